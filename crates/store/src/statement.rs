//! Statements: SQL that both engines accept, written once and registered by name.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

/// One SQL statement with the texts that each engine is given.
///
/// Parameters are `$1`, `$2`…, in any order but without gaps: SQLite takes `$2` for a *name* and numbers names by first
/// appearance, so its text says `?2`. A part `{each: …}` is repeated for each item of a call, with commas between;
/// in it, `?` are the item's own parameters, in order.
pub struct Statement {
    sqlite: &'static str,
    postgres: &'static str,
    shared: usize,
    own: usize,
    expanded: RwLock<BTreeMap<(Dialect, usize), Arc<str>>>,
}

/// Whose SQL a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Dialect {
    Sqlite,
    Postgres,
}

/// Registers statements: `statements! { /// Doc. NAME = "select …"; }` makes a `pub(crate) static NAME` for each, and `ALL`
/// of them for the test that prepares every statement on both engines. Where the engines cannot share a text:
/// `NAME = { sqlite: "…", postgres: "…" };`.
macro_rules! statements {
    ($($(#[$doc:meta])* $vis:vis $name:ident = $text:tt;)*) => {
        $($(#[$doc])* $vis static $name: $crate::statement::Statement = $crate::statement::statements!(@new $text);)*
        /// Every statement of this module.
        #[cfg(test)]
        pub(crate) static ALL: &[&$crate::statement::Statement] = &[$(&$name),*];
    };
    (@new { sqlite: $sqlite:literal, postgres: $postgres:literal }) => {
        $crate::statement::Statement::of_two_texts($sqlite, $postgres)
    };
    (@new $text:literal) => { $crate::statement::Statement::new($text) };
}
pub(crate) use statements;

/// Every statement of the product.
#[cfg(test)]
pub(crate) fn all() -> impl Iterator<Item = &'static Statement> {
    let modules = [
        crate::account_events::ALL,
        crate::attributes::ALL,
        crate::averages::ALL,
        crate::changes::ALL,
        crate::clients::ALL,
        crate::clock::ALL,
        crate::closings::ALL,
        crate::codes::ALL,
        crate::consents::ALL,
        crate::correlations::ALL,
        crate::daily_values::ALL,
        crate::device_codes::ALL,
        crate::erasure::ALL,
        crate::grants::ALL,
        crate::imports::ALL,
        crate::insights::ALL,
        crate::journal::ALL,
        crate::known_browsers::ALL,
        crate::links::ALL,
        crate::moments::ALL,
        crate::offers::ALL,
        crate::overview::ALL,
        crate::pictures::ALL,
        crate::rate_windows::ALL,
        crate::sequences::ALL,
        crate::services::ALL,
        crate::sessions::ALL,
        crate::simple_tokens::ALL,
        crate::storage::ALL,
        crate::tokens::ALL,
        crate::users::ALL,
    ];
    modules.into_iter().flatten().copied()
}

impl Statement {
    /// A statement that both engines accept. Gaps in its numbering fail the compilation.
    pub(crate) const fn new(text: &'static str) -> Statement {
        Self::of_two_texts(text, text)
    }

    /// A statement that needs a text for each engine, with the same parameters.
    pub(crate) const fn of_two_texts(sqlite: &'static str, postgres: &'static str) -> Statement {
        let (shared, own) = count_parameters(sqlite);
        let (shared_too, own_too) = count_parameters(postgres);
        assert!(shared == shared_too && own == own_too, "both texts must have the same parameters");
        Statement { sqlite, postgres, shared, own, expanded: RwLock::new(BTreeMap::new()) }
    }

    /// Whether it changes nothing.
    pub(crate) fn only_reads(&self) -> bool {
        self.sqlite.trim_start().starts_with("select ")
    }

    /// How many parameters a call has with that many items.
    pub(crate) fn parameters(&self, items: usize) -> usize {
        self.shared + self.own * items
    }

    /// The text for that many items, made once.
    pub(crate) fn text(&self, dialect: Dialect, items: usize) -> Arc<str> {
        let key = (dialect, items);
        if let Some(text) = self.expanded.read().unwrap_or_else(PoisonError::into_inner).get(&key) {
            return text.clone();
        }
        let text: Arc<str> = self.expand(dialect, items).into();
        self.expanded.write().unwrap_or_else(PoisonError::into_inner).insert(key, text.clone());
        text
    }

    fn expand(&self, dialect: Dialect, items: usize) -> String {
        let (source, mark) = match dialect {
            Dialect::Sqlite => (self.sqlite, '?'),
            Dialect::Postgres => (self.postgres, '$'),
        };
        let number = |text: &str| text.replace('$', &mark.to_string());
        let Some((before, rest)) = source.split_once(EACH) else {
            return number(source);
        };
        let (item, after) = rest.split_once('}').unwrap_or((rest, ""));
        let mut text = number(before);
        let mut next = self.shared + 1;
        for i in 0..items {
            if i > 0 {
                text.push_str(", ");
            }
            for (j, piece) in item.trim().split('?').enumerate() {
                if j > 0 {
                    text.push_str(&format!("{mark}{next}"));
                    next += 1;
                }
                text.push_str(&number(piece));
            }
        }
        text.push_str(&number(after));
        text
    }
}

impl std::fmt::Debug for Statement {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.sqlite)
    }
}

const EACH: &str = "{each:";

/// How many `$n` and how many `?` a text has.
const fn count_parameters(text: &str) -> (usize, usize) {
    let bytes = text.as_bytes();
    let mut seen = 0_u128;
    let (mut highest, mut own, mut i) = (0, 0, 0);
    while i < bytes.len() {
        if bytes[i] == b'?' {
            own += 1;
        }
        if bytes[i] == b'$' {
            let mut number = 0;
            while i + 1 < bytes.len() && bytes[i + 1].is_ascii_digit() {
                i += 1;
                number = number * 10 + (bytes[i] - b'0') as usize;
            }
            assert!(0 < number && number < 128, "a parameter is $1 to $127");
            seen |= 1 << number;
            highest = if number > highest { number } else { highest };
        }
        i += 1;
    }
    assert!(seen.count_ones() as usize == highest, "parameters must be numbered without gaps");
    (highest, own)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_engine_gets_its_own_marks() {
        let statement = Statement::new("update t set v = $2 where k = $1");
        assert_eq!(&*statement.text(Dialect::Sqlite, 1), "update t set v = ?2 where k = ?1");
        assert_eq!(&*statement.text(Dialect::Postgres, 1), "update t set v = $2 where k = $1");
    }

    #[test]
    fn the_part_of_an_item_is_repeated() {
        let statement = Statement::new("insert into t values {each: ($1, ?, ?, $2)} on conflict do nothing");
        let expected = "insert into t values ($1, $3, $4, $2), ($1, $5, $6, $2) on conflict do nothing";
        assert_eq!(&*statement.text(Dialect::Postgres, 2), expected);
        assert_eq!(statement.parameters(2), 6);
    }

    #[test]
    #[should_panic(expected = "without gaps")]
    fn a_gap_in_the_numbering_is_refused() {
        Statement::new("select $1, $3");
    }
}
