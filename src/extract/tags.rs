//! Tags as an HTML tokenizer reads them, and what their names say of how a page is put together.

use std::{collections::BTreeMap, sync::LazyLock};

/// A tag's name in lower case, cut to what tells names apart here, as one number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Name(u128);

impl Name {
    pub(super) fn new(text: &str) -> Self {
        let mut name = [0; 16];
        for (slot, byte) in name.iter_mut().zip(text.bytes()) {
            *slot = byte.to_ascii_lowercase();
        }
        Self(u128::from_be_bytes(name))
    }

    /// What the lists below say of it, found at once rather than list by list.
    pub(super) fn sorts(self) -> Sorts {
        let place = KNOWN.binary_search_by_key(&self, |(name, _)| *name);
        place.ok().and_then(|at| KNOWN.get(at)).map(|(_, sorts)| *sorts).unwrap_or_default()
    }
}

/// The lists a name stands in, as a set of bits.
#[derive(Clone, Copy, Default)]
pub(super) struct Sorts(u16);

impl Sorts {
    pub(super) const VOID: Self = Self(1);
    pub(super) const RAW: Self = Self(2);
    pub(super) const DRAWN: Self = Self(4);
    pub(super) const MODES: Self = Self(8);
    pub(super) const IMPLIED: Self = Self(16);
    pub(super) const FORMATTING: Self = Self(32);
    pub(super) const SELF_CLOSING: Self = Self(64);
    pub(super) const PASSING: Self = Self(128);
    pub(super) const TITLE: Self = Self(256);
    pub(super) const TABLE: Self = Self(512);
    pub(super) const HEAVY: Self = Self(1024);

    pub(super) const fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

/// Every name of the lists below with the lists it stands in, in order.
static KNOWN: LazyLock<Vec<(Name, Sorts)>> = LazyLock::new(|| {
    let lists: [(Sorts, &[&str]); 11] = [
        (Sorts::VOID, &VOID),
        (Sorts::RAW, &RAW),
        (Sorts::DRAWN, &DRAWN),
        (Sorts::MODES, &MODES),
        (Sorts::IMPLIED, &IMPLIED),
        (Sorts::FORMATTING, &FORMATTING),
        (Sorts::SELF_CLOSING, &SELF_CLOSING),
        (Sorts::PASSING, &PASSING),
        (Sorts::TITLE, &["title"]),
        (Sorts::TABLE, &["table"]),
        (Sorts::HEAVY, &HEAVY),
    ];
    let mut known: BTreeMap<Name, Sorts> = BTreeMap::new();
    for (sort, name) in lists.iter().flat_map(|(sort, names)| names.iter().map(|name| (*sort, Name::new(name)))) {
        let sorts = known.entry(name).or_default();
        *sorts = Sorts(sorts.0 | sort.0);
    }
    known.into_iter().collect()
});

/// Elements without content.
pub(super) const VOID: [&str; 16] = [
    "br", "img", "meta", "link", "input", "hr", "source", "wbr", "area", "base", "col", "embed", "param", "track",
    "keygen", "frame",
];
/// Elements left out with everything in them, whose content a parser reads as text.
pub(super) const RAW: [&str; 8] = ["script", "style", "textarea", "iframe", "noembed", "noframes", "xmp", "noscript"];
/// Elements left out with everything in them, if they end.
pub(super) const DRAWN: [&str; 4] = ["svg", "math", "select", "canvas"];
/// Elements whose tags are left out: they would change how everything after them is parsed.
const MODES: [&str; 3] = ["plaintext", "frameset", "image"];
/// Elements that others close for them; their containers are counted for more instead.
const IMPLIED: [&str; 17] = [
    "p", "li", "td", "tr", "th", "dd", "dt", "tbody", "thead", "tfoot", "option", "optgroup", "html", "head", "body",
    "colgroup", "caption",
];
pub(super) const FORMATTING: [&str; 14] =
    ["a", "b", "i", "em", "strong", "font", "u", "s", "small", "big", "code", "tt", "strike", "nobr"];
/// Elements that cannot stand inside themselves: a second start ends the first.
const SELF_CLOSING: [&str; 3] = ["a", "nobr", "button"];
/// Elements that a parser opens others for.
const HEAVY: [&str; 7] = ["ul", "ol", "dl", "button", "object", "marquee", "applet"];
/// Inline elements that end with the paragraph or cell they stand in.
const PASSING: [&str; 8] = ["span", "label", "time", "cite", "abbr", "q", "sub", "sup"];

/// Divides `text` at the first `sign`, which is ASCII: what stands before it, and what after.
pub(super) fn split_at_sign(text: &str, sign: u8) -> Option<(&str, &str)> {
    let at = memchr::memchr(sign, text.as_bytes())?;
    Some((text.get(..at)?, text.get(at + 1..)?))
}

/// One tag: its name and the name's length, how many bytes it takes from the name's first letter to its `>`, and its
/// attributes.
pub(super) struct Tag {
    pub(super) name: Name,
    pub(super) name_length: usize,
    pub(super) length: usize,
    pub(super) attributes: usize,
}

/// Where a tokenizer stands within a tag.
enum Within {
    BeforeName,
    Name,
    AfterName,
    BeforeValue,
    Unquoted,
}

impl Tag {
    /// Reads the tag whose name starts `text`, as the HTML standard's tokenizer does. `None`: no name, or no end.
    pub(super) fn read(text: &str) -> Option<Self> {
        let first = text.bytes().next()?;
        if !first.is_ascii_alphabetic() {
            return None;
        }
        let name_length = text.bytes().position(|b| b.is_ascii_whitespace() || matches!(b, b'/' | b'>'))?;
        let name = Name::new(text.get(..name_length).unwrap_or_default());
        let mut within = Within::BeforeName;
        let (mut attributes, mut at) = (0, name_length);
        while let Some(byte) = text.as_bytes().get(at) {
            let blank = byte.is_ascii_whitespace();
            within = match within {
                _ if *byte == b'>' => return Some(Self { name, name_length, length: at + 1, attributes }),
                Within::BeforeValue if blank => Within::BeforeValue,
                Within::BeforeValue if matches!(byte, b'"' | b'\'') => {
                    at += 1 + memchr::memchr(*byte, text.as_bytes().get(at + 1..)?)?;
                    Within::BeforeName
                }
                Within::Unquoted if blank => Within::BeforeName,
                Within::BeforeValue | Within::Unquoted => Within::Unquoted,
                Within::Name | Within::AfterName if *byte == b'=' => Within::BeforeValue,
                Within::Name | Within::AfterName if blank => Within::AfterName,
                _ if blank || *byte == b'/' => Within::BeforeName,
                Within::Name => Within::Name,
                Within::BeforeName | Within::AfterName => {
                    attributes += 1;
                    Within::Name
                }
            };
            at += 1;
        }
        None
    }
}

/// The attributes of a tag, one after the other, as the HTML standard's tokenizer reads them.
pub(super) struct Attributes<'a> {
    /// What follows; after the last attribute, what follows the tag.
    pub(super) rest: &'a str,
}

