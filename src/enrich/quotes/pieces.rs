//! Which stretches of an article are quoted, and the clause each one has, if it has one.

use crate::domain::{QuoteStyle, Span};
use crate::enrich::quotes::Page;
use crate::enrich::quotes::cues::{Cue, Subject};
use crate::enrich::quotes::intro::Intro;
use crate::enrich::quotes::lines::{Line, LineKind, dash_width};
use crate::enrich::quotes::run_on::OpenMark;
use crate::enrich::quotes::transcript::is_transcript;

/// How far behind a clause its sentence is still about it, in words.
const CUE_WORDS_MAX: usize = 120;

/// One stretch of quoted words.
#[derive(Debug, Clone)]
pub(super) struct Piece {
    pub(super) span: Span,
    pub(super) style: QuoteStyle,
    /// The line it stands on.
    pub(super) line: usize,
    /// Its first word, and one past its last.
    pub(super) first: usize,
    pub(super) end: usize,
    /// The clause that gives it to a speaker.
    pub(super) cue: Option<Cue>,
    /// Part of a sentence of the writer's: `siger, at »…«`.
    pub(super) is_part: bool,
}

/// What a word of the article belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cover {
    /// The writer's own voice.
    Narration,
    /// A sentence that gives a quote to its speaker.
    Cue,
    /// Quoted.
    Quote,
    /// Asked by a reporter.
    Asked,
    /// A caption, a heading, a byline.
    Aside,
}

/// Everything quoted, and what the other words are.
#[derive(Debug, Default)]
pub(super) struct Pieces {
    pub(super) pieces: Vec<Piece>,
    pub(super) cover: Vec<Cover>,
}

/// Reads an article line by line.
#[derive(Debug)]
pub(super) struct Scanner<'p> {
    pub(super) page: &'p Page<'p>,
    pub(super) found: Pieces,
    /// What the line before announced.
    pub(super) pending: Option<Intro>,
    /// The article has a reporter who asks with a dash, too.
    is_interview: bool,
    /// In a box of facts, where dashes are bullets.
    in_box: bool,
    /// A mark that a later line closes.
    pub(super) open: Option<OpenMark>,
    /// Words in capitals before a colon name speakers.
    pub(super) is_transcript: bool,
}

/// Finds every quoted stretch of the article, in order.
pub(super) fn find(page: &Page<'_>) -> Pieces {
    let cover = vec![Cover::Narration; page.reading.words.len()];
    let is_interview = (0..page.lines.len()).any(|at| asks_with_dash(page, at, true));
    let found = Pieces { pieces: Vec::new(), cover };
    let is_transcript = is_transcript(page);
    let mut scanner = Scanner { page, found, pending: None, is_interview, in_box: false, open: None, is_transcript };
    for (at, line) in page.lines.iter().enumerate() {
        let pending = scanner.pending.take();
        scanner.line(at, *line, pending);
    }
    scanner.found.pieces.retain(|piece| !piece.span.is_empty() && piece.end > piece.first);
    scanner.found.pieces.sort_by_key(|piece| piece.span);
    let mut end = 0;
    scanner.found.pieces.retain(|piece| {
        let is_free = piece.span.start >= end;
        if is_free {
            end = piece.span.end;
        }
        is_free
    });
    scanner.found
}

