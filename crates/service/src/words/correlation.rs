//! Correlations in words. Never a causal one: two things that go together need not be cause and effect.

use model::Group;
use model::attribute::Attribute;
use model::finding::Correlation;

use super::{Spoken, Timing};

/// How strong a coefficient is, by its size.
pub(crate) fn strength(r: f64) -> &'static str {
    match r.abs() {
        r if r >= 0.60 => "Nearly always go together",
        r if r >= 0.35 => "Quite often go together",
        r if r >= 0.20 => "Sometimes go together",
        _ => "Rarely go together",
    }
}

/// How sure a relation is, by its stars.
pub(crate) fn certainty(stars: i64) -> &'static str {
    match stars {
        5 => "Certain to be related",
        4 => "Almost certainly related",
        3 => "Probably related",
        2 => "Possibly related",
        _ => "May be chance",
    }
}

/// The relation as a sentence's parts: what, link, condition. Of two things on the same day the one of smaller rank (how you
/// are) is said first and the other (what you do, what happens) is the condition; of a night and what was done on the day of
/// waking the night is the condition, since it came before; of two days the later one is said first. The
/// condition is said in the direction in which it reads best, and what comes first turns with it or against it, as the
/// coefficient's sign says.
pub(crate) fn elements(correlation: &Correlation, first: &Attribute, second: Option<&Attribute>) -> [String; 3] {
    let goes_with = correlation.value >= 0.0;
    let first = Spoken::new(first);
    let Some(second) = second.map(Spoken::new) else {
        return [first.phrase(goes_with), "when".into(), "it's the weekend".into()];
    };
    let (what, condition) =
        if is_about_first(correlation.offset, first, second) { (first, second) } else { (second, first) };
    let what = what.phrase(goes_with == condition.words.says_more);
    if correlation.offset == 0 {
        [what, "when".into(), condition.filled(&condition.words.condition)]
    } else {
        [what, "on days after".into(), condition.filled(&condition.words.after)]
    }
}

/// When the two sides of the sentence were.
pub(crate) fn timing(correlation: &Correlation, first: &Attribute, second: Option<&Attribute>) -> Timing {
    let (first_at_night, second_at_night) =
        (first.is_of_a_night(), second.is_some_and(|second| second.is_of_a_night()));
    if says_first_first(correlation, first, second) {
        Timing::of(correlation.offset, second_at_night, first_at_night)
    } else {
        Timing::of(correlation.offset, first_at_night, second_at_night)
    }
}

/// Whether the sentence says what happens to the first of the two, with the second as its condition.
pub(crate) fn says_first_first(correlation: &Correlation, first: &Attribute, second: Option<&Attribute>) -> bool {
    second.is_none_or(|second| is_about_first(correlation.offset, Spoken::new(first), Spoken::new(second)))
}

fn is_about_first(offset: i64, first: Spoken<'_>, second: Spoken<'_>) -> bool {
    // The weather is of a day, and nobody's sleep was before it.
    let follows =
        |day: Spoken<'_>, night: Spoken<'_>| night.is_of_a_night && !day.is_of_a_night && day.group != Group::Weather;
    let is_smaller = || first.rank() <= second.rank();
    offset == 0 && (follows(first, second) || (!follows(second, first) && is_smaller()))
}

#[cfg(test)]
pub(super) mod tests {
    use model::{AttributeId, Day, ValueType};

    use super::super::tests::{custom, templated};
    use super::*;

    /// The sentence for two attributes of the same day (offset 0), or of the first one's day before (-1).
    pub(in super::super) fn sentence(r: f64, offset: i64, first: &Attribute, second: Option<&Attribute>) -> String {
        elements(&correlation(r, offset), first, second).join(" ") + "."
    }

    /// The numbers of a relation, of which words need two.
    pub(in super::super) fn correlation(value: f64, offset: i64) -> Correlation {
        Correlation {
            date: Day::MIN,
            period: 300,
            offset,
            attribute: AttributeId(1),
            attribute2: None,
            value,
            p: 0.0,
            stars: 5,
            rating: None,
            evidence: None,
        }
    }

    fn tag(label: &str) -> Attribute {
        custom(label, Group::Custom, ValueType::Boolean)
    }

    #[test]
    fn words_change_at_their_bounds() {
        for (r, words) in [
            (0.6, "Nearly always go together"),
            (-0.59, "Quite often go together"),
            (0.35, "Quite often go together"),
            (0.2, "Sometimes go together"),
            (0.125, "Rarely go together"),
        ] {
            assert_eq!(strength(r), words, "{r}");
        }
        let certainties: Vec<_> = (1..=5).rev().map(certainty).collect();
        assert_eq!(
            certainties,
            [
                "Certain to be related",
                "Almost certainly related",
                "Probably related",
                "Possibly related",
                "May be chance"
            ]
        );
    }

    #[test]
    fn sentences_read_as_they_should() {
        let of = templated;
        for (sentence, expected) in [
            (
                sentence(-0.5, 0, &of("sleep"), Some(&of("sleep_start"))),
                "you spend more time asleep when you go to bed earlier.",
            ),
            (sentence(0.4, 0, &of("steps"), Some(&tag("walk"))), "you get more steps when you tag 'walk' more."),
            (sentence(0.4, 0, &of("mood"), Some(&of("steps"))), "you have a better day when you walk more."),
            (
                sentence(0.3, -1, &tag("caffeinated drink"), Some(&of("sleep_start"))),
                "you go to bed later on days after you tag 'caffeinated drink' more.",
            ),
            (
                sentence(-0.3, 0, &of("steps_active_min"), Some(&of("weather_temp_max"))),
                "you are less active when it's a warmer day.",
            ),
            (sentence(-0.3, 0, &of("steps"), None), "you get fewer steps when it's the weekend."),
            (
                sentence(-0.3, -1, &of("weather_temp_max"), Some(&of("mood"))),
                "you have a worse day on days after a warmer day.",
            ),
        ] {
            assert_eq!(sentence, expected);
        }
    }

    #[test]
    fn the_order_of_a_pair_does_not_change_what_is_said_of_one_day() {
        let (mood, bedtime, rain) = (templated("mood"), templated("sleep_start"), templated("weather_precipitation"));
        for (a, b) in [(&mood, &bedtime), (&bedtime, &rain), (&mood, &rain)] {
            assert_eq!(sentence(0.3, 0, a, Some(b)), sentence(0.3, 0, b, Some(a)));
        }
    }

    #[test]
    fn what_people_made_themselves_is_called_by_its_label() {
        let of = |label, value_type| custom(label, Group::Productivity, value_type);
        let (pushups, piano, nap) = (
            of("Push-ups", ValueType::Integer),
            of("Piano", ValueType::Duration),
            of("Nap", ValueType::TimeFromMidnight),
        );
        assert_eq!(sentence(0.3, 0, &pushups, Some(&piano)), {
            "your 'Push-ups' is higher when you spend more time on 'Piano'."
        });
        assert_eq!(sentence(0.3, 0, &piano, Some(&nap)), "you spend less time on 'Piano' when your 'Nap' is earlier.");
        assert_eq!(sentence(0.3, 0, &tag("{label}"), None), "you tag '{label}' more when it's the weekend.");
    }
}
