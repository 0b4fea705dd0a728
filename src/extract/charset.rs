//! Bytes to text.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};

use crate::domain::Problem;

/// How far into a page a `<meta charset>` is looked for.
const META_BYTES_MAX: usize = 65_536;
/// Below this share of broken bytes beyond ASCII, a page that says UTF-8 is UTF-8.
const BROKEN_SHARE_MAX: f64 = 0.3;

/// A page's bytes as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded {
    /// The text; bytes that fit no letter became U+FFFD.
    pub text: String,
    /// The encoding it was read in, by its standard name.
    pub charset: &'static str,
    /// What was odd about it.
    pub problems: Vec<Problem>,
}

/// Reads `bytes` as text: byte order mark, else valid UTF-8, else the charset of the HTTP header, else of the page's own
/// meta tag, else a guess from the letters.
///
/// Valid UTF-8 beats every declaration: saved and proxied pages lie. Linear in the number of bytes.
pub fn decode(bytes: &[u8], header_charset: Option<&str>) -> Decoded {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return read(bytes.get(mark..).unwrap_or_default(), encoding);
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Decoded { text: text.to_owned(), charset: UTF_8.name(), problems: Vec::new() };
    }
    let declared =
        header_charset.and_then(|label| Encoding::for_label(label.trim().as_bytes())).or_else(|| in_meta(bytes));
    match declared {
        Some(encoding) if encoding != UTF_8 => read(bytes, encoding),
        Some(_) if broken_share(bytes) < BROKEN_SHARE_MAX => read(bytes, UTF_8),
        declared => {
            let guess = guessed(bytes);
            let mut decoded = read(bytes, guess);
            let said = declared.map_or("no charset", Encoding::name);
            decoded
                .problems
                .push(Problem::new(format!("bytes are not UTF-8 and the page says {said}; read as {}", guess.name())));
            decoded
        }
    }
}

/// How many letters must be written twice over before a text is taken to be so.
const DOUBLED_MIN: usize = 10;
/// The share of the letters beyond ASCII that must be.
const DOUBLED_SHARE_MIN: f64 = 0.9;

/// The text with letters that were encoded twice read right: `borgmester i SÃ¸nderby` is Sønderby.
///
/// Surprise: sites store UTF-8 that was once read as windows-1252, and then declare UTF-8. Only a text in which almost
/// every letter beyond ASCII is such a pair is touched.
pub(super) fn undoubled(text: &str) -> Cow<'_, str> {
    // `Ã` and `Â`. Looked for byte by byte, for every page is, and hardly one holds them.
    let bytes = text.as_bytes();
    let mut starts = memchr::memchr_iter(0xc3, bytes);
    if !starts.any(|at| matches!(bytes.get(at + 1), Some(0x82 | 0x83))) {
        return Cow::Borrowed(text);
    }
    let (mut out, mut doubled, mut beyond) = (String::with_capacity(text.len()), 0, 0);
    let mut rest = text;
    while let Some(start) = rest.find(|sign: char| !sign.is_ascii()) {
        let (before, tail) = rest.split_at_checked(start).unwrap_or((rest, ""));
        let end = tail.find(|sign: char| sign.is_ascii()).unwrap_or(tail.len());
        let (run, after) = tail.split_at_checked(end).unwrap_or((tail, ""));
        out.push_str(before);
        beyond += run.chars().count();
        let (bytes, _, unknown) = WINDOWS_1252.encode(run);
        match std::str::from_utf8(&bytes) {
            Ok(letters) if !unknown => {
                doubled += run.chars().count();
                out.push_str(letters);
            }
            Ok(_) | Err(_) => out.push_str(run),
        }
        rest = after;
    }
    out.push_str(rest);
    let is_doubled = doubled >= DOUBLED_MIN && doubled as f64 >= beyond as f64 * DOUBLED_SHARE_MIN;
    if is_doubled { Cow::Owned(out) } else { Cow::Borrowed(text) }
}

