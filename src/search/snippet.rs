//! The few words of an article that show why it was found, within what its source lets us show.

use crate::danish::{sentences, tokens};
use crate::domain::Span;
use crate::query::{Query, standing};

/// Put where a sentence is cut. Joined to its neighbour, so that it is no word.
const OMISSION: &str = "…";

/// A piece of an article with the found words marked.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Snippet {
    /// In order; together they read as text.
    pub parts: Vec<SnippetPart>,
}

/// A stretch of a snippet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SnippetPart {
    /// Text around.
    Plain(String),
    /// What was looked for.
    Hit(String),
}

impl Snippet {
    /// The text without marks.
    pub fn to_text(&self) -> String {
        self.parts
            .iter()
            .map(|part| match part {
                SnippetPart::Plain(text) | SnippetPart::Hit(text) => text.as_str(),
            })
            .collect()
    }

    /// The text escaped for HTML, hits in `<b>`.
    pub fn to_html(&self) -> String {
        let mut html = String::new();
        for part in &self.parts {
            match part {
                SnippetPart::Plain(text) => html.push_str(&escaped(text)),
                SnippetPart::Hit(text) => {
                    html.push_str("<b>");
                    html.push_str(&escaped(text));
                    html.push_str("</b>");
                }
            }
        }
        html
    }
}

fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            other => html.push(other),
        }
    }
    html
}

/// The stretch of `text` that shows best why `query` found it, at most `words_max` words long, however words are
/// counted: by spaces or by letters.
///
/// Whole sentences where they fit: those with the most different words looked for, then the most hits, then the first.
/// Without a hit, the beginning. Line breaks become spaces. Takes time in proportion to the text.
pub fn snippet(text: &str, query: &Query, words_max: usize) -> Snippet {
    let pieces = pieces(text, query);
    let Some(window) = best_window(text, &pieces, words_max) else { return Snippet::default() };
    rendered(text, &pieces, window)
}

/// A run of signs between spaces.
struct Piece {
    span: Span,
    /// What it counts against the limit.
    words: usize,
    /// The found words in it.
    hits: Vec<Span>,
    /// It opens a sentence.
    opens: bool,
}

fn pieces(text: &str, query: &Query) -> Vec<Piece> {
    let tokens = tokens(text);
    let words: Vec<&str> = tokens.iter().map(|token| token.text).collect();
    let mut hits = standing(query, &words).into_iter().filter_map(|at| usize::try_from(at).ok()).peekable();
    let mut sentence_starts = sentences(text).into_iter().map(|span| span.start).peekable();
    let mut pieces = Vec::new();
    let mut token_at = 0;
    let mut next = 0;
    for chunk in text.split_inclusive(char::is_whitespace) {
        let (start, length) = (next, chunk.trim_end().len());
        next += chunk.len();
        if length == 0 {
            continue;
        }
        let mut piece = Piece { span: Span::new(start..start + length), words: 0, hits: Vec::new(), opens: false };
        while sentence_starts.next_if(|sentence| *sentence < piece.span.end).is_some() {
            piece.opens = true;
        }
        while let Some(token) = tokens.get(token_at).filter(|token| token.span.start < piece.span.end) {
            piece.words += 1;
            if hits.next_if_eq(&token_at).is_some() {
                piece.hits.push(token.span);
            }
            token_at += 1;
        }
        piece.words = piece.words.max(1);
        pieces.push(piece);
    }
    pieces
}

/// The pieces to show.
fn best_window(text: &str, pieces: &[Piece], words_max: usize) -> Option<std::ops::Range<usize>> {
    let mut best: Option<((usize, usize), std::ops::Range<usize>)> = None;
    for (start, _) in pieces.iter().enumerate().filter(|(at, piece)| piece.opens || *at == 0) {
        let window = sentence_window(pieces, start, words_max);
        let value = value(text, pieces, &window);
        if !window.is_empty() && best.as_ref().is_none_or(|(kept, _)| value > *kept) {
            best = Some((value, window));
        }
    }
    match best {
        // Every hit stands too far into a long sentence: show the words around the first.
        Some(((0, 0), window)) => {
            let first_hit = pieces.iter().position(|piece| !piece.hits.is_empty());
            Some(first_hit.map_or(window, |at| window_around(pieces, at, words_max)))
        }
        Some((_, window)) => Some(window),
        None => None,
    }
}

/// From `start`, so many whole sentences as fit; of the first, what fits.
fn sentence_window(pieces: &[Piece], start: usize, words_max: usize) -> std::ops::Range<usize> {
    let mut words = 0;
    let mut whole_sentences = start;
    let mut end = start;
    for (at, piece) in pieces.iter().enumerate().skip(start) {
        if piece.opens {
            whole_sentences = at;
        }
        words += piece.words;
        if words > words_max {
            let cut = if whole_sentences > start { whole_sentences } else { end };
            return start..cut;
        }
        end = at + 1;
    }
    start..end
}

