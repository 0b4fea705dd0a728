//! The search index: a copy of the store's articles in which queries are answered. The only home of Tantivy.
//!
//! The index answers exactly what [`crate::query::matches`] says, and counts exactly. It can be rebuilt from the store
//! at any time; each commit carries the sequence number of the store it has reached.

mod collect;
mod document;
mod error;
mod index;
mod plan;
mod schema;
mod snippet;
mod verify;

pub use collect::{Hit, SearchOptions, SearchResults, Sort};
pub use document::{IndexChange, IndexDocument};
pub use error::SearchError;
pub use index::SearchIndex;
pub use plan::{PHRASE_FORMS_MAX, WILDCARD_FORMS_MAX};
pub use snippet::{Snippet, SnippetPart, snippet};
