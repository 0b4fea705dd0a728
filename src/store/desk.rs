//! What the desk shows: rows of results, one article, the sources' health, the digests sent.

use jiff::Timestamp;
use sqlx::FromRow;

use super::articles::{ArticleRow, article_columns};
use super::findings::read_findings;
use super::{DeliveryState, Doing, Result, Store, micros, moment, row_count};
use crate::domain::{
    Article, ArticleId, CanonicalUrl, Coded, DigestId, FeedRecord, Findings, PollOutcome, Silence, SourceId, StoryId,
};

/// One article of a list of results.
#[derive(Debug, Clone)]
pub struct ResultRow {
    /// Which.
    pub id: ArticleId,
    /// Its source.
    pub source: SourceId,
    /// Where its page is.
    pub url: CanonicalUrl,
    /// Its current version.
    pub article: Article,
    /// What was seen in it.
    pub findings: Findings,
    /// When it was first seen.
    pub first_seen_at: Timestamp,
    /// Its story.
    pub story: Option<StoryId>,
    /// Articles in that story, this one included.
    pub prints: i64,
    /// Versions so far.
    pub versions: i64,
}

/// One article with everything the desk shows of it.
#[derive(Debug, Clone)]
pub struct ArticlePage {
    /// The article as in a list of results.
    pub row: ResultRow,
    /// The article it is a print of.
    pub reprint_of: Option<ArticleId>,
    /// Its versions, oldest first.
    pub versions: Vec<VersionLine>,
    /// The other articles of its story, oldest first.
    pub story: Vec<StoryMember>,
}

/// One version of an article.
#[derive(Debug, Clone)]
pub struct VersionLine {
    /// From 1.
    pub number: i64,
    /// When it was captured.
    pub captured_at: Timestamp,
    /// What it said.
    pub article: Article,
}

/// Another article of the same story.
#[derive(Debug, Clone)]
pub struct StoryMember {
    /// Which.
    pub id: ArticleId,
    /// Its source.
    pub source: String,
    /// Its headline.
    pub title: String,
    /// When it was published, or first seen if the page does not say.
    pub published: Timestamp,
    /// It is a print of another article.
    pub is_reprint: bool,
}

/// How one feed of a source is.
#[derive(Debug, Clone)]
pub struct SourceHealth {
    /// Which feed.
    pub feed: String,
    /// Its source.
    pub source: String,
    /// When it was last asked.
    pub last_attempt_at: Option<Timestamp>,
    /// When it last answered as a feed should.
    pub last_success_at: Option<Timestamp>,
    /// When it is asked next.
    pub next_poll_at: Timestamp,
    /// Failures in a row.
    pub failures: i64,
    /// Why the last attempt failed.
    pub last_error: Option<String>,
    /// What the last attempt came to.
    pub last_outcome: Option<PollOutcome>,
    /// Entries first seen in the last seven days, back lists left out.
    pub entries_7_days: i64,
    /// The last hole of the last 24 hours: the success before it (`None`: none known), and the poll that showed it.
    pub hole: Option<(Option<Timestamp>, Timestamp)>,
    /// Entries whose page could not be read and is tried again.
    pub waiting: i64,
}

impl SourceHealth {
    /// What the feed's condition is judged by; `poll_every` is its quickest pace, `silence` its source's.
    pub fn record(&self, poll_every: std::time::Duration, silence: Option<Silence>) -> FeedRecord {
        FeedRecord {
            last_outcome: self.last_outcome,
            last_success_at: self.last_success_at,
            next_poll_at: self.next_poll_at,
            poll_every,
            hole_at: self.hole.map(|(_, at)| at),
            silence,
        }
    }
}

/// One digest in the list of digests.
#[derive(Debug, Clone)]
pub struct DigestLine {
    /// Which.
    pub id: DigestId,
    /// Of which standing order.
    pub profile: String,
    /// Its local day.
    pub day: String,
    /// When it was composed.
    pub composed_at: Timestamp,
    /// Subject line.
    pub subject: String,
    /// Clips in it.
    pub clips: i64,
    /// Its deliveries.
    pub deliveries: Vec<DeliveryLine>,
}

/// One delivery of a digest.
#[derive(Debug, Clone)]
pub struct DeliveryLine {
    /// To whom, shortened so that it is nobody's whole address.
    pub recipient: String,
    /// How far it has come.
    pub state: DeliveryState,
    /// Attempts so far.
    pub attempts: i64,
    /// Why the last attempt failed.
    pub last_error: Option<String>,
    /// When that was.
    pub updated_at: Timestamp,
}

