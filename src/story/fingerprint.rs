//! What is compared of a text: runs of three words, and the names and numbers it turns on.

use std::collections::BTreeSet;

use xxhash_rust::xxh3::xxh3_64;

use crate::danish::tokens;

/// Words of a text that are looked at; a longer text is known well enough by then.
const WORDS_MAX: usize = 3_000;
/// Words in a run.
const RUN: usize = 3;
/// A sentence that many of a source's pages share says nothing of the event: forms and calls around the text.
const FRAME: [&str; 12] = [
    "send til din ven",
    "modtagerens email",
    "din e-mail",
    "dit navn",
    "evt. kommentar",
    "skal udfyldes",
    "artiklen:",
    "læs også",
    "del artiklen",
    "kontakt redaktionen",
    "fold sammen",
    "vis mere",
];

/// What is compared of a text. Grows with the text, about 4 bytes a word.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Fingerprint {
    /// Hashes of runs of three words, sorted, each once.
    pub(super) runs: Vec<u32>,
    /// Hashes of names and numbers, sorted, each once.
    pub(super) marks: Vec<u32>,
}

/// Takes the fingerprint of an article. Quotation marks, dashes, case and the wire's sign-off do not count.
pub fn fingerprint(title: &str, text: &str) -> Fingerprint {
    let mut runs = BTreeSet::new();
    let mut marks = BTreeSet::new();
    let paragraphs = text.lines().filter(|line| !is_frame(line));
    let mut words_left = WORDS_MAX;
    // The headline is often another in each print: its names count, its wording does not.
    marks.extend(names_and_numbers(title));
    for paragraph in paragraphs {
        let words: Vec<&str> = tokens(paragraph).into_iter().map(|token| token.text).take(words_left).collect();
        words_left -= words.len();
        let folded: Vec<String> = words.iter().map(|word| word.to_lowercase()).collect();
        runs.extend(folded.windows(RUN).map(|run| hash(&run.join(" "))));
        marks.extend(names_and_numbers(paragraph));
    }
    Fingerprint { runs: runs.into_iter().collect(), marks: marks.into_iter().collect() }
}

/// A line of a form or a call to the reader, or the wire's sign-off alone on its line.
fn is_frame(line: &str) -> bool {
    let line = line.trim();
    let lower = line.to_lowercase();
    let sign_off = line.len() > 2 && line.starts_with('/') && line.ends_with('/') && !line.contains(' ');
    sign_off || FRAME.iter().filter(|frame| lower.contains(**frame)).count() >= 2
}

/// Capitalised words inside sentences and everything with a digit.
fn names_and_numbers(text: &str) -> Vec<u32> {
    let mut marks = Vec::new();
    let mut end_before = 0;
    for token in tokens(text) {
        let between = text.get(end_before..token.span.start).unwrap_or_default();
        let opens = end_before == 0
            || between.contains(['.', '!', '?', ':', '\n', '»', '"', '”', '“'])
            || between.trim_start().starts_with(['-', '–']);
        end_before = token.span.end;
        let capital = token.text.chars().next().is_some_and(char::is_uppercase);
        let number = token.text.bytes().any(|b| b.is_ascii_digit());
        if number || (capital && !opens && token.text.chars().count() > 1) {
            let folded = token.text.to_lowercase();
            // The genitive is the same name.
            marks.push(hash(if number { &folded } else { folded.trim_end_matches('s') }));
        }
    }
    marks
}

fn hash(text: &str) -> u32 {
    // The lower half is as good as any.
    u32::try_from(xxh3_64(text.as_bytes()) & u64::from(u32::MAX)).unwrap_or(0)
}

impl Fingerprint {
    /// The fingerprint as stored: the number of runs, the runs, the marks, all little-endian.
    pub fn to_bytes(&self) -> Vec<u8> {
        let count = u32::try_from(self.runs.len()).unwrap_or(u32::MAX);
        std::iter::once(&count).chain(&self.runs).chain(&self.marks).flat_map(|hash| hash.to_le_bytes()).collect()
    }

    /// A fingerprint as it was stored; bytes that are none give an empty one, which is like nothing.
    pub fn from_bytes(bytes: &[u8]) -> Self {
        let mut hashes = bytes.chunks_exact(4).filter_map(|four| four.try_into().ok().map(u32::from_le_bytes));
        let count = hashes.next().and_then(|count| usize::try_from(count).ok()).unwrap_or(0);
        let all: Vec<u32> = hashes.collect();
        let (runs, marks) = all.split_at_checked(count).unwrap_or((&[], &[]));
        Self { runs: runs.to_vec(), marks: marks.to_vec() }
    }
}

/// How many hashes two sorted lists share.
pub(super) fn shared(one: &[u32], other: &[u32]) -> usize {
    let (mut a, mut b) = (one.iter().peekable(), other.iter().peekable());
    let mut count = 0;
    while let (Some(&x), Some(&y)) = (a.peek(), b.peek()) {
        match x.cmp(y) {
            std::cmp::Ordering::Less => drop(a.next()),
            std::cmp::Ordering::Greater => drop(b.next()),
            std::cmp::Ordering::Equal => {
                count += 1;
                a.next();
                b.next();
            }
        }
    }
    count
}
