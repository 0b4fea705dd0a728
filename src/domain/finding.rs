//! What the enrichers saw in an article, each with the place where they saw it.

use super::{ActorId, MessageCode, Place, Side, Span, TopicId};

/// Everything seen in one version of an article.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Findings {
    /// One for each topic that was looked for, relevant or not.
    pub topics: Vec<TopicFinding>,
    /// One for each actor named, most named first.
    pub actors: Vec<ActorFinding>,
    /// In the order of the text.
    pub quotes: Vec<Quote>,
    /// In the order of the text.
    pub messages: Vec<MessageUse>,
    /// In the order of the text.
    pub claims: Vec<Claim>,
}

/// Whether an article is about a topic, and where it says so.
#[derive(Debug, Clone, PartialEq)]
pub struct TopicFinding {
    /// Which topic.
    pub topic: TopicId,
    /// It is mentioned in our sense at least once, be it only in the article's address.
    pub relevant: bool,
    /// The article is about it, not merely touching it.
    pub central: bool,
    /// 0 (not at all) to 1 (certain).
    pub score: f64,
    /// Every mention in our sense, in the order of title then text.
    pub mentions: Vec<Mention>,
    /// The sentence of `text` that shows it best.
    pub evidence: Option<Span>,
}

/// One place where a topic is named in our sense.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    /// Title or text.
    pub place: Place,
    /// Where in it: the whole word or phrase.
    pub span: Span,
}

/// An actor named in an article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActorFinding {
    /// Which actor.
    pub actor: ActorId,
    /// The name we show.
    pub name: String,
    /// Whose side.
    pub side: Side,
    /// Where, title first.
    pub mentions: Vec<Mention>,
}

/// Words given to a speaker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quote {
    /// The words themselves in `text`, without dash, marks and the cue.
    pub span: Span,
    /// The speaker's name as the article writes it in full. `None`: nobody could be found.
    pub speaker: Option<String>,
    /// The speaker in the register, if there.
    pub actor: Option<ActorId>,
    /// How the words are set off.
    pub style: QuoteStyle,
    /// The word that gives them to the speaker: `siger`.
    pub cue: Option<String>,
}

/// How a quote is set off from the text around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum QuoteStyle {
    /// `- Text, siger N.N.`
    Dash,
    /// `»Text«`
    Guillemets,
    /// `"Text"`, `”Text”`, `'Text'`
    Quotes,
    /// `N.N.: Text`
    Colon,
    /// Reported without marks: `Ifølge N.N. er …`
    Indirect,
}

/// Where a message was used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Section {
    /// In the title.
    Headline,
    /// In the lead.
    Lead,
    /// In the running text, in the writer's own voice.
    Body,
    /// Inside a quote.
    Quote,
}

/// Whether a message is said or rejected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Polarity {
    /// Said to be so.
    Asserts,
    /// Mentioned to be refuted.
    Rejects,
}

/// A place where a key message was said or rejected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageUse {
    /// Which message.
    pub code: MessageCode,
    /// Whose message it is.
    pub side: Side,
    /// Said or rejected.
    pub polarity: Polarity,
    /// Who said it, when it stands in a quote.
    pub speaker: Option<String>,
    /// Where it stands.
    pub section: Section,
    /// Title or text.
    pub place: Place,
    /// The sentence that carries it.
    pub span: Span,
}

/// A number asserted about the topic, normalised.
#[derive(Debug, Clone, PartialEq)]
pub struct Claim {
    /// In `unit`: 12 mia. kr. is 12e9.
    pub value: f64,
    /// Of what.
    pub unit: Unit,
    /// The year it is said to hold for. `None`: not said.
    pub year: Option<i16>,
    /// The number as written, in `text`.
    pub span: Span,
    /// What is known to be otherwise.
    pub contradicts: Option<Contradiction>,
}

/// A known value that a claim does not agree with.
#[derive(Debug, Clone, PartialEq)]
pub struct Contradiction {
    /// What is known, in one sentence.
    pub statement: String,
    /// The known value, in the claim's unit.
    pub value: f64,
    /// The year it holds for. `None`: always.
    pub year: Option<i16>,
    /// Who says so.
    pub source: String,
}

/// What a number counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Unit {
    /// Danish kroner.
    Kroner,
    /// Percent, 0 to 100.
    Percent,
    /// Municipalities.
    Municipalities,
}

impl Findings {
    /// True when the article is about `topic`.
    pub fn is_relevant_to(&self, topic: &TopicId) -> bool {
        self.topics.iter().any(|finding| finding.relevant && finding.topic == *topic)
    }
}
