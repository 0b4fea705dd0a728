//! One GET, from the guard over redirects to an answer.

use std::time::Duration;

use reqwest::header::{self, HeaderMap, HeaderValue};
use reqwest::{Response, StatusCode};
use tokio::time::{Instant, timeout};

use super::answer::{Answer, Page, Request, Validators, Wants};
use super::body::{self, Overflow};
use super::client::Clients;
use super::guard::{Guard, Reach};
use super::host::{Hosts, Pass};
use super::reservations::ReservationCache;
use super::robots::RobotsCache;
use super::{FetchError, headers};
use crate::domain::{CanonicalUrl, FetchSettings};

/// The most redirects followed.
const REDIRECTS_MAX: usize = 5;
/// The most bytes read of a robots.txt (RFC 9309 section 2.5 asks for 500 KiB at least).
const ROBOTS_BYTES_MAX: usize = 512 * 1024;
/// The most bytes of a tdmrep.json; a longer one is not read, since half of one is none.
const RESERVATIONS_BYTES_MAX: usize = 256 * 1024;

/// Fetches: guarded, polite, bounded. One for the whole program, shared by reference.
#[derive(Debug)]
pub struct Fetcher {
    clients: Clients,
    guard: Guard,
    pub(super) hosts: Hosts,
    pub(super) robots: RobotsCache,
    pub(super) reservations: ReservationCache,
    /// `Udklip` of `Udklip/0.1`: how robots.txt names us.
    pub(super) product: String,
    total_timeout: Duration,
    body_bytes_max: usize,
}

/// What one hop of a GET came to.
enum Step {
    Done(Answer),
    Moved { to: CanonicalUrl, permanence: Permanence },
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Permanence {
    Permanent,
    Temporary,
}

impl Fetcher {
    /// Makes the fetcher of one installation.
    ///
    /// # Errors
    /// When the HTTP client cannot be made.
    pub fn new(settings: &FetchSettings) -> Result<Self, FetchError> {
        Self::guarded_by(Guard::new(&settings.allow_networks), settings)
    }

    pub(super) fn guarded_by(guard: Guard, settings: &FetchSettings) -> Result<Self, FetchError> {
        Ok(Self {
            clients: Clients::new(settings, &guard)?,
            guard,
            hosts: Hosts::new(settings.host_gap_min),
            robots: RobotsCache::default(),
            reservations: ReservationCache::default(),
            product: settings.user_agent.split('/').next().unwrap_or_default().trim().to_owned(),
            total_timeout: settings.total_timeout,
            body_bytes_max: settings.body_bytes_max,
        })
    }

    /// Leaves the host of `url` alone for `pause`, as it asked before the program was started anew.
    pub fn leave_alone(&self, url: &CanonicalUrl, pause: Duration) {
        self.hosts.close_for(url, pause);
    }

    /// Makes one GET and follows its redirects, each after its host's turn and pause.
    ///
    /// The time limit counts the talking, not the waiting for turns.
    ///
    /// # Errors
    /// When no answer came, or none that may be used; see [`FetchError`].
    pub async fn get(&self, request: &Request) -> Result<Answer, FetchError> {
        let mut hop = request.url.clone();
        let mut moved_permanently_to = None;
        let mut is_permanent_so_far = true;
        let mut time_left = self.total_timeout;
        for _ in 0..=REDIRECTS_MAX {
            let reach = self.judge(&hop)?;
            let pass = match self.hosts.enter(&hop, request.host_gap).await {
                Ok(pass) => pass,
                Err(left) => return Ok(Answer::Busy { retry_after: Some(left) }),
            };
            let started = Instant::now();
            let step = timeout(time_left, self.step(reach, &hop, request, &pass)).await;
            drop(pass);
            time_left = time_left.saturating_sub(started.elapsed());
            let out_of_time = |_| FetchError::Timeout { url: hop.as_str().to_owned(), limit: self.total_timeout };
            match step.map_err(out_of_time)?? {
                Step::Done(Answer::Fresh(page)) => {
                    return Ok(Answer::Fresh(Box::new(Page { moved_permanently_to, ..*page })));
                }
                Step::Done(answer) => return Ok(answer),
                Step::Moved { to, permanence } => {
                    is_permanent_so_far &= permanence == Permanence::Permanent;
                    if is_permanent_so_far {
                        moved_permanently_to = Some(to.clone());
                    }
                    hop = to;
                }
            }
        }
        let reason = format!("more than {REDIRECTS_MAX} in a row");
        Err(FetchError::Redirect { url: request.url.as_str().to_owned(), reason })
    }

    fn judge(&self, hop: &CanonicalUrl) -> Result<Reach, FetchError> {
        self.guard
            .judge(hop.as_url())
            .map_err(|refusal| FetchError::NotPublic { url: hop.as_str().to_owned(), reason: refusal.to_string() })
    }

