//! Permissions: to read or to write one group, or all manual attributes.

use std::borrow::Cow;
use std::fmt;

use crate::Group;

/// Reading or writing. Writing does not include reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Access {
    /// Attributes, values and findings may be read.
    Read,
    /// Attributes may be created and owned, and values written.
    Write,
}

/// One permission, such as `media_write` or `manual_read`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Scope {
    /// The group, or `None` for manually tracked attributes of any group.
    pub group: Option<Group>,
    /// Reading or writing.
    pub access: Access,
}

impl Scope {
    /// Every scope: groups first, read before write, `manual` last.
    pub fn all() -> impl Iterator<Item = Scope> {
        let targets = Group::ALL.iter().map(|g| Some(*g)).chain([None]);
        targets.flat_map(|group| [Access::Read, Access::Write].map(|access| Scope { group, access }))
    }

    /// The scope of that name, such as `media_write`.
    pub fn from_name(name: &str) -> Option<Scope> {
        let (target, access) = name.rsplit_once('_')?;
        let access = match access {
            "read" => Access::Read,
            "write" => Access::Write,
            _ => return None,
        };
        let group = if target == "manual" { None } else { Some(Group::from_name(target)?) };
        Some(Scope { group, access })
    }

    fn bit(self) -> u64 {
        let target = self.group.map_or(Group::ALL.len(), |g| g as usize);
        1 << (target * 2 + usize::from(self.access == Access::Write))
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let target = self.group.map_or("manual", Group::name);
        let access = if self.access == Access::Read { "read" } else { "write" };
        write!(f, "{target}_{access}")
    }
}

/// A set of scopes. Written with spaces between, in the order of [`Scope::all`].
#[derive(Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct ScopeSet(u64);

impl ScopeSet {
    /// No scope at all: the profile may be read, nothing else.
    pub const NONE: ScopeSet = ScopeSet(0);

    /// Every scope there is.
    pub fn all() -> ScopeSet {
        Scope::all().collect()
    }

    /// Every read scope: what a simple token may do.
    pub fn all_read() -> ScopeSet {
        Scope::all().filter(|s| s.access == Access::Read).collect()
    }

    /// Reads a list of scope names separated by white space, `+` or `%2B`, in any mixture, as clients send them.
    /// The error is the first name that is no scope.
    pub fn parse(text: &str) -> Result<ScopeSet, UnknownScope> {
        // What is stored, and read with every request, has nothing to unescape.
        let unescaped = if text.contains('%') {
            Cow::from(text.replace("%2B", " ").replace("%2b", " ").replace("%20", " "))
        } else {
            Cow::from(text)
        };
        unescaped
            .split(|c: char| c.is_whitespace() || c == '+')
            .filter(|name| !name.is_empty())
            .map(|name| Scope::from_name(name).ok_or_else(|| UnknownScope(name.to_owned())))
            .collect()
    }

    /// Whether the set holds this scope.
    pub fn contains(self, scope: Scope) -> bool {
        self.0 & scope.bit() != 0
    }

    /// Whether attributes of the group may be accessed so; `manual` says whether the attribute is tracked manually.
    pub fn allows(self, access: Access, group: Group, manual: bool) -> bool {
        self.contains(Scope { group: Some(group), access }) || (manual && self.contains(Scope { group: None, access }))
    }

    /// Whether every scope of this set is in `other`.
    pub fn is_subset(self, other: ScopeSet) -> bool {
        self.0 & !other.0 == 0
    }

    /// Whether the set is empty.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The scopes of the set, in the order of [`Scope::all`].
    pub fn iter(self) -> impl Iterator<Item = Scope> {
        Scope::all().filter(move |s| self.contains(*s))
    }
}

impl FromIterator<Scope> for ScopeSet {
    fn from_iter<I: IntoIterator<Item = Scope>>(scopes: I) -> Self {
        ScopeSet(scopes.into_iter().fold(0, |bits, scope| bits | scope.bit()))
    }
}

impl fmt::Display for ScopeSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, scope) in self.iter().enumerate() {
            if i > 0 {
                f.write_str(" ")?;
            }
            write!(f, "{scope}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for ScopeSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ScopeSet({self})")
    }
}

/// A name that is no scope.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown scope '{0}'")]
pub struct UnknownScope(pub String);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_scope_is_read_back_from_its_name() {
        for scope in Scope::all() {
            assert_eq!(Scope::from_name(&scope.to_string()), Some(scope));
        }
        assert_eq!(Scope::all().count(), 34);
        for unknown in ["media", "media_delete", "_read", "everything_read", ""] {
            assert_eq!(Scope::from_name(unknown), None, "{unknown}");
        }
    }

    #[test]
    fn lists_are_read_with_any_mixture_of_separators() {
        let expected = "activity_read media_read media_write";
        for text in [
            "activity_read media_read media_write",
            "media_write+activity_read+media_read",
            "activity_read%2Bmedia_read media_write",
            " media_write  media_read + activity_read ",
        ] {
            assert_eq!(ScopeSet::parse(text).map(|s| s.to_string()), Ok(expected.to_owned()), "{text}");
        }
        assert_eq!(ScopeSet::parse("media_read all"), Err(UnknownScope("all".into())));
        assert_eq!(ScopeSet::parse(""), Ok(ScopeSet::NONE));
    }

    #[test]
    fn a_write_scope_gives_no_reading_and_manual_scopes_reach_every_group() {
        let scopes = ScopeSet::parse("media_write manual_read").expect("scopes");
        assert!(scopes.allows(Access::Write, Group::Media, false));
        assert!(!scopes.allows(Access::Read, Group::Media, false));
        assert!(scopes.allows(Access::Read, Group::Media, true));
        assert!(!scopes.allows(Access::Write, Group::Mood, true));
    }
}
