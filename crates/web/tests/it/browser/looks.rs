//! What holds for every page however it looks: it fits a telephone, and violates no policy of its own.

use serde_json::json;

use super::{Browser, Kind, tell};
use crate::harness::{ApiClient, App, PASSWORD};

/// What everybody may see.
const FOR_ALL: [&str; 6] = ["/log-in", "/reset", "/developers/guide", "/api/docs", "/offline", "/nowhere"];

/// What people see who are logged in, here an administrator who writes apps: `CLIENT` stands for one of them.
const FOR_PEOPLE: &str = "
    /  /welcome  /more
    /attributes  /attributes/add-new  /attributes/pages_read  /attributes/quote  /attributes/quote/edit
    /trends  /trends?attribute=pages_read&days=all  /correlations  /correlations/pages_read/quote  /insights
    /review/week/2026-10-07  /review/month/2026-10  /review/year/2026  /mood  /tags
    /account  /account/security  /account/tokens  /account/services  /account/data  /account/data/import  /account/delete
    /account/apps  /account/apps/new  /account/apps/CLIENT  /account/apps/CLIENT/edit
    /account/administration  /account/administration/people  /account/administration/people/developer
    /account/administration/apps  /account/administration/apps/CLIENT  /account/administration/settings
    /developers/guide  /api/docs  /device  /oauth2/authorize?response_type=code&client_id=CLIENT&scope=media_write
";

#[test]
fn every_page_fits_a_telephone_and_keeps_to_its_policy() {
    tell(async {
        let app = App::on_sqlite().await;
        let client = app.client("Greatreads").await;
        write_at_length(&client.authorised_by("developer", "media_write custom_write").await).await;
        let Some(browser) = Browser::start(Kind::Phone, &app.listen().await).await else { return };
        check(&browser, &FOR_ALL).await;
        browser.open("/log-in").await;
        browser.fill("[name=username]", "developer").await;
        browser.fill("[name=password]", PASSWORD).await;
        browser.click("main button[type=submit]").await;
        let pages = FOR_PEOPLE.replace("CLIENT", &client.client_id);
        check(&browser, &pages.split_whitespace().collect::<Vec<_>>()).await;
        points_at_a_chart(&browser).await;
        browser.close().await;
    });
}

#[test]
fn the_largest_numbers_stand_in_one_line_each() {
    tell(async {
        let app = App::on_sqlite().await;
        let api = app.client("Greatreads").await.authorised_by("developer", "finance_write").await;
        let items = json!([
            {"label": "Balance", "group": "finance", "value_type": 1},
            {"label": "Distance travelled", "group": "finance", "value_type": 0},
        ]);
        api.post("/api/2/attributes/create/", items).await.expect(200);
        for day in ["2026-10-05", "2026-10-06", "2026-10-07"] {
            let totals = json!([
                {"name": "balance", "date": day, "value": -123_456_789_012.25},
                {"name": "distance_travelled", "date": day, "value": 9_007_199_254_740_991_i64},
            ]);
            api.post("/api/2/attributes/update/", totals).await.expect(200);
        }
        let Some(browser) = Browser::start(Kind::Phone, &app.listen().await).await else { return };
        browser.open("/log-in").await;
        browser.fill("[name=username]", "developer").await;
        browser.fill("[name=password]", PASSWORD).await;
        browser.click("main button[type=submit]").await;
        for page in [
            "/",
            "/attributes",
            "/attributes/balance",
            "/attributes/distance_travelled",
            "/trends?attribute=balance&attribute=distance_travelled",
            "/review/week/2026-10-05",
            "/review/month/2026-10",
            "/review/year/2026",
        ] {
            browser.open(page).await;
            let broken = browser.ask(BROKEN_NUMBERS).await;
            assert_eq!(broken, json!([]), "{page}");
        }
        check(&browser, &["/", "/attributes/distance_travelled", "/review/month/2026-10"]).await;
        browser.close().await;
    });
}

/// The numbers of a page that go over more than one line.
const BROKEN_NUMBERS: &str = r"
    for (const details of document.querySelectorAll('details')) details.open = true;
    const broken = [];
    const texts = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
        for (const found of texts.currentNode.data.matchAll(/[−\d][\d,.]{5,}/g)) {
            const range = document.createRange();
            range.setStart(texts.currentNode, found.index);
            range.setEnd(texts.currentNode, found.index + found[0].length);
            const lines = new Set([...range.getClientRects()].map((box) => Math.round(box.top)));
            if (lines.size > 1) broken.push(found[0] + ' in ' + texts.currentNode.parentElement.outerHTML.slice(0, 200));
        }
    }
    return broken";

/// Labels, numbers and texts that are as long as they may be.
async fn write_at_length(api: &ApiClient<'_>) {
    let long = "A label without any end ".repeat(4);
    let items = json!([
        {"template": "pages_read"}, {"label": long, "group": "custom", "value_type": 7},
        {"label": "x".repeat(90), "group": "media", "value_type": 2},
        {"label": "Quote", "group": "media", "value_type": 2},
    ]);
    api.post("/api/2/attributes/create/", items).await.expect(200);
    api.post("/api/2/attributes/increment/", json!([{"name": "pages_read", "value": 1_234_567}])).await.expect(200);
    let quote = json!([{"name": "quote", "date": "2026-10-07", "value": "A word ".to_owned() + &"x".repeat(200)}]);
    api.post("/api/2/attributes/update/", quote).await.expect(200);
}

/// What is pointed at is named above the chart, in the same words that are there without the script.
async fn points_at_a_chart(browser: &Browser) {
    browser.open("/attributes/pages_read").await;
    let said = browser
        .ask(
            "const drawing = document.querySelector('.plot .chart');\
             drawing.dispatchEvent(new PointerEvent('pointermove', { clientX: 200 }));\
             return document.querySelector('.plot-readout').textContent",
        )
        .await;
    assert!(said.as_str().is_some_and(|said| said.starts_with("7 October 2026: 1,234,567")), "{said}");
}

async fn check(browser: &Browser, pages: &[&str]) {
    for page in pages {
        browser.open(page).await;
        let width = browser.ask("return document.documentElement.scrollWidth").await;
        assert_eq!(width, json!(390), "{page} is wider than the screen");
        let headings = browser.ask("return document.querySelectorAll('h1').length").await;
        assert_eq!(headings, json!(1), "{page} has one heading of the first rank");
        let unlabelled = browser
            .ask(
                "return [...document.querySelectorAll('input:not([type=hidden], [hidden]), select, textarea')]\
                  .filter(field => !field.labels.length && !field.ariaLabel).map(field => field.name)",
            )
            .await;
        assert_eq!(unlabelled, json!([]), "{page} has fields without a label");
        let complaints = browser.complaints().await;
        let violations: Vec<_> = complaints.iter().filter(|said| said.contains("Content Security Policy")).collect();
        assert!(violations.is_empty(), "{page}: {violations:?}");
    }
}
