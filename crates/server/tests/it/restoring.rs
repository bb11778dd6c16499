//! Backups put back, as the one who hosts it would do it.

use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::installation::{Installation, Server};

const TODAY: &str = "/api/2/attributes/with-values/?attributes=steps";

/// A token that writes steps, and an attribute for them.
fn writer(installation: &Installation, server: &Server) -> String {
    installation.make_ada();
    let token = installation.register_app("Diary")["access_token"].as_str().expect("a token").to_owned();
    server.post("/api/2/attributes/create/", &token, &json!([{"template": "steps"}]));
    token
}

fn add(server: &Server, token: &str, steps: i64) {
    let answer = server.post("/api/2/attributes/increment/", token, &json!([{"name": "steps", "value": steps}]));
    assert_eq!(answer["failed"], json!([]), "{answer}");
}

fn steps(server: &Server, token: &str) -> Value {
    let seen: Value = server.get(TODAY, token).json().expect("JSON");
    seen["results"][0]["values"][0]["value"].clone()
}

#[test]
fn a_backup_is_restored_while_no_server_runs_and_what_was_there_is_kept() {
    let installation = Installation::on_sqlite();
    let server = installation.serve(&[]);
    let token = writer(&installation, &server);
    add(&server, &token, 5);
    let copy = installation.path("copy.db").display().to_string();
    assert!(installation.says(&["backup", &copy]).contains("daymark restore"));
    add(&server, &token, 7);
    assert!(installation.complains(&["restore", &copy]).contains("another server has"), "a server runs");
    assert_eq!(steps(&server, &token), 12);
    // A killed server leaves its log.
    server.kill();
    let said = installation.says(&["restore", &copy]);
    let aside = installation.path("data/daymark.db.before-restore-1");
    assert!(said.contains(&aside.display().to_string()), "{said}");
    assert!(!installation.path("data/daymark.db-wal").exists());
    let server = installation.serve(&[]);
    assert_eq!(steps(&server, &token), 5);
    server.kill();
    // What was set aside is whole, its log included.
    installation.says(&["restore", &aside.display().to_string()]);
    assert_eq!(steps(&installation.serve(&[]), &token), 12);
}

#[test]
fn a_copy_beside_the_log_of_another_starts_no_server_and_no_command() {
    let installation = Installation::on_sqlite();
    let server = installation.serve(&[]);
    let token = writer(&installation, &server);
    let copy = installation.path("copy.db");
    installation.says(&["backup", &copy.display().to_string()]);
    add(&server, &token, 7);
    server.kill();
    std::fs::copy(&copy, installation.path("data/daymark.db")).expect("copied over");
    for command in [&["serve", "--listen", "127.0.0.1:0"][..], &["user", "list"], &["migrate"], &["backup", "x.db"]] {
        let said = installation.complains(command);
        assert!(said.contains("daymark restore FILE"), "{command:?}: {said}");
    }
    let doctor = installation.run(&["doctor", "--listen", "0"]);
    let said = String::from_utf8(doctor.stdout).expect("text");
    assert!(!doctor.status.success() && said.contains("log of another database"), "{said}");
    installation.says(&["restore", &copy.display().to_string()]);
    assert_eq!(steps(&installation.serve(&[]), &token), Value::Null);
}

/// Runs the commands that were printed, as they stand, with the password where PostgreSQL's programs look for it.
fn run_printed(installation: &Installation, said: &str) {
    let address = url::Url::parse(installation.database()).expect("an address");
    let password = address.password().unwrap_or_default();
    let is_command = |line: &&str| line.starts_with("  p");
    let commands: Vec<&str> = said.lines().filter(is_command).map(str::trim).collect();
    assert!(!commands.is_empty(), "{said}");
    for line in commands {
        assert!(!line.contains("://"), "no address with a password in it: {line}");
        let mut shell = Command::new("sh");
        shell.args(["-c", line]).env("PGPASSWORD", password).current_dir(installation.path("."));
        let output = shell.stdin(Stdio::null()).output().expect("a shell");
        assert!(output.status.success(), "{line}: {output:?}");
    }
}

#[test]
fn on_postgres_the_printed_commands_make_a_backup_and_put_it_back() {
    let Some(installation) = Installation::on_postgres() else { return };
    let server = installation.serve(&[]);
    let token = writer(&installation, &server);
    add(&server, &token, 5);
    run_printed(&installation, &installation.complains(&["backup", "a copy.dump"]));
    add(&server, &token, 7);
    server.kill();
    // As a newer release would leave it: a table that is not in the copy.
    store::testing::command_postgres(installation.database(), "create table of_a_newer_release (id bigint)");
    run_printed(&installation, &installation.complains(&["restore", "a copy.dump"]));
    let there = "select to_regclass('of_a_newer_release') is null";
    assert!(store::testing::with_client(installation.database(), move |client| {
        client.query_one(there, &[]).expect("an answer").get::<_, bool>(0)
    }));
    let server = installation.serve(&[]);
    assert_eq!(steps(&server, &token), 5);
    add(&server, &token, 1);
    assert!(installation.path("daymark-before-restore.dump").exists());
}

#[test]
fn the_doctor_says_who_can_read_what_is_said_to_a_database_elsewhere() {
    let installation = Installation::on_sqlite();
    let said = |query: &str| {
        let address = format!("postgres://me:secret@db.invalid/daymark?connect_timeout=1{query}");
        let output = installation.run(&["doctor", "--listen", "0", "--database", &address]);
        String::from_utf8(output.stdout).expect("text")
    };
    for (query, words) in [("", "no `sslmode`"), ("&sslmode=require", "nobody asks the server who it is")] {
        let said = said(query);
        assert!(said.contains(words) && !said.contains("secret"), "{said}");
    }
    assert!(!said("&sslmode=verify-full").contains("what is said to"));
}
