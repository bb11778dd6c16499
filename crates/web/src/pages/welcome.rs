//! The first minute: choosing what to track by hand, several things at once, or how else values can come.

use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::response::Response;
use model::Template as Known;
use service::actor::{Browser, Writer};
use service::attributes;

use super::{Choice, Frame, Notice, Problem, answer, done, go, paths};
use crate::app::App;
use crate::errors::Result;
use crate::middleware::request_id::RequestId;
use crate::middleware::sessions::LoggedIn;

/// What most people enter by hand, in the words of a first choice: what the group is called, and its templates.
const OFFERED: [(&str, &[&str]); 4] = [
    ("How you are", &["mood", "mood_note", "energy_level", "stress_level"]),
    ("Body and sleep", &["weight", "sleep", "sleep_start", "sleep_end", "heartrate_resting", "menstrual_flow"]),
    ("Food and drink", &["coffees", "water", "alcoholic_drinks"]),
    ("What you do", &["steps", "workouts_min", "meditation_min", "productive_min", "pages_read", "money_spent"]),
];

/// Tags to begin with.
const TAGS: [&str; 6] = ["coffee", "exercise", "headache", "met friends", "ate out", "day off"];

/// What is chosen already when the page opens for the first time.
const CHOSEN: [&str; 2] = ["mood", "mood_note"];

#[derive(Template)]
#[template(path = "welcome.html")]
struct Welcome {
    frame: Frame,
    groups: Vec<Offered>,
    tags: Vec<Pick>,
    /// What was typed as a tag of one's own.
    own: String,
    is_first: bool,
    problem: Problem,
}

/// Some things to track.
struct Offered {
    label: &'static str,
    picks: Vec<Pick>,
}

/// One of them.
struct Pick {
    choice: Choice,
    is_chosen: bool,
    /// Whether the person tracks it already, so that there is nothing to choose.
    is_tracked: bool,
}

/// What was chosen.
#[derive(Default)]
struct Chosen {
    templates: Vec<String>,
    tags: Vec<String>,
    own: String,
}

impl Chosen {
    fn of(fields: Vec<(String, String)>) -> Chosen {
        let mut chosen = Chosen::default();
        for (name, value) in fields {
            match name.as_str() {
                "track" => chosen.templates.push(value),
                "tag" => chosen.tags.push(value),
                "own" => chosen.own = value.trim().to_owned(),
                _ => {}
            }
        }
        chosen
    }
}

/// `GET /welcome`.
pub(crate) async fn get(State(app): State<App>, LoggedIn(browser): LoggedIn, frame: Frame) -> Result<Response> {
    show(&app, &browser, frame, None, Problem::none()).await
}

/// `POST /welcome`: tracks everything that was chosen, by hand.
pub(crate) async fn post(
    State(app): State<App>,
    LoggedIn(browser): LoggedIn,
    RequestId(request): RequestId,
    frame: Frame,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<Response> {
    let chosen = Chosen::of(fields);
    match track(&app, &browser.writer(request), &chosen).await {
        Ok(0) => Ok(go(paths::DASHBOARD)),
        Ok(_) => Ok(done(paths::DASHBOARD, Notice::Tracking)),
        Err(error) => show(&app, &browser, frame, Some(chosen), Problem::of(error)?).await,
    }
}

async fn track(app: &App, writer: &Writer, chosen: &Chosen) -> std::result::Result<usize, service::Error> {
    let own = Some(&chosen.own).filter(|own| !own.is_empty());
    let tags: Vec<String> = chosen.tags.iter().chain(own).cloned().collect();
    attributes::track(&app.daymark, writer, &chosen.templates, &tags).await
}

async fn show(
    app: &App,
    browser: &Browser,
    frame: Frame,
    chosen: Option<Chosen>,
    problem: Problem,
) -> Result<Response> {
    let tracked = attributes::overview(&app.daymark, &browser.reader()).await?;
    let (is_first, is_new) = (tracked.is_empty(), chosen.is_none() && tracked.is_empty());
    let chosen = chosen.unwrap_or_default();
    let pick = |name: &&str| {
        let known = Known::find(name)?;
        let is_tracked = tracked.iter().any(|listed| listed.attribute.template == Some(known));
        let is_chosen = chosen.templates.contains(&known.name) || (is_new && CHOSEN.contains(name));
        Some(Pick { choice: Choice::new(known.name.clone(), known.label.clone()), is_chosen, is_tracked })
    };
    let offered =
        |(label, names): &(&'static str, &[&str])| Offered { label, picks: names.iter().filter_map(pick).collect() };
    let tag = |label: &&str| Pick {
        choice: Choice::new(*label, *label),
        is_chosen: chosen.tags.iter().any(|tag| tag == label),
        is_tracked: tracked.iter().any(|listed| listed.attribute.label.key() == *label),
    };
    let (groups, tags) = (OFFERED.iter().map(offered).collect(), TAGS.iter().map(tag).collect());
    answer(problem.status(), Welcome { frame, groups, tags, own: chosen.own, is_first, problem })
}
