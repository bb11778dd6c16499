//! What only one can have, wanted by several at once: one gets it, and the others are told.

use service::accounts::{self, NewAccount};
use service::actor::Operator;
use service::attributes::{self, NewAttribute};
use service::clients::{self, NewClient};
use service::{Error, actor::RequestId};
use store::Store;

use crate::harness::{App, PASSWORD};

/// Checks that one of several had success, and that the others were told which field is at fault; `None` where no field is.
fn one_wins<T: std::fmt::Debug>(outcomes: Vec<Result<T, Error>>, at_fault: Option<&str>) {
    let all = format!("{outcomes:?}");
    let (won, lost): (Vec<_>, Vec<_>) = outcomes.into_iter().partition(Result::is_ok);
    assert_eq!(won.len(), 1, "{all}");
    for outcome in lost {
        assert!(matches!(outcome, Err(Error::Invalid { field, .. }) if field == at_fault), "{all}");
    }
}

/// Does something several times at once.
async fn at_once<T: Send + 'static>(acts: Vec<impl Future<Output = T> + Send + 'static>) -> Vec<T> {
    let under_way: Vec<_> = acts.into_iter().map(tokio::spawn).collect();
    let mut outcomes = Vec::new();
    for act in under_way {
        outcomes.push(act.await.expect("no panic"));
    }
    outcomes
}

store::on_both_engines! {
    async fn a_username_goes_to_one_of_those_who_want_it(store: Store) {
        let app = App::new(store);
        let sign_up = |_| {
            let daymark = app.daymark.clone();
            let new = NewAccount { username: "josh".into(), password: PASSWORD.into(), ..NewAccount::default() };
            async move { accounts::create(&daymark, &Operator::at_the_console(), new).await }
        };
        one_wins(at_once((0..4).map(sign_up).collect()).await, Some("username"));
    }

    async fn an_address_goes_to_the_first_of_those_who_verify_it(store: Store) {
        let app = App::new(store);
        let mut codes = Vec::new();
        for (letter, name) in ["ada", "bob"].into_iter().enumerate() {
            let person = app.person(name).await;
            accounts::change_email(&app.daymark, &person, "both@example.org").await.expect("claimed");
            codes.push(app.code("verify", letter).await);
        }
        let verify = |code: String| {
            let daymark = app.daymark.clone();
            async move { accounts::verify(&daymark, &code).await.map(|verified| verified.username) }
        };
        let outcomes = at_once(codes.into_iter().map(verify).collect()).await;
        let all = format!("{outcomes:?}");
        let (won, lost): (Vec<_>, Vec<_>) = outcomes.into_iter().partition(Result::is_ok);
        assert_eq!(won.len(), 1, "{all}");
        assert!(lost.iter().all(|outcome| matches!(outcome, Err(Error::NotAllowed(_)))), "{all}");
    }

    async fn the_name_of_an_app_goes_to_one_of_those_who_want_it(store: Store) {
        let app = App::new(store);
        let (ada, bob) = (app.person("ada").await, app.person("bob").await);
        let create = |owner| {
            let daymark = app.daymark.clone();
            let new = NewClient {
                name: "Greatreads".into(),
                support_email: "help@example.org".into(),
                redirect_uris: vec!["http://localhost/".into()],
                ..NewClient::default()
            };
            async move { clients::create(&daymark, &owner, new).await.map(|created| created.client.label) }
        };
        one_wins(at_once([ada, bob].map(create).into()).await, Some("name"));
    }

    async fn a_label_goes_to_one_of_those_who_want_it(store: Store) {
        let app = App::new(store);
        let ada = app.person("ada").await;
        let create = |n: u8| {
            let (daymark, writer) = (app.daymark.clone(), ada.writer(RequestId([n; 16])));
            let new = NewAttribute { label: "Naps".into(), group: "sleep".into(), value_type: 0, manual: true };
            async move { attributes::create_custom(&daymark, &writer, new).await }
        };
        one_wins(at_once((0..4).map(create).collect()).await, None);
    }
}
