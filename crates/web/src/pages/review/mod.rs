//! Looking back: a week, month or year in pictures, to be read on a phone and printed on paper.

mod mood;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use jiff::civil::Weekday;
use model::Day;
use service::actor::Browser;
use service::findings::InsightAbout;
use service::quantity::Quantity;
use service::review::{self, Direction, Period, Review, Reviewed, Span};
use service::words::{self, LineKind};

use super::insights::Card;
use super::{Choice, Frame, go, page, paths};
use crate::app::App;
use crate::chart::Course;
use crate::errors::{Error, Result};
use crate::middleware::sessions::LoggedIn;
use mood::Mood;

#[derive(Template)]
#[template(path = "review.html")]
struct ReviewPage {
    frame: Frame,
    title: String,
    coverage: String,
    is_empty: bool,
    spans: Vec<SpanChoice>,
    before: Option<Choice>,
    after: Option<Choice>,
    mood: Option<Mood>,
    highlights: Vec<(String, Card)>,
    figures: Vec<Figure>,
    /// In a year, what stood out in it.
    records: Vec<Record>,
    notes: Vec<Note>,
    tags: Vec<Tag>,
}

/// The choice among week, month and year.
struct SpanChoice {
    label: &'static str,
    href: String,
    is_chosen: bool,
}

