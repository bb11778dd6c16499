//! The API as its clients meet it.

mod bodies;
mod credentials;
mod findings;
mod limits;
mod lists;
mod writing;
