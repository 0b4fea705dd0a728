//! Words reported without marks: `Ifølge N.N. er …`, `N.N. mener, at …`, `…, vurderer N.N.`

use crate::domain::{QuoteStyle, Span};
use crate::enrich::quotes::Page;
use crate::enrich::quotes::cues::{Cue, Subject};
use crate::enrich::quotes::grammar::{cue_verb, is_adverb, is_preposition};
use crate::enrich::quotes::lines::LineKind;
use crate::enrich::quotes::pieces::{Cover, Piece, Pieces};
use crate::enrich::quotes::reports::{Report, report_at};
use crate::enrich::quotes::speakers::{Speaker, Speakers};
use crate::enrich::words::Sentence;

/// A reported thought has at least this many words.
const WORDS_MIN: usize = 3;

/// One given by `ifølge` or by a clause behind it has at least this many.
const FREE_WORDS_MIN: usize = 4;

/// Verbs a main clause goes on with behind whoever says it.
const MAIN_VERBS: [&str; 16] = [
    "er", "var", "har", "havde", "vil", "ville", "kan", "kunne", "skal", "skulle", "må", "måtte", "bør", "bliver",
    "blev", "handler",
];

/// How far behind a quote's clause a second verb of saying may stand: past a party, an office and a place.
const BESIDES_REACH: usize = 16;

/// Finds what is reported in the writer's own sentences.
pub(super) fn find(page: &Page<'_>, pieces: &Pieces, spoken: &[(Piece, Speaker)]) -> Vec<(Piece, Speaker)> {
    let direct: Vec<Piece> = spoken.iter().map(|(piece, _)| piece.clone()).collect();
    let known = Pieces { pieces: direct, cover: pieces.cover.clone() };
    let mut speakers = Speakers::new(page, &known);
    let mut found: Vec<(Piece, Speaker)> = spoken
        .iter()
        .filter_map(|(piece, speaker)| Some((besides(page, &pieces.cover, piece)?, speaker.clone())))
        .collect();
    for (at, line) in page.lines.iter().enumerate() {
        if line.kind != LineKind::Running {
            continue;
        }
        let (from, to) = (page.reading.sentence_of(line.first), page.reading.sentence_of(line.end.saturating_sub(1)));
        for sentence in (from..=to).filter_map(|at| page.reading.sentences.get(at)) {
            let Some(told) = told_part(page, &known.cover, sentence) else { continue };
            let Some((span, cue)) = reported(page, &told) else { continue };
            let Some(speaker) = speakers.meant_at(&cue.subject, sentence.first) else { continue };
            let first = page.reading.words.partition_point(|word| word.start < span.start);
            let end = page.reading.words.partition_point(|word| word.start < span.end);
            let is_that_clause = first.checked_sub(1).is_some_and(|before| page.reading.word(before) == "at");
            if end.saturating_sub(first) >= if is_that_clause { WORDS_MIN } else { FREE_WORDS_MIN } {
                let piece =
                    Piece { span, style: QuoteStyle::Indirect, line: at, first, end, cue: Some(cue), is_part: false };
                found.push((piece, speaker));
            }
        }
    }
    found
}

/// A sentence up to where somebody else's words begin in it.
fn told_part(page: &Page<'_>, cover: &[Cover], sentence: &Sentence) -> Option<Sentence> {
    let words = cover.get(sentence.first..sentence.end)?;
    let told = words.iter().take_while(|cover| **cover == Cover::Narration).count();
    let end = sentence.first + told;
    if end == sentence.end {
        return Some(*sentence);
    }
    let last = page.reading.words.get(end.checked_sub(1)?)?;
    (told > WORDS_MIN).then(|| Sentence { span: Span::new(sentence.span.start..last.end), first: sentence.first, end })
}

/// What a sentence reports, and the clause that says whose it is.
fn reported(page: &Page<'_>, sentence: &Sentence) -> Option<(Span, Cue)> {
    according(page, sentence).or_else(|| that_clause(page, sentence)).or_else(|| trailing(page, sentence))
}

