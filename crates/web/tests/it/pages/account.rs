//! One's account: names, picture, and deleting it.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;

use crate::harness::PASSWORD;

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
