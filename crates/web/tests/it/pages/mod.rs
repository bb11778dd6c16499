//! What people see, through the real router.

mod guide;
