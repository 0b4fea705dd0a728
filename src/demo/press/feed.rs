//! The outlets' feeds, each in its own dialect and with its own flaws.

use askama::Template;
use jiff::fmt::rfc2822::DateTimePrinter;
use jiff::{Timestamp, Zoned};
use serde_json::json;

use super::Press;
use super::answer::ARCHIVE_PATH;
use super::outlet::{Dialect, Flaw, GuidHabit, Outlet, OutletState};
use super::page::in_windows_1252;
use super::print::Print;
use super::wording::Block;

/// The longest summary, in characters, when an article has no lead.
const SUMMARY_CHARS_MAX: usize = 220;

/// A feed as it is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedPage {
    /// The Content-Type header.
    pub content_type: &'static str,
    /// The bytes, in whatever character set they are.
    pub body: Vec<u8>,
    /// When its newest item appeared or changed.
    pub changed: Timestamp,
}

/// What every dialect is written from.
struct Channel<'a> {
    outlet: &'a Outlet,
    home: String,
    address: String,
    encoding: &'static str,
    built: String,
    built_iso: String,
    items: Vec<Item>,
}

struct Item {
    title: String,
    link: String,
    guid: Option<String>,
    date: String,
    iso: String,
    updated_iso: String,
    summary: Option<String>,
    content: Option<String>,
    authors: Vec<String>,
    section: String,
}

#[derive(Template)]
#[template(path = "press/feed_rss.xml")]
struct Rss<'a> {
    channel: &'a Channel<'a>,
}

#[derive(Template)]
#[template(path = "press/feed_rdf.xml")]
struct Rdf<'a> {
    channel: &'a Channel<'a>,
}

#[derive(Template)]
#[template(path = "press/feed_atom.xml")]
struct Atom<'a> {
    channel: &'a Channel<'a>,
}

#[derive(Template)]
#[template(path = "press/feed_summary.html")]
struct Summary<'a> {
    number: u32,
    words: &'a str,
}

#[derive(Template)]
#[template(path = "press/feed_content.html")]
struct Content<'a> {
    lead: &'a str,
    blocks: &'a [Block],
}

impl Press {
    /// The feed of `outlet` at `now`; `None` for outlets that do not exist or have no feed that answers.
    pub fn feed(&self, outlet: &str, now: Timestamp) -> Option<FeedPage> {
        self.outlet(outlet).filter(|outlet| outlet.state == OutletState::Up).map(|outlet| self.feed_of(outlet, now))
    }

    /// The whole back list of `outlet` at `now`, in the same dialect.
    pub fn archive(&self, outlet: &str, now: Timestamp) -> Option<FeedPage> {
        self.outlet(outlet).filter(|outlet| outlet.state == OutletState::Up).map(|outlet| self.archive_of(outlet, now))
    }

    pub(super) fn feed_of(&self, outlet: &Outlet, now: Timestamp) -> FeedPage {
        self.write_feed(outlet, now, &outlet.feed.path, outlet.feed.items_max)
    }

    pub(super) fn archive_of(&self, outlet: &Outlet, now: Timestamp) -> FeedPage {
        self.write_feed(outlet, now, ARCHIVE_PATH, usize::MAX)
    }

    fn write_feed(&self, outlet: &Outlet, now: Timestamp, path: &str, items_max: usize) -> FeedPage {
        let prints = self.printed(outlet, now).take(items_max);
        let moments = prints.clone().map(|print| print.wording(now).modified.unwrap_or(print.published));
        let changed = moments.max().unwrap_or_else(|| self.start.timestamp());
        let built = changed.to_zoned(self.start.time_zone().clone());
        let channel = Channel {
            outlet,
            home: self.home(&outlet.id),
            address: self.url(&outlet.id, path),
            encoding: label(outlet),
            built: date(outlet, &built),
            built_iso: iso(&built),
            items: prints.map(|print| self.item(outlet, print, now)).collect(),
        };
        let (content_type, text) = match outlet.feed.dialect {
            Dialect::Rss if outlet.has(Flaw::Windows1252) => ("text/xml", Rss { channel: &channel }.render()),
            Dialect::Rss => ("application/rss+xml; charset=utf-8", Rss { channel: &channel }.render()),
            Dialect::Rdf => ("application/rdf+xml", Rdf { channel: &channel }.render()),
            Dialect::Atom => ("application/atom+xml; charset=utf-8", Atom { channel: &channel }.render()),
            Dialect::Json => ("application/feed+json", Ok(json_feed(&channel))),
        };
        FeedPage { content_type, body: bytes(outlet, text.unwrap_or_default()), changed }
    }

