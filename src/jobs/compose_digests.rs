//! Step 7: a window's coverage → a frozen digest and its waiting deliveries.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use tracing::info;

use super::composed::{Composed, Preview, Standing, Written};
use super::{JobError, Result};
use crate::app::App;
use crate::digest::{
    Audits, CorrectedArticle, Coverage, CoveredArticle, Due, FeedWatch, Issue, Oddity, Rendered, WatchOutcome, Window,
    compose, due_on, failure_in_danish, latest_due, render,
};
use crate::domain::{Audit, DigestProfile, EmailAddress, Label, Polarity, Side, Source, SourceStatus, Topic};
use crate::extract::changes;
use crate::store::{NewDigest, PollSummary};

/// What was found longer ago than this is never in a new digest.
const LOOK_BACK: SignedDuration = SignedDuration::from_hours(24 * 9);
/// Weeks whose same weekday makes the baseline.
const BASELINE_WEEKS: i64 = 4;
/// What is said of the mails of a digest that was due before the store was restored: the copy cannot know.
const SENT_PERHAPS: &str =
    "the store was restored after this digest was due, from a copy that does not have it; it may have been sent before";

/// Composes every digest that is due and not there yet; returns how many.
pub(super) async fn run(app: &App) -> Result<usize> {
    let mut composed = 0;
    for profile in &app.profiles {
        let Some((due, before)) = latest_due(profile, app.now()) else { continue };
        if is_wanted(app, profile, due).await? {
            composed += usize::from(compose_and_save(app, profile, due, before).await?.is_some());
        }
    }
    Ok(composed)
}

/// True when the digest of a due moment is still to be written.
async fn is_wanted(app: &App, profile: &DigestProfile, due: Due) -> Result<bool> {
    if let Some(latest) = app.store.latest_digest(&profile.id).await? {
        return Ok(latest.day.parse::<Date>().is_ok_and(|day| day < due.day));
    }
    // An installation that was not running at the due moment has nothing to say of it.
    Ok(app.store.first_poll_at().await?.is_some_and(|first| first < due.at))
}

/// Composes and freezes the digest of `day` now, if it is due and not there yet.
///
/// # Errors
/// When the store or a template fails; nothing is then saved.
pub async fn compose_now(app: &App, profile: &DigestProfile, day: Date) -> Result<Composed> {
    if let Some(before) = written_before(app, profile, day).await? {
        return Ok(before);
    }
    let Some(due) = due_on(profile, day) else { return Ok(Composed::Unplanned) };
    if due.at > app.now() {
        return Ok(Composed::Early { due_at: due.at });
    }
    if let Some(latest) = app.store.latest_digest(&profile.id).await?
        && latest.day.parse::<Date>().is_ok_and(|last| last > day)
    {
        return Ok(Composed::Passed { digest: latest.id });
    }
    let before = day.yesterday().ok().and_then(|day| due_on(profile, day));
    if let Some(written) = compose_and_save(app, profile, due, before).await? {
        return Ok(Composed::Written(written));
    }
    // Somebody else was quicker.
    Ok(written_before(app, profile, day).await?.unwrap_or(Composed::Unplanned))
}

async fn written_before(app: &App, profile: &DigestProfile, day: Date) -> Result<Option<Composed>> {
    let stored = app.store.digest_of_day(&profile.id, day).await?;
    Ok(stored.map(|stored| Composed::Before { digest: stored.id, at: stored.composed_at }))
}

/// Composes a digest and freezes it with its deliveries. `None`: somebody has written it meanwhile.
async fn compose_and_save(
    app: &App,
    profile: &DigestProfile,
    due: Due,
    before: Option<Due>,
) -> Result<Option<Written>> {
    // Load.
    let window = window(app, profile, due, before).await?;
    let coverage = load(app, profile, due, window, Told::LeaveOut).await?;
    // Decide.
    let issue = compose(profile, &coverage);
    let rendered = rendered(profile, &issue)?;
    let send = profile.send_when_empty || !issue.articles.is_empty();
    let recipients = if send { profile.recipients.addresses.as_slice() } else { &[] };
    let restored_at = app.store.restored_at().await?;
    // Save.
    let digest = NewDigest {
        profile: profile.id.clone(),
        day: due.day,
        window_from: window.from,
        window_until: window.until,
        composed_at: coverage.composed_at,
        subject: rendered.subject,
        text: rendered.text,
        html: rendered.html,
        issue: serde_json::to_string(&issue).map_err(|error| not_rendered(profile, &error))?,
        clips: coverage.articles.len(),
        articles: coverage.articles.iter().map(|article| article.id).collect(),
        recipients: recipients
            .iter()
            .enumerate()
            .map(|(n, to)| (to.clone(), message_id(app, profile, due, n)))
            .collect(),
        held: restored_at.filter(|at| due.at <= *at).map(|_| SENT_PERHAPS),
    };
    let Some(id) = app.store.save_digest(&digest).await? else { return Ok(None) };
    let deliveries = digest.recipients.len();
    info!(digest.id = %id, clips = digest.clips, recipients = deliveries, "composed {} of {}", profile.id, due.day);
    Ok(Some(Written { digest: id, from: window.from, articles: digest.clips, deliveries, held: digest.held }))
}

