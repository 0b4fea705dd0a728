//! The fast rung: a page read in one pass from its tags, without a tree being built.
//!
//! A recipe of simple selectors asks no more of a page than its elements in reading order. They are listed here by the
//! rules by which browsers close elements. Where a browser would repair more than that (formatting across paragraphs,
//! text between the cells of a table), the page is left to the full rung: what is read here is what a parser reads.

use super::{
    page::{Element, Node, Page, What, Wishes},
    references::{Standing, decoded},
    roles::{Kind, Roles, element, kind_of},
    selector::Selector,
    tags::{Attributes, Name, after_template, split_at_sign},
};

/// The elements of a page that passed the gate. `None`: the recipe or the page is not simple.
pub(super) fn page(html: &str, wishes: &Wishes<'_>) -> Option<Page> {
    let selectors = |texts: &[&str]| texts.iter().map(|text| Selector::parse(text)).collect::<Option<Vec<_>>>();
    let (drop, select) = (selectors(&wishes.drop)?, selectors(&wishes.select)?);
    let root = Node { parent: 0, end: 0, what: What::Element(Element::default()) };
    let mut page = Page::default();
    page.nodes.push(root);
    let stands = Stands { place: 0, kind: Kind::default(), name: Name::new("") };
    let mut stream =
        Stream { page, drop, open: vec![stands], stage: Stage::Start, head: stands, strict: false, dropped: None };
    stream.run(html)?;
    let mut page = stream.page;
    page.close();
    for selector in &select {
        let places = (0..page.nodes.len()).filter(|place| selector.matches(&page, *place));
        let places = places.collect();
        page.matches.push(places);
    }
    Some(page)
}

/// An element that is open.
#[derive(Debug, Clone, Copy)]
struct Stands {
    place: usize,
    kind: Kind,
    name: Name,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Start,
    Head,
    AfterHead,
    Body,
}

struct Stream {
    page: Page,
    drop: Vec<Selector>,
    /// The document, and what is open in it.
    open: Vec<Stands>,
    stage: Stage,
    /// The page's head, once it has ended.
    head: Stands,
    /// The page declares its type: a table ends a paragraph.
    strict: bool,
    /// How many elements are open around one that was dropped.
    dropped: Option<usize>,
}

/// `None`, wherever it comes back: a browser would repair the page in ways that are not followed here.
type Simple = Option<()>;

impl Stream {
    fn run(&mut self, html: &str) -> Simple {
        let mut rest = html;
        if let Some(after) = rest.trim_start().strip_prefix("<!DOCTYPE html>") {
            (self.strict, rest) = (true, after);
        }
        while let Some((text, tag)) = split_at_sign(rest, b'<') {
            self.text(text)?;
            if let Some(end) = tag.strip_prefix('/') {
                let (name, after) = end.split_once('>')?;
                self.end(Name::new(name))?;
                rest = after;
            } else if tag.starts_with(|sign: char| sign.is_ascii_alphabetic()) {
                let ends = |byte: u8| byte.is_ascii_whitespace() || matches!(byte, b'/' | b'>');
                let (name, attributes) = tag.split_at_checked(tag.bytes().position(ends)?)?;
                let (name, mut attributes) = (Name::new(name), Attributes { rest: attributes });
                self.start(name, &mut attributes)?;
                rest = attributes.rest;
                if kind_of(name).tag == "template" {
                    rest = after_template(rest)?;
                }
            } else {
                rest = tag.split_once('>').map_or("", |(_, after)| after);
            }
        }
        self.text(rest)?;
        self.ensure_body();
        Some(())
    }

    fn inner(&self) -> Stands {
        self.open.last().copied().unwrap_or(Stands { place: 0, kind: Kind::default(), name: Name::new("") })
    }

