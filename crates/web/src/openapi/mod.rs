//! The description of the API (OpenAPI 3.1), generated from the code: each handler says its path, parameters and answers,
//! each shape its fields. A test holds it against the routes.

mod items;
mod oauth;
mod parameters;
mod refusals;

use axum::Json;
use model::Scope;
use serde_json::{Map, Value, json};
use service::oauth::permission;
use utoipa::openapi::security::{
    AuthorizationCode, Flow, Http, HttpAuthScheme, HttpBuilder, OAuth2, Scopes, SecurityScheme,
};
use utoipa::{Modify, OpenApi};

use crate::api::{attributes, averages, correlations, insights, profile, simple_token};
use crate::oauth::{access_token, device_authorization, revoke};
use crate::pages::paths;
pub(crate) use items::*;
pub(crate) use oauth::*;
pub(crate) use parameters::*;
pub(crate) use refusals::*;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Daymark",
        description = "One value a day: read and write a person's attributes, and what was found in them.\n\nDates are \
            `YYYY-MM-DD`, local to the user. Lists are paged. Writes are batches of at most 36 objects, each of which \
            succeeds or fails by itself: 200 when nothing failed, 202 when anything did.\n\nAny request may also be answered \
            503, and one with a body 408 where it came too slowly, 413 where it is too large, and 415 where it is packed in another \
            way than gzip: each with a `detail` in words.",
        license(name = "Apache-2.0", identifier = "Apache-2.0")
    ),
    paths(
        profile::get,
        attributes::list::get,
        attributes::owned::get,
        attributes::templates::get,
        attributes::acquire::post,
        attributes::release::post,
        attributes::create::post,
        attributes::with_values::get,
        attributes::values::get,
        attributes::update::post,
        attributes::increment::post,
        averages::get,
        correlations::get,
        correlations::combo::get,
        insights::get,
        simple_token::post,
        access_token::post,
        revoke::post,
        device_authorization::post,
    ),
    // What refusals refer to.
    components(schemas(Refusal, OAuthRefusal)),
    servers((url = "/", description = "This server")),
    tags(
        (name = "account", description = "Whose data it is."),
        (name = "attributes", description = "What is tracked, and which service writes it."),
        (name = "values", description = "One value a day of each attribute."),
        (name = "findings", description = "Averages, correlations and insights."),
        (name = "oauth", description = "Tokens, after a person gave their permission at `/oauth2/authorize`."),
    ),
    security(("token" = []), ("oauth" = [])),
    modifiers(&Credentials)
)]
struct Description;

/// How callers show who they are.
struct Credentials;

impl Modify for Credentials {
    fn modify(&self, description: &mut utoipa::openapi::OpenApi) {
        let components = description.components.get_or_insert_default();
        components.add_security_scheme("token", token());
        components.add_security_scheme("oauth", by_permission());
        components.add_security_scheme("client", SecurityScheme::Http(Http::new(HttpAuthScheme::Basic)));
    }
}

fn token() -> SecurityScheme {
    let description = "An OAuth 2 access token, or a simple token, which reads everything and writes nothing. Each token may make a \
                       number of requests an hour; every answer says how many are left in `X-RateLimit-Remaining`.";
    SecurityScheme::Http(HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some(description)).build())
}

/// The way to an access token, with what each scope permits in the words that people read when they are asked.
fn by_permission() -> SecurityScheme {
    let permitted = Scope::all().map(|scope| (scope.to_string(), permission(scope).in_full()));
    let tokens = "/oauth2/access_token";
    let flow = AuthorizationCode::with_refresh_url(paths::AUTHORISE, tokens, Scopes::from_iter(permitted), tokens);
    SecurityScheme::OAuth2(OAuth2::new([Flow::AuthorizationCode(flow)]))
}

/// The description as indented JSON.
pub fn openapi() -> String {
    serde_json::to_string_pretty(&document()).unwrap_or_default()
}

/// `GET /api/openapi.json`.
pub(crate) async fn get() -> Json<Value> {
    Json(document())
}

/// The description, in which each object is described once and referred to elsewhere.
fn document() -> Value {
    let mut document = serde_json::to_value(Description::openapi()).unwrap_or_default();
    let objects = document["components"]["schemas"].as_object().cloned().unwrap_or_default();
    refer(&mut document["paths"], &objects);
    if let Some(described) = document["components"]["schemas"].as_object_mut() {
        described.values_mut().for_each(|object| refer_within(object, &objects));
    }
    document
}

/// Puts a reference in the place of a copy of an object: shapes with a parameter hold copies of what they are made of.
fn refer(schema: &mut Value, objects: &Map<String, Value>) {
    match objects.iter().find(|(_, object)| *object == schema) {
        Some((name, _)) => *schema = json!({"$ref": format!("#/components/schemas/{name}")}),
        None => refer_within(schema, objects),
    }
}

fn refer_within(schema: &mut Value, objects: &Map<String, Value>) {
    match schema {
        Value::Object(members) => members.values_mut().for_each(|member| refer(member, objects)),
        Value::Array(elements) => elements.iter_mut().for_each(|element| refer(element, objects)),
        _ => {}
    }
}
