//! What goes together, as a person sees and rates it.

use model::finding::{Correlation, Evidence};
use model::{AttributeId, Day, UserId};
use serde_json::json;

use crate::harness::App;

/// Someone who tracks mood, steps and time asleep, of which one pair is sure and one may be chance.
async fn with_correlations(app: &App) {
    let client = app.client("Stridewell").await.authorised_by("ada", "mood_write activity_write sleep_write").await;
    let items = json!([{"template": "mood"}, {"template": "steps"}, {"template": "sleep"}]);
    client.post("/api/2/attributes/create/", items).await.expect(200);
    store_set(app, "2026-10-04").await;
}

async fn store_set(app: &App, date: &str) {
    let user: UserId = app.person("ada").await.actor.user();
    let date = Day::parse(date).expect("a day");
    let of = |attribute, attribute2, value, stars| Correlation {
        date,
        period: 300,
        offset: 0,
        attribute: AttributeId(attribute),
        attribute2: Some(AttributeId(attribute2)),
        value,
        p: 0.0,
        stars,
        rating: None,
        evidence: Some(Evidence {
            n_effective: 90.0,
            r_adjusted: value,
            p_adjusted: 0.0,
            q: 0.0,
            interval: Some((0.4, 0.7)),
            tests: 9,
        }),
    };
    let set = vec![of(1, 2, 0.62, 5), of(1, 3, 0.21, 1)];
    app.store().write(move |tx| store::correlations::replace(tx, user, date, &set)).await.expect("stored");
}

const SURE: &str = "You have a better day when you walk more.";

on_both_engines! {
    async fn the_sure_ones_are_shown_and_the_rest_is_one_click_away(app: App) {
        with_correlations(app).await;
        let ada = app.person("ada").await;
        let page = ada.get("/correlations").await.expect(200).shows(SURE).shows("5 of 5 stars").shows("1 more may be chance");
        page.hides("you sleep longer");
        ada.get("/correlations?all=1").await.expect(200).shows(SURE).shows("you sleep longer");
        ada.get("/correlations?words=WALK").await.expect(200).shows(SURE);
        ada.get("/correlations?words=nothing+like+it").await.expect(200).shows("Nothing fits");
        ada.get("/correlations?attribute=sleep").await.expect(200).shows("Nothing that is sure").hides(SURE);
        ada.get("/correlations?group=sleep&all=1").await.expect(200).shows("you sleep longer").hides(SURE);
        ada.get("/correlations?days=next&all=1").await.expect(200).shows("Nothing fits");
        ada.get("/correlations?strength=50&all=1").await.expect(200).shows(SURE).hides("you sleep longer");
        ada.get("/correlations?strength=20&all=1").await.expect(200).shows(SURE).shows("you sleep longer");
        ada.get("/correlations?stars=5&all=1").await.expect(200).shows(SURE).hides("you sleep longer");
        app.person("bob").await.get("/correlations").await.expect(200).shows("Nothing found yet");
        app.person("bob").await.get("/correlations?all=1").await.expect(200).hides("walk more");
    }

    async fn what_a_person_thinks_of_a_pair_stays_with_it_and_is_told_to_apps(app: App) {
        with_correlations(app).await;
        let ada = app.person("ada").await;
        let rating = || async {
            let api = app.client("Reader").await.authorised_by("ada", "mood_read activity_read").await;
            api.get("/api/2/correlations/combo/?attribute=steps&attribute2=mood").await.expect(200).json()["rating"].clone()
        };
        let action = "/correlations/mood/steps/rating";
        let answer = ada.submit("/correlations", action, &[("rating", "50"), ("back", "/correlations?days=same")]).await.expect(303);
        assert_eq!(answer.location(), "/correlations?days=same&notice=saved");
        assert_eq!(rating().await, json!({"positive": true, "rating_type": 50, "rating": "Useful"}));
        // The pair is the same whichever is named first; a new week's set does not forget it.
        ada.submit("/correlations", "/correlations/steps/mood/rating", &[("rating", "10")]).await.expect(303);
        store_set(app, "2026-10-06").await;
        ada.get("/correlations").await.expect(200).hides(SURE);
        ada.get("/correlations?all=1").await.expect(200).shows(SURE);
        ada.submit("/correlations?all=1", action, &[("rating", "")]).await.expect(303);
        assert_eq!(rating().await, json!(null));
        ada.get("/correlations").await.expect(200).shows(SURE);
    }

    async fn ratings_that_do_not_exist_are_refused(app: App) {
        with_correlations(app).await;
        let ada = app.person("ada").await;
        ada.submit("/correlations", "/correlations/mood/steps/rating", &[("rating", "99")]).await.expect(400);
        ada.submit("/correlations", "/correlations/mood/nothing/rating", &[("rating", "50")]).await.expect(404);
        let elsewhere = [("rating", "50"), ("back", "//evil.example/")];
        let answer = ada.submit("/correlations", "/correlations/mood/steps/rating", &elsewhere).await.expect(303);
        assert_eq!(answer.location(), "/?notice=saved");
        let bob = app.person("bob").await;
        bob.submit("/account", "/correlations/mood/steps/rating", &[("rating", "50")]).await.expect(404);
    }
}
