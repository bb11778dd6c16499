//! Connecting a device that has no browser: entering the code that it shows (RFC 8628, section 3.3).

use askama::Template;
use axum::Form;
use axum::extract::{Query, State};
use axum::response::Response;
use serde::Deserialize;
use service::oauth::device;
use url::form_urlencoded;

use super::authorise::Authorise;
use super::message::Message;
use super::{Frame, Problem, answer, page, paths};
use crate::app::App;
use crate::errors::Result;
use crate::middleware::origin::Origin;
use crate::middleware::sessions::LoggedIn;

#[derive(Template)]
#[template(path = "device.html")]
struct Device {
    frame: Frame,
    user_code: String,
    /// Where someone comes back to who logs in with another account.
    again: String,
    problem: Problem,
}

/// The code, and later the decision.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Entered {
    user_code: String,
    decision: String,
}

/// `GET /device`, where the code may stand in the address: it is filled in, and sent by the person alone.
pub(crate) async fn get(_: LoggedIn, frame: Frame, Query(entered): Query<Entered>) -> Result<Response> {
    let again = address(&entered.user_code);
    page(Device { frame, user_code: entered.user_code, again, problem: Problem::none() })
}

/// `POST /device`: first with the code, then with the decision.
pub(crate) async fn post(
    State(app): State<App>,
    LoggedIn(browser): LoggedIn,
    frame: Frame,
    origin: Origin,
    Form(Entered { user_code, decision }): Form<Entered>,
) -> Result<Response> {
    let (daymark, address) = (&app.daymark, origin.address);
    let outcome = match decision.as_str() {
        "authorise" => device::approve(daymark, &browser, address, &user_code).await.map(|()| CONNECTED),
        "cancel" => device::deny(daymark, &browser, address, &user_code).await.map(|()| REFUSED),
        _ => match device::find(daymark, &browser, address, &user_code).await {
            Ok(consent) => return page(Authorise::for_device(frame, &consent, as_shown(&user_code))),
            Err(error) => Err(error),
        },
    };
    match outcome {
        Ok((heading, text)) => page(Message { frame, heading, text: text.to_owned(), onward: HOME }),
        Err(error) => wrong(frame, user_code, error),
    }
}

/// The page with this code filled in.
pub(super) fn address(user_code: &str) -> String {
    let code: String = form_urlencoded::byte_serialize(user_code.as_bytes()).collect();
    format!("{}?user_code={code}", paths::DEVICE)
}

/// The code as the device shows it, whatever was typed between its letters.
fn as_shown(typed: &str) -> String {
    let letters: String = typed.chars().filter(char::is_ascii_alphabetic).collect::<String>().to_ascii_uppercase();
    letters.split_at_checked(4).map_or_else(|| letters.clone(), |(first, second)| format!("{first}-{second}"))
}

const CONNECTED: (&str, &str) =
    ("Connected", "Your device is connected. It will notice on its own; you can close this page.");
const REFUSED: (&str, &str) = ("Not connected", "The device gets no access. You can close this page.");
const HOME: (&str, &str) = (paths::DASHBOARD, "Go to the dashboard");

fn wrong(frame: Frame, user_code: String, error: service::Error) -> Result<Response> {
    let problem = match error {
        service::Error::NotFound => Problem::field(
            "user_code",
            "This code is not known, or too old. Look at your device: it may show a new one.",
        ),
        other => Problem::of(other)?,
    };
    let again = address(&user_code);
    answer(problem.status(), Device { frame, user_code, again, problem })
}
