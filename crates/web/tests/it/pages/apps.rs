//! A developer's apps.

use crate::harness::ApiClient;

const NEW: &str = "/account/apps/new";

/// The fields of the form for a new app.
const FIELDS: [(&str, &str); 4] = [
    ("name", "Greatreads"),
    ("redirect_uris", "http://localhost:8000/\r\nhttps://greatreads.example/back"),
    ("client_type", "confidential"),
    ("support_email", "help@greatreads.example"),
];

/// The path of the page of the app that an answer shows.
fn app_page(answer: &crate::harness::Answer) -> String {
    format!("/account/apps/{}", answer.element("client-id"))
}

on_both_engines! {
    async fn an_app_is_registered_and_its_secrets_are_shown_once(app: App) {
        let ada = app.person("ada").await;
        ada.get("/account/apps").await.expect(200).shows("You have made no app yet").shows("Add a new client");
        let made = ada.follow(ada.upload(NEW, NEW, &FIELDS, ("logo", b"")).await).await;
        let (secret, token, page) = (made.element("client-secret"), made.element("access-token"), app_page(&made));
        ApiClient::new(app, &token).get("/api/2/accounts/profile/").await.expect(200);
        let later = ada.get(&page).await.expect(200).hides(&secret).hides(&token);
        later.shows("https://greatreads.example/back").shows("help@greatreads.example").shows("Confidential");
        ada.get("/account/apps").await.expect(200).shows("Greatreads");
        ada.get("/developers/guide").await.expect(200).shows(&made.element("client-id"));

        let rotated = ada.submit(&page, &format!("{page}/secret"), &[]).await;
        let fresh = ada.follow(rotated).await.element("client-secret");
        assert_ne!(fresh, secret);
        let scopes = [("scope", "media_read"), ("scope", "mood_read")];
        let fresh = ada.submit(&page, &format!("{page}/token"), &scopes).await;
        let fresh = ada.follow(fresh).await.element("access-token");
        ApiClient::new(app, &token).get("/api/2/accounts/profile/").await.expect(401);
        ApiClient::new(app, &fresh).get("/api/2/accounts/profile/").await.expect(200);
        ada.get(&page).await.expect(200).shows("media_read").hides(&fresh);
    }

    async fn what_is_shown_once_is_shown_to_its_session_and_on_its_page_alone(app: App) {
        let ada = app.person("ada").await;
        let made = ada.upload(NEW, NEW, &FIELDS, ("logo", b"")).await.expect(303);
        let other = ada.follow(ada.upload(NEW, NEW, &FIELDS, ("logo", b"")).await).await;
        ada.get(made.location()).await.expect(200).hides("id=\"client-secret\"");
        assert_ne!(app_page(&other), made.location());

        let token = ada.submit("/account/tokens", "/account/tokens", &[]).await.expect(303);
        let eve = app.person("eve").await;
        let cookie = ada.cookies()["daymark-once"].clone();
        eve.get("/account").await.expect(200);
        eve.cookies().insert("daymark-once".into(), cookie);
        eve.get(token.location()).await.expect(200).hides("Your new token");
        ada.follow(token).await.shows("Your new token");
        ada.get("/account/tokens").await.expect(200).hides("Your new token");
    }

    async fn a_logo_that_was_chosen_has_to_be_chosen_again_after_a_mistake(app: App) {
        let ada = app.person("ada").await;
        let mut fields = FIELDS;
        fields[0].1 = "";
        let page = ada.upload(NEW, NEW, &fields, ("logo", b"a picture")).await.expect(400);
        page.shows("Choose the logo again");
        ada.upload(NEW, NEW, &fields, ("logo", b"")).await.expect(400).hides("Choose the logo again");
        let made = ada.follow(ada.upload(NEW, NEW, &FIELDS, ("logo", b"no picture")).await).await;
        made.shows("its logo could not be read").shows("id=\"client-secret\"");
    }

    async fn mistakes_in_the_form_are_told_beside_their_fields(app: App) {
        let ada = app.person("ada").await;
        for (field, value) in [("name", ""), ("name", "Daymark"), ("redirect_uris", "javascript:alert(1)"),
            ("redirect_uris", "http://app.example/"), ("redirect_uris", ""), ("support_email", "nobody")] {
            let mut fields = FIELDS;
            fields.iter_mut().find(|(name, _)| *name == field).unwrap().1 = value;
            let page = ada.upload(NEW, NEW, &fields, ("logo", b"")).await.expect(400);
            assert!(!page.element(&format!("{field}-error")).is_empty(), "{field} {value}");
        }
        ada.get("/account/apps").await.expect(200).shows("You have made no app yet");
    }

    async fn an_app_is_edited_and_deleted_by_its_owner_alone(app: App) {
        let ada = app.person("ada").await;
        let page = app_page(&ada.follow(ada.upload(NEW, NEW, &FIELDS, ("logo", b"")).await).await);
        let eve = app.person("eve").await;
        eve.get(&page).await.expect(404);
        for action in ["edit", "secret", "token", "delete"] {
            eve.submit("/account", &format!("{page}/{action}"), &[("sure", "1"), ("scope", "media_read")]).await.expect(404);
        }
        let mut fields = FIELDS;
        fields[0].1 = "Greatreads for all";
        let edit = format!("{page}/edit");
        ada.submit(&edit, &edit, &fields).await.expect(303);
        ada.get(&page).await.expect(200).shows("Greatreads for all");
        let location = ada.submit(&page, &format!("{page}/delete"), &[("sure", "1")]).await.expect(303).location().to_owned();
        ada.get(&location).await.expect(200).shows("The app is deleted.").shows("You have made no app yet");
        ada.get(&page).await.expect(404);
    }

    async fn an_app_that_others_use_keeps_its_type_and_takes_more_addresses(app: App) {
        for (is_public, other_type) in [(false, "public"), (true, "confidential")] {
            let name = if is_public { "Pocket reads" } else { "Greatreads" };
            let client = app.client_with(name, |new| new.is_public = is_public).await;
            let own = client.authorised_by("developer", "media_read").await;
            let developer = app.person("developer").await;
            let edit = format!("/account/apps/{}/edit", client.client_id);
            let uris = "http://localhost:8000/\r\nhttps://more.example/back";
            let fields = |kind| [("name", name), ("redirect_uris", uris), ("client_type", kind), ("support_email", "a@b.example")];
            let (first, second) = if is_public { ("confidential", "public") } else { ("public", "confidential") };
            developer.submit(&edit, &edit, &fields(first)).await.expect(303);
            developer.submit(&edit, &edit, &fields(second)).await.expect(303);

            let ada = client.authorised_by("ada", "media_read").await;
            let refused = developer.submit(&edit, &edit, &fields(other_type)).await.expect(400);
            assert!(refused.element("client_type-error").contains("Add another client"), "{}", refused.text());
            let same_type = if is_public { "public" } else { "confidential" };
            developer.submit(&edit, &edit, &fields(same_type)).await.expect(303);
            for (whose, token) in [("the developer's", &own), ("ada's", &ada)] {
                assert_eq!(token.get("/api/2/accounts/profile/").await.status, 200, "{whose} token ended");
            }
            let ada = app.person("ada").await;
            ada.submit("/account/services", &format!("/account/services/{}/revoke", client.client_id), &[]).await.expect(303);
            developer.submit(&edit, &edit, &fields(other_type)).await.expect(303);
        }
    }

    async fn names_that_deceive_are_refused_and_those_that_were_registered_stay(app: App) {
        let ada = app.person("ada").await;
        for name in ["Daymarк", "Dayмark", "Daymarκ", "ðaymark", "🅳🅰🆈🅼🅰🆁🅺", "D4ymark", "Grеatreads", "Exist\u{202e}"] {
            let mut fields = FIELDS;
            fields[0].1 = name;
            let page = ada.upload(NEW, NEW, &fields, ("logo", b"")).await.expect(400);
            assert!(!page.element("name-error").is_empty(), "{name}");
        }
        for name in ["Exist для Android", "iPhone用アプリ", "Größe – 日記 🏃"] {
            let mut fields = FIELDS;
            fields[0].1 = name;
            ada.upload(NEW, NEW, &fields, ("logo", b"")).await.expect(303);
        }
        // An app whose name an older release took can still be changed, if it keeps its name.
        let client = app.client("Greatreads").await;
        let (public_id, label) = (client.client_id.clone(), "Grеatreads".to_owned());
        let rename = move |tx: &mut store::Tx<'_>| {
            let app = store::clients::find_by_public_id(tx, &public_id)?.expect("an app");
            store::clients::update(tx, &store::clients::Client { label: label.clone(), ..app })
        };
        app.store().write(rename).await.expect("renamed");
        let developer = app.person("developer").await;
        let edit = format!("/account/apps/{}/edit", client.client_id);
        let mut fields = FIELDS;
        fields[0].1 = "Grеatreads";
        developer.submit(&edit, &edit, &fields).await.expect(303);
        fields[0].1 = "Grеatreads 2";
        assert!(!developer.submit(&edit, &edit, &fields).await.expect(400).element("name-error").is_empty());
    }

    async fn one_account_cannot_take_all_names(app: App) {
        let ada = app.person("ada").await;
        for _ in 0..service::clients::MAX_APPS {
            ada.get("/account/apps").await.expect(200).shows("Add a new client");
            ada.upload(NEW, NEW, &FIELDS, ("logo", b"")).await.expect(303);
        }
        ada.upload(NEW, NEW, &FIELDS, ("logo", b"")).await.expect(400).shows("You have 50 apps").shows("help@greatreads.example");
        let listed = ada.get("/account/apps").await.expect(200).shows("You have 50 apps").hides("Add a new client");
        assert_eq!(listed.text().matches("/account/apps/").count(), 50, "{}", listed.text());
        let operator = service::actor::Operator::at_the_console();
        let [name, uri, _, email] = FIELDS.map(|(_, value)| value.to_owned());
        let uri = uri.lines().next().unwrap().to_owned();
        let new = service::clients::NewClient { name, redirect_uris: vec![uri], support_email: email, ..Default::default() };
        service::clients::console::create(&app.daymark, &operator, "ada", new).await.expect("at the console");
    }

    async fn a_public_app_has_no_secret(app: App) {
        let ada = app.person("ada").await;
        let mut fields = FIELDS;
        fields[2].1 = "public";
        let made = ada.follow(ada.upload(NEW, NEW, &fields, ("logo", b"")).await).await.hides("id=\"client-secret\"");
        made.shows("PKCE").shows("id=\"access-token\"");
    }
}
