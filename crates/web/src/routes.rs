//! Every path of the product. Each is listed without a slash at its end and answers the same with one.

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state as layer};
use axum::routing::{any, get, post};
use tower_http::compression::CompressionLayer;

use crate::app::App;
use crate::errors::Error;
use crate::middleware::{authentication, forms, open_to_all_origins, sessions};
use crate::pages::paths;
use crate::{api, assets, installable, oauth, openapi, pages};

/// All of them.
pub(crate) fn all(app: &App) -> Router {
    let api = Router::new().merge(api_2(app)).merge(api_public());
    Router::new()
        .merge(api.layer(CompressionLayer::new()).layer(open_to_all_origins()))
        .merge(oauth().layer(open_to_all_origins()))
        .merge(pages(app))
        .merge(same_for_all())
        .merge(without_forms())
        .with_state(app.clone())
}

/// The API, for callers with a token or, to read, with a session.
fn api_2(app: &App) -> Router<App> {
    use api::*;
    Router::new()
        .route("/api/2/accounts/profile", get(profile::get))
        .route("/api/2/attributes", get(attributes::list::get))
        .route("/api/2/attributes/templates", get(attributes::templates::get))
        .route("/api/2/attributes/with-values", get(attributes::with_values::get))
        .route("/api/2/attributes/values", get(attributes::values::get))
        .route("/api/2/attributes/owned", get(attributes::owned::get))
        .route("/api/2/attributes/acquire", post(attributes::acquire::post))
        .route("/api/2/attributes/release", post(attributes::release::post))
        .route("/api/2/attributes/create", post(attributes::create::post))
        .route("/api/2/attributes/update", post(attributes::update::post))
        .route("/api/2/attributes/increment", post(attributes::increment::post))
        .route("/api/2/averages", get(averages::get))
        .route("/api/2/correlations", get(correlations::get))
        .route("/api/2/correlations/combo", get(correlations::combo::get))
        .route("/api/2/insights", get(insights::get))
        .route(authentication::UNKNOWN, any(|| async { Error::not_found() }))
        .route_layer(layer(app.clone(), authentication::require))
}

/// What of the API needs no credential.
fn api_public() -> Router<App> {
    Router::new()
        .route("/healthz", get(api::healthz::get))
        .route("/api/openapi.json", get(openapi::get))
        .route("/api/1/auth/simple-token", post(api::simple_token::post))
        .route("/api/2/auth/simple-token", post(api::simple_token::post))
}

/// OAuth for apps. What people see of it, the authorise and device pages, stands below.
fn oauth() -> Router<App> {
    use oauth::*;
    Router::new()
        .route("/oauth2/access_token", post(access_token::post))
        .route("/oauth2/revoke", post(revoke::post))
        .route("/oauth2/device_authorization", post(device_authorization::post))
        .route("/.well-known/oauth-authorization-server", get(metadata::get))
}

/// What a mail program posts, which has seen no page and so no token of a form.
fn without_forms() -> Router<App> {
    Router::new().route("/stop/{code}", post(pages::stop_mail::post))
}

/// What is the same for everybody, and kept on the way: no session is looked for here and no cookie set.
fn same_for_all() -> Router<App> {
    Router::new()
        .route("/pictures/{sha256}", get(pages::picture::get))
        // Only what is the same for everybody: compressing a page with a token in it would help to guess the token.
        .route("/assets/{name}", get(assets::get).layer(CompressionLayer::new()))
        .route("/worker.js", get(installable::worker))
        .route("/manifest.webmanifest", get(installable::manifest))
}

/// What people see.
fn pages(app: &App) -> Router<App> {
    Router::new()
        .merge(day_pages())
        .merge(entry_pages())
        .merge(account_pages())
        .merge(administration_pages())
        .merge(developer_pages())
        .route(paths::AUTHORISE, get(pages::authorise::get).post(pages::authorise::post))
        .route(paths::DEVICE, get(pages::device::get).post(pages::device::post))
        .route("/api/docs", get(pages::api_docs::get))
        .layer(from_fn(pages::confirm_password::lead))
        .layer(layer(app.clone(), forms::guard))
        .layer(layer(app.clone(), sessions::find))
}

/// Days, attributes and what was found in them.
fn day_pages() -> Router<App> {
    use pages::*;
    Router::new()
        .route(paths::DASHBOARD, get(today::get))
        .route("/values/{day}", get(today::get_values).post(today::post))
        .route("/values/{day}/undo", post(today::undo))
        .route(paths::EVENTS, get(events::get))
        .route(paths::WELCOME, get(welcome::get).post(welcome::post))
        .route(paths::ATTRIBUTES, get(attributes::get))
        .route(paths::NEW_ATTRIBUTE, get(new_attribute::get).post(new_attribute::post))
        .route("/attributes/{name}", get(attribute::get))
        .route("/attributes/{name}/values.csv", get(attribute::values_csv::get))
        .route("/attributes/{name}/undo", post(attribute::undo::post))
        .route("/attributes/{name}/service", post(attributes::choose_service))
        .route("/attributes/{name}/edit", get(attribute_edit::get).post(attribute_edit::post))
        .route("/attributes/{name}/merge", post(attribute_edit::merge))
        .route("/attributes/{name}/delete", post(attribute_edit::delete))
        .route("/attributes/{name}/service/keep", post(attributes::keep_service))
        .route(paths::CORRELATIONS, get(correlations::get))
        .route("/correlations/{attribute}/{attribute2}", get(pair::get))
        .route("/correlations/{attribute}/{attribute2}/rating", post(correlations::rate))
        .route(paths::INSIGHTS, get(insights::get))
        .route(paths::REVIEW, get(review::get))
        .route("/review/week/{day}", get(review::get_week))
        .route("/review/month/{month}", get(review::get_month))
        .route("/review/year/{year}", get(review::get_year))
        .route(paths::TRENDS, get(trends::get))
        .route(paths::MOOD, get(mood::get))
        .route(paths::TAGS, get(tags::get))
        .route(paths::MORE, get(more::get))
        .route(paths::OFFLINE, get(offline::get))
        .route("/offline/entries", post(offline::post))
}

