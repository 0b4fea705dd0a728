//! What stands among an article's blocks but is none of it. Each rule is a function, each was measured.

use std::{collections::HashSet, ops::Range, sync::LazyLock};

use aho_corasick::AhoCorasick;

use super::{blocks::Block, consent::is_consent, kind::Wording, marks::Marks, pointers::is_pointer, words};
use crate::domain::ArticleKind;

/// What the rules know of the page beyond the block itself.
#[derive(Debug, Default)]
pub(super) struct Surroundings {
    /// The headline, in plain letters.
    pub(super) title: String,
    /// Authors' names, in plain letters.
    pub(super) names: Vec<String>,
    /// Runs of words of JSON-LD's `articleBody`.
    pub(super) stated: HashSet<u64>,
    /// Elements that open with a payment text and hold little else, as first and last place.
    pub(super) walled: Vec<Range<usize>>,
    /// What becomes of boxes of facts.
    pub(super) boxes: Boxes,
    /// Elements that hold an article under another headline.
    pub(super) strangers: Vec<Range<usize>>,
}

/// What becomes of boxes of facts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Boxes {
    /// They go like anything else that is set aside.
    #[default]
    Aside,
    /// They stay where they stand: in our own press the list of who wins and who loses is half the news.
    Kept,
}

/// How much of a block JSON-LD must hold for it to be kept whatever the rules say.
const STATED_SHARE: f64 = 0.7;

/// True when a block of the main text is not part of the article.
pub(super) fn is_unwanted(block: &Block, around: &Surroundings) -> bool {
    if is_never_text(block, around) || is_portrait(block, around) {
        return true;
    }
    if is_stated(block, around) {
        return false;
    }
    is_apart(block, around)
        || is_links(block)
        || is_pointer(block)
        || is_credit(block)
        || is_disclaimer(block)
        || is_byline(block, around)
        || is_scrap(block)
        || is_furniture(block, around)
}

/// True for a block of a box that stays.
pub(super) fn is_box(block: &Block, around: &Surroundings) -> bool {
    around.boxes == Boxes::Kept && block.marks.has(Marks::BOX)
}

/// True for captions, the headline, payment and consent texts, whatever else speaks for them.
pub(super) fn is_never_text(block: &Block, around: &Surroundings) -> bool {
    is_caption(block)
        || is_title(block, around)
        || is_walled(block, around)
        || is_consent(block)
        || is_strange(block, around)
}

/// Part of the next article, which the page loads below this one.
fn is_strange(block: &Block, around: &Surroundings) -> bool {
    around.strangers.iter().any(|stranger| stranger.contains(&block.place))
}

/// A payment text, or the list of advantages under it.
fn is_walled(block: &Block, around: &Surroundings) -> bool {
    block.wall || around.walled.iter().any(|walled| walled.contains(&block.place))
}

/// True for a payment text that stands where the text goes on, not in a menu, a foot or a button for everybody.
pub(super) fn is_payment_wall(block: &Block) -> bool {
    let everywhere = block.marks.has(Marks::ASIDE)
        || (block.marks.has(Marks::LIST) && block.link_share > 0.5)
        || (block.link_share > 0.5 && block.words <= MENU_WORDS_MAX);
    !everywhere && block.wall
}

/// The longest entry of a menu, in words.
const MENU_WORDS_MAX: usize = 4;

/// True when JSON-LD's `articleBody` holds the block.
pub(super) fn is_stated(block: &Block, around: &Surroundings) -> bool {
    if around.stated.is_empty() || block.words < 4 {
        return false;
    }
    let runs = words::plain_shingles(&block.plain);
    let held = runs.iter().filter(|run| around.stated.contains(run)).count();
    held as f64 >= runs.len() as f64 * STATED_SHARE
}

fn is_caption(block: &Block) -> bool {
    block.marks.has(Marks::CAPTION)
}

fn is_apart(block: &Block, around: &Surroundings) -> bool {
    // A box of facts often stands in an `aside`; it is the article's own.
    let beside = if is_box(block, around) { Marks::default() } else { Marks::ASIDE };
    [beside, Marks::CONTROL, Marks::COMMENTS, Marks::RELATED].iter().any(|mark| block.marks.has(*mark))
}

/// From this many words on a paragraph full of links may be a sentence of the text.
const SENTENCE_WORDS: usize = 12;

fn is_links(block: &Block) -> bool {
    let long = block.tag == "p" && block.words >= SENTENCE_WORDS && words::ends_sentence(&block.text);
    block.link_share > if long { 0.66 } else { 0.6 }
}

const DISCLAIMER_WORDS_MAX: usize = 50;

/// The kind that a note says the article is.
pub(super) fn disclaimed(block: &Block) -> Option<ArticleKind> {
    let may = block.words <= DISCLAIMER_WORDS_MAX && block.text.starts_with(['D', 'd']);
    may.then(|| super::kind::by_wording(&block.plain, Wording::Opens)).flatten()
}

/// `Dette er et debatindlæg. Det er udtryk for skribentens holdning.`
fn is_disclaimer(block: &Block) -> bool {
    disclaimed(block).is_some()
}

