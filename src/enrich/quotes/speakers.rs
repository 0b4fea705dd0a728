//! Who speaks: names, pronouns, titles and silence resolved inside the article.

use crate::enrich::quotes::Page;
use crate::enrich::quotes::cues::{Cue, Subject};
use crate::enrich::quotes::grammar::{
    Gender, cue_verb, is_elected, is_learned, is_office, is_preposition, party_of, pronoun, title_fits,
};
use crate::enrich::quotes::people::Name;
use crate::enrich::quotes::pieces::{Cover, Piece, Pieces};

/// How many sentences back a pronoun or a title is looked for.
const SENTENCES_BACK_MAX: usize = 60;

/// How many quotes back.
const PIECES_BACK_MAX: usize = 200;

/// How many names back.
const NAMES_BACK_MAX: usize = 80;

/// Somebody who said something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Speaker {
    /// Who, of the people of the article.
    pub(super) person: Option<usize>,
    /// The name as the article writes it in full; of nobody it names, the title.
    pub(super) name: Option<String>,
    /// The words that name the speaker where no person is named.
    pub(super) words: Option<(usize, usize)>,
}

/// Resolves the pieces of an article in their order.
#[derive(Debug)]
pub(super) struct Speakers<'p> {
    page: &'p Page<'p>,
    pieces: &'p [Piece],
    cover: &'p [Cover],
    resolved: Vec<Option<Speaker>>,
    /// Genders learnt from pronouns.
    genders: Vec<Option<Gender>>,
}

/// Whom a stretch of the writer's own sentences leads to.
#[derive(Debug, Clone, Copy)]
enum Told {
    Person(usize),
    /// `Hun er ikke i tvivl.`
    Pronoun(Gender),
}

/// What a person must be to be meant.
#[derive(Debug, Clone, Copy)]
enum Wanted<'w> {
    Anybody,
    OfGender(Option<Gender>),
    WithTitle(&'w str, Option<&'w str>),
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
            let lower = self.reading.word(word).to_lowercase();
            if is_preposition(&lower) {
                // `formand for udvalget Karen Thorup` is governed by nothing.
                let before =
                    word.checked_sub(1).map_or(String::new(), |before| self.reading.word(before).to_lowercase());
                return !is_office(&before);
            }
            if !is_office(&lower) && !lower.ends_with('s') && !lower.ends_with('n') && !lower.ends_with('e') {
                return false;
            }
        }
        false
    }
}

impl<'p> Speakers<'p> {
    pub(super) fn new(page: &'p Page<'p>, found: &'p Pieces) -> Self {
        let genders = page.people.persons.iter().map(|person| person.gender).collect();
        Self { page, pieces: &found.pieces, cover: &found.cover, resolved: Vec::new(), genders }
    }

    /// One speaker for each piece; `None`: nobody can be meant, so that it is no quote.
    pub(super) fn resolve(mut self) -> Vec<Option<Speaker>> {
        for at in 0..self.pieces.len() {
            let speaker = self.one(at);
            self.resolved.push(speaker);
        }
        // Whoever could not be found looking back may be named ahead: `»A.« »B,« siger Karen Thorup.`
        for at in (0..self.pieces.len()).rev() {
            let is_open =
                self.resolved.get(at).is_some_and(|speaker| speaker.as_ref().is_none_or(|s| s.name.is_none()));
            if is_open && self.pieces.get(at).is_some_and(|piece| piece.cue.is_none()) && self.is_adjacent(at, at + 1) {
                let next = self.resolved.get(at + 1).cloned().flatten();
                if let Some(slot) = self.resolved.get_mut(at) {
                    *slot = next;
                }
            }
        }
        self.resolved
    }

    fn one(&mut self, at: usize) -> Option<Speaker> {
        let pieces = self.pieces;
        let piece = pieces.get(at)?;
        match &piece.cue {
            Some(cue) => self.by_cue(at, piece, cue),
            None => self.by_silence(at, piece),
        }
    }

