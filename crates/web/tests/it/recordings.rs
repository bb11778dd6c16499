//! What the live service answered in October 2026, pair by pair (`recorded.json`): each is asked again of an account that
//! is set up as the answer implies, and the answers must agree in key order, types and values.
//!
//! Where Daymark differs on purpose, [`adapt`] says how, and docs/compatibility.md says why.

use jiff::Timestamp;
use serde_json::{Map, Value, json};
use service::accounts::{self, Preferences};

use crate::harness::{ApiClient, App, BEGINNING, Client};

/// The recordings, in the order they were made.
fn recordings() -> Vec<Recording> {
    let text = include_str!("../recorded.json");
    let all: Vec<Value> = serde_json::from_str(text).expect("recordings");
    all.into_iter().map(Recording).collect()
}

struct Recording(Value);

impl Recording {
    fn text(&self, key: &str) -> &str {
        self.0[key].as_str().expect(key)
    }

    fn at(&self) -> Timestamp {
        self.text("recorded").parse().expect("a time")
    }

    fn path_and_query(&self) -> String {
        let pairs = self.0["query"]
            .as_object()
            .expect("a query")
            .iter()
            .map(|(key, value)| (key, value.as_str().expect("text")));
        let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
        let path = self.text("path");
        if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
    }

    fn title(&self) -> String {
        format!("{} {} at {}", self.text("method"), self.path_and_query(), self.text("recorded"))
    }

    fn response(&self) -> &Value {
        &self.0["response"]
    }

