//! The insights of each user.

use model::finding::Insight;
use model::{AttributeId, Day, UserId};

use crate::statement::statements;
use crate::{Error, Row, Tx, params};

statements! {
    /// The insights of a span of days, newest first.
    LIST_BETWEEN = "select day, name, period, priority, attribute_id, created_at, html, text from insights
            where user_id = $1 and day between $2 and $3 order by day desc, priority, name";
    /// Stores insights, replacing those of the same name and day.
    UPSERT = "insert into insights (user_id, day, name, period, priority, attribute_id, created_at, html, text)
            values {each: ($1, ?, ?, ?, ?, ?, ?, ?, ?)}
            on conflict (user_id, day, name) do update set period = excluded.period, priority = excluded.priority,
                attribute_id = excluded.attribute_id, created_at = excluded.created_at,
                html = excluded.html, text = excluded.text";
}

/// The insights about days from `first` to `last`, newest first. (An insight about a week or month has the first day of it.)
pub fn list_between(tx: &mut Tx<'_>, user: UserId, (first, last): (Day, Day)) -> Result<Vec<Insight>, Error> {
    tx.query(&LIST_BETWEEN, params![user, first, last], read)
}

/// Stores insights with the day that each is kept under; those of the same name and day are replaced.
pub fn upsert(tx: &mut Tx<'_>, user: UserId, insights: &[(Day, Insight)]) -> Result<(), Error> {
    if insights.is_empty() {
        return Ok(());
    }
    let items: Vec<_> = insights
        .iter()
        .map(|(day, i)| {
            let (name, html, text) = (i.name.as_str(), i.html.as_str(), i.text.as_str());
            params![*day, name, i.period, i.priority, i.attribute, i.created, html, text].to_vec()
        })
        .collect();
    tx.execute_each(&UPSERT, params![user], &items)?;
    Ok(())
}

fn read(row: &Row<'_>) -> Result<Insight, Error> {
    let period: i64 = row.get(2)?;
    let day: Day = row.get(0)?;
    Ok(Insight {
        name: row.get(1)?,
        period,
        priority: row.get(3)?,
        attribute: row.get::<Option<AttributeId>>(4)?,
        target_date: (period == 1).then_some(day),
        created: row.get(5)?,
        html: row.get(6)?,
        text: row.get(7)?,
    })
}
