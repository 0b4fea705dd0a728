//! Which announcement is which: the same one has the same key at every poll, two have two.

use jiff::civil::Date;
use regex::Regex;
use xxhash_rust::xxh3::xxh3_128;

use crate::domain::{CanonicalUrl, EntryKey};

/// The most bytes of a key's value; longer ones are replaced by their hash.
const VALUE_BYTES_MAX: usize = 300;

/// What an announcement says that may tell it from others.
#[derive(Debug, Clone, Copy, Default)]
pub struct Marks<'a> {
    /// Its page.
    pub url: Option<&'a CanonicalUrl>,
    /// What of its link stood after `#`, when that may choose one of several announcements on a page.
    pub fragment: Option<&'a str>,
    /// Its guid, id or `rdf:about`, as written.
    pub guid: Option<&'a str>,
    /// Its headline as plain text; without one, its summary.
    pub title: &'a str,
    /// The day it was published, in the source's zone.
    pub day: Option<Date>,
}

/// The key of an announcement, by the strongest mark it has.
///
/// `id`: the publisher's own article id, found by `article_id` in the address or else in the guid. `url`: the
/// address. `guid`: what the feed calls it. `hash`: headline and day. A headline edit that also changes address and
/// guid therefore leaves the key alone where `article_id` is configured.
pub fn entry_key(article_id: Option<&Regex>, marks: &Marks<'_>) -> EntryKey {
    let url = marks.url.map(CanonicalUrl::as_str);
    let guid = marks.guid.map(str::trim).filter(|guid| !guid.is_empty());
    let found =
        article_id.and_then(|pattern| [url, guid].into_iter().flatten().find_map(|text| first_group(pattern, text)));
    if let Some(id) = found {
        return key("id", id);
    }
    if let Some(url) = marks.url {
        let fragment = marks.fragment.map(|fragment| format!("#{fragment}")).unwrap_or_default();
        return key("url", &(url.identity() + &fragment));
    }
    match guid {
        Some(guid) => key("guid", guid),
        None => by_words(marks),
    }
}

/// The key of an announcement whose address is not its own: by guid, else by headline and day.
pub(super) fn key_without_url(marks: &Marks<'_>) -> EntryKey {
    match marks.guid.map(str::trim).filter(|guid| !guid.is_empty()) {
        Some(guid) => key("guid", guid),
        None => by_words(marks),
    }
}

fn by_words(marks: &Marks<'_>) -> EntryKey {
    let words = marks.title.to_lowercase();
    let day = marks.day.map(|day| day.to_string()).unwrap_or_default();
    key("hash", &format!("{:032x}", xxh3_128(format!("{day}\n{words}").as_bytes())))
}

fn first_group<'t>(pattern: &Regex, text: &'t str) -> Option<&'t str> {
    let found = pattern.captures(text)?;
    found.get(1).or_else(|| found.get(0)).map(|part| part.as_str()).filter(|id| !id.is_empty())
}

fn key(scheme: &str, value: &str) -> EntryKey {
    if value.len() > VALUE_BYTES_MAX {
        EntryKey::new(scheme, &format!("{:032x}", xxh3_128(value.as_bytes())))
    } else {
        EntryKey::new(scheme, value)
    }
}

/// The part of a link after `#` when it may choose one of several announcements on a page.
///
/// Fragments that track readers or lead to the comments are the same announcement.
pub(super) fn choosing_fragment(link: &str) -> Option<&str> {
    const IDLE: [&str; 9] = ["xtor", "utm_", "ref", "rss", "kommentar", "comment", "debat", "respond", "disqus"];
    let (_, fragment) = link.trim().split_once('#')?;
    let lower = fragment.to_ascii_lowercase();
    let is_idle = fragment.is_empty() || IDLE.iter().any(|beginning| lower.starts_with(beginning));
    (!is_idle).then_some(fragment)
}

#[cfg(test)]
#[path = "identity_tests.rs"]
mod tests;
