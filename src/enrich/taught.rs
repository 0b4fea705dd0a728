//! What a topic's lessons teach: which messages a passage carries, whether it denies them, and whether it is about the
//! topic in words that no list knows.

use std::cell::RefCell;
use std::collections::{HashMap, VecDeque};
use std::hash::{Hash, Hasher};
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use xxhash_rust::xxh3::{Xxh3, xxh3_64};

use crate::danish;
use crate::domain::{Example, KeyMessage, Topic};
use crate::enrich::classifier::{Classifier, Lesson, Tally, row, row_of};
use crate::enrich::lexicon::{Lexicon, LexiconBuilder};
use crate::enrich::words::Reading;

/// Fewer passages teach nothing worth hearing.
const PASSAGES_MIN: usize = 60;
/// The most sentences that carry one message together.
const WINDOW_MAX: usize = 3;
/// Fewer words carry none.
const WORDS_MIN: usize = 4;
/// From this probability on, a message is heard.
const HEARD_MIN: f32 = 0.75;
/// Letters of the sequences that words are cut into: `borgmester` has `^bor`, `borg` … `ster`, `ter$`.
const SEQUENCE: usize = 4;

/// How many words a class counts for: it says more than one.
const CLASS_WORTH: usize = 2;
/// Fewer different classes in a sentence say nothing.
const CLASSES_MIN: usize = 3;

/// What the lessons of one topic taught. Without enough of them, nothing is heard.
#[derive(Debug, Default)]
pub(super) struct Taught {
    /// The topic's classes of words: a class says the same in whatever word.
    classes: Option<Lexicon<u32>>,
    messages: Option<Classifier>,
    denials: Option<Classifier>,
    about: Option<Classifier>,
}

/// A message heard in a passage.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Heard {
    /// Its number in the topic.
    pub(super) message: usize,
    /// The sentences that carry it.
    pub(super) sentences: Range<usize>,
    /// How probable it is, 0 to 1.
    pub(super) probability: f32,
    /// How probable it is that the passage denies it.
    pub(super) denial: f32,
}

/// What was learnt last, by the hash of the lessons: several enrichers of one topic learn once.
static LEARNT: Mutex<VecDeque<(u64, Arc<Taught>)>> = Mutex::new(VecDeque::new());
/// Lessons remembered.
const LEARNT_MAX: usize = 4;

