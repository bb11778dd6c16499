//! The averages of each user's attributes, as they were worked out each week.

use model::finding::Average;
use model::{AttributeId, Day, UserId};

use crate::statement::statements;
use crate::{Error, Row, Tx, params};

statements! {
    /// The averages of certain attributes in a span of days, newest first.
    LIST_BETWEEN = "select day, attribute_id, overall, monday, tuesday, wednesday, thursday, friday, saturday, sunday
            from averages where user_id = $1 and attribute_id in ({each: ?}) and day between $2 and $3
            order by day desc, attribute_id";
    /// The day of the newest set up to a day.
    LATEST_DAY = "select max(day) from averages where user_id = $1 and day between $2 and $3";
    /// The day of the oldest set.
    FIRST_DAY = "select min(day) from averages where user_id = $1";
    /// Removes the sets of a span of days.
    DELETE_BETWEEN = "delete from averages where user_id = $1 and day between $2 and $3";
    /// Stores averages.
    INSERT = "insert into averages (user_id, day, attribute_id, overall,
                monday, tuesday, wednesday, thursday, friday, saturday, sunday)
            values {each: ($1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)}";
}

/// The averages of these attributes made from `first` to `last`, newest first.
pub fn list_between(
    tx: &mut Tx<'_>,
    user: UserId,
    attributes: &[AttributeId],
    (first, last): (Day, Day),
) -> Result<Vec<Average>, Error> {
    if attributes.is_empty() {
        return Ok(Vec::new());
    }
    tx.query_any_of(&LIST_BETWEEN, params![user, first, last], attributes, read)
}

/// The day of the user's newest set that was made from `first` to `last`.
pub fn find_latest_day(tx: &mut Tx<'_>, user: UserId, (first, last): (Day, Day)) -> Result<Option<Day>, Error> {
    tx.query_one(&LATEST_DAY, params![user, first, last], |row| row.get(0))
}

/// The day of the user's oldest set.
pub fn find_first_day(tx: &mut Tx<'_>, user: UserId) -> Result<Option<Day>, Error> {
    tx.query_one(&FIRST_DAY, params![user], |row| row.get(0))
}

/// Puts a set in the place of those dated from `first` to `last`, the days of one week.
pub fn replace(tx: &mut Tx<'_>, user: UserId, (first, last): (Day, Day), averages: &[Average]) -> Result<(), Error> {
    tx.execute(&DELETE_BETWEEN, params![user, first, last])?;
    let items: Vec<_> = averages
        .iter()
        .map(|a| {
            let mut item = params![a.date, a.attribute, a.overall].to_vec();
            item.extend(a.weekdays.iter().flat_map(|weekday| params![*weekday].to_vec()));
            item
        })
        .collect();
    tx.execute_each(&INSERT, params![user], &items)?;
    Ok(())
}

fn read(row: &Row<'_>) -> Result<Average, Error> {
    let mut weekdays = [None; 7];
    for (i, weekday) in weekdays.iter_mut().enumerate() {
        *weekday = row.get(3 + i)?;
    }
    Ok(Average { date: row.get(0)?, attribute: row.get(1)?, overall: row.get(2)?, weekdays })
}
