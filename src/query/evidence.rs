//! When a query is true: the one definition, over whatever can say where words stand.

use std::ops::Range;

use super::ast::{Fact, Order, Pattern, Query, Scope, Step, Word};

/// The most places of one pattern that are looked at in one title or text; in that order, from its start.
const PLACES_MAX: usize = 10_000;

/// Which of an article's two texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Field {
    /// The headline.
    Title,
    /// The running text.
    Text,
}

impl Field {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Title, Self::Text];
}

/// What is known of one article: where words stand, where its stretches are, and its facts.
pub trait Evidence {
    /// The numbers of the words in `field` that are what `word` looks for, rising, each once.
    fn positions(&mut self, field: Field, word: &Word) -> Vec<u32>;
    /// The sentences, paragraphs or quotes of `field`, in order; `Title` and `Text` are never asked for.
    fn stretches(&mut self, field: Field, scope: &Scope) -> Vec<Range<u32>>;
    /// Whether the fact is one of the article's.
    fn is_so(&mut self, fact: &Fact) -> bool;
}

/// A part of an article: everything, or a range of words of one of its texts.
#[derive(Debug, Clone)]
enum Place {
    Whole,
    Stretch(Field, Range<u32>),
}

/// True when `query` is true of the article that `evidence` is about.
///
/// - A pattern is true where it stands in the title or in the text, wholly in the one or the other.
/// - `Within(scope, q)` is true when there is one such stretch of which `q` is true by itself: negation included.
/// - Two near patterns share no word; the words between them are counted from the end of the one to the start of
///   the other.
/// - Facts are true of every part of an article.
pub fn holds(query: &Query, evidence: &mut impl Evidence) -> bool {
    holds_in(query, &Place::Whole, evidence)
}

/// As [`holds`], of the one text only.
pub(crate) fn holds_within(query: &Query, field: Field, evidence: &mut impl Evidence) -> bool {
    holds_in(query, &Place::Stretch(field, 0..u32::MAX), evidence)
}

fn holds_in(query: &Query, place: &Place, evidence: &mut impl Evidence) -> bool {
    match query {
        Query::Everything => true,
        Query::And(inner) => inner.iter().all(|one| holds_in(one, place, evidence)),
        Query::Or(inner) => inner.iter().any(|one| holds_in(one, place, evidence)),
        Query::Not(inner) => !holds_in(inner, place, evidence),
        Query::Stands(pattern) => {
            fields_of(place).into_iter().any(|(field, range)| !places(pattern, field, &range, evidence).is_empty())
        }
        Query::AtLeast(count, pattern) => {
            let found: usize =
                fields_of(place).into_iter().map(|(field, range)| places(pattern, field, &range, evidence).len()).sum();
            u32::try_from(found).unwrap_or(u32::MAX) >= *count
        }
        Query::Within(scope, inner) => {
            narrowed(place, scope, evidence).into_iter().any(|part| holds_in(inner, &part, evidence))
        }
        Query::Fact(fact) => evidence.is_so(fact),
    }
}

fn fields_of(place: &Place) -> Vec<(Field, Range<u32>)> {
    match place {
        Place::Whole => Field::ALL.into_iter().map(|field| (field, 0..u32::MAX)).collect(),
        Place::Stretch(field, range) => vec![(*field, range.clone())],
    }
}

/// The parts of `place` that are of the scope; a stretch that reaches beyond `place` is cut off there.
fn narrowed(place: &Place, scope: &Scope, evidence: &mut impl Evidence) -> Vec<Place> {
    let mut parts = Vec::new();
    for (field, range) in fields_of(place) {
        let stretches = match scope {
            Scope::Title if field == Field::Title => vec![range.clone()],
            Scope::Text if field == Field::Text => vec![range.clone()],
            Scope::Title | Scope::Text => Vec::new(),
            Scope::Sentence | Scope::Paragraph | Scope::Quote(_) => evidence.stretches(field, scope),
        };
        for stretch in stretches {
            let common = stretch.start.max(range.start)..stretch.end.min(range.end);
            if !common.is_empty() {
                parts.push(Place::Stretch(field, common));
            }
        }
    }
    parts
}

