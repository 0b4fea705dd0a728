//! A sentence cut at its commas and conjunctions, so that it can be asked what governs what.

use crate::enrich::words::Reading;

/// Signs between two words that end a clause.
const SIGNS: [char; 14] = [',', ';', ':', '–', '—', '?', '!', '(', ')', '»', '«', '"', '”', '“'];

/// Conjunctions that begin a clause, with or without a comma before them.
const CONJUNCTIONS: [&str; 8] = ["men", "mens", "fordi", "selvom", "hvorimod", "medmindre", "skønt", "selv"];

/// Words that bind a clause to the one before.
const BINDERS: [&str; 3] = ["og", "eller", "samt"];

/// Infinitives that do not end in `-e`; `at få` is a deed, `at vi` opens a clause.
const SHORT_INFINITIVES: [&str; 14] =
    ["få", "gå", "stå", "se", "bo", "tro", "nå", "slå", "forstå", "dø", "ske", "sy", "blive", "fri"];

/// Words in `-e` that are no infinitives.
const NO_INFINITIVES: [&str; 18] = [
    "de", "alle", "disse", "mange", "nogle", "rige", "fattige", "unge", "ældre", "ordene", "hele", "både", "denne",
    "dette", "mine", "deres", "vore", "ikke",
];

/// How a clause is parted from the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Parting {
    /// By a comma, a dash, a mark, or nothing but its conjunction.
    Comma,
    /// By a colon or a semicolon.
    Colon,
    /// By the end of the sentence.
    Sentence,
}

/// A stretch of words without a sign that ends a clause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Clause {
    pub(super) first: usize,
    /// One past its last word.
    pub(super) end: usize,
    pub(super) parting: Parting,
    /// Its first word, in small letters; of `og at` the second.
    pub(super) opening: String,
}

/// The clauses of the sentences `from..=to`, in order.
pub(super) fn clauses(reading: &Reading<'_>, from: usize, to: usize) -> Vec<Clause> {
    let mut clauses: Vec<Clause> = Vec::new();
    for sentence in reading.sentences.iter().take(to + 1).skip(from) {
        let mut first = sentence.first;
        let mut parting = Parting::Sentence;
        for word in sentence.first..sentence.end {
            // `og at` opens one clause, not two.
            let is_bound = word == first + 1 && BINDERS.contains(&reading.lower(first));
            let may_part = word > first && !is_bound;
            let Some(next_parting) = may_part.then(|| parted(reading, word)).flatten() else { continue };
            clauses.push(clause(reading, first, word, parting));
            (first, parting) = (word, next_parting);
        }
        if first < sentence.end {
            clauses.push(clause(reading, first, sentence.end, parting));
        }
    }
    clauses
}

fn clause(reading: &Reading<'_>, first: usize, end: usize, parting: Parting) -> Clause {
    let opening = reading.lower(first);
    let second = reading.lower(first + 1);
    let binds = BINDERS.contains(&opening) && first + 1 < end;
    let opening = match (opening, second) {
        ("selv", "om") => "selvom".to_owned(),
        _ if binds => second.to_owned(),
        _ => opening.to_owned(),
    };
    Clause { first, end, parting, opening }
}

/// How `word` is parted from the one before, if it begins a clause.
fn parted(reading: &Reading<'_>, word: usize) -> Option<Parting> {
    let gap = reading.gap_after(word - 1);
    if gap.contains([':', ';']) {
        return Some(Parting::Colon);
    }
    let written = reading.lower(word);
    let is_selv = written == "selv" && !reading.word(word + 1).eq_ignore_ascii_case("om");
    let begins = CONJUNCTIONS.contains(&written) && !is_selv;
    let has_sign = gap.contains(SIGNS) || gap.contains(" - ");
    (has_sign || begins || opens_clause(reading, word)).then_some(Parting::Comma)
}

/// True for the `at` that opens a clause, false for the one of an infinitive.
pub(super) fn opens_clause(reading: &Reading<'_>, word: usize) -> bool {
    reading.word(word).eq_ignore_ascii_case("at") && !opens_deed(reading, word)
}

/// True for the `at` of an infinitive; behind a comma it opens a clause.
pub(super) fn opens_deed(reading: &Reading<'_>, word: usize) -> bool {
    let has_comma = word.checked_sub(1).is_some_and(|before| reading.gap_after(before).contains(','));
    reading.word(word).eq_ignore_ascii_case("at") && !has_comma && is_infinitive(reading.lower(word + 1))
}

fn is_infinitive(word: &str) -> bool {
    let is_plural = word.ends_with("erne") || word.ends_with("ene");
    SHORT_INFINITIVES.contains(&word) || (word.ends_with('e') && !is_plural && !NO_INFINITIVES.contains(&word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_is_cut_at_signs_and_conjunctions() {
        let cases: [(&str, &[&str]); 6] = [
            ("Han afviser, at byen er rig.", &["han", "at"]),
            ("Det er løgn at vi er rige men dyrt at bo her.", &["det", "at", "men"]),
            ("Vi betaler, selv om det er dyrt.", &["vi", "selvom"]),
            ("Afvist: Byen er rig, og at den er stor, er sandt.", &["afvist", "byen", "at", "er"]),
            ("Det er dyrt at sende penge.", &["det"]),
            ("En ting. To ting.", &["en", "to"]),
        ];
        for (text, openings) in cases {
            let reading = Reading::new(text);
            let found = clauses(&reading, 0, reading.sentences.len() - 1);
            let found: Vec<&str> = found.iter().map(|clause| clause.opening.as_str()).collect();
            assert_eq!(found, openings, "{text}");
        }
    }
}