fn end_of(page: &Page<'_>, sentence: &Sentence) -> usize {
    let words = sentence.span.of(page.reading.text);
    sentence.span.start + words.trim_end_matches(['.', '!', '?', ' ', '"', '”', '«']).len()
}

/// `Ifølge Karen Thorup (S), borgmester i Strandholm, er …`
fn according(page: &Page<'_>, sentence: &Sentence) -> Option<(Span, Cue)> {
    let reading = page.reading;
    let at = (sentence.first..sentence.end).find(|&word| matches!(reading.word(word), "ifølge" | "Ifølge"))?;
    let (subject, after) = page.subject(at + 1, sentence.end)?;
    let cue = Cue { verb: reading.words.get(at).copied(), subject, first: at, end: after };
    let end = end_of(page, sentence);
    if at > sentence.first {
        // `…, ifølge Karen Thorup.`
        let before = at.checked_sub(1)?;
        if reading.gap_after(before).trim() != "," {
            return None;
        }
        let last = reading.words.get(before)?.end;
        return Some((Span::new(sentence.span.start..last), cue));
    }
    // What stands between commas behind the name describes it.
    let mut start = after;
    let opening = reading.gap_after(after.checked_sub(1)?);
    let bracket = (after..sentence.end.min(after + 4)).find(|&word| reading.gap_after(word).contains(')'));
    if opening.contains('(')
        && let Some(inner) = bracket
    {
        start = inner + 1;
    }
    let is_apposed = reading.gap_after(start.checked_sub(1)?).contains(',');
    if is_apposed {
        let closing = (start..sentence.end.min(start + 25)).find(|&word| reading.gap_after(word).starts_with(','));
        // `Ifølge havnens direktør, Karen Thorup, er …`: this comma ends the description before the name.
        let is_told = MAIN_VERBS.contains(&reading.word(start));
        start = closing.filter(|_| !is_told).map_or(start, |word| word + 1);
    }
    // `er sagen enkel: …`
    let colon = (start..sentence.end.min(start + 8)).find(|&word| reading.gap_after(word).starts_with(": "));
    let start = colon.map_or(start, |word| word + 1);
    let start = reading.words.get(start).filter(|_| start < sentence.end)?.start;
    (start < end).then(|| (Span::new(start..end), cue))
}

/// `Karen Thorup mener, at …`, `I dag siger hun, at …`, `Hun kan fortælle, at …`
fn that_clause(page: &Page<'_>, sentence: &Sentence) -> Option<(Span, Cue)> {
    let reading = page.reading;
    let report = (sentence.first..sentence.end).find_map(|word| report_at(page, word, sentence.first, sentence.end))?;
    let Report { verb, finite, that } = report;
    if finite == sentence.first {
        return None;
    }
    let behind = page.subject(finite + 1, verb.max(that));
    let behind = behind.filter(|_| that > finite + 1 && !is_preposition(reading.word(finite + 1)));
    let subject = match behind {
        Some((subject, _)) => subject,
        None => before_verb(page, sentence.first, finite)?,
    };
    let cue = Cue { verb: reading.words.get(verb).copied(), subject, first: sentence.first, end: that };
    reported_from(page, that, sentence).map(|span| (span, cue))
}

/// What stands behind `at`, to the end of its sentence.
fn reported_from(page: &Page<'_>, that: usize, sentence: &Sentence) -> Option<Span> {
    let start = page.reading.words.get(that + 1).filter(|_| that + 1 < sentence.end)?.start;
    let end = end_of(page, sentence);
    (start < end).then(|| Span::new(start..end))
}

