//! People's accounts: how they are made, what their owners change about them, and how they end. One file a use case.

mod administer;
mod avatar;
mod create;
mod delete;
mod email;
mod invite;
mod operator;
mod overview;
mod password;
mod preferences;
mod profile;
mod profile_fields;
pub mod reset;
mod set_up;
mod sign_up;

pub use administer::{appoint, delete_other, dismiss, reopen, reopen_by_operator, suspend, suspend_by_operator};
pub use avatar::{remove_avatar, set_avatar};
pub use create::NewAccount;
pub use delete::{delete, delete_by_operator, resume_deletions};
pub use email::{ToVerify, can_be_verified, change_email, send_link_again, to_verify, verify};
pub use invite::{Invitation, invitations, invite, withdraw};
pub(crate) use operator::find as find_by_operator;
pub use operator::{Listed, create, list, promote, set_email, set_password};
pub use overview::{
    Closings, Counts, Failure, OfPerson, Overview, Person, Storage, Tracked, Unclosed, overview, people, person,
    settings_in_force,
};
pub use password::change_password;
pub(crate) use password::{check_password, check_password_of, check_unchanged};
pub use preferences::{Preferences, update};
pub(crate) use profile::find;
pub use profile::{Profile, profile};
pub use profile_fields::{knows_time_zone, time_zones};
pub(crate) use profile_fields::{zone, zone_of};
pub use set_up::{check_set_up_code, is_set_up, set_up, set_up_code};
pub use sign_up::{SignUp, check_sign_up, sign_up};
