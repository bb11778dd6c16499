//! What can be known from one person's daily values: pure functions, the same input giving the same findings.
//!
//! Here are no clocks, no chance, no files and no threads; what a finding means is said where it is computed.

pub mod averages;
pub mod correlation;
pub mod day_pairs;
pub mod day_set;
pub mod figures;
pub mod insight;
pub mod marks;
pub mod review;
pub mod series;
pub mod spread;
