//! The description of the API tells of every endpoint, and of nothing else.

mod answers;

use std::collections::BTreeSet;

use serde_json::Value;

/// The routes of the API and of OAuth, read off the one screen that lists them.
fn routes() -> BTreeSet<(String, String)> {
    let text = include_str!("../../../src/routes.rs");
    let mut routes = BTreeSet::new();
    for line in text.lines() {
        let Some((_, rest)) = line.split_once(".route(\"") else { continue };
        let (path, handlers) = rest.split_once('"').expect("a path");
        let slash = match path {
            _ if path.starts_with("/api/") => "/",
            _ if path.starts_with("/oauth2/") => "",
            _ => continue,
        };
        for method in ["get", "post"] {
            if handlers.contains(&format!("{method}(")) {
                routes.insert((method.to_owned(), format!("{path}{slash}")));
            }
        }
    }
    routes
}

#[test]
fn every_endpoint_is_described_and_nothing_else() {
    let document: Value = serde_json::from_str(&web::openapi()).expect("JSON");
    assert!(document["openapi"].as_str().is_some_and(|version| version.starts_with("3.1")), "{}", document["openapi"]);
    let mut described = BTreeSet::new();
    for (path, methods) in document["paths"].as_object().expect("paths") {
        for (method, endpoint) in methods.as_object().expect("methods") {
            assert!(!endpoint["summary"].as_str().unwrap_or("").is_empty(), "{method} {path} has no summary");
            assert!(endpoint["responses"]["200"]["content"].is_object(), "{method} {path} answers nothing");
            described.insert((method.clone(), path.clone()));
        }
    }
    let undescribed = ["/api/1/auth/simple-token/", "/api/openapi.json/", "/api/docs/"];
    let routes: BTreeSet<_> = routes().into_iter().filter(|(_, path)| !undescribed.contains(&path.as_str())).collect();
    assert_eq!(described, routes);
}

/// What may be missing of an answer, since what was not sent is not sent back. Everything else is always there, null or not.
const LEFT_OUT: [&str; 7] = [
    "Acquired.template",
    "CreatedItem.group",
    "CreatedItem.label",
    "CreatedItem.manual",
    "CreatedItem.template",
    "CreatedItem.value_type",
    "Incremented.date",
];

#[test]
fn what_is_always_there_is_said_to_be() {
    let document: Value = serde_json::from_str(&web::openapi()).expect("JSON");
    let mut optional = Vec::new();
    for (name, schema) in document["components"]["schemas"].as_object().expect("schemas") {
        if name.ends_with("Request") || (name.ends_with("Item") && name != "CreatedItem" && name != "FailedItem") {
            continue;
        }
        let required = schema["required"].as_array().cloned().unwrap_or_default();
        for property in schema["properties"].as_object().into_iter().flatten().map(|(property, _)| property) {
            if !required.iter().any(|required| required == property) {
                optional.push(format!("{name}.{property}"));
            }
        }
    }
    optional.sort_unstable();
    assert_eq!(optional, LEFT_OUT);
}

#[test]
fn values_have_one_schema() {
    let document: Value = serde_json::from_str(&web::openapi()).expect("JSON");
    let schemas = &document["components"]["schemas"];
    for (name, property) in [("Updated", "value"), ("Incremented", "value"), ("Incremented", "current")] {
        assert_eq!(schemas[name]["properties"][property]["$ref"], "#/components/schemas/Value", "{name}.{property}");
    }
    let of_a_day = schemas["DayValue"]["properties"]["value"].to_string();
    assert!(of_a_day.contains("#/components/schemas/Value") && of_a_day.contains("null"), "{of_a_day}");
}

#[test]
fn every_object_is_described_once() {
    let document: Value = serde_json::from_str(&web::openapi()).expect("JSON");
    let text = document.to_string();
    for (name, schema) in document["components"]["schemas"].as_object().expect("schemas") {
        assert_eq!(text.matches(&schema.to_string()).count(), 1, "{name} is copied");
    }
}

#[test]
fn every_object_that_is_referred_to_is_described() {
    let text = web::openapi();
    let document: Value = serde_json::from_str(&text).expect("JSON");
    for reference in text.split("#/components/schemas/").skip(1) {
        let name = reference.split('"').next().expect("a name");
        assert!(document["components"]["schemas"][name].is_object(), "{name}");
    }
}
