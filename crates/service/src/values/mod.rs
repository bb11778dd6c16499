//! The values of attributes: one for each day.

mod read;
#[cfg(test)]
mod tests;
mod undo;
mod update;
mod write;

pub use read::{Values, ValuesQuery, days, history, list, of_attribute, with_values};
pub use undo::{Undone, undo};
pub use update::{Increased, Updated, enter, increment, update};
