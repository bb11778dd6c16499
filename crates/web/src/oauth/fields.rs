//! Reading what apps send: a form, JSON or a multipart form, whichever the `Content-Type` says, since real clients send
//! each of them.

use axum::RequestExt;
use axum::body::Bytes;
use axum::extract::multipart::MultipartError;
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::Value;
use service::oauth::{self, Basic};
use url::form_urlencoded;

use crate::errors::Error;

/// The fields of a body in order, with the header beside it.
pub(crate) struct Fields {
    pub(crate) pairs: Vec<(String, String)>,
    pub(crate) headers: HeaderMap,
}

impl Fields {
    /// The first field of that name; empty where there is none.
    pub(crate) fn get(&self, name: &str) -> &str {
        self.pairs.iter().find(|(n, _)| n == name).map_or("", |(_, value)| value)
    }
}

impl<S: Send + Sync> FromRequest<S> for Fields {
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Response> {
        let headers = request.headers().clone();
        let media_type = headers.get(CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or("");
        let pairs = if media_type.starts_with("multipart/form-data") {
            let form = request.extract::<Multipart, _>().await.map_err(IntoResponse::into_response)?;
            of_multipart(form).await.map_err(IntoResponse::into_response)?
        } else {
            let body = Bytes::from_request(request, state).await.map_err(IntoResponse::into_response)?;
            let is_json = media_type.starts_with("application/json");
            if is_json { of_json(&body).map_err(IntoResponse::into_response)? } else { of_form(&body) }
        };
        Ok(Fields { pairs, headers })
    }
}

fn of_form(body: &[u8]) -> Vec<(String, String)> {
    form_urlencoded::parse(body).into_owned().collect()
}

fn of_json(body: &[u8]) -> Result<Vec<(String, String)>, Error> {
    let Ok(Members(fields)) = serde_json::from_slice(body) else {
        return Err(Error::bad_request("The body is no JSON object, which its Content-Type says it is."));
    };
    let text = |value: Value| match value {
        Value::String(text) => Some(text),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    };
    Ok(fields.into_iter().filter_map(|(name, value)| Some((name, text(value)?))).collect())
}

/// The members of a JSON object as they stand there, also those that come twice: which of them counts is not for a map to say.
struct Members(Vec<(String, Value)>);

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object;

        impl<'de> Visitor<'de> for Object {
            type Value = Members;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Members, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = object.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }

        deserializer.deserialize_map(Object)
    }
}

async fn of_multipart(mut form: Multipart) -> Result<Vec<(String, String)>, Error> {
    let unreadable = |error: MultipartError| match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Error::of_status(StatusCode::PAYLOAD_TOO_LARGE),
        _ => Error::bad_request("The multipart form could not be read."),
    };
    let mut pairs = Vec::new();
    while let Some(field) = form.next_field().await.map_err(unreadable)? {
        let name = field.name().unwrap_or_default().to_owned();
        pairs.push((name, field.text().await.map_err(unreadable)?));
    }
    Ok(pairs)
}

/// The credentials of `Authorization: Basic`, each part form-encoded as RFC 6749, section 2.3.1 asks.
pub(super) fn basic(headers: &HeaderMap) -> Result<Option<Basic>, oauth::Error> {
    let mut values = headers.get_all(AUTHORIZATION).iter();
    let Some(value) = values.next() else { return Ok(None) };
    if values.next().is_some() {
        return Err(oauth::Error::InvalidRequest("The Authorization header was sent more than once".into()));
    }
    let basic = value.to_str().ok().and_then(read_basic);
    basic.map(Some).ok_or(oauth::Error::InvalidClient)
}

fn read_basic(value: &str) -> Option<Basic> {
    let (scheme, credentials) = value.trim().split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let decoded = String::from_utf8(STANDARD.decode(credentials.trim()).ok()?).ok()?;
    let (id, secret) = decoded.split_once(':')?;
    Some(Basic { client_id: unescaped(id), client_secret: unescaped(secret) })
}

fn unescaped(part: &str) -> String {
    let pair = format!("x={}", part.replace('&', "%26"));
    form_urlencoded::parse(pair.as_bytes()).next().map(|(_, value)| value.into_owned()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_are_read_from_the_header_whatever_they_hold() {
        let read = |plain: &str| {
            let basic = read_basic(&format!("bAsIc {}", STANDARD.encode(plain)))?;
            Some((basic.client_id, basic.client_secret))
        };
        assert_eq!(read("id:secret"), Some(("id".into(), "secret".into())));
        assert_eq!(read("id:a%3Ab:c&d"), Some(("id".into(), "a:b:c&d".into())));
        assert_eq!(read("no colon"), None);
        assert!(read_basic("Basic !!!").is_none());
        assert!(read_basic("Bearer abc").is_none());
    }

    #[test]
    fn a_json_body_gives_its_texts_and_numbers() {
        let pairs = of_json(br#"{"a":"x","b":1,"c":null,"d":[1]}"#).expect("fields");
        assert_eq!(pairs, [("a".into(), "x".into()), ("b".into(), "1".into())]);
        assert!(of_json(b"[1]").is_err() && of_json(b"{\"a\":1} 2").is_err());
        let twice = of_json(br#"{"a":"x","a":"y"}"#).expect("fields");
        assert_eq!(twice, [("a".into(), "x".into()), ("a".into(), "y".into())]);
    }
}
