//! A quote that runs over several paragraphs between one pair of marks.

use crate::domain::{QuoteStyle, Span};
use crate::enrich::quotes::lines::{Line, LineKind};
use crate::enrich::quotes::marks::{Family, closing, marked};
use crate::enrich::quotes::pieces::Scanner;

/// How many paragraphs further a mark is looked for that closes.
const PARAGRAPHS_MAX: usize = 8;

/// A mark that was opened and not yet closed.
#[derive(Debug, Clone, Copy)]
pub(super) struct OpenMark {
    pub(super) family: Family,
    pub(super) style: QuoteStyle,
    /// The last line it is known to stand over.
    pub(super) line: usize,
}

impl Scanner<'_> {
    /// Takes up a line that stands between a mark on a line above and the one that closes it. False: it does not.
    pub(super) fn runs_on(&mut self, at: usize, line: Line) -> bool {
        let Some(open) = self.open.take().filter(|open| open.line + 1 == at && line.kind == LineKind::Running) else {
            return false;
        };
        let text = line.span.of(self.page.reading.text);
        if let Some(close) = closing(text, open.family) {
            self.push(at, Span::new(line.span.start..line.span.start + close), open.style, None);
            let rest = self.page.reading.words.partition_point(|word| word.start < line.span.start + close);
            let cue = (rest < line.end).then(|| self.page.inverted_cue(rest, line.end)).flatten();
            if let Some(piece) = self.found.pieces.last_mut() {
                piece.cue = cue;
            }
            return true;
        }
        if !self.closes_below(at, open.family) {
            return false;
        }
        self.push(at, line.span, open.style, None);
        self.open = Some(OpenMark { line: at, ..open });
        true
    }

    /// True when one of the next lines has a mark that closes before one that opens.
    pub(super) fn closes_below(&self, at: usize, family: Family) -> bool {
        let below = self.page.lines.iter().skip(at + 1).take(PARAGRAPHS_MAX);
        let texts = below.map(|line| (line.kind, line.span.of(self.page.reading.text)));
        for (kind, text) in texts {
            if closing(text, family).is_some() {
                return true;
            }
            if kind != LineKind::Running || marked(text, 0).iter().any(|stretch| stretch.family == family) {
                return false;
            }
        }
        false
    }
}
