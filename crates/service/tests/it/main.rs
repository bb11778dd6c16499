//! What the product does, shown on both engines.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests say so by failing")]

mod accounts;
mod harness;
mod races;
mod tokens;
