//! One attribute: how it went in a period, what that comes to, where its values came from, and who fills it in.

mod figures;
mod found;
mod recorded;
pub(crate) mod undo;
pub(crate) mod values_csv;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use model::attribute::Service;
use model::{AttributeId, Day, ValueType};
use serde::Deserialize;
use service::actor::Browser;
use service::attributes::{self, Listed};
use service::findings;
use service::page::Paging;
use service::quantity::Quantity;
use service::values::{self, Course, Summary};
use service::words::LineKind;

use super::attributes::Row;
use super::period::{ALL, Chip, Choices, Period};
use super::{Frame, neighbours, page, paths, unit_preferences};
use crate::app::App;
use crate::chart::{Plot, Point, Series};
use crate::errors::{Error, Result};
use crate::middleware::sessions::LoggedIn;
use figures::Figure;
use found::Found;
use recorded::RecordedRow;

#[derive(Template)]
#[template(path = "attribute.html")]
struct AttributePage {
    frame: Frame,
    group: Group,
    attribute: Row,
    is_by_hand: bool,
    /// Whether its values are of nights, which stand on the day of waking.
    is_of_a_night: bool,
    /// Whether its values are text, which is not set like numbers.
    is_text: bool,
    chips: Vec<Chip>,
    period: PeriodShown,
    charts: Charts,
    figures: Vec<Figure>,
    /// Whether the figures leave today out.
    is_until_yesterday: bool,
    /// What is called a streak; none where there are no streaks.
    streak: Option<String>,
    found: Found,
    rows: Vec<RecordedRow>,
    undo_action: String,
    newer: Option<String>,
    older: Option<String>,
}

/// The group that it stands in.
struct Group {
    name: &'static str,
    label: &'static str,
}

/// The period, as the page says it and its form holds it.
struct PeriodShown {
    in_words: String,
    from: String,
    to: String,
    is_range: bool,
    csv: String,
    /// The address of this page, to come back to.
    back: String,
}

/// What is drawn.
struct Charts {
    over_time: Option<Plot>,
    weekdays: Option<Plot>,
    distribution: Option<Plot>,
}

/// What the address says.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    days: String,
    from: String,
    to: String,
    page: Option<u64>,
}

/// How many values stand on a page.
const ROWS: u64 = 50;

const DEFAULT: &str = "31";
const PERIODS: &Choices = &[("7", "7 days"), ("31", "31 days"), ("90", "90 days"), ("365", "A year"), (ALL, "All")];

/// An attribute with its values of a period, and what was usual.
struct Seen {
    listed: Listed,
    quantity: Quantity,
    period: Period,
    today: Day,
    course: Course,
}

