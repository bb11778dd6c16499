//! One pair that goes together, looked at closely: the sentence, the days it rests on, and what its numbers mean. Of a pair
//! that is in no set, why it is not.

mod charts;
mod explained;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use model::Conventions;
use model::attribute::Attribute;
use service::findings::{self, FEWEST_DAYS, Looked, Missing, PairFound, Reason, WEEKEND};
use service::quantity::UnitPreferences;
use service::words::{Note, Timing};

use super::correlations::Relation;
use super::{Frame, answer, page, paths, unit_preferences};
use crate::app::App;
use crate::chart::Lines;
use crate::errors::Result;
use crate::middleware::sessions::LoggedIn;
use charts::Picture;
use explained::Explained;

#[derive(Template)]
#[template(path = "pair.html")]
struct PairPage {
    frame: Frame,
    relation: Relation,
    /// What the days are that were compared.
    days: String,
    /// What is left without the rhythm of the week and the seasons, and how exactly that is known.
    left: Option<String>,
    /// When it was worked out.
    made: String,
    note: Option<&'static Note>,
    picture: Option<Picture>,
    /// Both over the year.
    weeks: Option<Lines>,
    /// What earlier sets said.
    history: Option<Lines>,
    explained: Vec<Explained>,
    reasons: Vec<(&'static str, String)>,
    sides: Vec<SideLinks>,
}

#[derive(Template)]
#[template(path = "pair_missing.html")]
struct MissingPage {
    frame: Frame,
    title: String,
    why: String,
    sides: Vec<SideLinks>,
}

/// Where to go on from one of the two.
struct SideLinks {
    label: String,
    /// Its own page; the weekend has none.
    href: Option<String>,
    /// What else goes together with it.
    others: String,
}

/// `GET /correlations/{attribute}/{attribute2}`.
pub(crate) async fn get(
    State(app): State<App>,
    LoggedIn(browser): LoggedIn,
    frame: Frame,
    Path((attribute, attribute2)): Path<(String, String)>,
) -> Result<Response> {
    match findings::pair(&app.daymark, &browser.reader(), (&attribute, &attribute2)).await? {
        Looked::Found(pair) => {
            let units = unit_preferences(&app, &browser).await?;
            let today = browser.today(app.daymark.now());
            let made = browser.conventions().with_weekday(pair.found.correlation.date, today);
            page(PairPage::of(*pair, &units, frame, made))
        }
        Looked::Missing(missing) => answer(StatusCode::NOT_FOUND, MissingPage::of(*missing, frame)),
    }
}

impl PairPage {
    fn of(pair: PairFound, units: &UnitPreferences, frame: Frame, made: String) -> PairPage {
        let correlation = &pair.found.correlation;
        PairPage {
            days: match pair.found.timing {
                Timing::SameDay => format!("{} days", correlation.period),
                Timing::SameNight => format!("{} nights", correlation.period),
                timing => format!("{} pairs of {}", correlation.period, timing.pair()),
            },
            left: explained::left(correlation),
            made,
            note: pair.found.note,
            picture: Picture::of(&pair, units),
            weeks: charts::weeks(&pair, units),
            history: charts::history(&pair, units),
            explained: explained::all(&pair, &units.conventions),
            reasons: explained::reasons(&pair, &units.conventions),
            sides: sides([&pair.condition.attribute, &pair.outcome.attribute]),
            relation: Relation::of(pair.found, &units.conventions),
            frame,
        }
    }
}

/// A coefficient in figures, with a minus sign that lines up with digits.
fn r(number: f64, conventions: &Conventions) -> String {
    let number = if number.abs() < 0.005 { 0.0 } else { number };
    conventions.decimals(number, 2)
}

/// What one of the two is called.
fn label(attribute: Option<&Attribute>) -> String {
    attribute.map_or_else(|| "The weekend".to_owned(), |attribute| attribute.label.to_string())
}

fn sides(attributes: [&Option<Attribute>; 2]) -> Vec<SideLinks> {
    let links = |attribute: &Option<Attribute>| SideLinks {
        label: label(attribute.as_ref()),
        href: attribute.as_ref().map(|attribute| paths::attribute(&attribute.name)),
        others: paths::correlations_of(attribute.as_ref().map_or(WEEKEND, |attribute| attribute.name.as_str())),
    };
    let [first, second] = attributes;
    let mut sides = vec![links(first)];
    if first.as_ref().map(|a| a.id) != second.as_ref().map(|a| a.id) {
        sides.push(links(second));
    }
    sides
}

impl MissingPage {
    fn of(missing: Missing, frame: Frame) -> MissingPage {
        let Missing { attribute, attribute2, reason } = missing;
        MissingPage {
            title: format!("{} and {}", label(attribute.as_ref()), label(attribute2.as_ref())),
            why: why(&reason),
            sides: sides([&attribute, &attribute2]),
            frame,
        }
    }
}

/// Why a pair is in no set, in words.
fn why(reason: &Reason) -> String {
    match reason {
        Reason::Same => "A thing is not compared with itself.".to_owned(),
        Reason::NoSetYet => {
            "Nothing was compared yet. It is done each Sunday, for everything that has three weeks of days.".to_owned()
        }
        Reason::Text(label) => format!("“{label}” is text. Only numbers, times and what is yes or no can be compared."),
        Reason::Inactive(label) => {
            format!("“{label}” is inactive, and inactive things are not compared. Its history is kept.")
        }
        Reason::TooFewDays(days) => format!(
            "They have {} in common within the last year, and at least {FEWEST_DAYS} are needed. Of fewer, too much is chance.",
            count(*days)
        ),
        Reason::TooFewOfEach { label, with, without } => format!(
            "Of the days that they have in common, “{label}” was given on {} and not given on {}. At least 5 of each are \
             needed: of fewer, too much is chance.",
            count(*with),
            count(*without)
        ),
        Reason::Constant(label) => {
            format!(
                "“{label}” was the same on every day that they have in common, so that it goes up and down with nothing."
            )
        }
        Reason::Chance(days) => format!(
            "They were compared over the {} that they have in common, or will be next Sunday. Nothing was found so far that \
             could not as well be chance, neither on the same day nor from one day to the next.",
            count(*days)
        ),
    }
}

fn count(days: usize) -> String {
    if days == 1 { "1 day".to_owned() } else { format!("{days} days") }
}
