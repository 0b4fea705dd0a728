//! Erasure: what somebody may demand to have deleted goes at once and for good; only its address stays, as a tombstone.

use std::collections::BTreeSet;

use jiff::Timestamp;
use sqlx::sqlite::SqliteRow;
use sqlx::{FromRow, Sqlite, Transaction};

use super::changes::set_mark;
use super::retention::{forget_article, forget_entry};
use super::{Doing, Result, Store, micros, moment, row_count};
use crate::domain::{ArticleId, CanonicalUrl, DigestId, EntryId, SourceId};

/// The name under which it is kept that what was erased is to be erased again, for a copy has taken the store's place.
const AGAIN: &str = "erase-again";

/// What is to be erased.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ErasureTarget {
    /// These articles.
    Articles(Vec<ArticleId>),
    /// The page at an address, whatever sources it is known under, read or not.
    Address(CanonicalUrl),
    /// Everything of a source.
    Source(SourceId),
}

/// What the store holds of a target.
#[derive(Debug, Clone, Default)]
pub struct Erasable {
    /// Articles, those already emptied among them.
    pub articles: Vec<ErasableArticle>,
    /// Announcements of them, read or not.
    pub entries: Vec<EntryId>,
}

/// An article that is to be erased.
#[derive(Debug, Clone)]
pub struct ErasableArticle {
    /// Which.
    pub id: ArticleId,
    /// Its source.
    pub source: String,
    /// Where its page is.
    pub url: String,
    /// Its headline. `None`: its words are gone already.
    pub title: Option<String>,
    /// Versions of it.
    pub versions: i64,
    /// When it was first seen.
    pub first_seen_at: Timestamp,
    /// Prints of the same text in articles that are not to be erased.
    pub prints: Vec<ArticleId>,
}

/// A frozen digest without what is erased.
#[derive(Debug, Clone)]
pub struct BlankedDigest {
    /// Which.
    pub id: DigestId,
    /// Subject line.
    pub subject: String,
    /// The text part.
    pub text: String,
    /// The HTML part.
    pub html: String,
    /// The whole issue as JSON.
    pub issue: String,
    /// Clips left in it.
    pub clips: usize,
}

#[derive(FromRow)]
struct ArticleRow {
    id: i64,
    source: String,
    url: String,
    identity: String,
    title: Option<String>,
    versions: i64,
    first_seen_at: i64,
    leads: i64,
}

#[derive(FromRow)]
struct EntryRow {
    id: i64,
    source: String,
    url: Option<String>,
    article: Option<i64>,
}

macro_rules! articles_where {
    ($condition:literal) => {
        concat!(
            "SELECT article.id, article.source, article.url, article.identity, version.title, ",
            "(SELECT COUNT(*) FROM version AS other WHERE other.article = article.id) AS versions, ",
            "article.first_seen_at, COALESCE(article.reprint_of, article.id) AS leads ",
            "FROM article LEFT JOIN version ON version.id = article.version WHERE ",
            $condition
        )
    };
}

const ARTICLE_BY_ID: &str = articles_where!("article.id = $1");
const ARTICLES_OF_SOURCE: &str = articles_where!("article.source = $1 ORDER BY article.id");
const ARTICLES_AT: &str = articles_where!("article.identity = $1 ORDER BY article.id");
const ENTRIES_OF_SOURCE: &str = "SELECT id, source, url, article FROM entry WHERE source = $1";
const ENTRIES_OF_ARTICLE: &str = "SELECT id, source, url, article FROM entry WHERE article = $1";
const ENTRIES_OF_HOST: &str = "SELECT id, source, url, article FROM entry WHERE instr(url, $1) > 0";

