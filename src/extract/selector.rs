//! CSS selectors that need no tree to be matched: names, classes, ids, attributes, descendants and children.
//!
//! What is more than that (`:has`, siblings, positions, names and attributes that a [`Page`] does not keep) is not read
//! here: such a recipe is matched by the library on the whole tree.

use super::page::{Element, Page, attribute_name, tag_name};

/// The most parts of one selector, commas and blanks counted.
const PARTS_MAX: usize = 40;

/// A selector: an element matches when it matches one of the alternatives.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Selector {
    alternatives: Vec<Path>,
}

/// The element itself, and what must stand around it, innermost first.
#[derive(Debug, PartialEq, Eq)]
struct Path {
    own: Compound,
    around: Vec<(Within, Compound)>,
}

/// How an element stands in the one before it in the selector.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Within {
    Anywhere,
    Directly,
}

/// What is asked of one element.
#[derive(Debug, Default, PartialEq, Eq)]
struct Compound {
    /// `None`: any.
    tag: Option<&'static str>,
    tests: Vec<Test>,
}

#[derive(Debug, PartialEq, Eq)]
enum Test {
    Class(String),
    Attribute(&'static str, How, String),
    Not(Compound),
}

/// How an attribute's value must compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum How {
    Present,
    Equal,
    Word,
    Language,
    Start,
    End,
    Inside,
}

/// Attributes whose values are not compared here: the library does so without regard to case, and addresses of links are
/// not kept by the fast rung.
const NOT_COMPARED: [&str; 4] = ["rel", "type", "lang", "href"];

impl Selector {
    /// Reads a selector. `None`: it is not one of the simple ones.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let mut parser = Parser { rest: text.trim(), parts: 0 };
        let mut alternatives = vec![parser.path()?];
        while let Some(after) = parser.rest.strip_prefix(',') {
            parser.rest = after.trim_start();
            alternatives.push(parser.path()?);
        }
        parser.rest.is_empty().then_some(Self { alternatives })
    }

    /// True when the element at `place` matches.
    pub(super) fn matches(&self, page: &Page, place: usize) -> bool {
        // The document itself stands at the head of the list.
        let Some(element) = page.element(place).filter(|_| place > 0) else { return false };
        self.alternatives.iter().any(|path| path.own.fits(element) && stands_within(page, place, &path.around))
    }
}

fn stands_within(page: &Page, place: usize, around: &[(Within, Compound)]) -> bool {
    let Some(((within, compound), further)) = around.split_first() else { return true };
    let mut at = place;
    while let Some(parent) = page.nodes.get(at).map(|node| node.parent).filter(|parent| *parent > 0 && *parent < at) {
        at = parent;
        let fits = page.element(at).is_some_and(|element| compound.fits(element));
        if fits && stands_within(page, at, further) {
            return true;
        }
        if *within == Within::Directly {
            return false;
        }
    }
    false
}

impl Compound {
    fn fits(&self, element: &Element) -> bool {
        self.tag.is_none_or(|tag| tag == element.tag) && self.tests.iter().all(|test| test.holds(element))
    }
}

impl Test {
    fn holds(&self, element: &Element) -> bool {
        match self {
            Self::Class(class) => {
                element.attribute("class").is_some_and(|classes| classes.split_ascii_whitespace().any(|c| c == class))
            }
            Self::Attribute(name, how, wanted) => {
                element.attribute(name).is_some_and(|value| how.compares(value, wanted))
            }
            Self::Not(compound) => !compound.fits(element),
        }
    }
}

impl How {
    fn compares(self, value: &str, wanted: &str) -> bool {
        let part = !wanted.is_empty();
        match self {
            Self::Present => true,
            Self::Equal => value == wanted,
            Self::Word => part && value.split_ascii_whitespace().any(|word| word == wanted),
            Self::Language => value.strip_prefix(wanted).is_some_and(|rest| rest.is_empty() || rest.starts_with('-')),
            Self::Start => part && value.starts_with(wanted),
            Self::End => part && value.ends_with(wanted),
            Self::Inside => part && value.contains(wanted),
        }
    }
}

struct Parser<'a> {
    rest: &'a str,
    parts: usize,
}

impl<'a> Parser<'a> {
    /// Compounds and what stands between them, up to a comma or the end.
    fn path(&mut self) -> Option<Path> {
        let mut own = self.compound()?;
        let mut around = Vec::new();
        loop {
            let bare = self.rest.trim_start();
            if bare.is_empty() || bare.starts_with(',') {
                self.rest = bare;
                // Gathered outermost first; asked innermost first.
                around.reverse();
                return Some(Path { own, around });
            }
            let within = if let Some(after) = bare.strip_prefix('>') {
                self.rest = after.trim_start();
                Within::Directly
            } else if bare.len() < self.rest.len() {
                self.rest = bare;
                Within::Anywhere
            } else {
                return None;
            };
            let inner = self.compound()?;
            around.push((within, std::mem::replace(&mut own, inner)));
        }
    }

