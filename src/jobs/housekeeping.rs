//! Between the steps: what was abandoned is brought to an end that a person can read.

use tracing::warn;

use super::Result;
use crate::app::App;

/// Ends what a dead worker left half-way. Always returns zero: it never asks for another round.
pub(super) async fn run(app: &App) -> Result<usize> {
    let held = app.store.hold_abandoned_deliveries(app.now()).await?;
    if held > 0 {
        warn!("{held} mails may or may not have been sent before the program stopped; see the digest's deliveries");
    }
    Ok(0)
}