/// One attribute.
struct Figure {
    group: &'static str,
    label: String,
    href: String,
    figure: String,
    meaning: String,
    compared: String,
    arrow: &'static str,
    /// The highest and the lowest day: name, value, day, and where the day is.
    extremes: Vec<(&'static str, String, String, String)>,
    course: Course,
}

/// What stood out of one attribute in a year.
struct Record {
    label: String,
    best_month: String,
    highest: String,
    lowest: String,
}

/// What was written on a day.
struct Note {
    day: String,
    href: String,
    mood: Option<String>,
    text: String,
}

/// A tag, with how often it was set as a share of the one set most often, in steps of twenty.
struct Tag {
    label: String,
    href: String,
    days: String,
    compared: String,
    width: usize,
}

/// The most characters of a note that are repeated.
const LONGEST_NOTE: usize = 320;
/// The most attributes whose records are told.
const MOST_RECORDS: usize = 16;
/// How many steps the bar of a tag has.
const TAG_STEPS: usize = 100;

/// `GET /review`: the week that goes on.
pub(crate) async fn get(State(app): State<App>, LoggedIn(browser): LoggedIn) -> Result<Response> {
    let today = browser.today(app.daymark.now());
    Ok(go(&path(Period::around(Span::Week, today, browser.conventions().first_weekday))))
}

/// `GET /review/week/{day}`: the week that the day falls in.
pub(crate) async fn get_week(
    State(app): State<App>,
    LoggedIn(browser): LoggedIn,
    frame: Frame,
    Path(day): Path<String>,
) -> Result<Response> {
    let day = Day::parse(&day).ok_or_else(Error::not_found)?;
    show(&app, &browser, frame, Period::around(Span::Week, day, browser.conventions().first_weekday)).await
}

/// `GET /review/month/{month}`.
pub(crate) async fn get_month(
    State(app): State<App>,
    LoggedIn(browser): LoggedIn,
    frame: Frame,
    Path(month): Path<String>,
) -> Result<Response> {
    show(&app, &browser, frame, Period::month(&month).ok_or_else(Error::not_found)?).await
}

/// `GET /review/year/{year}`.
pub(crate) async fn get_year(
    State(app): State<App>,
    LoggedIn(browser): LoggedIn,
    frame: Frame,
    Path(year): Path<String>,
) -> Result<Response> {
    show(&app, &browser, frame, Period::year(&year).ok_or_else(Error::not_found)?).await
}

/// Where the review of a period is.
fn path(period: Period) -> String {
    format!("/{}", period.path())
}

async fn show(app: &App, browser: &Browser, frame: Frame, period: Period) -> Result<Response> {
    let today = browser.today(app.daymark.now());
    if period.first > today {
        return Err(Error::not_found());
    }
    let review = review::review(&app.daymark, &browser.reader(), period).await?;
    let conventions = browser.conventions();
    let neighbour = |period: Period| Choice::new(path(period), period.title(conventions));
    page(ReviewPage {
        frame,
        title: match period.span {
            Span::Week => format!("The week of {}", period.title(conventions)),
            Span::Month | Span::Year => period.title(conventions),
        },
        coverage: review.coverage(),
        is_empty: review.tracked == 0,
        spans: spans(period, today, conventions.first_weekday),
        before: (period.first > Day::MIN).then(|| neighbour(period.before())),
        after: Some(period.after()).filter(|after| after.first <= today).map(neighbour),
        mood: Mood::of(&review, today, conventions.first_weekday),
        highlights: review.insights.iter().map(|about| highlight(&review, about)).collect(),
        figures: review.attributes.iter().map(|reviewed| figure(&review, reviewed)).collect(),
        records: if period.span == Span::Year { records(&review) } else { Vec::new() },
        notes: notes(&review),
        tags: tags(&review),
    })
}

/// The week, month and year round the same days: of a period that is over its last day, of one that goes on today.
fn spans(period: Period, today: Day, week_start: Weekday) -> Vec<SpanChoice> {
    let day = period.last.min(today);
    let choice = |(span, label)| SpanChoice {
        label,
        href: path(Period::around(span, day, week_start)),
        is_chosen: span == period.span,
    };
    [(Span::Week, "Week"), (Span::Month, "Month"), (Span::Year, "Year")].map(choice).into()
}

/// What stood out, with its day.
fn highlight(review: &Review, about: &InsightAbout) -> (String, Card) {
    (review.units.conventions.short_with_weekday(about.insight.fact.day), Card::from(about.clone()))
}

fn figure(review: &Review, reviewed: &Reviewed) -> Figure {
    let (told, attribute) = (review.tell(reviewed), &reviewed.attribute);
    let quantity = Quantity::of(attribute, &review.units);
    let numbers: Vec<Option<f64>> = reviewed.course.iter().map(|(_, number)| *number).collect();
    let each = match review.period.span {
        Span::Year => "Each month’s average",
        Span::Week | Span::Month if attribute.is_of_a_night() => "Each night",
        Span::Week | Span::Month => "Each day",
    };
    let extremes = told.extremes.into_iter().map(|extreme| {
        let day = words::dated(attribute, short(review, extreme.day));
        (extreme.name, extreme.value, day, paths::day(extreme.day))
    });
    Figure {
        group: attribute.group.name(),
        label: attribute.label.to_string(),
        href: paths::attribute(&attribute.name),
        figure: told.figure,
        meaning: told.meaning,
        compared: told.compared,
        arrow: match told.direction {
            Direction::Up => "↑",
            Direction::Down => "↓",
            Direction::Level => "",
        },
        extremes: extremes.collect(),
        course: Course::of(&quantity, &numbers, each),
    }
}

/// A day within the period, as short as it can be said.
fn short(review: &Review, day: Day) -> String {
    match review.period.span {
        Span::Week => day.date().strftime("%A").to_string(),
        Span::Month | Span::Year => review.units.conventions.short(day),
    }
}

fn records(review: &Review) -> Vec<Record> {
    let record = |reviewed: &Reviewed| {
        let quantity = Quantity::of(&reviewed.attribute, &review.units);
        let (month, average) = reviewed.best_month?;
        let attribute = &reviewed.attribute;
        let each = match reviewed.figures.total {
            Some(_) => format!("a {}", words::day_or_night(attribute)),
            None => "on average".to_owned(),
        };
        let on = |(day, value): (Day, f64)| {
            format!("{}, {}", quantity.show_number(value), words::dated(attribute, short(review, day)))
        };
        Some(Record {
            label: reviewed.attribute.label.to_string(),
            best_month: format!("{}, {} {each}", month.date().strftime("%B"), quantity.show_number(average)),
            highest: on(reviewed.figures.highest),
            lowest: on(reviewed.figures.lowest),
        })
    };
    review.attributes.iter().filter_map(record).take(MOST_RECORDS).collect()
}

fn notes(review: &Review) -> Vec<Note> {
    let note = |note: &review::Note| Note {
        day: review.units.conventions.with_weekday(note.day, review.period.last),
        href: paths::day(note.day),
        mood: note.mood.map(|mood| format!("Mood {mood}")),
        text: shortened(&note.text),
    };
    review.notes.iter().map(note).collect()
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(LONGEST_NOTE) {
        Some((end, _)) => format!("{}…", text[..end].trim_end()),
        None => text.to_owned(),
    }
}

fn tags(review: &Review) -> Vec<Tag> {
    let most = review.tags.first().map_or(1, |tag| tag.days.max(1));
    let tag = |tag: &review::Tag| {
        let (days, compared) = review.tell_tag(tag);
        Tag {
            label: tag.attribute.label.to_string(),
            href: paths::attribute(&tag.attribute.name),
            days,
            compared,
            width: (tag.days * TAG_STEPS / most).max(1),
        }
    };
    review.tags.iter().map(tag).collect()
}
