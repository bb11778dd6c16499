//! The values: one a day of each attribute.

use model::{AttributeId, Day, Revision, UserId, Value, ValueType};

use crate::statement::statements;
use crate::{Error, Row, Tx, params};

/// A value as it is stored. Only the attribute's type tells whether a number is whole.
#[derive(Debug, Clone, PartialEq)]
pub enum StoredValue {
    /// Of every type but text.
    Number(f64),
    /// Of strings.
    Text(String),
}

impl StoredValue {
    /// The value that this is for an attribute of that type.
    pub fn read_as(self, value_type: ValueType) -> Option<Value> {
        let (number, text) = match self {
            StoredValue::Number(number) => (Some(number), None),
            StoredValue::Text(text) => (None, Some(text)),
        };
        value_type.from_columns(number, text)
    }

    fn number(&self) -> Option<f64> {
        if let StoredValue::Number(number) = self { Some(*number) } else { None }
    }

    /// The text, where it is one.
    pub fn text(&self) -> Option<&str> {
        if let StoredValue::Text(text) = self { Some(text) } else { None }
    }
}

impl From<&Value> for StoredValue {
    fn from(value: &Value) -> Self {
        match value {
            // Exact: integers stay within 2^53.
            Value::Integer(n) => StoredValue::Number(*n as f64),
            Value::Float(f) => StoredValue::Number(*f),
            Value::Text(text) => StoredValue::Text(text.clone()),
        }
    }
}

/// A value of one attribute with the write that it comes from.
#[derive(Debug, Clone, PartialEq)]
pub struct RevisedValue {
    /// The day.
    pub day: Day,
    /// The value.
    pub value: StoredValue,
    /// The write that set it.
    pub revision: Revision,
}

/// The value of one attribute on one day.
#[derive(Debug, Clone, PartialEq)]
pub struct DailyValue {
    /// The attribute.
    pub attribute: AttributeId,
    /// The day.
    pub day: Day,
    /// The value.
    pub value: StoredValue,
}

statements! {
    /// The values of certain attributes on certain days. (PostgreSQL would take uncast parameters in `values` for text.)
    LIST_AT = "select attribute_id, day, number, text_value from daily_values
            where user_id = $1 and (attribute_id, day) in (values {each: (cast(? as bigint), cast(? as bigint))})";
    /// One value, with the write that made it.
    FIND = "select attribute_id, day, number, text_value, revision from daily_values
            where user_id = $1 and attribute_id = $2 and day = $3";
    /// The values of certain attributes in a span of days.
    LIST_BETWEEN = "select attribute_id, day, number, text_value from daily_values
            where user_id = $1 and attribute_id in ({each: ?}) and day between $2 and $3";
    /// Some values of one attribute in a span of days, newest first, with the writes that they come from.
    LIST_REVISED = "select attribute_id, day, number, text_value, revision from daily_values
            where user_id = $1 and attribute_id = $2 and day between $3 and $4 order by day desc limit $5 offset $6";
    /// On how many days of a span one attribute has a value, and the first of them.
    EXTENT = "select count(*), min(day) from daily_values
            where user_id = $1 and attribute_id = $2 and day between $3 and $4";
    /// The numbers of certain attributes in a span of days.
    LIST_NUMBERS = "select attribute_id, day, number from daily_values
            where user_id = $1 and attribute_id in ({each: ?}) and day between $2 and $3 and number is not null
            order by attribute_id, day desc";
    /// The first day before a day on which each of certain attributes was other than 0.
    LIST_FIRST_MARKS = "select attribute_id, min(day) from daily_values
            where user_id = $1 and attribute_id in ({each: ?}) and day < $2 and number <> 0 group by attribute_id";
    /// On how many days of a span each of certain attributes was other than 0.
    COUNT_MARKS = "select attribute_id, count(*) from daily_values
            where user_id = $1 and attribute_id in ({each: ?}) and day between $2 and $3 and number <> 0
            group by attribute_id";
    /// The last day up to a day on which each of certain attributes was other than 0.
    LIST_LAST_MARKS = "select attribute_id, max(day) from daily_values
            where user_id = $1 and attribute_id in ({each: ?}) and day <= $2 and number <> 0 group by attribute_id";
    /// Sets values.
    UPSERT = "insert into daily_values (user_id, revision, attribute_id, day, number, text_value)
            values {each: ($1, $2, ?, ?, ?, ?)}
            on conflict (user_id, attribute_id, day) do update
            set number = excluded.number, text_value = excluded.text_value, revision = excluded.revision";
    /// Removes the values of certain attributes on certain days.
    DELETE = "delete from daily_values
            where user_id = $1 and (attribute_id, day) in (values {each: (cast(? as bigint), cast(? as bigint))})";
    /// A page of an attribute's values, newest first.
    PAGE = "select attribute_id, day, number, text_value from daily_values
            where user_id = $1 and attribute_id = $2 and day <= $3 order by day desc limit $4 offset $5";
    /// Some values of an attribute from a day on, oldest first.
    LIST_FROM = "select attribute_id, day, number, text_value from daily_values
            where user_id = $1 and attribute_id = $2 and day >= $3 order by day limit $4";
    /// How many values an attribute has up to a day.
    COUNT = "select count(*) from daily_values where user_id = $1 and attribute_id = $2 and day <= $3";
}

