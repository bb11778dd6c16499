//! Pictures of every page, on the demonstration data: `./check pictures` makes those of docs/images.

use std::path::{Path, PathBuf};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::json;
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
    ("pair", "/correlations/sleep/mood"),
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

/// Nobody reads further down a picture.
const HIGHEST: u64 = 2000;

#[test]
#[ignore = "makes files: ./check pictures"]
fn every_page_is_pictured() {
    tell(async {
        let app = App::on_sqlite().await;
        demo::create(&app.daymark, &Operator::at_the_console(), "demo", PASSWORD).await.expect("a demonstration");
        let base = app.listen().await;
        for (kind, size) in [(Kind::Phone, "phone"), (Kind::Desktop, "desk")] {
            let browser = Browser::start(kind, &base).await.expect("a browser");
            log_in(&browser).await;
            for scheme in ["light", "dark"] {
                let features = json!([{"name": "prefers-color-scheme", "value": scheme}]);
                browser.command("Emulation.setEmulatedMedia", json!({"features": features})).await;
                for (name, path) in PAGES {
                    browser.open(path).await;
                    take(&browser, &format!("{name}-{size}-{scheme}.webp")).await;
                }
            }
            browser.close().await;
        }
    });
}

async fn log_in(browser: &Browser) {
    browser.open("/log-in").await;
    browser.fill("[name=username]", "demo").await;
    browser.fill("[name=password]", PASSWORD).await;
    browser.click("main button[type=submit]").await;
}

async fn take(browser: &Browser, file: &str) {
    let size = browser.ask("const page = document.documentElement; return [page.clientWidth, page.scrollHeight]").await;
    let (width, height) = (size[0].as_u64().expect("a width"), size[1].as_u64().expect("a height").min(HIGHEST));
    let clip = json!({"x": 0, "y": 0, "width": width, "height": height, "scale": 1});
    let how = json!({"format": "webp", "quality": 80, "captureBeyondViewport": true, "clip": clip});
    let picture = browser.command("Page.captureScreenshot", how).await;
    let bytes = BASE64_STANDARD.decode(picture["data"].as_str().expect("a picture")).expect("Base64");
    std::fs::write(folder().join(file), bytes).expect("a file");
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/images")
}
