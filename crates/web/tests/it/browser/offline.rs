//! Without a connection: what is entered then arrives when there is one again.

use serde_json::json;

use super::journey::set_up;
use super::{Browser, Kind, tell};
use crate::harness::App;

const COUNT: &str = "document.getElementById('offline-kept')?.textContent";

/// Opens the page of the day so that its fields are known, and waits for the worker to keep the shell.
async fn prepare(app: &App, browser: &Browser) {
    set_up(app, browser).await;
    browser.tap("label:has([value=coffees])").await;
    browser.click("main form button[type=submit]").await;
    browser.wait_for("!!navigator.serviceWorker.controller").await;
}

#[test]
fn a_mood_that_is_entered_without_a_connection_arrives_when_there_is_one() {
    tell(async {
        let app = App::on_sqlite().await;
        let listening = app.listen_at(([127, 0, 0, 1], 0).into()).await;
        let Some(browser) = Browser::start(Kind::Phone, &listening.base()).await else { return };
        prepare(&app, &browser).await;

        let address = listening.stop();
        browser.open("/insights").await;
        assert_eq!(browser.text("h1").await, "No connection");
        browser.wait_for("document.getElementById('offline-entry')?.hidden === false").await;
        browser.ask("document.getElementById('offline-day').value = '2026-10-06'").await;
        browser.tap("label:has([name='value.mood'][value='7'])").await;
        browser.wait_for(&format!("{COUNT} === '1 entry is kept on this device.'")).await;
        browser.fill("[name='value.coffees']", "many\u{e004}").await;
        browser.wait_for(&format!("{COUNT} === '2 entries are kept on this device.'")).await;
        browser.fill("[name=new_tag]", "Power cut\u{e004}").await;
        browser.wait_for(&format!("{COUNT} === '3 entries are kept on this device.'")).await;

        app.listen_at(address).await;
        browser.open("/").await;
        browser.wait_for("!!document.querySelector('.notice[role=status]')").await;
        let said = browser.text("main").await;
        assert!(said.contains("2 values that you entered without a connection are saved."), "{said}");
        assert!(said.contains("“many” was not saved. Enter a whole number, such as 12."), "{said}");
        browser.open("/?day=2026-10-06").await;
        browser.text("[name='value.mood'][value='7']:checked").await;
        browser.text("[name='value.power_cut']:checked").await;
        browser.close().await;
    });
}

#[test]
fn a_number_that_can_mean_two_stays_in_the_browser_until_the_person_has_chosen() {
    tell(async {
        let app = App::on_sqlite().await;
        let listening = app.listen_at(([127, 0, 0, 1], 0).into()).await;
        let Some(browser) = Browser::start(Kind::Phone, &listening.base()).await else { return };
        set_up(&app, &browser).await;
        browser.tap("label:has([value=weight])").await;
        browser.click("main form button[type=submit]").await;
        browser.wait_for("!!navigator.serviceWorker.controller").await;
        let address = listening.stop();
        browser.open("/insights").await;
        browser.wait_for("document.getElementById('offline-entry')?.hidden === false").await;
        let nothing = "return document.getElementById('offline-nothing').getClientRects().length";
        assert_eq!(browser.ask(nothing).await, json!(0), "there is something to enter");
        browser.ask("document.getElementById('offline-day').value = '2026-10-06'").await;
        browser.fill("[name='value.weight']", "72,500\u{e004}").await;
        browser.wait_for(&format!("{COUNT} === '1 entry is kept on this device.'")).await;

        app.listen_at(address).await;
        browser.open("/").await;
        browser.wait_for("!!document.querySelector('.warning button')").await;
        browser.open("/insights").await;
        browser.wait_for("!!document.querySelector('.warning button')").await;
        let asked = browser.text(".warning").await;
        assert!(asked.contains("you entered “72,500”. What did you mean?"), "{asked}");
        browser.tap(".warning button").await;
        browser.wait_for("!!document.querySelector('.notice[role=status]')").await;
        browser.open("/?day=2026-10-06").await;
        browser.text("[name='value.weight'][value='72.5']").await;
        browser.close().await;
    });
}

#[test]
fn an_open_page_keeps_what_it_cannot_send() {
    tell(async {
        let app = App::on_sqlite().await;
        let listening = app.listen_at(([127, 0, 0, 1], 0).into()).await;
        let Some(browser) = Browser::start(Kind::Desktop, &listening.base()).await else { return };
        prepare(&app, &browser).await;
        let address = listening.stop();
        browser.tap("label:has([name='value.mood'][value='4'])").await;
        browser.wait_for("document.getElementById('saved').textContent.startsWith('No connection.')").await;
        app.listen_at(address).await;
        browser.open("/attributes").await;
        browser.wait_for("!!document.querySelector('.notice[role=status]')").await;
        browser.open("/").await;
        browser.text("[name='value.mood'][value='4']:checked").await;
        browser.close().await;
    });
}

#[test]
fn logging_out_leaves_nothing_in_the_browser() {
    tell(async {
        let app = App::on_sqlite().await;
        let Some(browser) = Browser::start(Kind::Desktop, &app.listen().await).await else { return };
        prepare(&app, &browser).await;
        browser.click("form[action='/log-out'] button").await;
        assert_eq!(browser.path().await, "/log-in");
        let kept = "return indexedDB.databases().then(async (kept) => [kept.length, (await caches.keys()).length])";
        assert_eq!(browser.ask(kept).await, json!([0, 0]));
        browser.close().await;
    });
}
