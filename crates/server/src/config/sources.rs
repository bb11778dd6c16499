//! Where settings are given: flags, environment, file; and which of them wins.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow, bail};

use super::value::Value;
use super::{Flags, SETTINGS, VARIABLE_PREFIX};

/// The file that is read when none is named and it exists.
const USUAL_FILE: &str = "daymark.toml";

/// Variables that begin like a setting's and are none: what the tests are told by, and which file to read.
const OTHER_VARIABLES: [&str; 4] = ["DAYMARK_CONFIG", "DAYMARK_TEST_", "DAYMARK_REQUIRE_", "DAYMARK_CRASH_"];

/// Where a text came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// The command line.
    Flag,
    /// The environment.
    Variable,
    /// The file of that name.
    File(PathBuf),
    /// The declaration.
    Default,
}

/// The text of every setting that somebody gave, and where.
#[derive(Debug, Default)]
pub struct Sources {
    given: BTreeMap<String, (String, Origin)>,
    /// The file that was read, if any.
    pub file: Option<PathBuf>,
}

impl Sources {
    /// Gathers the settings from the file, the environment and the flags, each winning over the one before it.
    pub fn gather(flags: &Flags, environment: impl Iterator<Item = (String, String)>) -> anyhow::Result<Sources> {
        let environment: BTreeMap<String, String> =
            environment.filter(|(k, _)| k.starts_with(VARIABLE_PREFIX)).collect();
        let mut sources = Sources::default();
        sources.read_file(flags.config.clone().or(environment.get("DAYMARK_CONFIG").map(PathBuf::from)))?;
        sources.read_environment(&environment)?;
        for (key, text) in &flags.settings {
            sources.give(key, text, Origin::Flag);
        }
        Ok(sources)
    }

    /// Reads one setting.
    pub fn read<T: Value>(&self, key: &str, default: &str) -> anyhow::Result<T> {
        let (text, origin) = match self.given.get(key) {
            Some((text, origin)) => (text.as_str(), origin),
            None => (default, &Origin::Default),
        };
        T::read(text.trim()).map_err(|why| anyhow!("the setting `{key}`{origin} cannot be used: {why}"))
    }

    /// Where each setting was given that somebody gave.
    pub fn origins(&self) -> BTreeMap<String, Origin> {
        self.given.iter().map(|(key, (_, origin))| (key.clone(), origin.clone())).collect()
    }

    fn give(&mut self, key: &str, text: &str, origin: Origin) {
        self.given.insert(key.to_owned(), (text.to_owned(), origin));
    }

    fn read_file(&mut self, named: Option<PathBuf>) -> anyhow::Result<()> {
        let path = match named {
            Some(path) => path,
            None if Path::new(USUAL_FILE).exists() => PathBuf::from(USUAL_FILE),
            None => return Ok(()),
        };
        let text = std::fs::read_to_string(&path)
            .with_context(|| format!("the settings file {} cannot be read", path.display()))?;
        self.read_toml(&text, &path)?;
        self.file = Some(path);
        Ok(())
    }

    fn read_toml(&mut self, text: &str, path: &Path) -> anyhow::Result<()> {
        let shown = path.display();
        let table: toml::Table = text.parse().with_context(|| format!("the settings file {shown} is no valid TOML"))?;
        for (key, value) in table {
            if !SETTINGS.iter().any(|s| s.key == key) {
                bail!("the settings file {shown} has a line `{key}`, and there is no such setting{}", suggestion(&key));
            }
            let text = text_of(&value).with_context(|| {
                format!("the setting `{key}` in {shown} must be a text, a number or a list of texts")
            })?;
            self.give(&key, &text, Origin::File(path.to_owned()));
        }
        Ok(())
    }

    fn read_environment(&mut self, environment: &BTreeMap<String, String>) -> anyhow::Result<()> {
        for (variable, text) in environment {
            if let Some(setting) = SETTINGS.iter().find(|s| s.variable() == *variable) {
                self.give(setting.key, text, Origin::Variable);
            } else if !is_not_meant_as_a_setting(variable, text) {
                let key = variable.trim_start_matches(VARIABLE_PREFIX).to_lowercase();
                bail!("the environment has {variable}, and there is no such setting{}", suggestion(&key));
            }
        }
        Ok(())
    }
}

/// Kubernetes describes a service called `daymark` to its neighbours in variables of its own making.
fn is_not_meant_as_a_setting(variable: &str, text: &str) -> bool {
    let made_by_kubernetes = variable.starts_with("DAYMARK_SERVICE_") || variable.starts_with("DAYMARK_PORT");
    let looks_like_it = text.starts_with("tcp://") || text.starts_with("udp://") || variable.contains("_PORT_");
    OTHER_VARIABLES.iter().any(|other| variable.starts_with(other))
        || variable.starts_with("DAYMARK_SERVICE_")
        || (made_by_kubernetes && looks_like_it)
}

fn text_of(value: &toml::Value) -> Option<String> {
    match value {
        toml::Value::String(text) => Some(text.clone()),
        toml::Value::Integer(number) => Some(number.to_string()),
        toml::Value::Array(items) => {
            let texts: Option<Vec<&str>> = items.iter().map(toml::Value::as_str).collect();
            texts.map(|texts| texts.join(","))
        }
        _ => None,
    }
}

