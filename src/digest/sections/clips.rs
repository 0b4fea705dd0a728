//! The sections that hold clips: our case, the opponents, the country, debate.

use super::blank;
use crate::digest::Coverage;
use crate::digest::clip::clip;
use crate::digest::issue::{LinkView, SectionView};
use crate::digest::order::{StoryGroup, side_named};
use crate::domain::{DigestProfile, SectionKind, Side};

/// The section `kind`: its stories in full while there is `room`, the rest as links.
pub(super) fn section(
    kind: SectionKind,
    profile: &DigestProfile,
    coverage: &Coverage,
    stories: &[StoryGroup<'_>],
    room: &mut usize,
) -> SectionView {
    let (heading, empty) = match kind {
        SectionKind::OwnCase => ("Vores sag", "Ingen artikler nævner os eller vores kommuner."),
        SectionKind::Opponents => ("Modparten", "Ingen artikler med modparten."),
        SectionKind::Debate => ("Debat og ledere", "Ingen ledere, debatindlæg eller læserbreve."),
        SectionKind::Country | SectionKind::Corrections | SectionKind::Numbers | SectionKind::NotSeen => {
            ("Landet og Christiansborg", "Ingen andre artikler om emnet.")
        }
    };
    let mut section = blank(kind, heading, empty);
    for story in stories.iter().filter(|story| home(story, &profile.sections) == kind) {
        if *room > 0 {
            *room -= 1;
            section.clips.push(clip(coverage, story));
        } else {
            section.overflow.push(LinkView {
                headline: story.lead.article.title.clone(),
                source: story.lead.source.name.clone(),
                url: story.lead.url.as_str().to_owned(),
            });
        }
    }
    section
}

/// The one section a story belongs to, among those the profile orders.
fn home(story: &StoryGroup<'_>, ordered: &[SectionKind]) -> SectionKind {
    let lead = story.lead;
    let own = side_named(lead, Side::Own) + usize::from(lead.source.side == Side::Own) * 3;
    let opponent = side_named(lead, Side::Opponent) + usize::from(lead.source.side == Side::Opponent) * 3;
    let wanted = if lead.article.kind.is_opinion() {
        SectionKind::Debate
    } else if own > 0 && own >= opponent {
        SectionKind::OwnCase
    } else if opponent > 0 {
        SectionKind::Opponents
    } else {
        SectionKind::Country
    };
    // A profile without that section still shows the story: nothing is left out.
    let fallback = ordered.iter().copied().find(|kind| {
        matches!(kind, SectionKind::Country | SectionKind::OwnCase | SectionKind::Opponents | SectionKind::Debate)
    });
    if ordered.contains(&wanted) { wanted } else { fallback.unwrap_or(wanted) }
}
