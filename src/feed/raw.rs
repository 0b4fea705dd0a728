//! What a reader saw, before anything is made of it.

use std::time::Duration;

use jiff::Timestamp;

use crate::domain::QuietTimes;

/// The most bytes kept of one field.
pub(super) const FIELD_BYTES_MAX: usize = 2 * 1024 * 1024;

/// A feed as a reader saw it.
#[derive(Debug, Clone, Default)]
pub(super) struct RawFeed {
    pub(super) title: Option<RawText>,
    /// The address of the site it belongs to.
    pub(super) home: Option<String>,
    /// Its `xml:base`.
    pub(super) base: Option<String>,
    pub(super) ttl: Option<Duration>,
    pub(super) quiet: QuietTimes,
    pub(super) items: Vec<RawItem>,
}

/// An item or entry as a reader saw it.
#[derive(Debug, Clone, Default)]
pub(super) struct RawItem {
    pub(super) title: Option<RawText>,
    pub(super) summary: Option<RawText>,
    pub(super) author: Option<String>,
    /// As written, perhaps relative.
    pub(super) link: Option<String>,
    pub(super) guid: Option<String>,
    pub(super) published: Option<RawMoment>,
    pub(super) updated: Option<RawMoment>,
    /// Its `xml:base`, perhaps relative to the feed's.
    pub(super) base: Option<String>,
}

/// A text and what it is written in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RawText {
    pub(super) text: String,
    pub(super) kind: TextKind,
}

/// What a text is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TextKind {
    /// Plain text.
    Plain,
    /// HTML, or what passes for it.
    Markup,
}

/// A moment as it was stated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum RawMoment {
    /// In the feed's own words.
    Stated(String),
    /// Already read by the library, from a form it knows.
    Read(Timestamp),
}
