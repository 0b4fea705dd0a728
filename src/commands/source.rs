//! `source list|ledger|check`: how the sources are, what each hour gave, and what they answer now.

use std::io::Write;

use jiff::Timestamp;

use super::{CommandError, Ending, Format, Result, write_json};
use crate::app::App;
use crate::domain::{Coded, Feed, FeedCondition, Source, SourceId, SourceStatus};
use crate::jobs;
use crate::store::{SourceHealth, SourceWatch};

/// Lists every source with its feeds' condition, why, last success and next try.
///
/// # Errors
/// When the store fails.
pub async fn list_sources(app: &App, format: Format, out: &mut impl Write) -> Result<Ending> {
    let health = app.store.source_health(app.now()).await?;
    let watches = app.store.source_watches(app.now(), app.clock.zone()).await?;
    let rows: Vec<serde_json::Value> =
        app.sources.values().flat_map(|source| rows_of(app, source, &health, watches.get(&source.id))).collect();
    if format == Format::Json {
        write_json(out, &serde_json::Value::Array(rows))?;
        return Ok(Ending::Done);
    }
    for row in &rows {
        let text = |key: &str| row.get(key).and_then(serde_json::Value::as_str).unwrap_or("–").to_owned();
        let number =
            |key: &str| row.get(key).filter(|value| !value.is_null()).map_or("–".to_owned(), ToString::to_string);
        writeln!(
            out,
            "{:<10} {:<34} last {:<16}  next {:<16}  24h {:>4} new of {:>4}  {}",
            text("condition"),
            feed_or_source(row),
            local(app, &text("last_success")),
            local(app, &text("next_poll")),
            number("new_24h"),
            number("expected_24h"),
            row.get("why").and_then(serde_json::Value::as_str).unwrap_or_default()
        )?;
    }
    Ok(Ending::Done)
}

/// A moment of a row on the installation's clock, to the minute.
fn local(app: &App, moment: &str) -> String {
    moment.parse::<Timestamp>().map_or_else(
        |_not_a_moment| moment.to_owned(),
        |at| at.to_zoned(app.clock.zone().clone()).strftime("%Y-%m-%d %H:%M").to_string(),
    )
}

fn rows_of(app: &App, source: &Source, health: &[SourceHealth], watch: Option<&SourceWatch>) -> Vec<serde_json::Value> {
    let inactive = match &source.status {
        SourceStatus::Active => None,
        SourceStatus::Inactive { reason } => Some(reason.as_str()),
    };
    let none = serde_json::json!({
        "source": source.id.as_str(), "name": source.name, "feed": null, "condition": "inactive", "why": inactive,
    });
    if source.feeds.is_empty() {
        return vec![none];
    }
    let silence = watch.and_then(|watch| watch.silence);
    let row = |feed: &Feed| {
        let line = health.iter().find(|line| line.feed == feed.id.as_str());
        let record = line.map(|line| line.record(source.pace_of(feed).poll_every, silence));
        let condition = record.map_or(FeedCondition::New, |record| FeedCondition::judge(&record, app.now()));
        serde_json::json!({
            "source": source.id.as_str(),
            "name": source.name,
            "feed": feed.id.as_str(),
            "condition": inactive.map_or(condition.code(), |_| "inactive"),
            "why": inactive.map(str::to_owned).or_else(|| why(app, condition, line, watch)),
            "last_success": line.and_then(|line| line.last_success_at).map(|at| at.to_string()),
            "next_poll": line.map(|line| line.next_poll_at.to_string()),
            "last_outcome": line.and_then(|line| line.last_outcome).map(Coded::code),
            "last_error": line.and_then(|line| line.last_error.clone()),
            "failures": line.map(|line| line.failures),
            "new_24h": watch.map(|watch| watch.day.fresh),
            "expected_24h": watch.and_then(|watch| watch.expected).map(|expected| (expected * 10.0).round() / 10.0),
            "walled_24h": watch.map(|watch| watch.day.walled),
        })
    };
    source.feeds.iter().map(row).collect()
}

