//! Speakers by a word in capitals: `METTE:`, as transcripts have them.

use std::collections::HashMap;

use crate::enrich::quotes::Page;
use crate::enrich::quotes::grammar::first_name;

/// The longest label, in words.
const LABEL_WORDS_MAX: usize = 3;

/// Words in capitals that open a line and name nobody.
const RUBRICS: [&str; 32] = [
    "fakta",
    "debat",
    "overblik",
    "leder",
    "kommentar",
    "analyse",
    "kultur",
    "sport",
    "fodbold",
    "håndbold",
    "ishockey",
    "interview",
    "baggrund",
    "kronik",
    "læserbrev",
    "ja",
    "nej",
    "kilde",
    "foto",
    "tekst",
    "citat",
    "vært",
    "spørgsmål",
    "ordstyrer",
    "journalist",
    "interviewer",
    "svar",
    "kort nyt",
    "for",
    "imod",
    "nb",
    "ps",
];

/// The label a line opens with, if it is a few words in capitals.
pub(super) fn shouted_label(line: &str) -> Option<&str> {
    let (label, _) = line.split_once(':')?;
    let label = label.trim();
    let shouts =
        label.chars().any(char::is_alphabetic) && !label.chars().any(|c| c.is_lowercase() || c.is_ascii_digit());
    let is_short = label.len() < 60 && label.split_whitespace().count() <= LABEL_WORDS_MAX;
    (shouts && is_short && !RUBRICS.contains(&label.to_lowercase().as_str())).then_some(label)
}

/// True when the article is a transcript: labels in capitals come again, or one is a first name beside another.
pub(super) fn is_transcript(page: &Page<'_>) -> bool {
    let mut lines_by_label: HashMap<&str, usize> = HashMap::new();
    for line in &page.lines {
        if let Some(label) = shouted_label(line.span.of(page.reading.text)) {
            *lines_by_label.entry(label).or_default() += 1;
        }
    }
    let lines: usize = lines_by_label.values().sum();
    let known = |label: &&str| first_name(label.split_whitespace().next().unwrap_or_default()).is_some();
    lines > 1 && (lines_by_label.values().any(|&lines| lines > 1) || lines_by_label.keys().any(known))
}
