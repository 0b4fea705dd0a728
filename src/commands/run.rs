//! `run --once`: one pass over all that is due.

use std::io::Write;
use std::sync::Arc;

use super::{Ending, Result};
use crate::app::App;
use crate::jobs::Worker;

/// Does everything that is due, once. Ends with problems when a job failed or was held by another worker, or a feed
/// could not be read; each is listed.
///
/// # Errors
/// When the store fails.
pub async fn run_once(app: &Arc<App>, out: &mut impl Write) -> Result<Ending> {
    let begun = app.now();
    let report = Worker::new(Arc::clone(app)).step().await;
    writeln!(out, "{} things done, {} jobs failed; {}", report.done, report.failed, app.outbox.describe())?;
    if report.held > 0 {
        writeln!(
            out,
            "{} jobs are held by another worker, or by one that died in the last {} seconds; try again then",
            report.held,
            app.settings.work.lease.as_secs()
        )?;
    }
    let health = app.store.source_health(app.now()).await?;
    let unread = health.iter().filter(|line| line.failures > 0 && line.last_attempt_at.is_some_and(|at| at >= begun));
    let mut problems = report.failed + report.held;
    for line in unread {
        problems += 1;
        writeln!(out, "problem: {}: {}", line.feed, line.last_error.as_deref().unwrap_or("not read"))?;
    }
    Ok(if problems == 0 { Ending::Done } else { Ending::WithProblems })
}
