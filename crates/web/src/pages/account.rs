//! The profile: names, picture, time zone, currency, units and e-mail choices.

use askama::Template;
use axum::Form;
use axum::extract::{Multipart, State};
use axum::response::Response;
use model::UnitSwitches;
use serde::Deserialize;
use service::accounts::{self, Preferences};
use service::actor::Browser;

use super::upload::Upload;
use super::{Choice, Frame, Notice, Problem, answer, done, paths, zones};
use crate::app::App;
use crate::errors::Result;
use crate::middleware::sessions::LoggedIn;

#[derive(Template)]
#[template(path = "account.html")]
struct Account {
    frame: Frame,
    zones: Vec<Choice>,
    preferences: Preferences,
    problem: Problem,
}

/// What a person fills in. A box that is not ticked is not sent.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Entered {
    first_name: String,
    last_name: String,
    timezone: String,
    currency: String,
    imperial_distance: Option<String>,
    imperial_weight: Option<String>,
    imperial_energy: Option<String>,
    imperial_liquid: Option<String>,
    imperial_temperature: Option<String>,
    weekly_email: Option<String>,
    yearly_email: Option<String>,
}

impl From<Entered> for Preferences {
    fn from(entered: Entered) -> Preferences {
        Preferences {
            first_name: entered.first_name,
            last_name: entered.last_name,
            timezone: entered.timezone,
            currency: entered.currency,
            units: UnitSwitches {
                distance: entered.imperial_distance.is_some(),
                weight: entered.imperial_weight.is_some(),
                energy: entered.imperial_energy.is_some(),
                liquid: entered.imperial_liquid.is_some(),
                temperature: entered.imperial_temperature.is_some(),
            },
            weekly_email: entered.weekly_email.is_some(),
            yearly_email: entered.yearly_email.is_some(),
        }
    }
}

/// `GET /account`.
pub(crate) async fn get(State(app): State<App>, LoggedIn(browser): LoggedIn, frame: Frame) -> Result<Response> {
    show_stored(&app, &browser, frame, Problem::none()).await
}

/// `POST /account`.
pub(crate) async fn post(
    State(app): State<App>,
    LoggedIn(browser): LoggedIn,
    frame: Frame,
    Form(entered): Form<Entered>,
) -> Result<Response> {
    let preferences = Preferences::from(entered);
    match accounts::update(&app.daymark, &browser, preferences.clone()).await {
        Ok(()) => Ok(done(paths::ACCOUNT, Notice::Saved)),
        Err(error) => show(frame, preferences, Problem::of(error)?),
    }
}

/// `POST /account/avatar`.
pub(crate) async fn post_avatar(
    State(app): State<App>,
    LoggedIn(browser): LoggedIn,
    frame: Frame,
    form: Multipart,
) -> Result<Response> {
    let Some(file) = Upload::read(form).await?.file else {
        let problem = Problem::field("avatar", "Choose a picture first.");
        return show_stored(&app, &browser, frame, problem).await;
    };
    match accounts::set_avatar(&app.daymark, &browser, file).await {
        Ok(()) => Ok(done(paths::ACCOUNT, Notice::Saved)),
        Err(service::Error::Invalid { message, .. }) => {
            show_stored(&app, &browser, frame, Problem::field("avatar", message)).await
        }
        Err(error) => Err(error.into()),
    }
}

/// `POST /account/avatar/remove`.
pub(crate) async fn remove_avatar(State(app): State<App>, LoggedIn(browser): LoggedIn) -> Result<Response> {
    accounts::remove_avatar(&app.daymark, &browser).await?;
    Ok(done(paths::ACCOUNT, Notice::Saved))
}

async fn show_stored(app: &App, browser: &Browser, frame: Frame, problem: Problem) -> Result<Response> {
    let profile = accounts::profile(&app.daymark, &browser.reader()).await?;
    show(frame, profile.preferences, problem)
}

fn show(frame: Frame, preferences: Preferences, problem: Problem) -> Result<Response> {
    answer(problem.status(), Account { frame, zones: zones(), preferences, problem })
}
