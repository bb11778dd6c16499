//! What was worth telling, as a person reads it.

use model::finding::{Fact, InsightPriority, InsightRule};
use model::{AttributeId, Day};
use serde_json::json;
use store::insights::{Extent, replace};

on_both_engines! {
    async fn insights_stand_under_their_day_week_or_month(app: App) {
        let client = app.client("Stridewell").await.authorised_by("ada", "activity_write").await;
        client.post("/api/2/attributes/create/", json!([{"template": "steps"}])).await.expect(200);
        let ada = app.person("ada").await;
        ada.get("/insights").await.expect(200).shows("Nothing to tell yet");
        let user = ada.actor.user();
        let stored = app.store().write(move |tx| {
            let monday = Day::parse("2026-10-05").expect("a day");
            let sunday = Day::parse("2026-09-27").expect("a day");
            let fact = |rule, day, value| Fact { rule, day, value, reference: Some(8000.0), count: Some(9) };
            for fact in [fact(InsightRule::BestSince, monday, 21_345.0), fact(InsightRule::TotalWeek, sunday, 70_123.0)] {
                let extent = Extent { day: fact.day, priority: fact.rule.priority(), attributes: &[AttributeId(1)] };
                replace(tx, user, extent, &[(AttributeId(1), fact)], jiff::Timestamp::UNIX_EPOCH)?;
            }
            Ok::<_, store::Error>(())
        });
        stored.await.expect("stored");
        let all = ada.get("/insights").await.expect(200);
        all.shows("Monday 5 October").shows("The week from Sunday 27 September").shows("21,345").shows("70,123");
        ada.get("/insights?about=week").await.expect(200).hides("21,345").shows("70,123");
        ada.get("/insights?about=month").await.expect(200).shows("Nothing to tell yet");
        assert_eq!(InsightRule::TotalWeek.priority(), InsightPriority::Week);
        app.person("bob").await.get("/insights").await.expect(200).hides("21,345");
    }
}
