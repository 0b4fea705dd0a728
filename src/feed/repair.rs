//! Mends what no XML parser forgives, in one pass, and says what it mended.

use std::borrow::Cow;

use quick_xml::escape::resolve_xml_entity;

use super::entity;
use crate::domain::Problem;

/// The longest entity name there is, with room.
const ENTITY_BYTES_MAX: usize = 40;

/// What was mended, in counts.
#[derive(Debug, Default)]
struct Mended {
    junk: usize,
    controls: usize,
    ampersands: usize,
    entities: usize,
    brackets: usize,
    /// Ends of sections that were looked for in vain: they are not looked for again.
    missing_ends: Vec<&'static str>,
}

/// Makes a decoded document fit for an XML reader.
///
/// The XML declaration goes (the text is decoded already), with whatever stands before it. Control signs go,
/// lone `&` and `<` are escaped, entities of HTML that XML does not know become their letters. CDATA sections and
/// comments keep everything but control signs.
pub(super) fn repair(text: &str) -> (Cow<'_, str>, Vec<Problem>) {
    let mut mended = Mended::default();
    let rest = without_prolog(text, &mut mended);
    let repaired = rewrite(rest, &mut mended);
    (repaired, mended.into_problems())
}

fn without_prolog<'a>(text: &'a str, mended: &mut Mended) -> &'a str {
    let Some((junk, from_root)) = text.find('<').and_then(|at| text.split_at_checked(at)) else { return text };
    if !junk.trim().is_empty() {
        mended.junk = junk.len();
    }
    match from_root.strip_prefix("<?xml").and_then(|rest| rest.split_once("?>")) {
        Some((declaration, rest)) if !declaration.contains('<') => rest,
        Some(_) | None => from_root,
    }
}

/// Copies nothing before the first fault: most documents have none.
fn rewrite<'a>(text: &'a str, mended: &mut Mended) -> Cow<'a, str> {
    let mut patched = Patched { of: text, copied: 0, fixed: String::new() };
    let mut at = 0;
    while let Some(found) = text.get(at..).and_then(next_suspect) {
        at += found;
        let Some(from) = text.get(at..) else { break };
        at += match from.chars().next() {
            Some('<') => open_bracket(from, at, &mut patched, mended),
            Some('&') => ampersand(from, at, &mut patched, mended),
            Some(sign) if is_forbidden(sign) => {
                mended.controls += 1;
                patched.replace(at, sign.len_utf8(), "");
                sign.len_utf8()
            }
            Some(sign) => sign.len_utf8(),
            None => break,
        };
    }
    patched.finish()
}

/// Where the next sign stands that may need mending.
fn next_suspect(text: &str) -> Option<usize> {
    text.bytes().position(|byte| matches!(byte, b'&' | b'<') || may_be_forbidden(byte))
}

/// A text with some of its parts replaced; a copy only once there is a difference.
struct Patched<'a> {
    of: &'a str,
    /// How far the original stands in the copy.
    copied: usize,
    fixed: String,
}

impl<'a> Patched<'a> {
    fn replace(&mut self, at: usize, len: usize, with: &str) {
        if self.fixed.is_empty() {
            self.fixed.reserve(self.of.len() + self.of.len() / 16);
        }
        self.fixed.push_str(self.of.get(self.copied..at).unwrap_or_default());
        self.fixed.push_str(with);
        self.copied = at + len;
    }

    fn finish(mut self) -> Cow<'a, str> {
        if self.copied == 0 {
            return Cow::Borrowed(self.of);
        }
        self.fixed.push_str(self.of.get(self.copied..).unwrap_or_default());
        Cow::Owned(self.fixed)
    }
}

/// Leaves a whole CDATA section or comment, or a bracket that opens a tag, and escapes one that does not. Returns how
/// many bytes that was.
fn open_bracket(from: &str, at: usize, patched: &mut Patched<'_>, mended: &mut Mended) -> usize {
    for (open, close) in [("<![CDATA[", "]]>"), ("<!--", "-->")] {
        let inner = from.strip_prefix(open).filter(|_| !mended.missing_ends.contains(&close));
        let end = inner.and_then(|inner| inner.find(close));
        mended.missing_ends.extend((inner.is_some() && end.is_none()).then_some(close));
        if let Some(end) = end {
            let len = open.len() + end + close.len();
            let section = from.get(..len).unwrap_or_default();
            let forbidden = section.bytes().any(may_be_forbidden).then(|| section.match_indices(is_forbidden));
            for (within, sign) in forbidden.into_iter().flatten() {
                mended.controls += 1;
                patched.replace(at + within, sign.len(), "");
            }
            return len;
        }
    }
    if !opens_tag(from.strip_prefix('<').unwrap_or_default()) {
        mended.brackets += 1;
        patched.replace(at, 1, "&lt;");
    }
    1
}

fn opens_tag(rest: &str) -> bool {
    rest.chars().next().is_some_and(|sign| sign.is_alphabetic() || matches!(sign, '/' | '!' | '?' | '_' | ':'))
}

