//! `source list|check`: how the sources are, and what they answer now.

use std::io::Write;

use super::{CommandError, Ending, Format, Result, write_json};
use crate::app::App;
use crate::domain::{Coded, FeedCondition, SourceId, SourceStatus};
use crate::jobs;

/// Lists every source with its feeds' condition, last success and next try.
///
/// # Errors
/// When the store fails.
pub async fn list_sources(app: &App, format: Format, out: &mut impl Write) -> Result<Ending> {
    let health = app.store.source_health(app.now()).await?;
    let mut rows = Vec::new();
    for source in app.sources.values() {
        let reason = match &source.status {
            SourceStatus::Active => None,
            SourceStatus::Inactive { reason } => Some(reason.as_str()),
        };
        for feed in &source.feeds {
            let line = health.iter().find(|line| line.feed == feed.id.as_str());
            let condition = line.map(|line| {
                FeedCondition::judge(
                    line.last_outcome,
                    line.last_success_at,
                    source.pace_of(feed).poll_every,
                    app.now(),
                )
            });
            rows.push(serde_json::json!({
                "source": source.id.as_str(),
                "name": source.name,
                "feed": feed.id.as_str(),
                "condition": reason.map_or_else(|| condition.map_or("new", condition_code), |_| "inactive"),
                "last_success": line.and_then(|line| line.last_success_at).map(|at| at.to_string()),
                "next_poll": line.map(|line| line.next_poll_at.to_string()),
                "last_outcome": line.and_then(|line| line.last_outcome).map(Coded::code),
                "last_error": line.and_then(|line| line.last_error.clone()),
                "reason": reason,
            }));
        }
        if source.feeds.is_empty() {
            rows.push(serde_json::json!({
                "source": source.id.as_str(), "name": source.name, "feed": null, "condition": "inactive", "reason": reason,
            }));
        }
    }
    if format == Format::Json {
        write_json(out, &serde_json::Value::Array(rows))?;
        return Ok(Ending::Done);
    }
    for row in &rows {
        let text = |key: &str| row.get(key).and_then(serde_json::Value::as_str).unwrap_or("–").to_owned();
        let why = ["last_error", "reason"].iter().find_map(|key| row.get(*key)?.as_str()).unwrap_or_default();
        writeln!(
            out,
            "{:<9} {:<34} last {:<28} next {:<28} {why}",
            text("condition"),
            feed_or_source(row),
            text("last_success"),
            text("next_poll")
        )?;
    }
    Ok(Ending::Done)
}

fn feed_or_source(row: &serde_json::Value) -> String {
    let text = |key: &str| row.get(key).and_then(serde_json::Value::as_str).map(str::to_owned);
    text("feed").or_else(|| text("source")).unwrap_or_default()
}

const fn condition_code(condition: FeedCondition) -> &'static str {
    match condition {
        FeedCondition::Fresh => "fresh",
        FeedCondition::New => "new",
        FeedCondition::Delayed => "delayed",
        FeedCondition::Gap => "gap",
        FeedCondition::Blocked => "blocked",
        FeedCondition::Down => "down",
    }
}

/// Asks the feeds of one source, or of all active ones, once; nothing is saved.
///
/// # Errors
/// When there is no such source.
pub async fn check_source(app: &App, id: Option<&str>, format: Format, out: &mut impl Write) -> Result<Ending> {
    let chosen: Vec<_> = match id {
        None => app.sources.values().filter(|source| source.is_active()).collect(),
        Some(id) => {
            let known = SourceId::parse(id).ok().and_then(|id| app.sources.get(&id));
            let source = known
                .ok_or_else(|| CommandError::Usage(format!("there is no source `{id}`; see `udklip source list`")))?;
            vec![source]
        }
    };
    let mut ending = Ending::Done;
    let mut rows = Vec::new();
    for source in chosen {
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
