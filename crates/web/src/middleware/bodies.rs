//! How the bodies of requests arrive: each has a largest size, a time and a least pace, and all together have a bound. This holds for
//! every route, whatever reads its body there, and what it says of a body that breaks it is the answer.
//!
//! A body is read when the route asks for it and not before, whole and into one piece of memory, which is reserved as the bytes
//! arrive and never by what a client announces. What anybody may send is small and has little time; who a caller is, or the permit for
//! a large file, allows more.

use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_compression::tokio::bufread::GzipDecoder;
use axum::body::{Body, Bytes, HttpBody};
use axum::extract::{Request, State};
use axum::http::header::{ACCEPT_ENCODING, CONNECTION, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::{Extensions, HeaderMap, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::Response;
use futures_util::{StreamExt, TryStreamExt, stream};
use http_body_util::Limited;
use service::permits::Permit;
use service::shares::Share;
use tokio::time::{Instant, timeout_at};
use tokio_util::io::{ReaderStream, StreamReader};

use super::origin::Origin;
use crate::app::App;
use crate::errors::{Error, Result};
use crate::options::Patience;

/// The largest body of those who are not known, in bytes: what a log-in, a token request or a mail program sends.
pub(crate) const MOST_OF_STRANGERS: usize = 64 << 10;

/// The largest body of those who are known, in bytes, but for files, whose routes say their own.
pub(crate) const MOST_OF_CALLERS: usize = 1 << 20;

/// What the bodies of all requests hold together, in bytes. (Files have permits instead, of which there are few.)
pub(crate) const ALL_TOGETHER: usize = 64 << 20;

/// How many bytes of a body a second must come, once the time is over that it has whatever its size: a file over a slow
/// connection comes through, and nobody keeps a place by sending next to nothing.
const LEAST_PACE: u64 = 32 << 10;

/// What is reserved at least.
const FIRST_PIECE: usize = 4 << 10;

/// How the body of one request arrives. Clones are the same; what is held is given back when the request is answered.
#[derive(Clone)]
pub(crate) struct Arrival(Arc<Mutex<Inner>>);

struct Inner {
    /// How many bytes it may have.
    most: usize,
    /// How long it may take whatever its size.
    within: Duration,
    patience: Patience,
    memory: Share,
    /// What a large file is allowed by, instead of a share of the memory.
    permit: Option<Permit>,
    /// Why it did not arrive.
    failure: Option<Error>,
}

impl Arrival {
    fn new(patience: Patience, memory: Share) -> Arrival {
        let (most, within) = (MOST_OF_STRANGERS, patience.with_strangers);
        Arrival(Arc::new(Mutex::new(Inner { most, within, patience, memory, permit: None, failure: None })))
    }

    /// The arrival of the request that these extensions belong to.
    pub(crate) fn of(extensions: &Extensions) -> Result<&Arrival> {
        extensions.get().ok_or_else(|| Error::internal("a request whose body is not bounded"))
    }

    /// Allows what those may send who are known.
    pub(crate) fn allow_caller(&self) {
        let mut inner = self.inner();
        (inner.most, inner.within) = (MOST_OF_CALLERS, inner.patience.with_callers);
    }

    /// Allows a file of this size, with the permit for it.
    pub(crate) fn allow_file(&self, most: usize, permit: Permit) {
        self.allow_caller();
        let mut inner = self.inner();
        (inner.most, inner.permit) = (most, Some(permit));
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The body as routes get it: one piece, or an error, whose answer is noted.
    async fn arrive(self, body: Body, coding: Result<Coding>) -> Result<Bytes, NotArrived> {
        let arrived = match coding {
            Ok(Coding::Plain) => self.read(body, "This did not arrive whole. Send it again.").await,
            Ok(Coding::Gzip) => {
                let most = self.inner().most;
                self.read(unpacked(body, most), "The body is not the gzip that its Content-Encoding says it is.").await
            }
            Err(error) => Err(error),
        };
        arrived.map_err(|error| {
            self.inner().failure = Some(error);
            NotArrived
        })
    }

    async fn read(&self, body: Body, torn: &str) -> Result<Bytes> {
        let (most, within, between) = {
            let inner = self.inner();
            (inner.most, inner.within, inner.patience.between_pieces)
        };
        let announced = body.size_hint().exact().and_then(|length| usize::try_from(length).ok());
        if announced.is_some_and(|length| length > most) {
            return Err(too_large(most));
        }
        let (mut pieces, begun, mut read) = (body.into_data_stream(), Instant::now(), Vec::new());
        loop {
            let whole_by = begun + within + Duration::from_secs(read.len() as u64 / LEAST_PACE);
            let piece = timeout_at(whole_by.min(Instant::now() + between), pieces.next()).await;
            let Some(piece) = piece.map_err(|_| too_slow())? else { return Ok(read.into()) };
            let piece = piece.map_err(|_| Error::bad_request(torn))?;
            if read.len() + piece.len() > most {
                return Err(too_large(most));
            }
            self.make_room(&mut read, piece.len(), announced.unwrap_or(most))?;
            read.extend_from_slice(&piece);
        }
    }

    /// Reserves memory for so many bytes more, and for as many again as have arrived, so that large bodies are not copied often; but
    /// for no more than there will be.
    fn make_room(&self, read: &mut Vec<u8>, more: usize, whole: usize) -> Result<()> {
        let needed = read.len() + more;
        if needed <= read.capacity() {
            return Ok(());
        }
        let capacity = needed.max((2 * read.capacity()).max(FIRST_PIECE).min(whole));
        let mut inner = self.inner();
        if inner.permit.is_none() {
            inner.memory.take(capacity - read.capacity())?;
        }
        read.reserve_exact(capacity - read.len());
        Ok(())
    }
}

/// The body did not arrive; the [`Arrival`] knows why.
#[derive(Debug, thiserror::Error)]
#[error("the body did not arrive")]
struct NotArrived;

/// Bounds the body of a request, and answers where it breaks the bounds.
pub(super) async fn bound(State(app): State<App>, origin: Origin, mut request: Request, next: Next) -> Response {
    let arrival = Arrival::new(app.options.patience, app.memory.of(origin.address));
    request.extensions_mut().insert(arrival.clone());
    write_small(request.headers_mut());
    if !request.body().is_end_stream() {
        let coding = coding(request.headers());
        if matches!(coding, Ok(Coding::Gzip)) {
            // Routes see what it was before it was packed.
            request.headers_mut().remove(CONTENT_ENCODING);
            request.headers_mut().remove(CONTENT_LENGTH);
        }
        let arrival = arrival.clone();
        request = request.map(|body| Body::from_stream(stream::once(arrival.arrive(body, coding))));
    }
    let response = next.run(request).await;
    let failure = arrival.inner().failure.take();
    match failure {
        Some(error) => error.instead_of(response),
        None => response,
    }
}

/// Writes the media type in small letters: it is the same in any case (RFC 9110, section 8.3.1), which not all extractors know. Its
/// parameters stay as they are.
fn write_small(headers: &mut HeaderMap) {
    let Some(text) = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()) else { return };
    let (media_type, parameters) = text.split_at(text.find(';').unwrap_or(text.len()));
    if let Ok(value) = HeaderValue::try_from(media_type.to_ascii_lowercase() + parameters) {
        headers.insert(CONTENT_TYPE, value);
    }
}

/// How a body is packed.
#[derive(Debug, PartialEq)]
enum Coding {
    Plain,
    Gzip,
}

/// What `Content-Encoding` says (RFC 9110, section 8.4): gzip is read, once; anything else is refused.
fn coding(headers: &HeaderMap) -> Result<Coding> {
    let fields = headers.get_all(CONTENT_ENCODING).iter().map(|value| value.to_str().unwrap_or("?"));
    let codings = fields.flat_map(|field| field.split(',')).map(|coding| coding.trim().to_ascii_lowercase());
    let codings: Vec<String> = codings.filter(|coding| !coding.is_empty() && coding != "identity").collect();
    match codings.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => Ok(Coding::Plain),
        ["gzip" | "x-gzip"] => Ok(Coding::Gzip),
        _ => {
            let detail = "This Content-Encoding is not read. Send the body as it is, or as gzip.";
            let error = Error::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, detail);
            Err(error.with(ACCEPT_ENCODING, HeaderValue::from_static("gzip")))
        }
    }
}