impl<'a> Iterator for Attributes<'a> {
    /// Name and value as written.
    type Item = (&'a str, &'a str);

    fn next(&mut self) -> Option<Self::Item> {
        let blank = |sign: char| sign.is_ascii_whitespace();
        let start = self.rest.trim_start_matches(|sign| blank(sign) || sign == '/');
        if let Some(after) = start.strip_prefix('>') {
            self.rest = after;
            return None;
        }
        // A name may begin with `=`.
        let ends =
            |at: usize, byte: u8| byte.is_ascii_whitespace() || matches!(byte, b'/' | b'>') || (byte == b'=' && at > 0);
        let end = start.bytes().enumerate().position(|(at, byte)| ends(at, byte)).unwrap_or(start.len());
        let (name, after) = start.split_at_checked(end)?;
        if name.is_empty() {
            self.rest = "";
            return None;
        }
        let Some(value) = after.trim_start_matches(blank).strip_prefix('=') else {
            self.rest = after;
            return Some((name, ""));
        };
        let value = value.trim_start_matches(blank);
        let (value, rest) = if let Some(quote @ (b'"' | b'\'')) = value.bytes().next() {
            split_at_sign(value.get(1..)?, quote)?
        } else {
            value.split_at_checked(value.find(|sign| blank(sign) || sign == '>').unwrap_or(value.len()))?
        };
        self.rest = rest;
        Some((name, value))
    }
}

/// What follows a template whose start tag stood before `html`: its content is no part of the page. `None` when it has no
/// end, or holds a cell: one that is left open lets what is set in bold or linked before it go on behind the template.
pub(super) fn after_template(html: &str) -> Option<&str> {
    let mut depth = 1;
    for (at, _) in html.match_indices('<') {
        let tag = html.get(at + 1..)?;
        let (name, ends) = tag.strip_prefix('/').map_or((tag, false), |name| (name, true));
        let end = name.find(|sign: char| sign.is_ascii_whitespace() || matches!(sign, '/' | '>'));
        let (name, after) = name.split_at_checked(end.unwrap_or(name.len()))?;
        if ["td", "th", "caption"].iter().any(|cell| name.eq_ignore_ascii_case(cell)) {
            return None;
        }
        if !name.eq_ignore_ascii_case("template") {
            continue;
        }
        depth = if ends { depth - 1 } else { depth + 1 };
        if depth == 0 {
            return after.split_once('>').map(|(_, rest)| rest);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_end_where_their_tag_ends() {
        let tag = r#" class="a > b" hidden data-x=1 / id='c"d'href=/e/ title = "f">rest"#;
        let mut attributes = Attributes { rest: tag };
        let read: Vec<(&str, &str)> = attributes.by_ref().collect();
        let expected =
            [("class", "a > b"), ("hidden", ""), ("data-x", "1"), ("id", "c\"d"), ("href", "/e/"), ("title", "f")];
        assert_eq!((read.as_slice(), attributes.rest), (expected.as_slice(), "rest"));
        assert_eq!(Tag::read(&format!("p{tag}")).map(|tag| tag.length), Some(1 + tag.len() - "rest".len()));
    }
}