/// `GET /attributes/{name}`.
pub(crate) async fn get(
    State(app): State<App>,
    LoggedIn(browser): LoggedIn,
    frame: Frame,
    Path(name): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response> {
    let seen = Seen::load(&app, &browser, &name, &asked).await?;
    let averages = averages(&app, &browser, &seen).await?;
    let in_force = averages.last();
    let summary = values::summary(&seen.listed.attribute, &seen.course.numbers, in_force, seen.today);
    let usual: Vec<(Day, f64)> = averages.iter().map(|average| (average.date, average.overall)).collect();
    let paging = Paging::new(asked.page, Some(ROWS));
    let (reader, span) = (browser.reader(), seen.period.span());
    let some = values::recorded(&app.daymark, &reader, &name, span, (paging.limit(), paging.offset())).await?;
    let shown = paging.checked(seen.course.days, some)?;
    let href = paths::attribute(&seen.listed.attribute.name);
    let query = seen.period.query();
    let (newer, older) = neighbours(&shown, |page| format!("{href}?{query}&page={page}#values"));
    let is_by_hand = seen.listed.service.as_ref() == Some(&Service::daymark());
    page(AttributePage {
        rows: recorded::rows(&app, &browser, &seen, &shown.items).await?,
        found: Found::load(&app, &browser, &seen).await?,
        chips: seen.period.chips(PERIODS, |query| format!("{href}?{query}")),
        charts: charts(&seen, &summary, &usual),
        figures: figures::of(&seen, &summary),
        is_until_yesterday: summary.is_until_yesterday,
        streak: summary.streaks.map(|_| figures::streak(&seen.listed.attribute)),
        period: PeriodShown {
            in_words: seen.period.in_words(browser.conventions()),
            from: seen.period.first.to_string(),
            to: seen.period.last.to_string(),
            is_range: seen.period.is_range(),
            csv: format!("{href}/values.csv?{query}"),
            back: format!("{href}?{query}"),
        },
        group: Group { name: seen.listed.attribute.group.name(), label: seen.listed.attribute.group.label() },
        is_text: seen.listed.attribute.value_type == ValueType::Text,
        is_of_a_night: seen.listed.attribute.is_of_a_night(),
        undo_action: format!("{href}/undo"),
        attribute: Row::of(seen.listed),
        is_by_hand,
        frame,
        newer,
        older,
    })
}

impl Seen {
    async fn load(app: &App, browser: &Browser, name: &str, asked: &Asked) -> Result<Seen> {
        let (reader, today) = (browser.reader(), browser.today(app.daymark.now()));
        let period = Period::read(&asked.days, (&asked.from, &asked.to), DEFAULT, today)?;
        let listed = find(app, browser, name).await?;
        let quantity = Quantity::of(&listed.attribute, &unit_preferences(app, browser).await?);
        let course = values::course(&app.daymark, &reader, name, period.span()).await?;
        let period = period.beginning(course.first.unwrap_or(today));
        Ok(Seen { listed, quantity, period, today, course })
    }

    fn id(&self) -> AttributeId {
        self.listed.attribute.id
    }

    fn numbers(&self) -> Vec<f64> {
        self.course.numbers.iter().filter_map(|(_, value)| value.number()).collect()
    }

    /// Every day of the period, with its value where there is one.
    fn series(&self) -> Series {
        let mut numbers = self.course.numbers.iter().peekable();
        let days = self.period.first.number()..=self.period.last.number();
        let points = days.map(Day::from_number).map(|day| {
            let value = numbers.next_if(|(of, _)| *of == day).map(|(_, value)| value);
            let text = value.map(|value| self.quantity.show(value).in_full()).unwrap_or_default();
            Point { day, number: value.and_then(model::Value::number), text }
        });
        Series { quantity: self.quantity.clone(), points: points.collect() }
    }
}

/// The attribute of that name.
async fn find(app: &App, browser: &Browser, name: &str) -> Result<Listed> {
    let listed = attributes::overview(&app.daymark, &browser.reader()).await?;
    listed.into_iter().find(|listed| listed.attribute.name.as_str() == name).ok_or_else(Error::not_found)
}

/// The sets of averages that were in force in the period, earliest first.
async fn averages(app: &App, browser: &Browser, seen: &Seen) -> Result<Vec<model::finding::Average>> {
    let names = vec![seen.listed.attribute.name.to_string()];
    let span = (seen.period.first.plus(-6), seen.period.last);
    let mut found = findings::averages_between(&app.daymark, &browser.reader(), names, span).await?;
    Ok(found.remove(&seen.id()).unwrap_or_default())
}

fn charts(seen: &Seen, summary: &Summary, usual: &[(Day, f64)]) -> Charts {
    let numbers = seen.numbers();
    let is_yes_or_no = seen.listed.attribute.value_type == ValueType::Boolean;
    let has_several = numbers.len() > 1;
    let weekdays = match &summary.figures {
        Some(_) if is_yes_or_no => {
            Plot::of_weekday_counts(&seen.quantity, &figures::yeses_by_weekday(&seen.course.numbers))
        }
        Some(figures) => Plot::of_weekdays(&seen.quantity, &figures.weekdays),
        None => None,
    };
    let distribution = Plot::of_distribution(&seen.quantity, &numbers);
    Charts {
        over_time: Plot::over_time(&seen.series(), usual),
        weekdays: weekdays.filter(|_| has_several),
        distribution: distribution.filter(|_| has_several),
    }
}
