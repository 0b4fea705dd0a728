//! What a page must pass before an HTML parser sees it: one linear scan over its bytes.
//!
//! `html5ever` is quadratic in nesting depth and multiplies unclosed formatting elements, and `dom_smoothie` recurses
//! into depth, so both are measured here first. The scan also leaves out what holds no article (scripts, styles,
//! drawings, frames, comments): the parser only ever sees tags that were counted here.

use super::tags::{DRAWN, Name, RAW, Sorts, Tag, split_at_sign};
use crate::domain::Problem;

/// The most bytes of HTML that are scanned of one page; the rest is cut off.
pub const PAGE_BYTES_MAX: usize = 8_000_000;
/// The most bytes that are parsed once scripts, styles and drawings are left out; the rest is cut off.
const LEAN_BYTES_MAX: usize = 2_000_000;
/// The deepest nesting that is parsed. Browsers stop at 512; the deepest of 1,429 real pages was 48.
pub const DEPTH_MAX: usize = 512;
/// The most start tags that are parsed; the rest of the page is cut off.
const ELEMENTS_MAX: usize = 100_000;
/// The most copies of unclosed formatting elements a parser would be made to create.
const FORMATTING_COPIES_MAX: usize = 400_000;
/// The most attributes of one tag; above that all are left out, for a parser compares each with all before it.
const ATTRIBUTES_MAX: usize = 200;
/// How many JSON-LD scripts of one page are kept, and how many bytes of each.
const SCRIPTS_MAX: usize = 40;
const SCRIPT_BYTES_MAX: usize = 1_000_000;
/// How far up the open elements an end tag looks for its start.
const LOOK_BACK_MAX: usize = 64;

/// A page that may be parsed, without what holds no article.
#[derive(Debug, Default)]
pub(super) struct Lean {
    /// HTML to parse. Empty when the page was refused.
    pub(super) html: String,
    /// The JSON-LD scripts, as written.
    pub(super) json_ld: Vec<String>,
    /// The first `<title>`, as written, entities and all.
    pub(super) title: String,
    /// What was cut off or refused.
    pub(super) problems: Vec<Problem>,
}

/// Scans `html`, linear in its length.
pub(super) fn admit(html: &str) -> Lean {
    let mut lean = Lean::default();
    let within = html.get(..html.floor_char_boundary(PAGE_BYTES_MAX)).unwrap_or(html);
    if within.len() < html.len() {
        lean.problems.push(Problem::new(format!(
            "page of {} bytes is longer than {PAGE_BYTES_MAX}; the rest was not read",
            html.len()
        )));
    }
    lean.html.reserve(within.len().min(LEAN_BYTES_MAX) / 2);
    let mut scan = Scan {
        rest: within,
        lean,
        open: Vec::new(),
        depth: 0,
        formatting: 0,
        elements: 0,
        copies: 0,
        unclosed: Vec::new(),
    };
    let outcome = scan.run();
    let mut lean = scan.lean;
    if let Err(refusal) = outcome {
        lean.html.clear();
        lean.problems.push(refusal);
    }
    lean
}

struct Scan<'a> {
    rest: &'a str,
    lean: Lean,
    open: Vec<Open>,
    depth: usize,
    formatting: usize,
    elements: usize,
    copies: usize,
    /// Raw elements of which no end tag is left, so that none is looked for twice.
    unclosed: Vec<&'static str>,
}

#[derive(Clone, Copy)]
struct Open {
    name: Name,
    sorts: Sorts,
    weight: usize,
}

impl<'a> Scan<'a> {
    fn run(&mut self) -> Result<(), Problem> {
        while let Some((text, after)) = split_at_sign(self.rest, b'<') {
            if self.lean.html.len() + text.len() > LEAN_BYTES_MAX {
                self.lean.problems.push(Problem::new(format!(
                    "page has more than {LEAN_BYTES_MAX} bytes of text and tags; the rest was not read"
                )));
                self.rest = "";
                break;
            }
            self.lean.html.push_str(text);
            self.rest = after;
            match after.bytes().next() {
                Some(b'!') => self.declaration(),
                Some(b'?') => self.skip_past('>'),
                Some(b'/') => self.end_tag(),
                Some(letter) if letter.is_ascii_alphabetic() => self.start_tag()?,
                _ => self.lean.html.push_str("&lt;"),
            }
        }
        let room = LEAN_BYTES_MAX.saturating_sub(self.lean.html.len());
        self.lean.html.push_str(self.rest.get(..self.rest.floor_char_boundary(room)).unwrap_or_default());
        Ok(())
    }

