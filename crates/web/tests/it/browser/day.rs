//! A day on the page of the day: entered by hand, with and without scripts, and filled in by an app while one looks.

use serde_json::json;

use super::journey::set_up;
use super::{Browser, Kind, tell};
use crate::harness::{App, PASSWORD};

const SAVED: &str = "document.getElementById('saved').textContent === 'Saved'";

#[test]
fn someone_new_enters_their_first_day_on_a_telephone() {
    tell(first_day(Kind::Phone));
}

#[test]
fn someone_new_enters_their_first_day_at_a_desk() {
    tell(first_day(Kind::Desktop));
}

#[test]
fn someone_new_enters_their_first_day_without_scripts() {
    tell(first_day(Kind::WithoutScripts));
}

#[test]
fn what_is_wrong_is_seen_and_answered_beside_its_field_on_a_telephone() {
    tell(answer_a_question(Kind::Phone));
}

#[test]
fn what_is_wrong_is_seen_and_answered_beside_its_field_without_scripts() {
    tell(answer_a_question(Kind::WithoutScripts));
}

/// Types a number that can mean two, sees the question above everything that covers the page, and chooses.
async fn answer_a_question(kind: Kind) {
    let app = App::on_sqlite().await;
    let Some(browser) = Browser::start(kind, &app.listen().await).await else { return };
    set_up(&app, &browser).await;
    browser.tap("label:has([value=weight])").await;
    browser.click("main form button[type=submit]").await;
    browser.fill("[name='value.weight']", "72,500").await;
    if kind == Kind::WithoutScripts {
        browser.click("#entry .save-bar button").await;
    } else {
        browser.press("\u{e004}").await;
    }
    browser.wait_for("!!document.getElementById('error-weight')").await;
    let is_seen = "(() => { const box = document.getElementById('error-weight').getBoundingClientRect();\
         const seen = document.elementFromPoint(box.left + 5, box.bottom - 5);\
         return !!seen?.closest('#error-weight'); })()";
    browser.wait_for(is_seen).await;
    assert!(browser.text("#error-weight").await.contains("Is this 72.5 kg or 72,500 kg?"));
    browser.tap("label:has([name='reading.weight'])").await;
    if kind == Kind::WithoutScripts {
        browser.click("#entry .save-bar button").await;
    } else {
        browser.wait_for(SAVED).await;
    }
    browser.open("/").await;
    browser.text("#field-weight[value='72.5']").await;
    browser.close().await;
}

/// From the set-up link to a day with a mood, a note, a number and two tags, of which one is taken back.
async fn first_day(kind: Kind) {
    let app = App::on_sqlite().await;
    let Some(browser) = Browser::start(kind, &app.listen().await).await else { return };
    set_up(&app, &browser).await;
    browser.tap("label:has([value=weight])").await;
    browser.fill("[name=own]", "long walk").await;
    browser.click("main form button[type=submit]").await;
    assert_eq!(browser.path().await, "/");

    let has_scripts = kind != Kind::WithoutScripts;
    let left = async |field: &str| {
        if has_scripts {
            browser.press("\u{e004}").await;
            browser
                .wait_for(&format!(
                    "document.querySelector('{field}').value === document.querySelector('{field}').defaultValue"
                ))
                .await;
            browser.wait_for(SAVED).await;
        }
    };
    browser.tap("label:has([name='value.mood'][value='7'])").await;
    browser.tap("label:has([name='value.long_walk'])").await;
    browser.fill("[name='value.mood_note']", "A long and a good day.").await;
    left("textarea").await;
    browser.fill("[name='value.weight']", "72.5").await;
    left("#field-weight").await;
    browser.fill("[name=new_tag]", "napped").await;
    if has_scripts {
        browser.press("\u{e007}").await;
        browser.wait_for("!!document.querySelector('[name=\"value.napped\"]:checked')").await;
        browser.wait_for(SAVED).await;
    } else {
        browser.click("#entry .save-bar button").await;
        assert!(browser.text("main").await.contains("Saved."));
    }

    browser.open("/").await;
    for held in ["mood'][value='7'", "long_walk'", "napped'"] {
        browser.text(&format!("[name='value.{held}]:checked")).await;
    }
    browser.text("#field-weight[value='72.5']").await;
    assert!(browser.text("#tiles").await.contains("72.5 kg"), "{}", browser.text("#tiles").await);
    assert!(browser.text("#field-mood_note").await.contains("A long and a good day."));

    browser.tap("label:has([name='value.long_walk'])").await;
    if has_scripts {
        browser.wait_for(SAVED).await;
    } else {
        browser.click("#entry .save-bar button").await;
    }
    browser.open("/").await;
    browser.text("[name='value.long_walk']:not(:checked)").await;
    browser.text("[name='value.napped']:checked").await;
    assert_eq!(browser.complaints().await, [""; 0]);
    browser.close().await;
}

