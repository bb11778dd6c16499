//! How several things went over months and years, one below the other on the same days, and how two periods compare.

mod asked;
mod compared;

use std::collections::HashMap;

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use model::attribute::Attribute;
use model::finding::Average;
use model::{AttributeId, Day, ValueType};
use service::actor::Browser;
use service::quantity::{Quantity, UnitPreferences};
use service::{attributes, findings};

use super::period::{ALL, Chip, Choices, Period};
use super::{Frame, Labels, page, paths, unit_preferences};
use crate::app::App;
use crate::chart::{Plot, Point, Series};
use crate::errors::Result;
use crate::middleware::sessions::LoggedIn;
use asked::Asked;
use compared::Compared;

#[derive(Template)]
#[template(path = "trends.html")]
struct Trends {
    frame: Frame,
    groups: Vec<GroupChoices>,
    chips: Vec<Chip>,
    /// The period in words.
    period: String,
    /// What stands in the address besides the attributes, for the form that chooses these.
    hidden: Vec<(&'static str, String)>,
    /// The names of the attributes that are shown.
    chosen: Vec<String>,
    trends: Vec<Trend>,
    compared: Option<Compared>,
}

/// One group's attributes, to choose from.
struct GroupChoices {
    label: &'static str,
    attributes: Vec<AttributeChoice>,
}

/// One attribute that can be chosen.
struct AttributeChoice {
    name: String,
    label: String,
    is_chosen: bool,
}

/// How one attribute went.
struct Trend {
    group: &'static str,
    label: String,
    href: String,
    /// None where there are no averages in the period.
    plot: Option<Plot>,
}

/// How many attributes are shown where none are chosen.
const UNASKED: usize = 4;
/// How many are shown at most.
const MOST: usize = 12;

const DEFAULT: &str = "365";
const PERIODS: &Choices = &[("90", "90 days"), ("365", "A year"), ("730", "Two years"), (ALL, "All")];

/// `GET /trends`.
pub(crate) async fn get(
    State(app): State<App>,
    LoggedIn(browser): LoggedIn,
    frame: Frame,
    Query(fields): Query<Vec<(String, String)>>,
) -> Result<Response> {
    let asked = Asked::read(fields);
    let today = browser.today(app.daymark.now());
    let period = Period::read(&asked.days, (&asked.from, &asked.to), DEFAULT, today)?;
    let listed = attributes::overview(&app.daymark, &browser.reader()).await?;
    let drawable = listed.into_iter().map(|listed| listed.attribute).filter(has_averages);
    let drawable: Vec<Attribute> = drawable.collect();
    let chosen = choose(&app, &browser, &drawable, &asked, today).await?;
    let names = chosen.iter().map(|attribute| attribute.name.to_string()).collect();
    let averages = findings::averages_between(&app.daymark, &browser.reader(), names, period.span()).await?;
    let period = period.beginning(averages.values().flatten().map(|average| average.date).min().unwrap_or(today));
    let units = unit_preferences(&app, &browser).await?;
    let compared = Compared::load(&app, &browser, &chosen, (&period, &asked), &units).await?;
    let names: Vec<String> = chosen.iter().map(|attribute| attribute.name.to_string()).collect();
    page(Trends {
        groups: groups(&drawable, &chosen),
        chips: period.chips(PERIODS, |query| asked::address(&names, query)),
        period: period.in_words(browser.conventions()),
        hidden: asked.besides_attributes(),
        trends: chosen.iter().map(|attribute| trend(attribute, &averages, &period, &units)).collect(),
        chosen: names,
        compared,
        frame,
    })
}

/// Whether averages are made of an attribute: of all but text, and yes or no.
fn has_averages(attribute: &Attribute) -> bool {
    attribute.is_shown() && !matches!(attribute.value_type, ValueType::Text | ValueType::Boolean)
}

/// The attributes that were asked for; where none were, the first of each of a few groups that have averages of late.
async fn choose(
    app: &App,
    browser: &Browser,
    drawable: &[Attribute],
    asked: &Asked,
    today: Day,
) -> Result<Vec<Attribute>> {
    let is_asked = |attribute: &&Attribute| asked.attributes.iter().any(|name| attribute.name.as_str() == name);
    if !asked.attributes.is_empty() {
        return Ok(drawable.iter().filter(is_asked).take(MOST).cloned().collect());
    }
    let names = drawable.iter().map(|attribute| attribute.name.to_string()).collect();
    let late = (today.plus(-13), today);
    let late = findings::averages_between(&app.daymark, &browser.reader(), names, late).await?;
    let mut chosen: Vec<Attribute> = Vec::new();
    for attribute in drawable.iter().filter(|attribute| late.contains_key(&attribute.id)) {
        if chosen.len() < UNASKED && chosen.iter().all(|other| other.group != attribute.group) {
            chosen.push(attribute.clone());
        }
    }
    Ok(chosen)
}

fn groups(drawable: &[Attribute], chosen: &[Attribute]) -> Vec<GroupChoices> {
    let mut groups: Vec<GroupChoices> = Vec::new();
    let labels = Labels::of(drawable);
    for attribute in drawable {
        let choice = AttributeChoice {
            name: attribute.name.to_string(),
            label: labels.tell(attribute),
            is_chosen: chosen.iter().any(|other| other.id == attribute.id),
        };
        let label = attribute.group.label();
        match groups.last_mut().filter(|group| group.label == label) {
            Some(group) => group.attributes.push(choice),
            None => groups.push(GroupChoices { label, attributes: vec![choice] }),
        }
    }
    groups
}

fn trend(
    attribute: &Attribute,
    averages: &HashMap<AttributeId, Vec<Average>>,
    period: &Period,
    units: &UnitPreferences,
) -> Trend {
    let quantity = Quantity::of(attribute, units);
    let point = |average: &Average| Point {
        day: average.date,
        number: Some(average.overall),
        text: quantity.show_number(average.overall),
    };
    let points: Vec<Point> = averages.get(&attribute.id).into_iter().flatten().map(point).collect();
    Trend {
        group: attribute.group.name(),
        label: attribute.label.to_string(),
        href: format!("{}?{}", paths::attribute(&attribute.name), period.query()),
        plot: Plot::of_trend(&Series { quantity: quantity.clone(), points }, period.span()),
    }
}