    fn by_cue(&mut self, at: usize, piece: &Piece, cue: &Cue) -> Option<Speaker> {
        match &cue.subject {
            Subject::Person { person, .. } => Some(self.person(*person)),
            Subject::Pronoun(gender) => {
                let found = self.look_back(at, piece, Wanted::OfGender(*gender));
                let found = found.or_else(|| self.look_ahead(cue.end, Wanted::OfGender(*gender)));
                if let Some(person) = found
                    && let Some(known) = self.genders.get_mut(person)
                {
                    *known = known.or(*gender);
                }
                Some(found.map_or_else(Speaker::nobody, |person| self.person(person)))
            }
            Subject::Title { title, place, first, last } => {
                let wanted = Wanted::WithTitle(title, place.as_deref());
                let found = self.look_back(at, piece, wanted).or_else(|| self.look_ahead(cue.end, wanted));
                // `siger landmanden`, of one the article never called so: whoever is spoken of and may be one.
                let found = found.or_else(|| self.look_back(at, piece, Wanted::PerhapsTitled(title)));
                Some(found.map_or_else(|| self.titled(*first, *last), |person| self.person(person)))
            }
            Subject::Body { first, last } => Some(self.titled(*first, *last)),
            Subject::Unnamed => Some(Speaker::nobody()),
            // `lød det`, `lyder argumentet` says no more than silence does.
            Subject::Same if cue.first >= piece.end && cue.end > cue.first => self.by_silence(at, piece),
            Subject::Same => self
                .previous(at)
                .or_else(|| self.look_back(at, piece, Wanted::Anybody).map(|person| self.person(person))),
        }
    }

    fn person(&self, person: usize) -> Speaker {
        let name = self.page.people.persons.get(person).map(|person| person.name.clone());
        Speaker { person: Some(person), name, words: None }
    }

    fn titled(&self, first: usize, last: usize) -> Speaker {
        let words = self.page.reading.stretch(first, last).of(self.page.reading.text).replace('\n', " ");
        Speaker { person: None, name: Some(words), words: Some((first, last)) }
    }

    /// Whoever said the piece before.
    fn previous(&self, at: usize) -> Option<Speaker> {
        let spoken = self.resolved.get(..at)?.iter().rev().take(PIECES_BACK_MAX).flatten();
        spoken.into_iter().find(|speaker| speaker.name.is_some()).cloned()
    }

    /// Who says a piece that has no clause.
    fn by_silence(&mut self, at: usize, piece: &Piece) -> Option<Speaker> {
        let previous = self.previous(at);
        let follows = at.checked_sub(1).is_some_and(|before| self.is_adjacent(before, at));
        if let Some((found, is_owner)) = self.attributed_after(at, piece, follows) {
            let speaker = self.person(found);
            // `Ordene er Karen Thorups.`
            let bare = speaker.name.as_deref().and_then(|name| name.strip_suffix('s')).filter(|_| is_owner);
            return Some(Speaker { name: bare.map(str::to_owned).or(speaker.name.clone()), ..speaker });
        }
        let line = self.page.lines.get(piece.line).copied();
        let from = self.end_of_previous(at);
        let line_first = line.map_or(piece.first, |line| line.first).max(from);
        if let Some(told) = self.told_in(line_first, piece.first) {
            return self.told(at, piece, told);
        }
        if follows && previous.is_some() {
            return self.answerer(at).or(previous);
        }
        if let Some(next) = self.named_next(at) {
            return Some(next);
        }
        if let Some(told) = self.told_in(from, piece.first) {
            return self.told(at, piece, told);
        }
        let found = previous.or_else(|| self.look_back(at, piece, Wanted::Anybody).map(|person| self.person(person)));
        found.or_else(|| self.introduced_next(piece).map(|person| self.person(person)))
    }

