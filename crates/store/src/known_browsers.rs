//! Browsers from which people logged in before, found by the SHA-256 of the secret in a cookie that outlives sessions.

use jiff::Timestamp;
use model::UserId;

use crate::statement::statements;
use crate::{Error, Tx, params};

statements! {
    /// Whether a browser is known to an account.
    FIND = "select user_id from known_browsers where browser_hash = $1 and user_id = $2";
    /// Gives a browser another secret, for every account that knows it.
    RENAME = "update known_browsers set browser_hash = $2 where browser_hash = $1";
    /// Makes a browser known to an account, or notes its use.
    UPSERT = "insert into known_browsers (browser_hash, user_id, session_hash, last_used_at) values ($1, $2, $3, $4)
            on conflict (browser_hash, user_id) do update
            set session_hash = excluded.session_hash, last_used_at = excluded.last_used_at";
    /// Forgets all of an account but those used last.
    TRIM = "delete from known_browsers where user_id = $1 and browser_hash not in
            (select browser_hash from known_browsers where user_id = $1 order by last_used_at desc limit $2)";
    /// Forgets all of an account.
    DELETE_OF_USER = "delete from known_browsers where user_id = $1";
    /// Forgets all of an account but the one in which a session was begun.
    DELETE_OTHERS = "delete from known_browsers where user_id = $1 and (session_hash is null or session_hash <> $2)";
}

/// Whether the browser with this secret's hash is known to the account.
pub fn is_known(tx: &mut Tx<'_>, browser: [u8; 32], user: UserId) -> Result<bool, Error> {
    let found: Option<UserId> = tx.query_optional(&FIND, params![browser, user], |row| row.get(0))?;
    Ok(found.is_some())
}

/// A browser that an account is to know.
#[derive(Debug, Clone, Copy)]
pub struct Known {
    /// The hash of the secret that it had so far.
    pub before: Option<[u8; 32]>,
    /// The hash of the one that it gets now.
    pub browser: [u8; 32],
    /// The session that was begun there, if one was.
    pub session: Option<[u8; 32]>,
    /// When.
    pub at: Timestamp,
}

/// Makes a browser known to an account under a new secret, for the other accounts that know it too, and forgets all but the
/// `kept` that were used last.
pub fn upsert(tx: &mut Tx<'_>, user: UserId, known: Known, kept: i64) -> Result<(), Error> {
    if let Some(before) = known.before {
        tx.execute(&RENAME, params![before, known.browser])?;
    }
    tx.execute(&UPSERT, params![known.browser, user, known.session, known.at])?;
    tx.execute(&TRIM, params![user, kept])?;
    Ok(())
}

/// Forgets every browser of an account, except the one in which the session `kept` was begun.
pub fn delete_of_user(tx: &mut Tx<'_>, user: UserId, kept: Option<[u8; 32]>) -> Result<(), Error> {
    match kept {
        Some(session) => tx.execute(&DELETE_OTHERS, params![user, session])?,
        None => tx.execute(&DELETE_OF_USER, params![user])?,
    };
    Ok(())
}
