//! `reindex`, `check`, `backup`: keeping what was collected.

use std::cmp::Ordering;
use std::io::Write;
use std::path::Path;

use super::{CommandError, Ending, Format, Result, counted, write_json};
use crate::app::App;
use crate::jobs::rebuild_index;

/// Empties the search index and fills it from the store.
///
/// # Errors
/// When the store or the index fails.
pub async fn reindex(app: &App, format: Format, out: &mut impl Write) -> Result<Ending> {
    let articles = rebuild_index(app).await?;
    match format {
        Format::Json => write_json(out, &serde_json::json!({ "articles": articles }))?,
        Format::Text => writeln!(out, "The index is rebuilt: {}.", counted(articles, "article"))?,
    }
    Ok(Ending::Done)
}

/// Looks for damage and for an index that has fallen behind.
///
/// # Errors
/// When the store or the index cannot be asked.
pub async fn check(app: &App, format: Format, out: &mut impl Write) -> Result<Ending> {
    let mut problems = app.store.integrity_problems().await?;
    let (articles, relevant) = app.store.archive_counts().await?;
    let newest = app.store.newest_sequence().await?;
    let reached = app.index.committed_sequence()?;
    problems.extend(index_problem(app).await?);
    let topics = app.store.topic_counts().await?;
    match format {
        Format::Json => {
            let topics: serde_json::Map<String, serde_json::Value> =
                topics.iter().map(|(topic, relevant, _)| (topic.clone(), (*relevant).into())).collect();
            let report = serde_json::json!({
                "articles": articles,
                "relevant": relevant,
                "topics": topics,
                "sequence": newest,
                "index_sequence": reached,
                "problems": problems,
            });
            write_json(out, &report)?;
        }
        Format::Text => {
            writeln!(out, "{articles} articles, {relevant} relevant; the index has reached {reached} of {newest}.")?;
            for problem in &problems {
                writeln!(out, "problem: {problem}")?;
            }
            if problems.is_empty() {
                writeln!(out, "No problems.")?;
            }
        }
    }
    Ok(if problems.is_empty() { Ending::Done } else { Ending::WithProblems })
}

/// How the index differs from the store. `None`: it has all of it.
///
/// # Errors
/// When the store or the index cannot be asked.
pub(super) async fn index_problem(app: &App) -> Result<Option<String>> {
    let newest = app.store.newest_sequence().await?;
    let reached = app.index.committed_sequence()?;
    Ok(match reached.cmp(&newest) {
        Ordering::Equal => None,
        Ordering::Less => Some(format!(
            "the index is {} changes behind the store; `udklip run --once` or `reindex` brings it up to date",
            newest - reached
        )),
        Ordering::Greater => Some(
            "the index is ahead of the store, which an older copy must have replaced; `udklip run --once` or `reindex` \
             makes it anew"
                .to_owned(),
        ),
    })
}

/// Writes a complete copy of the store to `path`, which must not exist.
///
/// # Errors
/// When it does, or the copy cannot be written.
pub async fn back_up(app: &App, path: &Path, out: &mut impl Write) -> Result<Ending> {
    if path.exists() {
        return Err(CommandError::Usage(format!("{} exists; name a new file", path.display())));
    }
    app.store.back_up_to(path).await?;
    writeln!(out, "The store is copied to {}. `udklip restore` puts it back.", path.display())?;
    Ok(Ending::Done)
}
