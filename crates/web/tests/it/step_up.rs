//! Which forms ask for the password again where it was given more than ten minutes ago.

use jiff::SignedDuration;
use service::actor::Operator;
use service::clients::{NewClient, console};
use service::step_up::Act;

use crate::every_route::ROUTES;
use crate::harness::{Answer, App, PASSWORD, Person};

/// What each POST route does on behalf of someone who is logged in; none where no session lets it in.
const ACTS: &[(&str, Option<Act>)] = &[
    ("/api/2/attributes/acquire/", None),
    ("/api/2/attributes/release/", None),
    ("/api/2/attributes/create/", None),
    ("/api/2/attributes/update/", None),
    ("/api/2/attributes/increment/", None),
    ("/api/1/auth/simple-token/", None),
    ("/api/2/auth/simple-token/", None),
    ("/oauth2/access_token", None),
    ("/oauth2/revoke", None),
    ("/oauth2/device_authorization", None),
    ("/oauth2/authorize", Some(Act::Authorise)),
    ("/device", Some(Act::Authorise)),
    ("/values/2026-10-07", Some(Act::Record)),
    ("/values/2026-10-07/undo", Some(Act::Record)),
    ("/welcome", Some(Act::Record)),
    ("/attributes/add-new", Some(Act::Record)),
    ("/attributes/steps/undo", Some(Act::Record)),
    ("/attributes/steps/service", Some(Act::Record)),
    ("/attributes/steps/edit", Some(Act::Record)),
    ("/attributes/steps/merge", Some(Act::Record)),
    ("/attributes/steps/delete", Some(Act::Record)),
    ("/attributes/steps/service/keep", Some(Act::Record)),
    ("/correlations/steps/mood/rating", Some(Act::Record)),
    ("/offline/entries", Some(Act::Record)),
    ("/set-up/code", None),
    ("/sign-up", None),
    ("/sign-up/code", None),
    ("/log-in", None),
    ("/log-out", Some(Act::LogOut)),
    ("/reset", None),
    ("/reset/code", None),
    ("/stop/code", None),
    // The link lets in, whoever is logged in.
    ("/verify/code", None),
    // It is itself where the password is given.
    ("/confirm-password", None),
    ("/account", Some(Act::ChangeProfile)),
    ("/account/avatar", Some(Act::ChangeProfile)),
    ("/account/avatar/remove", Some(Act::ChangeProfile)),
    ("/account/email", Some(Act::ChangeEmail)),
    ("/account/email/link", Some(Act::VerifyEmail)),
    ("/account/security/acknowledge", Some(Act::Acknowledge)),
    ("/account/password", Some(Act::ChangePassword)),
    ("/account/log-out-everywhere", Some(Act::LogOut)),
    ("/account/tokens", Some(Act::MakeSimpleToken)),
    ("/account/tokens/00/revoke", Some(Act::TakeBack)),
    ("/account/services/00/revoke", Some(Act::TakeBack)),
    ("/account/data/changes/1/undo", Some(Act::Record)),
    ("/account/data/import", Some(Act::Record)),
    ("/account/data/import/carry-out", Some(Act::Record)),
    ("/account/data/import/give-up", Some(Act::Record)),
    ("/account/delete", Some(Act::DeleteAccount)),
    ("/account/administration/invitations", Some(Act::Invite)),
    ("/account/administration/invitations/00/withdraw", Some(Act::WithdrawInvitation)),
    ("/account/administration/people/ada/reset", Some(Act::Administer)),
    ("/account/administration/people/ada/suspend", Some(Act::Administer)),
    ("/account/administration/people/ada/reopen", Some(Act::Administer)),
    ("/account/administration/people/ada/appoint", Some(Act::Administer)),
    ("/account/administration/people/ada/dismiss", Some(Act::Administer)),
    ("/account/administration/people/ada/delete", Some(Act::Administer)),
    ("/account/administration/apps/00/end", Some(Act::Administer)),
    ("/account/apps/new", Some(Act::RegisterApp)),
    ("/account/apps/00/edit", Some(Act::ChangeApp)),
    ("/account/apps/00/secret", Some(Act::MakeAppSecret)),
    ("/account/apps/00/token", Some(Act::MakeDeveloperToken)),
    ("/account/apps/00/logo", Some(Act::ChangeApp)),
    ("/account/apps/00/delete", Some(Act::DeleteApp)),
];

/// The routes whose forms have a file.
const WITH_A_FILE: [&str; 4] =
    ["/account/avatar", "/account/apps/new", "/account/apps/00/logo", "/account/data/import"];

/// The form for a new app.
const APP: [(&str, &str); 4] = [
    ("name", "Greatreads"),
    ("redirect_uris", "http://localhost:8000/"),
    ("client_type", "confidential"),
    ("support_email", "help@greatreads.example"),
];

