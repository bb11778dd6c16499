//! The connections of the server: how many there may be, and how long a client may take to say what it wants,
//! and to take what it asked for.

use std::future::Future;
use std::net::SocketAddr;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::{Request, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio_io_timeout::TimeoutStream;
use tower::ServiceExt;
use tower_http::timeout::RequestBodyTimeoutLayer;

/// How long the head of a request may take; also how long a connection may stay without a request.
const HEAD_WITHIN: Duration = Duration::from_secs(15);
/// How long may pass between two pieces of a request's body.
const PIECE_WITHIN: Duration = Duration::from_secs(30);
/// How long a client may take nothing of an answer: what it takes up while it waits (a file under way, a stream of events) is then free
/// for others.
const TAKEN_WITHIN: Duration = Duration::from_secs(120);
/// After a connection could not be accepted, as where files have run out, how long until the next is tried.
const PAUSE: Duration = Duration::from_millis(200);

/// Serves, at most so many connections at a time, until `stop` comes; then finishes what is under way.
pub async fn serve(listener: TcpListener, router: Router, most: u32, stop: impl Future<Output = ()>) {
    let router = router.layer(RequestBodyTimeoutLayer::new(PIECE_WITHIN));
    let places = Arc::new(Semaphore::new(usize::try_from(most.max(1)).unwrap_or(Semaphore::MAX_PERMITS)));
    let graceful = GracefulShutdown::new();
    let mut stop = pin!(stop);
    loop {
        let accepted = async {
            let place = places.clone().acquire_owned().await;
            (listener.accept().await, place)
        };
        let (accepted, place) = tokio::select! { accepted = accepted => accepted, () = &mut stop => break };
        let (stream, address) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(PAUSE).await;
                continue;
            }
        };
        let connection = graceful.watch(connection(stream, address, router.clone()));
        tokio::spawn(async move {
            let _kept_until_the_end = place;
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection ended early");
            }
        });
    }
    drop(listener);
    graceful.shutdown().await;
}

fn connection(
    stream: TcpStream,
    address: SocketAddr,
    router: Router,
) -> http1::Connection<
    TokioIo<Pin<Box<TimeoutStream<TcpStream>>>>,
    impl hyper::service::HttpService<Incoming, ResBody = Body, Future: Send>,
> {
    // Answers are small and complete: waiting for more to send with them only delays them.
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "a connection keeps its delay");
    }
    let service = service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(address));
        router.clone().oneshot(request.map(Body::new))
    });
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(HEAD_WITHIN);
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(TAKEN_WITHIN));
    http.serve_connection(TokioIo::new(Box::pin(stream)), service)
}