/// The body unpacked, as far as it is asked for. What is packed is no larger than what is unpacked may be.
fn unpacked(body: Body, most: usize) -> Body {
    let packed = Limited::new(body, most.saturating_add(FIRST_PIECE));
    let packed = StreamReader::new(Body::new(packed).into_data_stream().map_err(io::Error::other));
    let mut unpacked = GzipDecoder::new(packed);
    unpacked.multiple_members(true);
    Body::from_stream(ReaderStream::with_capacity(unpacked, 4 * FIRST_PIECE))
}

fn too_slow() -> Error {
    Error::new(StatusCode::REQUEST_TIMEOUT, "Sending this took too long. Try again.").with(CONNECTION, closing())
}

fn too_large(most: usize) -> Error {
    let detail = format!("Request body is too large: at most {} kB are taken here.", most >> 10);
    Error::new(StatusCode::PAYLOAD_TOO_LARGE, detail).with(CONNECTION, closing())
}

/// What is left of the body is not waited for.
fn closing() -> HeaderValue {
    HeaderValue::from_static("close")
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use axum::response::IntoResponse;
    use service::shares::Shares;

    use super::*;

    fn arrival(memory: &Shares) -> Arrival {
        Arrival::new(Patience::default(), memory.of([192, 0, 2, 1].into()))
    }

    fn known() -> Arrival {
        let arrival = arrival(&Shares::new(ALL_TOGETHER));
        arrival.allow_caller();
        arrival
    }

    fn status<T>(arrived: Result<T>) -> StatusCode {
        arrived.map_or_else(|error| error.into_response().status(), |_| StatusCode::OK)
    }

    /// A body of pieces of this size, one every few seconds.
    fn dripping(size: usize, seconds: u64, pieces: usize) -> Body {
        let piece = move |sent: usize| async move {
            tokio::time::sleep(Duration::from_secs(seconds)).await;
            (sent < pieces).then(|| (Ok::<_, Infallible>(Bytes::from(vec![0; size])), sent + 1))
        };
        Body::from_stream(stream::unfold(0, piece))
    }

    #[tokio::test(start_paused = true)]
    async fn a_slow_body_comes_through_and_one_that_hardly_comes_does_not() {
        let sent = async |size, seconds, pieces| status(known().read(dripping(size, seconds, pieces), "").await);
        assert_eq!(sent(8 << 10, 1, 60).await, StatusCode::OK, "within the first minute");
        assert_eq!(sent(1, 15, 100).await, StatusCode::REQUEST_TIMEOUT);
        assert_eq!(sent(1, 15, 3).await, StatusCode::OK, "all of it within the first minute");
        assert_eq!(sent(1 << 10, 40, 2).await, StatusCode::REQUEST_TIMEOUT, "it stopped for too long");
        assert_eq!(sent(1 << 18, 1, 9).await, StatusCode::PAYLOAD_TOO_LARGE);
        let stranger = async |size, seconds, pieces| {
            let arrival = arrival(&Shares::new(ALL_TOGETHER));
            status(arrival.read(dripping(size, seconds, pieces), "").await)
        };
        assert_eq!(stranger(1 << 10, 1, 10).await, StatusCode::OK);
        assert_eq!(stranger(1, 1, 100).await, StatusCode::REQUEST_TIMEOUT, "strangers have less time");
        assert_eq!(stranger(1 << 10, 0, 65).await, StatusCode::PAYLOAD_TOO_LARGE, "and less room");
    }

    #[tokio::test(start_paused = true)]
    async fn a_large_file_over_a_slow_connection_comes_through() {
        let arrival = arrival(&Shares::new(1 << 30));
        arrival.allow_caller();
        arrival.inner().most = 8 << 20;
        assert_eq!(status(arrival.read(dripping(64 << 10, 1, 120), "").await), StatusCode::OK, "two minutes");
    }

    #[tokio::test]
    async fn memory_is_reserved_by_what_arrived_and_given_back() {
        let memory = Shares::new(64 << 10);
        let (mut one, body) = (arrival(&memory), |size: usize| Body::from(vec![0; size]));
        assert_eq!(status(one.read(body(4 << 10), "").await), StatusCode::OK);
        let two = arrival(&memory);
        assert_eq!(status(two.read(body(1), "").await), StatusCode::SERVICE_UNAVAILABLE, "the address has its share");
        one = arrival(&memory);
        assert_eq!(status(one.read(body(1), "").await), StatusCode::OK, "one byte is one byte");
        assert_eq!(status(two.read(body(4 << 10), "").await), StatusCode::SERVICE_UNAVAILABLE);
        drop(one);
        assert_eq!(status(two.read(body(4 << 10), "").await), StatusCode::OK);
    }

    #[test]
    fn gzip_is_read_once_whatever_its_case_and_nothing_else_is() {
        let of = |fields: &[&'static str]| {
            let mut headers = HeaderMap::new();
            for field in fields {
                headers.append(CONTENT_ENCODING, HeaderValue::from_static(field));
            }
            coding(&headers).map_err(|error| error.into_response().status().as_u16())
        };
        for plain in [&[][..], &["identity"], &[""], &["Identity, "]] {
            assert_eq!(of(plain), Ok(Coding::Plain), "{plain:?}");
        }
        for gzip in [&["gzip"][..], &["GZip"], &["x-gzip"], &["identity, gzip"], &["", " gzip "]] {
            assert_eq!(of(gzip), Ok(Coding::Gzip), "{gzip:?}");
        }
        for other in [&["br"][..], &["deflate"], &["zstd"], &["gzip, gzip"], &["gzip", "gzip"], &["gzip;q=1"], &["?"]] {
            assert_eq!(of(other), Err(415), "{other:?}");
        }
    }
}
