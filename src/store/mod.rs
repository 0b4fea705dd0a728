//! The store: the truth, and the queue between jobs. The only SQL; rows are private here.
//!
//! Writes are short transactions that start with `BEGIN IMMEDIATE`, so that two workers wait for one another
//! instead of failing half-way. Statements use `$1` and no dialect, so that PostgreSQL can take the same text.

mod alerts;
mod articles;
mod changes;
mod coverage;
mod desk;
mod digests;
mod entries;
mod erasure;
mod feeds;
mod findings;
mod labels;
mod leases;
mod ledger;
mod message_labels;
mod opening;
mod paragraphs;
mod restore;
mod retention;
mod stories;

use std::fs::File;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Connection, Sqlite, SqlitePool, Transaction};
use tracing::warn;

pub use alerts::SavedSearch;
pub use articles::{ArticleUnderReview, KnownArticle, ReadOutcome, SavedArticle};
pub use changes::IndexedArticle;
pub use coverage::{CoveredArticle, PollSummary, VersionPair};
pub use desk::{ArticlePage, DeliveryLine, DigestLine, ResultRow, SourceHealth, StoryMember, VersionLine};
pub use digests::{DeliveryState, NewDigest, StoredDigest, WaitingDelivery};
pub use entries::WaitingEntry;
pub use erasure::{BlankedDigest, Erasable, ErasableArticle, ErasureTarget};
pub use feeds::{Backfill, FeedState, Move, MoveSeen, Poll};
pub use leases::Lease;
pub use ledger::{LedgerLine, SourceWatch};
pub use message_labels::MessageLabels;
pub use paragraphs::SharingPage;
pub use restore::{HeldDigest, Restoration, RestoredStore};
pub use stories::{StoryCandidate, StoryPlacement, UnplacedArticle};

/// The most connections at once; SQLite has one writer whatever this says.
const CONNECTIONS_MAX: u32 = 6;
/// How long a writer waits for another before it gives up.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
/// Before this version a checkpoint could damage the file (TRAPS, 2026-11).
const SQLITE_VERSION_MIN: (u32, u32, u32) = (3, 51, 3);

static MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!("src/store/migrations");

/// The store.
#[derive(Debug, Clone)]
pub struct Store {
    pool: SqlitePool,
    /// Says that it is in use, to whoever would put another in its place.
    _in_use: Option<Arc<File>>,
}

