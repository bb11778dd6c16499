//! The commands, as one at the console uses them: mostly beside a running server, on both engines.

use serde_json::{Value, json};

use crate::findings::with_store;
use crate::installation::{Installation, on_both_engines};

const TODAY: &str = "/api/2/attributes/with-values/?attributes=steps";

on_both_engines! {
    fn an_account_and_an_app_made_at_the_console_work_at_once(installation: Installation) {
        let server = installation.serve(&[]);
        assert!(server.said().contains("There is no account yet"), "{}", server.said());
        installation.make_ada();
        let app = installation.register_app("Diary");
        let token = app["access_token"].as_str().expect("a token");
        for (key, length) in [("client_id", 20), ("client_secret", 40), ("access_token", 40), ("refresh_token", 40)] {
            let text = app[key].as_str().expect(key);
            assert!(text.len() == length && text.bytes().all(|b| b.is_ascii_hexdigit()), "{key}: {text}");
        }
        let made = server.post("/api/2/attributes/create/", token, &json!([{"template": "steps"}]));
        assert_eq!(made["failed"], json!([]), "{made}");
        let values = json!([{"name": "steps", "value": 4321}]);
        assert_eq!(server.post("/api/2/attributes/increment/", token, &values)["failed"], json!([]));
        let seen: Value = server.get(TODAY, token).json().expect("JSON");
        assert_eq!(seen["results"][0]["values"][0]["value"], 4321, "{seen}");
    }

    fn accounts_are_listed_given_passwords_and_deleted(installation: Installation) {
        let server = installation.serve(&[]);
        let said = installation.says(&["user", "create", "ada", "--email", "ada@example.org"]);
        assert!(said.contains("The password, shown only now: "), "{said}");
        installation.says_given(&["user", "create", "bob", "--password-stdin"], "another long password\n");
        assert!(installation.complains(&["user", "create", "Ada"]).contains("taken"));

        let listed = installation.says(&["user", "list"]);
        assert!(listed.contains("ada") && listed.contains("administrator") && listed.contains("bob"), "{listed}");
        let listed: Value = serde_json::from_str(&installation.says(&["user", "list", "--json"])).expect("JSON");
        assert_eq!(listed[0]["email"], "ada@example.org");

        let said = installation.says_given(&["user", "set-password", "bob", "--password-stdin"], "a third long password\n");
        assert!(said.contains("Set the password of bob"), "{said}");
        assert!(simple_token(&server.base, "bob", "another long password").is_none());
        let token = simple_token(&server.base, "bob", "a third long password").expect("a token");
        assert_eq!(server.get("/api/2/accounts/profile/", &token).status(), 200);

        assert!(installation.says(&["user", "promote", "bob"]).contains("bob is an administrator"));
        assert!(installation.complains(&["user", "promote", "carol"]).contains("no account 'carol'"));
        let listed: Value = serde_json::from_str(&installation.says(&["user", "list", "--json"])).expect("JSON");
        assert_eq!((&listed[0]["administrator"], &listed[1]["administrator"]), (&json!(true), &json!(true)));

        assert!(installation.says(&["user", "suspend", "bob"]).contains("daymark user reopen bob"));
        assert_eq!(server.get("/api/2/accounts/profile/", &token).status(), 401);
        assert!(installation.says(&["user", "list"]).contains("suspended"));
        assert!(installation.complains(&["user", "suspend", "ada"]).contains("only administrator"));
        installation.says(&["user", "reopen", "bob"]);
        assert_eq!(server.get("/api/2/accounts/profile/", &token).status(), 200);

        assert!(installation.complains(&["user", "delete", "bob"]).contains("--yes"));
        installation.says(&["user", "delete", "bob", "--yes"]);
        assert_eq!(server.get("/api/2/accounts/profile/", &token).status(), 401);
        assert!(installation.complains(&["user", "delete", "bob", "--yes"]).contains("no account 'bob'"));
    }

    fn everything_of_an_account_is_written_to_a_new_file(installation: Installation) {
        let server = installation.serve(&[]);
        installation.make_ada();
        let app = installation.register_app("Diary");
        let token = app["access_token"].as_str().expect("a token");
        server.post("/api/2/attributes/create/", token, &json!([{"template": "steps"}]));
        let said = installation.says(&["user", "export", "ada", "ada.zip"]);
        assert!(said.contains("ada.zip holds everything of ada"), "{said}");
        let file = installation.path("ada.zip");
        let zip = std::fs::read(&file).expect("a file");
        assert!(zip.starts_with(b"PK") && zip.windows(13).any(|name| name == b"csv/steps.csv"), "{} bytes", zip.len());
        let mode = std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(&file).expect("a file").permissions());
        assert_eq!(mode & 0o777, 0o600, "only its owner reads it");
        assert!(installation.complains(&["user", "export", "ada", "ada.zip"]).contains("is there already"));
        assert!(installation.complains(&["user", "export", "eve", "eve.zip"]).contains("no account 'eve'"));
        assert!(!installation.path("eve.zip").exists());
    }

    fn apps_are_listed_given_secrets_and_deleted(installation: Installation) {
        let server = installation.serve(&[]);
        installation.make_ada();
        let app = installation.register_app("Greatreads");
        let (id, token) = (app["client_id"].as_str().expect("an ID"), app["access_token"].as_str().expect("a token"));
        assert!(installation.says(&["client", "list"]).contains("Greatreads"));
        let listed: Value = serde_json::from_str(&installation.says(&["client", "list", "--json"])).expect("JSON");
        assert_eq!((&listed[0]["client_id"], &listed[0]["owner"]), (&app["client_id"], &json!("ada")));

        let rotated: Value = serde_json::from_str(&installation.says(&["client", "rotate-secret", id])).expect("JSON");
        assert_ne!(rotated["client_secret"], app["client_secret"]);

        assert_eq!(server.get("/api/2/accounts/profile/", token).status(), 200);
        installation.says(&["client", "delete", id, "--yes"]);
        assert_eq!(server.get("/api/2/accounts/profile/", token).status(), 401);
        assert!(installation.complains(&["client", "delete", id, "--yes"]).contains("no app"));
    }

    fn tokens_are_made_and_revoked(installation: Installation) {
        let server = installation.serve(&[]);
        installation.make_ada();
        let app = installation.register_app("Diary");
        let id = app["client_id"].as_str().expect("an ID");
        let profile = |token: &Value| {
            server.get("/api/2/accounts/profile/", token.as_str().expect("a token")).status().as_u16()
        };

        let made = installation.says(&["token", "create", "--client", id, "--scope", "mood_read", "--scope", "mood_write"]);
        let made: Value = serde_json::from_str(&made).expect("JSON");
        assert_eq!(made["scope"], "mood_read mood_write");
        assert_eq!((profile(&app["access_token"]), profile(&made["access_token"])), (401, 200));

        let simple: Value = serde_json::from_str(&installation.says(&["token", "create", "ada"])).expect("JSON");
        assert_eq!(profile(&simple["token"]), 200);
        for token in [&made["access_token"], &simple["token"]] {
            installation.says_given(&["token", "revoke", "-"], token.as_str().expect("a token"));
            assert_eq!(profile(token), 401);
        }
        assert!(installation.complains(&["token", "create", "nobody"]).contains("no account 'nobody'"));
    }

    fn what_is_not_there_is_said_not_to_be(installation: Installation) {
        assert!(installation.complains(&["token", "revoke", "abc"]).contains("there is no such token"));
    }

    fn an_app_that_can_keep_no_secret_gets_none(installation: Installation) {
        installation.make_ada();
        let app = ["client", "create", "--owner", "ada", "--name", "Phone", "--redirect-uri", "http://localhost:8000/"];
        let said = installation.says(&[&app[..], &["--support-email", "ada@example.org", "--public"]].concat());
        let said: Value = serde_json::from_str(&said).expect("JSON");
        assert!(said["client_id"].is_string() && said.get("client_secret").is_none(), "{said}");
    }

    fn the_doctor_looks_at_the_rest_where_mail_is_half_set_up(installation: Installation) {
        installation.make_ada();
        let output = installation.run(&["doctor", "--smtp-url", "smtp://127.0.0.1:1", "--listen", "127.0.0.1:0"]);
        let said = String::from_utf8(output.stdout).expect("text");
        let has = |state: &str, about: &str| said.lines().any(|line| line.starts_with(state) && line.contains(about));
        assert!(has("ok", "database") && has("ok", "accounts") && has("BAD", "mail"), "{said}");
        let clock = said.lines().find(|line| line.contains("it says")).expect("a clock");
        assert!(!clock.contains('.'), "{clock}");
    }

    fn the_doctor_names_those_whose_time_zone_is_not_known(installation: Installation) {
        installation.says(&["user", "create", "grace", "--timezone", "us/pacific"]);
        let said = installation.says(&["doctor", "--listen", "127.0.0.1:0"]);
        assert!(said.contains("which is part of Daymark"), "{said}");
        let move_to_mars = |store: store::Store| async move {
            let write = |tx: &mut store::Tx<'_>| {
                let grace = store::users::list(tx)?.remove(0);
                assert_eq!(grace.preferences.timezone, "US/Pacific");
                let timezone = "Mars/Olympus".to_owned();
                let preferences = store::users::Preferences { timezone, ..grace.preferences };
                store::users::update_preferences(tx, grace.id, &preferences)
            };
            store.write(write).await.expect("stored");
        };
        with_store(&installation, |store| Box::pin(move_to_mars(store)));
        let output = installation.run(&["doctor", "--listen", "127.0.0.1:0"]);
        let said = String::from_utf8(output.stdout).expect("text");
        let zones = said.lines().find(|line| line.starts_with("BAD") && line.contains("zones")).expect("a finding");
        assert!(zones.contains("\"Mars/Olympus\" is not known") && zones.contains("for grace"), "{zones}");
        assert!(!output.status.success());
    }

    fn the_schema_can_be_brought_up_to_date_by_itself(installation: Installation) {
        assert!(installation.says(&["migrate"]).contains("up to date"));
        assert!(installation.says(&["migrate"]).contains("up to date"));
    }

    fn the_doctor_finds_nothing_wrong_with_a_fresh_installation(installation: Installation) {
        let server = installation.serve(&[]);
        installation.make_ada();
        let listen = server.base.trim_start_matches("http://");
        let said = installation.says(&["doctor", "--listen", listen]);
        assert!(said.contains("one is up") && said.contains("Everything is well."), "{said}");
        assert!(installation.says(&["healthcheck", "--listen", listen]).contains("is up"));
    }
}

