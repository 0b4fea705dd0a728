//! The running text of a page: which blocks are the article, and which of them is its lead.

use std::{
    collections::{HashMap, HashSet},
    ops::Range,
};

use super::{
    blocks::Block,
    clean_up::{self, Surroundings},
    lead,
    marks::Marks,
    page::Page,
    words,
};

/// What was found.
#[derive(Debug, Default)]
pub(super) struct MainText {
    /// The lead's words, if the page shows one.
    pub(super) lead: Option<String>,
    /// Paragraphs and sub-headings after the lead.
    pub(super) body: Vec<String>,
    /// Those of them that stand in a box of facts or a list of names.
    pub(super) boxed: HashSet<String>,
    /// Places of the blocks used, first and last.
    pub(super) first: usize,
}

/// Below this many words a result is thin, and the whole container is read instead.
const THIN_WORDS: usize = 120;
/// Below this share of the page's running text a result is thin.
const THIN_SHARE: f64 = 0.55;
/// The share of the page's running text that its container holds.
const CONTAINER_SHARE: f64 = 0.7;
/// A result that gains less than this is not worth the noise.
const GAIN_MIN: f64 = 1.5;

/// Fewer words than this above the lead are dates and names.
const SCRAP_WORDS: usize = 8;

/// Chooses the article's blocks. `summaries` are the page's own, from its head.
pub(super) fn choose(page: &Page, blocks: &[Block], around: &Surroundings, summaries: &[&str]) -> MainText {
    let mut kept: Vec<usize> = wanted(blocks, around, |block| block.main || clean_up::is_stated(block, around));
    let gained = words_of(blocks, &kept);
    let running: usize = blocks.iter().filter(|block| block.is_running()).map(|block| block.words).sum();
    if gained < THIN_WORDS || (gained as f64) < running as f64 * THIN_SHARE {
        let (start, end) = container(page, blocks);
        let wider = wanted(blocks, around, |block| {
            (start..end).contains(&block.place) && (block.is_running() || block.main || block.is_heading())
        });
        if words_of(blocks, &wider) as f64 > gained as f64 * GAIN_MIN {
            kept = wider;
        }
    }
    take_siblings(page, blocks, around, &mut kept);
    take_boxes(blocks, around, &mut kept);
    drop_repeated_quotes(blocks, &mut kept);
    trim_contacts(blocks, &mut kept);
    trim_headings(blocks, &mut kept);
    let lead = lead::lead(page, blocks, &kept, around, summaries);
    if let Some(lead) = lead {
        let scrap = |at: usize| at < lead && blocks.get(at).is_some_and(|block| block.words < SCRAP_WORDS);
        kept.retain(|at| *at != lead && !scrap(*at) && (*at > lead || !same_words(blocks, *at, lead)));
    }
    MainText {
        lead: lead.and_then(|at| blocks.get(at)).map(|block| block.text.clone()),
        boxed: boxed(blocks, &kept),
        body: kept.iter().filter_map(|at| blocks.get(*at)).map(|block| block.text.clone()).collect(),
        first: kept.first().copied().unwrap_or_default(),
    }
}

/// As many short items in a row are a list of names.
const ITEMS_MIN: usize = 6;
/// The longest of such items, in words.
const ITEM_WORDS_MAX: usize = 4;

/// The texts in boxes and in long lists of short items.
fn boxed(blocks: &[Block], kept: &[usize]) -> HashSet<String> {
    let kept: Vec<&Block> = kept.iter().filter_map(|at| blocks.get(*at)).collect();
    let is_item = |block: &&Block| block.words <= ITEM_WORDS_MAX && !block.is_heading();
    let lists = kept.chunk_by(|one, other| is_item(one) && is_item(other)).filter(|run| run.len() >= ITEMS_MIN);
    let boxes = kept.iter().filter(|block| block.marks.has(Marks::BOX));
    boxes.chain(lists.flatten()).map(|block| block.text.clone()).collect()
}

fn wanted(blocks: &[Block], around: &Surroundings, main: impl Fn(&Block) -> bool) -> Vec<usize> {
    blocks
        .iter()
        .enumerate()
        .filter(|(_, block)| main(block) && !clean_up::is_empty(&block.text) && !clean_up::is_unwanted(block, around))
        .map(|(at, _)| at)
        .collect()
}

fn words_of(blocks: &[Block], kept: &[usize]) -> usize {
    kept.iter().filter_map(|at| blocks.get(*at)).map(|block| block.words).sum()
}

fn same_words(blocks: &[Block], one: usize, other: usize) -> bool {
    let plain = |at: usize| blocks.get(at).map(|block| block.plain.as_str());
    plain(one) == plain(other)
}