/// The values that are stored of these attributes on these days, in no particular order.
pub fn list_at(tx: &mut Tx<'_>, user: UserId, places: &[(AttributeId, Day)]) -> Result<Vec<DailyValue>, Error> {
    if places.is_empty() {
        return Ok(Vec::new());
    }
    let items: Vec<_> = places.iter().map(|(attribute, day)| params![*attribute, *day].to_vec()).collect();
    tx.query_each(&LIST_AT, params![user], &items, read)
}

/// The value of an attribute on a day, with the write that made it.
pub fn find_with_revision(
    tx: &mut Tx<'_>,
    user: UserId,
    (attribute, day): (AttributeId, Day),
) -> Result<Option<(StoredValue, Revision)>, Error> {
    tx.query_optional(&FIND, params![user, attribute, day], |row| Ok((read(row)?.value, row.get(4)?)))
}

/// The values of these attributes from `first` to `last`, in no particular order.
pub fn list_between(
    tx: &mut Tx<'_>,
    user: UserId,
    attributes: &[AttributeId],
    (first, last): (Day, Day),
) -> Result<Vec<DailyValue>, Error> {
    if attributes.is_empty() {
        return Ok(Vec::new());
    }
    tx.query_any_of(&LIST_BETWEEN, params![user, first, last], attributes, read)
}

/// On how many days from `first` to `last` an attribute has a value, and the first of them.
pub fn find_extent(
    tx: &mut Tx<'_>,
    user: UserId,
    attribute: AttributeId,
    (first, last): (Day, Day),
) -> Result<(u64, Option<Day>), Error> {
    let count = |count: i64| u64::try_from(count).unwrap_or(0);
    tx.query_one(&EXTENT, params![user, attribute, first, last], |row| Ok((count(row.get(0)?), row.get(1)?)))
}

/// At most `limit` values of an attribute from `first` to `last`, newest first, without the first `offset`, with the writes that they
/// come from.
pub fn list_revised(
    tx: &mut Tx<'_>,
    user: UserId,
    attribute: AttributeId,
    (first, last): (Day, Day),
    (limit, offset): (u64, u64),
) -> Result<Vec<RevisedValue>, Error> {
    let [limit, offset] = [limit, offset].map(|number| i64::try_from(number).unwrap_or(i64::MAX));
    tx.query(&LIST_REVISED, params![user, attribute, first, last, limit, offset], |row| {
        let DailyValue { day, value, .. } = read(row)?;
        Ok(RevisedValue { day, value, revision: row.get(4)? })
    })
}

/// Hands on the numbers of these attributes from `first` to `last`, each attribute's newest first. For many values at once,
/// which nobody wants as a list.
pub fn for_each_number(
    tx: &mut Tx<'_>,
    user: UserId,
    attributes: &[AttributeId],
    (first, last): (Day, Day),
    take: &mut dyn FnMut(AttributeId, (Day, f64)),
) -> Result<(), Error> {
    if attributes.is_empty() {
        return Ok(());
    }
    tx.query_any_of(&LIST_NUMBERS, params![user, first, last], attributes, |row| {
        take(row.get(0)?, (row.get(1)?, row.get(2)?));
        Ok(())
    })?;
    Ok(())
}

