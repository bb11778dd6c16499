//! The installation as a whole, as its administrator sees it.

use jiff::SignedDuration;
use serde_json::json;

use crate::harness::{App, PASSWORD};

/// What lies ahead for a job at a moment, where everything is as it should be.
fn horizon(now: jiff::Timestamp) -> store::moments::Horizon {
    let planned = now + SignedDuration::from_hours(50);
    store::moments::Horizon {
        now,
        happened: now,
        planned,
        leased: now + SignedDuration::from_mins(6),
        letters: planned,
    }
}

on_both_engines! {
    async fn whose_days_could_not_be_closed_is_told_until_they_are(app: App) {
        let ada = app.person("ada").await;
        ada.get("/account/administration").await.expect(200).hides("What went wrong lately");
        let (user, now) = (ada.actor.user(), app.daymark.now());
        let until = now + SignedDuration::from_mins(5);
        let failed = app.store().write(move |tx| {
            store::closings::claim(tx, user, &horizon(now), until)?.expect("a claim");
            store::closings::fail(tx, (user, until), until, (2, "the moon was in the way"))
        });
        failed.await.expect("noted");
        let page = ada.get("/account/administration").await.expect(200);
        page.shows("The days of ada").shows("tried 2 times").shows("the moon was in the way");
        let closed = app.store().write(move |tx| {
            store::closings::claim(tx, user, &horizon(until), until + SignedDuration::from_mins(5))?.expect("a claim");
            store::closings::finish(tx, (user, until + SignedDuration::from_mins(5)), until, None)
        });
        closed.await.expect("noted");
        ada.get("/account/administration").await.expect(200).hides("What went wrong lately");
        app.person("bob").await.get("/account/administration").await.expect(403);
    }

    async fn the_state_of_the_installation_is_told_in_numbers(app: App) {
        let ada = app.person("ada").await;
        app.clock.advance(SignedDuration::from_mins(83));
        let page = ada.get("/account/administration").await.expect(200);
        let page = page.shows("1 h 23 min, since 7 October 2026").shows("Changes in the journal").shows("Next day to close");
        page.shows(if app.engine() == "sqlite" { "SQLite 3." } else { "PostgreSQL 1" });
        let bob = app.person("bob").await;
        for path in ["", "/people", "/people/ada", "/apps", "/apps/00", "/settings"] {
            bob.get(&format!("/account/administration{path}")).await.expect(403);
        }
    }

    async fn a_person_is_suspended_and_reopened_on_their_page(app: App) {
        let (ada, bob) = (app.person("ada").await, app.person("bob").await);
        let api = app.client("Greatreads").await.authorised_by("bob", "media_write").await;
        let page = "/account/administration/people/bob";
        ada.get("/account/administration/people").await.expect(200).shows(page).hides("Suspended");
        let done = ada.follow(ada.submit(page, &format!("{page}/suspend"), &[]).await).await;
        done.shows("cannot log in").hides("Make a reset link");
        ada.get("/account/administration/people").await.expect(200).shows("Suspended");
        bob.get("/account").await.expect(303);
        api.post("/api/2/attributes/acquire/", json!([{"template": "pages_read"}])).await.expect(401);
        let fields = [("username", "bob"), ("password", PASSWORD)];
        app.stranger().submit("/log-in", "/log-in", &fields).await.expect(400).shows("Your account is suspended");
        let fields = [("username", "bob"), ("password", "a wrong password")];
        app.stranger().submit("/log-in", "/log-in", &fields).await.expect(400).hides("suspended");

        ada.follow(ada.submit(page, &format!("{page}/reopen"), &[]).await).await.shows("open again");
        bob.get("/account").await.expect(200);
        api.post("/api/2/attributes/acquire/", json!([{"template": "pages_read"}])).await.expect(200);
        ada.get(page).await.expect(200).shows("<dt>Attributes</dt><dd>1</dd>").hides("Pages read");
        for action in ["suspend", "delete", "dismiss"] {
            let own = "/account/administration/people/ada";
            ada.submit(own, &format!("{own}/{action}"), &[("username", "ada")]).await.expect(403);
        }
    }

    async fn the_administration_is_shared_and_taken_back(app: App) {
        let (ada, bob) = (app.person("ada").await, app.person("bob").await);
        let page = "/account/administration/people/bob";
        bob.submit("/account", &format!("{page}/appoint"), &[]).await.expect(403);
        ada.follow(ada.submit(page, &format!("{page}/appoint"), &[]).await).await.shows("another administrator");
        bob.get("/account/administration").await.expect(200);
        // The name as a keyboard with wide letters writes it.
        let wide = "/account/administration/people/%EF%BC%A2%EF%BD%8F%EF%BD%82/dismiss";
        let left = bob.submit(page, wide, &[]).await.expect(303);
        assert_eq!(left.location(), "/account?notice=dismissed", "whoever leaves has no page here any more");
        bob.get("/account/administration").await.expect(403);
    }

    async fn an_account_is_deleted_by_an_administrator_who_types_its_name(app: App) {
        let ada = app.person("ada").await;
        app.account("bob").await;
        let page = "/account/administration/people/bob";
        let again = ada.submit(page, &format!("{page}/delete"), &[("username", "rob")]).await.expect(400);
        assert!(!again.element("username-error").is_empty());
        let done = ada.submit(page, &format!("{page}/delete"), &[("username", "BOB")]).await;
        ada.follow(done).await.shows("The account is deleted").hides(">bob<");
        ada.get(page).await.expect(404);
    }

    async fn an_app_is_ended_for_everybody(app: App) {
        let ada = app.person("ada").await;
        let client = app.client("Greatreads").await;
        let api = client.authorised_by("bob", "media_write").await;
        api.get("/api/2/accounts/profile/").await.expect(200);
        let list = ada.get("/account/administration/apps").await.expect(200);
        list.shows("Greatreads").shows("by developer, used by one person");
        let page = format!("/account/administration/apps/{}", client.client_id);
        ada.get(&page).await.expect(200).shows("End it for everybody");
        app.person("bob").await.submit("/account", &format!("{page}/end"), &[]).await.expect(403);
        ada.follow(ada.submit(&page, &format!("{page}/end"), &[]).await).await.shows("No app yet");
        api.get("/api/2/accounts/profile/").await.expect(401);
        ada.get(&page).await.expect(404);
    }
}

#[tokio::test]
async fn settings_are_shown_as_they_are_in_force() {
    let app = App::on_sqlite().await.restarted(|configuration| {
        let setting = |name, value: &str, origin: Option<&str>| service::InForce {
            name,
            section: "Mail",
            value: value.to_owned(),
            origin: origin.map(str::to_owned),
        };
        configuration.settings.in_force =
            vec![setting("smtp_password", "set (hidden)", Some("in the environment")), setting("mail_from", "", None)];
    });
    let page = app.person("ada").await.get("/account/administration/settings").await.expect(200);
    page.shows("smtp_password").shows("set (hidden)").shows("in the environment").shows("not set");
}
