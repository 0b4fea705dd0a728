//! What a reader is shown of one article: never more words than its source's rights allow.

use std::cmp::Reverse;

use serde::{Deserialize, Serialize};

use super::cut::{Border, cut, word_count};
use super::order::StoryGroup;
use super::quotes::{QuoteView, quotes};
use super::{Coverage, CoveredArticle};
use crate::danish::{sentences, wording};
use crate::domain::{Access, ArticleKind, Claim, Coded, Place, Polarity, Side, Span, Topic};

/// The most doubted numbers shown of one article.
const DOUBTS_MAX: usize = 3;
/// Prints and tellings listed by name; the rest are counted.
const ALSO_IN_MAX: usize = 8;
/// A page first seen this much later than it says it was published gets both times.
const LATE: jiff::SignedDuration = jiff::SignedDuration::from_hours(2);

/// One clip, ready to be shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClipView {
    /// The article's id in the store.
    pub article: i64,
    /// Its headline.
    pub headline: String,
    /// Where its page is.
    pub url: String,
    /// Its page on the desk.
    pub desk_url: String,
    /// Where it stood.
    pub source: String,
    /// The voice it is written in, in Danish.
    pub kind: String,
    /// When it was published, in words.
    pub published: String,
    /// When it was first seen, if much later.
    pub seen: Option<String>,
    /// Who wrote it.
    pub byline: String,
    /// `fri`, `betaling`, `låst` or nothing.
    pub access: String,
    /// The sentence that shows why it is here.
    pub excerpt: Vec<Part>,
    /// Who says what, within the same limit of words.
    pub quotes: Vec<QuoteView>,
    /// Messages used in it.
    pub messages: Vec<MessageView>,
    /// Numbers in it that do not agree with what is known. Issues frozen before there were any have none.
    #[serde(default)]
    pub doubts: Vec<DoubtView>,
    /// Actors named in it, own side first.
    pub named: Vec<String>,
    /// Why it is here, in Danish.
    pub why: String,
    /// The other articles of its story.
    pub also_in: Vec<AlsoIn>,
    /// How many more there are.
    pub also_more: usize,
    /// It has been changed since it was first read.
    pub changed: bool,
}

/// A piece of an excerpt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// The words.
    pub text: String,
    /// They name the topic.
    pub hit: bool,
}

/// A message used in an article.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageView {
    /// Its code.
    pub code: String,
    /// The message in one sentence.
    pub sentence: String,
    /// Whose it is, in Danish.
    pub side: String,
    /// It is mentioned to be refuted.
    pub rejected: bool,
    /// Staff have confirmed it; otherwise it is the program's suggestion.
    #[serde(default)]
    pub confirmed: bool,
}

/// A number that does not agree with what is known: in our own figures, so that no right of the source is touched.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DoubtView {
    /// What the article says.
    pub claimed: String,
    /// What is known, with its year.
    pub known: String,
    /// What the known number is.
    pub statement: String,
    /// Who says so.
    pub source: String,
}

/// Another article of the same story.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlsoIn {
    /// Where it stood.
    pub source: String,
    /// Where its page is.
    pub url: String,
    /// Its headline, if another.
    pub headline: Option<String>,
}

/// The clip of a story's leading article.
pub(super) fn clip(coverage: &Coverage, group: &StoryGroup<'_>) -> ClipView {
    let covered = group.lead;
    let article = &covered.article;
    let today = coverage.local(coverage.composed_at).date();
    let published = article.published.map_or(covered.first_seen_at, |published| published.at);
    let late = covered.first_seen_at.duration_since(published) > LATE;
    let mut budget = covered.source.rights.excerpt_words;
    let excerpt = excerpt(covered, &mut budget);
    let quotes = quotes(covered, &mut budget);
    ClipView {
        article: covered.id.0,
        headline: article.title.clone(),
        url: covered.url.as_str().to_owned(),
        desk_url: format!("{}/artikel/{}", coverage.desk_url, covered.id),
        source: covered.source.name.clone(),
        kind: kind_in_danish(article.kind).to_owned(),
        published: wording::moment(coverage.local(published), today),
        seen: late.then(|| wording::moment(coverage.local(covered.first_seen_at), today)),
        byline: wording::listed(&article.byline),
        access: access_in_danish(article.access).to_owned(),
        excerpt,
        quotes,
        messages: messages(&coverage.topic, covered),
        doubts: doubts(&covered.findings.claims),
        named: named(covered),
        why: why(covered),
        also_in: group.others.iter().take(ALSO_IN_MAX).map(|other| also_in(covered, other)).collect(),
        also_more: group.others.len().saturating_sub(ALSO_IN_MAX),
        changed: covered.versions > 1,
    }
}

/// The voice of an article, in Danish.
pub(super) fn kind_in_danish(kind: ArticleKind) -> &'static str {
    kind.code()
}

fn access_in_danish(access: Access) -> &'static str {
    match access {
        Access::Open | Access::Unknown => "",
        Access::Metered => "delvis betaling",
        Access::Closed => "låst: kun indledning læst",
    }
}

