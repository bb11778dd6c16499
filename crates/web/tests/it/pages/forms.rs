//! What protects forms and what surrounds pages.

use axum::body::Body;
use axum::http::Request;

on_both_engines! {
    async fn no_form_is_taken_without_its_token(app: App) {
        let ada = app.person("ada").await;
        let paths = [
            "/log-in", "/log-out", "/sign-up", "/reset", "/confirm-password", "/values/2026-10-07",
            "/attributes/add-new", "/attributes/steps/service", "/account", "/account/avatar", "/account/email",
            "/account/password", "/account/log-out-everywhere", "/account/tokens", "/account/apps/new",
            "/account/delete", "/account/administration/invitations", "/oauth2/authorize", "/device",
        ];
        for path in paths {
            ada.post_bare(path, &[]).await.expect(403).shows("no longer valid");
            ada.post_bare(path, &[("csrf", &"0".repeat(64))]).await.expect(403);
        }
        let of_another = app.person("eve").await.form_token("/account").await;
        ada.post_bare("/account", &[("csrf", &of_another)]).await.expect(403);
    }

    async fn only_people_who_are_logged_in_send_large_bodies_and_only_as_files(app: App) {
        let (ada, large) = (app.person("ada").await, vec![b'x'; 2 << 20]);
        ada.upload("/account", "/account", &[], ("avatar", &large)).await.expect(413);
        ada.upload("/account", "/account/avatar", &[], ("avatar", &large)).await.expect(400).shows("no picture");
        let stranger = app.stranger();
        stranger.upload("/log-in", "/account/avatar", &[], ("avatar", &large)).await.expect(413);
        stranger.upload("/log-in", "/log-in", &[], ("avatar", &large)).await.expect(413);
    }

    async fn a_field_that_is_sent_twice_is_explained(app: App) {
        app.account("ada").await;
        let fields = [("username", "ada"), ("username", "eve"), ("password", "x")];
        app.stranger().submit("/log-in", "/log-in", &fields).await.expect(400).shows("sent twice");
    }

    async fn those_who_tried_too_often_are_told_when_to_come_back(app: App) {
        app.account("ada").await;
        let browser = app.stranger();
        for _ in 0..100 {
            let answer = browser.submit("/log-in", "/log-in", &[("username", "ada"), ("password", "wrong")]).await;
            if answer.status == 429 {
                assert!(answer.header("retry-after").is_some_and(|seconds| seconds.parse::<u64>().is_ok()));
                return;
            }
        }
        panic!("nobody was turned away");
    }

    async fn a_token_from_before_the_log_in_is_worth_nothing_after_it(app: App) {
        app.account("ada").await;
        let browser = app.stranger();
        let before = browser.form_token("/log-in").await;
        let fields = [("csrf", before.as_str()), ("username", "ada"), ("password", crate::harness::PASSWORD)];
        browser.post_bare("/log-in", &fields).await.expect(303);
        browser.post_bare("/log-out", &[("csrf", &before)]).await.expect(403);
    }

    async fn pages_are_kept_nowhere_and_run_nothing_of_others(app: App) {
        let page = app.person("ada").await.get("/account").await.expect(200).shows("<html lang=\"en-GB\">");
        assert_eq!(page.header("cache-control"), Some("private, no-store"));
        assert_eq!(page.header("x-content-type-options"), Some("nosniff"));
        let policy = page.header("content-security-policy").unwrap();
        assert!(policy.contains("frame-ancestors 'none'") && !policy.contains("unsafe"), "{policy}");
        page.hides(" style=").hides(" onclick=").hides("<style");
    }

    async fn errors_are_pages_with_a_way_back(app: App) {
        let page = app.stranger().get("/nowhere").await.expect(404);
        page.shows("There is no such page").shows("href=\"/\"").shows("<h1>");
        let refused = app.stranger().send(Request::post("/log-in").body(Body::empty()).unwrap()).await;
        refused.expect(403).shows("Back to the start");
    }

    async fn assets_are_kept_for_ever_under_names_that_hold_their_hash(app: App) {
        let page = app.stranger().get("/nowhere").await;
        let path = page.text().split("href=\"").find(|rest| rest.starts_with("/assets/") && rest.contains(".css\"")).unwrap();
        let path = path.split('"').next().unwrap();
        let style = app.stranger().get(path).await.expect(200);
        assert!(style.header("cache-control").unwrap().contains("immutable"));
        app.stranger().get("/assets/daymark-0000.css").await.expect(404);
    }
}
