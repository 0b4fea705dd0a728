//! What can go wrong between us and a host.

use std::error::Error;
use std::time::Duration;

use super::guard::{LookupFailed, NotPublic};

/// Why no answer came, or none that may be used.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// The HTTP client could not be made.
    #[error("the HTTP client cannot be made: {reason}; check `[fetch] user_agent` and the system's certificates")]
    Client {
        /// The library's own words.
        reason: String,
    },
    /// The guard refused the address.
    #[error("{url}: address not public: {reason}; list its network under `[fetch] allow_networks` if it is yours")]
    NotPublic {
        /// The address asked for, or the hop.
        url: String,
        /// Which rule refused it.
        reason: String,
    },
    /// The name has no address.
    #[error("{url}: the name cannot be looked up: {reason}; check the spelling and the DNS")]
    Dns {
        /// The address asked for, or the hop.
        url: String,
        /// The resolver's own words.
        reason: String,
    },
    /// Nobody took the connection.
    #[error("{url}: no connection: {reason}; the host may be down")]
    Connect {
        /// The address asked for, or the hop.
        url: String,
        /// The library's own words.
        reason: String,
    },
    /// The certificate or the handshake was refused.
    #[error("{url}: no secure connection: {reason}; the host's certificate may have expired")]
    Tls {
        /// The address asked for, or the hop.
        url: String,
        /// The library's own words.
        reason: String,
    },
    /// It took too long.
    #[error("{url}: no complete answer within {limit:?}; the host may be overloaded")]
    Timeout {
        /// The address asked for.
        url: String,
        /// The limit that was reached first may be the one between two bytes; this is the one for the whole.
        limit: Duration,
    },
    /// The decoded body passed the limit.
    #[error("{url}: the answer is larger than {limit} bytes; raise `[fetch] body_bytes_max` if that is right")]
    TooLarge {
        /// The address asked for, or the hop.
        url: String,
        /// The limit in decoded bytes.
        limit: usize,
    },
    /// The body ended early.
    #[error("{url}: the answer was cut short: {reason}; nothing of it was used")]
    CutShort {
        /// The address asked for, or the hop.
        url: String,
        /// How we know.
        reason: String,
    },
    /// The body is packed in a way we do not undo.
    #[error("{url}: the answer's coding cannot be undone: {coding}; only one of gzip, br, zstd, deflate is read")]
    Coding {
        /// The address asked for, or the hop.
        url: String,
        /// The `Content-Encoding`, or the decoder's own words.
        coding: String,
    },
    /// The redirects lead nowhere we go.
    #[error("{url}: the redirect is not followed: {reason}")]
    Redirect {
        /// The hop that sent us on.
        url: String,
        /// Which rule stopped it.
        reason: String,
    },
    /// What came was not HTTP as we know it.
    #[error("{url}: the exchange broke off: {reason}; trying again later may help")]
    Protocol {
        /// The address asked for, or the hop.
        url: String,
        /// The library's own words.
        reason: String,
    },
}

impl FetchError {
    /// The kind of failure in one stable word, for the coverage ledger.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Client { .. } => "client",
            Self::NotPublic { .. } => "not-public",
            Self::Dns { .. } => "dns",
            Self::Connect { .. } => "connect",
            Self::Tls { .. } => "tls",
            Self::Timeout { .. } => "timeout",
            Self::TooLarge { .. } => "too-large",
            Self::CutShort { .. } => "cut-short",
            Self::Coding { .. } => "coding",
            Self::Redirect { .. } => "redirect",
            Self::Protocol { .. } => "protocol",
        }
    }

    /// Sorts an error of the client library; `limit` is the time the whole request had.
    pub(super) fn sort(url: &str, error: &reqwest::Error, limit: Duration) -> Self {
        let url = url.to_owned();
        if let Some(refusal) = find::<NotPublic>(error) {
            return Self::NotPublic { url, reason: refusal.to_string() };
        }
        if let Some(failure) = find::<LookupFailed>(error) {
            return Self::Dns { url, reason: failure.to_string() };
        }
        let reason = innermost(error);
        if error.is_timeout() {
            Self::Timeout { url, limit }
        } else if find::<rustls::Error>(error).is_some() {
            Self::Tls { url, reason }
        } else if error.is_connect() {
            Self::Connect { url, reason }
        } else if error.is_body() || find::<std::io::Error>(error).is_some_and(ended_early) {
            Self::CutShort { url, reason }
        } else if error.is_decode() && !is_in_transit(error) {
            Self::Coding { url, coding: reason }
        } else {
            Self::Protocol { url, reason }
        }
    }
}

/// Bodies cut on the wire and packed bodies that stop in the middle both end so; the client calls both "decode".
fn ended_early(error: &std::io::Error) -> bool {
    error.kind() == std::io::ErrorKind::UnexpectedEof
}

/// The client calls faults of the exchange "decode" too; hyper, which it does not show us, says so in its own words.
fn is_in_transit(error: &reqwest::Error) -> bool {
    std::iter::successors(error.source(), |cause: &&(dyn Error + 'static)| (*cause).source())
        .take(CAUSES_MAX)
        .any(|cause| cause.to_string().starts_with("error reading a body from connection"))
}

/// The most links of a chain of causes that are looked at.
const CAUSES_MAX: usize = 16;

/// Finds a cause by type. `io::Error` hides what it wraps from `source()`, so it is opened by hand.
fn find<'a, T: Error + 'static>(error: &'a (dyn Error + 'static)) -> Option<&'a T> {
    let mut cause = Some(error);
    for _ in 0..CAUSES_MAX {
        let current = cause?;
        if let Some(found) = current.downcast_ref::<T>() {
            return Some(found);
        }
        let wrapped = current.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
        cause = match wrapped {
            Some(inner) => Some(inner),
            None => current.source(),
        };
    }
    None
}

fn innermost(error: &reqwest::Error) -> String {
    let mut current: &dyn Error = error;
    for _ in 0..CAUSES_MAX {
        match current.source() {
            Some(cause) => current = cause,
            None => break,
        }
    }
    current.to_string().chars().take(200).collect()
}
