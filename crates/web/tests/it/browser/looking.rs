//! Looking around on two years of data: what goes together, and every page in the units and the time zone of one's choice.

use service::actor::Operator;
use service::demo;

use super::{Browser, Kind, tell};
use crate::harness::{App, PASSWORD};

#[test]
fn someone_finds_out_what_goes_with_their_sleep_on_a_telephone_and_rates_it() {
    tell(find_and_rate(Kind::Phone));
}

#[test]
fn someone_finds_out_what_goes_with_their_sleep_at_a_desk_and_rates_it() {
    tell(find_and_rate(Kind::Desktop));
}

/// Searches among the correlations, looks at the first, says that it is useful, and then hides it.
async fn find_and_rate(kind: Kind) {
    let (app, Some(browser)) = demonstration(kind).await else { return };
    browser.click(".menu a[href='/correlations']").await;
    browser.fill("#words", "asleep").await;
    browser.enter().await;
    let found = browser.text(".relations").await;
    assert!(found.lines().next().is_some_and(|first| first.contains("asleep")), "{found}");
    let sentence = browser.text(".relation h2 a").await;
    browser.click(".relation h2 a").await;
    assert_eq!(browser.text("h1").await, sentence);
    let page = browser.text("main").await;
    assert!(page.contains("The days it rests on") && page.contains("does not say that one makes the other happen"));

    let pressed =
        |label: &str| format!("document.querySelector('.ratings [aria-pressed=true]')?.textContent === '{label}'");
    browser.tap(".ratings button").await;
    browser.wait_for(&pressed("Useful")).await;
    assert_eq!(browser.text("h1").await, sentence, "one is still where one was");
    browser.open("/correlations?words=asleep").await;
    browser.wait_for(&pressed("Useful")).await;
    browser.tap(".relation .ratings button:last-child").await;
    browser.wait_for("document.querySelector('.relation').textContent.startsWith('Hidden.')").await;
    browser.open("/correlations?words=asleep").await;
    assert!(!browser.text("main").await.contains(&sentence), "what is hidden is in the list no more");

    let elsewhere = app.person("demo").await;
    elsewhere.submit("/account/security", "/account/log-out-everywhere", &[]).await.expect(303);
    browser.click(".ratings button").await;
    assert_eq!(browser.path().await, "/log-in", "who is logged out by then is told so");
    browser.close().await;
}

#[test]
fn every_page_is_in_the_units_and_the_time_zone_of_ones_choice() {
    tell(async {
        let (_app, Some(browser)) = demonstration(Kind::Phone).await else { return };
        // In London it is the night to Wednesday the 7th; in New York it is still Tuesday evening.
        assert!(browser.text("h1").await.contains("Wednesday 7 October"));
        let weight = "/attributes/weight?days=31";
        browser.open(weight).await;
        assert!(browser.text("main").await.contains(" kg"));

        browser.open("/account").await;
        browser.tap("#timezone option[value='America/New_York']").await;
        browser.tap("#clock option[value='12']").await;
        for unit in ["distance", "weight", "energy", "liquid", "temperature"] {
            browser.tap(&format!("label:has([name=imperial_{unit}])")).await;
        }
        browser.click("form:has(#timezone) button[type=submit]").await;
        browser.open("/").await;
        assert!(browser.text("h1").await.contains("Tuesday 6 October"));

        let mut shown = String::new();
        for page in [
            "/",
            "/?day=2026-10-05",
            weight,
            "/attributes/weather_temp_max",
            "/attributes/energy",
            "/attributes/steps_distance",
            "/review/month/2026-09",
            "/review/year/2026",
            "/trends",
            "/mood",
            "/insights",
            "/correlations",
            "/correlations/sleep/sleep_start",
            "/attributes/sleep_start",
        ] {
            browser.open(page).await;
            let text = browser.text("main").await;
            let metric = browser
                .ask(r"return document.querySelector('main').textContent.match(/[0-9] ?(km|kg|kJ|ml|°C|mm\/h)\b.*/)")
                .await;
            assert!(metric.is_null(), "{page}: {metric}");
            let clock = browser
                .ask(r"return document.querySelector('main').textContent.match(/\b[0-9]{2}:[0-9]{2}\b(?! [ap]m)/)")
                .await;
            assert!(clock.is_null(), "{page}: {clock}");
            shown.push_str(&text);
        }
        for unit in [" lb", " mi", " kcal", " fl oz", "°F", " pm"] {
            assert!(shown.contains(unit), "nothing in {unit}");
        }
        browser.open("/review/month/2026-10").await;
        assert!(browser.text("main").await.contains("6 of 31 days so far"), "the seventh has not begun in New York");
        browser.close().await;
    });
}

/// The demonstration with its person logged in.
async fn demonstration(kind: Kind) -> (App, Option<Browser>) {
    let app = App::on_sqlite().await;
    let Some(browser) = Browser::start(kind, &app.listen().await).await else { return (app, None) };
    demo::create(&app.daymark, &Operator::at_the_console(), "demo", PASSWORD).await.expect("a demonstration");
    browser.open("/log-in").await;
    browser.fill("[name=username]", "demo").await;
    browser.fill("[name=password]", PASSWORD).await;
    browser.click("main button[type=submit]").await;
    (app, Some(browser))
}
