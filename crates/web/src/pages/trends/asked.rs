//! What the address of trends says.

use url::form_urlencoded;

use crate::pages::paths;

/// The attributes and days that are asked for.
#[derive(Debug, Default)]
pub(super) struct Asked {
    /// The names of attributes; none means a few.
    pub(super) attributes: Vec<String>,
    pub(super) days: String,
    pub(super) from: String,
    pub(super) to: String,
    /// The ends of the period that the one above is compared with; empty means the one before it.
    pub(super) then_from: String,
    pub(super) then_to: String,
}

impl Asked {
    /// Reads the fields of the address; an attribute may be named again and again.
    pub(super) fn read(fields: Vec<(String, String)>) -> Asked {
        let mut asked = Asked::default();
        for (name, value) in fields {
            match name.as_str() {
                "attribute" => asked.attributes.push(value),
                "days" => asked.days = value,
                "from" => asked.from = value,
                "to" => asked.to = value,
                "then_from" => asked.then_from = value,
                "then_to" => asked.then_to = value,
                _ => {}
            }
        }
        asked
    }

    /// What it says besides the attributes.
    pub(super) fn besides_attributes(&self) -> Vec<(&'static str, String)> {
        let fields = [
            ("days", &self.days),
            ("from", &self.from),
            ("to", &self.to),
            ("then_from", &self.then_from),
            ("then_to", &self.then_to),
        ];
        fields.into_iter().filter(|(_, value)| !value.is_empty()).map(|(name, value)| (name, value.clone())).collect()
    }
}

/// The address of these attributes in a period.
pub(super) fn address(attributes: &[String], period: &str) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    for name in attributes {
        query.append_pair("attribute", name);
    }
    let attributes = query.finish();
    let sign = if attributes.is_empty() { "" } else { "&" };
    format!("{}?{attributes}{sign}{period}", paths::TRENDS)
}
