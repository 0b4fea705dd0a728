//! The configuration folder, read into checked domain values, with every fault at once.

mod actors;
mod digests;
mod environment;
mod facts;
mod faults;
mod files;
mod notes;
mod reader;
mod schema;
mod settings;
mod sources;
mod topics;

use std::fmt;

use crate::domain::{Actor, DigestProfile, Fact, Settings, Source, Topic, TopicId};

pub use environment::Environment;
pub use faults::Fault;
pub use files::{ConfigFile, ConfigFiles};
pub use schema::{FileKind, schema};

use faults::Faults;
use files::stem_of;
use reader::{Document, Overrides};

/// One installation's configuration, checked.
#[derive(Debug, Clone)]
pub struct Config {
    /// From `udklip.toml` and the environment.
    pub settings: Settings,
    /// From `sources/`, by id.
    pub sources: Vec<Source>,
    /// From `topics/`, by id.
    pub topics: Vec<Topic>,
    /// From `actors.toml`, in its order.
    pub actors: Vec<Actor>,
    /// From `facts.toml`, in its order.
    pub facts: Vec<Fact>,
    /// From `digests/`, by id.
    pub profiles: Vec<DigestProfile>,
}

/// The configuration cannot be used; every reason is listed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct ConfigError {
    /// Sorted by file and line.
    pub faults: Vec<Fault>,
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = self.faults.len();
        write!(f, "the configuration has {count} fault{}:", if count == 1 { "" } else { "s" })?;
        self.faults.iter().try_for_each(|fault| write!(f, "\n  {fault}"))
    }
}

impl Config {
    /// Reads and checks every file.
    ///
    /// # Errors
    /// When anything is wrong anywhere: all faults of all files, with file, line, key and what was expected.
    pub fn read(files: &ConfigFiles, environment: &Environment) -> Result<Self, ConfigError> {
        let faults = Faults::default();
        for fault in &files.faults {
            faults.add(&fault.file, fault.line, &fault.key, fault.message.clone());
        }
        let none = Overrides::new();
        let overrides = environment.overrides();
        let is_unread = files.faults.iter().any(|fault| stem_of(&fault.file) == "udklip");
        let settings = (!is_unread)
            .then(|| Document::parse(&files.udklip.name, &files.udklip.text, &overrides, &faults))
            .and_then(|document| settings::read(&document, environment));
        let sources = files
            .sources
            .iter()
            .filter_map(|file| sources::read(&Document::parse(&file.name, &file.text, &none, &faults), &file.stem))
            .collect::<Vec<_>>();
        let mut topics = files
            .topics
            .iter()
            .filter_map(|file| topics::read(&Document::parse(&file.name, &file.text, &none, &faults), &file.stem))
            .collect::<Vec<_>>();
        let doubtful = doubtful_topics(files, &faults);
        for file in &files.lessons {
            let document = Document::parse(&file.name, &file.text, &none, &faults);
            topics::read_lessons(&document, &file.stem, &mut topics, &doubtful);
        }
        let known: Vec<TopicId> = topics.iter().map(|topic| topic.id.clone()).chain(doubtful).collect();
        let actors = files
            .actors
            .iter()
            .flat_map(|file| actors::read(&Document::parse(&file.name, &file.text, &none, &faults)))
            .collect();
        let facts = files
            .facts
            .iter()
            .flat_map(|file| facts::read(&Document::parse(&file.name, &file.text, &none, &faults)))
            .collect();
        let profiles = files
            .digests
            .iter()
            .filter_map(|file| {
                digests::read(&Document::parse(&file.name, &file.text, &none, &faults), &file.stem, &known)
            })
            .collect();
        let faults = faults.into_sorted();
        match settings {
            Some(settings) if faults.is_empty() => Ok(Self { settings, sources, topics, actors, facts, profiles }),
            _ => Err(ConfigError { faults }),
        }
    }
}

/// The topics in whose files something is wrong: what other files say of them cannot be judged yet.
fn doubtful_topics(files: &ConfigFiles, faults: &Faults) -> Vec<TopicId> {
    let wrong = files.topics.iter().filter(|file| faults.are_in(&file.name)).map(|file| file.stem.as_str());
    let unread = files.faults.iter().filter(|fault| fault.file.contains("topics/")).map(|fault| stem_of(&fault.file));
    wrong.chain(unread).filter_map(|stem| TopicId::parse(stem).ok()).collect()
}

#[cfg(test)]
mod tests;
