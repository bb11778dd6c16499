//! The API as its clients meet it.

mod bodies;
mod credentials;
mod limits;
mod lists;
mod writing;
