//! The real binary on a database of its own, as one who hosts it would run it.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, Command, Output, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use reqwest::blocking::{Client, Response};
use serde_json::Value;
use store::testing::TestStore;

/// How long anything may take that should be quick, on a busy machine.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// A folder to work in and a database, both gone with this value.
pub struct Installation {
    folder: tempfile::TempDir,
    database: String,
    /// Drops the database at the end.
    _postgres: Option<TestStore>,
}

impl Installation {
    /// One on SQLite, whose file is not there yet.
    pub fn on_sqlite() -> Installation {
        let folder = tempfile::tempdir().expect("a folder");
        let database = format!("sqlite:{}", folder.path().join("data/daymark.db").display());
        Installation { folder, database, _postgres: None }
    }

    /// One on PostgreSQL, where the environment names a server.
    pub fn on_postgres() -> Option<Installation> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let postgres = runtime.block_on(store::testing::postgres())?;
        let store::Database::Postgres { url } = postgres.database().clone() else { panic!("no PostgreSQL") };
        let folder = tempfile::tempdir().expect("a folder");
        Some(Installation { folder, database: url, _postgres: Some(postgres) })
    }

    /// The database, as a flag takes it.
    pub fn database(&self) -> &str {
        &self.database
    }

    /// A path in its folder.
    pub fn path(&self, name: &str) -> std::path::PathBuf {
        self.folder.path().join(name)
    }

    /// A command in its folder, on its database.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_daymark"));
        command.args(arguments).current_dir(self.folder.path()).env("DAYMARK_DATABASE", &self.database);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// Runs a command to its end, whatever that is.
    pub fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().expect("the binary")
    }

    /// What a command prints, which must succeed.
    pub fn says(&self, arguments: &[&str]) -> String {
        self.says_given(arguments, "")
    }

    /// As [`Installation::says`], with a text on standard input.
    pub fn says_given(&self, arguments: &[&str], input: &str) -> String {
        let mut child = self.command(arguments).stdin(Stdio::piped()).spawn().expect("the binary");
        child.stdin.take().expect("an input").write_all(input.as_bytes()).expect("a reader");
        let output = child.wait_with_output().expect("an end");
        assert!(output.status.success(), "{arguments:?}: {output:?}");
        String::from_utf8(output.stdout).expect("text")
    }

    /// What a command that fails says about it.
    pub fn complains(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert!(!output.status.success(), "{arguments:?} succeeded: {output:?}");
        String::from_utf8(output.stderr).expect("text")
    }

    /// Makes the account `ada`, with a password that is long enough.
    pub fn make_ada(&self) {
        self.says_given(&["user", "create", "ada", "--password-stdin"], "a long enough password\n");
    }

    /// Registers an app of `ada`'s and answers what the command prints.
    pub fn register_app(&self, name: &str) -> Value {
        let said = self.says(&[
            "client",
            "create",
            "--owner",
            "ada",
            "--name",
            name,
            "--redirect-uri",
            "http://localhost:8000/",
            "--support-email",
            "ada@example.org",
        ]);
        serde_json::from_str(&said).expect("JSON")
    }

    /// Starts a server at a free port and waits until it is up.
    pub fn serve(&self, flags: &[&str]) -> Server {
        let arguments = [&["serve", "--listen", "127.0.0.1:0"], flags].concat();
        Server::start(self.command(&arguments))
    }
}

/// A running server, killed with this value.
pub struct Server {
    child: Child,
    /// Its address, without a slash at the end.
    pub base: String,
    said: Arc<Mutex<String>>,
}