    fn text(&mut self, text: &str) -> Simple {
        let blank = text.bytes().all(|byte| byte.is_ascii_whitespace());
        if text.is_empty() || (blank && self.stage != Stage::Body) {
            return Some(());
        }
        let text = if self.stage == Stage::Body { text } else { text.trim_ascii_start() };
        self.ensure_body();
        if !blank && self.inner().kind.roles.is_between_cells() {
            return None;
        }
        if self.dropped.is_some() {
            return Some(());
        }
        let text = decoded(text, Standing::Text);
        let parent = self.inner().place;
        // What stood between was left out: to a parser it is one text.
        if let Some(Node { parent: before, what: What::Text { words, .. }, .. }) = self.page.nodes.last_mut()
            && *before == parent
        {
            words.push_str(&text);
            return Some(());
        }
        let what = What::Text { words: text.into_owned(), main: false };
        self.page.nodes.push(Node { parent, end: 0, what });
        Some(())
    }

    /// Opens the frame of the page up to its body, as far as its tags are missing.
    fn ensure_body(&mut self) {
        self.ensure_head();
        if self.stage == Stage::Body {
            return;
        }
        self.shorten(2);
        self.push(Name::new("body"), Element::named("body"));
        self.stage = Stage::Body;
    }

    fn ensure_html(&mut self) {
        if self.open.len() < 2 {
            self.push(Name::new("html"), Element::named("html"));
        }
    }

    fn ensure_head(&mut self) {
        if self.stage == Stage::Start {
            self.ensure_html();
            self.push(Name::new("head"), Element::named("head"));
            self.stage = Stage::Head;
        }
    }

    /// Adds an element and opens it.
    fn push(&mut self, name: Name, element: Element) {
        let place = self.page.nodes.len();
        let kind = Kind { tag: element.tag, roles: kind_of(name).roles };
        let parent = self.inner().place;
        if self.dropped.is_none() {
            self.page.nodes.push(Node { parent, end: 0, what: What::Element(element) });
            if self.drop.iter().any(|selector| selector.matches(&self.page, place)) {
                self.page.nodes.pop();
                self.dropped = Some(self.open.len());
            }
        }
        self.open.push(Stands { place, kind, name });
    }

    /// Closes everything from `at` on. Formatting that is cut off so would go on after it, and a form would be remembered.
    fn close_from(&mut self, at: usize) -> Simple {
        let within = self.open.get(at + 1..).unwrap_or_default();
        if within.iter().any(|open| open.kind.roles.has(Roles::FORMATTING) || open.kind.tag == "form") {
            return None;
        }
        self.shorten(at);
        Some(())
    }

    fn shorten(&mut self, length: usize) {
        self.open.truncate(length);
        self.dropped = self.dropped.filter(|around| length > *around);
    }

    /// The innermost open element that `wanted` takes, unless one that `stops` takes stands further in.
    fn find(&self, wanted: impl Fn(&Stands) -> bool, stops: impl Fn(&Stands) -> bool) -> Option<usize> {
        for (at, open) in self.open.iter().enumerate().rev() {
            if wanted(open) {
                return Some(at);
            }
            if stops(open) {
                return None;
            }
        }
        None
    }

    fn start(&mut self, name: Name, attributes: &mut Attributes<'_>) -> Simple {
        let kind = kind_of(name);
        let roles = kind.roles;
        if roles.has(Roles::ODD) {
            return None;
        }
        let element = element(kind.tag, attributes);
        if roles.has(Roles::FRAME) {
            return self.start_frame(name, element);
        }
        if roles.has(Roles::HEAD) && self.stage != Stage::Body {
            self.head_element(name, element);
            return Some(());
        }
        self.ensure_body();
        if kind.tag == "template" {
            self.push(name, element);
            return self.close_from(self.open.len() - 1);
        }
        if roles.has(Roles::TABLE.with(Roles::GROUP).with(Roles::ROW).with(Roles::CELL)) {
            return self.start_in_table(name, kind, element);
        }
        if self.inner().kind.roles.is_between_cells() {
            return None;
        }
        if roles.has(Roles::LONE) && self.find(|open| open.name == name, |_| false).is_some() {
            return None;
        }
        if roles.has(Roles::ITEM) {
            self.end_item(|open| open.kind.roles.has(Roles::ITEM))?;
        } else if roles.has(Roles::TERM) {
            self.end_item(|open| open.kind.roles.has(Roles::TERM))?;
        }
        let block = Roles::BLOCK.with(Roles::HEADING).with(Roles::ITEM).with(Roles::TERM);
        if roles.has(block) && kind.tag != "button" {
            self.end_paragraph()?;
        }
        if roles.has(Roles::HEADING) && self.inner().kind.roles.has(Roles::HEADING) {
            self.close_from(self.open.len() - 1)?;
        }
        self.push(name, element);
        if roles.has(Roles::VOID) { self.close_from(self.open.len() - 1) } else { Some(()) }
    }

