//! The connections of the server: how many there may be, in all and from one address, and how long a client may take to say what it
//! wants, and to take what it asked for. (How long the body of a request may take, `web` says.)

use std::future::Future;
use std::net::{IpAddr, SocketAddr};
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
use service::shares::{Full, Seldom, Share, Shares};
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio_io_timeout::TimeoutStream;
use tower::ServiceExt;

/// How long the head of a request may take; also how long a connection may stay without a request.
const HEAD_WITHIN: Duration = Duration::from_secs(15);
/// How many bytes the head of a request may have, and how much of a body is read ahead. (It may have 100 fields, hyper's own bound.)
const MOST_OF_HEAD: usize = 32 << 10;
/// How long a client may take nothing of an answer: what it takes up while it waits (a file under way, a stream of events) is then free
/// for others.
const TAKEN_WITHIN: Duration = Duration::from_secs(120);
/// After a connection could not be accepted, as where files have run out, how long until the next is tried.
const PAUSE: Duration = Duration::from_millis(200);

/// What is said on a connection that is one too many for its address.
const TURNED_AWAY: &[u8] = b"HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/json\r\nRetry-After: 5\r\n\
    Connection: close\r\nContent-Length: 84\r\n\r\n\
    {\"detail\":\"Too many connections are open from your address. Try again in a moment.\"}";

/// How many connections there may be, and for whom an address has no share of them.
pub struct Places {
    /// How many there are. More wait until one of them ends.
    pub most: u32,
    /// Whether an address speaks for many others.
    pub is_proxy: Box<dyn Fn(IpAddr) -> bool + Send + Sync>,
}

/// Serves, in these places, until `stop` comes; then finishes what is under way.
pub async fn serve(listener: TcpListener, router: Router, places: Places, stop: impl Future<Output = ()>) {
    let most = usize::try_from(places.most.max(1)).unwrap_or(Semaphore::MAX_PERMITS);
    let (free, shares, crowded) = (Arc::new(Semaphore::new(most)), Shares::new(most), Seldom::default());
    let graceful = GracefulShutdown::new();
    let mut stop = pin!(stop);
    loop {
        let accepted = async {
            let place = free.clone().acquire_owned().await;
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
        let Ok(share) = share(&shares, &places, address.ip()) else {
            if crowded.may_say() {
                tracing::warn!(address = %address.ip(), "an address has its share of connections; more are turned away");
            }
            tokio::spawn(turn_away(stream));
            continue;
        };
        let connection = graceful.watch(connection(stream, address, router.clone()));
        tokio::spawn(async move {
            // The share is given back first, so that the next connection to get the place finds its share free.
            let _kept_until_the_end = (share, place);
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection ended early");
            }
        });
    }
    drop(listener);
    graceful.shutdown().await;
}

/// One connection of an address's share; none of a proxy, whose requests count by the address that it names.
fn share(shares: &Shares, places: &Places, address: IpAddr) -> Result<Option<Share>, Full> {
    if (places.is_proxy)(address) {
        return Ok(None);
    }
    let mut share = shares.of(address);
    share.take(1)?;
    Ok(Some(share))
}

/// Says on a connection that there is no place for it, without waiting for anybody.
async fn turn_away(mut stream: TcpStream) {
    let said = async {
        stream.write_all(TURNED_AWAY).await?;
        stream.shutdown().await
    };
    if let Ok(Err(error)) = tokio::time::timeout(PAUSE, said).await {
        tracing::debug!(%error, "a connection was gone before it was turned away");
    }
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
    http.timer(TokioTimer::new()).header_read_timeout(HEAD_WITHIN).max_buf_size(MOST_OF_HEAD);
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(TAKEN_WITHIN));
    http.serve_connection(TokioIo::new(Box::pin(stream)), service)
}

#[cfg(test)]
mod tests {
    #[test]
    fn what_is_said_to_those_who_are_turned_away_is_whole() {
        let text = std::str::from_utf8(super::TURNED_AWAY).expect("text");
        let (head, body) = text.split_once("\r\n\r\n").expect("a head and a body");
        assert!(head.contains(&format!("Content-Length: {}", body.len())), "{} bytes: {head}", body.len());
        serde_json::from_str::<serde_json::Value>(body).expect("JSON");
    }
}