#[test]
fn a_backup_made_beside_a_busy_server_is_whole_and_holds_the_data() {
    let installation = Installation::on_sqlite();
    let server = installation.serve(&["--rate-limit", "0"]);
    installation.make_ada();
    let token = installation.register_app("Diary")["access_token"].as_str().expect("a token").to_owned();
    server.post("/api/2/attributes/create/", &token, &json!([{"template": "steps"}]));
    let add = json!([{"name": "steps", "value": 1}]);
    for _ in 0..20 {
        server.post("/api/2/attributes/increment/", &token, &add);
    }
    let copy = installation.path("copy.db").display().to_string();
    std::thread::scope(|scope| {
        scope.spawn(|| (0..50).for_each(|_| drop(server.post("/api/2/attributes/increment/", &token, &add))));
        assert!(installation.says(&["backup", &copy]).contains("checked copy"));
    });
    assert!(
        installation.complains(&["backup", &copy]).contains("copy.db is there already"),
        "an existing file is not overwritten"
    );

    let copied = format!("sqlite:{copy}");
    let restored = installation.serve(&["--database", &copied]);
    let seen: Value = restored.get(TODAY, &token).json().expect("JSON");
    assert!(seen["results"][0]["values"][0]["value"].as_i64() >= Some(20), "{seen}");
    assert!(installation.says(&["doctor", "--listen", "0", "--database", &copied]).contains("is sound"));
}

