//! Articles and their versions.

use jiff::Timestamp;
use sqlx::{FromRow, Sqlite, Transaction};

use super::changes::note_change;
use super::paragraphs::keep_paragraphs;
use super::retention::forget_entry;
use super::{Doing, Result, Store, StoreError, count, micros, moment, row_count};
use crate::domain::{
    Access, Article, ArticleId, ArticleKind, CanonicalUrl, Coded, EntryId, Language, MomentTrust, Problem, SourceId,
    Span, StatedMoment, VersionId,
};

/// An article that was read, to be saved.
#[derive(Debug, Clone)]
pub struct SavedArticle<'a> {
    /// Its source.
    pub source: &'a SourceId,
    /// The address it is known under.
    pub url: &'a CanonicalUrl,
    /// What the page says.
    pub article: &'a Article,
    /// Hash of what counts in it.
    pub content_hash: u64,
    /// Hashes of its page's paragraphs, boilerplate among them.
    pub paragraphs: &'a [u64],
    /// When its entry was first seen, or the page if there was no entry.
    pub first_seen_at: Timestamp,
    /// It came with a new feed's back list.
    pub backfill: bool,
    /// When the page was fetched.
    pub captured_at: Timestamp,
}

/// What saving a read page came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReadOutcome {
    /// An article nobody had seen.
    New(ArticleId),
    /// A known article that says something else now.
    NewVersion(ArticleId),
    /// A known article that says the same.
    Same(ArticleId),
    /// An article that retention has emptied: it stays so.
    Forgotten(ArticleId),
}

/// A known article whose page is to be read again.
#[derive(Debug, Clone)]
pub struct KnownArticle {
    /// Which.
    pub id: ArticleId,
    /// Its source.
    pub source: SourceId,
    /// Where its page is.
    pub url: CanonicalUrl,
    /// Times it was read again.
    pub rereads: u32,
    /// When it was first seen.
    pub first_seen_at: Timestamp,
}

/// A version that no enricher of the present kind has read.
#[derive(Debug, Clone)]
pub struct ArticleUnderReview {
    /// Which article.
    pub id: ArticleId,
    /// Which version of it.
    pub version: VersionId,
    /// Its source.
    pub source: SourceId,
    /// Where its page is.
    pub url: CanonicalUrl,
    /// What it says.
    pub article: Article,
    /// When it was first seen.
    pub first_seen_at: Timestamp,
    /// It came with a new feed's back list.
    pub backfill: bool,
}

#[derive(FromRow)]
struct KnownRow {
    id: i64,
    source: String,
    url: String,
    rereads: i64,
    first_seen_at: i64,
}

/// Columns of `version` and `article` that make an [`Article`].
#[derive(FromRow)]
pub(super) struct ArticleRow {
    pub(super) article_id: i64,
    pub(super) version_id: i64,
    pub(super) source: String,
    pub(super) url: String,
    pub(super) first_seen_at: i64,
    pub(super) backfill: i64,
    pub(super) published_at: Option<i64>,
    published_trust: Option<String>,
    title: String,
    byline: String,
    text: String,
    lead_end: Option<i64>,
    language: String,
    access: String,
    kind: String,
    section: Option<String>,
    agency: Option<String>,
    modified_at: Option<i64>,
    tdm: Option<String>,
    problems: String,
}

macro_rules! article_columns {
    ($($rest:literal),+ $(,)?) => {
        concat!(
            "SELECT article.id AS article_id, version.id AS version_id, article.source, article.url, ",
            "article.first_seen_at, article.backfill, article.published_at, article.published_trust, version.title, ",
            "version.byline, version.text, version.lead_end, version.language, version.access, version.kind, ",
            "version.section, version.agency, version.modified_at, version.tdm, version.problems ",
            $($rest),+
        )
    };
}
pub(super) use article_columns;

impl ArticleRow {
    /// The article, as it was read.
    pub(super) fn article(&self) -> Article {
        let trust = self.published_trust.as_deref().and_then(MomentTrust::from_code).unwrap_or(MomentTrust::Assumed);
        Article {
            title: self.title.clone(),
            byline: serde_json::from_str(&self.byline).unwrap_or_default(),
            published: self.published_at.map(|at| StatedMoment { at: moment(at), trust }),
            modified: self.modified_at.map(moment),
            text: self.text.clone(),
            lead: self.lead_end.map(|end| Span::new(0..count(end))),
            language: Language::from_tag(&self.language).unwrap_or(Language::Unknown),
            access: Access::from_code(&self.access).unwrap_or(Access::Unknown),
            kind: ArticleKind::from_code(&self.kind).unwrap_or_default(),
            section: self.section.clone(),
            agency: self.agency.clone(),
            canonical_url: CanonicalUrl::parse(&self.url).ok(),
            tdm_reservation: self.tdm.clone(),
            problems: serde_json::from_str::<Vec<String>>(&self.problems)
                .unwrap_or_default()
                .into_iter()
                .map(Problem::new)
                .collect(),
        }
    }