    fn told(&self, at: usize, piece: &Piece, told: Told) -> Option<Speaker> {
        let person = match told {
            Told::Person(person) => Some(person),
            Told::Pronoun(gender) => self.look_back(at, piece, Wanted::OfGender(Some(gender))),
        };
        person.map(|person| self.person(person)).or_else(|| self.previous(at))
    }

    /// Who is introduced right behind a piece that opens the article: `»Aldrig mere.« Karen Thorup er 58 år …`
    fn introduced_next(&self, piece: &Piece) -> Option<usize> {
        let reading = self.page.reading;
        let sentence = reading.sentences.get(reading.sentence_of(piece.end))?;
        (sentence.first >= piece.end)
            .then(|| self.subject_of((sentence.first, sentence.end), Wanted::Anybody, true))
            .flatten()
    }

    /// Of two who talk to each other, the one who was asked: `»Hvor mange?« spørger ministeren.`
    fn answerer(&self, at: usize) -> Option<Speaker> {
        let asked = self.pieces.get(at.checked_sub(1)?)?;
        let verb = asked.cue.as_ref().and_then(|cue| cue.verb).map_or("", |verb| verb.of(self.page.reading.text));
        let before = self.resolved.get(at - 1)?.as_ref()?.person;
        let others = self.resolved.get(..at - 1)?.iter().rev().take(3).flatten();
        let is_asked = matches!(verb, "spørger" | "spurgte");
        is_asked
            .then(|| others.into_iter().find(|other| other.person.is_some() && other.person != before).cloned())
            .flatten()
    }

    /// The first word behind the piece before.
    fn end_of_previous(&self, at: usize) -> usize {
        at.checked_sub(1).and_then(|before| self.pieces.get(before)).map_or(0, |piece| piece.end)
    }

    /// True when nothing of the writer's own stands between two pieces.
    fn is_adjacent(&self, before: usize, after: usize) -> bool {
        let (Some(this), Some(next)) = (self.pieces.get(before), self.pieces.get(after)) else { return false };
        let between = self.cover.get(this.end..next.first).unwrap_or_default();
        !between.contains(&Cover::Narration)
    }

    /// The speaker of the next piece, if it follows at once and names one.
    fn named_next(&mut self, at: usize) -> Option<Speaker> {
        let pieces = self.pieces;
        let mut next = at + 1;
        while self.is_adjacent(next - 1, next) && next <= at + 12 {
            match pieces.get(next)?.cue.as_ref().map(|cue| &cue.subject) {
                Some(Subject::Person { person, .. }) => return Some(self.person(*person)),
                Some(_) => return None,
                None => next += 1,
            }
        }
        None
    }

    /// `Sådan lyder det fra Karen Thorup.`, `Ordene er Karen Thorups.` right behind a piece.
    fn attributed_after(&self, at: usize, piece: &Piece, follows: bool) -> Option<(usize, bool)> {
        let reading = self.page.reading;
        let sentence = reading.sentences.get(reading.sentence_of(piece.end))?;
        if sentence.first < piece.end || sentence.first >= self.pieces.get(at + 1).map_or(usize::MAX, |next| next.first)
        {
            return None;
        }
        let head = reading.word(sentence.first);
        let says = (sentence.first..sentence.end.min(sentence.first + 5)).any(|word| {
            let lower = reading.word(word).to_lowercase();
            cue_verb(&lower).is_some() || matches!(lower.as_str(), "er" | "kommer" | "kom" | "faldt" | "falder")
        });
        let points_back = match head {
            "Sådan" | "Således" | "Ordene" | "Opsangen" | "Opfordringen" | "Budskabet" => true,
            "Det" | "Dette" => !follows && reading.word(sentence.first + 1) != "er",
            _ => false,
        };
        if !points_back || !says {
            return None;
        }
        let name = self.page.people.names_in(sentence.first, sentence.end).first()?;
        let before = reading.word(name.first.saturating_sub(1));
        let is_owner = head == "Ordene" && before == "er" && reading.word(name.last).ends_with('s');
        Some((name.person, is_owner))
    }

