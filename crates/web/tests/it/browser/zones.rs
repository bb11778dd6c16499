//! The time zones that a browser knows, against those that are offered.

use service::accounts;
use service::actor::Operator;

use super::{Browser, Kind, tell};
use crate::harness::App;

#[test]
fn every_time_zone_that_a_browser_may_propose_is_offered() {
    tell(async {
        let app = App::on_sqlite().await;
        let base = app.listen().await;
        let Some(browser) = Browser::start(Kind::Desktop, &base).await else { return };
        let operator = Operator::at_the_console();
        let code = accounts::set_up_code(&app.daymark, &operator).await.expect("a code").expect("a code");
        browser.open(&format!("/set-up/{}", code.as_str())).await;
        let missing = "const offered = [...document.querySelector('#timezone').options].map((option) => option.value); \
                       const known = Intl.supportedValuesOf('timeZone'); \
                       return [known.length > 400, known.filter((zone) => !offered.includes(zone))];";
        assert_eq!(browser.ask(missing).await, serde_json::json!([true, []]));
        // A name that was changed since is proposed by the one that the browser has for it.
        for zone in ["Europe/Kyiv", "Asia/Kolkata", "America/Argentina/Buenos_Aires", "Etc/GMT+5", "US/Pacific"] {
            let script = format!(
                "const zone = new Intl.DateTimeFormat('en', {{ timeZone: '{zone}' }}).resolvedOptions().timeZone; \
                 return [...document.querySelector('#timezone').options].some((option) => option.value === zone);"
            );
            assert_eq!(browser.ask(&script).await, serde_json::json!(true), "{zone}");
        }
        browser.close().await;
    });
}
