//! Saved searches, and what they found.

use jiff::Timestamp;

use super::changes::set_mark;
use super::{Doing, Result, Store, micros, moment};
use crate::domain::ArticleId;

/// The name under which the alerts follow the changes.
const MARK: &str = "alerts";

/// A standing query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedSearch {
    /// Its row.
    pub id: i64,
    /// As its owner calls it; unique.
    pub name: String,
    /// In the query language.
    pub query: String,
    /// Since when.
    pub created_at: Timestamp,
    /// Articles found so far.
    pub found: i64,
}

impl Store {
    /// Every saved search, by name, with the number of articles it has found.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn saved_searches(&self) -> Result<Vec<SavedSearch>> {
        let rows: Vec<(i64, String, String, i64, i64)> = sqlx::query_as(
            "SELECT id, name, query, created_at, (SELECT COUNT(*) FROM alert WHERE saved_search = saved_search.id) \
             FROM saved_search ORDER BY name",
        )
        .fetch_all(&self.pool)
        .await
        .doing("list the saved searches")?;
        Ok(rows
            .into_iter()
            .map(|(id, name, query, created_at, found)| SavedSearch {
                id,
                name,
                query,
                created_at: moment(created_at),
                found,
            })
            .collect())
    }

    /// Keeps a search under `name`; an older one of that name is replaced. It looks at what comes from now on.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn save_search(&self, name: &str, query: &str, now: Timestamp) -> Result<()> {
        sqlx::query(
            "INSERT INTO saved_search (name, query, created_at) VALUES ($1, $2, $3) \
             ON CONFLICT (name) DO UPDATE SET query = excluded.query",
        )
        .bind(name)
        .bind(query)
        .bind(micros(now))
        .execute(&self.pool)
        .await
        .doing("save a search")?;
        Ok(())
    }

    /// Removes the search called `name`. False: there was none.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn remove_search(&self, name: &str) -> Result<bool> {
        let done = sqlx::query("DELETE FROM saved_search WHERE name = $1")
            .bind(name)
            .execute(&self.pool)
            .await
            .doing("remove a search")?;
        Ok(done.rows_affected() > 0)
    }

    /// How far the alerts have looked.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn alerts_mark(&self) -> Result<i64> {
        self.mark(MARK).await
    }

    /// Saves what saved searches found, each article once per search, and moves their mark. Returns the new ones.
    ///
    /// # Errors
    /// When the database fails; then the same changes are looked at again.
    pub async fn save_alerts(&self, found: &[(i64, ArticleId)], reached: i64, now: Timestamp) -> Result<usize> {
        let mut change = self.write().await?;
        let mut fresh = 0;
        for (search, article) in found {
            let done =
                sqlx::query("INSERT INTO alert (saved_search, article, at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING")
                    .bind(search)
                    .bind(article.0)
                    .bind(micros(now))
                    .execute(&mut *change)
                    .await
                    .doing("save an alert")?;
            fresh += usize::from(done.rows_affected() > 0);
        }
        set_mark(&mut change, MARK, reached).await?;
        change.commit().await.doing("save the alerts")?;
        Ok(fresh)
    }
}
