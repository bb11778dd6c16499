//! Browsers by the names that people know them by, on pages and in letters.

/// The name of the browser that calls itself so, such as "Firefox on Linux".
pub fn of(user_agent: &str) -> String {
    // Most browsers claim to be others too: the more special name comes first.
    let browsers = [
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("FxiOS", "Firefox"),
        ("CriOS", "Chrome"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ];
    let systems = [
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS X", "Mac"),
        ("CrOS", "ChromeOS"),
        ("Linux", "Linux"),
    ];
    let find = |names: &[(&str, &'static str)]| names.iter().find(|(part, _)| user_agent.contains(part)).map(|n| n.1);
    match (find(&browsers), find(&systems)) {
        (Some(browser), Some(system)) => format!("{browser} on {system}"),
        (Some(browser), None) => browser.to_owned(),
        (None, _) if user_agent.trim().is_empty() => "Something without a name".to_owned(),
        (None, _) => user_agent.chars().take(80).collect(),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn browsers_are_known_by_the_most_special_of_their_names() {
        let chrome =
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/148.0.0.0 Safari/537.36";
        assert_eq!(super::of(chrome), "Chrome on Linux");
        assert_eq!(super::of(&format!("{chrome} Edg/148.0")), "Edge on Linux");
        assert_eq!(super::of("curl/8.5.0"), "curl/8.5.0");
        assert_eq!(super::of(""), "Something without a name");
    }
}
