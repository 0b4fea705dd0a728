//! The fields of the index and how words become its terms.

use tantivy::Term;
use tantivy::schema::{FAST, Field, INDEXED, IndexRecordOption, STRING, Schema, TextFieldIndexing, TextOptions};

use crate::query;

/// Goes up whenever fields, terms or the analysis of words change: an index of another version is rebuilt.
pub(super) const INDEX_VERSION: &str = "udklip search index 2";

/// The name of the field that `Newest` sorts by, and of those that are counted.
pub(super) const PUBLISHED: &str = "published";
pub(super) const SOURCE: &str = "source";
pub(super) const DAY: &str = "day";
pub(super) const ID: &str = "id";
pub(super) const STORY: &str = "story";

/// Handles of the fields.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fields {
    pub(super) id: Field,
    pub(super) title: Field,
    pub(super) text: Field,
    pub(super) byline: Field,
    pub(super) url: Field,
    pub(super) source: Field,
    pub(super) kind: Field,
    pub(super) access: Field,
    pub(super) actors: Field,
    pub(super) messages: Field,
    pub(super) topics: Field,
    pub(super) story: Field,
    pub(super) day: Field,
    pub(super) published: Field,
}

impl Fields {
    pub(super) const fn of(self, field: query::Field) -> Field {
        match field {
            query::Field::Title => self.title,
            query::Field::Text => self.text,
        }
    }
}

pub(super) fn schema() -> (Schema, Fields) {
    let mut builder = Schema::builder();
    // All words come analysed; the tokenizer is never asked.
    let words = || {
        let indexing = TextFieldIndexing::default()
            .set_tokenizer("raw")
            .set_index_option(IndexRecordOption::WithFreqsAndPositions);
        TextOptions::default().set_indexing_options(indexing)
    };
    let fields = Fields {
        id: builder.add_i64_field(ID, INDEXED | FAST),
        title: builder.add_text_field("title", words()),
        text: builder.add_text_field("text", words()),
        byline: builder.add_text_field("byline", words()),
        url: builder.add_text_field("url", words()),
        source: builder.add_text_field(SOURCE, STRING | FAST),
        kind: builder.add_text_field("kind", STRING),
        access: builder.add_text_field("access", STRING),
        actors: builder.add_text_field("actors", STRING),
        messages: builder.add_text_field("messages", STRING),
        topics: builder.add_text_field("topics", STRING),
        story: builder.add_i64_field(STORY, FAST),
        day: builder.add_i64_field(DAY, INDEXED | FAST),
        published: builder.add_i64_field(PUBLISHED, FAST),
    };
    (builder.build(), fields)
}

/// The kinds of term that stand in title and text, told apart by their first sign, which no word begins with.
pub(super) fn exact_term(form: &str) -> String {
    format!("={form}")
}

pub(super) fn part_term(stem: &str) -> String {
    format!("+{stem}")
}

/// Stands where a sentence begins.
pub(super) const SENTENCE_TERM: &str = "\u{1}s";
/// Stands where a paragraph begins.
pub(super) const PARAGRAPH_TERM: &str = "\u{1}p";
/// Stands at the first word of a quote.
pub(super) const QUOTE_TERM: &str = "\u{1}q";
/// Stands at the last word of a quote.
pub(super) const QUOTE_END_TERM: &str = "\u{1}e";

/// Stands at the first word of a quote, once for each word of its speaker's name.
pub(super) fn speaker_term(word: &str) -> String {
    format!("\u{1}v{word}")
}

/// A day as a number that sorts: 20261123.
pub(super) fn day_number(day: jiff::civil::Date) -> i64 {
    i64::from(day.year()) * 10_000 + i64::from(day.month()) * 100 + i64::from(day.day())
}

pub(super) fn text_term(field: Field, text: &str) -> Term {
    Term::from_field_text(field, text)
}
