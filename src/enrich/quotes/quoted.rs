//! Words between marks: which of them are said by somebody, and which are titles, slogans or raised eyebrows.

use crate::domain::{QuoteStyle, Span};
use crate::enrich::quotes::Page;
use crate::enrich::quotes::cues::{Cue, Subject};
use crate::enrich::quotes::grammar::cue_verb;
use crate::enrich::quotes::intro::Intro;
use crate::enrich::quotes::lines::Line;
use crate::enrich::quotes::marks::{Family, Marked, marked};
use crate::enrich::quotes::pieces::Scanner;
use crate::enrich::quotes::run_on::OpenMark;

/// A part of a sentence is somebody's words from this many on.
const PART_WORDS_MIN: usize = 4;

/// A whole sentence between marks is somebody's words from this many on.
const WHOLE_WORDS_MIN: usize = 2;

/// The longest clause between two parts of one quote, in bytes.
const CLAUSE_BYTES_MAX: usize = 400;

/// What stands around a marked stretch.
struct Around<'a> {
    before: &'a str,
    after: &'a str,
    /// A sentence or the line begins with the mark.
    opens: bool,
    /// The words end in a comma or a full stop, in or outside the marks.
    is_stopped: bool,
    words: usize,
    first: usize,
    end: usize,
}

impl<'p> Scanner<'p> {
    /// Takes up what is quoted between marks on a line. False: nothing is.
    pub(super) fn quoted(&mut self, at: usize, line: Line, pending: Option<&Intro>) -> bool {
        let text = line.span.of(self.page.reading.text);
        let stretches = marked(text, line.span.start);
        let mut found = false;
        let mut last_cue: Option<Cue> = None;
        let mut cue_end = line.span.start;
        for stretch in &stretches {
            if stretch.open < cue_end && found && last_cue.is_none() {
                continue;
            }
            let style = match stretch.family {
                Family::Guillemets => QuoteStyle::Guillemets,
                Family::Double | Family::Single => QuoteStyle::Quotes,
            };
            if !stretch.is_closed {
                self.unclosed(at, stretch, style, pending);
                return true;
            }
            let around = self.around(line, stretch);
            let cue = self
                .cue_after(line, stretch, &around)
                .or_else(|| self.cue_before(stretch, &around))
                .or_else(|| self.same_again(stretch, &around, last_cue.as_ref(), cue_end));
            if let Some(cue) = cue {
                let is_part = !around.opens && cue.first < around.first;
                self.push(at, stretch.inner, style, Some(cue.clone()));
                if let Some(piece) = self.found.pieces.last_mut() {
                    piece.is_part = is_part;
                }
                cue_end = self.page.reading.words.get(cue.end.saturating_sub(1)).map_or(stretch.close, |word| word.end);
                cue_end = cue_end.max(stretch.close);
                last_cue = Some(cue);
                found = true;
            } else if self.stands_alone(line, stretch, &around, pending.is_some()) {
                let cue = pending.filter(|_| around.before.is_empty()).map(|intro| intro.cue.clone());
                self.push(at, stretch.inner, style, cue);
                cue_end = stretch.close;
                found = true;
            }
        }
        if found && text.ends_with(':') {
            let colon = line.span.end.saturating_sub(1);
            self.pending = match &last_cue {
                Some(cue) if self.is_same_sentence(cue, line) => Some(self.introduction_after(cue, colon)),
                _ => self.introduction(colon),
            };
        }
        found
    }

    fn is_same_sentence(&self, cue: &Cue, line: Line) -> bool {
        let reading = self.page.reading;
        reading.sentence_of(cue.end.saturating_sub(1)) == reading.sentence_of(line.end.saturating_sub(1))
    }

