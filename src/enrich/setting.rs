//! What stands around a name: whether `Greve` is a municipality, a count, or a football club.

use jiff::civil::Date;

use crate::enrich::words::Reading;

/// Where an article stands, as far as names are concerned.
#[derive(Debug, Clone, Copy)]
pub(super) struct Setting {
    /// On a sports page, where names of towns are clubs.
    pub(super) is_sport: bool,
    /// The day it was published, in Copenhagen: roles change hands.
    pub(super) day: Date,
}

/// Words before or after a name that make it a club.
const CLUB_WORDS: [&str; 25] = [
    "hb",
    "bsf",
    "håndboldklub",
    "fc",
    "ac",
    "if",
    "bk",
    "fb",
    "ff",
    "ik",
    "gf",
    "q",
    "hk",
    "boldklub",
    "boldklubben",
    "fodbold",
    "håndbold",
    "ishockey",
    "badminton",
    "idrætsforening",
    "if's",
    "stadion",
    "hold",
    "holdet",
    "fodboldklub",
];

/// Beginnings of words after a name that make it the municipality.
const MUNICIPAL_HEADS: [&str; 7] =
    ["kommune", "byråd", "kommunalbestyrelse", "borgmester", "rådhus", "overborgmester", "kommunalpolitik"];

/// Words before `i X` that make X the municipality.
const BEFORE_PLACE: [&str; 5] = ["borgmester", "byråd", "kommunalbestyrelse", "rådmand", "kommunaldirektør"];

/// Words that place what follows: `I Faxe`, also at the head of a sentence.
const PLACING: [&str; 10] = ["i", "på", "fra", "til", "ved", "for", "mod", "kommunerne", "kommuner", "byen"];

/// Numerals that make a name another one's: `Bedre Balance II` is a plan of the government.
const NUMERALS: [&str; 6] = ["II", "III", "IV", "V", "2.0", "3.0"];

/// True when a numeral stands right behind a name.
pub(super) fn is_numbered(reading: &Reading<'_>, last: usize) -> bool {
    neighbour_after(reading, last).is_some_and(|word| NUMERALS.contains(&word))
}

/// True when the words `first..=last` stand as a municipality and not as a club, an institution or another word.
pub(super) fn stands_as_municipality(
    reading: &Reading<'_>,
    first: usize,
    last: usize,
    is_ambiguous: bool,
    setting: Setting,
) -> bool {
    if has_municipal_neighbour(reading, first, last) {
        return true;
    }
    let (before, after) = (neighbour_before(reading, first), neighbour_after(reading, last));
    let is_club = [before, after].into_iter().flatten().any(|word| CLUB_WORDS.contains(&word.to_lowercase().as_str()));
    if setting.is_sport || is_club {
        return false;
    }
    // `Aarhus Universitet`, `Gentofte Hospital`: the name of something else begins so.
    let is_shouting = is_in_capitals(reading, first);
    if is_dateline(reading, first, last) {
        return false;
    }
    let is_longer_name = !is_shouting && after.is_some_and(starts_with_capital);
    if is_longer_name {
        return false;
    }
    let is_place = before.is_some_and(|word| PLACING.contains(&word.to_lowercase().as_str()));
    let is_longer_before = !is_place && before.is_some_and(starts_with_capital);
    !is_ambiguous || (!is_shouting && !is_first_of_sentence(reading, first) && !is_longer_before)
}

/// Verbs that follow a party's name and never the adjective of the same letters: `Venstre vil`, but `Venstre side`.
const PARTY_VERBS: [&str; 24] = [
    "kan",
    "vil",
    "skal",
    "må",
    "bør",
    "har",
    "havde",
    "er",
    "var",
    "blev",
    "får",
    "fik",
    "går",
    "står",
    "siger",
    "mener",
    "kræver",
    "foreslår",
    "ønsker",
    "mister",
    "vinder",
    "taber",
    "afviser",
    "støtter",
];

/// True when a name that is a common word too stands with a capital inside a sentence, in the genitive, or with a verb.
pub(super) fn stands_as_word(reading: &Reading<'_>, first: usize, last: usize) -> bool {
    let is_shouting = is_in_capitals(reading, first);
    if !is_first_of_sentence(reading, first) {
        return !is_shouting;
    }
    let follows = neighbour_after(reading, last).map(str::to_lowercase).unwrap_or_default();
    !is_shouting && (reading.word(last).ends_with('s') || PARTY_VERBS.contains(&follows.as_str()))
}

fn has_municipal_neighbour(reading: &Reading<'_>, first: usize, last: usize) -> bool {
    let begins = |word: &str, heads: &[&str]| {
        let lower = word.to_lowercase();
        heads.iter().any(|head| lower.starts_with(head))
    };
    let follows = neighbour_after(reading, last).is_some_and(|word| begins(word, &MUNICIPAL_HEADS));
    let is_in = first.checked_sub(2).is_some_and(|title| {
        let preposition = reading.lower(title + 1);
        matches!(preposition, "i" | "på" | "for" | "fra")
            && reading.gap_after(title).trim().is_empty()
            && begins(reading.word(title), &BEFORE_PLACE)
    });
    follows || is_in
}

/// The word right before, with only a blank between.
fn neighbour_before<'a>(reading: &Reading<'a>, first: usize) -> Option<&'a str> {
    let before = first.checked_sub(1)?;
    matches!(reading.gap_after(before), " " | "\u{a0}").then(|| reading.word(before))
}

/// The word right after, with only a blank between.
fn neighbour_after<'a>(reading: &Reading<'a>, last: usize) -> Option<&'a str> {
    matches!(reading.gap_after(last), " " | "\u{a0}" | "-").then(|| reading.word(last + 1))
}

fn starts_with_capital(word: &str) -> bool {
    word.chars().next().is_some_and(char::is_uppercase)
}

fn is_first_of_sentence(reading: &Reading<'_>, word: usize) -> bool {
    let sentence = reading.sentences.get(reading.sentence_of(word));
    sentence.is_none_or(|sentence| sentence.first == word)
        // After a colon or a quotation mark a sentence begins too.
        || word.checked_sub(1).is_some_and(|before| reading.gap_after(before).contains([':', '»', '"', '”', '“', '–']))
}

/// True for `AALBORG: ` and `Aarhus. ` at the head of a paragraph: where it was written, not who acts.
fn is_dateline(reading: &Reading<'_>, first: usize, last: usize) -> bool {
    let span = reading.stretch(first, last);
    let before = reading.text.get(..span.start).unwrap_or_default().trim_end_matches([' ', '\u{a0}']);
    let after = reading.text.get(span.end..).unwrap_or_default();
    let is_shouting = !span.of(reading.text).chars().any(char::is_lowercase);
    (before.is_empty() || before.ends_with('\n'))
        && ((is_shouting && after.starts_with([':', '.'])) || after.starts_with(". "))
}

/// True when the whole sentence is in capitals, so that a capital says nothing.
fn is_in_capitals(reading: &Reading<'_>, word: usize) -> bool {
    let sentence = reading.sentences.get(reading.sentence_of(word));
    sentence.is_some_and(|sentence| !sentence.span.of(reading.text).chars().any(char::is_lowercase))
}
