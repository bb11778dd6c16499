//! Where to go on after a form, where the way there leads through another one.

use url::form_urlencoded;

use super::paths;

/// The path of a page that leads on to `next`.
pub(super) fn link(path: &str, next: &str) -> String {
    let next: String = form_urlencoded::byte_serialize(next.as_bytes()).collect();
    format!("{path}?next={next}")
}

/// Where to go: only to a path of this installation. Anything else, which another site may have written into a link, leads
/// to the dashboard. (Browsers read `//host` and `/\host` as another site, and drop tabs and line ends.)
pub(super) fn checked(next: &str) -> &str {
    let is_path = next.starts_with('/') && !next.starts_with("//");
    let is_plain = !next.chars().any(|c| c == '\\' || c.is_control());
    if is_path && is_plain { next } else { paths::DASHBOARD }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_of_this_installation_are_gone_to() {
        for good in ["/", "/oauth2/authorize?client_id=1&redirect_uri=https://a.example/", "/attributes"] {
            assert_eq!(checked(good), good);
        }
        for evil in ["//evil", "/\\evil", "https://evil", "javascript:alert(1)", "", "evil", "/\t/evil", "/\n/evil"] {
            assert_eq!(checked(evil), "/", "{evil:?}");
        }
    }
}
