//! The query string, read in one place and one way: unknown parameters are ignored, and what cannot be read is a 400 that
//! says what would do.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use model::Day;
use service::page::Paging;
use url::form_urlencoded;

use crate::errors::{Error, Result};

/// The parameters of a request, in the order they were sent.
#[derive(Debug, Clone, Default)]
pub(crate) struct Query(Vec<(String, String)>);

impl<S: Send + Sync> FromRequestParts<S> for Query {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self> {
        Ok(Query::parse(parts.uri.query().unwrap_or("")))
    }
}

impl Query {
    pub(super) fn parse(text: &str) -> Query {
        Query(form_urlencoded::parse(text.as_bytes()).into_owned().collect())
    }

    /// The parameters with another `page`, keys sorted, as paging links have them; page 1 goes without saying.
    pub(super) fn with_page(&self, page: u64) -> String {
        let mut pairs: Vec<(&str, &str)> = self
            .0
            .iter()
            .filter(|(name, _)| name != "page")
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        let page = page.to_string();
        if page != "1" {
            pairs.push(("page", &page));
        }
        pairs.sort_by_key(|(name, _)| *name);
        form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
    }

    /// `1 0 true false`, in any case. Left out or empty means not given.
    pub(super) fn boolean(&self, name: &str) -> Result<Option<bool>> {
        let Some(value) = self.get(name).filter(|value| !value.is_empty()) else { return Ok(None) };
        match value.to_ascii_lowercase().as_str() {
            "1" | "true" => Ok(Some(true)),
            "0" | "false" => Ok(Some(false)),
            _ => Err(Error::bad_request(format!("'{name}' must be 1, 0, true or false."))),
        }
    }

    /// Names with commas between. Left out or empty means not given.
    pub(super) fn list(&self, name: &str) -> Option<Vec<String>> {
        let names: Vec<String> = self
            .values(name)
            .flat_map(|value| value.split(','))
            .map(|part| part.trim().to_owned())
            .filter(|part| !part.is_empty())
            .collect();
        (!names.is_empty()).then_some(names)
    }

    /// A whole number from 1 on. One too large to count with is as good as the largest.
    pub(super) fn positive(&self, name: &str) -> Result<Option<u64>> {
        let Some(value) = self.get(name) else { return Ok(None) };
        let is_positive = value.bytes().all(|b| b.is_ascii_digit()) && value.bytes().any(|b| b != b'0');
        if !is_positive {
            return Err(Error::bad_request(format!("'{name}' must be a positive number.")));
        }
        Ok(Some(value.parse().unwrap_or(u64::MAX)))
    }

    /// A date, `YYYY-MM-DD`.
    pub(super) fn day(&self, name: &str) -> Result<Option<Day>> {
        let Some(value) = self.get(name) else { return Ok(None) };
        let day = Day::parse(value);
        let wrong = || Error::bad_request(format!("'{name}' must be a date formatted YYYY-MM-DD, from 1900-01-01 on."));
        day.map(Some).ok_or_else(wrong)
    }

    /// A parameter that the endpoint cannot do without.
    pub(super) fn required(&self, name: &str) -> Result<&str> {
        let value = self.text(name);
        value.ok_or_else(|| Error::bad_request(format!("Parameter '{name}' is required.")))
    }

    /// A name. Left out or empty means not given.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.get(name).filter(|value| !value.is_empty())
    }

    /// Which page is asked for.
    pub(super) fn paging(&self) -> Result<Paging> {
        Ok(Paging::new(self.positive("page")?, self.positive("limit")?))
    }

    /// The last value of a parameter, as it was sent.
    fn get(&self, name: &str) -> Option<&str> {
        self.values(name).last()
    }

    fn values(&self, name: &str) -> impl Iterator<Item = &str> {
        self.0.iter().filter(move |(found, _)| found == name).map(|(_, value)| value.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn booleans_are_read_in_every_spelling_that_clients_use() {
        for (text, expected) in [
            ("a=1", Some(true)),
            ("a=True", Some(true)),
            ("a=FALSE", Some(false)),
            ("a=0", Some(false)),
            ("a=", None),
            ("b=1", None),
        ] {
            assert_eq!(Query::parse(text).boolean("a").expect(text), expected, "{text}");
        }
        assert!(Query::parse("a=yes").boolean("a").is_err());
    }

    #[test]
    fn numbers_are_positive_or_refused() {
        for (text, expected) in
            [("a=3", Some(3)), ("a=007", Some(7)), ("", None), ("a=99999999999999999999", Some(u64::MAX))]
        {
            assert_eq!(Query::parse(text).positive("a").expect(text), expected, "{text}");
        }
        for bad in ["a=0", "a=-1", "a=", "a=1.5", "a=x", "a=%2B1", "a=1e3", "a=٣"] {
            assert!(Query::parse(bad).positive("a").is_err(), "{bad}");
        }
    }

    #[test]
    fn links_have_sorted_keys_and_leave_out_page_1() {
        let query = Query::parse("page=2&limit=2&attribute=steps");
        assert_eq!(query.with_page(3), "attribute=steps&limit=2&page=3");
        assert_eq!(query.with_page(1), "attribute=steps&limit=2");
        assert_eq!(Query::parse("attributes=a,b&x=%26").with_page(2), "attributes=a%2Cb&page=2&x=%26");
    }

    #[test]
    fn lists_are_comma_separated_and_may_be_repeated() {
        let query = Query::parse("groups=media,+mood&groups=,food&empty=");
        assert_eq!(query.list("groups"), Some(vec!["media".into(), "mood".into(), "food".into()]));
        assert_eq!(query.list("empty"), None);
    }
}
