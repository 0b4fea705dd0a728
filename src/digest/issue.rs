//! One frozen issue: everything that is shown, and nothing that must be looked up again.

use serde::{Deserialize, Serialize};

use super::clip::ClipView;
use super::order::StoryGroup;
use super::{Coverage, subject};
use crate::danish::wording;
use crate::domain::DigestProfile;

/// One issue of a digest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Issue {
    /// The standing order.
    pub profile: String,
    /// As staff know it.
    pub name: String,
    /// The local day, `2026-11-23`.
    pub day: String,
    /// The local day in words.
    pub day_in_words: String,
    /// First moment it covers, RFC 3339 in UTC.
    pub window_from: String,
    /// First moment it no longer covers, RFC 3339 in UTC.
    pub window_until: String,
    /// The window in Danish words.
    pub window_in_words: String,
    /// Sent late: by how much, in words.
    pub late: Option<String>,
    /// Subject line.
    pub subject: String,
    /// The sentence mail programs show after it.
    pub preheader: String,
    /// One line of numbers.
    pub summary: String,
    /// Sections in order.
    pub sections: Vec<SectionView>,
    /// The desk's address.
    pub desk_url: String,
    /// Articles told of, folded prints included.
    pub articles: Vec<i64>,
    /// Clips shown in full.
    pub clips: usize,
}

/// One section of an issue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SectionView {
    /// The word used in `config/digests`.
    pub code: String,
    /// Its heading, in Danish.
    pub heading: String,
    /// Clips shown in full.
    pub clips: Vec<ClipView>,
    /// Clips that did not fit, by headline and link.
    pub overflow: Vec<LinkView>,
    /// Rows of the table of numbers.
    pub numbers: Vec<NumberView>,
    /// Pages that changed.
    pub corrections: Vec<CorrectionView>,
    /// Lines of plain words: what was not seen.
    pub lines: Vec<String>,
    /// What to say when there is nothing.
    pub empty: String,
}

/// A headline with its link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkView {
    /// The headline.
    pub headline: String,
    /// Where it stood.
    pub source: String,
    /// Where its page is.
    pub url: String,
}

/// One number with its definition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NumberView {
    /// What is counted.
    pub label: String,
    /// The number, in Danish figures.
    pub value: String,
    /// What it is held against.
    pub compared: String,
    /// How it is counted.
    pub definition: String,
}

/// A page that changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CorrectionView {
    /// Where it stands.
    pub source: String,
    /// Its headline now.
    pub headline: String,
    /// Where its page is.
    pub url: String,
    /// When the change was seen, in words.
    pub seen: String,
    /// What changed: label, before, after.
    pub changes: Vec<(String, String, String)>,
}

impl SectionView {
    /// True when there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.clips.is_empty()
            && self.overflow.is_empty()
            && self.numbers.is_empty()
            && self.corrections.is_empty()
            && self.lines.is_empty()
    }
}

pub(super) fn assemble(
    profile: &DigestProfile,
    coverage: &Coverage,
    stories: &[StoryGroup<'_>],
    sections: Vec<SectionView>,
    subject: String,
    preheader: String,
) -> Issue {
    /// A mail that leaves within this time is not called late.
    const ON_TIME: jiff::SignedDuration = jiff::SignedDuration::from_mins(20);
    let late = coverage.composed_at.duration_since(coverage.due_at) > ON_TIME;
    let due = coverage.local(coverage.due_at);
    let composed = coverage.local(coverage.composed_at);
    let sources: std::collections::BTreeSet<&str> =
        coverage.articles.iter().map(|article| article.source.name.as_str()).collect();
    let clips = wording::counted(coverage.articles.len(), "klip", "klip");
    let told = wording::counted(stories.len(), "historie", "historier");
    let media = wording::counted(sources.len(), "medie", "medier");
    Issue {
        profile: profile.id.as_str().to_owned(),
        name: profile.name.clone(),
        day: coverage.day().to_string(),
        day_in_words: wording::weekday_and_day(coverage.day()),
        window_from: coverage.window.from.to_string(),
        window_until: coverage.window.until.to_string(),
        window_in_words: window_in_words(coverage),
        late: late.then(|| {
            format!(
                "Forsinket: skulle være sendt {} kl. {}, men blev skrevet {}.",
                wording::weekday_and_day(due.date()),
                wording::clock(due.time()),
                wording::moment(composed, composed.date())
            )
        }),
        subject,
        preheader,
        summary: if stories.is_empty() {
            format!("Ingen omtale af emnet siden sidst; {}.", subject::fetched(coverage))
        } else {
            format!("{clips} i {media}, {told}; {}.", subject::fetched(coverage))
        },
        clips: sections.iter().map(|section| section.clips.len()).sum(),
        sections,
        desk_url: coverage.desk_url.clone(),
        articles: coverage.articles.iter().map(|article| article.id.0).collect(),
    }
}

fn window_in_words(coverage: &Coverage) -> String {
    let from = coverage.local(coverage.window.from);
    let until = coverage.local(coverage.window.until);
    format!(
        "{} kl. {} til {} kl. {}",
        wording::weekday_and_day(from.date()),
        wording::clock(from.time()),
        wording::weekday_and_day(until.date()),
        wording::clock(until.time())
    )
}
