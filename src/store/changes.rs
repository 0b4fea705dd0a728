//! The sequence that the search index and the alerts follow.

use jiff::Timestamp;
use sqlx::{Sqlite, Transaction};

use super::articles::{ArticleRow, article_columns};
use super::findings::read_findings;
use super::{Doing, Result, Store, moment, row_count};
use crate::domain::{Article, ArticleId, CanonicalUrl, Findings, SourceId, StoryId};

/// Everything the search index holds of an article.
#[derive(Debug, Clone)]
pub struct IndexedArticle {
    /// Which.
    pub id: ArticleId,
    /// Its source.
    pub source: SourceId,
    /// Where its page is.
    pub url: CanonicalUrl,
    /// Its current version.
    pub article: Article,
    /// What was seen in it; empty until an enricher has read it.
    pub findings: Findings,
    /// Its story, if it is in one.
    pub story: Option<StoryId>,
    /// When it was first seen.
    pub first_seen_at: Timestamp,
    /// It came with a new feed's back list.
    pub backfill: bool,
}

#[derive(sqlx::FromRow)]
struct ExtraRow {
    story: Option<i64>,
    findings: Option<String>,
}

impl IndexedArticle {
    /// The moment it stands under: its publication, but never later than we first saw it (P20).
    pub fn standing_at(&self) -> Timestamp {
        self.article.published.map_or(self.first_seen_at, |published| published.at.min(self.first_seen_at))
    }
}

/// Notes that something about an article changed, in the same transaction as the change itself.
pub(super) async fn note_change(change: &mut Transaction<'_, Sqlite>, article: ArticleId) -> Result<()> {
    sqlx::query("INSERT INTO change (article) VALUES ($1)")
        .bind(article.0)
        .execute(&mut **change)
        .await
        .doing("note a change")?;
    Ok(())
}

impl Store {
    /// Articles changed after `sequence`, in order, each once, with the sequence number reached.
    ///
    /// At most `limit` changes are looked at; an empty list means that the follower has caught up.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn changes_after(&self, sequence: i64, limit: usize) -> Result<(Vec<ArticleId>, i64)> {
        let rows: Vec<(i64, i64)> =
            sqlx::query_as("SELECT seq, article FROM change WHERE seq > $1 ORDER BY seq LIMIT $2")
                .bind(sequence)
                .bind(row_count(limit))
                .fetch_all(&self.pool)
                .await
                .doing("list the changes")?;
        let reached = rows.last().map_or(sequence, |&(seq, _)| seq);
        let mut seen = std::collections::HashSet::new();
        let articles = rows.into_iter().map(|(_, id)| ArticleId(id)).filter(|id| seen.insert(*id)).collect();
        Ok((articles, reached))
    }

    /// The newest sequence number; 0 when nothing ever changed.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn newest_sequence(&self) -> Result<i64> {
        sqlx::query_scalar("SELECT COALESCE(MAX(seq), 0) FROM change")
            .fetch_one(&self.pool)
            .await
            .doing("read the sequence")
    }

    /// How far the follower called `name` has come; 0 if it never started.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn mark(&self, name: &str) -> Result<i64> {
        let seq: Option<i64> = sqlx::query_scalar("SELECT seq FROM mark WHERE name = $1")
            .bind(name)
            .fetch_optional(&self.pool)
            .await
            .doing("read a mark")?;
        Ok(seq.unwrap_or(0))
    }

    /// One article as the index holds it. `None`: there is no such article any more.
    ///
    /// # Errors
    /// When the database fails or the row cannot be read back.
    pub async fn indexed_article(&self, id: ArticleId) -> Result<Option<IndexedArticle>> {
        let row: Option<ArticleRow> = sqlx::query_as(article_columns!(
            "FROM article JOIN version ON version.id = article.version WHERE article.id = $1"
        ))
        .bind(id.0)
        .fetch_optional(&self.pool)
        .await
        .doing("load an article")?;
        let Some(row) = row else { return Ok(None) };
        let extra: ExtraRow = sqlx::query_as(
            "SELECT article.story, version.findings FROM article JOIN version ON version.id = article.version \
             WHERE article.id = $1",
        )
        .bind(id.0)
        .fetch_one(&self.pool)
        .await
        .doing("load an article's findings")?;
        Ok(Some(IndexedArticle {
            id,
            source: row.source_id()?,
            url: row.page_url()?,
            article: row.article(),
            findings: read_findings(extra.findings.as_deref())?,
            story: extra.story.map(StoryId),
            first_seen_at: moment(row.first_seen_at),
            backfill: row.backfill != 0,
        }))
    }
}

/// Moves a follower's mark, in the same transaction as what it did.
pub(super) async fn set_mark(change: &mut Transaction<'_, Sqlite>, name: &str, sequence: i64) -> Result<()> {
    sqlx::query("INSERT INTO mark (name, seq) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET seq = excluded.seq")
        .bind(name)
        .bind(sequence)
        .execute(&mut **change)
        .await
        .doing("move a mark")?;
    Ok(())
}
