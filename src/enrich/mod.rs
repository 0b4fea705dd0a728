//! Article → findings: topics, actors, quotes, messages, numbers. Pure.

mod actors;
mod address;
mod claims;
mod classifier;
mod clauses;
mod denial_words;
mod facts;
mod features;
mod groups;
mod held_back;
mod laboratory;
mod language;
mod lexicon;
mod lookalikes;
mod messages;
mod polarity;
mod quotes;
mod roles;
mod setting;
mod surroundings;
mod taught;
mod topics;
mod vocabulary;
mod words;

use std::cell::OnceCell;
use std::sync::{Arc, OnceLock};

use jiff::civil::Date;

use crate::domain::{
    Actor, ActorKind, Article, CanonicalUrl, Fact, Findings, Mention, MessageUse, Place, Quote, Side, SourceKind,
    Topic, TopicFinding,
};
pub use held_back::{HeldBack, Score, held_back};
pub use laboratory::{Clause, Examination, Sample, examine};

use actors::{ActorIndex, Named};
use setting::Setting;
use taught::Taught;
use topics::Page;
use vocabulary::Vocabulary;
use words::Reading;

/// Goes up whenever the same article would get other findings, so that old findings can be remade.
pub const ENRICHER_VERSION: u32 = 10;

/// A text of more words shows whether it is about a topic.
const TELLING_WORDS_MIN: usize = 120;

/// Everything looked for in articles, compiled once and shared by all of them.
#[derive(Debug)]
pub struct Enricher {
    topics: Vec<Topic>,
    facts: Vec<Fact>,
    vocabulary: Vocabulary,
    actors: ActorIndex,
    /// What each topic's lessons taught; learnt when the first article is read.
    taught: Vec<OnceLock<Arc<Taught>>>,
}

/// What is known of an article beside its words.
#[derive(Debug, Clone, Copy)]
pub struct About<'a> {
    /// Where it stands.
    pub url: Option<&'a CanonicalUrl>,
    /// What sort of publication it stands in.
    pub source_kind: Option<SourceKind>,
    /// The side its publication speaks for.
    pub source_side: Side,
    /// The day it was published, in Copenhagen; of a text without one, today.
    pub day: Date,
}

/// An article read once for all enrichers.
#[derive(Debug)]
struct Read<'a> {
    title: Reading<'a>,
    text: Reading<'a>,
    named: Vec<Named>,
}

impl Enricher {
    /// Compiles `topics`, the register of `actors`, and the `facts` that numbers are held against.
    pub fn new(topics: &[Topic], actors: &[Actor], facts: &[Fact]) -> Self {
        Self {
            topics: topics.to_vec(),
            facts: facts.to_vec(),
            vocabulary: vocabulary::compile(topics, facts),
            actors: ActorIndex::new(actors),
            taught: topics.iter().map(|_| OnceLock::new()).collect(),
        }
    }

    /// Everything seen in an article. Never fails; an article without text has no findings but its topics' verdicts.
    ///
    /// Linear in the length of the article.
    pub fn enrich(&self, article: &Article, about: &About<'_>) -> Findings {
        let read = self.read(article, about);
        let quotes = quotes::find(&read.title, &read.text, &read.named, &self.actors);
        self.findings(article, about, &read, quotes)
    }

    /// As [`Enricher::enrich`], with the quotes already found in `article.text`.
    pub fn enrich_quoted(&self, article: &Article, about: &About<'_>, quotes: Vec<Quote>) -> Findings {
        self.findings(article, about, &self.read(article, about), quotes)
    }

    /// The article's words, and the actors they name.
    fn read<'a>(&self, article: &'a Article, about: &About<'_>) -> Read<'a> {
        let (title, text) = (Reading::new(&article.title), Reading::new(&article.text));
        let is_sport = self.topics.iter().any(|topic| surroundings::is_elsewhere(topic, article, about.url));
        let setting = Setting { is_sport, day: about.day };
        let named = self.actors.find([(Place::Title, &title), (Place::Text, &text)], setting);
        Read { title, text, named }
    }

