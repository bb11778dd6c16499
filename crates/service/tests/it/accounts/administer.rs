//! What administrators do with other people's accounts.

use jiff::SignedDuration;
use service::accounts;
use service::actor::{Operator, RequestId};
use service::authentication::{self, Credential, Refusal};
use service::{Daymark, Error, account_events, jobs, sessions, simple_tokens};
use store::Store;

use crate::harness::{App, HOME, PASSWORD};

fn is_refused(outcome: &Result<(), Error>) -> bool {
    matches!(outcome, Err(Error::NotAllowed(_)))
}

async fn work_all_off(daymark: &std::sync::Arc<Daymark>) -> usize {
    jobs::work_off(daymark).await.expect("work")
}

store::on_both_engines! {
    async fn someone_who_is_suspended_is_kept_out_and_finds_everything_again_when_reopened(store: Store) {
        let app = App::new(store.clone());
        let (d, ada) = (&app.daymark, app.person("ada").await);
        app.person("bob").await;
        let session = app.log_in("bob", PASSWORD).await.expect("a log-in");
        let token = simple_tokens::make_in_browser(d, &session.browser, "curl").await.expect("a token");
        accounts::suspend(d, &ada, "Bob").await.expect("suspended");

        assert!(sessions::find(d, session.secret.as_str()).await.expect("an answer").is_none());
        let refused = authentication::authenticate(d, Credential::Token(token.as_str())).await;
        assert!(matches!(refused, Err(Refusal::Disabled)));
        let late = accounts::change_password(d, &session.browser, "another long password").await;
        assert!(matches!(late, Err(Error::NotFound | Error::Ended(_))), "{late:?}");
        let told = |error: Error| error.to_string();
        let right = app.log_in("bob", PASSWORD).await.map(|_| ()).map_err(told).expect_err("refused");
        assert!(right.contains("suspended") && right.contains("Nothing of yours is lost"), "{right}");
        let wrong = app.log_in("bob", "wrong").await.map(|_| ()).map_err(told).expect_err("refused");
        assert_eq!(wrong, "That username and password do not match.");

        accounts::reopen(d, &ada, "bob").await.expect("reopened");
        assert!(sessions::find(d, session.secret.as_str()).await.expect("an answer").is_some());
        assert!(authentication::authenticate(d, Credential::Token(token.as_str())).await.is_ok());
        app.log_in("bob", PASSWORD).await.expect("a log-in");
    }

    async fn no_job_works_for_someone_who_is_suspended_and_what_was_missed_is_made_up_for(store: Store) {
        let app = App::new(store.clone());
        let (d, ada) = (&app.daymark, app.person("ada").await);
        let bob = app.person("bob").await.user();
        store.write(move |tx| store::journal::begin(tx, bob)).await.expect("a write");
        accounts::suspend(d, &ada, "bob").await.expect("suspended");
        app.clock.advance(SignedDuration::from_hours(48));
        assert_eq!(work_all_off(d).await, 1, "Ada's days alone");
        assert_eq!(work_all_off(d).await, 0, "and nobody's insights");
        let ada = app.log_in("ada", PASSWORD).await.expect("a log-in").browser;
        accounts::reopen(d, &ada, "bob").await.expect("reopened");
        assert_eq!(work_all_off(d).await, 1, "Bob's days are closed at once");
    }

    async fn a_write_that_is_under_way_has_ended_when_its_writer_is_suspended(store: Store) {
        let app = App::new(store.clone());
        let ada = app.person("ada").await;
        let bob = app.person("bob").await.user();
        let (begun, wait_for_it) = std::sync::mpsc::channel();
        let begun = std::sync::Mutex::new(begun);
        let write = {
            let store = store.clone();
            tokio::spawn(async move {
                store.write(move |tx| {
                    let write = store::journal::begin(tx, bob)?;
                    begun.lock().expect("a lock").send(()).expect("a story that waits");
                    std::thread::sleep(std::time::Duration::from_millis(300));
                    Ok::<_, store::Error>(write.revision)
                }).await
            })
        };
        tokio::task::spawn_blocking(move || wait_for_it.recv()).await.expect("no panic").expect("a write under way");
        accounts::suspend(&app.daymark, &ada, "bob").await.expect("suspended");
        let seen = store.read(move |tx| store::journal::progress(tx, bob)).await.expect("progress");
        assert!(seen.latest > write.await.expect("no panic").expect("written"), "it came before");
    }

    async fn there_is_always_an_administrator_and_nobody_acts_on_themselves(store: Store) {
        let app = App::new(store);
        let (d, ada, bob) = (&app.daymark, app.person("ada").await, app.person("bob").await);
        assert!(is_refused(&accounts::suspend(d, &bob, "ada").await), "only administrators");
        assert!(is_refused(&accounts::suspend(d, &ada, "ada").await), "not oneself");
        assert!(is_refused(&accounts::delete_other(d, &ada, ("ada", "ada"), RequestId([1; 16])).await));
        assert!(is_refused(&accounts::dismiss(d, &ada, "ada").await), "not the last");
        assert_eq!(accounts::suspend(d, &ada, "nobody").await, Err(Error::NotFound));
        let operator = Operator::at_the_console();
        assert!(is_refused(&accounts::suspend_by_operator(d, &operator, "ada").await), "not the last");

        accounts::appoint(d, &ada, "bob").await.expect("appointed");
        accounts::suspend(d, &app.log_in("bob", PASSWORD).await.expect("a log-in").browser, "ada").await.expect("suspended");
        assert!(matches!(accounts::suspend(d, &ada, "bob").await, Err(Error::Ended(_))), "Ada is out");
        let bob = app.log_in("bob", PASSWORD).await.expect("a log-in").browser;
        assert!(is_refused(&accounts::dismiss(d, &bob, "bob").await), "an administrator who is kept out is none");
        accounts::reopen(d, &bob, "ada").await.expect("reopened");
        accounts::dismiss(d, &bob, "bob").await.expect("Ada is there again");
        assert!(is_refused(&accounts::suspend(d, &bob, "ada").await), "whoever was one a moment ago is none now");
    }

    async fn what_an_administrator_handed_out_ends_with_their_administration(store: Store) {
        let app = App::new(store);
        let (d, ada) = (&app.daymark, app.person("ada").await);
        app.person("bob").await;
        app.person("grace").await;
        accounts::appoint(d, &ada, "bob").await.expect("appointed");
        let bob = app.log_in("bob", PASSWORD).await.expect("in").browser;
        let refused = accounts::reset::make_link(d, &bob, "ada").await.map(|_| ());
        assert!(is_refused(&refused), "an administrator's account is not taken over: {refused:?}");
        let reset = accounts::reset::make_link(d, &bob, "grace").await.expect("a link");
        let invitation = accounts::invite(d, &bob, "").await.expect("an invitation");
        accounts::dismiss(d, &ada, "bob").await.expect("dismissed");
        let ended = accounts::reset::finish(d, reset.as_str(), "another long password", &sessions::Agent::default()).await;
        assert_eq!(ended, Err(Error::LinkExpired));
        assert_eq!(accounts::check_sign_up(d, Some(invitation.as_str())).await, Err(Error::LinkExpired));
        assert!(is_refused(&accounts::reset::make_link(d, &bob, "grace").await.map(|_| ())));
        assert!(is_refused(&accounts::invite(d, &bob, "").await.map(|_| ())));
    }

    async fn what_an_administrator_handed_out_ends_with_their_account(store: Store) {
        let app = App::new(store);
        let (d, operator) = (&app.daymark, Operator::at_the_console());
        app.person("ada").await;
        let grace = app.person("grace").await;
        for is_by_oneself in [true, false] {
            app.person("bob").await;
            accounts::promote(d, &operator, "bob").await.expect("promoted");
            let bob = app.log_in("bob", PASSWORD).await.expect("in").browser;
            let reset = accounts::reset::make_link(d, &bob, "grace").await.expect("a link");
            let invitation = accounts::invite(d, &bob, "").await.expect("an invitation");
            if is_by_oneself {
                accounts::delete(d, &bob, RequestId([1; 16])).await.expect("deleted");
            } else {
                accounts::delete_by_operator(d, &operator, "bob").await.expect("deleted");
            }
            let ended = accounts::reset::finish(d, reset.as_str(), "another long password", &sessions::Agent::default()).await;
            assert_eq!(ended.map(|_| ()), Err(Error::LinkExpired), "by oneself: {is_by_oneself}");
            assert_eq!(accounts::check_sign_up(d, Some(invitation.as_str())).await, Err(Error::LinkExpired));
            let events = account_events::to_acknowledge(d, &grace.reader()).await.expect("a list");
            assert_eq!(events[0].by, "by the administrator bob", "the name stays");
        }
    }

    async fn a_link_that_an_administrator_made_ends_when_its_person_becomes_one(store: Store) {
        let app = App::new(store);
        let (d, ada) = (&app.daymark, app.person("ada").await);
        app.person("bob").await;
        app.person("grace").await;
        let links = [
            accounts::reset::make_link(d, &ada, "bob").await.expect("a link"),
            accounts::reset::make_link(d, &ada, "grace").await.expect("a link"),
        ];
        accounts::appoint(d, &ada, "bob").await.expect("appointed");
        accounts::promote(d, &Operator::at_the_console(), "grace").await.expect("promoted");
        for link in links {
            let late = accounts::reset::finish(d, link.as_str(), "another long password", &sessions::Agent::default()).await;
            assert_eq!(late.map(|_| ()), Err(Error::LinkExpired));
        }
        accounts::reset::request(d, "bob@example.org", &sessions::Agent::default(), HOME).await.expect("asked");
        let mailed = app.code("reset", 0).await;
        accounts::promote(d, &Operator::at_the_console(), "bob").await.expect("promoted again");
        accounts::reset::username(d, &mailed).await.expect("their own link still works");
    }

    async fn of_two_administrators_who_act_on_each_other_at_once_one_stays(store: Store) {
        let app = App::new(store);
        let (d, ada) = (&app.daymark, app.person("ada").await);
        app.person("bob").await;
        accounts::appoint(d, &ada, "bob").await.expect("appointed");
        let bob = app.log_in("bob", PASSWORD).await.expect("a log-in").browser;
        let (one, other) = tokio::join!(accounts::suspend(d, &ada, "bob"), accounts::suspend(d, &bob, "ada"));
        assert!(one.is_ok() != other.is_ok(), "{one:?} {other:?}");
    }

    async fn what_an_administrator_does_to_others_asks_for_the_password_again(store: Store) {
        let app = App::new(store);
        let (d, ada) = (&app.daymark, app.person("ada").await);
        app.person("bob").await;
        app.clock.advance(SignedDuration::from_mins(11));
        let needed = Err(Error::PasswordNeeded);
        assert_eq!(accounts::suspend(d, &ada, "bob").await, needed);
        assert_eq!(accounts::reopen(d, &ada, "bob").await, needed);
        assert_eq!(accounts::appoint(d, &ada, "bob").await, needed);
        assert_eq!(accounts::dismiss(d, &ada, "bob").await, needed);
        assert_eq!(accounts::delete_other(d, &ada, ("bob", "bob"), RequestId([1; 16])).await, needed);
    }

    async fn an_administrator_deletes_an_account_with_everything_in_it(store: Store) {
        let app = App::new(store.clone());
        let (d, ada) = (&app.daymark, app.person("ada").await);
        let bob = app.person("bob").await.user();
        let request = RequestId([1; 16]);
        let mistyped = accounts::delete_other(d, &ada, ("bob", "rob"), request).await;
        assert!(matches!(mistyped, Err(Error::Invalid { field: Some("username"), .. })), "{mistyped:?}");
        accounts::delete_other(d, &ada, ("bob", " Bob".trim()), request).await.expect("deleted");
        assert_eq!(store::testing::tables_with_rows_of(&store, bob).await, [""; 0]);
        assert!(app.log_in("bob", PASSWORD).await.is_err());
    }
}
