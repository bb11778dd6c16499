//! What was computed from a person's values. See the `analytics` crate for what each number means.

use jiff::Timestamp;

use crate::{AttributeId, Day};

/// A week's averages of one attribute: medians of the 60 days before `date`.
#[derive(Debug, Clone, PartialEq)]
pub struct Average {
    /// The attribute they are of.
    pub attribute: AttributeId,
    /// The Sunday they were made for.
    pub date: Day,
    /// Over all days.
    pub overall: f64,
    /// By weekday, Monday first; none where no such day had a value.
    pub weekdays: [Option<f64>; 7],
}

/// What an insight is about and when it was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Insight {
    /// The name of its rule, such as `steps_best_since_x`.
    pub name: String,
    /// How many days it covers: 1, 7 or 30.
    pub period: i64,
    /// 1 today, 2 day, 3 week, 4 month.
    pub priority: i64,
    /// The attribute it is about, if it is about one.
    pub attribute: Option<AttributeId>,
    /// The day it is about; none for weeks and months.
    pub target_date: Option<Day>,
    /// When it was made.
    pub created: Timestamp,
    /// The same lines as `text`, marked up.
    pub html: String,
    /// The lines a person reads, joined by `\r\n`.
    pub text: String,
}

/// A relation between two attributes over a year of days, as stored: numbers, not sentences.
#[derive(Debug, Clone, PartialEq)]
pub struct Correlation {
    /// The day the set was made.
    pub date: Day,
    /// How many day pairs were compared.
    pub period: i64,
    /// 0 for the same day, -1 where `attribute` is the day before `attribute2`.
    pub offset: i64,
    /// The first attribute.
    pub attribute: AttributeId,
    /// The second; none is the pseudo-attribute `weekend`.
    pub attribute2: Option<AttributeId>,
    /// Pearson's r.
    pub value: f64,
    /// Its two-sided p.
    pub p: f64,
    /// 1 to 5, how sure the relation is.
    pub stars: i64,
    /// Whether the person found it useful.
    pub rating: Option<Rating>,
    /// What the stars rest on.
    pub evidence: Evidence,
}

/// What is known of a correlation besides r and p.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Evidence {
    /// The effective number of independent days.
    pub n_effective: f64,
    /// r of the residuals.
    pub r_adjusted: f64,
    /// p of `r_adjusted` at `n_effective`.
    pub p_adjusted: f64,
    /// The false discovery rate at which this one is still kept.
    pub q: f64,
    /// The 95% interval of `r_adjusted`.
    pub interval: Option<(f64, f64)>,
    /// How many tests the set made.
    pub tests: i64,
}

/// What a person thought of a correlation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rating {
    /// Useful.
    Useful,
    /// Too obvious.
    TooObvious,
    /// Not interesting.
    NotInteresting,
    /// Hidden.
    Hidden,
}

impl Rating {
    /// Every rating, the kindest first.
    pub const ALL: [Rating; 4] = [Rating::Useful, Rating::TooObvious, Rating::NotInteresting, Rating::Hidden];

    /// The API's `rating_type`. 50 is the live service's; the others are ours.
    pub fn number(self) -> i64 {
        match self {
            Rating::Useful => 50,
            Rating::TooObvious => 30,
            Rating::NotInteresting => 20,
            Rating::Hidden => 10,
        }
    }

    /// The rating of that number.
    pub fn from_number(number: i64) -> Option<Rating> {
        Self::ALL.into_iter().find(|rating| rating.number() == number)
    }

    /// The label for people.
    pub fn label(self) -> &'static str {
        match self {
            Rating::Useful => "Useful",
            Rating::TooObvious => "Too obvious",
            Rating::NotInteresting => "Not interesting",
            Rating::Hidden => "Hidden",
        }
    }
}
