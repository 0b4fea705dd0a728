//! Hosts take turns: one request at a time, a pause between two, and longer pauses when a host asks for one.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::OwnedMutexGuard;
use tokio::time::Instant;

use crate::domain::CanonicalUrl;

/// The longest crawl delay of a robots.txt that is waited for; a host that wants more is polled seldom, not never.
pub(super) const CRAWL_DELAY_MAX: Duration = Duration::from_mins(1);
/// The most hosts remembered; beyond that, those at rest are forgotten.
const HOSTS_MAX: usize = 4096;

/// Every host spoken to, by name and port.
#[derive(Debug)]
pub(super) struct Hosts {
    gap_min: Duration,
    known: Mutex<HashMap<String, Arc<Host>>>,
}

/// One host and its pace.
#[derive(Debug, Default)]
struct Host {
    turn: Arc<tokio::sync::Mutex<Turn>>,
    wish: Mutex<Wish>,
}

/// Held by whoever speaks to the host.
#[derive(Debug, Default)]
struct Turn {
    ended: Option<Instant>,
}

/// What the host asks of us.
#[derive(Debug, Default)]
struct Wish {
    closed_until: Option<Instant>,
    crawl_delay: Duration,
}

/// The right to make one request to a host; given back when dropped.
#[derive(Debug)]
pub(super) struct Pass {
    turn: OwnedMutexGuard<Turn>,
    host: Arc<Host>,
}

impl Drop for Pass {
    fn drop(&mut self) {
        self.turn.ended = Some(Instant::now());
    }
}

impl Pass {
    /// Remembers that the host wants no request for `pause`. A pause is never shortened.
    pub(super) fn close_for(&self, pause: Duration) {
        held(&self.host.wish).close_for(pause);
    }
}

impl Wish {
    fn close_for(&mut self, pause: Duration) {
        let until = Instant::now() + pause;
        self.closed_until = Some(self.closed_until.map_or(until, |already| already.max(until)));
    }
}

impl Hosts {
    pub(super) fn new(gap_min: Duration) -> Self {
        Self { gap_min, known: Mutex::default() }
    }

    /// Waits for the host's turn and pause.
    ///
    /// # Errors
    /// When the host asked for a pause: how much of it is left. Nothing was waited for then.
    pub(super) async fn enter(&self, url: &CanonicalUrl, gap: Duration) -> Result<Pass, Duration> {
        let host = self.host(url);
        host.still_closed()?;
        let turn = Arc::clone(&host.turn).lock_owned().await;
        // Whoever was before us may have been told to stay away.
        host.still_closed()?;
        let gap = gap.max(self.gap_min).max(held(&host.wish).crawl_delay);
        rest(wait_left(turn.ended, gap, Instant::now())).await;
        Ok(Pass { turn, host })
    }

    /// Remembers that the host wants no request for `pause`, as [`Pass::close_for`] does.
    pub(super) fn close_for(&self, url: &CanonicalUrl, pause: Duration) {
        held(&self.host(url).wish).close_for(pause);
    }

    /// Remembers the crawl delay of the host's robots.txt, at most [`CRAWL_DELAY_MAX`].
    pub(super) fn set_crawl_delay(&self, url: &CanonicalUrl, delay: Duration) {
        held(&self.host(url).wish).crawl_delay = delay.min(CRAWL_DELAY_MAX);
    }

    fn host(&self, url: &CanonicalUrl) -> Arc<Host> {
        let mut known = held(&self.known);
        if known.len() >= HOSTS_MAX {
            known.retain(|_, host| Arc::strong_count(host) > 1 || host.still_closed().is_err());
        }
        Arc::clone(known.entry(key(url)).or_default())
    }
}

impl Host {
    fn still_closed(&self) -> Result<(), Duration> {
        let left = held(&self.wish).closed_until.map(|until| until.saturating_duration_since(Instant::now()));
        match left {
            Some(left) if !left.is_zero() => Err(left),
            Some(_) | None => Ok(()),
        }
    }
}

/// Host and port: two servers on one name are two hosts.
fn key(url: &CanonicalUrl) -> String {
    let url = url.as_url();
    let host = url.host_str().unwrap_or_default().trim_end_matches('.');
    format!("{host}:{}", url.port_or_known_default().unwrap_or_default())
}

fn wait_left(ended: Option<Instant>, gap: Duration, now: Instant) -> Duration {
    ended.map_or(Duration::ZERO, |ended| gap.saturating_sub(now.saturating_duration_since(ended)))
}

#[expect(clippy::disallowed_methods, reason = "the pause between two requests to one host is spent here")]
async fn rest(pause: Duration) {
    if !pause.is_zero() {
        tokio::time::sleep(pause).await;
    }
}

/// A panic elsewhere leaves plain values behind, which stay usable.
fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NO_GAP: Duration = Duration::ZERO;

    fn url(text: &str) -> CanonicalUrl {
        CanonicalUrl::parse(text).expect(text)
    }

    #[test]
    fn the_pause_counts_from_the_end_of_the_last_request() {
        let ended = Instant::now();
        let gap = Duration::from_secs(5);
        assert_eq!(wait_left(None, gap, ended), Duration::ZERO);
        assert_eq!(wait_left(Some(ended), gap, ended), gap);
        assert_eq!(wait_left(Some(ended), gap, ended + Duration::from_secs(2)), Duration::from_secs(3));
        assert_eq!(wait_left(Some(ended), gap, ended + Duration::from_secs(9)), Duration::ZERO);
    }

    #[tokio::test]
    async fn one_host_has_one_turn_and_another_port_is_another_host() {
        let hosts = Hosts::new(NO_GAP);
        let _first = hosts.enter(&url("https://avis.dk/a"), NO_GAP).await.expect("open");
        let host = hosts.host(&url("https://avis.dk/b"));
        assert!(host.turn.try_lock().is_err(), "a second request got in");
        assert!(hosts.enter(&url("https://avis.dk:8443/b"), NO_GAP).await.is_ok());
    }

    #[tokio::test]
    async fn a_pause_is_kept_and_a_shorter_one_never_shortens_it() {
        let hosts = Hosts::new(NO_GAP);
        let pass = hosts.enter(&url("https://avis.dk/a"), NO_GAP).await.expect("open");
        pass.close_for(Duration::from_mins(10));
        pass.close_for(Duration::from_mins(1));
        drop(pass);
        let left = hosts.enter(&url("https://avis.dk/b"), NO_GAP).await.expect_err("closed");
        assert!(left > Duration::from_secs(500), "{left:?}");
    }

    #[test]
    fn a_crawl_delay_has_a_ceiling() {
        let hosts = Hosts::new(NO_GAP);
        let address = url("https://avis.dk/");
        hosts.set_crawl_delay(&address, Duration::from_hours(24));
        assert_eq!(held(&hosts.host(&address).wish).crawl_delay, CRAWL_DELAY_MAX);
    }
}
