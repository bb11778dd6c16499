//! The day: what apps wrote, what is entered by hand, and in which units.

use serde_json::json;

use crate::harness::Person;

/// Tracks something that Daymark knows, by hand.
pub async fn track(person: &Person<'_>, template: &str) {
    let page = "/attributes/add-new";
    person.submit(page, page, &[("template", template)]).await.expect(303);
}

on_both_engines! {
    async fn a_value_is_on_the_page_as_soon_as_it_is_written(app: App) {
        let api = app.client("Greatreads").await.authorised_by("ada", "media_write activity_write").await;
        let ada = app.person("ada").await;
        let items = json!([{"template": "pages_read"}, {"template": "steps"}]);
        api.post("/api/2/attributes/acquire/", items).await.expect(200);
        ada.get("/").await.expect(200).shows("Pages read").shows("no value");
        api.post("/api/2/attributes/increment/", json!([{"name": "pages_read", "value": 1234}])).await.expect(200);
        let page = ada.get("/").await.expect(200).shows("1,234").shows("Greatreads").shows("Wednesday 7 October");
        let (activity, media) = (page.text().find("group-activity"), page.text().find("group-media"));
        assert!(activity < media, "groups stand in the API's order");
        ada.get("/?day=2026-10-06").await.expect(200).hides("<b>1,234");
        ada.get("/?day=2026-10-08").await.expect(200).shows("Wed 7 Oct: 1,234");
    }

    async fn values_are_entered_by_hand_and_read_by_apps(app: App) {
        let ada = app.person("ada").await;
        for template in ["mood", "mood_note", "coffees", "meditation_min"] {
            track(&ada, template).await;
        }
        let typed = [("value.mood", "7"), ("value.mood_note", "Calm.\r\nQuiet."), ("value.coffees", ""), ("value.meditation_min", "1:05")];
        let location = ada.submit("/", "/values/2026-10-07", &typed).await.expect(303).location().to_owned();
        let page = ada.get(&location).await.expect(200).shows("Saved.").shows("Calm.\nQuiet.");
        page.shows("value=\"7\" checked").shows("value=\"1:05\"");
        let api = app.client("Reader").await.authorised_by("ada", "mood_read health_read food_read").await;
        let values = api.get("/api/2/attributes/values/?attribute=meditation_min&limit=1").await.expect(200).json();
        assert_eq!(values["results"][0]["value"], json!(65));
        let coffees = api.get("/api/2/attributes/values/?attribute=coffees&limit=1").await.expect(200).json();
        assert!(coffees["results"].as_array().unwrap().iter().all(|row| row["value"].is_null()), "{coffees}");
    }

    async fn one_value_that_cannot_be_read_keeps_the_others_from_being_half_saved(app: App) {
        let ada = app.person("ada").await;
        track(&ada, "coffees").await;
        track(&ada, "mood").await;
        let typed = [("value.coffees", "many"), ("value.mood", "7")];
        let page = ada.submit("/", "/values/2026-10-07", &typed).await.expect(400);
        assert!(!page.element("error-coffees").is_empty());
        page.shows("role=\"alert\"").shows("value=\"many\"").shows("aria-describedby=\"error-coffees\"");
        ada.get("/").await.expect(200).hides("value=\"7\" checked").hides("many");
    }

    async fn a_value_typed_for_what_an_app_fills_in_by_now_is_not_dropped_in_silence(app: App) {
        let ada = app.person("ada").await;
        track(&ada, "coffees").await;
        track(&ada, "mood").await;
        let api = app.client("Greatreads").await.authorised_by("ada", "food_write").await;
        api.post("/api/2/attributes/acquire/", json!([{"name": "coffees", "manual": true}])).await.expect(200);
        let typed = [("value.coffees", "3"), ("value.mood", "7")];
        let page = ada.submit("/", "/values/2026-10-07", &typed).await.expect(400);
        assert_eq!(page.element("error-coffees"), "Greatreads fills this in now; your value “3” was not saved.");
        page.shows("value=\"7\" checked");
        ada.submit("/", "/values/2026-10-07", &typed[1..]).await.expect(303);

        ada.submit("/attributes/mood", "/attributes/mood/service", &[("service", "")]).await.expect(303);
        track(&ada, "mood_note").await;
        let unchanged = [("value.mood", "7"), ("value.mood_note", "Calm.")];
        ada.submit("/", "/values/2026-10-07", &unchanged).await.expect(303);
        let page = ada.submit("/", "/values/2026-10-07", &[("value.mood", "8")]).await.expect(400);
        page.shows("Nothing was saved yet. Mood is inactive now; your value “8” was not saved.");
    }

    async fn an_emptied_field_says_that_its_value_stays(app: App) {
        let ada = app.person("ada").await;
        track(&ada, "coffees").await;
        track(&ada, "mood").await;
        let enter = |fields: &'static [(&str, &str)]| {
            let ada = &ada;
            async move { ada.submit("/", "/values/2026-10-07", fields).await.expect(303).location().to_owned() }
        };
        enter(&[("value.coffees", "3"), ("value.mood", "7")]).await;
        let location = enter(&[("value.coffees", ""), ("value.mood", "7")]).await;
        ada.get(&location).await.expect(200).shows("Nothing changed. A value can be replaced, not removed.").shows("value=\"3\"");
        let location = enter(&[("value.coffees", ""), ("value.mood", "8")]).await;
        ada.get(&location).await.expect(200).shows("Saved, except where you emptied a field.").shows("value=\"8\" checked");
    }

    async fn the_address_that_values_are_sent_to_leads_to_their_day(app: App) {
        let ada = app.person("ada").await;
        assert_eq!(ada.get("/values/2026-10-06").await.expect(303).location(), "/?day=2026-10-06");
        ada.get("/values/tomorrow").await.expect(400);
    }

    async fn units_are_those_that_the_person_chose(app: App) {
        let api = app.client("Scales").await.authorised_by("ada", "health_write activity_write finance_write weather_write").await;
        let items = json!([{"template": "weight"}, {"template": "steps_distance"}, {"template": "money_spent"}, {"template": "weather_temp_max"}]);
        api.post("/api/2/attributes/acquire/", items).await.expect(200);
        let values = json!([
            {"name": "weight", "date": "2026-10-07", "value": 70.0}, {"name": "steps_distance", "date": "2026-10-07", "value": 10.0},
            {"name": "money_spent", "date": "2026-10-07", "value": 12.5}, {"name": "weather_temp_max", "date": "2026-10-07", "value": 20.0},
        ]);
        api.post("/api/2/attributes/update/", values).await.expect(200);
        let ada = app.person("ada").await;
        let page = ada.get("/").await.expect(200);
        page.shows("70 <span class=\"unit\">kg").shows("10 <span class=\"unit\">km").shows("20 <span class=\"unit\">°C");
        let imperial = [("timezone", "UTC"), ("currency", "EUR"), ("imperial_weight", "1"), ("imperial_distance", "1"), ("imperial_temperature", "1")];
        ada.submit("/account", "/account", &imperial).await.expect(303);
        let page = ada.get("/").await.expect(200).shows("154.3 <span class=\"unit\">lb").shows("68 <span class=\"unit\">°F");
        page.shows("6.21 <span class=\"unit\">mi").shows("12.50 <span class=\"unit\">EUR");
        let profile = api.get("/api/2/accounts/profile/").await.expect(200).json();
        assert_eq!((&profile["imperial_weight"], &profile["imperial_liquid"]), (&json!(true), &json!(false)));
    }

    async fn days_that_are_not_there_are_refused(app: App) {
        let ada = app.person("ada").await;
        for day in ["tomorrow", "2026-13-01", "2027-01-01", "0001-01-01"] {
            ada.get(&format!("/?day={day}")).await.expect(400).shows("There is no such day");
        }
    }

    async fn today_is_the_persons_own_day(app: App) {
        app.account_in("kiri", "Pacific/Kiritimati").await;
        app.account_in("samoa", "Pacific/Pago_Pago").await;
        app.person("kiri").await.get("/").await.expect(200).shows("Today, Wednesday 7 October");
        app.person("samoa").await.get("/").await.expect(200).shows("Today, Tuesday 6 October");
    }
}
