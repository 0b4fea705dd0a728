//! The files of a configuration folder, found and read but not understood.

use std::path::Path;

use super::faults::Fault;

/// One file of the configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigFile {
    /// As people are told of it: `config/sources/dr.toml`.
    pub name: String,
    /// The name without folder and ending: the id of what the file describes.
    pub stem: String,
    /// What it holds.
    pub text: String,
}

/// Every file of a configuration, from a folder or from the program itself (the demo).
#[derive(Debug, Clone, Default)]
pub struct ConfigFiles {
    /// `udklip.toml`.
    pub udklip: ConfigFile,
    /// `sources/*.toml`, by name.
    pub sources: Vec<ConfigFile>,
    /// `topics/*.toml`, by name.
    pub topics: Vec<ConfigFile>,
    /// `topics/lessons/*.toml`, by name.
    pub lessons: Vec<ConfigFile>,
    /// `actors.toml`, if there is one.
    pub actors: Option<ConfigFile>,
    /// `facts.toml`, if there is one.
    pub facts: Option<ConfigFile>,
    /// `digests/*.toml`, by name.
    pub digests: Vec<ConfigFile>,
    /// Files that could not be read.
    pub faults: Vec<Fault>,
}

impl Default for ConfigFile {
    fn default() -> Self {
        Self::embedded("udklip.toml", "")
    }
}

impl ConfigFile {
    /// A file that the program carries.
    pub fn embedded(name: &str, text: &str) -> Self {
        Self { name: name.to_owned(), stem: stem_of(name).to_owned(), text: text.to_owned() }
    }
}

/// The name of a file without folder and ending.
pub(super) fn stem_of(name: &str) -> &str {
    name.rsplit('/').next().unwrap_or(name).trim_end_matches(".toml")
}

impl ConfigFiles {
    /// Reads a configuration folder. What cannot be read becomes a fault that [`super::Config::read`] reports.
    pub fn of_folder(dir: &Path) -> Self {
        let mut files = Self::default();
        if let Some(udklip) = files.one(&dir.join("udklip.toml"), "create it, or name the folder with --config") {
            files.udklip = udklip;
        }
        files.sources = files.all(&dir.join("sources"));
        files.topics = files.all(&dir.join("topics"));
        files.lessons = files.all(&dir.join("topics/lessons"));
        files.digests = files.all(&dir.join("digests"));
        let actors = dir.join("actors.toml");
        if actors.exists() {
            files.actors = files.one(&actors, "check its permissions");
        }
        let facts = dir.join("facts.toml");
        if facts.exists() {
            files.facts = files.one(&facts, "check its permissions");
        }
        files
    }

    fn one(&mut self, path: &Path, advice: &str) -> Option<ConfigFile> {
        let name = path.display().to_string();
        match std::fs::read_to_string(path) {
            Ok(text) => Some(ConfigFile::embedded(&name, &text)),
            Err(error) => {
                let message = format!("cannot be read: {error}; {advice}");
                self.faults.push(Fault { file: name, line: 0, key: String::new(), message });
                None
            }
        }
    }

    fn all(&mut self, dir: &Path) -> Vec<ConfigFile> {
        let mut paths: Vec<_> = std::fs::read_dir(dir)
            .into_iter()
            .flatten()
            .filter_map(Result::ok)
            .map(|entry| entry.path())
            .filter(|path| path.extension().is_some_and(|ending| ending == "toml"))
            .collect();
        paths.sort();
        paths.iter().filter_map(|path| self.one(path, "check its permissions and that it is UTF-8")).collect()
    }
}
