//! Tags: how often, when last, and the year of a chosen one.

use serde_json::{Value, json};

use crate::harness::{ApiClient, App};

async fn with_tags<'a>(app: &'a App, labels: &[&str]) -> ApiClient<'a> {
    let api = app.client("Tagger").await.authorised_by("ada", "custom_write").await;
    let items: Vec<Value> =
        labels.iter().map(|label| json!({"label": label, "group": "custom", "value_type": 7})).collect();
    for chunk in items.chunks(30) {
        api.post("/api/2/attributes/create/", json!(chunk)).await.expect(200);
    }
    api
}

async fn give(api: &ApiClient<'_>, tag: &str, days: &[&str]) {
    let values: Vec<Value> = days.iter().map(|day| json!({"name": tag, "date": day, "value": 1})).collect();
    let answer = api.post("/api/2/attributes/update/", json!(values)).await.expect(200).json();
    assert_eq!(answer["failed"], json!([]));
}

on_both_engines! {
    async fn without_tags_the_page_leads_to_making_one(app: App) {
        let ada = app.person("ada").await;
        ada.get("/tags").await.expect(200).shows("No tags yet");
        let fields = [("label", "Coffee"), ("group", "custom"), ("value_type", "7"), ("manual", "1")];
        let answer = ada.submit("/tags", "/attributes/add-new", &fields).await;
        ada.follow(answer).await.shows("coffee");
        ada.get("/tags").await.expect(200).hides("No tags yet");
        ada.get("/tags?tag=walk").await.expect(404);
    }

    async fn each_tag_says_how_often_and_when_last(app: App) {
        let api = with_tags(app, &["Walk", "Sauna", "<i>evil</i> & so"]).await;
        give(&api, "walk", &["2026-10-06", "2026-10-05", "2026-10-04", "2026-08-01", "2025-12-24"]).await;
        give(&api, "sauna", &["2024-02-29"]).await;
        let ada = app.person("ada").await;
        let page = ada.get("/tags").await.expect(200).hides("<i>evil").shows("&#60;i&#62;evil");
        let page = page.shows("data-label=\"30 days\">3 <small>0.7 a week").shows("data-label=\"90 days\">4 ").shows("data-label=\"365 days\">5 ");
        let page = page.shows("data-label=\"Running\">3<").shows("<a href=\"/?day=2026-10-06\">yesterday</a> <small>Tuesday 6 October</small>");
        let page = page.shows("2 years ago").shows("Thursday 29 February 2024").shows("never yet").shows("href=\"/attributes/walk\"");
        page.shows("Days in each of the last 12 weeks: 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 3");
        app.person("bob").await.get("/tags").await.expect(200).shows("No tags yet").hides("/attributes/walk");
    }

    async fn tags_are_searched_sorted_and_inactive_ones_stand_behind_a_switch(app: App) {
        let api = with_tags(app, &["Café", "Walk", "Apple"]).await;
        give(&api, "walk", &["2026-10-01", "2026-10-02"]).await;
        give(&api, "cafe", &["2026-10-06"]).await;
        let ada = app.person("ada").await;
        let order = |page: &crate::harness::Answer| {
            let mut found: Vec<(usize, &str)> = ["cafe", "walk", "apple"].into_iter()
                .filter_map(|tag| Some((page.text().find(&format!("href=\"/attributes/{tag}\""))?, tag))).collect();
            found.sort_unstable();
            found.into_iter().map(|(_, tag)| tag).collect::<Vec<_>>()
        };
        assert_eq!(order(&ada.get("/tags").await.expect(200)), ["walk", "cafe", "apple"]);
        assert_eq!(order(&ada.get("/tags?sort=recent").await.expect(200)), ["cafe", "walk", "apple"]);
        assert_eq!(order(&ada.get("/tags?sort=name").await.expect(200)), ["apple", "cafe", "walk"]);
        assert_eq!(order(&ada.get("/tags?words=CAFE").await.expect(200)), ["cafe"]);
        ada.get("/tags?words=nothing").await.expect(200).shows("No tag has these words");
        ada.submit("/attributes/walk", "/attributes/walk/service", &[("service", "")]).await.expect(303);
        let page = ada.get("/tags").await.expect(200).shows("1 inactive or hidden: show it too").shows("href=\"/tags?inactive=1\"");
        assert_eq!(order(&page), ["cafe", "apple"]);
        assert_eq!(order(&ada.get("/tags?inactive=1").await.expect(200).shows("Without them")), ["walk", "cafe", "apple"]);
    }

    async fn a_chosen_tag_shows_its_year(app: App) {
        let api = with_tags(app, &["Walk", "Sauna"]).await;
        give(&api, "walk", &["2026-10-06", "2025-10-05"]).await;
        let ada = app.person("ada").await;
        let page = ada.get("/tags?tag=walk").await.expect(200).shows("walk in 2026: 1 day").shows("Tue 6 Oct: yes").shows("Mon 5 Oct: no");
        page.shows("href=\"/tags?tag=walk&#38;year=2025\"").shows("href=\"/tags\">Close");
        ada.get("/tags?tag=walk&year=2025").await.expect(200).shows("Sun 5 Oct: yes");
        ada.get("/tags?tag=nothing").await.expect(404);
        ada.get("/tags?tag=walk&year=2030").await.expect(400);
    }

    async fn two_hundred_tags_are_paged_and_stay_small(app: App) {
        let labels: Vec<String> = (0..200).map(|i| format!("Tag number {i:03}")).collect();
        let api = with_tags(app, &labels.iter().map(String::as_str).collect::<Vec<_>>()).await;
        give(&api, "tag_number_150", &["2026-10-06"]).await;
        let ada = app.person("ada").await;
        let page = ada.get("/tags?tag=tag_number_150").await.expect(200).shows("200 tags in all").shows("page=2");
        assert!(page.text().len() < 150_000, "{} bytes", page.text().len());
        ada.get("/tags?sort=name&page=4").await.expect(200).shows("number 199").hides("number 149<");
        ada.get("/tags?page=5").await.expect(404);
        ada.get("/tags?words=number+17").await.expect(200).shows("number 170").shows("number 117").hides("number 180");
    }
}
