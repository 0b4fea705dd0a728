//! Feeds: bytes → entries, whatever the bytes; the only home of feed-rs and quick-xml.
//!
//! The way of one document: it is unpacked if it is packed (`gzip.rs`), letters are made of its bytes (`charset.rs`), what no XML parser forgives is mended
//! (`repair.rs`), and two readers read it. `survey.rs` is our own: flat, forgiving, unable to overflow a stack or to
//! lose the rest for one fault. `library.rs` is feed-rs, which knows the formats well but refuses whole documents and
//! drops entries in silence: it reads JSON Feed, and is the second opinion on documents in which the survey saw no
//! entry or stumbled, unless they are nested too deeply for it. (Asked about all of 1,750 collected feeds it added
//! nothing to the others but the address of five comment pages, and took half the time.) `entries.rs` joins what they
//! read and makes entries of it. Every fault found on the way is a [`Problem`], never a failure.

mod charset;
mod discovery;
mod entity;
mod entries;
mod fields;
mod gzip;
mod identity;
mod intake;
mod library;
mod list_page;
mod moment;
mod names;
mod oda;
mod opml;
mod plain_text;
mod raw;
mod repair;
mod sitemap;
mod survey;
mod tags;

use std::time::Duration;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use regex::Regex;

use crate::domain::{CanonicalUrl, Entry, FeedKind, Problem, QuietTimes};

pub use discovery::{FoundFeed, discover_feeds};
pub use identity::{Marks, entry_key};
pub use intake::{Intake, Overlap, PollHistory, plan_intake, rhythm};
pub use list_page::{ListedEntry, read_listed};
pub use opml::{ListedFeed, read_opml, write_opml};

/// The most bytes of one document that are read.
pub const FEED_BYTES_MAX: usize = 10 * 1024 * 1024;
/// The most entries taken from one document; of a sitemap, the newest.
pub const ENTRIES_MAX: usize = 5_000;
/// The deepest nesting shown to feed-rs, which uses the stack for it and takes the process down when that ends.
const DEPTH_MAX: usize = 256;

/// What is known about a document before it is read.
#[derive(Debug, Clone)]
pub struct FeedContext {
    /// Where it came from, for relative links.
    pub url: CanonicalUrl,
    /// The charset its HTTP header names.
    pub charset: Option<String>,
    /// What is expected there. Only [`FeedKind::Oda`] and [`FeedKind::List`] change how bytes are read; otherwise they
    /// speak for themselves.
    pub kind: FeedKind,
    /// Finds the publisher's own article id in an address or guid: the first group, else the whole match.
    pub article_id: Option<Regex>,
    /// The zone of times stated without one.
    pub zone: TimeZone,
    /// The time of reading: nothing is published more than a day after it.
    pub now: Timestamp,
}

/// What was read of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParsedFeed {
    /// What it turned out to be.
    pub kind: Recognised,
    /// What it calls itself, as plain text.
    pub title: Option<String>,
    /// Its entries in their order, each key once.
    pub entries: Vec<Entry>,
    /// How long it calls itself fresh: 1 minute to 7 days.
    pub ttl: Option<Duration>,
    /// When it says it announces nothing.
    pub quiet: QuietTimes,
    /// What was mended, missing or left out.
    pub problems: Vec<Problem>,
}

/// What a document turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Recognised {
    /// RSS, RDF, Atom, JSON Feed or open-data records; perhaps without entries.
    Feed,
    /// A sitemap, a news sitemap, or an index of sitemaps.
    Sitemap,
    /// A web page where a feed should be.
    Html,
    /// Nothing but blanks.
    Empty,
    /// Nothing we know.
    Unreadable,
}

/// Reads whatever a feed's address answered with.
///
/// Never fails as a whole: what could be read is there, and `problems` names the rest. Linear in `bytes`; at most
/// [`FEED_BYTES_MAX`] bytes and [`ENTRIES_MAX`] entries are read.
pub fn parse_feed(bytes: &[u8], context: &FeedContext) -> ParsedFeed {
    let mut problems = Vec::new();
    let bytes = &*gzip::unpacked(bytes, &mut problems);
    let kept = bytes.get(..FEED_BYTES_MAX).unwrap_or(bytes);
    if kept.len() < bytes.len() {
        problems.push(Problem::new(format!("the document is {} bytes; only {FEED_BYTES_MAX} were read", bytes.len())));
    }
    let text = charset::decode(kept, context.charset.as_deref(), &mut problems);
    let text = text.trim_start_matches(['\u{feff}', '\0']).trim();
    let mut parsed = read(text, context);
    problems.append(&mut parsed.problems);
    ParsedFeed { problems, ..parsed }
}

fn read(text: &str, context: &FeedContext) -> ParsedFeed {
    if text.is_empty() {
        return ParsedFeed::without_entries(Recognised::Empty, "the document is empty");
    }
    if text.starts_with(['{', '[']) {
        return match context.kind {
            FeedKind::Oda => oda::read(text, context),
            FeedKind::Syndication | FeedKind::Sitemap | FeedKind::List => json_feed(text, context),
        };
    }
    if context.kind == FeedKind::List && text.starts_with('<') {
        return list_page::read(text, context);
    }
    let (text, mut problems) = repair::repair(text);
    let survey = survey::survey(&text);
    let mut parsed = match survey.root {
        survey::Root::Feed => {
            let library = survey.is_doubtful().then(|| {
                if survey.deepest > DEPTH_MAX {
                    Err(format!("nested {} levels deep", survey.deepest))
                } else {
                    library::read(&text, &context.url)
                }
            });
            entries::join(survey, library, context)
        }
        survey::Root::Sitemap => sitemap::read(&text, context),
        survey::Root::Html => ParsedFeed::without_entries(Recognised::Html, "a web page came in place of a feed"),
        survey::Root::Unknown => {
            ParsedFeed::without_entries(Recognised::Unreadable, "the document is no feed, sitemap or web page")
        }
    };
    problems.append(&mut parsed.problems);
    ParsedFeed { problems, ..parsed }
}

fn json_feed(text: &str, context: &FeedContext) -> ParsedFeed {
    match library::read(text, &context.url) {
        Ok(feed) => entries::make(feed, Vec::new(), context),
        Err(reason) => {
            ParsedFeed::without_entries(Recognised::Unreadable, &format!("the document is no JSON Feed: {reason}"))
        }
    }
}

impl ParsedFeed {
    fn without_entries(kind: Recognised, problem: &str) -> Self {
        let problems = vec![Problem::new(problem)];
        Self { kind, title: None, entries: Vec::new(), ttl: None, quiet: QuietTimes::default(), problems }
    }
}

#[cfg(test)]
#[path = "feed_tests.rs"]
mod tests;

#[cfg(test)]
#[path = "feed_eval_tests.rs"]
mod eval;
