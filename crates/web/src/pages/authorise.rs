//! Where a person decides whether an app gets what it asks for.

use askama::Template;
use axum::Form;
use axum::extract::{OriginalUri, State};
use axum::http::header::{CONTENT_SECURITY_POLICY, REFERRER_POLICY};
use axum::http::{HeaderValue, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use service::actor::Browser;
use service::oauth::authorise::{self, AuthorisationRequest, Refusal};
use service::oauth::{Change, Consent, Permission};
use url::form_urlencoded;

use super::{Frame, go, next, page, paths};
use crate::app::App;
use crate::errors::{Error, Result};
use crate::middleware::headers::PAGE_POLICY;
use crate::middleware::origin::Origin;
use crate::middleware::sessions::Visitor;

#[derive(Template)]
#[template(path = "authorise.html")]
pub(super) struct Authorise {
    frame: Frame,
    app_name: String,
    logo: Option<String>,
    description: String,
    application_url: Option<String>,
    creator: String,
    support: String,
    permissions: Vec<Permission>,
    is_profile_only: bool,
    changes: Vec<Change>,
    /// Where the browser goes next; none for devices.
    redirect_host: Option<String>,
    action: String,
    /// Where someone comes back to who logs in with another account.
    again: String,
    /// The code that a device shows, sent along with the decision.
    user_code: Option<String>,
}

/// What the person decided.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Decision {
    pub(super) decision: String,
}

/// `GET /oauth2/authorize`: strangers log in or sign up first, and come back here.
pub(crate) async fn get(
    State(app): State<App>,
    Visitor(visitor): Visitor,
    frame: Frame,
    origin: Origin,
    OriginalUri(uri): OriginalUri,
) -> Result<Response> {
    let request = match read(&app, visitor.as_ref(), &origin, &uri).await {
        Ok(request) => request,
        Err(refusal) => return refused(refusal, visitor.as_ref(), &uri),
    };
    if visitor.is_none() {
        return Ok(to_log_in(&uri));
    }
    let consent = request.consent();
    let response = page(Authorise::new(frame, consent, action(&uri)))?;
    with_policy(response, consent.form_action.as_deref())
}

/// `POST /oauth2/authorize`, with the app's request still in the address.
pub(crate) async fn post(
    State(app): State<App>,
    Visitor(visitor): Visitor,
    origin: Origin,
    OriginalUri(uri): OriginalUri,
    Form(Decision { decision }): Form<Decision>,
) -> Result<Response> {
    let request = match read(&app, visitor.as_ref(), &origin, &uri).await {
        Ok(request) => request,
        Err(refusal) => return refused(refusal, visitor.as_ref(), &uri),
    };
    let Some(browser) = visitor else { return Ok(to_log_in(&uri)) };
    let location = match decision.as_str() {
        "authorise" => authorise::approve(&app.daymark, &browser, &request).await?,
        _ => authorise::deny(&request),
    };
    Ok(without_referrer(go(&location)))
}

async fn read(
    app: &App,
    visitor: Option<&Browser>,
    origin: &Origin,
    uri: &Uri,
) -> std::result::Result<AuthorisationRequest, Refusal> {
    let query: Vec<(String, String)> =
        form_urlencoded::parse(uri.query().unwrap_or("").as_bytes()).into_owned().collect();
    AuthorisationRequest::read(&app.daymark, visitor, origin.issuer(), &query).await
}

/// Strangers are sent on by nobody but themselves (RFC 9700, section 4.11.2): who follows a link to an installation that they
/// trust must not find themselves at whatever address somebody registered there.
fn refused(refusal: Refusal, visitor: Option<&Browser>, uri: &Uri) -> Result<Response> {
    match refusal {
        Refusal::Unsafe(reason) => Err(Error::new(StatusCode::BAD_REQUEST, reason)),
        Refusal::Redirect(_) if visitor.is_none() => Ok(to_log_in(uri)),
        Refusal::Redirect(location) => Ok(without_referrer(go(&location))),
        Refusal::Failed(error) => Err(error.into()),
    }
}

fn to_log_in(uri: &Uri) -> Response {
    go(&next::link(paths::LOG_IN, &action(uri)))
}

fn action(uri: &Uri) -> String {
    format!("{}?{}", paths::AUTHORISE, uri.query().unwrap_or(""))
}

fn without_referrer(mut response: Response) -> Response {
    response.headers_mut().insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    response
}

/// Browsers apply `form-action` to where a form's answer redirects to as well: the app's address must be in it.
fn with_policy(response: Response, source: Option<&str>) -> Result<Response> {
    let Some(source) = source else { return Ok(response) };
    let policy = PAGE_POLICY.replace("form-action 'self'", &format!("form-action 'self' {source}"));
    let policy = HeaderValue::try_from(policy).map_err(|_| Error::internal("a policy that is no header"))?;
    Ok(([(CONTENT_SECURITY_POLICY, policy)], response).into_response())
}

impl Authorise {
    /// The page that asks for consent; its form is sent to `action`.
    pub(super) fn new(frame: Frame, consent: &Consent, action: String) -> Authorise {
        Authorise {
            frame,
            app_name: consent.app_name.clone(),
            logo: consent.logo.map(|hash| paths::picture(&hex::encode(hash))),
            description: consent.description.clone().unwrap_or_else(|| "No description provided".to_owned()),
            application_url: consent.application_url.clone(),
            creator: consent.creator.clone(),
            support: consent.support_email.clone(),
            permissions: consent.permissions.clone(),
            is_profile_only: consent.is_profile_only,
            changes: consent.changes.clone(),
            redirect_host: consent.redirect_host.clone(),
            again: action.clone(),
            action,
            user_code: None,
        }
    }

    /// The same for a device that shows this code.
    pub(super) fn for_device(frame: Frame, consent: &Consent, user_code: String) -> Authorise {
        let again = super::device::address(&user_code);
        let page = Authorise::new(frame, consent, paths::DEVICE.to_owned());
        Authorise { user_code: Some(user_code), again, ..page }
    }
}
