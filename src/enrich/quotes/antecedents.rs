//! Whom the writer's own sentences speak of: what pronouns, titles and silence point back to.

use crate::enrich::quotes::Page;
use crate::enrich::quotes::grammar::{
    Gender, is_elected, is_learned, is_office, is_preposition, party_of, pronoun, title_fits,
};
use crate::enrich::quotes::people::Name;
use crate::enrich::quotes::pieces::{Cover, Piece};
use crate::enrich::quotes::speakers::Speakers;

/// How many sentences back a pronoun or a title is looked for.
const SENTENCES_BACK_MAX: usize = 60;

/// How many names back.
const NAMES_BACK_MAX: usize = 80;

/// Whom a stretch of the writer's own sentences leads to.
#[derive(Debug, Clone, Copy)]
pub(super) enum Told {
    Person(usize),
    /// `Hun er ikke i tvivl.`
    Pronoun(Gender),
}

/// What a person must be to be meant.
#[derive(Debug, Clone, Copy)]
pub(super) enum Wanted<'w> {
    Anybody,
    OfGender(Option<Gender>),
    WithTitle(&'w str, Option<&'w str>),
    /// Who had the title once.
    OnceWithTitle(&'w str, Option<&'w str>),
    /// Somebody of whom nothing says that it is a person, but the place in the sentence; of a gender, if it is known.
    PerhapsPerson(Option<Gender>),
    /// Given no title that speaks against this one.
    PerhapsTitled(&'w str),
}

impl Page<'_> {
    /// True when a preposition stands before a name, its titles passed over: `uenig med borgmester Karen Thorup`.
    pub(super) fn is_governed(&self, first: usize) -> bool {
        for back in 1..=3 {
            let Some(word) = first.checked_sub(back) else { return false };
            if !self.reading.gap_after(word).trim_matches([' ', '\u{a0}']).is_empty() {
                return false;
            }
            let lower = self.reading.lower(word);
            if is_preposition(lower) {
                // `formand for udvalget Karen Thorup` is governed by nothing.
                let before = word.checked_sub(1).map_or("", |before| self.reading.lower(before));
                return !is_office(before);
            }
            if !is_office(lower) && !lower.ends_with('s') && !lower.ends_with('n') && !lower.ends_with('e') {
                return false;
            }
        }
        false
    }
}

