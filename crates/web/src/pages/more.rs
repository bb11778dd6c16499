//! The pages that have no room in the bar of a small screen.

use askama::Template;
use axum::response::Response;

use super::menu::{self, Entry};
use super::{Frame, page, paths};
use crate::errors::Result;
use crate::middleware::sessions::LoggedIn;

#[derive(Template)]
#[template(path = "more.html")]
struct More {
    frame: Frame,
    lists: [(&'static str, Vec<Entry>); 2],
}

/// `GET /more`.
pub(crate) async fn get(_: LoggedIn, frame: Frame) -> Result<Response> {
    let days = menu::DAYS.into_iter().filter(|entry| entry.icon.is_none()).collect();
    page(More { frame, lists: [("Your days", days), ("You", menu::ACCOUNT.to_vec())] })
}
