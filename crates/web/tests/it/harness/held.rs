//! Requests whose head arrives before something happens, and whose body arrives after it.

use axum::body::{Body, Bytes};
use futures_util::stream;
use tokio::sync::oneshot;

/// The moment between the head of a request and its body.
pub struct Meanwhile {
    head_arrived: oneshot::Receiver<()>,
    go_on: oneshot::Sender<()>,
}

/// A body that is not sent before [`Meanwhile::then`] has done what is to happen.
pub fn held(body: impl Into<Bytes>) -> (Body, Meanwhile) {
    let (body, (arrived, head_arrived), (go_on, wait)) = (body.into(), oneshot::channel(), oneshot::channel());
    let body = stream::once(async move {
        arrived.send(()).expect("a story that waits");
        wait.await.expect("a story that goes on");
        Ok::<_, std::convert::Infallible>(body)
    });
    (Body::from_stream(body), Meanwhile { head_arrived, go_on })
}

impl Meanwhile {
    /// Does something as soon as the server waits for the body, and then sends the body.
    pub async fn then<T>(self, happening: impl Future<Output = T>) -> T {
        self.head_arrived.await.expect("a server that reads the body");
        let done = happening.await;
        self.go_on.send(()).expect("a server that still waits");
        done
    }
}
