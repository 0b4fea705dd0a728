//! Where a key message is said, or mentioned to be refuted, and in whose voice: by its patterns, and by what the
//! topic's lessons taught.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::domain::{Article, KeyMessage, MessageUse, Place, Polarity, Quote, Section, Side, Span, Topic};
use crate::enrich::taught::{Heard, Taught};
use crate::enrich::topics::Page;
use crate::enrich::vocabulary::{Complete, Label, Part, complete_groups, of_topic};
use crate::enrich::words::{Hit, Reading};

/// The most uses reported of one topic's messages in one article.
const USES_MAX: usize = 500;

/// From this probability on, a message that was heard is denied; and where its patterns found no denial.
const DENIED_MIN: f32 = 0.45;
const DENIED_AGAINST_PATTERNS_MIN: f32 = 0.55;

/// Words of Danish that deny what follows them.
const DENIALS: [&str; 7] = ["ikke", "aldrig", "næppe", "ingenlunde", "hverken", "ingen", "intet"];

/// Light words that may stand between a denial and what it denies, as may a number: `ikke ved at knække over`.
const LIGHT: [&str; 15] = [
    "ved", "at", "helt", "en", "et", "nogen", "noget", "flere", "færre", "særlig", "særligt", "specielt", "de", "den",
    "det",
];

/// Particles that may stand between a verb and its denial: `sender jo slet ikke`.
const PARTICLES: [&str; 11] =
    ["jo", "slet", "altså", "da", "skam", "overhovedet", "nu", "faktisk", "bestemt", "heller", "nemlig"];

/// Verbs that, denied, say what somebody wants and not what is: `skal ikke sende` knows that it is sent.
const WISHES: [&str; 8] = ["må", "skal", "bør", "vil", "kan", "skulle", "burde", "kunne"];

/// The most light words passed over.
const LIGHT_MAX: usize = 2;

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

/// How a sentence begins that speaks of the one before it.
const POINTING_BACK: [&str; 10] =
    ["det", "den", "sådan", "påstanden", "regnestykket", "tallet", "tallene", "argumentet", "dette", "billedet"];

/// Finds the uses of a topic's messages in a text whose quotes and their sides are known, in the order of the text.
pub(super) fn find(
    at: usize,
    topic: &Topic,
    article: &Article,
    page: &Page<'_>,
    quotes: &[(Quote, Option<Side>)],
    taught: &Taught,
) -> Vec<MessageUse> {
    let slots = of_topic(page.hits, at).filter_map(|(part, hit)| {
        if let Part::Message(message, slot) = part { Some((message, slot, hit.first, hit.last)) } else { None }
    });
    let mut uses = Vec::new();
    let mut seen: BTreeSet<(usize, u16)> = BTreeSet::new();
    for group in complete_groups(page.reading, slots) {
        let Some(message) = topic.messages.get(usize::from(group.key)) else { continue };
        if uses.len() >= USES_MAX || is_excluded(at, page, &group) || !seen.insert((group.sentence, group.key)) {
            continue;
        }
        uses.extend(one_use(at, message, article, page, &group, quotes));
    }
    for paragraph in paragraphs(page.reading) {
        for heard in taught.messages(topic, page.reading, paragraph.clone()) {
            let same = |known: &MessageUse| is_within(known, topic, &heard, page.reading, &paragraph);
            let by_patterns = uses.iter().filter(|known| same(known)).map(|known| known.polarity).max();
            uses.retain(|known| !same(known));
            let polarity = polarity(by_patterns, heard.denial);
            uses.extend(heard_use(topic, article, page, &heard, polarity, quotes));
        }
    }
    uses.sort_by(|one, other| (one.span, &one.code).cmp(&(other.span, &other.code)));
    uses
}

/// Patterns that find a denial are right; where they find none, they may have missed it.
fn polarity(by_patterns: Option<Polarity>, denial: f32) -> Polarity {
    let denied_min = match by_patterns {
        Some(Polarity::Rejects) => return Polarity::Rejects,
        Some(Polarity::Asserts) => DENIED_AGAINST_PATTERNS_MIN,
        None => DENIED_MIN,
    };
    if denial >= denied_min { Polarity::Rejects } else { Polarity::Asserts }
}

