//! Entries: announced, waiting to be read.

use std::collections::HashSet;

use jiff::Timestamp;
use sqlx::{FromRow, Sqlite, Transaction};

use super::feeds::Backfill;
use super::retention::forget_entry;
use super::{Doing, Poll, Result, Store, micros, moment, row_count};
use crate::domain::{CanonicalUrl, Coded, Entry, EntryId, EntryKey, FeedId, MomentTrust, SourceId, StatedMoment};

/// An entry whose page has not been read yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaitingEntry {
    /// Its row.
    pub id: EntryId,
    /// Its source.
    pub source: SourceId,
    /// As announced.
    pub entry: Entry,
    /// When the feed first showed it to us.
    pub seen_at: Timestamp,
    /// It is of a new feed's back list.
    pub backfill: bool,
    /// Times its page was tried in vain.
    pub attempts: u32,
}

#[derive(FromRow)]
struct EntryRow {
    id: i64,
    source: String,
    key: String,
    url: Option<String>,
    title: String,
    summary: Option<String>,
    author: Option<String>,
    published_at: Option<i64>,
    published_trust: Option<String>,
    seen_at: i64,
    backfill: i64,
    attempts: i64,
}

impl EntryRow {
    fn into_waiting(self) -> Option<WaitingEntry> {
        let trust = self.published_trust.as_deref().and_then(MomentTrust::from_code).unwrap_or(MomentTrust::Assumed);
        Some(WaitingEntry {
            id: EntryId(self.id),
            source: SourceId::parse(&self.source).ok()?,
            entry: Entry {
                key: EntryKey::from_stored(self.key),
                title: self.title,
                url: self.url.as_deref().and_then(|url| CanonicalUrl::parse(url).ok()),
                summary: self.summary,
                author: self.author,
                published: self.published_at.map(|at| StatedMoment { at: moment(at), trust }),
                updated: None,
            },
            seen_at: moment(self.seen_at),
            backfill: self.backfill != 0,
            attempts: u32::try_from(self.attempts).unwrap_or(u32::MAX),
        })
    }
}

/// Keeps an announced entry if it is new, and notes which feed showed it. True when it was new.
pub(super) async fn announce(change: &mut Transaction<'_, Sqlite>, poll: &Poll, entry: &Entry) -> Result<bool> {
    let dated = entry.published.or(entry.updated).map(|stated| stated.at);
    let stays_unread = poll.backfill == Backfill::BackList
        && poll.unread_before.is_some_and(|limit| dated.is_none_or(|at| at < limit));
    let inserted = sqlx::query(
        "INSERT INTO entry (source, key, feed, url, title, summary, author, published_at, published_trust, seen_at, \
         backfill, next_try_at, state) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $10, $12) ON CONFLICT DO NOTHING",
    )
    .bind(poll.source.as_str())
    .bind(entry.key.as_str())
    .bind(poll.feed.as_str())
    .bind(entry.url.as_ref().map(CanonicalUrl::as_str))
    .bind(&entry.title)
    .bind(&entry.summary)
    .bind(&entry.author)
    .bind(entry.published.map(|published| micros(published.at)))
    .bind(entry.published.map(|published| published.trust.code()))
    .bind(micros(poll.at))
    .bind(i64::from(poll.backfill == Backfill::BackList))
    .bind(if stays_unread { "skipped" } else { "announced" })
    .execute(&mut **change)
    .await
    .doing("keep an entry")?
    .rows_affected();
    sqlx::query(
        "INSERT INTO entry_feed (entry, feed) SELECT id, $3 FROM entry WHERE source = $1 AND key = $2 \
         ON CONFLICT DO NOTHING",
    )
    .bind(poll.source.as_str())
    .bind(entry.key.as_str())
    .bind(poll.feed.as_str())
    .execute(&mut **change)
    .await
    .doing("note an entry's feed")?;
    Ok(inserted > 0 && !is_of_forgotten(change, poll, entry).await?)
}

/// Empties a new entry whose page retention has already emptied under another key. True when it did.
async fn is_of_forgotten(change: &mut Transaction<'_, Sqlite>, poll: &Poll, entry: &Entry) -> Result<bool> {
    let Some(url) = &entry.url else { return Ok(false) };
    let forgotten: Option<i64> = sqlx::query_scalar(
        "SELECT entry.id FROM entry JOIN article ON article.source = entry.source AND article.identity = $3 \
         WHERE entry.source = $1 AND entry.key = $2 AND article.forgotten_at IS NOT NULL",
    )
    .bind(poll.source.as_str())
    .bind(entry.key.as_str())
    .bind(url.identity())
    .fetch_optional(&mut **change)
    .await
    .doing("look for a tombstone")?;
    if let Some(id) = forgotten {
        forget_entry(change, EntryId(id)).await?;
    }
    Ok(forgotten.is_some())
}

impl Store {
    /// The keys of those `entries` that `feed` has shown before.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn known_keys(&self, source: &SourceId, feed: &FeedId, entries: &[Entry]) -> Result<HashSet<EntryKey>> {
        let mut known = HashSet::new();
        let mut connection = self.pool.acquire().await.doing("look up entries")?;
        for key in entries.iter().map(|entry| &entry.key) {
            let found: Option<i64> = sqlx::query_scalar(
                "SELECT 1 FROM entry JOIN entry_feed ON entry_feed.entry = entry.id AND entry_feed.feed = $3 \
                 WHERE entry.source = $1 AND entry.key = $2",
            )
            .bind(source.as_str())
            .bind(key.as_str())
            .bind(feed.as_str())
            .fetch_optional(&mut *connection)
            .await
            .doing("look up an entry")?;
            if found.is_some() {
                known.insert(key.clone());
            }
        }
        Ok(known)
    }

    /// Entries whose page is to be read now, oldest first, so that a crash half-way leaves no gap behind.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn entries_to_read(&self, now: Timestamp, limit: usize) -> Result<Vec<WaitingEntry>> {
        let rows: Vec<EntryRow> = sqlx::query_as(
            "SELECT * FROM entry WHERE state = 'announced' AND next_try_at <= $1 ORDER BY backfill, seen_at, id LIMIT $2",
        )
        .bind(micros(now))
        .bind(row_count(limit))
        .fetch_all(&self.pool)
        .await
        .doing("list the entries to read")?;
        Ok(rows.into_iter().filter_map(EntryRow::into_waiting).collect())
    }

    /// Puts an entry back: its page could not be read, and is tried again at `next_try_at`.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn put_back_entry(&self, entry: EntryId, error: &str, next_try_at: Timestamp) -> Result<()> {
        sqlx::query("UPDATE entry SET attempts = attempts + 1, last_error = $2, next_try_at = $3 WHERE id = $1")
            .bind(entry.0)
            .bind(error)
            .bind(micros(next_try_at))
            .execute(&self.pool)
            .await
            .doing("put back an entry")?;
        Ok(())
    }
}
