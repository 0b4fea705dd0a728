//! The query language: a text becomes a [`Query`], and a query is true or false of an article. Pure.
//!
//! One grammar serves the search box, saved searches and alerts, and one meaning: [`matches()`] is the definition, the
//! search index must agree with it. Everything is bounded, so that no text a person can paste is slow or deep.
//!
//! ```text
//! query   = both { ELLER both }                 OR
//! both    = one { [OG] one }                    AND; a space is OG
//! one     = (IKKE | -) one | near               NOT
//! near    = plain { (NÆR/n | FØR/n | IKKE NÆR/n) plain }
//! plain   = ( query ) | SÆTNING( query ) | AFSNIT( query ) | MINDST/n( words )
//!         | field:value | "phrase with * gaps" | "=exact phrase" | word | =form | led:part | wild*card | *
//! ```

mod ast;
mod dates;
mod display;
mod document;
mod error;
mod evidence;
mod explain;
mod fields;
mod lexer;
mod matching;
mod parser;
mod wildcard;

#[cfg(test)]
pub(crate) mod strategies;

pub use ast::{Fact, Order, Pattern, Query, Scope, Step, Word};
pub use document::{Document, QuoteExtent, QuotedWords, Read, Reading, read};
pub use error::{Fault, QueryError};
pub(crate) use evidence::holds_within;
pub use evidence::{Evidence, Field, holds};
pub use explain::explain;
pub use fields::{access_code, kind_code, url_words, words_of};
pub use matching::{TextEvidence, matches, standing};
pub(crate) use matching::{between, word_stems};
pub use parser::{parse, parse_normal_form};
pub use wildcard::Wildcard;

/// The most Unicode scalar values of a query.
pub const CHARS_MAX: usize = 512;
/// The most words and facts of a query.
pub const TERMS_MAX: usize = 32;
/// How deep a query may be nested.
pub const DEPTH_MAX: usize = 8;
/// The most words between two near ones.
pub const DISTANCE_MAX: u32 = 50;
/// The most times something can be asked to stand.
pub const COUNT_MAX: u32 = 50;