#[derive(FromRow)]
struct FullRow {
    #[sqlx(flatten)]
    article: ArticleRow,
    findings: Option<String>,
    story: Option<i64>,
    reprint_of: Option<i64>,
    prints: i64,
    versions: i64,
}

#[derive(FromRow)]
struct HealthRow {
    feed: String,
    source: String,
    last_attempt_at: Option<i64>,
    last_success_at: Option<i64>,
    next_poll_at: i64,
    failures: i64,
    last_error: Option<String>,
    last_outcome: Option<String>,
    entries_7_days: i64,
    hole_at: Option<i64>,
    hole_from: Option<i64>,
    waiting: i64,
}

impl FullRow {
    fn into_result(self) -> Result<ResultRow> {
        Ok(ResultRow {
            id: ArticleId(self.article.article_id),
            source: self.article.source_id()?,
            url: self.article.page_url()?,
            article: self.article.article(),
            findings: read_findings(self.findings.as_deref())?,
            first_seen_at: moment(self.article.first_seen_at),
            story: self.story.map(StoryId),
            prints: self.prints,
            versions: self.versions,
        })
    }
}

impl Store {
    async fn full_row(&self, id: ArticleId) -> Result<Option<FullRow>> {
        sqlx::query_as(article_columns!(
            ", version.findings, article.story, article.reprint_of, \
             (SELECT COUNT(*) FROM article AS other WHERE other.story = article.story) AS prints, \
             (SELECT COUNT(*) FROM version AS other WHERE other.article = article.id) AS versions \
             FROM article JOIN version ON version.id = article.version WHERE article.id = $1"
        ))
        .bind(id.0)
        .fetch_optional(&self.pool)
        .await
        .doing("load an article")
    }

    /// The articles of a list of results, in its order; those that are gone are left out.
    ///
    /// # Errors
    /// When the database fails or a row cannot be read back.
    pub async fn result_rows(&self, ids: &[ArticleId]) -> Result<Vec<ResultRow>> {
        let mut rows = Vec::with_capacity(ids.len());
        for id in ids {
            if let Some(row) = self.full_row(*id).await? {
                rows.push(row.into_result()?);
            }
        }
        Ok(rows)
    }

    /// One article with its versions and its story. `None`: there is no such article.
    ///
    /// # Errors
    /// When the database fails or a row cannot be read back.
    pub async fn article_page(&self, id: ArticleId) -> Result<Option<ArticlePage>> {
        let Some(row) = self.full_row(id).await? else { return Ok(None) };
        let versions: Vec<(i64, i64, i64)> =
            sqlx::query_as("SELECT id, number, captured_at FROM version WHERE article = $1 ORDER BY number")
                .bind(id.0)
                .fetch_all(&self.pool)
                .await
                .doing("list an article's versions")?;
        let mut lines = Vec::with_capacity(versions.len());
        for (version, number, captured_at) in versions {
            if let Some(row) = self.version_row(version).await? {
                lines.push(VersionLine { number, captured_at: moment(captured_at), article: row.article() });
            }
        }
        let members: Vec<(i64, String, String, i64, Option<i64>)> = sqlx::query_as(
            "SELECT article.id, article.source, version.title, \
             COALESCE(article.published_at, article.first_seen_at) AS published, article.reprint_of \
             FROM article JOIN version ON version.id = article.version \
             WHERE article.story = $1 AND article.id <> $2 ORDER BY published, article.id LIMIT $3",
        )
        .bind(row.story)
        .bind(id.0)
        .bind(row_count(200))
        .fetch_all(&self.pool)
        .await
        .doing("list a story's articles")?;
        let story = members
            .into_iter()
            .map(|(id, source, title, published, reprint_of)| StoryMember {
                id: ArticleId(id),
                source,
                title,
                published: moment(published),
                is_reprint: reprint_of.is_some(),
            })
            .collect();
        let reprint_of = row.reprint_of.map(ArticleId);
        Ok(Some(ArticlePage { row: row.into_result()?, reprint_of, versions: lines, story }))
    }

