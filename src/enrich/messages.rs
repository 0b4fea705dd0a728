//! Where a key message is said, or mentioned to be refuted, and in whose voice: by its patterns, and by what the
//! topic's lessons taught.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::domain::{Article, KeyMessage, MessageUse, Place, Polarity, Quote, Section, Side, Span, Topic};
use crate::enrich::denial_words::NEGATIONS;
use crate::enrich::groups::{Complete, Stretch};
use crate::enrich::lexicon::Hit;
use crate::enrich::polarity;
use crate::enrich::taught::{Heard, Taught};
use crate::enrich::topics::Page;
use crate::enrich::vocabulary::{LANGUAGE, Label, Part, Said, Vocabulary, of_topic};
use crate::enrich::words::Reading;

/// The most uses reported of one topic's messages in one article.
const USES_MAX: usize = 500;

/// From this probability on, a message that was heard is denied; and where no word denies, but perhaps the tone.
const DENIED_MIN: f32 = 0.5;
const DENIED_IN_TONE_MIN: f32 = 0.6;
/// The same for a sentence that stands alone, has a word that denies, and yet asserts by its patterns.
const DENIED_ALONE_MIN: f32 = 0.7;

/// Words with which somebody turns against what was just said.
const TURNS: [&str; 10] = [
    "men",
    "påstår",
    "hævder",
    "påstanden",
    "påstande",
    "beskylder",
    "imidlertid",
    "tværtimod",
    "sandheden",
    "glemmer",
];

/// Finds the uses of a topic's messages in a text whose quotes and their sides are known, in the order of the text.
pub(super) fn find(
    (at, topic): (usize, &Topic),
    vocabulary: &Vocabulary,
    article: &Article,
    page: &Page<'_>,
    quotes: &[Sided],
    taught: &Taught,
) -> Vec<MessageUse> {
    let mut uses = by_groups((at, topic), vocabulary, article, page, quotes);
    let by_patterns = uses.len();
    for paragraph in paragraphs(page.reading) {
        if uses.len() >= USES_MAX {
            break;
        }
        for heard in taught.messages(topic, page.reading, page.classes(taught), paragraph.clone()) {
            let is_cued = has_cue(at, page, &heard.sentences, &paragraph);
            let denied_min = if is_cued { DENIED_MIN } else { DENIED_IN_TONE_MIN };
            let polarity = if heard.denial >= denied_min { Polarity::Rejects } else { Polarity::Asserts };
            let Some(new) = heard_use(topic, article, page, &heard, polarity, quotes) else { continue };
            // What patterns show has its own place and voice; the lessons only tell whether it is denied.
            let mut is_known = false;
            let known = uses.iter_mut().take(by_patterns);
            for known in known.filter(|known| known.code == new.code && known.span.overlaps(new.span)) {
                // A denial that patterns find is one; where they find none, they may have missed it. But of a sentence
                // that stands alone they know more: `Danmark må ikke knække over`.
                let stands_alone = paragraph.len() == heard.sentences.len();
                let is_sure = !stands_alone || (is_cued && heard.denial >= DENIED_ALONE_MIN);
                if known.polarity == Polarity::Asserts && is_sure {
                    known.polarity = polarity;
                }
                is_known = true;
            }
            if !is_known {
                uses.push(new);
            }
        }
    }
    uses.sort_by(|one, other| (one.span, &one.code).cmp(&(other.span, &other.code)));
    uses
}

/// The uses that groups of words show.
fn by_groups(
    (at, topic): (usize, &Topic),
    vocabulary: &Vocabulary,
    article: &Article,
    page: &Page<'_>,
    quotes: &[Sided],
) -> Vec<MessageUse> {
    let mut groups: Vec<(u16, &Complete<Said>)> =
        page.groups.iter().filter_map(|group| of_message(at, group)).collect();
    // What stands in one sentence comes before what is spread over two.
    groups.sort_by_key(|(message, group)| (group.last_sentence - group.sentence, group.sentence, *message));
    let mut taken: BTreeSet<(usize, u16)> = BTreeSet::new();
    let mut standing: Vec<Use<'_>> = Vec::new();
    for (number, group) in groups {
        let Some(message) = topic.messages.get(usize::from(number)) else { continue };
        let sentences = group.sentence..=group.last_sentence;
        let is_taken = sentences.clone().any(|sentence| taken.contains(&(sentence, number)));
        if is_taken || is_excluded(at, page, number, group) || standing.len() >= USES_MAX {
            continue;
        }
        taken.extend(sentences.map(|sentence| (sentence, number)));
        let parts = parts(at, page, number, group);
        standing.push(Use { number, message, group, parts });
    }
    standing.sort_by_key(|one| (one.group.sentence, one.number));
    let mut found: Vec<MessageUse> = Vec::new();
    let mut denied: BTreeMap<u16, (usize, Option<String>)> = BTreeMap::new();
    for one in &standing {
        let Some(used) = one_use(at, vocabulary, one, article, page, quotes) else { continue };
        let group = one.group;
        let follows_denial = denied.get(&one.number).is_some_and(|(earlier, speaker)| {
            *speaker == used.speaker
                && (*earlier..group.sentence).all(|sentence| page.reading.are_neighbours(sentence, sentence + 1))
        });
        if used.polarity == Polarity::Rejects {
            denied.insert(one.number, (group.last_sentence, used.speaker.clone()));
        } else if follows_denial {
            // `Det er en myte, at X. Om X ved vi, at …` goes on denying, and says it no second time.
            continue;
        }
        found.push(used);
    }
    found.sort_by_key(|found| found.span);
    found
}

