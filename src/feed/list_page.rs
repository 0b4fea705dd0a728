//! Pages that list articles, where there is no feed: every address that fits the feed's pattern is an entry.
//!
//! A pattern of addresses outlives the layouts that selectors are tied to: the publication's own addresses seldom change.

use std::collections::HashMap;

use super::plain_text;
use super::raw::{RawFeed, RawItem, RawMoment, RawText, TextKind};
use super::tags::{Met, attribute, walk};
use super::{ENTRIES_MAX, FeedContext, ParsedFeed, Recognised, entries};
use crate::domain::{CanonicalUrl, Problem};

/// The most bytes of text kept of one link.
const TEXT_BYTES_MAX: usize = 4_000;
const HEADINGS: [&str; 6] = ["h1", "h2", "h3", "h4", "h5", "h6"];

/// Reads the links of a list page; the pattern that tells entries from the rest is applied by whoever asked.
pub(super) fn read(text: &str, context: &FeedContext) -> ParsedFeed {
    let mut links = links(text, context);
    let mut problems = Vec::new();
    if links.len() > ENTRIES_MAX {
        problems.push(Problem::new(format!("{} links; the first {ENTRIES_MAX} were read", links.len())));
        links.truncate(ENTRIES_MAX);
    }
    let items = links.into_iter().map(Link::into_item).collect();
    let parsed = entries::make(RawFeed { items, ..RawFeed::default() }, problems, context);
    ParsedFeed { kind: Recognised::Feed, ..parsed }
}

/// An announcement that was found on a list page by the feed's own selectors; texts are plain.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ListedEntry {
    /// As written, perhaps relative.
    pub link: String,
    /// The headline.
    pub title: String,
    /// As stated.
    pub date: Option<String>,
}

/// Makes entries of what was found on a list page by selectors. `base`: to what the page says its links are relative.
pub fn read_listed(
    listed: Vec<ListedEntry>,
    base: Option<&str>,
    mut problems: Vec<Problem>,
    context: &FeedContext,
) -> ParsedFeed {
    if listed.len() > ENTRIES_MAX {
        problems.push(Problem::new(format!("{} announcements; the first {ENTRIES_MAX} were read", listed.len())));
    }
    let item = |listed: ListedEntry| RawItem {
        link: Some(listed.link),
        title: Some(RawText { text: listed.title, kind: TextKind::Plain }),
        published: listed.date.map(RawMoment::Stated),
        ..RawItem::default()
    };
    let items = listed.into_iter().take(ENTRIES_MAX).map(item).collect();
    entries::make(RawFeed { items, base: base.map(str::to_owned), ..RawFeed::default() }, problems, context)
}

/// A link and the best words that stand on it.
struct Link {
    href: String,
    text: String,
    heading: String,
}

impl Link {
    fn words(&self) -> &str {
        if self.heading.trim().is_empty() { &self.text } else { &self.heading }
    }

    fn into_item(self) -> RawItem {
        let title = RawText { text: self.words().to_owned(), kind: TextKind::Markup };
        let title = Some(title).filter(|title| !plain_text::one_line(title, TEXT_BYTES_MAX).is_empty());
        RawItem { link: Some(self.href), title, ..RawItem::default() }
    }
}