impl Store {
    /// What there is of `target`.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn erasable(&self, target: &ErasureTarget) -> Result<Erasable> {
        let (articles, entries) = match target {
            ErasureTarget::Source(source) => {
                let articles = self.rows_of(ARTICLES_OF_SOURCE, source.as_str()).await?;
                (articles, self.rows_of(ENTRIES_OF_SOURCE, source.as_str()).await?)
            }
            ErasureTarget::Articles(ids) => {
                let mut articles = Vec::new();
                for id in ids {
                    articles.extend(self.rows_of(ARTICLE_BY_ID, id.0).await?);
                }
                let sources: BTreeSet<&str> = articles.iter().map(|row: &ArticleRow| row.source.as_str()).collect();
                let mut entries = Vec::new();
                for source in sources {
                    entries.extend(self.rows_of::<EntryRow, _>(ENTRIES_OF_SOURCE, source).await?);
                }
                let ids: BTreeSet<i64> = articles.iter().map(|article| article.id).collect();
                let pages: BTreeSet<(&str, &str)> =
                    articles.iter().map(|article| (article.source.as_str(), article.identity.as_str())).collect();
                entries.retain(|entry: &EntryRow| {
                    let same_page = |own: String| pages.contains(&(entry.source.as_str(), own.as_str()));
                    entry.article.is_some_and(|id| ids.contains(&id)) || entry.identity().is_some_and(same_page)
                });
                (articles, entries)
            }
            ErasureTarget::Address(url) => self.at_address(url).await?,
        };
        let mut erasable = Erasable {
            articles: Vec::with_capacity(articles.len()),
            entries: entries.iter().map(|entry| EntryId(entry.id)).collect(),
        };
        let ids: BTreeSet<i64> = articles.iter().map(|row| row.id).collect();
        for row in articles {
            let prints = self.prints_of(&row, &ids).await?;
            erasable.articles.push(ErasableArticle {
                id: ArticleId(row.id),
                source: row.source,
                url: row.url,
                title: row.title,
                versions: row.versions,
                first_seen_at: moment(row.first_seen_at),
                prints,
            });
        }
        Ok(erasable)
    }

    /// The articles at an address, and those whose announcement gave it though the page calls itself otherwise.
    async fn at_address(&self, url: &CanonicalUrl) -> Result<(Vec<ArticleRow>, Vec<EntryRow>)> {
        let identity = url.identity();
        let mut articles: Vec<ArticleRow> = self.rows_of(ARTICLES_AT, identity.as_str()).await?;
        let mut entries: Vec<EntryRow> = self.rows_of(ENTRIES_OF_HOST, url.host()).await?;
        entries.retain(|entry| entry.identity().is_some_and(|own| own == identity));
        for id in entries.iter().filter_map(|entry| entry.article) {
            if !articles.iter().any(|article| article.id == id) {
                articles.extend(self.rows_of(ARTICLE_BY_ID, id).await?);
            }
        }
        for article in &articles {
            for entry in self.rows_of::<EntryRow, _>(ENTRIES_OF_ARTICLE, article.id).await? {
                if !entries.iter().any(|known| known.id == entry.id) {
                    entries.push(entry);
                }
            }
        }
        Ok((articles, entries))
    }

    async fn rows_of<R, V>(&self, statement: &'static str, value: V) -> Result<Vec<R>>
    where
        R: for<'r> FromRow<'r, SqliteRow> + Send + Unpin,
        V: for<'q> sqlx::Encode<'q, Sqlite> + sqlx::Type<Sqlite> + Send,
    {
        sqlx::query_as(statement).bind(value).fetch_all(&self.pool).await.doing("list what is to be erased")
    }

    /// Other articles that print the same text and are not among `erased`.
    async fn prints_of(&self, row: &ArticleRow, erased: &BTreeSet<i64>) -> Result<Vec<ArticleId>> {
        let prints: Vec<i64> = sqlx::query_scalar(
            "SELECT id FROM article WHERE (reprint_of = $1 OR id = $1) AND id <> $2 AND version IS NOT NULL ORDER BY id",
        )
        .bind(row.leads)
        .bind(row.id)
        .fetch_all(&self.pool)
        .await
        .doing("list the prints")?;
        Ok(prints.into_iter().filter(|id| !erased.contains(id)).map(ArticleId).collect())
    }

    /// Every frozen digest, oldest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn digest_ids(&self) -> Result<Vec<DigestId>> {
        let ids: Vec<i64> = sqlx::query_scalar("SELECT id FROM digest ORDER BY id")
            .fetch_all(&self.pool)
            .await
            .doing("list the digests")?;
        Ok(ids.into_iter().map(DigestId).collect())
    }

    /// Erases, all or nothing: the words of articles and announcements, what was found in them and what staff said of
    /// them. The digests stand in their blanked form. Addresses stay, so that nothing of it is kept again.
    ///
    /// # Errors
    /// When the database fails; then nothing of it is done.
    pub async fn erase(&self, what: &Erasable, digests: &[BlankedDigest], now: Timestamp) -> Result<()> {
        let mut change = self.write().await?;
        for article in &what.articles {
            forget_article(&mut change, article.id, now).await?;
            for statement in [
                "DELETE FROM label WHERE article = $1",
                "UPDATE article SET erased_at = COALESCE(erased_at, forgotten_at) WHERE id = $1",
            ] {
                sqlx::query(statement).bind(article.id.0).execute(&mut *change).await.doing("erase an article")?;
            }
        }
        for entry in &what.entries {
            forget_entry(&mut change, *entry).await?;
            lay_tombstone(&mut change, *entry, now).await?;
        }
        for digest in digests {
            sqlx::query("UPDATE digest SET subject = $2, text = $3, html = $4, issue = $5, clips = $6 WHERE id = $1")
                .bind(digest.id.0)
                .bind(&digest.subject)
                .bind(&digest.text)
                .bind(&digest.html)
                .bind(&digest.issue)
                .bind(row_count(digest.clips))
                .execute(&mut *change)
                .await
                .doing("blank a digest")?;
        }
        change.commit().await.doing("erase")
    }

    /// Articles that were erased and that a copy of the store may have brought back: all of them until that is done,
    /// because an announcement or a digest may tell of one that has no words itself.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn erasures_to_finish(&self) -> Result<Vec<ArticleId>> {
        let ids: Vec<i64> = sqlx::query_scalar(
            "SELECT id FROM article WHERE erased_at IS NOT NULL AND \
             (version IS NOT NULL OR EXISTS (SELECT 1 FROM mark WHERE name = $1 AND seq > 0)) ORDER BY id",
        )
        .bind(AGAIN)
        .fetch_all(&self.pool)
        .await
        .doing("list what is to be erased again")?;
        Ok(ids.into_iter().map(ArticleId).collect())
    }

    /// Notes that what was erased is erased again.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn erasures_are_finished(&self) -> Result<()> {
        let mut change = self.write().await?;
        set_mark(&mut change, AGAIN, 0).await?;
        change.commit().await.doing("note that all is erased again")
    }

    /// Writes the file anew, so that no byte of what was erased is left in it or in its log. False: a reader held the
    /// log meanwhile; the words are still in that.
    ///
    /// # Errors
    /// When the file cannot be written, or somebody writes to it all the while.
    pub async fn scrub(&self) -> Result<bool> {
        let mut connection = self.pool.acquire().await.doing("write its file anew")?;
        // secure_delete wipes what is deleted, but not what a page may keep in its gaps of rows that were moved.
        sqlx::query("VACUUM").execute(&mut *connection).await.doing("write its file anew")?;
        let (held, _, _): (i64, i64, i64) = sqlx::query_as("PRAGMA wal_checkpoint(TRUNCATE)")
            .fetch_one(&mut *connection)
            .await
            .doing("empty its log")?;
        Ok(held == 0)
    }
}

