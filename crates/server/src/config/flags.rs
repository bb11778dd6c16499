//! The settings as flags of the commands. Every command takes those that say where the data is; `serve` and `doctor`
//! take all.

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::{Arg, ArgMatches, Args, Command, FromArgMatches};

use super::{SETTINGS, Setting};

/// Settings that were given as flags.
#[derive(Debug, Clone, Default)]
pub struct Flags {
    /// The settings file.
    pub config: Option<PathBuf>,
    /// The text of each flag that was given, by the setting's key.
    pub settings: BTreeMap<&'static str, String>,
}

impl Flags {
    /// These flags, with those of `outer` where these have none: `daymark --database … user list` and
    /// `daymark user list --database …` mean the same.
    pub fn within(mut self, outer: Flags) -> Flags {
        self.config = self.config.or(outer.config);
        for (key, text) in outer.settings {
            self.settings.entry(key).or_insert(text);
        }
        self
    }
}

/// Makes a group of flags out of the settings that a test of their sections and keys picks.
macro_rules! flags {
    ($(#[$doc:meta])* $name:ident, $picks:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Default)]
        pub struct $name(pub Flags);

        impl Args for $name {
            fn augment_args(command: Command) -> Command {
                augment(command, $picks)
            }

            fn augment_args_for_update(command: Command) -> Command {
                augment(command, $picks)
            }
        }

        impl FromArgMatches for $name {
            fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
                Ok($name(given(matches, $picks)))
            }

            fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
                *self = Self::from_arg_matches(matches)?;
                Ok(())
            }
        }
    };
}

flags!(
    /// Every setting.
    AllFlags,
    |_| true
);
flags!(
    /// Where the data is and how much is logged: what any command needs.
    DataFlags,
    |setting| matches!(setting.section, "Data" | "Log")
);
flags!(
    /// Where the server listens: what a command needs that asks the server itself.
    AddressFlags,
    |setting| setting.key == "listen"
);

fn augment(mut command: Command, picks: fn(&Setting) -> bool) -> Command {
    let config = Arg::new("config").long("config").value_name("FILE").help_heading("Settings");
    command = command.arg(config.help("The settings file [default: daymark.toml in this directory, if there is one]"));
    for setting in SETTINGS.iter().filter(|setting| picks(setting)) {
        let default =
            if setting.default.is_empty() { String::new() } else { format!(" [default: {}]", setting.default) };
        let arg = Arg::new(setting.key).long(setting.flag()).value_name(setting.value_name).help_heading("Settings");
        command = command.arg(arg.help(format!("{}{default}", setting.help())));
    }
    command
}

fn given(matches: &ArgMatches, picks: fn(&Setting) -> bool) -> Flags {
    let text = |key| matches.get_one::<String>(key).cloned();
    let settings = SETTINGS.iter().filter(|setting| picks(setting));
    Flags {
        config: text("config").map(PathBuf::from),
        settings: settings.filter_map(|setting| Some((setting.key, text(setting.key)?))).collect(),
    }
}
