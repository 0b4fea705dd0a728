//! What the article says of its people beside their names: title, place, party.

use crate::enrich::quotes::grammar::{binds_title, cue_verb, ends_subject, is_office, is_past, is_preposition};
use crate::enrich::quotes::names::party_after;
use crate::enrich::quotes::people::{Name, People};
use crate::enrich::words::Reading;

/// How far from a name its title may stand, in words.
const REACH: usize = 9;

/// How far before a name `afløser` may stand, in words.
const REPLACED_REACH: usize = 5;

/// A noun as long as this tells what somebody does.
const TELLING_LETTERS_MIN: usize = 9;

/// The most titles and places kept of one person.
const KEPT_MAX: usize = 24;

/// Gives every person the titles, places and party that stand beside the name.
pub(super) fn describe(reading: &Reading<'_>, people: &mut People) {
    let names = people.names.clone();
    let mut before: Option<Name> = None;
    for (at, &name) in names.iter().enumerate() {
        let (mut titles, mut places) = (Titles::default(), Vec::new());
        titles.is_replaced = is_replaced(reading, name.first);
        let floor = before.map_or(0, |name| name.last + 1);
        look_before(reading, name, floor, &mut titles, &mut places);
        let next = names.get(at + 1).map_or(usize::MAX, |name| name.first);
        look_after(reading, name, next, &mut titles, &mut places);
        let party = party_after(reading, name.last).map(str::to_lowercase);
        if let Some(person) = people.persons.get_mut(name.person) {
            keep(&mut person.roles, titles.held);
            keep(&mut person.former, titles.former);
            keep(&mut person.places, places);
            person.party = person.party.take().or(party);
        }
        before = Some(name);
    }
}

/// The titles that stand beside one name.
#[derive(Debug, Default)]
struct Titles {
    held: Vec<String>,
    former: Vec<String>,
    /// `Hun afløser Karen Thorup`: whatever is said of Karen Thorup's office is over.
    is_replaced: bool,
}

impl Titles {
    fn push(&mut self, title: String, is_over: bool) {
        if is_over || self.is_replaced { self.former.push(title) } else { self.held.push(title) }
    }

    fn is_empty(&self) -> bool {
        self.held.is_empty() && self.former.is_empty()
    }

    /// `tidligere borgmester`: those read so far are held no more.
    fn retire(&mut self) {
        self.former.append(&mut self.held);
    }
}

/// True when a verb before a name, its titles passed over, says that another takes its bearer's place.
fn is_replaced(reading: &Reading<'_>, first: usize) -> bool {
    for back in 1..=REPLACED_REACH {
        let Some(word) = first.checked_sub(back) else { return false };
        if reading.gap_after(word).contains(['.', '!', '?', ':', '\n']) {
            return false;
        }
        match reading.word(word) {
            "afløser" | "afløste" | "afløse" | "afløst" | "efterfølger" | "efterfulgte" | "efterfulgt" => {
                return true;
            }
            "af" => return false,
            _ => {}
        }
    }
    false
}

fn keep(kept: &mut Vec<String>, new: Vec<String>) {
    for word in new {
        if kept.len() < KEPT_MAX && !kept.contains(&word) {
            kept.push(word);
        }
    }
}

