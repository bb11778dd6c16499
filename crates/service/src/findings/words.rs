//! Correlations in words. Never a causal one: two things that go together need not be cause and effect.

use model::ValueType;
use model::attribute::Attribute;
use model::finding::Correlation;

/// How strong a coefficient is, by its size.
pub(super) fn strength(r: f64) -> &'static str {
    match r.abs() {
        r if r >= 0.60 => "Nearly always go together",
        r if r >= 0.35 => "Quite often go together",
        r if r >= 0.20 => "Sometimes go together",
        _ => "Rarely go together",
    }
}

/// How sure a relation is, by its stars.
pub(super) fn certainty(stars: i64) -> &'static str {
    match stars {
        5 => "Certain to be related",
        4 => "Almost certainly related",
        3 => "Probably related",
        2 => "Possibly related",
        _ => "May be chance",
    }
}

/// The relation as a sentence's parts. The condition is said of more of the second attribute, or of its day before; the
/// first attribute then goes with it or against it, as the coefficient's sign says.
pub(super) fn elements(correlation: &Correlation, first: &Attribute, second: Option<&Attribute>) -> [String; 3] {
    let goes_with = correlation.value >= 0.0;
    match second {
        None => [phrase(first, goes_with), "when".into(), "it's the weekend".into()],
        Some(second) if correlation.offset == 0 => [phrase(first, goes_with), "when".into(), phrase(second, true)],
        // The first attribute's day came before: it is the condition, and the later day's phrase stands first.
        Some(second) => [phrase(second, goes_with), "on days after".into(), phrase(first, true)],
    }
}

fn phrase(attribute: &Attribute, more: bool) -> String {
    let label = attribute.label.as_str();
    let (higher, lower) = match attribute.value_type {
        ValueType::Boolean => return format!("you tag '{label}' {}", if more { "more" } else { "less" }),
        ValueType::TimeFromMidnight | ValueType::TimeFromMidday => ("later", "earlier"),
        _ => ("higher", "lower"),
    };
    format!("your '{label}' is {}", if more { higher } else { lower })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_change_at_their_bounds() {
        for (r, words) in [
            (0.6, "Nearly always go together"),
            (-0.59, "Quite often go together"),
            (0.2, "Sometimes go together"),
            (0.125, "Rarely go together"),
        ] {
            assert_eq!(strength(r), words, "{r}");
        }
        assert_eq!(certainty(5), "Certain to be related");
    }
}
