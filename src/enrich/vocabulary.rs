//! Every word of every topic in one lexicon, so that a text is gone through once.

use crate::domain::{Fact, KeyMessage, Topic};
use crate::enrich::denial_words::denials;
use crate::enrich::groups::{Complete, Groups, GroupsBuilder, Place, Spread, Stretch};
use crate::enrich::lexicon::{Hit, Lexicon, LexiconBuilder};
use crate::enrich::words::Reading;

/// The most entries of one list that are told apart; further ones count as the last.
const ENTRIES_MAX: usize = u16::MAX as usize;

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
    /// Refutes any message.
    Reject,
    /// One place of any group.
    Place(Place),
    /// Shows that the message is not meant.
    MessageNot(u16),
    /// Refutes this message.
    MessageReject(u16),
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

/// What a group of words is; numbers are places in the lists of a topic, or in that of facts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Said {
    /// Names a topic without any form of its word.
    Paraphrase(u16),
    /// Uses a message of a topic.
    Message(u16, u16),
    /// Speaks of what a fact is about, by one of its groups.
    Fact(u16, u16),
}

/// Where words stand that belong to the language, or to groups of any topic, and not to one topic.
pub(super) const LANGUAGE: usize = ENTRIES_MAX;

/// Every word looked for, and what words mean together.
#[derive(Debug)]
pub(super) struct Vocabulary {
    lexicon: Lexicon<Label>,
    groups: Groups<Said>,
}

impl Vocabulary {
    /// Every word found in a text, in its order.
    pub(super) fn hits(&self, reading: &Reading<'_>) -> Vec<Hit<Label>> {
        self.lexicon.hits(reading)
    }

    /// The words found, of a stretch of them, that belong to any group of a message, complete or not.
    pub(super) fn words_of_message(&self, hits: &[Hit<Label>], topic: usize, message: u16) -> Vec<Stretch> {
        let said = Said::Message(index(topic), message);
        let is_ours = |hit: &&Hit<Label>| {
            if let Part::Place(place) = hit.label.part { self.groups.keys(place).any(|key| key == said) } else { false }
        };
        hits.iter().filter(is_ours).map(|hit| (hit.first, hit.last)).collect()
    }

    /// Every group that stands complete among the words found.
    pub(super) fn groups(&self, reading: &Reading<'_>, hits: &[Hit<Label>]) -> Vec<Complete<Said>> {
        let standing = hits.iter().filter_map(|hit| {
            if let Part::Place(place) = hit.label.part { Some((place, hit.first, hit.last)) } else { None }
        });
        self.groups.complete(reading, standing)
    }
}

/// Compiles the words of `topics` and `facts`.
pub(super) fn compile(topics: &[Topic], facts: &[Fact]) -> Vocabulary {
    let (mut builder, mut groups) = (LexiconBuilder::new(), GroupsBuilder::new());
    for denial in denials() {
        builder.add(denial, Label { topic: index(LANGUAGE), part: Part::Reject });
    }
    for (at, topic) in topics.iter().enumerate() {
        let mut words = TopicWords { builder: &mut builder, groups: &mut groups, topic: index(at) };
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
        let of_topic = |group: &Vec<String>| group.iter().map(|place| topic.choices(place)).collect::<Vec<_>>();
        for group in &topic.paraphrases {
            words.group(&of_topic(group), Said::Paraphrase(index(at)), Spread::Sentence);
        }
        for (number, message) in topic.messages.iter().enumerate() {
            let said = Said::Message(index(at), index(number));
            for group in &message.patterns {
                words.group(&of_topic(group), said, Spread::Neighbours);
            }
            words.message(index(number), message);
        }
    }
    let mut words = TopicWords { builder: &mut builder, groups: &mut groups, topic: index(LANGUAGE) };
    for (at, fact) in facts.iter().enumerate() {
        for (number, group) in fact.patterns.iter().enumerate() {
            words.group(group, Said::Fact(index(at), index(number)), Spread::Sentence);
        }
    }
    Vocabulary { lexicon: builder.build(), groups: groups.build() }
}

/// The hits of one topic in a text, in the order of the text.
pub(super) fn of_topic(hits: &[Hit<Label>], topic: usize) -> impl Iterator<Item = (Part, &Hit<Label>)> {
    let topic = index(topic);
    hits.iter().filter(move |hit| hit.label.topic == topic).map(|hit| (hit.label.part, hit))
}

struct TopicWords<'b> {
    builder: &'b mut LexiconBuilder<Label>,
    groups: &'b mut GroupsBuilder<Said>,
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

    fn group(&mut self, choices: &[String], said: Said, spread: Spread) {
        let label = |place| Label { topic: index(LANGUAGE), part: Part::Place(place) };
        self.groups.add(said, choices, spread, self.builder, label);
    }

    fn message(&mut self, at: u16, message: &KeyMessage) {
        self.all(&message.not, Part::MessageNot(at));
        self.all(&message.reject, Part::MessageReject(at));
    }
}

fn index(at: usize) -> u16 {
    u16::try_from(at.min(ENTRIES_MAX)).unwrap_or(u16::MAX)
}
