//! Between the steps: what was abandoned is brought to an end that a person can read.

use std::time::Duration;

use tracing::{info, warn};

use super::Result;
use super::erase::finish_erasures;
use crate::app::App;

/// Articles and entries forgotten in one batch.
const BATCH: usize = 200;
/// How long a page's paragraphs bear witness of its host's boilerplate.
const PARAGRAPHS_KEPT: Duration = Duration::from_hours(30 * 24);

/// Ends what a dead worker left half-way, and forgets what is older than the settings keep. Returns how much was
/// forgotten.
pub(super) async fn run(app: &App) -> Result<usize> {
    let held = app.store.hold_abandoned_deliveries(app.now()).await?;
    if held > 0 {
        warn!("{held} mails may or may not have been sent before the program stopped; see the digest's deliveries");
    }
    app.store.forget_paragraphs(app.now() - PARAGRAPHS_KEPT).await?;
    let forgotten = forget_old(app).await?;
    // Last: what stops it stops nothing else.
    for problem in finish_erasures(app).await?.problems {
        warn!("{problem}");
    }
    Ok(forgotten)
}

async fn forget_old(app: &App) -> Result<usize> {
    let Some(keep) = app.settings.work.keep else { return Ok(0) };
    let now = app.now();
    let Ok(before) = now.checked_sub(keep) else { return Ok(0) };
    let forgotten = app.store.forget(before, now, BATCH).await?;
    if forgotten > 0 {
        info!("forgot {forgotten} articles and entries that are older than the settings keep");
    }
    Ok(forgotten)
}