impl Taught {
    /// What the topic's lessons teach. The first to ask waits while it is learnt: a second for some thousand passages.
    pub(super) fn by(topic: &Topic) -> Arc<Self> {
        let hash = hash(topic);
        // A learner that panicked left nothing half done.
        let mut learnt = LEARNT.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, known)) = learnt.iter().find(|(known, _)| *known == hash) {
            return Arc::clone(known);
        }
        let fresh = Arc::new(Self::learn(topic));
        learnt.push_front((hash, Arc::clone(&fresh)));
        learnt.truncate(LEARNT_MAX);
        fresh
    }

    fn learn(topic: &Topic) -> Self {
        let lessons = &topic.lessons;
        let classes = classes(topic);
        if lessons.passages.len() < PASSAGES_MIN {
            return Self { about: about(topic, &classes), classes: Some(classes), ..Self::default() };
        }
        let mut heard = Vec::new();
        let mut denied = Vec::new();
        for passage in &lessons.passages {
            let reading = Reading::new(&passage.text);
            let all = 0..reading.sentences.len();
            let carries =
                |message: &KeyMessage| passage.says.contains(&message.code) || passage.denies.contains(&message.code);
            let mut rows = word_rows(&reading, all.clone());
            rows.extend(class_rows(&classes, &reading).into_iter().flatten());
            heard.push(Lesson { rows, labels: topic.messages.iter().map(carries).collect() });
            for message in topic.messages.iter().filter(|message| carries(message)) {
                denied.push(Lesson {
                    rows: denial_rows(&reading, all.clone(), message),
                    labels: vec![passage.denies.contains(&message.code)],
                });
            }
        }
        Self {
            messages: Some(Classifier::learn(&heard)),
            denials: (denied.len() >= PASSAGES_MIN).then(|| Classifier::learn(&denied)),
            about: about(topic, &classes),
            classes: Some(classes),
        }
    }

    /// For each sentence the rows of the classes in it; looked for once for a text.
    pub(super) fn classes(&self, reading: &Reading<'_>) -> Vec<Vec<u32>> {
        self.classes.as_ref().map_or_else(Vec::new, |classes| class_rows(classes, reading))
    }

    /// The rows of a sentence.
    fn rows(reading: &Reading<'_>, classes: &[Vec<u32>], sentence: usize) -> Vec<u32> {
        let mut rows = word_rows(reading, sentence..sentence + 1);
        rows.extend(classes.get(sentence).into_iter().flatten());
        rows
    }

    /// The messages that a paragraph carries, each once: the fewest sentences in which it is heard.
    pub(super) fn messages(
        &self,
        topic: &Topic,
        reading: &Reading<'_>,
        classes: &[Vec<u32>],
        paragraph: Range<usize>,
    ) -> Vec<Heard> {
        let Some(classifier) = &self.messages else { return Vec::new() };
        let tallies: Vec<(usize, Tally)> =
            paragraph.clone().map(|at| (at, classifier.tally(&Self::rows(reading, classes, at)))).collect();
        let mut best: Vec<Option<Heard>> = vec![None; topic.messages.len()];
        for size in 1..=WINDOW_MAX {
            for window in tallies.windows(size) {
                let (Some((first, _)), Some((last, _))) = (window.first(), window.last()) else { continue };
                let sentences = *first..*last + 1;
                if words_of(reading, sentences.clone()).len() < WORDS_MIN {
                    continue;
                }
                let mut tally = Tally::default();
                for (_, part) in window {
                    tally.add(part);
                }
                for (message, (probability, best)) in classifier.probabilities(&tally).zip(&mut best).enumerate() {
                    let is_better =
                        best.as_ref().is_none_or(|best| best.sentences.len() == size && best.probability < probability);
                    if probability >= HEARD_MIN && is_better {
                        let sentences = sentences.clone();
                        *best = Some(Heard { message, sentences, probability, denial: 0.0 });
                    }
                }
            }
        }
        let mut heard: Vec<Heard> = best.into_iter().flatten().collect();
        for heard in &mut heard {
            let message = topic.messages.get(heard.message);
            heard.denial = message.map_or(0.0, |message| self.denial(message, reading, &heard.sentences, &paragraph));
        }
        heard
    }

    /// How probable it is that `sentences` deny the message, with what stands before and after them in the paragraph.
    fn denial(
        &self,
        message: &KeyMessage,
        reading: &Reading<'_>,
        sentences: &Range<usize>,
        paragraph: &Range<usize>,
    ) -> f32 {
        let Some(classifier) = &self.denials else { return 0.0 };
        let around = sentences.start.saturating_sub(1).max(paragraph.start)..(sentences.end + 1).min(paragraph.end);
        let tally = classifier.tally(&denial_rows(reading, around, message));
        classifier.probabilities(&tally).next().unwrap_or_default()
    }

    /// How probable it is that a sentence is about the topic, 0 to 1. `None`: nothing was taught of that.
    pub(super) fn about(&self, reading: &Reading<'_>, classes: &[Vec<u32>], sentence: usize) -> Option<f32> {
        let classifier = self.about.as_ref()?;
        let tally = classifier.tally(&Self::rows(reading, classes, sentence));
        classifier.probabilities(&tally).next()
    }
}

fn hash(topic: &Topic) -> u64 {
    let mut hasher = Xxh3::new();
    topic.messages.iter().for_each(|message| message.code.hash(&mut hasher));
    topic.classes.hash(&mut hasher);
    topic.lessons.hash(&mut hasher);
    topic.must_find.hash(&mut hasher);
    topic.must_not_find.hash(&mut hasher);
    hasher.finish()
}

fn about(topic: &Topic, classes: &Lexicon<u32>) -> Option<Classifier> {
    // An example with an address may be told by that alone.
    let promised = |examples: &'_ [Example]| -> Vec<String> {
        examples.iter().filter(|example| example.url.is_none()).map(|example| example.text.clone()).collect()
    };
    let (found, left) = (promised(&topic.must_find), promised(&topic.must_not_find));
    let told = topic.lessons.about.iter().chain(&found).map(|text| (text, true));
    let lessons: Vec<Lesson> = told
        .chain(topic.lessons.other.iter().chain(&left).map(|text| (text, false)))
        .map(|(text, is_about)| {
            let reading = Reading::new(text);
            let mut rows = word_rows(&reading, 0..reading.sentences.len());
            rows.extend(class_rows(classes, &reading).into_iter().flatten());
            Lesson { rows, labels: vec![is_about] }
        })
        .collect();
    (lessons.len() >= PASSAGES_MIN).then(|| Classifier::learn(&lessons))
}

fn classes(topic: &Topic) -> Lexicon<u32> {
    let mut lexicon = LexiconBuilder::new();
    for (name, words) in &topic.classes {
        for word in words {
            lexicon.add(word, row(&format!("c:{name}")));
        }
    }
    lexicon.build()
}

