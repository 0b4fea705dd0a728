//! Every word of every topic in one lexicon, so that a text is gone through once.

use std::collections::BTreeMap;

use crate::domain::{Fact, KeyMessage, Topic};
use crate::enrich::words::{Hit, Lexicon, LexiconBuilder, Reading};

/// The most entries of one list that are told apart; further ones count as the last.
const ENTRIES_MAX: usize = u16::MAX as usize;

/// The most entries of one group; a larger group can never be complete and is left out.
pub(super) const GROUP_MAX: usize = 32;

/// What a phrase is to which topic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Label {
    /// The topic's place in the list.
    pub(super) topic: u16,
    /// What the phrase is to it.
    pub(super) part: Part,
}

/// What a phrase is to a topic; numbers are places in the topic's lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// A form of the topic's word.
    Form(Grade),
    /// Never a mention.
    Blocked,
    /// Speaks for our sense.
    Evidence(u16),
    /// Speaks for our sense in company.
    Hint(u16),
    /// Speaks for another sense.
    Against(u16),
    /// One entry of a paraphrase.
    Paraphrase(Slot),
    /// Refutes any message.
    Reject,
    /// One entry of a message's pattern.
    Message(u16, Slot),
    /// Shows that the message is not meant.
    MessageNot(u16),
    /// Refutes this message.
    MessageReject(u16),
    /// One entry of a fact's pattern.
    Fact(u16, Slot),
}

/// One entry of one group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Slot {
    /// The group.
    pub(super) group: u16,
    /// The entry in it, below [`GROUP_MAX`].
    pub(super) entry: u8,
    /// How many entries the group has.
    pub(super) of: u8,
}

/// How sure a form is by itself; the order is that of trust.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Grade {
    /// One more mention where there are others.
    Faint,
    /// A mention with evidence.
    Weak,
    /// A group of words that says it in another way, its own evidence.
    Paraphrase,
    /// A mention unless something speaks against it.
    Likely,
    /// A mention.
    Strong,
}

/// The number under which the words of facts stand, where those of a topic have the topic's.
pub(super) const FACTS: usize = ENTRIES_MAX;

/// Compiles the words of `topics` and `facts`.
pub(super) fn compile(topics: &[Topic], facts: &[Fact]) -> Lexicon<Label> {
    let mut builder = LexiconBuilder::new();
    for (at, topic) in topics.iter().enumerate() {
        let mut words = TopicWords { builder: &mut builder, topic: index(at) };
        words.forms(topic);
        for (at, evidence) in topic.evidence.iter().enumerate() {
            words.add(evidence, Part::Evidence(index(at)));
        }
        for (at, hint) in topic.hints.iter().enumerate() {
            words.add(hint, Part::Hint(index(at)));
        }
        for (at, against) in topic.against.iter().enumerate() {
            words.add(against, Part::Against(index(at)));
        }
        words.all(&topic.reject, Part::Reject);
        words.groups(&topic.paraphrases, Part::Paraphrase);
        for (at, message) in topic.messages.iter().enumerate() {
            words.message(index(at), message);
        }
    }
    let mut words = TopicWords { builder: &mut builder, topic: index(FACTS) };
    for (at, fact) in facts.iter().enumerate() {
        words.groups(&fact.patterns, |slot| Part::Fact(index(at), slot));
    }
    builder.build()
}

/// The hits of one topic in a text, in the order of the text.
pub(super) fn of_topic(hits: &[Hit<Label>], topic: usize) -> impl Iterator<Item = (Part, &Hit<Label>)> {
    let topic = index(topic);
    hits.iter().filter(move |hit| hit.label.topic == topic).map(|hit| (hit.label.part, hit))
}

/// Which sentence holds every entry of a group, and the stretch of words from the first to the last of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Complete<K> {
    /// What the group belongs to.
    pub(super) key: K,
    /// The sentence.
    pub(super) sentence: usize,
    /// The first word of the group there.
    pub(super) first: usize,
    /// The last.
    pub(super) last: usize,
}

/// First and last word.
type Stretch = (usize, usize);

/// The groups that stand complete in one sentence, each once for a sentence, in the order of the text.
///
/// The stretch is the shortest that a single pass finds: each new hit replaces an older one of its entry.
pub(super) fn complete_groups<K: Copy + Ord>(
    reading: &Reading<'_>,
    hits: impl Iterator<Item = (K, Slot, usize, usize)>,
) -> Vec<Complete<K>> {
    let mut open: BTreeMap<(usize, K, u16), Vec<Option<Stretch>>> = BTreeMap::new();
    let mut complete: BTreeMap<(usize, K, u16), Stretch> = BTreeMap::new();
    for (key, slot, first, last) in hits {
        let sentence = reading.sentence_of(first);
        if reading.sentence_of(last) != sentence {
            continue;
        }
        let entries = open.entry((sentence, key, slot.group)).or_insert_with(|| vec![None; usize::from(slot.of)]);
        if let Some(entry) = entries.get_mut(usize::from(slot.entry)) {
            *entry = Some((first, last));
        }
        let filled: Vec<Stretch> = entries.iter().copied().flatten().collect();
        if filled.len() == entries.len() {
            let first = filled.iter().map(|&(first, _)| first).min().unwrap_or(first);
            let last = filled.iter().map(|&(_, last)| last).max().unwrap_or(last);
            let known = complete.entry((sentence, key, slot.group)).or_insert((first, last));
            if last - first < known.1 - known.0 {
                *known = (first, last);
            }
        }
    }
    complete.into_iter().map(|((sentence, key, _), (first, last))| Complete { key, sentence, first, last }).collect()
}

struct TopicWords<'b> {
    builder: &'b mut LexiconBuilder<Label>,
    topic: u16,
}

impl TopicWords<'_> {
    fn add(&mut self, phrase: &str, part: Part) {
        self.builder.add_choices(phrase, Label { topic: self.topic, part });
    }

    fn all(&mut self, phrases: &[String], part: Part) {
        for phrase in phrases {
            self.add(phrase, part);
        }
    }

    fn forms(&mut self, topic: &Topic) {
        self.all(&topic.strong, Part::Form(Grade::Strong));
        self.all(&topic.likely, Part::Form(Grade::Likely));
        self.all(&topic.weak, Part::Form(Grade::Weak));
        self.all(&topic.faint, Part::Form(Grade::Faint));
        self.all(&topic.blocked, Part::Blocked);
    }

    fn groups(&mut self, groups: &[Vec<String>], part: impl Fn(Slot) -> Part) {
        for (group, entries) in groups.iter().enumerate().filter(|(_, entries)| entries.len() <= GROUP_MAX) {
            for (entry, choices) in entries.iter().enumerate() {
                let slot = Slot { group: index(group), entry: small(entry), of: small(entries.len()) };
                self.add(choices, part(slot));
            }
        }
    }

    fn message(&mut self, at: u16, message: &KeyMessage) {
        self.groups(&message.patterns, |slot| Part::Message(at, slot));
        self.all(&message.not, Part::MessageNot(at));
        self.all(&message.reject, Part::MessageReject(at));
    }
}

fn index(at: usize) -> u16 {
    u16::try_from(at.min(ENTRIES_MAX)).unwrap_or(u16::MAX)
}

fn small(at: usize) -> u8 {
    u8::try_from(at).unwrap_or(u8::MAX)
}
