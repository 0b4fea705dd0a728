//! Which rung of the reading order gave each field.

use crate::domain::Span;

/// A rung of the reading order, most trusted first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rung {
    /// The source's own recipe for the day.
    Recipe,
    /// JSON-LD.
    JsonLd,
    /// Meta tags and the window's title.
    Meta,
    /// Headings, `time`, `rel=author` and elements whose names say what they hold.
    Markup,
    /// The running text: its first lines, its signature, a date beside it.
    Text,
    /// The page's address.
    Address,
    /// The generic reader and our own rules over it.
    Generic,
    /// A script that carries the text.
    Script,
    /// What the feed said.
    Feed,
}

impl Rung {
    /// The rung's name, as `inspect article` prints it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Recipe => "recipe",
            Self::JsonLd => "json-ld",
            Self::Meta => "meta",
            Self::Markup => "markup",
            Self::Text => "text",
            Self::Address => "address",
            Self::Generic => "generic",
            Self::Script => "script",
            Self::Feed => "feed",
        }
    }
}

/// How a page's elements were found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PageRung {
    /// The fast rung: from its tags in one pass, by a recipe of simple selectors.
    Stream,
    /// The full rung: out of the tree that a parser builds.
    Tree,
}

impl PageRung {
    /// The rung's name, as `inspect article` prints it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Stream => "stream",
            Self::Tree => "tree",
        }
    }
}

/// Where an article's fields came from. `None`: the page does not have the field.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Provenance {
    /// How the page was read; fields of a recipe were found so. `None`: it was no page.
    pub page: Option<PageRung>,
    /// The headline.
    pub title: Option<Rung>,
    /// The authors.
    pub byline: Option<Rung>,
    /// The moment of publication.
    pub published: Option<Rung>,
    /// Seconds east of Greenwich in which the page states that moment; `None` when it names no zone.
    pub published_offset_s: Option<i32>,
    /// The lead.
    pub lead: Option<Rung>,
    /// The running text.
    pub text: Option<Rung>,
    /// Boxes of facts and long lists of names within the text, in order: part of it, yet nobody's words.
    pub boxes: Vec<Span>,
}

impl Provenance {
    /// Field names and rungs, the page's own aside, in the order they are printed.
    pub fn rungs(&self) -> [(&'static str, Option<Rung>); 5] {
        [
            ("title", self.title),
            ("byline", self.byline),
            ("published", self.published),
            ("lead", self.lead),
            ("text", self.text),
        ]
    }
}
