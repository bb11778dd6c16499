//! Addresses that are entered, and count once they are verified.

use jiff::SignedDuration;
use service::accounts::{self, NewAccount, SignUp, reset};
use service::actor::Operator;
use service::sessions::Agent;
use service::{Daymark, Error, Settings, summaries};
use store::Store;

use crate::harness::{App, HOME, PASSWORD};

/// Whether someone gets in with the name or address.
async fn opens(app: &App, name: &str) -> bool {
    app.log_in(name, PASSWORD).await.is_ok()
}

async fn addresses(daymark: &Daymark, username: &str) -> (Option<String>, Option<String>) {
    let all = accounts::list(daymark, &Operator::at_the_console()).await.expect("a list");
    let one = all.into_iter().find(|one| one.username == username).expect("an account");
    (one.email, one.claimed_email)
}

fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

store::on_both_engines! {
    async fn an_address_counts_once_it_is_verified_and_the_one_before_it_until_then(store: Store) {
        let app = App::new(store);
        let (d, josh) = (&app.daymark, app.person("josh").await);
        accounts::change_email(d, &josh, "New@example.net").await.expect("entered");
        assert_eq!(addresses(d, "josh").await, (some("josh@example.org"), some("New@example.net")));
        assert!(!opens(&app, "new@example.net").await && opens(&app, "josh@example.org").await);
        let code = app.code("verify", 0).await;
        assert_eq!(app.outbox.letters()[0].to.as_str(), "New@example.net");
        reset::request(d, "new@example.net", &Agent::default(), HOME).await.expect("asked");
        reset::request(d, "josh@example.org", &Agent::default(), HOME).await.expect("asked");
        assert_eq!(app.outbox.letter(1).await.expect("a letter").to.as_str(), "josh@example.org", "no reset goes to the other");

        let shown = accounts::to_verify(d, &code).await.expect("a link that works");
        assert_eq!((shown.email.as_str(), shown.username.as_str()), ("New@example.net", "josh"));
        accounts::to_verify(d, &code).await.expect("looking does not use it up");
        accounts::verify(d, &code).await.expect("verified");
        assert_eq!(addresses(d, "josh").await, (some("New@example.net"), None));
        assert!(opens(&app, "new@example.net").await && !opens(&app, "josh@example.org").await);
        assert_eq!(accounts::verify(d, &code).await, Err(Error::LinkExpired), "it works once");
    }

    async fn a_link_verifies_the_address_that_it_went_to_alone_and_for_a_day(store: Store) {
        let app = App::new(store);
        let (d, josh) = (&app.daymark, app.person("josh").await);
        accounts::change_email(d, &josh, "first@example.net").await.expect("entered");
        let first = app.code("verify", 0).await;
        accounts::change_email(d, &josh, "second@example.net").await.expect("entered");
        assert_eq!(accounts::verify(d, &first).await, Err(Error::LinkExpired));
        let second = app.code("verify", 1).await;
        app.clock.advance(SignedDuration::from_hours(24));
        assert_eq!(accounts::verify(d, &second).await, Err(Error::LinkExpired));
        accounts::send_link_again(d, &josh).await.expect("sent");
        accounts::verify(d, &app.code("verify", 2).await).await.expect("verified");
        assert_eq!(addresses(d, "josh").await, (some("second@example.net"), None));
        let josh = app.log_in("josh", PASSWORD).await.expect("in").browser;
        accounts::change_email(d, &josh, "").await.expect("removed");
        assert_eq!(addresses(d, "josh").await, (None, None));
    }

    async fn an_address_that_others_claim_is_still_its_owners(store: Store) {
        let app = App::new(store);
        let d = &app.daymark;
        let (eve, mallory, owner) = (app.person("eve").await, app.person("mallory").await, app.person("owner").await);
        accounts::change_email(d, &eve, "treasure@example.net").await.expect("a claim costs nothing");
        let evil = app.code("verify", 0).await;
        accounts::change_email(d, &mallory, "treasure@example.net").await.expect("nor does a second");
        app.code("verify", 1).await;
        accounts::change_email(d, &owner, "treasure@example.net").await.expect("entered beside them");
        let code = app.code("verify", 2).await;
        accounts::verify(d, &code).await.expect("the owner reads the mailbox");
        assert!(matches!(accounts::verify(d, &evil).await, Err(Error::NotAllowed(_))), "and nobody takes it after that");
        let later = accounts::change_email(d, &mallory, "TREASURE@example.net").await;
        assert!(matches!(later, Err(Error::Invalid { field: Some("email"), .. })), "{later:?}");
        let theirs = app.log_in("treasure@example.net", PASSWORD).await.expect("in").browser;
        assert_eq!(theirs.user(), owner.user());
    }

    async fn of_two_who_verify_one_address_at_once_one_gets_it(store: Store) {
        let app = App::new(store);
        let d = &app.daymark;
        for name in ["eve", "owner"] {
            accounts::change_email(d, &app.person(name).await, "treasure@example.net").await.expect("entered");
        }
        let (one, other) = (app.code("verify", 0).await, app.code("verify", 1).await);
        let (one, other) = tokio::join!(accounts::verify(d, &one), accounts::verify(d, &other));
        assert!(one.is_ok() != other.is_ok(), "{one:?} {other:?}");
    }

    async fn someone_who_signs_up_is_asked_whether_the_address_is_theirs(store: Store) {
        let base_url = "https://daymark.example.org/".parse().ok();
        let app = App::with(store, Settings { base_url, sign_up: service::SignUp::Open, ..Settings::default() });
        app.person("ada").await;
        let account = NewAccount {
            username: "bob".into(),
            password: PASSWORD.into(),
            email: "bob@example.net".into(),
            ..NewAccount::default()
        };
        let sign_up = SignUp { account, invitation: None, agent: Agent::called("Firefox") };
        accounts::sign_up(&app.daymark, sign_up, HOME).await.expect("an account");
        assert!(!opens(&app, "bob@example.net").await);
        assert_eq!(addresses(&app.daymark, "bob").await, (None, some("bob@example.net")));
        accounts::verify(&app.daymark, &app.code("verify", 0).await).await.expect("verified");
        assert!(opens(&app, "bob@example.net").await);
    }

    async fn without_mail_the_one_at_the_console_says_whose_an_address_is(store: Store) {
        let app = App::with(store, Settings::default());
        let (d, josh, operator) = (&app.daymark, app.person("josh").await, Operator::at_the_console());
        assert!(!accounts::can_be_verified(d) && !summaries::are_offered(d));
        accounts::change_email(d, &josh, "new@example.net").await.expect("entered");
        assert!(!opens(&app, "new@example.net").await);
        assert_eq!(app.outbox.letters(), []);
        let taken = accounts::set_email(d, &operator, "josh", "nowhere").await;
        assert!(matches!(taken, Err(Error::Invalid { field: Some("email"), .. })));
        accounts::set_email(d, &operator, "josh", "new@example.net").await.expect("set");
        assert_eq!(addresses(d, "josh").await, (some("new@example.net"), None));
        assert!(opens(&app, "new@example.net").await);
        assert_eq!(accounts::set_email(d, &operator, "nobody", "a@b").await, Err(Error::NotFound));
    }

    async fn an_address_is_the_same_however_a_keyboard_composes_it(store: Store) {
        let app = App::new(store);
        let (d, jose) = (&app.daymark, app.person("jose").await);
        accounts::change_email(d, &jose, "jose\u{301}@example.net").await.expect("entered");
        accounts::verify(d, &app.code("verify", 0).await).await.expect("verified");
        for typed in ["jos\u{e9}@example.net", "JOSE\u{301}@example.net", "ｊｏｓｅ"] {
            assert!(opens(&app, typed).await, "{typed:?}");
        }
    }
}
