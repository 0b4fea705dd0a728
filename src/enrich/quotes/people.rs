//! The people an article names, found from the text itself: full names, and what stands for them later.

use std::collections::{HashMap, HashSet};

use crate::enrich::quotes::grammar::{
    FirstName, Gender, cue_verb, ends_subject, first_name, is_office, is_opener, is_preposition,
};
use crate::enrich::words::Reading;

/// The most words of one name.
const NAME_WORDS_MAX: usize = 6;

/// The most people kept of one article.
const PEOPLE_MAX: usize = 500;

/// The most people with one last name that are told apart.
const NAMESAKES_MAX: usize = 20;

/// Somebody named in an article.
#[derive(Debug, Clone)]
pub(super) struct Person {
    /// The name in full, as the article writes it.
    pub(super) name: String,
    /// Its words in lower case.
    words: Vec<String>,
    /// Whom the first name is given to, if that is clear.
    pub(super) gender: Option<Gender>,
    /// Titles the article gives, in lower case.
    pub(super) roles: Vec<String>,
    /// Places and bodies that stand beside the title, in lower case.
    pub(super) places: Vec<String>,
    /// The letters in brackets, in lower case.
    pub(super) party: Option<String>,
}

/// One place where a person is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Name {
    pub(super) person: usize,
    pub(super) first: usize,
    pub(super) last: usize,
}

/// Everybody named in an article.
#[derive(Debug, Default)]
pub(super) struct People {
    pub(super) persons: Vec<Person>,
    /// In the order of the text.
    pub(super) names: Vec<Name>,
    /// Folded last name, or last names, or first name → whose.
    short: HashMap<String, Vec<usize>>,
}

/// A stretch of capitalised words.
#[derive(Debug, Clone, Copy)]
struct Run {
    first: usize,
    last: usize,
}

impl People {
    /// Everybody named in `text`; names given in full in `title` count, too.
    pub(super) fn find(title: &Reading<'_>, text: &Reading<'_>) -> Self {
        let mut people = Self::default();
        let (title_runs, runs) = (runs(title), runs(text));
        let mut later: Vec<Run> = Vec::new();
        for &run in &runs {
            match full_name(text, run) {
                Some(name) => people.add(text, name),
                None => later.push(run),
            }
        }
        for &run in &title_runs {
            if let Some(name) = full_name(title, run) {
                people.person(title, name);
            }
        }
        people.drop_genitives(text, &runs);
        people.merge_tails();
        people.index();
        people.add_short(text, &later);
        people.names.sort_by_key(|name| (name.first, name.last));
        people.names.dedup_by_key(|name| name.first);
        people
    }

    fn add(&mut self, reading: &Reading<'_>, run: Run) {
        if let Some(person) = self.person(reading, run) {
            self.names.push(Name { person, first: run.first, last: run.last });
        }
    }

    /// The person of a full name; a new one unless the name, or one that has it as its head and tail, is known.
    fn person(&mut self, reading: &Reading<'_>, run: Run) -> Option<usize> {
        let written = written_name(reading, run);
        let words: Vec<String> = written.split_whitespace().map(folded).collect();
        if let Some(known) = self.persons.iter().position(|person| is_same(&person.words, &words)) {
            if let Some(person) = self.persons.get_mut(known)
                && words.len() > person.words.len()
            {
                person.name = written;
                person.words = words;
            }
            return Some(known);
        }
        if self.persons.len() >= PEOPLE_MAX {
            return None;
        }
        let gender = words.first().and_then(|word| first_name(word)).and_then(FirstName::gender);
        self.persons.push(Person { name: written, words, gender, roles: Vec::new(), places: Vec::new(), party: None });
        Some(self.persons.len() - 1)
    }

    /// `Ulrikke Krogh-Hansens forslag` names Ulrikke Krogh-Hansen, if that surname stands somewhere without its `s`.
    fn drop_genitives(&mut self, text: &Reading<'_>, runs: &[Run]) {
        let lasts: HashSet<String> = runs.iter().map(|run| folded(text.word(run.last))).collect();
        for person in &mut self.persons {
            let Some(last) = person.words.last_mut() else { continue };
            if let Some(bare) = last.strip_suffix('s').filter(|bare| lasts.contains(*bare)) {
                *last = bare.trim_end_matches('\'').to_owned();
                let name = person.name.strip_suffix('s').unwrap_or(&person.name);
                person.name = name.trim_end_matches(['\'', '’']).to_owned();
            }
        }
    }

