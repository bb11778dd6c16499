//! What the product does, shown on both engines.

mod accounts;
mod harness;
