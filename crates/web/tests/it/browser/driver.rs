//! A browser for one test, gone with it.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use fantoccini::wd::Capabilities;
use fantoccini::{Client, ClientBuilder, Locator};
use serde_json::{Value, json};

/// The variable that makes a missing browser a failure.
const REQUIRED: &str = "DAYMARK_REQUIRE_BROWSER";

/// The time zone that browsers are in.
pub const ZONE: &str = "Pacific/Auckland";

/// Which browser.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A window of 1440 pixels.
    Desktop,
    /// The same without JavaScript.
    WithoutScripts,
    /// A telephone of 375 pixels.
    Phone,
}

/// A running browser.
pub struct Browser {
    client: Client,
    driver: Driver,
    base: String,
}

/// The ChromeDriver process, which takes its browsers along when it ends.
struct Driver {
    process: Child,
    url: String,
    _profile: tempfile::TempDir,
}

impl Drop for Driver {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Browser {
    /// Starts one that looks at the pages under `base`; none where it is not installed.
    pub async fn start(kind: Kind, base: &str) -> Option<Browser> {
        let driver = Driver::start()?;
        let connector = ClientBuilder::new(hyper_util::client::legacy::connect::HttpConnector::new());
        let capabilities = driver.capabilities(kind);
        let client = connector.clone().capabilities(capabilities).connect(&driver.url).await.expect("a browser");
        Some(Browser { client, driver, base: base.to_owned() })
    }

    /// Opens a page of ours.
    pub async fn open(&self, path: &str) {
        self.client.goto(&format!("{}{path}", self.base)).await.expect("a page");
    }

    /// Types into a field.
    pub async fn fill(&self, css: &str, text: &str) {
        let field = self.client.find(Locator::Css(css)).await.unwrap_or_else(|e| panic!("{css}: {e}"));
        field.send_keys(text).await.expect("a field that takes text");
    }

    /// Clicks and lets the next page come.
    pub async fn click(&self, css: &str) {
        let button = self.client.find(Locator::Css(css)).await.unwrap_or_else(|e| panic!("{css}: {e}"));
        button.click().await.unwrap_or_else(|e| panic!("{css}: {e}"));
    }

    /// Presses keys where the focus is.
    pub async fn press(&self, keys: &str) {
        self.client.active_element().await.expect("a focus").send_keys(keys).await.expect("keys");
    }

    /// The text of an element.
    pub async fn text(&self, css: &str) -> String {
        let element = self.client.find(Locator::Css(css)).await.unwrap_or_else(|e| panic!("{css}: {e}"));
        element.text().await.expect("text")
    }

    /// The path that is open.
    pub async fn path(&self) -> String {
        self.client.current_url().await.expect("an address").path().to_owned()
    }

    /// Asks the page something in JavaScript.
    pub async fn ask(&self, script: &str) -> Value {
        self.client.execute(script, Vec::new()).await.expect("an answer")
    }

    /// What the console says of violated policies and other errors, since it was asked last.
    pub async fn complaints(&self) -> Vec<String> {
        let session = self.client.session_id().await.expect("a session").expect("a session");
        let log = format!("{}/session/{session}/se/log", self.driver.url);
        let request = reqwest::Client::new().post(log).json(&json!({"type": "browser"}));
        let answer: Value = request.send().await.expect("a log").json().await.expect("JSON");
        let entries = answer["value"].as_array().expect("entries").clone();
        entries.iter().map(|entry| entry["message"].to_string()).collect()
    }

    /// Ends it.
    pub async fn close(self) {
        self.client.close().await.expect("an end");
    }
}

impl Driver {
    fn start() -> Option<Driver> {
        let mut command = Command::new("chromedriver");
        command.arg("--port=0").env("TZ", ZONE).stdout(Stdio::piped()).stderr(Stdio::null());
        let Ok(mut process) = command.spawn() else {
            assert!(std::env::var(REQUIRED).is_err(), "{REQUIRED} is set, but there is no chromedriver");
            return None;
        };
        let lines = BufReader::new(process.stdout.take().expect("an output")).lines();
        let said = lines.map_while(Result::ok).find(|line| line.contains("successfully on port"));
        let port = said.as_deref().and_then(|line| line.trim_end_matches('.').rsplit(' ').next()).expect("a port");
        let url = format!("http://127.0.0.1:{port}");
        Some(Driver { process, url, _profile: tempfile::tempdir().expect("a folder") })
    }

    fn capabilities(&self, kind: Kind) -> Capabilities {
        let profile = format!("--user-data-dir={}", self._profile.path().display());
        let mut arguments = vec![profile];
        let always = "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-dev-shm-usage \
            --disable-background-networking --disable-component-update --disable-sync --window-size=1440,900";
        arguments.extend(always.split_whitespace().map(str::to_owned));
        let mut options = json!({"args": arguments});
        match kind {
            Kind::Desktop => {}
            Kind::WithoutScripts => {
                options["prefs"] = json!({"profile.managed_default_content_settings.javascript": 2});
            }
            Kind::Phone => {
                options["mobileEmulation"] = json!({"deviceMetrics": {"width": 375, "height": 800, "pixelRatio": 1.0}});
            }
        }
        let mut capabilities = Capabilities::new();
        capabilities.insert("goog:chromeOptions".into(), options);
        capabilities.insert("goog:loggingPrefs".into(), json!({"browser": "ALL"}));
        capabilities
    }
}
