//! What an address says: many pages show a reader without a subscription little more than their headline, and
//! the address often carries that headline too.

use std::borrow::Cow;

use crate::domain::CanonicalUrl;

/// The most segments of a path that are read.
const SEGMENTS_MAX: usize = 12;

/// The most bytes of one segment that are read.
const SEGMENT_BYTES_MAX: usize = 400;

/// The words of an address, each segment of its path that holds more than one of them a paragraph.
///
/// `/politik/borgmester-vred-over-udligning` is `borgmester vred over udligning`. Segments of one word are the names of
/// sections and serial numbers: they say nothing. `*-ae-*`, `*-oe-*` and `*-aa-*` stay as the address writes them.
pub(super) fn words(url: Option<&CanonicalUrl>) -> String {
    let segments = url.and_then(|url| url.as_url().path_segments());
    let mut words = String::new();
    for segment in
        segments.into_iter().flatten().take(SEGMENTS_MAX).filter(|segment| segment.len() <= SEGMENT_BYTES_MAX)
    {
        let written = decode(segment);
        if !written.contains(['-', '_', '+']) || is_serial(&written) {
            continue;
        }
        if !words.is_empty() {
            words.push_str("\n\n");
        }
        let parts = written.split(['-', '_', '+', '.']).filter(|part| !part.is_empty());
        words.push_str(&parts.collect::<Vec<_>>().join(" "));
    }
    words
}

/// True for identifiers: most of their parts hold a digit.
fn is_serial(written: &str) -> bool {
    let (mut serial, mut all) = (0_usize, 0_usize);
    for part in written.split(['-', '_', '+']) {
        all += 1;
        serial += usize::from(part.bytes().any(|byte| byte.is_ascii_digit()));
    }
    serial * 2 > all
}

/// `%C3%B8` as `ø`; what does not decode to text stays as it is.
fn decode(segment: &str) -> Cow<'_, str> {
    if !segment.contains('%') {
        return Cow::Borrowed(segment);
    }
    let mut bytes = Vec::with_capacity(segment.len());
    let mut rest = segment.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        let pair = after.get(..2).and_then(|pair| std::str::from_utf8(pair).ok());
        let decoded = pair.filter(|_| byte == b'%').and_then(|pair| u8::from_str_radix(pair, 16).ok());
        bytes.push(decoded.unwrap_or(byte));
        rest = if decoded.is_some() { after.get(2..).unwrap_or_default() } else { after };
    }
    String::from_utf8(bytes).map_or(Cow::Borrowed(segment), Cow::Owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_says_what_its_slug_says() {
        let cases = [
            ("https://a.invalid/politik/borgmester-vred-over-udligning", "borgmester vred over udligning"),
            ("https://a.invalid/politik/ECE10272421/en-tabersag/", "en tabersag"),
            ("https://a.invalid/debat/art7680640/Klip-h%C3%A5ret", "Klip håret"),
            ("https://a.invalid/n/fra-by-til-land/0f1e2d3c-1a2b-4c5d-8e9f-001122334455", "fra by til land"),
            ("https://a.invalid/ny_reform/lov-om-x.html", "ny reform\n\nlov om x html"),
            ("https://a.invalid/", ""),
            ("https://a.invalid/a%zz-b", "a%zz b"),
        ];
        for (url, expected) in cases {
            let url = CanonicalUrl::parse(url).expect(url);
            assert_eq!(words(Some(&url)), expected, "{url}");
        }
        assert_eq!(words(None), "");
    }
}
