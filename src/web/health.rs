//! For the operator's machines: is it alive, is it ready.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;

use crate::app::App;

/// Alive: no I/O.
pub(super) async fn live() -> &'static str {
    "alive\n"
}

/// Ready: the store answers and the index is not far behind it.
pub(super) async fn ready(State(app): State<Arc<App>>) -> (StatusCode, String) {
    /// Changes the index may be behind while it is being brought up to date.
    const BEHIND_MAX: i64 = 5000;
    let unready = |reason: String| (StatusCode::SERVICE_UNAVAILABLE, reason + "\n");
    match (app.store.newest_sequence().await, app.index.committed_sequence()) {
        (Ok(newest), Ok(reached)) if newest - reached <= BEHIND_MAX => (StatusCode::OK, "ready\n".to_owned()),
        (Ok(newest), Ok(reached)) => unready(format!("the index is {} changes behind the store", newest - reached)),
        (Err(error), _) => unready(error.to_string()),
        (_, Err(error)) => unready(error.to_string()),
    }
}