/// True when something in the passage, or just beside it in the paragraph, can deny: a negation, a word of doubt, a turn,
/// a question.
fn has_cue(at: usize, page: &Page<'_>, sentences: &Range<usize>, paragraph: &Range<usize>) -> bool {
    let (from, to) = (sentences.start.saturating_sub(1).max(paragraph.start), sentences.end.min(paragraph.end - 1));
    let mut rejects = in_sentences(page, at, from, to).chain(in_sentences(page, LANGUAGE, from, to));
    let passage = page.reading.sentences.get(from..=to).unwrap_or_default();
    let mut words = passage.iter().flat_map(|sentence| sentence.first..sentence.end);
    rejects.any(|(part, _)| part == Part::Reject)
        || words.any(|word| {
            let written = page.reading.lower(word);
            NEGATIONS.contains(&written) || TURNS.contains(&written) || page.reading.gap_after(word).contains('?')
        })
}

/// The sentences of each paragraph.
fn paragraphs(reading: &Reading<'_>) -> Vec<Range<usize>> {
    let mut paragraphs: Vec<Range<usize>> = Vec::new();
    for at in 0..reading.sentences.len() {
        match paragraphs.last_mut().filter(|last| reading.are_neighbours(last.end - 1, at)) {
            Some(last) => last.end = at + 1,
            None => paragraphs.push(at..at + 1),
        }
    }
    paragraphs
}

fn heard_use(
    topic: &Topic,
    article: &Article,
    page: &Page<'_>,
    heard: &Heard,
    polarity: Polarity,
    quotes: &[Sided],
) -> Option<MessageUse> {
    let message = topic.messages.get(heard.message)?;
    let sentences = page.reading.sentences.get(heard.sentences.clone())?;
    let span = Span::new(sentences.first()?.span.start..sentences.last()?.span.end);
    // It is somebody's when most of it stands in that quote.
    let shared = |quote: &Quote| quote.span.end.min(span.end).saturating_sub(quote.span.start.max(span.start));
    let quote = on_page(page, quotes).find(|(quote, _)| shared(quote) * 2 >= span.end - span.start);
    Some(placed(message, article, page, span, polarity, quote))
}

/// A quote, and the side of its speaker.
type Sided = (Quote, Option<Side>);

/// The quotes that stand on this page: in the text, never in a title.
fn on_page<'q>(page: &Page<'_>, quotes: &'q [Sided]) -> impl Iterator<Item = &'q Sided> {
    quotes.iter().filter(move |_| page.place == Place::Text)
}

/// A use at `span`, in the words of `quote` where it stands in one.
fn placed(
    message: &KeyMessage,
    article: &Article,
    page: &Page<'_>,
    span: Span,
    polarity: Polarity,
    quote: Option<&Sided>,
) -> MessageUse {
    let section = match (page.place, quote) {
        (Place::Title, _) => Section::Headline,
        (Place::Text, Some(_)) => Section::Quote,
        (Place::Text, None) if article.lead.is_some_and(|lead| lead.overlaps(span)) => Section::Lead,
        (Place::Text, None) => Section::Body,
    };
    MessageUse {
        code: message.code.clone(),
        side: message.side,
        polarity,
        speaker: quote.and_then(|(quote, _)| quote.speaker.clone()),
        section,
        place: page.place,
        span,
    }
}

/// A message where it stands.
struct Use<'a> {
    number: u16,
    message: &'a KeyMessage,
    group: &'a Complete<Said>,
    parts: Vec<Stretch>,
}

