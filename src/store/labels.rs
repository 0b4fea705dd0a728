//! Labels: whether staff say that an article is about a topic.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::articles::{ArticleRow, ArticleUnderReview, article_columns, under_review};
use super::{Doing, Result, Store, micros};
use crate::domain::{ArticleId, Label, TopicId};

impl Store {
    /// The articles of which staff said something, in their current version.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn labelled_articles(&self) -> Result<Vec<ArticleUnderReview>> {
        let rows: Vec<ArticleRow> = sqlx::query_as(article_columns!(
            "FROM version JOIN article ON article.version = version.id \
             WHERE article.id IN (SELECT article FROM label) ORDER BY article.id"
        ))
        .fetch_all(&self.pool)
        .await
        .doing("list the labelled articles")?;
        under_review(&rows)
    }

    /// Saves what somebody said. The last word counts.
    ///
    /// # Errors
    /// When the database fails, or there is no such article.
    pub async fn save_label(&self, article: ArticleId, topic: &TopicId, label: Label, now: Timestamp) -> Result<()> {
        sqlx::query(
            "INSERT INTO label (article, topic, relevant, at) VALUES ($1, $2, $3, $4) \
             ON CONFLICT (article, topic) DO UPDATE SET relevant = excluded.relevant, at = excluded.at",
        )
        .bind(article.0)
        .bind(topic.as_str())
        .bind(stored(label))
        .bind(micros(now))
        .execute(&self.pool)
        .await
        .doing("save a label")?;
        Ok(())
    }

    /// Takes back what was said, if anything was.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn take_label_back(&self, article: ArticleId, topic: &TopicId) -> Result<()> {
        sqlx::query("DELETE FROM label WHERE article = $1 AND topic = $2")
            .bind(article.0)
            .bind(topic.as_str())
            .execute(&self.pool)
            .await
            .doing("take a label back")?;
        Ok(())
    }

    /// What staff say of the articles of a topic.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn labels(&self, topic: &TopicId) -> Result<BTreeMap<ArticleId, Label>> {
        let rows: Vec<(i64, i64)> = sqlx::query_as("SELECT article, relevant FROM label WHERE topic = $1")
            .bind(topic.as_str())
            .fetch_all(&self.pool)
            .await
            .doing("list the labels of a topic")?;
        Ok(rows.into_iter().map(|(article, relevant)| (ArticleId(article), label(relevant))).collect())
    }

    /// What staff say of one article: topic ids and verdicts.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn labels_of(&self, article: ArticleId) -> Result<BTreeMap<String, Label>> {
        let rows: Vec<(String, i64)> = sqlx::query_as("SELECT topic, relevant FROM label WHERE article = $1")
            .bind(article.0)
            .fetch_all(&self.pool)
            .await
            .doing("list the labels of an article")?;
        Ok(rows.into_iter().map(|(topic, relevant)| (topic, label(relevant))).collect())
    }
}

/// A label as its row holds it.
pub(super) const fn stored(label: Label) -> i64 {
    match label {
        Label::Yes => 1,
        Label::No => 0,
    }
}

/// The label that a row holds.
pub(super) const fn label(stored: i64) -> Label {
    if stored == 0 { Label::No } else { Label::Yes }
}
