//! A copy made by `backup` takes the store's place: checked first, in one step, and the store it replaces is kept.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions};
use sqlx::{ConnectOptions, Connection};
use tracing::warn;

use super::changes::set_mark;
use super::erasure::erase_again;
use super::{Doing, MIGRATIONS, Result, Store, StoreError, micros, moment, opening, options};

/// The name under which the moment of the last restoration is kept.
const MARK: &str = "restored";
/// What stands in the name of a store that was replaced, behind its own.
const REPLACED: &str = "-replaced-";
/// The tables without which a file is no store of ours.
const OURS: &str =
    "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name IN ('_sqlx_migrations', 'article', 'delivery')";
/// What is said of a mail that waited in the copy.
const MAY_HAVE_ARRIVED: &str =
    "the store was restored from a copy in which this mail was not sent yet; it may have been sent since";

/// The store for us alone, to put a copy in its place. While this lives, nobody opens the store.
#[derive(Debug)]
pub struct Restoration {
    store: PathBuf,
    _opening: File,
    _alone: File,
}

/// What a copy holds that is about to take the store's place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RestoredStore {
    /// Its articles.
    pub articles: i64,
    /// The last poll it knows of: nothing later is in it.
    pub last_poll_at: Option<Timestamp>,
    /// Digests whose mails are held, oldest first.
    pub held: Vec<HeldDigest>,
    /// Articles that were erased in the store that is replaced, and are to be erased in this one too. `None`: that store
    /// is not there, or cannot tell.
    pub erased: Option<usize>,
}

/// An article that was erased: its source, its address, and the form of that by which it is known.
type ErasedRow = (String, String, String, i64);

/// A digest with mails that may or may not have been sent since the copy was made.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct HeldDigest {
    /// Of which standing order.
    pub profile: String,
    /// Its local day.
    pub day: String,
    /// Mails that are held.
    pub mails: i64,
}

impl Restoration {
    /// Takes the store at `url` away from everybody, whether it is there or not.
    ///
    /// # Errors
    /// When somebody has it open, or the folder cannot be written.
    pub async fn begin(url: &str) -> Result<Self> {
        let options = options(url)?;
        let Some(store) = opening::file_of(url, &options) else {
            return Err(StoreError::NotACopy { path: url.into(), reason: "the store is kept in memory".to_owned() });
        };
        let opening = opening::alone_in_opening(&store).await?;
        let Some(alone) = opening::alone(&store)? else { return Err(StoreError::InUse { path: store }) };
        Ok(Self { store, _opening: opening, _alone: alone })
    }

    /// Copies `copy` beside the store, checks it there, brings its tables up to date and makes it fit to go on from:
    /// mails that waited in it are held, because they may have been sent since, and no job is anybody's.
    ///
    /// # Errors
    /// When `copy` is no sound store of this program or an older one; the store is as it was.
    pub async fn prepare(&self, copy: &Path, now: Timestamp) -> Result<RestoredStore> {
        let prepared = self.prepare_beside(copy, now).await;
        if prepared.is_err() {
            // What cannot be used is not left about; the error that made it so is what is told.
            drop(self.clear_beside());
        }
        prepared
    }

    async fn prepare_beside(&self, copy: &Path, now: Timestamp) -> Result<RestoredStore> {
        let unfit = |reason: String| StoreError::NotACopy { path: copy.to_path_buf(), reason };
        self.copy_beside(copy)?;
        let beside = self.beside();
        let opened = SqlitePoolOptions::new()
            .max_connections(1)
            .connect_with(file_options(&beside)?.journal_mode(SqliteJournalMode::Delete))
            .await;
        let pool = opened.map_err(|error| unfit(format!("it cannot be opened ({error})")))?;
        let store = Store { pool, _in_use: None };
        let erased = erased_in(&self.store).await;
        let outcome = async {
            store.check_soundness().await.map_err(unfit)?;
            let newer = |error| unfit(format!("{error}; it takes the program that made it, or a newer one"));
            MIGRATIONS.run(&store.pool).await.map_err(newer)?;
            store.mark_erased(erased.as_deref().unwrap_or_default(), now).await?;
            store.hold_what_waits(now).await
        }
        .await;
        store.close().await;
        let restored = RestoredStore { erased: erased.map(|erased| erased.len()), ..outcome? };
        File::open(&beside).and_then(|file| file.sync_all()).map_err(on(&beside, "write the copy to the disk"))?;
        Ok(restored)
    }

    /// Puts the prepared copy in the store's place; returns where the store that stood there is kept.
    ///
    /// # Errors
    /// When a file cannot be moved. Until the last step, a rename, the old store stands.
    pub async fn put_in_place(self, now: Timestamp) -> Result<Option<PathBuf>> {
        let kept = if self.store.exists() { Some(self.keep_old(now).await?) } else { None };
        // What the old store left beside it would be taken for the new one's.
        for ending in ["-wal", "-shm", "-journal"] {
            remove(&with_ending(&self.store, ending))?;
        }
        fs::rename(self.beside(), &self.store).map_err(on(&self.store, "put the copy in its place"))?;
        self.sync_folder()?;
        Ok(kept)
    }

