//! What the environment settles: the only reader of environment variables.

use std::path::PathBuf;

use super::reader::Overrides;

/// The environment variables that are ours.
#[derive(Debug, Clone, Default)]
pub struct Environment {
    variables: Vec<(String, String)>,
    /// Where everything the program makes is kept; `--data` or `UDKLIP_DATA`.
    pub data_dir: Option<PathBuf>,
}

/// Set for the command line, the log or the tests, not for `udklip.toml`.
const NOT_SETTINGS: [&str; 6] =
    ["UDKLIP_CONFIG", "UDKLIP_DATA", "UDKLIP_LOG", "UDKLIP_EVAL_DATA", "UDKLIP_CASES", "UDKLIP_HOSTILE"];

impl Environment {
    /// Reads the process's environment.
    pub fn of_process() -> Self {
        let variables = std::env::vars().filter(|(name, _)| name.starts_with("UDKLIP_")).collect();
        Self { variables, data_dir: None }
    }

    /// An environment of the given variables, for tests and the demo.
    pub fn of(variables: &[(&str, &str)]) -> Self {
        let own = |&(name, value): &(&str, &str)| (name.to_owned(), value.to_owned());
        Self { variables: variables.iter().map(own).collect(), data_dir: None }
    }

    /// The same with another data folder.
    #[must_use]
    pub fn with_data_dir(mut self, data_dir: Option<PathBuf>) -> Self {
        self.data_dir = data_dir;
        self
    }

    /// The value of one variable.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.variables.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }

    /// `UDKLIP_MAIL__SMTP` stands above `smtp` in `[mail]`.
    pub(super) fn overrides(&self) -> Overrides {
        self.variables
            .iter()
            .filter(|(name, _)| !NOT_SETTINGS.contains(&name.as_str()))
            .filter_map(|(name, value)| {
                let path = name.strip_prefix("UDKLIP_")?.to_lowercase().replace("__", ".");
                Some((path, value.clone()))
            })
            .collect()
    }
}
