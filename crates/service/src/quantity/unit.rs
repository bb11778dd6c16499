//! Units, and how a metric value reads in one.

use super::UnitPreferences;

/// A unit: what is shown is `value * factor + offset`.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Unit {
    /// Its short name; empty for plain counts.
    pub(super) label: String,
    /// How many decimals are shown.
    pub(super) digits: usize,
    /// Whether it is a currency, whose fractions have two decimals.
    pub(super) is_money: bool,
    factor: f64,
    offset: f64,
}

impl Unit {
    /// The unit that a template names, as this person sees it.
    pub(super) fn of(named: &str, units: &UnitPreferences) -> Unit {
        let switches = units.switches;
        match named {
            "km" if switches.distance => Unit::converted("mi", 0.621_371_192, 2),
            "km/hr" if switches.distance => Unit::converted("mph", 0.621_371_192, 1),
            "kg" if switches.weight => Unit::converted("lb", 2.204_622_622, 1),
            "kJ" if switches.energy => Unit::converted("kcal", 0.239_005_736, 0),
            "ml" if switches.liquid => Unit::converted("fl oz", 0.033_814_023, 1),
            "degrees Celsius" if switches.temperature => Unit { offset: 32.0, ..Unit::converted("°F", 1.8, 1) },
            "degrees Celsius" => Unit::plain("°C"),
            "km/hr" => Unit::plain("km/h"),
            "inches of water per hour" if switches.distance => Unit::plain("in/h"),
            "inches of water per hour" => Unit::converted("mm/h", 25.4, 1),
            "user's local currency unit" => Unit { is_money: true, ..Unit::plain(&units.currency) },
            "km" | "kg" | "kJ" | "ml" | "g" | "mg" => Unit::plain(named),
            _ => Unit::plain(""),
        }
    }

    fn plain(label: &str) -> Unit {
        Unit { label: label.to_owned(), digits: 2, is_money: false, factor: 1.0, offset: 0.0 }
    }

    fn converted(label: &str, factor: f64, digits: usize) -> Unit {
        Unit { label: label.to_owned(), digits, is_money: false, factor, offset: 0.0 }
    }

    /// Whether what is shown is another number than what is stored.
    pub(super) fn is_converted(&self) -> bool {
        self.factor != 1.0 || self.offset != 0.0
    }

    /// The stored number as it is shown.
    pub(super) fn shown(&self, stored: f64) -> f64 {
        if self.is_converted() { stored * self.factor + self.offset } else { stored }
    }

    /// The shown number as it is stored, to six significant decimals.
    pub(super) fn stored(&self, shown: f64) -> f64 {
        if self.is_converted() { (self.unshown(shown) * 1e6).round() / 1e6 } else { shown }
    }

    /// The number that is shown so, exactly.
    pub(super) fn unshown(&self, shown: f64) -> f64 {
        if self.is_converted() { (shown - self.offset) / self.factor } else { shown }
    }
}
