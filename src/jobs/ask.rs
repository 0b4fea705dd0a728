//! One address asked once for an operator, who hears at once why there is no answer.

use std::time::Duration;

use crate::app::App;
use crate::domain::CanonicalUrl;
use crate::fetch::{Answer, Page, Request, Validators, Wants};

/// What stands at `url` now. `host_gap`: the source's own pause between requests to its host.
///
/// # Errors
/// Why it cannot be had, in English.
pub(super) async fn ask(app: &App, url: &CanonicalUrl, host_gap: Duration, wants: Wants) -> Result<Page, String> {
    let request = Request { url: url.clone(), validators: Validators::default(), host_gap, wants };
    match app.fetcher.get(&request).await {
        Ok(Answer::Fresh(page)) => Ok(*page),
        Ok(other) => Err(format!("{url}: {other:?}")),
        Err(error) => Err(error.to_string()),
    }
}
