//! One stranger does not end the service: what they hold is bounded, and others are answered meanwhile.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use tokio::net::TcpSocket;

use crate::installation::{Installation, PATIENCE, Server};

/// A connection from another address of this machine: 127.0.0.N.
fn connect_from(n: u8, server: &Server) -> TcpStream {
    let address: SocketAddr = server.base.trim_start_matches("http://").parse().expect("an address");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let connection = runtime.block_on(async {
        let socket = TcpSocket::new_v4().expect("a socket");
        socket.bind((Ipv4Addr::new(127, 0, 0, n), 0).into()).expect("an address of this machine");
        socket.connect(address).await.expect("a server").into_std().expect("a connection")
    });
    connection.set_nonblocking(false).expect("a connection that waits");
    connection.set_read_timeout(Some(PATIENCE)).expect("a time");
    connection
}

/// What comes until the server closes the connection.
fn answer(mut connection: TcpStream) -> String {
    let mut text = Vec::new();
    let mut piece = [0; 1024];
    // A reset after the answer is an end as well.
    while let Ok(length @ 1..) = connection.read(&mut piece) {
        text.extend_from_slice(&piece[..length]);
    }
    String::from_utf8(text).expect("text")
}

fn answer_to(server: &Server, request: &str) -> String {
    let mut connection = connect_from(1, server);
    connection.write_all(request.as_bytes()).expect("a server");
    answer(connection)
}

const HEALTHZ: &str = "GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
/// What takes a body of anybody.
const OPEN: [&str; 5] = [
    "/oauth2/access_token",
    "/oauth2/revoke",
    "/api/2/auth/simple-token/",
    "/stop/code",
    "/oauth2/device_authorization",
];

#[test]
fn slow_bodies_of_one_address_leave_places_for_others_and_are_cut_off() {
    let installation = Installation::on_sqlite();
    let server = installation.serve(&["--max-connections", "20"]);
    let begun = Instant::now();
    let slow: Vec<TcpStream> = (0..20)
        .map(|i| {
            let mut connection = connect_from(2, &server);
            let path = OPEN[i % OPEN.len()];
            let head = format!(
                "POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\
                 Content-Type: application/x-www-form-urlencoded\r\n\r\nx"
            );
            // Those that are one too many may be gone before they say anything.
            let _ = connection.write_all(head.as_bytes());
            connection
        })
        .collect();
    assert!(answer_to(&server, HEALTHZ).starts_with("HTTP/1.1 200"));
    assert!(begun.elapsed() < Duration::from_secs(14), "others waited until the slow ones were gone");
    let answers: Vec<String> = slow.into_iter().map(answer).collect();
    let count = |status: &str| answers.iter().filter(|answer| answer.starts_with(status)).count();
    assert_eq!((count("HTTP/1.1 408"), count("HTTP/1.1 503")), (16, 4), "{answers:?}");
    assert!(server.said().contains("has its share of connections"), "{}", server.said());
    let later = answer_to(&server, HEALTHZ.replace("healthz", "healthz/").as_str());
    assert!(later.starts_with("HTTP/1.1 200"), "{later}");
}

#[test]
fn a_trusted_proxy_has_as_many_connections_as_there_are() {
    let installation = Installation::on_sqlite();
    let server = installation.serve(&["--max-connections", "40", "--trusted-proxies", "127.0.0.3"]);
    let mut open: Vec<TcpStream> = (0..30).map(|_| connect_from(3, &server)).collect();
    for (i, connection) in open.iter_mut().enumerate() {
        write!(connection, "GET /healthz HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 198.51.100.{i}:4000\r\n\r\n")
            .expect("a server");
        let mut status = [0; 12];
        connection.read_exact(&mut status).expect("an answer");
        assert_eq!(&status, b"HTTP/1.1 200");
    }
    let mut one_more = connect_from(3, &server);
    let head = "GET /healthz HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: somebody\r\nConnection: close\r\n\r\n";
    one_more.write_all(head.as_bytes()).expect("a server");
    assert!(answer(one_more).starts_with("HTTP/1.1 200"));
    assert!(server.said().contains("somebody") && server.said().contains("is not understood"), "{}", server.said());
}

#[test]
fn the_head_of_a_request_is_bounded_and_names_one_host() {
    let installation = Installation::on_sqlite();
    let server = installation.serve(&[]);
    let line = |text: String| format!("GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{text}\r\n");
    let fields = |count: usize| line((0..count).map(|i| format!("X-{i}: y\r\n")).collect());
    for (request, status) in [
        (HEALTHZ.to_owned(), 200),
        (line(format!("Cookie: {}\r\n", "x".repeat(16 << 10))), 200),
        (line(format!("Cookie: {}\r\n", "x".repeat(64 << 10))), 431),
        (fields(90), 200),
        (fields(101), 431),
        (line("Host: y\r\n".to_owned()), 400),
        (line("Host: x\r\n".to_owned()), 400),
        ("GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n".to_owned(), 400),
        ("GET /healthz HTTP/1.0\r\n\r\n".to_owned(), 200),
        ("GET /healthz HTTP/1.0\r\nHost: a b\r\n\r\n".to_owned(), 400),
    ] {
        let answer = answer_to(&server, &request);
        let head: String = request.chars().take(80).collect();
        assert!(
            answer.starts_with(&format!("HTTP/1.1 {status}")) || answer.starts_with(&format!("HTTP/1.0 {status}")),
            "{head:?}: {answer}"
        );
        if status == 400 {
            assert!(answer.contains("{\"detail\":") && answer.contains("Host"), "{answer}");
        }
    }
}
