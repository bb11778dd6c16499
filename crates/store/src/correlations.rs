//! The correlations between each user's attributes, and what the user thought of them.

use model::finding::{Correlation, Evidence, Rating};
use model::{AttributeId, Day, UserId};

use crate::statement::statements;
use crate::{Error, Row, Tx, params};

statements! {
    /// The day of the newest set.
    LATEST_DAY = "select max(day) from correlations where user_id = $1";
    /// The set of a day, with the user's ratings (kept by pair, the smaller number first).
    LIST_OF_DAY = "select c.day, c.pairs, c.day_offset, c.attribute_id, c.attribute2_id, c.r, c.p, c.stars, r.rating,
                c.n_effective, c.r_adjusted, c.p_adjusted, c.q, c.interval_low, c.interval_high, c.tests
            from correlations c left join ratings r on r.user_id = $1
                and r.attribute_id = case when c.attribute_id < c.attribute2_id then c.attribute_id else c.attribute2_id end
                and r.attribute2_id = case when c.attribute_id < c.attribute2_id then c.attribute2_id else c.attribute_id end
            where c.user_id = $1 and c.day = $2
            order by c.stars desc, abs(c.r) desc, c.attribute_id, c.attribute2_id";
    /// Stores correlations, replacing those of the same pair and day.
    UPSERT = "insert into correlations (user_id, day, attribute_id, attribute2_id, day_offset, pairs, r, p, stars,
                n_effective, r_adjusted, p_adjusted, q, interval_low, interval_high, tests)
            values {each: ($1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)}
            on conflict (user_id, day, attribute_id, attribute2_id) do update set day_offset = excluded.day_offset,
                pairs = excluded.pairs, r = excluded.r, p = excluded.p, stars = excluded.stars,
                n_effective = excluded.n_effective, r_adjusted = excluded.r_adjusted,
                p_adjusted = excluded.p_adjusted, q = excluded.q, interval_low = excluded.interval_low,
                interval_high = excluded.interval_high, tests = excluded.tests";
}

/// The pseudo-attribute `weekend`, as it is stored.
const WEEKEND: AttributeId = AttributeId(0);

/// The user's newest set, the surest and strongest first.
pub fn list_latest(tx: &mut Tx<'_>, user: UserId) -> Result<Vec<Correlation>, Error> {
    let day: Option<Day> = tx.query_one(&LATEST_DAY, params![user], |row| row.get(0))?;
    day.map_or(Ok(Vec::new()), |day| tx.query(&LIST_OF_DAY, params![user, day], read))
}

/// Stores correlations; those of the same pair and day are replaced.
pub fn upsert(tx: &mut Tx<'_>, user: UserId, correlations: &[Correlation]) -> Result<(), Error> {
    if correlations.is_empty() {
        return Ok(());
    }
    let items: Vec<_> = correlations
        .iter()
        .map(|c| {
            let e = &c.evidence;
            let second = c.attribute2.unwrap_or(WEEKEND);
            let (low, high) = (e.interval.map(|i| i.0), e.interval.map(|i| i.1));
            let mut item = params![c.date, c.attribute, second, c.offset, c.period, c.value, c.p, c.stars].to_vec();
            item.extend(params![e.n_effective, e.r_adjusted, e.p_adjusted, e.q, low, high, e.tests].to_vec());
            item
        })
        .collect();
    tx.execute_each(&UPSERT, params![user], &items)?;
    Ok(())
}

fn read(row: &Row<'_>) -> Result<Correlation, Error> {
    let second: AttributeId = row.get(4)?;
    let (low, high): (Option<f64>, Option<f64>) = (row.get(13)?, row.get(14)?);
    Ok(Correlation {
        date: row.get(0)?,
        period: row.get(1)?,
        offset: row.get(2)?,
        attribute: row.get(3)?,
        attribute2: (second != WEEKEND).then_some(second),
        value: row.get(5)?,
        p: row.get(6)?,
        stars: row.get(7)?,
        rating: row.get::<Option<i64>>(8)?.and_then(Rating::from_number),
        evidence: Evidence {
            n_effective: row.get(9)?,
            r_adjusted: row.get(10)?,
            p_adjusted: row.get(11)?,
            q: row.get(12)?,
            interval: low.zip(high),
            tests: row.get(15)?,
        },
    })
}
