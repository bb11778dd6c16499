//! Apps, and what they hold.

use axum::body::Body;
use axum::http::header::AUTHORIZATION;
use axum::http::{Method, Request};
use model::{GrantId, ScopeSet, Username};
use serde_json::Value;
use service::actor::Operator;
use service::clients::{Created, NewClient, console};
use service::secrets::Secret;
use service::testing::SeededRandomness;
use store::grants::Grant;
use store::tokens::Pair;

use super::{Answer, App};

/// A registered app.
pub struct Client<'a> {
    app: &'a App,
    /// Its name for people.
    pub name: String,
    /// Its client ID.
    pub client_id: String,
    /// Its client secret.
    pub secret: String,
    /// Its service's name in the API.
    pub service: String,
    /// Its own developer's token, with all scopes.
    pub developer_token: String,
}

/// Where apps of stories let people be sent back to.
pub const REDIRECT_URI: &str = "https://app.example/callback";

impl<'a> Client<'a> {
    pub(super) async fn register(app: &'a App, name: &str, more: impl FnOnce(&mut NewClient)) -> Client<'a> {
        app.account("developer").await;
        let mut new = NewClient {
            name: name.to_owned(),
            support_email: "support@app.example".to_owned(),
            redirect_uris: vec![REDIRECT_URI.to_owned()],
            ..NewClient::default()
        };
        more(&mut new);
        let operator = Operator::at_the_console();
        let created = console::create(&app.daymark, &operator, "developer", new).await.expect("an app");
        let Created { client, secret, developer_token } = created;
        Client {
            app,
            name: client.label,
            client_id: client.public_id,
            secret: secret.as_str().to_owned(),
            service: client.service_name,
            developer_token: developer_token.access_token().as_str().to_owned(),
        }
    }

    /// The app with the permission of a person, whose account is made where it is not there yet. (The pages by which
    /// people give it have stories of their own.)
    pub async fn authorised_by(&self, username: &str, scopes: &str) -> ApiClient<'a> {
        self.app.account(username).await;
        let scopes = ScopeSet::parse(scopes).expect("scopes");
        let (access, refresh) = (self.secret(username, "access", scopes), self.secret(username, "refresh", scopes));
        let created_at = self.app.daymark.now();
        let pair = Pair {
            access_hash: access.hash(),
            refresh_hash: refresh.hash(),
            scopes,
            created_at,
            expires_at: created_at + jiff::SignedDuration::from_hours(365 * 24),
        };
        let (username, public_id) = (Username::parse(username).expect("a username"), self.client_id.clone());
        let insert = move |tx: &mut store::Tx<'_>| {
            let user = store::users::find_by_username(tx, &username)?.expect("an account");
            let client = store::clients::find_by_public_id(tx, &public_id)?.expect("an app");
            let id = GrantId(store::sequences::next(tx, "grants")?);
            let (user_id, client_id) = (user.id, client.id);
            let grant = Grant { id, user_id, client_id, scopes, is_developer: false, created_at, last_used_at: None };
            store::grants::insert(tx, &grant)?;
            store::tokens::insert_pair(tx, id, &pair)
        };
        self.app.store().write(insert).await.expect("a grant");
        ApiClient::new(self.app, access.as_str())
    }

    /// The installation that it is registered with.
    pub fn app(&self) -> &'a App {
        self.app
    }

    /// The refresh token that belongs to what [`Client::authorised_by`] gave last, at the same moment.
    pub fn refresh_token(&self, username: &str, scopes: ScopeSet) -> String {
        self.secret(username, "refresh", scopes).as_str().to_owned()
    }

    /// A secret that differs from all others of the story.
    fn secret(&self, username: &str, purpose: &str, scopes: ScopeSet) -> Secret {
        use std::hash::{DefaultHasher, Hash, Hasher};
        let mut hasher = DefaultHasher::new();
        (&self.client_id, username, purpose, scopes, self.app.daymark.now().as_millisecond()).hash(&mut hasher);
        Secret::make(&SeededRandomness::from_seed(hasher.finish() as u32))
    }
}

/// Someone who calls the API with a token.
#[derive(Clone)]
pub struct ApiClient<'a> {
    app: &'a App,
    /// What stands in `Authorization`.
    pub authorization: String,
}

impl<'a> ApiClient<'a> {
    /// The holder of this access token.
    pub fn new(app: &'a App, token: &str) -> ApiClient<'a> {
        ApiClient { app, authorization: format!("Bearer {token}") }
    }

    /// The token itself.
    pub fn token(&self) -> &str {
        self.authorization.split(' ').next_back().expect("a token")
    }

    /// Reads.
    pub async fn get(&self, path: &str) -> Answer {
        self.send(self.request(Method::GET, path).body(Body::empty()).expect("a request")).await
    }

    /// Writes a JSON body.
    pub async fn post(&self, path: &str, body: Value) -> Answer {
        let body = serde_json::to_vec(&body).expect("JSON");
        self.send(
            self.request(Method::POST, path)
                .header("content-type", "application/json")
                .body(Body::from(body))
                .expect("a request"),
        )
        .await
    }

    /// Writes whatever body, without saying what it is.
    pub async fn post_raw(&self, path: &str, body: impl Into<Vec<u8>>) -> Answer {
        self.send(self.request(Method::POST, path).body(Body::from(body.into())).expect("a request")).await
    }

    /// A request with the token, to be completed.
    pub fn request(&self, method: Method, path: &str) -> axum::http::request::Builder {
        Request::builder().method(method).uri(path).header(AUTHORIZATION, &self.authorization)
    }

    /// Sends any request.
    pub async fn send(&self, request: Request<Body>) -> Answer {
        self.app.send(request).await
    }
}
