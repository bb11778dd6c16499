//! How accounts are made: the first one, by invitation, openly, at the console.

use jiff::SignedDuration;
use service::accounts::{self, NewAccount, SignUp};
use service::actor::Operator;
use service::sessions::{self, Agent};
use service::{Error, Settings};
use store::Store;

use crate::harness::{App, HOME, PASSWORD};

fn new(username: &str) -> NewAccount {
    NewAccount { username: username.into(), password: PASSWORD.into(), ..NewAccount::default() }
}

fn invited(username: &str, invitation: Option<&str>) -> SignUp {
    SignUp { account: new(username), invitation: invitation.map(str::to_owned), agent: Agent::called("Firefox") }
}

fn setting(sign_up: service::SignUp) -> Settings {
    Settings { sign_up, ..Settings::default() }
}

store::on_both_engines! {
    async fn the_first_account_needs_the_printed_code_and_administers(store: Store) {
        let app = App::with(store, setting(service::SignUp::Open));
        let (d, operator) = (&app.daymark, Operator::at_the_console());
        assert!(!accounts::is_set_up(d).await.expect("an answer"));
        let early = accounts::sign_up(d, invited("eve", None), HOME).await;
        assert!(matches!(early, Err(Error::NotAllowed(_))), "nobody overtakes the one with the code");
        let code = accounts::set_up_code(d, &operator).await.expect("an answer").expect("a code");
        let guessed = accounts::set_up(d, "0".repeat(40).as_str(), new("eve"), &Agent::default()).await;
        assert!(matches!(guessed, Err(Error::LinkExpired)));
        accounts::check_set_up_code(d, code.as_str()).await.expect("a code that works");
        let session = accounts::set_up(d, code.as_str(), new("ada"), &Agent::called("Firefox")).await.expect("an account");
        assert!(session.browser.is_admin());
        assert!(sessions::find(d, session.secret.as_str()).await.expect("an answer").is_some());
        assert!(accounts::is_set_up(d).await.expect("an answer"));
        assert!(accounts::set_up(d, code.as_str(), new("eve"), &Agent::default()).await.is_err());
        assert_eq!(accounts::set_up_code(d, &operator).await.expect("an answer"), None);
        let second = accounts::sign_up(d, invited("bob", None), HOME).await.expect("an account");
        assert!(!second.browser.is_admin());
    }

    async fn names_of_the_product_and_of_its_staff_are_kept_back(store: Store) {
        let app = App::with(store, setting(service::SignUp::Open));
        let (d, operator) = (&app.daymark, Operator::at_the_console());
        let refused = |result: Option<Error>, name: &str| {
            assert!(matches!(result, Some(Error::Invalid { field: Some("username"), .. })), "{name}: {result:?}");
        };
        refused(accounts::create(d, &operator, new("daymark")).await.err(), "daymark, even as the first");
        accounts::create(d, &operator, new("admin")).await.expect("the first account is of those who run it");
        for name in ["daymark", "DayMark", "D4ymark", "the-daymark", "day_mark", "Dayrnark", "Admin1strator", "support", "no-reply", "r00t"] {
            refused(accounts::create(d, &operator, new(name)).await.err(), name);
            refused(accounts::sign_up(d, invited(name, None), HOME).await.err(), name);
            app.clock.advance(SignedDuration::from_hours(2));
        }
        for name in ["api", "guide", "developer", "marks-days"] {
            accounts::create(d, &operator, new(name)).await.expect(name);
        }
        app.log_in("admin", PASSWORD).await.expect("a name that one has is kept");
    }

    async fn a_refused_field_does_not_use_the_code_up(store: Store) {
        let app = App::new(store);
        let d = &app.daymark;
        let code = accounts::set_up_code(d, &Operator::at_the_console()).await.expect("an answer").expect("a code");
        for (field, bad) in [
            ("username", NewAccount { username: "not a name".into(), ..new("ada") }),
            ("password", NewAccount { password: "short".into(), ..new("ada") }),
            ("email", NewAccount { email: "nowhere".into(), ..new("ada") }),
            ("timezone", NewAccount { timezone: "Mars/Olympus".into(), ..new("ada") }),
            ("currency", NewAccount { currency: "pounds".into(), ..new("ada") }),
        ] {
            let refused = accounts::set_up(d, code.as_str(), bad, &Agent::default()).await.err();
            assert!(matches!(refused, Some(Error::Invalid { field: Some(f), .. }) if f == field), "{field}");
        }
        accounts::set_up(d, code.as_str(), new("ada"), &Agent::default()).await.expect("an account");
    }

    async fn of_several_who_set_up_at_once_one_becomes_the_administrator(store: Store) {
        let app = App::new(store);
        let operator = Operator::at_the_console();
        // Servers on one database print a code each, all before the first is used.
        let mut codes = Vec::new();
        for name in ["ada", "bob", "cleo", "dan"] {
            let code = accounts::set_up_code(&app.daymark, &operator).await.expect("an answer").expect("a code");
            codes.push((name, code));
        }
        let try_it = |(name, code): (&'static str, service::secrets::Secret)| {
            let daymark = app.daymark.clone();
            tokio::spawn(async move { accounts::set_up(&daymark, code.as_str(), new(name), &Agent::default()).await })
        };
        let tries: Vec<_> = codes.into_iter().map(try_it).collect();
        let mut made = 0;
        for attempt in tries {
            made += usize::from(attempt.await.expect("no panic").is_ok());
        }
        assert_eq!(made, 1);
        assert_eq!(accounts::list(&app.daymark, &operator).await.expect("a list").len(), 1);
    }

    async fn an_invitation_works_once_and_for_seven_days(store: Store) {
        let app = App::new(store);
        let (d, admin) = (&app.daymark, app.person("ada").await);
        assert!(accounts::sign_up(d, invited("bob", None), HOME).await.is_err());
        let code = accounts::invite(d, &admin, "Bob@example.org").await.expect("an invitation");
        let letter = app.outbox.letter(0).await.expect("a letter");
        assert_eq!(letter.to.as_str(), "Bob@example.org");
        assert!(letter.text.contains(&format!("https://daymark.example.org/sign-up/{}", code.as_str())));
        assert_eq!(accounts::invitations(d, &admin).await.expect("a list").len(), 1);
        accounts::check_sign_up(d, Some(code.as_str())).await.expect("an invitation that works");
        let taken = accounts::sign_up(d, invited("ADA", Some(code.as_str())), HOME).await.err();
        assert!(matches!(taken, Some(Error::Invalid { field: Some("username"), .. })));
        let bob = accounts::sign_up(d, invited("bob", Some(code.as_str())), HOME).await.expect("an account").browser;
        assert!(accounts::sign_up(d, invited("eve", Some(code.as_str())), HOME).await.is_err());
        assert!(matches!(accounts::invite(d, &bob, "").await, Err(Error::NotAllowed(_))));
        assert!(matches!(accounts::invitations(d, &bob).await, Err(Error::NotAllowed(_))));
        let late = accounts::invite(d, &admin, "").await.expect("an invitation");
        app.clock.advance(SignedDuration::from_hours(7 * 24 - 1));
        accounts::check_sign_up(d, Some(late.as_str())).await.expect("an invitation that works");
        app.clock.advance(SignedDuration::from_hours(1));
        let outcome = accounts::sign_up(d, invited("eve", Some(late.as_str())), HOME).await.err();
        assert_eq!(outcome, Some(Error::LinkExpired));
    }

    async fn of_several_who_use_one_invitation_at_once_one_gets_an_account(store: Store) {
        let app = App::new(store);
        let admin = app.person("ada").await;
        let code = accounts::invite(&app.daymark, &admin, "").await.expect("an invitation");
        let tries = ["bob", "cleo", "dan"].map(|name| {
            let (daymark, sign_up) = (app.daymark.clone(), invited(name, Some(code.as_str())));
            tokio::spawn(async move { accounts::sign_up(&daymark, sign_up, HOME).await })
        });
        let mut made = 0;
        for attempt in tries {
            made += usize::from(attempt.await.expect("no panic").is_ok());
        }
        assert_eq!(made, 1);
    }

    async fn where_sign_up_is_closed_accounts_are_made_at_the_console(store: Store) {
        let app = App::with(store, setting(service::SignUp::Closed));
        let admin = app.person("ada").await;
        let code = accounts::invite(&app.daymark, &admin, "").await.expect("an invitation");
        let refused = accounts::sign_up(&app.daymark, invited("bob", Some(code.as_str())), HOME).await;
        assert!(matches!(refused, Err(Error::NotAllowed(_))));
        app.person("bob").await;
    }

    async fn signing_up_is_throttled_by_address(store: Store) {
        let app = App::with(store, setting(service::SignUp::Open));
        app.person("ada").await;
        for _ in 0..20 {
            accounts::sign_up(&app.daymark, invited("ada", None), HOME).await.expect_err("a taken name");
        }
        let one_more = accounts::sign_up(&app.daymark, invited("bob", None), HOME).await;
        assert!(matches!(one_more, Err(Error::Throttled { .. })));
        app.clock.advance(SignedDuration::from_hours(1));
        accounts::sign_up(&app.daymark, invited("bob", None), HOME).await.expect("an account");
    }

    async fn names_and_addresses_are_taken_whatever_their_case(store: Store) {
        let app = App::new(store);
        app.person("josh").await;
        let operator = Operator::at_the_console();
        let same_name = accounts::create(&app.daymark, &operator, new("JOSH")).await;
        assert!(matches!(same_name, Err(Error::Invalid { field: Some("username"), .. })));
        let same_address = NewAccount { email: "Josh@Example.org".into(), ..new("other") };
        let same_address = accounts::create(&app.daymark, &operator, same_address).await;
        assert!(matches!(same_address, Err(Error::Invalid { field: Some("email"), .. })));
        let names: Vec<_> = accounts::list(&app.daymark, &operator).await.expect("a list");
        assert_eq!(names.iter().map(|l| (l.username.as_str(), l.is_admin)).collect::<Vec<_>>(), [("josh", true)]);
    }
}