impl Scanner<'_> {
    fn line(&mut self, at: usize, line: Line, pending: Option<Intro>) {
        let text = line.span.of(self.page.reading.text);
        let is_box = is_box_head(text);
        self.in_box = is_box || (self.in_box && line.kind == LineKind::Dash);
        match line.kind {
            LineKind::Caption => return self.cover(line.first, line.end, Cover::Aside),
            LineKind::Question => {
                self.cover(line.first, line.end, Cover::Asked);
                // `Og hvad så?` between `siger hun:` and the answer.
                self.pending = pending;
                return;
            }
            LineKind::Heading if !starts_marked(text) && pending.is_none() => {
                if self.labelled(at, line) || (self.follows_bare(at) && self.signs(line)) {
                    return;
                }
                return self.cover(line.first, line.end, Cover::Aside);
            }
            LineKind::Dash | LineKind::Heading | LineKind::Running => {}
        }
        if line.kind == LineKind::Dash {
            if self.signs(line) {
                return self.cover(line.first, line.end, Cover::Aside);
            }
            if asks_with_dash(self.page, at, !self.is_interview) {
                return self.cover(line.first, line.end, Cover::Asked);
            }
            let width = dash_width(text);
            self.dashed(at, line.span.start + width, pending);
        } else if !self.runs_on(at, line) && !self.labelled(at, line) && !self.quoted(at, line, pending.as_ref()) {
            self.announced(at, line, pending);
        }
    }

    /// The whole line as quoted, when the line before announced it: `Ministeren siger:`.
    fn announced(&mut self, at: usize, line: Line, pending: Option<Intro>) {
        let text = line.span.of(self.page.reading.text);
        let ends = text.ends_with(['.', '!', '?', '…']);
        match pending {
            Some(intro) if ends && intro.announces_plain_words() => {
                self.push(at, line.span, QuoteStyle::Colon, Some(intro.cue));
            }
            _ => self.running(at, line),
        }
    }

    /// True when the line before is quoted and has no speaker yet.
    fn follows_bare(&self, at: usize) -> bool {
        self.found.pieces.last().is_some_and(|piece| piece.cue.is_none() && piece.line + 1 == at)
    }

    /// True for `- Karen Thorup, borgmester` below a quote: then the quote is hers.
    fn signs(&mut self, line: Line) -> bool {
        let text = line.span.of(self.page.reading.text);
        let Some(name) = self.page.people.name_at(line.first) else { return false };
        let is_short = line.end - line.first <= 14 && !text.ends_with(['.', '!', '?']);
        let cue = Cue {
            verb: None,
            subject: Subject::Person { person: name.person, first: name.first, last: name.last },
            first: line.first,
            end: line.end,
        };
        if is_short {
            let above = self.found.pieces.last_mut().filter(|piece| piece.cue.is_none());
            if let Some(piece) = above {
                piece.cue = Some(cue);
            }
        }
        is_short
    }

    /// Takes up a quoted stretch; blanks and marks at its edges are cut.
    pub(super) fn push(&mut self, line: usize, span: Span, style: QuoteStyle, cue: Option<Cue>) {
        let text = self.page.reading.text;
        let words = span.of(text);
        let head = words
            .trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '»' | '"' | '”' | '“' | ',' | '-' | '–'));
        let tail = head.trim_end_matches(|c: char| {
            c.is_whitespace() || matches!(c, ',' | '«' | '"' | '”' | '“' | '-' | '–' | ':')
        });
        let start = span.start + (words.len() - head.len());
        let span = Span::new(start..start + tail.len());
        let first = self.page.reading.words.partition_point(|word| word.start < span.start);
        let end = self.page.reading.words.partition_point(|word| word.start < span.end);
        self.cover(first, end, Cover::Quote);
        if let Some(cue) = &cue {
            self.cover_cue(cue);
        }
        self.found.pieces.push(Piece { span, style, line, first, end, cue, is_part: false });
    }

    /// The cue's words, to the end of their sentence, are not the writer's story.
    fn cover_cue(&mut self, cue: &Cue) {
        let last = cue.end.saturating_sub(1).max(cue.first);
        let reading = self.page.reading;
        let end = reading.sentences.get(reading.sentence_of(last)).map_or(cue.end, |sentence| sentence.end);
        self.cover(cue.first, end.min(cue.end + CUE_WORDS_MAX).max(cue.end), Cover::Cue);
    }

    pub(super) fn cover(&mut self, first: usize, end: usize, cover: Cover) {
        for word in self.found.cover.iter_mut().take(end).skip(first) {
            if *word != Cover::Quote || cover == Cover::Aside {
                *word = cover;
            }
        }
    }

    /// True when bare dashes at this line are bullets.
    pub(super) fn is_list(&self, at: usize) -> bool {
        let lines = &self.page.lines;
        let text = |at: usize| lines.get(at).map_or("", |line| line.span.of(self.page.reading.text));
        let first =
            (0..at).rev().take(50).find(|&above| lines.get(above).is_none_or(|line| line.kind != LineKind::Dash));
        // `Aftalen indeholder blandt andet:`
        let is_announced = first.is_some_and(|above| {
            text(above).ends_with(':') && self.found.pieces.last().is_none_or(|piece| piece.line < above)
        });
        self.in_box || (is_announced && self.pending.is_none())
    }
}

fn starts_marked(text: &str) -> bool {
    text.starts_with(['»', '"', '”', '“', '„', '«', '\'', '‘'])
}

fn is_box_head(text: &str) -> bool {
    const HEADS: [&str; 9] = [
        "fakta",
        "overblik",
        "sagen kort",
        "blå bog",
        "det siger loven",
        "forhistorien",
        "kort om",
        "her er",
        "sådan virker",
    ];
    let head: String = text.chars().take(20).collect::<String>().to_lowercase();
    HEADS.iter().any(|known| head.starts_with(known))
}

/// True for a line where a reporter asks with a dash: nothing but questions, and an answer below.
///
/// `strictly`: only if somebody is addressed.
fn asks_with_dash(page: &Page<'_>, at: usize, strictly: bool) -> bool {
    use crate::enrich::quotes::grammar::is_address;
    let Some(line) = page.lines.get(at).filter(|line| line.kind == LineKind::Dash) else { return false };
    let text = line.span.of(page.reading.text);
    let answered = page
        .lines
        .get(at + 1)
        .is_some_and(|next| next.kind == LineKind::Dash || starts_marked(next.span.of(page.reading.text)));
    if !answered || !text.ends_with('?') {
        return false;
    }
    let addresses = (line.first..line.end).any(|word| {
        let written = page.reading.word(word);
        is_address(written, &written.to_lowercase())
    });
    // `Hvorfor skal skatten stige, Finn Sølvsten?`
    let called = page.people.names_in(line.first, line.end).last().is_some_and(|name| {
        name.last + 1 == line.end && name.first > line.first && page.reading.gap_after(name.first - 1).trim() == ","
    });
    addresses || called || (!strictly && !text.contains(". "))
}
