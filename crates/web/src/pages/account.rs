//! The profile: names, picture, time zone, currency and units.

use askama::Template;
use axum::Form;
use axum::extract::{Multipart, State};
use axum::response::Response;
use jiff::civil::{Weekday, date, time};
use model::{Conventions, DateOrder, Day, NumberFormat, UnitSwitches};
use serde::Deserialize;
use service::accounts::{self, Preferences, Profile};
use service::actor::Browser;
use service::summaries;

use super::upload::Upload;
use super::{Choice, Frame, Notice, Problem, answer, done, paths, zones};
use crate::app::App;
use crate::errors::Result;
use crate::middleware::origin::Origin;
use crate::middleware::sessions::LoggedIn;

/// What stands around the page, and the address that it was asked for by.
type Around = (Frame, Origin);

#[derive(Template)]
#[template(path = "account.html")]
struct Account {
    frame: Frame,
    zones: Vec<Choice>,
    written: Written,
    /// Whether a browser lets these pages be installed.
    is_installable: bool,
    preferences: Preferences,
    mail: MailChoice,
    problem: Problem,
}

/// Whether weeks and years can be mailed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum MailChoice {
    /// This installation sends none.
    NotOffered,
    /// It does, and the person has no address that counts.
    NoAddress,
    /// The person can choose.
    Offered,
}

/// How days, times and numbers can be written, and when weeks can begin.
struct Written {
    dates: Vec<Choice>,
    date: &'static str,
    clocks: Vec<Choice>,
    clock: &'static str,
    numbers: Vec<Choice>,
    number: &'static str,
    weekdays: Vec<Choice>,
    weekday: &'static str,
}

/// What a person fills in. A box that is not ticked is not sent.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Entered {
    first_name: String,
    last_name: String,
    timezone: String,
    currency: String,
    date_order: String,
    clock: String,
    number_format: String,
    first_weekday: String,
    imperial_distance: Option<String>,
    imperial_weight: Option<String>,
    imperial_energy: Option<String>,
    imperial_liquid: Option<String>,
    imperial_temperature: Option<String>,
    weekly_email: Option<String>,
    yearly_email: Option<String>,
}

impl Entered {
    /// The conventions after it. What is no choice of the page's leaves what was chosen before.
    fn conventions(&self, stored: &Conventions) -> Conventions {
        Conventions {
            dates: DateOrder::parse(&self.date_order).unwrap_or(stored.dates),
            is_twelve_hours: named(&CLOCKS, &self.clock).unwrap_or(stored.is_twelve_hours),
            numbers: NumberFormat::parse(&self.number_format).unwrap_or(stored.numbers),
            first_weekday: named(&FIRST_WEEKDAYS, &self.first_weekday).unwrap_or(stored.first_weekday),
        }
    }

    /// The preferences after it. Where the page had no choice of mail, that stays as it is.
    fn apply_to(self, stored: Preferences, mail: MailChoice) -> Preferences {
        let is_chosen = mail == MailChoice::Offered;
        let conventions = self.conventions(&stored.conventions);
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
            conventions,
            weekly_email: if is_chosen { self.weekly_email.is_some() } else { stored.weekly_email },
            yearly_email: if is_chosen { self.yearly_email.is_some() } else { stored.yearly_email },
        }
    }
}

/// The names of the two clocks, and the days on which weeks begin, in forms.
const CLOCKS: [(&str, bool); 2] = [("24", false), ("12", true)];
const FIRST_WEEKDAYS: [(&str, Weekday); 7] = [
    ("monday", Weekday::Monday),
    ("tuesday", Weekday::Tuesday),
    ("wednesday", Weekday::Wednesday),
    ("thursday", Weekday::Thursday),
    ("friday", Weekday::Friday),
    ("saturday", Weekday::Saturday),
    ("sunday", Weekday::Sunday),
];

/// `GET /account`.
pub(crate) async fn get(State(app): State<App>, LoggedIn(browser): LoggedIn, around: Around) -> Result<Response> {
    show_stored(&app, &browser, around, Problem::none()).await
}