    fn skip_past(&mut self, sign: char) {
        self.rest = self.rest.split_once(sign).map_or("", |(_, after)| after);
    }

    fn declaration(&mut self) {
        if let Some(comment) = self.rest.strip_prefix("!--") {
            // `<!-->` and `<!--->` are whole comments.
            let closed = comment.strip_prefix('>').or_else(|| comment.strip_prefix("->"));
            self.rest = closed.unwrap_or_else(|| comment.split_once("-->").map_or("", |(_, after)| after));
        } else {
            if self.rest.get(..8).is_some_and(|head| head.eq_ignore_ascii_case("!doctype")) {
                self.lean.html.push_str("<!DOCTYPE html>");
            }
            self.skip_past('>');
        }
    }

    fn end_tag(&mut self) {
        let Some(tag) = Tag::read(self.rest.get(1..).unwrap_or_default()) else {
            self.skip_past('>');
            return;
        };
        let raw = self.rest.get(..=tag.length).unwrap_or_default();
        let (name, sorts) = (tag.name, tag.name.sorts());
        self.rest = self.rest.get(1 + tag.length..).unwrap_or_default();
        if sorts.has(Sorts::RAW) || sorts.has(Sorts::DRAWN) || sorts.has(Sorts::MODES) {
            return;
        }
        self.lean.html.push_str("</");
        self.lean.html.push_str(raw.get(1..=tag.name_length).unwrap_or_default());
        self.lean.html.push('>');
        if sorts.has(Sorts::IMPLIED) {
            self.drop_passing();
        } else if let Some(back) = self.open.iter().rev().take(LOOK_BACK_MAX).position(|open| open.name == name) {
            self.open.split_off(self.open.len() - 1 - back).into_iter().for_each(|open| self.forget(open));
        }
    }

    fn start_tag(&mut self) -> Result<(), Problem> {
        let Some(tag) = Tag::read(self.rest) else {
            // A tag that never ends: a parser drops it with the rest.
            self.rest = "";
            return Ok(());
        };
        let raw = self.rest.get(..tag.length).unwrap_or_default();
        self.rest = self.rest.get(tag.length..).unwrap_or_default();
        let sorts = tag.name.sorts();
        if sorts.has(Sorts::RAW) || sorts.has(Sorts::DRAWN) {
            if let Some(element) = RAW.iter().chain(&DRAWN).find(|known| Name::new(known) == tag.name) {
                self.leave_out(element, raw);
            }
            return Ok(());
        }
        if sorts.has(Sorts::TITLE) {
            self.title();
            return Ok(());
        }
        if sorts.has(Sorts::MODES) {
            return Ok(());
        }
        self.elements += 1;
        if self.elements > ELEMENTS_MAX {
            self.lean
                .problems
                .push(Problem::new(format!("page has more than {ELEMENTS_MAX} elements; the rest was not read")));
            self.rest = "";
            return Ok(());
        }
        self.lean.html.push('<');
        if tag.attributes > ATTRIBUTES_MAX {
            self.lean.html.push_str(raw.get(..tag.name_length).unwrap_or_default());
            self.lean.html.push('>');
        } else {
            self.lean.html.push_str(raw);
        }
        self.count(tag.name, sorts)
    }

    /// Counts an element towards depth and copies.
    fn count(&mut self, name: Name, sorts: Sorts) -> Result<(), Problem> {
        self.copies += self.formatting;
        if self.copies > FORMATTING_COPIES_MAX {
            return Err(Problem::new(format!(
                "page makes a parser copy unclosed formatting more than {FORMATTING_COPIES_MAX} times; it was not parsed"
            )));
        }
        if sorts.has(Sorts::IMPLIED) {
            self.drop_passing();
            return Ok(());
        }
        if sorts.has(Sorts::VOID) {
            return Ok(());
        }
        if sorts.has(Sorts::SELF_CLOSING) {
            let place = self.open.iter().rev().take(LOOK_BACK_MAX).position(|open| open.name == name);
            if let Some(back) = place {
                let open = self.open.remove(self.open.len() - 1 - back);
                self.forget(open);
            }
        }
        let weight = if sorts.has(Sorts::TABLE) {
            5
        } else if sorts.has(Sorts::HEAVY) {
            2
        } else {
            1
        };
        let open = Open { name, sorts, weight };
        self.depth += open.weight;
        self.formatting += usize::from(sorts.has(Sorts::FORMATTING));
        self.open.push(open);
        if self.depth > DEPTH_MAX {
            return Err(Problem::new(format!("page nests deeper than {DEPTH_MAX} elements; it was not parsed")));
        }
        Ok(())
    }

