//! Tokens whose answers are lost on their way: from the database to the server, or from there to the app.

use jiff::SignedDuration;
use serde_json::json;
use service::actor::{Browser, Caller, Operator, RequestId};
use service::authentication::{Credential, authenticate};
use service::clients::{NewClient, console};
use service::oauth::authorise::{AuthorisationRequest, approve};
use service::oauth::{DEVICE_GRANT, Error, Parameters, TokenAnswer, device, grant_tokens};
use service::{attributes, jobs, secrets};
use store::Store;
use store::testing::losses::{self, Loss};

use crate::harness::{App, HOME};

/// The challenge and the verifier of RFC 7636, appendix B.
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

/// A person and somebody else's app.
struct Story {
    app: App,
    ada: Browser,
    client: Vec<(String, String)>,
}

fn pairs(list: &[(&str, &str)]) -> Vec<(String, String)> {
    list.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

impl Story {
    async fn new(store: Store, is_public: bool) -> Story {
        let app = App::new(store);
        let (ada, _developer) = (app.person("ada").await, app.person("bob").await);
        let new = NewClient {
            name: "Greatreads".into(),
            support_email: "help@example.org".into(),
            redirect_uris: vec!["http://localhost/".into()],
            is_public,
            ..NewClient::default()
        };
        let created = console::create(&app.daymark, &Operator::at_the_console(), "bob", new).await.expect("an app");
        let client = [("client_id", created.client.public_id.as_str()), ("client_secret", created.secret.as_str())];
        let client = pairs(&client);
        Story { app, ada, client }
    }

    /// Asks the token endpoint.
    async fn ask(&self, fields: &[(&str, &str)]) -> Result<TokenAnswer, Error> {
        let parameters = Parameters::new(self.client.iter().cloned().chain(pairs(fields))).expect("parameters");
        grant_tokens(&self.app.daymark, &parameters, None).await
    }

    async fn code(&self) -> String {
        let mut query = self.client[..1].to_vec();
        let more = [("response_type", "code"), ("scope", "food_write food_read"), ("code_challenge", CHALLENGE)];
        query.extend(pairs(&more));
        query.extend(pairs(&[("code_challenge_method", "S256")]));
        let request = AuthorisationRequest::read(&self.app.daymark, None, "https://daymark.example.org", &query).await;
        let request = request.unwrap_or_else(|_| panic!("a good request"));
        let location = approve(&self.app.daymark, &self.ada, &request).await.expect("approved");
        location.split_once("code=").and_then(|(_, rest)| rest.split('&').next()).expect("a code").to_owned()
    }

    async fn redeem(&self, code: &str) -> Result<TokenAnswer, Error> {
        self.ask(&[("grant_type", "authorization_code"), ("code", code), ("code_verifier", VERIFIER)]).await
    }

    async fn refresh(&self, token: &str) -> Result<TokenAnswer, Error> {
        self.ask(&[("grant_type", "refresh_token"), ("refresh_token", token)]).await
    }

    async fn tokens(&self) -> TokenAnswer {
        self.redeem(&self.code().await).await.expect("tokens")
    }

    /// Who holds an access token, if it lives.
    async fn holder(&self, access: &str) -> Option<Caller> {
        authenticate(&self.app.daymark, Credential::Bearer(access)).await.ok()
    }

    /// Whether what an app was answered can be used, now and later.
    async fn is_good(&self, answer: &TokenAnswer) -> bool {
        self.holder(&answer.access_token).await.is_some() && self.refresh(&answer.refresh_token).await.is_ok()
    }

    /// Makes an attribute with a token; it is the app's.
    async fn make_coffees(&self, access: &str) {
        let holder = self.holder(access).await.expect("a holder");
        let writer = holder.writer(RequestId([1; 16])).expect("an app");
        let items = vec![json!({"label": "Coffees", "group": "food", "value_type": 0})];
        attributes::create(&self.app.daymark, &writer, items).await.expect("made");
    }

    /// Whether the app owns the attribute.
    async fn owns_coffees(&self) -> bool {
        let all = attributes::overview(&self.app.daymark, &self.ada.reader()).await.expect("attributes");
        all.iter().any(|listed| listed.attribute.owner.is_some())
    }

    /// Whether an answer is kept of the exchange of a token.
    async fn keeps_answer_to(&self, store: &Store, token: &str) -> bool {
        let hash = secrets::hash(token);
        let found = store.read(move |tx| store::tokens::find_refresh(tx, hash)).await.expect("a token");
        found.is_some_and(|token| token.sealed_answer.is_some())
    }
}

/// Whether the clock cannot tell.
fn is_doubted<T>(answer: &Result<T, Error>) -> bool {
    matches!(answer, Err(Error::ClockDoubted { .. }))
}

/// A clock that is wrong for six seconds after an exchange, before and after it was looked at.
async fn nothing_ends_by_a_wrong_clock(store: Store, is_public: bool) {
    let story = Story::new(store.clone(), is_public).await;
    let pass = async |seconds| {
        story.app.clock.advance(SignedDuration::from_secs(seconds));
        jobs::work_off(&story.app.daymark).await.expect("a round");
    };
    pass(1).await;
    for off in [730 * 24, -5, 1] {
        let first = story.tokens().await;
        let second = story.refresh(&first.refresh_token).await.expect("tokens");
        story.app.clock.set_wrong(SignedDuration::from_hours(off));
        for _ in 0..2 {
            assert!(is_doubted(&story.refresh(&first.refresh_token).await), "{off} hours off");
            pass(3).await;
        }
        story.app.clock.set_wrong(SignedDuration::from_hours(-off));
        pass(1).await;
        let again = story.refresh(&first.refresh_token).await.expect("the clock is right, and it was seconds ago");
        assert!(same(&second, &again) && story.holder(&second.access_token).await.is_some(), "{off} hours off");
        pass(30).await;
        assert!(is_doubted(&story.refresh(&first.refresh_token).await), "nobody measured when that was");
        assert!(story.holder(&second.access_token).await.is_some());
        pass(180).await;
        assert!(!story.keeps_answer_to(&store, &first.refresh_token).await);
        assert!(matches!(story.refresh(&first.refresh_token).await, Err(Error::InvalidGrant(_))), "now it is late");
        assert!(!is_public || story.holder(&second.access_token).await.is_none());
    }
}

fn same(one: &TokenAnswer, other: &TokenAnswer) -> bool {
    serde_json::to_value(one).expect("JSON") == serde_json::to_value(other).expect("JSON")
}

#[test]
fn tokens_that_were_stored_are_given_although_the_databases_answer_was_lost() {
    store::testing::block_on(async {
        for lossy in losses::engines().await {
            let story = Story::new(lossy.store().clone(), false).await;
            lossy.slow_down(std::time::Duration::from_millis(200), &["refresh_tokens", "device_codes"]);
            let code = story.code().await;
            lossy.lose(Loss::Answer);
            let first = story.redeem(&code).await.expect("tokens for the code");
            assert!(lossy.has_lost() && story.holder(&first.access_token).await.is_some());
            lossy.lose(Loss::Answer);
            let second = story.refresh(&first.refresh_token).await.expect("tokens for the token");
            assert!(lossy.has_lost() && story.is_good(&second).await);
        }
    });
}

#[test]
fn a_device_gets_its_codes_and_tokens_although_the_databases_answers_were_lost() {
    store::testing::block_on(async {
        for lossy in losses::engines().await {
            let story = Story::new(lossy.store().clone(), false).await;
            let client = Parameters::new(story.client.iter().cloned()).expect("parameters");
            for spared in 0..3 {
                // On PostgreSQL the first COMMITs count the try.
                lossy.lose_after(spared, Loss::Answer);
                let started = device::start(&story.app.daymark, &client, None, HOME).await.expect("codes");
                lossy.recover();
                lossy.lose_after(spared, Loss::Answer);
                device::approve(&story.app.daymark, &story.ada, HOME, &started.user_code).await.expect("approved");
                lossy.recover();
                lossy.lose(Loss::Answer);
                let fields = [("grant_type", DEVICE_GRANT), ("device_code", started.device_code.as_str())];
                let answer = story.ask(&fields).await.expect("tokens");
                assert!(lossy.has_lost() && story.is_good(&answer).await);
            }
        }
    });
}

#[test]
fn tokens_that_were_not_stored_are_not_given_and_can_be_asked_for_again() {
    store::testing::block_on(async {
        for lossy in losses::engines().await {
            let story = Story::new(lossy.store().clone(), true).await;
            let code = story.code().await;
            lossy.lose(Loss::Commit);
            let lost = story.redeem(&code).await.map(|_| ());
            assert!(matches!(lost, Err(Error::TemporarilyUnavailable { .. })), "{lost:?} on {}", lossy.engine());
            let first = story.redeem(&code).await.expect("tokens for the code");
            lossy.lose(Loss::Commit);
            let lost = story.refresh(&first.refresh_token).await.map(|_| ());
            assert!(matches!(lost, Err(Error::TemporarilyUnavailable { .. })), "{lost:?} on {}", lossy.engine());
            assert!(story.is_good(&first).await);
        }
    });
}

#[test]
fn a_stolen_token_takes_what_its_app_owned_along_whatever_answer_is_lost() {
    store::testing::block_on(async {
        for spared in 0..4 {
            for lossy in losses::engines().await {
                let story = Story::new(lossy.store().clone(), true).await;
                let first = story.tokens().await;
                story.make_coffees(&first.access_token).await;
                let second = story.refresh(&first.refresh_token).await.expect("tokens");
                assert!(story.owns_coffees().await);
                story.app.clock.advance(SignedDuration::from_secs(11));
                lossy.lose_after(spared, Loss::Answer);
                let refused = story.refresh(&first.refresh_token).await.map(|_| ());
                assert_eq!(lossy.recover(), spared < 3, "three writes end it");
                assert!(matches!(refused, Err(Error::InvalidGrant(_))), "{refused:?}, {spared}");
                assert!(story.holder(&second.access_token).await.is_none() && !story.owns_coffees().await);
                assert_eq!(lossy.read(store::grants::list_ended).await, Ok(vec![]));
            }
        }
    });
}

store::on_both_engines! {
    async fn three_equal_refreshes_at_once_get_one_answer_and_nobody_is_logged_out(store: Store) {
        let story = Story::new(store, true).await;
        let mut token = story.tokens().await.refresh_token;
        for _ in 0..5 {
            let ask = || story.refresh(&token);
            let (one, two, three) = tokio::join!(ask(), ask(), ask());
            let [one, two, three] = [one, two, three].map(|answer| answer.expect("tokens"));
            assert!(same(&one, &two) && same(&one, &three));
            assert!(story.holder(&one.access_token).await.is_some());
            token = one.refresh_token;
        }
    }

    async fn an_app_that_lost_the_answer_asks_again_within_ten_seconds(store: Store) {
        let story = Story::new(store, true).await;
        let first = story.tokens().await;
        let lost = story.refresh(&first.refresh_token).await.expect("tokens");
        story.app.clock.advance(SignedDuration::from_secs(10));
        let again = story.refresh(&first.refresh_token).await.expect("tokens");
        assert!(same(&lost, &again) && story.is_good(&again).await);
    }

    async fn nobody_else_gets_the_answer_again_and_no_other_scope_is_had_by_it(store: Store) {
        let story = Story::new(store.clone(), true).await;
        let first = story.tokens().await;
        let second = story.refresh(&first.refresh_token).await.expect("tokens");
        let new = NewClient {
            name: "Spark".into(),
            support_email: "help@example.org".into(),
            redirect_uris: vec!["http://localhost/".into()],
            is_public: true,
            ..NewClient::default()
        };
        let operator = Operator::at_the_console();
        let other = console::create(&story.app.daymark, &operator, "ada", new).await.expect("an app").client.public_id;
        let more = [("grant_type", "refresh_token"), ("refresh_token", &first.refresh_token), ("client_id", &other)];
        let stolen = grant_tokens(&story.app.daymark, &Parameters::new(pairs(&more)).expect("fields"), None).await;
        assert!(matches!(stolen, Err(Error::InvalidGrant(_))));
        let narrower = [("grant_type", "refresh_token"), ("refresh_token", &first.refresh_token), ("scope", "food_read")];
        assert!(matches!(story.ask(&narrower).await, Err(Error::InvalidScope(_))));
        assert!(story.is_good(&second).await, "neither ends anything");
    }

    async fn an_answer_is_erased_by_the_next_exchange_or_by_itself(store: Store) {
        let story = Story::new(store.clone(), false).await;
        let first = story.tokens().await;
        let second = story.refresh(&first.refresh_token).await.expect("tokens");
        assert!(story.keeps_answer_to(&store, &first.refresh_token).await);
        jobs::work_off(&story.app.daymark).await.expect("a round");
        assert!(story.keeps_answer_to(&store, &first.refresh_token).await, "not before its time");
        story.app.clock.advance(SignedDuration::from_secs(11));
        story.refresh(&second.refresh_token).await.expect("tokens");
        assert!(!story.keeps_answer_to(&store, &first.refresh_token).await);
        assert!(story.keeps_answer_to(&store, &second.refresh_token).await);
        story.app.clock.advance(SignedDuration::from_secs(11));
        jobs::work_off(&story.app.daymark).await.expect("a round");
        assert!(!story.keeps_answer_to(&store, &second.refresh_token).await);
        // One that was exchanged by a clock that was ahead is not kept for as long as it was.
        let third = story.tokens().await;
        story.refresh(&third.refresh_token).await.expect("tokens");
        story.app.clock.set_wrong(SignedDuration::from_hours(-24));
        jobs::work_off(&story.app.daymark).await.expect("a round");
        story.app.clock.advance(SignedDuration::from_mins(3));
        jobs::work_off(&story.app.daymark).await.expect("a round");
        assert!(!story.keeps_answer_to(&store, &third.refresh_token).await);
    }

    async fn a_public_apps_token_that_comes_again_by_a_wrong_clock_ends_nothing(store: Store) {
        nothing_ends_by_a_wrong_clock(store, true).await;
    }

    async fn a_confidential_apps_token_that_comes_again_by_a_wrong_clock_ends_nothing(store: Store) {
        nothing_ends_by_a_wrong_clock(store, false).await;
    }

    async fn a_token_whose_successor_was_exchanged_gets_no_dead_answer_again(store: Store) {
        let story = Story::new(store.clone(), false).await;
        let first = story.tokens().await;
        let second = story.refresh(&first.refresh_token).await.expect("tokens");
        let third = story.refresh(&second.refresh_token).await.expect("tokens");
        assert!(!story.keeps_answer_to(&store, &first.refresh_token).await);
        assert!(matches!(story.refresh(&first.refresh_token).await, Err(Error::InvalidGrant(_))));
        let again = story.refresh(&second.refresh_token).await.expect("the newest answer");
        assert!(same(&third, &again) && story.is_good(&again).await);
    }

    async fn a_public_app_that_reuses_a_token_whose_successor_was_exchanged_is_logged_out(store: Store) {
        let story = Story::new(store.clone(), true).await;
        let first = story.tokens().await;
        let second = story.refresh(&first.refresh_token).await.expect("tokens");
        let third = story.refresh(&second.refresh_token).await.expect("tokens");
        assert!(matches!(story.refresh(&first.refresh_token).await, Err(Error::InvalidGrant(_))));
        assert!(story.holder(&third.access_token).await.is_none());
    }

    async fn a_used_token_that_comes_late_is_refused_with_its_answer_erased(store: Store) {
        let story = Story::new(store.clone(), false).await;
        let first = story.tokens().await;
        let second = story.refresh(&first.refresh_token).await.expect("tokens");
        story.app.clock.advance(SignedDuration::from_secs(11));
        assert!(matches!(story.refresh(&first.refresh_token).await, Err(Error::InvalidGrant(_))));
        assert!(!story.keeps_answer_to(&store, &first.refresh_token).await);
        assert!(story.is_good(&second).await, "a confidential app may have lost the answer");
    }
}
