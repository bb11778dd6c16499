//! Avatars and logos, by the SHA-256 of their bytes.

use crate::statement::statements;
use crate::{Error, Row, Tx, params};

/// A picture as it is served.
#[derive(Debug, Clone, PartialEq)]
pub struct Picture {
    /// Its media type, such as `image/png`.
    pub media_type: String,
    /// Its bytes.
    pub content: Vec<u8>,
}

statements! {
    /// One picture.
    FIND = "select media_type, content from pictures where sha256 = $1";
    /// Adds one unless it is there.
    INSERT = "insert into pictures (sha256, media_type, content) values ($1, $2, $3) on conflict do nothing";
    /// Removes one unless an account or an app shows it.
    DELETE_UNUSED = "delete from pictures where sha256 = $1
            and not exists (select 1 from users where avatar = $1)
            and not exists (select 1 from clients where logo = $1)";
}

/// The picture with this SHA-256.
pub fn find(tx: &mut Tx<'_>, sha256: [u8; 32]) -> Result<Option<Picture>, Error> {
    tx.query_optional(&FIND, params![sha256], read)
}

/// Adds a picture; nothing happens when it is there already.
pub fn insert(tx: &mut Tx<'_>, sha256: [u8; 32], picture: &Picture) -> Result<(), Error> {
    tx.execute(&INSERT, params![sha256, picture.media_type.as_str(), picture.content.as_slice()])?;
    Ok(())
}

/// Removes a picture that was replaced, unless another account or app shows it.
pub fn delete_unused(tx: &mut Tx<'_>, sha256: [u8; 32]) -> Result<(), Error> {
    tx.execute(&DELETE_UNUSED, params![sha256])?;
    Ok(())
}

fn read(row: &Row<'_>) -> Result<Picture, Error> {
    Ok(Picture { media_type: row.get(0)?, content: row.get(1)? })
}
