//! The attributes of a user: which there are, and which service may write each.
//!
//! One service owns an attribute at a time. Who owned one before goes on offering it: when the owner lets go, the
//! attribute passes to the offering service that owned it most recently.

mod acquire;
mod change;
mod create;
mod define;
mod known;
mod list;
mod manage;
mod merge;
mod names;
mod release;
mod tag;
mod takeover;
#[cfg(test)]
mod tests;

pub use acquire::{Acquired, acquire};
pub use create::{Created, create};
pub use define::{Edit, delete, edit};
pub use list::{Filter, Listed, describe, list, owned, templates};
pub use manage::{
    NewAttribute, add_template, choose_service, create_custom, make_inactive, overview, unused_templates,
};
pub use merge::{Merge, can_merge, merge};
pub use release::{Released, release};
pub use tag::{tag, track};
pub use takeover::{Takeover, keep, taken_over};

pub(crate) use change::Author;
pub(crate) use create::MOST_ATTRIBUTES;
pub(crate) use define::Definer;
pub(crate) use known::{Attributes, Known, read};
pub(crate) use list::{in_order, list_unpaged};
pub(crate) use names::{find_to_write, resolve};
pub(crate) use release::{not_the_owner, release_all_of, unknown};