    fn compound(&mut self) -> Option<Compound> {
        self.parts += 1;
        if self.parts > PARTS_MAX {
            return None;
        }
        let mut compound = Compound::default();
        let start = self.rest.len();
        if let Some(after) = self.rest.strip_prefix('*') {
            self.rest = after;
        } else if self.rest.starts_with(|sign: char| sign.is_ascii_alphabetic()) {
            compound.tag = Some(tag_name(&self.name()?.to_ascii_lowercase())?);
        }
        while self.rest.starts_with(['.', '#', '[', ':']) {
            compound.tests.push(self.test()?);
        }
        (self.rest.len() < start).then_some(compound)
    }

    fn test(&mut self) -> Option<Test> {
        let mut signs = self.rest.chars();
        let first = signs.next()?;
        self.rest = signs.as_str();
        match first {
            '.' => self.name().map(|class| Test::Class(class.to_owned())),
            '#' => self.name().map(|id| Test::Attribute("id", How::Equal, id.to_owned())),
            '[' => self.attribute(),
            _ => self.negation(),
        }
    }

    fn name(&mut self) -> Option<&'a str> {
        let ends = |sign: char| !(sign.is_alphanumeric() || matches!(sign, '-' | '_'));
        let (name, rest) = self.rest.split_at_checked(self.rest.find(ends).unwrap_or(self.rest.len()))?;
        self.rest = rest;
        // `\` begins an escape: too much for here.
        (!name.is_empty() && !rest.starts_with('\\') && !name.starts_with(|sign: char| sign.is_ascii_digit()))
            .then_some(name)
    }

    fn attribute(&mut self) -> Option<Test> {
        self.rest = self.rest.trim_start();
        let name = attribute_name(&self.name()?.to_ascii_lowercase())?;
        self.rest = self.rest.trim_start();
        if let Some(after) = self.rest.strip_prefix(']') {
            self.rest = after;
            return Some(Test::Attribute(name, How::Present, String::new()));
        }
        let hows = [
            ("=", How::Equal),
            ("~=", How::Word),
            ("|=", How::Language),
            ("^=", How::Start),
            ("$=", How::End),
            ("*=", How::Inside),
        ];
        let (how, after) = hows.iter().find_map(|(sign, how)| Some((*how, self.rest.strip_prefix(sign)?)))?;
        self.rest = after.trim_start();
        let quote = self.rest.chars().next().filter(|sign| matches!(sign, '"' | '\''));
        let value = if let Some(quote) = quote {
            let (value, after) = self.rest.get(1..)?.split_once(quote)?;
            self.rest = after;
            value
        } else {
            self.name()?
        };
        self.rest = self.rest.trim_start().strip_prefix(']')?;
        (!value.contains('\\') && !NOT_COMPARED.contains(&name)).then(|| Test::Attribute(name, how, value.to_owned()))
    }

    /// `:not(…)` of one compound; no other pseudo-class is simple.
    fn negation(&mut self) -> Option<Test> {
        self.rest = self.rest.strip_prefix("not(")?.trim_start();
        let compound = self.compound()?;
        self.rest = self.rest.trim_start().strip_prefix(')')?;
        Some(Test::Not(compound))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::page::{self, Wishes};

    const PAGE: &str = r#"<html lang="da"><body><main id="hoved"><article class="a b"><h1 itemprop="headline">
        <span aria-hidden="true">x</span><span>x</span></h1><div class="tekst-1 krop"><p class="q-text">1</p><section><p>2</p></section></div>
        </article></main><aside><p class="tekst">3</p></aside></body></html>"#;

    #[test]
    fn simple_selectors_match_what_the_library_matches() {
        let selectors = [
            "p",
            "*",
            ".a",
            ".a.b p",
            "article.b > div",
            "article > div > p, aside p",
            "#hoved p",
            "main#hoved > article",
            "p[class]",
            "p[class*=\"-text\"]",
            "[class^='tekst']",
            "[class$=krop] > p",
            "[class~=krop] p",
            "h1[itemprop=\"headline\"] > :not([aria-hidden=\"true\"])",
            "p:not(.q-text)",
            "div section p",
            "div > section > p",
            "html body p",
            "[itemprop|=headline] span",
            "DIV P",
        ];
        let wishes = Wishes { drop: Vec::new(), select: selectors.to_vec() };
        let page = page::parse(PAGE, &wishes, &mut Vec::new());
        for (selector, found) in selectors.iter().zip(&page.matches) {
            let simple = Selector::parse(selector).unwrap_or_else(|| panic!("{selector} is simple"));
            let own: Vec<usize> = (0..page.nodes.len()).filter(|place| simple.matches(&page, *place)).collect();
            assert_eq!(&own, found, "{selector}");
            assert!(!own.is_empty(), "{selector}");
        }
    }

    #[test]
    fn what_is_not_simple_is_left_to_the_library() {
        for selector in [
            "",
            "p +",
            "p + p",
            "h1 ~ p",
            "p:first-child",
            "div:has(p)",
            "p,",
            ".1a",
            "[[",
            "my-tag",
            "[data-x]",
            "a\\:b",
            "[rel=author]",
            "[href^=x]",
            "p:not(a b)",
            ".a >",
            "p)",
            "p|a",
        ] {
            assert_eq!(Selector::parse(selector), None, "{selector}");
        }
    }
}
