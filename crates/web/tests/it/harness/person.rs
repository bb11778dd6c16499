//! People at their browsers.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::Mutex;

use axum::body::Body;
use axum::http::Request;
use axum::http::header::{CONTENT_TYPE, COOKIE, SET_COOKIE};
use service::actor::Browser;
use service::sessions::{self, Agent, LogIn};
use url::form_urlencoded;

use super::{Answer, App, PASSWORD};

/// A browser with its cookies; nobody is logged in yet.
pub struct Visitor<'a> {
    app: &'a App,
    cookies: Mutex<BTreeMap<String, String>>,
}

impl<'a> Visitor<'a> {
    pub(super) fn new(app: &'a App) -> Visitor<'a> {
        Visitor { app, cookies: Mutex::default() }
    }

    /// Opens a page. Redirects are not followed.
    pub async fn get(&self, path: &str) -> Answer {
        self.send(Request::get(path).body(Body::empty()).expect("a request")).await
    }

    /// Sends a form with these fields and nothing else.
    pub async fn post_bare(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let request = Request::post(path).header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(request.body(Body::from(body)).expect("a request")).await
    }

    /// Opens the page that shows a form, fills these fields in and sends it with its token to `action`.
    pub async fn submit(&self, page: &str, action: &str, fields: &[(&str, &str)]) -> Answer {
        let token = self.form_token(page).await;
        let mut all = vec![("csrf", token.as_str())];
        all.extend_from_slice(fields);
        self.post_bare(action, &all).await
    }

    /// The page that a form's answer leads to.
    pub async fn follow(&self, answer: Answer) -> Answer {
        self.get(answer.expect(303).location()).await.expect(200)
    }

    /// Opens the page that shows a form with a file, and sends it with its token, these fields and this file.
    pub async fn upload(&self, page: &str, action: &str, fields: &[(&str, &str)], file: (&str, &[u8])) -> Answer {
        let body = self.multipart(page, fields, file).await;
        self.send(multipart_request(action).body(Body::from(body)).expect("a request")).await
    }

    /// The body of a form with its token, these fields and this file.
    pub async fn multipart(&self, page: &str, fields: &[(&str, &str)], file: (&str, &[u8])) -> Vec<u8> {
        let token = self.form_token(page).await;
        let mut body = Vec::new();
        for (name, value) in [("csrf", token.as_str())].iter().chain(fields) {
            let part = format!("--limit\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
            body.extend_from_slice(part.as_bytes());
        }
        let (name, content) = file;
        let head = format!("--limit\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"f\"\r\n\r\n");
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(content);
        body.extend_from_slice(b"\r\n--limit--\r\n");
        body
    }

    /// The token that the forms of a page carry.
    pub async fn form_token(&self, page: &str) -> String {
        self.get(page).await.field("csrf").to_owned()
    }

    /// Sends any request, with this browser's cookies, and keeps those that the answer sets.
    pub async fn send(&self, mut request: Request<Body>) -> Answer {
        let cookies: Vec<String> = self.cookies().iter().map(|(name, value)| format!("{name}={value}")).collect();
        if !cookies.is_empty() {
            request.headers_mut().insert(COOKIE, cookies.join("; ").parse().expect("a header"));
        }
        let answer = self.app.send(request).await;
        for set in answer.headers.get_all(SET_COOKIE) {
            let (name, rest) = set.to_str().expect("a plain header").split_once('=').expect("a cookie");
            let value = rest.split(';').next().unwrap_or_default();
            if value.is_empty() {
                self.cookies().remove(name);
            } else {
                self.cookies().insert(name.to_owned(), value.to_owned());
            }
        }
        answer
    }

    /// The cookies that the browser holds, by name.
    pub fn cookies(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, String>> {
        self.cookies.lock().expect("cookies")
    }
}

/// A form whose body is what [`Visitor::multipart`] made.
pub fn multipart_request(action: &str) -> axum::http::request::Builder {
    Request::post(action).header(CONTENT_TYPE, "multipart/form-data; boundary=limit")
}

/// Someone with an account, logged in.
pub struct Person<'a> {
    /// The name to log in with.
    pub username: String,
    /// The person as use cases know them.
    pub actor: Browser,
    browser: Visitor<'a>,
}

impl<'a> Person<'a> {
    pub(super) async fn log_in(app: &'a App, username: &str) -> Person<'a> {
        let browser = Visitor::new(app);
        let address = IpAddr::from([192, 0, 2, 1]);
        let log_in = LogIn { username, password: PASSWORD, agent: &Agent::called("a test"), address };
        let session = sessions::log_in(&app.daymark, log_in).await.expect("a session");
        browser.cookies().insert("daymark".to_owned(), session.secret.as_str().to_owned());
        Person { username: username.to_owned(), browser, actor: session.browser }
    }
}

impl<'a> std::ops::Deref for Person<'a> {
    type Target = Visitor<'a>;

    fn deref(&self) -> &Visitor<'a> {
        &self.browser
    }
}
