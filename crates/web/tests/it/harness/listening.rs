//! The router behind a real socket, for clients that are not ours: browsers, scripts, libraries.

use std::net::SocketAddr;

use tokio::net::TcpListener;
use tokio::sync::oneshot;

use super::App;

/// A socket that can be taken away.
pub struct Listening {
    address: SocketAddr,
    stop: oneshot::Sender<()>,
}

impl Listening {
    /// The address, without a slash at its end.
    pub fn base(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Takes it away, as if there were no connection any more; where it was, to come back there.
    pub fn stop(self) -> SocketAddr {
        let _ = self.stop.send(());
        self.address
    }
}

impl App {
    /// Listens at a free port until the test is over; its address, without a slash at the end.
    pub async fn listen(&self) -> String {
        self.listen_at(([127, 0, 0, 1], 0).into()).await.base()
    }

    /// Listens at an address until it is stopped or the test is over.
    pub async fn listen_at(&self, address: SocketAddr) -> Listening {
        let listener = TcpListener::bind(address).await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let (stop, stopped) = oneshot::channel();
        tokio::spawn(service::live::run(self.daymark.clone(), std::future::pending()));
        let service = self.router.clone().into_make_service_with_connect_info::<SocketAddr>();
        let serve = axum::serve(listener, service).with_graceful_shutdown(async move {
            if stopped.await.is_err() {
                std::future::pending().await
            }
        });
        tokio::spawn(async move { serve.await });
        Listening { address, stop }
    }
}
