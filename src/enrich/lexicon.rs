//! Word patterns and phrases over a reading: compiled once, matched in one pass.

use std::collections::HashMap;
use std::ops::Range;

use aho_corasick::{AhoCorasick, AhoCorasickKind};
use rustc_hash::FxHashMap;

use crate::enrich::words::{Reading, fold};

/// The most words of one phrase; a longer one is cut.
const PHRASE_WORDS_MAX: usize = 12;

/// So many patterns with a star fit an automaton that is fast and large; more of them one that is small.
const FAST_GLOBS_MAX: usize = 6_000;

/// A phrase of a lexicon found in a reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Hit<L> {
    /// What the phrase was added as.
    pub(super) label: L,
    /// Its first word.
    pub(super) first: usize,
    /// Its last word.
    pub(super) last: usize,
}

/// Word patterns and phrases, each with a label, compiled for one pass over any text.
#[derive(Debug)]
pub(super) struct Lexicon<L> {
    exact: FxHashMap<String, usize>,
    /// The pattern `*`, which every word fits but a negation.
    any: Option<usize>,
    globs: Vec<Glob>,
    keys: Option<AhoCorasick>,
    /// For each word pattern, the phrases that begin with it.
    starts: Vec<Vec<Phrase<L>>>,
}

#[derive(Debug)]
struct Phrase<L> {
    rest: Box<[usize]>,
    label: L,
}

#[derive(Debug)]
struct Glob {
    pattern: usize,
    /// The parts between stars, folded; empty at an end that is open.
    parts: Vec<String>,
    /// The longest part decides where the whole is looked for.
    key: String,
}

/// Collects phrases for a [`Lexicon`].
#[derive(Debug)]
pub(super) struct LexiconBuilder<L> {
    exact: FxHashMap<String, usize>,
    glob_ids: HashMap<String, usize>,
    globs: Vec<Glob>,
    starts: Vec<Vec<Phrase<L>>>,
}

impl<L: Copy> LexiconBuilder<L> {
    /// An empty collection.
    pub(super) fn new() -> Self {
        Self { exact: FxHashMap::default(), glob_ids: HashMap::new(), globs: Vec::new(), starts: Vec::new() }
    }

    /// Adds a word or phrase under `label`; blank ones are passed over.
    pub(super) fn add(&mut self, phrase: &str, label: L) {
        let mut ids = phrase.split_whitespace().take(PHRASE_WORDS_MAX).map(|word| {
            // Signs at a word's edges are no part of it in running text either: `35.`, `A-`.
            fold(word.trim_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '*' | '#')))
        });
        let Some(first) = ids.next() else { return };
        let first = self.pattern(&first);
        let rest = ids.map(|word| self.pattern(&word)).collect();
        if let Some(phrases) = self.starts.get_mut(first) {
            phrases.push(Phrase { rest, label });
        }
    }

    /// Adds every choice of `a|b c|d` under `label`.
    pub(super) fn add_choices(&mut self, choices: &str, label: L) {
        for choice in choices.split('|') {
            self.add(choice, label);
        }
    }

    fn pattern(&mut self, word: &str) -> usize {
        let next = self.starts.len();
        let is_glob = word.contains('*');
        let known = if is_glob { self.glob_ids.get(word) } else { self.exact.get(word) };
        if let Some(&id) = known {
            return id;
        }
        if is_glob {
            self.glob_ids.insert(word.to_owned(), next);
        } else {
            self.exact.insert(word.to_owned(), next);
        }
        if is_glob && word != "*" {
            self.globs.push(Glob::compile(word, next));
        }
        self.starts.push(Vec::new());
        next
    }

    /// Compiles what was added.
    pub(super) fn build(self) -> Lexicon<L> {
        let any = self.glob_ids.get("*").copied();
        Lexicon { exact: self.exact, any, keys: automaton(&self.globs), globs: self.globs, starts: self.starts }
    }
}

/// Finds every glob's key. A failure needs more patterns than memory holds; then only the exact words are found.
fn automaton(globs: &[Glob]) -> Option<AhoCorasick> {
    if globs.is_empty() {
        return None;
    }
    let kind = (globs.len() <= FAST_GLOBS_MAX).then_some(AhoCorasickKind::DFA);
    AhoCorasick::builder().kind(kind).build(globs.iter().map(|glob| &glob.key)).ok()
}