    fn item(&self, outlet: &Outlet, print: &Print, now: Timestamp) -> Item {
        let wording = print.wording(now);
        let url = self.url(&outlet.id, &print.path);
        let link = if outlet.has(Flaw::RelativeLinks) { print.path.clone() } else { url.clone() };
        let published = print.published.to_zoned(self.start.time_zone().clone());
        let updated = wording.modified.map(|at| at.to_zoned(self.start.time_zone().clone()));
        let lead = wording.lead.clone().unwrap_or_default();
        let summary = if lead.is_empty() { opening(&wording.blocks) } else { lead.clone() };
        let guid = match outlet.feed.guid {
            GuidHabit::Url => Some(url),
            GuidHabit::Urn => Some(format!("urn:{}:article:{}", outlet.id, print.uuid)),
            GuidHabit::PostNumber => Some(self.url(&outlet.id, &format!("/?p={}", print.number))),
            GuidHabit::Headline => Some(format!("{url}#{}", wording.title.replace(' ', "-").to_lowercase())),
            GuidHabit::Uuid => Some(print.uuid.clone()),
            GuidHabit::None => None,
        };
        let is_open = print.access != super::outlet::PageAccess::Closed;
        let content = outlet
            .has(Flaw::FullContent)
            .then(|| Content { lead: &lead, blocks: &wording.blocks }.render().unwrap_or_default())
            .filter(|_| is_open);
        Item {
            title: escape_twice(outlet, &wording.title),
            link: format!("{link}{}", outlet.link_query),
            guid,
            date: date(outlet, &published),
            iso: iso(&published),
            updated_iso: iso(updated.as_ref().unwrap_or(&published)),
            summary: self::summary(outlet, print, &summary),
            content,
            authors: print.manuscript.byline.clone(),
            section: print.manuscript.section.clone(),
        }
    }
}

impl Channel<'_> {
    fn has_cdata(&self) -> bool {
        self.outlet.has(Flaw::Cdata)
    }

    fn has_bare_ampersand(&self) -> bool {
        self.outlet.has(Flaw::BareAmpersand)
    }

    fn guid_is_address(&self) -> bool {
        self.outlet.feed.guid == GuidHabit::Url
    }
}

/// What the XML prolog claims.
fn label(outlet: &Outlet) -> &'static str {
    if outlet.has(Flaw::UsAsciiLabel) {
        "us-ascii"
    } else if outlet.has(Flaw::Windows1252) {
        "windows-1252"
    } else {
        "utf-8"
    }
}

/// A date as the outlet writes it.
fn date(outlet: &Outlet, at: &Zoned) -> String {
    if outlet.has(Flaw::ZonelessDates) {
        at.strftime("%Y-%m-%d %H:%M:%S").to_string()
    } else if outlet.has(Flaw::NamedZoneDates) {
        at.strftime("%a, %d %b %Y %H:%M:%S %Z").to_string()
    } else if outlet.has(Flaw::LocalTimeAsGmt) {
        at.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
    } else {
        DateTimePrinter::new().zoned_to_string(at).unwrap_or_default()
    }
}

fn iso(at: &Zoned) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}

fn summary(outlet: &Outlet, print: &Print, words: &str) -> Option<String> {
    if outlet.has(Flaw::NoSummary) {
        None
    } else if outlet.has(Flaw::HtmlSummary) {
        Summary { number: print.number, words }.render().ok()
    } else {
        Some(escape_twice(outlet, words))
    }
}

/// The beginning of the first paragraph, for articles without a lead.
fn opening(blocks: &[Block]) -> String {
    let first = blocks.iter().find_map(|block| match block {
        Block::Paragraph(words) => Some(words.as_str()),
        Block::Heading(_) => None,
    });
    let mut opening = String::new();
    for word in first.unwrap_or_default().split_inclusive(' ') {
        if opening.chars().count() + word.chars().count() > SUMMARY_CHARS_MAX {
            return format!("{}…", opening.trim_end());
        }
        opening.push_str(word);
    }
    opening
}

/// Letters outside ASCII as references that the template then escapes once more.
fn escape_twice(outlet: &Outlet, text: &str) -> String {
    if outlet.has(Flaw::DoubleEscaped) { numeric_references(text) } else { text.to_owned() }
}

fn numeric_references(text: &str) -> String {
    let mut written = String::with_capacity(text.len() + text.len() / 8);
    for sign in text.chars() {
        if sign.is_ascii() {
            written.push(sign);
        } else {
            written.extend(["&#", &u32::from(sign).to_string(), ";"]);
        }
    }
    written
}

fn bytes(outlet: &Outlet, text: String) -> Vec<u8> {
    if outlet.has(Flaw::NumericReferences) {
        numeric_references(&text).into_bytes()
    } else if outlet.has(Flaw::Windows1252) {
        in_windows_1252(&text)
    } else {
        text.into_bytes()
    }
}

fn json_feed(channel: &Channel<'_>) -> String {
    let items: Vec<serde_json::Value> = channel
        .items
        .iter()
        .map(|item| {
            json!({
                "id": item.guid.as_deref().unwrap_or(&item.link),
                "url": item.link,
                "title": item.title,
                "summary": item.summary,
                "content_text": item.summary.as_deref().unwrap_or_default(),
                "date_published": item.iso,
                "date_modified": item.updated_iso,
                "authors": item.authors.iter().map(|name| json!({ "name": name })).collect::<Vec<_>>(),
                "tags": [item.section],
            })
        })
        .collect();
    json!({
        "version": "https://jsonfeed.org/version/1.1",
        "title": channel.outlet.name,
        "home_page_url": channel.home,
        "feed_url": channel.address,
        "language": channel.outlet.language,
        "items": items,
    })
    .to_string()
}
