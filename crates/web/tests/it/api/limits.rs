//! How many requests a token may make, and how it learns so.

use std::sync::Arc;

use jiff::SignedDuration;
use service::Settings;

use crate::harness::App;

const PROFILE: &str = "/api/2/accounts/profile/";

async fn with_limit(store: store::testing::TestStore, rate_limit: u32) -> App {
    App::with(store, |configuration| configuration.settings = Settings { rate_limit, ..Settings::default() })
}

async fn story(app: App) {
    let app = Arc::new(app);
    let client = app.client("Greatreads").await;
    let (one, other) = (client.authorised_by("owner", "").await, client.authorised_by("other", "").await);
    for left in ["2", "1", "0"] {
        let answer = one.get(PROFILE).await.expect(200);
        for prefix in ["x-ratelimit", "ratelimit"] {
            assert_eq!(answer.header(&format!("{prefix}-limit")), Some("3"));
            assert_eq!(answer.header(&format!("{prefix}-remaining")), Some(left));
            assert_eq!(answer.header(&format!("{prefix}-reset")), Some("3600"));
        }
    }
    app.clock.advance(SignedDuration::from_mins(10));
    let answer = one.get(PROFILE).await.expect(429);
    assert_eq!((answer.header("retry-after"), answer.header("x-ratelimit-reset")), (Some("3000"), Some("3000")));
    assert_eq!(answer.text(), r#"{"detail":"Request was throttled. Expected available in 3000 seconds."}"#);
    other.get(PROFILE).await.expect(200);
    app.clock.advance(SignedDuration::from_mins(50));
    one.get(PROFILE).await.expect(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_token_has_a_window_of_an_hour_from_its_first_request_on_sqlite() {
    story(with_limit(store::testing::sqlite().await, 3).await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_token_has_a_window_of_an_hour_from_its_first_request_on_postgres() {
    if let Some(store) = store::testing::postgres().await {
        story(with_limit(store, 3).await).await;
    }
}

on_both_engines! {
    async fn an_address_that_keeps_failing_has_to_wait(app: App) {
        for _ in 0..60 {
            app.stranger().get(PROFILE).await.expect(401);
        }
        let answer = app.stranger().get(PROFILE).await.expect(429);
        assert!(answer.header("retry-after").is_some_and(|seconds| seconds.parse::<u64>().is_ok()));
        let client = app.client("Greatreads").await.authorised_by("owner", "").await;
        client.get(PROFILE).await.expect(200);
    }
}
