//! Where a page's authors stand, in order of trust.

use super::{
    blocks::Block,
    byline::{self, Byline},
    json_ld::JsonLd,
    marks::Marks,
    metadata::Metadata,
    page::Page,
    recipe, words,
};

/// How many blocks after the first signature others may stand; later ones sign other articles.
const BYLINE_REACH: usize = 8;

/// Authors in order of trust: the first place that names a person counts; organisations only when nobody else signs.
pub(super) fn byline(
    page: &Page,
    metadata: &Metadata,
    json_ld: &JsonLd,
    recipe: &recipe::Found,
    blocks: &[Block],
) -> Byline {
    let publisher = json_ld.publisher.as_deref().or_else(|| metadata.site_name()).map(words::plain).unwrap_or_default();
    let metas: Vec<&str> =
        ["author", "article:author", "parsely-author", "sailthru.author", "dc.creator", "dcterms.creator", "byl"]
            .iter()
            .flat_map(|name| metadata.all(name))
            .collect();
    let marked = marked_authors(page);
    let signs =
        |block: &&Block| block.words <= 12 && block.marks.has(Marks::BYLINE) && !block.marks.has(Marks::COMMENTS);
    let first = blocks.iter().position(|block| signs(&block)).unwrap_or_default();
    let shown: Vec<&str> =
        blocks.iter().skip(first).take(BYLINE_REACH).filter(signs).map(|block| block.text.as_str()).collect();
    let opening: Vec<String> = blocks
        .iter()
        .filter(|block| block.words <= 25)
        .filter_map(|block| byline::opening_names(&block.text))
        .take(2)
        .collect();
    let mut agency = None;
    let mut fallback = Byline::default();
    let places: [(Vec<&str>, Trust); 6] = [
        (recipe.byline.iter().map(String::as_str).collect(), Trust::Stated),
        (json_ld.people.iter().map(String::as_str).collect(), Trust::Stated),
        (metas, Trust::Stated),
        (marked.iter().map(String::as_str).collect(), Trust::Shown),
        (shown, Trust::Shown),
        (opening.iter().map(String::as_str).collect(), Trust::Shown),
    ];
    for (stated, trust) in places {
        let mut read = Byline::read(&stated);
        agency = agency.or(read.agency);
        let signs_house = |name: &String| words::plain(name) == publisher;
        if trust == Trust::Shown {
            read.names.retain(|name| byline::looks_like_a_name(name));
        } else if fallback.names.is_empty() {
            fallback.names = read.names.iter().filter(|name| signs_house(name)).cloned().collect();
        }
        read.names.retain(|name| !signs_house(name));
        if !read.names.is_empty() {
            return Byline { names: read.names, agency };
        }
    }
    let organisations = Byline::read(&json_ld.organisations.iter().map(String::as_str).collect::<Vec<_>>());
    let agency = agency.or(organisations.agency);
    let names = if organisations.names.is_empty() { fallback.names } else { organisations.names };
    Byline { names: if agency.is_some() { Vec::new() } else { names }, agency }
}

/// Whether a place is made for names, or merely where names are often seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Trust {
    Stated,
    Shown,
}

/// Texts under `rel=author` and `itemprop=author`.
fn marked_authors(page: &Page) -> Vec<String> {
    let mut found = Vec::new();
    for (place, element) in page.elements() {
        let is_author = element.attribute("rel") == Some("author") || element.attribute("itemprop") == Some("author");
        if !is_author || found.len() >= 6 {
            continue;
        }
        let end = page.nodes.get(place).map_or(place, |node| node.end);
        let name = (place..end)
            .find(|inner| page.element(*inner).is_some_and(|element| element.attribute("itemprop") == Some("name")));
        let text = page.text_of(name.unwrap_or(place));
        if (1..=10).contains(&words::count(&text)) {
            found.push(text);
        }
    }
    found
}
