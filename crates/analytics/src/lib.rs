//! Averages, correlations and insights, as pure functions over columns of days: same input, same findings.
