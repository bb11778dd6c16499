//! Authorising an app on a device without a browser (RFC 8628): it shows a short code, which the person enters on a page.

use std::net::IpAddr;

use jiff::{SignedDuration, Timestamp};
use model::{GrantId, Randomness, ScopeSet, UserId};
use store::Tx;
use store::device_codes::{self, DeviceCode, State};

use super::tokens::Issued;
use super::{Basic, Consent, Error, Parameters, TokenAnswer, client_authentication, consent};
use crate::Daymark;
use crate::account_events::{By, Event, Kind};
use crate::actor::Browser;
use crate::clock::{self, CLOCKS_DIFFER};
use crate::secrets::{self, Secret};
use crate::step_up::{Act, Attempt};
use crate::throttles::{AUTHORISE, DEVICE_CODE, DEVICE_START, Subject};

/// How long a device code lives.
const LIFETIME: SignedDuration = SignedDuration::from_mins(10);
/// How many seconds a device must let pass before it asks again, at first and more after each `slow_down`.
const INTERVAL: i64 = 5;
/// How many milliseconds early a question may come, since requests do not all take the same time.
const EARLY: i64 = 1_000;
/// How many authorisations may wait for an answer at once.
const MOST_OPEN: i64 = 1_000;
/// How many of one app, so that nobody can use up what is there for all.
const MOST_OPEN_OF_APP: i64 = 100;
/// The letters of a user code: no vowels, so that no words come out, and nothing that looks alike (RFC 8628 section 6.1).
const LETTERS: &[u8; 20] = b"BCDFGHJKLMNPQRSTVWXZ";
/// How many of them it has.
const LENGTH: usize = 8;

/// What a device is told.
#[derive(Clone)]
pub struct DeviceAnswer {
    /// The code that the device keeps.
    pub device_code: String,
    /// The code that it shows, such as `BCDF-GHJK`.
    pub user_code: String,
    /// How many seconds both live.
    pub expires_in: i64,
    /// How many seconds the device must let pass before it asks again.
    pub interval: i64,
}

/// A device begins: the answer is what it shows and keeps.
pub async fn start(
    daymark: &Daymark,
    parameters: &Parameters,
    basic: Option<Basic>,
    address: IpAddr,
) -> Result<DeviceAnswer, Error> {
    DEVICE_START.count(daymark, Subject::Address(address)).await?;
    let client = client_authentication::authenticate(daymark, parameters, basic).await?;
    let scopes = ScopeSet::parse(parameters.get("scope").unwrap_or_default()).map_err(Error::unknown_scope)?;
    let (secret, user_code) = (Secret::make(daymark.randomness()), random_user_code(daymark.randomness()));
    let time = clock::time(daymark);
    let now = time.now;
    let code = DeviceCode {
        device_hash: secret.hash(),
        user_code_hash: secrets::hash(&user_code),
        client_id: client.id,
        scopes,
        state: State::Pending,
        user_id: None,
        created_at: now,
        expires_at: now.saturating_add(LIFETIME).unwrap_or(now),
        last_polled_at: None,
        poll_seconds: INTERVAL,
    };
    let is_open = daymark
        .store()
        .write(move |tx| {
            let long_ago = time.certain.saturating_sub(LIFETIME).unwrap_or(Timestamp::MIN);
            device_codes::delete_expired(tx, long_ago)?;
            let lives = (now, now.saturating_add(LIFETIME + CLOCKS_DIFFER).unwrap_or(Timestamp::MAX));
            let is_room = device_codes::count_open(tx, lives)? < MOST_OPEN
                && device_codes::count_open_of_client(tx, lives, code.client_id)? < MOST_OPEN_OF_APP;
            Ok::<_, store::Error>(is_room && device_codes::insert(tx, &code)?)
        })
        .await?;
    if !is_open {
        return Err(Error::TemporarilyUnavailable { retry_after: 60 });
    }
    Ok(DeviceAnswer {
        device_code: secret.as_str().to_owned(),
        user_code: with_dash(&user_code),
        expires_in: LIFETIME.as_secs(),
        interval: INTERVAL,
    })
}

