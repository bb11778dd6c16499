//! The person's mood: the year as a calendar, the same day in earlier years, and the notes, to be searched.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use model::search::Words;
use model::{Conventions, Day};
use serde::Deserialize;
use service::mood::{self, Memory, Mood, MoodQuery};
use service::page::Paging;
use service::quantity::{Quantity, UnitPreferences};

use super::{Frame, Link, address, neighbours, page, page_field, paths, unit_preferences, year_of, years};
use crate::app::App;
use crate::chart::{Bars, Shade, Subject, Year};
use crate::errors::Result;
use crate::middleware::sessions::LoggedIn;

/// How many notes stand on a page.
const NOTES: u64 = 20;

#[derive(Template)]
#[template(path = "mood.html")]
struct MoodPage {
    frame: Frame,
    asked: Asked,
    /// Where the mood's own page is; none where it is not tracked.
    mood: Option<String>,
    /// Where the daily note's is.
    note: Option<String>,
    year: Option<YearShown>,
    memories: Vec<Remembered>,
    notes: Vec<Note>,
    /// How many notes there are, or match.
    count: u64,
    newer: Option<String>,
    older: Option<String>,
}

/// A year of moods.
struct YearShown {
    years: Vec<Link>,
    calendar: Year,
    /// What there is to say of it.
    summary: String,
    distribution: Bars,
    weekdays: Bars,
}

/// The same date in an earlier year.
struct Remembered {
    title: String,
    day: String,
    href: String,
    mood: Option<i64>,
    note: Option<String>,
    values: Vec<(String, String)>,
    tags: Vec<String>,
}

/// A note, in pieces of which some are what was searched for.
struct Note {
    iso: String,
    day: String,
    href: String,
    pieces: Vec<(bool, String)>,
}

/// What the address says.
#[derive(Debug, Default, Clone, Deserialize)]
pub(crate) struct Asked {
    /// Words to look for in the notes.
    #[serde(default)]
    words: String,
    year: Option<i16>,
    page: Option<u64>,
}

impl Asked {
    fn address(&self, year: Option<i16>, page: u64) -> String {
        let year = year.map(|year| year.to_string()).unwrap_or_default();
        address(paths::MOOD, &[("year", &year), ("words", &self.words), ("page", &page_field(page))])
    }
}

/// `GET /mood`.
pub(crate) async fn get(
    State(app): State<App>,
    LoggedIn(browser): LoggedIn,
    frame: Frame,
    Query(asked): Query<Asked>,
) -> Result<Response> {
    let (today, conventions) = (browser.today(app.daymark.now()), browser.conventions());
    let year = year_of(asked.year, today)?;
    let query = MoodQuery { year: Some(year), words: asked.words.clone() };
    let mood = mood::look(&app.daymark, &browser.reader(), query, Paging::new(asked.page, Some(NOTES))).await?;
    let units = unit_preferences(&app, &browser).await?;
    let (newer, older) = neighbours(&mood.notes, |page| format!("{}#notes", asked.address(asked.year, page)));
    let words = Words::parse(&asked.words);
    page(MoodPage {
        year: mood.mood.is_some().then(|| YearShown::of(&mood, &asked, (today, conventions))),
        mood: mood.mood.map(|attribute| paths::attribute(&attribute.name)),
        note: mood.note.map(|attribute| paths::attribute(&attribute.name)),
        memories: mood.before.into_iter().map(|memory| Remembered::of(memory, today, &units)).collect(),
        count: mood.notes.count,
        notes: mood.notes.items.into_iter().map(|note| Note::of(note, &words, (today, conventions))).collect(),
        newer,
        older,
        frame,
        asked,
    })
}

impl YearShown {
    fn of(mood: &Mood, asked: &Asked, (today, conventions): (Day, &Conventions)) -> YearShown {
        let year = mood.year;
        let mut legend: Vec<(u8, String)> = vec![(0, "no value".to_owned())];
        legend.extend((1..=9).map(|level| (level, level.to_string())));
        let subject = Subject {
            year,
            title: format!("Mood in {year}, 1 to 9"),
            value_title: "Mood".to_owned(),
            nothing: "no value",
            legend,
        };
        let shade = |(day, mood): &(Day, i64)| {
            let level = u8::try_from(*mood).unwrap_or_default().min(9);
            Shade { day: *day, level, text: mood.to_string() }
        };
        let shades: Vec<Shade> = mood.days.iter().map(shade).collect();
        YearShown {
            years: years(mood.first_year, year, today, |year| asked.address(Some(year), 1)),
            calendar: Year::of(subject, &shades, today, conventions),
            summary: summary(mood, conventions),
            distribution: distribution(mood),
            weekdays: weekdays(mood, conventions),
        }
    }
}

