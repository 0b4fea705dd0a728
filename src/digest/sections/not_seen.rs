//! What could not be read, or may have been missed. Always there, even when all is well.

use std::collections::BTreeMap;

use super::blank;
use crate::danish::wording;
use crate::digest::issue::SectionView;
use crate::digest::{Coverage, FeedWatch, WatchOutcome};
use crate::domain::{Access, SectionKind};

/// Headlines or sources listed by name in one line.
const NAMED_MAX: usize = 8;

pub(super) fn section(coverage: &Coverage) -> SectionView {
    let mut section = blank(SectionKind::NotSeen, "Hvad vi ikke så", "");
    section.lines.extend(unread(coverage));
    section.lines.extend(begun(coverage));
    section.lines.extend(gaps(coverage));
    section.lines.extend(odd(coverage));
    section.lines.extend(closed(coverage));
    section.lines.extend(late(coverage));
    if section.lines.is_empty() {
        let sources: std::collections::BTreeSet<&str> =
            coverage.feeds.iter().map(|feed| feed.source.as_str()).collect();
        let all = sources.len();
        section.lines.push(match all {
            0 => "Ingen medier bliver hentet: der er ingen aktive kilder.".to_owned(),
            1 => "Det ene medie, vi følger, er hentet uden huller.".to_owned(),
            _ => format!("Alle {all} medier er hentet uden huller."),
        });
    }
    if !coverage.not_followed.is_empty() {
        let names: Vec<String> = coverage.not_followed.iter().map(|(name, _)| name.clone()).collect();
        section.lines.push(format!("Følges ikke: {}. Grunden står under Medier.", wording::listed(&names)));
    }
    section
}

/// One line per source whose last poll did not succeed.
fn unread(coverage: &Coverage) -> Vec<String> {
    let mut by_source: BTreeMap<&str, Vec<&FeedWatch>> = BTreeMap::new();
    for feed in &coverage.feeds {
        by_source.entry(feed.source.as_str()).or_default().push(feed);
    }
    let mut lines = Vec::new();
    for (source, feeds) in by_source {
        let failed: Vec<&&FeedWatch> = feeds.iter().filter(|feed| feed.outcome != WatchOutcome::Read).collect();
        let Some(first) = failed.first() else { continue };
        let part = if failed.len() < feeds.len() {
            format!(" ({} af {} feeds)", failed.len(), feeds.len())
        } else {
            String::new()
        };
        lines.push(match &first.outcome {
            WatchOutcome::NotRead { since, reason } => {
                format!("{source}{part}: {reason}; {}.", last_read(coverage, *since))
            }
            WatchOutcome::NotPolled { since } => {
                format!("{source}{part}: blev ikke spurgt; {}.", last_read(coverage, *since))
            }
            WatchOutcome::Read => continue,
        });
    }
    lines
}

fn last_read(coverage: &Coverage, since: Option<jiff::Timestamp>) -> String {
    since.map_or_else(|| "er aldrig hentet".to_owned(), |_| format!("sidst hentet {}", since_in_words(coverage, since)))
}

fn since_in_words(coverage: &Coverage, since: Option<jiff::Timestamp>) -> String {
    let today = coverage.local(coverage.composed_at).date();
    since.map_or_else(|| "aldrig".to_owned(), |at| wording::moment(coverage.local(at), today))
}

/// One line for the sources that were read for the first time: their back list is in the archive, not in the issue.
fn begun(coverage: &Coverage) -> Option<String> {
    let mut sources: BTreeMap<&str, jiff::Timestamp> = BTreeMap::new();
    for (source, at) in coverage.feeds.iter().filter_map(|feed| Some((feed.source.as_str(), feed.begun_at?))) {
        sources.entry(source).and_modify(|first| *first = at.min(*first)).or_insert(at);
    }
    let first = *sources.values().min()?;
    let names: Vec<String> = sources.keys().take(NAMED_MAX).map(|name| (*name).to_owned()).collect();
    let more = sources.len() - names.len();
    let names = if more > 0 { format!("{} og {more} mere", names.join(", ")) } else { wording::listed(&names) };
    Some(format!(
        "Hentet for første gang, tidligst {}: {names}. Hvad de da havde på lager, ligger i arkivet, men står ikke her.",
        since_in_words(coverage, Some(first))
    ))
}

/// One line per possible hole, with its clock times.
fn gaps(coverage: &Coverage) -> Vec<String> {
    let today = coverage.local(coverage.composed_at).date();
    let line = |feed: &FeedWatch, before: Option<jiff::Timestamp>, after: jiff::Timestamp| {
        format!(
            "{}: muligt hul mellem {} og {}; feedet delte intet med det forrige.",
            feed.source,
            since_in_words(coverage, before),
            wording::moment(coverage.local(after), today)
        )
    };
    coverage
        .feeds
        .iter()
        .flat_map(|feed| feed.gaps.iter().map(move |&(before, after)| (feed, before, after)))
        .map(|(feed, before, after)| line(feed, before, after))
        .collect()
}

/// One line per source that answers, but not as it usually does.
fn odd(coverage: &Coverage) -> Vec<String> {
    let silent = coverage.oddities.iter().filter_map(|odd| {
        let silence = odd.silence?;
        let since = since_in_words(coverage, Some(silence.since));
        let expected = silence.expected.round();
        Some(format!(
            "{}: svarer, men har intet nyt haft siden {since}; plejer at have omkring {expected} nye.",
            odd.source
        ))
    });
    let drifting = coverage.oddities.iter().filter_map(|odd| {
        let drift = odd.drift?;
        Some(format!(
            "{}: siderne læses måske forkert; en artikel er nu typisk på {} tegn mod {} før.",
            odd.source, drift.median_now, drift.median_before
        ))
    });
    silent.chain(drifting).collect()
}

/// One line for the articles of which only the beginning could be read.
fn closed(coverage: &Coverage) -> Option<String> {
    let closed: Vec<String> = coverage
        .articles
        .iter()
        .filter(|article| article.article.access == Access::Closed)
        .map(|article| format!("»{}« ({})", article.article.title, article.source.name))
        .collect();
    let (shown, rest) = closed.split_at_checked(NAMED_MAX).unwrap_or((&closed, &[]));
    let more = if rest.is_empty() { String::new() } else { format!(" og {} mere", rest.len()) };
    (!closed.is_empty())
        .then(|| format!("Kun læst i uddrag (betalingsmur eller rettigheder): {}{more}.", shown.join(", ")))
}

/// One line for what was first seen before this window but could only be read within it.
fn late(coverage: &Coverage) -> Option<String> {
    let late = coverage.articles.iter().filter(|article| article.first_seen_at < coverage.window.from).count();
    (late > 0).then(|| {
        format!("{} kom for sent til forrige overblik og er med her.", wording::counted(late, "artikel", "artikler"))
    })
}
