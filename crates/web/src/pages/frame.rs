//! What every page has around it: who looks at it, its place in the menus, and the token of its forms.

use axum::extract::{FromRequestParts, OriginalUri};
use axum::http::request::Parts;
use service::account_events::{self, Happened};
use service::accounts;
use service::actor::Reader;
use url::form_urlencoded;

use super::{Notice, menu, moment, paths};
use crate::app::App;
use crate::errors::Error;
use crate::middleware::forms::FormToken;
use crate::middleware::sessions::Visitor;

/// What stands around a page.
#[derive(Debug, Clone)]
pub(crate) struct Frame {
    /// Who looks at it; none for strangers.
    pub(super) viewer: Option<Viewer>,
    /// The value of the field `csrf` in every form.
    pub(super) csrf: String,
    /// What was just done, to be confirmed.
    pub(super) notice: Option<&'static str>,
    /// What others did to the account that the person has not said they know of.
    pub(super) to_acknowledge: Option<ToAcknowledge>,
    /// The path of the page.
    path: String,
}

/// What others did to the account.
#[derive(Debug, Clone)]
pub(super) struct ToAcknowledge {
    /// One sentence each, newest first.
    pub(super) sentences: Vec<String>,
    /// The number of the newest, up to which the person then knows.
    pub(super) number: i64,
}

impl ToAcknowledge {
    fn of(happened: Vec<Happened>, reader: &Reader) -> Option<ToAcknowledge> {
        let number = happened.first()?.number;
        let sentence = |one: &Happened| format!("{}, {}, on {}.", one.what, one.by, moment::exactly(one.at, reader));
        Some(ToAcknowledge { sentences: happened.iter().map(sentence).collect(), number })
    }
}

/// The person who looks at a page.
#[derive(Debug, Clone)]
pub(super) struct Viewer {
    pub(super) username: String,
    /// Where their picture is.
    pub(super) avatar: Option<String>,
    /// The name of their time zone.
    pub(super) zone: String,
    /// Whether this release knows it: otherwise their days are UTC's.
    pub(super) is_zone_known: bool,
    is_admin: bool,
}

impl FromRequestParts<App> for Frame {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Frame, Error> {
        let FormToken(csrf) = FormToken::from_request_parts(parts, app).await?;
        let Visitor(browser) = Visitor::from_request_parts(parts, app).await?;
        let mut to_acknowledge = None;
        let viewer = match browser {
            None => None,
            Some(browser) => {
                let happened = account_events::to_acknowledge(&app.daymark, &browser.reader()).await?;
                to_acknowledge = ToAcknowledge::of(happened, &browser.reader());
                let profile = accounts::profile(&app.daymark, &browser.reader()).await?;
                let avatar = profile.avatar.as_deref().map(paths::picture);
                let (username, zone) = (profile.username, profile.preferences.timezone);
                let is_zone_known = accounts::knows_time_zone(&zone);
                Some(Viewer { username, avatar, zone, is_zone_known, is_admin: browser.is_admin() })
            }
        };
        let uri = parts.extensions.get::<OriginalUri>().map_or(&parts.uri, |original| &original.0);
        let query = uri.query().unwrap_or("");
        let notice = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "notice");
        let notice = notice.and_then(|(_, name)| Notice::text(&name));
        Ok(Frame { viewer, csrf, notice, to_acknowledge, path: uri.path().to_owned() })
    }
}

impl Viewer {
    /// What stands where there is no picture.
    pub(super) fn initial(&self) -> String {
        self.username.chars().take(1).flat_map(char::to_uppercase).collect()
    }
}

impl Frame {
    /// The name of who looks at the page; empty for strangers.
    pub(super) fn username(&self) -> String {
        self.viewer.as_ref().map(|viewer| viewer.username.clone()).unwrap_or_default()
    }

    /// The path of the page.
    pub(super) fn path(&self) -> &str {
        &self.path
    }

    /// Whether the page is this one.
    pub(super) fn is_at(&self, path: &str) -> bool {
        self.path == path
    }

    /// Whether the page is this one or stands below it. (Everything stands below the dashboard, which is only itself.)
    pub(super) fn is_under(&self, path: &str) -> bool {
        let rest = self.path.strip_prefix(path);
        rest.is_some_and(|rest| rest.is_empty() || (path != paths::DASHBOARD && rest.starts_with('/')))
    }

    /// Whether the page is none of those that stand in the bar of a small screen.
    pub(super) fn is_in_more(&self) -> bool {
        !menu::DAYS.iter().any(|entry| entry.icon.is_some() && self.is_under(entry.path))
    }

    /// Whether this entry of the account's menu leads to the page, or to one above it.
    pub(super) fn is_entry(&self, path: &str) -> bool {
        self.path == path || (path != paths::ACCOUNT && self.is_under(path))
    }

    /// The pages about the account.
    pub(super) fn account_menu(&self) -> Vec<(&'static str, &'static str)> {
        let mut menu = vec![
            (paths::ACCOUNT, "Profile"),
            (paths::SECURITY, "Log-in and security"),
            (paths::DATA, "Your data"),
            (paths::SERVICES, "Connected services"),
            (paths::TOKENS, "Simple tokens"),
            (paths::APPS, "Developer apps"),
            (paths::GUIDE, "Developer guide"),
        ];
        if self.viewer.as_ref().is_some_and(|viewer| viewer.is_admin) {
            menu.push((paths::ADMINISTRATION, "Administration"));
        }
        menu
    }
}
