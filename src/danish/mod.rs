//! Danish text: tokens, sentences, inflection, compounds, numbers, dates. Pure.

mod sentence;
mod token;
pub mod wording;

pub use sentence::{paragraphs, sentences};
pub use token::{Token, tokens};
