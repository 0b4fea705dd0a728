//! Step 6: new articles → saved searches that want them.

use tracing::warn;

use super::{Facts, Result};
use crate::app::App;
use crate::query::{Document, Query, matches, parse};
use crate::store::IndexedArticle;

/// Changes looked at in one batch.
const BATCH: usize = 200;

/// Holds new articles against every saved search; returns how many changes were looked at.
pub(super) async fn run(app: &App) -> Result<usize> {
    // Load.
    let from = app.store.alerts_mark().await?;
    let (articles, reached) = app.store.changes_after(from, BATCH).await?;
    if reached == from {
        return Ok(0);
    }
    let searches = searches(app).await?;
    // Decide.
    let mut found = Vec::new();
    if !searches.is_empty() {
        for id in &articles {
            // A new feed's back list is searchable, but never an alert (P21).
            if let Some(stored) = app.store.indexed_article(*id).await?.filter(|stored| !stored.backfill) {
                let wanting = searches.iter().filter(|(_, query)| wants(app, query, &stored));
                found.extend(wanting.map(|(search, _)| (*search, *id)));
            }
        }
    }
    // Save.
    app.store.save_alerts(&found, reached, app.now()).await?;
    Ok(articles.len().max(1))
}

async fn searches(app: &App) -> Result<Vec<(i64, Query)>> {
    let saved = app.store.saved_searches().await?;
    let parsed = saved.into_iter().filter_map(|search| match parse(&search.query) {
        Ok(query) => Some((search.id, query)),
        Err(error) => {
            warn!("the saved search `{}` cannot be read and finds nothing: {error}", search.name);
            None
        }
    });
    Ok(parsed.collect())
}

fn wants(app: &App, query: &Query, stored: &IndexedArticle) -> bool {
    let article = &stored.article;
    let facts = Facts::of(&stored.findings);
    let document = Document {
        title: &article.title,
        text: &article.text,
        quotes: &facts.quotes,
        source: stored.source.as_str(),
        actors: &facts.actors,
        messages: &facts.messages,
        kind: article.kind,
        access: article.access,
        topics: &facts.topics,
        byline: &article.byline,
        url: stored.url.as_str(),
        day: app.clock.day_of(stored.standing_at()),
    };
    matches(query, &document)
}