/// What a digest would be: the frozen one of `day` if there is one, else composed from that day's window, or from now.
/// `None`: the plan has none on that day.
///
/// # Errors
/// When the store or a template fails.
pub async fn preview(app: &App, profile: &DigestProfile, day: Option<Date>) -> Result<Option<Preview>> {
    if let Some(day) = day
        && let Some(stored) = app.store.digest_of_day(&profile.id, day).await?
    {
        let issue = serde_json::from_str(&stored.issue).map_err(|error| not_rendered(profile, &error))?;
        let rendered = Rendered { subject: stored.subject, text: stored.text, html: stored.html };
        let standing = Standing::Frozen { digest: stored.id, at: stored.composed_at };
        return Ok(Some(Preview { issue, rendered, standing }));
    }
    let now = app.now();
    let (due, window, told, standing) = if let Some(day) = day {
        let Some(due) = due_on(profile, day) else { return Ok(None) };
        let before = day.yesterday().ok().and_then(|day| due_on(profile, day));
        let from = before.map_or(due.at - SignedDuration::from_hours(24), |before| before.at);
        let window = Window { from, until: due.at.min(now).max(from) };
        (due, window, Told::Include, Standing::Unwritten { due_at: due.at })
    } else {
        let due = Due { day: app.clock.today(), at: now };
        let before = latest_due(profile, now).map(|(latest, _)| latest);
        (due, window(app, profile, due, before).await?, Told::LeaveOut, Standing::Now)
    };
    let coverage = load(app, profile, due, window, told).await?;
    let issue = compose(profile, &coverage);
    let rendered = rendered(profile, &issue)?;
    let issue = serde_json::to_value(&issue).map_err(|error| not_rendered(profile, &error))?;
    Ok(Some(Preview { issue, rendered, standing }))
}

/// From the end of the last digest, or the due moment before this one, until now.
async fn window(app: &App, profile: &DigestProfile, due: Due, before: Option<Due>) -> Result<Window> {
    let last = app.store.latest_digest(&profile.id).await?.map(|digest| digest.window_until);
    let planned = before.map_or(due.at - SignedDuration::from_hours(24), |before| before.at);
    let until = app.now();
    Ok(Window { from: last.unwrap_or(planned).min(until), until })
}

/// Whether articles that a digest has told of are composed again.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Told {
    LeaveOut,
    Include,
}

async fn load(app: &App, profile: &DigestProfile, due: Due, window: Window, told: Told) -> Result<Coverage> {
    let topic = app.topics.iter().find(|topic| topic.id == profile.topic);
    let topic = topic.ok_or_else(|| JobError::Render {
        profile: profile.id.to_string(),
        reason: format!("its topic `{}` is not configured", profile.topic),
    })?;
    let stored = match told {
        Told::Include => app.store.coverage(&topic.id, window.from, window.until).await?,
        Told::LeaveOut => {
            let from = window.from.min(window.until - LOOK_BACK);
            app.store.untold_coverage(&profile.id, &topic.id, from, window.until).await?
        }
    };
    let ids: Vec<_> = stored.iter().map(|stored| stored.id).collect();
    let mut judged = app.store.message_labels(&ids).await?;
    let articles = stored
        .into_iter()
        .filter_map(|mut stored| {
            let judged = judged.remove(&stored.id).unwrap_or_default();
            stored.findings.messages.retain(|used| judged.get(&(used.code.clone(), used.polarity)) != Some(&Label::No));
            Some(CoveredArticle {
                confirmed: judged
                    .into_iter()
                    .filter(|(_, label)| *label == Label::Yes)
                    .map(|(message, _)| message)
                    .collect(),
                id: stored.id,
                source: app.sources.get(&stored.source)?.clone(),
                url: stored.url,
                article: stored.article,
                findings: stored.findings,
                first_seen_at: stored.first_seen_at,
                story: stored.story,
                reprint_of: stored.reprint_of,
                versions: stored.versions,
            })
        })
        .collect();
    Ok(Coverage {
        topic: topic.clone(),
        window,
        composed_at: window.until,
        due_at: due.at,
        zone: TimeZone::get(&profile.zone).unwrap_or_else(|_| app.clock.zone().clone()),
        desk_url: app.settings.web.public_url.clone(),
        articles,
        corrections: corrections(app, topic, window).await?,
        baseline: baseline(app, topic, window).await?,
        audits: audits(app, topic).await?,
        feeds: feeds(app, window).await?,
        oddities: oddities(app).await?,
        not_followed: not_followed(app),
    })
}

