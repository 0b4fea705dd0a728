//! Step 3: articles → findings.

use std::sync::Arc;

use super::{Result, read_articles::next_reread};
use crate::app::App;
use crate::domain::{Findings, FullText, Side, Source};
use crate::enrich::{About, ENRICHER_VERSION, Enricher};
use crate::store::ArticleUnderReview;

/// Articles understood in one batch.
const BATCH: usize = 50;

/// Reads what no enricher of the present version has read; returns how many versions were understood.
pub(super) async fn run(app: &App, enricher: &Arc<Enricher>) -> Result<usize> {
    // Load.
    let waiting = app.store.articles_to_enrich(ENRICHER_VERSION, BATCH).await?;
    let count = waiting.len();
    // Decide.
    let found = understand(app, enricher, waiting).await?;
    // Save.
    for (under_review, findings) in found {
        let relevant = findings.topics.iter().any(|topic| topic.relevant);
        let source = app.sources.get(&under_review.source);
        let may_read = source.is_some_and(|source| source.rights.full_text == FullText::Keep);
        let reread_at = (relevant && may_read && !under_review.backfill)
            .then(|| next_reread(under_review.first_seen_at, 0, app.now()))
            .flatten();
        app.store
            .save_findings(under_review.id, under_review.version, ENRICHER_VERSION, &findings, reread_at, app.now())
            .await?;
    }
    Ok(count)
}

async fn understand(
    app: &App,
    enricher: &Arc<Enricher>,
    waiting: Vec<ArticleUnderReview>,
) -> Result<Vec<(ArticleUnderReview, Findings)>> {
    let enricher = Arc::clone(enricher);
    let about: Vec<_> = waiting
        .into_iter()
        .map(|under_review| {
            let source = app.sources.get(&under_review.source);
            let moment = under_review.article.published.map_or(under_review.first_seen_at, |published| published.at);
            let kind = source.map(|source| source.kind);
            let side = source.map_or(Side::Neutral, |source: &Source| source.side);
            (under_review, kind, side, app.clock.day_of(moment))
        })
        .collect();
    let read = move || {
        about
            .into_iter()
            .map(|(under_review, source_kind, source_side, day)| {
                let about = About { url: Some(&under_review.url), source_kind, source_side, day };
                let mut findings = enricher.enrich(&under_review.article, &about);
                // The same slogans serve other matters (DOMAIN 1, rule 8): a message counts where its topic is.
                if !findings.topics.iter().any(|topic| topic.relevant) {
                    findings.messages.clear();
                }
                (under_review, findings)
            })
            .collect()
    };
    Ok(tokio::task::spawn_blocking(read).await?)
}
