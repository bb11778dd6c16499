//! What goes together: the newest correlations, the sure ones first, to be searched and rated.

use askama::Template;
use axum::extract::{Form, Path, Query, State};
use axum::response::Response;
use model::attribute::Attribute;
use model::finding::Rating;
use model::{Conventions, Group, text};
use serde::Deserialize;
use service::actor::Browser;
use service::attributes;
use service::findings::{self, CorrelationOf, CorrelationsQuery, Found, WEEKEND};
use service::page::Paging;

use super::{Choice, Frame, Labels, Notice, address, done, neighbours, next, page, page_field, paths};
use crate::app::App;
use crate::errors::{Error, Result};
use crate::middleware::sessions::LoggedIn;

/// From so many stars on a correlation is shown without being asked for.
const SURE: i64 = 4;
/// How strong the page offers to ask them to be, at least, in per cent, and how that is said.
const STRENGTHS: [(&str, &str); 4] =
    [("", "Any strength"), ("20", "20% and more"), ("35", "35% and more"), ("50", "50% and more")];
/// Of which days they can be asked to be.
const DAYS: [(&str, &str); 3] =
    [("", "Any day"), ("same", "On the same day"), ("next", "On the next day, or the night after")];
/// How sure they can be asked to be.
const STARS: [(&str, &str); 2] = [("", "Any stars"), ("5", "Five stars")];
/// How many stand on a page.
const ROWS: u64 = 25;

#[derive(Template)]
#[template(path = "correlations.html")]
struct Correlations {
    frame: Frame,
    asked: Asked,
    attributes: Vec<Choice>,
    groups: Vec<Choice>,
    days: Vec<Choice>,
    strengths: Vec<Choice>,
    stars: Vec<Choice>,
    /// When they were worked out; none before the first time.
    made: Option<String>,
    /// How many more there are that are less sure, or hidden.
    less_sure: u64,
    /// The address with less sure ones, and without.
    with_all: String,
    relations: Vec<Relation>,
    newer: Option<String>,
    older: Option<String>,
}

/// One correlation, as a person reads it.
pub(super) struct Relation {
    pub(super) sentence: String,
    pub(super) strength: &'static str,
    pub(super) percentage: String,
    pub(super) stars: i64,
    pub(super) certainty: &'static str,
    pub(super) pairs: i64,
    /// When the one was, where it was after the other.
    pub(super) later: Option<&'static str>,
    pub(super) note: Option<&'static str>,
    pub(super) ratings: Vec<RatingChoice>,
    /// The pair's own page.
    pub(super) href: String,
    /// Where a rating is sent to.
    pub(super) action: String,
    numbers: Vec<(&'static str, String)>,
}

/// A button by which a person says what they think of it, or takes that back.
pub(super) struct RatingChoice {
    pub(super) label: &'static str,
    pub(super) value: String,
    pub(super) is_chosen: bool,
}

/// What the address says.
#[derive(Debug, Default, Clone, Deserialize)]
pub(crate) struct Asked {
    /// Words to look for.
    #[serde(default)]
    words: String,
    /// The name of an attribute; empty for any.
    #[serde(default)]
    attribute: String,
    /// The name of a group; empty for any.
    #[serde(default)]
    group: String,
    /// `same`, `next`, or anything else for both.
    #[serde(default)]
    days: String,
    /// How strong they are at least, in per cent; anything that is no number for any strength.
    #[serde(default)]
    strength: String,
    /// `5` for those of five stars alone.
    #[serde(default)]
    stars: String,
    /// `1` to show less sure ones, and hidden ones, too.
    #[serde(default)]
    all: String,
    page: Option<u64>,
}

impl Asked {
    /// What is asked for, without what means nothing.
    fn understood(mut self) -> Asked {
        for (field, known) in [(&mut self.days, &DAYS[..]), (&mut self.stars, &STARS[..])] {
            if !known.iter().any(|(value, _)| *value == field.as_str()) {
                field.clear();
            }
        }
        if self.strength.parse::<i64>().is_err() {
            self.strength.clear();
        }
        self
    }

