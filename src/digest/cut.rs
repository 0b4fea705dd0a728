//! Cuts a stretch of a text to the words that may be shown: at borders of sentences where they allow one, else within.

use crate::danish::sentences;
use crate::domain::Span;

/// What is shown of a stretch of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cut {
    /// Where it stands.
    pub span: Span,
    /// Where it opens.
    pub opens: Border,
    /// Where it ends.
    pub ends: Border,
}

/// Where something that is shown opens or ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Border {
    /// Where a sentence does.
    Sentence,
    /// Within a sentence, which must be told.
    Within,
}

/// The part of `whole` that shows `hit` (without one: its beginning) in at most `words_max` words.
///
/// All of it where that is allowed; else so many whole sentences as fit; else the words of one sentence, from its
/// beginning if they reach the hit. `None`: nothing may be shown, or there is nothing.
pub fn cut(text: &str, whole: Span, hit: Option<Span>, words_max: usize) -> Option<Cut> {
    if words_max == 0 || whole.of(text).trim().is_empty() {
        return None;
    }
    let whole_sentences = |span| Cut { span, opens: Border::Sentence, ends: Border::Sentence };
    if word_count(whole.of(text)) <= words_max {
        return Some(whole_sentences(whole));
    }
    let inside: Vec<Span> = sentences(whole.of(text))
        .into_iter()
        .map(|sentence| Span::new(whole.start + sentence.start..whole.start + sentence.end))
        .collect();
    let at = hit.and_then(|hit| inside.iter().position(|sentence| sentence.overlaps(hit))).unwrap_or(0);
    let mut following = inside.into_iter().skip(at);
    let mut shown = following.next()?;
    let Some(mut left) = words_max.checked_sub(word_count(shown.of(text))) else {
        return Some(words_of(text, shown, hit, words_max));
    };
    for next in following {
        let Some(rest) = left.checked_sub(word_count(next.of(text))) else { break };
        (left, shown.end) = (rest, next.end);
    }
    Some(whole_sentences(shown))
}

/// `words_max` words of a sentence that has more.
fn words_of(text: &str, sentence: Span, hit: Option<Span>, words_max: usize) -> Cut {
    let words = words(text, sentence);
    let first = hit.and_then(|hit| words.iter().position(|word| word.overlaps(hit))).unwrap_or(0);
    let last = hit.and_then(|hit| words.iter().rposition(|word| word.overlaps(hit))).unwrap_or(0);
    let start = if last < words_max { 0 } else { first.saturating_sub(words_max / 2).min(words.len() - words_max) };
    let end = start + words_max;
    let opens_at = words.get(start).map_or(sentence.start, |word| word.start);
    let ends_at = words.get(end - 1).map_or(sentence.end, |word| word.end);
    Cut {
        span: Span::new(opens_at..ends_at),
        opens: if start == 0 { Border::Sentence } else { Border::Within },
        ends: if end < words.len() { Border::Within } else { Border::Sentence },
    }
}

/// What stands between blanks.
fn words(text: &str, span: Span) -> Vec<Span> {
    let mut words = Vec::new();
    let mut at = span.start;
    for chunk in span.of(text).split_inclusive(char::is_whitespace) {
        let length = chunk.trim_end().len();
        if length > 0 {
            words.push(Span::new(at..at + length));
        }
        at += chunk.len();
    }
    words
}

/// The first `words_max` words of a span.
pub(super) fn first_words(text: &str, span: Span, words_max: usize) -> Span {
    let last = words(text, span).into_iter().take(words_max).next_back();
    Span::new(span.start..last.map_or(span.start, |word| word.end))
}

/// Words as rights count them: what stands between blanks.
pub fn word_count(text: &str) -> usize {
    text.split_whitespace().count()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "Kajen er lang. Broen over til øen bliver dyr for byens borgere, siger hun. Nu venter alle.";

    fn shown(hit: &str, words_max: usize) -> String {
        let hit = TEXT.find(hit).filter(|_| !hit.is_empty()).map(|at| Span::new(at..at + hit.len()));
        let Some(cut) = cut(TEXT, Span::new(0..TEXT.len()), hit, words_max) else { return "nothing".to_owned() };
        let mark = |border| if border == Border::Within { "…" } else { "" };
        format!("{}{}{}", mark(cut.opens), cut.span.of(TEXT), mark(cut.ends))
    }

    #[test]
    fn what_is_shown_opens_and_ends_with_a_sentence_where_the_words_allow() {
        for (hit, words_max, expected) in [
            ("", 17, TEXT),
            ("", 16, "Kajen er lang. Broen over til øen bliver dyr for byens borgere, siger hun."),
            ("", 13, "Kajen er lang."),
            ("bliver", 11, "Broen over til øen bliver dyr for byens borgere, siger hun."),
            ("venter", 3, "Nu venter alle."),
            ("bliver", 6, "Broen over til øen bliver dyr…"),
            ("borgere", 6, "…dyr for byens borgere, siger hun."),
            ("siger", 4, "…byens borgere, siger hun."),
            ("", 2, "Kajen er…"),
            ("", 0, "nothing"),
        ] {
            assert_eq!(shown(hit, words_max), expected, "{words_max} words with {hit}");
        }
    }
}
