//! Bytes → letters: the charset is what the bytes show, then what anybody says it is.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use crate::domain::Problem;

/// How far into the document its own statement of charset is looked for.
const PROLOG_BYTES_MAX: usize = 1024;

/// Decodes a document.
///
/// In this order: a byte-order mark, the shape of UTF-16, being valid UTF-8 (which chance never is), the charset of
/// the HTTP header, the one of the XML declaration, and a guess by letter frequency. Mostly valid UTF-8 with a few
/// stray bytes stays UTF-8, and those bytes are read as Windows-1252.
pub(super) fn decode<'a>(bytes: &'a [u8], header: Option<&str>, problems: &mut Vec<Problem>) -> Cow<'a, str> {
    if let Some((encoding, mark_len)) = Encoding::for_bom(bytes) {
        let rest = bytes.get(mark_len..).unwrap_or_default();
        return encoding.decode_without_bom_handling(rest).0;
    }
    if let Some(encoding) = utf16_without_mark(bytes) {
        return encoding.decode_without_bom_handling(bytes).0;
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Cow::Borrowed(text);
    }
    let declared = [header.and_then(labelled), declared(bytes).and_then(|label| labelled(&label))];
    if let Some(encoding) = declared.into_iter().flatten().find(|encoding| *encoding != UTF_8) {
        return encoding.decode_without_bom_handling(bytes).0;
    }
    let (strays, letters) = count_utf8(bytes);
    if letters > strays {
        problems.push(Problem::new(format!("{strays} bytes were not UTF-8 and were read as Windows-1252")));
        return Cow::Owned(decode_mixed(bytes));
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let encoding = detector.guess(Some(b"dk"), Utf8Detection::Deny);
    problems.push(Problem::new(format!("the charset is not stated or wrongly so; it was read as {}", encoding.name())));
    encoding.decode_without_bom_handling(bytes).0
}

fn labelled(label: &str) -> Option<&'static Encoding> {
    Encoding::for_label(label.trim().as_bytes())
}

/// `<` beside a zero byte: UTF-16 without its mark. Such bytes can be valid UTF-8 too, so this is asked first.
fn utf16_without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    match bytes {
        [b'<' | b'{' | b'\n' | b' ', 0, ..] => Some(UTF_16LE),
        [0, b'<' | b'{' | b'\n' | b' ', ..] => Some(UTF_16BE),
        _ => None,
    }
}

/// The label in `<?xml … encoding="…"?>`.
fn declared(bytes: &[u8]) -> Option<String> {
    let head = String::from_utf8_lossy(bytes.get(..PROLOG_BYTES_MAX).unwrap_or(bytes)).into_owned();
    let (_, declaration) = head.split_once("<?xml")?;
    let (declaration, _) = declaration.split_once("?>")?;
    let (_, value) = declaration.split_once("encoding")?;
    let value = value.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|sign| matches!(sign, '"' | '\''))?;
    value.split(quote).nth(1).map(str::to_owned)
}

/// Bytes that fit no UTF-8 letter, and letters beyond ASCII that are well formed.
fn count_utf8(bytes: &[u8]) -> (usize, usize) {
    bytes.utf8_chunks().fold((0, 0), |(strays, letters), chunk| {
        let good = chunk.valid().chars().filter(|letter| !letter.is_ascii()).count();
        (strays + chunk.invalid().len(), letters + good)
    })
}

fn decode_mixed(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.push_str(&WINDOWS_1252.decode_without_bom_handling(chunk.invalid()).0);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "<?xml version=\"1.0\" encoding=\"LABEL\"?><t>Rødgrød på Ærø – sådan</t>";

    fn in_bytes(encoding: &'static Encoding, label: &str) -> Vec<u8> {
        encoding.encode(&TEXT.replace("LABEL", label)).0.into_owned()
    }

    fn read(bytes: &[u8], header: Option<&str>) -> (String, usize) {
        let mut problems = Vec::new();
        let text = decode(bytes, header, &mut problems).into_owned();
        (text, problems.len())
    }

    #[test]
    fn danish_letters_survive_every_mix_of_statements() {
        let cases = [
            (UTF_8, "utf-8", None),
            (UTF_8, "us-ascii", Some("us-ascii")),
            (UTF_8, "iso-8859-1", Some("iso-8859-1")),
            (UTF_8, "windows-1252", None),
            (WINDOWS_1252, "windows-1252", None),
            (WINDOWS_1252, "iso-8859-1", None),
            (WINDOWS_1252, "utf-8", None),
            (WINDOWS_1252, "utf-8", Some("utf-8")),
            (WINDOWS_1252, "utf-8", Some("windows-1252")),
            (WINDOWS_1252, "nonsense", Some("nonsense")),
            (WINDOWS_1252, "iso-8859-1", Some("utf-8")),
            (WINDOWS_1252, "us-ascii", None),
        ];
        for (encoding, label, header) in cases {
            let (text, _) = read(&in_bytes(encoding, label), header);
            assert!(text.contains("Rødgrød på Ærø – sådan"), "{label} {header:?}: {text}");
        }
    }

    #[test]
    fn utf16_is_seen_with_and_without_its_mark() {
        let little: Vec<u8> = TEXT.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = TEXT.encode_utf16().flat_map(u16::to_be_bytes).collect();
        for bytes in [
            little.clone(),
            big.clone(),
            [&[0xff, 0xfe], little.as_slice()].concat(),
            [&[0xfe, 0xff], big.as_slice()].concat(),
        ] {
            assert_eq!(read(&bytes, None).0, TEXT);
        }
    }

    #[test]
    fn one_stray_byte_does_not_spoil_the_other_letters() {
        let bytes = ["<t>Rødgr".as_bytes(), &[0xf8], "d på Ærø</t>".as_bytes()].concat();
        let (text, problems) = read(&bytes, Some("utf-8"));
        assert!(text.contains("Rødgrød på Ærø") && !text.contains('Ã'), "{text}");
        assert_eq!(problems, 1);
    }
}
