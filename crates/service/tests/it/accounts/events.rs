//! What happens to an account is recorded with who did it, shown, mailed, and said until it is acknowledged where others did it.

use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use jiff::SignedDuration;
use service::account_events::{self, Kind};
use service::accounts::{self, NewAccount, reset};
use service::actor::{Browser, Operator, RequestId};
use service::clients::{self, NewClient};
use service::mail::{Letter, Mail, NotSent, Sending};
use service::oauth::authorise::{self, AuthorisationRequest};
use service::oauth::{self, Parameters, device};
use service::page::Paging;
use service::sessions::Agent;
use service::simple_tokens::{self, Asking};
use service::testing::{FixedClock, Outbox, SeededRandomness};
use service::{Daymark, Error, Parts, Settings, authentication, developer_tokens, grants, sessions};
use store::Store;

use crate::harness::{App, HOME, PASSWORD};

/// Something that can be a logo.
const PICTURE: &[u8] = include_bytes!("../../../../web/assets/icon-180.png");
const REQUEST: RequestId = RequestId([7; 16]);
const CALLBACK: &str = "https://app.example/callback";
const YOU: &str = "in a browser that was logged in, in Firefox";
const ADMINISTRATOR: &str = "by the administrator ada";
const CONSOLE: &str = "at the console of this Daymark";
const APP: &str = "by the app";

/// Someone whose account is looked at after each step.
struct Watched<'a> {
    app: &'a App,
    person: Browser,
    seen: HashSet<Kind>,
    number: i64,
}

impl Watched<'_> {
    /// That one step, and nothing else, was recorded since the last look.
    async fn recorded(&mut self, kind: Kind, by: &str) {
        let events =
            account_events::list(&self.app.daymark, &self.person.reader(), Paging::default()).await.expect("a list");
        let new: Vec<_> = events.items.iter().take_while(|event| event.number > self.number).collect();
        let told: Vec<_> = new.iter().map(|event| (event.kind, event.by.as_str())).collect();
        assert_eq!(told, [(kind, by)], "{:?}", new.iter().map(|event| &event.what).collect::<Vec<_>>());
        self.number = new[0].number;
        self.seen.insert(kind);
    }

    /// The person, logged in anew from the browser that was just made known.
    async fn log_in(&mut self, password: &str) {
        self.person = self.app.log_in("bob", password).await.expect("in").browser;
        self.recorded(Kind::NewBrowser, "with the password, in Firefox").await;
    }
}

/// Everything that is kept of an account.
async fn whole_list(daymark: &Daymark, person: &Browser) -> Vec<account_events::Happened> {
    let mut all = Vec::new();
    for page in 1.. {
        let Ok(page) = account_events::list(daymark, &person.reader(), Paging::new(Some(page), Some(100))).await else {
            break;
        };
        if page.items.is_empty() {
            break;
        }
        all.extend(page.items);
    }
    all
}

fn pairs(pairs: &[(&str, &str)]) -> Parameters {
    Parameters::new(pairs.iter().map(|(name, value)| (name.to_string(), value.to_string()))).expect("parameters")
}

fn new_client(name: &str) -> NewClient {
    let (name, support_email) = (name.to_owned(), "help@app.example".to_owned());
    NewClient { name, support_email, redirect_uris: vec![CALLBACK.to_owned()], ..NewClient::default() }
}

/// An app of the administrator's, as its own server uses it.
pub(super) struct Other {
    pub(super) id: String,
    secret: String,
}

impl Other {
    pub(super) async fn registered(app: &App, owner: &Browser, name: &str) -> Other {
        let made = clients::create(&app.daymark, owner, new_client(name)).await.expect("an app");
        Other { id: made.client.public_id, secret: made.secret.as_str().to_owned() }
    }

    /// Lets the person authorise it; the code.
    pub(super) async fn authorised_by(&self, daymark: &Daymark, person: &Browser) -> String {
        self.asked_of(daymark, person).await.expect("approved")
    }