    /// How every registered feed is.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn source_health(&self, now: Timestamp) -> Result<Vec<SourceHealth>> {
        let week_ago = now - jiff::SignedDuration::from_hours(7 * 24);
        let rows: Vec<HealthRow> = sqlx::query_as(
            "SELECT feed, source, last_attempt_at, last_success_at, next_poll_at, failures, last_error, \
             (SELECT outcome FROM poll WHERE poll.feed = feed_state.feed ORDER BY at DESC, id DESC LIMIT 1) AS last_outcome, \
             (SELECT COUNT(*) FROM entry WHERE entry.feed = feed_state.feed AND backfill = 0 AND seen_at >= $1) \
             AS entries_7_days, \
             (SELECT MAX(at) FROM poll WHERE poll.feed = feed_state.feed AND outcome = 'gap' AND at >= $2) AS hole_at, \
             (SELECT MAX(earlier.at) FROM poll AS earlier WHERE earlier.feed = feed_state.feed \
             AND earlier.outcome IN ('fresh', 'gap', 'unchanged') AND earlier.at < (SELECT MAX(at) FROM poll \
             WHERE poll.feed = feed_state.feed AND outcome = 'gap' AND at >= $2)) AS hole_from, \
             (SELECT COUNT(*) FROM entry WHERE entry.feed = feed_state.feed AND state = 'announced') AS waiting \
             FROM feed_state ORDER BY source, feed",
        )
        .bind(micros(week_ago))
        .bind(micros(now - jiff::SignedDuration::from_hours(24)))
        .fetch_all(&self.pool)
        .await
        .doing("read the sources' health")?;
        Ok(rows
            .into_iter()
            .map(|row| SourceHealth {
                feed: row.feed,
                source: row.source,
                last_attempt_at: row.last_attempt_at.map(moment),
                last_success_at: row.last_success_at.map(moment),
                next_poll_at: moment(row.next_poll_at),
                failures: row.failures,
                last_error: row.last_error,
                last_outcome: row.last_outcome.as_deref().and_then(PollOutcome::from_code),
                entries_7_days: row.entries_7_days,
                hole: row.hole_at.map(|at| (row.hole_from.map(moment), moment(at))),
                waiting: row.waiting,
            })
            .collect())
    }

    /// The latest digests, newest first, with their deliveries.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn digest_lines(&self, limit: usize) -> Result<Vec<DigestLine>> {
        let rows: Vec<(i64, String, String, i64, String, i64)> = sqlx::query_as(
            "SELECT id, profile, day, composed_at, subject, clips FROM digest ORDER BY composed_at DESC, id DESC LIMIT $1",
        )
        .bind(row_count(limit))
        .fetch_all(&self.pool)
        .await
        .doing("list the digests")?;
        let mut lines = Vec::with_capacity(rows.len());
        for (id, profile, day, composed_at, subject, clips) in rows {
            let deliveries = self.delivery_lines(DigestId(id)).await?;
            let id = DigestId(id);
            lines.push(DigestLine { id, profile, day, composed_at: moment(composed_at), subject, clips, deliveries });
        }
        Ok(lines)
    }

    /// The deliveries of one digest.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn delivery_lines(&self, digest: DigestId) -> Result<Vec<DeliveryLine>> {
        let rows: Vec<(String, String, i64, Option<String>, i64)> = sqlx::query_as(
            "SELECT recipient, state, attempts, last_error, updated_at FROM delivery WHERE digest = $1 ORDER BY id",
        )
        .bind(digest.0)
        .fetch_all(&self.pool)
        .await
        .doing("list the deliveries")?;
        Ok(rows
            .into_iter()
            .map(|(recipient, state, attempts, last_error, updated_at)| DeliveryLine {
                recipient: crate::domain::EmailAddress::parse(&recipient)
                    .map_or_else(|_| "?".to_owned(), |a| a.to_string()),
                state: DeliveryState::from_code(&state).unwrap_or(DeliveryState::Uncertain),
                attempts,
                last_error,
                updated_at: moment(updated_at),
            })
            .collect())
    }

    /// Articles in the archive, and those relevant to any topic.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn archive_counts(&self) -> Result<(i64, i64)> {
        sqlx::query_as(
            "SELECT (SELECT COUNT(*) FROM article WHERE forgotten_at IS NULL), \
             (SELECT COUNT(DISTINCT article) FROM article_topic WHERE relevant = 1)",
        )
        .fetch_one(&self.pool)
        .await
        .doing("count the archive")
    }
}
