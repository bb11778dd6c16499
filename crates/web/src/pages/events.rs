//! The stream by which an open page hears that something was written.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::State;
use axum::http::HeaderName;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use service::live;

use crate::app::App;
use crate::errors::Result;
use crate::middleware::sessions::LoggedIn;

/// How often a line is sent that says nothing, so that nobody on the way takes the connection for dead.
const HEARTBEAT: Duration = Duration::from_secs(20);
/// Tells nginx to hand events on as they come.
const UNBUFFERED: (HeaderName, &str) = (HeaderName::from_static("x-accel-buffering"), "no");

/// `GET /events`: the number of the person's last write, and each that follows. No values: the page fetches what it shows.
pub(crate) async fn get(State(app): State<App>, LoggedIn(browser): LoggedIn) -> Result<Response> {
    let stream = live::open(&app.daymark, &browser)?;
    let events = futures_util::stream::unfold(stream, |mut stream| async move {
        let revision = stream.next().await?;
        Some((Ok::<_, Infallible>(Event::default().id(revision.0.to_string()).data("written")), stream))
    });
    let events = Sse::new(events).keep_alive(KeepAlive::new().interval(HEARTBEAT));
    Ok(([UNBUFFERED], events).into_response())
}
