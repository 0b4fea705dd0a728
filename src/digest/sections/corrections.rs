//! Pages that changed since last time: headline, lead, number or quote. A comma is not news.

use super::blank;
use crate::danish::wording;
use crate::digest::Coverage;
use crate::digest::cut::first_words;
use crate::digest::issue::{CorrectionView, SectionView};
use crate::domain::{Change, SectionKind, Span};

/// Changes shown of one page.
const CHANGES_MAX: usize = 4;

pub(super) fn section(coverage: &Coverage) -> SectionView {
    let mut section =
        blank(SectionKind::Corrections, "Rettelser og tavse ændringer", "Ingen ændringer i artikler om emnet.");
    let today = coverage.local(coverage.composed_at).date();
    for corrected in &coverage.corrections {
        let changes = changes_shown(&corrected.changes, corrected.source.rights.excerpt_words);
        if changes.is_empty() {
            continue;
        }
        section.corrections.push(CorrectionView {
            source: corrected.source.name.clone(),
            headline: corrected.title.clone(),
            url: corrected.url.as_str().to_owned(),
            seen: wording::moment(coverage.local(corrected.seen_at), today),
            changes,
        });
    }
    section
}

/// The first changes worth telling, each as label, before and after, cut to what `words_max` of the rights allow.
pub fn changes_shown(changes: &[Change], words_max: usize) -> Vec<(String, String, String)> {
    changes.iter().filter_map(|change| shown(change, words_max)).take(CHANGES_MAX).collect()
}

/// Label, before and after, within the words that may be shown; text that merely grew is not shown.
fn shown(change: &Change, words_max: usize) -> Option<(String, String, String)> {
    let (label, before, after) = match change {
        Change::Title { before, after } => return Some(("Overskrift".to_owned(), before.clone(), after.clone())),
        Change::Lead { before, after } => ("Manchet", before, after),
        Change::Number { before, after } => ("Tal", before, after),
        Change::Quote { before, after } => ("Citat", before, after),
        Change::Text { .. } => return None,
    };
    // Half the words for each side, so that the two together stay within the rights.
    let cut = |text: &str| {
        let whole = Span::new(0..text.len());
        let span = first_words(text, whole, words_max / 2);
        if span.end < text.trim_end().len() { format!("{} …", span.of(text)) } else { span.of(text).to_owned() }
    };
    Some((label.to_owned(), cut(before), cut(after)))
}
