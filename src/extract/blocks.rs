//! A page's texts as blocks: one per paragraph, heading, list item or caption, with what tells them apart.

use super::{
    access, consent,
    marks::{KnownNames, Marks, own},
    page::{Page, What, is_inline},
    words,
};

/// The most blocks that are read of one page.
const BLOCKS_MAX: usize = 6_000;

/// A run of text between two block boundaries.
#[derive(Debug)]
pub(super) struct Block {
    /// The words, blanks single; a lone line break within the block is kept.
    pub(super) text: String,
    /// The same in plain letters: what the rules compare.
    pub(super) plain: String,
    /// The nearest block element's name.
    pub(super) tag: &'static str,
    /// The nearest block element's place in the page.
    pub(super) place: usize,
    /// How many words it has, and the share of its letters that stand in links, 0 to 1.
    pub(super) words: usize,
    pub(super) link_share: f64,
    /// True when the generic reader counts most of it as main text.
    pub(super) main: bool,
    /// True when it asks for money or a login.
    pub(super) wall: bool,
    /// True when its words are about cookies.
    pub(super) consent: bool,
    /// What the elements around it say of it.
    pub(super) marks: Marks,
}

/// From this many words on a paragraph is long.
const LONG_WORDS: usize = 20;

impl Block {
    /// True for sub-headings.
    pub(super) fn is_heading(&self) -> bool {
        matches!(self.tag, "h1" | "h2" | "h3" | "h4" | "h5" | "h6")
    }

    /// True for what reads as a paragraph of running text.
    pub(super) fn is_running(&self) -> bool {
        let out = Marks::HIDDEN
            .with(Marks::LIST)
            .with(Marks::CAPTION)
            .with(Marks::ASIDE)
            .with(Marks::CONTROL)
            .with(Marks::CONSENT)
            .with(Marks::COMMENTS);
        // A long sentence may point to many things; a short one with as many links is a pointer.
        let links_max = if self.words >= LONG_WORDS { 0.5 } else { 0.25 };
        self.words >= 10 && self.link_share < links_max && words::ends_sentence(&self.text) && !self.marks.has(out)
    }
}

/// The blocks of a page in reading order.
pub(super) fn blocks(page: &Page) -> Vec<Block> {
    let mut builder = Builder { blocks: Vec::new(), open: None };
    let mut marks: Vec<Marks> = Vec::with_capacity(page.nodes.len());
    // The block element each node stands in.
    let mut homes: Vec<usize> = Vec::with_capacity(page.nodes.len());
    let mut ends: Vec<usize> = Vec::new();
    let holdings = Holdings::of(page);
    let mut names = KnownNames::default();
    for (at, node) in page.nodes.iter().enumerate() {
        let around = marks.get(node.parent).copied().unwrap_or_default();
        let home = homes.get(node.parent).copied().unwrap_or_default();
        while ends.pop_if(|end| *end <= at).is_some() {
            builder.finish();
        }
        match &node.what {
            What::Element(element) => {
                let inline = is_inline(element.tag);
                let (article, long) = holdings.shares(at, node.end);
                let all = inherited(around, inline).with(own(element, article, long, &mut names));
                // A quotation set in a figure is no caption.
                marks.push(if element.tag == "blockquote" { all.without(Marks::CAPTION) } else { all });
                homes.push(if inline { home } else { at });
                if element.tag == "br" {
                    builder.line_break();
                } else if !inline {
                    builder.finish();
                    ends.push(node.end);
                }
            }
            What::Text { words, main } => {
                marks.push(around);
                homes.push(home);
                let tag = page.element(home).map(|element| element.tag).unwrap_or_default();
                builder.add(words, *main, around, Home { tag, place: home });
            }
        }
        if builder.blocks.len() >= BLOCKS_MAX {
            break;
        }
    }
    builder.finish();
    forget_common_marks(&mut builder.blocks);
    builder.blocks
}

/// A mark on this share of the main text says nothing: the site calls everything so.
const COMMON_SHARE: f64 = 0.35;
/// From this many blocks on the word for a lead is the site's word for paragraphs.
const LEADS_MIN: usize = 3;

