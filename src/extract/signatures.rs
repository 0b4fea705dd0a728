//! Where a page's authors stand, in order of trust.

use super::{
    Rung,
    blocks::Block,
    byline::{self, Agencies, Byline},
    json_ld::JsonLd,
    marks::{self, Marks},
    metadata::Metadata,
    page::{Element, Page},
    recipe, words,
};

/// How many blocks after the first signature others may stand; later ones sign other articles.
const BYLINE_REACH: usize = 8;
/// The longest text in an element made for names, in words.
const MARKED_WORDS_MAX: usize = 10;
/// How many elements made for names are read, and how far apart they may stand, in nodes.
const MARKED_MAX: usize = 6;
const MARKED_REACH: usize = 80;
/// How many blocks before and after the running text a bare signature may stand.
const SIGNATURE_REACH: usize = 4;
/// The longest bare signature with its titles and addresses, in words.
const SIGNATURE_WORDS_MAX: usize = 12;

/// What a page holds that may name its authors.
#[derive(Debug, Clone, Copy)]
pub(super) struct Places<'a> {
    pub(super) page: &'a Page,
    pub(super) metadata: &'a Metadata,
    pub(super) json_ld: &'a JsonLd,
    pub(super) recipe: &'a recipe::Found,
    pub(super) blocks: &'a [Block],
    /// The names the site goes by.
    pub(super) site: &'a [&'a str],
}

/// Whether a place is made for names, or merely where names are often seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Trust {
    Stated,
    Shown,
}

/// Authors in order of trust: the first place that names a person counts; organisations only when nobody else signs.
pub(super) fn byline(from: &Places<'_>, agencies: Agencies) -> (Byline, Option<Rung>) {
    let mut agency = None;
    let mut fallback = Vec::new();
    for (rung, trust, stated) in places(from) {
        let stated: Vec<&str> = stated.iter().map(String::as_str).collect();
        let mut read = Byline::read(&stated, if trust == Trust::Stated { agencies } else { Agencies::Apart });
        agency = agency.or(read.agency);
        if trust == Trust::Shown {
            read.names.retain(|name| byline::looks_like_a_name(name));
        } else if fallback.is_empty() {
            fallback = read.names.iter().filter(|name| is_house(name, from.site)).cloned().collect();
        }
        read.names.retain(|name| !is_house(name, from.site));
        if !read.names.is_empty() {
            return (Byline { names: read.names, agency }, Some(rung));
        }
    }
    let organisations: Vec<&str> = from.json_ld.organisations.iter().map(String::as_str).collect();
    let organisations = Byline::read(&organisations, agencies);
    let agency = agency.or(organisations.agency);
    if agency.is_some() && agencies == Agencies::Apart {
        return (Byline { names: Vec::new(), agency }, None);
    }
    let (names, rung) =
        if organisations.names.is_empty() { (fallback, Rung::Meta) } else { (organisations.names, Rung::JsonLd) };
    let rung = (!names.is_empty()).then_some(rung);
    (Byline { names, agency }, rung)
}

fn places(from: &Places<'_>) -> [(Rung, Trust, Vec<String>); 7] {
    let metas = [
        "author",
        "article:author",
        "article:byline",
        "parsely-author",
        "sailthru.author",
        "cxenseparse:author",
        "dc.creator",
        "dcterms.creator",
        "byl",
    ];
    // An agency beside people is part of their byline.
    let beside = !from.json_ld.people.is_empty();
    let bureaus = from.json_ld.organisations.iter().filter(|name| beside && byline::agency(name).is_some());
    let metas = metas.iter().flat_map(|name| from.metadata.all(name)).map(str::to_owned).collect();
    [
        (Rung::Recipe, Trust::Stated, from.recipe.byline.clone()),
        (Rung::JsonLd, Trust::Stated, from.json_ld.people.iter().chain(bureaus).cloned().collect()),
        (Rung::Meta, Trust::Stated, metas),
        (Rung::Markup, Trust::Shown, marked_authors(from.page)),
        (Rung::Markup, Trust::Shown, shown(from.blocks)),
        (Rung::Text, Trust::Shown, opening(from.blocks)),
        (Rung::Text, Trust::Shown, bare_signatures(from.blocks)),
    ]
}

