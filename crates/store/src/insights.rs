//! The insights of each user: numbers, of which sentences are made when they are read.

use std::collections::HashSet;

use jiff::Timestamp;
use model::finding::{Fact, Insight, InsightPriority, InsightRule};
use model::{AttributeId, Day, UserId};

use crate::statement::statements;
use crate::{Error, Row, Tx, params};

statements! {
    /// The insights of a span of days, newest first.
    LIST_BETWEEN = "select attribute_id, rule, day, value, reference, days, created_at from insights
            where user_id = $1 and day between $2 and $3 order by day desc, attribute_id, rule";
    /// The first and the last day up to another that insights are about.
    SPAN = "select min(day), max(day) from insights where user_id = $1 and day <= $2";
    /// Stores insights, replacing those of the same rule, attribute and day. What says the same as before is as old as before.
    UPSERT = "insert into insights (user_id, created_at, attribute_id, rule, day, value, reference, days)
            values {each: ($1, $2, ?, ?, ?, ?, ?, ?)}
            on conflict (user_id, day, attribute_id, rule) do update set value = excluded.value,
                reference = excluded.reference, days = excluded.days, created_at = case
                    when insights.value = excluded.value and insights.reference is not distinct from excluded.reference
                        and insights.days is not distinct from excluded.days
                    then insights.created_at else excluded.created_at end";
    /// Removes certain insights of a day. (PostgreSQL would take uncast parameters in `values` for text.)
    DELETE_AT = "delete from insights where user_id = $1 and day = $2
            and (attribute_id, rule) in (values {each: (cast(? as bigint), cast(? as bigint))})";
}

/// The insights about days from `first` to `last`, newest first. (An insight about a week or month has the first day of it.)
pub fn list_between(tx: &mut Tx<'_>, user: UserId, (first, last): (Day, Day)) -> Result<Vec<Insight>, Error> {
    tx.query(&LIST_BETWEEN, params![user, first, last], read)
}

/// The first and the last day up to another that the user's insights are about.
pub fn find_span(tx: &mut Tx<'_>, user: UserId, last: Day) -> Result<Option<(Day, Day)>, Error> {
    let span: (Option<Day>, Option<Day>) =
        tx.query_one(&SPAN, params![user, last], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(span.0.zip(span.1))
}

/// What was looked at anew: every insight of this priority about these attributes on this day (of a week or month, its first).
#[derive(Debug, Clone, Copy)]
pub struct Extent<'a> {
    /// The day.
    pub day: Day,
    /// Whether insights about the unfinished day, the day, the week or the month.
    pub priority: InsightPriority,
    /// The attributes.
    pub attributes: &'a [AttributeId],
}

/// Puts what was found in an extent in the place of what was there: what is new or has other numbers was made `now`, what says
/// the same as before keeps its time, and what was not found again is removed. Facts outside it are not stored.
pub fn replace(
    tx: &mut Tx<'_>,
    user: UserId,
    extent: Extent<'_>,
    found: &[(AttributeId, Fact)],
    now: Timestamp,
) -> Result<(), Error> {
    let attributes: HashSet<AttributeId> = extent.attributes.iter().copied().collect();
    let is_within = |attribute: AttributeId, fact: &Fact| {
        fact.day == extent.day && fact.rule.priority() == extent.priority && attributes.contains(&attribute)
    };
    let found: Vec<_> = found.iter().filter(|(attribute, fact)| is_within(*attribute, fact)).collect();
    let is_found: HashSet<_> = found.iter().map(|(attribute, fact)| (*attribute, fact.rule)).collect();
    let mut stale = list_between(tx, user, (extent.day, extent.day))?;
    stale.retain(|i| is_within(i.attribute, &i.fact) && !is_found.contains(&(i.attribute, i.fact.rule)));
    let stale: Vec<_> = stale.iter().map(|i| params![i.attribute, i.fact.rule.number()].to_vec()).collect();
    tx.execute_each(&DELETE_AT, params![user, extent.day], &stale)?;
    let found: Vec<_> = found
        .into_iter()
        .map(|(attribute, f)| params![*attribute, f.rule.number(), f.day, f.value, f.reference, f.count].to_vec())
        .collect();
    tx.execute_each(&UPSERT, params![user, now], &found)?;
    Ok(())
}

