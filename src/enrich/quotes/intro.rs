//! What announces a quote before it: `I en pressemeddelelse udtaler Karen Thorup:`, `METTE:`, `Svar:`.

use crate::domain::{QuoteStyle, Span};
use crate::enrich::quotes::cues::{Cue, Subject};
use crate::enrich::quotes::grammar::{cue_verb, is_preposition, pronoun};
use crate::enrich::quotes::lines::{Line, LineKind, dash_width};
use crate::enrich::quotes::pieces::{Cover, Scanner};
use crate::enrich::quotes::transcript::shouted_label;

/// The longest label before a colon, in words.
const LABEL_WORDS_MAX: usize = 16;

/// How far before the colon a participle may stand, in words.
const PARTICIPLE_REACH: usize = 8;

/// The longest sentence that announces a quote, in words.
const SENTENCE_WORDS_MAX: usize = 45;

/// The most blanks and marks between `JA:` and a name, in bytes.
const SIDE_BLANKS_MAX: usize = 4;

/// True for the word that says which side of a debate speaks.
fn is_side(label: &str) -> bool {
    matches!(label.trim().to_lowercase().as_str(), "ja" | "nej" | "for" | "imod")
}

/// An announcement and its strength.
#[derive(Debug, Clone)]
pub(super) struct Intro {
    pub(super) cue: Cue,
    /// A name and nothing else stands before the colon.
    pub(super) is_label: bool,
}

impl Intro {
    /// True when even words without dash or marks are quoted after it.
    pub(super) fn announces_plain_words(&self) -> bool {
        self.is_label || (self.cue.verb.is_some() && self.cue.subject != Subject::Same)
    }
}