    fn findings(&self, article: &Article, about: &About<'_>, read: &Read<'_>, quotes: Vec<Quote>) -> Findings {
        let Read { title, text, named } = read;
        let address = address::words(about.url.or(article.canonical_url.as_ref()));
        let address = Reading::new(&address);
        let [address_hits, title_hits, text_hits] =
            [&address, title, text].map(|reading| self.vocabulary.hits(reading));
        let [address_groups, title_groups, text_groups] =
            [(&address, &address_hits), (title, &title_hits), (text, &text_hits)]
                .map(|(reading, hits)| self.vocabulary.groups(reading, hits));
        let sided = self.with_sides(quotes, article, about);

        let mut topics: Vec<TopicFinding> = Vec::new();
        let mut messages: Vec<MessageUse> = Vec::new();
        for (at, (topic, taught)) in self.topics.iter().zip(&self.taught).enumerate() {
            let taught = taught.get_or_init(|| Taught::by(topic));
            let pages = [
                Page {
                    place: Place::Title,
                    reading: &address,
                    hits: &address_hits,
                    groups: &address_groups,
                    names: Vec::new(),
                    classes: OnceCell::new(),
                },
                Page {
                    place: Place::Title,
                    reading: title,
                    hits: &title_hits,
                    groups: &title_groups,
                    names: self.names(topic, named, Place::Title),
                    classes: OnceCell::new(),
                },
                Page {
                    place: Place::Text,
                    reading: text,
                    hits: &text_hits,
                    groups: &text_groups,
                    names: self.names(topic, named, Place::Text),
                    classes: OnceCell::new(),
                },
            ];
            let finding = topics::find((at, topic), article, about.url, &pages, taught);
            // A whole article that is not about the topic carries none of its messages; of a few lines nobody can tell.
            let is_heard = finding.relevant || text.words.len() <= TELLING_WORDS_MIN;
            topics.push(finding);
            for page in pages.iter().skip(1).filter(|_| is_heard) {
                messages.extend(messages::find((at, topic), &self.vocabulary, article, page, &sided, taught));
            }
        }
        let mentions: Vec<Mention> = topics.iter().flat_map(|topic| topic.mentions.iter().cloned()).collect();
        let mut claims = claims::find(text, &mentions, about.day);
        facts::compare(&self.facts, text, &text_groups, &mut claims);
        Findings {
            actors: self.actors.findings(named),
            quotes: sided.into_iter().map(|(quote, _)| quote).collect(),
            topics,
            messages,
            claims,
        }
    }

    /// Each quote with its speaker's side: that of the register, or of the publication where nobody else is named.
    fn with_sides(&self, quotes: Vec<Quote>, article: &Article, about: &About<'_>) -> Vec<(Quote, Option<Side>)> {
        let own_voice = (about.source_side != Side::Neutral).then_some(about.source_side);
        quotes
            .into_iter()
            .map(|quote| {
                let side = match &quote.actor {
                    Some(id) => self.actors.actors().iter().find(|actor| actor.id == *id).map(|actor| actor.side),
                    None => own_voice.filter(|_| !article.kind.is_opinion()),
                };
                (quote, side)
            })
            .collect()
    }

    /// Where actors are named whose naming is evidence for `topic`.
    fn names(&self, topic: &Topic, named: &[Named], place: Place) -> Vec<(usize, usize)> {
        let is_evidence = |kind: ActorKind| topic.evidence_actors.contains(&kind);
        named
            .iter()
            .filter(|name| name.place == place)
            .filter(|name| self.actors.actors().get(name.actor).is_some_and(|actor| is_evidence(actor.kind)))
            .map(|name| (name.first, name.actor))
            .collect()
    }
}

#[cfg(test)]
mod tests;
