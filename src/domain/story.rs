//! Articles about one event.

/// How alike two texts are.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Likeness {
    /// The same wire copy or a shortened or re-headed print of it.
    Reprint {
        /// Share of the shorter text that stands in the longer, 0 to 1.
        contained: f64,
    },
    /// The same event in other words, or a later version with more.
    SameEvent {
        /// 0 (nothing shared) to 1 (identical).
        likeness: f64,
    },
    /// Different events.
    Apart,
}
