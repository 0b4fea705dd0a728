//! Danish text: tokens, sentences, inflection, compounds, numbers, dates. Pure.

mod date;
mod number;
mod number_words;
mod sentence;
mod token;
pub mod wording;

pub use date::{StatedDay, stated_day};
pub use number::{Quantity, quantities};
pub use sentence::{paragraphs, sentences};
pub use token::{Token, tokens};
