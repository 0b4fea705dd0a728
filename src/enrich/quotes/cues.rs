//! The clause that gives words to a speaker: `siger Strandholms borgmester, Karen Thorup (S)`.

use crate::domain::Span;
use crate::enrich::quotes::Page;
use crate::enrich::quotes::grammar::{Gender, cue_verb, is_definite, is_office};
use crate::enrich::quotes::subject::SUBJECT_WORDS_MAX;

/// The most words in the brackets of a party, and one.
const PARTY_WORDS_MAX: usize = 4;

/// Who speaks, as the clause has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Subject {
    /// A person named there, and by which words.
    Person { person: usize, first: usize, last: usize },
    /// `han`, `hun`; `None`: `vedkommende`.
    Pronoun(Option<Gender>),
    /// `borgmesteren`, `Strandholms borgmester`, and the words of the whole.
    Title { title: String, place: Option<String>, first: usize, last: usize },
    /// A body, or a name that is no known person's.
    Body { first: usize, last: usize },
    /// `en pensionist`: nobody the article names.
    Unnamed,
    /// Nobody is said: whoever spoke before.
    Same,
}

/// A clause with its verb and subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Cue {
    /// The word that gives the words to the speaker. `None`: a label did.
    pub(super) verb: Option<Span>,
    pub(super) subject: Subject,
    /// Its first word.
    pub(super) first: usize,
    /// One past its last word.
    pub(super) end: usize,
}

impl Page<'_> {
    pub(super) fn lower(&self, word: usize) -> &str {
        self.reading.lower(word)
    }

    /// The clause that begins at `word` with its verb, the subject behind it.
    pub(super) fn inverted_cue(&self, word: usize, end: usize) -> Option<Cue> {
        let lower = self.lower(word);
        let verb = Some(self.reading.words.get(word).copied()?);
        let cue = |subject: (Subject, usize)| Cue { verb, subject: subject.0, first: word, end: subject.1 };
        match lower {
            "ifølge" => return self.subject(word + 1, end).map(cue),
            "lyder" | "lød" | "hedder" | "hed" => return self.sounding(word, end).map(cue),
            "har" | "havde" => return self.perfect(word, end),
            "som" => return self.put(word, end),
            "sådan" | "således" => {
                let next = self.reading.lower(word + 1);
                let is_cue = cue_verb(next).is_some() && word + 1 < end;
                return is_cue.then(|| self.inverted_cue(word + 1, end)).flatten();
            }
            _ => {}
        }
        // A verb with a capital begins a sentence of its own.
        if !self.reading.word(word).starts_with(char::is_lowercase) || cue_verb(lower)?.is_participle {
            return None;
        }
        self.subject(word + 1, end).map(cue)
    }

    /// `lyder det fra Karen Thorup`, `lød vurderingen`.
    fn sounding(&self, word: usize, end: usize) -> Option<(Subject, usize)> {
        let from = (word + 1..end.min(word + 8)).find(|&at| matches!(self.lower(at), "fra" | "hos" | "ifølge"));
        if let Some(from) = from
            && let Some(found) = self.subject(from + 1, end)
        {
            return Some(found);
        }
        let noun = self.lower(word + 1);
        match noun {
            "hans" => return Some((Subject::Pronoun(Some(Gender::Man)), word + 3)),
            "hendes" => return Some((Subject::Pronoun(Some(Gender::Woman)), word + 3)),
            // `lød det, da Karen Thorup mødte udvalget`
            "det" => {
                let da = (word + 2..end.min(word + 6)).find(|&at| matches!(self.lower(at), "da" | "efter" | "når"));
                let named = da.and_then(|da| self.people.names_in(da, end.min(da + SUBJECT_WORDS_MAX)).first());
                let subject = named.map_or(Subject::Same, |name| Subject::Person {
                    person: name.person,
                    first: name.first,
                    last: name.last,
                });
                return (word + 1 < end).then_some((subject, word + 2));
            }
            _ => {}
        }
        if let Some(name) = self.people.name_at(word + 1).filter(|name| name.last < end) {
            return Some((Subject::Person { person: name.person, first: name.first, last: name.last }, name.last + 1));
        }
        let is_word = noun.ends_with("svar") || (is_definite(noun) && !is_office(noun));
        (is_word && word + 1 < end).then_some((Subject::Same, word + 2))
    }

    /// `som Karen Thorup (S) formulerer det`
    fn put(&self, word: usize, end: usize) -> Option<Cue> {
        let (subject, after) = self.subject(word + 1, end)?;
        let verb = (after..end.min(after + PARTY_WORDS_MAX)).find(|&at| cue_verb(self.lower(at)).is_some())?;
        let is_put = verb + 1 < end && self.lower(verb + 1) == "det";
        let only_party = verb == after || self.reading.gap_after(after.checked_sub(1)?).contains('(');
        (is_put && only_party).then(|| Cue {
            verb: self.reading.words.get(verb).copied(),
            subject,
            first: word,
            end: verb + 2,
        })
    }

    /// `har viceborgmester Jonna Vibe tidligere udtalt`
    fn perfect(&self, word: usize, end: usize) -> Option<Cue> {
        let (subject, after) = self.subject(word + 1, end)?;
        let participle =
            (after..end.min(after + 5)).find(|&at| cue_verb(self.lower(at)).is_some_and(|verb| verb.is_participle))?;
        Some(Cue { verb: self.reading.words.get(participle).copied(), subject, first: word, end: participle + 1 })
    }
}