/// Each address once, in the page's order; of several links to one page (picture, headline, "read more") the one that
/// stands on a heading wins, then the one with the most words.
fn links(text: &str, context: &FeedContext) -> Vec<Link> {
    let mut found: Vec<Link> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut open: Option<Link> = None;
    let (mut headings, mut base) = (0_usize, context.url.clone());
    for met in walk(text) {
        match met {
            Met::Start(name, attributes) if name.eq_ignore_ascii_case("a") => {
                keep(open.take(), &base, &mut found, &mut places);
                open = attribute(attributes, "href").map(|href| Link {
                    href,
                    text: String::new(),
                    heading: String::new(),
                });
            }
            Met::Start(name, attributes) if name.eq_ignore_ascii_case("base") => {
                let stated =
                    attribute(attributes, "href").and_then(|href| CanonicalUrl::join(&context.url, &href).ok());
                base = stated.unwrap_or(base);
            }
            Met::Start(name, _) if is_heading(name) => headings += 1,
            Met::End(name) if is_heading(name) => headings = headings.saturating_sub(1),
            Met::End(name) if name.eq_ignore_ascii_case("a") => keep(open.take(), &base, &mut found, &mut places),
            Met::Text(text) => {
                if let Some(link) = open.as_mut().filter(|link| link.text.len() + text.len() <= TEXT_BYTES_MAX) {
                    link.text.extend([text, " "]);
                    link.heading.extend([text, " "].into_iter().filter(|_| headings > 0));
                }
            }
            Met::Start(..) | Met::End(_) => {}
        }
    }
    keep(open, &base, &mut found, &mut places);
    found
}

fn is_heading(name: &str) -> bool {
    HEADINGS.iter().any(|heading| heading.eq_ignore_ascii_case(name))
}

fn keep(link: Option<Link>, base: &CanonicalUrl, found: &mut Vec<Link>, places: &mut HashMap<String, usize>) {
    let Some(mut link) = link else { return };
    let Ok(url) = CanonicalUrl::join(base, &link.href) else { return };
    url.as_str().clone_into(&mut link.href);
    if let Some(known) = places.get(&url.identity()).and_then(|place| found.get_mut(*place)) {
        let weight = |link: &Link| (!link.heading.trim().is_empty(), link.words().trim().len());
        if weight(&link) > weight(known) {
            *known = link;
        }
    } else {
        places.insert(url.identity(), found.len());
        found.push(link);
    }
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;

    use super::*;
    use crate::domain::FeedKind;

    fn read_list(html: &str) -> Vec<(String, String)> {
        let context = FeedContext {
            url: CanonicalUrl::parse("https://kommunal.example/nyt/").expect("address"),
            charset: None,
            kind: FeedKind::List,
            article_id: None,
            zone: TimeZone::UTC,
            now: "2026-11-24T06:00:00Z".parse().expect("moment"),
        };
        let told = |entry: crate::domain::Entry| (entry.url.expect("address").as_str().to_owned(), entry.title);
        super::super::parse_feed(html.as_bytes(), &context).entries.into_iter().map(told).collect()
    }

    #[test]
    fn each_page_is_listed_once_under_its_best_words() {
        let html = "<html><body><nav><a href=/>Forside</a></nav><div><a href='2026/sag?utm_source=x'><img src=x></a>\
            <a href='/nyt/2026/sag'><span>Nyhed</span><h3>Ny aftale om <b>veje</b></h3><p>Tre linjer mere</p></a>\
            <a href='https://www.kommunal.example/nyt/2026/sag/'>L&aelig;s mere om hele den lange sag her</a></div>\
            <a href='/nyt/2026/anden'>S&oslash;en &amp; stien</a><a href='javascript:x()'>Del</a><a>Intet</a>";
        let expected = [
            ("https://kommunal.example/", "Forside"),
            ("https://kommunal.example/nyt/2026/sag", "Ny aftale om veje"),
            ("https://kommunal.example/nyt/2026/anden", "Søen & stien"),
        ];
        let found = read_list(html);
        let found: Vec<(&str, &str)> = found.iter().map(|(url, title)| (url.as_str(), title.as_str())).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn a_base_moves_relative_links_and_a_cut_page_keeps_what_came() {
        let found = read_list("<base href='/arkiv/'><a href='1'>En</a><a href='2'>To");
        assert_eq!(found[0].0, "https://kommunal.example/arkiv/1");
        assert_eq!(found[1], ("https://kommunal.example/arkiv/2".to_owned(), "To".to_owned()));
    }
}
