//! What the desk shows of an article's text: the sentences that matter, within the words its source's rights allow.

use crate::danish::sentences;
use crate::digest::{Border, Cut, cut, word_count};
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

impl Passage {
    /// Joined to its neighbour, so that it is no word.
    fn tell_where_cut(&mut self, part: Cut) {
        if let Some(piece) = self.pieces.first_mut().filter(|_| part.opens == Border::Within) {
            piece.text.insert(0, '…');
        }
        if let Some(piece) = self.pieces.last_mut().filter(|_| part.ends == Border::Within) {
            piece.text.push('…');
        }
    }
}

impl Shown {
    /// True when these words are among those shown, so that saying them again shows nothing more.
    pub(super) fn shows(&self, words: Span) -> bool {
        self.spans.iter().any(|span| span.contains(words))
    }
}

/// Chooses what says most of the topic until `words_max` words are used: evidence, quotes with a speaker, mentions, the
/// lead and the beginning, and then what stands beside them.
///
/// Whole sentences, and whole quotes with who said them; only when not even the best sentence may be shown whole, its
/// words around what it shows. Nothing is shown merely because it is short enough.
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
    let words_in_all = word_count(text);
    let sentences = sentences(text);
    let (spans, part) = if words_in_all <= words_max {
        (joined(text, &sentences), None)
    } else {
        let units = units(article, findings, &mentions, &sentences, words_max);
        let part = too_long(&units, words_max).and_then(|best| {
            let hit = mentions.iter().copied().filter(|hit| best.span.contains(*hit)).min();
            cut(text, best.span, hit, words_max)
        });
        (part.map_or_else(|| joined(text, &chosen(text, &units, words_max)), |part| vec![part.span]), part)
    };
    let words = spans.iter().map(|span| word_count(span.of(text))).sum();
    let mut passages = passages(text, &spans, &mentions);
    if let (Some(part), Some(passage)) = (part, passages.first_mut()) {
        passage.tell_where_cut(part);
    }
    Shown { passages, spans, words, words_in_all }
}

/// Which of an article's quotes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct QuoteAt(usize);

/// Sentences that are shown together or not at all: one, or those of a quote.
struct Unit {
    span: Span,
    rank: usize,
    words: usize,
}

/// The last rank that names the topic.
const NAMING: usize = 2;
/// What is worth showing only because something before it is shown.
const FILLING: usize = 5;

/// The best unit, if it may not be shown whole and no other one names the topic within the words allowed.
fn too_long(units: &[Unit], words_max: usize) -> Option<&Unit> {
    let best = units.iter().min_by_key(|unit| (unit.rank, unit.span.start))?;
    let another = units.iter().any(|unit| unit.rank <= NAMING && unit.words <= words_max);
    (best.words > words_max && !another).then_some(best)
}

/// The sentences of a quote with a known speaker are one unit, if so many words may be shown; the others stand alone.
fn units(article: &Article, findings: &Findings, mentions: &[Span], sentences: &[Span], words_max: usize) -> Vec<Unit> {
    let text = &article.text;
    let quote_of = |sentence: Span| {
        let holds = |quote: &Quote| quote.speaker.is_some() && quote.span.overlaps(sentence);
        findings.quotes.iter().position(holds).map(QuoteAt)
    };
    let first = sentences.first();
    let unit = |sentences: &[Span], quote: Option<QuoteAt>| {
        let (start, end) = (sentences.first()?.start, sentences.last()?.end);
        let span = Span::new(start..end);
        let rank = sentences.iter().map(|sentence| rank(article, findings, mentions, *sentence, quote)).min()?;
        let rank = if sentences.first() == first { rank.min(FILLING - 1) } else { rank };
        Some(Unit { span, rank, words: word_count(span.of(text)) })
    };
    let mut units = Vec::new();
    for together in sentences.chunk_by(|one, next| quote_of(*one).is_some() && quote_of(*one) == quote_of(*next)) {
        let whole = unit(together, together.first().and_then(|sentence| quote_of(*sentence)));
        match whole {
            Some(whole) if whole.words > words_max && together.len() > 1 => {
                units.extend(together.iter().filter_map(|sentence| unit(std::slice::from_ref(sentence), None)));
            }
            whole => units.extend(whole),
        }
    }
    units
}

/// The units that are shown, in the order of the text.
fn chosen(text: &str, units: &[Unit], words_max: usize) -> Vec<Span> {
    let mut left = words_max;
    let mut spans: Vec<Span> = Vec::new();
    let mut ranked: Vec<&Unit> = units.iter().filter(|unit| unit.rank < FILLING).collect();
    ranked.sort_by_key(|unit| (unit.rank, unit.span.start));
    for unit in ranked {
        if let Some(rest) = left.checked_sub(unit.words) {
            left = rest;
            spans.push(unit.span);
        }
    }
    for reach in [Reach::Paragraph, Reach::Text] {
        while let Some(unit) = beside(text, units, &spans, reach, left) {
            left -= unit.words;
            spans.push(unit.span);
        }
    }
    spans.sort();
    spans
}