/// The setting that was probably meant, if one is near, and where all of them are.
fn suggestion(key: &str) -> String {
    let near = SETTINGS
        .iter()
        .map(|setting| (strsim::jaro_winkler(setting.key, &key.replace('-', "_")), setting.key))
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .filter(|(likeness, _)| *likeness > 0.8);
    match near {
        Some((_, meant)) => format!(". Did you mean `{meant}`? `daymark serve --help` shows all of them"),
        None => ". `daymark serve --help` shows all of them".to_owned(),
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Origin::Flag => f.write_str(" on the command line"),
            Origin::Variable => f.write_str(" in the environment"),
            Origin::File(path) => write!(f, " in {}", path.display()),
            Origin::Default => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    fn gather(flags: &[(&'static str, &str)], environment: &[(&str, &str)], file: &str) -> anyhow::Result<Config> {
        let directory = tempfile::tempdir().expect("a directory");
        let path = directory.path().join("settings.toml");
        std::fs::write(&path, file).expect("a file");
        let settings = flags.iter().map(|(key, text)| (*key, (*text).to_owned())).collect();
        let flags = Flags { config: Some(path), settings };
        let environment = environment.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned()));
        Config::read(&Sources::gather(&flags, environment)?)
    }

    fn error(environment: &[(&str, &str)], file: &str) -> String {
        gather(&[], environment, file).expect_err("an error").to_string()
    }

    #[test]
    fn a_flag_wins_over_a_variable_over_the_file_over_the_default() {
        let file = "rate_limit = 1\nshutdown_seconds = 1\nlisten = \"1\"";
        let environment = [("DAYMARK_RATE_LIMIT", "2"), ("DAYMARK_SHUTDOWN_SECONDS", "2"), ("PATH", "/bin")];
        let config = gather(&[("rate_limit", "3")], &environment, file).expect("settings");
        assert_eq!((config.rate_limit, config.shutdown_seconds, config.listen.0.port()), (3, 2, 1));
        assert_eq!(config.worker_threads, 0);
    }

    #[test]
    fn what_is_in_force_says_where_it_was_given_and_no_secret() {
        let environment =
            [("DAYMARK_SMTP_PASSWORD", "hunter2"), ("DAYMARK_SMTP_URL", "smtps://me:hunter3@example.org")];
        let config = gather(&[("rate_limit", "3")], &environment, "log = \"warn\"").expect("settings");
        let in_force = config.in_force();
        assert_eq!(in_force.len(), SETTINGS.len());
        let of = |name: &str| in_force.iter().find(|setting| setting.name == name).expect("a setting");
        assert_eq!(
            (of("rate_limit").value.as_str(), of("rate_limit").origin.as_deref()),
            ("3", Some("on the command line"))
        );
        assert_eq!(
            (of("smtp_password").value.as_str(), of("smtp_url").value.as_str()),
            ("set (hidden)", "smtps://example.org")
        );
        assert!(of("log").origin.as_ref().is_some_and(|origin| origin.ends_with("settings.toml")));
        assert_eq!((of("listen").value.as_str(), &of("listen").origin), ("127.0.0.1:8080", &None));
        assert!(!format!("{in_force:?}").contains("hunter"));
    }

    #[test]
    fn a_list_can_be_written_as_a_list() {
        let config = gather(&[], &[], "trusted_proxies = [\"10.0.0.0/8\", \"::1\"]").expect("settings");
        assert_eq!(config.trusted_proxies.len(), 2);
    }

    #[test]
    fn an_unknown_key_is_an_error_with_a_suggestion() {
        let message = error(&[], "lsiten = \"127.0.0.1:1\"");
        assert!(message.contains("`lsiten`") && message.contains("Did you mean `listen`?"), "{message}");
        let message = error(&[("DAYMARK_RATELIMIT", "1")], "");
        assert!(message.contains("DAYMARK_RATELIMIT") && message.contains("Did you mean `rate_limit`?"), "{message}");
        let message = error(&[], "zzz = 1");
        assert!(message.contains("`zzz`") && !message.contains("Did you mean"), "{message}");
    }

    #[test]
    fn a_value_that_cannot_be_read_names_its_setting_and_where_it_stands() {
        let message = error(&[("DAYMARK_RATE_LIMIT", "many")], "");
        assert!(message.contains("`rate_limit` in the environment") && message.contains("'many'"), "{message}");
        let message = error(&[], "listen = true");
        assert!(message.contains("`listen`"), "{message}");
    }

    #[test]
    fn what_kubernetes_says_of_a_service_called_daymark_is_no_setting() {
        let environment = [("DAYMARK_PORT", "tcp://10.0.0.1:80"), ("DAYMARK_SERVICE_HOST", "10.0.0.1")];
        assert!(gather(&[], &environment, "").is_ok());
        assert!(gather(&[], &[("DAYMARK_PORT", "8080")], "").is_err());
    }

    #[test]
    fn a_named_file_must_exist() {
        let flags = Flags { config: Some("/nowhere/daymark.toml".into()), ..Flags::default() };
        assert!(Sources::gather(&flags, std::iter::empty()).is_err());
    }
}
