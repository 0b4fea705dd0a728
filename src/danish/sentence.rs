//! Paragraphs and sentences.

use crate::domain::Span;

/// Abbreviations whose point ends no sentence, lower case, without the last point.
const ABBREVIATIONS: [&str; 35] = [
    "bl.a", "ca", "d", "dvs", "evt", "f.eks", "fx", "hhv", "hr", "inkl", "jf", "kap", "kl", "kr", "m.fl", "m.m", "m.v",
    "mht", "mia", "mio", "mv", "nr", "o.l", "osv", "pct", "pga", "pr", "red", "s", "st", "stk", "tlf", "vedr", "dr",
    "prof",
];

/// The paragraphs of a text: stretches between line breaks, without blank ones and without blanks at either end.
pub fn paragraphs(text: &str) -> Vec<Span> {
    let mut spans = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let blank_before = line.len() - line.trim_start().len();
        let trimmed = line.trim();
        if !trimmed.is_empty() {
            spans.push(Span::new(start + blank_before..start + blank_before + trimmed.len()));
        }
        start += line.len();
    }
    spans
}

/// The sentences of a text, none across a paragraph.
///
/// A sentence ends at `.`, `!`, `?` or `…` (and the closing marks after it) when what follows starts with a capital,
/// a digit, a dash or an opening mark, and the point belongs to no abbreviation, initial or ordinal number.
pub fn sentences(text: &str) -> Vec<Span> {
    paragraphs(text).into_iter().flat_map(|paragraph| within(text, paragraph)).collect()
}

fn within(text: &str, paragraph: Span) -> Vec<Span> {
    let words = paragraph.of(text);
    let mut spans = Vec::new();
    let mut start = 0;
    let mut signs = words.char_indices().peekable();
    while let Some((at, sign)) = signs.next() {
        if !matches!(sign, '.' | '!' | '?' | '…') {
            continue;
        }
        let mut end = at + sign.len_utf8();
        while let Some(&(next_at, next)) = signs.peek() {
            if !matches!(next, '.' | '!' | '?' | '…' | '"' | '”' | '“' | '«' | '\'' | '’' | ')') {
                break;
            }
            end = next_at + next.len_utf8();
            signs.next();
        }
        let rest = words.get(end..).unwrap_or_default();
        if starts_sentence(rest) && !(sign == '.' && is_abbreviation(words.get(start..at).unwrap_or_default())) {
            spans.push(trimmed(words, start, end, paragraph.start));
            start = end;
        }
    }
    if words.get(start..).is_some_and(|rest| !rest.trim().is_empty()) {
        spans.push(trimmed(words, start, words.len(), paragraph.start));
    }
    spans
}

fn trimmed(words: &str, start: usize, end: usize, offset: usize) -> Span {
    let piece = words.get(start..end).unwrap_or_default();
    let blank = piece.len() - piece.trim_start().len();
    Span::new(offset + start + blank..offset + end)
}

/// True when what stands after a point can open a sentence.
fn starts_sentence(rest: &str) -> bool {
    let after = rest.trim_start();
    rest.len() > after.len()
        && after.chars().next().is_some_and(|c| {
            c.is_uppercase()
                || c.is_ascii_digit()
                || matches!(c, '-' | '–' | '—' | '»' | '"' | '”' | '“' | '\'' | '‘' | '(')
        })
}

/// True when the word before a point is one that ends in a point by itself.
fn is_abbreviation(before: &str) -> bool {
    let word = before.rsplit(|c: char| c.is_whitespace() || c == '(').next().unwrap_or_default();
    let lower = word.to_lowercase();
    let single_letter = word.chars().count() == 1 && word.chars().all(char::is_uppercase);
    let ordinal = !word.is_empty() && word.len() <= 2 && word.bytes().all(|b| b.is_ascii_digit());
    single_letter || ordinal || ABBREVIATIONS.contains(&lower.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(text: &str) -> Vec<&str> {
        sentences(text).into_iter().map(|span| span.of(text)).collect()
    }

    #[test]
    fn abbreviations_initials_and_dates_end_no_sentence() {
        assert_eq!(
            pieces(
                "Det koster 12 mia. kr. om året. Birgit S. Hansen siger nej! »Hvorfor?« spurgte hun d. 5. maj.\n\nNyt afsnit"
            ),
            [
                "Det koster 12 mia. kr. om året.",
                "Birgit S. Hansen siger nej!",
                "»Hvorfor?« spurgte hun d. 5. maj.",
                "Nyt afsnit"
            ]
        );
    }
}
