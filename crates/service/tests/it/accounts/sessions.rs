//! Logging in and out.

use std::net::IpAddr;

use jiff::SignedDuration;
use service::sessions::{self, Agent, LogIn};
use service::{Error, accounts};
use store::Store;

use crate::harness::{App, PASSWORD};

store::on_both_engines! {
    async fn a_person_logs_in_by_name_or_address_in_any_case(store: Store) {
        let app = App::new(store);
        let person = app.person("Josh").await;
        for name in ["Josh", "josh", " JOSH ", "josh@example.org", "Josh@Example.org"] {
            let session = app.log_in(name, PASSWORD).await.expect(name);
            let found = sessions::find(&app.daymark, session.secret.as_str()).await.expect("an answer");
            assert_eq!(found.expect("a session").user(), person.user(), "{name}");
        }
        assert!(sessions::find(&app.daymark, "0123456789012345678901234567890123456789").await.expect("an answer").is_none());
    }

    async fn unknown_names_are_answered_like_wrong_passwords(store: Store) {
        let app = App::new(store);
        app.person("josh").await;
        let wrong = app.log_in("josh", "wrong horse").await.expect_err("refused");
        for unknown in ["jish", "nobody@example.org", "", "not a name!", "a\u{0}b"] {
            assert_eq!(app.log_in(unknown, PASSWORD).await.expect_err("refused"), wrong, "{unknown}");
        }
        assert!(matches!(wrong, Error::Invalid { field: None, .. }));
    }

    async fn guessing_is_throttled_alike_for_known_and_unknown_names_and_keeps_nobody_else_out(store: Store) {
        let app = App::new(store);
        let person = app.person("josh").await;
        let guess = async |name: &'static str, from: [u8; 4]| {
            let log_in = LogIn { username: name, password: "wrong horse", agent: &Agent::default(), address: IpAddr::from(from) };
            sessions::log_in(&app.daymark, log_in).await.expect_err("refused")
        };
        // However a name is written, it is one name, whether or not somebody has it.
        for (i, names) in [["josh", "JOSH", " Josh"], ["nobody", "NOBODY", " Nobody"], ["josh@example.org", "Josh@example.org", "josh@EXAMPLE.org"]].iter().enumerate() {
            let thief = [198, 51, 100, i as u8];
            for n in 0..20 {
                assert!(matches!(guess(names[n % 3], thief).await, Error::Invalid { .. }), "{names:?}, the {n}th");
            }
            for name in names {
                assert!(matches!(guess(name, thief).await, Error::Throttled { retry_after: 1..=600 }), "{name}");
            }
        }
        // Elsewhere the right password works, and so does giving it again where one is logged in.
        assert!(app.log_in("josh", PASSWORD).await.is_ok());
        sessions::confirm_password(&app.daymark, &person, PASSWORD).await.expect("confirmed");
        app.clock.advance(SignedDuration::from_mins(10));
        assert!(matches!(guess("josh", [198, 51, 100, 0]).await, Error::Invalid { .. }));
    }

    async fn right_passwords_are_no_guesses(store: Store) {
        let app = App::new(store);
        app.person("josh").await;
        for _ in 0..25 {
            app.log_in("josh", PASSWORD).await.expect("in");
        }
    }

    async fn giving_a_wrong_password_again_is_throttled_for_that_session(store: Store) {
        let app = App::new(store);
        let (here, there) = (app.person("josh").await, app.log_in("josh", PASSWORD).await.expect("in").browser);
        let mut last = Ok(());
        for _ in 0..21 {
            last = sessions::confirm_password(&app.daymark, &here, "wrong horse").await.map(|_| ());
        }
        assert!(matches!(last, Err(Error::Throttled { .. })), "{last:?}");
        sessions::confirm_password(&app.daymark, &there, PASSWORD).await.expect("confirmed");
    }

    async fn what_a_clock_noted_that_was_ahead_is_not_believed_when_it_is_set_back(store: Store) {
        let app = App::new(store);
        app.person("josh").await;
        let year = SignedDuration::from_hours(365 * 24);
        app.clock.advance(year);
        let session = app.log_in("josh", PASSWORD).await.expect("in");
        app.clock.advance(-SignedDuration::from_secs(60));
        assert_eq!(sessions::require_recent_password(&app.daymark, &session.browser), Ok(()), "another server's clock");
        app.clock.advance(-SignedDuration::from_secs(1));
        let d = &app.daymark;
        assert_eq!(sessions::require_recent_password(d, &session.browser), Err(Error::PasswordNeeded));
        assert_eq!(accounts::change_password(d, &session.browser, "battery staple").await, Err(Error::PasswordNeeded));
        let is_in = async || sessions::find(d, session.secret.as_str()).await.expect("an answer").is_some();
        assert!(is_in().await);
        app.clock.advance(-year);
        assert!(!is_in().await);
        assert_eq!(sessions::list(d, &app.log_in("josh", PASSWORD).await.expect("in").browser).await.map(|l| l.len()), Ok(1));
    }

    async fn one_address_cannot_try_many_names(store: Store) {
        let app = App::new(store);
        let mut last = None;
        for i in 0..101 {
            last = app.log_in(&format!("name{i}"), "").await.err();
        }
        assert!(matches!(last, Some(Error::Throttled { .. })));
    }

    async fn a_session_ends_at_log_out_and_after_a_month_without_use(store: Store) {
        let app = App::new(store);
        app.person("josh").await;
        let [first, second, third] = [(), (), ()].map(|()| app.log_in("josh", PASSWORD));
        let (first, second, third) = (first.await.expect("in"), second.await.expect("in"), third.await.expect("in"));
        let is_in = async |session: &sessions::NewSession| {
            sessions::find(&app.daymark, session.secret.as_str()).await.expect("an answer").is_some()
        };
        sessions::log_out(&app.daymark, &first.browser).await.expect("out");
        assert!(!is_in(&first).await && is_in(&second).await);
        // Being used keeps a session alive.
        app.clock.advance(SignedDuration::from_hours(29 * 24));
        assert!(is_in(&second).await);
        app.clock.advance(SignedDuration::from_hours(2 * 24));
        assert!(is_in(&second).await && !is_in(&third).await);
        let listed = sessions::list(&app.daymark, &second.browser).await.expect("a list");
        assert_eq!(listed.len(), 1);
        sessions::log_out_everywhere(&app.daymark, &second.browser).await.expect("out");
        assert!(!is_in(&second).await);
    }

    async fn the_last_use_of_a_session_is_written_once_an_hour_at_most(store: Store) {
        let app = App::new(store);
        app.person("josh").await;
        let session = app.log_in("josh", PASSWORD).await.expect("in");
        let last_used = async || {
            sessions::find(&app.daymark, session.secret.as_str()).await.expect("an answer").expect("a session");
            let sessions = sessions::list(&app.daymark, &session.browser).await.expect("a list");
            sessions.into_iter().find(|s| s.is_current).expect("this one").last_used_at
        };
        let begun = last_used().await;
        app.clock.advance(SignedDuration::from_mins(59));
        assert_eq!(last_used().await, begun);
        app.clock.advance(SignedDuration::from_mins(1));
        assert_eq!(last_used().await, begun + SignedDuration::from_hours(1));
    }

    async fn what_protects_an_account_needs_a_password_that_is_ten_minutes_old_at_most(store: Store) {
        let app = App::new(store);
        app.person("josh").await;
        let session = app.log_in("josh", PASSWORD).await.expect("in");
        app.clock.advance(SignedDuration::from_mins(10));
        assert_eq!(sessions::require_recent_password(&app.daymark, &session.browser), Ok(()));
        app.clock.advance(SignedDuration::from_secs(1));
        let d = &app.daymark;
        assert_eq!(sessions::require_recent_password(d, &session.browser), Err(Error::PasswordNeeded));
        assert_eq!(accounts::change_password(d, &session.browser, "battery staple").await, Err(Error::PasswordNeeded));
        assert_eq!(accounts::change_email(d, &session.browser, "new@example.org").await, Err(Error::PasswordNeeded));
        assert!(sessions::confirm_password(d, &session.browser, "wrong horse").await.is_err());
        sessions::confirm_password(d, &session.browser, PASSWORD).await.expect("confirmed");
        let browser = sessions::find(d, session.secret.as_str()).await.expect("an answer").expect("a session");
        assert_eq!(sessions::require_recent_password(d, &browser), Ok(()));
    }
}
