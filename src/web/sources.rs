//! Medier: how every source is, why, and when it is asked next.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;

use super::error::{PageResult, page as finished};
use super::moments::{Moment, moment};
use crate::app::App;
use crate::danish::wording;
use crate::digest::failure_in_danish;
use crate::domain::{FeedCondition, FullText, Source, SourceKind, SourceStatus, Tdm};
use crate::store::SourceHealth;

#[derive(Template)]
#[template(path = "sources.html")]
struct SourcesPage {
    nav: &'static str,
    summary: String,
    troubled: Vec<SourceView>,
    well: Vec<SourceView>,
    inactive: Vec<InactiveView>,
}

struct SourceView {
    name: String,
    kind: &'static str,
    region: String,
    home: String,
    rights: String,
    feeds: Vec<FeedView>,
    entries: String,
    waiting: usize,
}

struct FeedView {
    section: String,
    condition: &'static str,
    class: &'static str,
    success: Option<Moment>,
    next: Moment,
    reason: String,
    detail: String,
}

struct InactiveView {
    name: String,
    reason: String,
}

/// The page: sources in trouble first.
pub(super) async fn page(State(app): State<Arc<App>>) -> PageResult {
    let health = app.store.source_health(app.now()).await?;
    let mut views: Vec<(FeedCondition, SourceView)> = app
        .sources
        .values()
        .filter(|source| source.is_active())
        .map(|source| source_view(&app, source, &health))
        .collect();
    views.sort_by(|(one, a), (other, b)| other.cmp(one).then_with(|| a.name.cmp(&b.name)));
    let all = views.len();
    let (troubled, well): (Vec<_>, Vec<_>) =
        views.into_iter().partition(|(condition, _)| !matches!(condition, FeedCondition::Fresh | FeedCondition::New));
    let inactive = app
        .sources
        .values()
        .filter_map(|source| match &source.status {
            SourceStatus::Inactive { reason } => {
                Some(InactiveView { name: source.name.clone(), reason: reason.clone() })
            }
            SourceStatus::Active => None,
        })
        .collect();
    let summary = if troubled.is_empty() {
        format!("Alle {all} medier hentes, som de skal.")
    } else {
        format!("{} af {all} medier hentes ikke, som de skal.", troubled.len())
    };
    let strip = |views: Vec<(FeedCondition, SourceView)>| views.into_iter().map(|(_, view)| view).collect();
    finished(&SourcesPage { nav: "medier", summary, troubled: strip(troubled), well: strip(well), inactive })
}

fn source_view(app: &App, source: &Source, health: &[SourceHealth]) -> (FeedCondition, SourceView) {
    let mut worst = FeedCondition::Fresh;
    let mut feeds = Vec::new();
    let mut entries = 0;
    let mut waiting = 0;
    for feed in &source.feeds {
        let Some(line) = health.iter().find(|line| line.feed == feed.id.as_str()) else { continue };
        let condition =
            FeedCondition::judge(line.last_outcome, line.last_success_at, source.pace_of(feed).poll_every, app.now());
        worst = worst.max(condition);
        entries += line.entries_7_days;
        waiting += usize::try_from(line.waiting).unwrap_or(0);
        feeds.push(feed_view(app, feed.section.as_deref(), condition, line));
    }
    let view = SourceView {
        name: source.name.clone(),
        kind: kind_in_danish(source.kind),
        region: source.region.clone(),
        home: source.home.as_str().to_owned(),
        rights: rights(source),
        feeds,
        entries: wording::number(entries),
        waiting,
    };
    (worst, view)
}

fn feed_view(app: &App, section: Option<&str>, condition: FeedCondition, line: &SourceHealth) -> FeedView {
    let failing = matches!(condition, FeedCondition::Blocked | FeedCondition::Down);
    let reason = match condition {
        FeedCondition::Blocked | FeedCondition::Down => {
            failure_in_danish(line.last_outcome, line.last_error.as_deref())
        }
        FeedCondition::Gap => "sidste hentning delte intet med den forrige: noget kan være gået tabt".to_owned(),
        FeedCondition::Delayed => "er ikke hentet så ofte, som den skal".to_owned(),
        FeedCondition::Fresh | FeedCondition::New => String::new(),
    };
    FeedView {
        section: section.unwrap_or("Feed").to_owned(),
        condition: condition_in_danish(condition),
        class: class(condition),
        success: line.last_success_at.map(|at| moment(app, at)),
        next: moment(app, line.next_poll_at),
        reason,
        detail: if failing { line.last_error.clone().unwrap_or_default() } else { String::new() },
    }
}

const fn condition_in_danish(condition: FeedCondition) -> &'static str {
    match condition {
        FeedCondition::Fresh => "frisk",
        FeedCondition::New => "ny",
        FeedCondition::Delayed => "forsinket",
        FeedCondition::Gap => "hul",
        FeedCondition::Blocked => "blokeret",
        FeedCondition::Down => "nede",
    }
}

const fn class(condition: FeedCondition) -> &'static str {
    match condition {
        FeedCondition::Fresh => "frisk",
        FeedCondition::New => "ny",
        FeedCondition::Delayed | FeedCondition::Gap => "pas-paa",
        FeedCondition::Blocked | FeedCondition::Down => "nede",
    }
}

const fn kind_in_danish(kind: SourceKind) -> &'static str {
    match kind {
        SourceKind::National => "landsdækkende avis",
        SourceKind::Local => "lokal avis",
        SourceKind::Broadcaster => "radio og tv",
        SourceKind::Trade => "fagmedie",
        SourceKind::Wire => "nyhedsbureau",
        SourceKind::Authority => "myndighed",
        SourceKind::Organisation => "organisation",
    }
}

fn rights(source: &Source) -> String {
    let rights = &source.rights;
    let text = match rights.full_text {
        FullText::Keep => format!("viser højst {} ord", rights.excerpt_words),
        FullText::FeedOnly => "kun feedet læses".to_owned(),
    };
    let tdm = match &rights.tdm {
        Tdm::Reserved { .. } => ", forbehold mod tekst- og datamining",
        Tdm::NoneSeen | Tdm::Unknown => "",
    };
    format!("{text}{tdm}")
}
