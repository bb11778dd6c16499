//! What is tried on the parsers of bodies with whatever bytes there are.

use axum::body::Body;
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::header::CONTENT_TYPE;
use futures_util::FutureExt;

use crate::oauth::fields::Fields;
use crate::pages::upload::Upload;

/// A form, in each of the three ways in which it may be sent: it is read or refused, and none of it panics.
pub fn fuzz_forms(bytes: &[u8]) {
    let media_types = [
        "application/x-www-form-urlencoded",
        "application/json",
        "multipart/form-data; boundary=b",
        "multipart/form-data",
    ];
    for media_type in media_types {
        let request = || Request::post("/").header(CONTENT_TYPE, media_type).body(Body::from(bytes.to_vec()));
        let Ok(fields) = request().map(|request| Fields::from_request(request, &()).now_or_never()) else { continue };
        assert!(fields.is_some(), "the whole body is there, so that nothing is waited for");
        let Ok(form) = request().map(|request| Multipart::from_request(request, &()).now_or_never()) else { continue };
        if let Some(Ok(form)) = form {
            assert!(Upload::read(form).now_or_never().is_some());
        }
    }
}
