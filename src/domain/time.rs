//! Moments as others state them.

use jiff::Timestamp;

/// How far a stated moment can be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum MomentTrust {
    /// Assumed: only a day was stated, or nothing, and the rest is ours.
    Assumed,
    /// Repaired: the statement was malformed or had no zone; we read it as best we could.
    Repaired,
    /// Given: a full, well-formed statement.
    Given,
}

/// A moment somebody stated, and how well they stated it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StatedMoment {
    /// The moment.
    pub at: Timestamp,
    /// How well it was stated.
    pub trust: MomentTrust,
}