/// The deepest element that holds most of the page's running text: its first and last place.
fn container(page: &Page, blocks: &[Block]) -> (usize, usize) {
    let running: Vec<&Block> = blocks.iter().filter(|block| block.is_running()).collect();
    let total: usize = running.iter().map(|block| block.words).sum();
    let mut held = vec![0_usize; page.nodes.len()];
    for block in &running {
        if let Some(slot) = held.get_mut(block.place) {
            *slot += block.words;
        }
    }
    // Children stand after their parents, so one pass backwards adds them up.
    for at in (1..page.nodes.len()).rev() {
        let words = held.get(at).copied().unwrap_or_default();
        let parent = page.nodes.get(at).map_or(0, |node| node.parent);
        if let Some(slot) = held.get_mut(parent) {
            *slot += words;
        }
    }
    let enough = (total as f64 * CONTAINER_SHARE).ceil();
    let deepest =
        (0..page.nodes.len()).rev().find(|at| held.get(*at).is_some_and(|words| *words as f64 >= enough && *words > 0));
    let start = deepest.unwrap_or_default();
    (start, page.nodes.get(start).map_or(0, |node| node.end))
}

/// The most payment texts looked at, and the most words of an element that is one.
const WALLS_MAX: usize = 40;
const WALL_WORDS_MAX: usize = 250;

/// The elements that open with a payment text: the largest that still hold little else.
pub(super) fn walled(page: &Page, blocks: &[Block]) -> Vec<Range<usize>> {
    let walls = blocks.iter().enumerate().filter(|(_, block)| block.words >= 3 && block.wall);
    walls.take(WALLS_MAX).map(|(at, block)| walled_element(page, blocks, at, block.place)).collect()
}

fn walled_element(page: &Page, blocks: &[Block], at: usize, place: usize) -> Range<usize> {
    let reach = |place: usize| place..page.nodes.get(place).map_or(place, |node| node.end);
    let mut walled = reach(place);
    while let Some(node) = page.nodes.get(walled.start).filter(|node| node.parent < walled.start) {
        let wider = reach(node.parent);
        let opens = at == 0 || blocks.get(at - 1).is_none_or(|before| before.place < wider.start);
        let words: usize =
            blocks.iter().skip(at).take_while(|block| wider.contains(&block.place)).map(|block| block.words).sum();
        if !opens || words > WALL_WORDS_MAX {
            break;
        }
        walled = wider;
    }
    walled
}

/// The most headings at which other articles are looked for.
const HEADINGS_MAX: usize = 50;

/// The `article` elements that stand under another headline than `title`, when the title's own heading is elsewhere.
pub(super) fn strangers(page: &Page, title: &str) -> Vec<Range<usize>> {
    let title = words::plain(title);
    let headings: Vec<(usize, bool)> = page
        .elements()
        .filter(|(_, element)| element.tag == "h1")
        .take(HEADINGS_MAX)
        .map(|(place, _)| (place, words::plain(&page.text_of(place))))
        .filter(|(_, heading)| !heading.is_empty())
        .map(|(place, heading)| (place, heading == title))
        .collect();
    let Some((own, _)) = headings.iter().find(|(_, own)| *own) else { return Vec::new() };
    let others = headings.iter().filter(|(_, own)| !own);
    others.filter_map(|(place, _)| article_around(page, *place)).filter(|article| !article.contains(own)).collect()
}

/// The innermost `article` element around a place.
fn article_around(page: &Page, place: usize) -> Option<Range<usize>> {
    let mut at = place;
    while at > 0 {
        at = page.nodes.get(at)?.parent;
        if page.element(at).is_some_and(|element| element.tag == "article") {
            return Some(at..page.nodes.get(at)?.end);
        }
    }
    None
}

/// Shorter quotations may stand in a text twice, in bytes.
const QUOTE_BYTES_MIN: usize = 25;
/// Adds boxes of facts that stand between the article's paragraphs.
fn take_boxes(blocks: &[Block], around: &Surroundings, kept: &mut Vec<usize>) {
    let (Some(first), Some(last)) = (kept.first().copied(), kept.last().copied()) else { return };
    let have: HashSet<usize> = kept.iter().copied().collect();
    let boxed = (first..last).filter(|at| {
        !have.contains(at)
            && blocks.get(*at).is_some_and(|block| {
                clean_up::is_box(block, around) && block.link_share < 0.5 && !clean_up::is_unwanted(block, around)
            })
    });
    kept.extend(boxed.collect::<Vec<_>>());
    kept.sort_unstable();
}

/// How many kept paragraphs must share a parent for that parent to be a column of text.
const COLUMN_MIN: usize = 3;

