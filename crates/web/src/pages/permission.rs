//! Scopes in words, as the authorise page and the list of connected services say them.

use model::{Access, Scope, ScopeSet};

/// One line: what an app may do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Permission {
    /// The part in bold, such as "Read Media group"; empty for the profile.
    pub(super) strong: String,
    pub(super) text: &'static str,
}

impl Permission {
    /// What an app with these scopes may do. The profile is always part of it.
    pub(super) fn all_of(scopes: ScopeSet) -> Vec<Permission> {
        let profile = Permission { strong: String::new(), text: "Read your profile details (not including email address)" };
        std::iter::once(profile).chain(scopes.iter().map(Permission::of)).collect()
    }

    fn of(scope: Scope) -> Permission {
        let verb = if scope.access == Access::Read { "Read" } else { "Write" };
        let (strong, is_group) = match scope.group {
            Some(group) => (format!("{verb} {} group", group.label()), true),
            None => (format!("{verb} manual attributes"), false),
        };
        let text = match (scope.access, is_group) {
            (Access::Read, true) => "Read attributes, values, averages, correlations and insights in the group",
            (Access::Write, true) => "Create new attributes and write data to attributes in the group",
            (Access::Read, false) => "Read attributes that you enter by hand, in any group, and what is found in them",
            (Access::Write, false) => "Create and write to attributes that are entered by hand, in any group",
        };
        Permission { strong, text }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn permissions_are_said_in_the_words_that_the_guide_shows() {
        let said = Permission::all_of(ScopeSet::parse("media_write custom_read").expect("scopes"));
        let strong: Vec<&str> = said.iter().map(|p| p.strong.as_str()).collect();
        assert_eq!(strong, ["", "Read Daily tags group", "Write Media group"]);
        assert_eq!(said.first().map(|p| p.text), Some("Read your profile details (not including email address)"));
    }
}
