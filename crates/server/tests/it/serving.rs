//! How the server starts, refuses to start, and stops.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::{Value, json};

use crate::installation::{Installation, PATIENCE, Server, on_both_engines};

on_both_engines! {
    fn a_request_under_way_is_finished_when_the_server_is_told_to_stop(installation: Installation) {
        let mut server = installation.serve(&[]);
        installation.make_ada();
        let app = installation.register_app("Diary");
        let token = app["access_token"].as_str().expect("a token");
        let body = json!([{"template": "steps"}]).to_string();
        let (first_half, second_half) = body.split_at(10);

        let mut request = connect(&server);
        write!(
            request,
            "POST /api/2/attributes/create/ HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\
             Content-Length: {}\r\n\r\n{first_half}",
            body.len()
        ).expect("a server");
        std::thread::sleep(Duration::from_millis(300));
        server.terminate();
        std::thread::sleep(Duration::from_millis(300));
        assert!(server.is_running(), "{}", server.said());
        assert!(TcpStream::connect(server.base.trim_start_matches("http://")).is_err(), "it takes new connections");

        write!(request, "{second_half}").expect("a server");
        let mut answer = String::new();
        request.read_to_string(&mut answer).expect("an answer");
        assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("\"name\":\"steps\""), "{answer}");
        server.ends_well();

        let server = installation.serve(&[]);
        let seen: Value = server.get("/api/2/attributes/owned/", token).json().expect("JSON");
        assert_eq!(seen["results"][0]["name"], "steps", "{seen}");
    }

    fn a_page_that_is_open_hears_of_writes_and_does_not_keep_it_from_stopping(installation: Installation) {
        let mut server = installation.serve(&["--shutdown-seconds", "30"]);
        installation.make_ada();
        let app = installation.register_app("Diary");
        let token = app["access_token"].as_str().expect("a token");
        let (browser, _) = server.log_in("ada", "a long enough password");
        let events = browser.get(format!("{}/events", server.base)).send().expect("a stream");
        assert_eq!(events.headers()["content-type"], "text/event-stream");
        let mut lines = std::io::BufRead::lines(std::io::BufReader::new(events)).map_while(Result::ok);
        let mut next = || lines.find_map(|line| line.strip_prefix("id: ")?.parse::<u64>().ok());
        server.post("/api/2/attributes/create/", token, &json!([{"template": "steps"}]));
        let first = next().expect("a number");
        server.post("/api/2/attributes/increment/", token, &json!([{"name": "steps", "value": 5}]));
        assert!(next().expect("another") > first);
        server.terminate();
        while next().is_some() {}
        let time = server.ends_well();
        assert!(time < Duration::from_secs(10), "an open page kept it for {time:?}");
    }

    fn neither_idle_connections_nor_endless_requests_keep_it_from_stopping(installation: Installation) {
        let mut server = installation.serve(&["--shutdown-seconds", "30"]);
        let _idle = connect(&server);
        let mut used = connect(&server);
        write!(used, "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n").expect("a server");
        assert!(used.read(&mut [0; 1024]).expect("an answer") > 0);
        server.terminate();
        let time = server.ends_well();
        assert!(time < Duration::from_secs(10), "idle connections kept it for {time:?}");

        let mut server = installation.serve(&["--shutdown-seconds", "1"]);
        let mut endless = connect(&server);
        write!(endless, "POST /api/2/auth/simple-token/ HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{{").expect("a server");
        std::thread::sleep(Duration::from_millis(200));
        server.terminate();
        let time = server.ends_well();
        assert!(time >= Duration::from_millis(900) && time < Duration::from_secs(10), "it took {time:?}");
    }
}

#[test]
fn another_program_that_looks_into_the_file_takes_nothing_of_it_away() {
    let installation = Installation::on_sqlite();
    installation.make_ada();
    let token = installation.register_app("Diary")["access_token"].as_str().expect("a token").to_owned();
    let server = installation.serve(&[]);
    let write = |server: &Server, value: u32| {
        let total = json!([{"name": "steps", "date": "2026-10-07", "value": value}]);
        assert_eq!(server.post("/api/2/attributes/update/", &token, &total)["failed"], json!([]));
    };
    server.post("/api/2/attributes/create/", &token, &json!([{"template": "steps"}]));
    write(&server, 1);
    let file = installation.path("data/daymark.db");
    let other = rusqlite::Connection::open(&file).expect("a connection");
    let accounts: i64 = other.query_row("select count(*) from users", [], |row| row.get(0)).expect("a count");
    assert_eq!(accounts, 1);
    drop(other);
    assert!(installation.path("data/daymark.db-wal").exists(), "the server's log was taken from it");
    write(&server, 2);
    server.kill();
    let server = installation.serve(&[]);
    let values: Value = server.get("/api/2/attributes/values/?attribute=steps", &token).json().expect("JSON");
    assert_eq!(values["results"][0]["value"], 2, "what was answered is there");
}

