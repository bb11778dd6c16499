//! Passwords: what they must be like, and their argon2id hashes.

use argon2::{Algorithm, Argon2, Params, PasswordHash, PasswordHasher, PasswordVerifier, Version};

use crate::{Daymark, Error};

/// Memory for one hash in KiB. With [`PASSES`] and [`LANES`] the least that the OWASP Password Storage Cheat Sheet
/// recommends for argon2id (19 MiB, 2 passes, 1 lane), so that a small machine can bear several log-ins at once.
const MEMORY_KIB: u32 = 19 * 1024;
/// Passes over the memory.
const PASSES: u32 = 2;
/// Lanes, which could be computed in parallel.
const LANES: u32 = 1;

/// The fewest characters of a password, as in NIST SP 800-63B, section 5.1.1.
const SHORTEST: usize = 8;
/// The most bytes of a password, so that nobody keeps the server busy with reading one.
const LONGEST: usize = 1_000;

/// The hash of a password that nobody knows, with which a log-in under an unknown name is compared, so that it takes as
/// long as one under a known name.
const NOBODYS_HASH: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$ZGF5bWFyayBub2JvZHlzIQ$9K3sGm1cQkV0xqfX8yWm0n0o1r2t3u4v5w6x7y8z9A0";

/// A password that may be chosen.
#[derive(Clone)]
pub struct NewPassword(String);

impl NewPassword {
    /// Checks a password that someone chose: 8 characters at least, and not the username.
    pub fn parse(text: &str, username: &str) -> Result<NewPassword, Error> {
        let problem = if text.chars().count() < SHORTEST {
            "A password needs at least 8 characters."
        } else if text.len() > LONGEST {
            "That password is too long."
        } else if text.eq_ignore_ascii_case(username) {
            "The password cannot be the username."
        } else {
            return Ok(NewPassword(text.to_owned()));
        };
        Err(Error::field("password", problem))
    }
}

/// The hash of a password with a new salt, in the PHC string format.
pub(crate) async fn hash(daymark: &Daymark, password: NewPassword) -> Result<String, Error> {
    let mut salt = [0; 16];
    daymark.randomness().fill(&mut salt);
    let hash = move || {
        let hash: PasswordHash = argon2id()?.hash_password_with_salt(password.0.as_bytes(), &salt).map_err(internal)?;
        Ok(hash.to_string())
    };
    daymark.hashing().run(hash).await
}

/// Whether a password is the one that was hashed. Without a hash it takes as long, and the answer is no.
pub(crate) async fn matches(daymark: &Daymark, password: &str, hash: Option<String>) -> Result<bool, Error> {
    if password.len() > LONGEST {
        return Ok(false);
    }
    let password = password.to_owned();
    daymark.hashing().run(move || compare(&password, hash.as_deref())).await
}

fn compare(password: &str, hash: Option<&str>) -> Result<bool, Error> {
    let parsed = PasswordHash::new(hash.unwrap_or(NOBODYS_HASH)).map_err(internal)?;
    let is_equal = argon2id()?.verify_password(password.as_bytes(), &parsed).is_ok();
    Ok(is_equal && hash.is_some())
}

fn argon2id() -> Result<Argon2<'static>, Error> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).map_err(internal)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

fn internal(error: impl std::fmt::Display) -> Error {
    Error::Internal(format!("hashing a password: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_matches_its_own_hash_only() {
        let hash: PasswordHash =
            argon2id().expect("parameters").hash_password_with_salt(b"correct horse", &[7; 16]).expect("a hash");
        let hash = hash.to_string();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert!(compare("correct horse", Some(&hash)).expect("compared"));
        assert!(!compare("correct house", Some(&hash)).expect("compared"));
    }

    #[test]
    fn nobodys_hash_costs_as_much_as_a_real_one_and_never_matches() {
        let nobodys = PasswordHash::new(NOBODYS_HASH).expect("a PHC string");
        let params = Params::try_from(&nobodys).expect("parameters");
        assert_eq!((params.m_cost(), params.t_cost(), params.p_cost()), (MEMORY_KIB, PASSES, LANES));
        assert!(!compare("anything", None).expect("compared"));
    }

    #[test]
    fn short_passwords_and_the_username_are_refused() {
        for bad in ["", "1234567", "JoshSharp", &"x".repeat(1_001)] {
            assert!(NewPassword::parse(bad, "joshsharp").is_err(), "{bad}");
        }
        assert!(NewPassword::parse("ünïcödé!", "joshsharp").is_ok());
    }
}
