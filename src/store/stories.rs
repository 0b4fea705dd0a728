//! Stories: which articles tell of one event.

use jiff::Timestamp;
use sqlx::FromRow;

use super::changes::note_change;
use super::{Doing, Result, Store, micros, moment, row_count};
use crate::domain::{ArticleId, StoryId};

/// An article that is in a story already, as far as likeness needs it.
#[derive(Debug, Clone)]
pub struct StoryCandidate {
    /// Which article.
    pub article: ArticleId,
    /// Its story. `None`: not placed yet.
    pub story: Option<StoryId>,
    /// When it was published, or first seen if the page does not say.
    pub published: Timestamp,
    /// What the story stage made of its text. Empty: not yet made.
    pub fingerprint: Vec<u8>,
}

/// Where an article belongs.
#[derive(Debug, Clone)]
pub struct StoryPlacement {
    /// Which article.
    pub article: ArticleId,
    /// The story it joins. `None`: it starts its own.
    pub story: Option<StoryId>,
    /// The article it is a print of.
    pub reprint_of: Option<ArticleId>,
    /// What the story stage made of its text.
    pub fingerprint: Vec<u8>,
}

#[derive(FromRow)]
struct CandidateRow {
    id: i64,
    story: Option<i64>,
    published: i64,
    fingerprint: Option<Vec<u8>>,
}

#[derive(FromRow)]
struct UnplacedRow {
    id: i64,
    published: i64,
    title: String,
    text: String,
}

/// An article about some topic that is in no story yet.
#[derive(Debug, Clone)]
pub struct UnplacedArticle {
    /// Which article.
    pub article: ArticleId,
    /// When it was published, or first seen if the page does not say.
    pub published: Timestamp,
    /// Its headline.
    pub title: String,
    /// Its text.
    pub text: String,
}

impl Store {
    /// Relevant articles that are in no story yet, oldest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn articles_to_place(&self, limit: usize) -> Result<Vec<UnplacedArticle>> {
        let rows: Vec<UnplacedRow> = sqlx::query_as(
            "SELECT article.id, COALESCE(article.published_at, article.first_seen_at) AS published, version.title, \
             version.text FROM article JOIN version ON version.id = article.version WHERE article.story IS NULL AND \
             EXISTS (SELECT 1 FROM article_topic WHERE article_topic.article = article.id AND relevant = 1) \
             ORDER BY published, article.id LIMIT $1",
        )
        .bind(row_count(limit))
        .fetch_all(&self.pool)
        .await
        .doing("list the articles to group")?;
        Ok(rows
            .into_iter()
            .map(|row| UnplacedArticle {
                article: ArticleId(row.id),
                published: moment(row.published),
                title: row.title,
                text: row.text,
            })
            .collect())
    }

    /// Articles in a story, published between `from` and `until`.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn story_candidates(&self, from: Timestamp, until: Timestamp) -> Result<Vec<StoryCandidate>> {
        let rows: Vec<CandidateRow> = sqlx::query_as(
            "SELECT id, story, COALESCE(published_at, first_seen_at) AS published, fingerprint FROM article \
             WHERE story IS NOT NULL AND COALESCE(published_at, first_seen_at) BETWEEN $1 AND $2 ORDER BY published, id",
        )
        .bind(micros(from))
        .bind(micros(until))
        .fetch_all(&self.pool)
        .await
        .doing("list the stories' articles")?;
        Ok(rows
            .into_iter()
            .map(|row| StoryCandidate {
                article: ArticleId(row.id),
                story: row.story.map(StoryId),
                published: moment(row.published),
                fingerprint: row.fingerprint.unwrap_or_default(),
            })
            .collect())
    }

    /// Puts an article in a story, in a new one if need be, and returns which. `None`: its words are gone meanwhile, and
    /// nothing made of them is kept.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn save_placement(&self, placement: &StoryPlacement, now: Timestamp) -> Result<Option<StoryId>> {
        let mut change = self.write().await?;
        let story = match placement.story {
            Some(story) => story,
            None => StoryId(
                sqlx::query_scalar("INSERT INTO story (created_at) VALUES ($1) RETURNING id")
                    .bind(micros(now))
                    .fetch_one(&mut *change)
                    .await
                    .doing("start a story")?,
            ),
        };
        let placed = sqlx::query(
            "UPDATE article SET story = $2, fingerprint = $4, \
             reprint_of = (SELECT id FROM article AS lead WHERE lead.id = $3 AND lead.version IS NOT NULL) \
             WHERE id = $1 AND version IS NOT NULL",
        )
        .bind(placement.article.0)
        .bind(story.0)
        .bind(placement.reprint_of.map(|article| article.0))
        .bind(&placement.fingerprint)
        .execute(&mut *change)
        .await
        .doing("put an article in a story")?
        .rows_affected();
        if placed == 0 {
            return Ok(None);
        }
        note_change(&mut change, placement.article).await?;
        change.commit().await.doing("save a story")?;
        Ok(Some(story))
    }
}
