//! What a query says, after reading.

use jiff::civil::Date;

use super::wildcard::Wildcard;
use crate::domain::{Access, ArticleKind};

/// A question to an archive: true or false of each article.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Query {
    /// True of every article: `*`.
    Everything,
    /// All of them; at least two.
    And(Vec<Self>),
    /// One of them at least; at least two.
    Or(Vec<Self>),
    /// Not that.
    Not(Box<Self>),
    /// The pattern stands somewhere.
    Stands(Pattern),
    /// The pattern stands so many times at least, 2 to 50.
    AtLeast(u32, Pattern),
    /// There is one such place, and the query is true of it by itself.
    Within(Scope, Box<Self>),
    /// A fact about the article as a whole, true of all its places.
    Fact(Fact),
}

/// Words in a certain order or nearness, within the title or within the text.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Pattern {
    /// One word.
    Word(Word),
    /// Words one after the other. The first and the last step are words; at least two steps.
    Phrase(Vec<Step>),
    /// Both, with at most so many words between them.
    Near {
        /// The one.
        left: Box<Self>,
        /// The other; it shares no word with the one.
        right: Box<Self>,
        /// Words between them at most, 0 to 50.
        words_between_max: u32,
        /// Whether `left` must come first.
        order: Order,
    },
    /// The one where the other neither overlaps it nor stands within so many words of it, on either side.
    Lonely {
        /// What is looked for.
        wanted: Box<Self>,
        /// What must not be near.
        unwanted: Box<Self>,
        /// As in `Near`.
        words_between_max: u32,
    },
    /// Any of them; at least two. Only inside another pattern: outside it is an [`Query::Or`].
    AnyOf(Vec<Self>),
}

/// Whether two patterns must come in the order in which they are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Order {
    /// `NÆR`
    Any,
    /// `FØR`
    AsWritten,
}

/// One place in a phrase.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Step {
    /// This word.
    Word(Word),
    /// Any one word: `*`.
    Gap,
}

/// One word as it is looked for. The text is folded.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Word {
    /// Any inflected form of it.
    Lemma(String),
    /// This form only: `=form`.
    Exact(String),
    /// As a word or as part of a compound: `led:ord`.
    Part(String),
    /// A form with gaps: `udlign*`, `k?mmune`.
    Wildcard(Wildcard),
}

/// A kind of place in an article.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Scope {
    /// The headline.
    Title,
    /// The running text.
    Text,
    /// One sentence. The headline is one.
    Sentence,
    /// One paragraph. The headline is one.
    Paragraph,
    /// The words of one quote; of a speaker whose name has all these words, folded, unless there are none.
    Quote(Vec<String>),
}

/// A fact about an article.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Fact {
    /// One of its writers has these words, folded, next to each other in the name.
    Byline(Vec<String>),
    /// It is from this source; an id in lower case.
    Source(String),
    /// This actor of the register is named; an id in lower case.
    Actor(String),
    /// This message is used; a code in lower case.
    Message(String),
    /// It is about this topic; an id in lower case.
    Topic(String),
    /// It is of this kind.
    Kind(ArticleKind),
    /// It is open in this way.
    Access(Access),
    /// Its address has these words next to each other: `dr dk nyheder`.
    Url(Vec<String>),
    /// It was published from the first day to the last, both included. One of them at least is given.
    Days(Option<Date>, Option<Date>),
}

impl Query {
    /// All of `queries`: joins inner conjunctions, and needs no `And` around one.
    pub(super) fn all(queries: Vec<Self>) -> Self {
        let mut flat = Vec::new();
        for query in queries {
            if let Self::And(inner) = query {
                flat.extend(inner);
            } else {
                flat.push(query);
            }
        }
        if flat.len() == 1 { flat.remove(0) } else { Self::And(flat) }
    }

    /// Any of `queries`: joins inner disjunctions, and needs no `Or` around one.
    pub(super) fn any(queries: Vec<Self>) -> Self {
        let mut flat = Vec::new();
        for query in queries {
            if let Self::Or(inner) = query {
                flat.extend(inner);
            } else {
                flat.push(query);
            }
        }
        if flat.len() == 1 { flat.remove(0) } else { Self::Or(flat) }
    }

    /// How deep the query is nested; one word is 1.
    pub fn depth(&self) -> usize {
        1 + match self {
            Self::Everything | Self::Fact(_) => 0,
            Self::And(inner) | Self::Or(inner) => inner.iter().map(Self::depth).max().unwrap_or(0),
            Self::Not(inner) | Self::Within(_, inner) => inner.depth(),
            Self::Stands(pattern) => pattern.depth() - 1,
            Self::AtLeast(_, pattern) => pattern.depth(),
        }
    }

    /// Every pattern that may stand in an article the query is true of: none from under a `Not`.
    pub fn wanted(&self) -> Vec<&Pattern> {
        match self {
            Self::Everything | Self::Fact(_) | Self::Not(_) => Vec::new(),
            Self::And(inner) | Self::Or(inner) => inner.iter().flat_map(Self::wanted).collect(),
            Self::Within(_, inner) => inner.wanted(),
            Self::Stands(pattern) | Self::AtLeast(_, pattern) => vec![pattern],
        }
    }
}

impl Pattern {
    /// Any of `patterns`: joins inner choices, and needs no choice among one.
    pub(super) fn any(patterns: Vec<Self>) -> Self {
        let mut flat = Vec::new();
        for pattern in patterns {
            if let Self::AnyOf(inner) = pattern {
                flat.extend(inner);
            } else {
                flat.push(pattern);
            }
        }
        if flat.len() == 1 { flat.remove(0) } else { Self::AnyOf(flat) }
    }

    /// How deep the pattern is nested; one word is 1.
    pub fn depth(&self) -> usize {
        1 + match self {
            Self::Word(_) | Self::Phrase(_) => 0,
            Self::Near { left, right, .. } => left.depth().max(right.depth()),
            Self::Lonely { wanted, unwanted, .. } => wanted.depth().max(unwanted.depth()),
            Self::AnyOf(inner) => inner.iter().map(Self::depth).max().unwrap_or(0),
        }
    }

    /// Every word of the pattern, in the order written.
    pub fn words(&self) -> Vec<&Word> {
        match self {
            Self::Word(word) => vec![word],
            Self::Phrase(steps) => steps.iter().filter_map(Step::word).collect(),
            Self::Near { left, right, .. } => [left.words(), right.words()].concat(),
            Self::Lonely { wanted, unwanted, .. } => [wanted.words(), unwanted.words()].concat(),
            Self::AnyOf(inner) => inner.iter().flat_map(Self::words).collect(),
        }
    }
}

impl Step {
    /// The word, unless the step is a gap.
    pub const fn word(&self) -> Option<&Word> {
        match self {
            Self::Word(word) => Some(word),
            Self::Gap => None,
        }
    }
}
