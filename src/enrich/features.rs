//! What a learner sees of a passage: rows for its words, for their neighbours, and for the classes they belong to.

use std::cell::RefCell;
use std::ops::Range;

use rustc_hash::FxHashMap;
use xxhash_rust::xxh3::{xxh3_64, xxh3_64_with_seed};

use crate::danish;
use crate::domain::{KeyMessage, Topic};
use crate::enrich::lexicon::{Lexicon, LexiconBuilder};
use crate::enrich::words::Reading;

/// Letters of the sequences that words are cut into: `borgmester` has `^bor`, `borg` … `ster`, `ter$`.
const SEQUENCE: usize = 4;

/// How many words a class counts for: it says more than one.
const CLASS_WORTH: usize = 2;

/// The most classes of one sentence that are put in pairs.
const PAIRED_MAX: usize = 12;

/// The most words whose rows are remembered per thread; then the memory starts afresh.
const WORDS_REMEMBERED_MAX: usize = 50_000;

/// A feature's hash; a learner's table has fewer rows and takes its lowest bits.
pub(super) type Row = u32;

/// What a row is made of.
#[derive(Debug, Clone, Copy)]
enum Sign {
    Stem = 1,
    Letters,
    StemPair,
    Class,
    ClassPair,
    Word,
    WordPair,
    OfMessage,
    PairOfMessage,
}

/// The row of something that is made of several: the hashes of its parts, one behind the other.
fn row(sign: Sign, parts: &[u64]) -> Row {
    let hash = parts.iter().fold(sign as u64, |hash, part| xxh3_64_with_seed(&part.to_le_bytes(), hash));
    Row::try_from(hash & u64::from(Row::MAX)).unwrap_or_default()
}

/// The topic's classes of words: a class says the same in whatever word.
pub(super) fn classes(topic: &Topic) -> Lexicon<u64> {
    let mut lexicon = LexiconBuilder::new();
    for (name, words) in &topic.classes {
        for word in words {
            lexicon.add(word, xxh3_64(name.as_bytes()));
        }
    }
    lexicon.build()
}

/// For each sentence the rows of the classes that stand in it, each class once and counted for more than a word, and of
/// every two of them.
pub(super) fn class_rows(classes: &Lexicon<u64>, reading: &Reading<'_>) -> Vec<Vec<Row>> {
    let mut standing: Vec<Vec<u64>> = vec![Vec::new(); reading.sentences.len()];
    for hit in classes.hits(reading) {
        if let Some(here) = standing.get_mut(reading.sentence_of(hit.first)).filter(|here| !here.contains(&hit.label)) {
            here.push(hit.label);
        }
    }
    standing.into_iter().map(rows_of_classes).collect()
}

fn rows_of_classes(mut classes: Vec<u64>) -> Vec<Row> {
    classes.sort_unstable();
    let mut rows = Vec::new();
    for (at, &one) in classes.iter().enumerate() {
        rows.extend(std::iter::repeat_n(row(Sign::Class, &[one]), CLASS_WORTH));
        let others = classes.iter().take(PAIRED_MAX).skip(at + 1);
        rows.extend(others.map(|&other| row(Sign::ClassPair, &[one, other])));
    }
    rows
}

/// The words of some sentences.
pub(super) fn words_of(reading: &Reading<'_>, sentences: Range<usize>) -> Range<usize> {
    let some = reading.sentences.get(sentences).unwrap_or_default();
    some.first().map_or(0, |first| first.first)..some.last().map_or(0, |last| last.end)
}

/// The stems of a sentence, every two that follow each other, and letter sequences: what is spoken of. The words
/// `without` are passed over.
pub(super) fn word_rows(reading: &Reading<'_>, sentence: usize, without: &Range<usize>) -> Vec<Row> {
    KNOWN_WORDS.with_borrow_mut(|known| {
        let mut rows = Vec::new();
        let mut before = None;
        for word in words_of(reading, sentence..sentence + 1).filter(|word| !without.contains(word)) {
            let word = reading.word(word);
            if !known.contains_key(word) {
                if known.len() >= WORDS_REMEMBERED_MAX {
                    known.clear();
                }
                known.insert(word.to_owned(), KnownWord::new(word));
            }
            let Some(word) = known.get(word) else { continue };
            rows.extend_from_slice(&word.rows);
            rows.extend(before.map(|before| row(Sign::StemPair, &[before, word.stem])));
            before = Some(word.stem);
        }
        rows
    })
}

