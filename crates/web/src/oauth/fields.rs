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
use serde_json::Value;
use service::json;
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

/// The texts and numbers of a JSON object, also those whose name comes twice: which of them counts is not for a reader to say.
fn of_json(body: &[u8]) -> Result<Vec<(String, String)>, Error> {
    let mut fields = Vec::new();
    let each = |name, value| match json::scalar(value) {
        Some(Value::String(text)) => fields.push((name, text)),
        Some(Value::Number(number)) => fields.push((name, number.to_string())),
        _ => {}
    };
    match json::each_member(&json::text(body), each) {
        Ok(()) => Ok(fields),
        Err(_) => Err(Error::bad_request("The body is no JSON object, which its Content-Type says it is.")),
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
        let odd = of_json(b"\xef\xbb\xbf{\"a\":\"\\ud83d\",\"b\":1e400,\"c\":[[[1e400]]],\"d\":2}").expect("fields");
        assert_eq!(odd, [("a".into(), "\u{fffd}".into()), ("d".into(), "2".into())]);
        let twice = of_json(br#"{"a":"x","a":"y"}"#).expect("fields");
        assert_eq!(twice, [("a".into(), "x".into()), ("a".into(), "y".into())]);
    }
}
