//! What elements say of the text in them by their name, role, class and id.

use std::{collections::HashMap, sync::LazyLock};

use aho_corasick::AhoCorasick;

use super::page::{Element, is_hidden};
use super::words;

/// The most signs of class names that are looked at for one element.
const NAMES_MAX: usize = 300;

/// What elements say of the text in them, as a set of bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Marks(u32);

impl Marks {
    pub(super) const HIDDEN: Self = Self(1);
    pub(super) const CAPTION: Self = Self(2);
    pub(super) const ASIDE: Self = Self(4);
    pub(super) const CONTROL: Self = Self(8);
    pub(super) const LINK: Self = Self(16);
    /// The nearest block element's own names are those of furniture.
    pub(super) const FURNITURE: Self = Self(32);
    pub(super) const LEAD: Self = Self(64);
    pub(super) const BODY: Self = Self(128);
    pub(super) const CONSENT: Self = Self(256);
    pub(super) const BYLINE: Self = Self(512);
    pub(super) const DATE: Self = Self(1024);
    pub(super) const COMMENTS: Self = Self(2048);
    pub(super) const LIST: Self = Self(4096);
    pub(super) const QUOTE: Self = Self(8192);
    pub(super) const RELATED: Self = Self(16384);
    /// A box of facts beside the text.
    pub(super) const BOX: Self = Self(65536);
    /// All of it is bold.
    pub(super) const BOLD: Self = Self(32768);

    pub(super) const fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    pub(super) const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(super) const fn both(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    pub(super) const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }
}

/// Above this share of a page's article an element is the page's frame, whatever it is called.
const FRAME_SHARE: f64 = 0.3;
/// Above this share of a page's long texts an element is shown by a script, though it starts hidden.
const STREAMED_SHARE: f64 = 0.6;

/// What an element says of its text by its name, role, class and id, unless it holds most of the page.
pub(super) fn own(element: &Element, article: f64, long: f64, known: &mut KnownNames) -> Marks {
    let mut marks = stated(element, known);
    if article > FRAME_SHARE {
        marks = marks.both(
            Marks::HIDDEN
                .with(Marks::LINK)
                .with(Marks::BODY)
                .with(Marks::QUOTE)
                .with(Marks::LIST)
                .with(Marks::LEAD)
                .with(Marks::BOLD),
        );
    }
    if long > STREAMED_SHARE { marks.without(Marks::HIDDEN) } else { marks }
}

fn stated(element: &Element, known: &mut KnownNames) -> Marks {
    let mut marks = match element.tag {
        "figure" | "figcaption" | "picture" | "caption" => Marks::CAPTION,
        "aside" | "nav" | "footer" | "menu" | "dialog" => Marks::ASIDE,
        "button" | "form" | "fieldset" | "label" | "legend" => Marks::CONTROL,
        "a" if element.attribute("href").is_some() => Marks::LINK,
        "li" | "dd" | "dt" => Marks::LIST,
        "blockquote" => Marks::QUOTE,
        "b" | "strong" => Marks::BOLD,
        "template" | "del" => Marks::HIDDEN,
        // A small article beside the large one is another story: short news, a teaser. Where all are small (a live
        // blog), the mark is common and forgotten.
        "article" => Marks::RELATED,
        "address" => Marks::BYLINE,
        "time" => Marks::DATE,
        _ => Marks::default(),
    };
    if matches!(
        element.attribute("role"),
        Some("complementary" | "navigation" | "contentinfo" | "dialog" | "alertdialog" | "search")
    ) {
        marks = marks.with(Marks::ASIDE);
    }
    if is_hidden(element) {
        marks = marks.with(Marks::HIDDEN);
    }
    match element.attribute("itemprop") {
        Some(property) if property.split_whitespace().any(|word| word == "articleBody") => {
            marks = marks.with(Marks::BODY);
        }
        Some("description" | "abstract") => marks = marks.with(Marks::LEAD),
        Some("caption") => marks = marks.with(Marks::CAPTION),
        _ => {}
    }
    marks.with(known.marks(element))
}

/// What the class names of a page say, each read once: pages call hundreds of elements the same.
#[derive(Debug, Default)]
pub(super) struct KnownNames {
    read: HashMap<String, Marks>,
    /// The names last asked for; kept for its room.
    asked: String,
}

impl KnownNames {
    fn marks(&mut self, element: &Element) -> Marks {
        self.asked.clear();
        gather_names(element, &mut self.asked);
        if self.asked.is_empty() {
            return Marks::default();
        }
        if let Some(marks) = self.read.get(&self.asked) {
            return *marks;
        }
        let marks = said(&self.asked);
        self.read.insert(self.asked.clone(), marks);
        marks
    }
}

/// What an element says by its class, id and test names alone.
pub(super) fn by_name(element: &Element) -> Marks {
    let mut names = String::new();
    gather_names(element, &mut names);
    if names.is_empty() { Marks::default() } else { said(&names) }
}

