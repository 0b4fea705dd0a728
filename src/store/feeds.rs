//! Feeds: when each is asked next, and the ledger of what every poll gave.

use std::time::Duration;

use jiff::Timestamp;
use sqlx::{FromRow, Sqlite, Transaction};

use super::{Doing, Result, Store, count, micros, moment, row_count};
use crate::domain::{CanonicalUrl, Coded, Entry, FeedId, FeedWish, PollOutcome, QuietTimes, SourceId};

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
    /// What the last attempt came to. `None`: never asked.
    pub last_outcome: Option<PollOutcome>,
    /// When its whole body was last read, not only called unchanged.
    pub read_at: Option<Timestamp>,
    /// When its server was caught calling a changed feed unchanged.
    pub validators_lied_at: Option<Timestamp>,
    /// Mean time between two new entries.
    pub rhythm: Option<Duration>,
    /// What it asks of those who poll it, as it last said.
    pub wish: FeedWish,
    /// The last poll that shared nothing with the one before.
    pub gap_at: Option<Timestamp>,
    /// Where it says it has moved for good.
    pub moved: Option<Move>,
    /// Until when its host asked to be left alone.
    pub closed_until: Option<Timestamp>,
}

/// A feed's word that it has moved for good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Move {
    /// Where to.
    pub to: CanonicalUrl,
    /// When it said so first.
    pub since: Timestamp,
    /// How often in a row.
    pub times: u32,
}

/// What a poll learned about a move.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MoveSeen {
    /// Nothing: there was no answer that could tell, or the new address was asked directly.
    Untold,
    /// The feed is where it was.
    No,
    /// It says it has moved for good.
    To(CanonicalUrl),
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
    /// Mean time between two new entries. `None`: keep what is there.
    pub rhythm: Option<Duration>,
    /// What the feed asks of those who poll it. `None`: keep what is there.
    pub wish: Option<FeedWish>,
    /// The server was caught calling a changed feed unchanged.
    pub validators_lied: bool,
    /// What it said of a move.
    pub moved: MoveSeen,
    /// How long its host asked to be left alone. `None`: it did not.
    pub closed_for: Option<Duration>,
    /// Until the next poll.
    pub next_in: Duration,
}

impl Poll {
    /// A poll that learned nothing but its outcome: no entries, nothing to remember, due again at once.
    pub fn of(feed: FeedId, source: SourceId, at: Timestamp, outcome: PollOutcome) -> Self {
        Self {
            feed,
            source,
            at,
            outcome,
            entries: 0,
            announced: Vec::new(),
            backfill: Backfill::News,
            unread_before: None,
            validators: None,
            detail: None,
            rhythm: None,
            wish: None,
            validators_lied: false,
            moved: MoveSeen::Untold,
            closed_for: None,
            next_in: Duration::ZERO,
        }
    }
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
    last_outcome: Option<String>,
    read_at: Option<i64>,
    validators_lied_at: Option<i64>,
    rhythm_s: Option<i64>,
    fresh_for_s: Option<i64>,
    quiet_hours: i64,
    quiet_days: i64,
    gap_at: Option<i64>,
    moved_to: Option<String>,
    moved_since: Option<i64>,
    moved_times: i64,
    closed_until: Option<i64>,
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
            last_outcome: self.last_outcome.as_deref().and_then(PollOutcome::from_code),
            read_at: self.read_at.map(moment),
            validators_lied_at: self.validators_lied_at.map(moment),
            rhythm: duration(self.rhythm_s),
            wish: FeedWish {
                fresh_for: duration(self.fresh_for_s),
                quiet: QuietTimes::from_bits(
                    u32::try_from(self.quiet_hours).unwrap_or(0),
                    u8::try_from(self.quiet_days).unwrap_or(0),
                ),
            },
            gap_at: self.gap_at.map(moment),
            closed_until: self.closed_until.map(moment),
            moved: self.moved_to.zip(self.moved_since).and_then(|(to, since)| {
                Some(Move {
                    to: CanonicalUrl::parse(&to).ok()?,
                    since: moment(since),
                    times: u32::try_from(self.moved_times).unwrap_or(u32::MAX),
                })
            }),
        })
    }
}

fn duration(seconds: Option<i64>) -> Option<Duration> {
    seconds.and_then(|seconds| u64::try_from(seconds).ok()).map(Duration::from_secs)
}

