//! Daymark from outside: the real router on a fresh store, on both engines.

#[macro_use]
mod harness;

mod api;
