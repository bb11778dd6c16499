//! Tags: how often each was given, when last, and the year of a chosen one.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use model::{Conventions, Day};
use serde::Deserialize;
use service::page::Paging;
use service::tags::{self, Order, SPANS, Tag, TagYear, Tags, TagsQuery};

use super::{Frame, Link, address, moment, neighbours, page, page_field, paths, year_of, years};
use crate::app::App;
use crate::chart::{Shade, Strip, Subject, Year};
use crate::errors::Result;
use crate::middleware::sessions::LoggedIn;

/// How many stand on a page.
const ROWS: u64 = 50;

#[derive(Template)]
#[template(path = "tags.html")]
struct TagsPage {
    frame: Frame,
    asked: Asked,
    orders: Vec<Link>,
    /// How many tags there are at all, and how many are listed on all pages.
    all: usize,
    count: u64,
    inactive: usize,
    /// The same with inactive ones, or without.
    other_inactive: String,
    chosen: Option<Chosen>,
    rows: Vec<Row>,
    newer: Option<String>,
    older: Option<String>,
}

/// The tag whose year is shown.
struct Chosen {
    label: String,
    href: String,
    group: &'static str,
    years: Vec<Link>,
    calendar: Year,
    close: String,
}

/// One tag.
struct Row {
    label: String,
    href: String,
    year: String,
    group: &'static str,
    is_active: bool,
    strip: Strip,
    /// When it was given last: how long ago, and the day; none where it never was.
    last: Option<(String, String, String)>,
    /// How often within each span.
    counts: [Count; 3],
    current_streak: i64,
    longest_streak: i64,
}

/// How often a tag was given within a span.
struct Count {
    /// The span, in days.
    days: i64,
    /// On how many of them.
    marks: usize,
    /// How many that is in a week.
    a_week: String,
}

/// What the address says.
#[derive(Debug, Default, Clone, Deserialize)]
pub(crate) struct Asked {
    /// Words to look for.
    #[serde(default)]
    words: String,
    /// `recent`, `name`, or anything else for the most often given first.
    #[serde(default)]
    sort: String,
    /// `1` to show inactive ones too.
    #[serde(default)]
    inactive: String,
    /// The name of a tag whose year is wanted.
    #[serde(default)]
    tag: String,
    year: Option<i16>,
    page: Option<u64>,
}

const ORDERS: [(&str, &str, Order); 3] =
    [("", "Most often", Order::Often), ("recent", "Most recent", Order::Recent), ("name", "By name", Order::Name)];

impl Asked {
    fn shows_inactive(&self) -> bool {
        self.inactive == "1"
    }

    fn order(&self) -> Order {
        ORDERS.iter().find(|(name, ..)| *name == self.sort).map_or(Order::Often, |(_, _, order)| *order)
    }

    fn query(&self, year: i16) -> TagsQuery {
        TagsQuery {
            words: self.words.clone(),
            order: self.order(),
            include_inactive: self.shows_inactive(),
            chosen: (!self.tag.is_empty()).then(|| (self.tag.clone(), year)),
        }
    }

    /// The address of the same.
    fn address(&self) -> String {
        let year = self.year.map(|year| year.to_string()).unwrap_or_default();
        let fields = [
            ("words", self.words.as_str()),
            ("sort", &self.sort),
            ("inactive", &self.inactive),
            ("tag", &self.tag),
            ("year", &year),
            ("page", &page_field(self.page.unwrap_or(1))),
        ];
        address(paths::TAGS, &fields)
    }

    /// The address of the same with something changed.
    fn with(&self, change: impl FnOnce(&mut Asked)) -> String {
        let mut other = self.clone();
        change(&mut other);
        other.address()
    }
}

