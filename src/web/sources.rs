//! Medier: how every source is, why, and when it is asked next.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;

use super::error::{PageResult, page as finished};
use super::moments::{Moment, moment};
use crate::app::App;
use crate::danish::wording;
use crate::digest::failure_in_danish;
use crate::domain::{Drift, FeedCondition, FullText, Silence, Source, SourceKind, SourceStatus, Tdm};
use crate::store::{SourceHealth, SourceWatch};

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
    /// New entries in the last 24 hours, and how many are usual.
    day: String,
    entries: String,
    waiting: usize,
    /// Why its pages may be read wrongly; empty when nothing shows it.
    drift: String,
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
    let watches = app.store.source_watches(app.now(), app.clock.zone()).await?;
    let mut views: Vec<(FeedCondition, SourceView)> = app
        .sources
        .values()
        .filter(|source| source.is_active())
        .map(|source| source_view(&app, source, &health, watches.get(&source.id)))
        .collect();
    views.sort_by(|(one, a), (other, b)| other.cmp(one).then_with(|| a.name.cmp(&b.name)));
    let all = views.len();
    let (troubled, well): (Vec<_>, Vec<_>) = views.into_iter().partition(|(condition, view)| {
        !matches!(condition, FeedCondition::Fresh | FeedCondition::New) || !view.drift.is_empty()
    });
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

fn source_view(
    app: &App,
    source: &Source,
    health: &[SourceHealth],
    watch: Option<&SourceWatch>,
) -> (FeedCondition, SourceView) {
    let silence = watch.and_then(|watch| watch.silence);
    let mut worst = FeedCondition::Fresh;
    let mut feeds = Vec::new();
    let mut entries = 0;
    let mut waiting = 0;
    for feed in &source.feeds {
        let Some(line) = health.iter().find(|line| line.feed == feed.id.as_str()) else { continue };
        let condition = FeedCondition::judge(&line.record(source.pace_of(feed).poll_every, silence), app.now());
        worst = worst.max(condition);
        entries += line.entries_7_days;
        waiting += usize::try_from(line.waiting).unwrap_or(0);
        feeds.push(feed_view(app, feed.section.as_deref(), condition, line, silence));
    }
    let view = SourceView {
        name: source.name.clone(),
        kind: kind_in_danish(source.kind),
        region: source.region.clone(),
        home: source.home.as_str().to_owned(),
        rights: rights(source),
        feeds,
        day: watch.map(day).unwrap_or_default(),
        entries: wording::number(entries),
        waiting,
        drift: watch.and_then(|watch| watch.drift).map(drift).unwrap_or_default(),
    };
    (worst, view)
}

/// New entries of the last day beside the usual number, which is missing for a source that is new to us.
fn day(watch: &SourceWatch) -> String {
    let fresh = wording::number(i64::try_from(watch.day.fresh).unwrap_or(i64::MAX));
    match watch.expected {
        Some(expected) => format!("{fresh} (plejer {})", rounded(expected)),
        None => fresh,
    }
}

fn drift(drift: Drift) -> String {
    let percent = |share: f64| rounded(share * 100.0);
    format!(
        "siderne læses måske forkert: brødteksten er typisk på {} tegn mod {} før, og {} % er uden brødtekst mod {} % før",
        drift.median_now,
        drift.median_before,
        percent(drift.bodiless_now),
        percent(drift.bodiless_before)
    )
}

fn rounded(number: f64) -> String {
    format!("{number:.0}")
}

fn feed_view(
    app: &App,
    section: Option<&str>,
    condition: FeedCondition,
    line: &SourceHealth,
    silence: Option<Silence>,
) -> FeedView {
    let failing = matches!(condition, FeedCondition::Blocked | FeedCondition::Down);
    let reason = match condition {
        FeedCondition::Blocked | FeedCondition::Down => {
            failure_in_danish(line.last_outcome, line.last_error.as_deref())
        }
        FeedCondition::Gap => hole(app, line),
        FeedCondition::Silent => silence.map(|silence| silent(app, silence)).unwrap_or_default(),
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

fn hole(app: &App, line: &SourceHealth) -> String {
    match line.hole {
        Some((Some(from), until)) => format!(
            "muligt hul mellem {} og {}: de to hentninger delte intet, så noget kan være passeret uset",
            moment(app, from).words,
            moment(app, until).words
        ),
        Some((None, _)) | None => "en hentning delte intet med den forrige: noget kan være passeret uset".to_owned(),
    }
}

fn silent(app: &App, silence: Silence) -> String {
    let since = moment(app, silence.since).words;
    format!("svarer, men har intet nyt haft siden {since}; plejer at have omkring {} nye", rounded(silence.expected))
}

const fn condition_in_danish(condition: FeedCondition) -> &'static str {
    match condition {
        FeedCondition::Fresh => "frisk",
        FeedCondition::New => "ny",
        FeedCondition::Delayed => "forsinket",
        FeedCondition::Silent => "tavs",
        FeedCondition::Gap => "hul",
        FeedCondition::Blocked => "blokeret",
        FeedCondition::Down => "nede",
    }
}

/// The class of its mark in the style sheet.
const fn class(condition: FeedCondition) -> &'static str {
    match condition {
        FeedCondition::Fresh => "frisk",
        FeedCondition::New => "ny",
        FeedCondition::Delayed | FeedCondition::Silent | FeedCondition::Gap => "pas-paa",
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