/// True for a use of the message that was heard, in the same paragraph.
fn is_within(
    known: &MessageUse,
    topic: &Topic,
    heard: &Heard,
    reading: &Reading<'_>,
    paragraph: &Range<usize>,
) -> bool {
    let sentences = reading.sentences.get(paragraph.clone()).unwrap_or_default();
    topic.messages.get(heard.message).is_some_and(|message| message.code == known.code)
        && sentences.iter().any(|sentence| sentence.span.overlaps(known.span))
}

/// The sentences of each paragraph.
fn paragraphs(reading: &Reading<'_>) -> Vec<Range<usize>> {
    let mut paragraphs: Vec<Range<usize>> = Vec::new();
    let mut end = 0;
    for (at, sentence) in reading.sentences.iter().enumerate() {
        let is_same = reading.text.get(end..sentence.span.start).is_some_and(|gap| !gap.contains('\n'));
        match paragraphs.last_mut().filter(|_| is_same) {
            Some(last) => last.end = at + 1,
            None => paragraphs.push(at..at + 1),
        }
        end = sentence.span.end;
    }
    paragraphs
}

/// The hits of one sentence; a binary search, as hits stand in the order of the text.
fn in_sentence<'p>(page: &'p Page<'_>, at: usize, sentence: usize) -> impl Iterator<Item = (Part, &'p Hit<Label>)> {
    let words = page.reading.sentences.get(sentence).map_or(0..0, |sentence| sentence.first..sentence.end);
    let first = page.hits.partition_point(|hit| hit.first < words.start);
    let end = page.hits.partition_point(|hit| hit.first < words.end);
    of_topic(page.hits.get(first..end).unwrap_or_default(), at)
}

/// True when a word of the sentence shows that the message is not meant.
fn is_excluded(at: usize, page: &Page<'_>, group: &Complete<u16>) -> bool {
    in_sentence(page, at, group.sentence).any(|(part, _)| part == Part::MessageNot(group.key))
}

fn heard_use(
    topic: &Topic,
    article: &Article,
    page: &Page<'_>,
    heard: &Heard,
    polarity: Polarity,
    quotes: &[(Quote, Option<Side>)],
) -> Option<MessageUse> {
    let message = topic.messages.get(heard.message)?;
    let sentences = page.reading.sentences.get(heard.sentences.clone())?;
    let span = Span::new(sentences.first()?.span.start..sentences.last()?.span.end);
    Some(placed(message, article, page, span, span, polarity, quotes))
}