    /// Lets the person press the button; the code.
    pub(super) async fn asked_of(&self, daymark: &Daymark, person: &Browser) -> Result<String, Error> {
        let query = [
            ("client_id", self.id.as_str()),
            ("response_type", "code"),
            ("redirect_uri", CALLBACK),
            ("scope", "mood_read"),
        ];
        let query = query.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let Ok(request) =
            AuthorisationRequest::read(daymark, Some(person), "https://daymark.example.org", &query).await
        else {
            panic!("refused")
        };
        let sent_to = authorise::approve(daymark, person, &request).await?;
        let (_, rest) = sent_to.split_once("code=").expect("a code");
        Ok(rest.chars().take(40).collect())
    }

    pub(super) fn with(&self, fields: &[(&str, &str)]) -> Parameters {
        let own = [("client_id", self.id.as_str()), ("client_secret", self.secret.as_str())];
        pairs(&[&own, fields].concat())
    }

    pub(super) fn code(&self, code: &str) -> Parameters {
        self.with(&[("grant_type", "authorization_code"), ("code", code), ("redirect_uri", CALLBACK)])
    }
}

store::on_both_engines! {
    async fn whatever_changes_what_lets_someone_in_is_recorded_with_who_did_it(store: Store) {
        let app = App::new(store);
        let (d, operator) = (&app.daymark, Operator::at_the_console());
        let ada = app.person("ada").await;
        let bob = app.person("bob").await;
        let mut watched = Watched { app: &app, person: bob, seen: HashSet::from([Kind::AccountMade]), number: 1 };
        watched.recorded(Kind::NewBrowser, "with the password, in Firefox").await;

        of_oneself(d, &mut watched).await;
        of_own_apps(d, &mut watched).await;
        of_the_apps_of_others(d, &ada, &mut watched).await;
        of_administrators(d, &ada, &mut watched).await;

        // And at the console.
        simple_tokens::make_at_the_console(d, &operator, "bob").await.expect("a token");
        watched.recorded(Kind::TokenMade, CONSOLE).await;
        let made = clients::console::create(d, &operator, "bob", new_client("Console")).await.expect("an app");
        watched.recorded(Kind::AppRegistered, CONSOLE).await;
        clients::console::rotate_secret(d, &operator, &made.client.public_id).await.expect("a secret");
        watched.recorded(Kind::SecretRotated, CONSOLE).await;
        developer_tokens::make_at_the_console(d, &operator, &made.client.public_id, model::ScopeSet::all()).await.expect("a token");
        watched.recorded(Kind::DeveloperTokenMade, CONSOLE).await;
        clients::console::delete(d, &operator, &made.client.public_id, REQUEST).await.expect("deleted");
        watched.recorded(Kind::AppDeleted, CONSOLE).await;
        accounts::suspend_by_operator(d, &operator, "bob").await.expect("suspended");
        accounts::reopen_by_operator(d, &operator, "bob").await.expect("reopened");
        watched.number += 1;
        watched.recorded(Kind::Reopened, CONSOLE).await;
        accounts::promote(d, &operator, "bob").await.expect("promoted");
        watched.recorded(Kind::Appointed, CONSOLE).await;
        accounts::set_email(d, &operator, "bob", "bob@example.com").await.expect("set");
        watched.recorded(Kind::EmailChanged, CONSOLE).await;
        accounts::set_password(d, &operator, "bob", "yet another password").await.expect("set");
        watched.recorded(Kind::PasswordChanged, CONSOLE).await;

        // The last of all is told by a letter, which another story reads.
        watched.seen.insert(Kind::AccountDeleted);
        let missing: Vec<&Kind> = Kind::ALL.iter().filter(|kind| !watched.seen.contains(kind)).collect();
        assert_eq!(missing, [&Kind::AppChanged; 0]);
    }

    async fn what_is_made_with_an_account_is_recorded_too(store: Store) {
        let app = App::new(store);
        let d = &app.daymark;
        let code = accounts::set_up_code(d, &Operator::at_the_console()).await.expect("an answer").expect("a code");
        let new = NewAccount { username: "ada".into(), password: PASSWORD.into(), ..NewAccount::default() };
        let ada = accounts::set_up(d, code.as_str(), new, &Agent::called("Firefox")).await.expect("an account").browser;
        let events = account_events::list(d, &ada.reader(), Paging::default()).await.expect("a list");
        let told: Vec<_> = events.items.iter().map(|event| (event.kind, event.by.as_str())).collect();
        assert_eq!(told, [(Kind::AccountMade, "with the password, in Firefox")], "its own browser is no new one");
    }

    async fn what_an_administrator_did_is_said_until_it_is_acknowledged(store: Store) {
        let app = App::new(store);
        let (d, ada) = (&app.daymark, app.person("ada").await);
        let bob = app.person("bob").await;
        let told = async |person: &Browser| {
            let told = account_events::to_acknowledge(d, &person.reader()).await.expect("an answer");
            told.into_iter().map(|one| (one.number, one.kind, one.by)).collect::<Vec<_>>()
        };
        accounts::change_password(d, &bob, "battery staple").await.expect("changed");
        assert_eq!(told(&bob).await, [], "one's own doing is no news");
        let link = reset::make_link(d, &ada, "bob").await.expect("a link");
        let made = told(&bob).await;
        assert_eq!(made.len(), 1, "the link alone is news");
        assert_eq!((made[0].1, made[0].2.as_str()), (Kind::ResetLinkMade, ADMINISTRATOR));
        reset::finish(d, link.as_str(), "another long password", &Agent::default()).await.expect("chosen");
        let bob = app.log_in("bob", "another long password").await.expect("in").browser;
        let both = told(&bob).await;
        assert_eq!(both[0].2, "by a link that the administrator ada made");
        account_events::acknowledge(d, &bob, made[0].0).await.expect("acknowledged");
        assert_eq!(told(&bob).await, both[..1], "what came after it is still said");
        account_events::acknowledge(d, &bob, both[0].0).await.expect("acknowledged");
        assert_eq!(told(&bob).await, []);
        assert_eq!(told(&ada).await, [], "and each is told of their own account alone");
        let listed = account_events::list(d, &bob.reader(), Paging::default()).await.expect("a list");
        assert!(listed.items.iter().any(|event| event.kind == Kind::ResetLinkMade), "it stays in the list");
    }

    async fn letters_go_to_the_address_that_counted_when_it_happened(store: Store) {
        let app = App::new(store);
        let (d, josh) = (&app.daymark, app.person("josh").await);
        account_events::send_due(d).await.expect("sent");
        let letters = app.outbox.letters();
        assert_eq!(letters.len(), 2, "{letters:?}");
        assert_eq!(letters[1].subject, "Your Daymark account: Someone logged in from a browser that is new here");
        assert!(letters[1].text.contains("with the password, in Firefox, on 24 November 2026, 09:30."), "{}", letters[1].text);
        assert!(letters[1].text.contains("https://daymark.example.org/account/security"));
        accounts::change_email(d, &josh, "new@example.net").await.expect("entered");
        accounts::verify(d, &app.code("verify", 2).await).await.expect("verified");
        accounts::change_password(d, &josh, "battery staple").await.expect("changed");
        account_events::send_due(d).await.expect("sent");
        account_events::send_due(d).await.expect("nothing twice");
        let sent: Vec<_> = app.outbox.letters().iter().skip(3).map(|l| format!("{} {}", l.to.as_str(), l.subject)).collect();
        assert_eq!(sent, [
            "josh@example.org Your Daymark account: The e-mail address new@example.net was entered, to be verified",
            "josh@example.org Your Daymark account: The e-mail address is now new@example.net",
            "new@example.net Your Daymark account: The password was changed",
        ]);
    }

    async fn a_code_that_is_sent_again_and_again_is_recorded_once(store: Store) {
        let app = App::new(store);
        let (d, ada) = (&app.daymark, app.person("ada").await);
        let bob = app.person("bob").await;
        let other = Other::registered(&app, &ada, "Greatreads").await;
        let code = other.authorised_by(d, &bob).await;
        oauth::grant_tokens(d, &other.code(&code), None).await.expect("tokens");
        for _ in 0..20 {
            let refused = oauth::grant_tokens(d, &other.code(&code), None).await.map(|_| ());
            assert!(matches!(refused, Err(oauth::Error::InvalidGrant(_))), "{refused:?}");
        }
        let events = account_events::list(d, &bob.reader(), Paging::default()).await.expect("a list").items;
        assert_eq!(events.iter().filter(|event| event.kind == Kind::AppMisused).count(), 1);
    }

    async fn no_session_flushes_the_list_or_stops_a_letter(store: Store) {
        let app = App::new(store);
        let (d, ada) = (&app.daymark, app.person("ada").await);
        let bob = app.person("bob").await;
        account_events::send_due(d).await.expect("sent");
        let other = Other::registered(&app, &ada, "Greatreads").await;
        accounts::change_password(d, &bob, "battery staple").await.expect("changed");
        let mut refused = 0;
        for _ in 0..540 {
            match other.asked_of(d, &bob).await {
                Ok(_) => {}
                Err(Error::Throttled { .. }) => refused += 1,
                Err(error) => panic!("{error:?}"),
            }
        }
        let kinds: Vec<Kind> = whole_list(d, &bob).await.into_iter().map(|event| event.kind).collect();
        assert!(kinds.contains(&Kind::PasswordChanged) && kinds.contains(&Kind::AccountMade), "{kinds:?}");
        assert!(kinds.iter().filter(|kind| **kind == Kind::AppAuthorised).count() <= 10, "{kinds:?}");
        assert_eq!(refused, 480, "sixty an hour");
        account_events::send_due(d).await.expect("sent");
        let subjects: Vec<_> = app.outbox.letters().into_iter().map(|letter| letter.subject).collect();
        assert!(subjects.iter().any(|subject| subject.ends_with("The password was changed")), "{subjects:?}");
    }

    async fn the_end_of_an_account_is_told_to_the_address_that_counted(store: Store) {
        let app = App::new(store);
        let (d, ada) = (&app.daymark, app.person("ada").await);
        let told = async |name: &str| {
            let letters = app.outbox.letters();
            let letters = letters.iter().filter(|letter| letter.to.as_str().starts_with(name));
            let ends: Vec<_> = letters.filter(|letter| letter.subject.ends_with("The account was deleted")).collect();
            assert_eq!(ends.len(), 1, "one letter for {name}");
            ends[0].text.clone()
        };
        let bob = app.person("bob").await;
        accounts::delete(d, &bob, REQUEST).await.expect("deleted");
        let text = told("bob").await;
        assert!(text.contains("account bob") && text.contains(&format!("{YOU}, on 24 November 2026")), "{text}");
        app.person("grace").await;
        accounts::delete_other(d, &ada, ("grace", "grace"), REQUEST).await.expect("deleted");
        assert!(told("grace").await.contains(ADMINISTRATOR));
        // Who changes the address first and deletes the account at once does not keep it from the one before.
        app.person("josh").await;
        let operator = Operator::at_the_console();
        accounts::set_email(d, &operator, "josh", "thief@example.org").await.expect("set");
        accounts::delete_by_operator(d, &operator, "josh").await.expect("deleted");
        assert!(told("josh").await.contains(CONSOLE));
        assert!(told("thief").await.contains(CONSOLE));
    }

    async fn an_account_is_deleted_although_no_letter_is_taken(store: Store) {
        let server = Arc::new(Moody::default());
        server.refuses.store(true, Ordering::SeqCst);
        let (clock, randomness) = (Arc::new(FixedClock::at("2026-11-24T09:30:00Z")), Arc::new(SeededRandomness::default()));
        let daymark = Daymark::new(Parts { store, settings: Settings::default(), clock, randomness, mail: Some(server.clone()) });
        let operator = Operator::at_the_console();
        let new = NewAccount {
            username: "ada".into(), password: PASSWORD.into(), email: "ada@example.org".into(), ..NewAccount::default()
        };
        accounts::create(&daymark, &operator, new).await.expect("an account");
        accounts::delete_by_operator(&daymark, &operator, "ada").await.expect("deleted");
        assert_eq!(server.outbox.letters().len(), 1, "it was tried");
        assert_eq!(accounts::list(&daymark, &operator).await.expect("a list"), []);
    }

    async fn a_letter_that_is_not_taken_is_tried_again_and_given_up_after_a_day(store: Store) {
        let server = Arc::new(Moody::default());
        let clock = Arc::new(FixedClock::at("2026-11-24T09:30:00Z"));
        let (settings, randomness) = (Settings::default(), Arc::new(SeededRandomness::default()));
        let daymark = Daymark::new(Parts { store, settings, clock: clock.clone(), randomness, mail: Some(server.clone()) });
        let new = NewAccount {
            username: "ada".into(), password: PASSWORD.into(), email: "ada@example.org".into(), ..NewAccount::default()
        };
        accounts::create(&daymark, &Operator::at_the_console(), new.clone()).await.expect("an account");
        let mut tries = 0;
        server.refuses.store(true, Ordering::SeqCst);
        for _ in 0..300 {
            account_events::send_due(&daymark).await.expect("noted");
            clock.advance(SignedDuration::from_mins(5));
            tries = server.outbox.letters().len();
        }
        assert_eq!(tries, 8, "at growing distances, and no more after a day");
        let new = NewAccount { username: "bob".into(), email: "bob@example.org".into(), ..new };
        accounts::create(&daymark, &Operator::at_the_console(), new).await.expect("an account");
        account_events::send_due(&daymark).await.expect("noted");
        server.refuses.store(false, Ordering::SeqCst);
        account_events::send_due(&daymark).await.expect("not yet");
        assert_eq!(server.outbox.letters().len(), 9);
        clock.advance(SignedDuration::from_mins(5));
        account_events::send_due(&daymark).await.expect("sent");
        account_events::send_due(&daymark).await.expect("nothing twice");
        assert_eq!(server.outbox.letters().len(), 10);
    }
}