    fn shows_all(&self) -> bool {
        self.all == "1"
    }

    /// Whether some are asked for, and not all.
    fn is_narrowed(&self) -> bool {
        let fields = [&self.words, &self.attribute, &self.group, &self.days, &self.strength, &self.stars];
        fields.iter().any(|field| !field.trim().is_empty())
    }

    fn query(&self) -> CorrelationsQuery {
        let given = |text: &str| (!text.trim().is_empty()).then(|| text.trim().to_owned());
        CorrelationsQuery {
            attribute: given(&self.attribute),
            group: given(&self.group),
            words: given(&self.words),
            next_day: match self.days.as_str() {
                "same" => Some(false),
                "next" => Some(true),
                _ => None,
            },
            least_percent: self.strength.parse().unwrap_or(0),
            confident: self.stars == "5",
            least_stars: if self.shows_all() { 0 } else { SURE },
            without_hidden: !self.shows_all(),
            ..CorrelationsQuery::default()
        }
    }

    /// The address of a page of the same.
    fn address(&self, all: bool, page: u64) -> String {
        let fields = [
            ("words", self.words.as_str()),
            ("attribute", &self.attribute),
            ("group", &self.group),
            ("days", &self.days),
            ("strength", &self.strength),
            ("stars", &self.stars),
            ("all", if all { "1" } else { "" }),
            ("page", &page_field(page)),
        ];
        address(paths::CORRELATIONS, &fields)
    }
}

/// `GET /correlations`.
pub(crate) async fn get(
    State(app): State<App>,
    LoggedIn(browser): LoggedIn,
    frame: Frame,
    Query(asked): Query<Asked>,
) -> Result<Response> {
    let (reader, asked) = (browser.reader(), asked.understood());
    let paging = Paging::new(asked.page, Some(ROWS));
    let Found { page: found, withheld } = findings::correlations(&app.daymark, &reader, asked.query(), paging).await?;
    let today = browser.today(app.daymark.now());
    let made = found.items.first().map(|c| reader.conventions().with_weekday(c.correlation.date, today));
    let (newer, older) = neighbours(&found, |page| asked.address(asked.shows_all(), page));
    page(Correlations {
        attributes: attributes_to_choose(&app, &browser).await?,
        groups: groups_to_choose(),
        days: choices(&DAYS),
        strengths: choices(&STRENGTHS),
        stars: choices(&STARS),
        made,
        less_sure: withheld,
        with_all: asked.address(true, 1),
        newer,
        older,
        relations: found.items.into_iter().map(|found| Relation::of(found, browser.conventions())).collect(),
        frame,
        asked,
    })
}

async fn attributes_to_choose(app: &App, browser: &Browser) -> Result<Vec<Choice>> {
    let listed = attributes::overview(&app.daymark, &browser.reader()).await?;
    let active: Vec<Attribute> = listed.into_iter().map(|l| l.attribute).filter(|a| a.active).collect();
    let labels = Labels::of(&active);
    let mut choices: Vec<Choice> = active.iter().map(|a| Choice::new(a.name.as_str(), labels.tell(a))).collect();
    choices.sort_by_cached_key(|choice| text::sort_key(&choice.label));
    choices.insert(0, Choice::new("", "Everything"));
    choices.push(Choice::new(WEEKEND, "The weekend"));
    Ok(choices)
}

fn groups_to_choose() -> Vec<Choice> {
    let groups = Group::ALL.iter().map(|group| Choice::new(group.name(), group.label()));
    std::iter::once(Choice::new("", "All groups")).chain(groups).collect()
}

fn choices(all: &[(&str, &str)]) -> Vec<Choice> {
    all.iter().map(|(value, label)| Choice::new(*value, *label)).collect()
}

/// What a person thinks of a pair.
#[derive(Deserialize)]
pub(crate) struct Rated {
    /// The rating's number; empty to take it back.
    #[serde(default)]
    rating: String,
    /// The page to go back to.
    #[serde(default)]
    back: String,
}

/// `POST /correlations/{attribute}/{attribute2}/rating`.
pub(crate) async fn rate(
    State(app): State<App>,
    LoggedIn(browser): LoggedIn,
    Path((attribute, attribute2)): Path<(String, String)>,
    Form(rated): Form<Rated>,
) -> Result<Response> {
    let rating = if rated.rating.is_empty() {
        None
    } else {
        let known = rated.rating.parse().ok().and_then(Rating::from_number);
        Some(known.ok_or_else(|| Error::bad_request("That is no rating."))?)
    };
    findings::rate(&app.daymark, &browser, (&attribute, &attribute2), rating).await?;
    let back = if rated.back.is_empty() { paths::CORRELATIONS } else { next::checked(&rated.back) };
    Ok(done(back, if rating == Some(Rating::Hidden) { Notice::Hidden } else { Notice::Saved }))
}

impl Relation {
    /// The correlation in words.
    pub(super) fn of(found: CorrelationOf, conventions: &Conventions) -> Relation {
        let numbers = numbers(&found, conventions);
        let CorrelationOf { correlation, attribute, attribute2, note, .. } = &found;
        let second = attribute2.as_ref().map_or(WEEKEND, |attribute| attribute.name.as_str());
        let href = paths::pair(attribute.name.as_str(), second);
        Relation {
            sentence: capitalised(&found.sentence()),
            strength: found.strength_description,
            percentage: format!("{:.0}%", found.percentage()),
            stars: correlation.stars,
            certainty: found.stars_description,
            pairs: correlation.period,
            later: found.timing.later(),
            note: note.map(|note| note.description.as_str()),
            numbers,
            ratings: Rating::ALL.map(|rating| RatingChoice::of(rating, correlation.rating)).into(),
            action: format!("{href}/rating"),
            href,
        }
    }

