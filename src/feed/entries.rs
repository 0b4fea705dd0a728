//! What the readers saw → entries.

use std::collections::{HashMap, HashSet};

use super::identity::{self, Marks};
use super::raw::{RawFeed, RawItem};
use super::survey::Survey;
use super::{FeedContext, ParsedFeed, Recognised, moment, plain_text};
use crate::domain::{CanonicalUrl, Entry, EntryKey, MomentTrust, Problem, StatedMoment};

/// The most letters of a headline.
const TITLE_CHARS_MAX: usize = 1_000;
/// The most letters of a summary.
const SUMMARY_CHARS_MAX: usize = 2_000;
/// The most letters of an author's name, or of several.
const AUTHOR_CHARS_MAX: usize = 300;
/// How the key of an entry begins that is known by its address.
const BY_URL: &str = "url:";
/// The most problems named one by one.
const PROBLEMS_MAX: usize = 100;

/// Joins what the two readers saw of one document: the survey's, with what only feed-rs found, if it was asked.
pub(super) fn join(survey: Survey, library: Option<Result<RawFeed, String>>, context: &FeedContext) -> ParsedFeed {
    let (mut feed, mut problems) = (survey.feed, survey.problems);
    match library {
        None => (),
        Some(Err(reason)) => {
            problems.push(Problem::new(format!(
                "feed-rs could not read the document ({reason}); our own reader read it alone"
            )));
        }
        Some(Ok(library)) if library.items.len() > feed.items.len() => {
            let found = library.items.len() - feed.items.len();
            problems.push(Problem::new(format!("{found} entries were found by the second reader only")));
            feed.items = library.items;
        }
        Some(Ok(library)) => {
            if library.items.len() == feed.items.len() {
                feed.items.iter_mut().zip(library.items).for_each(|(item, other)| fill(item, other));
            }
            feed.title = feed.title.or(library.title);
            feed.home = feed.home.or(library.home);
        }
    }
    make(feed, problems, context)
}

fn fill(item: &mut RawItem, other: RawItem) {
    item.title = item.title.take().or(other.title);
    item.summary = item.summary.take().or(other.summary);
    item.author = item.author.take().or(other.author);
    item.link = item.link.take().or(other.link);
}

/// Makes entries of a feed's items, each key once.
pub(super) fn make(feed: RawFeed, mut problems: Vec<Problem>, context: &FeedContext) -> ParsedFeed {
    let home = feed.home.as_deref().and_then(|home| CanonicalUrl::join(&context.url, home).ok());
    let base = match (&feed.base, &home) {
        (Some(base), _) => CanonicalUrl::join(&context.url, base).unwrap_or_else(|_| context.url.clone()),
        (None, Some(home)) => home.clone(),
        (None, None) => context.url.clone(),
    };
    let home = home.map(|home| home.identity());
    let mut made = Vec::with_capacity(feed.items.len());
    for item in feed.items {
        let mut faults = Vec::new();
        made.push(Candidate::of(item, &base, home.as_deref(), context, &mut faults));
        problems.extend(faults.into_iter().take(PROBLEMS_MAX.saturating_sub(problems.len())));
    }
    ParsedFeed {
        kind: Recognised::Feed,
        title: feed
            .title
            .as_ref()
            .map(|title| plain_text::one_line(title, TITLE_CHARS_MAX))
            .filter(|title| !title.is_empty()),
        entries: each_once(made, context, &mut problems),
        ttl: feed.ttl,
        quiet: feed.quiet,
        problems,
    }
}

/// An entry whose key may turn out to be another's.
struct Candidate {
    entry: Entry,
    guid: Option<String>,
}