#[test]
fn those_who_take_too_long_to_ask_are_let_go() {
    let installation = Installation::on_sqlite();
    let server = installation.serve(&["--max-connections", "2"]);
    let begun = std::time::Instant::now();
    let mut slow: Vec<TcpStream> = (0..2).map(|_| connect(&server)).collect();
    for connection in &mut slow {
        write!(connection, "GET /healthz HTTP/1.1\r\nHost:").expect("a server");
    }
    let status = reqwest::blocking::Client::builder()
        .timeout(PATIENCE)
        .build()
        .expect("a client")
        .get(format!("{}/healthz", server.base))
        .send()
        .expect("an answer")
        .status();
    assert_eq!(status, 200, "a place is free once those are gone");
    assert!(begun.elapsed() > Duration::from_secs(10), "more were served than may be");
    for mut connection in slow {
        let _ = connection.read_to_string(&mut String::new()).expect("an end");
    }
}

#[test]
fn the_link_that_is_printed_leads_to_the_first_account() {
    let installation = Installation::on_sqlite();
    let server = installation.serve(&[]);
    let said = server.said();
    let link = said.lines().map(str::trim).find(|line| line.contains("/set-up/")).expect("a link").to_owned();
    assert!(link.starts_with(&format!("{}/set-up/", server.base)), "{link}");
    let page = reqwest::blocking::get(&link).expect("an answer");
    assert_eq!(page.status(), 200);
    assert!(page.text().expect("a page").contains("type=\"password\""));
}

#[test]
fn a_second_server_on_one_sqlite_file_is_refused() {
    let installation = Installation::on_sqlite();
    let server = installation.serve(&[]);
    let said = installation.complains(&["serve", "--listen", "127.0.0.1:0"]);
    assert!(said.contains("daymark.db") && said.contains("server"), "{said}");
    server.kill();
    installation.serve(&[]);
}

#[test]
fn a_port_in_use_is_explained() {
    let installation = Installation::on_sqlite();
    let server = installation.serve(&[]);
    let listen = server.base.trim_start_matches("http://");
    let said = installation.complains(&["serve", "--listen", listen, "--database", "sqlite:other.db"]);
    assert!(said.contains("listens at") && said.contains("--listen"), "{said}");
    assert!(!installation.path("other.db").exists(), "a server that cannot listen touches no data");
}

#[test]
fn without_a_command_it_serves() {
    let installation = Installation::on_sqlite();
    let server = Server::start(installation.command(&["--listen", "127.0.0.1:0"]));
    assert!(server.said().contains("daymark.db"), "{}", server.said());
}

/// The lines that a newcomer is told to type, typed: only the port is another, and the program stands where a release build
/// would put it.
#[test]
fn the_first_write_of_the_readme_works() {
    let installation = Installation::on_sqlite();
    let server = installation.serve(&[]);
    let programs = installation.path("target/release");
    std::fs::create_dir_all(&programs).expect("a folder");
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_daymark"), programs.join("daymark")).expect("a link");

    let readme = include_str!("../../../../README.md");
    let (_, rest) = readme.split_once("<!-- A test runs these lines as they stand. -->\n```sh\n").expect("the lines");
    let lines = rest.split("```").next().expect("their end");
    assert!(lines.lines().count() < 10, "a first write takes less than ten lines");
    let script = format!("set -eu\n{}", lines.replace("http://127.0.0.1:8080", &server.base));

    let mut shell = std::process::Command::new("sh");
    shell.args(["-c", &script]).current_dir(installation.path("")).env("DAYMARK_DATABASE", installation.database());
    let output = shell.output().expect("a shell");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && said.contains("\"value\":4321"), "{output:?}");
}

fn connect(server: &Server) -> TcpStream {
    let connection = TcpStream::connect(server.base.trim_start_matches("http://")).expect("a server");
    connection.set_read_timeout(Some(PATIENCE)).expect("a time");
    connection
}
