//! Which quotes of an article a digest shows: those that bear on its topic.

use std::cmp::Reverse;

use serde::{Deserialize, Serialize};

use super::CoveredArticle;
use super::clip::one_line;
use super::cut::{Border, cut, word_count};
use crate::domain::{ActorFinding, Place, Quote, QuoteStyle, Side, Span, TopicFinding};

/// The most quotes shown of one article.
const QUOTES_MAX: usize = 2;
/// A quote of which no whole sentence may be shown is shown only if this many of its words may be.
const QUOTE_WORDS_MIN: usize = 12;

/// Words given to a speaker.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuoteView {
    /// The exact words; cut at the end with `…` if the rights do not allow them all.
    pub words: String,
    /// Who said them.
    pub speaker: String,
    /// They are reported, not quoted.
    pub indirect: bool,
}

/// Quotes by people that bear on the topic, those nearest to it first, then opponents and own side; what the excerpt
/// shows already is not repeated.
pub(super) fn quotes(covered: &CoveredArticle, budget: &mut usize) -> Vec<QuoteView> {
    let text = &covered.article.text;
    let Some(topic) = covered.findings.topics.iter().find(|topic| topic.relevant) else { return Vec::new() };
    let is_sided = |quote: &Quote| {
        let actor = quote.actor.as_ref();
        let of_actor = |finding: &&ActorFinding| Some(&finding.actor) == actor;
        covered.findings.actors.iter().find(of_actor).is_some_and(|finding| finding.side != Side::Neutral)
    };
    let is_shown = |quote: &Quote| topic.evidence.is_some_and(|evidence| evidence.overlaps(quote.span));
    let mut spoken: Vec<(Bearing, &Quote)> = covered
        .findings
        .quotes
        .iter()
        .filter(|quote| quote.speaker.is_some() && !is_shown(quote))
        .map(|quote| (bearing(covered, topic, quote, is_sided(quote)), quote))
        .filter(|(bearing, _)| *bearing > Bearing::None)
        .collect();
    spoken.sort_by_key(|(bearing, quote)| (Reverse(*bearing), !is_sided(quote), quote.span.start));
    let mut shown = Vec::new();
    for (_, quote) in spoken {
        if shown.len() == QUOTES_MAX {
            break;
        }
        let Some(part) = cut(text, quote.span, None, *budget) else { break };
        let part_words = word_count(part.span.of(text));
        if part.ends == Border::Within && part_words < QUOTE_WORDS_MIN {
            continue;
        }
        *budget -= part_words;
        let mut words = one_line(part.span.of(text));
        if part.span.end < quote.span.end {
            words.push_str(" …");
        }
        let indirect = quote.style == QuoteStyle::Indirect;
        shown.push(QuoteView { words, speaker: quote.speaker.clone().unwrap_or_default(), indirect });
    }
    shown
}

/// How much a quote has to do with the topic.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Bearing {
    /// Nothing that can be seen.
    None,
    /// Somebody of either side says it in an article about the topic.
    Sided,
    /// The topic is named in its paragraph or the one beside it.
    Near,
    /// It names the topic, or carries a message.
    Inside,
}

fn bearing(covered: &CoveredArticle, topic: &TopicFinding, quote: &Quote, is_sided: bool) -> Bearing {
    let text = &covered.article.text;
    let mentions = || topic.mentions.iter().filter(|mention| mention.place == Place::Text).map(|mention| mention.span);
    let messages = covered.findings.messages.iter().filter(|used| used.place == Place::Text).map(|used| used.span);
    let paragraphs_between = |other: Span| {
        let between = Span::new(quote.span.end.min(other.end)..quote.span.start.max(other.start));
        between.of(text).matches("\n\n").count()
    };
    if mentions().chain(messages).any(|span| span.overlaps(quote.span)) {
        Bearing::Inside
    } else if mentions().any(|span| paragraphs_between(span) <= 1) {
        Bearing::Near
    } else if topic.central && is_sided {
        Bearing::Sided
    } else {
        Bearing::None
    }
}