fn placed(
    message: &KeyMessage,
    article: &Article,
    page: &Page<'_>,
    span: Span,
    words: Span,
    polarity: Polarity,
    quotes: &[(Quote, Option<Side>)],
) -> MessageUse {
    let quote = quotes.iter().find(|(quote, _)| page.place == Place::Text && quote.span.overlaps(words));
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

fn one_use(
    at: usize,
    message: &KeyMessage,
    article: &Article,
    page: &Page<'_>,
    group: &Complete<u16>,
    quotes: &[(Quote, Option<Side>)],
) -> Option<MessageUse> {
    let sentence = page.reading.sentences.get(group.sentence)?;
    let words = page.reading.stretch(group.first, group.last);
    let quote = quotes.iter().find(|(quote, _)| page.place == Place::Text && quote.span.overlaps(words));
    let section = match (page.place, quote) {
        (Place::Title, _) => Section::Headline,
        (Place::Text, Some(_)) => Section::Quote,
        (Place::Text, None) if article.lead.is_some_and(|lead| lead.overlaps(sentence.span)) => Section::Lead,
        (Place::Text, None) => Section::Body,
    };
    let is_refuted = is_refuted(at, page, group)
        || is_refuted_next(at, page, group)
        || quote.is_some_and(|(_, side)| is_turned_by(*side, message.side, page, group));
    Some(MessageUse {
        code: message.code.clone(),
        side: message.side,
        polarity: if is_refuted { Polarity::Rejects } else { Polarity::Asserts },
        speaker: quote.and_then(|(quote, _)| quote.speaker.clone()),
        section,
        place: page.place,
        span: sentence.span,
    })
}

/// True when the sentence itself denies it: a refuting word that is no part of the message, or `ikke` right before it.
fn is_refuted(at: usize, page: &Page<'_>, group: &Complete<u16>) -> bool {
    let reading = page.reading;
    let parts: Vec<(usize, usize)> = in_sentence(page, at, group.sentence)
        .filter_map(|(part, hit)| {
            if let Part::Message(message, _) = part {
                (message == group.key).then_some((hit.first, hit.last))
            } else {
                None
            }
        })
        .collect();
    let is_part = |word: usize| parts.iter().any(|&(first, last)| (first..=last).contains(&word));
    // A general refutation that is part of the message is none; the message's own refutations may hold its words.
    let has_word = in_sentence(page, at, group.sentence).any(|(part, hit)| {
        part == Part::MessageReject(group.key)
            || (part == Part::Reject
                && !(hit.first..=hit.last).any(is_part)
                && !is_of_what_follows(reading, hit, group))
    });
    // Danish puts `ikke` before what it denies, or right behind a verb in the present: `sender ikke`.
    let denies =
        |word: usize| !is_part(word) && reading.sentence_of(word) == group.sentence && is_denial(reading, word);
    let is_denied = parts.iter().any(|&(first, last)| {
        denial_before(reading, first).is_some_and(denies)
            || (reading.word(last).ends_with('r') && denial_after(reading, last).is_some_and(denies))
    });
    has_word || is_denied
}

/// True when a refutation speaks of a clause that begins after the message: `…, så det passer ikke, at vi er rige`.
fn is_of_what_follows(reading: &Reading<'_>, hit: &Hit<Label>, group: &Complete<u16>) -> bool {
    let opens_clause = [hit.last, hit.last + 1].iter().any(|&word| reading.word(word).eq_ignore_ascii_case("at"));
    opens_clause && group.last < hit.first
}

/// True for `ikke` and its like. `hvis ikke` is a condition, `må ikke` a wish, and neither denies what is.
fn is_denial(reading: &Reading<'_>, word: usize) -> bool {
    let before = |back: usize| word.checked_sub(back).map(|at| reading.word(at).to_lowercase()).unwrap_or_default();
    let is_wish = [before(1), before(2)].iter().any(|word| WISHES.contains(&word.as_str()));
    !is_wish && before(1) != "hvis" && DENIALS.contains(&reading.word(word).to_lowercase().as_str())
}

/// The word behind `last`, particles passed over and no sign between: `sender jo slet ikke`.
fn denial_after(reading: &Reading<'_>, last: usize) -> Option<usize> {
    let mut word = last;
    for _ in 0..=LIGHT_MAX {
        if !reading.gap_after(word).trim().is_empty() {
            return None;
        }
        word += 1;
        if !PARTICLES.contains(&reading.word(word).to_lowercase().as_str()) {
            break;
        }
    }
    Some(word)
}

/// The word before `first`, light words passed over and no sign between; it may be a denial.
fn denial_before(reading: &Reading<'_>, first: usize) -> Option<usize> {
    let mut word = first;
    for _ in 0..=LIGHT_MAX {
        word = word.checked_sub(1).filter(|&before| reading.gap_after(before).trim().is_empty())?;
        let written = reading.word(word).to_lowercase();
        if !LIGHT.contains(&written.as_str()) && !written.starts_with(|c: char| c.is_ascii_digit()) {
            break;
        }
    }
    Some(word)
}

/// True when the next sentence of the paragraph points back and refutes: `Det passer ikke.`
fn is_refuted_next(at: usize, page: &Page<'_>, group: &Complete<u16>) -> bool {
    let reading = page.reading;
    let next = group.sentence + 1;
    let (Some(this), Some(sentence)) = (reading.sentences.get(group.sentence), reading.sentences.get(next)) else {
        return false;
    };
    let is_same_paragraph = reading.text.get(this.span.end..sentence.span.start).is_some_and(|gap| !gap.contains('\n'));
    let head = reading.word(sentence.first).to_lowercase();
    is_same_paragraph
        && POINTING_BACK.contains(&head.as_str())
        && in_sentence(page, at, next).any(|(part, _)| part == Part::Reject)
}

/// True when a speaker of the other side takes the message up to turn it.
fn is_turned_by(speaker: Option<Side>, message: Side, page: &Page<'_>, group: &Complete<u16>) -> bool {
    let is_other_side =
        matches!((speaker, message), (Some(Side::Opponent), Side::Own) | (Some(Side::Own), Side::Opponent));
    let Some(sentence) = page.reading.sentences.get(group.sentence) else { return false };
    is_other_side
        && (sentence.first..sentence.end).any(|word| TURNS.contains(&page.reading.word(word).to_lowercase().as_str()))
}
