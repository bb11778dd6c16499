//! What a database can say besides an answer.

/// Why a transaction did not happen. (What a row *means* is for `service` to say.)
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// A row with that key is there already.
    #[error("a row with this key exists already")]
    Conflict,
    /// A text holds U+0000, which PostgreSQL cannot keep; it is refused on either engine.
    #[error("a text holds U+0000")]
    Unstorable,
    /// The database cannot answer at present: busy, full or gone.
    #[error("the database cannot answer at present; again in {retry_after_seconds} s")]
    Unavailable {
        /// When to ask again.
        retry_after_seconds: u64,
    },
    /// The transaction may have happened or not: its commit was under way when the database was lost, or took too long.
    #[error("it is not known whether the transaction was committed")]
    OutcomeUnknown,
    /// Something that should not happen, in words for the log.
    #[error("{0}")]
    Internal(String),
}

impl Error {
    /// Something stored that this release cannot read: `Error::unreadable("users.timezone")`. What it is stays out of the log.
    pub(crate) fn unreadable(column: &str) -> Error {
        Error::Internal(format!("{column} holds something that cannot be read"))
    }

    /// Unavailable for a moment.
    pub(crate) const BUSY: Error = Error::Unavailable { retry_after_seconds: 1 };
    /// Unavailable until somebody does something about it, such as restarting a server or freeing disk space.
    pub(crate) const OUT_OF_ORDER: Error = Error::Unavailable { retry_after_seconds: 10 };
}