/// A mail server that refuses for a while what it is given, all of which it keeps.
#[derive(Default)]
struct Moody {
    outbox: Outbox,
    refuses: AtomicBool,
}

impl Mail for Moody {
    fn send(&self, letter: Letter) -> Sending<'_> {
        let sending = self.outbox.send(letter);
        let refuses = self.refuses.load(Ordering::SeqCst);
        Box::pin(async move { if refuses { Err(NotSent("not now".into())) } else { sending.await } })
    }
}

/// Password, address, sessions and simple tokens.
async fn of_oneself(d: &Arc<Daymark>, watched: &mut Watched<'_>) {
    let bob = watched.person.clone();
    accounts::change_password(d, &bob, "battery staple").await.expect("changed");
    watched.recorded(Kind::PasswordChanged, YOU).await;
    accounts::change_email(d, &bob, "bob@example.net").await.expect("entered");
    watched.recorded(Kind::EmailClaimed, YOU).await;
    accounts::verify(d, &watched.app.code("verify", 0).await).await.expect("verified");
    watched.recorded(Kind::EmailChanged, "by a link that was mailed").await;
    reset::request(d, "bob@example.net", &Agent::default(), HOME).await.expect("asked");
    reset::finish(d, &watched.app.code("reset", 1).await, "a long password", &Agent::default()).await.expect("chosen");
    watched.recorded(Kind::PasswordReset, "by a link that was mailed").await;
    watched.log_in("a long password").await;
    let bob = watched.person.clone();
    accounts::change_email(d, &bob, "").await.expect("removed");
    watched.recorded(Kind::EmailRemoved, YOU).await;
    simple_tokens::make_in_browser(d, &bob, "Firefox").await.expect("a token");
    watched.recorded(Kind::TokenMade, YOU).await;
    let asking = Asking { username: "bob", password: "a long password", user_agent: "curl/8", address: HOME };
    let token = simple_tokens::make(d, asking).await.expect("a token");
    watched.recorded(Kind::TokenMade, "with the password, in curl/8").await;
    authentication::revoke(d, &Operator::at_the_console(), token.as_str()).await.expect("revoked");
    watched.recorded(Kind::TokenRevoked, CONSOLE).await;
    let listed = simple_tokens::list(d, &bob).await.expect("a list");
    simple_tokens::revoke(d, &bob, &listed[0].id).await.expect("revoked");
    watched.recorded(Kind::TokenRevoked, YOU).await;
    sessions::log_out_everywhere(d, &bob).await.expect("out");
    watched.recorded(Kind::LoggedOutEverywhere, YOU).await;
    watched.log_in("a long password").await;
}

