//! The people an article names, found from the text itself: full names, and what stands for them later.

use std::collections::{HashMap, HashSet};

use crate::enrich::quotes::grammar::{FirstName, Gender, first_name};
use crate::enrich::quotes::names::{Run, full_name, is_lone_first_name, is_particle, likely_name, runs};
use crate::enrich::words::Reading;

/// The most people kept of one article.
const PEOPLE_MAX: usize = 500;

/// The most people with one last name that are told apart.
const NAMESAKES_MAX: usize = 20;

/// Shorter ones may have an `s` of their own: `Holms`.
const SURNAME_MIN: usize = 5;

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
    /// Those the article says were held before, in lower case.
    pub(super) former: Vec<String>,
    /// Places and bodies that stand beside the title, in lower case.
    pub(super) places: Vec<String>,
    /// The letters in brackets, in lower case.
    pub(super) party: Option<String>,
    /// A first name, a title, a party or a verb of saying shows that it is a person.
    pub(super) is_sure: bool,
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
        let known = people.persons.len();
        later.retain(|&run| {
            let subject = likely_name(text, run);
            if let Some(name) = subject {
                people.add(text, name);
            }
            subject.is_none()
        });
        people.persons.iter_mut().skip(known).for_each(|person| person.is_sure = false);
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
        self.persons.push(Person {
            name: written,
            words,
            gender,
            roles: Vec::new(),
            former: Vec::new(),
            places: Vec::new(),
            party: None,
            is_sure: true,
        });
        Some(self.persons.len() - 1)
    }

    /// `Ulrikke Krogh-Hansens forslag` names Ulrikke Krogh-Hansen, if that surname stands somewhere without its `s`, or if
    /// it ends as Danish surnames do.
    fn drop_genitives(&mut self, text: &Reading<'_>, runs: &[Run]) {
        let lasts: HashSet<String> = runs.iter().map(|run| folded(text.word(run.last))).collect();
        for person in &mut self.persons {
            let Some(last) = person.words.last_mut() else { continue };
            let is_bare = |bare: &&str| lasts.contains(*bare) || is_surname(bare);
            if let Some(bare) = last.strip_suffix('s').filter(is_bare) {
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
                    run.first = self.with_particles(text, run, nearest);
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

    /// Where a surname begins with the particles it has: `van der Meulen`.
    fn with_particles(&self, text: &Reading<'_>, run: Run, person: usize) -> usize {
        let mut first = run.first;
        while let Some(before) = first.checked_sub(1).filter(|&before| is_particle(text.lower(before))) {
            let form = folded(&written_name(text, Run { first: before, last: run.last }));
            let is_known = |form: &str| self.short.get(form).is_some_and(|whose| whose.contains(&person));
            if !is_known(&form) && !form.strip_suffix('s').is_some_and(is_known) {
                break;
            }
            first = before;
        }
        first
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

    /// True when more than its place in the sentence shows that it is a person.
    pub(super) fn is_sure(&self, person: usize) -> bool {
        self.persons.get(person).is_some_and(|person| person.is_sure)
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

/// True for what ends as surnames do that never have an `s` of their own: `jensen`, `fredslund`.
fn is_surname(folded: &str) -> bool {
    const ENDS: [&str; 20] = [
        "sen", "skov", "holm", "gård", "dal", "bjerg", "berg", "lund", "bæk", "toft", "strup", "borg", "mark", "vang",
        "kjær", "høj", "sted", "krog", "mose", "bro",
    ];
    folded.chars().count() >= SURNAME_MIN && ENDS.iter().any(|end| folded.ends_with(end))
}

fn folded(word: &str) -> String {
    word.to_lowercase().replace('’', "'").replace("aa", "å").replace('é', "e")
}

/// The words of a run with what stands between them, the soft hyphens gone.
fn written_name(reading: &Reading<'_>, run: Run) -> String {
    let written = reading.stretch(run.first, run.last).of(reading.text).replace(['\u{a0}', '\n'], " ");
    written.replace('\u{ad}', "")
}
