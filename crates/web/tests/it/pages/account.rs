//! One's account: names, picture, and deleting it.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;

use crate::harness::{App, PASSWORD, link_in};
use service::accounts::{self, NewAccount};
use service::actor::Operator;

/// A picture of one pixel.
fn png() -> Vec<u8> {
    let text = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGP4z8DwHwAFAAH/iZk9HQAAAABJRU5ErkJggg==";
    BASE64_STANDARD.decode(text).expect("Base64")
}

on_both_engines! {
    async fn a_profile_is_changed_and_mistakes_are_told_beside_their_fields(app: App) {
        let ada = app.person("ada").await;
        let good = [("first_name", "Ada"), ("last_name", "Lovelace"), ("timezone", "Europe/London"), ("currency", "GBP")];
        let location = ada.submit("/account", "/account", &good).await.expect(303).location().to_owned();
        let page = ada.get(&location).await.expect(200).shows("Saved.").shows("value=\"Lovelace\"").shows("value=\"GBP\"");
        page.shows("<option value=\"Europe/London\" selected>").hides("weekly_email");
        for (field, value) in [("currency", "pounds"), ("timezone", "Mars/Olympus")] {
            let mut bad = good;
            bad.iter_mut().find(|(name, _)| *name == field).unwrap().1 = value;
            let page = ada.submit("/account", "/account", &bad).await.expect(400);
            assert!(!page.element(&format!("{field}-error")).is_empty());
        }
    }

    async fn days_times_and_weeks_are_written_as_their_reader_writes_them(app: App) {
        let ada = app.person("ada").await;
        ada.submit("/attributes/add-new", "/attributes/add-new", &[("template", "sleep_start")]).await.expect(303);
        let bedtime = [("value.sleep_start", "22:45")];
        ada.submit("/", "/values/2026-10-06", &bedtime).await.expect(303);
        ada.get("/?day=2026-10-06").await.expect(200).shows("Tuesday 6 October").shows("22:45");
        let american = [("timezone", "UTC"), ("currency", "USD"), ("date_order", "mdy"), ("clock", "12"), ("first_weekday", "sunday")];
        ada.submit("/account", "/account", &american).await.expect(303);
        let page = ada.get("/account").await.expect(200);
        page.shows("<option value=\"mdy\" selected>November 24, 2026").shows("<option value=\"12\" selected>10:45 pm")
            .shows("<option value=\"sunday\" selected>Sunday");
        ada.get("/?day=2026-10-06").await.expect(200).shows("Tuesday, October 6");
        ada.get("/attributes/sleep_start").await.expect(200).shows("10:45 pm");
        ada.submit("/account", "/account", &[("date_order", "upside-down")]).await.expect(303);
        ada.get("/account").await.expect(200).shows("<option value=\"mdy\" selected>");
    }

    async fn numbers_are_written_and_read_as_their_reader_writes_them(app: App) {
        let ada = app.person("ada").await;
        ada.submit("/attributes/add-new", "/attributes/add-new", &[("template", "weight")]).await.expect(303);
        ada.submit("/account", "/account", &[("timezone", "UTC"), ("currency", "EUR"), ("number_format", "point-comma")])
            .await
            .expect(303);
        ada.get("/account").await.expect(200).shows("<option value=\"point-comma\" selected>1.234,5");
        ada.submit("/", "/values/2026-10-06", &[("value.weight", "1.072,5")]).await.expect(303);
        ada.get("/?day=2026-10-06").await.expect(200).shows("1.072,5").shows("value=\"1072,5\"");
        ada.get("/attributes/weight").await.expect(200).shows("1.072,5");
    }

    async fn a_picture_is_shown_as_a_picture_and_nothing_else_is_taken(app: App) {
        let ada = app.person("ada").await;
        ada.upload("/account", "/account/avatar", &[], ("avatar", &png())).await.expect(303);
        let page = ada.get("/account").await.expect(200);
        let path = page.text().split("src=\"").find(|rest| rest.starts_with("/pictures/")).unwrap().split('"').next().unwrap();
        let picture = ada.get(path).await.expect(200);
        assert!(picture.header("content-type").unwrap().starts_with("image/"));
        assert_eq!(picture.header("x-content-type-options"), Some("nosniff"));
        for evil in ["<svg xmlns=\"http://www.w3.org/2000/svg\"/>", "GIF89a", "<html>"] {
            let page = ada.upload("/account", "/account/avatar", &[], ("avatar", evil.as_bytes())).await.expect(400);
            assert!(!page.element("avatar-error").is_empty());
        }
        ada.submit("/account", "/account/avatar/remove", &[]).await.expect(303);
        ada.get("/account").await.expect(200).hides("/pictures/");
    }

    async fn an_app_gets_a_logo(app: App) {
        let client = app.client("Greatreads").await;
        let developer = app.person("developer").await;
        let page = format!("/account/apps/{}", client.client_id);
        developer.upload(&page, &format!("{page}/logo"), &[], ("logo", &png())).await.expect(303);
        developer.get(&page).await.expect(200).shows("The logo of Greatreads");
        let authorise = format!("/oauth2/authorize?response_type=code&client_id={}&scope=media_write", client.client_id);
        app.person("ada").await.get(&authorise).await.expect(200).shows("class=\"logo-large\"");
        let refused = developer.upload(&page, &format!("{page}/logo"), &[], ("logo", b"<svg/>")).await.expect(400);
        assert!(!refused.element("logo-error").is_empty());
    }

    async fn an_account_is_deleted_by_whoever_types_its_name(app: App) {
        app.account("ada").await;
        let grace = app.person("grace").await;
        let page = grace.submit("/account/delete", "/account/delete", &[("username", "ada")]).await.expect(400);
        assert!(!page.element("username-error").is_empty());
        let location = grace.submit("/account/delete", "/account/delete", &[("username", "Grace")]).await.expect(303);
        grace.get(location.location()).await.expect(200).shows("Your account is deleted.");
        grace.get("/account").await.expect(303);
        let fields = [("username", "grace"), ("password", PASSWORD)];
        app.stranger().submit("/log-in", "/log-in", &fields).await.expect(400);
    }
}

