//! Words of an archive that look like a topic's form and are none: mistyped, or yet unknown.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::Topic;
use crate::enrich::laboratory::{Sample, written};
use crate::enrich::words::{Reading, fold};

/// The most lookalikes reported.
const LOOKALIKES_MAX: usize = 50;

/// The beginning of a form by which a word looks like it, in letters; shorter forms say too little.
const ROOT_LETTERS: usize = 6;

/// A form so long may be mistyped in as many letters and still be told.
const MISTYPED_LETTERS_MIN: usize = 8;
const MISTYPED_MAX: usize = 2;

/// Words that begin like a form, or are one mistyped, and are part of none; most often first. `formed` holds, for each text,
/// the words in it that are part of a form.
pub(super) fn lookalikes(topic: &Topic, texts: &[Sample<'_>], formed: &[BTreeSet<String>]) -> Vec<(String, usize)> {
    let forms: BTreeSet<String> = topic
        .weak
        .iter()
        .chain(&topic.faint)
        .filter(|form| !form.trim().contains(' '))
        .filter_map(|form| form.split('*').max_by_key(|part| part.chars().count()))
        .map(fold)
        .filter(|form| form.chars().count() >= ROOT_LETTERS)
        .collect();
    let roots: BTreeSet<String> = forms.iter().map(|form| form.chars().take(ROOT_LETTERS).collect()).collect();
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for (text, formed) in texts.iter().zip(formed) {
        for part in &written(text) {
            let reading = Reading::new(part);
            for word in (0..reading.words.len()).map(|word| fold(reading.word(word))) {
                let is_alike = roots.iter().any(|root| word.contains(root.as_str()))
                    || forms.iter().any(|form| is_mistyped(&word, form));
                if is_alike && !formed.contains(&word) {
                    *seen.entry(word).or_default() += 1;
                }
            }
        }
    }
    let mut found: Vec<(String, usize)> = seen.into_iter().collect();
    found.sort_by(|(one, often), (other, oftener)| oftener.cmp(often).then_with(|| one.cmp(other)));
    found.truncate(LOOKALIKES_MAX);
    found
}

fn is_mistyped(word: &str, form: &str) -> bool {
    let letters = form.chars().count();
    if letters < MISTYPED_LETTERS_MIN || word.chars().count() < letters || word.chars().next() != form.chars().next() {
        return false;
    }
    let head: String = word.chars().take(letters).collect();
    strsim::damerau_levenshtein(&head, form) <= MISTYPED_MAX
}