/// `POST /account`.
pub(crate) async fn post(
    State(app): State<App>,
    LoggedIn(browser): LoggedIn,
    around: Around,
    Form(entered): Form<Entered>,
) -> Result<Response> {
    let profile = accounts::profile(&app.daymark, &browser.reader()).await?;
    let mail = MailChoice::of(&app, &profile);
    let preferences = entered.apply_to(profile.preferences, mail);
    match accounts::update(&app.daymark, &browser, preferences.clone()).await {
        Ok(()) => Ok(done(paths::ACCOUNT, Notice::Saved)),
        Err(error) => show(around, (preferences, mail), Problem::of(error)?),
    }
}

/// `POST /account/avatar`.
pub(crate) async fn post_avatar(
    State(app): State<App>,
    LoggedIn(browser): LoggedIn,
    around: Around,
    form: Multipart,
) -> Result<Response> {
    let Some(file) = Upload::read(form).await?.file else {
        let problem = Problem::field("avatar", "Choose a picture first.");
        return show_stored(&app, &browser, around, problem).await;
    };
    match accounts::set_avatar(&app.daymark, &browser, file).await {
        Ok(()) => Ok(done(paths::ACCOUNT, Notice::Saved)),
        Err(service::Error::Invalid { message, .. }) => {
            show_stored(&app, &browser, around, Problem::field("avatar", message)).await
        }
        Err(error) => Err(error.into()),
    }
}

/// `POST /account/avatar/remove`.
pub(crate) async fn remove_avatar(State(app): State<App>, LoggedIn(browser): LoggedIn) -> Result<Response> {
    accounts::remove_avatar(&app.daymark, &browser).await?;
    Ok(done(paths::ACCOUNT, Notice::Saved))
}

async fn show_stored(app: &App, browser: &Browser, around: Around, problem: Problem) -> Result<Response> {
    let profile = accounts::profile(&app.daymark, &browser.reader()).await?;
    let mail = MailChoice::of(app, &profile);
    show(around, (profile.preferences, mail), problem)
}

fn show((frame, origin): Around, (preferences, mail): (Preferences, MailChoice), problem: Problem) -> Result<Response> {
    let written = Written::of(&preferences.conventions);
    let is_installable = origin.is_trustworthy();
    let template = Account { frame, zones: zones(), written, is_installable, preferences, mail, problem };
    answer(template.problem.status(), template)
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

impl Written {
    /// The choices, each as an example of itself.
    fn of(chosen: &Conventions) -> Written {
        let (day, time) = (Day::from_date(date(2026, 11, 24)), time(22, 45, 0, 0));
        let dated = |(dates, name): (DateOrder, &'static str)| {
            Choice::new(name, Conventions { dates, ..Conventions::default() }.in_full(day))
        };
        let timed = |(name, is_twelve_hours): (&'static str, bool)| {
            Choice::new(name, Conventions { is_twelve_hours, ..Conventions::default() }.time(time))
        };
        Written {
            dates: DateOrder::ALL.map(dated).to_vec(),
            date: chosen.dates.name(),
            clocks: CLOCKS.map(timed).to_vec(),
            clock: name_of(&CLOCKS, chosen.is_twelve_hours),
            numbers: NumberFormat::ALL.map(|(format, name)| Choice::new(name, format.write("1234.5"))).to_vec(),
            number: chosen.numbers.name(),
            weekdays: FIRST_WEEKDAYS.map(|(name, day)| Choice::new(name, format!("{day:?}"))).to_vec(),
            weekday: name_of(&FIRST_WEEKDAYS, chosen.first_weekday),
        }
    }
}

/// The name of what is chosen among a few.
fn name_of<T: PartialEq>(all: &[(&'static str, T)], chosen: T) -> &'static str {
    all.iter().find(|(_, known)| *known == chosen).map_or("", |(name, _)| name)
}

/// What is chosen among a few by its name.
fn named<T: Copy>(all: &[(&str, T)], name: &str) -> Option<T> {
    all.iter().find(|(known, _)| *known == name).map(|(_, value)| *value)
}
