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
    let needs_work =
        rest.bytes().any(|byte| byte == b'&' || byte < b' ') || rest.contains(is_forbidden) || has_lone_bracket(rest);
    let repaired = if needs_work { Cow::Owned(rewrite(rest, &mut mended)) } else { Cow::Borrowed(rest) };
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

fn rewrite(text: &str, mended: &mut Mended) -> String {
    let mut fixed = String::with_capacity(text.len() + text.len() / 16);
    let mut rest = text;
    while let Some(at) = rest.find(|sign: char| sign == '&' || sign == '<' || is_forbidden(sign)) {
        let (before, from) = rest.split_at(at);
        fixed.push_str(before);
        rest = match from.chars().next() {
            Some('<') => open_bracket(from, &mut fixed, mended),
            Some('&') => ampersand(from, &mut fixed, mended),
            Some(control) => {
                mended.controls += 1;
                from.strip_prefix(control).unwrap_or_default()
            }
            None => "",
        };
    }
    fixed.push_str(rest);
    fixed
}

/// Copies a whole CDATA section or comment, a bracket that opens a tag, or escapes one that does not.
fn open_bracket<'a>(from: &'a str, fixed: &mut String, mended: &mut Mended) -> &'a str {
    for (open, close) in [("<![CDATA[", "]]>"), ("<!--", "-->")] {
        let inner = from.strip_prefix(open).filter(|_| !mended.missing_ends.contains(&close));
        let end = inner.and_then(|inner| inner.find(close));
        mended.missing_ends.extend((inner.is_some() && end.is_none()).then_some(close));
        if let Some(end) = end {
            let (section, rest) = from.split_at(open.len() + end + close.len());
            let kept = section.chars().filter(|sign| !is_forbidden(*sign));
            let before = fixed.len();
            fixed.extend(kept);
            mended.controls += section.len() - (fixed.len() - before);
            return rest;
        }
    }
    let rest = from.strip_prefix('<').unwrap_or_default();
    if opens_tag(rest) {
        fixed.push('<');
    } else {
        mended.brackets += 1;
        fixed.push_str("&lt;");
    }
    rest
}

fn opens_tag(rest: &str) -> bool {
    rest.chars().next().is_some_and(|sign| sign.is_alphabetic() || matches!(sign, '/' | '!' | '?' | '_' | ':'))
}

fn has_lone_bracket(text: &str) -> bool {
    text.split('<').skip(1).any(|rest| !opens_tag(rest))
}

fn ampersand<'a>(from: &'a str, fixed: &mut String, mended: &mut Mended) -> &'a str {
    let rest = from.strip_prefix('&').unwrap_or_default();
    let name_len = rest.bytes().take(ENTITY_BYTES_MAX).position(|byte| !(byte.is_ascii_alphanumeric() || byte == b'#'));
    let named = name_len
        .and_then(|len| rest.split_at_checked(len))
        .and_then(|(name, tail)| Some((name, tail.strip_prefix(';')?)));
    match named {
        Some((name, tail)) if name.starts_with('#') && name.len() > 1 => {
            push_reference(name, fixed, mended);
            tail
        }
        Some((name, tail)) if resolve_xml_entity(name).is_some() => {
            fixed.extend(["&", name, ";"]);
            tail
        }
        Some((name, tail)) if let Some(letter) = entity::letter(name) => {
            mended.entities += 1;
            fixed.push(letter);
            tail
        }
        Some(_) | None => {
            mended.ampersands += 1;
            fixed.push_str("&amp;");
            rest
        }
    }
}

/// A numeric reference: `&#146;` is the Windows-1252 apostrophe it was meant to be, control signs go.
fn push_reference(name: &str, fixed: &mut String, mended: &mut Mended) {
    match entity::letter(name) {
        Some(sign) if is_forbidden(sign) => mended.controls += 1,
        Some(sign @ ('&' | '<' | '>' | '"' | '\'' | '\r' | '\n' | '\t')) => {
            let number = u32::from(sign).to_string();
            fixed.extend(["&#", number.as_str(), ";"]);
        }
        Some(sign) => fixed.push(sign),
        None => {
            mended.ampersands += 1;
            fixed.extend(["&amp;", name, ";"]);
        }
    }
}

/// Signs XML 1.0 does not allow, however written.
const fn is_forbidden(sign: char) -> bool {
    matches!(sign, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}')
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
    fn a_mended_document_needs_no_mending() {
        let (once, _) = repair("<t>a & b < c &oslash; &nosuch; &#0; &amp;</t>");
        let (twice, problems) = repair(&once);
        assert_eq!(once, twice);
        assert!(problems.is_empty(), "{problems:?}");
    }
}