/// What the person registered.
async fn of_own_apps(d: &Arc<Daymark>, watched: &mut Watched<'_>) {
    let bob = watched.person.clone();
    let made = clients::create(d, &bob, new_client("Own")).await.expect("an app");
    watched.recorded(Kind::AppRegistered, YOU).await;
    let id = made.client.public_id.as_str();
    clients::update(d, &bob, id, new_client("Own too")).await.expect("changed");
    watched.recorded(Kind::AppChanged, YOU).await;
    clients::set_logo(d, &bob, id, PICTURE.to_vec()).await.expect("a logo");
    watched.recorded(Kind::AppChanged, YOU).await;
    clients::rotate_secret(d, &bob, id).await.expect("a secret");
    watched.recorded(Kind::SecretRotated, YOU).await;
    developer_tokens::make(d, &bob, id, model::ScopeSet::all()).await.expect("a token");
    watched.recorded(Kind::DeveloperTokenMade, YOU).await;
    clients::delete(d, &bob, id, REQUEST).await.expect("deleted");
    watched.recorded(Kind::AppDeleted, YOU).await;
}

/// What the person lets in, and how that ends.
async fn of_the_apps_of_others(d: &Arc<Daymark>, ada: &Browser, watched: &mut Watched<'_>) {
    let bob = watched.person.clone();
    let other = Other::registered(watched.app, ada, "Greatreads").await;
    // A code that is used twice.
    let code = other.authorised_by(d, &bob).await;
    watched.recorded(Kind::AppAuthorised, YOU).await;
    oauth::grant_tokens(d, &other.code(&code), None).await.expect("tokens");
    oauth::grant_tokens(d, &other.code(&code), None).await.map(|_| ()).expect_err("used before");
    watched.recorded(Kind::AppMisused, APP).await;
    // A refresh token that is used again long after its successor was.
    let code = other.authorised_by(d, &bob).await;
    watched.recorded(Kind::AppAuthorised, YOU).await;
    let first = oauth::grant_tokens(d, &other.code(&code), None).await.expect("tokens").refresh_token;
    let refresh = |token: &str| other.with(&[("grant_type", "refresh_token"), ("refresh_token", token)]);
    let second = oauth::grant_tokens(d, &refresh(&first), None).await.expect("tokens").refresh_token;
    oauth::grant_tokens(d, &refresh(&second), None).await.expect("tokens");
    watched.app.clock.advance(SignedDuration::from_secs(61));
    oauth::grant_tokens(d, &refresh(&first), None).await.map(|_| ()).expect_err("stolen");
    watched.recorded(Kind::AppMisused, APP).await;
    // Given back by the app, ended at the console, taken back by the person, and ended with the app.
    let code = other.authorised_by(d, &bob).await;
    watched.recorded(Kind::AppAuthorised, YOU).await;
    let tokens = oauth::grant_tokens(d, &other.code(&code), None).await.expect("tokens");
    oauth::revoke(d, &other.with(&[("token", &tokens.refresh_token)]), None).await.expect("given back");
    watched.recorded(Kind::AppRevoked, APP).await;
    let code = other.authorised_by(d, &bob).await;
    watched.recorded(Kind::AppAuthorised, YOU).await;
    let tokens = oauth::grant_tokens(d, &other.code(&code), None).await.expect("tokens");
    authentication::revoke(d, &Operator::at_the_console(), &tokens.refresh_token).await.expect("ended");
    watched.recorded(Kind::AppRevoked, CONSOLE).await;
    let begun = device::start(d, &other.with(&[("scope", "mood_read")]), None, HOME).await.expect("begun");
    device::approve(d, &bob, HOME, &begun.user_code).await.expect("approved");
    watched.recorded(Kind::AppAuthorised, YOU).await;
    let poll = other.with(&[("grant_type", oauth::DEVICE_GRANT), ("device_code", &begun.device_code)]);
    oauth::grant_tokens(d, &poll, None).await.expect("tokens");
    grants::revoke(d, &bob, &other.id, REQUEST).await.expect("taken back");
    watched.recorded(Kind::AppRevoked, YOU).await;
    let code = other.authorised_by(d, &bob).await;
    watched.recorded(Kind::AppAuthorised, YOU).await;
    oauth::grant_tokens(d, &other.code(&code), None).await.expect("tokens");
    clients::delete(d, ada, &other.id, REQUEST).await.expect("deleted");
    watched.recorded(Kind::AppRevoked, APP).await;
}