/// True when a name is the site's own: `Dagens Blad`, `Dagens Blad (dagensblad.dk)`.
fn is_house(name: &str, site: &[&str]) -> bool {
    let run = |text: &str| words::plain(text.split('(').next().unwrap_or(text)).replace(' ', "");
    let name = run(name);
    !name.is_empty() && site.iter().any(|site| run(site) == name)
}

/// Texts under `rel=author` and `itemprop=author`, and of lines named for authors.
fn marked_authors(page: &Page) -> Vec<String> {
    let mut found = Vec::new();
    let mut first = None;
    for (place, element) in page.elements() {
        let stated = element.attribute("rel") == Some("author") || element.attribute("itemprop") == Some("author");
        let named = || {
            super::page::is_inline(element.tag)
                && may_name_authors(element)
                && marks::by_name(element).has(Marks::BYLINE)
        };
        if found.len() >= MARKED_MAX || !(stated || named()) {
            continue;
        }
        let end = page.nodes.get(place).map_or(place, |node| node.end);
        let name = (place..end)
            .find(|inner| page.element(*inner).is_some_and(|element| element.attribute("itemprop") == Some("name")));
        let text = page.text_of(name.unwrap_or(place));
        let near = first.is_none_or(|first: usize| place < first + MARKED_REACH);
        if near && (1..=MARKED_WORDS_MAX).contains(&words::count(&text)) {
            first.get_or_insert(place);
            found.push(text);
        }
    }
    found
}

/// Cheap, for it is asked of every inline element.
fn may_name_authors(element: &Element) -> bool {
    ["class", "id", "data-testid"]
        .iter()
        .filter_map(|name| element.attribute(name))
        .any(|names| ["uthor", "yline", "orfatter", "ournalist", "riter"].iter().any(|part| names.contains(part)))
}

/// Blocks named for authors.
fn shown(blocks: &[Block]) -> Vec<String> {
    let signs =
        |block: &&Block| block.words <= 12 && block.marks.has(Marks::BYLINE) && !block.marks.has(Marks::COMMENTS);
    let first = blocks.iter().position(|block| signs(&block)).unwrap_or_default();
    blocks.iter().skip(first).take(BYLINE_REACH).filter(signs).map(|block| block.text.clone()).collect()
}

/// `Af Bodil Holm` at the head of a text.
fn opening(blocks: &[Block]) -> Vec<String> {
    let short = blocks.iter().filter(|block| block.words <= 25);
    short.filter_map(|block| byline::opening_names(&block.text)).take(2).collect()
}

/// A name alone on its line just before the text, beside a date there, or just after it.
fn bare_signatures(blocks: &[Block]) -> Vec<String> {
    let is_text = |block: &Block| block.main && block.is_running();
    let Some(first) = blocks.iter().position(is_text) else { return Vec::new() };
    let last = blocks.iter().rposition(is_text).unwrap_or(first);
    let signs = |block: &&Block| {
        let out = Marks::CAPTION.with(Marks::ASIDE).with(Marks::RELATED).with(Marks::COMMENTS).with(Marks::CONTROL);
        let named = || byline::signature(&block.text).is_some();
        let shouted = !block.text.chars().any(char::is_lowercase);
        block.words <= SIGNATURE_WORDS_MAX
            && block.link_share < 0.5
            && !(shouted || block.is_heading() || block.marks.has(out))
            && named()
    };
    let head = blocks.get(first.saturating_sub(SIGNATURE_REACH)..first).unwrap_or_default();
    let tail = blocks.get(last + 1..).unwrap_or_default();
    let head: Vec<String> = head.iter().filter(signs).filter_map(|block| byline::signature(&block.text)).collect();
    if head.is_empty() {
        let tail = tail.iter().take_while(|block| block.main && signs(block)).take(SIGNATURE_REACH);
        return tail.filter_map(|block| byline::signature(&block.text)).collect();
    }
    head
}
