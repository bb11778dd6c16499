//! `docs/settings.md`, made from the declaration.

use std::fmt::Write;

use super::SETTINGS;

const INTRODUCTION: &str = "\
# Settings

<!-- Made from crates/server/src/config/mod.rs by `daymark settings >docs/settings.md`; a test says when it is stale. -->

Daymark needs no settings to run. Each can be given in three ways, and the first of these wins:

1. a flag: `daymark serve --rate-limit 600`
2. an environment variable: `DAYMARK_RATE_LIMIT=600`
3. a line in a TOML file: `rate_limit = 600`

The file is `daymark.toml` in the directory that Daymark is started in, if there is one, or the one that `--config` or
`DAYMARK_CONFIG` names. A key that is no setting is an error, in the file and among the variables that begin with
`DAYMARK_`. `daymark doctor` checks the settings together with everything that they point at.
";

/// The page, in Markdown.
pub fn document() -> String {
    let mut page = INTRODUCTION.to_owned();
    let mut section = "";
    for setting in SETTINGS {
        if setting.section != section {
            section = setting.section;
            let _ = write!(page, "\n## {section}\n\n| setting | default | meaning |\n|---|---|---|\n");
        }
        let default = if setting.default.is_empty() { "none".to_owned() } else { format!("`{}`", setting.default) };
        let names = format!("`{}`<br>`--{}`<br>`{}`", setting.key, setting.flag(), setting.variable());
        let help = setting.help().replace('|', "\\|");
        let values = setting.value_name;
        let choices =
            if values.contains('|') { format!(" One of `{}`.", values.replace('|', "`, `")) } else { String::new() };
        let _ = writeln!(page, "| {names} | {default} | {help}{choices} |");
    }
    page
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_page_of_settings_is_up_to_date() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/settings.md");
        let page = std::fs::read_to_string(path).expect("docs/settings.md");
        assert!(page == super::document(), "make it again: cargo run --quiet -- settings >docs/settings.md");
    }
}
