//! What was worth telling lately, by day, week and month.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use model::finding::InsightPriority;
use model::{Conventions, Day};
use serde::Deserialize;
use service::findings::{self, InsightAbout, InsightsQuery};
use service::page::Paging;
use service::words::{Line, LineKind};

use super::{Frame, neighbours, page, paths};
use crate::app::App;
use crate::errors::Result;
use crate::middleware::sessions::LoggedIn;

/// How many stand on a page.
const ROWS: u64 = 60;

#[derive(Template)]
#[template(path = "insights.html")]
struct Insights {
    frame: Frame,
    kinds: Vec<Kind>,
    days: Vec<Told>,
    newer: Option<String>,
    older: Option<String>,
}

/// A choice among days, weeks and months.
struct Kind {
    label: &'static str,
    href: String,
    is_chosen: bool,
}

/// What is told of one day, or of the week or month that began with it.
struct Told {
    title: String,
    insights: Vec<Card>,
}

/// One insight.
pub(super) struct Card {
    pub(super) group: &'static str,
    pub(super) href: String,
    pub(super) label: String,
    pub(super) lines: Vec<Line>,
}

impl From<InsightAbout> for Card {
    fn from(about: InsightAbout) -> Card {
        Card {
            group: about.attribute.group.name(),
            href: paths::attribute(&about.attribute.name),
            label: about.attribute.label.to_string(),
            lines: about.lines,
        }
    }
}

/// What the address says.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    /// `day`, `week`, `month`, or anything else for all.
    #[serde(default)]
    about: String,
    page: Option<u64>,
}

const KINDS: [(&str, &str, Option<InsightPriority>); 5] = [
    ("", "All", None),
    ("today", "Today", Some(InsightPriority::Today)),
    ("day", "Days", Some(InsightPriority::Day)),
    ("week", "Weeks", Some(InsightPriority::Week)),
    ("month", "Months", Some(InsightPriority::Month)),
];

/// `GET /insights`.
pub(crate) async fn get(
    State(app): State<App>,
    LoggedIn(browser): LoggedIn,
    frame: Frame,
    Query(asked): Query<Asked>,
) -> Result<Response> {
    let chosen = KINDS.iter().find(|(name, ..)| *name == asked.about).unwrap_or(&KINDS[0]);
    let query = InsightsQuery { priority: chosen.2, ..InsightsQuery::default() };
    let paging = Paging::new(asked.page, Some(ROWS));
    let found = findings::insights(&app.daymark, &browser.reader(), query, paging).await?;
    let (newer, older) = neighbours(&found, |page| address(chosen.0, page));
    let kind = |(name, label, _): &(&str, &'static str, Option<InsightPriority>)| Kind {
        label,
        href: address(name, 1),
        is_chosen: *name == chosen.0,
    };
    let days = by_day(found.items, browser.today(app.daymark.now()), browser.conventions());
    page(Insights { frame, kinds: KINDS.iter().map(kind).collect(), days, newer, older })
}

fn address(about: &str, page: u64) -> String {
    let about = if about.is_empty() { String::new() } else { format!("about={about}") };
    let page = if page > 1 { format!("page={page}") } else { String::new() };
    let query: Vec<&str> = [about.as_str(), page.as_str()].into_iter().filter(|part| !part.is_empty()).collect();
    if query.is_empty() { paths::INSIGHTS.to_owned() } else { format!("{}?{}", paths::INSIGHTS, query.join("&")) }
}

fn by_day(found: Vec<InsightAbout>, today: Day, conventions: &Conventions) -> Vec<Told> {
    let mut days: Vec<Told> = Vec::new();
    for about in found {
        let title = title(&about, today, conventions);
        let card = Card::from(about);
        match days.iter_mut().find(|told| told.title == title) {
            Some(told) => told.insights.push(card),
            None => days.push(Told { title, insights: vec![card] }),
        }
    }
    days
}

fn title(about: &InsightAbout, today: Day, conventions: &Conventions) -> String {
    let first = about.insight.fact.day;
    match about.insight.fact.rule.priority() {
        InsightPriority::Today | InsightPriority::Day => conventions.with_weekday(first, today),
        InsightPriority::Week => format!("The week from {}", conventions.with_weekday(first, today)),
        InsightPriority::Month => first.date().strftime("%B %Y").to_string(),
    }
}
