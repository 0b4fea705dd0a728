//! A parsed page as a flat list of nodes in reading order, with what the readers ask of it.

use std::{
    collections::HashMap,
    hash::Hash,
    panic::{AssertUnwindSafe, catch_unwind},
};

use dom_smoothie::{Config, Readability};

use crate::domain::Problem;

/// The most elements for which the generic reader is run; above that only our own rules read the page.
const GENERIC_ELEMENTS_MAX: usize = 60_000;

/// Nodes in reading order: a node's descendants follow it up to `Node::end`.
#[derive(Debug, Default)]
pub(super) struct Page {
    pub(super) nodes: Vec<Node>,
    /// For each selector asked for, the nodes it matched, in reading order.
    pub(super) matches: Vec<Vec<usize>>,
}

/// An element or a text.
#[derive(Debug)]
pub(super) struct Node {
    /// Index of the parent; the root is its own.
    pub(super) parent: usize,
    /// One past the last descendant.
    pub(super) end: usize,
    /// What it is.
    pub(super) what: What,
}

#[derive(Debug)]
pub(super) enum What {
    Element(Element),
    /// A text, and whether the generic reader counts it as main text.
    Text {
        words: String,
        main: bool,
    },
}

/// An element's name and the attributes anybody asks for.
#[derive(Debug, Default)]
pub(super) struct Element {
    /// In lower case; `""` for names unknown to HTML.
    pub(super) tag: &'static str,
    attributes: Vec<(&'static str, String)>,
}

impl Element {
    /// An element without attributes.
    pub(super) fn named(tag: &'static str) -> Self {
        Self { tag, attributes: Vec::new() }
    }

    /// Gives it an attribute.
    pub(super) fn set(&mut self, name: &'static str, value: String) {
        self.attributes.push((name, value));
    }

    /// True when it has none of the attributes that are kept.
    pub(super) fn is_bare(&self) -> bool {
        self.attributes.is_empty()
    }

    /// The attribute's value; empty attributes are there too.
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_str())
    }
}

/// In alphabetical order.
pub(super) const TAGS: [&str; 86] = [
    "a",
    "abbr",
    "acronym",
    "address",
    "article",
    "aside",
    "b",
    "bdi",
    "bdo",
    "big",
    "blockquote",
    "body",
    "br",
    "button",
    "caption",
    "center",
    "cite",
    "code",
    "dd",
    "del",
    "details",
    "dfn",
    "dialog",
    "div",
    "dl",
    "dt",
    "em",
    "fieldset",
    "figcaption",
    "figure",
    "font",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "head",
    "header",
    "hgroup",
    "hr",
    "html",
    "i",
    "img",
    "ins",
    "kbd",
    "label",
    "legend",
    "li",
    "link",
    "main",
    "mark",
    "menu",
    "meta",
    "nav",
    "nobr",
    "ol",
    "p",
    "picture",
    "pre",
    "q",
    "s",
    "samp",
    "section",
    "small",
    "span",
    "strike",
    "strong",
    "sub",
    "summary",
    "sup",
    "table",
    "tbody",
    "td",
    "template",
    "th",
    "thead",
    "time",
    "tr",
    "tt",
    "u",
    "ul",
    "var",
    "wbr",
];

/// In alphabetical order.
pub(super) const ATTRIBUTES: [&str; 20] = [
    "aria-hidden",
    "aria-label",
    "class",
    "content",
    "data-component",
    "data-qa",
    "data-testid",
    "datetime",
    "hidden",
    "href",
    "id",
    "itemprop",
    "itemtype",
    "lang",
    "name",
    "property",
    "rel",
    "role",
    "style",
    "type",
];

/// What to do with a page beyond listing its nodes.
#[derive(Debug, Default)]
pub(super) struct Wishes<'a> {
    /// CSS selectors of elements to take away first.
    pub(super) drop: Vec<&'a str>,
    /// CSS selectors to match. When the first matches, the generic reader is not asked.
    pub(super) select: Vec<&'a str>,
}

