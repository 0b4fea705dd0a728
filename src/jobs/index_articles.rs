//! Step 5: articles and findings → the search index.

use std::sync::Arc;

use tracing::{info, warn};

use super::{Facts, Result};
use crate::app::App;
use crate::search::{IndexChange, IndexDocument};
use crate::store::IndexedArticle;

/// Changes taken into one commit of the index.
const BATCH: usize = 500;

/// Brings the index up to the store's sequence; returns how many changes were taken in.
///
/// The index commit carries the sequence it has reached, so a kill at any point leaves the index behind, never wrong.
pub(super) async fn run(app: &App) -> Result<usize> {
    // Load.
    let from = reached(app).await?;
    let (articles, reached) = app.store.changes_after(from, BATCH).await?;
    if reached == from {
        let index = Arc::clone(&app.index);
        tokio::task::spawn_blocking(move || index.rest()).await??;
        return Ok(0);
    }
    let mut changes = Vec::with_capacity(articles.len());
    for id in &articles {
        // Decide.
        changes.push(match app.store.indexed_article(*id).await? {
            Some(stored) => IndexChange::Put(Box::new(document(app, &stored))),
            None => IndexChange::Remove(*id),
        });
    }
    // Save.
    let index = Arc::clone(&app.index);
    tokio::task::spawn_blocking(move || index.apply(&changes, reached)).await??;
    Ok(articles.len().max(1))
}

/// How far the index has come on this store. An index that is ahead of its store is another store's, such as that of the
/// one an older copy has replaced by hand: it is emptied, and filled from the start.
async fn reached(app: &App) -> Result<i64> {
    let from = app.index.committed_sequence()?;
    if from <= app.store.newest_sequence().await? {
        return Ok(from);
    }
    warn!("the search index is ahead of the store and is made anew");
    let index = Arc::clone(&app.index);
    tokio::task::spawn_blocking(move || index.clear()).await??;
    Ok(0)
}

/// Empties the index and fills it from the store. Returns the number of articles in it.
///
/// # Errors
/// When the store or the index fails; the index is then behind and catches up at the next pass.
pub async fn rebuild(app: &App) -> Result<usize> {
    let index = Arc::clone(&app.index);
    tokio::task::spawn_blocking(move || index.clear()).await??;
    let mut total = 0;
    loop {
        match run(app).await? {
            0 => return Ok(total),
            taken => {
                total += taken;
                info!(total, "{total} articles are in the index");
            }
        }
    }
}

fn document(app: &App, stored: &IndexedArticle) -> IndexDocument {
    let article = &stored.article;
    let facts = Facts::of(&stored.findings);
    IndexDocument {
        id: stored.id,
        story: stored.story,
        title: article.title.clone(),
        text: article.text.clone(),
        quotes: facts.quotes,
        source: stored.source.as_str().to_owned(),
        actors: facts.actors,
        messages: facts.messages,
        topics: facts.topics,
        kind: article.kind,
        access: article.access,
        byline: article.byline.clone(),
        url: stored.url.as_str().to_owned(),
        published: stored.standing_at(),
        day: app.clock.day_of(stored.standing_at()),
    }
}
