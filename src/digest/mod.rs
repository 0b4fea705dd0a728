//! A window's coverage → one digest: sections of clips within each source's rights, then subject, text and HTML. Pure.

mod clip;
mod coverage;
mod cut;
mod erase;
mod failure;
mod issue;
mod order;
mod quotes;
mod render;
mod schedule;
mod sections;
mod subject;

pub use clip::ClipView;
pub use coverage::{Audits, CorrectedArticle, Coverage, CoveredArticle, FeedWatch, Oddity, WatchOutcome, Window};
pub use cut::{Border, Cut, cut, word_count};
pub use erase::ErasedArticles;
pub use failure::failure_in_danish;
pub use issue::{Issue, SectionView};
pub use quotes::QuoteView;
pub use render::{HTML_BYTES_MAX, RenderError, Rendered, render};
pub use schedule::{Due, due_on, latest_due, next_due};
pub use sections::changes_shown;

use crate::domain::DigestProfile;

/// Composes the issue that `profile` orders from what a window brought.
///
/// Clips are folded by story: prints and other tellings stand as "også i". Within a section they are ordered by weight,
/// never by time. No clip shows more words of a source than its rights allow.
pub fn compose(profile: &DigestProfile, coverage: &Coverage) -> Issue {
    let stories = order::stories(&coverage.articles);
    let sections = sections::all(profile, coverage, &stories);
    let subject = subject::subject(coverage, &stories);
    let preheader = subject::preheader(coverage, &stories);
    issue::assemble(profile, coverage, &stories, sections, subject, preheader)
}

#[cfg(test)]
mod tests;
