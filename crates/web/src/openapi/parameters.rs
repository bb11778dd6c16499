//! The parameters of query strings, for the description of the API. They are read by [`crate::api`] itself.
#![expect(dead_code, reason = "these describe; nothing is read into them")]

use utoipa::IntoParams;

/// Which page of a list.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Paging {
    /// The page, from 1. One past the end is 404.
    #[param(minimum = 1, default = 1)]
    page: Option<u64>,
    /// How many items a page holds; more than 100 means 100.
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<u64>,
}

/// Which attributes.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Filters {
    /// Names of groups, with commas between.
    #[param(example = "activity,mood")]
    groups: Option<String>,
    /// Names of attributes, with commas between.
    #[param(example = "steps,mood")]
    attributes: Option<String>,
    /// Leave out attributes that come from no template.
    exclude_custom: Option<bool>,
    /// Only attributes that are entered by hand, or only those that are not.
    manual: Option<bool>,
    /// List inactive attributes too.
    include_inactive: Option<bool>,
    /// List attributes of priority 10 and more too.
    include_low_priority: Option<bool>,
}

/// Whose attributes.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct OwnedFilter {
    /// Only attributes that the calling app owns.
    owned: Option<bool>,
}

/// Which templates.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct TemplateFilters {
    /// Names of groups, with commas between.
    groups: Option<String>,
    /// List templates of priority 10 and more too.
    include_low_priority: Option<bool>,
}

/// Which values of which attributes.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ValuesFilters {
    /// How many days, ending with `date_max`; more than 31 means 31.
    #[param(minimum = 1, maximum = 31, default = 1)]
    days: Option<u64>,
    /// The last day; today where it is left out.
    #[param(format = Date)]
    date_max: Option<String>,
    /// Names of groups, with commas between.
    groups: Option<String>,
    /// Names of attributes, with commas between.
    attributes: Option<String>,
    /// Names of templates, with commas between.
    templates: Option<String>,
    /// Only attributes that are entered by hand, or only those that are not.
    manual: Option<bool>,
}

/// Whose values.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ValuesOf {
    /// The attribute's name.
    #[param(example = "steps")]
    attribute: String,
    /// The last day.
    #[param(format = Date)]
    date_max: Option<String>,
}

/// Which averages.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct AveragesFilters {
    /// Names of groups, with commas between.
    groups: Option<String>,
    /// Names of attributes, with commas between.
    attributes: Option<String>,
    /// The first day of sets.
    #[param(format = Date)]
    date_min: Option<String>,
    /// The last day of sets. Without `include_historical`: the newest set on or before it.
    #[param(format = Date)]
    date_max: Option<String>,
    /// Every week's set, not the newest alone.
    include_historical: Option<bool>,
}

/// Which correlations.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct CorrelationsFilters {
    /// Only those of at least 35%.
    strong: Option<bool>,
    /// Only those of five stars.
    confident: Option<bool>,
    /// Only those that have this attribute on either side.
    attribute: Option<String>,
}

/// Which pair.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct PairOf {
    /// One attribute's name.
    attribute: String,
    /// The other one's, or `weekend`.
    attribute2: String,
}

/// Which insights.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct InsightsFilters {
    /// The first day that they may be about.
    #[param(format = Date)]
    date_min: Option<String>,
    /// The last day that they may be about.
    #[param(format = Date)]
    date_max: Option<String>,
    /// 1 today, 2 day, 3 week, 4 month.
    #[param(minimum = 1, maximum = 4)]
    priority: Option<u64>,
}

/// How successes are shown.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct SuccessObjects {
    /// Show each attribute whole, as lists do.
    success_objects: Option<bool>,
}
