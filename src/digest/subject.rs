//! The subject line: the news first, then numbers; its first 45 signs stand alone on a phone.

use super::Coverage;
use super::order::{StoryGroup, side_named};
use crate::danish::wording;
use crate::domain::Side;

/// Signs of the headline that fit in a subject.
pub(super) const HEADLINE_CHARS_MAX: usize = 70;
/// Signs of each further headline after the subject.
pub(super) const NEXT_CHARS_MAX: usize = 60;

pub(super) fn subject(coverage: &Coverage, stories: &[StoryGroup<'_>]) -> String {
    let topic = &coverage.topic.name;
    let day = wording::short_day(coverage.day());
    let Some(first) = stories.first() else {
        return format!("{topic}: ingen omtale · {} · {day}", fetched(coverage));
    };
    let clips = wording::counted(coverage.articles.len(), "klip", "klip");
    let opponents = coverage.articles.iter().filter(|article| side_named(article, Side::Opponent) > 0).count();
    let headline = cut(&first.lead.article.title, HEADLINE_CHARS_MAX);
    match opponents {
        0 => format!("{topic}: {headline} · {clips} · {day}"),
        _ => format!("{topic}: {headline} · {clips}, {opponents} med modparten · {day}"),
    }
}

/// The sentence that mail programs show after the subject; never the subject again.
pub(super) fn preheader(coverage: &Coverage, stories: &[StoryGroup<'_>]) -> String {
    let next: Vec<String> =
        stories.iter().skip(1).take(2).map(|story| cut(&story.lead.article.title, NEXT_CHARS_MAX)).collect();
    if next.is_empty() { fetched(coverage) } else { format!("Også: {}. {}", next.join(" · "), fetched(coverage)) }
}

/// How many of the followed feeds' sources were read.
pub(super) fn fetched(coverage: &Coverage) -> String {
    let all: std::collections::BTreeSet<&str> = coverage.feeds.iter().map(|feed| feed.source.as_str()).collect();
    let failed: std::collections::BTreeSet<&str> = coverage
        .feeds
        .iter()
        .filter(|feed| feed.outcome != super::WatchOutcome::Read)
        .map(|feed| feed.source.as_str())
        .collect();
    let read = all.len() - failed.len();
    match (all.len(), failed.is_empty()) {
        (0, _) => "ingen medier følges".to_owned(),
        (1, true) => "det ene medie hentet".to_owned(),
        (1, false) => "det ene medie ikke hentet".to_owned(),
        (all, true) => format!("alle {all} medier hentet"),
        (all, false) => format!("{read} af {all} medier hentet"),
    }
}

/// The first signs of a headline, in whole words.
pub(super) fn cut(text: &str, chars_max: usize) -> String {
    if text.chars().count() <= chars_max {
        return text.to_owned();
    }
    let kept: String = text.chars().take(chars_max).collect();
    let whole_words = kept.rsplit_once(' ').map_or(kept.as_str(), |(words, _)| words);
    format!("{whole_words} …")
}
