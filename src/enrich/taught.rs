//! What a topic's lessons teach: which messages a passage carries, whether it denies them, and whether it is about the
//! topic in words that no list knows.

use std::collections::VecDeque;
use std::hash::{Hash, Hasher};
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use xxhash_rust::xxh3::Xxh3;

use crate::domain::{Example, KeyMessage, Topic};
use crate::enrich::classifier::{Classifier, Lesson, Tally};
use crate::enrich::features::{Row, class_rows, classes, denial_rows, word_rows, words_of};
use crate::enrich::lexicon::Lexicon;
use crate::enrich::words::Reading;

/// Fewer passages teach nothing worth hearing.
const PASSAGES_MIN: usize = 60;
/// The most sentences that carry one message together.
const WINDOW_MAX: usize = 3;
/// Fewer words carry none.
const WORDS_MIN: usize = 4;
/// From this probability on, a message is heard; in fewer words it must be surer.
const HEARD_MIN: f32 = 0.75;
const FEW_WORDS: usize = 8;
const HEARD_IN_FEW_WORDS_MIN: f32 = 0.85;
/// Of fewer words nobody can tell what they are about.
const TELLING_WORDS_MIN: usize = 6;
/// A longer sentence is a list, or no language.
const SENTENCE_WORDS_MAX: usize = 300;

/// Rows of the learners' tables: of what is spoken of, and of how.
const WHAT_ROWS: usize = 1 << 18;
const HOW_ROWS: usize = 1 << 20;