/// Parses `html`, which must have passed the gate.
#[expect(
    clippy::redundant_closure_for_method_calls,
    reason = "the methods' type belongs to a crate that is not ours to name"
)]
pub(super) fn parse(html: &str, wishes: &Wishes<'_>, problems: &mut Vec<Problem>) -> Page {
    let config = Config { disable_json_ld: true, max_elements_to_parse: GENERIC_ELEMENTS_MAX, ..Config::default() };
    let Ok(mut reader) = Readability::new(html, None, Some(config)) else { return Page::default() };
    for selector in &wishes.drop {
        match reader.doc.try_select(selector) {
            Some(unwanted) => unwanted.remove(),
            None if !is_selector(&reader, selector) => problems.push(bad_selector(selector)),
            None => {}
        }
    }
    let mut page = Page::default();
    let mut places = HashMap::new();
    for node in std::iter::once(reader.doc.root()).chain(reader.doc.root().descendants_it()) {
        let parent = node.parent().and_then(|parent| places.get(&parent.id).copied()).unwrap_or_default();
        let what = if node.is_text() {
            What::Text { words: node.text().to_string(), main: false }
        } else {
            let mut element = Element::default();
            if let Some(read) = node.element_ref() {
                element.tag = known(&TAGS, read.name.local.as_ref());
                for attribute in &read.attrs {
                    let name = known(&ATTRIBUTES, attribute.name.local.as_ref());
                    if !name.is_empty() {
                        element.set(name, attribute.value.to_string());
                    }
                }
            }
            What::Element(element)
        };
        places.insert(node.id, page.nodes.len());
        page.nodes.push(Node { parent, end: 0, what });
    }
    page.close();
    for selector in &wishes.select {
        let found = reader.doc.try_select(selector);
        if found.is_none() && !is_selector(&reader, selector) {
            problems.push(bad_selector(selector));
        }
        let nodes = found.iter().flat_map(|found| found.nodes());
        page.matches.push(nodes.filter_map(|node| places.get(&node.id).copied()).collect());
    }
    let selected = page.matches.first().is_some_and(|first| !first.is_empty());
    if !selected {
        // Surprise: dom_smoothie indexes and unwraps; a panic in it must not cost us the page.
        match catch_unwind(AssertUnwindSafe(|| reader.parse())) {
            Ok(Ok(_)) => {
                let content = reader.doc.select_single("#readability-page-1");
                let kept = content.nodes().iter().flat_map(|node| node.descendants_it()).map(|node| node.id);
                page.mark(kept, &places);
            }
            Ok(Err(error)) => problems.push(Problem::new(format!("generic reader found no main text: {error}"))),
            Err(_) => problems.push(Problem::new("generic reader broke down on the page; own rules read it alone")),
        }
    }
    page
}

/// Checks that a text is a selector that pages can be asked for.
///
/// # Errors
/// What is wrong, in English.
pub fn checked_selector(selector: &str) -> Result<String, String> {
    let reader = Readability::new("<html></html>", None, None).map_err(|error| error.to_string())?;
    if is_selector(&reader, selector) {
        Ok(selector.to_owned())
    } else {
        Err(format!("`{selector}` is not a CSS selector"))
    }
}

fn bad_selector(selector: &str) -> Problem {
    Problem::new(format!("selector `{selector}` is not CSS; correct it in the source's file"))
}

/// Tells a selector that matches nothing from one that cannot be read: the root of every page matches `:is`.
fn is_selector(reader: &Readability, selector: &str) -> bool {
    reader.doc.try_select(&format!("html, {selector}")).is_some()
}

/// A tag's name in lower case as pages keep it. `None`: they do not tell it from others.
pub(super) fn tag_name(name: &str) -> Option<&'static str> {
    Some(known(&TAGS, name)).filter(|known| !known.is_empty())
}

