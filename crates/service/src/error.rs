//! What a caller may be told when a use case fails.

/// Why a use case did not do what was asked. Failures of single items of a batch are no errors: see [`crate::batch`].
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Error {
    /// What was sent cannot be accepted; the message says what to do. `field` names the form field or parameter.
    #[error("{message}")]
    Invalid {
        /// The field or parameter that is at fault, where it is a single one.
        field: Option<&'static str>,
        /// What is wrong, in words for the one who sent it.
        message: String,
    },
    /// There is no such thing, or none that this caller may know of.
    #[error("Not found.")]
    NotFound,
    /// A page past the end of a list was asked for.
    #[error("Invalid page.")]
    PageNotFound,
    /// The caller is known, but may not do this.
    #[error("{0}")]
    NotAllowed(String),
    /// What let the caller in has ended since: nothing was done.
    #[error("{0}")]
    Ended(&'static str),
    /// A link that works once was used, withdrawn, or is too old.
    #[error("It was used already, or it is too old. Ask for a new one where you got it, or log in.")]
    LinkExpired,
    /// The log-in is too old for this: the password is needed again.
    #[error("Please enter your password again.")]
    PasswordNeeded,
    /// Too many tries.
    #[error("Too many tries. Try again in {}.", in_words(*retry_after))]
    Throttled {
        /// Seconds until the next try can succeed.
        retry_after: u64,
    },
    /// The database is busy, full or away: nothing was changed, and trying again later is right.
    #[error("Daymark is busy. Try again in {}.", in_words(*retry_after))]
    Unavailable {
        /// Seconds until another try makes sense.
        retry_after: u64,
    },
    /// Something is over if the clock is right, which was changed lately: nothing is said of it until the clock is believed.
    #[error("The clock of this server was changed, so it cannot tell yet what has expired. Try again in {}.", in_words(*retry_after))]
    ClockDoubted {
        /// Seconds until another try makes sense.
        retry_after: u64,
    },
    /// The database was lost, or took too long, in the moment in which it stored what was sent. Sent again it might count twice.
    #[error("It is not known whether this was saved: the database did not say. Look before you send it again.")]
    OutcomeUnknown,
    /// A mistake of ours: to be logged, never shown.
    #[error("internal error: {0}")]
    Internal(String),
}

impl Error {
    /// Something sent is wrong as a whole.
    pub fn invalid(message: impl Into<String>) -> Error {
        Error::Invalid { field: None, message: message.into() }
    }

    /// One field of what was sent is wrong.
    pub fn field(field: &'static str, message: impl Into<String>) -> Error {
        Error::Invalid { field: Some(field), message: message.into() }
    }
}

/// A time to wait, as people say it: seconds up to a minute and a half, then about so many minutes, rounded up.
fn in_words(seconds: u64) -> String {
    match seconds {
        1 => "a second".to_owned(),
        0..=90 => format!("{seconds} seconds"),
        _ => format!("about {} minutes", seconds.div_ceil(60)),
    }
}

impl From<store::Error> for Error {
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::Unavailable { retry_after_seconds } => {
                Error::Unavailable { retry_after: retry_after_seconds }
            }
            store::Error::Unstorable => Error::invalid("Text cannot hold the character U+0000."),
            store::Error::Conflict => {
                tracing::warn!("a key that was looked for and not found is taken after all");
                Error::invalid(
                    "Somebody else stored the same at the same moment. Look at what is there now and try again.",
                )
            }
            store::Error::OutcomeUnknown => Error::OutcomeUnknown,
            store::Error::Internal(what) => Error::Internal(what),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_wait_is_told_in_minutes() {
        let said = |retry_after| Error::Throttled { retry_after }.to_string();
        assert_eq!(said(30), "Too many tries. Try again in 30 seconds.");
        assert_eq!(said(240), "Too many tries. Try again in about 4 minutes.");
        assert_eq!(said(241), "Too many tries. Try again in about 5 minutes.");
    }
}