/// The device asks whether it was approved.
pub(super) async fn redeem(
    daymark: &Daymark,
    parameters: &Parameters,
    basic: Option<Basic>,
) -> Result<TokenAnswer, Error> {
    let client = client_authentication::authenticate(daymark, parameters, basic).await?;
    let hash = secrets::hash(parameters.require("device_code")?);
    let issued = Issued::make(daymark, ScopeSet::NONE);
    let tokens = issued.clone();
    let polled = daymark
        .store()
        .write(move |tx| {
            let code = device_codes::find(tx, hash)?.filter(|code| code.client_id == client.id);
            code.map_or(Ok(Err(UNKNOWN)), |code| poll(tx, &code, &tokens))
        })
        .await?;
    polled.map(|scopes| issued.limited_to(scopes).answer())
}

const UNKNOWN: Error = Error::InvalidGrant("The device code is unknown or was used before");

/// Errors of the protocol are the inner result, so that what was noted of the question is stored.
fn poll(tx: &mut Tx<'_>, code: &DeviceCode, issued: &Issued) -> Result<Result<ScopeSet, Error>, store::Error> {
    let now = issued.pair.created_at;
    if code.state == State::Consumed {
        return Ok(Err(UNKNOWN));
    }
    match issued.time.is_over(code.created_at, code.expires_at) {
        Ok(true) => return Ok(Err(Error::ExpiredToken)),
        Ok(false) => {}
        Err(error) => return Ok(Err(error.into())),
    }
    match (code.state, code.user_id) {
        (State::Denied, _) => Ok(Err(Error::AccessDenied)),
        (State::Approved, Some(user)) => {
            let is_closed = store::users::find(tx, user)?.is_none_or(|user| !user.is_open());
            if is_closed || !device_codes::consume(tx, code.device_hash)? {
                return Ok(Err(UNKNOWN));
            }
            let grant = GrantId(store::sequences::next(tx, "grants")?);
            issued.clone().limited_to(code.scopes).insert(tx, grant, user, code.client_id)?;
            Ok(Ok(code.scopes))
        }
        _ => {
            // A question in the future was noted by a clock that was wrong.
            let last = code.last_polled_at.filter(|last| !clock::is_ahead(*last, now));
            let waited = last.map_or(i64::MAX, |last| now.as_millisecond() - last.as_millisecond());
            let is_early = waited < code.poll_seconds * 1_000 - EARLY;
            let poll_seconds = code.poll_seconds + if is_early { INTERVAL } else { 0 };
            device_codes::update_poll(tx, code.device_hash, now, poll_seconds)?;
            Ok(Err(if is_early { Error::SlowDown } else { Error::AuthorizationPending }))
        }
    }
}

/// A person entered a code: what to tell them before they answer. [`crate::Error::NotFound`] when it is wrong or too late, and
/// [`crate::Error::Throttled`] after too many wrong ones.
pub async fn find(daymark: &Daymark, browser: &Browser, address: IpAddr, typed: &str) -> Result<Consent, crate::Error> {
    count_entry(daymark, browser, address).await?;
    let (hash, time, person) = (secrets::hash(&plain(typed)), clock::time(daymark), browser.user());
    let found = daymark
        .store()
        .read(move |tx| {
            let code = device_codes::find_by_user_code(tx, hash)?;
            let Some(code) = code.filter(|code| code.state == State::Pending) else { return Ok(None) };
            if time.is_over(code.created_at, code.expires_at)? {
                return Ok(None);
            }
            let Some(client) = store::clients::find(tx, code.client_id)? else { return Ok(None) };
            Ok::<_, crate::Error>(Some(Consent::new(tx, &client, code.scopes, (None, Some(person)))?))
        })
        .await?;
    if found.is_none() {
        count_entry(daymark, browser, address).await?;
    }
    found.ok_or(crate::Error::NotFound)
}

/// The person said yes. Errors as for [`find`].
pub async fn approve(daymark: &Daymark, browser: &Browser, address: IpAddr, typed: &str) -> Result<(), crate::Error> {
    answer(daymark, browser, address, typed, State::Approved).await
}

