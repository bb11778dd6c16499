//! What was just done, said once on the page that follows. It travels as a name in the query, never as text, which
//! anyone could write into a link.

use service::values::Undone;

macro_rules! notices {
    ($($variant:ident $name:literal $text:literal,)*) => {
        /// What was just done.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(super) enum Notice { $(#[doc = $text] $variant,)* }

        impl Notice {
            /// Its name in the query.
            pub(super) fn name(self) -> &'static str { match self { $(Notice::$variant => $name,)* } }

            /// What the page says.
            pub(super) fn text(name: &str) -> Option<&'static str> { match name { $($name => Some($text),)* _ => None } }
        }
    };
}

impl From<Undone> for Notice {
    /// What became of a value that was to be taken back.
    fn from(undone: Undone) -> Notice {
        if undone.restored > 0 { Notice::TakenBack } else { Notice::NotTakenBack }
    }
}

notices! {
    Saved "saved" "Saved.",
    Confirmed "confirmed" "Thank you. If you were sending a form, please send it once more.",
    LinkSent "link-sent" "A link is on its way to that address. Open it there.",
    EmailRemoved "email-removed" "Your address is removed.",
    PasswordChanged "password-changed" "Your password is changed. Other browsers are logged out.",
    NewPassword "new-password" "Your new password is set. Log in with it.",
    LoggedOut "logged-out" "You are logged out.",
    LoggedOutEverywhere "logged-out-everywhere" "You are logged out everywhere.",
    Revoked "revoked" "Revoked. It cannot reach your data any more.",
    AppDeleted "app-deleted" "The app is deleted.",
    AccountDeleted "account-deleted" "Your account is deleted.",
    LogoNotRead "logo-not-read" "The client is made, but its logo could not be read. You can choose another picture below.",
    Withdrawn "withdrawn" "The invitation is withdrawn. Its link works no more.",
    Suspended "suspended" "The account is suspended. Sessions and tokens work no more.",
    Reopened "reopened" "The account is open again.",
    Appointed "appointed" "There is another administrator now.",
    Dismissed "dismissed" "Done: an ordinary person now.",
    PersonDeleted "person-deleted" "The account is deleted, with everything in it.",
    AttributeMade "attribute-made" "The attribute is ready.",
    Tracking "tracking" "All set. Enter your first values below.",
    Hidden "hidden" "Hidden. It is listed among the less sure ones if you want it back.",
    Imported "imported" "Imported. For 30 days you can undo it here.",
    GivenUp "given-up" "Nothing more is imported.",
    Merged "merged" "Merged. For 30 days you can undo it here.",
    Deleted "deleted" "Deleted. For 30 days you can restore it here.",
    Undone "undone" "Undone: everything is as it was before.",
    UndoneInPart "undone-in-part" "Undone, except for what changed since, which is left as it is.",
    TakenBack "taken-back" "Taken back.",
    NotTakenBack "not-taken-back" "That value was changed since, so it was left as it is.",
    Inactive "inactive" "The attribute is inactive. Its history is kept.",
}