/// Leaves a reference that XML knows, and mends the others. Returns how many bytes that was.
fn ampersand(from: &str, at: usize, patched: &mut Patched<'_>, mended: &mut Mended) -> usize {
    let inner = from.strip_prefix('&').unwrap_or_default();
    let name_len =
        inner.bytes().take(ENTITY_BYTES_MAX).position(|byte| !(byte.is_ascii_alphanumeric() || byte == b'#'));
    let named = name_len
        .and_then(|len| inner.split_at_checked(len))
        .and_then(|(name, tail)| tail.starts_with(';').then_some(name));
    match named {
        Some(name) if name.starts_with('#') && name.len() > 1 => replace_reference(name, at, patched, mended),
        Some(name) if resolve_xml_entity(name).is_some() => (),
        Some(name) if let Some(letter) = entity::letter(name) => {
            mended.entities += 1;
            patched.replace(at, name.len() + 2, letter.encode_utf8(&mut [0; 4]));
        }
        Some(_) | None => {
            mended.ampersands += 1;
            patched.replace(at, 1, "&amp;");
            return 1;
        }
    }
    named.map_or(1, |name| name.len() + 2)
}

/// A numeric reference: `&#146;` is the Windows-1252 apostrophe it was meant to be, control signs go.
fn replace_reference(name: &str, at: usize, patched: &mut Patched<'_>, mended: &mut Mended) {
    let len = name.len() + 2;
    match entity::letter(name) {
        Some(sign) if is_forbidden(sign) => {
            mended.controls += 1;
            patched.replace(at, len, "");
        }
        // What would be markup, or blanks, as a letter.
        Some('&' | '<' | '>' | '"' | '\'' | '\r' | '\n' | '\t') => (),
        Some(sign) => patched.replace(at, len, sign.encode_utf8(&mut [0; 4])),
        None => {
            mended.ampersands += 1;
            patched.replace(at, 1, "&amp;");
        }
    }
}

/// Signs XML 1.0 does not allow, however written.
const fn is_forbidden(sign: char) -> bool {
    matches!(sign, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}')
}

/// The first byte of what [`is_forbidden`], and of some other signs.
const fn may_be_forbidden(byte: u8) -> bool {
    matches!(byte, 0..=0x8 | 0xb | 0xc | 0xe..=0x1f | 0xef)
}

impl Mended {
    fn into_problems(self) -> Vec<Problem> {
        [
            (self.junk, "bytes before the document were left out"),
            (self.controls, "control signs were left out"),
            (self.ampersands, "lone & were escaped"),
            (self.entities, "undeclared entities were read as their letters"),
            (self.brackets, "lone < were escaped"),
        ]
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| Problem::new(format!("repaired: {count} {what}")))
        .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_fault_is_mended_and_named() {
        let cases = [
            ("<t>a &amp; b</t>", "<t>a &amp; b</t>", 0),
            ("<t>a & b</t>", "<t>a &amp; b</t>", 1),
            ("<t>S&oslash;borg</t>", "<t>Søborg</t>", 1),
            ("<t>&nosuch;</t>", "<t>&amp;nosuch;</t>", 1),
            ("<t>&#248;&#xF8;</t>", "<t>øø</t>", 0),
            ("<t>det&#146;s &#60;</t>", "<t>det’s &#60;</t>", 0),
            ("<t>a\u{0}b\u{1b}&#0;</t>", "<t>ab</t>", 1),
            ("<t>1 < 2</t>", "<t>1 &lt; 2</t>", 1),
            ("hej <t/>", "<t/>", 1),
            (" <?xml version=\"1.0\" encoding=\"x\"?>\n<t/>", "\n<t/>", 0),
            ("<t><![CDATA[a & b < c\u{0}]]></t>", "<t><![CDATA[a & b < c]]></t>", 1),
            ("<!-- a & b --><t/>", "<!-- a & b --><t/>", 0),
            ("<t a='x?a=1&b=2'/>", "<t a='x?a=1&amp;b=2'/>", 1),
            ("<t>&", "<t>&amp;", 1),
        ];
        for (text, expected, problem_count) in cases {
            let (fixed, problems) = repair(text);
            assert_eq!(fixed, expected);
            assert_eq!(problems.len(), problem_count, "{text}: {problems:?}");
        }
    }

    #[test]
    fn unfinished_sections_are_read_in_linear_time() {
        for piece in ["<![CDATA[", "<!--", "<", "&", "&#", "<a b='"] {
            let started = std::time::Instant::now();
            repair(&piece.repeat(100_000));
            assert!(started.elapsed().as_secs() < 10, "{piece}");
        }
    }

    #[test]
    fn a_sound_document_is_not_copied() {
        let sound = "<rss>\n<t a=\"x\">R\u{f8}d &amp; gr&lt;n \u{fb01}</t><![CDATA[a & b\t]]><!-- & --></rss>\r\n";
        let (read, problems) = repair(sound);
        assert!(matches!(read, Cow::Borrowed(_)) && problems.is_empty(), "{read} {problems:?}");
    }

    #[test]
    fn a_mended_document_needs_no_mending() {
        let (once, _) = repair("<t>a & b < c &oslash; &nosuch; &#0; &amp;</t>");
        let (twice, problems) = repair(&once);
        assert_eq!(once, twice);
        assert!(problems.is_empty(), "{problems:?}");
    }
}
