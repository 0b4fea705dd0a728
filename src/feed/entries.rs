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
/// The most problems named one by one.
const PROBLEMS_MAX: usize = 100;

/// Joins what the two readers saw of one document: the survey's, with what only feed-rs found.
pub(super) fn join(survey: Survey, library: Result<RawFeed, String>, context: &FeedContext) -> ParsedFeed {
    let (mut feed, mut problems) = (survey.feed, survey.problems);
    match library {
        Err(reason) => {
            problems.push(Problem::new(format!(
                "feed-rs could not read the document ({reason}); our own reader read it alone"
            )));
        }
        Ok(library) if library.items.len() > feed.items.len() => {
            let found = library.items.len() - feed.items.len();
            problems.push(Problem::new(format!("{found} entries were found by the second reader only")));
            feed.items = library.items;
        }
        Ok(library) => {
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
    let mut made = Vec::with_capacity(feed.items.len());
    for item in feed.items {
        let mut faults = Vec::new();
        made.push(Candidate::of(item, &base, home.as_ref(), context, &mut faults));
        problems.extend(faults.into_iter().take(PROBLEMS_MAX.saturating_sub(problems.len())));
    }
    ParsedFeed {
        kind: Recognised::Feed,
        title: feed.title.as_ref().map(plain_text::one_line).filter(|title| !title.is_empty()),
        entries: each_once(made, &mut problems),
        ttl: feed.ttl,
        quiet: feed.quiet,
        problems,
    }
}

/// An entry whose key may turn out to be another's.
struct Candidate {
    entry: Entry,
    guid: Option<String>,
    /// The key it has when its address is not its own.
    other_key: EntryKey,
}

impl Candidate {
    fn of(
        item: RawItem,
        base: &CanonicalUrl,
        home: Option<&CanonicalUrl>,
        context: &FeedContext,
        problems: &mut Vec<Problem>,
    ) -> Self {
        let title = item.title.as_ref().map(plain_text::one_line).unwrap_or_default();
        let title = plain_text::shortened(title, TITLE_CHARS_MAX);
        let summary = item.summary.as_ref().map(plain_text::plain).filter(|summary| !summary.is_empty());
        let url = page(&item, base, problems);
        let updated = item.updated.and_then(|raw| moment::read(&raw, &context.zone, context.now, problems));
        let published = item.published.and_then(|raw| moment::read(&raw, &context.zone, context.now, problems));
        // Atom asks for `updated` only: it is then the best word on publication too.
        let published = published.or(updated.map(|moment| StatedMoment { trust: MomentTrust::Assumed, ..moment }));
        let marks = Marks {
            url: url.as_ref(),
            fragment: item.link.as_deref().and_then(identity::choosing_fragment),
            guid: item.guid.as_deref(),
            title: if title.is_empty() { summary.as_deref().unwrap_or_default() } else { &title },
            day: published.map(|moment| moment.at.to_zoned(context.zone.clone()).date()),
        };
        let other_key = identity::key_without_url(&marks);
        let key = identity::entry_key(context.article_id.as_ref(), &marks);
        let leads_home = url.as_ref().is_some_and(|url| is_front_page(url, home)) && marks.fragment.is_none();
        let is_by_url = key.as_str().starts_with("url:");
        let key = if is_by_url && leads_home { other_key.clone() } else { key };
        let author = item.author.map(|author| author.split_whitespace().collect::<Vec<_>>().join(" "));
        let entry = Entry {
            key,
            title,
            url,
            summary: summary.map(|summary| plain_text::shortened(summary, SUMMARY_CHARS_MAX)),
            author: author
                .map(|author| plain_text::shortened(author, AUTHOR_CHARS_MAX))
                .filter(|author| !author.is_empty()),
            published,
            updated,
        };
        Self { entry, guid: item.guid, other_key }
    }

    /// True when two entries of one key are one announcement listed twice.
    fn is_same_as(&self, other: &Self) -> bool {
        self.entry.title == other.entry.title || (self.guid.is_some() && self.guid == other.guid)
    }
}

fn page(item: &RawItem, base: &CanonicalUrl, problems: &mut Vec<Problem>) -> Option<CanonicalUrl> {
    let link = item.link.as_deref()?;
    let base = item.base.as_deref().and_then(|own| CanonicalUrl::join(base, own).ok()).unwrap_or_else(|| base.clone());
    CanonicalUrl::join(&base, link).map_err(|error| problems.push(Problem::new(error.to_string()))).ok()
}

fn is_front_page(url: &CanonicalUrl, home: Option<&CanonicalUrl>) -> bool {
    let has_path = url.as_url().path() != "/" || url.as_url().query().is_some();
    !has_path || home.is_some_and(|home| home.identity() == url.identity())
}

/// Gives entries that share one address, but are not one announcement, keys of their own; then keeps each key once.
fn each_once(candidates: Vec<Candidate>, problems: &mut Vec<Problem>) -> Vec<Entry> {
    let mut first_of: HashMap<&EntryKey, &Candidate> = HashMap::new();
    let mut shared: HashSet<EntryKey> = HashSet::new();
    for candidate in &candidates {
        let first = *first_of.entry(&candidate.entry.key).or_insert(candidate);
        if candidate.entry.key.as_str().starts_with("url:") && !candidate.is_same_as(first) {
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
        .map(|Candidate { entry, other_key, .. }| {
            let key = if shared.contains(&entry.key) { other_key } else { entry.key };
            Entry { key, ..entry }
        })
        .filter(|entry| seen.insert(entry.key.clone()))
        .collect();
    if entries.len() < count {
        problems.push(Problem::new(format!("{} entries were listed twice", count - entries.len())));
    }
    entries
}
