//! Retention: what is old loses its words and keeps its identity.

use jiff::Timestamp;
use sqlx::{Sqlite, Transaction};

use super::changes::note_change;
use super::{Doing, Result, Store, micros, row_count};
use crate::domain::{ArticleId, EntryId};

/// What hangs on an article and goes with it. Issues already sent stay as they were frozen.
const OF_AN_ARTICLE: [&str; 7] = [
    "DELETE FROM message_label WHERE article = $1",
    "DELETE FROM paragraph WHERE article = $1",
    "DELETE FROM version WHERE article = $1",
    "DELETE FROM article_topic WHERE article = $1",
    "DELETE FROM alert WHERE article = $1",
    "UPDATE article SET reprint_of = NULL WHERE reprint_of = $1",
    "UPDATE article SET version = NULL, story = NULL, reprint_of = NULL, fingerprint = NULL, reread_at = NULL, \
     published_at = NULL, published_trust = NULL WHERE id = $1",
];

impl Store {
    /// Empties up to `limit` articles and up to `limit` entries first seen before `before`; returns how many.
    ///
    /// Their rows stay as tombstones: what a feed still lists is known, and never comes back (P23). An entry that
    /// waits to be read is left alone until it was.
    ///
    /// # Errors
    /// When the database fails; then nothing of it is done.
    pub async fn forget(&self, before: Timestamp, now: Timestamp, limit: usize) -> Result<usize> {
        let mut change = self.write().await?;
        let articles: Vec<i64> = sqlx::query_scalar(
            "SELECT id FROM article WHERE forgotten_at IS NULL AND first_seen_at < $1 ORDER BY first_seen_at LIMIT $2",
        )
        .bind(micros(before))
        .bind(row_count(limit))
        .fetch_all(&mut *change)
        .await
        .doing("list the articles to forget")?;
        for article in &articles {
            forget_article(&mut change, ArticleId(*article), now).await?;
        }
        let entries: Vec<i64> = sqlx::query_scalar(
            "SELECT id FROM entry WHERE state <> 'forgotten' AND state <> 'announced' AND seen_at < $1 \
             ORDER BY seen_at LIMIT $2",
        )
        .bind(micros(before))
        .bind(row_count(limit))
        .fetch_all(&mut *change)
        .await
        .doing("list the entries to forget")?;
        for entry in &entries {
            forget_entry(&mut change, EntryId(*entry)).await?;
        }
        change.commit().await.doing("forget what is old")?;
        Ok(articles.len() + entries.len())
    }
}

/// Takes an article's words and what was made of them; its row stays as its tombstone.
pub(super) async fn forget_article(
    change: &mut Transaction<'_, Sqlite>,
    article: ArticleId,
    now: Timestamp,
) -> Result<()> {
    for statement in OF_AN_ARTICLE {
        sqlx::query(statement).bind(article.0).execute(&mut **change).await.doing("forget an article")?;
    }
    sqlx::query("UPDATE article SET forgotten_at = COALESCE(forgotten_at, $2) WHERE id = $1")
        .bind(article.0)
        .bind(micros(now))
        .execute(&mut **change)
        .await
        .doing("lay a tombstone")?;
    note_change(change, article).await
}

/// Takes an entry's words; its key, its address and the feeds that showed it stay.
pub(super) async fn forget_entry(change: &mut Transaction<'_, Sqlite>, entry: EntryId) -> Result<()> {
    sqlx::query(
        "UPDATE entry SET state = 'forgotten', title = '', summary = NULL, author = NULL, published_at = NULL, \
         published_trust = NULL, last_error = NULL WHERE id = $1",
    )
    .bind(entry.0)
    .execute(&mut **change)
    .await
    .doing("forget an entry")?;
    Ok(())
}
