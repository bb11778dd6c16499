//! A browser for one test, gone with it.

use std::io::{BufRead, BufReader};
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use fantoccini::elements::Element;
use fantoccini::wd::Capabilities;
use fantoccini::{Client, ClientBuilder, Locator};
use serde_json::{Value, json};

/// The variable that makes a missing browser a failure.
const REQUIRED: &str = "DAYMARK_REQUIRE_BROWSER";

/// The time zone that browsers are in.
pub const ZONE: &str = "Pacific/Auckland";

/// How long anything in a browser may take on a busy machine.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// Which browser.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A window of 1440 pixels.
    Desktop,
    /// The same without JavaScript.
    WithoutScripts,
    /// A telephone of 390 pixels.
    Phone,
}

/// A running browser.
pub struct Browser {
    client: Client,
    driver: Driver,
    base: String,
}

/// The ChromeDriver process, which leads a process group of its own with its browsers in it.
struct Driver {
    process: Child,
    url: String,
    profile: tempfile::TempDir,
}

impl Drop for Driver {
    fn drop(&mut self) {
        let group = format!("-{}", self.process.id());
        let _ = Command::new("kill").args(["-KILL", "--", &group]).status();
        let _ = self.process.wait();
    }
}

/// Runs a story about a browser, which fails rather than waits for ever.
pub fn tell(story: impl Future<Output = ()>) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    runtime.expect("a runtime").block_on(async {
        tokio::time::timeout(5 * PATIENCE, story).await.expect("the story comes to its end");
    });
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

    /// Clicks what leads to another page, and waits until that is there: the driver answers a click before the browser
    /// has begun to send a form.
    pub async fn click(&self, css: &str) {
        let page = self.page().await;
        self.tap(css).await;
        is_left(page).await;
    }

    /// Clicks what leads to no other page.
    pub async fn tap(&self, css: &str) {
        let element = self.client.find(Locator::Css(css)).await.unwrap_or_else(|e| panic!("{css}: {e}"));
        // What is at the edge may lie below a bar, which a person would scroll it out of.
        let scroll = "arguments[0].scrollIntoView({ block: 'center' })";
        self.client.execute(scroll, vec![json!(element)]).await.expect("a page that scrolls");
        element.click().await.unwrap_or_else(|e| panic!("{css}: {e}"));
    }

    /// Waits until something that is asked of the page in JavaScript is true.
    pub async fn wait_for(&self, question: &str) {
        let wait = async {
            while self.ask(&format!("return {question}")).await != json!(true) {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        };
        tokio::time::timeout(PATIENCE, wait).await.unwrap_or_else(|_| panic!("{question} never comes true"));
    }

    /// Presses Enter where the focus is, and waits until the next page is there.
    pub async fn enter(&self) {
        let page = self.page().await;
        self.press("\u{e007}").await;
        is_left(page).await;
    }

    async fn page(&self) -> Element {
        self.client.find(Locator::Css("html")).await.expect("a page")
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

    /// Asks the browser itself for something, by the Chrome DevTools Protocol.
    pub async fn command(&self, command: &str, parameters: Value) -> Value {
        let body = json!({"cmd": command, "params": parameters});
        self.post_to_session("goog/cdp/execute", body).await
    }

    async fn post_to_session(&self, path: &str, body: Value) -> Value {
        let session = self.client.session_id().await.expect("a session").expect("a session");
        let request = reqwest::Client::new().post(format!("{}/session/{session}/{path}", self.driver.url)).json(&body);
        let mut answer: Value = request.send().await.expect("an answer").json().await.expect("JSON");
        answer["value"].take()
    }

    /// What the console says of violated policies and other errors, since it was asked last.
    pub async fn complaints(&self) -> Vec<String> {
        let log = self.post_to_session("se/log", json!({"type": "browser"})).await;
        log.as_array().expect("entries").iter().map(|entry| entry["message"].to_string()).collect()
    }

    /// Ends it.
    pub async fn close(self) {
        self.client.close().await.expect("an end");
    }
}

/// Waits until a page has given way to the next one.
async fn is_left(page: Element) {
    let wait = async {
        while page.tag_name().await.is_ok() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(PATIENCE, wait).await.expect("another page comes");
}

impl Driver {
    fn start() -> Option<Driver> {
        let mut command = Command::new("chromedriver");
        command.arg("--port=0").env("TZ", ZONE).stdout(Stdio::piped()).stderr(Stdio::null()).process_group(0);
        let Ok(mut process) = command.spawn() else {
            assert!(std::env::var(REQUIRED).is_err(), "{REQUIRED} is set, but there is no chromedriver");
            return None;
        };
        let lines = BufReader::new(process.stdout.take().expect("an output")).lines();
        let said = lines.map_while(Result::ok).find(|line| line.contains("successfully on port"));
        let port = said.as_deref().and_then(|line| line.trim_end_matches('.').rsplit(' ').next()).expect("a port");
        let url = format!("http://127.0.0.1:{port}");
        Some(Driver { process, url, profile: tempfile::tempdir().expect("a folder") })
    }

    fn capabilities(&self, kind: Kind) -> Capabilities {
        let profile = format!("--user-data-dir={}", self.profile.path().display());
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
                options["mobileEmulation"] = json!({"deviceMetrics": {"width": 390, "height": 844, "pixelRatio": 1.0}});
            }
        }
        let mut capabilities = Capabilities::new();
        capabilities.insert("goog:chromeOptions".into(), options);
        capabilities.insert("goog:loggingPrefs".into(), json!({"browser": "ALL"}));
        capabilities
    }
}
