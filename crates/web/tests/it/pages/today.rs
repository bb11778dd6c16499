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

    async fn a_number_that_can_mean_two_is_asked_about_and_stored_as_it_is_answered(app: App) {
        let ada = app.person("ada").await;
        track(&ada, "weight").await;
        track(&ada, "mood").await;
        let send = async |fields: &[(&str, &str)]| ada.submit("/", "/values/2026-10-07", fields).await;
        let page = send(&[("value.weight", "72,500"), ("value.mood", "7")]).await.expect(400);
        assert!(page.element("error-weight").contains("Is this 72.5 kg or 72,500 kg?"), "{}", page.text());
        let page = page.shows("name=\"reading.weight\" value=\"72.5\"").shows("name=\"reading.weight\" value=\"72500\"");
        page.shows("value=\"72,500\"");
        send(&[("value.weight", "72,500"), ("reading.weight", "7")]).await.expect(400);
        send(&[("value.weight", "72,500"), ("reading.weight", "72.5"), ("value.mood", "7")]).await.expect(303);
        ada.get("/?day=2026-10-07").await.expect(200).shows("value=\"72.5\"").shows("value=\"7\" checked");
        send(&[("value.weight", "0,500"), ("was.weight", "72.5"), ("reading.weight", "72.5")]).await.expect(303);
        ada.get("/?day=2026-10-07").await.expect(200).shows("value=\"0.5\"");
    }

    async fn nobody_drinks_less_than_no_coffee_but_what_is_ones_own_may_be_anything(app: App) {
        let ada = app.person("ada").await;
        track(&ada, "coffees").await;
        let own = [("label", "Balance"), ("group", "finance"), ("value_type", "1"), ("manual", "1")];
        ada.submit("/attributes/add-new", "/attributes/add-new", &own).await.expect(303);
        let refused = ada.submit("/", "/values/2026-10-07", &[("value.coffees", "-3")]).await.expect(400);
        assert_eq!(refused.element("error-coffees"), "Enter 0 or more: this cannot be less than nothing.");
        let refused = ada.submit("/", "/values/2026-10-07", &[("value.coffees", "999999999999")]).await.expect(400);
        assert_eq!(refused.element("error-coffees"), "Enter less: no day holds as much.");
        ada.submit("/", "/values/2026-10-07", &[("value.balance", "-3")]).await.expect(303);
        ada.get("/").await.expect(200).shows("−3");
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

    async fn an_emptied_field_removes_its_value(app: App) {
        let ada = app.person("ada").await;
        track(&ada, "coffees").await;
        track(&ada, "mood").await;
        let entered = [("value.coffees", "3"), ("value.mood", "7")];
        let next = ada.submit("/", "/values/2026-10-07", &entered).await;
        let page = ada.follow(next).await.shows("name=\"was.coffees\" value=\"3\"");
        page.shows("value=\"7\" checked");
        let emptied = [("was.coffees", "3"), ("value.coffees", ""), ("was.mood", "7"), ("value.mood", "7")];
        let next = ada.submit("/", "/values/2026-10-07", &emptied).await;
        ada.follow(next).await.shows("Saved.").hides("was.coffees").shows("value=\"7\" checked");
    }

    async fn a_form_that_was_open_while_values_changed_elsewhere_changes_only_what_was_touched(app: App) {
        let ada = app.person("ada").await;
        track(&ada, "coffees").await;
        track(&ada, "water").await;
        let tag = [("new_tag", "nap"), ("value.coffees", "1")];
        ada.submit("/", "/values/2026-10-07", &tag).await.expect(303);
        // Meanwhile, on the telephone:
        let elsewhere = [("was.coffees", "1"), ("value.coffees", "4"), ("value.water", "500"), ("part", "1")];
        ada.submit("/", "/values/2026-10-07", &elsewhere).await.expect(303);
        let stale = [("was.coffees", "1"), ("value.coffees", "1"), ("value.water", ""), ("new_tag", "walk")];
        let next = ada.submit("/", "/values/2026-10-07", &stale).await;
        let page = ada.follow(next).await.shows("name=\"was.coffees\" value=\"4\"").shows("name=\"was.water\" value=\"500\"");
        page.shows("name=\"value.nap\" value=\"1\" checked").shows("name=\"value.walk\" value=\"1\" checked");
    }

    async fn tags_are_made_found_and_taken_away_while_entering_a_day(app: App) {
        let ada = app.person("ada").await;
        track(&ada, "mood").await;
        let next = ada.submit("/", "/values/2026-10-06", &[("new_tag", " Long Walk "), ("value.mood", "7")]).await;
        let page = ada.follow(next).await.shows("long walk</span>").shows("name=\"value.long_walk\" value=\"1\" checked");
        page.shows("value=\"7\" checked");
        // The same word again finds it, and a whole form without its box takes it away.
        ada.submit("/", "/values/2026-10-07", &[("new_tag", "long walk")]).await.expect(303);
        ada.get("/").await.expect(200).shows("name=\"value.long_walk\" value=\"1\" checked").hides("long_walk_2");
        let next = ada.submit("/", "/values/2026-10-07", &[("was.long_walk", "1")]).await;
        ada.follow(next).await.hides("name=\"value.long_walk\" value=\"1\" checked").shows("long walk");
        ada.get("/?day=2026-10-06").await.expect(200).shows("name=\"value.long_walk\" value=\"1\" checked");
        // A part of a form says nothing of boxes that it does not name.
        ada.submit("/", "/values/2026-10-06", &[("part", "1"), ("value.mood", "8"), ("was.mood", "7")]).await.expect(303);
        ada.get("/?day=2026-10-06").await.expect(200).shows("name=\"value.long_walk\" value=\"1\" checked").shows("value=\"8\" checked");
        let part = [("part", "1"), ("value.long_walk", "0"), ("was.long_walk", "1")];
        ada.submit("/", "/values/2026-10-06", &part).await.expect(303);
        ada.get("/?day=2026-10-06").await.expect(200).hides("name=\"value.long_walk\" value=\"1\" checked");
        // What is called so already is no tag, and nothing else is saved either.
        let page = ada.submit("/", "/values/2026-10-07", &[("new_tag", "mood"), ("value.mood", "3")]).await.expect(400);
        assert!(page.element("error-new_tag").contains("something else already"), "{}", page.text());
        ada.get("/").await.expect(200).hides("value=\"3\" checked");
    }

    async fn tags_that_are_used_often_are_at_hand_and_those_of_the_day_always(app: App) {
        let ada = app.person("ada").await;
        let names: Vec<String> = (10..40).map(|n| format!("tag {n}")).collect();
        let picks: Vec<(&str, &str)> = names.iter().map(|name| ("tag", name.as_str())).collect();
        ada.submit("/welcome", "/welcome", &picks).await.expect(303);
        for day in ["2026-10-05", "2026-10-06"] {
            ada.submit("/", &format!("/values/{day}"), &[("value.tag_35", "1")]).await.expect(303);
        }
        ada.submit("/", "/values/2026-10-07", &[("value.tag_39", "1")]).await.expect(303);
        let page = ada.get("/").await.expect(200).shows("<summary>18 more</summary>");
        let place = |text: &str| page.text().find(text).unwrap_or_else(|| panic!("no {text}"));
        assert!(place("value.tag_35") < place("value.tag_39") && place("value.tag_39") < place("value.tag_10"));
        assert!(place("value.tag_10") < place("<summary>18 more") && place("<summary>18 more") < place("value.tag_30"));
    }

    async fn what_is_usual_on_such_a_day_is_said_beside_the_value(app: App) {
        let api = app.client("Fitband").await.authorised_by("ada", "activity_write sleep_write").await;
        let items = json!([{"template": "steps"}, {"template": "sleep_start"}]);
        api.post("/api/2/attributes/acquire/", items).await.expect(200);
        // Wednesdays of 9,400 steps, other days of 5,000; always to bed at 23:10.
        let days: Vec<model::Day> = (1..=30).map(|n| model::Day::parse("2026-10-07").unwrap().plus(-n)).collect();
        for days in days.chunks(15) {
            let of = |day: &model::Day| {
                let steps = if day.weekday() == jiff::civil::Weekday::Wednesday { 9400 } else { 5000 };
                [json!({"name": "steps", "date": day, "value": steps}), json!({"name": "sleep_start", "date": day, "value": 670})]
            };
            api.post("/api/2/attributes/update/", days.iter().flat_map(of).collect()).await.expect(200);
        }
        let ada = app.person("ada").await;
        ada.get("/").await.expect(200).hides("usually");
        let operator = service::actor::Operator::at_the_console();
        service::jobs::recompute(&app.daymark, &operator, service::jobs::Recompute::default(), |_, _| ()).await.expect("findings");
        ada.get("/").await.expect(200).shows("usually 9,400").shows("usually 23:10");
        api.post("/api/2/attributes/update/", json!([{"name": "steps", "date": "2026-10-07", "value": 8123}])).await.expect(200);
        let page = ada.get("/").await.expect(200).shows("<b>8,123</b> <span class=\"usually\">of usually 9,400</span>");
        let page = page.shows("<progress value=\"864\" max=\"1000\" aria-labelledby=\"label-steps\">").shows("as much as usual or more on 6 days");
        assert_eq!(page.text().matches("<progress").count(), 1, "a time of day has no end to reach");
        api.post("/api/2/attributes/increment/", json!([{"name": "steps", "value": 9000}])).await.expect(200);
        ada.get("/").await.expect(200).shows("<progress class=\"met\" value=\"1000\"");
    }

    async fn an_app_that_took_over_is_told_of_and_can_be_sent_back(app: App) {
        let stepcounter = app.client("Stepcounter").await.authorised_by("ada", "activity_write").await;
        let fitband = app.client("Fitband").await.authorised_by("ada", "activity_write").await;
        let ada = app.person("ada").await;
        let acquire = json!([{"template": "steps"}, {"template": "floors"}]);
        stepcounter.post("/api/2/attributes/acquire/", acquire.clone()).await.expect(200);
        ada.get("/").await.expect(200).hides("now fills in");
        fitband.post("/api/2/attributes/acquire/", acquire.clone()).await.expect(200);
        let page = ada.get("/").await.expect(200).shows("Give it back to <span dir=\"auto\">Stepcounter</span>");
        assert_eq!(page.text().matches("now fills in").count(), 2);
        let page = page.shows("<b dir=\"auto\">Fitband</b> now fills in <b dir=\"auto\">Steps</b> instead of <b dir=\"auto\">Stepcounter</b>.");

        let service = page.text().split("name=\"service\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
        let back = ada.submit("/", "/attributes/steps/service", &[("service", service), ("next", "/")]).await;
        let page = ada.follow(back).await;
        assert_eq!(page.text().matches("now fills in").count(), 1, "what the person chose is no news");
        ada.submit("/", "/attributes/floors/service/keep", &[]).await.expect(303);
        ada.get("/").await.expect(200).hides("now fills in");

        fitband.post("/api/2/attributes/acquire/", acquire.clone()).await.expect(200);
        ada.get("/").await.expect(200).shows("now fills in <b dir=\"auto\">Steps</b>").hides("now fills in <b dir=\"auto\">Floors</b>");
        stepcounter.post("/api/2/attributes/acquire/", acquire.clone()).await.expect(200);
        fitband.post("/api/2/attributes/acquire/", acquire).await.expect(200);
        ada.get("/").await.expect(200).shows("now fills in <b dir=\"auto\">Floors</b>");
        app.clock.advance(jiff::SignedDuration::from_hours(15 * 24));
        ada.get("/").await.expect(200).hides("now fills in");
    }

    async fn what_was_entered_by_hand_can_be_so_again(app: App) {
        let fitband = app.client("Fitband").await.authorised_by("ada", "health_write").await;
        let ada = app.person("ada").await;
        track(&ada, "weight").await;
        fitband.post("/api/2/attributes/acquire/", json!([{"name": "weight"}])).await.expect(200);
        ada.get("/").await.expect(200).shows("which you entered by hand.").hides("name=\"value.weight\"");
        let back = ada.submit("/", "/attributes/weight/service", &[("service", "daymark"), ("next", "//evil.example")]).await;
        assert_eq!(back.expect(303).location(), "/?notice=saved");
        ada.get("/").await.expect(200).hides("now fills in").shows("name=\"value.weight\"");
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
