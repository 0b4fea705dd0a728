//! Groups of words that mean something together, each place of a group open to several words.

use std::collections::HashMap;

use crate::enrich::lexicon::LexiconBuilder;
use crate::enrich::words::Reading;

/// The most places of one group; a larger group can never be complete and is left out.
pub(super) const GROUP_MAX: usize = 32;

/// A group with as many places may stand spread over neighbouring sentences of a paragraph; a smaller one says too
/// little to be put together.
const SPREAD_MIN: usize = 3;

/// The most sentences a group may be spread over.
const SPREAD_SENTENCES_MAX: usize = 3;

/// What opens a place whose words must *not* stand there.
const UNLESS: char = '!';

/// One place of any group: places with the same words are one.
pub(super) type Place = u16;

/// Groups, compiled for one pass over any text.
#[derive(Debug)]
pub(super) struct Groups<K> {
    groups: Vec<Group<K>>,
    /// For each place, the groups it is in, and as which of their bits.
    of_place: Vec<Vec<(usize, u32)>>,
}

#[derive(Debug)]
struct Group<K> {
    key: K,
    /// The bits of the places that must stand there.
    wanted: u32,
    may_spread: bool,
}

/// How far a group may be spread.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Spread {
    /// Over one sentence.
    Sentence,
    /// Over several, if it has places enough.
    Neighbours,
}

/// Collects groups, and puts their words in a lexicon.
#[derive(Debug)]
pub(super) struct GroupsBuilder<K> {
    groups: Vec<Group<K>>,
    of_place: Vec<Vec<(usize, u32)>>,
    known: HashMap<String, Place>,
}

/// A group that stands complete.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Complete<K> {
    /// What the group was added as.
    pub(super) key: K,
    /// The first sentence of it.
    pub(super) sentence: usize,
    /// The last: the same one, or one soon after.
    pub(super) last_sentence: usize,
    /// Its first word there.
    pub(super) first: usize,
    /// Its last word.
    pub(super) last: usize,
    /// First and last word of each place's words, in the order of the text.
    pub(super) parts: Vec<Stretch>,
}

/// First and last word.
pub(super) type Stretch = (usize, usize);

/// What stands in one sentence: groups, each once and in order, with the bits of their places.
type Present = Vec<(usize, u32)>;

/// The words of one place, where they stand.
#[derive(Debug, Clone, Copy)]
struct Standing {
    place: Place,
    first: usize,
    last: usize,
}

impl<K: Copy> GroupsBuilder<K> {
    pub(super) fn new() -> Self {
        Self { groups: Vec::new(), of_place: Vec::new(), known: HashMap::new() }
    }

    /// Adds a group under `key`. `choices` gives the words of each place, `label` what a place is to the lexicon.
    ///
    /// A place that opens with `!` excludes: with its words there, the group does not count.
    pub(super) fn add<L: Copy>(
        &mut self,
        key: K,
        choices: &[String],
        spread: Spread,
        lexicon: &mut LexiconBuilder<L>,
        label: impl Fn(Place) -> L,
    ) {
        if choices.is_empty() || choices.len() > GROUP_MAX {
            return;
        }
        let group = self.groups.len();
        let (mut wanted, mut bit) = (0_u32, 1_u32);
        for words in choices {
            let is_wanted = !words.starts_with(UNLESS);
            let words = words.trim_start_matches(UNLESS);
            let Ok(next) = Place::try_from(self.of_place.len()) else { return };
            let place = *self.known.entry(words.to_owned()).or_insert(next);
            if place == next {
                self.of_place.push(Vec::new());
                lexicon.add_choices(words, label(place));
            }
            if let Some(groups) = self.of_place.get_mut(usize::from(place)) {
                groups.push((group, bit));
            }
            wanted |= if is_wanted { bit } else { 0 };
            bit = bit.wrapping_shl(1);
        }
        let is_large = wanted.count_ones() as usize >= SPREAD_MIN;
        self.groups.push(Group { key, wanted, may_spread: is_large && spread == Spread::Neighbours });
    }

