//! What came back.

use axum::body::{Bytes, to_bytes};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde_json::Value;

/// An answer, read whole.
#[derive(Debug, Clone)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Answer {
    pub(super) async fn read(response: Response) -> Answer {
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await.expect("a body");
        Answer { status: parts.status, headers: parts.headers, body }
    }

    /// The same, if it has this status; else the test fails and shows the answer.
    #[track_caller]
    pub fn expect(self, status: u16) -> Answer {
        assert_eq!(self.status.as_u16(), status, "{} {:?}", self.text(), self.headers);
        self
    }

    /// The same, if its text holds this; else the test fails and shows it.
    #[track_caller]
    pub fn shows(self, text: &str) -> Answer {
        assert!(self.text().contains(text), "no {text:?} in {} {}", self.status, self.text());
        self
    }

    /// The same, if its text holds nothing like this.
    #[track_caller]
    pub fn hides(self, text: &str) -> Answer {
        assert!(!self.text().contains(text), "there is {text:?} in {}", self.text());
        self
    }

    /// The text of the element with this `id`, as far as its next tag.
    #[track_caller]
    pub fn element(&self, id: &str) -> String {
        let rest = self.text().split_once(&format!("id=\"{id}\"")).and_then(|(_, rest)| rest.split_once('>'));
        let text = rest.and_then(|(_, rest)| rest.split_once('<')).map(|(text, _)| text.to_owned());
        text.unwrap_or_else(|| panic!("no element {id} in {}", self.text()))
    }

    /// What stands in the first input of this name.
    #[track_caller]
    pub fn field(&self, name: &str) -> &str {
        let name = format!("name=\"{name}\"");
        let input = self.text().split("<input").skip(1).find(|tag| tag.contains(&name));
        let value = input.and_then(|tag| tag.split_once("value=\"")?.1.split_once('"'));
        value.unwrap_or_else(|| panic!("no field {name}: {} {}", self.status, self.text())).0
    }

    /// The body as text.
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).expect("text")
    }

    /// The body as JSON, which it must say it is.
    #[track_caller]
    pub fn json(&self) -> Value {
        assert_eq!(self.header("content-type"), Some("application/json"), "{}", self.text());
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    /// One header field.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().expect("a plain header"))
    }

    /// Where a redirect leads.
    #[track_caller]
    pub fn location(&self) -> &str {
        self.header("location").unwrap_or_else(|| panic!("no redirect: {} {}", self.status, self.text()))
    }
}