impl Scanner<'_> {
    /// A line with a label before its first colon: `Karen Thorup (S), Strandholm:`, `METTE:`, `Svar:`. False: none.
    pub(super) fn labelled(&mut self, at: usize, line: Line) -> bool {
        let text = line.span.of(self.page.reading.text);
        let Some((label, rest)) = text.split_once(':') else { return false };
        if is_side(label) && self.sided(at, line, label.len() + 1) {
            return true;
        }
        let start = line.span.start + label.len() + 1;
        let bare = label.trim();
        let lower = bare.to_lowercase();
        if bare.is_empty() || bare.len() > 160 || rest.starts_with(|c: char| c.is_ascii_digit()) {
            return false;
        }
        if matches!(
            lower.as_str(),
            "spørgsmål"
                | "spm"
                | "sp"
                | "vært"
                | "værten"
                | "journalist"
                | "journalisten"
                | "interviewer"
                | "ordstyrer"
        ) {
            self.cover(line.first, line.end, Cover::Asked);
            return true;
        }
        let first = self.page.reading.words.partition_point(|word| word.start < start);
        let subject = if lower == "svar" {
            Some(Subject::Same)
        } else {
            self.shouted(line, text).or_else(|| self.named_label(line, first, bare))
        };
        let Some(subject) = subject else { return false };
        let cue = Cue { verb: None, subject, first: line.first, end: first };
        let rest_trimmed = rest.trim_start();
        if rest_trimmed.is_empty() {
            self.cover(line.first, line.end, Cover::Cue);
            self.pending = Some(Intro { cue, is_label: true });
            return true;
        }
        let start = start + (rest.len() - rest_trimmed.len());
        let intro = Intro { cue, is_label: true };
        let width = dash_width(rest_trimmed);
        if width > 0 {
            self.dashed(at, start + width, Some(intro));
            return true;
        }
        if rest_trimmed.starts_with(['»', '"', '”', '“', '\'', '‘', '«']) {
            return false;
        }
        if !rest_trimmed.ends_with(['.', '!', '?', '…', '"', '”', '«']) {
            return false;
        }
        self.push(at, Span::new(start..line.span.end), QuoteStyle::Colon, Some(intro.cue));
        true
    }

    /// `JA: Karen Thorup (S), borgmester`, as a debate has them, with or without a colon behind the name.
    fn sided(&mut self, at: usize, line: Line, width: usize) -> bool {
        let reading = self.page.reading;
        let Some(first) = line.first.checked_add(1).filter(|&first| first < line.end) else { return false };
        let Some(start) = reading.words.get(first).map(|word| word.start) else { return false };
        let rest = Line { span: Span::new(start..line.span.end), first, ..line };
        let words = rest.span.of(reading.text);
        if start > line.span.start + width + SIDE_BLANKS_MAX {
            return false;
        }
        if words.contains(':') {
            return self.labelled(at, rest);
        }
        let is_name = line.kind == LineKind::Heading && self.page.people.name_at(first).is_some();
        let subject = self.named_label(rest, line.end, words).filter(|_| is_name);
        let Some(subject) = subject else { return false };
        self.cover(line.first, line.end, Cover::Cue);
        let cue = Cue { verb: None, subject, first: line.first, end: line.end };
        self.pending = Some(Intro { cue, is_label: true });
        true
    }

    /// `METTE` and `METTE SANDHOLT`, if the article knows her or is a transcript.
    fn shouted(&self, line: Line, label: &str) -> Option<Subject> {
        let label = shouted_label(label)?;
        if let Some(person) = self.page.people.by_label(label) {
            return Some(Subject::Person { person, first: line.first, last: line.first });
        }
        let last = line.first + label.split_whitespace().count().saturating_sub(1);
        self.is_transcript.then_some(Subject::Body { first: line.first, last })
    }

    /// A label that begins with a name, or has one behind a place or a title, and no verb.
    fn named_label(&self, line: Line, end: usize, label: &str) -> Option<Subject> {
        if end - line.first > LABEL_WORDS_MAX || label.contains(['.', '!', '?', '»', '"', '”']) && !label.contains(" (")
        {
            return None;
        }
        // `Inge Holms advokat, Bo Lind:` is about the second.
        let names = self.page.people.names_in(line.first, end);
        let name =
            names.iter().find(|name| !self.page.is_genitive(name) && !self.page.is_governed(name.first)).copied()?;
        let has_verb = (line.first..end).any(|word| {
            let lower = self.page.reading.lower(word);
            cue_verb(lower).is_some() || matches!(lower, "er" | "har" | "vil" | "kan" | "skal" | "var" | "får")
        });
        let head = self.page.reading.lower(line.first);
        let is_governed = is_preposition(head) || matches!(head, "foto" | "tekst" | "kilde" | "af");
        (!has_verb && !is_governed).then_some(Subject::Person {
            person: name.person,
            first: name.first,
            last: name.last,
        })
    }

    /// Who is announced by the words before a colon at byte `colon`. `None`: nobody.
    pub(super) fn introduction(&self, colon: usize) -> Option<Intro> {
        let reading = self.page.reading;
        let end = reading.words.partition_point(|word| word.start < colon);
        let last = end.checked_sub(1)?;
        let sentence = reading.sentences.get(reading.sentence_of(last))?;
        let first = sentence.first.max(end.saturating_sub(SENTENCE_WORDS_MAX));
        let is_open = |word: usize| self.found.cover.get(word) != Some(&Cover::Quote);
        let first = (first..end).rev().find(|&word| !is_open(word)).map_or(first, |word| word + 1);
        // Behind `siger Ruben Falck om det møde, hvor` another speaks.
        let cue_end = self.found.pieces.last().and_then(|piece| piece.cue.as_ref()).map_or(0, |cue| cue.end);
        let first = if (first..end).contains(&cue_end) { cue_end } else { first };
        let verb = (first..end).rev().find(|&word| {
            // `har skrevet bogen … og mener nu:` is no verb of its own so far from the colon.
            let verb = cue_verb(reading.lower(word));
            verb.is_some_and(|verb| !verb.is_participle || word + PARTICIPLE_REACH > end)
        });
        let span = verb.and_then(|word| reading.words.get(word).copied());
        let cue = |subject: Subject| {
            // What stands before the verb is still the writer's story.
            let from = verb.unwrap_or(end);
            Intro { cue: Cue { verb: span, subject, first: from, end }, is_label: false }
        };
        let Some(verb) = verb else {
            // `…, hvis det står til Pelle Sonne:`
            let name = self.page.people.names_in(first, end).last().copied()?;
            let before = name.first.checked_sub(1).map_or("", |before| reading.word(before));
            if !self.page.people.is_sure(name.person)
                || matches!(before, "med" | "om" | "for" | "mod" | "på" | "hos" | "ved")
            {
                return None;
            }
            return Some(cue(Subject::Person { person: name.person, first: name.first, last: name.last }));
        };
        let lower = reading.lower(verb);
        let after = if matches!(lower, "lyder" | "lød") {
            self.page.inverted_cue(verb, end).map(|cue| cue.subject)
        } else {
            self.page.subject(verb + 1, end).map(|(subject, _)| subject)
        };
        if let Some(subject) = after.filter(|subject| *subject != Subject::Unnamed) {
            return Some(cue(subject));
        }
        if matches!(lower, "lyder" | "lød") {
            return None;
        }
        let names = self.page.people.names_in(first, verb);
        let free = names.iter().find(|name| !self.page.is_governed(name.first)).or_else(|| names.first());
        if let Some(name) = free {
            return Some(cue(Subject::Person { person: name.person, first: name.first, last: name.last }));
        }
        if let Some(gender) = (first..verb).find_map(|word| pronoun(reading.lower(word))) {
            return Some(cue(Subject::Pronoun(Some(gender))));
        }
        let subject = self.page.subject(first, verb).map(|(subject, _)| subject);
        Some(cue(subject.filter(|subject| matches!(subject, Subject::Title { .. })).unwrap_or(Subject::Same)))
    }

    /// A line in the writer's voice: dashes and colons inside it may still open a quote.
    pub(super) fn running(&mut self, at: usize, line: Line) {
        let reading = self.page.reading;
        let text = line.span.of(reading.text);
        if text.ends_with(':') {
            self.pending = self.introduction(line.span.end.saturating_sub(1));
            return;
        }
        for word in line.first..line.end.saturating_sub(1) {
            let gap = reading.gap_after(word);
            let Some(from) = reading.words.get(word).map(|span| span.end) else { return };
            let trimmed = gap.trim_start_matches(['.', '!', '?', ':', ' ', '\u{a0}', ')', '"', '”', '«']);
            let is_dash = trimmed.starts_with(['-', '–', '—']) && gap.contains(['.', '!', '?', ':']);
            let next_is_capital = reading.word(word + 1).starts_with(char::is_uppercase);
            if is_dash && next_is_capital {
                let start = reading.words.get(word + 1).map_or(from, |span| span.start);
                let intro = gap.trim_start().starts_with(':').then(|| self.introduction(from)).flatten();
                let is_announced = intro.is_some() || !gap.contains(':');
                if is_announced {
                    return self.dashed(at, start, intro);
                }
            }
            if gap.starts_with(": ") {
                let intro = self.introduction(from).filter(|intro| {
                    intro.cue.verb.is_some() && intro.cue.subject != Subject::Same && gap.trim() == ":"
                });
                let ends = text.ends_with(['.', '!', '?', '…']);
                if let Some(intro) = intro
                    && ends
                    && self.speaks_aloud(&intro)
                {
                    let start = reading.words.get(word + 1).map_or(from, |span| span.start);
                    return self.push(at, Span::new(start..line.span.end), QuoteStyle::Colon, Some(intro.cue));
                }
            }
        }
    }

    /// True for verbs after which a colon opens the words themselves, not a thought put by the writer.
    fn speaks_aloud(&self, intro: &Intro) -> bool {
        const ALOUD: [&str; 16] = [
            "siger",
            "sagde",
            "udtaler",
            "udtalte",
            "skriver",
            "skrev",
            "svarer",
            "svarede",
            "fortæller",
            "fortalte",
            "tilføjer",
            "uddyber",
            "oplyser",
            "fortsætter",
            "erklærer",
            "forklarer",
        ];
        let verb = intro.cue.verb.map_or("", |verb| verb.of(self.page.reading.text)).to_lowercase();
        ALOUD.contains(&verb.as_str())
    }
}