thread_local! {
    static KNOWN_WORDS: RefCell<FxHashMap<String, KnownWord>> = RefCell::new(FxHashMap::default());
}

struct KnownWord {
    stem: u64,
    rows: Box<[Row]>,
}

impl KnownWord {
    fn new(word: &str) -> Self {
        let analysis = danish::analyse(word);
        let stem = hash(&analysis.stem);
        let mut rows = vec![row(Sign::Stem, &[stem])];
        let framed: Vec<char> = std::iter::once('^').chain(analysis.folded.chars()).chain(['$']).collect();
        if framed.len() >= SEQUENCE + 2 && !is_number(&analysis.folded) {
            let sequences = framed.windows(SEQUENCE).map(|letters| letters.iter().collect::<String>());
            rows.extend(sequences.map(|letters| row(Sign::Letters, &[xxh3_64(letters.as_bytes())])));
        }
        Self { stem, rows: rows.into_boxed_slice() }
    }
}

fn is_number(word: &str) -> bool {
    word.starts_with(|sign: char| sign.is_ascii_digit())
}

/// The hash of a word; all numbers are one.
fn hash(word: &str) -> u64 {
    xxh3_64(if is_number(word) { "#" } else { word }.as_bytes())
}

/// Words and pairs of words, alone and with the message: how it is spoken of.
pub(super) fn denial_rows(reading: &Reading<'_>, sentences: Range<usize>, message: &KeyMessage) -> Vec<Row> {
    let mut rows = Vec::new();
    let code = xxh3_64(message.code.as_str().as_bytes());
    let mut before = (0, 0);
    for sentence in sentences {
        for (word, stem) in signs_and_words(reading, sentence) {
            rows.push(row(Sign::Stem, &[stem]));
            rows.push(row(Sign::Word, &[word]));
            rows.push(row(Sign::WordPair, &[before.0, word]));
            rows.push(row(Sign::OfMessage, &[code, stem]));
            rows.push(row(Sign::PairOfMessage, &[code, before.1, stem]));
            before = (word, stem);
        }
    }
    rows
}

/// Each word of a sentence and its stem; a mark that colours what is said counts as a word.
fn signs_and_words(reading: &Reading<'_>, sentence: usize) -> Vec<(u64, u64)> {
    let mut all = Vec::new();
    for word in words_of(reading, sentence..sentence + 1) {
        let analysis = danish::analyse(reading.word(word));
        all.push((hash(&analysis.folded), hash(&analysis.stem)));
        let marks = reading.gap_after(word).chars().filter(|sign| matches!(sign, '?' | '!' | '»' | '«' | '"' | '”'));
        all.extend(marks.map(|mark| (u64::from(mark), u64::from(mark))));
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::TopicId;

    #[test]
    fn a_sentence_has_its_stems_pairs_and_sequences() {
        let rows = |text: &str| word_rows(&Reading::new(text), 0, &(0..0));
        // `af` is too short for sequences; `34` and `12` are one number.
        assert_eq!(rows("af 34").len(), 3);
        assert_eq!(rows("af 34"), rows("af 12"));
        assert_ne!(rows("af 34"), rows("34 af"));
        let common = rows("borgmesteren").iter().filter(|row| rows("borgmester").contains(row)).count();
        assert!(common > rows("borgmester").len() / 2);
    }

    #[test]
    fn two_classes_of_a_sentence_make_a_pair() {
        let mut topic = Topic::named(TopicId::parse("udligning").expect("id"), "Udligning");
        topic.classes.insert("give".to_owned(), vec!["send*".to_owned()]);
        topic.classes.insert("money".to_owned(), vec!["penge*".to_owned(), "kroner".to_owned()]);
        let classes = classes(&topic);
        let rows = |text: &str| class_rows(&classes, &Reading::new(text));
        let both = rows("Vi sender pengene. Vi sender. Og kroner?");
        assert_eq!(both.iter().map(Vec::len).collect::<Vec<_>>(), [2 * CLASS_WORTH + 1, CLASS_WORTH, CLASS_WORTH]);
        assert_eq!(both.first(), rows("Send kroner!").first());
    }
}
