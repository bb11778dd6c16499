//! Becoming known: the first account, invitations, logging in and out.

use jiff::SignedDuration;
use service::actor::Operator;
use service::{SignUp, accounts};

use crate::harness::{App, PASSWORD};

on_both_engines! {
    async fn the_first_account_is_made_by_the_set_up_link_and_only_once(app: App) {
        let code = accounts::set_up_code(&app.daymark, &Operator::at_the_console()).await.unwrap().unwrap();
        let link = format!("/set-up/{}", code.as_str());
        let ada = app.stranger();
        ada.get("/").await.expect(200).shows("set-up link");
        assert!(ada.get("/set-up/0000").await.status.is_client_error());
        ada.get(&link).await.expect(200).shows("Set up Daymark").shows("data-guess-zone");

        let short = [("username", "ada"), ("password", "short"), ("timezone", "Europe/Paris")];
        let again = ada.submit(&link, &link, &short).await.expect(400);
        assert!(again.element("password-error").contains("8 characters"), "{}", again.text());
        let again = again.shows("aria-invalid=\"true\"").shows("value=\"ada\"");
        again.shows("<option value=\"Europe/Paris\" selected>").hides("value=\"short\"");

        let good = [("username", "ada"), ("password", PASSWORD), ("timezone", "Europe/Paris")];
        assert_eq!(ada.submit(&link, &link, &good).await.expect(303).location(), "/welcome");
        ada.get("/").await.expect(200).shows("Nothing is tracked yet");
        ada.get("/account/administration").await.expect(200);
        assert!(app.stranger().get(&link).await.status.is_client_error(), "the link works once");
        assert_eq!(app.stranger().get("/").await.expect(303).location(), "/log-in");
    }

    async fn an_invitation_makes_one_account(app: App) {
        let administrator = app.person("ada").await;
        app.stranger().get("/sign-up").await.expect(403).shows("invitation");
        let page = "/account/administration/people";
        let shown = administrator.submit(page, "/account/administration/invitations", &[("email", "")]).await;
        let shown = administrator.follow(shown).await;
        app.clock.advance(SignedDuration::from_hours(6 * 24));
        let link = shown.text().split("http://daymark.test").find(|rest| rest.starts_with("/sign-up/")).unwrap();
        let link = link.split('<').next().unwrap().to_owned();
        administrator.get(page).await.expect(200).hides(&link);

        let fields = [("username", "grace"), ("password", PASSWORD), ("timezone", "UTC")];
        let grace = app.stranger();
        grace.submit(&link, &link, &fields).await.expect(303);
        grace.get("/account").await.expect(200).shows("grace").hides("Administration");
        assert!(grace.get(page).await.status.is_client_error(), "only for the administrator");
        app.stranger().get(&link).await.expect(410).shows("This link has expired").shows("href=\"/log-in\"");
    }

    async fn an_invitation_can_be_withdrawn(app: App) {
        let administrator = app.person("ada").await;
        let page = "/account/administration/people";
        let shown = administrator.submit(page, "/account/administration/invitations", &[("email", "")]).await;
        let shown = administrator.follow(shown).await;
        let link = shown.element("link").replace("http://daymark.test", "");
        let withdraw = shown.text().split("action=\"").find(|rest| rest.contains("/withdraw\"")).unwrap();
        let withdraw = withdraw.split('"').next().unwrap();
        let grace = app.person("grace").await;
        grace.submit("/account", withdraw, &[]).await.expect(403);
        app.stranger().get(&link).await.expect(200);
        administrator.follow(administrator.submit(page, withdraw, &[]).await).await.shows("withdrawn").hides("Not used yet");
        app.stranger().get(&link).await.expect(410);
        administrator.submit(page, withdraw, &[]).await.expect(404);
    }

    async fn the_administrator_helps_someone_who_forgot_their_password(app: App) {
        let administrator = app.person("ada").await;
        let grace = app.person("grace.h").await;
        let page = "/account/administration/people";
        let action = format!("{page}/grace.h/reset");
        grace.submit("/account", &action, &[]).await.expect(403);
        let shown = administrator.submit(page, &action, &[]).await;
        let shown = administrator.follow(shown).await.shows("A link for grace.h to choose a new password");
        administrator.get(page).await.expect(200).shows("grace.h").hides("/reset/");
        let link = shown.element("link").replace("http://daymark.test", "");
        let new = [("password", "another long password")];
        app.stranger().submit(&link, &link, &new).await.expect(303);
        let known = [("username", "grace.h"), new[0]];
        app.stranger().submit("/log-in", "/log-in", &known).await.expect(303);
        administrator.submit(page, &format!("{page}/nobody/reset"), &[]).await.expect(404);
    }

    async fn a_set_up_link_leads_to_no_form_once_there_is_an_account(app: App) {
        let code = accounts::set_up_code(&app.daymark, &Operator::at_the_console()).await.unwrap().unwrap();
        app.account("ada").await;
        let page = app.stranger().get(&format!("/set-up/{}", code.as_str())).await.expect(410);
        page.shows("This link has expired").hides("<form");
    }

    async fn after_a_failed_log_in_the_password_is_what_is_typed_next(app: App) {
        app.account("ada").await;
        let fields = [("username", "ada"), ("password", "wrong wrong wrong")];
        let page = app.stranger().submit("/log-in", "/log-in", &fields).await.expect(400);
        let focused = page.text().split("<input").find(|tag| tag.contains("autofocus")).unwrap();
        assert!(focused.contains("name=\"password\""), "{focused}");
    }

    async fn someone_else_at_the_browser_logs_in_and_comes_back(app: App) {
        let client = app.client("Greatreads").await;
        let ada = app.person("ada").await;
        let authorise = format!("/oauth2/authorize?response_type=code&client_id={}&scope=media_write", client.client_id);
        for page in [authorise.as_str(), "/device?user_code=BCDF-GHJK"] {
            let ada = app.person(&ada.username).await;
            let shown = ada.get(page).await.expect(200).shows("Not ada? Log out and use another account");
            let next = shown.text().split("name=\"next\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
            let next = next.replace("&#38;", "&");
            assert_eq!(next, page);
            let log_in = ada.submit(page, "/log-out", &[("next", &next)]).await.expect(303).location().to_owned();
            let fields = [("username", "developer"), ("password", PASSWORD), ("next", &next)];
            assert_eq!(ada.submit(&log_in, "/log-in", &fields).await.expect(303).location(), page);
        }
    }

    async fn a_log_in_goes_on_to_paths_of_this_installation_alone(app: App) {
        app.account("ada").await;
        for (next, location) in [("/attributes", "/attributes"), ("//evil.example", "/"), ("/\\evil.example", "/"),
            ("https://evil.example/", "/"), ("javascript:alert(1)", "/")] {
            let fields = [("username", "ada"), ("password", PASSWORD), ("next", next)];
            let answer = app.stranger().submit("/log-in", "/log-in", &fields).await.expect(303);
            assert_eq!(answer.location(), location);
        }
        app.stranger().get("/log-in?next=//evil.example").await.expect(200).hides("evil.example");
    }

    async fn a_wrong_password_and_an_unknown_name_read_alike(app: App) {
        app.account("ada").await;
        let tried = |name: &'static str| {
            let fields = [("username", name), ("password", "wrong wrong wrong")];
            async move { app.stranger().submit("/log-in", "/log-in", &fields).await.expect(400) }
        };
        let (known, unknown) = (tried("ada").await, tried("bob").await);
        let alert = |page: &crate::harness::Answer| {
            page.text().split("role=\"alert\">").nth(1).and_then(|rest| rest.split('<').next()).unwrap().to_owned()
        };
        assert_eq!(alert(&known), alert(&unknown));
    }

    async fn pages_ask_strangers_to_log_in_and_bring_them_back(app: App) {
        app.account("ada").await;
        for path in ["/attributes", "/attributes/steps", "/account", "/account/apps/new", "/device", "/account/tokens"] {
            let location = app.stranger().get(path).await.expect(303).location().to_owned();
            assert!(location.starts_with("/log-in?next=%2F"), "{path}: {location}");
        }
    }

    async fn a_log_out_ends_the_session(app: App) {
        let ada = app.person("ada").await;
        let session = ada.cookies()["daymark"].clone();
        let said = ada.submit("/account", "/log-out", &[]).await.expect(303).location().to_owned();
        ada.get(&said).await.expect(200).shows("You are logged out.");
        ada.cookies().insert("daymark".into(), session);
        ada.get("/account").await.expect(303);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everybody_may_sign_up_where_the_setting_says_so() {
    let app = App::on_sqlite().await;
    app.account("ada").await;
    let app = app.restarted(|configuration| configuration.settings.sign_up = SignUp::Open);
    app.stranger().get("/log-in").await.expect(200).shows("Make an account");
    let fields = [("username", "grace"), ("password", PASSWORD), ("timezone", "UTC"), ("next", "/device")];
    let grace = app.stranger();
    assert_eq!(grace.submit("/sign-up", "/sign-up", &fields).await.expect(303).location(), "/device");
    let joan = [("username", "joan"), fields[1], fields[2]];
    let went = app.stranger().submit("/sign-up", "/sign-up", &joan).await.expect(303).location().to_owned();
    assert_eq!(went, "/welcome", "who was on no way anywhere chooses what to track");
    let taken = app.stranger().submit("/sign-up", "/sign-up", &fields).await.expect(400);
    assert!(!taken.element("username-error").is_empty());
}
