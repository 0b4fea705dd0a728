//! feed-rs as a reader: strict, good with formats, the one that reads JSON Feed.

use feed_rs::model;
use feed_rs::parser::Builder;
use jiff::Timestamp;

use super::ENTRIES_MAX;
use super::raw::{RawFeed, RawItem, RawMoment, RawText, TextKind};
use crate::domain::{CanonicalUrl, QuietTimes};

/// Reads a document whose nesting is known to be harmless.
///
/// # Errors
/// feed-rs' own words when it refuses the document.
pub(super) fn read(text: &str, url: &CanonicalUrl) -> Result<RawFeed, String> {
    let parser = Builder::new()
        .base_uri(Some(url.as_str()))
        .sanitize_content(false)
        // It would make up an id, another at each parse; no id is what we want to know.
        .id_generator(|_, _, _| String::new())
        .build();
    let feed =
        parser.parse(text.as_bytes()).map_err(|error| error.to_string().chars().take(120).collect::<String>())?;
    Ok(RawFeed {
        title: feed.title.map(words),
        home: page(&feed.links),
        base: None,
        ttl: feed.ttl.map(|minutes| std::time::Duration::from_mins(minutes.into())),
        quiet: QuietTimes::default(),
        items: feed.entries.into_iter().take(ENTRIES_MAX).map(item).collect(),
    })
}

fn item(entry: model::Entry) -> RawItem {
    let names: Vec<String> = entry.authors.into_iter().filter_map(|person| person.name).collect();
    let moment = |millis: i64| Timestamp::from_millisecond(millis).ok().map(RawMoment::Read);
    RawItem {
        link: page(&entry.links),
        title: entry.title.map(words),
        summary: entry.summary.map(words).or_else(|| entry.content.and_then(body)),
        author: (!names.is_empty()).then(|| names.join(", ")),
        guid: Some(entry.id).filter(|id| !id.is_empty()),
        published: entry.published.and_then(|at| moment(at.timestamp_millis())),
        updated: entry.updated.and_then(|at| moment(at.timestamp_millis())),
        base: None,
    }
}

fn page(links: &[model::Link]) -> Option<String> {
    let is_page = |link: &&model::Link| link.rel.as_deref().is_none_or(|rel| rel == "alternate");
    links.iter().find(is_page).map(|link| link.href.clone())
}

fn words(text: model::Text) -> RawText {
    RawText { kind: kind(text.content_type.as_ref()), text: text.content }
}

fn body(content: model::Content) -> Option<RawText> {
    let kind = kind(content.content_type.as_ref());
    content.body.map(|text| RawText { text, kind })
}

fn kind(media_type: &str) -> TextKind {
    if media_type.contains("html") { TextKind::Markup } else { TextKind::Plain }
}
