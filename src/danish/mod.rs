//! Danish text: tokens, sentences, inflection, compounds, numbers, dates. Pure.

mod analysis;
mod compound;
mod fold;
mod inflection;
mod sentence;
mod token;

pub use analysis::{Analysis, analyse};
pub use compound::parts;
pub use fold::{fold, spellings};
pub use inflection::stem;
pub use sentence::{paragraphs, sentences};
pub use token::{Token, tokens};