    /// Whom the writer speaks of last in a stretch.
    fn told_in(&self, first: usize, end: usize) -> Option<Told> {
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
    fn told_sentences(&self, first: usize, end: usize) -> impl Iterator<Item = (usize, usize)> + use<'_> {
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
    fn opening_pronoun(&self, (first, end): (usize, usize)) -> Option<Gender> {
        (first..end.min(first + 5)).find_map(|word| pronoun(&self.page.reading.word(word).to_lowercase()))
    }

    /// The person a sentence is about. `strictly`: not one behind a preposition.
    fn subject_of(&self, sentence: (usize, usize), wanted: Wanted<'_>, strictly: bool) -> Option<usize> {
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

    fn fits(&self, person: usize, wanted: Wanted<'_>) -> bool {
        let Some(somebody) = self.page.people.persons.get(person) else { return false };
        match wanted {
            Wanted::Anybody | Wanted::OfGender(None) => true,
            Wanted::OfGender(Some(gender)) => {
                self.genders.get(person).copied().flatten().is_none_or(|known| known == gender)
            }
            Wanted::WithTitle(title, place) => {
                let by_role = somebody.roles.iter().any(|role| title_fits(title, role));
                let by_party = party_of(title).is_some_and(|letter| somebody.party.as_deref() == Some(letter));
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
                !somebody.roles.iter().any(clashes)
            }
        }
    }

    /// The person meant, looking back from a piece.
    fn look_back(&self, at: usize, piece: &Piece, wanted: Wanted<'_>) -> Option<usize> {
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
    fn last_told(&self, first: usize, end: usize, wanted: Wanted<'_>) -> Option<usize> {
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

    fn earlier_speaker(&self, at: usize, wanted: Wanted<'_>) -> Option<usize> {
        let spoken = self.resolved.get(..at)?;
        let persons = spoken.iter().rev().take(NAMES_BACK_MAX).flatten().filter_map(|speaker| speaker.person);
        persons.into_iter().find(|person| self.fits(*person, wanted))
    }

    /// The person named last before a word, outside quotes if possible.
    fn last_named(&self, before: usize, wanted: Wanted<'_>) -> Option<usize> {
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

    fn is_in_text(&self, person: usize) -> bool {
        self.page.people.names.iter().take(NAMES_BACK_MAX).any(|name| name.person == person)
    }

    /// The person named next: `»…,« siger hun. Astrid Bøgh er ny i byrådet.`
    fn look_ahead(&self, from: usize, wanted: Wanted<'_>) -> Option<usize> {
        let names = self.page.people.names_in(from, from + 400);
        names.iter().take(NAMES_BACK_MAX).find(|name| self.fits(name.person, wanted)).map(|name| name.person)
    }

    /// The person a pronoun, a title or a name means outside quotes, at a word of the writer's own sentence.
    pub(super) fn meant_at(&mut self, subject: &Subject, word: usize) -> Option<Speaker> {
        let wanted = match subject {
            Subject::Person { person, .. } => return Some(self.person(*person)),
            Subject::Pronoun(gender) => Wanted::OfGender(*gender),
            Subject::Title { title, place, .. } => Wanted::WithTitle(title, place.as_deref()),
            Subject::Body { .. } | Subject::Unnamed | Subject::Same => return None,
        };
        let first = word.saturating_sub(600);
        let sentence = self.page.reading.sentences.get(self.page.reading.sentence_of(word))?.first;
        let found = self.last_told(first, sentence, wanted).or_else(|| self.last_named(sentence, wanted));
        let found = found.or_else(|| self.look_ahead(word, wanted));
        found.map(|person| self.person(person))
    }
}

impl Speaker {
    /// Somebody the article does not name.
    pub(super) const fn nobody() -> Self {
        Self { person: None, name: None, words: None }
    }
}
