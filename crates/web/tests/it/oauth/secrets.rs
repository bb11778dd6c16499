//! Who steals the database holds nothing that opens anything.

use super::{code, redeem, renew, tokens};
use crate::harness::{App, PASSWORD};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_database_file_holds_no_credential() {
    let app = App::on_sqlite().await;
    let client = app.client("Greatreads").await;
    let person = app.person("owner").await;
    let fields = [("username", "owner"), ("password", PASSWORD)];
    let simple = app.stranger().post_bare("/api/2/auth/simple-token/", &fields).await.expect(200).json();
    let open_code = code(&person, &client, &[]).await;
    let (first_access, first_refresh) = tokens(&redeem(&app, &client, &code(&person, &client, &[]).await).await);
    let (access, refresh) = tokens(&renew(&app, &client, &first_refresh).await);
    // The answer that was just given is kept for a moment, sealed.
    let used = service::secrets::hash(&first_refresh);
    let kept = app.store().read(move |tx| store::tokens::find_refresh(tx, used)).await.expect("an answer");
    assert!(kept.is_some_and(|token| token.sealed_answer.is_some()));
    let device = [("client_id", client.client_id.as_str()), ("client_secret", &client.secret)];
    let device = super::post(&app, "/oauth2/device_authorization", None, &device).await.expect(200).json();
    let text = |json: &serde_json::Value| json.as_str().expect("text").to_owned();
    let user_code = text(&device["user_code"]).replace('-', "");
    let mut secrets = vec![
        client.secret.clone(),
        client.developer_token.clone(),
        text(&simple["token"]),
        open_code,
        first_access,
        first_refresh,
        access,
        refresh,
        text(&device["device_code"]),
        user_code,
        PASSWORD.to_owned(),
    ];
    secrets.extend(person.cookies().values().cloned());
    let stored = app.stored_bytes();
    assert!(contains(&stored, client.client_id.as_bytes()), "what is no secret is found");
    for secret in secrets {
        let raw = hex::decode(&secret).unwrap_or_default();
        assert!(!contains(&stored, secret.as_bytes()), "{secret} stands in the database");
        assert!(raw.is_empty() || !contains(&stored, &raw), "{secret} stands in the database as bytes");
    }
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}