const WEEKDAYS: [(&str, &str); 7] = [
    ("Mon", "Mondays"),
    ("Tue", "Tuesdays"),
    ("Wed", "Wednesdays"),
    ("Thu", "Thursdays"),
    ("Fri", "Fridays"),
    ("Sat", "Saturdays"),
    ("Sun", "Sundays"),
];

/// What there is to say of a year in a line or two.
fn summary(mood: &Mood, conventions: &Conventions) -> String {
    let Some(mean) = mood.mean() else { return format!("No mood was entered in {}.", mood.year) };
    let days = if mood.days.len() == 1 { "day".to_owned() } else { format!("{} days", mood.days.len()) };
    let decimal = |mean| conventions.decimals(mean, 1);
    let mut said = format!("On the {days} of {} with a mood it was {} on average.", mood.year, decimal(mean));
    let means = mood.weekday_means();
    let named = || means.iter().zip(WEEKDAYS).filter_map(|(mean, (_, name))| Some(((*mean)?, name)));
    let best = named().max_by(|a, b| a.0.total_cmp(&b.0));
    let worst = named().min_by(|a, b| a.0.total_cmp(&b.0));
    if let (Some((high, best)), Some((low, worst))) = (best, worst)
        && best != worst
    {
        let (high, low) = (decimal(high), decimal(low));
        said.push_str(&format!(" It was highest on {best} ({high}) and lowest on {worst} ({low})."));
    }
    said
}

fn distribution(mood: &Mood) -> Bars {
    let counts = mood.distribution();
    let most = counts.iter().max().copied().unwrap_or_default();
    let figure = |(mood, count): (usize, usize)| (mood.to_string(), Some(count as f64), count.to_string());
    let figures = (1..).zip(counts).map(figure).collect();
    Bars::of("On how many days".to_owned(), figures, (0.0, most as f64))
}

fn weekdays(mood: &Mood, conventions: &Conventions) -> Bars {
    let figure = |((short, _), mean): ((&str, &str), Option<f64>)| {
        (short.to_owned(), mean, mean.map_or_else(|| "–".to_owned(), |mean| conventions.decimals(mean, 1)))
    };
    let mut figures: Vec<_> = WEEKDAYS.into_iter().zip(mood.weekday_means()).map(figure).collect();
    figures.rotate_left(conventions.first_weekday.to_monday_zero_offset() as usize);
    Bars::of("The average of each weekday".to_owned(), figures, (1.0, 9.0))
}

impl Remembered {
    fn of(memory: Memory, today: Day, units: &UnitPreferences) -> Remembered {
        let Memory { day, years, mood, note, values, tags } = memory;
        Remembered {
            title: if years == 1 { "A year ago today".to_owned() } else { format!("{years} years ago") },
            day: units.conventions.with_weekday(day, today),
            href: paths::day(day),
            mood,
            note,
            values: values
                .iter()
                .map(|(attribute, value)| {
                    (attribute.label.to_string(), Quantity::of(attribute, units).show(value).in_full())
                })
                .collect(),
            tags: tags.iter().map(|tag| tag.label.to_string()).collect(),
        }
    }
}

impl Note {
    fn of((day, text): (Day, String), words: &Words, (today, conventions): (Day, &Conventions)) -> Note {
        let (mut pieces, mut end) = (Vec::new(), 0);
        for place in words.places_in(&text) {
            pieces.push((false, text.get(end..place.start).unwrap_or_default().to_owned()));
            end = place.end;
            pieces.push((true, text.get(place).unwrap_or_default().to_owned()));
        }
        pieces.push((false, text.get(end..).unwrap_or_default().to_owned()));
        Note { iso: day.to_string(), day: conventions.with_weekday(day, today), href: paths::day(day), pieces }
    }
}
