//! Passwords: what they must be like, in which form they are compared, and their argon2id hashes.

use argon2::{Algorithm, Argon2, Params, PasswordHash, PasswordHasher, PasswordVerifier, Version};
use model::OpaqueString;
use zxcvbn::Score;

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
/// How much of a password is looked at to see how hard it is to guess, in characters: the time for that grows with more than the
/// square of the length, and a longer password is not easier to guess than its beginning.
const LOOKED_AT: usize = 72;
/// What a password must be worth: more than a million guesses, which zxcvbn holds to withstand guessing at a log-in. A hash that
/// was stolen is protected by [`MEMORY_KIB`] beside it, and people who are asked for more write passwords down.
const LEAST: Score = Score::Two;

/// The hash of a password that nobody knows, with which a log-in under an unknown name is compared, so that it takes as
/// long as one under a known name.
const NOBODYS_HASH: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$ZGF5bWFyayBub2JvZHlzIQ$9K3sGm1cQkV0xqfX8yWm0n0o1r2t3u4v5w6x7y8z9A0";

/// What is known of the one who chooses a password, and therefore easy to guess.
#[derive(Debug, Clone, Default)]
pub(crate) struct Chooser {
    username: String,
    names: Vec<String>,
}

impl Chooser {
    /// Someone who has no account yet.
    pub(crate) fn new(username: &str, email: &str) -> Chooser {
        let (local, domain) = email.split_once('@').unwrap_or_default();
        let names = [username, email, local, domain, "daymark"].map(str::to_owned).to_vec();
        Chooser { username: username.to_owned(), names }
    }

    /// The person with this account.
    pub(crate) fn of(user: &store::users::User) -> Chooser {
        let email = user.email.as_ref().or(user.claimed_email.as_ref()).map_or("", model::Email::as_str);
        let mut chooser = Chooser::new(user.username.as_str(), email);
        let preferences = &user.preferences;
        chooser.names.extend([&preferences.first_name, &preferences.last_name].map(Clone::clone));
        chooser
    }
}

/// Checks a password that someone chose, and hashes it with a new salt, in the PHC string format.
///
/// # Errors
/// [`Error::Invalid`] for one that is too short or too long, that is the username, or that is easy to guess; it says what to do.
pub(crate) async fn choose(daymark: &Daymark, typed: &str, chooser: Chooser) -> Result<String, Error> {
    check_form(typed, &chooser)?;
    let (typed, mut salt) = (typed.to_owned(), [0; 16]);
    daymark.randomness().fill(&mut salt);
    let work = move || {
        check_strength(&typed, &chooser)?;
        hash(&typed, &salt)
    };
    daymark.hashing().run(work).await
}

fn check_form(typed: &str, chooser: &Chooser) -> Result<(), Error> {
    let problem = if typed.chars().count() < SHORTEST {
        "A password needs at least 8 characters."
    } else if typed.len() > LONGEST {
        "That password is too long."
    } else if typed.eq_ignore_ascii_case(&chooser.username) {
        "The password cannot be the username."
    } else {
        return Ok(());
    };
    Err(Error::field("password", problem))
}

/// Whether it would take long to guess, also for someone who knows whose it is.
fn check_strength(typed: &str, chooser: &Chooser) -> Result<(), Error> {
    // Letters of another width are no harder to guess.
    let looked_at: String = model::typed::plain(typed).chars().take(LOOKED_AT).collect();
    let names: Vec<&str> = chooser.names.iter().map(String::as_str).filter(|name| !name.is_empty()).collect();
    let found = zxcvbn::zxcvbn(&looked_at, &names);
    if found.score() >= LEAST {
        return Ok(());
    }
    let why = found.feedback().and_then(|feedback| feedback.warning());
    let why = why.map_or_else(|| "It is among the first that others would try.".to_owned(), |why| why.to_string());
    Err(Error::field(
        "password",
        format!(
            "That password is easy to guess. {why} Take three or four words that have nothing to do with each other or with \
             you, or let your browser make one."
        ),
    ))
}

/// How a typed password fits what is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Fit {
    /// It is another one.
    No,
    /// It is the one.
    Yes,
    /// It is the one, stored as it was typed once and not in the form of [`OpaqueString`]: this hash is to be stored instead.
    Rehashed(String),
}

