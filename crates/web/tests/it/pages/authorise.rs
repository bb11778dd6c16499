//! Where a person decides whether an app gets what it asks for (RFC 6749 section 4.1, RFC 9700).

use url::Url;

use crate::harness::{Answer, Client, Person};

/// The address that an app sends people to, with this after its client ID.
fn asking(client: &Client<'_>, rest: &str) -> String {
    format!("/oauth2/authorize?client_id={}{rest}", client.client_id)
}

/// The parameter that a redirect to the app carries.
fn sent(answer: &Answer, name: &str) -> Option<String> {
    let location = Url::parse(answer.location()).unwrap();
    location.query_pairs().find(|(given, _)| given == name).map(|(_, value)| value.into_owned())
}

on_both_engines! {
    async fn a_person_sees_who_asks_for_what_and_decides(app: App) {
        let client = app.client("Greatreads").await;
        let path = asking(&client, "&response_type=code&scope=media_write+activity_read&state=a%26b");
        let stranger = app.stranger().get(&path).await.expect(303).location().to_owned();
        assert!(stranger.starts_with("/log-in?next=%2Foauth2%2Fauthorize%3Fclient_id%3D"), "{stranger}");

        let ada = app.person("ada").await;
        let page = ada.get(&path).await.expect(200).shows("Authorise Greatreads").shows("No description provided");
        let page = page.shows("Made by developer").shows("support@app.example").shows("<strong>app.example</strong>");
        let page = page.shows("Read your profile details (not including email address)").hides("asks for nothing else");
        let page = page.shows("<strong>Write Media group</strong>: Create new attributes and write data");
        let page = page.shows("<strong>Read Activity group</strong>").shows("logged in as <strong>ada</strong>");
        let policy = page.header("content-security-policy").unwrap();
        assert!(policy.contains("form-action 'self' https://app.example;"), "{policy}");
        assert_eq!(page.header("referrer-policy"), Some("no-referrer"));

        let yes = ada.submit(&path, &path, &[("decision", "authorise")]).await.expect(303);
        assert!(yes.location().starts_with("https://app.example/callback?"), "{}", yes.location());
        assert_eq!(sent(&yes, "state").as_deref(), Some("a&b"));
        assert_eq!(sent(&yes, "iss").as_deref(), Some("http://daymark.test"));
        assert_eq!(sent(&yes, "code").unwrap().len(), 40);
        let no = ada.submit(&path, &path, &[("decision", "cancel")]).await.expect(303);
        assert_eq!(sent(&no, "error").as_deref(), Some("access_denied"));
        assert_eq!((sent(&no, "state").as_deref(), sent(&no, "code")), (Some("a&b"), None));
        ada.post_bare(&path, &[("decision", "authorise")]).await.expect(403);
    }

    async fn a_person_is_told_what_changed_of_an_app_since_they_gave_it_access(app: App) {
        let client = app.client("Greatreads").await;
        let path = asking(&client, "&response_type=code&redirect_uri=https://app.example/callback");
        let (ada, bob, developer) = (app.person("ada").await, app.person("bob").await, app.person("developer").await);
        let authorise = async |person: &Person<'_>| {
            person.submit(&path, &path, &[("decision", "authorise")]).await.expect(303);
        };
        let edit = async |name: &str, uris: &str| {
            let page = format!("/account/apps/{}/edit", client.client_id);
            let fields = [("name", name), ("redirect_uris", uris), ("client_type", "confidential"), ("support_email", "a@b.example")];
            developer.submit(&page, &page, &fields).await.expect(303);
        };
        ada.get(&path).await.expect(200).hides("id=\"changes\"");
        authorise(&ada).await;
        ada.get(&path).await.expect(200).hides("id=\"changes\"");
        edit("Great readers", "https://new.example/back\nhttps://app.example/callback").await;
        let told = ada.get(&path).await.expect(200).shows("id=\"changes\"").shows("It was called <strong>Greatreads</strong>.");
        told.shows("It can now send you to <span class=\"mono\">https://new.example/back</span>").hides("no longer");
        bob.get(&path).await.expect(200).hides("id=\"changes\"");
        ada.submit(&path, &path, &[("decision", "cancel")]).await.expect(303);
        ada.get(&path).await.expect(200).shows("id=\"changes\"");
        authorise(&ada).await;
        ada.get(&path).await.expect(200).hides("id=\"changes\"");
        // Also where access was taken back meanwhile.
        let grant = client.authorised_by("ada", "media_write").await;
        let services = "/account/services";
        ada.submit(services, &format!("{services}/{}/revoke", client.client_id), &[]).await.expect(303);
        grant.get("/api/2/accounts/profile/").await.expect(401);
        edit("Great readers", "https://app.example/callback").await;
        ada.get(&path).await.expect(200).shows("It no longer sends you to <span class=\"mono\">https://new.example/back</span>");
    }

    async fn an_app_that_asks_for_no_scope_reads_the_profile_alone(app: App) {
        let client = app.client("Greatreads").await;
        let page = app.person("ada").await.get(&asking(&client, "&response_type=code")).await.expect(200);
        page.shows("Read your profile details").shows("asks for nothing else").hides("<strong>Write");
    }

    async fn nobody_is_sent_to_an_address_that_was_not_registered(app: App) {
        let client = app.client("Greatreads").await;
        let ada = app.person("ada").await;
        ada.get("/oauth2/authorize?response_type=code").await.expect(400).shows("client ID is missing");
        ada.get("/oauth2/authorize?response_type=code&client_id=unknown").await.expect(400).shows("no app");
        for uri in [
            "https://app.example/callback/", "https://app.example/callback?a=b", "https://app.example/Callback",
            "https://APP.example/callback", "https://app.example/x/../callback", "https://app.example/%63allback",
            "https://app.example:8443/callback", "https://evil.app.example/callback", "https://app.example@evil.example/",
            "https://app.example\\@evil.example/callback", "https://app.example/callback#", "http://app.example/callback",
            "javascript:alert(1)", "//app.example/callback", "",
        ] {
            let query: String = url::form_urlencoded::byte_serialize(uri.as_bytes()).collect();
            let answer = ada.get(&asking(&client, &format!("&response_type=code&redirect_uri={query}"))).await;
            let allowed = if uri.is_empty() { 200 } else { 400 };
            assert_eq!(answer.status.as_u16(), allowed, "{uri}: {}", answer.text());
            assert_eq!(answer.header("location"), None, "{uri}");
        }
        let twice = "&response_type=code&redirect_uri=https://app.example/callback&redirect_uri=https://app.example/callback";
        ada.get(&asking(&client, twice)).await.expect(400);
    }

    async fn an_app_with_several_addresses_must_say_which(app: App) {
        let uris = vec!["https://a.example/".to_owned(), "https://b.example/".to_owned()];
        let client = app.client_with("Greatreads", |new| new.redirect_uris = uris).await;
        let ada = app.person("ada").await;
        ada.get(&asking(&client, "&response_type=code")).await.expect(400);
        let named = ada.get(&asking(&client, "&response_type=code&redirect_uri=https://b.example/")).await.expect(200);
        named.shows("<strong>b.example</strong>");
    }

    async fn the_app_is_told_what_it_did_wrong(app: App) {
        let confidential = app.client("Greatreads").await;
        let public = app.client_with("Pocket reads", |new| new.is_public = true).await;
        let challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
        let person = app.person("ada").await;
        for (client, query, error) in [
            (&confidential, "&response_type=token", "unsupported_response_type"),
            (&confidential, "&scope=media_write", "invalid_request"),
            (&confidential, "&response_type=code&scope=everything", "invalid_scope"),
            (&confidential, "&response_type=code&response_type=code", "invalid_request"),
            (&confidential, &format!("&response_type=code&code_challenge={challenge}&code_challenge_method=plain"), "invalid_request"),
            (&public, "&response_type=code", "invalid_request"),
        ] {
            let answer = person.get(&asking(client, &format!("{query}&state=s"))).await.expect(303);
            assert_eq!(sent(&answer, "error").as_deref(), Some(error), "{query}");
            assert_eq!(sent(&answer, "state").as_deref(), Some("s"), "{query}");
        }
        let good = format!("&response_type=code&code_challenge={challenge}&code_challenge_method=S256");
        app.person("ada").await.get(&asking(&public, &good)).await.expect(200);
    }
}