fn read(row: &Row<'_>) -> Result<Insight, Error> {
    let rule = InsightRule::from_number(row.get(1)?).ok_or_else(|| Error::unreadable("insights.rule"))?;
    let fact = Fact { rule, day: row.get(2)?, value: row.get(3)?, reference: row.get(4)?, count: row.get(5)? };
    Ok(Insight { attribute: row.get(0)?, fact, created: row.get(6)? })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Store;

    const ADA: UserId = UserId(1);
    const STEPS: AttributeId = AttributeId(1);
    const SLEEP: AttributeId = AttributeId(2);

    fn friday() -> Day {
        Day::parse("2026-10-02").expect("a day")
    }

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).expect("a time")
    }

    fn fact(rule: InsightRule, value: f64, reference: Option<f64>) -> Fact {
        Fact { rule, day: friday(), value, reference, count: Some(9) }
    }

    async fn replaced(store: &Store, attributes: &'static [AttributeId], found: Vec<(AttributeId, Fact)>, now: i64) {
        let stored = store.write(move |tx| {
            let extent = Extent { day: friday(), priority: InsightPriority::Day, attributes };
            replace(tx, ADA, extent, &found, at(now))
        });
        stored.await.expect("stored");
    }

    /// What stands there: attribute, rule, value, and the second it was made.
    async fn listed(store: &Store) -> Vec<(AttributeId, InsightRule, f64, i64)> {
        let listed = store.read(|tx| list_between(tx, ADA, (friday(), friday()))).await.expect("insights");
        listed.iter().map(|i| (i.attribute, i.fact.rule, i.fact.value, i.created.as_second())).collect()
    }

    crate::on_both_engines! {
        async fn an_insight_with_the_same_numbers_keeps_its_time_and_one_with_others_is_made_anew(store: Store) {
            let (best, streak) = (InsightRule::BestSince, InsightRule::BestStreak);
            let first = vec![(STEPS, fact(best, 9000.0, None)), (STEPS, fact(streak, 5.0, Some(4.0)))];
            replaced(&store, &[STEPS], first.clone(), 10).await;
            replaced(&store, &[STEPS], first, 20).await;
            assert_eq!(listed(&store).await, [(STEPS, best, 9000.0, 10), (STEPS, streak, 5.0, 10)]);
            let second = vec![(STEPS, fact(best, 9000.0, Some(8500.0))), (STEPS, fact(streak, 5.0, Some(4.0)))];
            replaced(&store, &[STEPS], second, 30).await;
            assert_eq!(listed(&store).await, [(STEPS, best, 9000.0, 30), (STEPS, streak, 5.0, 10)]);
        }

        async fn what_is_not_found_again_disappears_and_the_rest_stays(store: Store) {
            let (best, worst, today) = (InsightRule::BestSince, InsightRule::WorstSince, InsightRule::DayOfWeek);
            replaced(&store, &[STEPS, SLEEP], vec![(STEPS, fact(best, 1.0, None)), (SLEEP, fact(worst, 2.0, None))], 10).await;
            let of_today = store.write(move |tx| {
                let extent = Extent { day: friday(), priority: InsightPriority::Today, attributes: &[STEPS] };
                replace(tx, ADA, extent, &[(STEPS, fact(today, 3.0, None))], at(10))
            });
            of_today.await.expect("stored");
            replaced(&store, &[STEPS], vec![(STEPS, fact(worst, 4.0, None))], 20).await;
            assert_eq!(
                listed(&store).await,
                [(STEPS, today, 3.0, 10), (STEPS, worst, 4.0, 20), (SLEEP, worst, 2.0, 10)],
                "another attribute and another priority were not looked at"
            );
            replaced(&store, &[STEPS, SLEEP], Vec::new(), 30).await;
            assert_eq!(listed(&store).await, [(STEPS, today, 3.0, 10)]);
        }

        async fn a_fact_about_what_was_not_looked_at_is_not_stored(store: Store) {
            let found = vec![
                (SLEEP, fact(InsightRule::BestSince, 1.0, None)),
                (STEPS, fact(InsightRule::TotalWeek, 1.0, None)),
                (STEPS, Fact { day: friday().plus(1), ..fact(InsightRule::BestSince, 1.0, None) }),
            ];
            replaced(&store, &[STEPS], found, 10).await;
            assert_eq!(listed(&store).await, []);
        }
    }
}