/// An installation that knows its own address, which sending links needs.
async fn with_mail() -> App {
    App::on_sqlite()
        .await
        .restarted(|configuration| configuration.settings.base_url = "http://daymark.test".parse().ok())
}

#[tokio::test]
async fn weeks_and_years_by_mail_are_chosen_where_there_is_mail_and_an_address() {
    let app = with_mail().await;
    let new = NewAccount {
        username: "ada".to_owned(),
        password: PASSWORD.to_owned(),
        email: "ada@example.org".to_owned(),
        ..NewAccount::default()
    };
    accounts::create(&app.daymark, &Operator::at_the_console(), new).await.expect("an account");
    let ada = app.person("ada").await;
    ada.get("/account").await.expect(200).shows("name=\"weekly_email\" value=\"1\">");
    let ticked = [("timezone", "UTC"), ("currency", "EUR"), ("weekly_email", "1")];
    let page = ada.follow(ada.submit("/account", "/account", &ticked).await).await;
    page.shows("name=\"weekly_email\" value=\"1\" checked").shows("name=\"yearly_email\" value=\"1\">");
    let page = ada.follow(ada.submit("/account", "/account", &ticked[..2]).await).await;
    page.shows("name=\"weekly_email\" value=\"1\">");
    let bob = app.person("bob").await.get("/account").await.expect(200);
    bob.hides("weekly_email").shows("your weeks and years can come by mail");
}

#[tokio::test]
async fn a_mail_is_stopped_by_its_link_with_one_tap_or_by_the_mail_program() {
    for by_program in [false, true] {
        let app = with_mail().await;
        let api = app.client("Greatreads").await.authorised_by("ada", "activity_write").await;
        let (ada, items) = (app.person("ada").await, serde_json::json!([{"template": "steps"}]));
        api.post("/api/2/attributes/acquire/", items).await.expect(200);
        let value = serde_json::json!([{"name": "steps", "date": "2026-10-07", "value": 5000}]);
        api.post("/api/2/attributes/update/", value).await.expect(200);
        ada.submit("/account/security", "/account/email", &[("email", "ada@example.org")]).await.expect(303);
        ada.get("/account").await.expect(200).hides("weekly_email").shows("With a verified e-mail address");
        let link = link_in(&app.mail.letter(0).await.expect("a letter").text);
        ada.submit(&link, &link, &[]).await.expect(200);
        let ticked = [("timezone", "UTC"), ("currency", "EUR"), ("weekly_email", "1")];
        ada.submit("/account", "/account", &ticked).await.expect(303);
        app.clock.advance(jiff::SignedDuration::from_hours(24 * 6));
        while service::jobs::work_off(&app.daymark).await.expect("work") > 0 {}
        let letter = app.mail.letter(1).await.expect("a letter");
        assert!(letter.text.contains("http://daymark.test/review/week/"), "{}", letter.text);
        let link = letter.summary.expect("a summary").stop_address.replace("http://daymark.test", "");

        let stranger = app.stranger();
        stranger.get(&link).await.expect(200).shows("Stop the mail about your weeks?");
        stranger.get(&link).await.expect(200).shows("Stop it");
        if by_program {
            stranger.post_bare(&link, &[("List-Unsubscribe", "One-Click")]).await.expect(200);
        } else {
            stranger.follow(stranger.post_bare(&link, &[]).await).await.shows("You get no more mail about your weeks");
        }
        let ada = app.person("ada").await;
        ada.get("/account").await.expect(200).shows("name=\"weekly_email\" value=\"1\">");
        stranger.get("/stop/guessed").await.expect(410);
    }
}