/// What staff have judged of messages asserted, by the side whose they are.
async fn audits(app: &App, topic: &Topic) -> Result<Audits> {
    let by_message = app.store.message_audits().await?;
    let of = |side: Side| {
        topic
            .messages
            .iter()
            .filter(|message| message.side == side)
            .filter_map(|message| by_message.get(&(message.code.clone(), Polarity::Asserts)))
            .fold(Audit::default(), |all, one| all.with(*one))
    };
    Ok(Audits { own: of(Side::Own), opponent: of(Side::Opponent) })
}

async fn corrections(app: &App, topic: &Topic, window: Window) -> Result<Vec<CorrectedArticle>> {
    let pairs = app.store.changed_articles(&topic.id, window.from, window.until).await?;
    Ok(pairs
        .into_iter()
        .filter_map(|pair| {
            Some(CorrectedArticle {
                id: pair.article,
                source: app.sources.get(&pair.source)?.clone(),
                url: pair.url,
                changes: changes(&pair.older, &pair.newer),
                title: pair.newer.title,
                seen_at: pair.captured_at,
            })
        })
        .collect())
}

/// Stories in the same window of each of the last weeks.
async fn baseline(app: &App, topic: &Topic, window: Window) -> Result<Vec<i64>> {
    let began = app.store.first_poll_at().await?;
    let mut weeks = Vec::new();
    for week in 1..=BASELINE_WEEKS {
        let back = SignedDuration::from_hours(24 * 7 * week);
        // A week that nobody watched is no week without stories.
        if began.is_none_or(|began| began > window.from - back) {
            break;
        }
        let (_, stories) = app.store.stories_between(&topic.id, window.from - back, window.until - back).await?;
        weeks.push(stories);
    }
    Ok(weeks)
}

/// What the ledger says of every feed that is followed, polled or not.
async fn feeds(app: &App, window: Window) -> Result<Vec<FeedWatch>> {
    let summaries = app.store.poll_summaries(window.from, window.until).await?;
    let states = app.store.feed_states().await?;
    let mut watches = Vec::new();
    for source in app.sources.values().filter(|source| source.is_active()) {
        for feed in &source.feeds {
            let summary = summaries.iter().find(|summary| summary.feed == feed.id.as_str());
            let since = states.iter().find(|state| state.feed == feed.id).and_then(|state| state.last_success_at);
            // A short window can lie between two polls of a feed that is well: nothing was missed then.
            let rested = since.is_some_and(|since| since + 2 * source.pace_of(feed).poll_every >= window.until);
            watches.push(FeedWatch {
                source: source.name.clone(),
                feed: feed.id.to_string(),
                outcome: match summary {
                    Some(summary) => watched(summary),
                    None if rested => WatchOutcome::Read,
                    None => WatchOutcome::NotPolled { since },
                },
                begun_at: summary.and_then(|summary| summary.first_success_at),
                gaps: summary
                    .map(|summary| summary.gaps.iter().map(|&(at, before)| (before, at)).collect())
                    .unwrap_or_default(),
            });
        }
    }
    Ok(watches)
}

fn watched(summary: &PollSummary) -> WatchOutcome {
    match summary.last_outcome {
        Some(outcome) if outcome.is_success() => WatchOutcome::Read,
        outcome => WatchOutcome::NotRead {
            since: summary.last_success_at,
            reason: failure_in_danish(outcome, summary.last_failure.as_deref()),
        },
    }
}

/// What the ledger says of active sources that answer, but not as they usually do.
async fn oddities(app: &App) -> Result<Vec<Oddity>> {
    let watches = app.store.source_watches(app.now(), app.clock.zone()).await?;
    let odd = |source: &Source| {
        let watch = watches.get(&source.id).filter(|watch| watch.silence.is_some() || watch.drift.is_some())?;
        Some(Oddity { source: source.name.clone(), silence: watch.silence, drift: watch.drift })
    };
    Ok(app.sources.values().filter(|source| source.is_active()).filter_map(odd).collect())
}

fn not_followed(app: &App) -> Vec<(String, String)> {
    let reason = |source: &Source| match &source.status {
        SourceStatus::Inactive { reason } => Some((source.name.clone(), reason.clone())),
        SourceStatus::Active => None,
    };
    app.sources.values().filter_map(reason).collect()
}

fn rendered(profile: &DigestProfile, issue: &Issue) -> Result<Rendered> {
    render(issue).map_err(|error| not_rendered(profile, &error))
}

fn not_rendered(profile: &DigestProfile, error: &dyn std::error::Error) -> JobError {
    JobError::Render { profile: profile.id.to_string(), reason: error.to_string() }
}

/// Stable over attempts and restarts, and unlike any other mail's.
fn message_id(app: &App, profile: &DigestProfile, due: Due, recipient: usize) -> String {
    let host = |address: &EmailAddress| address.expose().rsplit_once('@').map(|(_, host)| host.to_owned());
    let host = host(&app.settings.mail.from.address).unwrap_or_else(|| "udklip.invalid".to_owned());
    let stamp = Timestamp::as_second(due.at);
    format!("<{}.{}.{stamp}.{}@{host}>", profile.id, due.day, recipient + 1)
}
