//! What is tried on parsers of outside input with whatever bytes there are. Each of these must come to its end, and none may panic.

use model::text;
use model::{Day, Email, Group, Label, Name, Username, ValueType, likeness};

use crate::batch::{Item, read_day};
use crate::clients::redirect_uri;
use crate::import;
use crate::json;
use crate::quantity::{Quantity, UnitPreferences};

/// An uploaded zip.
pub fn zip(bytes: &[u8]) {
    import::fuzz_zip(bytes);
}

/// What stands in a zip: a list of attributes, and the rows of one.
pub fn zip_json(bytes: &[u8]) {
    import::fuzz_json(bytes);
}

/// An uploaded picture.
pub fn pictures(bytes: &[u8]) {
    crate::pictures::fuzz(bytes);
}

/// A quantity as typed: what was understood can be shown, and stands in its field as what is understood again.
pub fn quantities(bytes: &[u8]) {
    let typed = String::from_utf8_lossy(bytes);
    let mut imperial = UnitPreferences { currency: "EUR".into(), ..UnitPreferences::default() };
    imperial.switches.distance = true;
    imperial.switches.temperature = true;
    let numbers = [ValueType::Integer, ValueType::Float];
    let in_units = numbers.into_iter().flat_map(|t| ["km", "degrees Celsius"].map(|unit| (t, unit)));
    let kinds: Vec<(ValueType, &str)> = ValueType::ALL.map(|t| (t, "")).into_iter().chain(in_units).collect();
    for units in [UnitPreferences::default(), imperial] {
        for (value_type, unit) in kinds.iter().copied() {
            let quantity = Quantity::in_unit(value_type, unit, &units);
            let Ok(value) = quantity.read(&typed) else { continue };
            assert!(value.number().is_none_or(f64::is_finite), "{typed:?}");
            let shown = quantity.show(&value).in_full();
            assert!(value_type == ValueType::Text || !shown.is_empty(), "{typed:?}");
            let again = quantity.read(&quantity.field_text(&value));
            assert!(again.is_ok(), "{typed:?} is {value:?}, and {:?} is {again:?}", quantity.field_text(&value));
        }
    }
}

/// A redirect URI: one that is taken is allowed as it was written, and says nothing in a policy but where it leads.
pub fn redirect_uris(bytes: &[u8]) {
    let uri = String::from_utf8_lossy(bytes);
    let (host, source) = (redirect_uri::host(&uri), redirect_uri::csp_source(&uri));
    if redirect_uri::problem(&uri).is_none() {
        assert!(redirect_uri::allows(&uri, &uri) && !host.is_empty());
        assert!(!source.is_empty() && !source.contains([';', ',', '\'', '"', ' ', '\n', '\r']), "{uri:?}: {source:?}");
    }
}

/// The body of a batch: what is handed on is no deeper than it may be, and each field is read or refused.
pub fn batches(bytes: &[u8]) {
    let (text, mut items) = (json::text(bytes), Vec::new());
    if json::each_element(&text, |item| items.push(item)).is_err() {
        return;
    }
    let today = Day::from_number(20_000);
    for (index, raw) in items.into_iter().enumerate() {
        let json = json::read(raw);
        let written = json.to_string();
        assert!(serde_json::from_str::<serde_json::Value>(&written).is_ok(), "{written}");
        let Ok(item) = Item::read(index, &json, &["name", "value"]) else { continue };
        let _ = (item.name("name"), item.said("name"), item.flag("manual"), item.get_some("template"));
        let _ = item.get("date").map(|date| read_day(date, today));
        for value_type in ValueType::ALL {
            let Some(value) = item.get("value") else { continue };
            let _ = value_type.read(value);
            if let Ok(amount) = value_type.read_increment(value) {
                let sum = value_type.add(Some(&amount), &amount);
                assert!(sum.is_err() || sum.is_ok_and(|sum| sum.number().is_some_and(f64::is_finite)));
            }
        }
    }
}

/// A name of any kind: of an attribute, an account, an app.
pub fn names(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let _ = (Username::parse(&text), Email::parse(&text), likeness::has_format_characters(&text));
    let key = likeness::key(&text);
    assert!(!key.is_empty() || text.trim().is_empty(), "{text:?}");
    assert_eq!(text::key(&text::key(&text)), text::key(&text), "{text:?}");
    let Ok(label) = Label::parse(&text) else { return };
    assert_eq!(Label::parse(label.as_str()), Ok(label.clone()));
    let name = Name::from_label(&label).unwrap_or_else(|| Name::first_free(Group::Custom, |name| name == "tag_1"));
    let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    assert!(!name.as_str().is_empty() && name.as_str().chars().all(is_plain), "{text:?}: {name}");
    assert_ne!(name.clone().or_numbered(|taken| taken == name.as_str()), name);
}
