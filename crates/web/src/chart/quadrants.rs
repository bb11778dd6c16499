//! How often two things that are yes or no came together: four fields, the fuller the darker.

use askama::Template;
use askama::filters::HtmlSafe;

/// The picture, which is a table.
#[derive(Template)]
#[template(path = "chart/quadrants.html")]
pub(crate) struct Quadrants {
    title: String,
    /// What stands above, and its two columns.
    across: String,
    columns: [&'static str; 2],
    /// What stands at the side, and its two rows.
    down: String,
    rows: [(&'static str, [Field; 2]); 2],
}

/// One field.
struct Field {
    days: String,
    /// The share of its column, in words.
    share: String,
    /// 1 to 9, by its share of its column.
    level: usize,
}

impl Quadrants {
    /// The picture of pairs: first what stands above, then what stands at the side. `columns` says what 1 and 0 of the first
    /// are called.
    pub(crate) fn of(
        title: String,
        (across, columns): (String, [&'static str; 2]),
        (down, rows): (String, [&'static str; 2]),
        pairs: &[(bool, bool)],
    ) -> Quadrants {
        let count = |column: bool, row: bool| pairs.iter().filter(|pair| **pair == (column, row)).count();
        let field = |column: bool, row: bool| {
            let (days, of) = (count(column, row), count(column, true) + count(column, false));
            let share = 100.0 * days as f64 / of.max(1) as f64;
            Field {
                days: if days == 1 { "1 day".to_owned() } else { format!("{days} days") },
                share: format!("{share:.0}%"),
                level: (share / 12.5).round() as usize + 1,
            }
        };
        let row = |row: bool| [field(true, row), field(false, row)];
        Quadrants { title, across, columns, down, rows: [(rows[0], row(true)), (rows[1], row(false))] }
    }
}

impl HtmlSafe for Quadrants {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_field_says_how_many_days_and_which_share_of_its_column() {
        let mut pairs = vec![(true, true); 3];
        pairs.push((true, false));
        pairs.extend([(false, false); 6]);
        let sides = (("<Walk>".to_owned(), ["with it", "without"]), ("Coffee".to_owned(), ["with it", "without"]));
        let html = Quadrants::of("T".into(), sides.0, sides.1, &pairs).render().expect("a picture");
        assert!(
            html.contains("<td class=\"level-7\"><b>3 days</b> 75%</td><td class=\"level-1\"><b>0 days</b> 0%</td>"),
            "{html}"
        );
        assert!(
            html.contains("<td class=\"level-3\"><b>1 day</b> 25%</td><td class=\"level-9\"><b>6 days</b> 100%</td>"),
            "{html}"
        );
        assert!(!html.contains("<Walk>"));
    }
}
