//! What an attribute's days are like before anything acts on them.

use model::attribute::Name;
use model::{Group, Label, Template, ValueType};

/// Who provides an attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Source {
    /// The person, by hand.
    Hand,
    /// The app of that name.
    App(&'static str),
}

/// How an attribute's numbers come about.
#[derive(Debug, Clone, Copy)]
pub(super) enum Making {
    /// By chance, and by what the relations say.
    Chance,
    /// From others of the same day, with so much noise, in the attribute's unit.
    From(&'static [&'static str], fn(&[f64]) -> f64, f64),
    /// A text, written once the numbers are there.
    Text,
}

/// What is made up about one attribute. Rhythms, seasons, drift and relations are in units of `spread`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Plan {
    /// The template's name; of an attribute of the person's own, its label.
    pub key: &'static str,
    /// Group and value type of an attribute of the person's own.
    pub own: Option<(Group, ValueType)>,
    pub source: Source,
    pub making: Making,
    /// The usual value; of a tag, the share of days that have it.
    pub level: f64,
    pub spread: f64,
    pub range: (f64, f64),
    /// What would be less than this is 0: nobody works out for two minutes.
    pub least: f64,
    /// How many digits behind the point decimal numbers have.
    pub digits: i32,
    /// Monday to Sunday.
    pub week: [f64; 7],
    /// How much higher mid-July is than the year.
    pub season: f64,
    /// How much it rises in a year.
    pub drift: f64,
    /// The correlation of a day with the next, from 0 to 1.
    pub persistence: f64,
    /// The share of tracked days that have a value.
    pub coverage: f64,
    /// How much of a day's value there is by noon: 0 for none yet, 1 for all of it.
    pub by_noon: f64,
}

/// An attribute of a template.
pub(super) const fn known(key: &'static str, source: Source, level: f64, spread: f64) -> Plan {
    Plan {
        key,
        own: None,
        source,
        making: Making::Chance,
        level,
        spread,
        range: (0.0, f64::MAX),
        least: 0.0,
        digits: 1,
        week: [0.0; 7],
        season: 0.0,
        drift: 0.0,
        persistence: 0.2,
        coverage: 1.0,
        by_noon: 0.0,
    }
}

/// An attribute of the person's own, entered by hand.
pub(super) const fn own(label: &'static str, of: (Group, ValueType), level: f64, spread: f64) -> Plan {
    let mut plan = known(label, Source::Hand, level, spread);
    plan.own = Some(of);
    plan
}

/// A tag that a share of the days has.
pub(super) const fn tag(label: &'static str, share: f64) -> Plan {
    let mut plan = own(label, (Group::Custom, ValueType::Boolean), share, 1.0);
    plan.persistence = 0.0;
    plan
}

/// Makes functions of a plan that each set the field of their name.
macro_rules! setters {
    ($($field:ident: $type:ty,)+) => {$(
        pub const fn $field(mut self, $field: $type) -> Plan {
            self.$field = $field;
            self
        }
    )+};
}

impl Plan {
    setters! {
        least: f64,
        digits: i32,
        week: [f64; 7],
        season: f64,
        drift: f64,
        persistence: f64,
        coverage: f64,
        by_noon: f64,
    }

    /// Keeps values between these two.
    pub const fn within(mut self, lowest: f64, highest: f64) -> Plan {
        self.range = (lowest, highest);
        self
    }

    /// Makes values from those of others, with so much noise.
    pub const fn from(mut self, others: &'static [&'static str], make: fn(&[f64]) -> f64, noise: f64) -> Plan {
        self.making = Making::From(others, make, noise);
        self
    }

    /// Makes it a text.
    pub const fn text(mut self) -> Plan {
        self.making = Making::Text;
        self
    }

    /// What values it takes.
    pub fn value_type(&self) -> ValueType {
        let template = || Template::find(self.key).map(|template| template.value_type);
        self.own.map(|(_, value_type)| value_type).or_else(template).unwrap_or(ValueType::Float)
    }

    /// Its name in the API.
    pub fn name(&self) -> String {
        let made = || Label::parse(self.key).ok().and_then(|label| Name::from_label(&label));
        let name = if self.own.is_some() { made() } else { None };
        name.map_or_else(|| self.key.to_owned(), |name| name.to_string())
    }

    /// The value that a number becomes: within the range, and as exact as such things are.
    pub fn value(&self, number: f64) -> f64 {
        let whole = !matches!(self.value_type(), ValueType::Float | ValueType::Percentage);
        let scale = 10_f64.powi(if whole { 0 } else { self.digits });
        let (lowest, highest) = self.range;
        let value = (number.clamp(lowest, highest) * scale).round() / scale;
        if value < self.least { 0.0 } else { value }
    }

    /// How far a value is from the usual, in spreads; of a tag, in standard deviations of a mark.
    pub fn score(&self, value: f64) -> f64 {
        let spread = match self.value_type() {
            ValueType::Boolean => (self.level * (1.0 - self.level)).sqrt(),
            _ => self.spread,
        };
        ((value - self.level) / spread).clamp(-3.0, 3.0)
    }
}
