//! Limits that strangers use up, which keep the person out of nothing.

use std::net::{IpAddr, Ipv4Addr};

use jiff::SignedDuration;
use service::Error;
use service::accounts::{self, reset};
use service::sessions::{self, Agent, LogIn, NewSession};
use store::Store;

use crate::harness::{App, HOME, PASSWORD};

/// What argon2id makes of "mot de passe a\u{300}" as it was typed once, not composed.
const OLD_HASH: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$ZGF5bWFyayBvbGQgc2FsdA$HGyz61Mq81PFzx5ikEXQr9FZ48nJTkFIDdxvHzVLcfc";

/// A guess from an address. It is too long for any password, so that it is counted and costs nothing.
async fn guess(app: &App, address: IpAddr, agent: &Agent) -> Error {
    let password = "x".repeat(1_001);
    let log_in = LogIn { username: "josh", password: &password, agent, address };
    sessions::log_in(&app.daymark, log_in).await.expect_err("refused")
}

/// Fifty addresses with twenty tries each.
async fn storm(app: &App) {
    for address in 0..50 {
        for _ in 0..20 {
            guess(app, IpAddr::V4(Ipv4Addr::new(198, 51, 100, address)), &Agent::default()).await;
        }
    }
}

/// The browser in which this session was begun, when it comes again.
fn again(session: &NewSession) -> Agent {
    Agent { name: "Firefox".into(), known_as: Some(session.known_as.as_str().to_owned()) }
}

