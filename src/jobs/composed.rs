//! What composing a digest, or previewing one, comes to.

use jiff::Timestamp;

use crate::digest::Rendered;
use crate::domain::DigestId;

/// What asking for the digest of a day came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Composed {
    /// It is written now, with its deliveries.
    Written(Written),
    /// It had been written.
    Before {
        /// Which.
        digest: DigestId,
        /// When.
        at: Timestamp,
    },
    /// It is due later.
    Early {
        /// When.
        due_at: Timestamp,
    },
    /// The plan has none on that day.
    Unplanned,
    /// A later one is written, and has told what that day's would.
    Passed {
        /// Which.
        digest: DigestId,
    },
}

/// A digest that has just been frozen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Written {
    /// Which.
    pub digest: DigestId,
    /// Since when it covers.
    pub from: Timestamp,
    /// Articles it tells of, prints included.
    pub articles: usize,
    /// Deliveries that wait to be sent.
    pub deliveries: usize,
    /// Why they wait for a person's word, if they do.
    pub held: Option<&'static str>,
}

/// What a digest is, or would be.
#[derive(Debug, Clone)]
pub struct Preview {
    /// The issue as JSON.
    pub issue: serde_json::Value,
    /// The mail.
    pub rendered: Rendered,
    /// How far it is.
    pub standing: Standing,
}

/// How far a previewed digest is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Frozen: this is what was sent.
    Frozen {
        /// Which.
        digest: DigestId,
        /// When.
        at: Timestamp,
    },
    /// What would be written now.
    Now,
    /// Nobody wrote that day's; this is what its window holds.
    Unwritten {
        /// When it was due, or is.
        due_at: Timestamp,
    },
}
