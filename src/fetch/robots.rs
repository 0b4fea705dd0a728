//! Asks a host's robots.txt, and remembers what it said.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use super::answer::{Answer, Request, Validators, Wants};
use super::fetcher::Fetcher;
use super::memory::PerHost;
use super::robots_rules::Rules;
use crate::domain::CanonicalUrl;

/// How long rules are believed (RFC 9309 section 2.4).
const RULES_AGE_MAX: Duration = Duration::from_hours(24);
/// How long after a failure the host is asked again.
const RETRY_AFTER_FAILURE: Duration = Duration::from_mins(30);

/// Whether robots.txt lets us read an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RobotsVerdict {
    /// It does, or there is none.
    Allowed,
    /// It does not.
    Refused {
        /// The line that says so, at most 200 letters.
        rule: String,
    },
    /// It could not be read. Treat as refused for now; the host is asked again after half an hour.
    Unknown {
        /// Why not, in English.
        reason: String,
    },
}

/// What each host's robots.txt said.
pub(super) type RobotsCache = PerHost<Known>;

/// What one robots.txt said, and until when we believe it.
#[derive(Debug, Clone)]
pub(super) struct Known {
    outcome: Outcome,
    until: Instant,
}

#[derive(Debug, Clone)]
enum Outcome {
    Rules(Arc<Rules>),
    Unreadable { reason: String },
}

impl Fetcher {
    /// Asks whether the host's robots.txt lets us read `url`; makes at most one request per host and day.
    ///
    /// 2xx: its rules. 4xx: everything is allowed, but 401, 403 and 451 close the host. 5xx, time-outs and every
    /// other failure close it too, unless older rules are still in memory: those are then kept.
    pub async fn may_read(&self, url: &CanonicalUrl) -> RobotsVerdict {
        let Ok(address) = CanonicalUrl::join(url, "/robots.txt") else {
            return RobotsVerdict::Unknown { reason: format!("{url}: no address for its robots.txt") };
        };
        if address == *url {
            return RobotsVerdict::Allowed;
        }
        let slot = self.robots.slot(&address);
        // Held over the request, so that the second asker waits for the first one's answer.
        let mut slot = slot.lock().await;
        let outcome = match slot.as_ref() {
            Some(known) if Instant::now() < known.until => known.outcome.clone(),
            older => {
                let known = self.ask(&address, older).await;
                let outcome = known.outcome.clone();
                *slot = Some(known);
                outcome
            }
        };
        drop(slot);
        match outcome {
            Outcome::Unreadable { reason } => RobotsVerdict::Unknown { reason },
            Outcome::Rules(rules) => match rules.refusal(url) {
                Some(rule) => RobotsVerdict::Refused { rule: rule.to_owned() },
                None => RobotsVerdict::Allowed,
            },
        }
    }

    async fn ask(&self, address: &CanonicalUrl, older: Option<&Known>) -> Known {
        match self.read_rules(address).await {
            Ok(rules) => {
                self.hosts.set_crawl_delay(address, rules.crawl_delay());
                Known { outcome: Outcome::Rules(Arc::new(rules)), until: Instant::now() + RULES_AGE_MAX }
            }
            Err(reason) => {
                let kept =
                    older.map(|known| known.outcome.clone()).filter(|outcome| matches!(outcome, Outcome::Rules(_)));
                let outcome = kept.unwrap_or(Outcome::Unreadable { reason });
                Known { outcome, until: Instant::now() + RETRY_AFTER_FAILURE }
            }
        }
    }

    async fn read_rules(&self, address: &CanonicalUrl) -> Result<Rules, String> {
        let request = Request {
            url: address.clone(),
            validators: Validators::default(),
            host_gap: Duration::ZERO,
            wants: Wants::Robots,
        };
        match self.get(&request).await {
            Ok(Answer::Fresh(page)) => Ok(Rules::read(&page.body, &self.product)),
            Ok(Answer::Missing | Answer::Gone) => Ok(Rules::default()),
            Ok(Answer::Failed { status }) if (400..500).contains(&status) => Ok(Rules::default()),
            Ok(Answer::Failed { status }) => Err(format!("{address}: the host answers {status}")),
            Ok(Answer::Blocked { reason, .. }) => Err(format!("{address}: {reason}")),
            Ok(Answer::Busy { .. }) => Err(format!("{address}: the host is busy")),
            Ok(Answer::Unchanged { .. }) => Err(format!("{address}: 304 to an unconditional request")),
            Err(error) => Err(error.to_string()),
        }
    }
}