/// `GET /tags`.
pub(crate) async fn get(
    State(app): State<App>,
    LoggedIn(browser): LoggedIn,
    frame: Frame,
    Query(asked): Query<Asked>,
) -> Result<Response> {
    let (today, conventions) = (browser.today(app.daymark.now()), browser.conventions());
    let year = year_of(asked.year, today)?;
    let paging = Paging::new(asked.page, Some(ROWS));
    let found = tags::list(&app.daymark, &browser.reader(), asked.query(year), paging).await?;
    let Tags { page: tags, all, inactive, chosen } = found;
    let (newer, older) = neighbours(&tags, |page| asked.with(|asked| asked.page = Some(page)));
    let order = |(name, label, _): &(&str, &'static str, Order)| Link {
        label: (*label).to_owned(),
        href: asked.with(|asked| (asked.sort, asked.page) = ((*name).to_owned(), None)),
        is_chosen: asked.order() == ORDERS.iter().find(|other| other.0 == *name).map_or(Order::Often, |o| o.2),
    };
    let flag = if asked.shows_inactive() { "" } else { "1" };
    page(TagsPage {
        orders: ORDERS.iter().map(order).collect(),
        all,
        count: tags.count,
        inactive,
        other_inactive: asked.with(|asked| (asked.inactive, asked.page) = (flag.to_owned(), None)),
        chosen: chosen.map(|chosen| Chosen::of(chosen, &asked, (today, conventions))),
        rows: tags.items.into_iter().map(|tag| Row::of(tag, &asked, (today, conventions))).collect(),
        newer,
        older,
        frame,
        asked,
    })
}

impl Chosen {
    fn of(chosen: TagYear, asked: &Asked, (today, conventions): (Day, &Conventions)) -> Chosen {
        let TagYear { attribute, year, first_year, days } = chosen;
        let label = attribute.label.to_string();
        let subject = Subject {
            year,
            title: format!("{label} in {year}: {}", days_in_words(days.len())),
            value_title: label.clone(),
            nothing: "no",
            legend: vec![(0, "without".to_owned()), (7, "with".to_owned())],
        };
        let shades: Vec<Shade> = days.into_iter().map(|day| Shade { day, level: 7, text: "yes".to_owned() }).collect();
        Chosen {
            calendar: Year::of(subject, &shades, today, conventions),
            years: years(first_year, year, today, |year| asked.with(|asked| asked.year = Some(year))),
            href: paths::attribute(&attribute.name),
            group: attribute.group.name(),
            close: asked.with(|asked| (asked.tag, asked.year) = (String::new(), None)),
            label,
        }
    }
}

fn days_in_words(days: usize) -> String {
    if days == 1 { "1 day".to_owned() } else { format!("{days} days") }
}

impl Row {
    fn of(tag: Tag, asked: &Asked, (today, conventions): (Day, &Conventions)) -> Row {
        let Tag { attribute, last, counts, current_streak, longest_streak, weeks } = tag;
        let counts = std::array::from_fn(|i| {
            let (count, days) = (counts.get(i).copied().unwrap_or_default(), SPANS.get(i).copied().unwrap_or(1));
            Count { days, marks: count, a_week: a_week(count, days, conventions) }
        });
        Row {
            label: attribute.label.to_string(),
            href: paths::attribute(&attribute.name),
            year: asked.with(|asked| (asked.tag, asked.year) = (attribute.name.as_str().to_owned(), None)),
            group: attribute.group.name(),
            is_active: attribute.active,
            strip: Strip::of(&weeks),
            last: last.map(|day| (moment::ago(day, today), conventions.with_weekday(day, today), paths::day(day))),
            counts,
            current_streak,
            longest_streak,
        }
    }
}

/// How often something is in a week that was so often in so many days.
fn a_week(count: usize, days: i64, conventions: &Conventions) -> String {
    let rate = count as f64 * 7.0 / days as f64;
    let is_under = count > 0 && rate < 0.05;
    if is_under { format!("under {}", conventions.decimals(0.1, 1)) } else { conventions.decimals(rate, 1) }
}
