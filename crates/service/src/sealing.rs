//! Sealing: for what must be read again later, by those alone who hold the key. (What need only be recognised is hashed:
//! [`crate::secrets`].)
//!
//! Sealed is with XChaCha20-Poly1305, whose nonces of 192 bits may be random. Keys come by HKDF-SHA256 (RFC 5869) from a secret
//! with 128 random bits or more, one for each purpose: so that knowing what is sealed or hashed for one tells nothing about another.

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use hkdf::Hkdf;
use model::Randomness;
use sha2::Sha256;

use crate::Error;

/// The first byte of all that is sealed in this way.
const VERSION: u8 = 1;
const NONCE_BYTES: usize = 24;

/// What seals and opens.
#[derive(Clone)]
pub(crate) struct Key(XChaCha20Poly1305);

impl Key {
    /// The key for a purpose that a secret gives.
    pub(crate) fn derive(secret: &[u8], purpose: &str) -> Result<Key, Error> {
        let mut bytes = [0; 32];
        let expanded = Hkdf::<Sha256>::new(None, secret).expand(purpose.as_bytes(), &mut bytes);
        expanded.map_err(|error| Error::Internal(format!("a key cannot be derived: {error}")))?;
        Ok(Key(XChaCha20Poly1305::new(&bytes.into())))
    }

    /// Seals a text. It opens only where `context` is the same, such as the row that it stands in: elsewhere it is worthless.
    pub(crate) fn seal(&self, text: &str, context: &[u8], randomness: &dyn Randomness) -> Result<Vec<u8>, Error> {
        let mut nonce = [0; NONCE_BYTES];
        randomness.fill(&mut nonce);
        let payload = Payload { msg: text.as_bytes(), aad: context };
        let sealed = self.0.encrypt(&XNonce::from(nonce), payload);
        let sealed = sealed.map_err(|_| Error::Internal("a text cannot be sealed".into()))?;
        Ok([&[VERSION], nonce.as_slice(), &sealed].concat())
    }

    /// What was sealed; none where it was sealed with another key, in another context or way, or was changed since.
    pub(crate) fn open(&self, sealed: &[u8], context: &[u8]) -> Option<String> {
        let sealed = sealed.strip_prefix(&[VERSION])?;
        let (nonce, sealed) = sealed.split_first_chunk::<NONCE_BYTES>()?;
        let opened = self.0.decrypt(&XNonce::from(*nonce), Payload { msg: sealed, aad: context }).ok()?;
        String::from_utf8(opened).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secrets;
    use crate::testing::SeededRandomness;

    const SECRET: &str = "000102030405060708090a0b0c0d0e0f10111213";

    fn key(secret: impl AsRef<[u8]>, purpose: &str) -> Key {
        Key::derive(secret.as_ref(), purpose).expect("a key")
    }

    #[test]
    fn what_is_sealed_opens_with_its_own_key_in_its_own_context_alone() {
        let randomness = SeededRandomness::from_seed(1);
        let sealed = key(SECRET, "tests").seal("a token", b"row 1", &randomness).expect("sealed");
        assert_eq!(key(SECRET, "tests").open(&sealed, b"row 1").as_deref(), Some("a token"));
        assert_eq!(key(SECRET, "tests").open(&sealed, b"row 2"), None);
        assert_eq!(key(SECRET, "others").open(&sealed, b"row 1"), None);
        // What a database keeps of a secret opens nothing.
        assert_eq!(key(secrets::hash(SECRET), "tests").open(&sealed, b"row 1"), None);
        for place in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[place] ^= 1;
            assert_eq!(key(SECRET, "tests").open(&changed, b"row 1"), None, "{place}");
            assert_eq!(key(SECRET, "tests").open(&sealed[..place], b"row 1"), None, "{place}");
        }
    }

    #[test]
    fn the_same_text_is_never_sealed_alike() {
        let (key, randomness) = (key(SECRET, "tests"), SeededRandomness::from_seed(1));
        let seal = || key.seal("a token", b"", &randomness).expect("sealed");
        assert_ne!(seal(), seal());
    }
}
