//! Jobs on their way to the threads that own the connections.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// A bounded queue with any number of threads at its end.
pub(super) struct Queue<T> {
    state: Mutex<State<T>>,
    arrival: Condvar,
    capacity: usize,
}

struct State<T> {
    waiting: VecDeque<T>,
    is_closed: bool,
}

impl<T> Queue<T> {
    pub(super) fn new(capacity: usize) -> Queue<T> {
        let state = Mutex::new(State { waiting: VecDeque::new(), is_closed: false });
        Queue { state, arrival: Condvar::new(), capacity }
    }

    /// Puts an item at the end; whether there was room, and somebody to take it.
    pub(super) fn push(&self, item: T) -> bool {
        let mut state = self.lock();
        let is_accepted = !state.is_closed && state.waiting.len() < self.capacity;
        if is_accepted {
            state.waiting.push_back(item);
            drop(state);
            self.arrival.notify_one();
        }
        is_accepted
    }

    /// The next item, waited for; none when the queue is closed and empty.
    pub(super) fn pop(&self) -> Option<T> {
        let mut state = self.lock();
        loop {
            if let Some(item) = state.waiting.pop_front() {
                return Some(item);
            }
            if state.is_closed {
                return None;
            }
            state = self.arrival.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// The next item, if there is one at once.
    pub(super) fn try_pop(&self) -> Option<T> {
        self.lock().waiting.pop_front()
    }

    /// How many wait.
    pub(super) fn len(&self) -> usize {
        self.lock().waiting.len()
    }

    /// Takes nothing more. What waits is still done.
    pub(super) fn close(&self) {
        self.lock().is_closed = true;
        self.arrival.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
