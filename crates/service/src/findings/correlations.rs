//! Correlations: which attributes go together.

use std::collections::HashMap;

use model::attribute::Attribute;
use model::finding::{Correlation, Rating};
use model::{AttributeId, text};

use super::attributes_of;
use crate::actor::{Browser, Reader};
use crate::page::{Page, Paging};
use crate::words::{self, Note, Timing};
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
    /// Only those that have an attribute of the group of this name on either side.
    pub group: Option<String>,
    /// Only those that are at least so strong, in per cent.
    pub least_percent: i64,
    /// Only those of at least so many stars.
    pub least_stars: i64,
    /// Only those of the same day (false), or of one day and the next (true).
    pub next_day: Option<bool>,
    /// Only those whose sentence or labels have these words in them, in any case.
    pub words: Option<String>,
    /// Whether to leave out those that the person hid, and those of attributes that they hid.
    pub without_hidden: bool,
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
    /// When the two sides of the sentence were.
    pub timing: Timing,
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

    /// The relation as a sentence, in the API's words.
    pub fn second_person(&self) -> String {
        let [what, link, condition] = &self.second_person_elements;
        format!("{what} {link} {condition}.")
    }

    /// The relation as a sentence that says of nights which one is meant: "you go to bed later the night after…".
    pub fn sentence(&self) -> String {
        let [what, _, condition] = &self.second_person_elements;
        format!("{what} {} {condition}.", self.timing.link())
    }
}

/// Some of the newest set.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// A page of what is wanted, the surest first.
    pub page: Page<CorrelationOf>,
    /// How many more there are that were left out for their stars, or because the person hid them, and for nothing else.
    pub withheld: u64,
}

/// A page of the newest set, the surest first, without those that measure one thing. Both sides must be within the
/// reader's scopes; the weekend is in every scope.
pub async fn correlations(
    daymark: &Daymark,
    reader: &Reader,
    query: CorrelationsQuery,
    paging: Paging,
) -> Result<Found, Error> {
    let latest = Latest::load(daymark, reader).await?;
    let matches = |pair: &Pair<'_>| {
        pair.correlation.evidence.is_some()
            && pair.sides().all(|side| reader.may_read(side.group, side.manual))
            && (!query.strong || pair.correlation.value.abs() >= STRONG)
            && pair.correlation.value.abs() * 100.0 >= query.least_percent as f64
            && (!query.confident || pair.correlation.stars >= CERTAIN)
            && query.attribute.as_ref().is_none_or(|name| pair.has(name))
            && query.group.as_ref().is_none_or(|group| pair.sides().any(|side| side.group.name() == group))
            && query.next_day.is_none_or(|next_day| next_day == (pair.correlation.offset != 0))
            && query.words.as_ref().is_none_or(|words| pair.mentions(words))
    };
    let is_shown =
        |pair: &Pair<'_>| pair.correlation.stars >= query.least_stars && !(query.without_hidden && pair.is_hidden());
    let (shown, withheld): (Vec<_>, Vec<_>) = latest.pairs().filter(matches).partition(is_shown);
    Ok(Found { page: paging.of(shown)?.map(Pair::describe), withheld: withheld.len() as u64 })
}

/// The correlation of two attributes, in either order, also of two that measure one thing. One side within the reader's
/// scopes suffices.
pub async fn combo(
    daymark: &Daymark,
    reader: &Reader,
    attribute: &str,
    attribute2: &str,
) -> Result<CorrelationOf, Error> {
    let latest = Latest::load(daymark, reader).await?;
    let is_wanted = |pair: &Pair<'_>| {
        attribute != attribute2
            && pair.has(attribute)
            && pair.has(attribute2)
            && pair.sides().any(|side| reader.may_read(side.group, side.manual))
    };
    latest.pairs().find(is_wanted).map(Pair::describe).ok_or(Error::NotFound)
}

/// Keeps what the person thinks of a pair, whichever of the two is named first; none forgets it.
///
/// # Errors
/// [`Error::NotFound`] where the newest set has no such pair.
pub async fn rate(
    daymark: &Daymark,
    browser: &Browser,
    (attribute, attribute2): (&str, &str),
    rating: Option<Rating>,
) -> Result<(), Error> {
    let (user, now) = (browser.user(), daymark.now());
    let Correlation { attribute, attribute2, .. } =
        combo(daymark, &browser.reader(), attribute, attribute2).await?.correlation;
    let pair = (attribute, attribute2);
    Ok(daymark.store().write(move |tx| store::correlations::rate(tx, user, pair, rating, now)).await?)
}

/// The newest set, with the attributes that it is about. One that is dated ahead was found by a clock that was wrong.
struct Latest {
    set: Vec<Correlation>,
    attributes: HashMap<AttributeId, Attribute>,
}

impl Latest {
    async fn load(daymark: &Daymark, reader: &Reader) -> Result<Latest, Error> {
        let (user, today) = (reader.user(), reader.today(daymark.now()));
        let set = daymark.store().read(move |tx| store::correlations::list_latest(tx, user, today)).await?;
        Ok(Latest { set, attributes: attributes_of(daymark, user).await? })
    }

    /// The pairs whose attributes are there, the surest first.
    fn pairs(&self) -> impl Iterator<Item = Pair<'_>> {
        self.set.iter().filter_map(|correlation| {
            let attribute = self.attributes.get(&correlation.attribute)?;
            let attribute2 = match correlation.attribute2 {
                Some(id) => Some(self.attributes.get(&id)?),
                None => None,
            };
            Some(Pair { correlation, attribute, attribute2 })
        })
    }
}

/// A correlation with its attributes.
#[derive(Clone, Copy)]
pub(super) struct Pair<'a> {
    pub(super) correlation: &'a Correlation,
    pub(super) attribute: &'a Attribute,
    pub(super) attribute2: Option<&'a Attribute>,
}

impl<'a> Pair<'a> {
    /// Its attributes; the weekend is none.
    fn sides(self) -> impl Iterator<Item = &'a Attribute> {
        std::iter::once(self.attribute).chain(self.attribute2)
    }

    fn has(&self, name: &str) -> bool {
        let second = self.attribute2.map_or(WEEKEND, |a| a.name.as_str());
        self.attribute.name.as_str() == name || second == name
    }

    /// Whether the person hid it, or one of its attributes.
    fn is_hidden(self) -> bool {
        self.correlation.rating == Some(Rating::Hidden) || self.sides().any(|side| side.hidden)
    }

    /// Whether its sentence or a label has these words in it, in any case.
    fn mentions(self, words: &str) -> bool {
        let Pair { correlation, attribute, attribute2 } = self;
        let wanted = text::key(words);
        let [what, _, condition] = words::elements(correlation, attribute, attribute2);
        let sentence = format!("{what} {} {condition}", words::timing(correlation, attribute, attribute2).link());
        text::key(&sentence).contains(&wanted) || self.sides().any(|side| side.label.key().contains(&wanted))
    }

    /// The correlation in words.
    pub(super) fn describe(self) -> CorrelationOf {
        let Pair { correlation, attribute, attribute2 } = self;
        CorrelationOf {
            second_person_elements: words::elements(correlation, attribute, attribute2),
            timing: words::timing(correlation, attribute, attribute2),
            strength_description: words::strength(correlation.value),
            stars_description: words::certainty(correlation.stars),
            note: words::note(attribute, attribute2),
            correlation: correlation.clone(),
            attribute: attribute.clone(),
            attribute2: attribute2.cloned(),
        }
    }
}
