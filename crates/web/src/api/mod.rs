//! The API, one module an endpoint, named as it is. Handlers parse, call a use case and give its outcome the API's shape.

pub(crate) mod attributes;
pub(crate) mod averages;
mod batch;
pub(crate) mod correlations;
pub(crate) mod healthz;
pub(crate) mod insights;
mod list;
pub(crate) mod profile;
mod query;
pub(crate) mod shapes;
pub(crate) mod simple_token;
