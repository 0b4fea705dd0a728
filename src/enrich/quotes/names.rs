//! Which stretches of capitalised words are names of people.

use crate::enrich::quotes::grammar::{cue_verb, ends_subject, first_name, is_office, is_opener, is_preposition};
use crate::enrich::words::Reading;

/// The most words of one name.
const NAME_WORDS_MAX: usize = 6;

/// How far behind `er` an office may stand: `er valgt som ny formand`.
const BECOMES_REACH: usize = 6;

/// No first name that ends as a trade does is so long.
const LONG_TRADE_MIN: usize = 9;

/// The most particles in a row: `van der`, `de la`.
const PARTICLES_MAX: usize = 2;

/// A stretch of capitalised words.
#[derive(Debug, Clone, Copy)]
pub(super) struct Run {
    pub(super) first: usize,
    pub(super) last: usize,
}

/// Capitalised words in a row, with initials and particles: `Frederik von Rahden`, `Dorthe Ø. Mikkelsen`.
pub(super) fn runs(reading: &Reading<'_>) -> Vec<Run> {
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
    let mut at = last + 1;
    while at <= last + PARTICLES_MAX && is_particle(reading.word(at)) {
        if !matches!(reading.gap_after(at), " " | "\u{a0}") {
            return None;
        }
        at += 1;
    }
    let joins = at > last + 1 && is_name_word(reading.word(at)) && particle_joins(reading, last, at);
    joins.then_some(at)
}

/// True when the particle behind the word at `last` makes one name of it and the word at `next`.
fn particle_joins(reading: &Reading<'_>, last: usize, next: usize) -> bool {
    match reading.word(last + 1) {
        "von" | "van" | "la" | "le" | "du" | "di" | "del" | "della" | "dos" | "bin" | "ibn" | "el" | "al" | "ten"
        | "ter" | "zu" => true,
        // `siger Karen til Fjordavisen`: only a party, or an office behind a comma, makes a name of it.
        "til" => {
            let behind = reading.lower(next + 1);
            first_name(reading.word(last)).is_some()
                && (party_after(reading, next).is_some() || (reading.gap_after(next) == ", " && is_office(behind)))
        }
        // Danish words besides: `Karen af Rosenborg`, not `Landdistrikter af Karen`.
        _ => first_name(reading.word(last)).is_some(),
    }
}

