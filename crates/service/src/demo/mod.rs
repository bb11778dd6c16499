//! Made-up data that looks like a person's, to see Daymark with: about fifty attributes over two years.
//!
//! What is made up is a pure function of a seed and the last full day. Each attribute has a usual value, a spread, a
//! weekly rhythm and perhaps a season and a drift ([`person`]); some act on others ([`relations`]), and these relations,
//! no others, are what correlations should find. A test sees to it that they do. Devices are forgotten now and then, and
//! on holiday nothing is entered by hand ([`life`]).

mod chance;
mod life;
mod notes;
mod person;
mod plan;
mod relations;
#[cfg(test)]
mod tests;