#[test]
fn on_postgres_the_backup_command_says_how_to_use_pg_dump() {
    let installation = Installation::on_sqlite();
    let address = "postgres://me:secret@localhost:5433/daymark";
    let said = installation.complains(&["backup", "it's a.dump", "--database", address]);
    let line =
        "pg_dump --format=custom --file=\"it's a.dump\" --dbname='host=localhost port=5433 user=me dbname=daymark'";
    assert!(said.contains(line) && !said.contains("secret"), "{said}");
    let said = installation.complains(&["restore", "a.dump", "--database", address]);
    assert!(said.contains("pg_restore") && said.contains("user=me") && !said.contains("secret"), "{said}");
}

#[test]
fn the_doctor_says_what_is_wrong() {
    let installation = Installation::on_sqlite();
    std::fs::create_dir(installation.path("data")).expect("a folder");
    std::fs::write(installation.path("data/daymark.db"), "this is no database, but a text that is long enough")
        .expect("a file");
    let output = installation.run(&["doctor"]);
    let said = String::from_utf8(output.stdout).expect("text");
    assert!(!output.status.success() && said.contains("BAD   database"), "{said}");
}

#[test]
fn what_cannot_be_understood_is_explained() {
    let installation = Installation::on_sqlite();
    let said = installation.complains(&["serve", "--listen", "nowhere"]);
    assert!(said.contains("`listen`") && said.contains("127.0.0.1:8080"), "{said}");
    let said = installation.complains(&["user", "list", "--database", "mysql://x"]);
    assert!(said.contains("`database`") && said.contains("sqlite:"), "{said}");
    std::fs::write(installation.path("daymark.toml"), "rate_limits = 5").expect("a file");
    let said = installation.complains(&["serve"]);
    assert!(said.contains("daymark.toml") && said.contains("Did you mean `rate_limit`?"), "{said}");
}

fn simple_token(base: &str, username: &str, password: &str) -> Option<String> {
    let form = [("username", username), ("password", password)];
    let request = reqwest::blocking::Client::new().post(format!("{base}/api/2/auth/simple-token/")).form(&form);
    let answer: Value = request.send().expect("an answer").json().expect("JSON");
    answer["token"].as_str().map(str::to_owned)
}
