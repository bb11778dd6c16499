//! `GET accounts/profile/`: whose data the token gives access to, and in which units they want to see it.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Serialize;
use service::accounts;
use utoipa::ToSchema;

use crate::app::App;
use crate::assets;
use crate::errors::Result;
use crate::middleware::authentication::Reading;
use crate::middleware::origin::Origin;
use crate::openapi::{TooManyRequests, Unauthenticated};
use crate::pages::paths;

#[utoipa::path(
    get,
    path = "/api/2/accounts/profile/",
    tag = "account",
    operation_id = "profile",
    summary = "Show whose data it is",
    responses(
        (status = 200, description = "Whose data the token gives access to", body = ProfileShape),
        Unauthenticated, TooManyRequests
    )
)]
pub(crate) async fn get(State(app): State<App>, Reading(reader): Reading, origin: Origin) -> Result<Response> {
    let profile = accounts::profile(&app.daymark, &reader).await?;
    let avatar = profile.avatar.map_or_else(|| assets::MARK.path(), |sha256| paths::picture(&sha256));
    let preferences = profile.preferences;
    let units = preferences.units;
    Ok(Json(ProfileShape {
        username: profile.username,
        first_name: preferences.first_name,
        last_name: preferences.last_name,
        avatar: origin.url(&avatar).into(),
        timezone: preferences.timezone,
        local_time: local_time(app.daymark.now(), reader.zone()),
        imperial_distance: units.distance,
        imperial_weight: units.weight,
        imperial_energy: units.energy,
        imperial_liquid: units.liquid,
        imperial_temperature: units.temperature,
        trial: false,
        delinquent: false,
        weekly_email: preferences.weekly_email,
        yearly_email: preferences.yearly_email,
    })
    .into_response())
}

/// Whose data it is.
#[derive(Serialize, ToSchema)]
#[schema(as = Profile)]
struct ProfileShape {
    username: String,
    first_name: String,
    last_name: String,
    /// The address of a picture; a plain one where the person has given none.
    avatar: String,
    timezone: String,
    local_time: String,
    imperial_distance: bool,
    imperial_weight: bool,
    imperial_energy: bool,
    imperial_liquid: bool,
    imperial_temperature: bool,
    /// Always false: there is nothing to pay for.
    trial: bool,
    /// Always false.
    delinquent: bool,
    weekly_email: bool,
    yearly_email: bool,
}

/// The moment as the person's own clock shows it: ISO 8601 with microseconds and the offset.
fn local_time(now: Timestamp, zone: &TimeZone) -> String {
    now.to_zoned_datetime(zone.clone()).strftime("%Y-%m-%dT%H:%M:%S.%6f%:z").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_local_time_has_microseconds_and_the_offset() {
        let now: Timestamp = "2026-10-07T00:13:38.295936Z".parse().expect("a time");
        let baghdad = model::zone::find("Asia/Baghdad").expect("a zone");
        assert_eq!(local_time(now, &baghdad), "2026-10-07T03:13:38.295936+03:00");
        assert_eq!(
            local_time("2026-10-07T00:00:00Z".parse().expect("a time"), &TimeZone::UTC),
            "2026-10-07T00:00:00.000000+00:00"
        );
    }
}