impl Server {
    /// Starts what the command says, and waits until it is up.
    pub fn start(mut command: Command) -> Server {
        let mut child = command.spawn().expect("the binary");
        let said = Arc::new(Mutex::new(String::new()));
        collect(child.stdout.take().expect("an output"), said.clone());
        collect(child.stderr.take().expect("an output"), said.clone());
        let mut server = Server { child, base: String::new(), said };
        let begun = Instant::now();
        while server.base.is_empty() {
            assert!(begun.elapsed() < PATIENCE && server.is_running(), "no server: {}", server.said());
            std::thread::sleep(Duration::from_millis(5));
            server.base = server.printed_address().unwrap_or_default();
        }
        while reqwest::blocking::get(format!("{}/healthz", server.base)).is_err() {
            assert!(begun.elapsed() < PATIENCE && server.is_running(), "no answer: {}", server.said());
            std::thread::sleep(Duration::from_millis(5));
        }
        server
    }

    fn printed_address(&self) -> Option<String> {
        let said = self.said();
        let address = said.lines().find_map(|line| line.strip_prefix("It listens at http://"))?;
        Some(format!("http://{}", address.trim_end_matches('/')))
    }

    /// Everything it has printed and logged.
    pub fn said(&self) -> String {
        self.said.lock().expect("a text").clone()
    }

    /// A browser in which somebody is logged in, and the page that they see first.
    pub fn log_in(&self, username: &str, password: &str) -> (Client, String) {
        let browser = Client::builder().cookie_store(true).timeout(None).build().expect("a client");
        let address = format!("{}/log-in", self.base);
        let page = browser.get(&address).send().expect("an answer").text().expect("a page");
        let (_, rest) = page.split_once("name=\"csrf\" value=\"").expect("a token in the form");
        let csrf = rest.split('"').next().expect("its end");
        let form = [("csrf", csrf), ("username", username), ("password", password), ("next", "")];
        let page = browser.post(&address).form(&form).send().expect("an answer").text().expect("a page");
        (browser, page)
    }

    /// Whether the process is alive.
    pub fn is_running(&mut self) -> bool {
        self.child.try_wait().expect("a process").is_none()
    }

    /// The number of the process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Sends SIGTERM and answers at once.
    pub fn terminate(&self) {
        let status = Command::new("kill").args(["-TERM", &self.id().to_string()]).status().expect("kill");
        assert!(status.success());
    }

    /// Sends SIGKILL and waits for the end.
    pub fn kill(mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// Waits for the end, which must be a good one.
    pub fn ends_well(&mut self) -> Duration {
        let begun = Instant::now();
        while self.is_running() {
            assert!(begun.elapsed() < PATIENCE, "it does not end: {}", self.said());
            std::thread::sleep(Duration::from_millis(5));
        }
        assert!(self.child.wait().expect("an end").success(), "{}", self.said());
        begun.elapsed()
    }

    /// Asks the API.
    pub fn get(&self, path: &str, token: &str) -> Response {
        let request = Client::new().get(format!("{}{path}", self.base)).bearer_auth(token);
        request.send().expect("an answer")
    }

    /// Writes through the API, and answers its JSON.
    pub fn post(&self, path: &str, token: &str, body: &Value) -> Value {
        let request = Client::new().post(format!("{}{path}", self.base)).bearer_auth(token).json(body);
        request.send().expect("an answer").json().expect("JSON")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn collect(output: impl Read + Send + 'static, into: Arc<Mutex<String>>) {
    std::thread::spawn(move || {
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            let mut text = into.lock().expect("a text");
            text.push_str(&line);
            text.push('\n');
        }
    });
}

/// Makes two tests of each story, `name::sqlite` and `name::postgres`:
/// `on_both_engines! { fn a_story(installation: Installation) { … } }`.
macro_rules! on_both_engines {
    ($($(#[$meta:meta])* fn $name:ident($installation:ident: Installation) $story:block)*) => {
        $($(#[$meta])* mod $name {
            #[allow(unused_imports)]
            use super::*;

            fn story($installation: $crate::installation::Installation) $story

            #[test]
            fn sqlite() {
                story($crate::installation::Installation::on_sqlite());
            }

            #[test]
            fn postgres() {
                if let Some(installation) = $crate::installation::Installation::on_postgres() {
                    story(installation);
                }
            }
        })*
    };
}
pub(crate) use on_both_engines;