/// What fits around the piece `at`, as much before it as after.
fn window_around(pieces: &[Piece], at: usize, words_max: usize) -> std::ops::Range<usize> {
    let words_of = |at: usize| pieces.get(at).map_or(usize::MAX, |piece| piece.words);
    let mut words = words_of(at);
    if words > words_max {
        return at..at;
    }
    let (mut start, mut end) = (at, at + 1);
    loop {
        let before = start.checked_sub(1).map_or(usize::MAX, words_of);
        let fits_before = words.saturating_add(before) <= words_max;
        if fits_before {
            start -= 1;
            words += before;
        }
        let after = words_of(end);
        let fits_after = words.saturating_add(after) <= words_max;
        if fits_after {
            end += 1;
            words += after;
        }
        if !fits_before && !fits_after {
            return start..end;
        }
    }
}

/// How many different words were found in the window, and how many in all.
fn value(text: &str, pieces: &[Piece], window: &std::ops::Range<usize>) -> (usize, usize) {
    let inside = pieces.get(window.clone()).unwrap_or_default();
    let mut stems: Vec<String> = inside
        .iter()
        .flat_map(|piece| &piece.hits)
        .map(|hit| crate::danish::analyse(hit.of(text)).stem.clone())
        .collect();
    let count = stems.len();
    stems.sort_unstable();
    stems.dedup();
    (stems.len(), count)
}

fn rendered(text: &str, pieces: &[Piece], window: std::ops::Range<usize>) -> Snippet {
    let inside = pieces.get(window.clone()).unwrap_or_default();
    let mut parts: Vec<SnippetPart> = Vec::new();
    if inside.is_empty() {
        return Snippet { parts };
    }
    // A whole sentence needs no mark that there are others.
    let opens_within = window.start > 0 && inside.first().is_some_and(|piece| !piece.opens);
    let ends_within = pieces.get(window.end).is_some_and(|piece| !piece.opens);
    let mut plain = if opens_within { OMISSION.to_owned() } else { String::new() };
    for (at, piece) in inside.iter().enumerate() {
        if at > 0 {
            plain.push(' ');
        }
        let mut from = piece.span.start;
        for hit in &piece.hits {
            plain.push_str(Span::new(from..hit.start).of(text));
            if !plain.is_empty() {
                parts.push(SnippetPart::Plain(std::mem::take(&mut plain)));
            }
            parts.push(SnippetPart::Hit(hit.of(text).to_owned()));
            from = hit.end;
        }
        plain.push_str(Span::new(from..piece.span.end).of(text));
    }
    if ends_within {
        plain.push_str(OMISSION);
    }
    if !plain.is_empty() {
        parts.push(SnippetPart::Plain(plain));
    }
    Snippet { parts }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::query::parse;

    const TEXT: &str = "Byrådet mødtes tirsdag. Der var kaffe & kage til alle.\n\nBorgmestrene vil have \
        hovedstadsudligningen <tilbage>, for udligningen har \"aldrig\" været værre. Så gik de hjem.";

    fn html(query: &str, words_max: usize) -> String {
        snippet(TEXT, &parse(query).expect(query), words_max).to_html()
    }

    #[test]
    fn the_sentence_with_most_of_what_was_asked_is_shown_with_hits_marked() {
        assert_eq!(
            html("borgmester led:udligning IKKE kaffe", 12),
            "<b>Borgmestrene</b> vil have <b>hovedstadsudligningen</b> &lt;tilbage&gt;, for <b>udligningen</b> har \
             &quot;aldrig&quot; været værre."
        );
        assert_eq!(html("\"kaffe kage\"", 8), "Der var <b>kaffe</b> &amp; <b>kage</b> til alle.");
    }

    #[test]
    fn a_long_sentence_is_cut_around_the_hit_and_no_hit_shows_the_beginning() {
        assert_eq!(html("aldrig", 3), "…har &quot;<b>aldrig</b>&quot; været…");
        assert_eq!(html("fodbold", 3), "Byrådet mødtes tirsdag.");
        assert_eq!(html("fodbold", 2), "Byrådet mødtes…");
        assert_eq!(html("aldrig", 0), "");
        assert_eq!(snippet("", &Query::Everything, 10), Snippet::default());
    }

    proptest! {
        #[test]
        fn no_snippet_is_longer_than_allowed(
            words in prop::collection::vec(prop::sample::select(&[
                "udligning", "KL's", "A/B", "-", "1.2", "kommunen.", "»Nej«", "\u{a0}", "\n\n", "a.b.c.d", "?!",
            ][..]), 0..60),
            words_max in 0..20_usize,
        ) {
            let text = words.join(" ");
            let shown = snippet(&text, &parse("udligning ELLER b ELLER \"* kommune nej\"").expect("query"), words_max);
            prop_assert!(shown.to_text().split_whitespace().count() <= words_max);
            prop_assert!(tokens(&shown.to_text()).len() <= words_max);
        }
    }
}
