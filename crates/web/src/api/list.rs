//! Lists in pages: `count`, `next`, `previous`, `results`.

use axum::Json;
use axum::extract::{FromRequestParts, OriginalUri};
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use service::page;
use utoipa::ToSchema;

use super::query::Query;
use crate::errors::{Error, Result};
use crate::middleware::origin::Origin;

/// Where links to other pages of a list lead.
pub(crate) struct Links {
    origin: Origin,
    path: String,
    query: Query,
}

impl<S: Send + Sync> FromRequestParts<S> for Links {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        let origin = Origin::from_request_parts(parts, state).await?;
        let query = Query::from_request_parts(parts, state).await?;
        let uri = parts.extensions.get::<OriginalUri>().map_or(&parts.uri, |original| &original.0);
        Ok(Links { origin, path: format!("{}/", uri.path().trim_end_matches('/')), query })
    }
}

/// A page of a list.
#[derive(Serialize, ToSchema)]
pub(crate) struct Page<T> {
    /// How many items all pages have.
    count: u64,
    /// The address of the next page; null on the last.
    #[schema(required)]
    next: Option<String>,
    /// The address of the page before; null on the first.
    #[schema(required)]
    previous: Option<String>,
    results: Vec<T>,
}

/// The answer that a page of a list makes, each item shown as `say` has it.
pub(super) fn answer<T, S: Serialize>(page: page::Page<T>, links: &Links, say: impl Fn(T) -> S) -> Response {
    let number = page.paging.page();
    let next = page.has_next().then(|| links.to(number + 1));
    let previous = page.has_previous().then(|| links.to(number - 1));
    let results = page.items.into_iter().map(say).collect();
    Json(Page { count: page.count, next, previous, results }).into_response()
}

impl Links {
    fn to(&self, page: u64) -> String {
        let mut url = self.origin.url(&self.path);
        let query = self.query.with_page(page);
        url.set_query((!query.is_empty()).then_some(&query));
        url.into()
    }
}
