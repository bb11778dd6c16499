//! One attribute: how it went, what it comes to, where its values came from, and taking back what was entered by hand.

use model::finding::Average;
use model::{AttributeId, Day};
use serde_json::json;

use super::today::track;
use crate::harness::{App, Person};

const STEPS: &str = "/attributes/steps";

/// Someone whose app wrote steps on three days of the last week, and on one of them twice.
async fn walker(app: &App) -> Person<'_> {
    let api = app.client("Stridewell").await.authorised_by("ada", "activity_write").await;
    api.post("/api/2/attributes/acquire/", json!([{"template": "steps"}])).await.expect(200);
    let item = |date: &str, value: i64| json!({"name": "steps", "date": date, "value": value});
    let items = json!([item("2026-10-04", 9_000), item("2026-10-05", 4_000), item("2026-10-07", 2_000)]);
    api.post("/api/2/attributes/update/", items).await.expect(200);
    api.post("/api/2/attributes/update/", json!([item("2026-10-05", 6_000)])).await.expect(200);
    app.person("ada").await
}

/// Stores averages of the first attribute, which are the same on all weekdays.
async fn average(app: &App, person: &Person<'_>, date: &str, overall: f64) {
    let (user, date) = (person.actor.user(), Day::parse(date).expect("a day"));
    let set = [Average { attribute: AttributeId(1), date, overall, weekdays: [Some(overall); 7] }];
    let stored = app.store().write(move |tx| store::averages::replace(tx, user, (date, date.plus(6)), &set));
    stored.await.expect("stored");
}

/// The numbers of the writes that the page offers to take back, in the order of its rows.
fn undoable(page: &str) -> Vec<String> {
    let fields = page.split("name=\"revision\" value=\"").skip(1);
    fields.filter_map(|rest| rest.split('"').next()).map(str::to_owned).collect()
}