fn forget_common_marks(blocks: &mut [Block]) {
    let main_words = |blocks: &[Block], mark: Marks| {
        blocks
            .iter()
            .filter(|block| block.main && block.words >= 10 && block.marks.has(mark))
            .map(|block| block.words)
            .sum::<usize>()
    };
    let total: usize = blocks.iter().filter(|block| block.main && block.words >= 10).map(|block| block.words).sum();
    for mark in
        [Marks::ASIDE, Marks::CONTROL, Marks::RELATED, Marks::BYLINE, Marks::FURNITURE, Marks::LEAD, Marks::DATE]
    {
        // A short page may be little more than its lead.
        let lone = mark == Marks::LEAD
            && blocks.iter().filter(|block| block.main && block.marks.has(mark)).count() < LEADS_MIN;
        if !lone && main_words(blocks, mark) as f64 > total as f64 * COMMON_SHARE {
            for block in blocks.iter_mut() {
                block.marks = block.marks.without(mark);
            }
        }
    }
}

/// What an element hands down: furniture names count for their own block, not for blocks within.
fn inherited(around: Marks, inline: bool) -> Marks {
    if inline { around } else { around.without(Marks::FURNITURE) }
}

/// How much of a page's article each element holds.
struct Holdings {
    /// Signs of main text, or of all long texts where there is no main text, before each node and after the last.
    article: Vec<usize>,
    /// Signs of all long texts.
    long: Vec<usize>,
}

/// From this length on a text counts as long, in bytes.
const LONG_TEXT: usize = 40;

impl Holdings {
    fn of(page: &Page) -> Self {
        let (mut main, mut long) = (vec![0], vec![0]);
        for node in &page.nodes {
            let (length, is_main) = match &node.what {
                What::Text { words, main } => (words.trim().len(), *main),
                What::Element(_) => (0, false),
            };
            let in_link = page.element(node.parent).is_some_and(|parent| parent.tag == "a");
            let counted = if length < LONG_TEXT || in_link { 0 } else { length };
            main.push(main.last().copied().unwrap_or_default() + if is_main { counted } else { 0 });
            long.push(long.last().copied().unwrap_or_default() + counted);
        }
        let article = if main.last() == Some(&0) { long.clone() } else { main };
        Self { article, long }
    }

    /// The share of the page's article, and of its long texts, that stands from `start` to `end`; each 0 to 1.
    fn shares(&self, start: usize, end: usize) -> (f64, f64) {
        let share = |sums: &[usize]| {
            let within = sums.get(end).zip(sums.get(start)).map_or(0, |(end, start)| end - start);
            within as f64 / sums.last().copied().unwrap_or_default().max(1) as f64
        };
        (share(&self.article), share(&self.long))
    }
}

#[derive(Clone, Copy)]
struct Home {
    tag: &'static str,
    place: usize,
}

struct Builder {
    blocks: Vec<Block>,
    open: Option<Draft>,
}

struct Draft {
    raw: String,
    home: Home,
    marks: Marks,
    letters: usize,
    main_letters: usize,
    link_letters: usize,
    breaks: usize,
}

impl Builder {
    fn add(&mut self, text: &str, main: bool, marks: Marks, home: Home) {
        let letters = text.chars().filter(|sign| !sign.is_whitespace()).count();
        if letters == 0 {
            if let Some(draft) = &mut self.open {
                draft.raw.push(' ');
            }
            return;
        }
        if marks.has(Marks::HIDDEN) {
            return;
        }
        let draft = self.open.get_or_insert_with(|| Draft {
            raw: String::new(),
            home,
            marks,
            letters: 0,
            main_letters: 0,
            link_letters: 0,
            breaks: 0,
        });
        draft.breaks = 0;
        draft.raw.push_str(text);
        draft.letters += letters;
        draft.main_letters += if main { letters } else { 0 };
        draft.marks = draft.marks.both(marks);
        if marks.has(Marks::LINK) {
            draft.link_letters += letters;
        }
    }

    fn line_break(&mut self) {
        let Some(draft) = &mut self.open else { return };
        draft.breaks += 1;
        if draft.breaks > 1 {
            self.finish();
        } else {
            draft.raw.push('\u{85}');
        }
    }

    fn finish(&mut self) {
        let Some(draft) = self.open.take() else { return };
        let text = if draft.raw.contains('\u{85}') {
            let lines = draft.raw.split('\u{85}').map(words::squeezed).filter(|line| !line.is_empty());
            lines.collect::<Vec<_>>().join("\n")
        } else {
            words::squeezed(&draft.raw)
        };
        if text.is_empty() {
            return;
        }
        let (words, plain) = (words::count(&text), words::plain(&text));
        self.blocks.push(Block {
            wall: access::is_plain_wall(words, &plain),
            consent: consent::is_plain_consent(words, &plain),
            words,
            plain,
            text,
            tag: draft.home.tag,
            place: draft.home.place,
            link_share: draft.link_letters as f64 / draft.letters.max(1) as f64,
            main: draft.main_letters * 2 > draft.letters,
            marks: draft.marks,
        });
    }
}