/// The sentence that shows the topic best, cut to the words that may be shown, with the topic's words marked.
fn excerpt(covered: &CoveredArticle, budget: &mut usize) -> Vec<Part> {
    let text = &covered.article.text;
    let topic = covered.findings.topics.iter().find(|topic| topic.relevant);
    let first = || sentences(text).into_iter().next();
    let Some(whole) = topic.and_then(|topic| topic.evidence).or(covered.article.lead).or_else(first) else {
        return Vec::new();
    };
    let mentions = topic.into_iter().flat_map(|topic| &topic.mentions);
    let hit = mentions.filter(|hit| hit.place == Place::Text && whole.contains(hit.span)).map(|hit| hit.span).min();
    let Some(shown) = cut(text, whole, hit, *budget) else { return Vec::new() };
    *budget = budget.saturating_sub(word_count(shown.span.of(text)));
    let omission = |text: &str| Part { text: text.to_owned(), hit: false };
    let mut parts = marked(covered, text, shown.span);
    if shown.opens == Border::Within {
        parts.insert(0, omission("… "));
    }
    if shown.ends == Border::Within {
        parts.push(omission(" …"));
    }
    parts
}

fn marked(covered: &CoveredArticle, text: &str, shown: Span) -> Vec<Part> {
    let mut hits: Vec<Span> = covered
        .findings
        .topics
        .iter()
        .flat_map(|topic| &topic.mentions)
        .filter(|mention| mention.place == Place::Text && shown.contains(mention.span))
        .map(|mention| mention.span)
        .collect();
    hits.sort();
    let mut parts = Vec::new();
    let mut at = shown.start;
    for hit in hits.into_iter().filter(|hit| !hit.is_empty()) {
        if hit.start < at {
            continue;
        }
        parts.push(Part { text: Span::new(at..hit.start).of(text).to_owned(), hit: false });
        parts.push(Part { text: hit.of(text).to_owned(), hit: true });
        at = hit.end;
    }
    parts.push(Part { text: Span::new(at..shown.end).of(text).to_owned(), hit: false });
    parts.retain(|part| !part.text.is_empty());
    parts
}

fn messages(topic: &Topic, covered: &CoveredArticle) -> Vec<MessageView> {
    let mut views: Vec<MessageView> = Vec::new();
    for used in &covered.findings.messages {
        let rejected = used.polarity == Polarity::Rejects;
        if views.iter().any(|view| view.code == used.code.as_str() && view.rejected == rejected) {
            continue;
        }
        let sentence = topic.messages.iter().find(|message| message.code == used.code);
        views.push(MessageView {
            code: used.code.as_str().to_owned(),
            sentence: sentence.map(|message| message.sentence.clone()).unwrap_or_default(),
            side: side_in_danish(used.side).to_owned(),
            rejected,
            confirmed: covered.confirmed.contains(&(used.code.clone(), used.polarity)),
        });
    }
    views
}

fn doubts(claims: &[Claim]) -> Vec<DoubtView> {
    let doubted = claims.iter().filter_map(|claim| Some((claim, claim.contradicts.as_ref()?)));
    let views = doubted.map(|(claim, fact)| DoubtView {
        claimed: wording::quantity(claim.value, claim.unit),
        known: match fact.year {
            Some(year) => format!("{} ({year})", wording::quantity(fact.value, claim.unit)),
            None => wording::quantity(fact.value, claim.unit),
        },
        statement: fact.statement.clone(),
        source: fact.source.clone(),
    });
    let mut kept: Vec<DoubtView> = Vec::new();
    for view in views {
        if kept.len() < DOUBTS_MAX && !kept.contains(&view) {
            kept.push(view);
        }
    }
    kept
}

fn side_in_danish(side: Side) -> &'static str {
    match side {
        Side::Own => "vores",
        Side::Opponent => "modpartens",
        Side::Neutral => "andres",
    }
}

fn named(covered: &CoveredArticle) -> Vec<String> {
    const NAMED_MAX: usize = 5;
    let mut actors: Vec<_> = covered.findings.actors.iter().filter(|actor| actor.side != Side::Neutral).collect();
    actors.sort_by_key(|actor| (actor.side, Reverse(actor.mentions.len())));
    actors.into_iter().take(NAMED_MAX).map(|actor| actor.name.clone()).collect()
}

/// Why the article is here, in one clause.
fn why(covered: &CoveredArticle) -> String {
    let Some(topic) = covered.findings.topics.iter().find(|topic| topic.relevant) else { return String::new() };
    let words = topic.mentions.first().map(|mention| match mention.place {
        Place::Title => mention.span.of(&covered.article.title),
        Place::Text => mention.span.of(&covered.article.text),
    });
    let word = words.map(one_line).unwrap_or_default();
    let times = topic.mentions.len();
    match (topic.central, times) {
        (true, 1) => format!("handler om emnet: »{word}«"),
        (true, _) => {
            let more = wording::counted(times - 1, "omtale mere", "omtaler mere");
            format!("handler om emnet: »{word}« og {more}")
        }
        (false, _) => format!("nævner emnet: »{word}«"),
    }
}

fn also_in(lead: &CoveredArticle, other: &CoveredArticle) -> AlsoIn {
    let headline = Some(other.article.title.clone()).filter(|title| *title != lead.article.title);
    AlsoIn { source: other.source.name.clone(), url: other.url.as_str().to_owned(), headline }
}

pub(super) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
