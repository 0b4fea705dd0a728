//! The words a Danish compound is put together from.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::LazyLock;

use super::inflection::{is_vowel, stem};

/// Longer words are not taken apart.
const LETTERS_MAX: usize = 64;
/// The most words a compound is taken apart into.
const PARTS_MAX: usize = 6;
/// The fewest letters of a part whose neighbour is unknown to us, unless it is a word of the installation's matters.
const SURE_LETTERS_MIN: usize = 7;
/// The fewest letters of an unknown neighbour.
const UNKNOWN_LETTERS_MIN: usize = 3;
/// Prepositions that stand before any noun (`overudligning`), if the noun has this many letters.
const BEFORE_NOUNS: [&str; 9] = ["over", "under", "mellem", "efter", "med", "mod", "sam", "selv", "ikke"];
const AFTER_PREPOSITION_LETTERS_MIN: usize = 6;

/// What compounds are built from.
struct Lexicon {
    /// As they stand inside a compound.
    words: HashSet<&'static str>,
    /// As the last, inflected part is recognised.
    stems: HashSet<String>,
    /// Stems that are recognised beside unknown words.
    concepts: HashSet<String>,
}

static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| {
    let stop_words: HashSet<&str> = entries(include_str!("../../index/stop-words.txt")).collect();
    let concepts: Vec<&str> = entries(include_str!("../../index/concepts.txt")).collect();
    let words: HashSet<&str> = entries(include_str!("../../index/compound-parts.txt"))
        .chain(concepts.iter().copied())
        .filter(|word| !stop_words.contains(word))
        .collect();
    let stems = words.iter().map(|word| stem(word)).collect();
    Lexicon { words, stems, concepts: concepts.into_iter().map(stem).collect() }
});

