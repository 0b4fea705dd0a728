//! Documents that are packed in themselves: `sitemap.xml.gz`, and servers that pack and do not say so.

use std::borrow::Cow;
use std::io::Read;

use flate2::bufread::MultiGzDecoder;

use super::FEED_BYTES_MAX;
use crate::domain::Problem;

/// What every gzip file begins with.
const MAGIC: [u8; 3] = [0x1f, 0x8b, 0x08];

/// Unpacks `bytes` once if they are gzip, up to [`FEED_BYTES_MAX`] bytes; what was unpacked before a fault is kept.
pub(super) fn unpacked<'a>(bytes: &'a [u8], problems: &mut Vec<Problem>) -> Cow<'a, [u8]> {
    if !bytes.starts_with(&MAGIC) {
        return Cow::Borrowed(bytes);
    }
    let limit = u64::try_from(FEED_BYTES_MAX).unwrap_or(u64::MAX);
    let mut found = Vec::new();
    match MultiGzDecoder::new(bytes).take(limit).read_to_end(&mut found) {
        Ok(_) if found.len() == FEED_BYTES_MAX => {
            problems
                .push(Problem::new(format!("the packed document is larger than {FEED_BYTES_MAX} bytes; it was cut")));
        }
        Ok(_) => (),
        Err(error) => {
            problems.push(Problem::new(format!("the packed document is damaged: {error}; the rest was lost")));
        }
    }
    Cow::Owned(found)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn packed(bytes: &[u8]) -> Vec<u8> {
        let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        writer.write_all(bytes).expect("packed");
        writer.finish().expect("finished")
    }

    fn unpack(bytes: &[u8]) -> (Vec<u8>, usize) {
        let mut problems = Vec::new();
        let found = unpacked(bytes, &mut problems).into_owned();
        (found, problems.len())
    }

    #[test]
    fn gzip_is_unpacked_once_and_everything_else_left_alone() {
        assert_eq!(unpack(&packed(b"<urlset/>")), (b"<urlset/>".to_vec(), 0));
        assert_eq!(unpack(&packed(&packed(b"<rss/>"))), (packed(b"<rss/>"), 0));
        assert_eq!(unpack(b"<rss/>"), (b"<rss/>".to_vec(), 0));
    }

    #[test]
    fn damage_keeps_what_came_before_it_and_a_bomb_is_cut() {
        let whole = packed("<rss><item><title>a</title></item>".repeat(900).as_bytes());
        let (found, problems) = unpack(&whole[..whole.len() - 9]);
        assert!(problems == 1 && found.starts_with(b"<rss><item>"), "{problems} problems, {} bytes", found.len());
        let (found, problems) = unpack(&packed(&vec![b' '; FEED_BYTES_MAX + 9]));
        assert_eq!((found.len(), problems), (FEED_BYTES_MAX, 1));
    }
}