    /// Gives the old store a second name, with what its log still holds. It may be damaged: then it is kept as it is.
    async fn keep_old(&self, now: Timestamp) -> Result<PathBuf> {
        if let Err(error) = empty_log(&self.store).await {
            warn!("the store that is replaced cannot be tidied up ({error}); it is kept as it is");
        }
        let stem = self.store.file_stem().unwrap_or_default().to_string_lossy();
        let stamp = now.strftime("%Y-%m-%dT%H-%M-%SZ");
        let numbered = |number: u32| match number {
            1 => self.store.with_file_name(format!("{stem}{REPLACED}{stamp}.db")),
            _ => self.store.with_file_name(format!("{stem}{REPLACED}{stamp}-{number}.db")),
        };
        let kept = (1..u32::MAX).map(numbered).find(|path| !path.exists()).unwrap_or_else(|| numbered(u32::MAX));
        let log = with_ending(&self.store, "-wal");
        if log.exists() {
            second_name(&log, &with_ending(&kept, "-wal"))?;
        }
        second_name(&self.store, &kept)?;
        self.sync_folder()?;
        Ok(kept)
    }

    fn copy_beside(&self, copy: &Path) -> Result<()> {
        let unfit = |reason: &str| StoreError::NotACopy { path: copy.to_path_buf(), reason: reason.to_owned() };
        let mut from = File::open(copy).map_err(|error| unfit(&format!("it cannot be read ({error})")))?;
        if !from.metadata().is_ok_and(|found| found.is_file()) {
            return Err(unfit("it is no file"));
        }
        if same_file(copy, &self.store) {
            return Err(unfit("it is the store itself"));
        }
        if fs::metadata(with_ending(copy, "-wal")).is_ok_and(|log| log.len() > 0) {
            return Err(unfit("a log lies beside it (-wal), so it was copied from under a program that used it"));
        }
        self.clear_beside()?;
        let beside = self.beside();
        File::create(&beside)
            .and_then(|mut to| io::copy(&mut from, &mut to).map(drop))
            .map_err(on(&beside, "copy the copy beside itself"))
    }

    fn clear_beside(&self) -> Result<()> {
        clear_beside(&self.store)
    }

    fn beside(&self) -> PathBuf {
        beside(&self.store)
    }

    fn sync_folder(&self) -> Result<()> {
        let folder = folder_of(&self.store);
        File::open(folder).and_then(|folder| folder.sync_all()).map_err(on(folder, "make the change last"))
    }
}

impl Store {
    /// Why this is no sound store; it is not changed.
    async fn check_soundness(&self) -> Result<(), String> {
        let unreadable = |error: &dyn std::fmt::Display| format!("it is damaged or no store ({error})");
        let problems = self.integrity_problems().await.map_err(|error| unreadable(&error))?;
        // SQLite puts its whole report in one text, under a heading.
        if let Some(problem) = problems.iter().flat_map(|problem| problem.lines()).find(|line| !line.starts_with("***"))
        {
            return Err(unreadable(&problem));
        }
        if !problems.is_empty() {
            return Err("it is damaged".to_owned());
        }
        let dangling = sqlx::query("PRAGMA foreign_key_check").fetch_all(&self.pool).await;
        let dangling = dangling.map_err(|error| unreadable(&error))?.len();
        if dangling > 0 {
            return Err(format!("it is damaged ({dangling} rows belong to nothing)"));
        }
        let ours: i64 = sqlx::query_scalar(OURS).fetch_one(&self.pool).await.map_err(|error| unreadable(&error))?;
        if ours < 3 { Err("it is a database, but no store of Udklip".to_owned()) } else { Ok(()) }
    }

    /// Makes a copy fit to go on from: whatever was under way in it is long past.
    async fn hold_what_waits(&self, now: Timestamp) -> Result<RestoredStore> {
        let mut change = self.write_whenever().await?;
        let held: Vec<HeldDigest> = sqlx::query_as(
            "SELECT digest.profile, digest.day, COUNT(*) AS mails FROM delivery \
             JOIN digest ON digest.id = delivery.digest WHERE delivery.state IN ('waiting', 'sending') \
             GROUP BY digest.id ORDER BY digest.composed_at, digest.id",
        )
        .fetch_all(&mut *change)
        .await
        .doing("list what waits in the copy")?;
        sqlx::query(
            "UPDATE delivery SET state = 'uncertain', claimed_until = NULL, updated_at = $1, last_error = $2 \
             WHERE state IN ('waiting', 'sending')",
        )
        .bind(micros(now))
        .bind(MAY_HAVE_ARRIVED)
        .execute(&mut *change)
        .await
        .doing("hold what waits in the copy")?;
        // Their holders worked on the store that is replaced, and nobody has that open.
        sqlx::query("UPDATE lease SET until = 0").execute(&mut *change).await.doing("free the copy's leases")?;
        set_mark(&mut change, MARK, micros(now)).await?;
        let last_poll: Option<i64> =
            sqlx::query_scalar("SELECT MAX(at) FROM poll").fetch_one(&mut *change).await.doing("date the copy")?;
        change.commit().await.doing("prepare the copy")?;
        let (articles, _) = self.archive_counts().await?;
        Ok(RestoredStore { articles, last_poll_at: last_poll.map(moment), held, erased: None })
    }

