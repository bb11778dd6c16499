//! The values of attributes: one for each day.

mod comparison;
mod course;
mod entered;
mod late;
mod origin;
mod read;
mod summary;
#[cfg(test)]
mod tests;
mod undo;
mod update;
mod write;

pub use analytics::figures::{Figures, Streaks};
pub use comparison::{Comparison, Mean, Span, compare};
pub use course::{Course, course};
pub use entered::{Changed, Entered, last_entered, undo_last_entered};
pub use late::{Late, LateEntry, enter_late};
pub use origin::{Origin, Recorded, origins, recorded};
pub use read::{Values, ValuesQuery, days, list, marks, of_attribute, with_values};
pub use summary::{Summary, is_as_good, may_get_worse, summary};
pub use undo::{Undone, undo};
pub use update::{Increased, Updated, enter, increment, update};

pub(crate) use undo::put_back;
pub(crate) use write::put;
