//! What is asked of a host, and what it can answer.

use std::time::Duration;

use crate::domain::CanonicalUrl;

/// One GET.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The address.
    pub url: CanonicalUrl,
    /// What the last answer left us, sent back byte for byte. Default: an unconditional GET.
    pub validators: Validators,
    /// The least time since the last request to this host; the installation's own minimum and the host's
    /// crawl delay count too.
    pub host_gap: Duration,
    /// What is expected there.
    pub wants: Wants,
}

/// The marks by which a server knows what we already have.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Validators {
    /// `ETag`, with its quotes and `W/`.
    pub etag: Option<String>,
    /// `Last-Modified`, as the server wrote it.
    pub last_modified: Option<String>,
}

/// What is expected behind an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wants {
    /// Something that announces entries.
    Feed,
    /// A page for readers.
    Page,
    /// A robots.txt: read up to 512 KiB, the rest is left.
    Robots,
    /// A tdmrep.json: read up to 256 KiB, a longer one is refused.
    Reservations,
}

/// What came of a GET, when the host answered at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// A body.
    Fresh(Box<Page>),
    /// 304: what we have is still what there is.
    Unchanged {
        /// The marks to send next time: those of the 304, else those we sent.
        validators: Validators,
    },
    /// 404.
    Missing,
    /// 410: gone for good, says the host.
    Gone,
    /// The host will not have us: 401, 403, 451, or a challenge meant for browsers.
    Blocked {
        /// The HTTP status.
        status: u16,
        /// What showed it, in English.
        reason: String,
    },
    /// 429, 503, or a host that asked for a pause which is not over. No request was made in that last case.
    Busy {
        /// How long the host asked us to stay away: 60 s to 7 days. `None`: it did not say.
        retry_after: Option<Duration>,
    },
    /// Any other status.
    Failed {
        /// The HTTP status.
        status: u16,
    },
}

/// A body and what the headers say about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Where it was in the end, after redirects.
    pub url: CanonicalUrl,
    /// Where the chain of permanent redirects (301, 308) from the asked address led. `None`: not moved for good.
    pub moved_permanently_to: Option<CanonicalUrl>,
    /// The HTTP status: 200 or 203.
    pub status: u16,
    /// The media type in lower case, without parameters: `application/rss+xml`.
    pub content_type: Option<String>,
    /// The `charset` parameter of the content type, as written.
    pub charset: Option<String>,
    /// The decoded body.
    pub body: Vec<u8>,
    /// The marks to send next time.
    pub validators: Validators,
    /// How long the server calls it fresh (`Cache-Control: max-age`), at most 7 days.
    pub max_age: Option<Duration>,
    /// The `tdm-reservation` header, as written.
    pub tdm_reservation: Option<String>,
}