    /// Notes what was erased elsewhere. Each has its tombstone here at once; its words, announcements and clips, as far
    /// as the copy has any, are yet to be erased.
    async fn mark_erased(&self, erased: &[ErasedRow], now: Timestamp) -> Result<()> {
        let mut change = self.write_whenever().await?;
        for (source, url, identity, first_seen_at) in erased {
            sqlx::query(
                "INSERT INTO article (source, url, identity, first_seen_at, backfill, forgotten_at, erased_at) \
                 VALUES ($1, $2, $3, $4, 0, $5, $5) ON CONFLICT (source, identity) DO UPDATE SET \
                 forgotten_at = COALESCE(article.forgotten_at, excluded.forgotten_at), erased_at = excluded.erased_at",
            )
            .bind(source)
            .bind(url)
            .bind(identity)
            .bind(first_seen_at)
            .bind(micros(now))
            .execute(&mut *change)
            .await
            .doing("note what was erased")?;
        }
        if !erased.is_empty() {
            erase_again(&mut change).await?;
        }
        change.commit().await.doing("note what was erased")
    }

    /// The stores beside this one that a copy has replaced, logs of theirs among them.
    pub fn replaced(&self) -> Vec<PathBuf> {
        let options = self.pool.connect_options();
        let store = options.get_filename();
        let replaced = format!("{}{REPLACED}", store.file_stem().unwrap_or_default().to_string_lossy());
        let files = fs::read_dir(folder_of(store)).into_iter().flatten().flatten().map(|file| file.path());
        files
            .filter(|path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(&replaced)))
            .collect()
    }

    /// When this store was last restored from a copy. `None`: never.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn restored_at(&self) -> Result<Option<Timestamp>> {
        let at = self.mark(MARK).await?;
        Ok((at > 0).then(|| moment(at)))
    }
}

fn file_options(file: &Path) -> Result<SqliteConnectOptions> {
    Ok(options("sqlite::memory:")?.filename(file).in_memory(false).create_if_missing(false))
}

/// Checks a copy that was just written, and sees it on the disk: SQLite itself does not wait for that.
pub(super) async fn check_copy(copy: &Path) -> Result<()> {
    File::open(copy).and_then(|file| file.sync_all()).map_err(on(copy, "write the copy to the disk"))?;
    let options = file_options(copy)?.read_only(true);
    let pool = SqlitePoolOptions::new().max_connections(1).connect_with(options).await.doing("open the copy")?;
    let store = Store { pool, _in_use: None };
    let sound = store.check_soundness().await;
    store.close().await;
    sound.map_err(|reason| StoreError::BadCopy { path: copy.to_path_buf(), reason })
}

/// What was erased in the store that is replaced. `None`: it is not there, damaged, or knows of no erasure.
async fn erased_in(store: &Path) -> Option<Vec<ErasedRow>> {
    let options = file_options(store).ok()?.journal_mode(SqliteJournalMode::Wal);
    let mut connection = options.connect().await.ok()?;
    let erased = sqlx::query_as("SELECT source, url, identity, first_seen_at FROM article WHERE erased_at IS NOT NULL")
        .fetch_all(&mut connection)
        .await
        .ok();
    drop(connection.close().await);
    erased
}

/// Takes what a store's log holds into its file, so that the file alone is the whole store.
async fn empty_log(store: &Path) -> Result<()> {
    let options = file_options(store)?.journal_mode(SqliteJournalMode::Wal);
    let mut connection = options.connect().await.doing("open what is replaced")?;
    sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(&mut connection).await.doing("empty its log")?;
    connection.close().await.doing("close what is replaced")
}

/// Removes what a restoration that was cut short may have left beside a store. Called while alone in opening it.
pub(super) fn clear_beside(store: &Path) -> Result<()> {
    ["", "-wal", "-shm", "-journal"].iter().try_for_each(|ending| remove(&with_ending(&beside(store), ending)))
}

/// Where a copy is prepared.
fn beside(store: &Path) -> PathBuf {
    with_ending(store, ".restoring")
}

fn folder_of(file: &Path) -> &Path {
    file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

fn same_file(one: &Path, other: &Path) -> bool {
    matches!((one.canonicalize(), other.canonicalize()), (Ok(one), Ok(other)) if one == other)
}

/// Gives a file a second name; where the file system has no such thing, makes a copy.
fn second_name(from: &Path, to: &Path) -> Result<()> {
    fs::hard_link(from, to)
        .or_else(|_no_links| fs::copy(from, to).and_then(|_| File::open(to)?.sync_all()))
        .map_err(on(to, "keep what is replaced"))
}

fn remove(path: &Path) -> Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error).map_err(on(path, "clear its place")),
        _ => Ok(()),
    }
}

fn on(path: &Path, doing: &'static str) -> impl FnOnce(io::Error) -> StoreError {
    let path = path.to_path_buf();
    move |source| StoreError::File { doing, path, source }
}
