//! Everything that touches a database, and the only place that knows there are two engines.
