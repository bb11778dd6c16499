//! The pictures of a pair.

use model::{Day, ValueType};
use service::findings::{self, DayPair, PairFound, Side, Spread};
use service::quantity::{Quantity, UnitPreferences};
use service::words::Timing;

use super::label;
use crate::chart::{BoxKind, Boxes, Dimension, Dot, Lines, Quadrants, Scatter, Track};

/// How the day pairs are shown.
pub(super) enum Picture {
    /// Two numbers.
    Scatter(Scatter),
    /// A number on days with and without something.
    Boxes(Boxes),
    /// Two that are yes or no.
    Quadrants(Quadrants),
}

/// Weeks that follow each other are at most so many days apart.
const WEEK: i64 = 10;

impl Picture {
    /// The picture that fits the pair; none where there are no day pairs any more.
    pub(super) fn of(pair: &PairFound, units: &UnitPreferences) -> Option<Picture> {
        match pair.picture() {
            findings::Picture::Dots(line) => scatter(pair, units, line).map(Picture::Scatter),
            findings::Picture::Boxes { by_condition, spreads } => {
                boxes(pair, units, by_condition, spreads).map(Picture::Boxes)
            }
            findings::Picture::Fields => Some(Picture::Quadrants(quadrants(pair))),
        }
    }
}

/// What stands on the axis of the condition, and of the outcome.
fn dimensions(pair: &PairFound, units: &UnitPreferences) -> [Dimension; 2] {
    let [earlier, later] = pair.found.timing.suffixes();
    let of = |side: &Side, when: &str| Dimension {
        label: format!("{}{when}", label(side.attribute.as_ref())),
        quantity: quantity(side, units),
    };
    [of(&pair.condition, earlier), of(&pair.outcome, later)]
}

fn quantity(side: &Side, units: &UnitPreferences) -> Quantity {
    match &side.attribute {
        Some(attribute) => Quantity::of(attribute, units),
        None => Quantity::in_unit(ValueType::Boolean, "", units),
    }
}

fn scatter(pair: &PairFound, units: &UnitPreferences, line: Option<(f64, f64)>) -> Option<Scatter> {
    let [condition, outcome] = dimensions(pair, units);
    let dot = |pair: &DayPair| Dot { title: units.conventions.in_full(pair.day), x: pair.first, y: pair.second };
    let dots: Vec<Dot> = pair.day_pairs.iter().map(dot).collect();
    let timing = pair.found.timing;
    let title = format!("Each dot is {}; larger dots are several", timing.pair());
    let row_title = match timing {
        Timing::SameDay | Timing::DayOfWaking | Timing::NightBefore => "Day",
        Timing::SameNight => "Day of waking",
        Timing::DayAfter | Timing::NightAfter => "Day, of the first",
        Timing::NextNight | Timing::SecondDay => "Day of waking, of the first",
    };
    Scatter::of(title, [&condition, &outcome], &dots, line, row_title)
}

fn boxes(
    pair: &PairFound,
    units: &UnitPreferences,
    by_condition: bool,
    [without, with]: [Option<Spread>; 2],
) -> Option<Boxes> {
    let [condition, outcome] = dimensions(pair, units);
    let (values, parting) = if by_condition { (outcome, &pair.condition) } else { (condition, &pair.outcome) };
    let is_later = pair.found.timing.later().is_some();
    let [no, yes] = match &parting.attribute {
        None => ["Monday to Friday".to_owned(), "Weekend".to_owned()],
        Some(tag) if is_later && by_condition => {
            [format!("After days without “{}”", tag.label), format!("After days with “{}”", tag.label)]
        }
        Some(tag) if is_later => {
            [format!("Before days without “{}”", tag.label), format!("Before days with “{}”", tag.label)]
        }
        Some(tag) => [format!("Without “{}”", tag.label), format!("With “{}”", tag.label)],
    };
    let kind = |(label, spread): (String, Option<Spread>)| {
        let Spread { count, quartiles, whiskers, outliers } = spread?;
        Some(BoxKind { label, count, quartiles, whiskers, outliers })
    };
    let kinds: Vec<BoxKind> = [(no, without), (yes, with)].into_iter().filter_map(kind).collect();
    Boxes::of(format!("How {} spreads on each kind of day", values.label), &values, &kinds)
}

fn quadrants(pair: &PairFound) -> Quadrants {
    let names = |side: &Side| match side.attribute {
        Some(_) => ["yes", "no"],
        None => ["Saturday or Sunday", "Monday to Friday"],
    };
    let [earlier, later] = pair.found.timing.suffixes();
    let pairs: Vec<(bool, bool)> = pair.day_pairs.iter().map(|pair| (pair.first != 0.0, pair.second != 0.0)).collect();
    Quadrants::of(
        "How often they came together".to_owned(),
        (format!("{}{earlier}", label(pair.condition.attribute.as_ref())), names(&pair.condition)),
        (format!("{}{later}", label(pair.outcome.attribute.as_ref())), names(&pair.outcome)),
        &pairs,
    )
}

/// Both over the year, week by week.
pub(super) fn weeks(pair: &PairFound, units: &UnitPreferences) -> Option<Lines> {
    let track = |side: &Side| {
        let attribute = side.attribute.as_ref()?;
        let (what, quantity) = match attribute.value_type {
            ValueType::Boolean => ("days a week", Quantity::in_unit(ValueType::Integer, "", units)),
            _ => ("median of the week", quantity(side, units)),
        };
        let dimension = Dimension { label: format!("{}, {what}", attribute.label), quantity };
        Some(Track { dimension, group: attribute.group.name(), points: side.weekly.clone() })
    };
    let tracks: Vec<Track> = [&pair.outcome, &pair.condition].into_iter().filter_map(track).collect();
    Lines::of("The year, week by week".to_owned(), &tracks, pair.span, WEEK)
        .map(|lines| lines.with_rows_called("Week from"))
}

/// How strong the relation was in every set; none where there is but one.
pub(super) fn history(pair: &PairFound, units: &UnitPreferences) -> Option<Lines> {
    let points: Vec<(Day, f64)> = pair.history.iter().map(|earlier| (earlier.date, earlier.value)).collect();
    let (first, last) = (points.first()?.0, points.last()?.0);
    if first == last {
        return None;
    }
    let quantity = Quantity::in_unit(ValueType::Float, "", units);
    let dimension = Dimension { label: "Coefficient (r)".to_owned(), quantity };
    let track = Track { dimension, group: "", points };
    let title = "How strong it was at each Sunday, over the year before it".to_owned();
    Lines::of(title, &[track], (first, last), WEEK).map(|lines| lines.with_rows_called("Worked out on"))
}
