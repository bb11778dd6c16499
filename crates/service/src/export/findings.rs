//! Averages, correlations and insights, by year, in the shapes of the API.

use model::Day;
use model::attribute::Attribute;
use model::finding::{Average, Correlation, Evidence, Rating};
use serde_json::{Map, Value as Json, json};

use super::Source;
use super::archive::Archive;
use super::contents::Overview;
use crate::Error;
use crate::findings::WEEKEND;
use crate::words;

/// How many days' findings are read in one transaction.
const DAYS_AT_A_TIME: i64 = 28;

/// Writes all of them.
pub(super) async fn write(archive: &mut Archive, source: &Source, overview: &Overview) -> Result<(), Error> {
    write_averages(archive, source, overview).await?;
    write_correlations(archive, source, overview).await?;
    write_insights(archive, source, overview).await
}

async fn write_averages(archive: &mut Archive, source: &Source, overview: &Overview) -> Result<(), Error> {
    let latest = source.last_day();
    let span = source.read(move |tx, user| {
        let last = store::averages::find_latest_day(tx, user, (Day::MIN, latest))?;
        Ok(store::averages::find_first_day(tx, user)?.zip(last))
    });
    let (Some(span), attributes) = (span.await?, overview.by_id()) else { return Ok(()) };
    let ids: Vec<_> = overview.attributes.iter().map(|a| a.id).collect();
    for span in pieces(span) {
        let ids = ids.clone();
        let read = move |tx: &mut store::Tx<'_>, user| store::averages::list_between(tx, user, &ids, span);
        let mut averages = source.read(read).await?;
        averages.sort_by_key(|average| (average.date, average.attribute));
        for average in averages {
            let Some(attribute) = attributes.get(&average.attribute) else { continue };
            archive.put_in_year("averages", average.date.date().year(), &shown(&average, attribute.name.as_str()))?;
        }
        archive.hand_on().await?;
    }
    Ok(())
}

fn shown(average: &Average, name: &str) -> Json {
    const DAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    let mut shown = Map::new();
    shown.insert("attribute".into(), name.into());
    shown.insert("date".into(), json!(average.date));
    shown.insert("overall".into(), average.overall.into());
    shown.extend(DAYS.into_iter().zip(average.weekdays).map(|(day, mean)| (day.to_owned(), mean.into())));
    Json::Object(shown)
}

async fn write_correlations(archive: &mut Archive, source: &Source, overview: &Overview) -> Result<(), Error> {
    let attributes = overview.by_id();
    let (mut after, latest) = (Day::MIN, source.last_day());
    loop {
        let next = source.read(move |tx, user| store::correlations::find_next(tx, user, (after, latest))).await?;
        let Some((day, set)) = next else { return Ok(()) };
        for found in &set {
            let first = attributes.get(&found.attribute).copied();
            let second = found.attribute2.map(|id| attributes.get(&id).copied());
            let (Some(first), false) = (first, second == Some(None)) else { continue };
            archive.put_in_year("correlations", day.date().year(), &related(found, first, second.flatten()))?;
        }
        archive.hand_on().await?;
        after = day;
    }
}

fn related(found: &Correlation, first: &Attribute, second: Option<&Attribute>) -> Json {
    let elements = words::elements(found, first, second);
    let rating = found.rating.map(
        |rating| json!({"positive": rating == Rating::Useful, "rating_type": rating.number(), "rating": rating.label()}),
    );
    json!({
        "date": found.date, "period": found.period, "offset": found.offset, "attribute": first.name,
        "attribute2": second.map_or(WEEKEND, |second| second.name.as_str()), "value": found.value, "p": found.p,
        "percentage": 100.0 * found.value.abs(), "stars": found.stars,
        "second_person": format!("{} {} {}.", elements[0], elements[1], elements[2]),
        "second_person_elements": elements, "strength_description": words::strength(found.value),
        "stars_description": words::certainty(found.stars), "rating": rating,
        "evidence": found.evidence.as_ref().map(evidence),
    })
}

fn evidence(evidence: &Evidence) -> Json {
    let Evidence { n_effective, r_adjusted, p_adjusted, q, interval, tests } = evidence;
    json!({
        "n_effective": n_effective, "r_adjusted": r_adjusted, "p_adjusted": p_adjusted, "q": q,
        "interval": interval, "tests": tests,
    })
}

async fn write_insights(archive: &mut Archive, source: &Source, overview: &Overview) -> Result<(), Error> {
    let latest = source.last_day();
    let span = source.read(move |tx, user| store::insights::find_span(tx, user, latest)).await?;
    let Some(span) = span else { return Ok(()) };
    let (attributes, units) = (overview.by_id(), overview.units());
    for span in pieces(span) {
        let mut insights = source.read(move |tx, user| store::insights::list_between(tx, user, span)).await?;
        insights.reverse();
        for insight in insights {
            let Some(attribute) = attributes.get(&insight.attribute) else { continue };
            let (rule, lines) = (insight.fact.rule, words::lines(&insight.fact, attribute, &units, None));
            let text: Vec<&str> = lines.iter().map(|line| line.text.as_str()).collect();
            let item = json!({
                "created": insight.created, "date": insight.fact.day, "target_date": insight.target_date(),
                "type": {
                    "name": rule.name(attribute.name.as_str()), "period": rule.priority().period(),
                    "priority": rule.priority().number(), "attribute": attribute.name,
                },
                "text": text.join("\r\n"),
            });
            archive.put_in_year("insights", insight.fact.day.date().year(), &item)?;
        }
        archive.hand_on().await?;
    }
    Ok(())
}

/// A span of days in pieces of some weeks, oldest first.
fn pieces((first, last): (Day, Day)) -> impl Iterator<Item = (Day, Day)> {
    let starts = (first.number()..=last.number()).step_by(DAYS_AT_A_TIME as usize).map(Day::from_number);
    starts.map(move |start| (start, start.plus(DAYS_AT_A_TIME - 1).min(last)))
}