impl EntryRow {
    fn identity(&self) -> Option<String> {
        CanonicalUrl::parse(self.url.as_deref()?).ok().map(|url| url.identity())
    }
}

/// Notes that everything with a tombstone is to be erased again.
pub(super) async fn erase_again(change: &mut Transaction<'_, Sqlite>) -> Result<()> {
    set_mark(change, AGAIN, 1).await
}

/// Lays a tombstone at an announcement's own address too: the page may call itself otherwise, or was never read.
async fn lay_tombstone(change: &mut Transaction<'_, Sqlite>, entry: EntryId, now: Timestamp) -> Result<()> {
    let announced: Option<(String, Option<String>, i64, i64)> =
        sqlx::query_as("SELECT source, url, seen_at, backfill FROM entry WHERE id = $1")
            .bind(entry.0)
            .fetch_optional(&mut **change)
            .await
            .doing("look up an entry")?;
    let Some((source, Some(url), seen_at, backfill)) = announced else { return Ok(()) };
    let Ok(url) = CanonicalUrl::parse(&url) else { return Ok(()) };
    sqlx::query(
        "INSERT INTO article (source, url, identity, first_seen_at, backfill, forgotten_at, erased_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $6) ON CONFLICT DO NOTHING",
    )
    .bind(source)
    .bind(url.as_str())
    .bind(url.identity())
    .bind(seen_at)
    .bind(backfill)
    .bind(micros(now))
    .execute(&mut **change)
    .await
    .doing("lay a tombstone")?;
    Ok(())
}