    pub(super) fn build(self) -> Groups<K> {
        Groups { groups: self.groups, of_place: self.of_place }
    }
}

impl<K: Copy> Groups<K> {
    /// What the groups that a place is in were added as.
    pub(super) fn keys(&self, place: Place) -> impl Iterator<Item = K> {
        let groups = self.of_place.get(usize::from(place)).into_iter().flatten();
        groups.filter_map(|&(group, _)| self.groups.get(group)).map(|group| group.key)
    }

    /// The groups that stand complete, each once for a sentence, in the order of the text.
    ///
    /// `standing` gives a place, the first and the last word of what stands for it, in the order of the text. The
    /// stretch is the shortest that a single pass finds: each new hit replaces an older one of its place.
    pub(super) fn complete(
        &self,
        reading: &Reading<'_>,
        standing: impl Iterator<Item = (Place, usize, usize)>,
    ) -> Vec<Complete<K>> {
        let mut by_sentence: Vec<Vec<Standing>> = vec![Vec::new(); reading.sentences.len()];
        for (place, first, last) in standing {
            let sentence = reading.sentence_of(first);
            if reading.sentence_of(last) == sentence
                && let Some(here) = by_sentence.get_mut(sentence)
            {
                here.push(Standing { place, first, last });
            }
        }
        let mut complete = Vec::new();
        let mut bits_of_group = vec![0; self.groups.len()];
        let present: Vec<Present> = by_sentence.iter().map(|here| self.present(here, &mut bits_of_group)).collect();
        for (last, here) in present.iter().enumerate() {
            for &(group, bits) in here {
                let Some(found) = self.groups.get(group) else { continue };
                if is_met(found.wanted, bits) {
                    complete.extend(self.shortest(group, last, last, &by_sentence));
                } else if let Some(first) = self.spread_from(reading, &present, group, last) {
                    complete.extend(self.shortest(group, first, last, &by_sentence));
                }
            }
        }
        complete.sort_by_key(|found| (found.sentence, found.first));
        complete
    }

    /// `bits_of_group` is all nought, before and after.
    fn present(&self, standing: &[Standing], bits_of_group: &mut [u32]) -> Present {
        let mut present = Present::new();
        for standing in standing {
            for &(group, bit) in self.of_place.get(usize::from(standing.place)).into_iter().flatten() {
                let Some(bits) = bits_of_group.get_mut(group) else { continue };
                if *bits == 0 {
                    present.push((group, 0));
                }
                *bits |= bit;
            }
        }
        present.sort_unstable();
        for (group, bits) in &mut present {
            *bits = bits_of_group.get_mut(*group).map(std::mem::take).unwrap_or_default();
        }
        present
    }

    /// The nearest sentence from which on to `last` the group stands complete, spread over several.
    fn spread_from(&self, reading: &Reading<'_>, present: &[Present], group: usize, last: usize) -> Option<usize> {
        let found = self.groups.get(group).filter(|found| found.may_spread)?;
        let bits_of = |sentence: usize| {
            let here = present.get(sentence)?;
            here.binary_search_by_key(&group, |one| one.0).ok().and_then(|at| here.get(at)).map(|one| one.1)
        };
        let mut bits = bits_of(last)?;
        for first in (0..last).rev().take(SPREAD_SENTENCES_MAX - 1) {
            let earlier = bits_of(first).unwrap_or_default();
            if !reading.are_neighbours(first, first + 1) || is_met(found.wanted, earlier) {
                return None;
            }
            bits |= earlier;
            if is_met(found.wanted, bits) {
                return Some(first);
            }
        }
        None
    }

