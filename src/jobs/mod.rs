//! The journey of an entry, one file per step; each step is written as load, decide, save.
//!
//! Here, and in the handlers of the desk, the rims meet the pure stages. Every job may be run twice, or killed at any
//! instruction, with the same outcome: what is due is read from the store, and a step's whole result is saved in one
//! transaction.

mod ask;
mod compose_digests;
mod composed;
mod enrich_articles;
mod erase;
mod facts;
mod feed_memory;
mod find_feeds;
mod group_stories;
mod housekeeping;
mod index_articles;
mod match_alerts;
mod poll_feeds;
mod read_articles;
mod record_page;
mod send_deliveries;
mod worker;

use crate::search::SearchError;
use crate::store::StoreError;

use facts::Facts;

pub use compose_digests::{compose_now, preview};
pub use composed::{Composed, Preview, Standing, Written};
pub use erase::{ErasedAgain, Erasure, erase, finish_erasures, plan_erasure};
pub use find_feeds::{Discovery, find_feeds};
pub use index_articles::rebuild as rebuild_index;
pub use poll_feeds::check as check_source;
pub use record_page::{RecordedPage, record_page};
pub use send_deliveries::send_waiting;
pub use worker::{Report, Worker};

/// Why a job stopped. What it had saved stands; the rest is due again at the next pass.
#[derive(Debug, thiserror::Error)]
pub enum JobError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The index failed.
    #[error(transparent)]
    Search(#[from] SearchError),
    /// A thread of work was lost.
    #[error("a piece of work was lost: {0}; it is done again at the next pass")]
    Lost(#[from] tokio::task::JoinError),
    /// A digest could not be rendered.
    #[error("the digest `{profile}` could not be rendered: {reason}; nothing was sent")]
    Render {
        /// Which standing order.
        profile: String,
        /// Why.
        reason: String,
    },
}

type Result<T, E = JobError> = std::result::Result<T, E>;
