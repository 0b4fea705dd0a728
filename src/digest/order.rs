//! Which article leads each story, and what weighs most.

use std::collections::BTreeMap;

use super::CoveredArticle;
use crate::domain::{Access, ActorFinding, Place, Side, SourceKind, Tier};

/// The articles of one story: the one that is shown, and the others.
#[derive(Debug, Clone)]
pub(super) struct StoryGroup<'a> {
    /// The article that is shown.
    pub(super) lead: &'a CoveredArticle,
    /// Prints and other tellings, weightiest first.
    pub(super) others: Vec<&'a CoveredArticle>,
    /// How much the story weighs.
    pub(super) weight: i64,
}

/// Groups articles by story, weightiest story first; equal weights by time, then by id, so that order is stable.
pub(super) fn stories(articles: &[CoveredArticle]) -> Vec<StoryGroup<'_>> {
    let mut by_story: BTreeMap<(i64, i64), Vec<&CoveredArticle>> = BTreeMap::new();
    for article in articles {
        // Opinion is never folded into news: it has its own section.
        let opinion = i64::from(article.article.kind.is_opinion());
        let key = article.story.map_or((-article.id.0, opinion), |story| (story.0, opinion));
        by_story.entry(key).or_default().push(article);
    }
    let mut groups: Vec<StoryGroup<'_>> = by_story.into_values().filter_map(group).collect();
    groups.sort_by_key(|group| (-group.weight, group.lead.first_seen_at, group.lead.id));
    groups
}

fn group(mut members: Vec<&CoveredArticle>) -> Option<StoryGroup<'_>> {
    members.sort_by_key(|article| (article.reprint_of.is_some(), -weight(article), article.first_seen_at, article.id));
    let others = members.split_off(1.min(members.len()));
    let lead = members.into_iter().next()?;
    let weight = weight(lead) + i64::try_from(others.len().min(5)).unwrap_or(0);
    Some(StoryGroup { lead, others, weight })
}

/// How much an article weighs in the order of a digest: tier, headline, lead, sides, centrality, access.
pub(super) fn weight(article: &CoveredArticle) -> i64 {
    let tier = match article.source.tier {
        Tier::One => 6,
        Tier::Two => 3,
        Tier::Three => 1,
    };
    let topics = &article.findings.topics;
    let in_title = topics.iter().flat_map(|topic| &topic.mentions).any(|mention| mention.place == Place::Title);
    let in_lead = article.article.lead.is_some_and(|lead| {
        topics
            .iter()
            .flat_map(|topic| &topic.mentions)
            .any(|mention| mention.place == Place::Text && lead.contains(mention.span))
    });
    let central = topics.iter().any(|topic| topic.relevant && topic.central);
    let own_voice = matches!(article.source.kind, SourceKind::Organisation | SourceKind::Authority);
    tier + 4 * i64::from(in_title)
        + 2 * i64::from(in_lead)
        + 4 * i64::from(central)
        + 2 * i64::from(side_named(article, Side::Own) > 0)
        + 2 * i64::from(side_named(article, Side::Opponent) > 0)
        + i64::from(article.article.access == Access::Open)
        - 3 * i64::from(own_voice)
}

/// How often a side's actors are named; a name in the headline counts three times.
pub(super) fn side_named(article: &CoveredArticle, side: Side) -> usize {
    let weigh = |actor: &ActorFinding| -> usize {
        actor.mentions.iter().map(|mention| if mention.place == Place::Title { 3 } else { 1 }).sum()
    };
    article.findings.actors.iter().filter(|actor| actor.side == side).map(weigh).sum()
}