/// Where a pattern stands: first and last word, in order, each place once.
pub(super) fn places(
    pattern: &Pattern,
    field: Field,
    range: &Range<u32>,
    evidence: &mut impl Evidence,
) -> Vec<(u32, u32)> {
    let mut found = match pattern {
        Pattern::Word(word) => within(evidence.positions(field, word), range).map(|at| (at, at)).collect(),
        Pattern::Phrase(steps) => phrase_places(steps, field, range, evidence),
        Pattern::Near { left, right, words_between_max, order } => {
            let lefts = places(left, field, range, evidence);
            let rights = places(right, field, range, evidence);
            let mut pairs = joined(&lefts, &rights, *words_between_max);
            if *order == Order::Any {
                pairs.extend(joined(&rights, &lefts, *words_between_max));
            }
            pairs
        }
        Pattern::Lonely { wanted, unwanted, words_between_max } => {
            let unwanted = places(unwanted, field, range, evidence);
            let mut lonely = places(wanted, field, range, evidence);
            lonely.retain(no_neighbour(&unwanted, *words_between_max));
            lonely
        }
        Pattern::AnyOf(inner) => inner.iter().flat_map(|one| places(one, field, range, evidence)).collect(),
    };
    found.sort_unstable();
    found.dedup();
    found.truncate(PLACES_MAX);
    found
}

fn within(positions: Vec<u32>, range: &Range<u32>) -> impl Iterator<Item = u32> {
    let range = range.clone();
    positions.into_iter().filter(move |at| range.contains(at))
}

fn phrase_places(steps: &[Step], field: Field, range: &Range<u32>, evidence: &mut impl Evidence) -> Vec<(u32, u32)> {
    let Some(Step::Word(first)) = steps.first() else { return Vec::new() };
    let mut starts: Vec<u32> = within(evidence.positions(field, first), range).collect();
    for (offset, step) in (0_u32..).zip(steps).skip(1) {
        let Step::Word(word) = step else { continue };
        let here = evidence.positions(field, word);
        starts.retain(|start| {
            start.checked_add(offset).is_some_and(|at| range.contains(&at) && here.binary_search(&at).is_ok())
        });
    }
    let length = u32::try_from(steps.len()).unwrap_or(u32::MAX).saturating_sub(1);
    starts.into_iter().map(|start| (start, start.saturating_add(length))).collect()
}

/// The hulls of each earlier place with each later one that starts close enough after it.
///
/// `later` is in order, so only those within reach are looked at.
fn joined(earlier: &[(u32, u32)], later: &[(u32, u32)], words_between_max: u32) -> Vec<(u32, u32)> {
    let mut hulls = Vec::new();
    for (start, end) in earlier {
        let reach = end.saturating_add(words_between_max).saturating_add(1);
        let from = later.partition_point(|(later_start, _)| later_start <= end);
        let reached = later.iter().skip(from).take_while(|(later_start, _)| *later_start <= reach);
        hulls.extend(reached.map(|(_, later_end)| (*start, *later_end)));
        if hulls.len() >= PLACES_MAX {
            break;
        }
    }
    hulls
}

/// Tells of a place whether none of `others`, which are in order, overlaps it or is within reach on either side.
fn no_neighbour(others: &[(u32, u32)], words_between_max: u32) -> impl FnMut(&(u32, u32)) -> bool {
    // The furthest end among the first so many, so that one look finds the nearest before a place.
    let furthest: Vec<u32> = others
        .iter()
        .scan(0, |furthest, (_, end)| {
            *furthest = (*furthest).max(*end);
            Some(*furthest)
        })
        .collect();
    move |(start, end)| {
        let reach_before = start.saturating_sub(words_between_max.saturating_add(1));
        let reach_after = end.saturating_add(words_between_max).saturating_add(1);
        let begun = others.partition_point(|(other_start, _)| *other_start <= reach_after);
        begun.checked_sub(1).and_then(|last| furthest.get(last)).is_none_or(|end| *end < reach_before)
    }
}
