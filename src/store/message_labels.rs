//! Message labels: whether staff hear the message that the program heard.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::labels::{label, stored};
use super::{Doing, Result, Store, micros};
use crate::domain::{ArticleId, Audit, Coded, Label, MessageCode, Polarity};

/// What staff say of the messages of one article.
pub type MessageLabels = BTreeMap<(MessageCode, Polarity), Label>;

impl Store {
    /// Saves what somebody said of a message in an article. The last word counts.
    ///
    /// # Errors
    /// When the database fails, or there is no such article.
    pub async fn save_message_label(
        &self,
        article: ArticleId,
        code: &MessageCode,
        polarity: Polarity,
        label: Label,
        now: Timestamp,
    ) -> Result<()> {
        sqlx::query(
            "INSERT INTO message_label (article, code, polarity, correct, at) VALUES ($1, $2, $3, $4, $5) \
             ON CONFLICT (article, code, polarity) DO UPDATE SET correct = excluded.correct, at = excluded.at",
        )
        .bind(article.0)
        .bind(code.as_str())
        .bind(polarity.code())
        .bind(stored(label))
        .bind(micros(now))
        .execute(&self.pool)
        .await
        .doing("save a message label")?;
        Ok(())
    }

    /// Takes back what was said of a message, if anything was.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn take_message_label_back(
        &self,
        article: ArticleId,
        code: &MessageCode,
        polarity: Polarity,
    ) -> Result<()> {
        sqlx::query("DELETE FROM message_label WHERE article = $1 AND code = $2 AND polarity = $3")
            .bind(article.0)
            .bind(code.as_str())
            .bind(polarity.code())
            .execute(&self.pool)
            .await
            .doing("take a message label back")?;
        Ok(())
    }

    /// What staff say of the messages of some articles.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn message_labels(&self, articles: &[ArticleId]) -> Result<BTreeMap<ArticleId, MessageLabels>> {
        let wanted: Vec<i64> = articles.iter().map(|article| article.0).collect();
        let wanted = serde_json::to_string(&wanted).unwrap_or_else(|_impossible| "[]".to_owned());
        let rows: Vec<(i64, String, String, i64)> = sqlx::query_as(
            "SELECT article, code, polarity, correct FROM message_label \
             WHERE article IN (SELECT value FROM json_each($1))",
        )
        .bind(wanted)
        .fetch_all(&self.pool)
        .await
        .doing("list the message labels of articles")?;
        let mut labels: BTreeMap<ArticleId, MessageLabels> = BTreeMap::new();
        for (article, code, polarity, correct) in rows {
            if let (Ok(code), Some(polarity)) = (MessageCode::parse(&code), Polarity::from_code(&polarity)) {
                labels.entry(ArticleId(article)).or_default().insert((code, polarity), label(correct));
            }
        }
        Ok(labels)
    }

    /// For each message, asserted or rejected, how many of its suggestions staff have judged, and how.
    ///
    /// A suggestion that is made no more, since the program has learnt better or the page has changed, says nothing of
    /// those that are.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn message_audits(&self) -> Result<BTreeMap<(MessageCode, Polarity), Audit>> {
        let rows: Vec<(String, String, i64)> = sqlx::query_as(
            "SELECT code, polarity, correct FROM message_label AS said \
             JOIN article ON article.id = said.article JOIN version ON version.id = article.version \
             WHERE EXISTS (SELECT 1 FROM json_each(version.findings, '$.messages') AS heard \
             WHERE json_extract(heard.value, '$.code') = said.code \
             AND json_extract(heard.value, '$.polarity') = said.polarity)",
        )
        .fetch_all(&self.pool)
        .await
        .doing("count the message labels")?;
        let mut audits: BTreeMap<(MessageCode, Polarity), Audit> = BTreeMap::new();
        for (code, polarity, correct) in rows {
            if let (Ok(code), Some(polarity)) = (MessageCode::parse(&code), Polarity::from_code(&polarity)) {
                audits.entry((code, polarity)).or_default().count(label(correct));
            }
        }
        Ok(audits)
    }
}