fn seconds(duration: Duration) -> i64 {
    i64::try_from(duration.as_secs()).unwrap_or(i64::MAX)
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
             outcome IN ('fresh', 'gap') ORDER BY at DESC, id DESC LIMIT 1), 0) AS entries_then, \
             (SELECT outcome FROM poll WHERE poll.feed = feed_state.feed ORDER BY at DESC, id DESC LIMIT 1) \
             AS last_outcome, \
             (SELECT MAX(at) FROM poll WHERE poll.feed = feed_state.feed AND outcome = 'gap') AS gap_at \
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
        // However late: what a feed was seen to announce must not be lost, and is told from what is known by its key.
        let mut change = self.write_whenever().await?;
        let mut fresh = 0;
        for entry in &poll.announced {
            fresh += usize::from(super::entries::announce(&mut change, poll, entry).await?);
        }
        let success = poll.outcome.is_success();
        let next_poll_at = poll.at + poll.next_in;
        // A worker that was stopped in mid-poll, and overtaken, keeps its entries and moves nothing back.
        let is_newest = sqlx::query(
            "UPDATE feed_state SET last_attempt_at = $2, next_poll_at = $3, \
             last_success_at = CASE WHEN $4 = 1 THEN $2 ELSE last_success_at END, \
             failures = CASE WHEN $4 = 1 THEN 0 ELSE failures + 1 END, \
             last_error = CASE WHEN $4 = 1 THEN NULL ELSE $5 END WHERE feed = $1 AND COALESCE(last_attempt_at, 0) <= $2",
        )
        .bind(poll.feed.as_str())
        .bind(micros(poll.at))
        .bind(micros(next_poll_at))
        .bind(i64::from(success))
        .bind(&poll.detail)
        .execute(&mut *change)
        .await
        .doing("save a feed's state")?
        .rows_affected()
            > 0;
        if is_newest {
            learn(&mut change, poll).await?;
        }
        if let Some((etag, last_modified)) = poll.validators.as_ref().filter(|_| is_newest) {
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

/// Keeps what a poll taught us about its feed.
async fn learn(change: &mut Transaction<'_, Sqlite>, poll: &Poll) -> Result<()> {
    let was_read = matches!(poll.outcome, PollOutcome::Fresh | PollOutcome::Gap);
    sqlx::query(
        "UPDATE feed_state SET read_at = CASE WHEN $3 = 1 THEN $2 ELSE read_at END, \
         validators_lied_at = CASE WHEN $4 = 1 THEN $2 ELSE validators_lied_at END, \
         rhythm_s = COALESCE($5, rhythm_s), closed_until = COALESCE($6, closed_until) WHERE feed = $1",
    )
    .bind(poll.feed.as_str())
    .bind(micros(poll.at))
    .bind(i64::from(was_read))
    .bind(i64::from(poll.validators_lied))
    .bind(poll.rhythm.map(seconds))
    .bind(poll.closed_for.map(|pause| micros(poll.at + pause)))
    .execute(&mut **change)
    .await
    .doing("keep what a poll taught")?;
    if let Some(FeedWish { fresh_for, quiet }) = poll.wish {
        let (hours, days) = quiet.bits();
        sqlx::query("UPDATE feed_state SET fresh_for_s = $2, quiet_hours = $3, quiet_days = $4 WHERE feed = $1")
            .bind(poll.feed.as_str())
            .bind(fresh_for.map(seconds))
            .bind(i64::from(hours))
            .bind(i64::from(days))
            .execute(&mut **change)
            .await
            .doing("keep a feed's wish")?;
    }
    let statement = match &poll.moved {
        MoveSeen::Untold => return Ok(()),
        MoveSeen::No => {
            "UPDATE feed_state SET moved_to = NULL, moved_since = NULL, moved_times = 0 WHERE feed = $1 \
             AND $2 IS NOT NULL AND $3 IS NULL"
        }
        MoveSeen::To(_) => {
            "UPDATE feed_state SET moved_times = CASE WHEN moved_to = $3 THEN moved_times + 1 ELSE 1 END, \
             moved_since = CASE WHEN moved_to = $3 THEN moved_since ELSE $2 END, moved_to = $3 WHERE feed = $1"
        }
    };
    let to = match &poll.moved {
        MoveSeen::To(to) => Some(to.as_str()),
        MoveSeen::Untold | MoveSeen::No => None,
    };
    sqlx::query(statement)
        .bind(poll.feed.as_str())
        .bind(micros(poll.at))
        .bind(to)
        .execute(&mut **change)
        .await
        .doing("note a feed's move")?;
    Ok(())
}
