//! Places in a text.

use std::ops::Range;

/// A stretch of a text in bytes: start inclusive, end exclusive, both on letter boundaries of that text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

/// Which of an article's two texts a span is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Place {
    /// `Article::title`.
    Title,
    /// `Article::text`, whose first paragraph is the lead when the page has one.
    Text,
}

impl Span {
    /// The span of `range`.
    pub const fn new(range: Range<usize>) -> Self {
        Self { start: range.start, end: range.end }
    }

    /// The words under the span, or the empty string if the span does not fit `text`.
    pub fn of(self, text: &str) -> &str {
        text.get(self.start..self.end).unwrap_or_default()
    }

    /// Length in bytes.
    pub const fn len(self) -> usize {
        self.end.saturating_sub(self.start)
    }

    /// True when the span holds nothing.
    pub const fn is_empty(self) -> bool {
        self.end <= self.start
    }

    /// True when `other` lies wholly within this span.
    pub const fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// True when the two share at least one byte.
    pub const fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// The same span counted in Unicode scalar values, as the JSON contract wants it.
    ///
    /// Linear in the length of `text`.
    pub fn in_chars(self, text: &str) -> (usize, usize) {
        let before = text.get(..self.start).map_or(0, |head| head.chars().count());
        (before, before + self.of(text).chars().count())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_are_counted_not_bytes() {
        let text = "På Ærø: udligning";
        let start = text.find("udligning").expect("it is there");
        let span = Span::new(start..start + "udligning".len());
        assert_eq!(span.of(text), "udligning");
        assert_eq!(span.in_chars(text), (8, 17));
    }

    #[test]
    fn a_span_that_does_not_fit_is_empty_text() {
        assert_eq!(Span::new(1..40).of("æ"), "");
    }
}
