//! The log never holds what is secret or private, however much of it there is.

use serde_json::{Value, json};

use crate::installation::on_both_engines;

const NOTE: &str = "canary-note-about-the-dentist";
const STATE: &str = "canary-state-of-an-app";
const VALUE: f64 = 81_234.625;
const PASSWORD: &str = "a long enough password";

on_both_engines! {
    fn the_fullest_log_holds_nothing_secret_or_private(installation: Installation) {
        let server = installation.serve(&["--log", "trace,tokio_postgres=trace,tokio_postgres::query=trace"]);
        installation.says_given(&["user", "create", "ada", "--email", "canary@example.org", "--password-stdin"], PASSWORD);
        let app = installation.register_app("Diary");
        let text = |key: &str| app[key].as_str().expect(key).to_owned();
        let (token, refresh, id, secret) = (text("access_token"), text("refresh_token"), text("client_id"), text("client_secret"));

        let attributes = json!([{"label": "canary label", "group": "mood", "value_type": 2}, {"template": "weight"}]);
        assert_eq!(server.post("/api/2/attributes/create/", &token, &attributes)["failed"], json!([]));
        let day = server.get("/api/2/accounts/profile/", &token).json::<Value>().expect("JSON")["local_time"].clone();
        let day = &day.as_str().expect("a time")[..10];
        let values = json!([{"name": "canary_label", "date": day, "value": NOTE}, {"name": "weight", "date": day, "value": VALUE}]);
        assert_eq!(server.post("/api/2/attributes/update/", &token, &values)["failed"], json!([]));
        assert!(server.get("/api/2/attributes/with-values/", &token).text().expect("a text").contains(NOTE));

        let browser = reqwest::blocking::Client::new();
        let log_in = [("username", "ada"), ("password", PASSWORD)];
        let simple: Value = browser.post(format!("{}/api/2/auth/simple-token/", server.base)).form(&log_in).send()
            .expect("an answer").json().expect("JSON");
        let simple = simple["token"].as_str().expect("a token").to_owned();
        server.get("/api/2/attributes/", &simple);
        let asked = format!("{}/oauth2/authorize?response_type=code&client_id={id}&state={STATE}&code=canary-code", server.base);
        browser.get(asked).send().expect("an answer");
        let renewal = [("grant_type", "refresh_token"), ("refresh_token", &refresh), ("client_id", &id), ("client_secret", &secret)];
        let renewed: Value = browser.post(format!("{}/oauth2/access_token", server.base)).form(&renewal).send()
            .expect("an answer").json().expect("JSON");
        let renewed = ["access_token", "refresh_token"].map(|key| renewed[key].as_str().expect(key).to_owned());

        let said = server.said();
        assert!(said.contains("TRACE") || said.contains("DEBUG"), "the log is not full: {said}");
        let weight = VALUE.to_string();
        let secrets = [&token, &refresh, &secret, &simple, &renewed[0], &renewed[1], &weight].map(String::as_str);
        let texts = [NOTE, STATE, PASSWORD, "canary label", "canary_label", "canary@example.org", "canary-code"];
        for canary in secrets.into_iter().chain(texts) {
            let line = said.lines().find(|line| line.contains(canary));
            assert_eq!(line, None, "the log holds {canary}");
        }
    }
}