    fn results(&self) -> &[Value] {
        self.response()["results"].as_array().map_or(&[], Vec::as_slice)
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_recorded_answer_is_given_again_on_sqlite() {
    for recording in recordings() {
        replay(&App::on_sqlite().await, &recording).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_recorded_answer_is_given_again_on_postgres() {
    for recording in recordings() {
        if let Some(app) = App::on_postgres().await {
            replay(&app, &recording).await;
        }
    }
}

async fn replay(app: &App, recording: &Recording) {
    let beginning: Timestamp = BEGINNING.parse().expect("a time");
    app.clock.advance(recording.at().duration_since(beginning));
    app.account_in("api", "Asia/Baghdad").await;
    let nango = app.client("Nango").await;
    let client = nango.authorised_by("api", &model::ScopeSet::all().to_string()).await;
    set_up(recording, &client).await;
    if recording.text("path").ends_with("/profile/") {
        introduce(app, recording.response()).await;
    }

    let answer = match recording.text("method") {
        "GET" => client.get(&recording.path_and_query()).await,
        _ => client.post(&recording.path_and_query(), recording.0["body"].clone()).await,
    };

    let title = recording.title();
    let status = recording.0["status"].as_u64().expect("a status");
    assert_eq!(u64::from(answer.status.as_u16()), status, "{title}: {}", answer.text());
    let (expected, actual) = adapt(recording, answer.json(), &nango);
    let pretty = |value: &Value| serde_json::to_string_pretty(value).expect("JSON");
    assert_eq!(pretty(&actual), pretty(&expected), "{title}");
}

/// Says of the person what the profile shows.
async fn introduce(app: &App, profile: &Value) {
    let text = |key: &str| profile[key].as_str().expect(key).to_owned();
    let preferences = Preferences {
        first_name: text("first_name"),
        last_name: text("last_name"),
        timezone: text("timezone"),
        currency: "EUR".to_owned(),
        units: model::UnitSwitches::default(),
        conventions: model::Conventions::default(),
        weekly_email: profile["weekly_email"] == true,
        yearly_email: profile["yearly_email"] == true,
    };
    let person = app.person("api").await;
    accounts::update(&app.daymark, &person.actor, preferences).await.expect("a profile");
}

/// Sets the account up as the answer implies, by way of the API.
async fn set_up(recording: &Recording, client: &ApiClient<'_>) {
    let response = recording.response();
    match recording.text("path").trim_start_matches("/api/2/") {
        "attributes/" | "attributes/owned/" | "attributes/with-values/" => {
            for attribute in recording.results() {
                make(client, attribute).await;
            }
        }
        "attributes/values/" => {
            let name = recording.0["query"]["attribute"].as_str().expect("a name");
            make(client, &attribute_of_name(name)).await;
            let mut values = recording.results().to_vec();
            if recording.0["query"]["limit"] == "2" {
                // The page that was recorded is the first of two.
                values.extend([
                    json!({"date": "2026-10-04", "value": 6200}),
                    json!({"date": "2026-10-03", "value": 4100}),
                ]);
            }
            write(client, name, &values).await;
        }
        "attributes/update/" => {
            let name = response["success"][0]["name"].as_str().expect("a name");
            make(client, &attribute_of_name(name)).await;
        }
        "attributes/increment/" => {
            make(client, &attribute_of_name("steps")).await;
            write(client, "steps", &[json!({"date": "2026-10-07", "value": 12345})]).await;
        }
        "attributes/release/" => make(client, &attribute_of_name("nango_create_demo")).await,
        "attributes/acquire/" => {
            for attribute in response["success"].as_array().expect("a list") {
                let released = Map::from_iter([("service".to_owned(), Value::Null)]);
                let mut attribute = attribute.clone();
                attribute.as_object_mut().expect("an object").extend(released);
                make(client, &attribute).await;
            }
        }
        _ => {}
    }
}

/// Makes an attribute as it is listed, with its values where it has any.
async fn make(client: &ApiClient<'_>, attribute: &Value) {
    if attribute["service"]["name"] == "builtin" {
        return;
    }
    let item = match &attribute["template"] {
        Value::Null => json!({
            "label": attribute["label"], "group": attribute["group"]["name"],
            "value_type": attribute["value_type"], "manual": attribute["manual"],
        }),
        template => json!({"template": template, "manual": attribute["manual"]}),
    };
    client.post("/api/2/attributes/create/", json!([item])).await.expect(200);
    if attribute["service"].is_null() {
        client.post("/api/2/attributes/release/", json!([{"name": attribute["name"]}])).await.expect(200);
    }
    if let Some(values) = attribute["values"].as_array() {
        write(client, attribute["name"].as_str().expect("a name"), values).await;
    }
}

async fn write(client: &ApiClient<'_>, name: &str, values: &[Value]) {
    let rows = values.iter().filter(|row| !row["value"].is_null());
    let items: Vec<Value> = rows.map(|row| json!({"name": name, "date": row["date"], "value": row["value"]})).collect();
    client.post("/api/2/attributes/update/", Value::Array(items)).await.expect(200);
}

/// An attribute as the longest of the recorded lists has it.
fn attribute_of_name(name: &str) -> Value {
    let all = recordings();
    let longest = all.iter().max_by_key(|r| r.results().len()).expect("a recording");
    let found = longest.results().iter().find(|attribute| attribute["name"] == name);
    let mut attribute = found.unwrap_or_else(|| panic!("{name} was recorded nowhere")).clone();
    attribute["service"] = json!({"name": "nango1234", "label": "Nango"});
    attribute
}

/// What the recording says, where Daymark differs on purpose, and what Daymark says, without what cannot be the same.
fn adapt(recording: &Recording, mut actual: Value, nango: &Client<'_>) -> (Value, Value) {
    // Links carry the host that the client used, and a service the number that this installation gave it.
    let text = serde_json::to_string(recording.response()).expect("JSON");
    let text = text.replace("https://exist.io/", "http://daymark.test/").replace("nango1234", &nango.service);
    let mut expected: Value = serde_json::from_str(&text).expect("JSON");
    match recording.text("path").trim_start_matches("/api/2/") {
        "attributes/with-values/" => {
            leave_out(&mut expected, |attribute| attribute["service"]["name"] == "builtin");
            fill_missing_days(recording, &mut expected);
        }
        // 86 templates less the three of priority 10; the live service listed 79.
        "attributes/templates/" => expected["count"] = json!(83),
        "attributes/" => {
            // The live service ignored the parameter `attributes` here.
            if let Some(wanted) = recording.0["query"].get("attributes") {
                leave_out(&mut expected, |attribute| attribute["name"] != *wanted);
            }
        }
        // Nothing is stored on create or acquire, so there is no row without a value.
        "attributes/values/" => leave_out(&mut expected, |row| row["value"].is_null()),
        "accounts/profile/" => {
            expected["trial"] = json!(false);
            assert!(actual["avatar"].as_str().is_some_and(|url| url.starts_with("http://daymark.test/")), "{actual}");
            actual["avatar"] = expected["avatar"].clone();
            let (local, recorded) = (actual["local_time"].as_str(), expected["local_time"].as_str());
            assert!(same_but_for_the_fraction(local.expect("text"), recorded.expect("text")), "{local:?}");
            actual["local_time"] = expected["local_time"].clone();
        }
        _ => {}
    }
    (expected, actual)
}

fn leave_out(list: &mut Value, is_unwanted: impl Fn(&Value) -> bool) {
    let results = list["results"].as_array_mut().expect("a list");
    let before = results.len();
    results.retain(|item| !is_unwanted(item));
    let left_out = before - results.len();
    list["count"] = json!(list["count"].as_u64().expect("a count") - left_out as u64);
}

/// Every day that was asked for is listed, null where nothing is stored; the live service leaves gaps.
fn fill_missing_days(recording: &Recording, list: &mut Value) {
    let days: i64 = recording.0["query"]["days"].as_str().expect("a number").parse().expect("a number");
    let today = model::Day::parse("2026-10-07").expect("a day");
    for attribute in list["results"].as_array_mut().expect("a list") {
        let stored = attribute["values"].as_array().expect("a list").clone();
        let value =
            |day: model::Day| stored.iter().find(|row| row["date"] == day.to_string()).map(|row| row["value"].clone());
        let filled = (0..days).map(|ago| today.plus(-ago));
        attribute["values"] = filled.map(|day| json!({"date": day.to_string(), "value": value(day)})).collect();
    }
}

fn same_but_for_the_fraction(a: &str, b: &str) -> bool {
    let parts = |text: &str| (text.get(..20).map(str::to_owned), text.get(26..).map(str::to_owned), text.len());
    parts(a) == parts(b)
}
