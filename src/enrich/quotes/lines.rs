//! The lines of an article and what each one is.

use crate::danish::paragraphs;
use crate::domain::Span;
use crate::enrich::words::Reading;

/// A line without a full stop is a heading up to this many words.
const HEADING_WORDS_MAX: usize = 14;

/// One line of text: a paragraph, or part of one.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line {
    pub(super) span: Span,
    /// Its first word.
    pub(super) first: usize,
    /// One past its last word.
    pub(super) end: usize,
    pub(super) kind: LineKind,
}

/// What a line is by its looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LineKind {
    /// Begins with a dash.
    Dash,
    /// A sub-heading, a name under a picture, an item of a list.
    Heading,
    /// A question and nothing else.
    Question,
    /// Under a picture, above a box, a pointer to another article.
    Caption,
    /// Anything else.
    Running,
}

/// Lays a text out in lines.
pub(super) fn lay_out(reading: &Reading<'_>) -> Vec<Line> {
    let mut next = 0;
    let mut lines = Vec::new();
    for span in paragraphs(reading.text) {
        let first = next;
        while reading.words.get(next).is_some_and(|word| word.start < span.end) {
            next += 1;
        }
        if next > first {
            lines.push(Line { span, first, end: next, kind: kind(span.of(reading.text), next - first) });
        }
    }
    lines
}

fn kind(line: &str, words: usize) -> LineKind {
    if is_caption(line) {
        return LineKind::Caption;
    }
    if dash_width(line) > 0 {
        return LineKind::Dash;
    }
    let bare = line.trim_end_matches(['"', '”', '“', '«', '»', '\'', '’', ')']);
    if bare.ends_with('?') && !line.starts_with(['»', '"', '”', '“', '\'', '‘', '«']) {
        return LineKind::Question;
    }
    let is_open = !bare.ends_with(['.', '!', '?', '…', ':', ',']);
    if is_open && !line.contains(". ") && words <= HEADING_WORDS_MAX && !line.ends_with(['.', ',', ':']) {
        return LineKind::Heading;
    }
    LineKind::Running
}

/// How many bytes of dash and blank a line begins with; 0: none, or a figure behind a minus.
pub(super) fn dash_width(line: &str) -> usize {
    let rest = line.trim_start_matches(['-', '–', '—', '−', '‒']);
    let after = rest.trim_start();
    let has_dash = rest.len() < line.len();
    let goes_on =
        after.chars().next().is_some_and(|c| c.is_alphabetic() || !c.is_ascii_digit() && after.len() < rest.len())
            || (after.len() < rest.len() && !after.is_empty());
    if has_dash && goes_on { line.len() - after.len() } else { 0 }
}

fn is_caption(line: &str) -> bool {
    const ANYWHERE: [&str; 8] =
        ["Foto: ", "Arkivfoto", "PR-foto", "Pressefoto", "Fotos: ", "Grafik: ", "Scanpix", "Illustration:"];
    line.starts_with("Læs også") || line.starts_with("Foto ") || ANYWHERE.iter().any(|mark| line.contains(mark))
}
