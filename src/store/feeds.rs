//! Feeds: when each is asked next, and the ledger of what every poll gave.

use std::time::Duration;

use jiff::Timestamp;
use sqlx::FromRow;

use super::{Doing, Result, Store, count, micros, moment, row_count};
use crate::domain::{Coded, Entry, FeedId, PollOutcome, SourceId};

/// What we know of one feed's address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedState {
    /// Which feed.
    pub feed: FeedId,
    /// The server's `ETag`, byte for byte.
    pub etag: Option<String>,
    /// The server's `Last-Modified`, byte for byte.
    pub last_modified: Option<String>,
    /// When it is asked next.
    pub next_poll_at: Timestamp,
    /// When it was last asked. `None`: never.
    pub last_attempt_at: Option<Timestamp>,
    /// When it last answered as a feed should. `None`: never.
    pub last_success_at: Option<Timestamp>,
    /// Failures in a row.
    pub failures: u32,
    /// Why the last attempt failed. `None`: it did not.
    pub last_error: Option<String>,
    /// Entries in its last answer that could be read.
    pub entries_then: usize,
}

/// One poll, to be saved whole: entries, ledger line and validators in one transaction.
#[derive(Debug, Clone)]
pub struct Poll {
    /// Which feed.
    pub feed: FeedId,
    /// Its source.
    pub source: SourceId,
    /// When it was asked.
    pub at: Timestamp,
    /// What it came to.
    pub outcome: PollOutcome,
    /// How many entries the answer held.
    pub entries: usize,
    /// All entries of the answer; the store keeps those it does not know.
    pub announced: Vec<Entry>,
    /// They are a new feed's back list: searchable, never in a digest or an alert.
    pub backfill: Backfill,
    /// Of a back list, what was published before this moment (or says nothing of it) is kept but never read.
    pub unread_before: Option<Timestamp>,
    /// For the next conditional request. `None`: keep what is there.
    pub validators: Option<(Option<String>, Option<String>)>,
    /// What went wrong or was repaired.
    pub detail: Option<String>,
    /// Until the next poll.
    pub next_in: Duration,
}

/// Whether entries are news or a new feed's back list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Backfill {
    /// The feed was read before: what is new in it is news.
    News,
    /// The feed's first reading.
    BackList,
}

#[derive(FromRow)]
struct FeedRow {
    feed: String,
    etag: Option<String>,
    last_modified: Option<String>,
    next_poll_at: i64,
    last_attempt_at: Option<i64>,
    last_success_at: Option<i64>,
    failures: i64,
    last_error: Option<String>,
    entries_then: i64,
}

impl FeedRow {
    fn into_state(self) -> Option<FeedState> {
        Some(FeedState {
            feed: FeedId::parse(&self.feed).ok()?,
            etag: self.etag,
            last_modified: self.last_modified,
            next_poll_at: moment(self.next_poll_at),
            last_attempt_at: self.last_attempt_at.map(moment),
            last_success_at: self.last_success_at.map(moment),
            failures: u32::try_from(self.failures).unwrap_or(u32::MAX),
            last_error: self.last_error,
            entries_then: count(self.entries_then),
        })
    }
}

impl Store {
    /// Makes sure every configured feed has a state; new ones are due at once.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn register_feeds(&self, feeds: &[(FeedId, SourceId)], now: Timestamp) -> Result<()> {
        let mut change = self.write().await?;
        for (feed, source) in feeds {
            sqlx::query(
                "INSERT INTO feed_state (feed, source, next_poll_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
            )
            .bind(feed.as_str())
            .bind(source.as_str())
            .bind(micros(now))
            .execute(&mut *change)
            .await
            .doing("register a feed")?;
        }
        change.commit().await.doing("register the feeds")
    }

    /// The state of every feed that was ever registered.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn feed_states(&self) -> Result<Vec<FeedState>> {
        let rows: Vec<FeedRow> = sqlx::query_as(
            "SELECT feed_state.*, COALESCE((SELECT entries FROM poll WHERE poll.feed = feed_state.feed AND \
             outcome IN ('fresh', 'gap') ORDER BY at DESC, id DESC LIMIT 1), 0) AS entries_then \
             FROM feed_state ORDER BY feed",
        )
        .fetch_all(&self.pool)
        .await
        .doing("list the feeds")?;
        Ok(rows.into_iter().filter_map(FeedRow::into_state).collect())
    }

    /// Saves a poll and returns how many of its entries were new. Nothing of it is saved if anything fails.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn save_poll(&self, poll: &Poll) -> Result<usize> {
        let mut change = self.write().await?;
        let mut fresh = 0;
        for entry in &poll.announced {
            fresh += usize::from(super::entries::announce(&mut change, poll, entry).await?);
        }
        let success = poll.outcome.is_success();
        let next_poll_at = poll.at + poll.next_in;
        sqlx::query(
            "UPDATE feed_state SET last_attempt_at = $2, next_poll_at = $3, \
             last_success_at = CASE WHEN $4 = 1 THEN $2 ELSE last_success_at END, \
             failures = CASE WHEN $4 = 1 THEN 0 ELSE failures + 1 END, \
             last_error = CASE WHEN $4 = 1 THEN NULL ELSE $5 END WHERE feed = $1",
        )
        .bind(poll.feed.as_str())
        .bind(micros(poll.at))
        .bind(micros(next_poll_at))
        .bind(i64::from(success))
        .bind(&poll.detail)
        .execute(&mut *change)
        .await
        .doing("save a feed's state")?;
        if let Some((etag, last_modified)) = &poll.validators {
            sqlx::query("UPDATE feed_state SET etag = $2, last_modified = $3 WHERE feed = $1")
                .bind(poll.feed.as_str())
                .bind(etag)
                .bind(last_modified)
                .execute(&mut *change)
                .await
                .doing("save a feed's validators")?;
        }
        sqlx::query(
            "INSERT INTO poll (feed, source, at, outcome, entries, fresh, detail) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(poll.feed.as_str())
        .bind(poll.source.as_str())
        .bind(micros(poll.at))
        .bind(poll.outcome.code())
        .bind(row_count(poll.entries))
        .bind(row_count(fresh))
        .bind(&poll.detail)
        .execute(&mut *change)
        .await
        .doing("write the ledger")?;
        change.commit().await.doing("save a poll")?;
        Ok(fresh)
    }
}
