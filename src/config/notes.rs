//! What the readers of the configuration ask for, noted while they ask: so the schema is theirs and cannot drift.

use std::ops::RangeInclusive;
use std::time::Duration;

/// The key of a table in which any key may stand.
pub(super) const ANY_KEY: &str = "*";

/// One key that was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Note {
    /// Such as `feed[].url`.
    pub(super) path: String,
    /// Whether a file without it is wrong.
    pub(super) need: Need,
    /// What may stand there.
    pub(super) asked: Asked,
}

/// Whether a key may be left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Need {
    /// It must be there.
    Needed,
    /// It may be left out.
    Optional,
}

/// What may stand behind a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Asked {
    /// A text.
    Text,
    /// One of these words.
    Choice(Vec<String>),
    /// A day.
    Day,
    /// A whole number.
    Integer {
        /// From, to.
        range: RangeInclusive<i64>,
        /// When it is left out.
        default: Option<i64>,
    },
    /// True or false.
    Flag {
        /// When it is left out.
        default: bool,
    },
    /// A length of time.
    Duration {
        /// From, to.
        range: RangeInclusive<Duration>,
        /// When it is left out.
        default: Option<Duration>,
    },
    /// A list of texts, or of these words if there are any.
    Texts(Vec<String>),
    /// A list of lists of texts.
    Groups,
    /// A table.
    Table,
    /// A list of tables.
    Tables,
}
