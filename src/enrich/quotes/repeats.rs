//! The same words a second time: a box, a caption, the head of a section.

use std::collections::HashMap;

use crate::enrich::quotes::pieces::Piece;
use crate::enrich::quotes::speakers::Speaker;

/// By so many words a repeated quote is known again.
const KEY_WORDS: usize = 4;

/// Shorter quotes may well be said twice.
const WORDS_MIN: usize = 4;

/// Keeps one of the quotes whose words are the same or begin alike: the one whose speaker is said there, else the
/// longest.
pub(super) fn drop_repeats(text: &str, spoken: &mut Vec<(Piece, Speaker)>) {
    let mut kept: HashMap<Vec<String>, usize> = HashMap::new();
    let mut dropped = vec![false; spoken.len()];
    for (at, (piece, _)) in spoken.iter().enumerate() {
        let words: Vec<String> = words(piece.span.of(text)).take(KEY_WORDS).collect();
        if words.len() < WORDS_MIN {
            continue;
        }
        let Some(&before) = kept.get(&words) else {
            kept.insert(words, at);
            continue;
        };
        let Some((other, _)) = spoken.get(before) else { continue };
        if !begin_alike(piece.span.of(text), other.span.of(text)) {
            continue;
        }
        let rank = |piece: &Piece| (piece.cue.as_ref().is_some_and(|cue| cue.verb.is_some()), piece.cue.is_some());
        let loser = if rank(piece) > rank(other) { before } else { at };
        if let Some(drop) = dropped.get_mut(loser) {
            *drop = true;
        }
        if loser == before {
            kept.insert(words, at);
        }
    }
    let mut at = 0;
    spoken.retain(|_| {
        at += 1;
        dropped.get(at - 1).is_none_or(|drop| !drop)
    });
}

fn words(text: &str) -> impl Iterator<Item = String> + '_ {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase)
}

/// True when one is the beginning of the other.
fn begin_alike(one: &str, other: &str) -> bool {
    words(one).zip(words(other)).all(|(a, b)| a == b)
}
