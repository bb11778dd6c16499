//! Editing an attribute: its label, group and place, merging it into another, deleting it.

use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::response::Response;
use model::Group;
use model::attribute::Attribute;
use serde::Deserialize;
use service::actor::Browser;
use service::attributes::{self, Edit, Merge};

use super::{Choice, Frame, Labels, Notice, Problem, answer, done, paths};
use crate::app::App;
use crate::errors::{Error, Result};
use crate::middleware::request_id::RequestId;
use crate::middleware::sessions::LoggedIn;

#[derive(Template)]
#[template(path = "attribute_edit.html")]
struct AttributeEdit {
    frame: Frame,
    /// Its own page.
    href: String,
    label: String,
    /// Its name in the API.
    name: String,
    /// What its group is called, where it stays in it.
    fixed_group: Option<&'static str>,
    groups: Vec<Choice>,
    entered: Entered,
    /// The attributes that take its values, and none yet; empty where there are none.
    others: Vec<Choice>,
    into: String,
    problem: Problem,
}

/// What a person fills in.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Entered {
    label: String,
    group: String,
    hidden: Option<String>,
}

/// Into what to merge, and how.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct EnteredMerge {
    into: String,
    days: String,
}

/// `GET /attributes/{name}/edit`.
pub(crate) async fn get(
    State(app): State<App>,
    LoggedIn(browser): LoggedIn,
    frame: Frame,
    Path(name): Path<String>,
) -> Result<Response> {
    show(&app, &browser, (frame, &name), None, (String::new(), Problem::none())).await
}

/// `POST /attributes/{name}/edit`.
pub(crate) async fn post(
    State(app): State<App>,
    LoggedIn(browser): LoggedIn,
    RequestId(request): RequestId,
    (frame, Path(name)): (Frame, Path<String>),
    Form(entered): Form<Entered>,
) -> Result<Response> {
    let (label, group) = (entered.label.clone(), entered.group.clone());
    let edit = Edit { label, group, hidden: entered.hidden.is_some() };
    match attributes::edit(&app.daymark, &browser.writer(request), &name, edit).await {
        Ok(()) => Ok(done(&format!("{}/{name}", paths::ATTRIBUTES), Notice::Saved)),
        Err(error) => {
            let problem = Problem::of(error)?;
            show(&app, &browser, (frame, &name), Some(entered), (String::new(), problem)).await
        }
    }
}

/// `POST /attributes/{name}/merge`.
pub(crate) async fn merge(
    State(app): State<App>,
    LoggedIn(browser): LoggedIn,
    RequestId(request): RequestId,
    (frame, Path(name)): (Frame, Path<String>),
    Form(EnteredMerge { into, days }): Form<EnteredMerge>,
) -> Result<Response> {
    if into.is_empty() {
        let problem = Problem::field("into", "Choose the attribute that gets the values.");
        return show(&app, &browser, (frame, &name), None, (into, problem)).await;
    }
    let merge = Merge { from: name.clone(), into: into.clone(), replaces: days == "replace" };
    match attributes::merge(&app.daymark, &browser.writer(request), merge).await {
        Ok(_) => Ok(done(paths::DATA, Notice::Merged)),
        Err(error) => show(&app, &browser, (frame, &name), None, (into, Problem::of(error)?)).await,
    }
}

/// `POST /attributes/{name}/delete`.
pub(crate) async fn delete(
    State(app): State<App>,
    LoggedIn(browser): LoggedIn,
    RequestId(request): RequestId,
    Path(name): Path<String>,
) -> Result<Response> {
    attributes::delete(&app.daymark, &browser.writer(request), &name).await?;
    Ok(done(paths::DATA, Notice::Deleted))
}

async fn show(
    app: &App,
    browser: &Browser,
    (frame, name): (Frame, &str),
    entered: Option<Entered>,
    (into, problem): (String, Problem),
) -> Result<Response> {
    let all = attributes::overview(&app.daymark, &browser.reader()).await?;
    let all: Vec<Attribute> = all.into_iter().map(|listed| listed.attribute).collect();
    let attribute = all.iter().find(|a| a.name.as_str() == name).ok_or_else(Error::not_found)?;
    let others = all.iter().filter(|other| attributes::can_merge(attribute, other));
    let labels = Labels::of(&all);
    let mut others: Vec<Choice> = others.map(|other| Choice::new(other.name.as_str(), labels.tell(other))).collect();
    if !others.is_empty() {
        others.insert(0, Choice::new("", "Choose…"));
    }
    let page = AttributeEdit {
        frame,
        href: paths::attribute(&attribute.name),
        label: attribute.label.to_string(),
        name: attribute.name.to_string(),
        fixed_group: attribute.template.map(|_| attribute.group.label()),
        groups: groups_for(attribute),
        entered: entered.unwrap_or_else(|| Entered::of(attribute)),
        others,
        into,
        problem,
    };
    answer(page.problem.status(), page)
}

impl Entered {
    fn of(attribute: &Attribute) -> Entered {
        let hidden = attribute.hidden.then(|| "1".to_owned());
        Entered { label: attribute.label.to_string(), group: attribute.group.name().to_owned(), hidden }
    }
}

/// The groups that take an attribute, in the order of lists: tags are yes or no.
fn groups_for(attribute: &Attribute) -> Vec<Choice> {
    let takes = |group: &Group| *group != Group::Custom || attribute.value_type == model::ValueType::Boolean;
    let groups = super::new_attribute::groups().into_iter().filter(takes);
    groups.map(|group| Choice::new(group.name(), group.label())).collect()
}
