//! Reading the subject of a clause: `Strandholms borgmester, Karen Thorup (S)`, `den tidligere minister`, `hun`.

use crate::enrich::quotes::Page;
use crate::enrich::quotes::cues::Subject;
use crate::enrich::quotes::grammar::{
    binds_title, cue_verb, ends_subject, is_adverb, is_definite, is_office, is_opener, pronoun,
};
use crate::enrich::quotes::people::Name;

/// The longest subject, in words.
pub(super) const SUBJECT_WORDS_MAX: usize = 16;

/// What has been read of a subject so far.
#[derive(Debug, Default)]
struct Reader {
    first: usize,
    end: usize,
    /// The noun that says what somebody is, and where it stands.
    title: Option<(String, usize)>,
    place: Option<String>,
    /// A capitalised name that is no person's.
    body: Option<(usize, usize)>,
    article: Option<String>,
    /// Behind `borgmester i`: what has a capital now is a place.
    is_bound: bool,
    /// `Inge Holms` of `Inge Holms advokat`.
    owner: Option<Name>,
    /// `Inge Holms forgænger`: somebody else, whatever follows.
    is_relation: bool,
}

/// What to do after a word.
enum Step {
    /// Read on at this word.
    To(usize),
    /// The subject is whole, up to this word.
    Whole(Subject, usize),
    /// No word of the subject any more.
    Stop,
}

impl Page<'_> {
    /// The subject that begins at `first`, and one past its last word. `None`: no speaker stands there.
    pub(super) fn subject(&self, first: usize, end: usize) -> Option<(Subject, usize)> {
        let end = end.min(first + SUBJECT_WORDS_MAX);
        let mut reader = Reader { first, end, ..Reader::default() };
        let mut at = first;
        while at < end {
            match reader.step(self, at) {
                Step::To(next) => at = next,
                Step::Whole(subject, end) => return Some((subject, end)),
                Step::Stop => break,
            }
        }
        reader.without_name(at)
    }

    /// True for `Inge Holms` before a noun.
    pub(super) fn is_genitive(&self, name: &Name) -> bool {
        self.reading.word(name.last).ends_with('s') && self.is_noun_ahead(name.last + 1, self.reading.words.len())
    }

    /// True when the words from `first` to `word` are capitalised and nothing but blanks divides them.
    fn is_run(&self, first: usize, word: usize) -> bool {
        let joined = word == first || matches!(self.reading.gap_after(word - 1), " " | "\u{a0}");
        joined && self.reading.word(word).starts_with(char::is_uppercase) && hyphened_office(self.lower(word)).is_none()
    }

    /// True when a lower-case noun stands right behind: so the capitalised word before it is a genitive.
    fn is_noun_ahead(&self, at: usize, end: usize) -> bool {
        if at >= end {
            return false;
        }
        let lower = self.lower(at);
        self.gap_before(at).trim().is_empty()
            && (self.reading.word(at).starts_with(char::is_lowercase) || hyphened_office(lower).is_some())
            && !ends_subject(lower)
            && !is_adverb(lower)
            && !binds_title(lower)
    }

    fn gap_before(&self, at: usize) -> &str {
        at.checked_sub(1).map_or("", |before| self.reading.gap_after(before))
    }
}

impl Reader {
    fn step(&mut self, page: &Page<'_>, at: usize) -> Step {
        let gap = page.gap_before(at);
        let is_degree = gap.starts_with('.') && is_degree(page.reading.word(at.saturating_sub(1)));
        let is_divided = at > self.first && !gap.trim_matches([' ', '\u{a0}']).is_empty() && !is_degree;
        if is_divided && !is_apposition(gap) {
            return Step::Stop;
        }
        if let Some(name) = page.people.name_at(at) {
            return self.named(page, name);
        }
        // `Inge Holms forgænger som formand, Bo Lind`
        if self.is_relation && page.lower(at) == "som" {
            self.is_bound = true;
            return Step::To(at + 1);
        }
        if is_divided && !self.is_relation && (self.body.is_some() || self.title.is_none()) {
            return Step::Stop;
        }
        let lower = page.lower(at);
        if self.title.is_none() && self.body.is_none() {
            let gender = pronoun(lower);
            if gender.is_some() || lower == "vedkommende" {
                return Step::Whole(Subject::Pronoun(gender), at + 1);
            }
        }
        if ends_subject(lower) || cue_verb(lower).is_some_and(|verb| !verb.is_participle) {
            return Step::Stop;
        }
        let opens =
            page.reading.sentences.get(page.reading.sentence_of(at)).is_some_and(|sentence| sentence.first == at);
        // `Strandholm-borgmesteren`
        if let Some((place, title)) = hyphened_office(lower) {
            self.place.get_or_insert_with(|| place.to_owned());
            return self.common(at, title.to_owned(), is_divided);
        }
        if page.reading.word(at).starts_with(char::is_uppercase) && !(opens && is_office(lower)) {
            self.capitalised(page, at, lower)
        } else {
            self.common(at, lower.to_owned(), is_divided)
        }
    }

