//! The correlations between each user's attributes, and what the user thought of them.

use jiff::Timestamp;
use model::finding::{Correlation, Evidence, Rating};
use model::{AttributeId, Day, UserId};

use crate::statement::statements;
use crate::{Error, Param, Row, Tx, params};

statements! {
    /// The day of the newest set up to a day.
    LATEST_DAY = "select max(day) from correlation_sets where user_id = $1 and day <= $2";
    /// The day of the set that follows a day, up to another.
    NEXT_DAY = "select min(day) from correlation_sets where user_id = $1 and day > $2 and day <= $3";
    /// The set of a day, with the user's ratings (kept by pair, the smaller number first).
    LIST_OF_DAY = "select c.day, c.pairs, c.day_offset, c.attribute_id, c.attribute2_id, c.r, c.p, c.stars, r.rating,
                c.n_effective, c.r_adjusted, c.p_adjusted, c.q, c.interval_low, c.interval_high, c.tests
            from correlations c left join ratings r on r.user_id = $1
                and r.attribute_id = case when c.attribute_id < c.attribute2_id then c.attribute_id else c.attribute2_id end
                and r.attribute2_id = case when c.attribute_id < c.attribute2_id then c.attribute2_id else c.attribute_id end
            where c.user_id = $1 and c.day = $2
            order by c.stars desc, abs(c.r) desc, c.attribute_id, c.attribute2_id";
    /// What every set up to a day says of a pair in this order, the earliest first, with the user's rating (kept by pair, the smaller
    /// number first).
    LIST_OF_PAIR = "select c.day, c.pairs, c.day_offset, c.attribute_id, c.attribute2_id, c.r, c.p, c.stars, r.rating,
                c.n_effective, c.r_adjusted, c.p_adjusted, c.q, c.interval_low, c.interval_high, c.tests
            from correlation_sets s
            cross join correlations c
            left join ratings r on r.user_id = $1 and r.attribute_id = $4 and r.attribute2_id = $5
            where s.user_id = $1 and s.day <= $6 and c.user_id = $1 and c.day = s.day and c.attribute_id = $2 and c.attribute2_id = $3
            order by c.day";
    /// Keeps what the user thinks of a pair.
    RATE = "insert into ratings (user_id, attribute_id, attribute2_id, rating, rated_at) values ($1, $2, $3, $4, $5)
            on conflict (user_id, attribute_id, attribute2_id) do update
            set rating = excluded.rating, rated_at = excluded.rated_at";
    /// Forgets what the user thought of a pair.
    DELETE_RATING = "delete from ratings where user_id = $1 and attribute_id = $2 and attribute2_id = $3";
    /// Notes that there is a set of a day.
    INSERT_SET = "insert into correlation_sets (user_id, day) values ($1, $2) on conflict (user_id, day) do nothing";
    /// Removes the set of a day.
    DELETE_OF_DAY = "delete from correlations where user_id = $1 and day = $2";
    /// Stores correlations.
    INSERT = "insert into correlations (user_id, day, attribute_id, attribute2_id, day_offset, pairs, r, p, stars,
                n_effective, r_adjusted, p_adjusted, q, interval_low, interval_high, tests)
            values {each: ($1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)}";
}

/// The pseudo-attribute `weekend`, as it is stored.
const WEEKEND: AttributeId = AttributeId(0);

/// The user's newest set up to a day, the surest and strongest first.
pub fn list_latest(tx: &mut Tx<'_>, user: UserId, last: Day) -> Result<Vec<Correlation>, Error> {
    find_latest_day(tx, user, last)?.map_or(Ok(Vec::new()), |day| tx.query(&LIST_OF_DAY, params![user, day], read))
}

/// The day of the user's newest set up to a day; none before the first.
pub fn find_latest_day(tx: &mut Tx<'_>, user: UserId, last: Day) -> Result<Option<Day>, Error> {
    tx.query_one(&LATEST_DAY, params![user, last], |row| row.get(0))
}

