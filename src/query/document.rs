//! An article as queries see it.

use std::sync::Arc;

use jiff::civil::Date;

use crate::danish::{Analysis, Token, analyse, paragraphs, sentences, tokens};
use crate::domain::{Access, ArticleKind, Span};

use super::fields::words_of;

/// The most words of a title or text that are searched; what comes after is not found.
const WORDS_MAX: usize = 100_000;

/// What a query can ask about an article.
#[derive(Debug, Clone, Copy)]
pub struct Document<'a> {
    /// The headline.
    pub title: &'a str,
    /// The running text.
    pub text: &'a str,
    /// Where in `text` somebody is quoted. Of two that overlap, the later counts from where the first ends.
    pub quotes: &'a [QuotedWords],
    /// The id of its source.
    pub source: &'a str,
    /// The ids of the actors it names.
    pub actors: &'a [String],
    /// The codes of the messages it uses.
    pub messages: &'a [String],
    /// The voice it is written in.
    pub kind: ArticleKind,
    /// How open it is.
    pub access: Access,
    /// The ids of the topics it is about.
    pub topics: &'a [String],
    /// Who wrote it, one name each.
    pub byline: &'a [String],
    /// Its address.
    pub url: &'a str,
    /// The day it was published, in Copenhagen.
    pub day: Date,
}

/// Words given to a speaker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuotedWords {
    /// The name, and where the register knows the speaker, the id; any words that tell who it is. May be empty.
    pub speaker: String,
    /// Where in the text.
    pub span: Span,
}

/// The words of a title or text, analysed and numbered from 0, and where its stretches are.
#[derive(Debug, Clone, Default)]
pub struct Read {
    /// Each word, in order.
    pub words: Vec<Arc<Analysis>>,
    /// The numbers of the words that open a sentence, rising; 0 is among them unless there are no words.
    pub sentence_starts: Vec<u32>,
    /// The numbers of the words that open a paragraph, likewise.
    pub paragraph_starts: Vec<u32>,
    /// Quotes, in order, none empty, none overlapping.
    pub quotes: Vec<QuoteExtent>,
}

/// The words of one quote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuoteExtent {
    /// The number of its first word.
    pub first: u32,
    /// The number of its last word.
    pub last: u32,
    /// The folded words of its speaker's name.
    pub speaker: Vec<String>,
}

/// Title and text of an article, read once for any number of queries, and for the index.
#[derive(Debug, Clone, Default)]
pub struct Reading {
    /// The headline: one sentence, one paragraph.
    pub title: Read,
    /// The running text.
    pub text: Read,
}

/// Reads title and text of `document`.
pub fn read(document: &Document<'_>) -> Reading {
    let title_words = words(&tokens(document.title));
    let opening: Vec<u32> = title_words.first().map(|_| 0).into_iter().collect();
    let title =
        Read { words: title_words, sentence_starts: opening.clone(), paragraph_starts: opening, quotes: Vec::new() };
    let tokens = tokens(document.text);
    let text = Read {
        words: words(&tokens),
        sentence_starts: starts(&tokens, &sentences(document.text)),
        paragraph_starts: starts(&tokens, &paragraphs(document.text)),
        quotes: extents(&tokens, document.quotes),
    };
    Reading { title, text }
}

fn words(tokens: &[Token<'_>]) -> Vec<Arc<Analysis>> {
    tokens.iter().take(WORDS_MAX).map(|token| analyse(token.text)).collect()
}

/// The number of the first word at or after each stretch's start, without those that hold no word.
fn starts(tokens: &[Token<'_>], stretches: &[Span]) -> Vec<u32> {
    let mut starts: Vec<u32> = Vec::with_capacity(stretches.len());
    let mut at = 0;
    for stretch in stretches {
        while tokens.get(at).is_some_and(|token| token.span.start < stretch.start) {
            at += 1;
        }
        let holds_word = tokens.get(at).is_some_and(|token| token.span.start < stretch.end);
        if holds_word
            && at < WORDS_MAX
            && let Ok(number) = u32::try_from(at)
        {
            starts.push(number);
        }
    }
    // Words before the first stretch would belong to none.
    if let Some(first) = starts.first_mut() {
        *first = 0;
    }
    starts
}

fn extents(tokens: &[Token<'_>], quotes: &[QuotedWords]) -> Vec<QuoteExtent> {
    let mut in_order: Vec<&QuotedWords> = quotes.iter().collect();
    in_order.sort_by_key(|quote| (quote.span.start, quote.span.end));
    let mut extents: Vec<QuoteExtent> = Vec::new();
    let mut at = 0;
    for quote in in_order {
        while tokens.get(at).is_some_and(|token| token.span.start < quote.span.start) {
            at += 1;
        }
        let first = at;
        while tokens.get(at).is_some_and(|token| token.span.end <= quote.span.end) && at < WORDS_MAX {
            at += 1;
        }
        if at > first
            && let (Ok(first), Ok(last)) = (u32::try_from(first), u32::try_from(at - 1))
        {
            extents.push(QuoteExtent { first, last, speaker: words_of(&quote.speaker) });
        }
    }
    extents
}