/// `Strandholms borgmester, Karen Thorup`, `formand for KL Karen Thorup`, `landmand Karen Thorup`.
fn look_before(reading: &Reading<'_>, name: Name, floor: usize, titles: &mut Titles, places: &mut Vec<String>) {
    let mut commas = 0;
    let mut near_places = Vec::new();
    for back in 1..=REACH {
        let Some(word) = name.first.checked_sub(back).filter(|word| *word >= floor) else { break };
        let gap = reading.gap_after(word);
        commas += usize::from(gap.contains(','));
        if !gap.trim_matches([' ', '\u{a0}', ',', '(', ')']).is_empty() || commas > 1 {
            break;
        }
        let written = reading.word(word);
        let lower = written.to_lowercase();
        if is_past(&lower) {
            titles.retire();
        }
        if cue_verb(&lower).is_some() || ends_subject(&lower) {
            break;
        }
        if is_office(&lower) {
            titles.push(lower, false);
            places.append(&mut near_places);
        } else if written.chars().next().is_some_and(char::is_uppercase) && !opens_sentence(reading, word) {
            let place = lower.strip_suffix("'s").or_else(|| lower.strip_suffix('s')).unwrap_or(&lower);
            let has_role = !titles.is_empty();
            if has_role { places.push(place.to_owned()) } else { near_places.push(place.to_owned()) }
        } else if back == 1 && commas == 0 && !is_preposition(&lower) {
            // Any trade will do: `landmand Karen Thorup`, `filminstruktøren Karen Thorup`.
            titles.push(lower, false);
        } else if opens_sentence(reading, word) && written.ends_with('s') {
            places.push(lower.trim_end_matches('s').to_owned());
        }
    }
}

fn opens_sentence(reading: &Reading<'_>, word: usize) -> bool {
    reading.sentences.get(reading.sentence_of(word)).is_some_and(|sentence| sentence.first == word)
}

/// `Karen Thorup (S), borgmester i Strandholm`, `Karen Thorup er lokalformand`, `Karen Thorup fra Strandholm`.
fn look_after(reading: &Reading<'_>, name: Name, next: usize, titles: &mut Titles, places: &mut Vec<String>) {
    let mut word = name.last + 1;
    if party_after(reading, name.last).is_some() {
        // Past the bracket, whose letters may be two words.
        let end = (word..word + 4).find(|&inner| reading.gap_after(inner).contains(')')).unwrap_or(word);
        word = end + 1;
    }
    let Some(before) = word.checked_sub(1) else { return };
    let opening = reading.gap_after(before);
    let head = reading.lower(word);
    let is_apposed = opening.trim_start_matches(')').starts_with(',');
    let is_joined = matches!(head, "er" | "var" | "i" | "fra" | "blev" | "bliver" | "har") && !is_apposed;
    if !is_apposed && !is_joined {
        // `I dag er Karen Thorup formand.`
        if opening.trim().is_empty() && is_office(head) {
            titles.push(head.to_owned(), false);
        }
        return;
    }
    let mut in_noun = true;
    let mut is_over = false;
    for at in word..(word + REACH).min(next) {
        let gap = reading.gap_after(at);
        let written = reading.word(at);
        let lower = written.to_lowercase();
        is_over |= is_past(&lower) || (matches!(lower.as_str(), "var" | "været") && is_apposed);
        if cue_verb(&lower).is_some_and(|verb| !verb.is_participle) || (lower == "med" && at > word) {
            return;
        }
        if is_office(&lower) || (in_noun && is_apposed && is_trade(written, &lower)) {
            titles.push(lower.clone(), is_over);
        }
        if written.starts_with(char::is_lowercase) && written.chars().count() >= TELLING_LETTERS_MIN {
            // `der driver øens eneste købmandsforretning`: later on she is `købmanden`.
            titles.push(lower.clone(), is_over);
        }
        if written.chars().next().is_some_and(char::is_uppercase) {
            places.push(lower.strip_suffix('s').map_or_else(|| lower.clone(), str::to_owned));
            places.push(lower.clone());
        }
        if binds_title(&lower) {
            in_noun = false;
        }
        if gap.contains(['.', '!', '?', '\n', ':', ';', '»', '"', '”']) {
            return;
        }
    }
}

/// True for a word that can be the head of an apposition: `, nabo`, `, der er analytiker`.
fn is_trade(written: &str, lower: &str) -> bool {
    const NOT_TRADES: [&str; 12] =
        ["der", "som", "er", "var", "den", "det", "har", "en", "et", "og", "tidligere", "nuværende"];
    written.chars().next().is_some_and(char::is_lowercase)
        && lower.chars().count() > 2
        && !NOT_TRADES.contains(&lower)
        && !is_preposition(lower)
}
