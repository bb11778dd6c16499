//! Errors as a page, with a way back.

use askama::Template;
use axum::response::{Html, IntoResponse, Response};

use super::Error;
use crate::pages::paths;

#[derive(Template)]
#[template(path = "error.html")]
struct Page<'a> {
    /// What happened, in a few words.
    title: &'a str,
    /// What happened and what to do.
    detail: &'a str,
    /// What to name when asking for help; only where the mistake is ours.
    request_id: Option<&'a str>,
    /// Where to go on, and what that is called.
    onward: (&'static str, &'static str),
}

pub(super) fn face(error: &Error, request_id: &str) -> Response {
    let by_status = match error.status.as_u16() {
        401 => "You are logged out",
        404 => "There is no such page",
        410 => "This link has expired",
        403 => "This is not allowed",
        408 => "That took too long",
        413 => "That is too large",
        429 => "Too many tries",
        503 => "Daymark is busy",
        500..=599 => "Something went wrong",
        _ => "That did not work",
    };
    let title = error.title.unwrap_or(by_status);
    let request_id = error.status.is_server_error().then_some(request_id);
    let detail = match (error.status.as_u16(), error.detail.as_str()) {
        (404, "Not found.") => "The address may be mistyped, or what stood here is gone.",
        (_, detail) => detail,
    };
    let onward = match error.status.as_u16() {
        410 => (paths::LOG_IN, "Log in"),
        _ => (paths::DASHBOARD, "Back to the start"),
    };
    match (Page { title, detail, request_id, onward }).render() {
        Ok(page) => Html(page).into_response(),
        Err(_) => title.to_owned().into_response(),
    }
}
