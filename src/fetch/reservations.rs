//! Asks a host's `/.well-known/tdmrep.json`, where publishers reserve text and data mining for many pages at once.
//!
//! TDM Reservation Protocol, final report of the W3C community group, 10 May 2024, section 6.1.

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use tokio::time::Instant;

use super::answer::{Answer, Request, Validators, Wants};
use super::fetcher::Fetcher;
use super::memory::PerHost;
use super::robots_rules::{matches, path_of, uniform};
use crate::domain::CanonicalUrl;

/// Where the file stands on every host.
const ADDRESS: &str = "/.well-known/tdmrep.json";
/// How long it is believed; a host that fails to answer is not asked sooner either.
const AGE_MAX: Duration = Duration::from_hours(24);
/// The most rules of one file that are kept.
const RULES_MAX: usize = 1_000;
/// The most letters of a location or policy that are kept as evidence.
const EVIDENCE_CHARS_MAX: usize = 200;

/// What each host's file said.
pub(super) type ReservationCache = PerHost<Known>;

/// What one file said, and until when we believe it.
#[derive(Debug, Clone)]
pub(super) struct Known {
    rules: Arc<[Reservation]>,
    until: Instant,
}

/// What a file says of the pages under a location.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Reservation {
    /// As written, for the evidence.
    location: String,
    /// A path with `*` and `$`, as in robots.txt.
    pattern: String,
    is_reserved: bool,
    policy: Option<String>,
}

impl Fetcher {
    /// What the host's tdmrep.json says of `url`, with its evidence: `1 (/.well-known/tdmrep.json, location /nyt)`.
    /// `None`: nothing. Makes at most one request per host and day.
    ///
    /// A file that cannot be read says nothing; what it said before is then kept.
    pub async fn reservation(&self, url: &CanonicalUrl) -> Option<String> {
        let address = CanonicalUrl::join(url, ADDRESS).ok()?;
        let slot = self.reservations.slot(&address);
        let mut slot = slot.lock().await;
        let rules = match slot.as_ref() {
            Some(known) if Instant::now() < known.until => Arc::clone(&known.rules),
            older => {
                let fresh = self.read_reservations(&address).await;
                let rules = fresh.or_else(|| older.map(|known| Arc::clone(&known.rules))).unwrap_or_default();
                *slot = Some(Known { rules: Arc::clone(&rules), until: Instant::now() + AGE_MAX });
                rules
            }
        };
        drop(slot);
        evidence(&rules, url)
    }

    /// `None`: the host did not say.
    async fn read_reservations(&self, address: &CanonicalUrl) -> Option<Arc<[Reservation]>> {
        let request = Request {
            url: address.clone(),
            validators: Validators::default(),
            host_gap: Duration::ZERO,
            wants: Wants::Reservations,
        };
        match self.get(&request).await {
            Ok(Answer::Fresh(page)) => read(&page.body).map(Arc::from),
            Ok(Answer::Missing | Answer::Gone) => Some(Arc::default()),
            Ok(Answer::Unchanged { .. } | Answer::Blocked { .. } | Answer::Busy { .. } | Answer::Failed { .. })
            | Err(_) => None,
        }
    }
}

/// Reads a file; a rule that makes no sense is left out. `None`: it is no list of rules, such as a page saying 200.
fn read(body: &[u8]) -> Option<Vec<Reservation>> {
    let Value::Array(rules) = serde_json::from_slice(body).ok()? else { return None };
    Some(rules.iter().filter_map(rule).take(RULES_MAX).collect())
}

fn rule(rule: &Value) -> Option<Reservation> {
    let location = rule.get("location")?.as_str()?.trim();
    let is_reserved = match rule.get("tdm-reservation")? {
        Value::Number(number) => number.as_u64()? == 1,
        // The report asks for a number; a quoted one or a `true` can only mean the same.
        Value::String(text) => text.trim() == "1",
        Value::Bool(reserved) => *reserved,
        Value::Null | Value::Array(_) | Value::Object(_) => return None,
    };
    let kept = |text: &str| text.chars().take(EVIDENCE_CHARS_MAX).collect::<String>();
    Some(Reservation {
        location: kept(location),
        pattern: uniform(location),
        is_reserved,
        policy: rule.get("tdm-policy").and_then(Value::as_str).map(kept),
    })
}

/// The word of the first rule whose location fits.
fn evidence(rules: &[Reservation], url: &CanonicalUrl) -> Option<String> {
    let path = path_of(url);
    let rule = rules.iter().find(|rule| matches(&rule.pattern, &path))?;
    let word = u8::from(rule.is_reserved);
    let policy = rule.policy.as_ref().map(|policy| format!(", policy {policy}")).unwrap_or_default();
    Some(format!("{word} ({ADDRESS}, location {}{policy})", rule.location))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(file: &str, path: &str) -> Option<String> {
        let url = CanonicalUrl::parse(&format!("https://avis.example{path}")).expect(path);
        evidence(&read(file.as_bytes()).unwrap_or_default(), &url)
    }

    #[test]
    fn the_first_rule_that_fits_decides() {
        let file = r#"[{"location": "/debat/*.html$", "tdm-reservation": 0},
            {"location": "/", "tdm-reservation": 1, "tdm-policy": "https://avis.example/tdm.json"}]"#;
        assert_eq!(
            said(file, "/debat/a.html").as_deref(),
            Some("0 (/.well-known/tdmrep.json, location /debat/*.html$)")
        );
        let reserved = "1 (/.well-known/tdmrep.json, location /, policy https://avis.example/tdm.json)";
        for path in ["/debat/a.html?side=2", "/nyt/1", "/"] {
            assert_eq!(said(file, path).as_deref(), Some(reserved), "{path}");
        }
        assert_eq!(said(r#"[{"location": "/nyt", "tdm-reservation": 1}]"#, "/sport/1"), None);
    }

    #[test]
    fn a_rule_that_makes_no_sense_harms_no_other_and_a_page_is_no_file() {
        let file = r#"[1, {}, {"location": 7, "tdm-reservation": 1}, {"location": "/a"},
            {"location": "/a", "tdm-reservation": {}}, {"location": "/a", "tdm-reservation": "1"},
            {"location": "/b", "tdm-reservation": true}, {"location": "/blåbær", "tdm-reservation": 1}]"#;
        for path in ["/a", "/b/1", "/bl%C3%A5b%c3%a6r"] {
            assert!(said(file, path).is_some_and(|word| word.starts_with("1 (")), "{path}");
        }
        assert_eq!(said(file, "/c"), None);
        for nothing in ["", "<!doctype html>", "{}", "null", &"[".repeat(100_000)] {
            assert_eq!(read(nothing.as_bytes()), None, "{nothing:.20}");
        }
    }
}
