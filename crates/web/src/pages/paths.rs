//! Where the pages are. Paths with a part that varies are made by the functions at the end.

pub(crate) const DASHBOARD: &str = "/";
pub(crate) const EVENTS: &str = "/events";
pub(crate) const WELCOME: &str = "/welcome";

pub(crate) const SET_UP: &str = "/set-up";
pub(crate) const SIGN_UP: &str = "/sign-up";
pub(crate) const LOG_IN: &str = "/log-in";
pub(crate) const LOG_OUT: &str = "/log-out";
pub(crate) const RESET: &str = "/reset";
pub(crate) const VERIFY: &str = "/verify";
pub(crate) const CONFIRM_PASSWORD: &str = "/confirm-password";

pub(crate) const ATTRIBUTES: &str = "/attributes";
pub(crate) const NEW_ATTRIBUTE: &str = "/attributes/add-new";

pub(crate) const CORRELATIONS: &str = "/correlations";
pub(crate) const INSIGHTS: &str = "/insights";
pub(crate) const REVIEW: &str = "/review";
pub(crate) const TRENDS: &str = "/trends";
pub(crate) const MOOD: &str = "/mood";
pub(crate) const TAGS: &str = "/tags";
pub(crate) const MORE: &str = "/more";
pub(crate) const OFFLINE: &str = "/offline";

pub(crate) const ACCOUNT: &str = "/account";
pub(crate) const AVATAR: &str = "/account/avatar";
pub(crate) const AVATAR_REMOVE: &str = "/account/avatar/remove";
pub(crate) const SECURITY: &str = "/account/security";
pub(crate) const EMAIL: &str = "/account/email";
pub(crate) const SEND_LINK_AGAIN: &str = "/account/email/link";
pub(crate) const ACKNOWLEDGE: &str = "/account/security/acknowledge";
pub(crate) const PASSWORD: &str = "/account/password";
pub(crate) const LOG_OUT_EVERYWHERE: &str = "/account/log-out-everywhere";
pub(crate) const DATA: &str = "/account/data";
pub(crate) const TOKENS: &str = "/account/tokens";
pub(crate) const SERVICES: &str = "/account/services";
pub(crate) const APPS: &str = "/account/apps";
pub(crate) const NEW_APP: &str = "/account/apps/new";
pub(crate) const EXPORT: &str = "/account/data/export";
pub(crate) const IMPORT: &str = "/account/data/import";
pub(crate) const CARRY_OUT: &str = "/account/data/import/carry-out";
pub(crate) const GIVE_UP: &str = "/account/data/import/give-up";
pub(crate) const DELETE_ACCOUNT: &str = "/account/delete";
pub(crate) const ADMINISTRATION: &str = "/account/administration";
pub(crate) const PEOPLE: &str = "/account/administration/people";
pub(crate) const ALL_APPS: &str = "/account/administration/apps";
pub(crate) const SETTINGS_IN_FORCE: &str = "/account/administration/settings";
pub(crate) const INVITATIONS: &str = "/account/administration/invitations";

pub(crate) const GUIDE: &str = "/developers/guide";
pub(crate) const AUTHORISE: &str = "/oauth2/authorize";
pub(crate) const DEVICE: &str = "/device";

/// The page on which the form stands that is sent to `action`, or the link to it.
pub(crate) fn page_of(action: &str) -> &str {
    match action {
        EMAIL | PASSWORD => SECURITY,
        INVITATIONS => PEOPLE,
        EXPORT => DATA,
        _ => {
            // One app's or one person's page: its forms are sent to it with a word behind, and the edit page is one of its own.
            let of_one =
                [APPS, PEOPLE, ALL_APPS].iter().any(|list| action.strip_prefix(list).is_some_and(has_two_parts));
            match action.rsplit_once('/') {
                Some((page, word)) if of_one && word != "edit" => page,
                _ => action,
            }
        }
    }
}

fn has_two_parts(rest: &str) -> bool {
    rest.matches('/').count() == 2
}

/// The page of another day than today.
pub(crate) fn day(day: model::Day) -> String {
    format!("/?day={day}")
}

/// Where what was entered last for a day is taken back.
pub(crate) fn undo_values(day: model::Day) -> String {
    format!("/values/{day}/undo")
}

/// Where a day's values are sent to.
pub(crate) fn values(day: model::Day) -> String {
    format!("/values/{day}")
}

/// An attribute's own page.
pub(crate) fn attribute(name: &model::Name) -> String {
    format!("{ATTRIBUTES}/{name}")
}

/// The page of a pair of correlated attributes, by their names.
pub(crate) fn pair(first: &str, second: &str) -> String {
    format!("{CORRELATIONS}/{first}/{second}")
}

/// The correlations that have an attribute on either side, also those that are less sure.
pub(crate) fn correlations_of(name: &str) -> String {
    format!("{CORRELATIONS}?attribute={name}&all=1")
}

/// A developer's app, by its client ID.
pub(crate) fn app(client_id: &str) -> String {
    format!("{APPS}/{client_id}")
}

/// A person, as the administrator sees them.
pub(crate) fn person(username: &str) -> String {
    format!("{PEOPLE}/{username}")
}

/// An app, as the administrator sees it, by its client ID.
pub(crate) fn registered(client_id: &str) -> String {
    format!("{ALL_APPS}/{client_id}")
}

/// Where a mail is stopped, by the code in it.
pub(crate) fn stop_mail(code: &str) -> String {
    format!("/stop/{code}")
}

/// A picture, by its SHA-256.
pub(crate) fn picture(sha256: &str) -> String {
    format!("/pictures/{sha256}")
}

/// Where a change is undone.
pub(crate) fn undo(change: model::Revision) -> String {
    format!("{DATA}/changes/{}/undo", change.0)
}