    /// Where its page is.
    pub(super) fn page_url(&self) -> Result<CanonicalUrl> {
        CanonicalUrl::parse(&self.url)
            .map_err(|error| StoreError::Unreadable { what: "article.url", reason: error.to_string() })
    }

    /// Its source.
    pub(super) fn source_id(&self) -> Result<SourceId> {
        SourceId::parse(&self.source)
            .map_err(|error| StoreError::Unreadable { what: "article.source", reason: error.to_string() })
    }
}

impl Store {
    /// Saves what was read of an entry's page: a new article, a new version of a known one, or nothing new.
    ///
    /// # Errors
    /// When the database fails; then nothing of it is saved.
    pub async fn save_read(&self, entry: EntryId, read: &SavedArticle<'_>) -> Result<ReadOutcome> {
        let mut change = self.write().await?;
        let outcome = save_article(&mut change, read).await?;
        let (ReadOutcome::New(article)
        | ReadOutcome::NewVersion(article)
        | ReadOutcome::Same(article)
        | ReadOutcome::Forgotten(article)) = outcome;
        sqlx::query("UPDATE entry SET state = 'read', article = $2, last_error = NULL WHERE id = $1")
            .bind(entry.0)
            .bind(article.0)
            .execute(&mut *change)
            .await
            .doing("mark an entry as read")?;
        if matches!(outcome, ReadOutcome::Forgotten(_)) {
            forget_entry(&mut change, entry).await?;
        }
        change.commit().await.doing("save an article")?;
        Ok(outcome)
    }

    /// Saves what a second reading of a known article gave, and when it is read next.
    ///
    /// # Errors
    /// When the database fails; then nothing of it is saved.
    pub async fn save_reread(
        &self,
        known: &KnownArticle,
        read: Option<&SavedArticle<'_>>,
        next_at: Option<Timestamp>,
    ) -> Result<Option<ReadOutcome>> {
        let mut change = self.write().await?;
        let outcome = match read {
            Some(read) => add_version(&mut change, known.id, read).await?,
            None => None,
        };
        sqlx::query("UPDATE article SET reread_at = $2, rereads = rereads + 1 WHERE id = $1")
            .bind(known.id.0)
            .bind(next_at.map(micros))
            .execute(&mut *change)
            .await
            .doing("plan the next reading")?;
        change.commit().await.doing("save a second reading")?;
        Ok(outcome)
    }

    /// Known articles whose page is to be read again now.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn articles_to_reread(&self, now: Timestamp, limit: usize) -> Result<Vec<KnownArticle>> {
        let rows: Vec<KnownRow> = sqlx::query_as(
            "SELECT id, source, url, rereads, first_seen_at FROM article WHERE reread_at <= $1 ORDER BY reread_at LIMIT $2",
        )
        .bind(micros(now))
        .bind(row_count(limit))
        .fetch_all(&self.pool)
        .await
        .doing("list the articles to read again")?;
        Ok(rows
            .into_iter()
            .filter_map(|row| {
                Some(KnownArticle {
                    id: ArticleId(row.id),
                    source: SourceId::parse(&row.source).ok()?,
                    url: CanonicalUrl::parse(&row.url).ok()?,
                    rereads: u32::try_from(row.rereads).unwrap_or(u32::MAX),
                    first_seen_at: moment(row.first_seen_at),
                })
            })
            .collect())
    }

    /// Current versions that no enricher of version `enricher` or newer has read, oldest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn articles_to_enrich(&self, enricher: u32, limit: usize) -> Result<Vec<ArticleUnderReview>> {
        let rows: Vec<ArticleRow> = sqlx::query_as(article_columns!(
            "FROM version JOIN article ON article.version = version.id WHERE version.enricher < $1 \
             ORDER BY version.id LIMIT $2"
        ))
        .bind(i64::from(enricher))
        .bind(row_count(limit))
        .fetch_all(&self.pool)
        .await
        .doing("list the articles to understand")?;
        under_review(&rows)
    }

    /// The newest articles in their current version, newest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn newest_articles(&self, limit: usize) -> Result<Vec<ArticleUnderReview>> {
        let rows: Vec<ArticleRow> = sqlx::query_as(article_columns!(
            "FROM version JOIN article ON article.version = version.id ORDER BY article.id DESC LIMIT $1"
        ))
        .bind(row_count(limit))
        .fetch_all(&self.pool)
        .await
        .doing("list the newest articles")?;
        under_review(&rows)
    }
}

