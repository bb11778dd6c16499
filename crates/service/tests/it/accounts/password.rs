//! Changing a password, and choosing a new one by mail.

use jiff::SignedDuration;
use service::accounts::{self, reset};
use service::actor::Operator;
use service::sessions::Agent;
use service::{Error, Settings, sessions};
use store::Store;

use crate::harness::{App, HOME, PASSWORD};

const NEW: &str = "battery staple";

async fn is_in(app: &App, session: &sessions::NewSession) -> bool {
    sessions::find(&app.daymark, session.secret.as_str()).await.expect("an answer").is_some()
}

/// The code at the end of the link in a letter.
async fn code(app: &App, letter: usize) -> String {
    app.code("reset", letter).await
}

store::on_both_engines! {
    async fn changing_the_password_ends_the_other_sessions(store: Store) {
        let app = App::new(store);
        app.person("josh").await;
        let (here, there) = (app.log_in("josh", PASSWORD).await.expect("in"), app.log_in("josh", PASSWORD).await.expect("in"));
        let bad = accounts::change_password(&app.daymark, &here.browser, "short").await;
        assert!(matches!(bad, Err(Error::Invalid { field: Some("password"), .. })));
        accounts::change_password(&app.daymark, &here.browser, NEW).await.expect("changed");
        assert!(is_in(&app, &here).await && !is_in(&app, &there).await);
        assert!(app.log_in("josh", PASSWORD).await.is_err() && app.log_in("josh", NEW).await.is_ok());
    }

    async fn a_reset_link_works_once_and_ends_everything_else(store: Store) {
        let app = App::new(store);
        app.person("josh").await;
        let session = app.log_in("josh", PASSWORD).await.expect("in");
        reset::request(&app.daymark, "JOSH@example.org", &Agent::default(), HOME).await.expect("asked");
        reset::request(&app.daymark, "josh@example.org", &Agent::default(), HOME).await.expect("asked");
        let (first, second) = (code(&app, 0).await, code(&app, 1).await);
        assert_eq!(app.outbox.letters()[0].to.as_str(), "josh@example.org");
        assert_eq!(reset::username(&app.daymark, &first).await.as_deref(), Ok("josh"));
        assert!(reset::finish(&app.daymark, &first, "short", &Agent::default()).await.is_err());
        reset::finish(&app.daymark, &first, NEW, &Agent::default()).await.expect("a new password");
        assert!(!is_in(&app, &session).await);
        for used in [&first, &second] {
            assert_eq!(reset::finish(&app.daymark, used, "third password", &Agent::default()).await.err(), Some(Error::LinkExpired));
        }
        assert!(app.log_in("josh", NEW).await.is_ok());
    }

    async fn of_two_who_use_a_reset_link_at_once_one_sets_the_password(store: Store) {
        let app = App::new(store);
        app.person("josh").await;
        reset::request(&app.daymark, "josh@example.org", &Agent::default(), HOME).await.expect("asked");
        let code = code(&app, 0).await;
        let agent = Agent::default();
        let (a, b) = tokio::join!(
            reset::finish(&app.daymark, &code, "password of a", &agent),
            reset::finish(&app.daymark, &code, "password of b", &agent),
        );
        assert!(a.is_ok() != b.is_ok());
        let password = if a.is_ok() { "password of a" } else { "password of b" };
        assert!(app.log_in("josh", password).await.is_ok());
    }

    async fn asking_for_a_reset_does_not_tell_who_has_an_account(store: Store) {
        let app = App::new(store);
        app.person("josh").await;
        assert_eq!(reset::request(&app.daymark, "nobody@example.org", &Agent::default(), HOME).await, Ok(()));
        assert_eq!(reset::request(&app.daymark, "josh@example.org", &Agent::default(), HOME).await, Ok(()));
        assert_eq!(app.outbox.letter(0).await.expect("a letter").to.as_str(), "josh@example.org");
        // Nor by how often it may be asked for.
        for address in ["nobody@example.org", "josh@example.org"] {
            for _ in 0..9 {
                assert_eq!(reset::request(&app.daymark, address, &Agent::default(), HOME).await, Ok(()), "{address}");
            }
        }
        for _ in 0..20 {
            let _ = reset::request(&app.daymark, "nobody@example.org", &Agent::default(), HOME).await;
        }
        for address in ["nobody@example.org", "josh@example.org"] {
            let one_more = reset::request(&app.daymark, address, &Agent::default(), HOME).await;
            assert!(matches!(one_more, Err(Error::Throttled { .. })), "{address}");
        }
    }

    async fn a_reset_link_dies_after_an_hour_and_with_the_address_it_went_to(store: Store) {
        let app = App::new(store);
        let person = app.person("josh").await;
        reset::request(&app.daymark, "josh@example.org", &Agent::default(), HOME).await.expect("asked");
        let first = code(&app, 0).await;
        accounts::change_email(&app.daymark, &person, "josh@example.net").await.expect("changed");
        assert!(reset::finish(&app.daymark, &first, NEW, &Agent::default()).await.is_err());
        accounts::verify(&app.daymark, &app.code("verify", 1).await).await.expect("verified");
        reset::request(&app.daymark, "josh@example.net", &Agent::default(), HOME).await.expect("asked");
        let second = code(&app, 2).await;
        app.clock.advance(SignedDuration::from_hours(1));
        assert!(reset::finish(&app.daymark, &second, NEW, &Agent::default()).await.is_err());
    }

    async fn without_an_address_of_its_own_an_installation_mails_no_links(store: Store) {
        // A link would have to begin with whatever host a request claims.
        let app = App::with(store, Settings::default());
        app.person("josh").await;
        assert!(!reset::is_offered(&app.daymark));
        assert!(matches!(reset::request(&app.daymark, "josh@example.org", &Agent::default(), HOME).await, Err(Error::NotAllowed(_))));
    }

    async fn the_operator_sets_a_password_and_all_sessions_end(store: Store) {
        let app = App::new(store);
        app.person("josh").await;
        let session = app.log_in("josh", PASSWORD).await.expect("in");
        let operator = Operator::at_the_console();
        accounts::set_password(&app.daymark, &operator, "Josh", NEW).await.expect("set");
        assert!(!is_in(&app, &session).await && app.log_in("josh", NEW).await.is_ok());
        assert_eq!(accounts::set_password(&app.daymark, &operator, "nobody", NEW).await, Err(Error::NotFound));
    }
}