/// Becoming known: setting up, signing up, logging in and out.
fn entry_pages() -> Router<App> {
    use pages::*;
    Router::new()
        .route("/set-up/{code}", get(sign_up::get_first).post(sign_up::post_first))
        .route(paths::SIGN_UP, get(sign_up::get).post(sign_up::post))
        .route("/sign-up/{invitation}", get(sign_up::get).post(sign_up::post))
        .route(paths::LOG_IN, get(log_in::get).post(log_in::post))
        .route(paths::LOG_OUT, post(log_in::log_out))
        .route(paths::RESET, get(reset::get).post(reset::post))
        .route("/reset/{code}", get(reset::get_new).post(reset::post_new))
        .route("/verify/{code}", get(verify::get).post(verify::post))
        .route("/stop/{code}", get(stop_mail::get))
        .route(paths::CONFIRM_PASSWORD, get(confirm_password::get).post(confirm_password::post))
}

/// One's account.
fn account_pages() -> Router<App> {
    use pages::*;
    Router::new()
        .route(paths::ACCOUNT, get(account::get).post(account::post))
        .route(paths::AVATAR, post(account::post_avatar))
        .route(paths::AVATAR_REMOVE, post(account::remove_avatar))
        .route(paths::SECURITY, get(security::get))
        .route(paths::EMAIL, post(security::post_email))
        .route(paths::SEND_LINK_AGAIN, post(security::send_link_again))
        .route(paths::ACKNOWLEDGE, post(security::acknowledge))
        .route(paths::PASSWORD, post(security::post_password))
        .route(paths::LOG_OUT_EVERYWHERE, post(security::log_out_everywhere))
        .route(paths::TOKENS, get(tokens::get).post(tokens::post))
        .route("/account/tokens/{id}/revoke", post(tokens::revoke))
        .route(paths::SERVICES, get(services::get))
        .route("/account/services/{client_id}/revoke", post(services::revoke))
        .route(paths::DATA, get(data::get))
        .route(paths::EXPORT, get(data::export))
        .route("/account/data/changes/{revision}/undo", post(data::undo))
        .route(paths::IMPORT, get(import::get).post(import::post))
        .route(paths::CARRY_OUT, post(import::carry_out))
        .route(paths::GIVE_UP, post(import::give_up))
        .route(paths::DELETE_ACCOUNT, get(delete_account::get).post(delete_account::post))
}

/// The administrator's pages.
fn administration_pages() -> Router<App> {
    use pages::administration::*;
    Router::new()
        .route(paths::ADMINISTRATION, get(state::get))
        .route(paths::INVITATIONS, post(people::invite))
        .route("/account/administration/invitations/{id}/withdraw", post(people::withdraw))
        .route(paths::PEOPLE, get(people::get))
        .route("/account/administration/people/{username}", get(person::get))
        .route("/account/administration/people/{username}/reset", post(people::reset))
        .route("/account/administration/people/{username}/suspend", post(person::suspend))
        .route("/account/administration/people/{username}/reopen", post(person::reopen))
        .route("/account/administration/people/{username}/appoint", post(person::appoint))
        .route("/account/administration/people/{username}/dismiss", post(person::dismiss))
        .route("/account/administration/people/{username}/delete", post(person::delete))
        .route(paths::ALL_APPS, get(apps::get))
        .route("/account/administration/apps/{client_id}", get(apps::get_one))
        .route("/account/administration/apps/{client_id}/end", post(apps::end))
        .route(paths::SETTINGS_IN_FORCE, get(settings::get))
}

/// A developer's apps.
fn developer_pages() -> Router<App> {
    use pages::*;
    Router::new()
        .route(paths::GUIDE, get(guide::get))
        .route(paths::APPS, get(apps::get))
        .route(paths::NEW_APP, get(new_app::get).post(new_app::post))
        .route("/account/apps/{client_id}", get(app::get))
        .route("/account/apps/{client_id}/edit", get(app::get_edit).post(app::post_edit))
        .route("/account/apps/{client_id}/secret", post(app::rotate_secret))
        .route("/account/apps/{client_id}/token", post(app::make_token))
        .route("/account/apps/{client_id}/logo", post(app::set_logo))
        .route("/account/apps/{client_id}/delete", post(app::delete))
}
