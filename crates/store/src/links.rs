//! Links with a secret in them. Those to set the installation up, to sign up by invitation and to choose a new password work
//! once; those that stop a mail work until they expire.

use jiff::Timestamp;
use model::{Email, UserId};

use crate::statement::statements;
use crate::{Error, Row, Tx, params};

/// What a link is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// To make the first account.
    SetUp,
    /// To make an account.
    Invitation,
    /// To choose a new password.
    Reset,
    /// To show that an address is one's own.
    VerifyEmail,
    /// To get no more mail about weeks.
    StopWeekly,
    /// To get no more mail about years.
    StopYearly,
}

impl Purpose {
    /// Whether the link opens something, and so works once; else it stops a mail, and works until it expires.
    pub fn works_once(self) -> bool {
        !matches!(self, Purpose::StopWeekly | Purpose::StopYearly)
    }

    fn name(self) -> &'static str {
        match self {
            Purpose::SetUp => "setup",
            Purpose::Invitation => "invitation",
            Purpose::Reset => "reset",
            Purpose::VerifyEmail => "verify-email",
            Purpose::StopWeekly => "stop-weekly",
            Purpose::StopYearly => "stop-yearly",
        }
    }
}

/// A link that has not been used.
#[derive(Debug, Clone, PartialEq)]
pub struct Link {
    /// The SHA-256 of the secret in it.
    pub hash: [u8; 32],
    /// What it is for.
    pub purpose: Purpose,
    /// Whose password it resets, whose address it verifies, whose mail it stops, or who made the invitation; none for the set-up link.
    pub user: Option<UserId>,
    /// Who is invited, where an address was given; the address that is to be verified.
    pub email: Option<Email>,
    /// The administrator who made a link to choose a password; none where it was mailed.
    pub made_by: Option<UserId>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it stops working.
    pub expires_at: Timestamp,
}

statements! {
    /// One link, which may have expired.
    FIND = "select link_hash, user_id, email, created_at, expires_at, made_by from links
            where link_hash = $1 and purpose = $2";
    /// The links of one purpose, newest first.
    LIST = "select link_hash, user_id, email, created_at, expires_at, made_by from links
            where purpose = $1 order by created_at desc";
    /// Adds one.
    INSERT = "insert into links (link_hash, purpose, user_id, email, created_at, expires_at, made_by)
            values ($1, $2, $3, $4, $5, $6, $7)";
    /// Uses one up.
    CONSUME = "delete from links where link_hash = $1 and purpose = $2
            returning link_hash, user_id, email, created_at, expires_at, made_by";
    /// Removes those of one account.
    DELETE_OF_USER = "delete from links where user_id = $1 and purpose = $2";
    /// Those of one account that were mailed.
    LIST_MAILED = "select link_hash, user_id, email, created_at, expires_at, made_by from links
            where user_id = $1 and purpose = $2 and made_by is null";
    /// Removes one.
    DELETE = "delete from links where link_hash = $1";
    /// Removes those of one account that an administrator made.
    DELETE_HANDED_OVER = "delete from links where user_id = $1 and purpose = $2 and made_by is not null";
    /// Removes those that an administrator made.
    DELETE_MADE_BY = "delete from links where made_by = $1";
    /// Removes those of one purpose.
    DELETE_BY_PURPOSE = "delete from links where purpose = $1";
    /// Removes those that no longer work.
    DELETE_EXPIRED = "delete from links where expires_at <= $1";
}

/// The link with this hash, if it is for `purpose`; it may have expired.
pub fn find(tx: &mut Tx<'_>, hash: [u8; 32], purpose: Purpose) -> Result<Option<Link>, Error> {
    tx.query_optional(&FIND, params![hash, purpose.name()], |row| read(row, purpose))
}

/// The links of one purpose, newest first, also those that have expired.
pub fn list(tx: &mut Tx<'_>, purpose: Purpose) -> Result<Vec<Link>, Error> {
    tx.query(&LIST, params![purpose.name()], |row| read(row, purpose))
}

/// Adds a link.
pub fn insert(tx: &mut Tx<'_>, link: &Link) -> Result<(), Error> {
    let email = link.email.as_ref().map(Email::as_str);
    let values =
        params![link.hash, link.purpose.name(), link.user, email, link.created_at, link.expires_at, link.made_by];
    tx.execute(&INSERT, values)?;
    Ok(())
}

/// Removes the links that expired at this moment or before it.
pub fn delete_expired(tx: &mut Tx<'_>, moment: Timestamp) -> Result<(), Error> {
    tx.execute(&DELETE_EXPIRED, params![moment])?;
    Ok(())
}

/// Uses a link up, also one that has expired: of several that try at once, one gets it.
pub fn consume(tx: &mut Tx<'_>, hash: [u8; 32], purpose: Purpose) -> Result<Option<Link>, Error> {
    tx.query_optional(&CONSUME, params![hash, purpose.name()], |row| read(row, purpose))
}

/// The links of one purpose that an account was mailed, also those that have expired.
pub fn list_mailed(tx: &mut Tx<'_>, user: UserId, purpose: Purpose) -> Result<Vec<Link>, Error> {
    tx.query(&LIST_MAILED, params![user, purpose.name()], |row| read(row, purpose))
}

/// Removes a link.
pub fn delete(tx: &mut Tx<'_>, hash: [u8; 32]) -> Result<(), Error> {
    tx.execute(&DELETE, params![hash])?;
    Ok(())
}

/// Removes the links to choose a password that an administrator made.
pub fn delete_made_by(tx: &mut Tx<'_>, administrator: UserId) -> Result<(), Error> {
    tx.execute(&DELETE_MADE_BY, params![administrator])?;
    Ok(())
}

/// Removes the links of one purpose that belong to an account and that an administrator made.
pub fn delete_handed_over(tx: &mut Tx<'_>, user: UserId, purpose: Purpose) -> Result<(), Error> {
    tx.execute(&DELETE_HANDED_OVER, params![user, purpose.name()])?;
    Ok(())
}

/// Removes the links of one purpose that belong to an account.
pub fn delete_of_user(tx: &mut Tx<'_>, user: UserId, purpose: Purpose) -> Result<(), Error> {
    tx.execute(&DELETE_OF_USER, params![user, purpose.name()])?;
    Ok(())
}

/// Removes all links of one purpose.
pub fn delete_by_purpose(tx: &mut Tx<'_>, purpose: Purpose) -> Result<(), Error> {
    tx.execute(&DELETE_BY_PURPOSE, params![purpose.name()])?;
    Ok(())
}

fn read(row: &Row<'_>, purpose: Purpose) -> Result<Link, Error> {
    Ok(Link {
        hash: row.get(0)?,
        purpose,
        user: row.get(1)?,
        email: row.get::<Option<String>>(2)?.map(Email::stored),
        created_at: row.get(3)?,
        expires_at: row.get(4)?,
        made_by: row.get(5)?,
    })
}
