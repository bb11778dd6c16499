//! Made-up data, as one who wants to see Daymark would come to it.

use std::collections::BTreeSet;

use reqwest::blocking::Client;
use serde_json::Value;

use crate::installation::{Installation, Server, on_both_engines};

/// What there is to read of a person with data.
const READING: [&str; 4] = [
    "/api/2/attributes/with-values/?limit=100",
    "/api/2/averages/?limit=100",
    "/api/2/correlations/?limit=100",
    "/api/2/insights/?limit=100",
];

on_both_engines! {
    fn an_account_with_made_up_data_can_be_made_beside_a_running_server(installation: Installation) {
        let server = installation.serve(&[]);
        installation.make_ada();
        let password = printed(&installation.says(&["demo", "create"]), "password");
        everything_can_be_read(&server, "demo", &password);

        let said = installation.says(&["demo", "create", "second"]);
        assert_eq!(printed(&said, "username"), "second", "the apps of the first serve the second too");
        assert!(installation.complains(&["demo", "create", "ada"]).contains("taken"));
        installation.says(&["user", "delete", "demo", "--yes"]);
    }
}

#[test]
fn a_demonstration_shows_itself_to_this_machine_and_leaves_nothing() {
    let installation = Installation::on_sqlite();
    let refused = installation.complains(&["serve", "--demo", "--listen", "0.0.0.0:0"]);
    assert!(refused.contains("this machine alone") && refused.contains("--listen 127.0.0.1"), "{refused}");

    let temporary = installation.path("temporary");
    std::fs::create_dir(&temporary).expect("a folder");
    let mut command = installation.command(&["serve", "--demo", "--listen", "127.0.0.1:0"]);
    command.env("TMPDIR", &temporary);
    let mut server = Server::start(command);
    let (username, password) = (printed(&server.said(), "username"), printed(&server.said(), "password"));
    everything_can_be_read(&server, &username, &password);
    let (_, today) = server.log_in(&username, &password);
    for shown in ["Steps", "Stridewell", "Mood", "Weight"] {
        assert!(today.contains(shown), "no {shown} on the page of the day");
    }

    let files = || std::fs::read_dir(&temporary).expect("a folder").count();
    assert_eq!(files(), 1);
    server.terminate();
    server.ends_well();
    assert_eq!(files(), 0);
    assert!(!installation.path("data").exists(), "the real database was touched");
}

/// What stands behind a word on a line of its own.
fn printed(said: &str, word: &str) -> String {
    let line = said.lines().find_map(|line| line.trim().strip_prefix(word)).expect(word);
    line.trim().to_owned()
}

fn everything_can_be_read(server: &Server, username: &str, password: &str) {
    let form = [("username", username), ("password", password)];
    let request = Client::new().post(format!("{}/api/2/auth/simple-token/", server.base)).form(&form);
    let token: Value = request.send().expect("an answer").json().expect("JSON");
    let token = token["token"].as_str().expect("a token");
    for path in READING {
        let seen: Value = server.get(path, token).json().expect("JSON");
        assert!(seen["count"].as_u64() >= Some(40), "{path}: {}", seen["count"]);
    }
    let list = |path: &str| {
        let mut seen: Value = server.get(path, token).json().expect("JSON");
        seen["results"].as_array_mut().map(std::mem::take).expect("a list")
    };
    assert!(list("/api/2/correlations/?limit=20").iter().all(|correlation| correlation["stars"] == 5));
    let insights = list("/api/2/insights/?limit=100");
    let days: BTreeSet<&str> = insights.iter().filter_map(|insight| insight["target_date"].as_str()).collect();
    assert!(days.len() >= 5, "insights of {days:?} alone");
}
