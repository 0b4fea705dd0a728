//! What we follow, as data: a topic is words, evidence and examples, written by the team that owns it.

use super::{MessageCode, Side, TopicId};

/// What a team follows.
///
/// Every word list holds words or phrases as they are written in running text. A trailing `*` means "any ending",
/// a leading `*` means "any beginning" (so `*udligning*` finds compounds on both sides); case does not count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Topic {
    /// The stem of its file in `config/topics`.
    pub id: TopicId,
    /// As staff know it.
    pub name: String,
    /// One such form makes a mention by itself.
    pub strong: Vec<String>,
    /// Such a form is a mention when evidence stands within reach.
    pub weak: Vec<String>,
    /// Words that make a weak form a mention.
    pub evidence: Vec<String>,
    /// Words that are never a mention, whatever stands around them; they hide no other mention.
    pub blocked: Vec<String>,
    /// Words near a weak form that show another sense (a match, a tax, a pressure).
    pub against: Vec<String>,
    /// Parts of an address that show another section: `/sport/`.
    pub against_urls: Vec<String>,
    /// Phrases that are a mention without any form of the word, each a group that must all stand in one sentence.
    pub paraphrases: Vec<Vec<String>>,
    /// Texts the topic must find.
    pub must_find: Vec<Example>,
    /// Texts the topic must not find.
    pub must_not_find: Vec<Example>,
    /// What each side wants said.
    pub messages: Vec<KeyMessage>,
}

/// A text that a topic must, or must not, find.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Example {
    /// The text, in the team's own words.
    pub text: String,
    /// An address, when the section matters.
    pub url: Option<String>,
}

/// What a side wants said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyMessage {
    /// Short code: `K1`.
    pub code: MessageCode,
    /// Whose message it is.
    pub side: Side,
    /// The message in one sentence, as staff know it.
    pub sentence: String,
    /// Groups of words; a sentence uses the message when every word of one group stands in it.
    pub patterns: Vec<Vec<String>>,
    /// Words that show the sentence means something else.
    pub not: Vec<String>,
    /// Sentences that use it, in the team's own words.
    pub examples: Vec<String>,
}
