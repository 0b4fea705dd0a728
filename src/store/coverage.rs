//! What a digest is composed from: a window's articles, changed pages, and the ledger.

use jiff::Timestamp;
use sqlx::FromRow;

use super::articles::{ArticleRow, article_columns};
use super::findings::read_findings;
use super::{Doing, Result, Store, micros, moment};
use crate::domain::{
    Article, ArticleId, CanonicalUrl, Coded, Findings, PollOutcome, ProfileId, SourceId, StoryId, TopicId,
};

/// A relevant article first seen in a window.
#[derive(Debug, Clone)]
pub struct CoveredArticle {
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
    /// The article it is a print of.
    pub reprint_of: Option<ArticleId>,
    /// Versions so far.
    pub versions: i64,
}

/// Two versions of one relevant article, the newer captured in a window.
#[derive(Debug, Clone)]
pub struct VersionPair {
    /// Which article.
    pub article: ArticleId,
    /// Its source.
    pub source: SourceId,
    /// Where its page is.
    pub url: CanonicalUrl,
    /// As it was.
    pub older: Article,
    /// As it became.
    pub newer: Article,
    /// When the newer one was captured.
    pub captured_at: Timestamp,
}

/// One feed's polls in a window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PollSummary {
    /// Which feed.
    pub feed: String,
    /// Its source.
    pub source: String,
    /// Polls in the window.
    pub polls: i64,
    /// Those that succeeded.
    pub successes: i64,
    /// The first success ever, if it lies in the time asked for.
    pub first_success_at: Option<Timestamp>,
    /// The last poll that succeeded, in the window or before.
    pub last_success_at: Option<Timestamp>,
    /// What the last poll in the window came to.
    pub last_outcome: Option<PollOutcome>,
    /// What the last failed poll in the window said.
    pub last_failure: Option<String>,
    /// Polls that shared nothing with the one before: moment, and the success before it.
    pub gaps: Vec<(Timestamp, Option<Timestamp>)>,
}

#[derive(FromRow)]
struct CoverageRow {
    #[sqlx(flatten)]
    article: ArticleRow,
    findings: Option<String>,
    story: Option<i64>,
    reprint_of: Option<i64>,
    versions: i64,
}

/// Articles with their findings; `$1` topic, `$2` and `$3` the window in which they were found.
macro_rules! covered_articles {
    ($rest:literal) => {
        article_columns!(
            ", version.findings, article.story, article.reprint_of, \
             (SELECT COUNT(*) FROM version AS other WHERE other.article = article.id) AS versions \
             FROM article JOIN version ON version.id = article.version \
             JOIN article_topic ON article_topic.article = article.id AND article_topic.topic = $1 AND relevant = 1 \
             WHERE article_topic.found_at >= $2 AND article_topic.found_at < $3 AND article.backfill = 0 ",
            $rest
        )
    };
}

impl CoverageRow {
    fn covered(&self) -> Result<CoveredArticle> {
        Ok(CoveredArticle {
            id: ArticleId(self.article.article_id),
            source: self.article.source_id()?,
            url: self.article.page_url()?,
            article: self.article.article(),
            findings: read_findings(self.findings.as_deref())?,
            first_seen_at: moment(self.article.first_seen_at),
            story: self.story.map(StoryId),
            reprint_of: self.reprint_of.map(ArticleId),
            versions: self.versions,
        })
    }
}

#[derive(FromRow)]
struct PollRow {
    feed: String,
    source: String,
    at: i64,
    outcome: String,
    detail: Option<String>,
}

impl Store {
    /// Articles found relevant to `topic` in `[from, until)`, back lists left out, oldest first.
    ///
    /// # Errors
    /// When the database fails or a row cannot be read back.
    pub async fn coverage(&self, topic: &TopicId, from: Timestamp, until: Timestamp) -> Result<Vec<CoveredArticle>> {
        let rows: Vec<CoverageRow> = sqlx::query_as(covered_articles!("ORDER BY article.first_seen_at, article.id"))
            .bind(topic.as_str())
            .bind(micros(from))
            .bind(micros(until))
            .fetch_all(&self.pool)
            .await
            .doing("load the coverage")?;
        rows.iter().map(CoverageRow::covered).collect()
    }

    /// As [`Store::coverage`], but only what no digest of `profile` has told of.
    ///
    /// What was read late is thereby in the next digest, and nothing is ever in two.
    ///
    /// # Errors
    /// When the database fails or a row cannot be read back.
    pub async fn untold_coverage(
        &self,
        profile: &ProfileId,
        topic: &TopicId,
        from: Timestamp,
        until: Timestamp,
    ) -> Result<Vec<CoveredArticle>> {
        let rows: Vec<CoverageRow> = sqlx::query_as(covered_articles!(
            "AND NOT EXISTS (SELECT 1 FROM digest_article JOIN digest ON digest.id = digest_article.digest \
             WHERE digest_article.article = article.id AND digest.profile = $4) \
             ORDER BY article.first_seen_at, article.id"
        ))
        .bind(topic.as_str())
        .bind(micros(from))
        .bind(micros(until))
        .bind(profile.as_str())
        .fetch_all(&self.pool)
        .await
        .doing("load the coverage")?;
        rows.iter().map(CoverageRow::covered).collect()
    }

