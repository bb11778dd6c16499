//! When the two sides of a relation were, so that pages can say it. A night belongs to the day on which it ended: it came before
//! what one did on that day, and the night after a day stands on the next.

/// When the outcome was, as seen from the condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Timing {
    /// On the same day.
    SameDay,
    /// In the same night.
    SameNight,
    /// On the day that followed the night.
    DayOfWaking,
    /// In the night before the day: of the weather, or the weekend.
    NightBefore,
    /// On the next day.
    DayAfter,
    /// In the night that followed the day.
    NightAfter,
    /// In the next night.
    NextNight,
    /// On the second day that followed the night.
    SecondDay,
}

impl Timing {
    /// Of values whose condition stands `offset` days from the outcome (0 or -1), each of a night or not.
    pub(super) fn of(offset: i64, condition_at_night: bool, outcome_at_night: bool) -> Timing {
        match (offset == 0, condition_at_night, outcome_at_night) {
            (true, false, false) => Timing::SameDay,
            (true, true, true) => Timing::SameNight,
            (true, true, false) => Timing::DayOfWaking,
            (true, false, true) => Timing::NightBefore,
            (false, false, false) => Timing::DayAfter,
            (false, false, true) => Timing::NightAfter,
            (false, true, true) => Timing::NextNight,
            (false, true, false) => Timing::SecondDay,
        }
    }

    /// What stands between outcome and condition: "you go to bed later the night after you drink more coffee".
    pub fn link(self) -> &'static str {
        match self {
            Timing::SameDay | Timing::SameNight | Timing::DayOfWaking | Timing::NightBefore => "when",
            Timing::DayAfter => "on days after",
            Timing::NightAfter | Timing::NextNight => "the night after",
            Timing::SecondDay => "on the second day after",
        }
    }

    /// When the outcome was, in a word or two; none where both stand on one date.
    pub fn later(self) -> Option<&'static str> {
        match self {
            Timing::SameDay | Timing::SameNight | Timing::DayOfWaking | Timing::NightBefore => None,
            Timing::DayAfter => Some("next day"),
            Timing::NightAfter => Some("night after"),
            Timing::NextNight => Some("next night"),
            Timing::SecondDay => Some("second day"),
        }
    }

    /// What a pair of values is of.
    pub fn pair(self) -> &'static str {
        match self {
            Timing::SameDay => "a day",
            Timing::SameNight => "a night",
            Timing::DayOfWaking | Timing::NightBefore => "a day and the night before it",
            Timing::DayAfter => "a day and the day after it",
            Timing::NightAfter => "a day and the night after it",
            Timing::NextNight => "a night and the one after it",
            Timing::SecondDay => "a night and the second day after it",
        }
    }

    /// What the labels of condition and outcome need to be understood beside each other; empty where nothing is.
    pub fn suffixes(self) -> [&'static str; 2] {
        match self {
            Timing::SameDay | Timing::SameNight => ["", ""],
            Timing::DayOfWaking => [", the night before", ""],
            Timing::NightBefore => ["", ", the night before"],
            Timing::DayAfter => ["", ", the day after"],
            Timing::NightAfter | Timing::NextNight => ["", ", the night after"],
            Timing::SecondDay => ["", ", the second day after"],
        }
    }

    /// Whether the condition surely came first.
    pub fn has_order(self) -> bool {
        !matches!(self, Timing::SameDay | Timing::SameNight | Timing::NightBefore)
    }
}
