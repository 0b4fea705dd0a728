//! What a topic's lessons teach, measured: each fifth of them held back in turn while the rest are learnt.

use std::collections::HashSet;

use jiff::civil::Date;
use xxhash_rust::xxh3::xxh3_64;

use crate::domain::{Actor, Article, Lessons, MessageCode, Polarity, Side, Topic};
use crate::enrich::{About, Enricher};

/// Parts the lessons are cut in.
const PARTS: u64 = 5;

/// How the findings of some texts compare with what a reader hears in them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Score {
    /// Found and there.
    pub right: usize,
    /// Found and not there.
    pub wrong: usize,
    /// There and not found.
    pub missed: usize,
}

impl Score {
    /// The share of what was found that is there, 0 to 1; 1 when nothing was found.
    pub fn precision(&self) -> f64 {
        share(self.right, self.wrong)
    }

    /// The share of what is there that was found, 0 to 1; 1 when nothing is there.
    pub fn recall(&self) -> f64 {
        share(self.right, self.missed)
    }

    /// The harmonic mean of both.
    pub fn f1(&self) -> f64 {
        share(2 * self.right, self.wrong + self.missed)
    }

    fn count<T: Eq + std::hash::Hash>(&mut self, there: &HashSet<T>, found: &HashSet<T>) {
        self.right += there.intersection(found).count();
        self.wrong += found.difference(there).count();
        self.missed += there.difference(found).count();
    }
}

fn share(part: usize, rest: usize) -> f64 {
    if part + rest == 0 { 1.0 } else { part as f64 / (part + rest) as f64 }
}

/// What was found in lessons that were held back from the learner.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct HeldBack {
    /// Messages, however they were spoken of.
    pub messages: Score,
    /// Messages with their polarity.
    pub with_polarity: Score,
    /// Texts about the topic.
    pub about: Score,
}

/// Measures a topic on its own lessons by five-fold cross-validation. `None`: it has none.
///
/// The parts are drawn by the texts themselves, so that the same lessons always give the same figures. Costs five
/// lessons' learning. `day` is that of the texts.
pub fn held_back(topic: &Topic, actors: &[Actor], day: Date) -> Option<HeldBack> {
    let lessons = &topic.lessons;
    if lessons.passages.is_empty() && lessons.about.is_empty() {
        return None;
    }
    let about = About { url: None, source_kind: None, source_side: Side::Neutral, day };
    let mut score = HeldBack::default();
    for part in 0..PARTS {
        let is_held = |text: &str| xxh3_64(text.as_bytes()) % PARTS == part;
        let rest = |texts: &[String]| texts.iter().filter(|text| !is_held(text)).cloned().collect();
        let taught = Topic {
            lessons: Lessons {
                passages: lessons.passages.iter().filter(|passage| !is_held(&passage.text)).cloned().collect(),
                about: rest(&lessons.about),
                other: rest(&lessons.other),
            },
            ..topic.clone()
        };
        let enricher = Enricher::new(&[taught], actors, &[]);
        let read = |text: &str| enricher.enrich(&Article::of_text("", text), &about);
        for passage in lessons.passages.iter().filter(|passage| is_held(&passage.text)) {
            let said = passage.says.iter().map(|code| (code.clone(), Polarity::Asserts));
            let there: HashSet<(MessageCode, Polarity)> =
                said.chain(passage.denies.iter().map(|code| (code.clone(), Polarity::Rejects))).collect();
            let found: HashSet<(MessageCode, Polarity)> =
                read(&passage.text).messages.into_iter().map(|used| (used.code, used.polarity)).collect();
            let codes = |uses: &HashSet<(MessageCode, Polarity)>| -> HashSet<MessageCode> {
                uses.iter().map(|(code, _)| code.clone()).collect()
            };
            score.messages.count(&codes(&there), &codes(&found));
            score.with_polarity.count(&there, &found);
        }
        let told = lessons.about.iter().map(|text| (text, true));
        for (text, is_about) in told.chain(lessons.other.iter().map(|text| (text, false))) {
            if is_held(text) {
                let is_found = read(text).topics.iter().any(|topic| topic.relevant);
                let marked = |is_so: bool| if is_so { HashSet::from([()]) } else { HashSet::new() };
                score.about.count(&marked(is_about), &marked(is_found));
            }
        }
    }
    Some(score)
}