fn read(bytes: &[u8], encoding: &'static Encoding) -> Decoded {
    let (text, broken) = encoding.decode_without_bom_handling(bytes);
    let problems = if broken {
        vec![Problem::new(format!("some bytes are not {}; they were replaced", encoding.name()))]
    } else {
        Vec::new()
    };
    Decoded { text: text.into_owned(), charset: encoding.name(), problems }
}

/// The charset of a meta tag or an XML declaration.
fn in_meta(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes.get(..META_BYTES_MAX.min(bytes.len()))?;
    let head = String::from_utf8_lossy(head).to_ascii_lowercase();
    for key in ["charset", "encoding"] {
        for (at, _) in head.match_indices(key) {
            let value = head.get(at + key.len()..)?.trim_start();
            let Some(value) = value.strip_prefix('=') else { continue };
            let value = value.trim_start().trim_start_matches(['"', '\'']);
            let label: String = value
                .chars()
                .take(40)
                .take_while(|sign| sign.is_ascii_alphanumeric() || "-_:.".contains(*sign))
                .collect();
            if let Some(encoding) = Encoding::for_label(label.as_bytes()) {
                // A tag that could be read as ASCII is not in UTF-16.
                return Some(if encoding.is_ascii_compatible() { encoding } else { UTF_8 });
            }
        }
    }
    None
}

/// Share of the bytes beyond ASCII that belong to no UTF-8 letter.
fn broken_share(bytes: &[u8]) -> f64 {
    let high = bytes.iter().filter(|byte| !byte.is_ascii()).count();
    let broken: usize = bytes.utf8_chunks().map(|chunk| chunk.invalid().len()).sum();
    broken as f64 / high.max(1) as f64
}

fn guessed(bytes: &[u8]) -> &'static Encoding {
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let guess = detector.guess(Some(b"dk"), chardetng::Utf8Detection::Deny);
    if guess.is_ascii_compatible() { guess } else { WINDOWS_1252 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_written_twice_over_are_read_right_and_others_left() {
        let doubled = "RÃ¥det i SÃ¸nderby Ã¸nsker et mÃ¸de om Ã¦ldre â€“ og det fÃ¥r de";
        assert_eq!(undoubled(doubled), "Rådet i Sønderby ønsker et møde om ældre – og det får de");
        for plain in ["Rådet i Sønderby", "São Paulo og Ålborg Âé", "SÃ¸", ""] {
            assert_eq!(undoubled(plain), plain);
        }
    }

    const LATIN: &[u8] = b"<p>K\xf8benhavn og \xc5rhus f\xe5r \xe6re</p>";

    #[test]
    fn the_strongest_evidence_wins() {
        let utf = "<meta charset=iso-8859-1><p>København</p>".as_bytes();
        assert_eq!(decode(utf, Some("iso-8859-1")).charset, "UTF-8");
        assert_eq!(decode(b"\xef\xbb\xbf\xc3\xa6", None).text, "æ");
        assert_eq!(decode(b"\xff\xfe\xe6\x00", None).text, "æ");
        let header = decode(LATIN, Some("ISO-8859-1"));
        assert_eq!((header.text.as_str(), header.charset), ("<p>København og Århus får ære</p>", "windows-1252"));
        let meta = [b"<meta http-equiv=x content=\"text/html; charset=windows-1252\">".as_slice(), LATIN].concat();
        assert!(decode(&meta, None).text.contains("København og Århus"));
        let guessed = decode(LATIN, Some("utf-8"));
        assert!(guessed.text.contains("København") && guessed.problems.len() == 1, "{guessed:?}");
    }

    #[test]
    fn a_few_broken_bytes_leave_utf_8_what_it_is() {
        let mut page = "ærlig øl på Ærø ".repeat(20).into_bytes();
        page.extend(b"\xff slut");
        let decoded = decode(&page, Some("utf-8"));
        assert_eq!((decoded.charset, decoded.problems.len()), ("UTF-8", 1));
        assert!(decoded.text.ends_with("\u{fffd} slut"));
    }
}
