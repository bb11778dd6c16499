//! The profile: names, picture, time zone, currency and units.

use askama::Template;
use axum::Form;
use axum::extract::{Multipart, State};
use axum::response::Response;
use model::UnitSwitches;
use serde::Deserialize;
use service::accounts::{self, Preferences, Profile};
use service::actor::Browser;
use service::summaries;

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
    mail: MailChoice,
    problem: Problem,
}

/// Whether weeks and years can be mailed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum MailChoice {
    /// This installation sends none.
    NotOffered,
    /// It does, and the person has no address.
    NoAddress,
    /// The person can choose.
    Offered,
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

impl Entered {
    /// The preferences after it. Where the page had no choice of mail, that stays as it is.
    fn apply_to(self, stored: Preferences, mail: MailChoice) -> Preferences {
        let is_chosen = mail == MailChoice::Offered;
        Preferences {
            first_name: self.first_name,
            last_name: self.last_name,
            timezone: self.timezone,
            currency: self.currency,
            units: UnitSwitches {
                distance: self.imperial_distance.is_some(),
                weight: self.imperial_weight.is_some(),
                energy: self.imperial_energy.is_some(),
                liquid: self.imperial_liquid.is_some(),
                temperature: self.imperial_temperature.is_some(),
            },
            weekly_email: if is_chosen { self.weekly_email.is_some() } else { stored.weekly_email },
            yearly_email: if is_chosen { self.yearly_email.is_some() } else { stored.yearly_email },
            ..stored
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
    let profile = accounts::profile(&app.daymark, &browser.reader()).await?;
    let mail = MailChoice::of(&app, &profile);
    let preferences = entered.apply_to(profile.preferences, mail);
    match accounts::update(&app.daymark, &browser, preferences.clone()).await {
        Ok(()) => Ok(done(paths::ACCOUNT, Notice::Saved)),
        Err(error) => show(frame, (preferences, mail), Problem::of(error)?),
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
    let mail = MailChoice::of(app, &profile);
    show(frame, (profile.preferences, mail), problem)
}

fn show(frame: Frame, (preferences, mail): (Preferences, MailChoice), problem: Problem) -> Result<Response> {
    answer(problem.status(), Account { frame, zones: zones(), preferences, mail, problem })
}

impl MailChoice {
    fn of(app: &App, profile: &Profile) -> MailChoice {
        match (summaries::are_offered(&app.daymark), &profile.email) {
            (false, _) => MailChoice::NotOffered,
            (true, None) => MailChoice::NoAddress,
            (true, Some(_)) => MailChoice::Offered,
        }
    }
}