#[test]
fn what_an_app_writes_appears_on_the_open_page_and_disturbs_nobody() {
    tell(async {
        let app = App::on_sqlite().await;
        let fitband = app.client("Fitband").await.authorised_by("developer", "activity_write").await;
        fitband.post("/api/2/attributes/acquire/", json!([{"template": "steps"}])).await.expect(200);
        track(&app, "mood_note").await;
        let Some(browser) = Browser::start(Kind::Phone, &app.listen().await).await else { return };
        log_in(&browser).await;

        browser.fill("textarea", "Half a sent").await;
        fitband.post("/api/2/attributes/increment/", json!([{"name": "steps", "value": 8123}])).await.expect(200);
        browser.wait_for("document.getElementById('tiles').textContent.includes('8,123')").await;
        assert_eq!(browser.ask("return document.activeElement.value").await, json!("Half a sent"));
        browser.press("ence.\u{e004}").await;
        browser.wait_for(SAVED).await;
        fitband.post("/api/2/attributes/increment/", json!([{"name": "steps", "value": 1000}])).await.expect(200);
        browser.wait_for("document.getElementById('tiles').textContent.includes('9,123')").await;
        browser.open("/").await;
        assert_eq!(browser.text("textarea").await, "Half a sentence.");
        browser.close().await;
    });
}

#[test]
fn what_cannot_be_saved_is_said_beside_its_field_and_stays_there() {
    tell(async {
        let app = App::on_sqlite().await;
        track(&app, "coffees").await;
        let Some(browser) = Browser::start(Kind::Phone, &app.listen().await).await else { return };
        log_in(&browser).await;
        browser.fill("#field-coffees", "many\u{e004}").await;
        browser.wait_for("!!document.getElementById('error-coffees')").await;
        assert_eq!(browser.text("#error-coffees").await, "Enter a whole number, such as 12.");
        assert_eq!(browser.ask("return document.getElementById('field-coffees').value").await, json!("many"));
        browser.ask("document.getElementById('field-coffees').value = ''").await;
        browser.fill("#field-coffees", "3\u{e004}").await;
        browser.wait_for(SAVED).await;
        assert_eq!(browser.ask("return document.querySelectorAll('.error').length").await, json!(0));
        browser.close().await;
    });
}

#[test]
fn what_was_entered_by_mistake_is_taken_back_where_it_was_entered() {
    tell(async {
        let app = App::on_sqlite().await;
        for template in ["mood", "coffees"] {
            track(&app, template).await;
        }
        let Some(browser) = Browser::start(Kind::Phone, &app.listen().await).await else { return };
        log_in(&browser).await;
        assert_eq!(browser.text("#entered").await, "");
        for mood in ["7", "3"] {
            browser.tap(&format!("label:has([name='value.mood'][value='{mood}'])")).await;
            browser.wait_for(&format!("document.getElementById('entered').textContent.includes('Mood {mood}')")).await;
        }
        assert!(browser.text("#entered").await.contains("Mood 3, before that 7"));
        browser.tap("#entered button").await;
        browser.wait_for("document.getElementById('entered').textContent.includes('Taken back: Mood 7 again')").await;
        browser.text("[name='value.mood'][value='7']:checked").await;
        assert_eq!(browser.text("#entered button").await, "Redo");
        // What is typed and not saved yet is what is taken back.
        browser.fill("#field-coffees", "2").await;
        browser.tap("#entered button").await;
        browser.wait_for("document.getElementById('entered').textContent.includes('Coffees empty again')").await;
        browser.text("[name='value.mood'][value='7']:checked").await;
        browser.close().await;
    });
}

#[test]
fn a_grade_is_chosen_and_cleared_with_keys_and_saved_where_they_stop() {
    tell(async {
        let app = App::on_sqlite().await;
        track(&app, "mood").await;
        let Some(browser) = Browser::start(Kind::Desktop, &app.listen().await).await else { return };
        log_in(&browser).await;
        let says = |words: &str| format!("document.getElementById('entered').textContent.includes('{words}')");
        browser.tap("label:has([name='value.mood'][value='3'])").await;
        browser.wait_for(&says("Mood 3")).await;
        browser.press("\u{e014}\u{e014}\u{e014}").await;
        browser.wait_for(&says("Mood 6, before that 3")).await;
        browser.press("\u{e017}").await;
        browser.wait_for(&says("Mood cleared, before that 6")).await;
        browser.close().await;
    });
}

#[test]
fn the_days_are_leafed_through_with_keys() {
    tell(async {
        let app = App::on_sqlite().await;
        app.account("developer").await;
        let Some(browser) = Browser::start(Kind::Desktop, &app.listen().await).await else { return };
        log_in(&browser).await;
        browser.press("\u{e012}").await;
        browser.wait_for("location.search === '?day=2026-10-06'").await;
        browser.press("\u{e012}").await;
        browser.wait_for("location.search === '?day=2026-10-05'").await;
        browser.press("\u{e014}").await;
        browser.wait_for("location.search === '?day=2026-10-06'").await;
        browser.press("t").await;
        browser.wait_for("location.search === ''").await;
        browser.close().await;
    });
}

/// The account `developer`, which enters one thing by hand.
async fn track(app: &App, template: &str) {
    app.person("developer").await.submit("/welcome", "/welcome", &[("track", template)]).await.expect(303);
}

async fn log_in(browser: &Browser) {
    browser.open("/log-in").await;
    browser.fill("[name=username]", "developer").await;
    browser.fill("[name=password]", PASSWORD).await;
    browser.click("main button[type=submit]").await;
}