    /// `Winther Lundby` is `Søren Winther Lundby`, if nobody else ends so.
    fn merge_tails(&mut self) {
        let mut by_last: HashMap<&str, Vec<usize>> = HashMap::new();
        for (at, person) in self.persons.iter().enumerate() {
            if let Some(last) = person.words.last() {
                by_last.entry(last).or_default().push(at);
            }
        }
        let mut whole: HashMap<usize, usize> = HashMap::new();
        for namesakes in by_last.values() {
            for &short in namesakes.iter().take(NAMESAKES_MAX) {
                let Some(tail) = self.persons.get(short).map(|person| &person.words) else { continue };
                let mut longer = namesakes.iter().filter(|&&other| {
                    let words = self.persons.get(other).map_or(&[][..], |person| &person.words);
                    words.len() > tail.len() && words.ends_with(tail)
                });
                if let (Some(&only), None) = (longer.next(), longer.next()) {
                    whole.insert(short, only);
                }
            }
        }
        for name in &mut self.names {
            name.person = whole.get(&name.person).copied().unwrap_or(name.person);
        }
        for short in whole.into_keys() {
            if let Some(person) = self.persons.get_mut(short) {
                person.words.clear();
            }
        }
    }

    /// By which short forms everybody may be called.
    fn index(&mut self) {
        for (at, person) in self.persons.iter().enumerate() {
            let tails = (1..person.words.len()).filter_map(|from| person.words.get(from..)).map(|tail| tail.join(" "));
            let heads = (1..person.words.len()).filter_map(|end| person.words.get(..end)).map(|head| head.join(" "));
            for form in tails.chain(heads) {
                let whose = self.short.entry(form).or_default();
                if !whose.contains(&at) {
                    whose.push(at);
                }
            }
        }
    }

    /// Surnames and first names of people named in full; and first names that nobody else has.
    fn add_short(&mut self, text: &Reading<'_>, runs: &[Run]) {
        let mut found: Vec<Name> = Vec::new();
        for run in runs {
            let is_alone = run.first == run.last;
            let mut run = *run;
            while run.first <= run.last {
                let form = folded(&written_name(text, run));
                let whose = self.short.get(&form).or_else(|| self.short.get(form.strip_suffix("'s").unwrap_or(&form)));
                let whose = whose.or_else(|| form.strip_suffix('s').and_then(|bare| self.short.get(bare)));
                if let Some(whose) = whose {
                    let nearest = self.nearest(whose, run.first);
                    found.push(Name { person: nearest, first: run.first, last: run.last });
                    break;
                }
                run.first += 1;
            }
            if is_alone && run.first > run.last && is_lone_first_name(text, run.last) {
                let lone = Run { first: run.last, last: run.last };
                if let Some(person) = self.person(text, lone) {
                    found.push(Name { person, first: lone.first, last: lone.last });
                }
            }
        }
        self.names.extend(found);
    }

    /// Of several people with one short name, the one named last before `word`.
    fn nearest(&self, whose: &[usize], word: usize) -> usize {
        let only = whose.first().copied().unwrap_or_default();
        if whose.len() < 2 {
            return only;
        }
        let before = self.names.partition_point(|name| name.first < word);
        let names = self.names.get(..before).unwrap_or_default();
        names.iter().rev().take(50).find(|name| whose.contains(&name.person)).map_or(only, |name| name.person)
    }

    /// The name that begins at a word.
    pub(super) fn name_at(&self, word: usize) -> Option<Name> {
        let at = self.names.partition_point(|name| name.first < word);
        self.names.get(at).filter(|name| name.first == word).copied()
    }

    /// The names that begin in a stretch of words.
    pub(super) fn names_in(&self, first: usize, end: usize) -> &[Name] {
        let from = self.names.partition_point(|name| name.first < first);
        let to = self.names.partition_point(|name| name.first < end);
        self.names.get(from..to).unwrap_or_default()
    }

