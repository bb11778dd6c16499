//! What a person does while logged in, and what of it asks for the password again: a browser that was left open, or a session
//! that was stolen, must not be enough for what outlasts the session.

use jiff::Timestamp;
use store::Tx;
use store::users::User;

use crate::actor::Browser;
use crate::{Daymark, Error, sessions};

macro_rules! acts {
    ($($act:ident $asks:literal $reason:literal)+) => {
        /// Something that a person does while logged in. Every form of every page sends one of them.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Act {
            $(#[doc = $reason] $act,)+
        }

        impl Act {
            /// Whether the password must have been given within the last ten minutes.
            pub const fn asks(self) -> bool {
                match self {
                    $(Act::$act => $asks,)+
                }
            }
        }
    };
}

// Each act, whether it asks, and why.
acts! {
    ChangeEmail true "Links to choose a new password go to the address."
    ChangePassword true "Whoever knows the new password has the account."
    DeleteAccount true "It cannot be undone, and ends the person's apps for everybody."
    Export true "Everything at once, to be carried away."
    MakeSimpleToken true "It reads everything for ever, after the session has ended too."
    RegisterApp true "It comes with a token that reads and writes everything."
    ChangeApp true "Whoever sets an app's redirect URIs gets the codes of all who authorise it; name and logo are what these people know it by."
    MakeAppSecret true "The secret speaks for the app, and the old one stops working for everybody."
    MakeDeveloperToken true "It reads and writes everything, after the session has ended too."
    DeleteApp true "It cannot be undone, and disconnects everybody."
    Administer true "It decides over other people's accounts and apps."
    Invite true "Whoever has the link has an account."

    WithdrawInvitation false "It only takes back what was offered."
    LogOut false "Whoever suspects a stranger in their account must be able to throw them out at once."
    VerifyEmail false "The link goes to the address that was entered, and that was asked about."
    Acknowledge false "It only says that the person has read what happened."
    TakeBack false "It only takes access away from an app or a token, and the person can give it again."
    Authorise false "An app leads people here, and who is asked for a password where an app leads them learns to enter it there. What is permitted stands on the page, never includes the account itself, and can be taken back."
    ChangeProfile false "It gives nobody access, and can be changed back."
    Record false "Values, attributes, tags and imports are what people come to enter; the journal knows who did, and each can be undone."
}

/// An act that a person began. It is let go on where its write begins, behind the account's lock.
#[derive(Debug, Clone)]
pub(crate) struct Attempt {
    browser: Browser,
    act: Act,
    now: Timestamp,
}

impl Attempt {
    /// Begins an act, so that nothing long is done for one that will be refused.
    ///
    /// # Errors
    /// [`Error::PasswordNeeded`] where the act asks for the password and it was given more than ten minutes ago.
    pub(crate) fn begin(daymark: &Daymark, browser: &Browser, act: Act) -> Result<Attempt, Error> {
        if act.asks() {
            sessions::require_recent_password(daymark, browser)?;
        }
        Ok(Attempt { browser: browser.clone(), act, now: daymark.now() })
    }

    /// Lets the write go on. It locks the account, so that the write comes before or after whatever ends sessions; answers the
    /// account as it is now.
    ///
    /// # Errors
    /// [`Error::Ended`] where the session or the account has ended; as [`Attempt::begin`].
    pub(crate) fn check(&self, tx: &mut Tx<'_>) -> Result<User, Error> {
        let (user, session) = sessions::find_locked(tx, &self.browser)?;
        if self.act.asks() {
            sessions::require_recent(session.confirmed_at, self.now)?;
        }
        Ok(user)
    }
}