fn entries(list: &'static str) -> impl Iterator<Item = &'static str> {
    list.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// The stems of the words a folded compound is made of, and of every run of neighbours among them; empty for a word
/// that is no compound.
///
/// `hovedstadsudligningsordningen` gives `hoved`, `stad`, `hovedstad`, `udligning`, `stadsudligning` … but not itself.
/// Parts may be linked by `s`, `e` or `er`. A known word that is no compound is never taken apart, whatever it ends
/// in; where several readings are possible, the one of known and few words is taken.
pub fn parts(folded: &str) -> Vec<String> {
    let pieces = pieces(folded);
    let mut stems = Vec::new();
    for (at, first) in pieces.iter().enumerate() {
        for (count, last) in pieces.iter().skip(at).enumerate() {
            let is_whole = count + 1 == pieces.len();
            if !is_whole && let Some(run) = folded.get(first.start..last.end) {
                let found = stem(run);
                if !stems.contains(&found) {
                    stems.push(found);
                }
            }
        }
    }
    stems
}

/// One reading of the start of a word.
#[derive(Clone)]
struct Reading {
    cost: usize,
    pieces: Vec<Range<usize>>,
    /// The last piece is unknown: the next must be sure.
    after_unknown: bool,
}

/// The cheapest division of a word, as byte ranges without their linking letters. Empty: no compound.
fn pieces(word: &str) -> Vec<Range<usize>> {
    let is_plain = word.chars().all(char::is_alphabetic) && word.chars().count() <= LETTERS_MAX;
    if !is_plain || is_known_end(word) {
        return Vec::new();
    }
    let cuts: Vec<usize> = word.char_indices().map(|(at, _)| at).skip(1).collect();
    // The best reading that ends at each byte, known neighbours and unknown start apart: unknown costs more but may
    // be the only one with a way on.
    let mut known: Vec<Option<Reading>> = vec![None; word.len() + 1];
    let mut unknown: Vec<Option<Reading>> = vec![None; word.len() + 1];
    if let Some(start) = known.first_mut() {
        *start = Some(Reading { cost: 0, pieces: Vec::new(), after_unknown: false });
    }
    for &cut in &cuts {
        if is_possible_word(word.get(..cut).unwrap_or_default()) {
            let letters = word.get(..cut).unwrap_or_default().chars().count();
            let reading =
                Reading { cost: 40 + letters, pieces: std::iter::once(0..cut).collect(), after_unknown: true };
            offer(&mut unknown, cut, reading);
        }
    }
    let mut whole: Option<Reading> = None;
    for from in std::iter::once(0).chain(cuts.iter().copied()) {
        let here: Vec<Reading> =
            [&known, &unknown].into_iter().filter_map(|row| row.get(from).cloned().flatten()).collect();
        for reading in here {
            if reading.pieces.len() < PARTS_MAX {
                extend(word, from, &cuts, &reading, &mut known, &mut whole);
            }
        }
    }
    whole.map(|reading| reading.pieces).unwrap_or_default()
}

/// Offers every known word that can follow `reading` at `from`, and the end of the word.
fn extend(
    word: &str,
    from: usize,
    cuts: &[usize],
    reading: &Reading,
    known: &mut [Option<Reading>],
    whole: &mut Option<Reading>,
) {
    let rest = word.get(from..).unwrap_or_default();
    if from > 0 && is_known_end(rest) && (!reading.after_unknown || is_sure(rest)) {
        keep_cheaper(whole, followed(reading, from..word.len(), part_cost(rest)));
    }
    for &cut in cuts.iter().filter(|cut| **cut > from) {
        let Some(part) = word.get(from..cut) else { continue };
        if !is_known_inside(part, word.get(cut..).unwrap_or_default()) || (reading.after_unknown && !is_sure(part)) {
            continue;
        }
        let next = followed(reading, from..cut, part_cost(part));
        let unlinked = if wants_s(part) { 15 } else { 0 };
        for (link, cost) in [("", unlinked), ("s", 1), ("e", 4), ("er", 4)] {
            let tail = word.get(cut..).unwrap_or_default();
            let Some(after) = tail.strip_prefix(link) else { continue };
            let linked = Reading { cost: next.cost + cost, ..next.clone() };
            if link == "s" && is_sure(part) && is_possible_word(after) {
                let letters = after.chars().count();
                let end = cut + link.len()..word.len();
                keep_cheaper(whole, followed(&linked, end, 40 + letters));
            }
            offer(known, cut + link.len(), linked);
        }
    }
}

fn followed(reading: &Reading, piece: Range<usize>, cost: usize) -> Reading {
    let mut pieces = reading.pieces.clone();
    pieces.push(piece);
    Reading { cost: reading.cost + cost, pieces, after_unknown: false }
}

fn offer(row: &mut [Option<Reading>], at: usize, reading: Reading) {
    if let Some(slot) = row.get_mut(at) {
        keep_cheaper(slot, reading);
    }
}

fn keep_cheaper(slot: &mut Option<Reading>, reading: Reading) {
    if slot.as_ref().is_none_or(|kept| reading.cost < kept.cost) {
        *slot = Some(reading);
    }
}

/// Short words are cheap to find by accident, so they cost more.
fn part_cost(part: &str) -> usize {
    10 + SURE_LETTERS_MIN.saturating_sub(part.chars().count()) * 2
}

fn is_known_inside(part: &str, rest: &str) -> bool {
    LEXICON.words.contains(part)
        || (BEFORE_NOUNS.contains(&part) && rest.chars().count() >= AFTER_PREPOSITION_LETTERS_MIN)
}

/// True when the word stands in the lexicon in any inflection.
fn is_known_end(part: &str) -> bool {
    part.chars().nth(2).is_some() && LEXICON.stems.contains(&stem(part))
}

/// True for the endings after which Danish links with `s`: `kvalitets-mål`, not `kvalitet-smål`.
fn wants_s(part: &str) -> bool {
    ["hed", "tet", "ing", "ion", "skab", "dom", "else"].iter().any(|ending| part.len() > 4 && part.ends_with(ending))
}

fn is_sure(part: &str) -> bool {
    part.chars().count() >= SURE_LETTERS_MIN || LEXICON.concepts.contains(&stem(part))
}

fn is_possible_word(part: &str) -> bool {
    part.chars().count() >= UNKNOWN_LETTERS_MIN && part.chars().any(is_vowel)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::danish::analyse;

    #[test]
    fn a_compound_gives_its_words_and_their_neighbours() {
        assert_eq!(parts("udligningsreformens"), ["udligning", "reform"]);
        let long = parts("hovedstadsudligningsordningen");
        for part in ["hoved", "stad", "hovedstad", "udligning", "ordning", "udligningsordning"] {
            assert!(long.contains(&stem(part)), "{part} is not in {long:?}");
        }
        assert_eq!(parts("udligning"), Vec::<String>::new());
        assert_eq!(parts("kommunerne"), Vec::<String>::new());
        assert_eq!(analyse("Farumudligningen").parts, ["farum", "udligning"]);
        assert_eq!(analyse("udlignings-reform").members, ["udligning", "reform"]);
        assert_eq!(analyse("EU-kommissionen").members, ["eu", "kommission"]);
    }

    #[test]
    fn udligning_is_found_in_60_compounds() {
        for compound in "hovedstadsudligning landsudligning indkomstudligning udgiftsbehovsudligning overudligning \
            skatteudligning kommuneudligning grundværdiudligning mellemkommunaludligningsordning \
            kommunaludligningen kommunaludligningsreform udligningsreformens udligningsreform udligningsordning \
            udligningsordningerne udligningsordningernes udligningssystem udligningssystemets udligningsbeløb \
            udligningsbeløbenes udligningsloft udligningsloftet udligningsniveau udligningsniveauerne \
            udligningsmæssig udligningsmæssige udligningssum udligningssummen udligningstilskud \
            udligningstilskuddet udligningsaftale udligningsaftalen udligningsmodel udligningsmodellen \
            udligningsbidrag udligningsforslag udligningsforslaget udligningskommune udligningskommunerne \
            udligningspenge udligningsmilliarder udligningsmillioner udligningsdebat udligningsdebatten \
            udligningskamp udligningskrig udligningspulje udligningsprocent udligningsgrad udligningsforlig \
            udligningsforliget udligningsudvalg udligningslov udligningsregler udligningsreglerne \
            udligningsmekanisme hovedstadsudligningsordningen selskabsskatteudligning refusionsudligning \
            Udlignings-reform KL-udligningen ud\u{ad}lignings\u{ad}reformen Farumudligningen \
            udligningskonto udligningsafgift momsudligningsordningen beskæftigelsestilskudsudligning \
            udligningsnørdernes"
            .split_whitespace()
        {
            assert!(analyse(compound).has_part("udligning"), "{compound}: {:?}", analyse(compound));
        }
    }

    #[test]
    fn udligning_is_not_found_in_60_look_alikes() {
        for decoy in "udligne udligner udlignede udlignet udlignende udlignes udlignbar udlining ligning ligninger \
            andengradsligning differentialligning skudligning brudligning hudligning tilskudligning budligning \
            gudligning ligningsmand ligningsfradrag ligningslov ligningsloven selvligning skatteligning \
            udlejning udlejningen udlejningsejendom udlån udlåning udlægning udlevering udlodning udlodningen \
            udlugning udlysning udluftning udløsning udlængsel udlandet udlandsdansker udlicitering \
            udliciteringen udliciteringsreform tilligning afligning sammenligning sammenligningen \
            sammenligningstal lignende ligning udvikling udviklingen udbygning udretning udregning udregningen \
            udskrivning udskrivningsgrundlag uddannelse udlending udlægningsreform udlægningen ordning reform \
            kommune forligning forliget beligning planudligne"
            .split_whitespace()
        {
            assert!(!analyse(decoy).has_part("udligning"), "{decoy}: {:?}", analyse(decoy));
        }
    }

    #[test]
    fn other_parts_are_found_and_endings_are_not() {
        for (part, compound) in [
            ("borgmester", "overborgmesteren"),
            ("borgmester", "borgmesterkæden"),
            ("kommune", "landkommunerne"),
            ("kommune", "kommuneaftale"),
            ("tilskud", "bloktilskuddet"),
            ("skat", "grundskatten"),
            ("minister", "indenrigsministeren"),
            ("økonomi", "kommuneøkonomien"),
            ("skole", "folkeskolerne"),
            ("børn", "børnehaverne"),
        ] {
            assert!(analyse(compound).has_part(&stem(part)), "{part} in {compound}: {:?}", analyse(compound));
        }
        for (part, word) in [
            ("ret", "retning"),
            ("by", "bygning"),
            ("ens", "reformens"),
            ("ingen", "udligningen"),
            ("stat", "statistik"),
            ("rum", "forummet"),
            ("han", "hansen"),
            ("mand", "manden-i-midten-nej".split('-').next().unwrap_or_default()),
            ("lån", "ålandsk"),
        ] {
            let inside = parts(&crate::danish::fold(word));
            assert!(!inside.contains(&stem(part)), "{part} in {word}: {inside:?}");
        }
    }

    #[test]
    fn no_word_is_too_long_or_too_odd() {
        for word in ["a".repeat(5000), "udlignings".repeat(300), "ææææ".repeat(16), "1.234,5".into(), "'".into()] {
            assert!(analyse(&word).parts.len() <= 30);
        }
    }
}