fn gather_names(element: &Element, names: &mut String) {
    for attribute in ["class", "id", "data-testid", "data-component", "data-qa"] {
        if let Some(value) = element.attribute(attribute) {
            names.push(' ');
            names.push_str(value);
        }
    }
}

fn said(names: &str) -> Marks {
    let names = name_words(names.get(..names.floor_char_boundary(NAMES_MAX)).unwrap_or_default());
    let (known, says) = &*NAME_WORDS;
    known
        .find_overlapping_iter(&names)
        .filter_map(|word| says.get(word.pattern().as_usize()))
        .fold(Marks::default(), |marks, mark| marks.with(*mark))
}

/// The words of [`NAMED`], looked for in one pass, and what each says.
static NAME_WORDS: LazyLock<(AhoCorasick, Vec<Marks>)> = LazyLock::new(|| {
    let named: Vec<(&str, Marks)> =
        NAMED.iter().flat_map(|(mark, words)| words.iter().map(|word| (*word, *mark))).collect();
    (words::finder(named.iter().map(|(word, _)| *word)), named.into_iter().map(|(_, mark)| mark).collect())
});

/// Class names as ` word word `, camel case and joining signs taken apart.
fn name_words(names: &str) -> String {
    let mut out = String::with_capacity(names.len() + 16);
    out.push(' ');
    let mut lower_before = false;
    for sign in names.chars() {
        if !sign.is_ascii_alphanumeric() {
            if !out.ends_with(' ') {
                out.push(' ');
            }
            lower_before = false;
            continue;
        }
        if sign.is_ascii_uppercase() && lower_before {
            out.push(' ');
        }
        lower_before = sign.is_ascii_lowercase();
        out.push(sign.to_ascii_lowercase());
    }
    out.push(' ');
    out
}

/// Words in class names and what they say. A blank on a side is the end of a word.
const NAMED: [(Marks, &[&str]); 10] = [
    (Marks::BOX, &["fakta", "fact box", "factbox", "facts box"]),
    (
        Marks::HIDDEN,
        &[" sr only", "visually hidden", "visuallyhidden", "screen reader", "screenreader", " a11y hidden"],
    ),
    (Marks::CAPTION, &["caption", " credit", "billedtekst", "photographer", "fotograf", "bildunterschrift"]),
    (
        Marks::LEAD,
        &[
            " lead ",
            "manchet",
            "standfirst",
            " teaser text",
            "subheader ",
            "sub header ",
            "underrubrik",
            "subtitle",
            " deck ",
            " dek ",
            "summary",
            " intro ",
            "sub headline",
            "subheadline",
            "ingress",
            "lede",
            "article description",
            "excerpt",
            "chapeau",
            " lead text",
            "leadtext",
            "indledning",
            "header text",
            "abstract ",
        ],
    ),
    (Marks::CONSENT, &["cookie", "consent", "gdpr", "coi banner", "didomi", "onetrust", "cmp ", "samtykke"]),
    (Marks::BYLINE, &["byline", " author", "forfatter", "journalist", "contributor", "writer"]),
    (Marks::DATE, &[" date", "timestamp", "published", "publish time", " dato", "datetime", "pubdate"]),
    (
        Marks::COMMENTS,
        &[" comments ", " comment list", "commentlist", "disqus", "kommentarer", " comment body", " comment content"],
    ),
    (
        Marks::RELATED,
        &[
            "related",
            "recirc",
            " most read",
            "mest laest",
            "most popular",
            "popular",
            "recommend",
            "outbrain",
            "taboola",
            "read more",
            "readmore",
            "laes ogsaa",
            "see also",
            "more stories",
            "more from",
            " teaser list",
            "trending",
            "newsletter",
            "nyhedsbrev",
            " promo",
            "subscribe",
            "subscription",
            " paywall ",
            "abonnement",
            "advert",
            " ad ",
            " ads ",
            "sponsor",
            "social",
            " share",
            "sharing",
            "breadcrumb",
            "sidebar",
        ],
    ),
    (
        Marks::FURNITURE,
        &[
            " meta ",
            " tags ",
            " tag ",
            "copyright",
            "disclaimer",
            "footer",
            "footnote",
            " nav ",
            "menu",
            "toolbar",
            "button",
            " btn ",
            "widget",
            "banner",
            "login",
            "signup",
            "sign up",
            "label",
            "kicker",
            "category",
            "dateline",
            "credit",
            "source ",
            "correction",
            "print ",
            " info ",
            "readtime",
            "reading time",
            "topics",
            "keywords",
            " bio ",
            "author",
            "byline",
            "caption",
            "screen reader",
            "visually hidden",
            " sr only",
            "teaser",
            " promo",
            "related",
            "share",
            "social",
            "comment",
            "newsletter",
            "infobox title",
        ],
    ),
];
