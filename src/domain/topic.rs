//! What we follow, as data: a topic is words, evidence and examples, written by the team that owns it.

use std::collections::BTreeMap;

use super::{ActorKind, MessageCode, Side, TopicId};

/// What a team follows.
///
/// Every word list holds words or phrases as they are written in running text. `*` stands for any letters, at the
/// end, the beginning or inside (`*udligning*` finds compounds on both sides); `#` stands for a number (`#-#` is a
/// match score). Case does not count, nor soft hyphens, line-break hyphens, é for e and å for aa. In groups
/// (`paraphrases`, `patterns`) a place may offer choices, `sende*|aflever*`, and name a class of `classes`:
/// `@capital|strandvejen`. A place that opens with `!` excludes: with its words there, the group does not count.
///
/// Four grades of form, by how much must stand around one before it is a mention:
///
/// | grade | needs | yields to another sense |
/// |---|---|---|
/// | `strong` | nothing | never |
/// | `likely` | nothing | when its sentence or the article shows the other sense more than ours |
/// | `weak` | evidence in its sentence, a neighbouring one, the title or the lead | as `likely`, and sooner |
/// | `faint` | evidence in its own sentence, and another mention in the article | always |
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Topic {
    /// The stem of its file in `config/topics`.
    pub id: TopicId,
    /// As staff know it.
    pub name: String,
    /// One such form makes a mention by itself.
    pub strong: Vec<String>,
    /// Such a form is a mention unless another sense is shown.
    pub likely: Vec<String>,
    /// Such a form is a mention when evidence stands within reach.
    pub weak: Vec<String>,
    /// Such a form is one more mention in an article that has others.
    pub faint: Vec<String>,
    /// Words that make a weak form a mention.
    pub evidence: Vec<String>,
    /// Words that are evidence only in company: beside evidence, or two different ones of them.
    pub hints: Vec<String>,
    /// Two different actors of such a kind in a sentence are evidence too, except on pages of `against_urls`.
    pub evidence_actors: Vec<ActorKind>,
    /// Words that are never a mention, whatever stands around them; they hide no other mention.
    pub blocked: Vec<String>,
    /// Words near a weak form that show another sense (a match, a tax, a pressure).
    pub against: Vec<String>,
    /// Parts of an address that show another section: `/sport/`.
    pub against_urls: Vec<String>,
    /// Beginnings of a publication's own section names that show another section: `Sport`.
    pub against_sections: Vec<String>,
    /// Phrases that are a mention without any form of the word, each a group that must all stand in one sentence.
    pub paraphrases: Vec<Vec<String>>,
    /// Words that refute what else stands in the sentence, for every message: `misvisende`.
    pub reject: Vec<String>,
    /// Texts the topic must find.
    pub must_find: Vec<Example>,
    /// Texts the topic must not find.
    pub must_not_find: Vec<Example>,
    /// Words with one meaning, under a name by which places of groups call for them all.
    pub classes: BTreeMap<String, Vec<String>>,
    /// What each side wants said.
    pub messages: Vec<KeyMessage>,
    /// What the program learns from, beside the words of the lists.
    pub lessons: Lessons,
}

impl Topic {
    /// A topic that finds nothing yet: every list is empty.
    pub fn named(id: TopicId, name: &str) -> Self {
        Self {
            id,
            name: name.to_owned(),
            strong: Vec::new(),
            likely: Vec::new(),
            weak: Vec::new(),
            faint: Vec::new(),
            evidence: Vec::new(),
            hints: Vec::new(),
            evidence_actors: Vec::new(),
            blocked: Vec::new(),
            against: Vec::new(),
            against_urls: Vec::new(),
            against_sections: Vec::new(),
            paraphrases: Vec::new(),
            classes: BTreeMap::new(),
            reject: Vec::new(),
            must_find: Vec::new(),
            must_not_find: Vec::new(),
            messages: Vec::new(),
            lessons: Lessons::default(),
        }
    }
}

/// Passages in other hands, with what a fair reader hears in them: some hundreds teach more than any list of words.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Lessons {
    /// What carries which message; also what carries none.
    pub passages: Vec<Passage>,
    /// Texts about the topic.
    pub about: Vec<String>,
    /// Texts that are not, though they sound like it.
    pub other: Vec<String>,
}

/// A passage with the messages in it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Passage {
    /// A sentence or a few.
    pub text: String,
    /// Messages that somebody says in it.
    pub says: Vec<MessageCode>,
    /// Messages that somebody denies in it.
    pub denies: Vec<MessageCode>,
}

/// What calls for a class of words in a place of a group.
pub const CLASS_SIGN: char = '@';

impl Topic {
    /// The words of one place of a group: `@capital|nordpå` with every word of the class in place of its name.
    ///
    /// A name that no class has stands for no word.
    pub fn choices(&self, place: &str) -> String {
        let (sign, place) = place.strip_prefix('!').map_or(("", place), |rest| ("!", rest));
        let words: Vec<&str> = place
            .split('|')
            .flat_map(|choice| match choice.trim().strip_prefix(CLASS_SIGN) {
                Some(class) => self.classes.get(class).into_iter().flatten().map(String::as_str).collect(),
                None => vec![choice],
            })
            .collect();
        format!("{sign}{}", words.join("|"))
    }
}

/// A text that a topic must, or must not, find.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
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
    /// It says what should be and not what is, so that `skal ikke` turns against it.
    pub is_demand: bool,
    /// Groups of words; a sentence uses the message when every place of one group stands in it. A group of three places
    /// or more may be spread over three neighbouring sentences of a paragraph.
    pub patterns: Vec<Vec<String>>,
    /// Words that show the sentence means something else.
    pub not: Vec<String>,
    /// Words that refute this message, beside the topic's own `reject`.
    pub reject: Vec<String>,
    /// Sentences that use it, in the team's own words.
    pub examples: Vec<String>,
}
