//! Which block is the lead: by the page's own summary, by its name, or by its look.

use super::{
    blocks::Block,
    clean_up::{self, Surroundings},
    marks::Marks,
    page::Page,
    words,
};

/// How many blocks before the text the lead may stand.
const LEAD_REACH: usize = 40;
/// How many blocks after the text's first the lead may stand, below a date or a name.
const LEAD_DELAY: usize = 2;
const LEAD_WORDS: std::ops::RangeInclusive<usize> = 5..=120;

/// The block that is the lead: the one that says the page's own summary, or the one named so.
pub(super) fn lead(
    page: &Page,
    blocks: &[Block],
    kept: &[usize],
    around: &Surroundings,
    summaries: &[&str],
) -> Option<usize> {
    let first = *kept.iter().find(|at| blocks.get(**at).is_some_and(|block| !block.is_heading()))?;
    let candidates = (first.saturating_sub(LEAD_REACH)..=first + LEAD_DELAY).filter(|at| {
        blocks.get(*at).is_some_and(|block| {
            let apart =
                block.marks.has(Marks::ASIDE) || block.marks.has(Marks::RELATED) || block.marks.has(Marks::HIDDEN);
            LEAD_WORDS.contains(&block.words)
                && block.link_share < 0.5
                && !apart
                && !clean_up::is_never_text(block, around)
        })
    });
    let summaries: Vec<String> =
        summaries.iter().map(|summary| words::plain(summary)).filter(|summary| summary.len() >= 30).collect();
    let says = |at: &usize| {
        let plain = blocks.get(*at).map(|block| block.plain.as_str()).unwrap_or_default();
        summaries.iter().any(|summary| is_same_lead(plain, summary))
    };
    let wanted =
        |at: &usize| kept.contains(at) || blocks.get(*at).is_some_and(|block| !clean_up::is_unwanted(block, around));
    let named = |at: &usize| blocks.get(*at).is_some_and(|block| block.marks.has(Marks::LEAD)) && wanted(at);
    // A first paragraph that the summary was cut from is a paragraph like the others, unless it stands out.
    let by_summary = candidates.clone().rev().find(says);
    let by_summary = by_summary.filter(|at| *at < first || named(at) || (*at == first && stands_out(blocks, *at)));
    let set_apart = |at: &usize| *at <= first && wanted(at) && is_set_apart(page, blocks, *at);
    by_summary
        .or_else(|| candidates.clone().rev().find(|at| *at <= first && named(at)))
        .or_else(|| candidates.rev().find(set_apart))
}

/// The fewest words of a lead that only its look gives away.
const APART_WORDS_MIN: usize = 8;

/// True for a sentence in bold above plain ones, and for one that shares the headline's element with it alone.
fn is_set_apart(page: &Page, blocks: &[Block], at: usize) -> bool {
    let Some(block) = blocks.get(at) else { return false };
    if block.words < APART_WORDS_MIN || block.is_heading() || !words::ends_sentence(&block.text) {
        return false;
    }
    let next = blocks.iter().skip(at + 1).find(|next| next.is_running());
    if block.marks.has(Marks::BOLD) {
        return next.is_some_and(|next| !next.marks.has(Marks::BOLD));
    }
    let parent = |block: &Block| page.nodes.get(block.place).map_or(0, |node| node.parent);
    let before = at.checked_sub(1).and_then(|before| blocks.get(before));
    before.is_some_and(|before| before.tag == "h1" && parent(before) == parent(block))
        && next.is_some_and(|next| parent(next) != parent(block))
}

/// How many more letters a lead may have than the page's summary of it: a dateline, a label.
const LABEL_LETTERS: usize = 30;

/// True when a block says what a summary says: with a label or a dateline before either, or cut short.
fn is_same_lead(block: &str, summary: &str) -> bool {
    let cut = summary.len() >= 40 && block.starts_with(summary) && block.len() < summary.len() * 3;
    let labelled = block.ends_with(summary) && block.len() < summary.len() + LABEL_LETTERS;
    block == summary
        || cut
        || labelled
        || (block.len() >= 40 && (summary.starts_with(block) || summary.ends_with(block)))
}

/// True when a block is set apart from the paragraphs after it: another element, or a heading.
fn stands_out(blocks: &[Block], at: usize) -> bool {
    let Some(block) = blocks.get(at) else { return false };
    block.is_heading() || blocks.get(at + 1).is_some_and(|next| next.tag != block.tag)
}
