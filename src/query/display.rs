//! The normal form of a query: fully in brackets, in Danish keywords, and read back as the same query.

use std::fmt;

use super::ast::{Fact, Order, Pattern, Query, Scope, Step, Word};
use super::fields::{access_code, kind_code};

impl fmt::Display for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Everything => f.write_str("*"),
            Self::And(inner) => write_group(f, inner, " OG "),
            Self::Or(inner) => write_group(f, inner, " ELLER "),
            Self::Not(inner) => write!(f, "IKKE {inner}"),
            Self::Stands(pattern) => pattern.fmt(f),
            Self::AtLeast(count, pattern) => {
                write!(f, "MINDST/{count}")?;
                write_bracketed(f, &Self::Stands(pattern.clone()))
            }
            Self::Within(scope, inner) => write_within(f, scope, inner),
            Self::Fact(fact) => fact.fmt(f),
        }
    }
}

fn write_group<T: fmt::Display>(f: &mut fmt::Formatter<'_>, inner: &[T], operator: &str) -> fmt::Result {
    f.write_str("(")?;
    for (at, one) in inner.iter().enumerate() {
        if at > 0 {
            f.write_str(operator)?;
        }
        one.fmt(f)?;
    }
    f.write_str(")")
}

fn write_within(f: &mut fmt::Formatter<'_>, scope: &Scope, inner: &Query) -> fmt::Result {
    match scope {
        Scope::Title => f.write_str("titel:")?,
        Scope::Text => f.write_str("tekst:")?,
        Scope::Sentence => f.write_str("SÆTNING")?,
        Scope::Paragraph => f.write_str("AFSNIT")?,
        Scope::Quote(speaker) if speaker.is_empty() => f.write_str("citat:")?,
        Scope::Quote(speaker) => {
            write!(f, "sagt_af:\"{}\"", speaker.join(" "))?;
            if *inner == Query::Everything {
                return Ok(());
            }
        }
    }
    write_bracketed(f, inner)
}

/// Writes a query with exactly one bracket around it.
fn write_bracketed(f: &mut fmt::Formatter<'_>, query: &Query) -> fmt::Result {
    let text = query.to_string();
    // Only groups start with a bracket, and theirs closes at the end.
    if text.starts_with('(') { f.write_str(&text) } else { write!(f, "({text})") }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Word(word) => word.fmt(f),
            Self::Phrase(steps) => write_phrase(f, steps),
            Self::Near { left, right, words_between_max, order: Order::Any } => {
                write!(f, "({left} NÆR/{words_between_max} {right})")
            }
            Self::Near { left, right, words_between_max, order: Order::AsWritten } => {
                write!(f, "({left} FØR/{words_between_max} {right})")
            }
            Self::Lonely { wanted, unwanted, words_between_max } => {
                write!(f, "({wanted} IKKE NÆR/{words_between_max} {unwanted})")
            }
            Self::AnyOf(inner) => write_group(f, inner, " ELLER "),
        }
    }
}

fn write_phrase(f: &mut fmt::Formatter<'_>, steps: &[Step]) -> fmt::Result {
    let is_exact = steps.iter().any(|step| matches!(step, Step::Word(Word::Exact(_))));
    f.write_str(if is_exact { "\"=" } else { "\"" })?;
    for (at, step) in steps.iter().enumerate() {
        if at > 0 {
            f.write_str(" ")?;
        }
        match step {
            Step::Gap => f.write_str("*")?,
            Step::Word(word) => f.write_str(word.as_str())?,
        }
    }
    f.write_str("\"")
}

impl Word {
    /// The word as it is looked for, without the sign of how.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Lemma(text) | Self::Exact(text) | Self::Part(text) => text,
            Self::Wildcard(wildcard) => wildcard.as_str(),
        }
    }
}

impl fmt::Display for Word {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Lemma(text) => f.write_str(text),
            Self::Exact(text) => write!(f, "={text}"),
            Self::Part(text) => write!(f, "led:{text}"),
            Self::Wildcard(wildcard) => f.write_str(wildcard.as_str()),
        }
    }
}

impl fmt::Display for Fact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Byline(name) => write!(f, "byline:\"{}\"", name.join(" ")),
            Self::Source(id) => write!(f, "kilde:{id}"),
            Self::Actor(id) => write!(f, "aktør:{id}"),
            Self::Message(code) => write!(f, "budskab:{code}"),
            Self::Topic(id) => write!(f, "emne:{id}"),
            Self::Kind(kind) => write!(f, "type:{}", kind_code(*kind)),
            Self::Access(access) => write!(f, "adgang:{}", access_code(*access)),
            Self::Url(words) => write!(f, "url:\"{}\"", words.join(" ")),
            Self::Days(from, to) => {
                let day = |day: &Option<jiff::civil::Date>| day.map(|day| day.to_string()).unwrap_or_default();
                write!(f, "dato:{}/{}", day(from), day(to))
            }
        }
    }
}