impl Glob {
    fn compile(word: &str, pattern: usize) -> Self {
        let parts: Vec<String> = word.split('*').map(str::to_owned).collect();
        let last = parts.len().saturating_sub(1);
        let key = parts
            .iter()
            .enumerate()
            .map(|(at, part)| match at {
                0 if !part.is_empty() => format!(" {part}"),
                _ if at == last && !part.is_empty() => format!("{part} "),
                _ => part.clone(),
            })
            .max_by_key(String::len)
            .unwrap_or_default();
        Self { pattern, parts, key }
    }

    /// True when the whole of `spelling` (without its blanks) fits.
    fn fits(&self, spelling: &str) -> bool {
        let (Some(head), Some(tail)) = (self.parts.first(), self.parts.last()) else { return false };
        let Some(rest) = spelling.strip_prefix(head.as_str()) else { return false };
        let Some(mut rest) = rest.strip_suffix(tail.as_str()) else { return false };
        let inner = self.parts.len().saturating_sub(2);
        for part in self.parts.iter().skip(1).take(inner) {
            let Some((_, after)) = rest.split_once(part.as_str()) else { return false };
            rest = after;
        }
        true
    }
}

impl<L: Copy> Lexicon<L> {
    /// Every phrase found, by first word. Phrases may overlap and stand across sentences only if the text has no
    /// sign between them that ends one.
    pub(super) fn hits(&self, reading: &Reading<'_>) -> Vec<Hit<L>> {
        let fitting = self.fitting(reading);
        let opens_anywhere = self.any.filter(|&any| self.starts.get(any).is_some_and(|phrases| !phrases.is_empty()));
        let mut hits = Vec::new();
        for word in 0..reading.words.len() {
            for &pattern in fitting.of(word) {
                self.phrases_from(word, pattern, reading, &fitting, &mut hits);
            }
            if let Some(any) = opens_anywhere.filter(|_| !is_negation(reading.word(word))) {
                self.phrases_from(word, any, reading, &fitting, &mut hits);
            }
        }
        hits
    }

    /// The phrases that begin with `pattern` at `word`.
    fn phrases_from(
        &self,
        word: usize,
        pattern: usize,
        reading: &Reading<'_>,
        fitting: &Fitting,
        hits: &mut Vec<Hit<L>>,
    ) {
        let fits = |pattern: usize, at: usize| {
            if self.any == Some(pattern) {
                at < reading.words.len() && !is_negation(reading.word(at))
            } else {
                fitting.of(at).contains(&pattern)
            }
        };
        for phrase in self.starts.get(pattern).into_iter().flatten() {
            if phrase.rest.iter().zip(word + 1..).all(|(&next, at)| fits(next, at)) {
                hits.push(Hit { label: phrase.label, first: word, last: word + phrase.rest.len() });
            }
        }
    }

    /// Which word patterns each word fits; `*` is left out.
    fn fitting(&self, reading: &Reading<'_>) -> Fitting {
        let mut fitting = Fitting { patterns: Vec::new(), ends: Vec::with_capacity(reading.words.len()) };
        // Matches come by their ends, so that those of one spelling follow each other.
        let found = self.keys.iter().flat_map(|keys| keys.find_overlapping_iter(reading.folded()));
        let mut found = found.peekable();
        for spelling in reading.spellings() {
            fitting.close_before(spelling.word);
            let spelt = reading.spelt(spelling);
            fitting.patterns.extend(self.exact.get(spelt));
            // A spelling's closing blank is the next one's opening blank.
            while let Some(key) = found.next_if(|key| key.end() <= spelling.end) {
                let glob = self.globs.get(key.pattern().as_usize()).filter(|_| key.start() >= spelling.start);
                fitting.patterns.extend(glob.filter(|glob| glob.fits(spelt)).map(|glob| glob.pattern));
            }
        }
        fitting.close_before(reading.words.len());
        fitting
    }
}

/// For each word the patterns that it fits, in order, each once.
struct Fitting {
    patterns: Vec<usize>,
    /// Where each word's patterns end.
    ends: Vec<usize>,
}

