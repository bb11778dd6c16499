//! Codes that an app has not exchanged yet are access too, and end as access does.

use service::accounts;
use service::actor::{Browser, Operator, RequestId};
use service::oauth::{self, device};
use service::{Daymark, Error, grants, sessions};
use store::Store;

use super::events::Other;
use crate::harness::{App, HOME, PASSWORD};

/// What ends everything that was let in.
#[derive(Debug, Clone, Copy)]
enum End {
    Change,
    Everywhere,
    Console,
    Link,
}

impl End {
    async fn come(self, app: &App, admin: &Browser, person: &Browser) {
        let d = &app.daymark;
        match self {
            End::Change => accounts::change_password(d, person, PASSWORD).await.expect("changed"),
            End::Everywhere => sessions::log_out_everywhere(d, person).await.expect("out"),
            End::Console => {
                accounts::set_password(d, &Operator::at_the_console(), "bob", PASSWORD).await.expect("set");
            }
            End::Link => {
                let link = accounts::reset::make_link(d, admin, "bob").await.expect("a link");
                accounts::reset::finish(d, link.as_str(), PASSWORD, &sessions::Agent::default()).await.expect("chosen");
            }
        }
    }
}

/// A code that the person gave to an app, as the app presents it.
async fn code(daymark: &Daymark, other: &Other, person: &Browser) -> oauth::Parameters {
    other.code(&other.authorised_by(daymark, person).await)
}

/// The code of a device that the person approved, as the device presents it.
async fn device_code(daymark: &Daymark, other: &Other, person: &Browser) -> oauth::Parameters {
    let begun = device::start(daymark, &other.with(&[("scope", "mood_read")]), None, HOME).await.expect("begun");
    device::approve(daymark, person, HOME, &begun.user_code).await.expect("approved");
    other.with(&[("grant_type", oauth::DEVICE_GRANT), ("device_code", &begun.device_code)])
}

async fn is_dead(daymark: &Daymark, code: &oauth::Parameters, why: &str) {
    let refused = oauth::grant_tokens(daymark, code, None).await.map(|_| ());
    assert!(matches!(refused, Err(oauth::Error::InvalidGrant(_))), "{why}: {refused:?}");
}

store::on_both_engines! {
    async fn a_code_that_waits_ends_with_the_password_and_with_every_session(store: Store) {
        let app = App::new(store);
        let (d, ada) = (&app.daymark, app.person("ada").await);
        app.person("bob").await;
        let other = Other::registered(&app, &ada, "Greatreads").await;
        let authorised = Other::registered(&app, &ada, "Authorised").await;
        let bob = app.log_in("bob", PASSWORD).await.expect("in").browser;
        let redeemed = code(d, &authorised, &bob).await;
        oauth::grant_tokens(d, &redeemed, None).await.expect("tokens");
        for end in [End::Change, End::Everywhere, End::Console, End::Link] {
            let bob = app.log_in("bob", PASSWORD).await.expect("in").browser;
            let waiting = [code(d, &other, &bob).await, device_code(d, &other, &bob).await];
            end.come(&app, &ada, &bob).await;
            for code in &waiting {
                is_dead(d, code, &format!("{end:?}")).await;
            }
        }
        let bob = app.log_in("bob", PASSWORD).await.expect("in").browser;
        let left = grants::list(d, &bob).await.expect("a list");
        let left: Vec<_> = left.iter().map(|service| service.client.label.as_str()).collect();
        assert_eq!(left, ["Authorised"], "what was authorised stays so");
        is_dead(d, &redeemed, "used before").await;
        assert!(grants::list(d, &bob).await.expect("a list").is_empty(), "and its code that is used twice still ends it");
    }

    async fn access_that_is_only_a_code_is_taken_back(store: Store) {
        let app = App::new(store);
        let (d, ada) = (&app.daymark, app.person("ada").await);
        let bob = app.person("bob").await;
        let other = Other::registered(&app, &ada, "Greatreads").await;
        let request = RequestId([7; 16]);
        assert_eq!(grants::revoke(d, &bob, &other.id, request).await, Err(Error::NotFound));
        for is_of_a_device in [false, true] {
            let waiting = match is_of_a_device {
                true => device_code(d, &other, &bob).await,
                false => code(d, &other, &bob).await,
            };
            grants::revoke(d, &bob, &other.id, request).await.expect("taken back");
            is_dead(d, &waiting, "taken back").await;
            assert_eq!(grants::revoke(d, &bob, &other.id, request).await, Err(Error::NotFound));
        }
    }
}