/// Whether a password is the one that was hashed. Without a hash it takes as long, and the answer is no.
pub(crate) async fn fit(daymark: &Daymark, typed: &str, stored: Option<String>) -> Result<Fit, Error> {
    if typed.len() > LONGEST {
        return Ok(Fit::No);
    }
    let (typed, mut salt) = (typed.to_owned(), [0; 16]);
    daymark.randomness().fill(&mut salt);
    daymark.hashing().run(move || compare_forms(&typed, stored.as_deref(), &salt)).await
}

/// Compares in the form in which passwords are stored, and then as it was typed, since older releases stored that.
fn compare_forms(typed: &str, stored: Option<&str>, salt: &[u8; 16]) -> Result<Fit, Error> {
    let form = OpaqueString::new(typed);
    if compare(form.as_str(), stored)? {
        return Ok(Fit::Yes);
    }
    // How long it takes depends on what was typed and not on whether there is such an account.
    if form.as_str() != typed && compare(typed, stored)? {
        return hash(typed, salt).map(Fit::Rehashed);
    }
    Ok(Fit::No)
}

fn hash(typed: &str, salt: &[u8; 16]) -> Result<String, Error> {
    let form = OpaqueString::new(typed);
    let hash: PasswordHash = argon2id()?.hash_password_with_salt(form.as_str().as_bytes(), salt).map_err(internal)?;
    Ok(hash.to_string())
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

    fn chosen(typed: &str, chooser: &Chooser) -> Result<(), Error> {
        check_form(typed, chooser).and_then(|()| check_strength(typed, chooser))
    }

    #[test]
    fn short_passwords_and_the_username_are_refused() {
        let chooser = Chooser::new("joshsharp", "");
        for bad in ["", "1234567", "JoshSharp", &"x".repeat(1_001)] {
            assert!(chosen(bad, &chooser).is_err(), "{bad}");
        }
        assert!(chosen("ünïcödé!", &chooser).is_ok());
    }

    #[test]
    fn what_is_easy_to_guess_is_refused_with_what_to_do() {
        let mut chooser = Chooser::new("ada", "lovelace@engine.example");
        chooser.names.push("Byron".into());
        for weak in [
            "password",
            "Password1",
            "passw0rd!",
            "12345678",
            "qwertyuiop",
            "iloveyou",
            "hunter2hunter2",
            "aaaaaaaaaaaa",
            "abcdefghij",
            "daymark123",
            "lovelace1",
            "Byron1815",
            "engine.example",
            "ｐａｓｓｗｏｒｄ",
        ] {
            let refused = chosen(weak, &chooser).expect_err(weak);
            let Error::Invalid { field: Some("password"), message } = refused else { panic!("{weak}: {refused:?}") };
            assert!(message.contains("easy to guess") && message.contains("words"), "{weak}: {message}");
        }
        for good in
            ["correct horse", "battery staple", "a guide's password", "mot de passe à moi", "пароль для дневника"]
        {
            assert_eq!(chosen(good, &chooser), Ok(()), "{good}");
        }
    }

    proptest::proptest! {
        #![proptest_config(proptest::test_runner::Config::with_cases(64))]
        #[test]
        fn any_text_can_be_judged(text in "\\PC{0,300}", name in "\\PC{0,40}") {
            let _ = chosen(&text, &Chooser::new(&name, &text));
        }
    }

    #[test]
    fn a_password_is_one_however_a_keyboard_composes_it() {
        let (salt, mac, pc) = ([7; 16], "mot de passe\u{3000}a\u{300} moi", "mot de passe à moi");
        let hash = hash(mac, &salt).expect("a hash");
        for typed in [mac, pc] {
            assert_eq!(compare_forms(typed, Some(&hash), &salt).expect("compared"), Fit::Yes, "{typed:?}");
        }
        assert_eq!(compare_forms("mot de passe a moi", Some(&hash), &salt).expect("compared"), Fit::No);
    }

    #[test]
    fn what_older_releases_stored_as_it_was_typed_fits_and_is_hashed_anew() {
        let (salt, typed) = ([7; 16], "a\u{300} moi, mot de passe");
        let old: PasswordHash =
            argon2id().expect("parameters").hash_password_with_salt(typed.as_bytes(), &salt).expect("a hash");
        let Fit::Rehashed(new) = compare_forms(typed, Some(&old.to_string()), &salt).expect("compared") else {
            panic!("not hashed anew");
        };
        for typed in [typed, "à moi, mot de passe"] {
            assert_eq!(compare_forms(typed, Some(&new), &salt).expect("compared"), Fit::Yes, "{typed:?}");
        }
    }
}
