//! `GET /.well-known/oauth-authorization-server`: where everything is and what is supported (RFC 8414).

use axum::Json;
use model::Scope;
use serde::Serialize;
use service::oauth::DEVICE_GRANT;

use crate::middleware::origin::Origin;
use crate::pages::paths;

/// The names are RFC 8414's, section 2.
#[derive(Serialize)]
pub(crate) struct Metadata {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    revocation_endpoint: String,
    device_authorization_endpoint: String,
    service_documentation: String,
    scopes_supported: Vec<String>,
    response_types_supported: [&'static str; 1],
    response_modes_supported: [&'static str; 1],
    grant_types_supported: [&'static str; 3],
    token_endpoint_auth_methods_supported: [&'static str; 3],
    revocation_endpoint_auth_methods_supported: [&'static str; 3],
    code_challenge_methods_supported: [&'static str; 1],
    authorization_response_iss_parameter_supported: bool,
}

/// A public client names itself alone (`none`).
const CLIENT_AUTHENTICATION: [&str; 3] = ["client_secret_basic", "client_secret_post", "none"];

pub(crate) async fn get(origin: Origin) -> Json<Metadata> {
    let at = |path: &str| String::from(origin.url(path));
    Json(Metadata {
        issuer: origin.issuer().to_owned(),
        authorization_endpoint: at(paths::AUTHORISE),
        token_endpoint: at("/oauth2/access_token"),
        revocation_endpoint: at("/oauth2/revoke"),
        device_authorization_endpoint: at("/oauth2/device_authorization"),
        service_documentation: at(paths::GUIDE),
        scopes_supported: Scope::all().map(|scope| scope.to_string()).collect(),
        response_types_supported: ["code"],
        response_modes_supported: ["query"],
        grant_types_supported: ["authorization_code", "refresh_token", DEVICE_GRANT],
        token_endpoint_auth_methods_supported: CLIENT_AUTHENTICATION,
        revocation_endpoint_auth_methods_supported: CLIENT_AUTHENTICATION,
        code_challenge_methods_supported: ["S256"],
        authorization_response_iss_parameter_supported: true,
    })
}
