//! The year of moods, earlier years, and notes that are searched.

use serde_json::json;

use super::today::track;
use crate::harness::{App, Person};

/// Enters what a day is to have.
async fn enter(person: &Person<'_>, day: &str, fields: &[(&str, &str)]) {
    person.submit("/", &format!("/values/{day}"), fields).await.expect(303);
}

async fn with_moods<'a>(app: &'a App) -> Person<'a> {
    let ada = app.person("ada").await;
    for template in ["mood", "mood_note", "coffees"] {
        track(&ada, template).await;
    }
    enter(&ada, "2026-10-06", &[("value.mood", "7"), ("value.mood_note", "Walked to the <café>.")]).await;
    enter(&ada, "2026-10-05", &[("value.mood", "4"), ("value.mood_note", "Rain.\r\nA long WALK & tea")]).await;
    enter(&ada, "2025-10-07", &[("value.mood", "9"), ("value.mood_note", "Café at last"), ("value.coffees", "3")])
        .await;
    ada
}

on_both_engines! {
    async fn who_tracks_no_mood_is_led_to_it(app: App) {
        let ada = app.person("ada").await;
        ada.get("/mood").await.expect(200).shows("Your mood is not tracked yet").shows("Write a daily note");
        ada.submit("/mood", "/attributes/add-new", &[("template", "mood")]).await.expect(303);
        ada.get("/mood").await.expect(200).hides("not tracked yet").shows("No mood was entered in 2026.");
    }

    async fn the_year_is_a_calendar_of_which_each_day_leads_to_itself(app: App) {
        let ada = with_moods(app).await;
        let page = ada.get("/mood").await.expect(200);
        let page = page.shows("<a href=\"/?day=2026-10-06\"><title>Tue 6 Oct: 7</title><rect class=\"level-7\"");
        let page = page.shows("Sun 4 Oct: no value").hides("2026-10-08").shows("On the 2 days of 2026 with a mood it was 5.5 on average.");
        let page = page.shows("highest on Tuesdays (7.0) and lowest on Mondays (4.0)").shows("href=\"/mood?year=2025\"");
        assert!(page.text().len() < 150_000, "{} bytes", page.text().len());
        ada.get("/mood?year=2025").await.expect(200).shows("Tue 7 Oct: 9").shows("Wed 31 Dec").hides("Tue 6 Oct: 7");
        for year in ["2027", "1899", "soon", "-1"] {
            ada.get(&format!("/mood?year={year}")).await.expect(400);
        }
    }

    async fn the_same_day_of_earlier_years_is_remembered(app: App) {
        let ada = with_moods(app).await;
        let page = ada.get("/mood").await.expect(200).shows("A year ago today").shows("Tuesday 7 October 2025").shows("<b>9</b>");
        page.shows("Café at last").shows("Coffees</dt><dd>3</dd>");
        let bob = app.person("bob").await;
        bob.get("/mood").await.expect(200).shows("Nothing is known of this date").hides("Café");
    }

    async fn notes_are_found_by_all_their_words_and_shown_as_they_were_written(app: App) {
        let ada = with_moods(app).await;
        ada.get("/mood").await.expect(200).shows("3 notes, the newest first").shows("&#60;café&#62;").hides("<café>").hides("<mark>");
        let found = ada.get("/mood?words=cafe").await.expect(200).shows("2 notes have these words");
        let found = found.shows("Walked to the &#60;<mark>café</mark>&#62;.").shows("<mark>Café</mark> at last").hides("A long");
        found.hides("<café>");
        let found = ada.get("/mood?words=tea+walk").await.expect(200).shows("1 note has these words");
        found.shows("A long <mark>WALK</mark> &#38; <mark>tea</mark>");
        ada.get("/mood?words=tea+nothing").await.expect(200).shows("No note has all of these words");
        ada.get("/mood?words=%3Cscript%3E").await.expect(200).hides("<script>").shows("value=\"&#60;script&#62;\"");
    }

    async fn many_notes_are_paged_with_the_words_kept(app: App) {
        let api = app.client("Diary").await.authorised_by("ada", "mood_write").await;
        api.post("/api/2/attributes/create/", json!([{"template": "mood_note"}])).await.expect(200);
        let note = |day: i64| {
            let date = model::Day::parse("2026-10-07").expect("a day").plus(-day);
            json!({"name": "mood_note", "date": date.to_string(), "value": format!("Walk number {day}")})
        };
        api.post("/api/2/attributes/update/", json!((0..25).map(note).collect::<Vec<_>>())).await.expect(200);
        let ada = app.person("ada").await;
        let page = ada.get("/mood?words=walk").await.expect(200).shows("25 notes have these words").shows("number 0").hides("number 20");
        page.shows("href=\"/mood?words=walk&#38;page=2#notes\"");
        ada.get("/mood?words=walk&page=2").await.expect(200).shows("number 24").hides("number 19<");
        ada.get("/mood?words=walk&page=3").await.expect(404);
        ada.get("/mood?page=2").await.expect(200).shows("number 24");
    }
}
