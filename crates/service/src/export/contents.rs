//! What an export holds, in its order. docs/your-data.md says the same for those who read it.

use std::collections::HashMap;

use jiff::Timestamp;
use model::attribute::{Attribute, Service};
use model::{AttributeId, Revision};
use serde_json::{Value as Json, json};
use store::users::User;

use super::archive::Archive;
use super::{FORMAT, Source, findings, journal, values};
use crate::attributes::in_order;
use crate::quantity::UnitPreferences;
use crate::services::Services;
use crate::{Error, account_events};

const README: &str = include_str!("README.txt");

/// What is looked up once, at the beginning.
pub(super) struct Overview {
    user: User,
    /// In the order of lists.
    pub(super) attributes: Vec<Attribute>,
    /// The last write that is in the export for certain.
    pub(super) revision: Revision,
}

impl Overview {
    async fn load(source: &Source) -> Result<Overview, Error> {
        let loaded = source.read(|tx, user| {
            let revision = store::journal::progress(tx, user)?.latest;
            Ok((store::users::find(tx, user)?, store::attributes::list(tx, user)?, revision))
        });
        let (user, attributes, revision) = loaded.await?;
        Ok(Overview { user: user.ok_or(Error::NotFound)?, attributes: in_order(attributes), revision })
    }

    /// The attributes by their numbers.
    pub(super) fn by_id(&self) -> HashMap<AttributeId, &Attribute> {
        self.attributes.iter().map(|a| (a.id, a)).collect()
    }

    /// In which units the person reads what was found.
    pub(super) fn units(&self) -> UnitPreferences {
        UnitPreferences::of(&self.user.preferences)
    }
}

/// Writes everything.
pub(super) async fn write(mut archive: Archive, source: &Source) -> Result<(), Error> {
    let overview = Overview::load(source).await?;
    archive.begin("README.txt")?;
    archive.put(README)?;
    document(&mut archive, "daymark.json", &about(source.daymark.now(), overview.revision))?;
    write_profile(&mut archive, source, &overview.user).await?;
    write_account_events(&mut archive, source, &overview.user).await?;
    let services = Services::find(&source.daymark, overview.attributes.iter().filter_map(|a| a.owner)).await?;
    archive.begin_list("attributes.json")?;
    for attribute in &overview.attributes {
        archive.put_item(&described(attribute, attribute.owner.and_then(|owner| services.get(owner)).as_ref()))?;
    }
    for attribute in &overview.attributes {
        values::write_json(&mut archive, source, attribute).await?;
    }
    findings::write(&mut archive, source, &overview).await?;
    for attribute in &overview.attributes {
        values::write_csv(&mut archive, source, attribute).await?;
    }
    journal::write(&mut archive, source, &overview).await?;
    archive.finish().await
}

fn document(archive: &mut Archive, name: &str, json: &Json) -> Result<(), Error> {
    archive.begin(name)?;
    archive.put(format!("{json:#}\n"))
}

fn about(now: Timestamp, revision: Revision) -> Json {
    json!({
        "format": FORMAT, "version": 1, "exported_at": now, "revision": revision,
        "software": concat!("Daymark ", env!("CARGO_PKG_VERSION")),
    })
}

async fn write_profile(archive: &mut Archive, source: &Source, user: &User) -> Result<(), Error> {
    let picture = match user.avatar {
        Some(avatar) => source.read(move |tx, _| store::pictures::find(tx, avatar)).await?,
        None => None,
    };
    let file = picture.as_ref().map(|p| format!("avatar.{}", p.media_type.rsplit('/').next().unwrap_or("png")));
    let p = &user.preferences;
    let profile = json!({
        "username": user.username.as_str(), "email": user.email.as_ref().map(model::Email::as_str),
        "email_to_verify": user.claimed_email.as_ref().map(model::Email::as_str),
        "first_name": p.first_name, "last_name": p.last_name, "avatar": file, "created": user.created_at,
        "timezone": p.timezone, "currency": p.currency,
        "imperial_distance": p.units.distance, "imperial_weight": p.units.weight, "imperial_energy": p.units.energy,
        "imperial_liquid": p.units.liquid, "imperial_temperature": p.units.temperature,
        "weekly_email": p.weekly_email, "yearly_email": p.yearly_email,
    });
    document(archive, "profile.json", &profile)?;
    if let (Some(file), Some(picture)) = (file, picture) {
        archive.begin(&file)?;
        archive.put(picture.content)?;
    }
    archive.hand_on().await
}

/// What happened to the account, newest first.
async fn write_account_events(archive: &mut Archive, source: &Source, user: &User) -> Result<(), Error> {
    let user = user.clone();
    let events = source.read(move |tx, _| account_events::exported(tx, &user)).await?;
    archive.begin_list("account_events.json")?;
    for event in events {
        archive.put_item(&json!({
            "at": event.happened_at, "event": event.kind, "about": event.about, "by": event.by_whom,
            "administrator": event.by_name, "browser": event.user_agent,
        }))?;
    }
    archive.hand_on().await
}

/// An attribute as the API lists it.
fn described(attribute: &Attribute, service: Option<&Service>) -> Json {
    json!({
        "template": attribute.template.map(|t| t.name.as_str()), "name": attribute.name, "label": attribute.label,
        "original_label": attribute.original_label,
        "group": attribute.group, "service": service, "active": attribute.active, "hidden": attribute.hidden, "priority": attribute.priority(),
        "manual": attribute.manual, "value_type": attribute.value_type.number(),
        "value_type_description": attribute.value_type.description(),
    })
}
