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

/// What an insight tells of, which decides what its numbers mean. Each is told of one attribute, and at most once a day
/// (or week, or month).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum InsightRule {
    /// Today's value against what is usual on this weekday.
    DayOfWeek,
    /// The best value for at least a week.
    BestSince,
    /// The worst value for at least a week.
    WorstSince,
    /// More days running than ever that were better than the weekday's average.
    BestStreak,
    /// The mean of a week.
    AverageWeek,
    /// The mean of a month.
    AverageMonth,
    /// The sum of a week.
    TotalWeek,
    /// The sum of a month.
    TotalMonth,
}

impl InsightRule {
    /// Every rule.
    pub const ALL: [InsightRule; 8] = [
        InsightRule::DayOfWeek,
        InsightRule::BestSince,
        InsightRule::WorstSince,
        InsightRule::BestStreak,
        InsightRule::AverageWeek,
        InsightRule::AverageMonth,
        InsightRule::TotalWeek,
        InsightRule::TotalMonth,
    ];

    /// The API's name of the insight that this rule makes of an attribute of that name, such as `steps_best_since_x`.
    pub fn name(self, attribute: &str) -> String {
        match self {
            InsightRule::DayOfWeek => format!("dow_{attribute}"),
            InsightRule::BestSince => format!("{attribute}_best_since_x"),
            InsightRule::WorstSince => format!("{attribute}_worst_since_x"),
            InsightRule::BestStreak => format!("{attribute}_goal_best_streak"),
            InsightRule::AverageWeek => format!("{attribute}_average_week"),
            InsightRule::AverageMonth => format!("{attribute}_average_month"),
            InsightRule::TotalWeek => format!("{attribute}_total_week"),
            InsightRule::TotalMonth => format!("{attribute}_total_month"),
        }
    }

    /// Its number in storage.
    pub fn number(self) -> i64 {
        self as i64 + 1
    }

    /// The rule of that number.
    pub fn from_number(number: i64) -> Option<InsightRule> {
        Self::ALL.into_iter().find(|rule| rule.number() == number)
    }

    /// What its insights are about: today, a day, a week or a month.
    pub fn priority(self) -> InsightPriority {
        match self {
            InsightRule::DayOfWeek => InsightPriority::Today,
            InsightRule::BestSince | InsightRule::WorstSince | InsightRule::BestStreak => InsightPriority::Day,
            InsightRule::AverageWeek | InsightRule::TotalWeek => InsightPriority::Week,
            InsightRule::AverageMonth | InsightRule::TotalMonth => InsightPriority::Month,
        }
    }
}

/// What an insight is about. The API orders insights by it, the most fleeting first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum InsightPriority {
    /// A day that is not over.
    Today = 1,
    /// A day.
    Day = 2,
    /// A week.
    Week = 3,
    /// A month.
    Month = 4,
}

impl InsightPriority {
    /// Every priority, the most fleeting first.
    pub const ALL: [InsightPriority; 4] =
        [InsightPriority::Today, InsightPriority::Day, InsightPriority::Week, InsightPriority::Month];

    /// The API's number, 1 to 4.
    pub fn number(self) -> i64 {
        self as i64
    }

    /// The priority of that number.
    pub fn from_number(number: i64) -> Option<InsightPriority> {
        Self::ALL.into_iter().find(|priority| priority.number() == number)
    }

    /// The API's `period`: how many days it covers, 1, 7 or 30 (for a month of any length).
    pub fn period(self) -> i64 {
        match self {
            InsightPriority::Today | InsightPriority::Day => 1,
            InsightPriority::Week => 7,
            InsightPriority::Month => 30,
        }
    }
}

/// What a rule found of one attribute, as numbers: the words for it are made when it is read.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fact {
    /// What it tells of.
    pub rule: InsightRule,
    /// The day that it is about; of a week or month, the first.
    pub day: Day,
    /// The day's value, or the period's mean or sum, in the attribute's own unit.
    pub value: f64,
    /// What it is compared with: what is usual, the value that was last as good, or the period before; none where there is
    /// nothing to compare with.
    pub reference: Option<f64>,
    /// How many days: since a value was last as good, running, or with a value in the period.
    pub count: Option<i64>,
}

/// A fact as it is kept.
#[derive(Debug, Clone, PartialEq)]
pub struct Insight {
    /// The attribute it is about.
    pub attribute: AttributeId,
    /// What was found.
    pub fact: Fact,
    /// When it was first found with these numbers.
    pub created: Timestamp,
}

impl Insight {
    /// The day it is about; none for weeks and months.
    pub fn target_date(&self) -> Option<Day> {
        (self.fact.rule.priority() <= InsightPriority::Day).then_some(self.fact.day)
    }
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
    /// What the stars rest on; none where the two measure one thing, which belongs in no list.
    pub evidence: Option<Evidence>,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stored_and_sent_numbers_are_read_back() {
        for rule in InsightRule::ALL {
            assert_eq!(InsightRule::from_number(rule.number()), Some(rule));
        }
        for priority in InsightPriority::ALL {
            assert_eq!(InsightPriority::from_number(priority.number()), Some(priority));
        }
        for rating in Rating::ALL {
            assert_eq!(Rating::from_number(rating.number()), Some(rating));
        }
        assert_eq!(InsightRule::from_number(0), None);
        assert_eq!(InsightPriority::from_number(5), None);
    }

    #[test]
    fn an_insight_is_named_after_its_rule_and_attribute() {
        assert_eq!(InsightRule::DayOfWeek.name("steps"), "dow_steps");
        assert_eq!(InsightRule::BestStreak.name("steps"), "steps_goal_best_streak");
    }
}
