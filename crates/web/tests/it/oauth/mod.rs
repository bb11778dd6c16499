//! OAuth 2 from an app's side: the authorise page, the endpoints, and what must not work. The norms are RFC 6749, 6750,
//! 7009, 7636, 8414, 8628, 9207 and 9700.

mod authorise;
mod client;
mod clock;
mod code;
mod device;
mod refresh;
mod revoke;
mod secrets;

use axum::body::Body;
use axum::http::Request;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::Value;
use sha2::{Digest, Sha256};
use url::form_urlencoded;

use crate::harness::{Answer, App, Client, Person};

/// The address of the authorise page for a request of this client.
fn authorise_path(client: &Client<'_>, more: &[(&str, &str)]) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("response_type", "code").append_pair("client_id", &client.client_id);
    format!("/oauth2/authorize?{}", query.extend_pairs(more).finish())
}

/// The person presses Authorise; where the browser is sent.
async fn authorise(person: &Person<'_>, client: &Client<'_>, more: &[(&str, &str)]) -> String {
    let path = authorise_path(client, more);
    let answer = person.submit(&path, &path, &[("decision", "authorise")]).await.expect(303);
    answer.location().to_owned()
}

/// A parameter of an address.
fn parameter(location: &str, name: &str) -> Option<String> {
    let query = location.split_once('?')?.1;
    form_urlencoded::parse(query.as_bytes()).find(|(found, _)| found == name).map(|(_, value)| value.into_owned())
}

/// A code for this client.
async fn code(person: &Person<'_>, client: &Client<'_>, more: &[(&str, &str)]) -> String {
    parameter(&authorise(person, client, more).await, "code").expect("a code")
}

/// Sends a form to an endpoint, with `Authorization: Basic` where it is given.
async fn post(app: &App, path: &str, basic: Option<(&str, &str)>, fields: &[(&str, &str)]) -> Answer {
    let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    let mut request = Request::post(path).header("content-type", "application/x-www-form-urlencoded");
    if let Some((id, secret)) = basic {
        request = request.header("authorization", format!("Basic {}", STANDARD.encode(format!("{id}:{secret}"))));
    }
    app.send(request.body(Body::from(body)).expect("a request")).await
}

/// Asks the token endpoint, with the client's credentials in the body.
async fn ask(app: &App, client: &Client<'_>, fields: &[(&str, &str)]) -> Answer {
    let mut all = vec![("client_id", client.client_id.as_str()), ("client_secret", client.secret.as_str())];
    all.extend_from_slice(fields);
    post(app, "/oauth2/access_token", None, &all).await
}

async fn redeem(app: &App, client: &Client<'_>, code: &str) -> Answer {
    ask(app, client, &[("grant_type", "authorization_code"), ("code", code)]).await
}

async fn renew(app: &App, client: &Client<'_>, refresh_token: &str) -> Answer {
    ask(app, client, &[("grant_type", "refresh_token"), ("refresh_token", refresh_token)]).await
}

/// The access and the refresh token of an answer.
fn tokens(answer: &Answer) -> (String, String) {
    let json = answer.clone().expect(200).json();
    let text = |name: &str| json[name].as_str().expect(name).to_owned();
    (text("access_token"), text("refresh_token"))
}

/// What RFC 6749 calls the error of an answer, which must be a 400.
#[track_caller]
fn error(answer: Answer) -> String {
    let json: Value = answer.expect(400).json();
    json["error"].as_str().expect("an error").to_owned()
}

/// The status that a token gets for the profile.
async fn status(app: &App, token: &str) -> u16 {
    let request = Request::get("/api/2/accounts/profile/").header("authorization", format!("Bearer {token}"));
    app.send(request.body(Body::empty()).expect("a request")).await.status.as_u16()
}

fn challenge(verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(verifier))
}

const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