store::on_both_engines! {
    async fn a_thousand_guesses_of_strangers_keep_no_browser_out_that_was_there_before(store: Store) {
        let app = App::new(store);
        app.person("josh").await;
        let before = app.log_in("josh", PASSWORD).await.expect("in");
        sessions::log_out(&app.daymark, &before.browser).await.expect("out");
        storm(&app).await;
        let elsewhere = app.log_in("josh", PASSWORD).await.map(|_| ());
        assert!(matches!(elsewhere, Err(Error::Throttled { .. })), "a browser that nobody knows waits: {elsewhere:?}");
        let session = app.log_in_with("josh", PASSWORD, &again(&before)).await.expect("the person's own does not");
        // Its secret is another one after each log-in: whoever has the old one is a stranger.
        assert!(app.log_in_with("josh", PASSWORD, &again(&before)).await.is_err());
        // And it guesses no more than any other.
        let agent = again(&session);
        for _ in 0..20 {
            assert!(matches!(guess(&app, HOME, &agent).await, Error::Invalid { .. }));
        }
        assert!(matches!(guess(&app, HOME, &agent).await, Error::Throttled { .. }));
        app.clock.advance(SignedDuration::from_mins(10));
        app.log_in_with("josh", PASSWORD, &agent).await.expect("in");
    }

    async fn a_browser_that_an_account_knows_is_a_stranger_to_others(store: Store) {
        let app = App::new(store);
        app.person("josh").await;
        app.person("eve").await;
        let eves = app.log_in("eve", PASSWORD).await.expect("in");
        storm(&app).await;
        assert!(matches!(guess(&app, HOME, &again(&eves)).await, Error::Throttled { .. }));
    }

    async fn someone_with_a_new_browser_gets_in_by_mail_meanwhile(store: Store) {
        let app = App::new(store);
        app.person("josh").await;
        storm(&app).await;
        reset::request(&app.daymark, "josh@example.org", &Agent::default(), HOME).await.expect("asked");
        let code = app.code("reset", 0).await;
        let known_as = reset::finish(&app.daymark, &code, "battery staple", &Agent::default()).await.expect("chosen");
        let agent = Agent { name: "Firefox".into(), known_as: Some(known_as.as_str().to_owned()) };
        app.log_in_with("josh", "battery staple", &agent).await.expect("in");
    }

    async fn a_new_password_and_logging_out_everywhere_forget_every_other_browser(store: Store) {
        let app = App::new(store);
        app.person("josh").await;
        let (here, there) = (app.log_in("josh", PASSWORD).await.expect("in"), app.log_in("josh", PASSWORD).await.expect("in"));
        accounts::change_password(&app.daymark, &here.browser, "battery staple").await.expect("changed");
        storm(&app).await;
        assert!(app.log_in_with("josh", "battery staple", &again(&there)).await.is_err(), "forgotten");
        let here = app.log_in_with("josh", "battery staple", &again(&here)).await.expect("known");
        sessions::log_out_everywhere(&app.daymark, &here.browser).await.expect("out");
        app.log_in_with("josh", "battery staple", &again(&here)).await.expect("known still");
    }

    async fn links_that_a_stranger_asks_for_leave_the_person_with_links_that_work(store: Store) {
        let app = App::new(store);
        app.person("josh").await;
        for address in 0..10 {
            let stranger = IpAddr::V4(Ipv4Addr::new(198, 51, 100, address));
            reset::request(&app.daymark, "josh@example.org", &Agent::default(), stranger).await.expect("asked");
            if address < 3 {
                app.outbox.letter(usize::from(address)).await.expect("a letter");
            }
        }
        // The person asks, is told the same as ever, and has three links that work.
        reset::request(&app.daymark, "josh@example.org", &Agent::default(), HOME).await.expect("asked");
        for letter in 0..3 {
            reset::username(&app.daymark, &app.code("reset", letter).await).await.expect("a link that works");
        }
        app.clock.advance(SignedDuration::from_hours(1));
        reset::request(&app.daymark, "josh@example.org", &Agent::default(), HOME).await.expect("asked");
        let code = app.code("reset", 3).await;
        assert_eq!(app.outbox.letters().len(), 4, "a mailbox is not filled");
        reset::finish(&app.daymark, &code, "battery staple", &Agent::default()).await.expect("chosen");
    }

    async fn a_neighbour_who_uses_up_the_links_of_an_address_keeps_no_known_browser_from_one(store: Store) {
        let app = App::new(store);
        app.person("josh").await;
        let session = app.log_in("josh", PASSWORD).await.expect("in");
        for _ in 0..20 {
            reset::request(&app.daymark, "nobody@example.org", &Agent::default(), HOME).await.expect("asked");
        }
        let stranger = reset::request(&app.daymark, "josh@example.org", &Agent::default(), HOME).await;
        assert!(matches!(stranger, Err(Error::Throttled { .. })));
        reset::request(&app.daymark, "josh@example.org", &again(&session), HOME).await.expect("asked");
        app.code("reset", 0).await;
    }

    async fn whoever_is_invited_has_tries_of_their_own(store: Store) {
        let base_url = "https://daymark.example.org/".parse().ok();
        let settings = service::Settings { base_url, ..service::Settings::default() };
        let app = App::with(store, settings);
        let ada = app.person("ada").await;
        let codes = [(); 2].map(|()| accounts::invite(&app.daymark, &ada, ""));
        let [used_up, fresh] = codes;
        let (used_up, fresh) = (used_up.await.expect("a code"), fresh.await.expect("a code"));
        let sign_up = |code: &service::secrets::Secret, username: &str| {
            let account = accounts::NewAccount { username: username.into(), password: PASSWORD.into(), ..Default::default() };
            let invitation = Some(code.as_str().to_owned());
            accounts::sign_up(&app.daymark, accounts::SignUp { account, invitation, agent: Agent::default() }, HOME)
        };
        for _ in 0..20 {
            assert!(sign_up(&used_up, "no name").await.is_err());
        }
        assert!(matches!(sign_up(&used_up, "bob").await, Err(Error::Throttled { .. })));
        sign_up(&fresh, "bob").await.expect("an account");
    }

    async fn a_password_that_an_older_release_stored_as_it_was_typed_opens_and_is_stored_anew(store: Store) {
        let app = App::new(store.clone());
        let user = app.person("josh").await.user();
        let old = OLD_HASH.to_owned();
        store.write(move |tx| store::users::update_password(tx, user, &old)).await.expect("as it was");
        assert!(app.log_in("josh", "mot de passe \u{e0}").await.is_err(), "another machine cannot know it yet");
        app.log_in("josh", "mot de passe a\u{300}").await.expect("as before");
        app.log_in("josh", "mot de passe \u{e0}").await.expect("and now from any machine");
        app.log_in("josh", "mot de passe a\u{300}").await.expect("and from the first");
    }
}
