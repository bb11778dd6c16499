//! The guide's scripts, copied off the page and run as a reader would.

use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use tokio::io::AsyncWriteExt;
use tokio::process::{Child, Command};

use crate::harness::{App, Person};

const REDIRECT_PORT: &str = "8000";

on_both_engines! {
    async fn the_scripts_of_the_guide_lead_from_the_link_to_the_dashboard(app: App) {
        let port = free_port();
        let redirect_uri = format!("http://localhost:{port}/");
        let client = app.client_with("Greatreads", |new| new.redirect_uris = vec![redirect_uri]).await;
        let reader = app.person("developer").await;
        let folder = Folder::copied_from(&guide(app, &reader).await, port);
        folder.change("your client secret", &client.secret);

        let link = folder.run("link.py", "").await;
        let receiver = folder.start("receive.py");
        let page = link.trim().split_once("/oauth2/").map(|(_, rest)| format!("/oauth2/{rest}")).expect("a link");
        let refused = reader.submit(&page, &page, &[("decision", "cancel")]).await.expect(303);
        visit(refused.location()).await;
        let output = receiver.wait_with_output().await.expect("an end");
        assert!(!output.status.success());
        assert_eq!(String::from_utf8_lossy(&output.stderr).lines().last(), Some("No permission: access_denied"));

        let link = folder.run("link.py", "").await;
        assert!(link.contains(&client.client_id), "the reader's own client ID is filled in: {link}");
        let receiver = folder.start("receive.py");
        let page = link.trim().split_once("/oauth2/").map(|(_, rest)| format!("/oauth2/{rest}")).expect("a link");
        let sent_on = reader.submit(&page, &page, &[("decision", "authorise")]).await.expect(303);
        visit(sent_on.location()).await;
        let said = said(receiver).await;
        let [_, refresh] = tokens(&said);

        let [access, _] = tokens(&folder.run("renew.py", &refresh).await);
        folder.change("your access token", &access);
        assert_eq!(folder.run("daymark.py", "").await, "This token is for developer\n");
        for _ in 0..2 {
            assert_eq!(folder.run("acquire.py", "").await, "Acquired pages_read\n");
        }
        assert_eq!(folder.run("create.py", "").await, "Made time_reading\n");
        assert_eq!(folder.run("create.py", "").await, "Failed: Attribute 'time_reading' already exists\n");
        let stored = folder.run("total.py", "2026-10-07\n26\n").await;
        assert!(stored.ends_with("Stored 26 for 2026-10-07\n"), "{stored}");
        assert_eq!(folder.run("increment.py", "").await, "Today so far: 27\n");
        let dashboard = reader.get("/").await.expect(200);
        assert!(dashboard.text().contains("Pages read") && dashboard.text().contains("27"), "{}", dashboard.text());
    }

    async fn a_stranger_reads_the_guide_with_a_place_for_a_client_id(app: App) {
        let page = app.stranger().get("/developers/guide").await.expect(200);
        assert!(page.text().contains("CLIENT_ID = &#34;your client ID&#34;"), "{}", page.text());
        assert!(page.text().contains("/log-in?next="), "{}", page.text());
    }
}

fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("an address").port()
}

/// The page as a browser gets it from a server that listens, so that its scripts hold that server's address.
async fn guide(app: &App, reader: &Person<'_>) -> String {
    let cookies: Vec<String> = reader.cookies().iter().map(|(name, value)| format!("{name}={value}")).collect();
    let url = format!("{}/developers/guide", app.listen().await);
    let request = reqwest::Client::new().get(url).header("cookie", cookies.join("; "));
    request.send().await.expect("a page").text().await.expect("text")
}

/// Goes where the browser is sent, as soon as something listens there.
async fn visit(location: &str) {
    let location = location.replace("localhost", "127.0.0.1");
    for _ in 0..200 {
        if reqwest::get(&location).await.is_ok() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("nothing listens at {location}");
}

/// The two tokens that a script prints, each at the end of a line.
fn tokens(said: &str) -> [String; 2] {
    let last_words: Vec<&str> = said.lines().filter_map(|line| line.rsplit(' ').next()).collect();
    let [.., access, refresh] = last_words.as_slice() else { panic!("no tokens: {said}") };
    [*access, *refresh].map(str::to_owned)
}

async fn said(script: Child) -> String {
    let output = script.wait_with_output().await.expect("an end");
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).expect("text")
}

/// Where a reader saved the scripts.
struct Folder(tempfile::TempDir);

impl Folder {
    /// Saves each script of the page under its name. The port of the redirect URI is another one, since tests run side by
    /// side.
    fn copied_from(page: &str, port: u16) -> Folder {
        let folder = Folder(tempfile::tempdir().expect("a folder"));
        let scripts: Vec<&str> = page.split("data-script=\"").skip(1).collect();
        assert_eq!(scripts.len(), 8);
        for script in scripts {
            let (name, rest) = script.split_once("\">").expect("a name");
            let (text, _) = rest.split_once("</code>").expect("an end");
            let text = unescaped(text).replace(REDIRECT_PORT, &port.to_string());
            std::fs::write(folder.path().join(name), text).expect("a file");
        }
        folder
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    /// Replaces something in all of them.
    fn change(&self, old: &str, new: &str) {
        for file in std::fs::read_dir(self.path()).expect("files") {
            let path = file.expect("a file").path();
            if path.is_file() {
                let text = std::fs::read_to_string(&path).expect("text");
                std::fs::write(&path, text.replace(old, new)).expect("a file");
            }
        }
    }

    fn start(&self, name: &str) -> Child {
        let mut command = Command::new("python3");
        command.arg(name).current_dir(self.path()).kill_on_drop(true).env("PYTHONDONTWRITEBYTECODE", "1");
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("python3")
    }

    /// What a script prints, given what is typed.
    async fn run(&self, name: &str, typed: &str) -> String {
        let mut script = self.start(name);
        let mut input = script.stdin.take().expect("an input");
        input.write_all(format!("{typed}\n").as_bytes()).await.expect("a reader");
        drop(input);
        said(script).await
    }
}

fn unescaped(html: &str) -> String {
    let named = [
        ("&#34;", "\""),
        ("&#39;", "'"),
        ("&quot;", "\""),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&#60;", "<"),
        ("&#62;", ">"),
    ];
    let text = named.iter().fold(html.to_owned(), |text, (escaped, plain)| text.replace(escaped, plain));
    text.replace("&#38;", "&").replace("&amp;", "&")
}