    /// Pairs of versions of articles relevant to `topic`, the newer captured in `[from, until)`.
    ///
    /// # Errors
    /// When the database fails or a row cannot be read back.
    pub async fn changed_articles(
        &self,
        topic: &TopicId,
        from: Timestamp,
        until: Timestamp,
    ) -> Result<Vec<VersionPair>> {
        let pairs: Vec<(i64, i64, i64, i64)> = sqlx::query_as(
            "SELECT newer.article, older.id, newer.id, newer.captured_at FROM version AS newer \
             JOIN version AS older ON older.article = newer.article AND older.number = newer.number - 1 \
             JOIN article_topic ON article_topic.article = newer.article AND article_topic.topic = $1 AND relevant = 1 \
             WHERE newer.captured_at >= $2 AND newer.captured_at < $3 ORDER BY newer.captured_at, newer.id",
        )
        .bind(topic.as_str())
        .bind(micros(from))
        .bind(micros(until))
        .fetch_all(&self.pool)
        .await
        .doing("list the changed articles")?;
        let mut changed = Vec::new();
        for (article, older, newer, captured_at) in pairs {
            if let (Some(older), Some(newer)) = (self.version_row(older).await?, self.version_row(newer).await?) {
                changed.push(VersionPair {
                    article: ArticleId(article),
                    source: newer.source_id()?,
                    url: newer.page_url()?,
                    older: older.article(),
                    newer: newer.article(),
                    captured_at: moment(captured_at),
                });
            }
        }
        Ok(changed)
    }

    pub(super) async fn version_row(&self, version: i64) -> Result<Option<ArticleRow>> {
        sqlx::query_as(article_columns!(
            "FROM version JOIN article ON article.id = version.article WHERE version.id = $1"
        ))
        .bind(version)
        .fetch_optional(&self.pool)
        .await
        .doing("load a version")
    }

    /// Stories (not prints) relevant to `topic` first seen in each of the given windows.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn stories_between(&self, topic: &TopicId, from: Timestamp, until: Timestamp) -> Result<(i64, i64)> {
        sqlx::query_as(
            "SELECT COUNT(*), COUNT(DISTINCT COALESCE(article.story, -article.id)) FROM article \
             JOIN article_topic ON article_topic.article = article.id AND article_topic.topic = $1 AND relevant = 1 \
             WHERE article.published_at >= $2 AND article.published_at < $3",
        )
        .bind(topic.as_str())
        .bind(micros(from))
        .bind(micros(until))
        .fetch_one(&self.pool)
        .await
        .doing("count the stories")
    }

    /// What the ledger says of every feed polled in `[from, until)`.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn poll_summaries(&self, from: Timestamp, until: Timestamp) -> Result<Vec<PollSummary>> {
        let rows: Vec<PollRow> = sqlx::query_as(
            "SELECT feed, source, at, outcome, detail FROM poll WHERE at >= $1 AND at < $2 ORDER BY feed, at, id",
        )
        .bind(micros(from))
        .bind(micros(until))
        .fetch_all(&self.pool)
        .await
        .doing("read the ledger")?;
        let mut summaries: Vec<PollSummary> = Vec::new();
        for row in rows {
            if summaries.last().is_none_or(|last| last.feed != row.feed) {
                let before = self.success_before(&row.feed, from).await?;
                summaries.push(PollSummary {
                    feed: row.feed.clone(),
                    source: row.source.clone(),
                    polls: 0,
                    successes: 0,
                    first_success_at: None,
                    last_success_at: before,
                    last_outcome: None,
                    last_failure: None,
                    gaps: Vec::new(),
                });
            }
            if let Some(summary) = summaries.last_mut() {
                add_poll(summary, &row);
            }
        }
        Ok(summaries)
    }

    /// The first poll ever made. `None`: the installation has not polled yet.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn first_poll_at(&self) -> Result<Option<Timestamp>> {
        let at: Option<i64> =
            sqlx::query_scalar("SELECT MIN(at) FROM poll").fetch_one(&self.pool).await.doing("read the ledger")?;
        Ok(at.map(moment))
    }

    async fn success_before(&self, feed: &str, before: Timestamp) -> Result<Option<Timestamp>> {
        let at: Option<i64> = sqlx::query_scalar(
            "SELECT MAX(at) FROM poll WHERE feed = $1 AND at < $2 AND outcome IN ('fresh', 'gap', 'unchanged')",
        )
        .bind(feed)
        .bind(micros(before))
        .fetch_one(&self.pool)
        .await
        .doing("read the ledger")?;
        Ok(at.map(moment))
    }
}

fn add_poll(summary: &mut PollSummary, row: &PollRow) {
    let outcome = PollOutcome::from_code(&row.outcome);
    let at = moment(row.at);
    summary.polls += 1;
    summary.last_outcome = outcome;
    if outcome == Some(PollOutcome::Gap) {
        summary.gaps.push((at, summary.last_success_at));
    }
    if outcome.is_some_and(PollOutcome::is_success) {
        summary.successes += 1;
        if summary.last_success_at.is_none() {
            summary.first_success_at = Some(at);
        }
        summary.last_success_at = Some(at);
    } else {
        summary.last_failure.clone_from(&row.detail);
    }
}