    fn start_frame(&mut self, name: Name, element: Element) -> Simple {
        match (element.tag, self.stage) {
            ("html", Stage::Start) if self.open.len() == 1 => self.push(name, element),
            ("head", Stage::Start) => {
                self.ensure_html();
                self.push(name, element);
                self.stage = Stage::Head;
            }
            ("body", Stage::Start | Stage::Head | Stage::AfterHead) => {
                self.ensure_head();
                self.shorten(2);
                self.push(name, element);
                self.stage = Stage::Body;
            }
            // A second one adds what it states to the first.
            _ if element.is_bare() => {}
            _ => return None,
        }
        Some(())
    }

    /// Elements of the head stay in it, even after its end.
    fn head_element(&mut self, name: Name, element: Element) {
        self.ensure_head();
        let open = self.open.len();
        if self.stage == Stage::AfterHead {
            self.open.push(self.head);
        }
        self.push(name, element);
        self.shorten(open);
    }

    fn start_in_table(&mut self, name: Name, kind: Kind, element: Element) -> Simple {
        if kind.roles.has(Roles::TABLE) {
            if self.inner().kind.roles.is_between_cells() {
                return None;
            }
            if self.strict {
                self.end_paragraph()?;
            }
            self.push(name, element);
            return Some(());
        }
        // Outside a table their tags say nothing.
        let Some(table) = self.find(|open| open.kind.roles.has(Roles::TABLE), |_| false) else { return Some(()) };
        let within =
            |role: Roles| self.find(|open| open.kind.roles.has(role), |open| open.kind.roles.has(Roles::TABLE));
        if kind.roles.has(Roles::GROUP) {
            self.close_from(table + 1)?;
        } else if kind.roles.has(Roles::ROW) {
            let group = within(Roles::GROUP);
            self.close_from(group.unwrap_or(table) + 1)?;
            if group.is_none() {
                self.push(Name::new("tbody"), Element::named("tbody"));
            }
        } else {
            let row = within(Roles::ROW)?;
            self.close_from(row + 1)?;
        }
        self.push(name, element);
        Some(())
    }

    /// An item ends the one before it, unless a list or a box stands between them.
    fn end_item(&mut self, before: impl Fn(&Stands) -> bool) -> Simple {
        let stops = |open: &Stands| open.kind.roles.is_special() && !open.kind.roles.has(Roles::LOOSE);
        self.find(before, stops).map_or(Some(()), |at| self.close_from(at))
    }

    fn end_paragraph(&mut self) -> Simple {
        self.paragraph().map_or(Some(()), |at| self.close_from(at))
    }

    fn paragraph(&self) -> Option<usize> {
        let stops = |open: &Stands| open.kind.roles.is_barrier() || open.kind.tag == "button";
        self.find(|open| open.kind.roles.has(Roles::PARAGRAPH), stops)
    }

