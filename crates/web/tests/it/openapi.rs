//! The description of the API tells of every endpoint, and of nothing else.

use std::collections::BTreeSet;

use serde_json::Value;

/// The routes under `/api/`, read off the one screen that lists them.
fn routes() -> BTreeSet<(String, String)> {
    let text = include_str!("../../src/routes.rs");
    let mut routes = BTreeSet::new();
    for line in text.lines().filter(|line| line.contains(".route(\"/api/")) {
        let path = line.split('"').nth(1).expect("a path");
        for method in ["get", "post"] {
            if line.contains(&format!("{method}(")) {
                routes.insert((method.to_owned(), format!("{path}/")));
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

#[test]
fn every_object_that_is_referred_to_is_described() {
    let text = web::openapi();
    let document: Value = serde_json::from_str(&text).expect("JSON");
    for reference in text.split("#/components/schemas/").skip(1) {
        let name = reference.split('"').next().expect("a name");
        assert!(document["components"]["schemas"][name].is_object(), "{name}");
    }
}