/// What the store could not do.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database refused or could not be reached.
    #[error("the store could not {doing}: {source}; check the disk and the permissions of the data folder")]
    Database {
        /// What was tried.
        doing: &'static str,
        /// The database's own words.
        source: sqlx::Error,
    },
    /// The file is of another version of the program.
    #[error("the store cannot be brought up to date: {0}; use the program that made it, or a newer one")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// What is stored cannot be read back.
    #[error("the store holds something unreadable in {what}: {reason}; restore a backup, or report this as a fault")]
    Unreadable {
        /// Table and column.
        what: &'static str,
        /// Why.
        reason: String,
    },
    /// What was to be saved was begun under a lease that somebody else has had since.
    #[error("the store refused a change: the lease `{lease}` is another worker's by now, who does it again")]
    Overtaken {
        /// The lease's name.
        lease: String,
    },
    /// Another process has the store open that is to be replaced.
    #[error("the store {} is in use; stop the other udklip, then try again", path.display())]
    InUse {
        /// The store.
        path: PathBuf,
    },
    /// A file that cannot take the store's place.
    #[error("{} cannot take the store's place: {reason}; name a file that `udklip backup` wrote. Nothing was changed", path.display())]
    NotACopy {
        /// Which.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// A copy of the store that came out wrong.
    #[error("the copy {} is no good: {reason}; check the disk, and the store with `udklip check`", path.display())]
    BadCopy {
        /// Which.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// A file beside the store could not be written.
    #[error("the store could not {doing}: {}: {source}; check the disk and the permissions of the data folder", path.display())]
    File {
        /// What was tried.
        doing: &'static str,
        /// On which file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The database library is too old to be trusted.
    #[error("SQLite {found} can damage its own file; build with {needed} or newer")]
    OldSqlite {
        /// What is linked.
        found: String,
        /// What is needed.
        needed: String,
    },
}

type Result<T, E = StoreError> = std::result::Result<T, E>;

/// Names what was tried when a database call fails.
trait Doing<T> {
    fn doing(self, doing: &'static str) -> Result<T>;
}

impl<T> Doing<T> for std::result::Result<T, sqlx::Error> {
    fn doing(self, doing: &'static str) -> Result<T> {
        self.map_err(|source| StoreError::Database { doing, source })
    }
}

impl Store {
    /// Opens the store, creates it if it is not there, and brings its tables up to date.
    ///
    /// # Errors
    /// When the file cannot be opened, or belongs to a newer program.
    pub async fn open(url: &str) -> Result<Self> {
        let options = options(url)?.create_if_missing(true).journal_mode(SqliteJournalMode::Wal);
        let file = opening::file_of(url, &options);
        let _opening = match &file {
            Some(file) => Some(opening::alone_in_opening(file).await?),
            None => None,
        };
        if let Some(Err(error)) = file.as_deref().map(restore::clear_beside) {
            warn!("what a restoration that was cut short has left stays beside the store: {error}");
        }
        let in_use = file.as_deref().map(opening::in_use).transpose()?;
        // Surprise: when the disk is full, SQLite rolls back by itself and sqlx 0.9 (seen 2026-11-25) goes on counting the
        // transaction, so that the connection refuses every later one. Such a connection is closed, not lent again.
        let pool = SqlitePoolOptions::new()
            .max_connections(CONNECTIONS_MAX)
            .before_acquire(|connection, _| Box::pin(async move { Ok(!connection.is_in_transaction()) }))
            .connect_with(options)
            .await
            .doing("open its file")?;
        let store = Self { pool, _in_use: in_use.map(Arc::new) };
        store.check_version().await?;
        MIGRATIONS.run(&store.pool).await?;
        Ok(store)
    }

    /// The address of a store kept in `data_dir`.
    pub fn url_in(data_dir: &Path) -> String {
        format!("sqlite:{}", data_dir.join("udklip.db").display())
    }

    async fn check_version(&self) -> Result<()> {
        let found: String =
            sqlx::query_scalar("SELECT sqlite_version()").fetch_one(&self.pool).await.doing("tell its version")?;
        let mut parts = found.split('.').map(|part| part.parse().unwrap_or(0));
        let version = (parts.next().unwrap_or(0), parts.next().unwrap_or(0), parts.next().unwrap_or(0));
        if version >= SQLITE_VERSION_MIN {
            return Ok(());
        }
        let (major, minor, patch) = SQLITE_VERSION_MIN;
        Err(StoreError::OldSqlite { found, needed: format!("{major}.{minor}.{patch}") })
    }

    /// Begins a change. Under a lease it begins with a look at it: who has lost it saves nothing.
    async fn write(&self) -> Result<Transaction<'static, Sqlite>> {
        let mut change = self.write_whenever().await?;
        leases::check(&mut change).await?;
        Ok(change)
    }

    /// As [`Store::write`], for what is right to save however late it is.
    async fn write_whenever(&self) -> Result<Transaction<'static, Sqlite>> {
        self.pool.begin_with("BEGIN IMMEDIATE").await.doing("begin a change")
    }

    /// Checks the file's own structure. Returns what is wrong; nothing when all is well.
    ///
    /// # Errors
    /// When the check itself cannot run.
    pub async fn integrity_problems(&self) -> Result<Vec<String>> {
        let lines: Vec<String> =
            sqlx::query_scalar("PRAGMA integrity_check(20)").fetch_all(&self.pool).await.doing("check itself")?;
        Ok(lines.into_iter().filter(|line| line != "ok").collect())
    }

    /// Writes a complete copy to `path`, consistent even while others write, and checks it. `path` must not exist.
    ///
    /// # Errors
    /// When the copy cannot be written, or is not sound.
    pub async fn back_up_to(&self, path: &Path) -> Result<()> {
        let was_there = path.exists();
        let written = self.write_copy(path).await;
        if written.is_err() && !was_there {
            // A full disk leaves an empty file; the error that made it so is what is told.
            drop(std::fs::remove_file(path));
        }
        written
    }

    async fn write_copy(&self, path: &Path) -> Result<()> {
        sqlx::query("VACUUM INTO $1")
            .bind(path.display().to_string())
            .execute(&self.pool)
            .await
            .doing("write the backup")?;
        restore::check_copy(path).await
    }

    /// Lets go of the file. Calls after this fail.
    pub async fn close(&self) {
        self.pool.close().await;
    }
}

/// How the store's file is opened, whoever opens it.
fn options(url: &str) -> Result<SqliteConnectOptions> {
    Ok(SqliteConnectOptions::from_str(url)
        .doing("read its address")?
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(BUSY_TIMEOUT)
        .foreign_keys(true)
        .pragma("secure_delete", "ON"))
}

fn micros(moment: Timestamp) -> i64 {
    moment.as_microsecond()
}

fn moment(micros: i64) -> Timestamp {
    Timestamp::from_microsecond(micros).unwrap_or(Timestamp::UNIX_EPOCH)
}

fn count(number: i64) -> usize {
    usize::try_from(number).unwrap_or(0)
}

fn row_count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests;
