//! The paragraphs of each host's latest pages, by their hashes.

use std::collections::BTreeMap;

use jiff::Timestamp;
use sqlx::{Sqlite, Transaction};

use super::{Doing, Result, SavedArticle, Store, micros, row_count};
use crate::domain::{ArticleId, CanonicalUrl};

/// Paragraphs of one page that are kept.
const PARAGRAPHS_MAX: usize = 64;
/// Other pages that are looked at, newest first.
const PAGES_MAX: usize = 24;

/// Another page of a host, with what it shares.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SharingPage {
    /// Its headline.
    pub title: String,
    /// The hashes it has in common with those that were asked for.
    pub shared: Vec<u64>,
}

impl Store {
    /// The newest pages of the host of `url`, other than the one at `url`, that have any of these paragraphs.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn pages_sharing(&self, url: &CanonicalUrl, paragraphs: &[u64]) -> Result<Vec<SharingPage>> {
        let wanted: Vec<i64> = ends(paragraphs).map(|hash| hash.cast_signed()).collect();
        let wanted = serde_json::to_string(&wanted).unwrap_or_else(|_impossible| "[]".to_owned());
        let rows: Vec<(i64, String, i64)> = sqlx::query_as(
            "SELECT article.id, version.title, paragraph.hash FROM paragraph \
             JOIN article ON article.id = paragraph.article JOIN version ON version.id = article.version \
             WHERE paragraph.host = $1 AND paragraph.hash IN (SELECT value FROM json_each($2)) \
             AND article.identity <> $3 ORDER BY article.id DESC LIMIT $4",
        )
        .bind(url.host())
        .bind(wanted)
        .bind(url.identity())
        .bind(row_count(PAGES_MAX * PARAGRAPHS_MAX))
        .fetch_all(&self.pool)
        .await
        .doing("look for paragraphs that other pages have too")?;
        let mut pages: BTreeMap<i64, SharingPage> = BTreeMap::new();
        for (article, title, hash) in rows {
            let page = pages.entry(article).or_insert_with(|| SharingPage { title, ..SharingPage::default() });
            page.shared.push(hash.cast_unsigned());
        }
        Ok(pages.into_values().rev().take(PAGES_MAX).collect())
    }

    /// Forgets the paragraphs of pages read before `before`.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn forget_paragraphs(&self, before: Timestamp) -> Result<()> {
        sqlx::query("DELETE FROM paragraph WHERE at < $1")
            .bind(micros(before))
            .execute(&self.pool)
            .await
            .doing("forget old paragraphs")?;
        Ok(())
    }
}

/// The first and the last of a page's paragraphs: what a host repeats stands at the ends.
fn ends(paragraphs: &[u64]) -> impl Iterator<Item = &u64> {
    let head = paragraphs.len().min(PARAGRAPHS_MAX / 2);
    let tail = paragraphs.len().saturating_sub(PARAGRAPHS_MAX / 2).max(head);
    paragraphs.iter().take(head).chain(paragraphs.iter().skip(tail))
}

/// Keeps the paragraphs of a page in place of those of its earlier version.
pub(super) async fn keep_paragraphs(
    change: &mut Transaction<'_, Sqlite>,
    article: ArticleId,
    read: &SavedArticle<'_>,
) -> Result<()> {
    sqlx::query("DELETE FROM paragraph WHERE article = $1")
        .bind(article.0)
        .execute(&mut **change)
        .await
        .doing("replace a page's paragraphs")?;
    for hash in ends(read.paragraphs) {
        sqlx::query("INSERT OR IGNORE INTO paragraph (host, hash, article, at) VALUES ($1, $2, $3, $4)")
            .bind(read.url.host())
            .bind(hash.cast_signed())
            .bind(article.0)
            .bind(micros(read.captured_at))
            .execute(&mut **change)
            .await
            .doing("keep a page's paragraphs")?;
    }
    Ok(())
}
