//! How many requests each address may have under way through a trusted proxy, whose own connections are not counted by address: as many as
//! it might have connections.

use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http_body::{Frame, SizeHint};
use service::shares::Share;

use super::origin::{Origin, Sender};
use crate::app::App;
use crate::errors::Error;

/// Counts a request that came through a proxy until its answer is taken, or turns it away.
pub(super) async fn count(State(app): State<App>, origin: Origin, request: Request, next: Next) -> Response {
    let mut share = match origin.sender {
        Sender::Connected => return next.run(request).await,
        Sender::Named => app.under_way.of(origin.address),
        Sender::Nameless => app.under_way.of_many(origin.address),
    };
    if let Err(full) = share.take(1) {
        if origin.sender == Sender::Nameless && app.misunderstood.may_say() {
            tracing::warn!(
                proxy = %origin.address,
                "a trusted proxy does not say who sends the requests that it passes on, and has too many under way: all behind it \
                 share the limits of one address. Have it set the header (docs/running.md)"
            );
        }
        return Error::from(full).into_response();
    }
    next.run(request).await.map(|body| Body::new(Counted { body, _share: share }))
}

/// The body of an answer, which keeps its request counted until all of it is taken, or nobody takes it any more.
struct Counted {
    body: Body,
    _share: Share,
}

impl HttpBody for Counted {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
