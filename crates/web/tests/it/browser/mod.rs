//! Daymark in a real browser: Debian's Chromium, driven through its ChromeDriver.
//!
//! Without them these tests do nothing, unless `DAYMARK_REQUIRE_BROWSER` is set.

mod apps;
mod day;
mod demonstration;
mod driver;
mod journey;
mod looking;
mod looks;
mod offline;
mod zones;

use driver::{Browser, Kind, PATIENCE, ZONE, tell};
