//! The errors of OAuth 2.0, as RFC 6749 (sections 4.1.2.1 and 5.2) and RFC 8628 (section 3.5) list them.

/// Why an app does not get what it asked for. The text of each is the answer's `error_description`.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Error {
    /// A parameter is missing, repeated or wrong.
    #[error("{0}")]
    InvalidRequest(String),
    /// There is no such app, or it did not show its secret.
    #[error("Unknown client, or wrong client credentials")]
    InvalidClient,
    /// The code, refresh token or device code is unknown, used, expired, or another app's.
    #[error("{0}")]
    InvalidGrant(&'static str),
    /// This way of getting tokens does not exist here.
    #[error("Supported are authorization_code, refresh_token and the device grant")]
    UnsupportedGrantType,
    /// Only codes are given out at the authorise page, never tokens.
    #[error("Only the response type code is supported")]
    UnsupportedResponseType,
    /// A scope is unknown, or more than was granted.
    #[error("{0}")]
    InvalidScope(String),
    /// The person said no.
    #[error("The user said no")]
    AccessDenied,
    /// The person has not answered yet.
    #[error("The user has not answered yet")]
    AuthorizationPending,
    /// The device asks too often.
    #[error("Wait five seconds longer between requests")]
    SlowDown,
    /// The device code has expired.
    #[error("The device code has expired")]
    ExpiredToken,
    /// The server is too busy to answer.
    #[error("Daymark is busy")]
    TemporarilyUnavailable {
        /// Seconds until another try makes sense.
        retry_after: u64,
    },
    /// What was presented has expired if the clock is right, which was changed lately.
    #[error("The clock of this server was changed, so it cannot tell yet what has expired. Try again later")]
    ClockDoubted {
        /// Seconds until another try makes sense.
        retry_after: u64,
    },
    /// The database was lost, or took too long, in the moment in which it stored the tokens.
    #[error("It is not known whether this was carried out: the database did not say")]
    OutcomeUnknown,
    /// A mistake of ours: to be logged, never shown.
    #[error("Internal error")]
    ServerError(String),
}

impl Error {
    /// The `error` of the answer.
    pub fn code(&self) -> &'static str {
        match self {
            Error::InvalidRequest(_) => "invalid_request",
            Error::InvalidClient => "invalid_client",
            Error::InvalidGrant(_) => "invalid_grant",
            Error::UnsupportedGrantType => "unsupported_grant_type",
            Error::UnsupportedResponseType => "unsupported_response_type",
            Error::InvalidScope(_) => "invalid_scope",
            Error::AccessDenied => "access_denied",
            Error::AuthorizationPending => "authorization_pending",
            Error::SlowDown => "slow_down",
            Error::ExpiredToken => "expired_token",
            Error::TemporarilyUnavailable { .. } | Error::ClockDoubted { .. } => "temporarily_unavailable",
            Error::OutcomeUnknown | Error::ServerError(_) => "server_error",
        }
    }

    pub(super) fn unknown_scope(model::scope::UnknownScope(name): model::scope::UnknownScope) -> Error {
        // RFC 6749 allows neither quotes nor anything but ASCII in a description.
        let plain = name.len() <= 60 && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"_.:-".contains(&b));
        Error::InvalidScope(if plain { format!("Unknown scope {name}") } else { "Unknown scope".into() })
    }
}

impl From<crate::Error> for Error {
    fn from(error: crate::Error) -> Self {
        match error {
            crate::Error::Unavailable { retry_after } | crate::Error::Throttled { retry_after } => {
                Error::TemporarilyUnavailable { retry_after }
            }
            crate::Error::ClockDoubted { retry_after } => Error::ClockDoubted { retry_after },
            crate::Error::OutcomeUnknown => Error::OutcomeUnknown,
            crate::Error::Invalid { message, .. } => Error::InvalidRequest(message),
            other => Error::ServerError(other.to_string()),
        }
    }
}

impl From<store::Error> for Error {
    fn from(error: store::Error) -> Self {
        crate::Error::from(error).into()
    }
}
