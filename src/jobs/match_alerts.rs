//! Step 6: new articles → saved searches that want them.

use tracing::warn;

use super::Result;
use crate::app::App;
use crate::domain::{Findings, Quote};
use crate::query::{Document, Query, QuotedWords, matches, parse};
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

/// What a query can ask about an article's findings, in the words it is asked in.
pub(super) struct Facts {
    pub(super) quotes: Vec<QuotedWords>,
    pub(super) actors: Vec<String>,
    pub(super) messages: Vec<String>,
    pub(super) topics: Vec<String>,
}

impl Facts {
    pub(super) fn of(findings: &Findings) -> Self {
        let speaker = |quote: &Quote| {
            let id = quote.actor.as_ref().map_or("", |actor| actor.as_str());
            format!("{} {id}", quote.speaker.as_deref().unwrap_or_default())
        };
        Self {
            quotes: findings.quotes.iter().map(|quote| QuotedWords { speaker: speaker(quote), span: quote.span }).collect(),
            actors: findings.actors.iter().map(|actor| actor.actor.as_str().to_owned()).collect(),
            messages: findings.messages.iter().map(|message| message.code.as_str().to_owned()).collect(),
            topics: findings
                .topics
                .iter()
                .filter(|topic| topic.relevant)
                .map(|topic| topic.topic.as_str().to_owned())
                .collect(),
        }
    }
}