    /// Filled and empty stars.
    pub(super) fn drawn_stars(&self) -> String {
        (1..=5).map(|star| if star <= self.stars { '★' } else { '☆' }).collect()
    }
}

impl RatingChoice {
    fn of(rating: Rating, given: Option<Rating>) -> RatingChoice {
        let is_chosen = given == Some(rating);
        RatingChoice {
            label: if rating == Rating::Hidden && !is_chosen { "Hide" } else { rating.label() },
            value: if is_chosen { String::new() } else { rating.number().to_string() },
            is_chosen,
        }
    }
}

/// What the sentence rests on, for those who want to see.
fn numbers(found: &CorrelationOf, conventions: &Conventions) -> Vec<(&'static str, String)> {
    let correlation = &found.correlation;
    let r = |number| conventions.decimals(number, 2);
    let mut numbers = vec![
        ("Coefficient (r)", r(correlation.value)),
        ("Its plain significance (p)", small(correlation.p, conventions)),
    ];
    if let Some(evidence) = &correlation.evidence {
        numbers.push(("Without weekdays, seasons and trends", r(evidence.r_adjusted)));
        if let Some((low, high)) = evidence.interval {
            numbers.push(("Most likely between", format!("{} and {}", r(low), r(high))));
        }
        numbers.push(("As good as independent days", conventions.decimals(evidence.n_effective, 0)));
        numbers.push(("False discoveries to expect (q)", small(evidence.q, conventions)));
        numbers.push(("Pairs that were looked at", conventions.count(evidence.tests)));
    }
    numbers
}

/// A probability in figures.
pub(super) fn small(share: f64, conventions: &Conventions) -> String {
    if share < 0.001 { format!("under {}", conventions.decimals(0.001, 3)) } else { conventions.decimals(share, 3) }
}

/// A sentence with a capital at its beginning.
pub(super) fn capitalised(sentence: &str) -> String {
    let mut letters = sentence.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