    fn named(&mut self, page: &Page<'_>, name: Name) -> Step {
        if self.owner.is_none() && page.is_genitive(&name) && name.last + 1 < self.end {
            self.owner = Some(name);
            return Step::To(name.last + 1);
        }
        Step::Whole(of_person(name), name.last + 1)
    }

    /// A capitalised word that begins no person's name: a place, a party, an organisation.
    fn capitalised(&mut self, page: &Page<'_>, at: usize, lower: &str) -> Step {
        // `tror De`; but `siger De Konservatives Rosa Kirkeby`.
        if is_opener(lower) && !page.is_run(at, at + 1) {
            return Step::Stop;
        }
        // `Grøn Fjords talsmand`: the last word of the name has the genitive.
        let last = (at..self.end).take_while(|&word| page.is_run(at, word)).last().unwrap_or(at);
        let is_genitive = page.reading.word(last).ends_with('s') && page.is_noun_ahead(last + 1, self.end);
        if is_genitive || self.is_bound || self.title.is_some() {
            let bare = lower.strip_suffix("'s").or_else(|| lower.strip_suffix('s').filter(|_| is_genitive));
            self.place.get_or_insert_with(|| bare.unwrap_or(lower).to_owned());
        } else {
            let first = self.body.map_or(at, |(first, _)| first);
            self.body = Some((first, at));
        }
        Step::To(at + 1)
    }

    /// A word in lower case: an article, a title, what describes it.
    fn common(&mut self, at: usize, lower: String, is_divided: bool) -> Step {
        self.is_relation |= self.owner.is_some_and(|name| name.last + 1 == at) && is_relation(&lower);
        if is_divided || (binds_title(&lower) && self.title.is_some()) {
            // `formand for …`; `formanden for udvalget, tidligere minister Karen Thorup`.
            self.is_bound = true;
        } else if matches!(lower.as_str(), "den" | "det" | "de" | "en" | "et") {
            self.article.get_or_insert(lower);
        } else if self.body.is_some() {
            return Step::Stop;
        } else if !self.is_bound && (self.title.is_some() || !is_adverb(&lower)) {
            let is_better = self.title.as_ref().is_none_or(|(known, _)| !is_office(known) && !is_definite(known));
            if is_better {
                self.title = Some((lower, at));
            }
        }
        Step::To(at + 1)
    }

    /// The subject of a clause that names no person, read up to `end`.
    fn without_name(self, end: usize) -> Option<(Subject, usize)> {
        if self.is_relation {
            return Some((Subject::Unnamed, end));
        }
        let owner = self.owner.map(|name| (of_person(name), name.last + 1));
        if let Some((first, last)) = self.body {
            return owner.or(Some((Subject::Body { first, last }, last + 1)));
        }
        // `siger Jens kort` has no owner of anything.
        let Some((title, at)) = self.title.filter(|(title, _)| self.owner.is_none() || is_office(title)) else {
            return owner;
        };
        match self.article.as_deref() {
            Some("en" | "et") if !is_office(&title) => return Some((Subject::Unnamed, end)),
            None if !is_office(&title) && !is_definite(&title) => return None,
            Some(_) | None => {}
        }
        Some((Subject::Title { title, place: self.place, first: self.first, last: at }, end))
    }
}

/// `FN-ambassadør` in its parts.
fn hyphened_office(lower: &str) -> Option<(&str, &str)> {
    lower.rsplit_once('-').filter(|(_, title)| is_office(title))
}

const fn of_person(name: Name) -> Subject {
    Subject::Person { person: name.person, first: name.first, last: name.last }
}

/// True for words that say whose somebody is, not what: `forgænger`, `søn`.
fn is_relation(lower: &str) -> bool {
    const RELATIONS: [&str; 20] = [
        "forgænger",
        "efterfølger",
        "afløser",
        "stedfortræder",
        "modstander",
        "rival",
        "makker",
        "partifælle",
        "kollega",
        "mand",
        "kone",
        "hustru",
        "søn",
        "datter",
        "far",
        "mor",
        "bror",
        "søster",
        "nabo",
        "ven",
    ];
    RELATIONS.contains(&lower)
}

const DEGREES: [&str; 17] = [
    "cand", "oecon", "lic", "techn", "dr", "phil", "jur", "prof", "mag", "merc", "polit", "scient", "ph", "pol", "med",
    "1", "2",
];

/// True for the parts of a degree or rank, which have points: `cand.oecon.`, `lic.-techn.`, `2. viceborgmester`.
fn is_degree(word: &str) -> bool {
    DEGREES.contains(&word.to_lowercase().as_str())
}

/// True for what may stand inside a subject: a comma, or the brackets of a party.
fn is_apposition(gap: &str) -> bool {
    let signs = gap.trim_matches([' ', '\u{a0}']);
    matches!(signs, "," | "(" | ")" | ")," | "(," | "/" | "&" | "'" | "-")
}