/// Why a feed is as it is. `None`: it is well.
fn why(
    app: &App,
    condition: FeedCondition,
    line: Option<&SourceHealth>,
    watch: Option<&SourceWatch>,
) -> Option<String> {
    let drift = watch.and_then(|watch| watch.drift).map(|drift| {
        format!("pages may be read wrongly: median body {} letters, was {}", drift.median_now, drift.median_before)
    });
    match condition {
        FeedCondition::Fresh | FeedCondition::New => drift,
        FeedCondition::Delayed => Some("it should have been asked by now; is the worker running?".to_owned()),
        FeedCondition::Silent => watch.and_then(|watch| watch.silence).map(|silence| {
            let since = local(app, &silence.since.to_string());
            format!("nothing new since {since}, where {:.0} are usual", silence.expected)
        }),
        FeedCondition::Gap => line.and_then(|line| line.hole).map(|(from, until)| {
            let from = from.map_or("an unknown moment".to_owned(), |from| local(app, &from.to_string()));
            format!("entries may have passed unseen between {from} and {}", local(app, &until.to_string()))
        }),
        FeedCondition::Blocked | FeedCondition::Down => line.and_then(|line| line.last_error.clone()),
    }
}

/// Writes the hours of one source, or of every active one: what was expected, fetched, new, failed, blocked, walled.
///
/// # Errors
/// When the store fails or there is no such source.
pub async fn source_ledger(
    app: &App,
    id: Option<&str>,
    hours: u16,
    format: Format,
    out: &mut impl Write,
) -> Result<Ending> {
    let from = app.now() - jiff::SignedDuration::from_hours(i64::from(hours));
    let mut rows = Vec::new();
    for source in chosen(app, id)? {
        for line in app.store.ledger_of(&source.id, from, app.now(), app.clock.zone()).await? {
            let counted = line.counted;
            match format {
                Format::Json => rows.push(serde_json::json!({
                    "source": source.id.as_str(), "hour": counted.hour.to_string(), "expected": line.expected,
                    "polls": counted.polls, "fetched": counted.fetched, "new": counted.fresh, "failed": counted.failed,
                    "blocked": counted.blocked, "holes": counted.holes, "read": counted.read, "walled": counted.walled,
                })),
                Format::Text => writeln!(
                    out,
                    "{:<20} {} expected {:>5} polls {:>3} fetched {:>5} new {:>4} failed {:>3} blocked {:>3} holes {:>2} \
                     read {:>4} walled {:>4}",
                    source.id.as_str(),
                    counted.hour,
                    line.expected.map_or("–".to_owned(), |expected| format!("{expected:.1}")),
                    counted.polls,
                    counted.fetched,
                    counted.fresh,
                    counted.failed,
                    counted.blocked,
                    counted.holes,
                    counted.read,
                    counted.walled
                )?,
            }
        }
    }
    if format == Format::Json {
        write_json(out, &serde_json::Value::Array(rows))?;
    }
    Ok(Ending::Done)
}

/// The source called `id`, or every active one.
fn chosen<'a>(app: &'a App, id: Option<&str>) -> Result<Vec<&'a Source>> {
    let Some(id) = id else { return Ok(app.sources.values().filter(|source| source.is_active()).collect()) };
    Ok(vec![named(app, id)?])
}

/// The source called `id`.
pub(super) fn named<'a>(app: &'a App, id: &str) -> Result<&'a Source> {
    let known = SourceId::parse(id).ok().and_then(|id| app.sources.get(&id));
    known.ok_or_else(|| CommandError::Usage(format!("there is no source `{id}`; see `udklip source list`")))
}

fn feed_or_source(row: &serde_json::Value) -> String {
    let text = |key: &str| row.get(key).and_then(serde_json::Value::as_str).map(str::to_owned);
    text("feed").or_else(|| text("source")).unwrap_or_default()
}

/// Asks the feeds of one source, or of all active ones, once; nothing is saved.
///
/// # Errors
/// When there is no such source.
pub async fn check_source(app: &App, id: Option<&str>, format: Format, out: &mut impl Write) -> Result<Ending> {
    let mut ending = Ending::Done;
    let mut rows = Vec::new();
    for source in chosen(app, id)? {
        for (feed, answer) in jobs::check_source(app, source).await {
            if answer.is_err() {
                ending = Ending::WithProblems;
            }
            match format {
                Format::Json => {
                    let (ok, words) = answer.map_or_else(|error| (false, error), |words| (true, words));
                    rows.push(serde_json::json!({ "feed": feed, "ok": ok, "answer": words }));
                }
                Format::Text => match answer {
                    Ok(words) => writeln!(out, "ok      {feed}: {words}")?,
                    Err(error) => writeln!(out, "failed  {feed}: {error}")?,
                },
            }
        }
    }
    if format == Format::Json {
        write_json(out, &serde_json::Value::Array(rows))?;
    }
    Ok(ending)
}