    fn end(&mut self, name: Name) -> Simple {
        let kind = kind_of(name);
        let roles = kind.roles;
        if roles.has(Roles::ODD) {
            return None;
        }
        if roles.has(Roles::FRAME) {
            if kind.tag == "head" && self.stage == Stage::Head {
                self.head = self.inner();
                self.shorten(2);
                self.stage = Stage::AfterHead;
            } else if kind.tag != "head" {
                self.ensure_body();
            }
            return Some(());
        }
        if self.stage != Stage::Body {
            return if kind.tag == "br" { None } else { Some(()) };
        }
        let same = |open: &Stands| open.name == name;
        let barrier = |open: &Stands| open.kind.roles.is_barrier();
        let found = if roles.has(Roles::VOID) {
            return if kind.tag == "br" { None } else { Some(()) };
        } else if roles.has(Roles::PARAGRAPH) {
            if self.paragraph().is_none() {
                if self.inner().kind.roles.is_between_cells() {
                    return None;
                }
                self.push(name, Element::named(kind.tag));
            }
            self.paragraph()
        } else if roles.has(Roles::FORMATTING) {
            return self.end_formatting(name);
        } else if roles.has(Roles::TABLE.with(Roles::GROUP).with(Roles::ROW).with(Roles::CELL)) {
            self.find(same, |open| open.kind.roles.has(Roles::TABLE))
        } else if roles.has(Roles::HEADING) {
            self.find(|open| open.kind.roles.has(Roles::HEADING), barrier)
        } else if roles.has(Roles::ITEM) {
            self.find(same, |open| barrier(open) || open.kind.roles.has(Roles::LIST))
        } else if kind.tag == "form" {
            return self.end_form();
        } else if roles.has(Roles::BLOCK.with(Roles::TERM)) {
            self.find(same, barrier)
        } else {
            self.find(same, |open| open.kind.roles.is_special())
        };
        // An end without a start says nothing.
        found.map_or(Some(()), |at| self.close_from(at))
    }

    /// A form that others are open in is taken out from among them.
    fn end_form(&mut self) -> Simple {
        let implied = Roles::PARAGRAPH.with(Roles::ITEM).with(Roles::TERM);
        let form = self.open.iter().rposition(|open| open.kind.tag == "form");
        let within = form.and_then(|at| self.open.get(at + 1..)).unwrap_or_default();
        if !within.iter().all(|open| open.kind.roles.has(implied)) {
            return None;
        }
        form.map_or(Some(()), |at| self.close_from(at))
    }