    fn shortest(
        &self,
        group: usize,
        sentence: usize,
        last_sentence: usize,
        by_sentence: &[Vec<Standing>],
    ) -> Option<Complete<K>> {
        let found = self.groups.get(group)?;
        let mut latest: Vec<(u32, Stretch)> = Vec::new();
        let mut best: Option<Vec<Stretch>> = None;
        for standing in by_sentence.get(sentence..=last_sentence)?.iter().flatten() {
            let of_place = self.of_place.get(usize::from(standing.place)).into_iter().flatten();
            for &(_, bit) in of_place.filter(|(other, bit)| *other == group && found.wanted & bit != 0) {
                latest.retain(|(known, _)| *known != bit);
                latest.push((bit, (standing.first, standing.last)));
                let parts: Vec<Stretch> = latest.iter().map(|&(_, stretch)| stretch).collect();
                let is_shorter = best.as_ref().is_none_or(|best| length(&parts) < length(best));
                if latest.len() == found.wanted.count_ones() as usize && is_shorter {
                    best = Some(parts);
                }
            }
        }
        let mut parts = best?;
        parts.sort_unstable();
        let (first, last) = (parts.iter().map(|part| part.0).min()?, parts.iter().map(|part| part.1).max()?);
        Some(Complete { key: found.key, sentence, last_sentence, first, last, parts })
    }
}

/// True when every wanted place is there and no other: the others exclude.
const fn is_met(wanted: u32, present: u32) -> bool {
    present == wanted
}

fn length(parts: &[Stretch]) -> usize {
    let first = parts.iter().map(|part| part.0).min().unwrap_or_default();
    parts.iter().map(|part| part.1).max().unwrap_or_default() - first
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(group: &[&str], spread: Spread, text: &str) -> Vec<String> {
        let (mut groups, mut lexicon) = (GroupsBuilder::new(), LexiconBuilder::new());
        let group: Vec<String> = group.iter().map(|&words| words.to_owned()).collect();
        groups.add((), &group, spread, &mut lexicon, |place| place);
        let (groups, lexicon, reading) = (groups.build(), lexicon.build(), Reading::new(text));
        let hits = lexicon.hits(&reading);
        let complete = groups.complete(&reading, hits.iter().map(|hit| (hit.label, hit.first, hit.last)));
        complete.iter().map(|found| reading.stretch(found.first, found.last).of(text).to_owned()).collect()
    }

    #[test]
    fn a_group_needs_all_its_places_in_one_sentence() {
        let group = ["sende*|aflever*", "penge*"];
        assert_eq!(found(&group, Spread::Sentence, "De sender mange penge."), ["sender mange penge"]);
        assert_eq!(found(&group, Spread::Neighbours, "De sender. Det er penge."), Vec::<String>::new());
        assert_eq!(found(&group, Spread::Sentence, "Penge, som de sender, er penge."), ["sender, er penge"]);
    }

    #[test]
    fn a_large_group_may_stand_in_neighbouring_sentences() {
        let group = ["hovedstad*", "sende*", "milliard*"];
        let text = "Hovedstaden taler. Den sender milliarder.";
        assert_eq!(found(&group, Spread::Neighbours, text), ["Hovedstaden taler. Den sender milliarder"]);
        assert_eq!(found(&group, Spread::Sentence, text), Vec::<String>::new());
        for apart in
            ["Hovedstaden taler.\n\nDen sender milliarder.", "Hovedstaden taler. Nej. Ja. Den sender milliarder."]
        {
            assert_eq!(found(&group, Spread::Neighbours, apart), Vec::<String>::new());
        }
    }

    #[test]
    fn a_word_that_excludes_undoes_its_group() {
        let group = ["lukke*", "skole*", "!ferie*"];
        assert_eq!(found(&group, Spread::Sentence, "Kommunen lukker en skole."), ["lukker en skole"]);
        assert_eq!(found(&group, Spread::Sentence, "Skolen lukker i ferien."), Vec::<String>::new());
    }
}
