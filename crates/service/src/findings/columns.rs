//! Attributes with their values, as the analytics read them.

use analytics::series::{Kind, Series, Subject, Window};
use model::attribute::Attribute;
use model::{AttributeId, Day, Group, UserId, ValueType};
use store::Tx;

use crate::words;

/// One attribute's values.
pub(super) struct Column {
    pub(super) attribute: Attribute,
    /// Newest first. Of a tag, with its first mark where that is earlier than all days that are needed.
    pub(super) values: Vec<(Day, f64)>,
}

impl Column {
    /// The columns of attributes with their numbers from `first` to `last`, in the order of their ids.
    pub(super) fn load(
        tx: &mut Tx<'_>,
        user: UserId,
        mut attributes: Vec<Attribute>,
        (first, last): (Day, Day),
    ) -> Result<Vec<Column>, store::Error> {
        attributes.sort_by_key(|a| a.id);
        let mut columns: Vec<Column> =
            attributes.into_iter().map(|attribute| Column { attribute, values: Vec::new() }).collect();
        let ids: Vec<AttributeId> = columns.iter().map(|c| c.attribute.id).collect();
        let mut add = |id: AttributeId, value: (Day, f64)| {
            if let Ok(index) = columns.binary_search_by_key(&id, |c| c.attribute.id)
                && let Some(column) = columns.get_mut(index)
            {
                column.values.push(value);
            }
        };
        store::daily_values::for_each_number(tx, user, &ids, (first, last), &mut add)?;
        let tags: Vec<AttributeId> =
            columns.iter().filter(|c| c.attribute.value_type == ValueType::Boolean).map(|c| c.attribute.id).collect();
        for (tag, day) in store::daily_values::list_first_marks(tx, user, &tags, first)? {
            if let Some(column) = columns.iter_mut().find(|c| c.attribute.id == tag) {
                column.values.push((day, 1.0));
            }
        }
        Ok(columns)
    }

    /// The values on the days of a window; none of text.
    pub(super) fn series(&self, window: &Window) -> Option<Series<'_>> {
        let attribute = &self.attribute;
        let subject = Subject {
            name: attribute.name.as_str(),
            kind: Kind::of(attribute.value_type)?,
            manual: attribute.manual || attribute.group == Group::Custom,
            family: words::family(attribute),
        };
        Some(Series::new(subject, window, &self.values))
    }
}
