//! Fetching: one polite, guarded GET at a time per host; the only home of reqwest.
//!
//! [`Fetcher::get`] answers every expected outcome as a value ([`Answer`]); an error is what nobody wanted.
//! No request leaves without passing the address guard (`guard.rs`) and waiting for the host's turn (`host.rs`).
//! [`Fetcher::may_read`] asks a host's robots.txt, [`Fetcher::reservation`] its tdmrep.json; [`next_poll`] says when a feed is asked again.

mod answer;
mod body;
mod client;
mod error;
mod fetcher;
mod guard;
mod headers;
mod host;
mod memory;
mod politeness;
mod reservations;
mod robots;
mod robots_rules;

#[cfg(test)]
mod resolver_tests;

pub use answer::{Answer, Page, Request, Validators, Wants};
pub use error::FetchError;
pub use fetcher::Fetcher;
pub use politeness::{FeedHistory, Standing, next_poll};
pub use robots::RobotsVerdict;
