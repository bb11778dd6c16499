//! The description of the API (OpenAPI 3.1), generated from the code: each handler says its path, parameters and answers,
//! each shape its fields. A test holds it against the routes.

mod items;
mod parameters;
mod refusals;

use axum::Json;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::{Modify, OpenApi};

use crate::api::{attributes, averages, correlations, insights, profile, simple_token};
pub(crate) use items::*;
pub(crate) use parameters::*;
pub(crate) use refusals::*;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Daymark",
        description = "One value a day: read and write a person's attributes, and what was found in them.\n\nDates are \
            `YYYY-MM-DD`, local to the user. Lists are paged. Writes are batches of at most 36 objects, each of which \
            succeeds or fails by itself: 200 when nothing failed, 202 when anything did.",
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
    ),
    tags(
        (name = "account", description = "Whose data it is."),
        (name = "attributes", description = "What is tracked, and which service writes it."),
        (name = "values", description = "One value a day of each attribute."),
        (name = "findings", description = "Averages, correlations and insights."),
    ),
    security(("token" = [])),
    modifiers(&Token)
)]
struct Description;

/// How callers show who they are.
struct Token;

impl Modify for Token {
    fn modify(&self, description: &mut utoipa::openapi::OpenApi) {
        let scheme = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .description(Some(
                "An OAuth 2 access token, or a simple token, which reads everything and writes nothing. Each token may \
                 make a number of requests an hour; every answer says how many are left in `X-RateLimit-Remaining`.",
            ))
            .build();
        let components = description.components.get_or_insert_default();
        components.add_security_scheme("token", SecurityScheme::Http(scheme));
    }
}

/// The description as indented JSON.
pub fn openapi() -> String {
    Description::openapi().to_pretty_json().unwrap_or_default()
}

/// `GET /api/openapi.json`.
pub(crate) async fn get() -> Json<utoipa::openapi::OpenApi> {
    Json(Description::openapi())
}