/// What the lessons of one topic taught. Without enough of them, nothing is heard.
#[derive(Debug, Default)]
pub(super) struct Taught {
    /// The topic's classes of words: a class says the same in whatever word.
    classes: Option<Lexicon<u64>>,
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
            let rows = rows_of_all(&classes, &reading);
            heard.push(Lesson { rows, labels: topic.messages.iter().map(carries).collect() });
            for message in topic.messages.iter().filter(|message| carries(message)) {
                denied.push(Lesson {
                    rows: denial_rows(&reading, all.clone(), message),
                    labels: vec![passage.denies.contains(&message.code)],
                });
            }
        }
        // Each of the three learns by itself.
        let (messages, denials, about) = std::thread::scope(|scope| {
            let messages = scope.spawn(|| Classifier::learn(&heard, WHAT_ROWS));
            let denials = scope.spawn(|| (denied.len() >= PASSAGES_MIN).then(|| Classifier::learn(&denied, HOW_ROWS)));
            let about = about(topic, &classes);
            let messages = messages.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
            let denials = denials.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
            (messages, denials, about)
        });
        Self { classes: Some(classes), messages: Some(messages), denials, about }
    }

    /// For each sentence the rows of the classes in it; looked for once for a text.
    pub(super) fn classes(&self, reading: &Reading<'_>) -> Vec<Vec<Row>> {
        self.classes.as_ref().map_or_else(Vec::new, |classes| class_rows(classes, reading))
    }

    /// The rows of a sentence, the words `without` passed over.
    fn rows(reading: &Reading<'_>, classes: &[Vec<Row>], sentence: usize, without: &Range<usize>) -> Vec<Row> {
        let mut rows = word_rows(reading, sentence, without);
        rows.extend(classes.get(sentence).into_iter().flatten());
        rows
    }

    /// The messages that a paragraph carries, each once: the fewest sentences in which it is heard.
    pub(super) fn messages(
        &self,
        topic: &Topic,
        reading: &Reading<'_>,
        classes: &[Vec<Row>],
        paragraph: Range<usize>,
    ) -> Vec<Heard> {
        let Some(classifier) = &self.messages else { return Vec::new() };
        let tallies: Vec<(usize, Tally)> =
            paragraph.clone().map(|at| (at, classifier.tally(&Self::rows(reading, classes, at, &(0..0))))).collect();
        let mut best: Vec<Option<Heard>> = vec![None; topic.messages.len()];
        for size in 1..=WINDOW_MAX {
            for window in tallies.windows(size) {
                let (Some((first, _)), Some((last, _))) = (window.first(), window.last()) else { continue };
                let sentences = *first..*last + 1;
                let words = words_of(reading, sentences.clone()).len();
                if words < WORDS_MIN {
                    continue;
                }
                let probability_min = if words < FEW_WORDS { HEARD_IN_FEW_WORDS_MIN } else { HEARD_MIN };
                let mut tally = Tally::default();
                for (_, part) in window {
                    tally.add(part);
                }
                for (message, (probability, best)) in classifier.probabilities(&tally).zip(&mut best).enumerate() {
                    let is_better =
                        best.as_ref().is_none_or(|best| best.sentences.len() == size && best.probability < probability);
                    if probability >= probability_min && is_better {
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

    /// How probable it is that a sentence is about the topic, 0 to 1. `None`: nothing was taught of that, or it is none.
    pub(super) fn about(&self, reading: &Reading<'_>, classes: &[Vec<Row>], sentence: usize) -> Option<f32> {
        let classifier = self.about.as_ref()?;
        let tally = Self::tally(classifier, reading, classes, sentence, &(0..0))?;
        classifier.probabilities(&tally).next()
    }

    /// What the words of a sentence add up to, those `without` passed over. `None`: it is too long for one.
    fn tally(
        classifier: &Classifier,
        reading: &Reading<'_>,
        classes: &[Vec<Row>],
        sentence: usize,
        without: &Range<usize>,
    ) -> Option<Tally> {
        let is_one = words_of(reading, sentence..sentence + 1).len() <= SENTENCE_WORDS_MAX;
        is_one.then(|| classifier.tally(&Self::rows(reading, classes, sentence, without)))
    }

    /// The same for a sentence alone or with the one before or after it in its paragraph, whichever says more; its words
    /// `without` are passed over.
    pub(super) fn about_near(
        &self,
        reading: &Reading<'_>,
        classes: &[Vec<Row>],
        sentence: usize,
        without: &Range<usize>,
    ) -> f32 {
        let Some(classifier) = &self.about else { return 0.0 };
        let tally = |sentence| Self::tally(classifier, reading, classes, sentence, without);
        // Of too few words nobody can tell: a heading, `Vandret 3: Udligning`.
        let probability = |tally: &Tally, sentences: Range<usize>| {
            let words = words_of(reading, sentences).filter(|word| !without.contains(word)).count();
            if words < TELLING_WORDS_MIN { 0.0 } else { classifier.probabilities(tally).next().unwrap_or_default() }
        };
        let Some(here) = tally(sentence) else { return 0.0 };
        let before = sentence.checked_sub(1).filter(|&before| reading.are_neighbours(before, sentence));
        let after = Some(sentence + 1).filter(|&after| reading.are_neighbours(sentence, after));
        let with = |other: usize| {
            let mut both = here.clone();
            both.add(&tally(other)?);
            Some(probability(&both, other.min(sentence)..other.max(sentence) + 1))
        };
        before.into_iter().chain(after).filter_map(with).fold(probability(&here, sentence..sentence + 1), f32::max)
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

fn about(topic: &Topic, classes: &Lexicon<u64>) -> Option<Classifier> {
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
            Lesson { rows: rows_of_all(classes, &reading), labels: vec![is_about] }
        })
        .collect();
    (lessons.len() >= PASSAGES_MIN).then(|| Classifier::learn(&lessons, WHAT_ROWS))
}

/// The rows of a whole text.
fn rows_of_all(classes: &Lexicon<u64>, reading: &Reading<'_>) -> Vec<Row> {
    let words = (0..reading.sentences.len()).flat_map(|sentence| word_rows(reading, sentence, &(0..0)));
    words.chain(class_rows(classes, reading).into_iter().flatten()).collect()
}
