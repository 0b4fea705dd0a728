//! Beside the journey: what feeds an address has, for the operator who adds a source.

use std::time::Duration;

use super::ask::ask;
use crate::app::App;
use crate::domain::{CanonicalUrl, FeedKind};
use crate::feed::{FeedContext, FoundFeed, ParsedFeed, Recognised};
use crate::fetch::{Page, Wants};

/// What an address turned out to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Discovery {
    /// What the feed, or else the page, calls it.
    pub title: Option<String>,
    /// The feeds, best first. The first was read.
    pub feeds: Vec<FoundFeed>,
    /// What the first one is.
    pub kind: FeedKind,
    /// Entries in the first one.
    pub entries: usize,
}

/// Asks an address, and if it is a page the first feed it announces: two requests at most. Nothing is saved.
///
/// # Errors
/// Why there is no feed, in English.
pub async fn find_feeds(app: &App, url: &CanonicalUrl) -> Result<Discovery, String> {
    let page = ask(app, url, Duration::ZERO, Wants::Feed).await?;
    let found = if let Some(discovery) = as_feed(app, &page, None).await? {
        return Ok(discovery);
    } else {
        let announced = app.parser.announced_feeds(page.body, page.charset, page.url);
        announced.await.map_err(|failure| failure.to_string())?
    };
    let Some(first) = found.first() else {
        return Err(format!("{url} is no feed and announces none; a list page can be followed with kind = \"list\""));
    };
    let page = ask(app, &first.url, Duration::ZERO, Wants::Feed).await?;
    match as_feed(app, &page, first.title.clone()).await? {
        Some(discovery) => Ok(Discovery { feeds: found, ..discovery }),
        None => Err(format!("{url} announces {}, which is no feed", first.url)),
    }
}

/// The feed on `page`. `None`: it is no feed.
async fn as_feed(app: &App, page: &Page, title: Option<String>) -> Result<Option<Discovery>, String> {
    let context = FeedContext {
        url: page.url.clone(),
        charset: page.charset.clone(),
        kind: FeedKind::Syndication,
        article_id: None,
        zone: app.clock.zone().clone(),
        now: app.now(),
    };
    let parsed: ParsedFeed =
        app.parser.feed(page.body.clone(), context).await.map_err(|failure| failure.to_string())?;
    let kind = match parsed.kind {
        Recognised::Feed => FeedKind::Syndication,
        Recognised::Sitemap => FeedKind::Sitemap,
        Recognised::Html | Recognised::Empty | Recognised::Unreadable => return Ok(None),
    };
    let title = parsed.title.or(title);
    let feeds = vec![FoundFeed { url: page.url.clone(), title: title.clone() }];
    Ok(Some(Discovery { title, feeds, kind, entries: parsed.entries.len() }))
}