/// What administrators do.
async fn of_administrators(d: &Arc<Daymark>, ada: &Browser, watched: &mut Watched<'_>) {
    let made = clients::create(d, &watched.person, new_client("Ended")).await.expect("an app");
    watched.recorded(Kind::AppRegistered, YOU).await;
    clients::administer::end(d, ada, &made.client.public_id, REQUEST).await.expect("ended");
    watched.recorded(Kind::AppDeleted, ADMINISTRATOR).await;
    accounts::appoint(d, ada, "bob").await.expect("appointed");
    watched.recorded(Kind::Appointed, ADMINISTRATOR).await;
    accounts::dismiss(d, ada, "bob").await.expect("dismissed");
    watched.recorded(Kind::Dismissed, ADMINISTRATOR).await;
    accounts::suspend(d, ada, "bob").await.expect("suspended");
    watched.recorded(Kind::Suspended, ADMINISTRATOR).await;
    accounts::reopen(d, ada, "bob").await.expect("reopened");
    watched.recorded(Kind::Reopened, ADMINISTRATOR).await;
    reset::make_link(d, ada, "bob").await.expect("a link");
    watched.recorded(Kind::ResetLinkMade, ADMINISTRATOR).await;
}

/// What the store offers to change what lets someone in.
const CHANGES: &[&str] = &[
    "sessions::insert(",
    "sessions::delete_of_user(",
    "simple_tokens::insert(",
    "simple_tokens::delete(",
    "simple_tokens::delete_of_user(",
    "rows::delete(tx, hash, user)",
    "rows::insert(tx, &token)",
    "users::update_password(",
    "users::update_email(",
    "users::update_claimed_email(",
    "users::update_admin(",
    "users::update_suspended(",
    "grants::insert(",
    "grants::end(",
    "rows::end(",
    "codes::insert(",
    "device_codes::update_answer(",
    "rows::update_secret(",
    "rows::update_logo(",
    "rows::update(tx, &client)",
    "links::insert(",
];