#[test]
fn every_form_says_whether_it_asks() {
    let posts = ROUTES.iter().filter(|(method, ..)| *method == "POST").map(|(_, path, _)| *path);
    let missing: Vec<&str> = posts.clone().filter(|path| !ACTS.iter().any(|(known, _)| known == path)).collect();
    assert!(missing.is_empty(), "say in ACTS what these do, and in service::step_up whether that asks: {missing:?}");
    assert_eq!(ACTS.len(), posts.count(), "a route in ACTS is gone");
}

/// Whether an answer asks for the password: by leading to where it is given, or in the form itself.
fn asks(answer: &Answer) -> bool {
    let leads = answer.header("location").is_some_and(|location| location.starts_with("/confirm-password"));
    leads || answer.text().contains("Enter your password, so that it is sure to be you")
}

/// The client ID of an app of the account `owner`.
async fn app_of_owner(app: &App) -> String {
    let new = NewClient {
        name: "Greatreads".to_owned(),
        support_email: "help@greatreads.example".to_owned(),
        redirect_uris: vec!["http://localhost:8000/".to_owned()],
        ..NewClient::default()
    };
    console::create(&app.daymark, &Operator::at_the_console(), "owner", new).await.expect("an app").client.public_id
}

async fn send(person: &Person<'_>, route: &str, path: &str, username: &str) -> Answer {
    let fields = [("username", username), APP[0], APP[1], APP[2], APP[3]];
    match WITH_A_FILE.contains(&route) {
        true => person.upload("/account/security", path, &fields, ("file", b"no picture")).await,
        false => person.submit("/account/security", path, &fields).await,
    }
}

on_both_engines! {
    async fn what_outlasts_a_session_asks_for_the_password_again(app: App) {
        app.account("owner").await;
        app.account("ada").await;
        for (route, act) in ACTS {
            let path = match route.contains("apps/00") {
                true => route.replace("00", &app_of_owner(app).await),
                false => (*route).to_owned(),
            };
            let is_asked = act.is_some_and(Act::asks);
            let owner = app.person("owner").await;
            app.clock.advance(SignedDuration::from_mins(11));
            let answer = send(&owner, route, &path, "owner").await;
            assert_eq!(asks(&answer), is_asked, "{route}: {} {:?}", answer.status, answer.header("location"));
            if !is_asked {
                continue;
            }
            if let Some(next) = answer.header("location").and_then(|location| location.split_once("?next=")) {
                let back = next.1.replace("%2F", "/");
                owner.submit(&format!("/confirm-password?next={back}"), "/confirm-password", &[("password", PASSWORD)]).await.expect(303);
                owner.get(&back).await.expect(200).shows("name=\"csrf\"");
            }
            let fresh = app.person("owner").await;
            let answer = send(&fresh, route, &path, "somebody").await;
            assert!(!asks(&answer), "{route} asks someone who just logged in: {}", answer.text());
        }
    }

    async fn the_export_asks_for_the_password_again(app: App) {
        assert!(Act::Export.asks());
        let ada = app.person("ada").await;
        ada.get("/account/data/export").await.expect(200);
        app.clock.advance(SignedDuration::from_mins(11));
        let answer = ada.get("/account/data/export").await.expect(303);
        assert_eq!(answer.location(), "/confirm-password?next=%2Faccount%2Fdata");
    }

    async fn a_form_of_an_app_loses_nothing_while_it_asks(app: App) {
        let ada = app.person("ada").await;
        let made = app.client_with("Greatreads", |_| ()).await;
        let developer = app.person("developer").await;
        app.clock.advance(SignedDuration::from_mins(11));
        for (person, page, action) in [
            (&ada, "/account/security", "/account/apps/new".to_owned()),
            (&developer, "/account/security", format!("/account/apps/{}/edit", made.client_id)),
        ] {
            let is_new = action.ends_with("new");
            let name = if is_new { "Books of ada" } else { "Books for all" };
            let send = async |password: &str| {
                let fields = [("name", name), APP[1], APP[2], APP[3], ("description", "Counts pages."), ("password", password)];
                match is_new {
                    true => person.upload(page, &action, &fields, ("logo", b"")).await,
                    false => person.submit(page, &action, &fields).await,
                }
            };
            for password in ["", "wrong"] {
                let again = send(password).await.expect(400);
                assert!(!again.element("password-error").is_empty());
                again.shows("Counts pages.").shows(name).shows("type=\"password\"");
            }
            person.get("/account/apps").await.expect(200).hides(name);
            send(PASSWORD).await.expect(303);
            person.get("/account/apps").await.expect(200).shows(name);
        }
    }
}
