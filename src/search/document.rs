//! An article on its way into the index.

use jiff::Timestamp;
use jiff::civil::Date;
use tantivy::TantivyDocument;
use tantivy::tokenizer::{PreTokenizedString, Token};

use super::schema::{
    Fields, PARAGRAPH_TERM, QUOTE_END_TERM, QUOTE_TERM, SENTENCE_TERM, day_number, exact_term, part_term, speaker_term,
};
use crate::danish::Analysis;
use crate::domain::{Access, ArticleId, ArticleKind, StoryId};
use crate::query::{Document, QuotedWords, Read, access_code, kind_code, read, url_words, words_of};

/// What the index needs to know of an article.
#[derive(Debug, Clone, PartialEq)]
pub struct IndexDocument {
    /// Which article.
    pub id: ArticleId,
    /// The story it belongs to.
    pub story: Option<StoryId>,
    /// The headline.
    pub title: String,
    /// The running text. Searched, not stored.
    pub text: String,
    /// Where in `text` somebody is quoted.
    pub quotes: Vec<QuotedWords>,
    /// The id of its source.
    pub source: String,
    /// The ids of the actors it names.
    pub actors: Vec<String>,
    /// The codes of the messages it uses.
    pub messages: Vec<String>,
    /// The ids of the topics it is about.
    pub topics: Vec<String>,
    /// The voice it is written in.
    pub kind: ArticleKind,
    /// How open it is.
    pub access: Access,
    /// Who wrote it, one name each.
    pub byline: Vec<String>,
    /// Its address.
    pub url: String,
    /// When it was published; where that is unknown, when we first saw it.
    pub published: Timestamp,
    /// The day of `published` in Copenhagen.
    pub day: Date,
}

/// One change of the index.
#[derive(Debug, Clone, PartialEq)]
pub enum IndexChange {
    /// The article is as given, whether it was there before or not.
    Put(Box<IndexDocument>),
    /// The article is not there.
    Remove(ArticleId),
}

impl IndexDocument {
    /// The article as queries see it.
    pub fn document(&self) -> Document<'_> {
        Document {
            title: &self.title,
            text: &self.text,
            quotes: &self.quotes,
            source: &self.source,
            actors: &self.actors,
            messages: &self.messages,
            kind: self.kind,
            access: self.access,
            topics: &self.topics,
            byline: &self.byline,
            url: &self.url,
            day: self.day,
        }
    }

    pub(super) fn for_index(&self, fields: &Fields) -> TantivyDocument {
        let reading = read(&self.document());
        let mut document = TantivyDocument::new();
        document.add_i64(fields.id, self.id.0);
        document.add_pre_tokenized_text(fields.title, terms(&reading.title));
        document.add_pre_tokenized_text(fields.text, terms(&reading.text));
        document.add_pre_tokenized_text(fields.byline, names(&self.byline));
        document.add_pre_tokenized_text(fields.url, numbered(url_words(&self.url).into_iter().zip(0..)));
        document.add_text(fields.source, self.source.to_ascii_lowercase());
        document.add_text(fields.kind, kind_code(self.kind));
        document.add_text(fields.access, access_code(self.access));
        for (field, ids) in
            [(fields.actors, &self.actors), (fields.messages, &self.messages), (fields.topics, &self.topics)]
        {
            for id in ids {
                document.add_text(field, id.to_ascii_lowercase());
            }
        }
        if let Some(StoryId(story)) = self.story {
            document.add_i64(fields.story, story);
        }
        document.add_i64(fields.day, day_number(self.day));
        document.add_i64(fields.published, self.published.as_microsecond());
        document
    }
}

/// A title or text as terms: each word's form, stem and parts stand at the word's own number, as do the marks of
/// where sentences, paragraphs and quotes begin and end.
fn terms(read: &Read) -> PreTokenizedString {
    let mut terms: Vec<(String, usize)> = Vec::with_capacity(read.words.len() * 3);
    for (at, word) in read.words.iter().enumerate() {
        terms.extend(word_terms(word).map(|term| (term, at)));
    }
    let mut mark = |term: &str, at: u32| {
        if let Ok(at) = usize::try_from(at) {
            terms.push((term.to_owned(), at));
        }
    };
    read.sentence_starts.iter().for_each(|at| mark(SENTENCE_TERM, *at));
    read.paragraph_starts.iter().for_each(|at| mark(PARAGRAPH_TERM, *at));
    for quote in &read.quotes {
        mark(QUOTE_TERM, quote.first);
        mark(QUOTE_END_TERM, quote.last);
        let mut speaker = quote.speaker.clone();
        speaker.sort_unstable();
        speaker.dedup();
        for word in &speaker {
            mark(&speaker_term(word), quote.first);
        }
    }
    numbered(terms)
}

fn word_terms(word: &Analysis) -> impl Iterator<Item = String> + '_ {
    let members = word.members.iter().enumerate().filter(|(at, member)| {
        **member != word.stem && !word.members.iter().take(*at).any(|earlier| earlier == *member)
    });
    let parts = word.parts.iter().filter(|part| **part != word.stem && !word.members.contains(part));
    std::iter::once(exact_term(&word.folded))
        .chain(std::iter::once(word.stem.clone()))
        .chain(members.map(|(_, member)| member.clone()))
        .chain(parts.map(|part| part_term(part)))
}

/// Names one after the other, with a gap between that no run of words spans.
fn names(names: &[String]) -> PreTokenizedString {
    let mut terms = Vec::new();
    let mut at = 0;
    for name in names {
        for word in words_of(name) {
            terms.push((word, at));
            at += 1;
        }
        at += 1;
    }
    numbered(terms)
}

fn numbered(terms: impl IntoIterator<Item = (String, usize)>) -> PreTokenizedString {
    let tokens = terms.into_iter().map(|(text, position)| Token {
        offset_from: 0,
        offset_to: 0,
        position,
        text,
        position_length: 1,
    });
    PreTokenizedString { text: String::new(), tokens: tokens.collect() }
}
