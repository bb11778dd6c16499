//! The API, one module an endpoint, named as it is. Handlers parse, call a use case and give its outcome the API's shape.

pub(crate) mod attributes;
mod batch;
pub(crate) mod healthz;
mod list;
pub(crate) mod profile;
mod query;
mod shapes;
