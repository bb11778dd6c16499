//! Daymark from outside: the real router on a fresh store, on both engines.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[macro_use]
mod harness;

mod browser;
mod openapi;
mod pages;
mod recordings;
