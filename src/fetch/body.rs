//! Reads a body with a counter: a small answer on the wire may unpack to gigabytes.

use std::time::Duration;

use reqwest::Response;
use reqwest::header;

use super::{FetchError, headers};

/// What happens to a body that is longer than its limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Overflow {
    /// It is refused.
    Refused,
    /// Its beginning is used.
    Cut,
}

/// The most bytes set aside before any have come, whatever the headers promise.
const RESERVED_BYTES_MAX: u64 = 256 * 1024;

/// Reads the decoded body, `limit` bytes at most.
///
/// # Errors
/// When it is larger and may not be cut, ends before its stated length, or is packed more than once or in an
/// unknown way. `time` is only quoted.
pub(super) async fn read(
    url: &str,
    response: &mut Response,
    limit: usize,
    overflow: Overflow,
    time: Duration,
) -> Result<Vec<u8>, FetchError> {
    // The client takes the coding it undoes out of the headers, and the length with it.
    if let Some(coding) = headers::text(response.headers(), header::CONTENT_ENCODING.as_str())
        && !coding.eq_ignore_ascii_case("identity")
    {
        return Err(FetchError::Coding { url: url.to_owned(), coding: coding.chars().take(100).collect() });
    }
    let stated = headers::text(response.headers(), header::CONTENT_LENGTH.as_str()).and_then(|text| text.parse().ok());
    let promised: u64 = stated.unwrap_or(0);
    if overflow == Overflow::Refused && usize::try_from(promised).is_ok_and(|promised| promised > limit) {
        return Err(FetchError::TooLarge { url: url.to_owned(), limit });
    }
    let reserved = usize::try_from(promised.min(RESERVED_BYTES_MAX)).unwrap_or(0);
    let mut body = Vec::with_capacity(reserved);
    while let Some(chunk) = response.chunk().await.map_err(|error| FetchError::sort(url, &error, time))? {
        let room = limit - body.len();
        if chunk.len() > room {
            if overflow == Overflow::Refused {
                return Err(FetchError::TooLarge { url: url.to_owned(), limit });
            }
            body.extend(chunk.iter().take(room));
            return Ok(body);
        }
        body.extend_from_slice(&chunk);
    }
    match stated {
        // HTTP/1.0 and some servers close early, which the client lets pass.
        Some(stated) if u64::try_from(body.len()).unwrap_or(u64::MAX) < stated => {
            let reason = format!("{} of {stated} bytes came", body.len());
            Err(FetchError::CutShort { url: url.to_owned(), reason })
        }
        Some(_) | None => Ok(body),
    }
}