on_both_engines! {
    async fn a_period_is_drawn_and_comes_to_figures(app: App) {
        let ada = walker(app).await;
        let page = ada.get("/attributes/steps?days=7").await.expect(200);
        assert_eq!(page.text().matches("class=\"bar").count(), 3 + 2 + 8, "days, weekdays with a value that are over, and ranges from 2,000 to 10,000");
        let page = page
            .shows("3 days with a value. First: 9,000, 4 October 2026. Last: 2,000, 7 October 2026. Lowest: 2,000, 7 October 2026.")
            .shows("<dt>Days with a value</dt><dd>3 <small>of 7</small></dd>")
            .shows("<dt>Average</dt><dd>7,500</dd>")
            .shows("<dt>Median</dt><dd>7,500</dd>").shows("Today is not over")
            .shows("<dt>Highest, <a href=\"/?day=2026-10-04\">4 Oct</a></dt><dd>9,000</dd>")
            .hides("Longest streak");
        page.hides("usual at the time");
        ada.get("/attributes/steps?from=2026-10-05&to=2026-10-05").await.expect(200).shows("<dd>1 <small>of 1</small></dd>");
        ada.get("/attributes/steps?days=all").await.expect(200).shows("<dd>3 <small>of 4</small></dd>");
        for wrong in ["days=0", "days=x", "from=2026-10-05&to=2026-10-04", "from=2026-02-30"] {
            ada.get(&format!("{STEPS}?{wrong}")).await.expect(400);
        }
        app.person("eve").await.get("/attributes/steps?days=7").await.expect(404);
    }

    async fn what_was_usual_is_a_second_line_and_makes_streaks(app: App) {
        let ada = walker(app).await;
        average(app, &ada, "2026-10-04", 5_000.0).await;
        let page = ada.get("/attributes/steps?days=7").await.expect(200).shows("usual at the time").shows("class=\"usual\"");
        // Sunday and Monday were as good as usual; Wednesday was not, and Tuesday has no value.
        page.shows("<dt>Current streak</dt><dd>0 days</dd>").shows("<dt>Longest streak</dt><dd>2 days</dd>");
    }

    async fn a_value_says_who_wrote_it_and_over_what(app: App) {
        let ada = walker(app).await;
        let page = ada.get(STEPS).await.expect(200).shows("<span dir=\"auto\">Stridewell</span>, 7 October 2026, ");
        let page = page.shows("; before that <span dir=\"auto\">4,000</span>");
        assert_eq!(page.text().matches("before that").count(), 1);
        assert_eq!(undoable(page.text()), [""; 0], "what an app wrote is the app's to change");
    }

    async fn what_was_entered_by_hand_can_be_taken_back_unless_it_changed_since(app: App) {
        let ada = app.person("ada").await;
        track(&ada, "coffees").await;
        for value in ["3", "5"] {
            ada.submit("/", "/values/2026-10-07", &[("value.coffees", value)]).await.expect(303);
        }
        let page = ada.get("/attributes/coffees").await.expect(200).shows("By hand</span>").shows("before that <span dir=\"auto\">3");
        let revision = undoable(page.text()).pop().expect("a button");
        let undo = [("day", "2026-10-07"), ("revision", revision.as_str()), ("back", "/attributes/coffees?days=7")];
        let answer = ada.submit("/attributes/coffees", "/attributes/coffees/undo", &undo).await.expect(303);
        assert_eq!(answer.location(), "/attributes/coffees?days=7&notice=taken-back");
        ada.follow(answer).await.shows("Taken back.").shows("<td class=\"number\">3</td>");
        let answer = ada.submit("/attributes/coffees", "/attributes/coffees/undo", &undo).await;
        ada.follow(answer).await.shows("That value was changed since").shows("<td class=\"number\">3</td>");

        let evil = [("day", "2026-10-07"), ("revision", revision.as_str()), ("back", "https://evil.example/")];
        let answer = ada.submit("/attributes/coffees", "/attributes/coffees/undo", &evil).await.expect(303);
        assert!(answer.location().starts_with("/?notice="), "{}", answer.location());
        let eve = app.person("eve").await;
        track(&eve, "coffees").await;
        eve.submit("/attributes/coffees", "/attributes/coffees/undo", &undo).await.expect(404);
        ada.post_bare("/attributes/coffees/undo", &undo).await.expect(403);
    }

    async fn the_rows_can_be_had_as_a_file_in_which_nothing_is_a_formula(app: App) {
        let ada = app.person("ada").await;
        track(&ada, "mood_note").await;
        for (date, note) in [("2026-10-05", "＝1+1"), ("2026-10-06", "=1+1"), ("2026-10-07", "A \"word\", and\r\nanother line")] {
            ada.submit("/", &format!("/values/{date}"), &[("value.mood_note", note)]).await.expect(303);
        }
        let file = ada.get("/attributes/mood_note/values.csv?days=7").await.expect(200);
        assert_eq!(file.header("content-type"), Some("text/csv; charset=utf-8"));
        assert_eq!(file.header("content-disposition"), Some("attachment; filename=\"mood_note.csv\""));
        assert_eq!(file.header("cache-control"), Some("private, no-store"));
        let lines: Vec<&str> = file.text().lines().collect();
        assert_eq!(lines[0], "\u{feff}date,value,shown,service,changed_at");
        assert!(lines[1].starts_with("2026-10-07,\"A \"\"word\"\", and"), "{lines:?}");
        assert!(lines[lines.len() - 2].starts_with("2026-10-06,'=1+1,'=1+1,By hand,2026-10-0"), "{lines:?}");
        assert!(lines[lines.len() - 1].starts_with("2026-10-05,'＝1+1,'＝1+1,By hand,2026-10-0"), "{lines:?}");
        let one = ada.get("/attributes/mood_note/values.csv?from=2026-10-06&to=2026-10-06").await.expect(200);
        assert_eq!(one.text().lines().count(), 2);
        app.person("eve").await.get("/attributes/mood_note/values.csv").await.expect(404);
    }
}
