//! The clause that gives words to a speaker: `siger Strandholms borgmester, Karen Thorup (S)`.

use crate::domain::Span;
use crate::enrich::quotes::Page;
use crate::enrich::quotes::grammar::{
    Gender, binds_title, cue_verb, ends_subject, is_adverb, is_definite, is_office, is_opener, pronoun,
};

use crate::enrich::quotes::people::Name;

/// The longest subject, in words.
const SUBJECT_WORDS_MAX: usize = 16;

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
    fn lower(&self, word: usize) -> String {
        self.reading.word(word).to_lowercase()
    }

    /// The clause that begins at `word` with its verb, the subject behind it.
    pub(super) fn inverted_cue(&self, word: usize, end: usize) -> Option<Cue> {
        let lower = self.lower(word);
        let verb = Some(self.reading.words.get(word).copied()?);
        let cue = |subject: (Subject, usize)| Cue { verb, subject: subject.0, first: word, end: subject.1 };
        match lower.as_str() {
            "ifølge" => return self.subject(word + 1, end).map(cue),
            "lyder" | "lød" | "hedder" | "hed" => return self.sounding(word, end).map(cue),
            "har" | "havde" => return self.perfect(word, end),
            "sådan" | "således" => {
                let next = self.reading.word(word + 1).to_lowercase();
                let is_cue = cue_verb(&next).is_some() && word + 1 < end;
                return is_cue.then(|| self.inverted_cue(word + 1, end)).flatten();
            }
            _ => {}
        }
        // A verb with a capital begins a sentence of its own.
        if !self.reading.word(word).starts_with(char::is_lowercase) || cue_verb(&lower)?.is_participle {
            return None;
        }
        self.subject(word + 1, end).map(cue)
    }

    /// `lyder det fra Karen Thorup`, `lød vurderingen`.
    fn sounding(&self, word: usize, end: usize) -> Option<(Subject, usize)> {
        let from =
            (word + 1..end.min(word + 8)).find(|&at| matches!(self.lower(at).as_str(), "fra" | "hos" | "ifølge"));
        if let Some(from) = from
            && let Some(found) = self.subject(from + 1, end)
        {
            return Some(found);
        }
        let noun = self.lower(word + 1);
        match noun.as_str() {
            "hans" => return Some((Subject::Pronoun(Some(Gender::Man)), word + 3)),
            "hendes" => return Some((Subject::Pronoun(Some(Gender::Woman)), word + 3)),
            // `lød det, da Karen Thorup mødte udvalget`
            "det" => {
                let da =
                    (word + 2..end.min(word + 6)).find(|&at| matches!(self.lower(at).as_str(), "da" | "efter" | "når"));
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
        let is_word = noun.ends_with("svar") || (is_definite(&noun) && !is_office(&noun));
        (is_word && word + 1 < end).then_some((Subject::Same, word + 2))
    }

    /// `har viceborgmester Jonna Vibe tidligere udtalt`
    fn perfect(&self, word: usize, end: usize) -> Option<Cue> {
        let (subject, after) = self.subject(word + 1, end)?;
        let participle =
            (after..end.min(after + 5)).find(|&at| cue_verb(&self.lower(at)).is_some_and(|verb| verb.is_participle))?;
        Some(Cue { verb: self.reading.words.get(participle).copied(), subject, first: word, end: participle + 1 })
    }

    /// The subject that begins at `first`, and one past its last word. `None`: no speaker stands there.
    pub(super) fn subject(&self, first: usize, end: usize) -> Option<(Subject, usize)> {
        let end = end.min(first + SUBJECT_WORDS_MAX);
        let mut title: Option<(String, usize)> = None;
        let mut place: Option<String> = None;
        let mut body: Option<(usize, usize)> = None;
        let mut article: Option<String> = None;
        let mut is_bound = false;
        let mut owner: Option<Name> = None;
        let mut at = first;
        while at < end {
            let gap = at.checked_sub(1).map_or("", |before| self.reading.gap_after(before));
            let divided = at > first && !gap.trim_matches([' ', '\u{a0}']).is_empty();
            let is_degree = gap.starts_with('.') && is_degree(self.reading.word(at.saturating_sub(1)));
            if divided && !is_apposition(gap) && !is_degree {
                break;
            }
            let divided = divided && !is_degree;
            let lower = self.lower(at);
            if let Some(name) = self.people.name_at(at) {
                if owner.is_none() && self.is_genitive(&name) && name.last + 1 < end {
                    owner = Some(name);
                    at = name.last + 1;
                    continue;
                }
                return Some((
                    Subject::Person { person: name.person, first: name.first, last: name.last },
                    name.last + 1,
                ));
            }
            if divided && (body.is_some() || title.is_none()) {
                break;
            }
            if title.is_none() && body.is_none() {
                if let Some(gender) = pronoun(&lower) {
                    return Some((Subject::Pronoun(Some(gender)), at + 1));
                }
                if lower == "vedkommende" {
                    return Some((Subject::Pronoun(None), at + 1));
                }
            }
            if ends_subject(&lower) || cue_verb(&lower).is_some_and(|verb| !verb.is_participle) {
                break;
            }
            let written = self.reading.word(at);
            let opens = self.reading.sentences.get(self.reading.sentence_of(at)).is_some_and(|s| s.first == at);
            let is_name = written.starts_with(char::is_uppercase) && !(opens && is_office(&lower));
            if is_name && is_opener(&lower) {
                break;
            }
            if is_name {
                // `Grøn Fjords talsmand`: the last word of the name has the genitive.
                let last = (at..end).take_while(|&word| self.is_run(at, word)).last().unwrap_or(at);
                let is_genitive = self.reading.word(last).ends_with('s') && self.is_noun_ahead(last + 1, end);
                if is_genitive || is_bound || title.is_some() {
                    let bare = lower.strip_suffix("'s").or_else(|| lower.strip_suffix('s').filter(|_| is_genitive));
                    place.get_or_insert_with(|| bare.unwrap_or(&lower).to_owned());
                } else {
                    let from = body.map_or(at, |(from, _)| from);
                    body = Some((from, at));
                }
            } else if binds_title(&lower) && title.is_some() {
                is_bound = true;
            } else if divided {
                // Another apposition before the name: `formanden for udvalget, tidligere minister Karen Thorup`.
                is_bound = true;
            } else if matches!(lower.as_str(), "den" | "det" | "de" | "en" | "et") {
                article.get_or_insert(lower);
            } else if body.is_some() {
                break;
            } else if !is_bound && !(title.is_none() && is_adverb(&lower)) {
                let is_better = title.as_ref().is_none_or(|(known, _)| !is_office(known) && !is_definite(known));
                if is_better {
                    title = Some((lower, at));
                }
            }
            at += 1;
        }
        let titled = self.without_name(first, at, title, place, body, article.as_deref());
        // `siger Jens kort` has no owner of anything.
        match owner {
            Some(name) if !matches!(&titled, Some((Subject::Title { title, .. }, _)) if is_office(title)) => {
                Some((Subject::Person { person: name.person, first: name.first, last: name.last }, name.last + 1))
            }
            _ => titled,
        }
    }

    /// True for `Inge Holms` before a noun.
    pub(super) fn is_genitive(&self, name: &Name) -> bool {
        self.reading.word(name.last).ends_with('s') && self.is_noun_ahead(name.last + 1, self.reading.words.len())
    }

    /// The subject of a clause that names no person.
    fn without_name(
        &self,
        first: usize,
        end: usize,
        title: Option<(String, usize)>,
        place: Option<String>,
        body: Option<(usize, usize)>,
        article: Option<&str>,
    ) -> Option<(Subject, usize)> {
        if let Some((from, last)) = body {
            return Some((Subject::Body { first: from, last }, last + 1));
        }
        let (title, at) = title?;
        match article {
            Some("en" | "et") if !is_office(&title) => return Some((Subject::Unnamed, end)),
            Some(_) => {}
            None if is_office(&title) || is_definite(&title) => {}
            None => return None,
        }
        Some((Subject::Title { title, place, first, last: at }, end))
    }

    /// True when the words from `first` to `word` are capitalised and nothing but blanks divides them.
    fn is_run(&self, first: usize, word: usize) -> bool {
        let joined = word == first || matches!(self.reading.gap_after(word - 1), " " | "\u{a0}");
        joined && self.reading.word(word).starts_with(char::is_uppercase)
    }

    /// True when a lower-case noun stands right behind: so the capitalised word before it is a genitive.
    fn is_noun_ahead(&self, at: usize, end: usize) -> bool {
        if at >= end {
            return false;
        }
        let lower = self.lower(at);
        let gap = at.checked_sub(1).map_or("", |before| self.reading.gap_after(before));
        gap.trim().is_empty()
            && self.reading.word(at).starts_with(char::is_lowercase)
            && !ends_subject(&lower)
            && !is_adverb(&lower)
            && !binds_title(&lower)
    }
}

/// True for the parts of a degree, which have points: `cand.oecon.`, `lic.-techn.`
fn is_degree(word: &str) -> bool {
    matches!(
        word,
        "cand"
            | "oecon"
            | "lic"
            | "techn"
            | "dr"
            | "phil"
            | "jur"
            | "prof"
            | "mag"
            | "merc"
            | "polit"
            | "scient"
            | "ph"
            | "pol"
            | "med"
            | "Dr"
            | "1"
            | "2"
    )
}

/// True for what may stand inside a subject: a comma, or the brackets of a party.
fn is_apposition(gap: &str) -> bool {
    let signs = gap.trim_matches([' ', '\u{a0}']);
    matches!(signs, "," | "(" | ")" | ")," | "(," | "/" | "&" | "'" | "-")
}
