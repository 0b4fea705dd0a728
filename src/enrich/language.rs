//! Norwegian and Swedish told from Danish by their small words: both neighbours have the same debates.

use crate::domain::Language;

/// Danish words neither neighbour writes so.
const DANISH: [&str; 25] = [
    "mere",
    "penge",
    "nogen",
    "sagde",
    "give",
    "blive",
    "have",
    "vores",
    "lige",
    "af",
    "hvad",
    "bliver",
    "mellem",
    "nogle",
    "meget",
    "kommunerne",
    "mod",
    "mig",
    "dig",
    "siger",
    "ud",
    "op",
    "uden",
    "havde",
    "kunne",
];

/// Norwegian words that Danish does not write so.
const NORWEGIAN: [&str; 19] = [
    "av",
    "hva",
    "ble",
    "blir",
    "etter",
    "noen",
    "mye",
    "opp",
    "mellom",
    "kommunene",
    "seg",
    "meg",
    "deg",
    "gjør",
    "gjennom",
    "endringer",
    "sier",
    "ut",
    "uten",
];

/// Swedish words that Danish does not write so.
const SWEDISH: [&str; 18] = [
    "och",
    "är",
    "att",
    "inte",
    "för",
    "från",
    "till",
    "ett",
    "av",
    "mellan",
    "över",
    "också",
    "kommunerna",
    "säger",
    "mycket",
    "när",
    "blir",
    "utan",
];

/// The most words looked at.
const WORDS_MAX: usize = 2_000;

/// `ud` alone and `udi` are no sign; a word with the prefix is longer.
const PREFIXED_BYTES_MIN: usize = 5;

/// Words of a neighbour that a text must have before it is taken for one.
const NEIGHBOUR_WORDS_MIN: usize = 2;

/// True when a text said or thought to be in `language` reads as Norwegian or Swedish.
///
/// What the page says of itself counts, unless the words say otherwise. Linear in the length of `text`.
pub(super) fn reads_as_neighbour(text: &str, language: Language) -> bool {
    let (mut danish, mut norwegian, mut swedish) = (0_usize, 0_usize, 0_usize);
    for word in text.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()).take(WORDS_MAX) {
        let word = word.to_lowercase();
        let word = word.as_str();
        // Where Danish has `ud-`, both neighbours have `ut-`; where Danish has `-tion`, Norwegian has `-sjon`.
        let begins_danish = word.len() >= PREFIXED_BYTES_MIN && word.starts_with("ud");
        danish += usize::from(begins_danish || DANISH.contains(&word));
        norwegian += usize::from(NORWEGIAN.contains(&word) || word.ends_with("sjon") || word.ends_with("sjonen"));
        // No Danish word has these letters, only names.
        swedish += usize::from(SWEDISH.contains(&word) || word.contains(['ä', 'ö']));
    }
    let neighbour = norwegian.max(swedish);
    match language {
        Language::Norwegian | Language::Swedish => neighbour >= danish,
        Language::Danish | Language::English | Language::German | Language::Other | Language::Unknown => {
            neighbour >= NEIGHBOUR_WORDS_MIN && neighbour > danish
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_are_told_from_danish() {
        let cases = [
            ("Kommunerne bliver ikke enige om fordelingen mellem by og land.", Language::Unknown, false),
            ("Kommunene blir ikke enige om fordelingen mellom by og land.", Language::Unknown, true),
            ("Kommunerna är inte överens om fördelningen mellan stad och land.", Language::Unknown, true),
            ("Kommunerne bliver ikke enige om fordelingen mellem by og land.", Language::Norwegian, false),
            ("Utjämningssystemet kallas så av kommuner.", Language::Unknown, true),
            ("Karsten Längerich vil ikke mere.", Language::Unknown, false),
            ("Udligning", Language::Danish, false),
            ("Utjevning", Language::Norwegian, true),
            ("Et hemmeligt udspil om udligning", Language::Norwegian, false),
            ("Utfordringer for kommunesektoren, ny situasjon", Language::Norwegian, true),
        ];
        for (text, language, expected) in cases {
            assert_eq!(reads_as_neighbour(text, language), expected, "{text}");
        }
    }
}
