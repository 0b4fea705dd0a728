//! The program as a value: store, fetcher, index, outbox and settings, built once, here.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;

use crate::clock::Clock;
use crate::config::Config;
use crate::deliver::{DeliverError, Outbox};
use crate::domain::{Actor, DigestProfile, Fact, Settings, Source, SourceId, Topic};
use crate::fetch::{FetchError, Fetcher};
use crate::isolate::{Parser, Parsing};
use crate::search::{SearchError, SearchIndex};
use crate::store::{Store, StoreError};

/// Everything the jobs and the desk work with.
#[derive(Debug)]
pub struct App {
    /// One installation's settings.
    pub settings: Settings,
    /// What is followed, by id.
    pub sources: BTreeMap<SourceId, Source>,
    /// What is looked for.
    pub topics: Vec<Topic>,
    /// Who acts.
    pub actors: Vec<Actor>,
    /// What is known of numbers.
    pub facts: Vec<Fact>,
    /// The standing orders for digests.
    pub profiles: Vec<DigestProfile>,
    /// The truth.
    pub store: Store,
    /// The copy that answers searches.
    pub index: Arc<SearchIndex>,
    /// The way out to hosts.
    pub fetcher: Fetcher,
    /// The readers of what came from there.
    pub parser: Parser,
    /// The way out to readers.
    pub outbox: Outbox,
    /// The time.
    pub clock: Clock,
    /// This process's name in leases.
    pub holder: String,
}

/// Why the program cannot start.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// The data folder cannot be made.
    #[error("the data folder {path} cannot be made: {source}; name another with --data")]
    DataDir {
        /// Where.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The store cannot be opened.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The index cannot be opened.
    #[error(transparent)]
    Search(#[from] SearchError),
    /// The HTTP client cannot be made.
    #[error(transparent)]
    Fetch(#[from] FetchError),
    /// The outbox cannot be used.
    #[error(transparent)]
    Deliver(#[from] DeliverError),
}

/// A number nobody else draws: in containers every process is number one.
fn random() -> u64 {
    use std::hash::{BuildHasher, Hasher, RandomState};

    RandomState::new().build_hasher().finish()
}

/// Makes the data folder if it is not there.
///
/// # Errors
/// When it cannot be made.
pub fn make_data_dir(settings: &Settings) -> Result<(), AppError> {
    let path = settings.work.data_dir.clone();
    std::fs::create_dir_all(&path).map_err(|source| AppError::DataDir { path, source })
}

/// Where an installation's store is.
pub fn store_url(settings: &Settings) -> String {
    settings.store.url.clone().unwrap_or_else(|| Store::url_in(&settings.work.data_dir))
}

/// The folder of an installation's search index.
pub fn index_dir(settings: &Settings) -> PathBuf {
    settings.work.data_dir.join("search")
}

impl App {
    /// Builds the program from its configuration. `outbox`: where mails go instead of where the settings say.
    /// `parsing`: where outside bytes are parsed.
    ///
    /// # Errors
    /// When a part cannot be opened; the text says which and what to do.
    pub async fn build(
        config: Config,
        clock: Clock,
        outbox: Option<Outbox>,
        parsing: Parsing,
    ) -> Result<Self, AppError> {
        let Config { settings, sources, topics, actors, facts, profiles } = config;
        let data_dir = settings.work.data_dir.clone();
        make_data_dir(&settings)?;
        let store = Store::open(&store_url(&settings)).await?;
        let index = Arc::new(SearchIndex::open(&index_dir(&settings))?);
        let fetcher = Fetcher::new(&settings.fetch)?;
        let parser = Parser::new(parsing, &settings.parsing);
        let outbox = match outbox {
            Some(outbox) => outbox,
            None => Outbox::open(&settings.mail, data_dir.join("outbox"))?,
        };
        let app = Self {
            settings,
            sources: sources.into_iter().map(|source| (source.id.clone(), source)).collect(),
            topics,
            actors,
            facts,
            profiles,
            store,
            index,
            fetcher,
            parser,
            outbox,
            holder: format!("{}-{:016x}", std::process::id(), random()),
            clock,
        };
        app.register_feeds().await?;
        app.remember_pauses().await?;
        Ok(app)
    }

    /// Makes every feed of an active source known to the store.
    async fn register_feeds(&self) -> Result<(), StoreError> {
        let feeds: Vec<_> = self
            .sources
            .values()
            .filter(|source| source.is_active())
            .flat_map(|source| source.feeds.iter().map(|feed| (feed.id.clone(), source.id.clone())))
            .collect();
        self.store.register_feeds(&feeds, self.now()).await
    }

    /// Leaves alone the hosts that asked for it before this start.
    async fn remember_pauses(&self) -> Result<(), StoreError> {
        for state in self.store.feed_states().await? {
            let left = state.closed_until.and_then(|until| Duration::try_from(until.duration_since(self.now())).ok());
            let feed = self.sources.values().flat_map(|source| &source.feeds).find(|feed| feed.id == state.feed);
            if let (Some(left), Some(feed)) = (left, feed) {
                self.fetcher.leave_alone(&feed.url, left);
            }
        }
        Ok(())
    }

    /// Now.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }
}