/// Adds running paragraphs that stand where most kept ones stand: the generic reader at times loses one between
/// advertisements, or everything after a box.
fn take_siblings(page: &Page, blocks: &[Block], around: &Surroundings, kept: &mut Vec<usize>) {
    let parent = |place: usize| page.nodes.get(place).map_or(0, |node| node.parent);
    let mut columns: HashMap<usize, usize> = HashMap::new();
    let mut running = 0;
    for block in kept.iter().filter_map(|at| blocks.get(*at)).filter(|block| block.is_running()) {
        let near = parent(block.place);
        for column in [near, parent(near), parent(parent(near))] {
            *columns.entry(column).or_default() += 1;
        }
        running += 1;
    }
    let is_column = |place: usize| {
        columns.get(&place).is_some_and(|paragraphs| *paragraphs >= COLUMN_MIN && *paragraphs * 2 > running)
    };
    let paragraph = usual_tag(blocks, kept);
    let have: HashSet<usize> = kept.iter().copied().collect();
    let whole = holder(page, blocks, kept);
    let missed = blocks.iter().enumerate().filter(|(at, block)| {
        !have.contains(at) && block.is_running() && block.tag == paragraph && !clean_up::is_unwanted(block, around)
    });
    let beside = |block: &Block| {
        let near = parent(block.place);
        [near, parent(near), parent(parent(near))].into_iter().any(is_column)
    };
    let named = |block: &Block| {
        let element = page.element(parent(block.place))?;
        Some((element.tag, element.attribute("class").or_else(|| element.attribute("id")).unwrap_or_default()))
    };
    let kin: HashSet<_> = kept.iter().filter_map(|at| named(blocks.get(*at)?)).collect();
    // Elsewhere in the article's element, what nothing marks and what stands in an element of the same name.
    let twin = |block: &Block| {
        whole.contains(&block.place)
            && block.marks.without(Marks::BOLD) == Marks::default()
            && named(block).is_some_and(|name| kin.contains(&name))
    };
    let missed: Vec<usize> = missed.filter(|(_, block)| beside(block) || twin(block)).map(|(at, _)| at).collect();
    kept.extend(missed);
    kept.sort_unstable();
}

/// Drops boxes that quote the text once more.
fn drop_repeated_quotes(blocks: &[Block], kept: &mut Vec<usize>) {
    let plain = |at: &usize| blocks.get(*at).map(|block| block.plain.as_str()).unwrap_or_default();
    let quotes: Vec<usize> =
        kept.iter().copied().filter(|at| blocks.get(*at).is_some_and(|block| block.marks.has(Marks::QUOTE))).collect();
    if quotes.is_empty() {
        return;
    }
    let others: Vec<&str> = kept.iter().filter(|at| !quotes.contains(at)).map(plain).collect();
    let repeated: Vec<usize> = quotes
        .into_iter()
        .filter(|at| {
            let quote = plain(at);
            quote.len() >= QUOTE_BYTES_MIN && others.iter().any(|other| other.contains(quote))
        })
        .collect();
    kept.retain(|at| !repeated.contains(at));
}

/// The element most running paragraphs are.
fn usual_tag(blocks: &[Block], kept: &[usize]) -> &'static str {
    let running = || kept.iter().filter_map(|at| blocks.get(*at)).filter(|block| block.is_running());
    let divs = running().filter(|block| block.tag == "div").count();
    if divs * 2 > running().count() { "div" } else { "p" }
}

/// The innermost element that holds every kept running paragraph.
fn holder(page: &Page, blocks: &[Block], kept: &[usize]) -> Range<usize> {
    let mut places =
        kept.iter().filter_map(|at| blocks.get(*at)).filter(|block| block.is_running()).map(|block| block.place);
    let Some(first) = places.next() else { return 0..0 };
    let last = places.next_back().unwrap_or(first);
    let mut at = first;
    while let Some(node) = page.nodes.get(at) {
        if node.end > last || at == 0 {
            return at..node.end;
        }
        at = node.parent;
    }
    0..0
}

/// Headings of what follows a press release, in plain letters.
const CONTACTS: [&str; 14] = [
    "yderligere oplysninger",
    "yderligere information",
    "for yderligere oplysninger",
    "for yderligere information",
    "flere oplysninger",
    "kontakt",
    "kontakter",
    "kontaktoplysninger",
    "pressekontakt",
    "kontakt for pressen",
    "nøgleord",
    "media contact",
    "contact",
    "contacts",
];
/// The most words under such a heading.
const CONTACT_WORDS_MAX: usize = 120;

/// Drops the heading over a release's contacts and what little follows it.
fn trim_contacts(blocks: &[Block], kept: &mut Vec<usize>) {
    let is_contact = |at: &usize| {
        blocks.get(*at).is_some_and(|block| {
            (block.is_heading() || block.marks.has(Marks::BOLD)) && CONTACTS.contains(&block.plain.as_str())
        })
    };
    let Some(from) = kept.iter().position(is_contact).filter(|from| *from > 0) else { return };
    if words_of(blocks, kept.get(from..).unwrap_or_default()) <= CONTACT_WORDS_MAX {
        kept.truncate(from);
    }
}

/// Drops headings with no text under them.
fn trim_headings(blocks: &[Block], kept: &mut Vec<usize>) {
    while kept.last().and_then(|at| blocks.get(*at)).is_some_and(Block::is_heading) {
        kept.pop();
    }
}
