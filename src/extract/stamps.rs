//! Where a page's dates stand, in order of trust.

use super::{
    PageContext, Rung,
    blocks::Block,
    json_ld::JsonLd,
    marks::Marks,
    metadata::Metadata,
    page::Page,
    published::{self, Published, Statements},
    recipe, words,
};
use crate::domain::Problem;

/// How many blocks before and after the text's first a date for readers may stand.
const REACH_BEFORE: usize = 40;
const REACH_AFTER: usize = 3;
/// The longest block that is a date rather than news with a date in it, in words.
const STAMP_WORDS_MAX: usize = 30;

/// The longest heading that is a date, in words.
const DATE_WORDS_MAX: usize = 10;
/// The most words before the date in a block that nothing marks as one: `Fjordby - 21. marts 2018`.
const PLACE_WORDS_MAX: usize = 5;

/// Meta tags that state publication, most trusted first.
const PUBLISHED: [&str; 29] = [
    "article:published_time",
    "og:article:published_time",
    "article:published:time",
    "datepublished",
    "article:published",
    "og:pubdate",
    "pubdate",
    "pub_date",
    "publish-date",
    "publishdate",
    "publish_date",
    "published_time",
    "published_at",
    "dc.date.issued",
    "dcterms.issued",
    "dcterms.created",
    "dc.date",
    "dc.date.created",
    "dcterms.date",
    "sailthru.date",
    "parsely-pub-date",
    "cxenseparse:recs:publishtime",
    "cxenseparse:publishtime",
    "bi3dpubdate",
    "date",
    "article.published",
    "publication_date",
    "ptime",
    "last-modified",
];
/// Meta tags that state a change.
const MODIFIED: [&str; 6] = [
    "article:modified_time",
    "article:modified:time",
    "og:updated_time",
    "datemodified",
    "dcterms.modified",
    "dc.date.modified",
];

/// What a page holds that may state a moment.
#[derive(Debug, Clone, Copy)]
pub(super) struct Places<'a> {
    pub(super) page: &'a Page,
    pub(super) metadata: &'a Metadata,
    pub(super) json_ld: &'a JsonLd,
    pub(super) recipe: &'a recipe::Found,
    pub(super) blocks: &'a [Block],
    /// The window's title.
    pub(super) window: &'a str,
    /// The moment that the script which carries the text states.
    pub(super) scripted: Option<&'a str>,
    /// The first block of the text.
    pub(super) first: usize,
}

/// The moment of publication.
pub(super) fn published(from: &Places<'_>, about: &PageContext, problems: &mut Vec<Problem>) -> Option<Published> {
    let recipe = from.recipe.published.as_deref().map(|text| (Rung::Recipe, text));
    let stated = from.json_ld.published.as_deref().map(|text| (Rung::JsonLd, text));
    let metas = PUBLISHED.iter().filter_map(|name| Some((Rung::Meta, from.metadata.first(&[name])?)));
    let time = marked_time(from.page).map(|text| (Rung::Markup, text));
    let scripted = from.scripted.map(|text| (Rung::Script, text));
    let statements = Statements {
        formal: recipe.into_iter().chain(stated).chain(metas).chain(time).chain(scripted).collect(),
        informal: recipe.into_iter().chain(for_readers(from)).collect(),
    };
    published::published(&statements, about, problems)
}

/// The first `datetime` of a page that says when something was published.
fn marked_time(page: &Page) -> Option<&str> {
    page.elements()
        .filter(|(_, element)| element.tag == "time" || element.attribute("itemprop") == Some("datePublished"))
        .find_map(|(_, element)| element.attribute("datetime").or_else(|| element.attribute("content")))
}

/// Dates written for readers: near the text's head, those named dates first; at last the window's title.
fn for_readers<'a>(from: &Places<'a>) -> impl Iterator<Item = (Rung, &'a str)> {
    let reach = from.first.saturating_sub(REACH_BEFORE)..(from.first + REACH_AFTER).min(from.blocks.len());
    let near = from.blocks.get(reach).unwrap_or_default();
    // A sentence with a date in it is news, not a stamp; so is a heading.
    let dated = |block: &&Block| {
        let stamp = block.marks.has(Marks::DATE) || !words::ends_sentence(&block.text);
        block.words <= STAMP_WORDS_MAX
            && stamp
            && !(block.is_heading() && block.words > DATE_WORDS_MAX)
            && (block.marks.has(Marks::DATE) || !block.marks.has(Marks::CAPTION) && starts_with_date(&block.text))
            && block.text.chars().any(|sign| sign.is_ascii_digit())
    };
    let marked = near.iter().filter(dated).filter(|block| block.marks.has(Marks::DATE));
    marked
        .map(|block| (Rung::Markup, block.text.as_str()))
        .chain(near.iter().rev().filter(dated).map(|block| (Rung::Text, block.text.as_str())))
        .chain([(Rung::Meta, from.window)])
}

/// True when the first number stands near the head: a caption ends with its date, a stamp starts with it.
fn starts_with_date(text: &str) -> bool {
    let words = text.split_whitespace().filter(|word| word.chars().any(char::is_alphanumeric));
    words.take(PLACE_WORDS_MAX + 1).any(|word| word.chars().any(|sign| sign.is_ascii_digit()))
}

/// The moment of the last change.
pub(super) fn modified(from: &Places<'_>, about: &PageContext) -> Option<jiff::Timestamp> {
    let metas = MODIFIED.iter().filter_map(|name| from.metadata.first(&[name]));
    let stated = from.json_ld.modified.as_deref().into_iter().chain(metas);
    stated
        .filter_map(|text| published::moment(text, &about.zone))
        .map(|moment| moment.at)
        .find(|at| published::is_possible(*at, about.now))
}
