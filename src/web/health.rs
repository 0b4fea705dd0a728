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
    match app.store.newest_sequence().await {
        Ok(newest) if newest - app.index.committed_sequence() <= BEHIND_MAX => (StatusCode::OK, "ready\n".to_owned()),
        Ok(newest) => {
            let behind = newest - app.index.committed_sequence();
            (StatusCode::SERVICE_UNAVAILABLE, format!("the index is {behind} changes behind the store\n"))
        }
        Err(error) => (StatusCode::SERVICE_UNAVAILABLE, format!("{error}\n")),
    }
}
