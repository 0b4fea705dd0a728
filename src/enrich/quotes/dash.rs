//! Words behind a dash: `- Tekst, siger Navn (P). - Mere.`

use crate::domain::{QuoteStyle, Span};
use crate::enrich::quotes::cues::{Cue, Subject};
use crate::enrich::quotes::grammar::{is_first_person, is_office};
use crate::enrich::quotes::intro::Intro;
use crate::enrich::quotes::lines::dash_width;
use crate::enrich::quotes::pieces::Scanner;

/// The most pieces of one line.
const PIECES_MAX: usize = 40;

/// Words with which a sentence goes on behind `siger Karen Thorup,`.
const RESUMING: [&str; 34] = [
    "er", "var", "har", "havde", "kan", "kunne", "skal", "skulle", "vil", "ville", "må", "måtte", "bør", "burde",
    "bliver", "blev", "at", "så", "ikke", "når", "hvis", "fordi", "vi", "jeg", "man", "det", "den", "de", "får", "gør",
    "ligner", "handler", "går", "kommer",
];

impl Scanner<'_> {
    /// Reads a line from the first quoted letter at byte `start`.
    pub(super) fn dashed(&mut self, at: usize, start: usize, intro: Option<Intro>) {
        let Some(line) = self.page.lines.get(at).copied() else { return };
        let style = if intro
            .as_ref()
            .is_some_and(|intro| intro.is_label && intro.cue.end > line.first && intro.cue.first == line.first)
        {
            QuoteStyle::Colon
        } else {
            QuoteStyle::Dash
        };
        let mut lead = intro.map(|intro| intro.cue);
        let mut next = Some(start);
        let mut pieces = 0;
        while let Some(start) = next.take().filter(|_| pieces < PIECES_MAX) {
            pieces += 1;
            next = self.dashed_from(at, start, style, &mut lead);
        }
    }

    /// One piece and its cue; gives back where the next one of the line begins.
    fn dashed_from(&mut self, at: usize, start: usize, style: QuoteStyle, lead: &mut Option<Cue>) -> Option<usize> {
        let reading = self.page.reading;
        let line = *self.page.lines.get(at)?;
        let first = reading.words.partition_point(|word| word.start < start);
        let found = self.cue_in(first, line.end);
        let end = found.as_ref().and_then(|cue| self.words_end_before(cue.first)).unwrap_or(line.span.end);
        if found.is_none() {
            return self.bare(at, start, style, lead.as_ref());
        }
        // `. -Mere, siger Navn`
        if let Some(inner) = self.inner_dash(first, end) {
            self.push(at, Span::new(start..inner.0), style, found.clone());
            return Some(inner.1);
        }
        let cue = found?;
        self.push(at, Span::new(start..end), style, Some(cue.clone()));
        *lead = Some(Cue { subject: Subject::Same, ..cue.clone() });
        self.after_cue(at, &cue, style)
    }

    /// A piece without a clause of its own.
    fn bare(&mut self, at: usize, start: usize, style: QuoteStyle, lead: Option<&Cue>) -> Option<usize> {
        let line = *self.page.lines.get(at)?;
        let reading = self.page.reading;
        let text = line.span.of(reading.text);
        let first = reading.words.partition_point(|word| word.start < start);
        let ends = text.ends_with(['.', '!', '?', '…', '"', '”', '«', ':', '\'']);
        let is_told = lead.is_some();
        // An item of a list: nobody begins to speak in lower case.
        if start <= line.span.start + dash_width(text) && reading.word(first).starts_with(char::is_lowercase) {
            return None;
        }
        if !is_told && (!ends || self.is_list(at) || is_dated(text)) {
            return None;
        }
        if let Some(inner) = self.inner_dash(first, line.span.end) {
            self.push(at, Span::new(start..inner.0), style, lead.cloned());
            return Some(inner.1);
        }
        // `- Tekst. Sådan siger Karen Thorup.`
        let mut end = line.span.end;
        let mut cue = lead.cloned();
        let sentences = reading.sentence_of(first) + 1..=reading.sentence_of(line.end.saturating_sub(1));
        for sentence in sentences.filter_map(|at| reading.sentences.get(at)) {
            let head = reading.word(sentence.first);
            if matches!(head, "Sådan" | "Således")
                && let Some(found) = self.page.inverted_cue(sentence.first, sentence.end)
            {
                end = sentence.span.start;
                cue = Some(found);
                break;
            }
        }
        self.push(at, Span::new(start..end), style, cue);
        None
    }

    /// Where a dash between sentences ends one piece and begins the next, before byte `end`.
    fn inner_dash(&self, first: usize, end: usize) -> Option<(usize, usize)> {
        let reading = self.page.reading;
        let mut word = first;
        while let (Some(this), Some(next)) = (reading.words.get(word), reading.words.get(word + 1)) {
            if next.start >= end {
                return None;
            }
            let gap = reading.text.get(this.end..next.start).unwrap_or_default();
            let is_between = gap.starts_with(['.', '!', '?', '…']) && gap.contains(['-', '–', '—']);
            if is_between && reading.word(word + 1).starts_with(char::is_uppercase) {
                let dash = gap.find(['-', '–', '—']).unwrap_or_default();
                return Some((this.end + dash, next.start));
            }
            word += 1;
        }
        None
    }

    /// The clause that gives the words from `first` on to a speaker: the last of the first sentence that has one.
    fn cue_in(&self, first: usize, end: usize) -> Option<Cue> {
        let reading = self.page.reading;
        let mut found: Option<Cue> = None;
        let mut sentence_end = end;
        let mut word = first + 1;
        while word < sentence_end.min(end) {
            let gap = reading.gap_after(word - 1);
            let opens = gap.contains([',', '?', '!', '…', '«', '”', '"', '“', '\'']) || gap == " - " || gap == " – ";
            if opens
                && !matches!(reading.word(word), "ifølge" | "har" | "havde")
                && let Some(cue) = self.page.inverted_cue(word, end)
                && is_believable(&cue)
            {
                let sentence = reading.sentences.get(reading.sentence_of(cue.end.saturating_sub(1)));
                sentence_end = sentence.map_or(end, |sentence| sentence.end);
                let next = reading.lower(cue.end);
                let goes_on = matches!(next, "der" | "som" | "og" | "men" | "mens" | "hvor");
                word = cue.end.max(word + 1);
                found = Some(cue);
                if goes_on {
                    break;
                }
                continue;
            }
            word += 1;
        }
        found
    }

    /// Where the quoted words before a clause end: with their mark, if they ask or call.
    fn words_end_before(&self, cue: usize) -> Option<usize> {
        let last = self.page.reading.words.get(cue.checked_sub(1)?)?;
        let gap = self.page.reading.gap_after(cue - 1);
        let kept = gap.len() - gap.trim_start_matches(['?', '!', '…', '.', ')']).len();
        Some(last.end + kept)
    }

    /// `sagde hun, men jeg kan ikke love noget`: a clause with its own subject, and not about whoever speaks.
    fn goes_on_speaking(&self, first: usize, end: usize) -> bool {
        let reading = self.page.reading;
        let is_joined = first + 2 < end && matches!(reading.word(first), "men" | "og" | "for" | "eller");
        let opens = is_first_person(reading.word(first + 1))
            || matches!(
                reading.word(first + 1),
                "det" | "den" | "der" | "de" | "man" | "du" | "hvis" | "når" | "nu" | "så"
            );
        let mut rest = (first..end).map(|word| reading.word(word));
        let is_own_voice = (first..end).any(|word| is_first_person(reading.word(word)));
        is_joined && opens && (is_own_voice || !rest.any(|word| matches!(word, "hun" | "han")))
    }

    /// What the line goes on with behind a clause; gives back where quoted words begin again.
    fn after_cue(&mut self, at: usize, cue: &Cue, style: QuoteStyle) -> Option<usize> {
        let reading = self.page.reading;
        let line = *self.page.lines.get(at)?;
        let last = cue.end.saturating_sub(1);
        let sentence = reading.sentence_of(last);
        let sentence_end = reading.sentences.get(sentence).map_or(line.end, |sentence| sentence.end).min(line.end);
        let resumes = |word: usize| RESUMING.contains(&reading.lower(word));
        let gap = reading.gap_after(last);
        if cue.end < sentence_end && gap.trim() == "," && resumes(cue.end) && !is_office(reading.word(cue.end)) {
            return reading.words.get(cue.end).map(|word| word.start);
        }
        if gap.trim() == "," && self.goes_on_speaking(cue.end, sentence_end) {
            return reading.words.get(cue.end).map(|word| word.start);
        }
        for word in last..sentence_end.saturating_sub(1) {
            let gap = reading.gap_after(word);
            let is_dash = gap.contains(['-', '–', '—']) && gap.contains([',', '.', ':', '!', '?']);
            if is_dash {
                return reading.words.get(word + 1).map(|word| word.start);
            }
            if gap.trim() == ":" {
                return reading.words.get(word + 1).map(|word| word.start);
            }
        }
        if line.span.of(reading.text).ends_with(':') && sentence_end == line.end {
            self.pending = Some(self.introduction_after(cue, line.span.end.saturating_sub(1)));
            return None;
        }
        self.after_sentence(at, sentence + 1, line.end, style)
    }

    /// `…, og tilføjer:`, `…, og han suppleres af Mona Bak:` behind a clause.
    pub(super) fn introduction_after(&self, cue: &Cue, colon: usize) -> Intro {
        let reading = self.page.reading;
        let end = reading.words.partition_point(|word| word.start < colon);
        let others = self.page.people.names_in(cue.end, end);
        let subject = others
            .last()
            .filter(|_| self.has_other_verb(cue.end, end))
            .map_or(Subject::Same, |name| Subject::Person { person: name.person, first: name.first, last: name.last });
        let last =
            end.checked_sub(1).filter(|&word| crate::enrich::quotes::grammar::cue_verb(reading.lower(word)).is_some());
        let verb = last.and_then(|word| reading.words.get(word).copied());
        Intro { cue: Cue { verb, subject, first: cue.end, end }, is_label: false }
    }

    /// True when what stands between a clause and a colon tells of somebody else.
    fn has_other_verb(&self, first: usize, end: usize) -> bool {
        (first..end).any(|word| {
            matches!(self.page.reading.word(word), "suppleres" | "bakkes" | "støttes" | "af" | "får" | "svarer")
        })
    }

    /// The sentences of a line behind the one with the clause.
    fn after_sentence(&mut self, at: usize, first: usize, end: usize, style: QuoteStyle) -> Option<usize> {
        let reading = self.page.reading;
        for sentence in first.. {
            let sentence = reading.sentences.get(sentence)?;
            if sentence.first >= end {
                return None;
            }
            let text = sentence.span.of(reading.text);
            let width = dash_width(text);
            if width > 0 {
                return Some(sentence.span.start + width);
            }
            let has_marks = text.contains(['»', '«', '"', '”', '“']);
            let is_own_voice = (sentence.first..sentence.end).any(|word| is_first_person(reading.lower(word)));
            if style == QuoteStyle::Dash
                && is_own_voice
                && !has_marks
                && self.page.lines.get(at).is_some_and(|line| line.span.of(reading.text).starts_with(['-', '–', '—']))
            {
                return Some(sentence.span.start);
            }
        }
        None
    }
}

/// True for `12. marts: Aftalen indgås.`
fn is_dated(text: &str) -> bool {
    text.trim_start_matches(['-', '–', '—', ' ']).starts_with(|c: char| c.is_ascii_digit()) && text.contains(':')
}

/// `siger loven` inside a quote is no clause that ends it.
fn is_believable(cue: &Cue) -> bool {
    match &cue.subject {
        Subject::Title { title, .. } => is_office(title) || title.ends_with("eren") || title.chars().count() > 6,
        Subject::Person { .. } | Subject::Pronoun(_) | Subject::Body { .. } | Subject::Unnamed | Subject::Same => true,
    }
}
