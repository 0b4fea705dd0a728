//! What the desk shows of an article's text: the sentences that matter, within the words its source's rights allow.

use crate::danish::sentences;
use crate::domain::{Article, Findings, Place, Quote, Span};

/// A stretch of the text that is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Passage {
    /// Something was left out before it.
    pub(super) gap: bool,
    /// It begins a paragraph.
    pub(super) paragraph: bool,
    /// Its pieces in order.
    pub(super) pieces: Vec<Piece>,
}

/// A piece of a passage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Piece {
    /// The words.
    pub(super) text: String,
    /// They name the topic.
    pub(super) hit: bool,
}

/// What is shown, and what is not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Shown {
    /// In the order of the text.
    pub(super) passages: Vec<Passage>,
    /// The stretches shown, in bytes.
    pub(super) spans: Vec<Span>,
    /// Words shown.
    pub(super) words: usize,
    /// Words of the whole text.
    pub(super) words_in_all: usize,
}

impl Shown {
    /// True when a quote's words are among those shown, so that naming them again shows nothing more.
    pub(super) fn holds(&self, quote: &Quote) -> bool {
        self.spans.iter().any(|span| span.contains(quote.span))
    }
}

/// Chooses sentences by weight until `words_max` words are used: evidence, quotes with a speaker, mentions, the lead.
pub(super) fn shown(article: &Article, findings: &Findings, words_max: usize) -> Shown {
    let text = &article.text;
    let mentions: Vec<Span> = findings
        .topics
        .iter()
        .filter(|topic| topic.relevant)
        .flat_map(|topic| &topic.mentions)
        .filter(|mention| mention.place == Place::Text)
        .map(|mention| mention.span)
        .collect();
    let mut ranked: Vec<(usize, Span)> =
        sentences(text).into_iter().map(|sentence| (rank(article, findings, &mentions, sentence), sentence)).collect();
    ranked.sort_by_key(|(rank, sentence)| (*rank, sentence.start));
    let mut left = words_max;
    let mut chosen = Vec::new();
    for (_, sentence) in ranked {
        let words = count_words(sentence.of(text));
        if words <= left {
            left -= words;
            chosen.push(sentence);
        }
    }
    chosen.sort();
    let spans = joined(text, &chosen);
    Shown {
        passages: passages(text, &spans, &mentions),
        words: words_max - left,
        words_in_all: count_words(text),
        spans,
    }
}

fn rank(article: &Article, findings: &Findings, mentions: &[Span], sentence: Span) -> usize {
    let evidence =
        findings.topics.iter().filter_map(|topic| topic.evidence).any(|evidence| evidence.overlaps(sentence));
    let quoted = findings.quotes.iter().any(|quote| quote.speaker.is_some() && quote.span.overlaps(sentence));
    let mentioned = mentions.iter().any(|mention| sentence.contains(*mention));
    let in_lead = article.lead.is_some_and(|lead| lead.contains(sentence));
    match (evidence, quoted && mentioned, mentioned, quoted, in_lead) {
        (true, ..) => 0,
        (_, true, ..) => 1,
        (_, _, true, ..) => 2,
        (_, _, _, true, _) => 3,
        (.., true) => 4,
        _ => 5,
    }
}

/// Neighbouring sentences with only blanks between them become one stretch.
fn joined(text: &str, sentences: &[Span]) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::new();
    for sentence in sentences {
        match spans.last_mut() {
            Some(last) if between(text, *last, *sentence).chars().all(|c| c == ' ') => last.end = sentence.end,
            _ => spans.push(*sentence),
        }
    }
    spans
}

fn between(text: &str, before: Span, after: Span) -> &str {
    text.get(before.end..after.start).unwrap_or_default()
}

fn passages(text: &str, spans: &[Span], mentions: &[Span]) -> Vec<Passage> {
    let mut end = 0;
    let mut passages = Vec::new();
    for span in spans {
        let skipped = text.get(end..span.start).unwrap_or_default();
        let pieces = pieces(text, *span, mentions);
        let paragraph = skipped.contains('\n') || end == 0;
        passages.push(Passage { gap: !skipped.trim().is_empty(), paragraph, pieces });
        end = span.end;
    }
    passages
}

fn pieces(text: &str, span: Span, mentions: &[Span]) -> Vec<Piece> {
    let mut hits: Vec<Span> = mentions.iter().copied().filter(|hit| span.contains(*hit)).collect();
    hits.sort();
    let mut pieces = Vec::new();
    let mut at = span.start;
    for hit in hits {
        if hit.start < at {
            continue;
        }
        pieces.push(Piece { text: Span::new(at..hit.start).of(text).to_owned(), hit: false });
        pieces.push(Piece { text: hit.of(text).to_owned(), hit: true });
        at = hit.end;
    }
    pieces.push(Piece { text: Span::new(at..span.end).of(text).to_owned(), hit: false });
    pieces.retain(|piece| !piece.text.is_empty());
    pieces
}

fn count_words(text: &str) -> usize {
    text.split_whitespace().count()
}