pub(super) fn under_review(rows: &[ArticleRow]) -> Result<Vec<ArticleUnderReview>> {
    rows.iter()
        .map(|row| {
            Ok(ArticleUnderReview {
                id: ArticleId(row.article_id),
                version: VersionId(row.version_id),
                source: row.source_id()?,
                url: row.page_url()?,
                article: row.article(),
                first_seen_at: moment(row.first_seen_at),
                backfill: row.backfill != 0,
            })
        })
        .collect()
}

async fn save_article(change: &mut Transaction<'_, Sqlite>, read: &SavedArticle<'_>) -> Result<ReadOutcome> {
    let known: Option<(i64, bool)> =
        sqlx::query_as("SELECT id, forgotten_at IS NOT NULL FROM article WHERE source = $1 AND identity = $2")
            .bind(read.source.as_str())
            .bind(read.url.identity())
            .fetch_optional(&mut **change)
            .await
            .doing("look up an article")?;
    if let Some((id, is_forgotten)) = known {
        let id = ArticleId(id);
        if is_forgotten {
            return Ok(ReadOutcome::Forgotten(id));
        }
        return Ok(add_version(change, id, read).await?.unwrap_or(ReadOutcome::Same(id)));
    }
    let id: i64 = sqlx::query_scalar(
        "INSERT INTO article (source, url, identity, first_seen_at, published_at, published_trust, backfill) \
         VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id",
    )
    .bind(read.source.as_str())
    .bind(read.url.as_str())
    .bind(read.url.identity())
    .bind(micros(read.first_seen_at))
    .bind(read.article.published.map(|published| micros(published.at)))
    .bind(read.article.published.map(|published| published.trust.code()))
    .bind(i64::from(read.backfill))
    .fetch_one(&mut **change)
    .await
    .doing("save an article")?;
    let id = ArticleId(id);
    insert_version(change, id, 1, read).await?;
    Ok(ReadOutcome::New(id))
}

/// Adds a version when the content differs from the current one.
async fn add_version(
    change: &mut Transaction<'_, Sqlite>,
    id: ArticleId,
    read: &SavedArticle<'_>,
) -> Result<Option<ReadOutcome>> {
    let current: Option<(i64, String)> =
        sqlx::query_as("SELECT number, content_hash FROM version WHERE article = $1 ORDER BY number DESC LIMIT 1")
            .bind(id.0)
            .fetch_optional(&mut **change)
            .await
            .doing("look up a version")?;
    match current {
        // No version at all: retention has emptied it since it was looked up.
        None => Ok(None),
        Some((_, hash)) if hash == hash_text(read.content_hash) => Ok(None),
        Some((number, _)) => {
            insert_version(change, id, number + 1, read).await?;
            Ok(Some(ReadOutcome::NewVersion(id)))
        }
    }
}

async fn insert_version(
    change: &mut Transaction<'_, Sqlite>,
    id: ArticleId,
    number: i64,
    read: &SavedArticle<'_>,
) -> Result<()> {
    let article = read.article;
    let problems: Vec<&str> = article.problems.iter().map(Problem::as_str).collect();
    let version: i64 = sqlx::query_scalar(
        "INSERT INTO version (article, number, captured_at, content_hash, title, byline, text, lead_end, language, \
         access, kind, section, agency, modified_at, tdm, problems) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16) RETURNING id",
    )
    .bind(id.0)
    .bind(number)
    .bind(micros(read.captured_at))
    .bind(hash_text(read.content_hash))
    .bind(&article.title)
    .bind(json_list(&article.byline))
    .bind(&article.text)
    .bind(article.lead.map(|lead| row_count(lead.end)))
    .bind(article.language.code())
    .bind(article.access.code())
    .bind(article.kind.code())
    .bind(&article.section)
    .bind(&article.agency)
    .bind(article.modified.map(micros))
    .bind(&article.tdm_reservation)
    .bind(json_list(&problems))
    .fetch_one(&mut **change)
    .await
    .doing("save a version")?;
    sqlx::query("UPDATE article SET version = $2 WHERE id = $1")
        .bind(id.0)
        .bind(version)
        .execute(&mut **change)
        .await
        .doing("make a version the current one")?;
    keep_paragraphs(change, id, read).await?;
    note_change(change, id).await
}

fn json_list<T: serde::Serialize>(items: &[T]) -> String {
    serde_json::to_string(items).unwrap_or_else(|_impossible| "[]".to_owned())
}

fn hash_text(hash: u64) -> String {
    format!("{hash:016x}")
}