    async fn step(&self, reach: Reach, hop: &CanonicalUrl, request: &Request, pass: &Pass) -> Result<Step, FetchError> {
        let sent = self.clients.reaching(reach).get(hop.as_str()).headers(questions(request)).send().await;
        let mut response = sent.map_err(|error| FetchError::sort(hop.as_str(), &error, self.total_timeout))?;
        let status = response.status();
        if let Some(reason) = headers::challenge(response.headers()) {
            return Ok(Step::Done(Answer::Blocked { status: status.as_u16(), reason }));
        }
        match status.as_u16() {
            200 | 203 => self.page(hop, request.wants, &mut response).await.map(Step::Done),
            301 | 302 | 303 | 307 | 308 => redirect(hop, &response),
            304 if request.validators != Validators::default() => {
                Ok(Step::Done(Answer::Unchanged { validators: renewed(&request.validators, response.headers()) }))
            }
            404 => Ok(Step::Done(Answer::Missing)),
            410 => Ok(Step::Done(Answer::Gone)),
            401 | 403 | 451 => {
                let reason = format!("the host answers {status}");
                Ok(Step::Done(Answer::Blocked { status: status.as_u16(), reason }))
            }
            429 | 503 => {
                let retry_after = headers::retry_after(response.headers());
                if let Some(pause) = retry_after {
                    pass.close_for(pause);
                }
                Ok(Step::Done(Answer::Busy { retry_after }))
            }
            other => Ok(Step::Done(Answer::Failed { status: other })),
        }
    }

    async fn page(&self, hop: &CanonicalUrl, wants: Wants, response: &mut Response) -> Result<Answer, FetchError> {
        let (limit, overflow) = match wants {
            Wants::Feed | Wants::Page => (self.body_bytes_max, Overflow::Refused),
            Wants::Robots => (ROBOTS_BYTES_MAX, Overflow::Cut),
            Wants::Reservations => (RESERVATIONS_BYTES_MAX.min(self.body_bytes_max), Overflow::Refused),
        };
        let body = body::read(hop.as_str(), response, limit, overflow, self.total_timeout).await?;
        let headers = response.headers();
        let (content_type, charset) = headers::content_type(headers);
        Ok(Answer::Fresh(Box::new(Page {
            url: hop.clone(),
            moved_permanently_to: None,
            status: response.status().as_u16(),
            content_type,
            charset,
            body,
            validators: headers::validators(headers),
            max_age: headers::max_age(headers),
            tdm_reservation: headers::text(headers, "tdm-reservation").map(str::to_owned),
        })))
    }
}

/// The headers that say what we want and what we have.
fn questions(request: &Request) -> HeaderMap {
    let accept = match request.wants {
        Wants::Feed => {
            "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, \
             text/xml;q=0.9, application/json;q=0.9, */*;q=0.5"
        }
        Wants::Page => "text/html, application/xhtml+xml;q=0.9, */*;q=0.5",
        Wants::Robots => "text/plain, */*;q=0.5",
        Wants::Reservations => "application/json, */*;q=0.5",
    };
    let mut headers = HeaderMap::new();
    headers.insert(header::ACCEPT, HeaderValue::from_static(accept));
    headers.insert(header::ACCEPT_LANGUAGE, HeaderValue::from_static("da, *;q=0.5"));
    let Validators { etag, last_modified } = &request.validators;
    for (name, value) in [(header::IF_NONE_MATCH, etag), (header::IF_MODIFIED_SINCE, last_modified)] {
        if let Some(Ok(value)) = value.as_deref().map(HeaderValue::from_str) {
            headers.insert(name, value);
        }
    }
    headers
}

/// Where a redirect leads, if it leads anywhere we go.
fn redirect(hop: &CanonicalUrl, response: &Response) -> Result<Step, FetchError> {
    let stopped = |reason: String| FetchError::Redirect { url: hop.as_str().to_owned(), reason };
    let location = headers::text(response.headers(), header::LOCATION.as_str())
        .ok_or_else(|| stopped(format!("{} without a readable Location", response.status())))?;
    let to = CanonicalUrl::join(hop, location).map_err(|error| stopped(error.to_string()))?;
    if hop.as_url().scheme() == "https" && to.as_url().scheme() == "http" {
        return Err(stopped(format!("from https down to {to}")));
    }
    let is_permanent = matches!(response.status(), StatusCode::MOVED_PERMANENTLY | StatusCode::PERMANENT_REDIRECT);
    let permanence = if is_permanent { Permanence::Permanent } else { Permanence::Temporary };
    Ok(Step::Moved { to, permanence })
}

/// The marks of a 304, else those we sent.
fn renewed(sent: &Validators, headers: &HeaderMap) -> Validators {
    let got = headers::validators(headers);
    Validators {
        etag: got.etag.or_else(|| sent.etag.clone()),
        last_modified: got.last_modified.or_else(|| sent.last_modified.clone()),
    }
}

#[cfg(test)]
#[path = "fetcher_tests.rs"]
mod tests;