/// The first day of each of these attributes with a value other than 0, where that is before a day.
pub fn list_first_marks(
    tx: &mut Tx<'_>,
    user: UserId,
    attributes: &[AttributeId],
    before: Day,
) -> Result<Vec<(AttributeId, Day)>, Error> {
    if attributes.is_empty() {
        return Ok(Vec::new());
    }
    tx.query_any_of(&LIST_FIRST_MARKS, params![user, before], attributes, |row| Ok((row.get(0)?, row.get(1)?)))
}

/// On how many days from `first` to `last` each of these attributes was other than 0; nothing of those that never were.
pub fn count_marks(
    tx: &mut Tx<'_>,
    user: UserId,
    attributes: &[AttributeId],
    (first, last): (Day, Day),
) -> Result<Vec<(AttributeId, i64)>, Error> {
    if attributes.is_empty() {
        return Ok(Vec::new());
    }
    tx.query_any_of(&COUNT_MARKS, params![user, first, last], attributes, |row| Ok((row.get(0)?, row.get(1)?)))
}

/// The last day of each of these attributes with a value other than 0, up to and on a day.
pub fn list_last_marks(
    tx: &mut Tx<'_>,
    user: UserId,
    attributes: &[AttributeId],
    last: Day,
) -> Result<Vec<(AttributeId, Day)>, Error> {
    if attributes.is_empty() {
        return Ok(Vec::new());
    }
    tx.query_any_of(&LIST_LAST_MARKS, params![user, last], attributes, |row| Ok((row.get(0)?, row.get(1)?)))
}

/// Sets values, all as part of one write.
pub fn upsert(tx: &mut Tx<'_>, user: UserId, revision: Revision, values: &[DailyValue]) -> Result<(), Error> {
    if values.is_empty() {
        return Ok(());
    }
    let items: Vec<_> =
        values.iter().map(|v| params![v.attribute, v.day, v.value.number(), v.value.text()].to_vec()).collect();
    tx.execute_each(&UPSERT, params![user, revision], &items)?;
    Ok(())
}

/// Removes the values that are stored of these attributes on these days.
pub fn delete(tx: &mut Tx<'_>, user: UserId, places: &[(AttributeId, Day)]) -> Result<(), Error> {
    if places.is_empty() {
        return Ok(());
    }
    let items: Vec<_> = places.iter().map(|(attribute, day)| params![*attribute, *day].to_vec()).collect();
    tx.execute_each(&DELETE, params![user], &items)?;
    Ok(())
}

/// How many values an attribute has up to and on a day.
pub fn count(tx: &mut Tx<'_>, user: UserId, attribute: AttributeId, last: Day) -> Result<u64, Error> {
    tx.query_one(&COUNT, params![user, attribute, last], |row| row.get::<i64>(0)).map(i64::unsigned_abs)
}

/// A page of an attribute's values up to and on a day, newest first.
pub fn list_page(
    tx: &mut Tx<'_>,
    user: UserId,
    attribute: AttributeId,
    last: Day,
    (limit, offset): (u64, u64),
) -> Result<Vec<DailyValue>, Error> {
    let bigint = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
    tx.query(&PAGE, params![user, attribute, last, bigint(limit), bigint(offset)], read)
}

/// At most `limit` values of an attribute from a day on, oldest first: for reading everything, a little at a time.
pub fn list_from(
    tx: &mut Tx<'_>,
    user: UserId,
    attribute: AttributeId,
    first: Day,
    limit: i64,
) -> Result<Vec<DailyValue>, Error> {
    tx.query(&LIST_FROM, params![user, attribute, first, limit], read)
}

fn read(row: &Row<'_>) -> Result<DailyValue, Error> {
    let (number, text): (Option<f64>, Option<String>) = (row.get(2)?, row.get(3)?);
    let value = match (number, text) {
        (Some(number), _) => StoredValue::Number(number),
        (None, Some(text)) => StoredValue::Text(text),
        (None, None) => return Err(Error::unreadable("daily_values.number")),
    };
    Ok(DailyValue { attribute: row.get(0)?, day: row.get(1)?, value })
}
