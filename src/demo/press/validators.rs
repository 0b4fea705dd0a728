//! What a server tells about freshness, and when it answers "not modified".

use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimePrinter;

use super::outlet::Validators;
use super::print::fingerprint_bytes;

/// Seen in the wild in 2026: a feed with today's news and this date.
const STALE: &str = "Sun, 07 Oct 2018 16:28:10 GMT";

/// The validators of one answer.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Freshness {
    pub(super) etag: Option<String>,
    pub(super) last_modified: Option<String>,
}

/// The validators that `style` gives a body last changed at `changed`.
pub(super) fn freshness(style: Validators, body: &[u8], changed: Timestamp) -> Freshness {
    let hash = fingerprint_bytes(body);
    let date = || DateTimePrinter::new().timestamp_to_rfc9110_string(&changed).ok();
    let etag = |text: String| Some(text);
    match style {
        Validators::WeakEtag => {
            Freshness { etag: etag(format!("W/\"{:x}-{hash:016x}\"", body.len())), last_modified: None }
        }
        Validators::GzipSuffix => Freshness { etag: etag(format!("\"{hash:016x}-gzip\"")), last_modified: date() },
        Validators::LastModified => Freshness { etag: None, last_modified: date() },
        Validators::StaleLastModified => Freshness { etag: None, last_modified: Some(STALE.to_owned()) },
        Validators::StrongEtag => Freshness { etag: etag(format!("\"{hash:016x}\"")), last_modified: date() },
        Validators::None => Freshness::default(),
    }
}

impl Freshness {
    /// True when a client that sends these two headers has what we would send.
    ///
    /// An entity tag decides alone when both sides have one (RFC 9110 section 13.2.2). The stale date never does.
    pub(super) fn is_known(&self, if_none_match: Option<&str>, if_modified_since: Option<&str>) -> bool {
        if let (Some(own), Some(theirs)) = (&self.etag, if_none_match) {
            let bare = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
            return theirs.split(',').any(|tag| bare(tag) == bare(own));
        }
        match (&self.last_modified, if_modified_since) {
            (Some(own), Some(theirs)) => own == theirs.trim() && own != STALE,
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_style_knows_its_own_validators_again() {
        let changed: Timestamp = "2026-11-23T05:10:00Z".parse().unwrap();
        let styles = [
            (Validators::WeakEtag, true),
            (Validators::GzipSuffix, true),
            (Validators::LastModified, true),
            (Validators::StrongEtag, true),
            (Validators::StaleLastModified, false),
            (Validators::None, false),
        ];
        for (style, knows) in styles {
            let fresh = freshness(style, b"body", changed);
            assert_eq!(fresh.is_known(fresh.etag.as_deref(), fresh.last_modified.as_deref()), knows, "{style:?}");
            let newer = freshness(style, b"other", "2026-11-23T06:10:00Z".parse().unwrap());
            assert!(!newer.is_known(fresh.etag.as_deref(), fresh.last_modified.as_deref()), "{style:?}");
        }
    }
}
