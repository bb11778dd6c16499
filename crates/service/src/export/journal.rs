//! The journal as JSON lines: each write, by whom and when it was made, and what stood there before it.

use std::collections::HashMap;

use model::attribute::{Attribute, Service};
use model::{AttributeId, Revision};
use serde_json::{Value as Json, json};
use store::daily_values::StoredValue;
use store::journal::{Changes, Definition, DefinitionChange, Entry, Ownership};

use super::Source;
use super::archive::Archive;
use super::contents::Overview;
use crate::Error;
use crate::services::Services;

/// How many writes are read in one transaction.
const AT_A_TIME: u64 = 200;

/// Writes `journal.jsonl`, up to the write at which the export began.
pub(super) async fn write(archive: &mut Archive, source: &Source, overview: &Overview) -> Result<(), Error> {
    archive.begin("journal.jsonl")?;
    let names = Names { attributes: overview.by_id() };
    let mut after = Revision(0);
    loop {
        let entries = source.read(move |tx, user| store::journal::list_after(tx, user, after, AT_A_TIME)).await?;
        let Some(last) = entries.last().map(|entry| entry.revision) else { return Ok(()) };
        let services = Services::find(&source.daymark, entries.iter().flat_map(services_of)).await?;
        for entry in entries.iter().filter(|entry| entry.revision <= overview.revision) {
            archive.put_json(&names.entry(entry, &services))?;
            archive.put("\n")?;
        }
        archive.hand_on().await?;
        if last >= overview.revision {
            return Ok(());
        }
        after = last;
    }
}

fn services_of(entry: &Entry) -> Vec<model::ServiceId> {
    let mut services = vec![entry.service];
    match &entry.changes {
        Changes::Values(_) => {}
        Changes::Owners(changes) => {
            services
                .extend(changes.iter().flat_map(|c| c.old.and_then(|old| old.owner).into_iter().chain(c.new.owner)));
        }
        Changes::Definitions(changes) => {
            services.extend(changes.iter().flat_map(|c| [&c.old, &c.new]).filter_map(|d| d.ownership.owner));
        }
    }
    services
}

/// What things are called that stand in the journal as numbers.
struct Names<'a> {
    attributes: HashMap<AttributeId, &'a Attribute>,
}

impl Names<'_> {
    fn entry(&self, entry: &Entry, services: &Services) -> Json {
        let (kind, changes): (_, Vec<Json>) = match &entry.changes {
            Changes::Values(changes) => {
                let change = |c: &store::journal::ValueChange| {
                    let attribute = self.attributes.get(&c.attribute)?;
                    let value = |stored: &StoredValue| stored.clone().read_as(attribute.value_type);
                    let (old, new) = (c.old.as_ref().and_then(value), c.new.as_ref().and_then(value));
                    Some(json!({"attribute": attribute.name, "date": c.day, "old": old, "new": new}))
                };
                ("values", changes.iter().filter_map(change).collect())
            }
            Changes::Owners(changes) => {
                let change = |c: &store::journal::OwnerChange| {
                    let name = &self.attributes.get(&c.attribute)?.name;
                    let old = c.old.map(|old| ownership(old, services));
                    Some(json!({"attribute": name, "old": old, "new": ownership(c.new, services)}))
                };
                ("owners", changes.iter().filter_map(change).collect())
            }
            Changes::Definitions(changes) => {
                let change = |c: &DefinitionChange| {
                    let name = &self.attributes.get(&c.attribute)?.name;
                    let (old, new) = (definition(&c.old, services), definition(&c.new, services));
                    Some(json!({"attribute": name, "old": old, "new": new}))
                };
                ("definitions", changes.iter().filter_map(change).collect())
            }
        };
        let service: Option<Service> = services.get(entry.service);
        json!({
            "revision": entry.revision, "made_at": entry.made_at, "service": service.map(|s| s.name),
            "request_id": hex::encode(entry.request_id), "kind": kind, "changes": changes,
        })
    }
}

fn definition(definition: &Definition, services: &Services) -> Json {
    let Definition { name, label, group, hidden, is_deleted, ownership: owned } = definition;
    let owned = ownership(*owned, services);
    json!({"name": name, "label": label, "group": group, "hidden": hidden, "deleted": is_deleted, "owned": owned})
}

fn ownership(ownership: Ownership, services: &Services) -> Json {
    let service = ownership.owner.and_then(|owner| services.get(owner)).map(|service| service.name);
    json!({"service": service, "active": ownership.active, "manual": ownership.manual})
}
