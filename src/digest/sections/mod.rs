//! The sections of an issue, one file each where they have logic of their own.

mod clips;
mod corrections;
mod not_seen;
mod numbers;

pub use corrections::changes_shown;

use super::Coverage;
use super::issue::SectionView;
use super::order::StoryGroup;
use crate::domain::{DigestProfile, SectionKind};

/// Every ordered section, in order; a story stands in exactly one.
pub(super) fn all(profile: &DigestProfile, coverage: &Coverage, stories: &[StoryGroup<'_>]) -> Vec<SectionView> {
    let mut room = profile.clips_max;
    profile
        .sections
        .iter()
        .map(|kind| match kind {
            SectionKind::OwnCase | SectionKind::Opponents | SectionKind::Country | SectionKind::Debate => {
                clips::section(*kind, profile, coverage, stories, &mut room)
            }
            SectionKind::Corrections => corrections::section(coverage),
            SectionKind::Numbers => numbers::section(coverage, stories),
            SectionKind::NotSeen => not_seen::section(coverage),
        })
        .collect()
}

/// A section with nothing in it yet.
fn blank(kind: SectionKind, heading: &str, empty: &str) -> SectionView {
    SectionView {
        code: kind.code().to_owned(),
        heading: heading.to_owned(),
        clips: Vec::new(),
        overflow: Vec::new(),
        numbers: Vec::new(),
        corrections: Vec::new(),
        lines: Vec::new(),
        empty: empty.to_owned(),
    }
}