/// Files that change it and record nothing, and why.
const ELSEWHERE: &[(&str, &str)] = &[
    ("accounts/delete.rs", "nobody is left to be told"),
    ("accounts/set_up.rs", "the code opens no account that there is; making the first one records it"),
    ("demo/writing.rs", "the person is made up"),
    ("accounts/invite.rs", "an invitation opens no account that there is"),
    ("summaries/mod.rs", "the link stops a mail, and opens nothing"),
    ("oauth/tokens.rs", "the person let the app in by its code, which is recorded"),
];

#[test]
fn whatever_file_changes_what_lets_someone_in_records_it() {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut folders = vec![sources.clone()];
    let (mut silent, mut looked_at) = (Vec::new(), 0);
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            // Stories change what they tell of.
            if path.ends_with("tests") || path.ends_with("tests.rs") {
                continue;
            }
            if path.is_dir() {
                folders.extend(Some(path).filter(|path| path.file_name().is_some_and(|name| name != "tests")));
                continue;
            }
            let text = std::fs::read_to_string(&path).expect("a source");
            let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
            let name = path.strip_prefix(&sources).expect("below it").display().to_string();
            if CHANGES.iter().any(|change| code.contains(change)) {
                looked_at += 1;
                if !code.contains(".record(")
                    && !code.contains(".record_about(")
                    && !ELSEWHERE.iter().any(|(file, _)| *file == name)
                {
                    silent.push(name);
                }
            }
        }
    }
    assert!(looked_at > 10, "{looked_at} files");
    assert_eq!(silent, [""; 0]);
}