impl Fitting {
    /// Ends the words before `word`; what came since the last one closed belongs to the first of them.
    fn close_before(&mut self, word: usize) {
        while self.ends.len() < word {
            let first = self.ends.last().copied().unwrap_or_default();
            if let Some(fresh) = self.patterns.get_mut(first..).filter(|fresh| fresh.len() > 1) {
                fresh.sort_unstable();
                let repeats = fresh.windows(2).any(|two| two.first() == two.last());
                if repeats {
                    let mut once = self.patterns.split_off(first);
                    once.dedup();
                    self.patterns.append(&mut once);
                }
            }
            self.ends.push(self.patterns.len());
        }
    }

    fn of(&self, word: usize) -> &[usize] {
        let Some(&end) = self.ends.get(word) else { return &[] };
        let first = word.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or_default();
        self.patterns.get(Range { start: first, end }).unwrap_or_default()
    }
}

/// True for a word that turns a phrase into its opposite: `mister ikke borgere` is no `mister * borgere`.
fn is_negation(word: &str) -> bool {
    const NEGATIONS: [&str; 5] = ["ikke", "aldrig", "næppe", "ingen", "intet"];
    NEGATIONS.iter().any(|negation| word.eq_ignore_ascii_case(negation))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(patterns: &[&str], text: &str) -> Vec<String> {
        let mut builder = LexiconBuilder::new();
        for pattern in patterns {
            builder.add(pattern, ());
        }
        let reading = Reading::new(text);
        let lexicon = builder.build();
        lexicon.hits(&reading).iter().map(|hit| reading.stretch(hit.first, hit.last).of(text).to_owned()).collect()
    }

    #[test]
    fn a_star_stands_for_any_letters() {
        let cases: [(&str, &str, &[&str]); 9] = [
            ("udligning", "Udligning og udligningen.", &["Udligning"]),
            ("udligning*", "Udligning og udligningen.", &["Udligning", "udligningen"]),
            ("*udligning*", "Hovedstadsudligningens fremtid", &["Hovedstadsudligningens"]),
            ("*kommuner", "34 hovedstadskommuner, kommunerne", &["hovedstadskommuner"]),
            ("*udligning*aftale*", "udligningaftalen og udligningen", &["udligningaftalen"]),
            ("a*a", "a aha ala b", &["aha", "ala"]),
            ("tilskud og udligning*", "Om tilskud og udligning.", &["tilskud og udligning"]),
            ("rige kommun*", "De rige\nkommuner; rige og kommuner", &["rige\nkommuner"]),
            ("*", "Alt passer", &["Alt", "passer"]),
        ];
        for (pattern, text, expected) in cases {
            assert_eq!(found(&[pattern], text), expected, "{pattern} in {text}");
        }
    }

    #[test]
    fn numbers_have_one_sign() {
        assert_eq!(found(&["#-#"], "Det blev 2-1 og 10-12."), ["2-1", "10-12"]);
        assert_eq!(found(&["#-#-*udlign*"], "1-1-udligningen"), ["1-1-udligningen"]);
        assert_eq!(found(&["# kroner"], "98.000 kroner"), ["98.000 kroner"]);
        assert_eq!(found(&["#-#"], "Årene 2016-2018 og 1.000-kronen."), Vec::<String>::new());
    }

    #[test]
    fn spelling_habits_do_not_hide_a_word() {
        for text in [
            "hovedstads\u{ad}udligning",
            "hovedstads-\nudligning",
            "HOVEDSTADSUDLIGNING",
            "hovedstads-udligning",
            "Hovedstads- udligning",
        ] {
            assert_eq!(found(&["hovedstadsudligning"], text), [text]);
        }
        assert_eq!(found(&["åbenrå"], "Aabenraa"), ["Aabenraa"]);
        assert_eq!(found(&["Høje-Taastrup"], "Høje-Tåstrup"), ["Høje-Tåstrup"]);
        assert_eq!(found(&["udlignings"], "udlignings- og tilskudssystemet"), ["udlignings"]);
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read_and_every_hit_lies_in_it(text in "[a-zæøåA-ZÆØÅ0-9 .,\u{ad}\n-]{0,200}") {
            let mut builder = LexiconBuilder::new();
            for pattern in ["*", "a*", "*a", "*a*", "a*b", "# *"] {
                builder.add(pattern, ());
            }
            let reading = Reading::new(&text);
            for hit in builder.build().hits(&reading) {
                proptest::prop_assert!(!reading.stretch(hit.first, hit.last).of(&text).is_empty());
            }
        }
    }
}