    /// The person a label in capitals (`METTE`, `METTE SANDHOLT`) names.
    pub(super) fn by_label(&self, label: &str) -> Option<usize> {
        let words: Vec<String> = label.split_whitespace().map(folded).collect();
        let whole = self.persons.iter().position(|person| is_same(&person.words, &words));
        whole.or_else(|| {
            let namesakes = self.short.get(&words.join(" "))?;
            (namesakes.len() == 1).then(|| namesakes.first().copied()).flatten()
        })
    }
}

/// True when two names are one: equal, or equal at both ends, the genitive aside.
fn is_same(known: &[String], new: &[String]) -> bool {
    let (Some(first), Some(last)) = (known.first(), known.last()) else { return false };
    let (Some(new_first), Some(new_last)) = (new.first(), new.last()) else { return false };
    let lasts =
        last == new_last || new_last.strip_suffix('s') == Some(last) || last.strip_suffix('s') == Some(new_last);
    first == new_first && lasts && known.len() > 1 && new.len() > 1 || known == new
}

fn folded(word: &str) -> String {
    word.to_lowercase().replace('’', "'").replace("aa", "å").replace('é', "e")
}

/// The words of a run with what stands between them, the soft hyphens gone.
fn written_name(reading: &Reading<'_>, run: Run) -> String {
    let written = reading.stretch(run.first, run.last).of(reading.text).replace(['\u{a0}', '\n'], " ");
    written.replace('\u{ad}', "")
}

/// Capitalised words in a row, with initials and particles: `Frederik von Rahden`, `Dorthe Ø. Mikkelsen`.
fn runs(reading: &Reading<'_>) -> Vec<Run> {
    let mut runs = Vec::new();
    let mut at = 0;
    while at < reading.words.len() {
        if !is_name_word(reading.word(at)) {
            at += 1;
            continue;
        }
        let first = at;
        let mut last = at;
        while last < first + NAME_WORDS_MAX {
            let Some(next) = joined_next(reading, last) else { break };
            last = next;
        }
        runs.push(Run { first, last });
        at = last + 1;
    }
    runs
}

/// The next word of a name, past an initial's point or a particle.
fn joined_next(reading: &Reading<'_>, last: usize) -> Option<usize> {
    let gap = reading.gap_after(last);
    let word = reading.word(last);
    let is_initial =
        word.chars().count() == 1 || matches!(word, "Chr" | "Th" | "Joh" | "Dr" | "Sv" | "Fr" | "Kr" | "Aa" | "Vilh");
    if !(matches!(gap, " " | "\u{a0}") || (is_initial && matches!(gap, ". " | "."))) {
        return None;
    }
    let next = reading.word(last + 1);
    if is_name_word(next) {
        return Some(last + 1);
    }
    let is_particle = matches!(next, "von" | "van" | "de" | "der" | "af" | "el" | "al" | "bin" | "da" | "del" | "la");
    let joins = is_particle && matches!(reading.gap_after(last + 1), " " | "\u{a0}");
    // `Karen af` is a name only if the second name is one: `Karen af Rosenborg`, not `Landdistrikter af Karen`.
    (joins && is_name_word(reading.word(last + 2)) && first_name(reading.word(last)).is_some()).then_some(last + 2)
}

/// True for `Karen`, `Hans-Henrik`, `Ø`, `McKay`; not for `KL`, `SF-ordfører`, `2019`.
fn is_name_word(word: &str) -> bool {
    let mut signs = word.chars();
    let Some(first) = signs.next() else { return false };
    if !first.is_uppercase() {
        return false;
    }
    let is_initial = signs.clone().next().is_none();
    let shouts = word.chars().count() > 1 && word.chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase);
    let parts_are_names = word.split('-').all(|part| part.chars().next().is_some_and(char::is_uppercase));
    (is_initial || !shouts) && parts_are_names && !word.chars().any(|c| c.is_ascii_digit())
}

