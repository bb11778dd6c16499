//! What was found about an attribute: its latest insights, and what it goes together with.

use service::actor::Browser;
use service::findings::{self, CorrelationsQuery, InsightsQuery};
use service::page::Paging;
use service::words::Line;
use url::form_urlencoded;

use super::Seen;
use crate::app::App;
use crate::errors::Result;
use crate::pages::correlations::Relation;
use crate::pages::paths;

/// For how many days back insights are looked for.
const DAYS: i64 = 92;
/// How many insights stand on the page.
const INSIGHTS: u64 = 4;
/// How many correlations do.
const CORRELATIONS: u64 = 5;
/// From so many stars on a correlation is shown without being asked for.
const SURE: i64 = 4;

/// What was found.
pub(super) struct Found {
    pub(super) insights: Vec<Insight>,
    pub(super) relations: Vec<Relation>,
    /// Where all of what it goes together with is.
    pub(super) all_relations: String,
}

/// One insight.
pub(super) struct Insight {
    pub(super) day: String,
    pub(super) lines: Vec<Line>,
}

impl Found {
    pub(super) async fn load(app: &App, browser: &Browser, seen: &Seen) -> Result<Found> {
        let (reader, name) = (browser.reader(), seen.listed.attribute.name.as_str());
        let recent = InsightsQuery {
            attribute: Some(seen.id()),
            date_min: Some(seen.today.plus(-DAYS)),
            ..InsightsQuery::default()
        };
        let insights = findings::insights(&app.daymark, &reader, recent, Paging::new(None, Some(INSIGHTS))).await?;
        let sure = CorrelationsQuery {
            attribute: Some(name.to_owned()),
            least_stars: SURE,
            without_hidden: true,
            ..CorrelationsQuery::default()
        };
        let relations =
            findings::correlations(&app.daymark, &reader, sure, Paging::new(None, Some(CORRELATIONS))).await?;
        let insight = |about: findings::InsightAbout| Insight {
            day: browser.conventions().with_weekday(about.insight.fact.day, seen.today),
            lines: about.lines,
        };
        let query = form_urlencoded::Serializer::new(String::new()).append_pair("attribute", name).finish();
        Ok(Found {
            insights: insights.items.into_iter().map(insight).collect(),
            relations: relations
                .page
                .items
                .into_iter()
                .map(|found| Relation::of(found, browser.conventions()))
                .collect(),
            all_relations: format!("{}?{query}", paths::CORRELATIONS),
        })
    }
}
