//! The router behind a real socket, for clients that are not ours: browsers, scripts, libraries.

use std::net::SocketAddr;

use tokio::net::TcpListener;

use super::App;

impl App {
    /// Listens at a free port until the test is over; its address, without a slash at the end.
    pub async fn listen(&self) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        tokio::spawn(service::live::run(self.daymark.clone(), std::future::pending()));
        let service = self.router.clone().into_make_service_with_connect_info::<SocketAddr>();
        tokio::spawn(async move { axum::serve(listener, service).await });
        format!("http://{address}")
    }
}
