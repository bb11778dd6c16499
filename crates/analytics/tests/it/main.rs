//! What the analytics find in made-up people.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod acceptance;
mod obvious;
mod rules;
mod simulation;