const CREDIT_WORDS_MAX: usize = 30;
/// The most words around a picture agency's name.
const AGENCY_WORDS_MAX: usize = 20;
/// How credits begin, in lower case.
const CREDIT_OPENERS: [&str; 22] = [
    "foto:",
    "foto ",
    "photo:",
    "photo by",
    "photograph:",
    "photograph by",
    "image:",
    "image credit",
    "picture:",
    "arkivfoto",
    "pressefoto",
    "fotos:",
    "bild:",
    "illustration:",
    "grafik:",
    "©",
    "video:",
    "credit:",
    "billede:",
    "(foto",
    "(photo",
    "(image",
];
/// What only credits hold, in lower case.
const CREDIT_NAMES: [&str; 9] = [
    "/ritzau scanpix",
    "/scanpix",
    "getty images",
    "/polfoto",
    "foto: ",
    "photo: ",
    "(ap photo",
    "/afp/",
    "shutterstock",
];
/// [`CREDIT_OPENERS`] and then [`CREDIT_NAMES`], looked for in one pass.
static CREDIT_WORDS: LazyLock<AhoCorasick> =
    LazyLock::new(|| words::finder(CREDIT_OPENERS.into_iter().chain(CREDIT_NAMES)));

/// `Foto: …`, `Image: …`, `(Getty Images)`.
fn is_credit(block: &Block) -> bool {
    if block.words > CREDIT_WORDS_MAX {
        return false;
    }
    let lower = block.text.to_lowercase();
    CREDIT_WORDS.find_overlapping_iter(&lower).any(|said| {
        let opener = said.pattern().as_usize() < CREDIT_OPENERS.len();
        if opener { said.start() == 0 } else { block.words < AGENCY_WORDS_MAX }
    })
}

/// The headline again, with or without a label before it.
fn is_title(block: &Block, around: &Surroundings) -> bool {
    if block.tag == "h1" {
        return true;
    }
    let longest = around.title.len() + 30;
    !around.title.is_empty() && block.plain.len() < longest && block.plain.contains(&around.title)
}

/// `Af Bodil Holm`, a name alone, a date alone.
fn is_byline(block: &Block, around: &Surroundings) -> bool {
    if block.words > 14 {
        return false;
    }
    let plain = block.plain.as_str();
    let signs = |opener: &str, name: &str| plain.strip_prefix(opener).is_some_and(|rest| rest.starts_with(name));
    let named = around.names.iter().any(|name| {
        !name.is_empty() && (plain == *name || ["af ", "by ", "von "].iter().any(|opener| signs(opener, name)))
    });
    let marked = (block.marks.has(Marks::BYLINE) || block.marks.has(Marks::DATE)) && !words::ends_sentence(&block.text);
    named || marked || is_stamp(block, plain)
}

const STAMPS: [&str; 12] = [
    "opdateret",
    "publiceret",
    "oprettet",
    "offentliggjort",
    "sidst opdateret",
    "updated",
    "published",
    "first published",
    "posted",
    "stand",
    "veröffentlicht",
    "copyright",
];

/// `Opdateret 23. november kl. 6.10`, `© 2026 …`.
fn is_stamp(block: &Block, plain: &str) -> bool {
    let dated = block.words <= 10 && !words::ends_sentence(&block.text) && has_year_and_clock(&block.text);
    if dated {
        return true;
    }
    let stamped = STAMPS.iter().any(|stamp| plain.strip_prefix(stamp).is_some_and(|rest| rest.starts_with(' ')));
    (stamped || block.text.starts_with('©'))
        && plain.chars().any(|sign| sign.is_ascii_digit())
        && !block.text.ends_with('.')
}

/// A year and a time of day.
fn has_year_and_clock(text: &str) -> bool {
    let digits = |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit());
    let words = || text.split(|sign: char| sign.is_whitespace() || matches!(sign, ',' | '-' | '|'));
    let year =
        words().any(|word| word.len() == 4 && digits(word) && (word.starts_with("19") || word.starts_with("20")));
    let clock = || {
        words().any(|word| {
            word.split_once([':', '.'])
                .is_some_and(|(hour, minute)| hour.len() <= 2 && minute.len() == 2 && digits(hour) && digits(minute))
        })
    };
    year && clock()
}

/// `Bodil Holm er journalist …`: nobody opens a paragraph of news with the writer's own name.
fn is_portrait(block: &Block, around: &Surroundings) -> bool {
    if block.marks.has(Marks::BYLINE) && block.words < PORTRAIT_WORDS_MAX {
        return true;
    }
    around.names.iter().filter(|name| name.contains(' ')).any(|name| {
        let verb = block
            .plain
            .strip_prefix(name.as_str())
            .and_then(|rest| rest.strip_prefix(' '))
            .and_then(|rest| rest.split(' ').next());
        verb.is_some_and(|verb| verb == "s" || PORTRAIT_VERBS.contains(&verb))
    })
}

/// The longest box about a writer, in words.
const PORTRAIT_WORDS_MAX: usize = 120;

const PORTRAIT_VERBS: [&str; 18] = [
    "er", "har", "skriver", "dækker", "is", "was", "has", "covers", "writes", "joined", "makes", "ist", "hat",
    "schreibt", "est", "works", "reports", "arbejder",
];

/// Short words that are no sentence, in no paragraph, heading or list.
fn is_scrap(block: &Block) -> bool {
    let placed = matches!(block.tag, "p" | "h2" | "h3" | "h4" | "li" | "pre" | "blockquote" | "dd")
        || (block.main && matches!(block.tag, "td" | "th"));
    block.words == 0 || (block.words < 8 && !placed && !words::ends_sentence(&block.text))
}

fn is_furniture(block: &Block, around: &Surroundings) -> bool {
    block.words < 40 && block.marks.has(Marks::FURNITURE) && !block.marks.has(Marks::LEAD) && !is_box(block, around)
}

/// True for the separator of a list or an ornament that says nothing.
pub(super) fn is_empty(text: &str) -> bool {
    !text.chars().any(char::is_alphanumeric)
}
