//! The attributes of people whose data was asked for lately, kept in memory, since nearly every request begins with them
//! and they seldom change.
//!
//! They are kept with the revision that changed them last, which every transaction reads anyhow or with one row: what is
//! kept is used only where it is what the transaction itself would have read. So it holds with any number of servers.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use model::attribute::Attribute;
use model::{Revision, UserId};
use store::{Tx, journal};

use super::list::in_order;

/// How many people's attributes are kept; some hundred bytes an attribute.
const MOST_PEOPLE: usize = 512;

/// A person's attributes in the order of lists.
pub(crate) type Attributes = Arc<[Attribute]>;

/// The attributes that are kept. Clones are the same.
#[derive(Clone, Default)]
pub(crate) struct Known(Arc<Mutex<HashMap<UserId, (Revision, Attributes)>>>);

impl Known {
    /// A person's attributes, in a transaction that reads.
    pub(crate) fn list(&self, tx: &mut Tx<'_>, user: UserId) -> Result<Attributes, store::Error> {
        let revision = journal::attributes_revision(tx, user)?;
        if let Some(attributes) = self.get(user, revision) {
            return Ok(attributes);
        }
        let attributes = read(tx, user)?;
        self.keep(user, revision, &attributes);
        Ok(attributes)
    }

    /// What is kept of a person, if it is of this revision.
    pub(crate) fn get(&self, user: UserId, revision: Revision) -> Option<Attributes> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(&user).filter(|(kept, _)| *kept == revision).map(|(_, attributes)| attributes.clone())
    }

    /// Keeps what a transaction read. One that writes must have been committed: before that, its revision may yet become
    /// another's.
    pub(crate) fn keep(&self, user: UserId, revision: Revision, attributes: &Attributes) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MOST_PEOPLE
            && !known.contains_key(&user)
            && let Some(any) = known.keys().next().copied()
        {
            known.remove(&any);
        }
        known.insert(user, (revision, attributes.clone()));
    }
}

/// A person's attributes in the order of lists, from the database.
pub(crate) fn read(tx: &mut Tx<'_>, user: UserId) -> Result<Attributes, store::Error> {
    Ok(in_order(store::attributes::list(tx, user)?).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_given_for_its_own_revision_alone() {
        let (known, none): (Known, Attributes) = (Known::default(), Arc::from([]));
        known.keep(UserId(1), Revision(7), &none);
        assert!(known.get(UserId(1), Revision(7)).is_some());
        assert!(known.get(UserId(1), Revision(8)).is_none());
        assert!(known.get(UserId(2), Revision(7)).is_none());
    }

    #[test]
    fn only_so_many_are_kept() {
        let (known, none): (Known, Attributes) = (Known::default(), Arc::from([]));
        for user in 0..2000 {
            known.keep(UserId(user), Revision(1), &none);
        }
        assert!(known.get(UserId(1999), Revision(1)).is_some());
        assert_eq!(known.0.lock().expect("a map").len(), MOST_PEOPLE);
    }
}
