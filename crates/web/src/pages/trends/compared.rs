//! Two periods compared, attribute by attribute.

use model::attribute::Attribute;
use service::actor::Browser;
use service::quantity::{Quantity, UnitPreferences};
use service::values::{self, Comparison, Mean};
use service::words;

use super::asked::Asked;
use crate::app::App;
use crate::errors::Result;
use crate::pages::paths;
use crate::pages::period::Period;

/// The two periods and what each attribute was in them.
pub(super) struct Compared {
    pub(super) now: PeriodEnds,
    pub(super) then: PeriodEnds,
    pub(super) rows: Vec<Row>,
}

/// The ends of a period, in words and as fields hold them.
pub(super) struct PeriodEnds {
    pub(super) in_words: String,
    pub(super) from: String,
    pub(super) to: String,
}

/// One attribute in both periods.
pub(super) struct Row {
    pub(super) label: String,
    pub(super) href: String,
    pub(super) now: Option<MeanShown>,
    pub(super) then: Option<MeanShown>,
    pub(super) difference: String,
}

/// A mean in words, and of how many days it is.
pub(super) struct MeanShown {
    pub(super) text: String,
    pub(super) days: String,
}

impl Compared {
    /// Compares a period with the one that is asked for, or else with the days just before it; none where nothing is chosen.
    pub(super) async fn load(
        app: &App,
        browser: &Browser,
        attributes: &[Attribute],
        (now, asked): (&Period, &Asked),
        units: &UnitPreferences,
    ) -> Result<Option<Compared>> {
        if attributes.is_empty() {
            return Ok(None);
        }
        let today = browser.today(app.daymark.now());
        let (from, to) = if asked.then_from.is_empty() && asked.then_to.is_empty() {
            (now.first.plus(-now.length()).to_string(), now.first.plus(-1).to_string())
        } else {
            (asked.then_from.clone(), asked.then_to.clone())
        };
        let then = Period::read("", (&from, &to), "", today)?;
        let spans = (now.span(), then.span());
        let compared = values::compare(&app.daymark, &browser.reader(), attributes, spans).await?;
        let row = |attribute: &Attribute| {
            let comparison = compared.get(&attribute.id).copied().unwrap_or_default();
            Row::of(attribute, &Quantity::of(attribute, units), comparison)
        };
        let ends = |period: &Period| PeriodEnds {
            in_words: period.in_words(browser.conventions()),
            from: period.first.to_string(),
            to: period.last.to_string(),
        };
        Ok(Some(Compared { now: ends(now), then: ends(&then), rows: attributes.iter().map(row).collect() }))
    }
}

impl Row {
    fn of(attribute: &Attribute, quantity: &Quantity, comparison: Comparison) -> Row {
        let mean = |mean: Mean| MeanShown {
            text: quantity.show_number(mean.mean),
            days: words::days_of(attribute, mean.days),
        };
        Row {
            label: attribute.label.to_string(),
            href: paths::attribute(&attribute.name),
            now: comparison.now.map(mean),
            then: comparison.then.map(mean),
            difference: difference(quantity, comparison),
        }
    }
}

/// How much more or less, or later or earlier, it is now.
fn difference(quantity: &Quantity, comparison: Comparison) -> String {
    let Some(difference) = comparison.difference else { return "cannot be compared".to_owned() };
    let distance = quantity.show_distance(difference);
    if distance == quantity.show_distance(0.0) {
        return "no difference".to_owned();
    }
    let is_more = difference > 0.0;
    if quantity.value_type().is_time() {
        return format!("{distance} {}", if is_more { "later" } else { "earlier" });
    }
    let share = comparison.share.map(|share| format!(" ({:+.0}%)", share * 100.0).replace('-', "−"));
    format!("{distance} {}{}", if is_more { "more" } else { "less" }, share.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::ValueType;

    fn said(value_type: ValueType, unit: &str, difference: f64, share: Option<f64>) -> String {
        let quantity = Quantity::in_unit(value_type, unit, &UnitPreferences::default());
        super::difference(&quantity, Comparison { difference: Some(difference), share, ..Comparison::default() })
    }

    #[test]
    fn a_difference_is_said_in_the_words_of_its_type() {
        assert_eq!(said(ValueType::Integer, "", 1_234.0, Some(0.154)), "1,234 more (+15%)");
        assert_eq!(said(ValueType::Integer, "", -1_234.0, Some(-0.154)), "1,234 less (−15%)");
        assert_eq!(said(ValueType::TimeFromMidday, "", -25.2, None), "25 min earlier");
        assert_eq!(said(ValueType::Percentage, "", 0.05, None), "5 percentage points more");
        assert_eq!(said(ValueType::Float, "kg", 0.0001, None), "no difference");
        let quantity = Quantity::in_unit(ValueType::Integer, "", &UnitPreferences::default());
        assert_eq!(super::difference(&quantity, Comparison::default()), "cannot be compared");
    }
}
