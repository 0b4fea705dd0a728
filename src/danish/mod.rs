//! Danish text: tokens, sentences, inflection, compounds, numbers, dates. Pure.

mod number;
mod number_words;
mod sentence;
mod token;

pub use number::{Quantity, quantities};
pub use sentence::{paragraphs, sentences};
pub use token::{Token, tokens};
