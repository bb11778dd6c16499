//! Permits for what takes much, or takes long: streams, downloads, uploads. Each person has so many, and everybody together.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use model::UserId;

use crate::Error;

/// The permits for one kind of thing. Clones are the same.
#[derive(Clone)]
pub(crate) struct Permits(Arc<Inner>);

struct Inner {
    /// How many each person has.
    of_a_person: usize,
    /// How many there are.
    of_everybody: usize,
    /// After how many seconds to try again where there is none.
    later: u64,
    /// How many each person has taken; nothing of those who have none.
    taken: Mutex<HashMap<UserId, usize>>,
}

/// A permit of a person, given back when this is dropped.
pub struct Permit {
    permits: Permits,
    user: UserId,
}

impl Permits {
    /// So many permits, and what to say where all are taken: try again after so many seconds.
    pub(crate) fn new(of_a_person: usize, of_everybody: usize, later: u64) -> Permits {
        Permits(Arc::new(Inner { of_a_person, of_everybody, later, taken: Mutex::default() }))
    }

    /// Takes a permit for this person.
    ///
    /// # Errors
    /// [`Error::Throttled`] where the person has all theirs, and [`Error::Unavailable`] where everybody together has.
    pub(crate) fn take(&self, user: UserId) -> Result<Permit, Error> {
        let Inner { of_a_person, of_everybody, later: retry_after, .. } = *self.0;
        let mut taken = self.taken();
        if taken.get(&user).is_some_and(|taken| *taken >= of_a_person) {
            return Err(Error::Throttled { retry_after });
        }
        if taken.values().sum::<usize>() >= of_everybody {
            return Err(Error::Unavailable { retry_after });
        }
        *taken.entry(user).or_default() += 1;
        Ok(Permit { permits: self.clone(), user })
    }

    fn taken(&self) -> MutexGuard<'_, HashMap<UserId, usize>> {
        self.0.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        let mut taken = self.permits.taken();
        if let Some(count) = taken.get_mut(&self.user) {
            *count -= 1;
            if *count == 0 {
                taken.remove(&self.user);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_and_everybody_together_have_so_many_and_get_them_back() {
        let permits = Permits::new(2, 3, 30);
        let (ada, bob, eve) = (UserId(1), UserId(2), UserId(3));
        let mut of_ada = vec![permits.take(ada).expect("one"), permits.take(ada).expect("two")];
        assert!(matches!(permits.take(ada), Err(Error::Throttled { retry_after: 30 })));
        let of_bob = permits.take(bob).expect("the last of all");
        assert!(matches!(permits.take(eve), Err(Error::Unavailable { retry_after: 30 })));
        of_ada.pop();
        let _of_eve = permits.take(eve).expect("what Ada gave back");
        drop((of_ada, of_bob));
        assert_eq!(*permits.taken(), HashMap::from([(eve, 1)]));
    }
}
