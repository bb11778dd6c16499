//! The kinds of what happens to accounts, and their words.

use store::account_events::AccountEvent;

use crate::browser_name;

macro_rules! kinds {
    ($($(#[$doc:meta])* $variant:ident $name:literal $sentence:literal,)*) => {
        /// What can happen to an account.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Kind { $($(#[$doc])* $variant,)* }

        impl Kind {
            /// All of them.
            pub const ALL: &[Kind] = &[$(Kind::$variant,)*];

            /// Its name in the database and in exports.
            pub fn name(self) -> &'static str { match self { $(Kind::$variant => $name,)* } }

            /// The kind of that name.
            pub(super) fn of_name(name: &str) -> Option<Kind> { match name { $($name => Some(Kind::$variant),)* _ => None } }

            /// What happened, without a full stop. `about` stands for `{}`.
            pub(super) fn sentence(self, about: &str) -> String {
                let sentence = match self { $(Kind::$variant => $sentence,)* };
                sentence.replace("{}", about)
            }
        }
    };
}

kinds! {
    /// The account was made.
    AccountMade "account-made" "The account was made",
    /// Someone logged in, in a browser that nobody had logged in from to this account.
    NewBrowser "new-browser" "Someone logged in from a browser that is new here",
    /// Every session was ended.
    LoggedOutEverywhere "logged-out-everywhere" "Every browser was logged out",
    /// Another password was set.
    PasswordChanged "password-changed" "The password was changed",
    /// Another password was set by a link.
    PasswordReset "password-reset" "A new password was chosen without the old one",
    /// A link was made by which a password can be chosen.
    ResetLinkMade "reset-link-made" "A link was made by which a new password can be chosen",
    /// An address was entered that counts once it is verified.
    EmailClaimed "email-claimed" "The e-mail address {} was entered, to be verified",
    /// Another address counts.
    EmailChanged "email-changed" "The e-mail address is now {}",
    /// No address counts any more.
    EmailRemoved "email-removed" "The e-mail address {} was removed",
    /// A simple token was made.
    TokenMade "token-made" "A simple token was made, which reads everything",
    /// A simple token was ended.
    TokenRevoked "token-revoked" "A simple token was revoked",
    /// An app was let in.
    AppAuthorised "app-authorised" "The app {} was given access",
    /// An app's access was ended.
    AppRevoked "app-revoked" "The access of the app {} was ended",
    /// An app's access was ended since its secrets are in more hands than one.
    AppMisused "app-misused" "The access of the app {} was ended, since a code or token of it was used twice",
    /// An app was registered.
    AppRegistered "app-registered" "The app {} was registered",
    /// What an app says about itself, or where it sends people, was changed.
    AppChanged "app-changed" "The app {} was changed",
    /// An app was given another secret.
    SecretRotated "secret-rotated" "The app {} was given another secret",
    /// A developer token was made.
    DeveloperTokenMade "developer-token-made" "A developer token was made for the app {}",
    /// An app was deleted.
    AppDeleted "app-deleted" "The app {} was deleted",
    /// The account was shut for a while.
    Suspended "suspended" "The account was suspended",
    /// The account was opened again.
    Reopened "reopened" "The account was opened again",
    /// The account was deleted. It is told by letters alone: the list goes with the account.
    AccountDeleted "account-deleted" "The account was deleted",
    /// The person became an administrator.
    Appointed "appointed" "The account became an administrator’s",
    /// The person is no administrator any more.
    Dismissed "dismissed" "The account is no administrator’s any more",
}

/// By whom something was done, as the end of a sentence.
pub(super) fn by_words(event: &AccountEvent) -> String {
    let is_by_link = event.kind == Kind::PasswordReset.name();
    let whom = match event.by_whom.as_str() {
        "person" => "in a browser that was logged in".to_owned(),
        "password" => "with the password".to_owned(),
        "link" => "by a link that was mailed".to_owned(),
        "administrator" if is_by_link => format!("by a link that the administrator {} made", event.by_name),
        "administrator" => format!("by the administrator {}", event.by_name),
        "console" => "at the console of this Daymark".to_owned(),
        _ => "by the app".to_owned(),
    };
    if event.user_agent.is_empty() { whom } else { format!("{whom}, in {}", browser_name::of(&event.user_agent)) }
}