    fn forget(&mut self, open: Open) {
        self.depth = self.depth.saturating_sub(open.weight);
        self.formatting = self.formatting.saturating_sub(usize::from(open.sorts.has(Sorts::FORMATTING)));
    }

    /// Closes inline elements left open at the end of a paragraph or cell.
    fn drop_passing(&mut self) {
        while let Some(open) = self.open.pop_if(|open| open.sorts.has(Sorts::PASSING)) {
            self.forget(open);
        }
    }

    fn title(&mut self) {
        let (text, after) = split_at_end_tag(self.rest, "title").unwrap_or((self.rest, ""));
        if self.lean.title.is_empty() {
            text.trim().clone_into(&mut self.lean.title);
        }
        self.rest = after;
    }

    /// Passes over an element with all its content; keeps JSON-LD.
    fn leave_out(&mut self, element: &'static str, start: &'a str) {
        if self.unclosed.contains(&element) {
            return;
        }
        let Some((content, after)) = split_at_end_tag(self.rest, element) else {
            self.unclosed.push(element);
            if RAW.contains(&element) && element != "noscript" {
                self.rest = "";
            }
            return;
        };
        let is_json_ld = element == "script" && start.to_ascii_lowercase().contains("ld+json");
        if is_json_ld && self.lean.json_ld.len() < SCRIPTS_MAX && content.len() <= SCRIPT_BYTES_MAX {
            self.lean.json_ld.push(content.to_owned());
        }
        // Words on both sides of a drawing stay two words.
        self.lean.html.push(' ');
        self.rest = after;
    }
}

/// Divides `text` at the first `</element …>`: what stands before it, and what after.
fn split_at_end_tag<'a>(text: &'a str, element: &str) -> Option<(&'a str, &'a str)> {
    for at in memchr::memchr_iter(b'<', text.as_bytes()) {
        let Some(tail) = text.get(at + 1..)?.strip_prefix('/') else { continue };
        let Some((name, after)) = tail.split_at_checked(element.len()) else { continue };
        let ends = after.bytes().next().is_none_or(|b| b.is_ascii_whitespace() || matches!(b, b'/' | b'>'));
        if name.eq_ignore_ascii_case(element) && ends {
            return Some((text.get(..at)?, after.split_once('>').map_or("", |(_, rest)| rest)));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_styles_and_drawings_are_left_out_and_json_ld_is_kept() {
        let lean = admit(
            "<!doctype html><title>Sag &amp; sag</title><script>if (a<b) '<div>'</script>\
             <script type=\"application/ld+json\">{\"a\":1}</script><style>p>a{}</style><!-- <div> -->\
             <p title='>'>Ord<svg><g/></svg>og <b>ord</b> 3 < 4",
        );
        assert_eq!(lean.title, "Sag &amp; sag");
        assert_eq!(lean.json_ld, ["{\"a\":1}"]);
        assert_eq!(
            lean.html.trim(),
            "<!DOCTYPE html>    <p title='>'>Ord og <b>ord</b> 3 &lt; 4".replace("    ", "   ").trim()
        );
        assert!(lean.problems.is_empty());
    }

    #[test]
    fn nesting_is_refused_before_it_is_parsed() {
        for tag in ["<div>", "<table><tr><td>", "<b>", "<ul><li>", "<svg><g>", "<blink>"] {
            let lean = admit(&tag.repeat(20_000));
            assert!(lean.html.is_empty() && lean.problems.len() == 1, "{tag} passed: {:?}", lean.problems);
        }
    }

    #[test]
    fn what_html_lets_writers_leave_open_is_no_depth() {
        for tag in ["<p>ord ", "<li>ord", "<p><span>ord</p>", "<a name=x>", "<tr><td>ord", "<br>", "<dt>a<dd>b"] {
            let page = tag.repeat(2_000);
            assert!(!admit(&page).html.is_empty(), "{tag} was refused");
        }
    }

    #[test]
    fn a_multiplying_page_is_refused() {
        let mut page: String = (0..400).map(|n| ["<font color=", &n.to_string(), ">"].concat()).collect();
        page.push_str(&"<p>x".repeat(5_000));
        assert!(admit(&page).html.is_empty());
    }

    #[test]
    fn what_never_ends_ends_with_the_page() {
        for page in ["<p>a<script>b", "<p>a<div class='b", "<p>a<!-- b", "<p>a<textarea>b", "<p>a</"] {
            assert_eq!(admit(page).html.trim_end(), "<p>a", "{page}");
        }
        assert_eq!(admit("<svg><p>a").html, "<p>a");
    }
}
