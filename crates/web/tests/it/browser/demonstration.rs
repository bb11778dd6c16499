//! The pages on the demonstration data, in each size and colour: `./check pictures` makes the pictures of docs/images, and
//! axe-core looks for whom they would keep out.

use std::path::{Path, PathBuf};
use std::sync::Mutex;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};
use service::actor::Operator;
use service::demo;

use super::{Browser, Kind, tell};
use crate::harness::{App, PASSWORD};

/// The pages, with the names of their pictures. It is the morning of 7 October 2026.
const PAGES: [(&str, &str); 18] = [
    ("today", "/?day=2026-10-06"),
    ("review-week", "/review/week/2026-10-05"),
    ("review-month", "/review/month/2026-09"),
    ("review-year", "/review/year/2026"),
    ("correlations", "/correlations"),
    ("pair", "/correlations/sleep/sleep_start"),
    ("insights", "/insights"),
    ("trends", "/trends"),
    ("mood", "/mood"),
    ("tags", "/tags"),
    ("attributes", "/attributes"),
    ("attribute", "/attributes/sleep"),
    ("welcome", "/welcome"),
    ("more", "/more"),
    ("account", "/account"),
    ("data", "/account/data"),
    ("services", "/account/services"),
    ("administration", "/account/administration"),
];

/// Nobody reads further down a picture; a telephone shows this much.
const HIGHEST: u64 = 1400;
const TELEPHONE: u64 = 844;

/// The variable that names the script of axe-core; without it nothing is looked for.
const AXE: &str = "AXE_SCRIPT";

#[test]
#[ignore = "makes files: ./check pictures"]
fn every_page_is_pictured() {
    tell(on_every_page(async |browser, name, look| take(browser, &format!("{name}-{look}.webp")).await));
}

#[test]
fn no_page_keeps_anybody_out() {
    let Ok(script) = std::env::var(AXE) else { return };
    let script = std::fs::read_to_string(script).expect("axe-core");
    let said = Mutex::new(Vec::new());
    tell(on_every_page(async |browser, name, look| {
        browser.ask(&script).await;
        // The size of what is pressed is a rule of WCAG 2.2, which axe-core leaves out unless it is asked for.
        let how = "{ resultTypes: ['violations'], rules: { 'target-size': { enabled: true } } }";
        let found = browser.ask(&format!("return axe.run(document, {how})")).await;
        let is_serious = |v: &&Value| v["impact"] == "serious" || v["impact"] == "critical";
        let violations = found["violations"].as_array().expect("a list").iter().filter(is_serious);
        let told = violations.map(|v| format!("{name}, {look}: {} at {}", v["id"], v["nodes"][0]["html"]));
        said.lock().expect("a list").extend(told);
    }));
    let said = said.into_inner().expect("a list");
    assert!(said.is_empty(), "{}", said.join("\n"));
}

/// Opens each page on a telephone and at a desk, in light and in dark.
async fn on_every_page(look: impl AsyncFn(&Browser, &str, &str)) {
    let app = App::on_sqlite().await;
    demo::create(&app.daymark, &Operator::at_the_console(), "demo", PASSWORD).await.expect("a demonstration");
    let base = app.listen().await;
    for (kind, size) in [(Kind::Phone, "phone"), (Kind::Desktop, "desk")] {
        let Some(browser) = Browser::start(kind, &base).await else { return };
        browser.open("/log-in").await;
        browser.fill("[name=username]", "demo").await;
        browser.fill("[name=password]", PASSWORD).await;
        browser.click("main button[type=submit]").await;
        for scheme in ["light", "dark"] {
            let features = json!([{"name": "prefers-color-scheme", "value": scheme}]);
            browser.command("Emulation.setEmulatedMedia", json!({"features": features})).await;
            for (name, path) in PAGES {
                browser.open(path).await;
                look(&browser, name, &format!("{size}-{scheme}")).await;
            }
        }
        browser.close().await;
    }
}

async fn take(browser: &Browser, file: &str) {
    let size = browser.ask("const page = document.documentElement; return [page.clientWidth, page.scrollHeight]").await;
    let (width, height) = (size[0].as_u64().expect("a width"), size[1].as_u64().expect("a height"));
    let height = height.min(if width < 400 { TELEPHONE } else { HIGHEST });
    let clip = json!({"x": 0, "y": 0, "width": width, "height": height, "scale": 1});
    let how = json!({"format": "webp", "quality": 80, "captureBeyondViewport": true, "clip": clip});
    let picture = browser.command("Page.captureScreenshot", how).await;
    let bytes = BASE64_STANDARD.decode(picture["data"].as_str().expect("a picture")).expect("Base64");
    std::fs::create_dir_all(folder()).expect("a folder");
    std::fs::write(folder().join(file), bytes).expect("a file");
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/images")
}
