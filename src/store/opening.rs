//! Who has the store open: two files beside it that are locked, never written. The system lets go of a lock when its
//! holder dies, so that nobody has to be believed dead.

use std::fs::{File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use sqlx::sqlite::SqliteConnectOptions;

use super::{Doing, Result};

/// The file of the store at `options`. `None`: it is kept in memory, which nobody shares.
pub(super) fn file_of(url: &str, options: &SqliteConnectOptions) -> Option<PathBuf> {
    (!url.contains(":memory:")).then(|| options.get_filename().to_path_buf())
}

/// Waits until no other process is opening the store, and keeps the next one waiting until dropped: of two that start
/// at once on a fresh folder, one makes the tables.
pub(super) async fn alone_in_opening(store: &Path) -> Result<File> {
    let path = store.with_extension("opening");
    let locked = tokio::task::spawn_blocking(move || {
        let file = File::create(path)?;
        file.lock()?;
        Ok(file)
    });
    let locked = locked.await.unwrap_or_else(|lost| Err(io::Error::other(lost)));
    locked.map_err(sqlx::Error::Io).doing("wait for another process to open it")
}

/// Tells others that the store is in use, until dropped. Called while alone in opening.
pub(super) fn in_use(store: &Path) -> Result<File> {
    let shared = File::create(store.with_extension("in-use")).and_then(|file| file.lock_shared().map(|()| file));
    shared.map_err(sqlx::Error::Io).doing("tell others that it is in use")
}

/// The store for us alone, until dropped. `None`: somebody has it open. Called while alone in opening.
pub(super) fn alone(store: &Path) -> Result<Option<File>> {
    let file = File::create(store.with_extension("in-use")).map_err(sqlx::Error::Io).doing("see who uses it")?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(sqlx::Error::Io(error)).doing("see who uses it"),
    }
}