    fn end_formatting(&mut self, name: Name) -> Simple {
        let Some(at) = self.find(|open| open.name == name, |open| open.kind.roles.is_barrier()) else {
            return Some(());
        };
        let within = self.open.get(at + 1..).unwrap_or_default();
        if within.iter().any(|open| open.kind.roles.is_special()) {
            return None;
        }
        self.close_from(at)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::extract::page::ATTRIBUTES;

    /// The elements and texts of a page, each with how deep it stands; blank texts and the document left out.
    fn listed(page: &Page) -> Vec<(usize, String)> {
        let mut depths: Vec<usize> = Vec::new();
        let mut found = Vec::new();
        for (place, node) in page.nodes.iter().enumerate() {
            let depth = if place == 0 { 0 } else { depths[node.parent] + 1 };
            depths.push(depth);
            match &node.what {
                What::Element(element) if place > 0 => {
                    // The fast rung does not keep where links lead.
                    let kept = ATTRIBUTES.iter().filter(|name| **name != "href" || element.tag == "link");
                    let attributes: Vec<_> = kept.map(|name| element.attribute(name)).collect();
                    found.push((depth, format!("<{}> {attributes:?}", element.tag)));
                }
                What::Text { words, .. } if !words.trim().is_empty() => found.push((depth, words.clone())),
                What::Element(_) | What::Text { .. } => {}
            }
        }
        found
    }

    /// Both rungs' lists, where the fast one reads the page.
    fn both(html: &str, wishes: &Wishes<'_>) -> Option<[Vec<(usize, String)>; 2]> {
        let lean = super::super::gate::admit(html);
        let fast = page(&lean.html, wishes)?;
        let full = super::super::page::parse(&lean.html, wishes, &mut Vec::new());
        let mut full = listed(&full);
        // The tree lists the declaration of its type as well.
        full.retain(|(depth, what)| *depth != 1 || !what.starts_with("<>"));
        Some([listed(&fast), full])
    }

    #[test]
    fn elements_end_where_a_parser_ends_them() {
        for html in [
            "",
            "bare words",
            "<p>one<p>two<div>three</div>four",
            "<!doctype html><title>x</title><meta name=a content='&aelig;'><link rel=canonical href=/a?b=1&c=2><p>one",
            "<html lang=da><head></head><link href=/late><body class=a><p>one</body></html><p>two",
            "<ul><li>one<li>two<ul><li>three</ul><li>four</ul>",
            "<dl><dt>one<dd>two<dt>three</dl>",
            "<div><span>one<p>two</span>three</p></div>",
            "<h2>one<h3>two</h2>three",
            "one</p>two",
            "<!doctype html><p>one<table><tr><td>two<td>three<tr><th>four</table>five",
            "<p>one<table><tr><td>two</table>three",
            "<table><thead><tr><th>one</thead><tbody><tr><td><p>two<tr><td>three</table>",
            "<td>one</td><tr>two",
            "<p><b>one</b><i>two<span>three</i></span>four</p>",
            "<my-element CLASS=\"A b\" class=c>one</my-element>",
            "<template><p>hidden<template>more</template></template><p>shown",
            "<head><template><meta name=x content=y></template></head><p>shown",
            "<a href=/x>one <br>two<img src=a.png class=i></a>",
            "<select><option>one</select>two<svg><p>three</svg>four",
            "<form><div>one</form>two</div>",
            "<div>one</div></div>two</span></section>three",
            "<p>r&aelig;v &amp; &copy 2026 &#132; a&b</p>",
            "<button>one<p>two</button>three",
        ] {
            let Some([fast, full]) = both(html, &Wishes::default()) else { continue };
            assert_eq!(fast, full, "{html}");
        }
    }

    #[test]
    fn what_a_browser_would_repair_is_left_to_the_full_rung() {
        for html in [
            "<b>one<p>two</b>three",
            "<p><b>one<p>two",
            "<table>one<tr><td>two</table>",
            "<table><div>one</div></table>",
            "<a href=1>one<a href=2>two</a>",
            "<table><caption>one</caption></table>",
            "<ruby>one<rt>two</ruby>",
            "<template><table><a href=x><td></template><br>",
        ] {
            let lean = super::super::gate::admit(html);
            assert!(page(&lean.html, &Wishes::default()).is_none(), "{html}");
        }
    }

    #[test]
    fn what_a_recipe_drops_is_gone_with_all_that_it_holds() {
        let html = "<div class=ad><p>one<div>two</div></div><p>three<span class=ad>four</span>five<img class=ad>six";
        let wishes = Wishes { drop: vec![".ad"], select: vec!["p"] };
        let [fast, full] = both(html, &wishes).expect("simple");
        let bare = |list: Vec<(usize, String)>| list.into_iter().map(|(_, what)| what).collect::<String>();
        assert_eq!(bare(fast), bare(full));
    }

    /// What is mixed at random, divided by bars.
    const SOUP: [&str; 8] = [
        "<h3>|</h3>|<hr>|<pre>|</pre>|<nobr>|</nobr>|<my-tag>|</my-tag>|<tbody>|</tbody>|<th>|</th>|<ol>|",
        "</ol>|<figure>|</figure>|<input>|</body>|</html>|<html lang=da>|<summary>|<details>|</details>|",
        "<center>|<!--x-->|</br>|<script>x</script>|<link rel=canonical href=/a>|<i>|</i>|</dd>|</dt>|<thead>|",
        "</thead>|<legend>|<fieldset>|<wbr>|<dialog>|</dialog>|<p>|</p>|<div class='a'>|</div>|<span>|</span>|",
        "<b>|</b>|<a href=x>|</a>|<h2>|</h2>|<ul>|<li>|</ul>|</li>|<table>|<tr>|<td>|</td>|</tr>|</table>|",
        "<br>|<section>|</section>|<article>|</article>|one |two |&amp;| |<img src=x>|<form>|</form>|",
        "<blockquote>|</blockquote>|<template>|</template>|<dl>|<dt>|<dd>|</dl>|<button>|</button>|<body>|",
        "<head>|</head>|<meta name=a content=b>|<label>|</label>",
    ];

    fn tag_soup() -> impl Strategy<Value = String> {
        let piece = prop::sample::select(SOUP.concat().leak().split('|').collect::<Vec<_>>());
        prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(3_000))]

        #[test]
        fn whatever_the_fast_rung_reads_it_reads_as_the_full_one(html in tag_soup(), declared in any::<bool>()) {
            let html = format!("{}{html}", if declared { "<!doctype html>" } else { "" });
            if let Some([fast, full]) = both(&html, &Wishes::default()) {
                prop_assert_eq!(fast, full);
            }
        }
    }
}
