//! What only the whole shows: the binary and its commands, and the shape of the workspace.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests say so by failing")]

mod commands;
mod crash;
mod demo;
mod findings;
mod installation;
mod restoring;
mod secrecy;
mod serving;
mod shape;
mod strangers;
mod two_processes;
