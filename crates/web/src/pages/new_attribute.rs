//! Tracking something new: from a template, or of one's own.

use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::response::Response;
use model::{Group, Template as Known, ValueType};
use serde::Deserialize;
use service::actor::Browser;
use service::attributes::{self, NewAttribute};

use super::{Choice, Frame, Notice, Problem, answer, done, paths};
use crate::app::App;
use crate::errors::Result;
use crate::middleware::request_id::RequestId;
use crate::middleware::sessions::LoggedIn;

#[derive(Template)]
#[template(path = "new_attribute.html")]
struct NewAttributePage {
    frame: Frame,
    templates: Vec<TemplateGroup>,
    groups: Vec<Choice>,
    types: Vec<Choice>,
    entered: Entered,
    problem: Problem,
}

/// The templates of one group that are not in use yet.
struct TemplateGroup {
    label: &'static str,
    options: Vec<Choice>,
    /// The one that is chosen, where it is of this group.
    chosen: String,
}

/// What a person fills in, in one form or the other.
#[derive(Default, Clone, Deserialize)]
#[serde(default)]
pub(crate) struct Entered {
    template: String,
    label: String,
    group: String,
    value_type: String,
    manual: Option<String>,
}

/// `GET /attributes/add-new`.
pub(crate) async fn get(State(app): State<App>, LoggedIn(browser): LoggedIn, frame: Frame) -> Result<Response> {
    let entered =
        Entered { group: "custom".into(), value_type: "7".into(), manual: Some("1".into()), ..Entered::default() };
    show(&app, &browser, frame, entered, Problem::none()).await
}

/// `POST /attributes/add-new`.
pub(crate) async fn post(
    State(app): State<App>,
    LoggedIn(browser): LoggedIn,
    RequestId(request): RequestId,
    frame: Frame,
    Form(entered): Form<Entered>,
) -> Result<Response> {
    let writer = browser.writer(request);
    let (made, field) = if entered.template.is_empty() {
        (attributes::create_custom(&app.daymark, &writer, entered.clone().into()).await, "label")
    } else {
        (attributes::add_template(&app.daymark, &writer, &entered.template).await, "template")
    };
    match made {
        Ok(attribute) => Ok(done(&paths::attribute(&attribute.name), Notice::AttributeMade)),
        Err(service::Error::Invalid { message, .. }) => {
            show(&app, &browser, frame, entered, Problem::field(field, message)).await
        }
        Err(error) => Err(error.into()),
    }
}

impl From<Entered> for NewAttribute {
    fn from(entered: Entered) -> NewAttribute {
        // Tags are always yes or no, whatever the other list says.
        let is_tag = entered.group == Group::Custom.name();
        let value_type = if is_tag { ValueType::Boolean.number() } else { entered.value_type.parse().unwrap_or(-1) };
        NewAttribute { label: entered.label, group: entered.group, value_type, manual: entered.manual.is_some() }
    }
}

async fn show(app: &App, browser: &Browser, frame: Frame, entered: Entered, problem: Problem) -> Result<Response> {
    let mut templates: Vec<TemplateGroup> = Vec::new();
    for template in attributes::unused_templates(&app.daymark, &browser.reader()).await? {
        let (label, option) = (template.group.label(), option(template));
        match templates.last_mut().filter(|group| group.label == label) {
            Some(group) => group.options.push(option),
            None => templates.push(TemplateGroup { label, options: vec![option], chosen: String::new() }),
        }
    }
    if let Some(chosen) = Known::find(&entered.template) {
        // Also one that cannot be had any more: else another would be made the next time.
        let of_its_group = templates.iter_mut().find(|group| group.label == chosen.group.label());
        match of_its_group {
            Some(group) => group.chosen.clone_from(&chosen.name),
            None => templates.push(TemplateGroup {
                label: chosen.group.label(),
                options: vec![option(chosen)],
                chosen: chosen.name.clone(),
            }),
        }
    }
    let groups = groups().into_iter().map(|group| Choice::new(group.name(), group.label())).collect();
    let types = ValueType::ALL.into_iter().filter(|t| t.is_creatable());
    let types = types.map(|t| Choice::new(t.number().to_string(), type_label(t))).collect();
    answer(problem.status(), NewAttributePage { frame, templates, groups, types, entered, problem })
}

fn option(template: &Known) -> Choice {
    Choice::new(template.name.clone(), template.label.clone())
}

/// Every group, in the order of lists.
pub(super) fn groups() -> Vec<Group> {
    let mut groups = Group::ALL.to_vec();
    groups.sort_by_key(|group| (group.priority(), group.label()));
    groups
}

/// What values of a type are, in a person's words.
pub(super) fn type_label(value_type: ValueType) -> &'static str {
    match value_type {
        ValueType::Integer => "Whole number",
        ValueType::Float => "Decimal number",
        ValueType::Text => "Text",
        ValueType::Duration => "Length of time",
        ValueType::TimeFromMidnight => "Time of day",
        ValueType::Percentage => "Percentage",
        ValueType::TimeFromMidday => "Time of night",
        ValueType::Boolean => "Yes or no",
        ValueType::Scale => "Scale from 1 to 9",
    }
}