/// How far from what is shown a filling may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reach {
    /// It goes on where something shown ended.
    Paragraph,
    /// It stands before or behind something shown, and is more than a heading or a signature.
    Text,
}

/// The first filling beside what is shown that has no more than `words_max` words.
fn beside<'a>(text: &str, units: &'a [Unit], shown: &[Span], reach: Reach, words_max: usize) -> Option<&'a Unit> {
    let at = |index: Option<usize>| index.and_then(|index| units.get(index)).filter(|unit| shown.contains(&unit.span));
    let is_beside = |index: usize, unit: &Unit| {
        let before = at(index.checked_sub(1));
        match reach {
            Reach::Paragraph => before.is_some_and(|before| !between(text, before.span, unit.span).contains('\n')),
            Reach::Text => (before.is_some() || at(index.checked_add(1)).is_some()) && is_sentence(unit, text),
        }
    };
    let fits = |unit: &Unit| unit.rank == FILLING && unit.words <= words_max && !shown.contains(&unit.span);
    units.iter().enumerate().find(|(index, unit)| fits(unit) && is_beside(*index, unit)).map(|(_, unit)| unit)
}

/// True for what ends as a sentence does and has the words of one.
fn is_sentence(unit: &Unit, text: &str) -> bool {
    /// Headings, signatures and cries have fewer.
    const WORDS_MIN: usize = 5;
    let last = unit.span.of(text).trim_end_matches(['"', '”', '«', '\'', '’', ')']).chars().next_back();
    unit.words >= WORDS_MIN && matches!(last, Some('.' | '!' | '?' | '…'))
}

/// How much a sentence says of the topic, from 0; `quote` is the one that it is shown with.
fn rank(article: &Article, findings: &Findings, mentions: &[Span], sentence: Span, quote: Option<QuoteAt>) -> usize {
    let quoted = quote.is_some();
    let evidence =
        findings.topics.iter().filter_map(|topic| topic.evidence).any(|evidence| evidence.overlaps(sentence));
    let mentioned = mentions.iter().any(|mention| sentence.contains(*mention));
    let in_lead = article.lead.is_some_and(|lead| lead.contains(sentence));
    match (evidence, quoted && mentioned, mentioned, quoted, in_lead) {
        (true, ..) => 0,
        (_, true, ..) => 1,
        (_, _, true, ..) => 2,
        (_, _, _, true, _) => 3,
        (.., true) => 4,
        _ => FILLING,
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Mention, QuoteStyle, TopicFinding, TopicId};

    const TEXT: &str = "Byrådet mødtes i går.\n\nHvad nu?\n\nBorgmesteren vil se på udligningen igen. Det bliver i maj, \
        og alle partier er bedt om at komme.\n\n- Vi har ventet længe. Nu skal det være, siger Åse Bjørn.\n\nNej.\n\nKajen";

    fn span(words: &str) -> Span {
        let start = TEXT.find(words).expect(words);
        Span::new(start..start + words.len())
    }

    fn findings() -> Findings {
        Findings {
            topics: vec![TopicFinding {
                topic: TopicId::parse("udligning").expect("id"),
                relevant: true,
                central: true,
                score: 1.0,
                mentions: vec![Mention { place: Place::Text, span: span("udligningen") }],
                evidence: Some(span("Borgmesteren vil se på udligningen igen.")),
            }],
            quotes: vec![Quote {
                span: span("Vi har ventet længe. Nu skal det være"),
                speaker: Some("Åse Bjørn".to_owned()),
                actor: None,
                style: QuoteStyle::Dash,
                cue: Some("siger".to_owned()),
            }],
            ..Findings::default()
        }
    }

    fn read(words_max: usize) -> String {
        let shown = shown(&Article::of_text("Kort nyt", TEXT), &findings(), words_max);
        assert!(shown.words <= words_max, "{} of {words_max}", shown.words);
        let words = |passage: &Passage| passage.pieces.iter().map(|piece| piece.text.as_str()).collect::<String>();
        shown.passages.iter().map(words).collect::<Vec<_>>().join(" | ")
    }

    #[test]
    fn nothing_is_shown_merely_because_it_is_short() {
        let (evidence, quote) =
            ("Borgmesteren vil se på udligningen igen.", "- Vi har ventet længe. Nu skal det være, siger Åse Bjørn.");
        let more = "Det bliver i maj, og alle partier er bedt om at komme.";
        assert_eq!(read(9), evidence);
        assert_eq!(read(19), format!("{evidence} | {quote}"), "a quote is shown with who said it, or not at all");
        assert_eq!(read(24), format!("Byrådet mødtes i går. | {evidence} | {quote}"));
        assert_eq!(read(34), format!("Byrådet mødtes i går. | {evidence} {more} | {quote}"));
        assert_eq!(read(35), read(34), "a cry is no sentence");
        assert!(read(100).ends_with("Nej. | Kajen"), "{}", read(100));
    }

    #[test]
    fn a_sentence_that_is_too_long_is_cut_around_the_topic_and_says_so() {
        assert_eq!(read(5), "Borgmesteren vil se på udligningen…");
        assert_eq!(read(3), "…på udligningen igen.");
        assert_eq!(read(0), "");
    }
}
