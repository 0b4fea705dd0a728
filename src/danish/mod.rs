//! Danish text: tokens, sentences, inflection, compounds, numbers, dates. Pure.

mod analysis;
mod compound;
mod date;
mod fold;
mod inflection;
mod lowered;
mod number;
mod number_words;
mod sentence;
mod token;
pub mod wording;

pub use analysis::{Analysis, analyse};
pub use compound::parts;
pub use date::{StatedDay, stated_day};
pub use fold::{fold, spellings};
pub use inflection::stem;
pub use lowered::{Lowered, lower};
pub use number::{Quantity, quantities};
pub use sentence::{paragraphs, sentences};
pub use token::{Token, tokens};