/// An attribute's name in lower case. `None`: pages do not keep it.
pub(super) fn attribute_name(name: &str) -> Option<&'static str> {
    Some(known(&ATTRIBUTES, name)).filter(|known| !known.is_empty())
}

/// The name out of a list in alphabetical order; `""` when it is not there.
fn known(names: &[&'static str], name: &str) -> &'static str {
    names.binary_search(&name).ok().and_then(|at| names.get(at)).copied().unwrap_or_default()
}

impl Page {
    /// Sets every node's `end`.
    pub(super) fn close(&mut self) {
        for at in (0..self.nodes.len()).rev() {
            let Some(node) = self.nodes.get_mut(at) else { continue };
            node.end = node.end.max(at + 1);
            let (end, parent) = (node.end, node.parent);
            if let Some(parent) = self.nodes.get_mut(parent) {
                parent.end = parent.end.max(end);
            }
        }
    }

    fn mark<Key: Eq + Hash>(&mut self, kept: impl Iterator<Item = Key>, places: &HashMap<Key, usize>) {
        for id in kept {
            let node = places.get(&id).and_then(|place| self.nodes.get_mut(*place));
            if let Some(Node { what: What::Text { main, .. }, .. }) = node {
                *main = true;
            }
        }
    }

    /// The element at `place`.
    pub(super) fn element(&self, place: usize) -> Option<&Element> {
        match &self.nodes.get(place)?.what {
            What::Element(element) => Some(element),
            What::Text { .. } => None,
        }
    }

    /// All elements, with their places.
    pub(super) fn elements(&self) -> impl Iterator<Item = (usize, &Element)> {
        self.nodes.iter().enumerate().filter_map(|(place, node)| match &node.what {
            What::Element(element) => Some((place, element)),
            What::Text { .. } => None,
        })
    }

    /// The text within the node at `place`, blanks made single, without line breaks.
    pub(super) fn text_of(&self, place: usize) -> String {
        let end = self.nodes.get(place).map_or(place, |node| node.end);
        let mut text = String::new();
        let mut hidden_until = place;
        for (at, node) in self.nodes.iter().enumerate().take(end).skip(place) {
            match &node.what {
                What::Element(element) if at >= hidden_until && is_hidden(element) && at > place => {
                    hidden_until = node.end;
                }
                What::Element(element) if !is_inline(element.tag) || element.tag == "br" => text.push(' '),
                What::Text { words, .. } if at >= hidden_until => text.push_str(words),
                What::Element(_) | What::Text { .. } => {}
            }
        }
        super::words::squeezed(&text)
    }
}

/// True for elements that do not break a line of text.
pub(super) fn is_inline(tag: &str) -> bool {
    matches!(
        tag,
        "a" | "abbr"
            | "acronym"
            | "b"
            | "bdi"
            | "bdo"
            | "big"
            | "cite"
            | "code"
            | "del"
            | "dfn"
            | "em"
            | "font"
            | "i"
            | "img"
            | "ins"
            | "kbd"
            | "label"
            | "mark"
            | "nobr"
            | "q"
            | "s"
            | "samp"
            | "small"
            | "span"
            | "strike"
            | "strong"
            | "sub"
            | "sup"
            | "time"
            | "tt"
            | "u"
            | "var"
            | "wbr"
    )
}

/// True when a reader does not see the element.
pub(super) fn is_hidden(element: &Element) -> bool {
    if element.attribute("hidden").is_some() || element.attribute("aria-hidden") == Some("true") {
        return true;
    }
    element.attribute("style").is_some_and(|style| {
        let style: String = style.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_ascii_lowercase();
        style.contains("display:none") || style.contains("visibility:hidden")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_in_the_order_in_which_they_are_looked_up() {
        assert!(TAGS.is_sorted() && ATTRIBUTES.is_sorted());
    }
}