/// The person said no. Errors as for [`find`].
pub async fn deny(daymark: &Daymark, browser: &Browser, address: IpAddr, typed: &str) -> Result<(), crate::Error> {
    answer(daymark, browser, address, typed, State::Denied).await
}

async fn answer(
    daymark: &Daymark,
    browser: &Browser,
    address: IpAddr,
    typed: &str,
    state: State,
) -> Result<(), crate::Error> {
    count_entry(daymark, browser, address).await?;
    if state == State::Approved {
        AUTHORISE.count(daymark, Subject::User(browser.user())).await?;
    }
    let attempt = Attempt::begin(daymark, browser, Act::Authorise)?;
    let (hash, time) = (secrets::hash(&plain(typed)), clock::time(daymark));
    let event = Event::new(daymark, Kind::AppAuthorised, By::person(browser));
    let note = move |tx: &mut Tx<'_>| {
        let user = attempt.check(tx)?.id;
        let Some(code) = device_codes::find_by_user_code(tx, hash)? else { return Ok(false) };
        let is_open = code.state == State::Pending && !time.is_over(code.created_at, code.expires_at)?;
        let is_noted = is_open && device_codes::update_answer(tx, hash, state, user)?;
        if is_noted && state == State::Approved {
            let label = note_consent(tx, hash, user)?;
            event.record_about(tx, user, &label)?;
        }
        Ok::<_, crate::Error>(is_noted)
    };
    let noted = daymark.store().write(note).await?;
    if !noted {
        count_entry(daymark, browser, address).await?;
        return Err(crate::Error::NotFound);
    }
    Ok(())
}

/// Notes what the person saw of the app whose device they connected.
fn note_consent(tx: &mut Tx<'_>, user_code_hash: secrets::Hash, user: UserId) -> Result<String, store::Error> {
    let code = device_codes::find_by_user_code(tx, user_code_hash)?;
    let client = code.map_or(Ok(None), |code| store::clients::find(tx, code.client_id))?;
    let Some(client) = client else { return Ok(String::new()) };
    consent::note(tx, user, &client)?;
    Ok(client.label)
}

/// Counts an entry before it is looked at, so that several at once are not more than their number, and a wrong one once more.
async fn count_entry(daymark: &Daymark, browser: &Browser, address: IpAddr) -> Result<(), crate::Error> {
    DEVICE_CODE.count(daymark, Subject::User(browser.user())).await?;
    DEVICE_CODE.count(daymark, Subject::Address(address)).await?;
    Ok(())
}

/// A user code, each letter as likely as any other.
fn random_user_code(randomness: &dyn Randomness) -> String {
    let mut code = String::new();
    while code.len() < LENGTH {
        let mut bytes = [0; 16];
        randomness.fill(&mut bytes);
        // 240 is the largest multiple of 20 that fits a byte; above it the first letters would come more often.
        let letters = bytes.into_iter().filter(|byte| *byte < 240).map(|byte| LETTERS[usize::from(byte % 20)]);
        code.extend(letters.take(LENGTH - code.len()).map(char::from));
    }
    code
}

/// A code as it was made, from however a person typed it.
fn plain(typed: &str) -> String {
    let typed = model::typed::plain(typed);
    typed.chars().filter(char::is_ascii_alphanumeric).take(2 * LENGTH).collect::<String>().to_ascii_uppercase()
}

fn with_dash(code: &str) -> String {
    let (first, second) = code.split_at(LENGTH / 2);
    format!("{first}-{second}")
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Rising(std::sync::atomic::AtomicU8);

    impl Randomness for Rising {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill_with(|| self.0.fetch_add(31, std::sync::atomic::Ordering::Relaxed));
        }
    }

    #[test]
    fn user_codes_have_eight_letters_and_are_read_however_they_are_typed() {
        let code = random_user_code(&Rising(0.into()));
        assert!(code.len() == 8 && code.bytes().all(|b| LETTERS.contains(&b)), "{code}");
        assert_eq!(with_dash("BCDFGHJK"), "BCDF-GHJK");
        for typed in ["bcdfghjk", " BCDF-GHJK ", "bc df gh jk", "ＢＣＤＦ－ＧＨＪＫ"] {
            assert_eq!(plain(typed), "BCDFGHJK");
        }
    }
}
