//! Who speaks: names, pronouns, titles and silence resolved inside the article.

use crate::enrich::quotes::Page;
use crate::enrich::quotes::antecedents::{Told, Wanted};
use crate::enrich::quotes::cues::{Cue, Subject};
use crate::enrich::quotes::grammar::{Gender, cue_verb, is_past};
use crate::enrich::quotes::pieces::{Cover, Piece, Pieces};

/// How many quotes back.
const PIECES_BACK_MAX: usize = 200;

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
    pub(super) page: &'p Page<'p>,
    pub(super) pieces: &'p [Piece],
    pub(super) cover: &'p [Cover],
    pub(super) resolved: Vec<Option<Speaker>>,
    /// Genders learnt from pronouns.
    pub(super) genders: Vec<Option<Gender>>,
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
                let found = found.or_else(|| self.look_back(at, piece, Wanted::PerhapsPerson(*gender)));
                if let Some(person) = found
                    && let Some(known) = self.genders.get_mut(person)
                {
                    *known = known.or(*gender);
                }
                Some(found.map_or_else(Speaker::nobody, |person| self.person(person)))
            }
            Subject::Title { title, place, first, last } => {
                let mut found = None;
                for wanted in self.titled_ways(title, place.as_deref(), *first, *last) {
                    let look = || self.look_back(at, piece, wanted).or_else(|| self.look_ahead(cue.end, wanted));
                    found = found.or_else(look);
                }
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

    /// Whoever has a title comes before who had it; the other way round for `den tidligere formand`.
    fn titled_ways<'t>(&self, title: &'t str, place: Option<&'t str>, first: usize, last: usize) -> [Wanted<'t>; 2] {
        let is_past = (first..last).any(|word| is_past(self.page.lower(word)));
        let (now, once) = (Wanted::WithTitle(title, place), Wanted::OnceWithTitle(title, place));
        if is_past { [once, now] } else { [now, once] }
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
    pub(super) fn previous(&self, at: usize) -> Option<Speaker> {
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
        let found = found.or_else(|| self.introduced_next(piece).map(|person| self.person(person)));
        found.or_else(|| self.look_back(at, piece, Wanted::PerhapsPerson(None)).map(|person| self.person(person)))
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
    pub(super) fn end_of_previous(&self, at: usize) -> usize {
        at.checked_sub(1).and_then(|before| self.pieces.get(before)).map_or(0, |piece| piece.end)
    }

    /// True when nothing of the writer's own stands between two pieces.
    pub(super) fn is_adjacent(&self, before: usize, after: usize) -> bool {
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
            let lower = reading.lower(word);
            cue_verb(lower).is_some() || matches!(lower, "er" | "kommer" | "kom" | "faldt" | "falder")
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

    /// The person a pronoun, a title or a name means outside quotes, at a word of the writer's own sentence.
    pub(super) fn meant_at(&mut self, subject: &Subject, word: usize) -> Option<Speaker> {
        let ways = match subject {
            Subject::Person { person, .. } => return Some(self.person(*person)),
            Subject::Pronoun(gender) => [Wanted::OfGender(*gender); 2],
            Subject::Title { title, place, first, last } => self.titled_ways(title, place.as_deref(), *first, *last),
            Subject::Body { .. } | Subject::Unnamed | Subject::Same => return None,
        };
        let first = word.saturating_sub(600);
        let sentence = self.page.reading.sentences.get(self.page.reading.sentence_of(word))?.first;
        let found = ways.into_iter().find_map(|wanted| {
            let found = self.last_told(first, sentence, wanted).or_else(|| self.last_named(sentence, wanted));
            found.or_else(|| self.look_ahead(word, wanted))
        });
        found.map(|person| self.person(person))
    }
}

impl Speaker {
    /// Somebody the article does not name.
    pub(super) const fn nobody() -> Self {
        Self { person: None, name: None, words: None }
    }
}