    fn around(&self, line: Line, stretch: &Marked) -> Around<'p> {
        let page: &'p Page<'p> = self.page;
        let reading = page.reading;
        let before = reading.text.get(line.span.start..stretch.open).unwrap_or_default().trim_end();
        let after = reading.text.get(stretch.close..line.span.end).unwrap_or_default();
        let inner = stretch.inner.of(reading.text).trim_end();
        let first = reading.words.partition_point(|word| word.start < stretch.inner.start);
        let end = reading.words.partition_point(|word| word.start < stretch.inner.end);
        Around {
            before,
            after,
            opens: before.is_empty() || before.ends_with(['.', '!', '?', ':', '«', '”', '…', '"']),
            is_stopped: inner.ends_with([',', '.', '!', '?', '…']) || after.starts_with([',', '.', '!', '?']),
            words: end.saturating_sub(first),
            first,
            end,
        }
    }

    /// `»…,« siger Karen Thorup`
    fn cue_after(&self, line: Line, stretch: &Marked, around: &Around<'_>) -> Option<Cue> {
        let reading = self.page.reading;
        let word = around.end;
        let start = reading.words.get(word).filter(|_| word < line.end)?.start;
        let gap = reading.text.get(stretch.close..start)?;
        if !gap.trim_matches([' ', '\u{a0}', ',', '.', '-', '–']).is_empty() {
            return None;
        }
        let is_new_sentence = gap.contains('.') || reading.word(word).starts_with(char::is_uppercase);
        if is_new_sentence && !matches!(reading.word(word), "Sådan" | "Således") {
            return None;
        }
        if !(around.is_stopped || around.opens) {
            return None;
        }
        // `»En bog« skriver hun om`, `solgt gennem »Den Blå«, skriver avisen`: a title has few words, and it either opens
        // no sentence or has no stop.
        if !(around.is_stopped && around.opens) && around.words < PART_WORDS_MIN {
            return None;
        }
        self.page.inverted_cue(word, line.end)
    }

    /// `siger Karen Thorup: »…«`, `siger, at »…«`
    fn cue_before(&self, stretch: &Marked, around: &Around<'_>) -> Option<Cue> {
        let reading = self.page.reading;
        if around.before.ends_with(':') {
            let colon = stretch.open.checked_sub(1)?;
            return self.introduction(colon).map(|intro| intro.cue);
        }
        if around.words < PART_WORDS_MIN || around.before.is_empty() {
            return None;
        }
        let sentence = reading.sentences.get(reading.sentence_of(around.first.checked_sub(1)?))?;
        let first = sentence.first;
        let verb = (first..around.first)
            .rev()
            .take(12)
            .find(|&word| cue_verb(reading.word(word)).is_some_and(|verb| verb.reports && !verb.is_participle))?;
        let reports = (verb + 1..around.first).any(|word| reading.word(word) == "at") || verb + 1 == around.first;
        let span = reading.words.get(verb).copied();
        if !reports || around.before.ends_with('«') {
            return None;
        }
        let cue = |subject| Cue { verb: span, subject, first: verb, end: around.first };
        if let Some((subject, _)) = self.page.subject(verb + 1, around.first) {
            return Some(cue(subject));
        }
        let names = self.page.people.names_in(first, verb);
        if let Some(name) = names.iter().find(|name| !self.page.is_governed(name.first)) {
            return Some(cue(Subject::Person { person: name.person, first: name.first, last: name.last }));
        }
        let (subject, _) = self.page.subject(first, verb)?;
        let is_somebody = match &subject {
            // At the head of a sentence any word has a capital.
            Subject::Body { first: from, .. } => *from > first || !reading.word(*from).chars().any(char::is_lowercase),
            Subject::Unnamed | Subject::Same => false,
            Subject::Person { .. } | Subject::Pronoun(_) | Subject::Title { .. } => true,
        };
        is_somebody.then(|| cue(subject))
    }

    /// `… siger Karen Thorup. »Mere.«` and `…, »og mere«`: the same voice goes on.
    fn same_again(&self, stretch: &Marked, around: &Around<'_>, last: Option<&Cue>, cue_end: usize) -> Option<Cue> {
        let last = last?;
        let reading = self.page.reading;
        let between = reading.text.get(cue_end..stretch.open).filter(|between| between.len() <= CLAUSE_BYTES_MAX)?;
        let is_one_clause =
            !between.trim_end().trim_end_matches(['.', ',', ':']).contains(['.', '!', '?', '«', '”', '"']);
        let goes_on = around.opens || around.before.ends_with([',', '-', '–']);
        (is_one_clause
            && goes_on
            && (around.is_stopped || around.words >= PART_WORDS_MIN)
            && around.words >= WHOLE_WORDS_MIN)
            .then(|| Cue { subject: Subject::Same, first: around.first, end: around.first, ..last.clone() })
    }

    /// Whole sentences between marks, with nothing around them to make them a title.
    fn stands_alone(&self, line: Line, stretch: &Marked, around: &Around<'_>, is_announced: bool) -> bool {
        let is_whole_line = around.before.is_empty() && around.after.trim_matches(['.', ',', ' ']).is_empty();
        if is_whole_line {
            let inner = stretch.inner.of(self.page.reading.text);
            let has_sentences = [". ", "! ", "? "].iter().any(|stop| inner.contains(stop));
            return is_announced || ((around.is_stopped || has_sentences) && around.words > 0);
        }
        let next = around.after.trim_start_matches(['.', ' ']);
        let ends_sentence = around.after.is_empty()
            || (around.is_stopped && next.starts_with(|c: char| c.is_uppercase() || matches!(c, '»' | '"' | '”')))
            || next.is_empty();
        let opens = around.opens && !around.before.ends_with(':');
        let has_voice = self.page.people.names_in(line.first, around.first).iter().next().is_some()
            || around.before.is_empty()
            || self.found.pieces.last().is_some_and(|piece| piece.line == self.line_of(stretch));
        opens && ends_sentence && around.is_stopped && around.words > WHOLE_WORDS_MIN && has_voice
    }

    fn line_of(&self, stretch: &Marked) -> usize {
        self.page.lines.partition_point(|line| line.span.end <= stretch.open)
    }

    /// A mark that is never closed: quoted up to the clause, or to the end of the line.
    fn unclosed(&mut self, at: usize, stretch: &Marked, style: QuoteStyle, pending: Option<&Intro>) {
        let before = self.found.pieces.len();
        if self.closes_below(at, stretch.family) {
            self.open = Some(OpenMark { family: stretch.family, style, line: at });
        }
        self.dashed(at, stretch.inner.start, pending.cloned());
        for piece in self.found.pieces.iter_mut().skip(before) {
            piece.style = style;
        }
        if self.found.pieces.len() == before {
            self.push(
                at,
                Span::new(stretch.inner.start..stretch.inner.end),
                style,
                pending.map(|intro| intro.cue.clone()),
            );
        }
    }
}
