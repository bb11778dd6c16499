//! Daymark from outside: the real router on a fresh store, on both engines.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[macro_use]
#[allow(dead_code, reason = "what stories may want, whether or not one does today")]
mod harness;

mod api;
mod arriving;
mod browser;
mod corpora;
mod every_route;
mod forwarding;
mod held_requests;
mod oauth;
mod openapi;
mod pages;
mod recordings;
mod step_up;
mod whatever_is_sent;
