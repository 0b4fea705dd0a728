//! People named by their office: `borgmesteren i Albertslund`, resolved by who held it that day.

use std::collections::HashMap;

use jiff::civil::Date;

use crate::domain::{Actor, Place, Role};
use crate::enrich::actors::Named;
use crate::enrich::words::{Reading, fold};

/// The longest name of a place, in words.
const PLACE_WORDS_MAX: usize = 3;

/// Offices by title and place.
#[derive(Debug, Default)]
pub(super) struct RoleIndex {
    /// Folded title → folded place (empty: none) → holders.
    titles: HashMap<String, Places>,
}

/// Folded place → who holds or held the office there.
type Places = HashMap<String, Vec<(usize, Role)>>;

impl RoleIndex {
    /// Indexes the roles whose title is one word.
    pub(super) fn new(actors: &[Actor]) -> Self {
        let mut index = Self::default();
        for (at, actor) in actors.iter().enumerate() {
            for role in actor.roles.iter().filter(|role| !role.title.trim().contains(' ')) {
                let places = index.titles.entry(fold(role.title.trim())).or_default();
                let place = role.place.as_deref().map(fold).unwrap_or_default();
                places.entry(place).or_default().push((at, role.clone()));
            }
        }
        index
    }

    /// Every office named in a text that one person of the register held on `day`.
    pub(super) fn find(&self, place: Place, reading: &Reading<'_>, day: Date) -> Vec<Named> {
        if self.titles.is_empty() {
            return Vec::new();
        }
        (0..reading.words.len())
            .filter_map(|word| {
                let (actor, first, last) = self.at(reading, word, day)?;
                Some(Named { actor, place, first, last, span: reading.stretch(first, last) })
            })
            .collect()
    }

    /// The office whose title is a word, with the words it takes up.
    fn at(&self, reading: &Reading<'_>, word: usize, day: Date) -> Option<(usize, usize, usize)> {
        let written = fold(reading.word(word));
        // `Albertslund-borgmesteren`
        if let Some((town, title)) = written.rsplit_once('-')
            && let Some((places, _)) = self.title(title)
        {
            return Some((holder(places, town, day)?, word, word));
        }
        let (places, is_definite) = self.title(&written)?;
        place_after(reading, word, places, day)
            .or_else(|| place_before(reading, word, places, day))
            .or_else(|| is_definite.then(|| holder(places, "", day)).flatten().map(|actor| (actor, word, word)))
    }

    /// The places of a title, given bare, definite or in the genitive; and whether it is definite.
    fn title(&self, written: &str) -> Option<(&Places, bool)> {
        if let Some(places) = self.titles.get(written) {
            return Some((places, false));
        }
        let bare = written.strip_suffix('s').unwrap_or(written);
        let definite = bare.strip_suffix("en").and_then(|title| self.titles.get(title));
        definite.map(|places| (places, true)).or_else(|| self.titles.get(bare).map(|places| (places, false)))
    }
}

/// `borgmesteren i Albertslund`
fn place_after(reading: &Reading<'_>, word: usize, places: &Places, day: Date) -> Option<(usize, usize, usize)> {
    let joins = matches!(reading.word(word + 1), "i" | "på" | "for" | "fra")
        && reading.gap_after(word).trim().is_empty()
        && reading.gap_after(word + 1).trim().is_empty();
    if !joins {
        return None;
    }
    let mut town = String::new();
    let mut found = None;
    for last in word + 2..word + 2 + PLACE_WORDS_MAX {
        if !town.is_empty() {
            town.push(' ');
        }
        town.push_str(&fold(reading.word(last)));
        if let Some(actor) = holder(places, &town, day) {
            found = Some((actor, word, last));
        }
    }
    found
}

/// `Albertslunds borgmester`
fn place_before(reading: &Reading<'_>, word: usize, places: &Places, day: Date) -> Option<(usize, usize, usize)> {
    let before = word.checked_sub(1)?;
    let written = fold(reading.word(before));
    let town = written.strip_suffix("'s").or_else(|| written.strip_suffix('s'))?;
    let is_adjacent = matches!(reading.gap_after(before), " " | "\u{a0}");
    is_adjacent
        .then(|| holder(places, town, day).or_else(|| holder(places, &written, day)))
        .flatten()
        .map(|actor| (actor, before, word))
}

/// Who held an office on a day, if exactly one person of the register did.
fn holder(places: &Places, town: &str, day: Date) -> Option<usize> {
    let mut holders = places.get(town)?.iter().filter(|(_, role)| role.held_on(day)).map(|(actor, _)| *actor);
    let only = holders.next()?;
    holders.all(|other| other == only).then_some(only)
}