/// The part of a run that is somebody's full name, if it is one.
fn full_name(reading: &Reading<'_>, run: Run) -> Option<Run> {
    let known = (run.first..run.last).find(|&word| first_name(reading.word(word)).is_some());
    let sentence = reading.sentences.get(reading.sentence_of(run.first));
    let opens = sentence.is_some_and(|sentence| sentence.first == run.first) || opens_piece(reading, run.first);
    let head = reading.word(run.first).to_lowercase();
    if let Some(first) = known {
        let follows_preposition =
            run.first.checked_sub(1).is_some_and(|before| is_preposition(&reading.word(before).to_lowercase()));
        let is_address = matches!(head.as_str(), "dr" | "prof" | "hr" | "fru" | "frk" | "ph" | "cand" | "sir" | "sct");
        let is_one_name =
            first == run.first + 1 && !is_address && !opens && !follows_preposition && !head.ends_with('s');
        let first = if is_one_name && !is_office(&head) && !is_opener(&head) { run.first } else { first };
        return Some(Run { first, last: run.last }).filter(|name| is_plausible(reading, *name));
    }
    let mut first = run.first;
    let mut is_titled = is_introduced(reading, run.first);
    let has_trade = is_office(&head) || (opens && is_trade(&head));
    if first < run.last && (has_trade || (opens && is_opener(&head))) {
        is_titled |= has_trade;
        first += 1;
    }
    if first + 1 < run.last && reading.word(first).ends_with('s') {
        first += 1;
    }
    let has_party = party_after(reading, run.last).is_some();
    let is_described = reading.gap_after(run.last) == ", " && is_office(&reading.word(run.last + 1).to_lowercase());
    let name = Run { first, last: run.last };
    (first < run.last && (is_titled || has_party || is_described) && is_plausible(reading, name)).then_some(name)
}

/// True for a word that can be a trade: `Fællestillidsmand`, `Pedel`.
fn is_trade(lower: &str) -> bool {
    const ENDS: [&str; 9] = ["mand", "kvinde", "person", "ist", "ent", "ør", "iker", "ejer", "pedel"];
    lower.chars().count() > 4 && ENDS.iter().any(|end| lower.ends_with(end))
}

/// True when an office stands right before a word, or a verb of saying not far: `siger en bestemt Xenia Bohl`.
fn is_introduced(reading: &Reading<'_>, first: usize) -> bool {
    for back in 1..=4 {
        let Some(word) = first.checked_sub(back) else { return false };
        let written = reading.word(word);
        let lower = written.to_lowercase();
        if !reading.gap_after(word).trim_matches([' ', '\u{a0}']).is_empty() || is_preposition(&lower) {
            return false;
        }
        if (back == 1 && is_office(&lower)) || cue_verb(written).is_some_and(|verb| !verb.is_participle) {
            return true;
        }
        if ends_subject(&lower) || written.starts_with(char::is_uppercase) {
            return false;
        }
    }
    false
}

/// True when a mark, a colon or a dash stands before the word.
fn opens_piece(reading: &Reading<'_>, word: usize) -> bool {
    word.checked_sub(1).is_none_or(|before| {
        reading.gap_after(before).contains(['\n', ':', '»', '«', '"', '”', '“', '.', '?', '!', '-', '–', '/', '('])
    })
}

/// Streets, schools and stadiums are called after people.
fn is_plausible(reading: &Reading<'_>, name: Run) -> bool {
    const THINGS: [&str; 14] = [
        "Kommune",
        "Vej",
        "Gade",
        "Skole",
        "Allé",
        "Plads",
        "Universitet",
        "Sygehus",
        "Kirke",
        "Hospital",
        "Region",
        "Fond",
        "Institut",
        "Avis",
    ];
    !THINGS.contains(&reading.word(name.last))
}

/// The letters in the brackets right after a word: `(S)`, `(RV)`, `(Borgerlisten)`.
pub(super) fn party_after<'a>(reading: &Reading<'a>, last: usize) -> Option<&'a str> {
    let gap = reading.gap_after(last);
    if !gap.trim_start().starts_with('(') {
        return None;
    }
    let word = reading.word(last + 1);
    word.chars().next().is_some_and(char::is_uppercase).then_some(word)
}

/// True for a first name by itself inside a sentence, where a capital says that it is a name.
fn is_lone_first_name(reading: &Reading<'_>, word: usize) -> bool {
    let sentence = reading.sentences.get(reading.sentence_of(word));
    let opens = sentence.is_none_or(|sentence| sentence.first == word) || opens_piece(reading, word);
    // `i Bella` is a place.
    let is_place = word.checked_sub(1).is_some_and(|before| matches!(reading.word(before), "i" | "I" | "på" | "På"));
    !opens && !is_place && first_name(reading.word(word)).is_some()
}