impl Speakers<'_> {
    /// Whom the writer speaks of last in a stretch.
    pub(super) fn told_in(&self, first: usize, end: usize) -> Option<Told> {
        for sentence in self.told_sentences(first, end) {
            if let Some(subject) = self.subject_of(sentence, Wanted::Anybody, true) {
                return Some(Told::Person(subject));
            }
            if let Some(gender) = self.opening_pronoun(sentence) {
                return Some(Told::Pronoun(gender));
            }
        }
        None
    }

    /// The writer's own sentences in a stretch of words, last first, as stretches of words.
    pub(super) fn told_sentences(&self, first: usize, end: usize) -> impl Iterator<Item = (usize, usize)> + use<'_> {
        let reading = self.page.reading;
        let (from, to) = (reading.sentence_of(first), reading.sentence_of(end.saturating_sub(1).max(first)));
        let is_told = move |&(first, end): &(usize, usize)| {
            self.cover.get(first..end).is_some_and(|cover| cover.contains(&Cover::Narration))
        };
        (from..=to)
            .rev()
            .take(SENTENCES_BACK_MAX)
            .filter_map(|at| reading.sentences.get(at))
            .map(move |sentence| (sentence.first.max(first), sentence.end.min(end)))
            .filter(|&(from, to)| from < to)
            .filter(is_told)
    }

    /// The pronoun that is the subject of a sentence: among its first words, before any name.
    pub(super) fn opening_pronoun(&self, (first, end): (usize, usize)) -> Option<Gender> {
        (first..end.min(first + 5)).find_map(|word| pronoun(self.page.reading.lower(word)))
    }

    /// The person a sentence is about. `strictly`: not one behind a preposition.
    pub(super) fn subject_of(&self, sentence: (usize, usize), wanted: Wanted<'_>, strictly: bool) -> Option<usize> {
        let names = self.page.people.names_in(sentence.0, sentence.1);
        let is_told = |name: &&Name| self.cover.get(name.first) == Some(&Cover::Narration);
        let fits = |name: &&Name| self.fits(name.person, wanted);
        let free = names.iter().filter(is_told).filter(fits).find(|name| !self.page.is_governed(name.first));
        let found = free.or_else(|| (!strictly).then(|| names.iter().filter(is_told).find(fits)).flatten())?;
        // `Hun peger på, at Karen Thorup …` is about her who spoke before.
        let pronoun_first = self.opening_pronoun((sentence.0, found.first.min(sentence.1)));
        let is_hers = matches!(wanted, Wanted::OfGender(Some(gender)) if pronoun_first == Some(gender))
            || (matches!(wanted, Wanted::Anybody) && pronoun_first.is_some());
        (!is_hers).then_some(found.person)
    }

    pub(super) fn fits(&self, person: usize, wanted: Wanted<'_>) -> bool {
        let Some(somebody) = self.page.people.persons.get(person) else { return false };
        match wanted {
            Wanted::Anybody | Wanted::OfGender(_) | Wanted::PerhapsTitled(_) if !somebody.is_sure => false,
            Wanted::Anybody | Wanted::OfGender(None) | Wanted::PerhapsPerson(None) => true,
            Wanted::OfGender(Some(gender)) | Wanted::PerhapsPerson(Some(gender)) => {
                self.genders.get(person).copied().flatten().is_none_or(|known| known == gender)
            }
            Wanted::WithTitle(title, place) | Wanted::OnceWithTitle(title, place) => {
                let is_past = matches!(wanted, Wanted::OnceWithTitle(..));
                let held = if is_past { &somebody.former } else { &somebody.roles };
                let by_role = held.iter().any(|role| title_fits(title, role));
                let by_party =
                    !is_past && party_of(title).is_some_and(|letter| somebody.party.as_deref() == Some(letter));
                let by_place = place.is_none_or(|place| {
                    let knows = |known: &String| {
                        known == place || known.starts_with(place) || place.starts_with(known.as_str())
                    };
                    somebody.places.is_empty() || somebody.places.iter().any(knows)
                });
                (by_role || by_party) && by_place
            }
            Wanted::PerhapsTitled(title) => {
                let (elected, learned) = (is_elected(title), is_learned(title));
                let clashes = |role: &String| {
                    is_office(role)
                        && !title_fits(title, role)
                        && (!elected || is_elected(role) || is_learned(role))
                        && (!learned || is_elected(role))
                };
                !somebody.roles.iter().chain(&somebody.former).any(clashes)
            }
        }
    }

    /// The person meant, looking back from a piece.
    pub(super) fn look_back(&self, at: usize, piece: &Piece, wanted: Wanted<'_>) -> Option<usize> {
        let line_first = self.page.lines.get(piece.line).map_or(piece.first, |line| line.first);
        let from = self.end_of_previous(at);
        let in_line = self.last_told(line_first.max(from), piece.first, wanted);
        if in_line.is_some() {
            return in_line;
        }
        let previous = self.previous(at).and_then(|speaker| speaker.person).filter(|person| self.fits(*person, wanted));
        let follows = at.checked_sub(1).is_some_and(|before| self.is_adjacent(before, at));
        if follows && previous.is_some() {
            return previous;
        }
        self.last_told(from, piece.first, wanted)
            .or(previous)
            .or_else(|| self.earlier_speaker(at, wanted))
            .or_else(|| self.last_named(piece.first, wanted))
    }

    /// The person the writer's sentences are about, last first; the previous speaker where they say `hun`.
    pub(super) fn last_told(&self, first: usize, end: usize, wanted: Wanted<'_>) -> Option<usize> {
        if first >= end {
            return None;
        }
        let mut beside = None;
        for sentence in self.told_sentences(first, end) {
            if let Some(found) = self.subject_of(sentence, wanted, true) {
                return Some(found);
            }
            let hers =
                matches!(wanted, Wanted::OfGender(Some(gender)) if self.opening_pronoun(sentence) == Some(gender));
            if !hers && beside.is_none() {
                beside = self.subject_of(sentence, wanted, false);
            }
        }
        beside
    }

    pub(super) fn earlier_speaker(&self, at: usize, wanted: Wanted<'_>) -> Option<usize> {
        let spoken = self.resolved.get(..at)?;
        let persons = spoken.iter().rev().take(NAMES_BACK_MAX).flatten().filter_map(|speaker| speaker.person);
        persons.into_iter().find(|person| self.fits(*person, wanted))
    }

    /// The person named last before a word, outside quotes if possible.
    pub(super) fn last_named(&self, before: usize, wanted: Wanted<'_>) -> Option<usize> {
        let names = self.page.people.names_in(0, before);
        let near = || names.iter().rev().take(NAMES_BACK_MAX).filter(|name| self.fits(name.person, wanted));
        let told = |name: &&Name| matches!(self.cover.get(name.first), Some(Cover::Narration | Cover::Cue));
        let quoted = |name: &&Name| self.cover.get(name.first) == Some(&Cover::Quote);
        let in_title = || {
            let others = 0..self.page.people.persons.len();
            others
                .into_iter()
                .find(|person| names.is_empty() && self.fits(*person, wanted) && !self.is_in_text(*person))
        };
        let asked = |name: &&Name| self.cover.get(name.first) == Some(&Cover::Asked);
        let found = near().find(told).or_else(|| near().find(asked)).or_else(|| near().find(quoted));
        found.map(|name| name.person).or_else(in_title)
    }

    pub(super) fn is_in_text(&self, person: usize) -> bool {
        self.page.people.names.iter().take(NAMES_BACK_MAX).any(|name| name.person == person)
    }

    /// The person named next: `»…,« siger hun. Astrid Bøgh er ny i byrådet.`
    pub(super) fn look_ahead(&self, from: usize, wanted: Wanted<'_>) -> Option<usize> {
        let names = self.page.people.names_in(from, from + 400);
        names.iter().take(NAMES_BACK_MAX).find(|name| self.fits(name.person, wanted)).map(|name| name.person)
    }
}