/// `siger hun og peger på, at …`: what a speaker is said to have said besides, behind the clause of a quote.
fn besides(page: &Page<'_>, cover: &[Cover], piece: &Piece) -> Option<Piece> {
    let reading = page.reading;
    let cue = piece.cue.as_ref().filter(|cue| cue.verb.is_some() && cue.first >= piece.end)?;
    let sentence = reading.sentences.get(reading.sentence_of(cue.end.checked_sub(1)?))?;
    let is_quoted = cover.get(cue.end..sentence.end)?.contains(&Cover::Quote);
    let report = (cue.end..sentence.end.min(cue.end + BESIDES_REACH))
        .filter(|&word| matches!(reading.word(word), "og" | "men"))
        .find_map(|and| report_at(page, and + 1, and + 1, sentence.end))?;
    let span = reported_from(page, report.that, sentence).filter(|_| !is_quoted)?;
    let (first, end) = (report.that + 1, reading.words.partition_point(|word| word.start < span.end));
    let verb = reading.words.get(report.verb).copied();
    let cue = Cue { verb, first: report.finite, end: report.that, ..cue.clone() };
    let style = QuoteStyle::Indirect;
    (end.saturating_sub(first) >= WORDS_MIN).then_some(Piece { span, style, first, end, cue: Some(cue), ..*piece })
}

/// The subject at the head of a sentence, with nothing but its description before the verb.
fn before_verb(page: &Page<'_>, first: usize, verb: usize) -> Option<Subject> {
    let (subject, after) = page.subject(first, verb)?;
    let is_near = match &subject {
        Subject::Person { person, .. } => {
            // `Karen Thorup (S), borgmester i Strandholm, mener`; no other verb comes between.
            page.people.is_sure(*person)
                && !(after..verb)
                    .any(|word| matches!(page.reading.word(word), "er" | "har" | "vil" | "var" | "når" | "da" | "at"))
        }
        Subject::Pronoun(_) | Subject::Title { .. } => {
            (after..verb).all(|word| is_adverb(page.reading.word(word))) || is_shared(page, after, verb)
        }
        Subject::Body { .. } | Subject::Unnamed | Subject::Same => false,
    };
    is_near.then_some(subject)
}

/// `Hun kalder planen en fejl og siger`: the second verb has the first one's subject.
fn is_shared(page: &Page<'_>, after: usize, verb: usize) -> bool {
    let is_one_clause = (after..verb).all(|word| !page.reading.gap_after(word).contains([',', ';', ':', '–']));
    let joined = (after..verb).rev().find(|&word| !is_adverb(page.reading.word(word)));
    is_one_clause && joined.is_some_and(|word| page.reading.word(word) == "og")
}

/// `Kommunen er presset, vurderer Karen Thorup.`
fn trailing(page: &Page<'_>, sentence: &Sentence) -> Option<(Span, Cue)> {
    let reading = page.reading;
    for word in sentence.first + WORDS_MIN..sentence.end {
        let before = word - 1;
        if reading.gap_after(before).trim() != "," || cue_verb(reading.word(word)).is_none_or(|verb| verb.is_participle)
        {
            continue;
        }
        let Some(cue) = page.inverted_cue(word, sentence.end) else { continue };
        let is_somebody = matches!(cue.subject, Subject::Person { .. } | Subject::Pronoun(_) | Subject::Title { .. });
        let last = reading.words.get(before)?.end;
        // `Da han kom hjem, fortalte Karen Thorup om rejsen.` reports nothing.
        let goes_on = matches!(reading.word(cue.end), "om" | "at" | "hvordan" | "hvorfor");
        if goes_on || is_fronted(page, sentence.first, before) {
            return None;
        }
        return is_somebody.then(|| (Span::new(sentence.span.start..last), cue));
    }
    None
}

/// True when the clause before a comma is one that Danish puts before its verb: `Når det regner, siger hun nej.`
fn is_fronted(page: &Page<'_>, first: usize, last: usize) -> bool {
    const OPENING: [&str; 10] = ["da", "når", "hvis", "mens", "efter", "inden", "før", "selvom", "fordi", "idet"];
    let lower = |word: usize| page.reading.lower(word);
    let comma = (first..last).rev().find(|&word| page.reading.gap_after(word).contains(','));
    let clause = comma.map_or(first, |word| word + 1);
    let head = lower(clause);
    let is_joined = matches!(head, "og" | "men") && OPENING.contains(&lower(clause + 1));
    is_joined || (clause == first && OPENING.contains(&head))
}
