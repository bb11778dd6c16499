//! What makes an app of the pages where a browser lets them be one (over HTTPS, or on the same machine): the manifest, and the
//! worker that keeps the shell for times without a connection.

use std::sync::LazyLock;

use axum::Json;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::IntoResponse;
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::assets::{ICON_192, ICON_512, ICONS, MARK, SCRIPT, STYLE};
use crate::pages::paths;

/// The worker's script, which names the files that it keeps: with each version that changes one of them comes another worker.
static WORKER: LazyLock<String> = LazyLock::new(|| {
    let files = [&STYLE, &SCRIPT, &MARK, &ICONS, &ICON_192].map(|asset| asset.path());
    let page = include_str!("../templates/offline.html");
    let version = hex::encode(&Sha256::digest(files.join(" ") + page)[..8]);
    let shell: Vec<&str> = files.iter().map(String::as_str).chain([paths::OFFLINE]).collect();
    let script = include_str!("../assets/worker.js");
    script.replace("$SHELL", &json!(shell).to_string()).replace("$VERSION", &json!(version).to_string())
});

/// `GET /worker.js`.
pub(crate) async fn worker() -> impl IntoResponse {
    let headers = [(CONTENT_TYPE, "text/javascript; charset=utf-8"), (CACHE_CONTROL, "no-cache")];
    (headers, WORKER.as_str())
}

/// `GET /manifest.webmanifest`: what a telephone shows of the app (W3C Web Application Manifest).
pub(crate) async fn manifest() -> impl IntoResponse {
    let icon = |path: String, size: &str, purpose: &str| json!({"src": path, "sizes": size, "type": "image/png", "purpose": purpose});
    let manifest = json!({
        "name": "Daymark",
        "short_name": "Daymark",
        "description": "Your days, and what goes with what",
        "start_url": paths::DASHBOARD,
        "scope": "/",
        "display": "standalone",
        "lang": "en-GB",
        "background_color": "#f3f6f9",
        "theme_color": "#ffffff",
        "icons": [
            icon(ICON_192.path(), "192x192", "any"),
            icon(ICON_512.path(), "512x512", "any"),
            icon(ICON_512.path(), "512x512", "maskable"),
        ],
    });
    ([(CONTENT_TYPE, "application/manifest+json"), (CACHE_CONTROL, "no-cache")], Json(manifest))
}
