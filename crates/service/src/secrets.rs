//! Secrets: made from random bytes, shown once, kept as SHA-256.
//!
//! A secret here is never less than 160 random bits, so a plain hash is enough: there is nothing to guess that a slow
//! hash would protect (unlike [`crate::passwords`]).

use std::fmt;

use model::Randomness;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// The SHA-256 by which a secret is found again.
pub type Hash = [u8; 32];

/// A secret that is to be shown once: a token, a session's cookie, the end of a link. Its `Debug` shows nothing of it.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Makes one of 160 random bits, written as 40 hexadecimal digits.
    pub fn make(randomness: &dyn Randomness) -> Secret {
        Secret(random_hex::<20>(randomness))
    }

    /// The secret itself, to be shown to the one it is for.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What is kept of it.
    pub fn hash(&self) -> Hash {
        hash(&self.0)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// `BYTES` random bytes as hexadecimal digits.
pub fn random_hex<const BYTES: usize>(randomness: &dyn Randomness) -> String {
    let mut bytes = [0; BYTES];
    randomness.fill(&mut bytes);
    hex::encode(bytes)
}

/// The SHA-256 of what someone presents as a secret.
pub fn hash(presented: &str) -> Hash {
    Sha256::digest(presented.as_bytes()).into()
}

/// Whether two hashes are the same, in a time that does not tell where they differ.
pub fn equal(a: &Hash, b: &Hash) -> bool {
    a.ct_eq(b).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Counting;

    impl Randomness for Counting {
        fn fill(&self, bytes: &mut [u8]) {
            for (i, byte) in bytes.iter_mut().enumerate() {
                *byte = i as u8;
            }
        }
    }

    #[test]
    fn a_secret_is_forty_hexadecimal_digits_and_is_not_printed() {
        let secret = Secret::make(&Counting);
        assert_eq!(secret.as_str(), "000102030405060708090a0b0c0d0e0f10111213");
        assert_eq!(format!("{secret:?}"), "Secret(…)");
    }

    #[test]
    fn a_presented_secret_has_the_hash_that_was_kept() {
        let secret = Secret::make(&Counting);
        assert!(equal(&secret.hash(), &hash(secret.as_str())));
        assert!(!equal(&secret.hash(), &hash("something else")));
        // FIPS 180-4's example.
        assert_eq!(hex::encode(hash("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
