//! Headers, read as answers to our questions.

use std::time::Duration;

use jiff::fmt::rfc2822::DateTimeParser;
use reqwest::header::{self, HeaderMap};

use super::Validators;

/// A host that asks for a shorter pause gets this one.
pub(super) const RETRY_AFTER_MIN: Duration = Duration::from_mins(1);
/// A host that asks for a longer pause gets this one.
pub(super) const RETRY_AFTER_MAX: Duration = Duration::from_hours(7 * 24);
/// The most bytes of a validator that is kept and sent back.
const VALIDATOR_BYTES_MAX: usize = 1024;

/// How long the host asks us to stay away: seconds, or a date against the host's own `Date`, so that neither
/// clock's error counts. Clamped to [`RETRY_AFTER_MIN`] and [`RETRY_AFTER_MAX`]; `None`: not said, or not readable.
pub(super) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = text(headers, header::RETRY_AFTER.as_str())?;
    let asked = if text.bytes().all(|byte| byte.is_ascii_digit()) {
        // More digits than fit are a very long pause.
        Duration::from_secs(text.parse().unwrap_or(u64::MAX))
    } else {
        let until = http_date(text)?;
        let now = http_date(self::text(headers, header::DATE.as_str())?)?;
        Duration::try_from(until.duration_since(now)).unwrap_or(Duration::ZERO)
    };
    Some(asked.clamp(RETRY_AFTER_MIN, RETRY_AFTER_MAX))
}

fn http_date(text: &str) -> Option<jiff::Timestamp> {
    DateTimeParser::new().relaxed_weekday(true).parse_timestamp(text).ok()
}

/// The marks to send back next time.
pub(super) fn validators(headers: &HeaderMap) -> Validators {
    let short = |name: header::HeaderName| {
        text(headers, name.as_str()).filter(|text| text.len() <= VALIDATOR_BYTES_MAX).map(str::to_owned)
    };
    Validators { etag: short(header::ETAG), last_modified: short(header::LAST_MODIFIED) }
}

/// The media type in lower case, and the charset.
pub(super) fn content_type(headers: &HeaderMap) -> (Option<String>, Option<String>) {
    let Some(text) = text(headers, header::CONTENT_TYPE.as_str()) else { return (None, None) };
    let mut parts = text.split(';');
    let media_type = parts.next().map(|part| part.trim().to_ascii_lowercase()).filter(|part| !part.is_empty());
    let charset = parts.find_map(|part| {
        let (name, value) = part.split_once('=')?;
        let value = value.trim().trim_matches(['"', '\'']);
        (name.trim().eq_ignore_ascii_case("charset") && !value.is_empty()).then(|| value.to_owned())
    });
    (media_type, charset)
}

/// `Cache-Control: max-age`, at most [`RETRY_AFTER_MAX`]. `None`: not said, or not to be kept at all.
pub(super) fn max_age(headers: &HeaderMap) -> Option<Duration> {
    let text = text(headers, header::CACHE_CONTROL.as_str())?.to_ascii_lowercase();
    let directives = || text.split(',').map(str::trim);
    if directives().any(|directive| matches!(directive, "no-store" | "no-cache")) {
        return None;
    }
    let seconds = directives().find_map(|directive| directive.strip_prefix("max-age="))?;
    let seconds: u64 = seconds.trim_matches('"').parse().ok()?;
    Some(Duration::from_secs(seconds).min(RETRY_AFTER_MAX))
}

/// What shows that the answer is a challenge meant for a browser. `None`: nothing does.
pub(super) fn challenge(headers: &HeaderMap) -> Option<String> {
    // Cloudflare and AWS say so; nothing is guessed from a body, as guarded pages carry the same scripts.
    ["cf-mitigated", "x-amzn-waf-action"].into_iter().find_map(|name| {
        let value = text(headers, name)?;
        let is_challenge = ["challenge", "captcha"].contains(&value.to_ascii_lowercase().as_str());
        is_challenge.then(|| format!("the host answers with a challenge for browsers ({name}: {value})"))
    })
}

/// A header as text. `None`: absent, empty, or not plain ASCII.
pub(super) fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let text = headers.get(name)?.to_str().ok()?.trim();
    (!text.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (header::HeaderName::from_static(name), value.parse().expect(value))).collect()
    }

    #[test]
    fn every_form_of_retry_after_ends_between_a_minute_and_a_week() {
        let date = "Tue, 24 Nov 2026 06:00:00 GMT";
        let cases = [
            ("120", Some(120)),
            (" 120 ", Some(120)),
            ("0", Some(60)),
            ("1", Some(60)),
            ("1000000000000", Some(604_800)),
            ("99999999999999999999999999", Some(604_800)),
            ("Tue, 24 Nov 2026 06:10:00 GMT", Some(600)),
            ("Tue, 24 Nov 2026 05:00:00 GMT", Some(60)),
            ("Fri, 31 Dec 2099 23:59:59 GMT", Some(604_800)),
            ("-5", None),
            ("1.5", None),
            ("soon", None),
            ("", None),
        ];
        for (text, seconds) in cases {
            let found = retry_after(&headers(&[("retry-after", text), ("date", date)]));
            assert_eq!(found, seconds.map(Duration::from_secs), "{text:?}");
        }
    }

    #[test]
    fn the_charset_is_found_among_the_parameters() {
        let cases = [
            ("text/xml", (Some("text/xml"), None)),
            ("Text/XML; charset=\"ISO-8859-1\"", (Some("text/xml"), Some("ISO-8859-1"))),
            ("text/html;version=1; Charset=utf-8", (Some("text/html"), Some("utf-8"))),
            ("text/html; charset=", (Some("text/html"), None)),
        ];
        for (text, (media_type, charset)) in cases {
            let found = content_type(&headers(&[("content-type", text)]));
            assert_eq!(found, (media_type.map(str::to_owned), charset.map(str::to_owned)), "{text}");
        }
    }

    #[test]
    fn freshness_counts_only_when_the_answer_may_be_kept() {
        let cases = [
            ("max-age=300", Some(300)),
            ("public, Max-Age=300", Some(300)),
            ("no-cache, max-age=300", None),
            ("max-age=banana", None),
            ("max-age=99999999999", Some(604_800)),
        ];
        for (text, seconds) in cases {
            assert_eq!(max_age(&headers(&[("cache-control", text)])), seconds.map(Duration::from_secs), "{text}");
        }
    }
}
