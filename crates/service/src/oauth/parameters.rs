//! The parameters of a request, each at most once.

use std::collections::BTreeMap;

use super::Error;

/// The parameters of a request, each at most once. One without a value counts as left out (RFC 6749 section 3.1).
#[derive(Clone, Default)]
pub struct Parameters(BTreeMap<String, String>);

impl Parameters {
    /// Reads names and values as they were sent. The error is `invalid_request`: a parameter stands there twice.
    pub fn new(pairs: impl IntoIterator<Item = (String, String)>) -> Result<Parameters, Error> {
        let mut parameters = Parameters::default();
        for (name, value) in pairs {
            if value.is_empty() {
                continue;
            }
            if parameters.0.insert(name, value).is_some() {
                return Err(Error::InvalidRequest("A parameter was sent more than once".into()));
            }
        }
        Ok(parameters)
    }

    /// The value of a parameter.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// The value of a parameter that must be there.
    pub fn require(&self, name: &'static str) -> Result<&str, Error> {
        self.get(name).ok_or_else(|| Error::InvalidRequest(format!("The parameter {name} is missing")))
    }
}