/// For each sentence the rows of the classes that stand in it, each class once, and counted for more than a word.
fn class_rows(classes: &Lexicon<u32>, reading: &Reading<'_>) -> Vec<Vec<u32>> {
    let mut rows: Vec<Vec<u32>> = vec![Vec::new(); reading.sentences.len()];
    for hit in classes.hits(reading) {
        if let Some(here) = rows.get_mut(reading.sentence_of(hit.first)).filter(|here| !here.contains(&hit.label)) {
            here.extend(std::iter::repeat_n(hit.label, CLASS_WORTH));
        }
    }
    // One or two of them stand in any sentence: `godt vejr i hele landet`.
    rows.iter_mut().filter(|here| here.len() < CLASSES_MIN * CLASS_WORTH).for_each(Vec::clear);
    rows
}

/// The words of some sentences.
fn words_of(reading: &Reading<'_>, sentences: Range<usize>) -> Range<usize> {
    let some = reading.sentences.get(sentences).unwrap_or_default();
    some.first().map_or(0, |first| first.first)..some.last().map_or(0, |last| last.end)
}

/// A word with every number made one sign.
fn plain(word: &str) -> &str {
    if word.starts_with(|sign: char| sign.is_ascii_digit()) { "#" } else { word }
}

/// Stems and letter sequences: what is spoken of.
fn word_rows(reading: &Reading<'_>, sentences: Range<usize>) -> Vec<u32> {
    ROWS_OF_WORDS.with_borrow_mut(|remembered| {
        let mut rows = Vec::new();
        for word in words_of(reading, sentences) {
            let word = reading.word(word);
            if let Some(known) = remembered.get(word) {
                rows.extend_from_slice(known);
                continue;
            }
            if remembered.len() >= WORDS_REMEMBERED_MAX {
                remembered.clear();
            }
            let fresh = rows_of_word(word);
            rows.extend_from_slice(&fresh);
            remembered.insert(word.to_owned(), fresh);
        }
        rows
    })
}

/// The most words whose rows are remembered per thread; then the memory starts afresh.
const WORDS_REMEMBERED_MAX: usize = 50_000;

thread_local! {
    static ROWS_OF_WORDS: RefCell<HashMap<String, Box<[u32]>>> = RefCell::new(HashMap::new());
}

fn rows_of_word(word: &str) -> Box<[u32]> {
    let analysis = danish::analyse(word);
    let mut rows = vec![row(&format!("s:{}", plain(&analysis.stem)))];
    let framed: Vec<char> = std::iter::once('^').chain(analysis.folded.chars()).chain(['$']).collect();
    if framed.len() >= SEQUENCE + 2 && !analysis.folded.starts_with(|sign: char| sign.is_ascii_digit()) {
        rows.extend(framed.windows(SEQUENCE).map(|letters| row(&letters.iter().collect::<String>())));
    }
    rows.into_boxed_slice()
}

/// What a row of a denial is made of.
enum Sign {
    Stem = 1,
    Word,
    Pair,
    OfMessage,
    PairOfMessage,
    Opening,
    Closing,
}

/// Words and pairs of words, alone and with the message, and which open or close the passage: how it is spoken of.
fn denial_rows(reading: &Reading<'_>, sentences: Range<usize>, message: &KeyMessage) -> Vec<u32> {
    let mut rows = Vec::new();
    let code = xxh3_64(message.code.as_str().as_bytes());
    let ends = if sentences.len() > 1 { Some((sentences.start, sentences.end - 1)) } else { None };
    let mut add = |sign: Sign, parts: [u64; 3]| rows.push(row_of(sign as u64, parts));
    let mut before = (0, 0);
    for sentence in sentences {
        for (word, stem) in signs_and_words(reading, sentence) {
            add(Sign::Stem, [stem, 0, 0]);
            add(Sign::Word, [word, 0, 0]);
            add(Sign::Pair, [before.0, word, 0]);
            add(Sign::OfMessage, [code, stem, 0]);
            add(Sign::PairOfMessage, [code, before.1, stem]);
            if let Some((first, last)) = ends {
                if sentence == first {
                    add(Sign::Opening, [stem, 0, 0]);
                }
                if sentence == last {
                    add(Sign::Closing, [stem, 0, 0]);
                }
            }
            before = (word, stem);
        }
    }
    rows
}

/// Each word of a sentence and its stem, hashed; a mark that colours what is said counts as a word.
fn signs_and_words(reading: &Reading<'_>, sentence: usize) -> Vec<(u64, u64)> {
    let mut all = Vec::new();
    for word in words_of(reading, sentence..sentence + 1) {
        let analysis = danish::analyse(reading.word(word));
        all.push((hashed(&analysis.folded), hashed(&analysis.stem)));
        let marks = reading.gap_after(word).chars().filter(|sign| matches!(sign, '?' | '!' | '»' | '«' | '"' | '”'));
        all.extend(marks.map(|mark| (u64::from(mark), u64::from(mark))));
    }
    all
}

fn hashed(word: &str) -> u64 {
    xxh3_64(plain(word).as_bytes())
}
