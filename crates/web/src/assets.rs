//! Style sheet, scripts, symbols and the mark: compiled in, and served under names that hold their hash, so that browsers keep
//! them for ever and a new version has a new name.

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
        include_str!("../assets/today.css"),
        include_str!("../assets/attribute.css"),
        include_str!("../assets/findings.css"),
        include_str!("../assets/plots.css"),
        include_str!("../assets/year.css"),
        include_str!("../assets/guide.css"),
        include_str!("../assets/review.css"),
    );
    Asset::new("css", "text/css; charset=utf-8", content.as_bytes())
});

/// Small comforts, which every page works without.
pub(crate) static SCRIPT: LazyLock<Asset> = LazyLock::new(|| {
    let content = concat!(
        include_str!("../assets/daymark.js"),
        include_str!("../assets/charts.js"),
        include_str!("../assets/today.js"),
        include_str!("../assets/offline.js"),
        include_str!("../assets/print.js"),
    );
    Asset::new("js", "text/javascript; charset=utf-8", content.as_bytes())
});

/// The mark, as browsers show it beside the title.
pub(crate) static MARK: LazyLock<Asset> = LazyLock::new(|| svg(include_bytes!("../assets/mark.svg")));

/// The symbols of the menu, referred to one by one.
pub(crate) static ICONS: LazyLock<Asset> = LazyLock::new(|| svg(include_bytes!("../assets/icons.svg")));

/// The mark as a telephone shows it among its apps; each is `icon.svg` drawn that wide.
pub(crate) static ICON_180: LazyLock<Asset> = LazyLock::new(|| png(include_bytes!("../assets/icon-180.png")));
pub(crate) static ICON_192: LazyLock<Asset> = LazyLock::new(|| png(include_bytes!("../assets/icon-192.png")));
pub(crate) static ICON_512: LazyLock<Asset> = LazyLock::new(|| png(include_bytes!("../assets/icon-512.png")));

static ALL: [&LazyLock<Asset>; 7] = [&STYLE, &SCRIPT, &MARK, &ICONS, &ICON_180, &ICON_192, &ICON_512];

/// A file that pages refer to.
pub(crate) struct Asset {
    name: String,
    media_type: &'static str,
    content: &'static [u8],
}

impl Asset {
    fn new(extension: &str, media_type: &'static str, content: &'static [u8]) -> Asset {
        let hash = hex::encode(Sha256::digest(content));
        Asset { name: format!("daymark-{}.{extension}", &hash[..16]), media_type, content }
    }

    /// Where it is served.
    pub(crate) fn path(&self) -> String {
        format!("/assets/{}", self.name)
    }
}

fn svg(content: &'static [u8]) -> Asset {
    Asset::new("svg", "image/svg+xml", content)
}

fn png(content: &'static [u8]) -> Asset {
    Asset::new("png", "image/png", content)
}

/// `GET /assets/{name}`.
pub(crate) async fn get(Path(name): Path<String>) -> Result<impl IntoResponse> {
    let asset = ALL.into_iter().find(|asset| asset.name == name).ok_or_else(Error::not_found)?;
    let headers = [(CONTENT_TYPE, asset.media_type), (CACHE_CONTROL, "public, max-age=31536000, immutable")];
    Ok((headers, asset.content))
}
