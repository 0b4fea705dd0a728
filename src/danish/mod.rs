//! Danish text: tokens, sentences, inflection, compounds, numbers, dates. Pure.

mod date;
mod sentence;
mod token;
pub mod wording;

pub use date::{StatedDay, stated_day};
pub use sentence::{paragraphs, sentences};
pub use token::{Token, tokens};
