//! Tags that a person makes while entering a day, and tracking several things at once.

use model::attribute::Attribute;
use model::{Group, ServiceId, ValueType, text};
use serde_json::{Value as Json, json};

use super::change::{Author, Change, Place};
use super::create::create_one;
use crate::actor::Writer;
use crate::batch::ErrorCode;
use crate::{Daymark, Error};

/// The tag of this label, to be set by hand: the one that there is, made active again where it is not, or a new one.
///
/// # Errors
/// [`Error::Invalid`] where an app fills it in, where something else is called that, or where it cannot be made.
pub async fn tag(daymark: &Daymark, writer: &Writer, label: &str) -> Result<Attribute, Error> {
    let (author, writer, label) = (Author::new(daymark, writer), writer.clone(), label.to_owned());
    let write = move |tx: &mut store::Tx<'_>| {
        let mut change = Change::begin(tx, author, &writer)?;
        let place = tag_in(&mut change, &writer, &label)?;
        let attribute = change.get(place).clone();
        change.finish(tx)?;
        Ok(attribute)
    };
    daymark.store().write(write).await
}

/// Begins to track several things by hand, templates by their names and tags by their labels; how many were new. What the
/// person has already stays as it is, but that tags are active again.
///
/// # Errors
/// [`Error::Invalid`] with the first of those that cannot be made. The others are.
pub async fn track(daymark: &Daymark, writer: &Writer, templates: &[String], tags: &[String]) -> Result<usize, Error> {
    let (author, writer) = (Author::new(daymark, writer), writer.clone());
    let (templates, tags) = (templates.to_vec(), tags.to_vec());
    let write = move |tx: &mut store::Tx<'_>| {
        let mut change = Change::begin(tx, author, &writer)?;
        let before = change.attributes().len();
        let templated: Vec<Result<(), Error>> =
            templates.iter().map(|name| template_in(&mut change, &writer, name)).collect();
        let tagged = tags.iter().map(|label| tag_in(&mut change, &writer, label).map(|_| ()));
        let failure = templated.into_iter().chain(tagged).find_map(Result::err);
        let made = change.attributes().len() - before;
        change.finish(tx)?;
        Ok::<_, Error>(failure.map_or(Ok(made), Err))
    };
    daymark.store().write(write).await?
}

/// Makes the attribute of a template where it is not there.
fn template_in(change: &mut Change, writer: &Writer, name: &str) -> Result<(), Error> {
    match create_one(change, writer, 0, &json!({"template": name, "manual": true})) {
        Err(refusal) if refusal.code != ErrorCode::Exists => Err(Error::invalid(refusal.error)),
        _ => Ok(()),
    }
}

fn tag_in(change: &mut Change, writer: &Writer, label: &str) -> Result<Place, Error> {
    let (key, by_hand) = (text::key(label.trim()), Some(ServiceId::DAYMARK));
    let is_filled_in = |a: &Attribute| a.active && a.owner != by_hand;
    // Of several that are called so, the one that a person can set.
    let called = change.attributes().iter().filter(|a| a.label.key() == key);
    let found = called.min_by_key(|a| (a.value_type != ValueType::Boolean, is_filled_in(a), !a.active)).cloned();
    let Some(found) = found else {
        let made = create_one(change, writer, 0, &tag_item(label));
        let made = made.map_err(|refusal| Error::invalid(refusal.error))?;
        return change.find(|a| a.id == made.id).ok_or(Error::NotFound);
    };
    if found.value_type != ValueType::Boolean {
        return Err(Error::invalid(format!("“{}” is something else already. Choose another name.", found.label)));
    }
    if is_filled_in(&found) {
        return Err(Error::invalid(format!("An app fills in “{}”, so it is not set by hand.", found.label)));
    }
    let place = change.find(|a| a.id == found.id).ok_or(Error::NotFound)?;
    if !found.active {
        change.set_manual(place, true);
        change.give_to(place, ServiceId::DAYMARK);
    }
    Ok(place)
}

fn tag_item(label: &str) -> Json {
    json!({"label": label, "group": Group::Custom.name(), "value_type": ValueType::Boolean.number(), "manual": true})
}

#[cfg(test)]
mod tests {
    use store::Store;

    use super::*;
    use crate::attributes::{make_inactive, overview};
    use crate::stories::{Person, batch};

    async fn names(person: &Person) -> Vec<String> {
        let all = overview(&person.daymark, &person.looking()).await.expect("attributes");
        all.into_iter().map(|listed| listed.attribute.name.to_string()).collect()
    }

    store::on_both_engines! {
        async fn a_tag_is_made_once_and_found_by_its_label_afterwards(store: Store) {
            let person = Person::new(store);
            let made = tag(&person.daymark, &person.by_hand(), " Long Walk ").await.expect("a tag");
            assert_eq!((made.label.as_str(), made.name.as_str(), made.active), ("long walk", "long_walk", true));
            let found = tag(&person.daymark, &person.by_hand(), "long WALK").await.expect("a tag");
            assert_eq!(found, made);
            make_inactive(&person.daymark, &person.by_hand(), "long_walk").await.expect("inactive");
            let again = tag(&person.daymark, &person.by_hand(), "long walk").await.expect("a tag");
            assert_eq!((again.id, again.active, again.owner), (made.id, true, Some(ServiceId::DAYMARK)));
            let note = tag(&person.daymark, &person.by_hand(), "☕").await.expect("a tag of another script");
            assert_eq!(note.name.as_str(), "tag_1");
            assert_eq!(names(&person).await, ["tag_1", "long_walk"], "signs stand before letters");
        }

        async fn a_label_of_something_else_makes_no_tag(store: Store) {
            let person = Person::new(store);
            crate::attributes::add_template(&person.daymark, &person.by_hand(), "mood").await.expect("an attribute");
            let app = person.app(1, "custom_write");
            let item = json!([{"label": "rain", "group": "custom", "value_type": 7}]);
            crate::attributes::create(&person.daymark, &app, batch(item)).await.expect("outcomes");
            for (label, said) in [("Mood", "something else"), ("rain", "An app fills in"), ("", "1 to 100 characters")] {
                let refused = tag(&person.daymark, &person.by_hand(), label).await.expect_err("a refusal").to_string();
                assert!(refused.contains(said), "{refused}");
            }
            assert_eq!(names(&person).await, ["rain", "mood"]);
        }

        async fn several_things_are_tracked_at_once_and_those_that_are_there_stay(store: Store) {
            let person = Person::new(store);
            let picks = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
            let made = track(&person.daymark, &person.by_hand(), &picks(&["mood", "weight"]), &picks(&["coffee"])).await;
            assert_eq!(made, Ok(3));
            let made = track(&person.daymark, &person.by_hand(), &picks(&["mood", "sleep"]), &picks(&["Coffee"])).await;
            assert_eq!(made, Ok(1));
            assert_eq!(names(&person).await, ["coffee", "mood", "sleep", "weight"]);
            let refused = track(&person.daymark, &person.by_hand(), &picks(&["nothing"]), &[]).await;
            assert!(refused.is_err(), "{refused:?}");
        }
    }
}
