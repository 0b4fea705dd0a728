//! What a feed announces.

use std::fmt;

use super::{CanonicalUrl, StatedMoment};

/// The identity of an entry within its source: the same announcement has the same key at every poll.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EntryKey(String);

impl EntryKey {
    /// A key of the given `scheme` (`id`, `url`, `guid`, `hash`) and value.
    pub fn new(scheme: &str, value: &str) -> Self {
        Self(format!("{scheme}:{value}"))
    }

    /// A key as read back from the store.
    pub fn from_stored(text: String) -> Self {
        Self(text)
    }

    /// The key as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<EntryKey> for String {
    fn from(key: EntryKey) -> Self {
        key.0
    }
}

impl fmt::Display for EntryKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// One announcement in a feed, as received and repaired, before anybody reads the page behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Who it is, within its source.
    pub key: EntryKey,
    /// The headline, as plain text on one line; may be empty.
    pub title: String,
    /// The page behind it. `None`: the feed gave none, or no web address.
    pub url: Option<CanonicalUrl>,
    /// The feed's own summary, as plain text.
    pub summary: Option<String>,
    /// As written; several names in one string are left so.
    pub author: Option<String>,
    /// When the feed says it was published.
    pub published: Option<StatedMoment>,
    /// When the feed says it was changed.
    pub updated: Option<StatedMoment>,
}
