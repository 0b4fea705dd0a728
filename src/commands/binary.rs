//! Bytes that are no text: what they are, and what to do with them.

/// How far in is looked.
const LOOK_BYTES_MAX: usize = 65_536;
/// Of so many bytes, one may be a control sign that no text has. Packed bytes have one in nine by chance.
const BYTES_PER_CONTROL_SIGN_MIN: usize = 20;

/// Something that is no page and no plain text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Binary {
    /// Packed by gzip.
    Gzip,
    /// Packed by zstd.
    Zstd,
    /// A zip archive; documents of Word and the like are too.
    Zip,
    /// A PDF.
    Pdf,
    /// A picture.
    Picture,
    /// Something else.
    Other,
}

/// What every such file begins with.
const BEGINNINGS: [(&[u8], Binary); 8] = [
    (b"\x1f\x8b", Binary::Gzip),
    (b"\x28\xb5\x2f\xfd", Binary::Zstd),
    (b"PK\x03\x04", Binary::Zip),
    (b"%PDF-", Binary::Pdf),
    (b"\x89PNG", Binary::Picture),
    (b"\xff\xd8\xff", Binary::Picture),
    (b"GIF87a", Binary::Picture),
    (b"GIF89a", Binary::Picture),
];

/// What texts in UTF-8 and UTF-16 may begin with.
const BYTE_ORDER_MARKS: [&[u8]; 3] = [b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"];

impl Binary {
    /// What `bytes` are, if they are no text. A text in any encoding is none, stray control signs and all.
    pub(super) fn of(bytes: &[u8]) -> Option<Self> {
        if let Some((_, kind)) = BEGINNINGS.iter().find(|(beginning, _)| bytes.starts_with(beginning)) {
            return Some(*kind);
        }
        if BYTE_ORDER_MARKS.iter().any(|mark| bytes.starts_with(mark)) {
            return None;
        }
        let looked_at = bytes.get(..LOOK_BYTES_MAX).unwrap_or(bytes);
        let is_control = |byte: &&u8| matches!(byte, 0..=8 | 11 | 14..=26 | 28..=31 | 127);
        let control_signs = looked_at.iter().filter(is_control).count();
        (control_signs * BYTES_PER_CONTROL_SIGN_MIN > looked_at.len()).then_some(Self::Other)
    }

    /// What it is, and how a page is got out of it, for the file at `path`.
    pub(super) fn advice(self, path: &str) -> String {
        let unpack = |what: &str, program: &str| {
            format!("is packed by {what}; unpack it first: {program} < {} | udklip inspect article -", quoted(path))
        };
        match self {
            // What came by standard input has no file to name.
            Self::Gzip | Self::Zstd if path == "-" => {
                "is packed; unpack it first, with gzip -dc or zstd -dc".to_owned()
            }
            Self::Gzip => unpack("gzip", "gzip -dc"),
            Self::Zstd => unpack("zstd", "zstd -dc"),
            Self::Zip => "is a zip archive or an office document; take the page out, or save it as text".to_owned(),
            Self::Pdf => "is a PDF; save its words as text first, such as with pdftotext".to_owned(),
            Self::Picture => "is a picture; give the page it stands on".to_owned(),
            Self::Other => "is no text: it holds control signs as packed and binary files do; give a page or a text, \
                            unpacked"
                .to_owned(),
        }
    }
}

/// A path as a shell takes it for one word.
fn quoted(path: &str) -> String {
    let is_plain = |sign: char| sign.is_alphanumeric() || "/._-+,:@%".contains(sign);
    if path.chars().all(is_plain) && !path.is_empty() {
        return path.to_owned();
    }
    format!("'{}'", path.replace('\'', "'\\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn advice_can_be_pasted_whatever_the_file_is_called() {
        for (path, word) in [("a/b.gz", "a/b.gz"), ("min side.gz", "'min side.gz'"), ("$(id)'.gz", "'$(id)'\\''.gz'")] {
            let advice = Binary::Gzip.advice(path);
            assert!(advice.contains(&format!("gzip -dc < {word} |")), "{advice}");
        }
    }

    #[test]
    fn texts_in_every_encoding_are_texts_and_the_rest_is_named() {
        let utf16: Vec<u8> = [0xff, 0xfe].into_iter().chain("Søby".encode_utf16().flat_map(u16::to_le_bytes)).collect();
        for text in [b"".as_slice(), "Søby \u{1b}[1mnu".as_bytes(), b"S\xf8by\x92s havn og kirke", &utf16] {
            assert_eq!(Binary::of(text), None, "{text:?}");
        }
        let stray = [b"<p>Kajen er lang".as_slice(), b"\x00", &b" og bred".repeat(4)].concat();
        assert_eq!(Binary::of(&stray), None);
        for (bytes, kind) in [
            (b"\x1f\x8b\x08\x00".as_slice(), Binary::Gzip),
            (b"%PDF-1.7\n", Binary::Pdf),
            (b"PK\x03\x04\x14", Binary::Zip),
            (b"\xff\xd8\xff\xe0", Binary::Picture),
            (b"\x0b\x80\x01\x00\x9d\x02", Binary::Other),
        ] {
            assert_eq!(Binary::of(bytes), Some(kind), "{bytes:?}");
        }
    }
}
