//! Which feeds a page says it has.

use super::tags::{Met, attribute, walk};
use crate::domain::CanonicalUrl;

/// The most feeds told of one page.
const FEEDS_MAX: usize = 20;
/// Media types under which pages announce feeds.
const TYPES: [&str; 6] = [
    "application/rss+xml",
    "application/atom+xml",
    "application/feed+json",
    "application/rdf+xml",
    "text/xml",
    "application/xml",
];

/// A feed that a page says it has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundFeed {
    /// Where it is.
    pub url: CanonicalUrl,
    /// What the page calls it.
    pub title: Option<String>,
}

/// Finds the feeds that a page at `url` announces in its head, in the page's order, each address once; feeds of
/// comments come last.
pub fn discover_feeds(html: &str, url: &CanonicalUrl) -> Vec<FoundFeed> {
    let mut found: Vec<FoundFeed> = Vec::new();
    for met in walk(html) {
        let Met::Start(name, attributes) = met else { continue };
        if !name.eq_ignore_ascii_case("link") || found.len() == FEEDS_MAX {
            continue;
        }
        let value = |name: &str| attribute(attributes, name).map(|value| value.trim().to_owned());
        let is_alternate =
            value("rel").is_some_and(|rel| rel.split_whitespace().any(|word| word.eq_ignore_ascii_case("alternate")));
        let is_feed = value("type").is_some_and(|kind| TYPES.iter().any(|known| known.eq_ignore_ascii_case(&kind)));
        let address = value("href").and_then(|href| CanonicalUrl::join(url, &href).ok());
        let Some(address) = address.filter(|_| is_alternate && is_feed) else { continue };
        if !found.iter().any(|known| known.url == address) {
            found.push(FoundFeed { url: address, title: value("title").filter(|title| !title.is_empty()) });
        }
    }
    found.sort_by_key(is_of_comments);
    found
}

fn is_of_comments(feed: &FoundFeed) -> bool {
    let words = format!("{} {}", feed.url, feed.title.as_deref().unwrap_or_default()).to_lowercase();
    ["comment", "kommentar"].iter().any(|word| words.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn feeds_are_found_in_the_head_and_nothing_else_is() {
        let html = "<head><link rel=stylesheet href=/a.css type=text/css>\
            <link rel='alternate' type='application/rss+xml' title='Kommentarer' href='/kommentarer/feed'>\
            <link rel=\"alternate\" type=\"application/rss+xml\" title=\"Seneste &amp; nyt\" href=\"/rss?a=1&amp;b=2\">\
            <link rel=alternate type=application/atom+xml href=//feed.example/atom>\
            <link rel=alternate hreflang=en href=/en><link rel=alternate type=text/html href=/amp>\
            <!-- <link rel=alternate type=application/rss+xml href=/old> --></head>";
        let url = CanonicalUrl::parse("https://avis.example/forside").expect("address");
        let found = discover_feeds(html, &url);
        let told: Vec<(&str, Option<&str>)> =
            found.iter().map(|feed| (feed.url.as_str(), feed.title.as_deref())).collect();
        let expected = [
            ("https://avis.example/rss?a=1&b=2", Some("Seneste & nyt")),
            ("https://feed.example/atom", None),
            ("https://avis.example/kommentarer/feed", Some("Kommentarer")),
        ];
        assert_eq!(told, expected);
    }
}
