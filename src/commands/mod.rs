//! What the command line does besides running the worker: each command writes its result and nothing else.

mod binary;
mod configuration;
mod desk;
mod digest;
mod erase;
mod inspect;
mod inspect_article;
mod restore;
mod run;
mod source;
mod source_add;
mod source_record;
mod topic;
mod upkeep;

use std::io;

use crate::app::AppError;
use crate::config::ConfigError;
use crate::deliver::DeliverError;
use crate::jobs::JobError;
use crate::query::QueryError;
use crate::search::SearchError;
use crate::store::StoreError;

pub use configuration::{check as check_configuration, read as read_configuration, schema as configuration_schema};
pub use desk::{Search, SearchFormat, list_saved, remove_saved, save_search, search};
pub use digest::{Uncertain, compose_digest, preview_digest, send_digest};
pub use erase::{Resolve, article as erasure_of_article, erase, source as erasure_of_source};
pub use inspect::{inspect_feed, inspect_query, inspect_stories};
pub use inspect_article::{InspectArticle, inspect_article, inspect_articles};
pub use restore::{Replacement, finish_restoration, replace_store};
pub use run::run_once;
pub use source::{check_source, list_sources, source_ledger};
pub use source_add::{Writing, add_source, export_opml, import_opml};
pub use source_record::record_source;
pub use topic::{LessonFigures, Loss, TopicCheck, check_topic};
pub use upkeep::{back_up, check, reindex};

/// How a command ended, as its exit code tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// 0: done.
    Done,
    /// 3: done, with problems listed.
    WithProblems,
    /// 1: what was asked about is not accepted; the reasons are listed.
    Refused,
    /// 2: the configuration cannot be used; its faults are listed.
    Misconfigured,
}

/// How a result is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// For people.
    Text,
    /// One JSON document.
    Json,
}

/// Why a command could not be done.
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    /// The configuration is wrong: exit code 2.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// What was asked for is wrong: exit code 2.
    #[error("{0}")]
    Usage(String),
    /// Another process is in the way.
    #[error("{0}")]
    Busy(String),
    /// A query cannot be read: exit code 2.
    #[error(transparent)]
    Query(#[from] QueryError),
    /// The program could not start.
    #[error(transparent)]
    App(#[from] AppError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The index failed.
    #[error(transparent)]
    Search(#[from] SearchError),
    /// A job failed.
    #[error(transparent)]
    Job(#[from] JobError),
    /// The outbox failed.
    #[error(transparent)]
    Deliver(#[from] DeliverError),
    /// A file could not be read or written.
    #[error("{path}: {source}; check the path and its permissions")]
    File {
        /// Which.
        path: String,
        /// Why.
        source: io::Error,
    },
    /// A file is no text.
    #[error("{path} {advice}")]
    NoText {
        /// Which.
        path: String,
        /// What it is and what to do.
        advice: String,
    },
    /// The result could not be written.
    #[error("the result could not be written: {0}")]
    Output(#[from] io::Error),
    /// The result could not be put in JSON or CSV.
    #[error("the result could not be put in words: {0}")]
    Encoding(String),
}

impl CommandError {
    /// 1 failed, 2 wrong usage or configuration.
    pub const fn exit_code(&self) -> u8 {
        match self {
            Self::Config(_) | Self::Usage(_) | Self::Query(_) => 2,
            Self::Busy(_)
            | Self::App(_)
            | Self::Store(_)
            | Self::Search(_)
            | Self::Job(_)
            | Self::Deliver(_)
            | Self::File { .. }
            | Self::NoText { .. }
            | Self::Output(_)
            | Self::Encoding(_) => 1,
        }
    }
}

type Result<T, E = CommandError> = std::result::Result<T, E>;

/// Why a JSON document was not written: what cannot be put in words, or what takes no more of them.
fn not_written(error: serde_json::Error) -> CommandError {
    if error.is_io() { CommandError::Output(error.into()) } else { CommandError::Encoding(error.to_string()) }
}

/// Writes one JSON document and a line break.
fn write_json(out: &mut impl io::Write, value: &serde_json::Value) -> Result<()> {
    serde_json::to_writer(&mut *out, value).map_err(not_written)?;
    writeln!(out)?;
    Ok(())
}

/// A number of things, as one reads it.
fn counted(number: usize, thing: &str) -> String {
    if number == 1 { format!("1 {thing}") } else { format!("{number} {thing}s") }
}

/// The whole of a file, or of standard input for `-`.
fn read_input(path: &str) -> Result<Vec<u8>> {
    let failed = |source| CommandError::File { path: path.to_owned(), source };
    if path == "-" {
        let mut bytes = Vec::new();
        io::Read::read_to_end(&mut io::stdin().lock(), &mut bytes).map_err(failed)?;
        return Ok(bytes);
    }
    std::fs::read(path).map_err(failed)
}