fn of_message(at: usize, group: &Complete<Said>) -> Option<(u16, &Complete<Said>)> {
    match group.key {
        Said::Message(topic, message) if usize::from(topic) == at => Some((message, group)),
        Said::Paraphrase(_) | Said::Message(..) | Said::Fact(..) => None,
    }
}

/// The words of every group by which a message stands in these sentences.
fn parts(at: usize, page: &Page<'_>, number: u16, group: &Complete<Said>) -> Vec<Stretch> {
    let same = page.groups.iter().filter(|other| {
        of_message(at, other).is_some_and(|(message, _)| message == number)
            && other.sentence >= group.sentence
            && other.last_sentence <= group.last_sentence
    });
    let mut parts: Vec<Stretch> =
        same.flat_map(|other| other.parts.iter().copied()).chain(group.parts.iter().copied()).collect();
    parts.sort_unstable();
    parts.dedup();
    parts
}

/// The hits of some sentences; a binary search, as hits stand in the order of the text.
fn in_sentences<'p>(
    page: &'p Page<'_>,
    at: usize,
    from: usize,
    to: usize,
) -> impl Iterator<Item = (Part, &'p Hit<Label>)> {
    of_topic(hits_of(page, from, to), at)
}

fn hits_of<'p>(page: &'p Page<'_>, from: usize, to: usize) -> &'p [Hit<Label>] {
    let sentence = |at: usize| page.reading.sentences.get(at.min(page.reading.sentences.len().saturating_sub(1)));
    let (start, end) = (sentence(from).map_or(0, |from| from.first), sentence(to).map_or(0, |to| to.end));
    let first = page.hits.partition_point(|hit| hit.first < start);
    let end = page.hits.partition_point(|hit| hit.first < end);
    page.hits.get(first..end).unwrap_or_default()
}

/// True when a word of the sentence shows that the message is not meant.
fn is_excluded(at: usize, page: &Page<'_>, number: u16, group: &Complete<Said>) -> bool {
    in_sentences(page, at, group.sentence, group.last_sentence).any(|(part, _)| part == Part::MessageNot(number))
}

fn one_use(
    at: usize,
    vocabulary: &Vocabulary,
    one: &Use<'_>,
    article: &Article,
    page: &Page<'_>,
    quotes: &[Sided],
) -> Option<MessageUse> {
    let Use { message, group, .. } = one;
    let span = Span::new(
        page.reading.sentences.get(group.sentence)?.span.start
            ..page.reading.sentences.get(group.last_sentence)?.span.end,
    );
    let words = page.reading.stretch(group.first, group.last);
    let quote = on_page(page, quotes).find(|(quote, _)| quote.span.overlaps(words));
    let is_refuted = is_refuted(at, vocabulary, one, page)
        || quote.is_some_and(|(_, side)| is_turned_by(*side, message.side, page, group));
    let polarity = if is_refuted { Polarity::Rejects } else { Polarity::Asserts };
    Some(placed(message, article, page, span, polarity, quote))
}

/// True when a word refutes just this message, or the language denies it.
fn is_refuted(at: usize, vocabulary: &Vocabulary, one: &Use<'_>, page: &Page<'_>) -> bool {
    let group = one.group;
    let own = || in_sentences(page, at, group.sentence, group.last_sentence);
    let (from, to) = (group.sentence.saturating_sub(1), group.last_sentence + 1);
    let further = || in_sentences(page, at, from, to).chain(in_sentences(page, LANGUAGE, from, to));
    let words = vocabulary.words_of_message(hits_of(page, from, to), at, one.number);
    let denials: Vec<Stretch> =
        further().filter(|(part, _)| *part == Part::Reject).map(|(_, hit)| (hit.first, hit.last)).collect();
    own().any(|(part, _)| part == Part::MessageReject(one.number))
        || polarity::Said {
            reading: page.reading,
            sentence: group.sentence,
            last_sentence: group.last_sentence,
            parts: &one.parts,
            denials: &denials,
            words: &words,
            is_demand: one.message.is_demand,
        }
        .is_denied()
}

/// True when a speaker of the other side takes the message up to turn it.
fn is_turned_by(speaker: Option<Side>, message: Side, page: &Page<'_>, group: &Complete<Said>) -> bool {
    let is_other_side =
        matches!((speaker, message), (Some(Side::Opponent), Side::Own) | (Some(Side::Own), Side::Opponent));
    let Some(sentence) = page.reading.sentences.get(group.sentence) else { return false };
    is_other_side && (sentence.first..sentence.end).any(|word| TURNS.contains(&page.reading.lower(word)))
}