impl Candidate {
    fn of(
        item: RawItem,
        base: &CanonicalUrl,
        home: Option<&str>,
        context: &FeedContext,
        problems: &mut Vec<Problem>,
    ) -> Self {
        let title = item.title.as_ref().map(|title| plain_text::one_line(title, TITLE_CHARS_MAX)).unwrap_or_default();
        let summary = item.summary.as_ref().map(|summary| plain_text::plain(summary, SUMMARY_CHARS_MAX));
        let author = item.author.as_ref().map(|author| plain_text::collapsed(author, None));
        let url = page(&item, base, problems);
        let updated = item.updated.and_then(|raw| moment::read(&raw, &context.zone, context.now, problems));
        let published = item.published.and_then(|raw| moment::read(&raw, &context.zone, context.now, problems));
        // Atom asks for `updated` only: it is then the best word on publication too.
        let published = published.or(updated.map(|moment| StatedMoment { trust: MomentTrust::Assumed, ..moment }));
        let title = plain_text::shortened(title, TITLE_CHARS_MAX);
        let in_short = |text: Option<String>, chars_max| {
            text.map(|text| plain_text::shortened(text, chars_max)).filter(|text| !text.is_empty())
        };
        let summary = in_short(summary, SUMMARY_CHARS_MAX);
        let words = marks_in_words(&title, summary.as_deref(), item.guid.as_deref(), published, context);
        let fragment = item.link.as_deref().and_then(identity::choosing_fragment);
        let key = identity::entry_key(context.article_id.as_ref(), &Marks { url: url.as_ref(), fragment, ..words });
        let leads_home = fragment.is_none() && url.as_ref().is_some_and(|url| is_front_page(url, home));
        let is_by_url = key.as_str().starts_with(BY_URL);
        let key = if is_by_url && leads_home { identity::key_without_url(&words) } else { key };
        let author = in_short(author, AUTHOR_CHARS_MAX);
        Self { entry: Entry { key, title, url, summary, author, published, updated }, guid: item.guid }
    }

    /// True when two entries of one key are one announcement listed twice.
    fn is_same_as(&self, other: &Self) -> bool {
        self.entry.title == other.entry.title || (self.guid.is_some() && self.guid == other.guid)
    }
}

/// What tells an entry from others beside its address.
fn marks_in_words<'a>(
    title: &'a str,
    summary: Option<&'a str>,
    guid: Option<&'a str>,
    published: Option<StatedMoment>,
    context: &FeedContext,
) -> Marks<'a> {
    Marks {
        url: None,
        fragment: None,
        guid,
        title: if title.is_empty() { summary.unwrap_or_default() } else { title },
        day: published.map(|moment| moment.at.to_zoned(context.zone.clone()).date()),
    }
}

fn page(item: &RawItem, base: &CanonicalUrl, problems: &mut Vec<Problem>) -> Option<CanonicalUrl> {
    let link = item.link.as_deref()?;
    let own = item.base.as_deref().and_then(|own| CanonicalUrl::join(base, own).ok());
    let page = CanonicalUrl::join(own.as_ref().unwrap_or(base), link);
    page.map_err(|error| problems.push(Problem::new(error.to_string()))).ok()
}

fn is_front_page(url: &CanonicalUrl, home: Option<&str>) -> bool {
    let has_path = url.as_url().path() != "/" || url.as_url().query().is_some();
    !has_path || home.is_some_and(|home| home == url.identity())
}

/// Gives entries that share one address, but are not one announcement, keys of their own; then keeps each key once.
fn each_once(candidates: Vec<Candidate>, context: &FeedContext, problems: &mut Vec<Problem>) -> Vec<Entry> {
    let mut first_of: HashMap<&EntryKey, &Candidate> = HashMap::new();
    let mut shared: HashSet<EntryKey> = HashSet::new();
    for candidate in &candidates {
        let first = *first_of.entry(&candidate.entry.key).or_insert(candidate);
        if candidate.entry.key.as_str().starts_with(BY_URL) && !candidate.is_same_as(first) {
            shared.insert(candidate.entry.key.clone());
        }
    }
    if !shared.is_empty() {
        problems.push(Problem::new(format!(
            "{} addresses are shared by several entries; these were told apart by guid",
            shared.len()
        )));
    }
    let mut seen = HashSet::new();
    let count = candidates.len();
    let entries: Vec<Entry> = candidates
        .into_iter()
        .map(|Candidate { entry, guid }| {
            if !shared.contains(&entry.key) {
                return entry;
            }
            let (summary, guid) = (entry.summary.as_deref(), guid.as_deref());
            let words = marks_in_words(&entry.title, summary, guid, entry.published, context);
            Entry { key: identity::key_without_url(&words), ..entry }
        })
        .filter(|entry| seen.insert(entry.key.clone()))
        .collect();
    if entries.len() < count {
        problems.push(Problem::new(format!("{} entries were listed twice", count - entries.len())));
    }
    entries
}
