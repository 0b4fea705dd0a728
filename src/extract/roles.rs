//! How elements stand among each other by the HTML standard, told from their names.

use std::{collections::BTreeMap, sync::LazyLock};

use super::{
    page::{ATTRIBUTES, Element, TAGS},
    references::{Standing, decoded},
    tags::{Attributes, DRAWN, FORMATTING, Name, RAW, VOID},
};

/// What a name says of how its element stands among others, as a set of bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Roles(u32);

impl Roles {
    pub(super) const VOID: Self = Self(1);
    pub(super) const FORMATTING: Self = Self(1 << 1);
    /// Its start ends a paragraph, its end tag everything within.
    pub(super) const BLOCK: Self = Self(1 << 2);
    pub(super) const HEADING: Self = Self(1 << 3);
    pub(super) const ITEM: Self = Self(1 << 4);
    pub(super) const TERM: Self = Self(1 << 5);
    pub(super) const TABLE: Self = Self(1 << 6);
    pub(super) const GROUP: Self = Self(1 << 7);
    pub(super) const ROW: Self = Self(1 << 8);
    pub(super) const CELL: Self = Self(1 << 9);
    /// `html`, `head` and `body`.
    pub(super) const FRAME: Self = Self(1 << 10);
    pub(super) const HEAD: Self = Self(1 << 11);
    /// The standard calls all others special: end tags of ordinary elements do not reach past them.
    pub(super) const ORDINARY: Self = Self(1 << 12);
    /// Cannot stand inside itself.
    pub(super) const LONE: Self = Self(1 << 13);
    pub(super) const PARAGRAPH: Self = Self(1 << 14);
    pub(super) const LIST: Self = Self(1 << 15);
    /// Is parsed in ways of its own.
    pub(super) const ODD: Self = Self(1 << 16);
    /// An item in a list ends through it.
    pub(super) const LOOSE: Self = Self(1 << 17);

    pub(super) const fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    pub(super) const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Tables and their cells: no end tag reaches out of them.
    pub(super) const fn is_barrier(self) -> bool {
        self.has(Self::TABLE.with(Self::CELL))
    }

    pub(super) const fn is_special(self) -> bool {
        !self.has(Self::ORDINARY.with(Self::FORMATTING))
    }

    /// Where text and other elements do not belong.
    pub(super) const fn is_between_cells(self) -> bool {
        self.has(Self::TABLE.with(Self::GROUP).with(Self::ROW))
    }
}

/// A name as pages keep it, and its roles.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Kind {
    pub(super) tag: &'static str,
    pub(super) roles: Roles,
}

const BLOCK: [&str; 30] = [
    "address",
    "article",
    "aside",
    "blockquote",
    "center",
    "details",
    "dialog",
    "dir",
    "div",
    "dl",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "header",
    "hgroup",
    "listing",
    "main",
    "menu",
    "nav",
    "ol",
    "p",
    "pre",
    "search",
    "section",
    "summary",
    "ul",
    "button",
    "hr",
];
const ORDINARY: [&str; 21] = [
    "abbr", "acronym", "bdi", "bdo", "cite", "del", "dfn", "dialog", "ins", "kbd", "label", "legend", "mark",
    "picture", "q", "samp", "span", "sub", "sup", "time", "var",
];
const ODD: [&str; 16] = [
    "caption",
    "colgroup",
    "col",
    "option",
    "optgroup",
    "object",
    "applet",
    "marquee",
    "frameset",
    "frame",
    "rb",
    "rt",
    "rtc",
    "rp",
    "plaintext",
    "image",
];

/// Every known name, in order.
static KINDS: LazyLock<Vec<(Name, Kind)>> = LazyLock::new(|| {
    let lists: [(Roles, &[&str]); 20] = [
        (Roles::VOID, &VOID),
        (Roles::FORMATTING, &FORMATTING),
        (Roles::BLOCK, &BLOCK),
        (Roles::ORDINARY, &ORDINARY),
        (Roles::ODD, &ODD),
        (Roles::ODD, &RAW),
        (Roles::ODD, &DRAWN),
        (Roles::HEADING, &["h1", "h2", "h3", "h4", "h5", "h6"]),
        (Roles::ITEM, &["li"]),
        (Roles::TERM, &["dd", "dt"]),
        (Roles::TABLE, &["table"]),
        (Roles::GROUP, &["tbody", "thead", "tfoot"]),
        (Roles::ROW, &["tr"]),
        (Roles::CELL, &["td", "th"]),
        (Roles::FRAME, &["html", "head", "body"]),
        (Roles::HEAD, &["meta", "link", "base", "template"]),
        (Roles::LONE, &["a", "nobr", "button", "form"]),
        (Roles::PARAGRAPH, &["p"]),
        (Roles::LIST, &["ul", "ol"]),
        (Roles::LOOSE, &["address", "div", "p"]),
    ];
    let mut kinds: BTreeMap<Name, Kind> = BTreeMap::new();
    for tag in TAGS {
        kinds.insert(Name::new(tag), Kind { tag, roles: Roles::default() });
    }
    for (role, name) in lists.iter().flat_map(|(role, names)| names.iter().map(|name| (*role, Name::new(name)))) {
        let kind = kinds.entry(name).or_default();
        kind.roles = kind.roles.with(role);
    }
    kinds.into_iter().collect()
});

/// Names unknown to HTML are ordinary.
pub(super) fn kind_of(name: Name) -> Kind {
    let place = KINDS.binary_search_by_key(&name, |(known, _)| *known).ok();
    let unknown = Kind { tag: "", roles: Roles::ORDINARY };
    place.and_then(|at| KINDS.get(at)).map_or(unknown, |(_, kind)| *kind)
}

/// Every attribute that pages keep, in order.
static ATTRIBUTE_NAMES: LazyLock<Vec<(Name, &'static str)>> = LazyLock::new(|| {
    let mut names: Vec<(Name, &'static str)> = ATTRIBUTES.iter().map(|name| (Name::new(name), *name)).collect();
    names.sort_unstable();
    names
});

fn attribute_name(name: Name) -> Option<&'static str> {
    let place = ATTRIBUTE_NAMES.binary_search_by_key(&name, |(known, _)| *known).ok();
    place.and_then(|at| ATTRIBUTE_NAMES.get(at)).map(|(_, name)| *name)
}

/// An element with the attributes that pages keep. Of two of the same name the first counts.
pub(super) fn element(tag: &'static str, attributes: &mut Attributes<'_>) -> Element {
    let mut element = Element::named(tag);
    for (name, value) in attributes {
        let Some(known) = attribute_name(Name::new(name)).filter(|known| element.attribute(known).is_none()) else {
            continue;
        };
        // Nobody asks where a link leads, only that it does.
        let value = if known == "href" && tag != "link" { "" } else { value };
        element.set(known, decoded(value, Standing::Attribute).into_owned());
    }
    element
}
