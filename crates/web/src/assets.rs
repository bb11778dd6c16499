//! The style sheet, the script and the mark: compiled in, and served under names that hold their hash, so that browsers
//! keep them for ever and a new version has a new name.

use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::IntoResponse;
use sha2::{Digest, Sha256};

use crate::errors::{Error, Result};

/// The version that pages show.
pub(crate) const VERSION: &str = env!("CARGO_PKG_VERSION");

/// How every page looks.
pub(crate) static STYLE: LazyLock<Asset> = LazyLock::new(|| {
    let content = concat!(
        include_str!("../assets/tokens.css"),
        include_str!("../assets/base.css"),
        include_str!("../assets/layout.css"),
        include_str!("../assets/forms.css"),
        include_str!("../assets/charts.css"),
        include_str!("../assets/dashboard.css"),
        include_str!("../assets/findings.css"),
        include_str!("../assets/guide.css"),
        include_str!("../assets/review.css"),
    );
    Asset::new("css", "text/css; charset=utf-8", content)
});

/// Small comforts, which every page works without.
pub(crate) static SCRIPT: LazyLock<Asset> = LazyLock::new(|| {
    let content = concat!(include_str!("../assets/daymark.js"), include_str!("../assets/print.js"));
    Asset::new("js", "text/javascript; charset=utf-8", content)
});

/// The mark, as browsers show it beside the title.
pub(crate) static MARK: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("svg", "image/svg+xml", include_str!("../assets/mark.svg")));

/// The symbols of the menu, referred to one by one.
pub(crate) static ICONS: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("svg", "image/svg+xml", include_str!("../assets/icons.svg")));

/// A file that pages refer to.
pub(crate) struct Asset {
    name: String,
    media_type: &'static str,
    content: &'static str,
}

impl Asset {
    fn new(extension: &str, media_type: &'static str, content: &'static str) -> Asset {
        let hash = hex::encode(Sha256::digest(content));
        Asset { name: format!("daymark-{}.{extension}", &hash[..16]), media_type, content }
    }

    /// Where it is served.
    pub(crate) fn path(&self) -> String {
        format!("/assets/{}", self.name)
    }
}

/// `GET /assets/{name}`.
pub(crate) async fn get(Path(name): Path<String>) -> Result<impl IntoResponse> {
    let asset =
        [&STYLE, &SCRIPT, &MARK, &ICONS].into_iter().find(|asset| asset.name == name).ok_or_else(Error::not_found)?;
    let headers = [(CONTENT_TYPE, asset.media_type), (CACHE_CONTROL, "public, max-age=31536000, immutable")];
    Ok((headers, asset.content))
}
