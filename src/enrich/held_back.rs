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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{KeyMessage, Passage, TopicId};

    /// Two messages, each said in its own words; every third time denied.
    fn topic() -> Topic {
        let code = |code: &str| MessageCode::parse(code).expect("a code");
        let message = |name: &str| KeyMessage {
            code: code(name),
            side: Side::Own,
            sentence: String::new(),
            is_demand: false,
            patterns: vec![],
            not: vec![],
            reject: vec![],
            examples: vec![],
        };
        let passage = |n: usize| {
            let (name, what) =
                if n.is_multiple_of(2) { ("A1", "havnen er for lille") } else { ("B2", "broen er for dyr") };
            let text = |head: &str| format!("{head} {what} nr. {n}, siger formand {}", ["Ib", "Bo", "Eva"][n % 3]);
            if n.is_multiple_of(3) {
                Passage { text: text("Det er slet ikke rigtigt, at"), says: vec![], denies: vec![code(name)] }
            } else {
                Passage { text: text("Alle kan se, at"), says: vec![code(name)], denies: vec![] }
            }
        };
        Topic {
            strong: vec!["havn*".to_owned()],
            messages: vec![message("A1"), message("B2")],
            lessons: Lessons { passages: (0..240).map(passage).collect(), ..Lessons::default() },
            ..Topic::named(TopicId::parse("havn").expect("an id"), "Havnen")
        }
    }

    #[test]
    fn what_was_held_back_is_heard_when_the_rest_teaches_it_and_the_same_every_time() {
        let day = jiff::civil::date(2026, 11, 25);
        let found = held_back(&topic(), &[], day).expect("lessons");
        assert_eq!(found.messages.right + found.messages.missed, 240, "every lesson is held back once");
        assert!(found.messages.f1() > 0.95 && found.with_polarity.f1() > 0.95, "{found:?}");
        assert_eq!(held_back(&topic(), &[], day), Some(found));
        assert_eq!(held_back(&Topic { lessons: Lessons::default(), ..topic() }, &[], day), None);
    }
}
