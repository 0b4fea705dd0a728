//! Step 5: articles and findings → the search index.

use tracing::info;

use super::Result;
use crate::app::App;
use crate::domain::{Coded, Quote};
use crate::search::{IndexChange, IndexDocument, IndexedQuote};
use crate::store::IndexedArticle;

/// Changes taken into one commit of the index.
const BATCH: usize = 500;

/// Brings the index up to the store's sequence; returns how many changes were taken in.
///
/// The index commit carries the sequence it has reached, so a kill at any point leaves the index behind, never wrong.
pub(super) async fn run(app: &App) -> Result<usize> {
    // Load.
    let from = app.index.committed_sequence();
    let (articles, reached) = app.store.changes_after(from, BATCH).await?;
    if reached == from {
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
    let index = app.index.clone();
    tokio::task::spawn_blocking(move || index.apply(changes, reached)).await??;
    Ok(articles.len().max(1))
}

/// Empties the index and fills it from the store. Returns the number of articles in it.
///
/// # Errors
/// When the store or the index fails; the index is then behind and catches up at the next pass.
pub async fn rebuild(app: &App) -> Result<usize> {
    let index = app.index.clone();
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
    let findings = &stored.findings;
    let moment = article.published.map_or(stored.first_seen_at, |published| published.at).min(stored.first_seen_at);
    IndexDocument {
        article: stored.id,
        title: article.title.clone(),
        text: article.text.clone(),
        quotes: findings.quotes.iter().map(|quote| quoted(&article.text, quote)).collect(),
        byline: article.byline.clone(),
        source: stored.source.clone(),
        kind: article.kind.code().to_owned(),
        access: article.access.code().to_owned(),
        actors: findings.actors.iter().map(|actor| actor.actor.as_str().to_owned()).collect(),
        actor_names: findings.actors.iter().map(|actor| actor.name.clone()).collect(),
        messages: findings.messages.iter().map(|message| message.code.as_str().to_owned()).collect(),
        topics: findings.topics.iter().filter(|topic| topic.relevant).map(|topic| topic.topic.clone()).collect(),
        url: stored.url.as_str().to_owned(),
        story: stored.story,
        day: app.clock.day_of(moment),
        published: moment,
    }
}

fn quoted(text: &str, quote: &Quote) -> IndexedQuote {
    IndexedQuote { speaker: quote.speaker.clone(), span: quote.span, words: quote.span.of(text).to_owned() }
}