/// What every set up to a day says of a pair, in either order (none is the weekend), the earliest first.
pub fn list_of_pair(
    tx: &mut Tx<'_>,
    user: UserId,
    (attribute, attribute2): (AttributeId, Option<AttributeId>),
    last: Day,
) -> Result<Vec<Correlation>, Error> {
    let attribute2 = attribute2.unwrap_or(WEEKEND);
    let (smaller, larger) = (attribute.min(attribute2), attribute.max(attribute2));
    let mut found = Vec::new();
    for (first, second) in [(attribute, attribute2), (attribute2, attribute)] {
        found.extend(tx.query(&LIST_OF_PAIR, params![user, first, second, smaller, larger, last], read)?);
    }
    found.sort_by_key(|correlation| correlation.date);
    Ok(found)
}

/// The day and the set that follow a day, the surest and strongest first; none after the newest up to `last`.
pub fn find_next(
    tx: &mut Tx<'_>,
    user: UserId,
    (after, last): (Day, Day),
) -> Result<Option<(Day, Vec<Correlation>)>, Error> {
    let day: Option<Day> = tx.query_one(&NEXT_DAY, params![user, after, last], |row| row.get(0))?;
    day.map(|day| Ok((day, tx.query(&LIST_OF_DAY, params![user, day], read)?))).transpose()
}

/// Puts a set in the place of the one of the same day. A set may be empty: then nothing goes together any more.
pub fn replace(tx: &mut Tx<'_>, user: UserId, day: Day, correlations: &[Correlation]) -> Result<(), Error> {
    tx.execute(&INSERT_SET, params![user, day])?;
    tx.execute(&DELETE_OF_DAY, params![user, day])?;
    let items: Vec<_> = correlations.iter().map(item).collect();
    tx.execute_each(&INSERT, params![user], &items)?;
    Ok(())
}

/// Keeps what the user thinks of a pair, in either order (none is the weekend), across all sets; none forgets it.
pub fn rate(
    tx: &mut Tx<'_>,
    user: UserId,
    (attribute, attribute2): (AttributeId, Option<AttributeId>),
    rating: Option<Rating>,
    now: Timestamp,
) -> Result<(), Error> {
    let attribute2 = attribute2.unwrap_or(WEEKEND);
    let (first, second) = (attribute.min(attribute2), attribute.max(attribute2));
    match rating {
        Some(rating) => tx.execute(&RATE, params![user, first, second, rating.number(), now])?,
        None => tx.execute(&DELETE_RATING, params![user, first, second])?,
    };
    Ok(())
}

fn item(c: &Correlation) -> Vec<Param> {
    let second = c.attribute2.unwrap_or(WEEKEND);
    let mut item = params![c.date, c.attribute, second, c.offset, c.period, c.value, c.p, c.stars].to_vec();
    match &c.evidence {
        Some(e) => {
            let (low, high) = (e.interval.map(|i| i.0), e.interval.map(|i| i.1));
            item.extend(params![e.n_effective, e.r_adjusted, e.p_adjusted, e.q, low, high, e.tests]);
        }
        None => item.resize(item.len() + 7, Param::Null),
    }
    item
}

fn read(row: &Row<'_>) -> Result<Correlation, Error> {
    let second: AttributeId = row.get(4)?;
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
        evidence: read_evidence(row)?,
    })
}

fn read_evidence(row: &Row<'_>) -> Result<Option<Evidence>, Error> {
    let Some(n_effective) = row.get(9)? else { return Ok(None) };
    let (low, high): (Option<f64>, Option<f64>) = (row.get(13)?, row.get(14)?);
    Ok(Some(Evidence {
        n_effective,
        r_adjusted: row.get(10)?,
        p_adjusted: row.get(11)?,
        q: row.get(12)?,
        interval: low.zip(high),
        tests: row.get(15)?,
    }))
}