/// True for the small words inside names.
pub(super) fn is_particle(word: &str) -> bool {
    const PARTICLES: [&str; 22] = [
        "von", "van", "de", "der", "den", "af", "til", "la", "le", "du", "da", "di", "del", "della", "dos", "bin",
        "ibn", "el", "al", "ten", "ter", "zu",
    ];
    PARTICLES.contains(&word)
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
pub(super) fn full_name(reading: &Reading<'_>, run: Run) -> Option<Run> {
    let known = (run.first..run.last).find(|&word| first_name(reading.word(word)).is_some());
    let sentence = reading.sentences.get(reading.sentence_of(run.first));
    let opens = sentence.is_some_and(|sentence| sentence.first == run.first) || opens_piece(reading, run.first);
    let head = reading.lower(run.first);
    if let Some(first) = known {
        let follows_preposition = run.first.checked_sub(1).is_some_and(|before| is_preposition(reading.lower(before)));
        let is_address = matches!(head, "dr" | "prof" | "hr" | "fru" | "frk" | "ph" | "cand" | "sir" | "sct");
        let is_one_name =
            first == run.first + 1 && !is_address && !opens && !follows_preposition && !head.ends_with('s');
        let first = if is_one_name && !is_office(head) && !is_opener(head) { run.first } else { first };
        return Some(Run { first, last: run.last }).filter(|name| is_plausible(reading, *name));
    }
    let mut first = run.first;
    let mut is_titled = is_introduced(reading, run.first);
    let has_trade = is_office(head) || (opens && is_trade(head));
    if first < run.last && (has_trade || (opens && is_opener(head))) {
        is_titled |= has_trade;
        first += 1;
    }
    if first + 1 < run.last && reading.word(first).ends_with('s') {
        first += 1;
    }
    let has_party = party_after(reading, run.last).is_some();
    let is_described = reading.gap_after(run.last) == ", " && is_office(reading.lower(run.last + 1));
    let is_described = is_described || becomes_office(reading, run.last);
    let name = Run { first, last: run.last };
    (first < run.last && (is_titled || has_party || is_described) && is_plausible(reading, name)).then_some(name)
}

/// `Vigga Lausten er valgt som ny formand`: true when an office is said of whoever is named up to `last`.
fn becomes_office(reading: &Reading<'_>, last: usize) -> bool {
    if reading.gap_after(last) != " " || !matches!(reading.word(last + 1), "er" | "var" | "blev" | "bliver") {
        return false;
    }
    for word in last + 2..last + 2 + BECOMES_REACH {
        let written = reading.word(word);
        if is_office(written) && !written.ends_with('s') {
            return true;
        }
        if !reading.gap_after(word).trim_matches([' ', '\u{a0}']).is_empty()
            || ends_subject(written) && written != "som"
        {
            return false;
        }
    }
    false
}

/// True for a word that can be a trade: `Fællestillidsmand`, `Pedel`.
fn is_trade(lower: &str) -> bool {
    const ENDS: [&str; 9] = ["mand", "kvinde", "person", "ist", "ent", "ør", "iker", "ejer", "pedel"];
    // Words for those who do something, so long that no first name has their look: `medunderskriver`.
    const LONG_ENDS: [&str; 6] = ["er", "log", "graf", "eur", "vært", "chef"];
    let letters = lower.chars().count();
    (letters > 4 && ENDS.iter().any(|end| lower.ends_with(end)))
        || (letters >= LONG_TRADE_MIN && LONG_ENDS.iter().any(|end| lower.ends_with(end)))
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
pub(super) fn is_lone_first_name(reading: &Reading<'_>, word: usize) -> bool {
    let sentence = reading.sentences.get(reading.sentence_of(word));
    let opens = sentence.is_none_or(|sentence| sentence.first == word) || opens_piece(reading, word);
    // `i Bella` is a place.
    let is_place = word.checked_sub(1).is_some_and(|before| matches!(reading.word(before), "i" | "I" | "på" | "På"));
    !opens && !is_place && first_name(reading.word(word)).is_some()
}

/// A stretch that stands where a person would act: `da Ricarda Holmsted gik på talerstolen`.
pub(super) fn likely_name(reading: &Reading<'_>, run: Run) -> Option<Run> {
    const BODIES: [&str; 24] = [
        "Dansk",
        "Danske",
        "Danmarks",
        "Danmark",
        "Region",
        "Nye",
        "Ny",
        "Nyt",
        "Liberal",
        "Radikale",
        "Venstre",
        "Alliance",
        "Folkeparti",
        "Stop",
        "Bedre",
        "Balance",
        "Institut",
        "Grøn",
        "Grønne",
        "Fri",
        "Det",
        "De",
        "Den",
        "Nu",
    ];
    const ENDS: [&str; 20] = [
        "parti",
        "partiet",
        "ministeriet",
        "kommune",
        "forbund",
        "forbundet",
        "rådet",
        "udvalget",
        "styrelsen",
        "forening",
        "foreningen",
        "selskabet",
        "fjord",
        "havn",
        "skole",
        "skolen",
        "posten",
        "tidende",
        "folkeblad",
        "avisen",
    ];
    let sentence = reading.sentences.get(reading.sentence_of(run.first))?;
    let opens = sentence.first == run.first || opens_piece(reading, run.first);
    let head = reading.lower(run.first);
    let first = run.first + usize::from(opens && is_opener(head));
    let before = first.checked_sub(1).map(|before| reading.lower(before)).unwrap_or_default();
    let name = Run { first, last: run.last };
    let is_body = (first..=run.last).any(|word| {
        let written = reading.word(word);
        let lower = written.to_lowercase();
        BODIES.contains(&written) || ENDS.iter().any(|end| lower.ends_with(end))
    });
    let is_placed = matches!(before, "i" | "på" | "ved" | "fra" | "hos" | "til" | "for" | "af");
    let acts = reading.gap_after(run.last) == " " && run.last + 1 < sentence.end && is_verb(reading.word(run.last + 1));
    let is_short = run.last > first && run.last < first + 4;
    (is_short && acts && !is_body && !is_placed && is_plausible(reading, name)).then_some(name)
}

/// True for a word with the look of a finite verb: `smiler`, `åbnede`, `gik`.
fn is_verb(word: &str) -> bool {
    const PAST: [&str; 24] = [
        "gik", "kom", "fik", "blev", "var", "stod", "sad", "tog", "så", "sagde", "måtte", "ville", "kunne", "skulle",
        "havde", "lå", "gav", "holdt", "trak", "bad", "lod", "drog", "løb", "vandt",
    ];
    PAST.contains(&word)
        || (word.starts_with(char::is_lowercase)
            && word.chars().count() > 2
            && (word.ends_with('r') || word.ends_with("ede") || word.ends_with("te"))
            && !is_preposition(word)
            && !is_office(word)
            && !matches!(word, "eller" | "over" | "under" | "efter" | "der" | "her" | "hver"))
}
