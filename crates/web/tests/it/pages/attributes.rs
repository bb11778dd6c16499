//! What is tracked, and who fills it in.

use serde_json::json;

use super::today::track;

const NEW: &str = "/attributes/add-new";

on_both_engines! {
    async fn a_person_chooses_among_the_services_that_offer_an_attribute(app: App) {
        let first = app.client("Footpath").await;
        let second = app.client("Strider").await;
        let (one, two) = (first.authorised_by("ada", "activity_write").await, second.authorised_by("ada", "activity_write").await);
        let acquire = json!([{"template": "steps"}]);
        one.post("/api/2/attributes/acquire/", acquire.clone()).await.expect(200);
        two.post("/api/2/attributes/acquire/", acquire).await.expect(200);
        let ada = app.person("ada").await;
        let page = ada.get("/attributes").await.expect(200).shows("Footpath").shows("By hand").shows("Nobody (inactive)");
        page.shows(&format!("<option value=\"{}\" selected>", second.service));

        let write = json!([{"name": "steps", "date": "2026-10-07", "value": 1}]);
        let choose = |service: String| {
            let ada = &ada;
            async move { ada.submit("/attributes/steps", "/attributes/steps/service", &[("service", &service)]).await.expect(303); }
        };
        choose(first.service.clone()).await;
        one.post("/api/2/attributes/update/", write.clone()).await.expect(200);
        two.post("/api/2/attributes/update/", write.clone()).await.expect(202);
        choose("daymark".to_owned()).await;
        one.post("/api/2/attributes/update/", write.clone()).await.expect(202);
        ada.get("/").await.expect(200).shows("name=\"value.steps\"");
        choose(String::new()).await;
        ada.get("/").await.expect(200).hides("Steps");
        ada.get("/attributes/steps").await.expect(200).shows("Inactive").shows("Wednesday 7 October");
    }

    async fn one_makes_an_attribute_of_ones_own(app: App) {
        let ada = app.person("ada").await;
        let fields = [("label", "Time in the garden"), ("group", "activity"), ("value_type", "3"), ("manual", "1")];
        let location = ada.submit(NEW, NEW, &fields).await.expect(303).location().to_owned();
        assert!(location.starts_with("/attributes/time_in_the_garden?"), "{location}");
        ada.get(&location).await.expect(200).shows("The attribute is ready.").shows("Length of time");
        let again = ada.submit(NEW, NEW, &fields).await.expect(400);
        assert!(!again.element("label-error").is_empty());
        let again = ada.submit(NEW, NEW, &[("label", ""), ("group", "activity"), ("value_type", "3")]).await.expect(400);
        assert!(!again.element("label-error").is_empty());
    }

    async fn an_attribute_called_new_has_its_page_like_any_other(app: App) {
        let ada = app.person("ada").await;
        ada.submit(NEW, NEW, &[("label", "New"), ("group", "activity"), ("value_type", "0"), ("manual", "1")]).await.expect(303);
        ada.get("/attributes/new").await.expect(200).shows("Whole number").hides("Track something new");
    }

    async fn nobody_sees_anothers_attributes(app: App) {
        let ada = app.person("ada").await;
        track(&ada, "mood").await;
        let eve = app.person("eve").await;
        eve.get("/attributes/mood").await.expect(404);
        eve.submit("/account", "/attributes/mood/service", &[("service", "")]).await.expect(404);
        ada.get("/attributes/mood").await.expect(200).hides("<span class=\"pill off\">");
    }
}
