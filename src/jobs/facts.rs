//! What a query can ask about an article's findings: the same for the index and for saved searches.

use crate::domain::{Findings, Quote};
use crate::query::QuotedWords;

/// What a query can ask about an article's findings, in the words it is asked in.
pub(super) struct Facts {
    pub(super) quotes: Vec<QuotedWords>,
    pub(super) actors: Vec<String>,
    pub(super) messages: Vec<String>,
    pub(super) topics: Vec<String>,
}

impl Facts {
    pub(super) fn of(findings: &Findings) -> Self {
        let speaker = |quote: &Quote| {
            let id = quote.actor.as_ref().map_or("", |actor| actor.as_str());
            format!("{} {id}", quote.speaker.as_deref().unwrap_or_default())
        };
        Self {
            quotes: findings
                .quotes
                .iter()
                .map(|quote| QuotedWords { speaker: speaker(quote), span: quote.span })
                .collect(),
            actors: findings.actors.iter().map(|actor| actor.actor.as_str().to_owned()).collect(),
            messages: findings.messages.iter().map(|message| message.code.as_str().to_owned()).collect(),
            topics: findings
                .topics
                .iter()
                .filter(|topic| topic.relevant)
                .map(|topic| topic.topic.as_str().to_owned())
                .collect(),
        }
    }
}
