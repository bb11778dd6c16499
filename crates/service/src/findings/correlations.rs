//! Correlations: which attributes go together.

use std::collections::HashMap;

use model::AttributeId;
use model::attribute::Attribute;
use model::finding::Correlation;

use super::attributes_of;
use crate::actor::Reader;
use crate::page::{Page, Paging};
use crate::words::{self, Note};
use crate::{Daymark, Error};

/// Which correlations of the newest set are wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CorrelationsQuery {
    /// Only those of at least 35%.
    pub strong: bool,
    /// Only those of five stars.
    pub confident: bool,
    /// Only those that have this attribute on either side.
    pub attribute: Option<String>,
}

/// The name of the pseudo-attribute that is 1 on Saturdays and Sundays.
pub const WEEKEND: &str = "weekend";

const STRONG: f64 = 0.35;
const CERTAIN: i64 = 5;

/// A correlation with its attributes, and in words.
#[derive(Debug, Clone, PartialEq)]
pub struct CorrelationOf {
    /// The numbers.
    pub correlation: Correlation,
    /// The first attribute.
    pub attribute: Attribute,
    /// The second; none is the weekend.
    pub attribute2: Option<Attribute>,
    /// The relation as a sentence's parts: what, when, what.
    pub second_person_elements: [String; 3],
    /// How strong it is.
    pub strength_description: &'static str,
    /// How sure it is.
    pub stars_description: &'static str,
    /// What is well known of the two, if anything is.
    pub note: Option<&'static Note>,
}

impl CorrelationOf {
    /// 100 times the size of the coefficient.
    pub fn percentage(&self) -> f64 {
        100.0 * self.correlation.value.abs()
    }

    /// The relation as a sentence.
    pub fn second_person(&self) -> String {
        let [what, link, condition] = &self.second_person_elements;
        format!("{what} {link} {condition}.")
    }

    fn has(&self, name: &str) -> bool {
        let second = self.attribute2.as_ref().map_or(WEEKEND, |a| a.name.as_str());
        self.attribute.name.as_str() == name || second == name
    }
}

/// A page of the newest set, the surest first. Both sides must be within the reader's scopes; the weekend is in every scope.
pub async fn correlations(
    daymark: &Daymark,
    reader: &Reader,
    query: CorrelationsQuery,
    paging: Paging,
) -> Result<Page<CorrelationOf>, Error> {
    let visible = |a: &Attribute| reader.may_read(a.group, a.manual);
    let mut all = latest(daymark, reader).await?;
    all.retain(|c| {
        visible(&c.attribute)
            && c.attribute2.as_ref().is_none_or(visible)
            && (!query.strong || c.correlation.value.abs() >= STRONG)
            && (!query.confident || c.correlation.stars >= CERTAIN)
            && query.attribute.as_ref().is_none_or(|name| c.has(name))
    });
    paging.of(all)
}

/// The correlation of two attributes, in either order. One side within the reader's scopes suffices.
pub async fn combo(
    daymark: &Daymark,
    reader: &Reader,
    attribute: &str,
    attribute2: &str,
) -> Result<CorrelationOf, Error> {
    let visible = |a: &Attribute| reader.may_read(a.group, a.manual);
    let is_wanted = |c: &CorrelationOf| {
        attribute != attribute2
            && c.has(attribute)
            && c.has(attribute2)
            && (visible(&c.attribute) || c.attribute2.as_ref().is_some_and(visible))
    };
    latest(daymark, reader).await?.into_iter().find(is_wanted).ok_or(Error::NotFound)
}

async fn latest(daymark: &Daymark, reader: &Reader) -> Result<Vec<CorrelationOf>, Error> {
    let user = reader.user();
    let set = daymark.store().read(move |tx| store::correlations::list_latest(tx, user)).await?;
    if set.is_empty() {
        return Ok(Vec::new());
    }
    let attributes = attributes_of(daymark, user).await?;
    Ok(set.into_iter().filter_map(|correlation| describe(correlation, &attributes)).collect())
}

fn describe(correlation: Correlation, attributes: &HashMap<AttributeId, Attribute>) -> Option<CorrelationOf> {
    let attribute = attributes.get(&correlation.attribute)?.clone();
    let attribute2 = match correlation.attribute2 {
        Some(id) => Some(attributes.get(&id)?.clone()),
        None => None,
    };
    Some(CorrelationOf {
        second_person_elements: words::elements(&correlation, &attribute, attribute2.as_ref()),
        strength_description: words::strength(correlation.value),
        stars_description: words::certainty(correlation.stars),
        note: words::note(&attribute, attribute2.as_ref()),
        correlation,
        attribute,
        attribute2,
    })
}
