//! Everything that is tracked, and who fills it in.

use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::response::Response;
use model::attribute::{Attribute, Service};
use serde::Deserialize;
use service::attributes::{self, Listed};

use super::{Choice, Frame, Notice, done, go, next, page, paths};
use crate::app::App;
use crate::errors::Result;
use crate::middleware::request_id::RequestId;
use crate::middleware::sessions::LoggedIn;

#[derive(Template)]
#[template(path = "attributes.html")]
struct Attributes {
    frame: Frame,
    groups: Vec<GroupPanel>,
}

/// One group's attributes.
struct GroupPanel {
    name: &'static str,
    label: &'static str,
    attributes: Vec<Row>,
}

/// One attribute, with what can be chosen for it.
pub(super) struct Row {
    pub(super) name: String,
    pub(super) label: String,
    pub(super) href: String,
    pub(super) kind: &'static str,
    pub(super) is_active: bool,
    pub(super) owner_action: String,
    /// The name of the service that fills it in; empty where none does.
    pub(super) owner: String,
    pub(super) services: Vec<Choice>,
}

/// What a person chooses.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Chosen {
    service: String,
    /// Where to go on; nowhere for the attribute's own page.
    next: String,
}

/// `GET /attributes`.
pub(crate) async fn get(State(app): State<App>, LoggedIn(browser): LoggedIn, frame: Frame) -> Result<Response> {
    let mut groups: Vec<GroupPanel> = Vec::new();
    for listed in attributes::overview(&app.daymark, &browser.reader()).await? {
        let group = listed.attribute.group;
        match groups.last_mut().filter(|panel| panel.name == group.name()) {
            Some(panel) => panel.attributes.push(Row::of(listed)),
            None => {
                groups.push(GroupPanel { name: group.name(), label: group.label(), attributes: vec![Row::of(listed)] })
            }
        }
    }
    page(Attributes { frame, groups })
}

/// `POST /attributes/{name}/service`: an empty choice is nobody, which makes it inactive.
pub(crate) async fn choose_service(
    State(app): State<App>,
    LoggedIn(browser): LoggedIn,
    RequestId(request): RequestId,
    Path(name): Path<String>,
    Form(chosen): Form<Chosen>,
) -> Result<Response> {
    let writer = browser.writer(request);
    let notice = if chosen.service.is_empty() {
        attributes::make_inactive(&app.daymark, &writer, &name).await?;
        Notice::Inactive
    } else {
        attributes::choose_service(&app.daymark, &writer, &name, &chosen.service).await?;
        Notice::Saved
    };
    let own_page = format!("{}/{name}", paths::ATTRIBUTES);
    Ok(done(if chosen.next.is_empty() { &own_page } else { next::checked(&chosen.next) }, notice))
}

/// `POST /attributes/{name}/service/keep`: the app that took it over may keep it, and no more is said of that.
pub(crate) async fn keep_service(
    State(app): State<App>,
    LoggedIn(browser): LoggedIn,
    RequestId(request): RequestId,
    Path(name): Path<String>,
) -> Result<Response> {
    attributes::keep(&app.daymark, &browser.writer(request), &name).await?;
    Ok(go(paths::DASHBOARD))
}

impl Row {
    /// An attribute with the services that fill it in or could.
    pub(super) fn of(listed: Listed) -> Row {
        let Listed { attribute, service, available_services } = listed;
        let href = paths::attribute(&attribute.name);
        let owner = service.as_ref().map(|service| service.name.clone()).unwrap_or_default();
        let mut offering: Vec<Service> = service.into_iter().chain(available_services).collect();
        if !offering.contains(&Service::daymark()) {
            offering.push(Service::daymark());
        }
        let choices = offering.iter().map(|service| Choice::new(service.name.clone(), service_label(service)));
        let nobody = Choice::new("", "Nobody (inactive)");
        Row {
            name: attribute.name.to_string(),
            label: attribute.label.to_string(),
            owner_action: format!("{href}/service"),
            href,
            kind: kind(&attribute),
            is_active: attribute.active,
            owner,
            services: choices.chain([nobody]).collect(),
        }
    }
}

/// Who fills an attribute in, in a person's words.
pub(super) fn service_label(service: &Service) -> &str {
    if *service == Service::daymark() { "By hand" } else { &service.label }
}

/// What an attribute's values are, in a person's words.
fn kind(attribute: &Attribute) -> &'static str {
    super::new_attribute::type_label(attribute.value_type)
}
