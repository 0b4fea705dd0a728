//! Word patterns over running text: compiled once, matched in one pass.

use std::collections::HashMap;

use aho_corasick::AhoCorasick;

use crate::danish::{Token, sentences, tokens};
use crate::domain::Span;

/// The most words read of one text; what stands behind is not looked at.
const WORDS_MAX: usize = 100_000;

/// The most digits of a number in a score.
const SCORE_DIGITS_MAX: usize = 3;

/// The most words of one phrase; a longer one is cut.
const PHRASE_WORDS_MAX: usize = 12;

/// A text, folded for matching: its words with every spelling they are known by, and its sentences.
#[derive(Debug)]
pub(super) struct Reading<'a> {
    /// The text as it stands.
    pub(super) text: &'a str,
    /// Its words, in order.
    pub(super) words: Vec<Span>,
    /// Its sentences, in order.
    pub(super) sentences: Vec<Sentence>,
    /// Every spelling of every word, folded, with a blank on both sides.
    folded: String,
    /// Where in `folded` each spelling stands (its two blanks included) and whose it is, in order.
    spellings: Vec<Spelling>,
}

/// One sentence and the words in it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sentence {
    /// Where it stands.
    pub(super) span: Span,
    /// Its first word.
    pub(super) first: usize,
    /// One past its last word.
    pub(super) end: usize,
}

#[derive(Debug, Clone, Copy)]
struct Spelling {
    start: usize,
    end: usize,
    word: usize,
}

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
    exact: HashMap<String, usize>,
    /// The pattern `*`, which every word fits but a negation.
    any: Option<usize>,
    globs: Vec<Glob>,
    keys: Option<AhoCorasick>,
    /// For each word pattern, the phrases that begin with it.
    starts: Vec<Vec<Phrase<L>>>,
}

#[derive(Debug)]
struct Phrase<L> {
    rest: Vec<usize>,
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
    exact: HashMap<String, usize>,
    glob_ids: HashMap<String, usize>,
    globs: Vec<Glob>,
    starts: Vec<Vec<Phrase<L>>>,
}

impl<L: Copy> LexiconBuilder<L> {
    /// An empty collection.
    pub(super) fn new() -> Self {
        Self { exact: HashMap::new(), glob_ids: HashMap::new(), globs: Vec::new(), starts: Vec::new() }
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
        let known = if word.contains('*') { &mut self.glob_ids } else { &mut self.exact };
        if let Some(&id) = known.get(word) {
            return id;
        }
        known.insert(word.to_owned(), next);
        if word.contains('*') && word != "*" {
            self.globs.push(Glob::compile(word, next));
        }
        self.starts.push(Vec::new());
        next
    }

    /// Compiles what was added.
    pub(super) fn build(self) -> Lexicon<L> {
        // A failure needs more patterns than memory holds; then only the exact words are found.
        let keys =
            (!self.globs.is_empty()).then(|| AhoCorasick::new(self.globs.iter().map(|glob| &glob.key)).ok()).flatten();
        let any = self.glob_ids.get("*").copied();
        Lexicon { exact: self.exact, any, globs: self.globs, keys, starts: self.starts }
    }
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
        let matched = self.patterns_by_word(reading);
        let mut hits = Vec::new();
        for &(word, pattern) in &matched {
            for phrase in self.starts.get(pattern).into_iter().flatten() {
                let follows =
                    phrase.rest.iter().zip(word + 1..).all(|(&next, at)| matched.binary_search(&(at, next)).is_ok());
                if follows {
                    hits.push(Hit { label: phrase.label, first: word, last: word + phrase.rest.len() });
                }
            }
        }
        hits
    }

    /// Which word patterns each word fits, sorted, without repeats.
    fn patterns_by_word(&self, reading: &Reading<'_>) -> Vec<(usize, usize)> {
        let words = 0..reading.words.len();
        let mut matched: Vec<(usize, usize)> = match self.any {
            Some(any) => words.filter(|&word| !is_negation(reading.word(word))).map(|word| (word, any)).collect(),
            None => Vec::new(),
        };
        for spelling in &reading.spellings {
            if let Some(&pattern) = self.exact.get(reading.spelt(spelling)) {
                matched.push((spelling.word, pattern));
            }
        }
        if let Some(keys) = &self.keys {
            let mut at = 0;
            for found in keys.find_overlapping_iter(&reading.folded) {
                // Matches come by their ends; a spelling's closing blank is the next one's opening blank.
                while reading.spellings.get(at).is_some_and(|spelling| spelling.end < found.end()) {
                    at += 1;
                }
                let (Some(spelling), Some(glob)) =
                    (reading.spellings.get(at), self.globs.get(found.pattern().as_usize()))
                else {
                    continue;
                };
                if found.start() >= spelling.start && glob.fits(reading.spelt(spelling)) {
                    matched.push((spelling.word, glob.pattern));
                }
            }
        }
        matched.sort_unstable();
        matched.dedup();
        matched
    }
}

impl<'a> Reading<'a> {
    /// Reads the first [`WORDS_MAX`] words of `text`.
    pub(super) fn new(text: &'a str) -> Self {
        let mut reading = Self {
            text,
            words: Vec::new(),
            sentences: Vec::new(),
            folded: String::with_capacity(text.len() + text.len() / 8 + 2),
            spellings: Vec::new(),
        };
        reading.folded.push(' ');
        let tokens = tokens(text);
        let mut upcoming = tokens.iter().take(WORDS_MAX).peekable();
        while let Some(token) = upcoming.next() {
            let broken = upcoming.next_if(|next| is_broken_word(text, token, next));
            reading.take(token, broken);
        }
        reading.place_sentences();
        reading
    }

    /// Takes in a word, in one piece or broken in two at a line's end.
    fn take(&mut self, token: &Token<'_>, broken: Option<&Token<'_>>) {
        let word = self.words.len();
        let folded = fold(token.text);
        if folded.contains('-') {
            self.spell(&without_inner_hyphens(&folded), word);
        }
        if folded.bytes().any(|b| b.is_ascii_digit()) {
            self.spell(&numbers_as_signs(&folded), word);
        }
        self.spell(&folded, word);
        let mut span = token.span;
        if let Some(second) = broken {
            let tail = fold(second.text);
            self.spell(&format!("{folded}{tail}"), word);
            self.spell(&tail, word);
            span.end = second.span.end;
        }
        self.words.push(span);
    }

    fn spell(&mut self, spelling: &str, word: usize) {
        let start = self.folded.len().saturating_sub(1);
        self.folded.push_str(spelling);
        self.folded.push(' ');
        self.spellings.push(Spelling { start, end: self.folded.len(), word });
    }

    fn spelt(&self, spelling: &Spelling) -> &str {
        self.folded.get(spelling.start + 1..spelling.end - 1).unwrap_or_default()
    }

    fn place_sentences(&mut self) {
        let mut next = 0;
        for span in sentences(self.text) {
            let first = next;
            while self.words.get(next).is_some_and(|word| word.start < span.end) {
                next += 1;
            }
            self.sentences.push(Sentence { span, first, end: next });
        }
    }

    /// The word as written.
    pub(super) fn word(&self, at: usize) -> &'a str {
        self.words.get(at).map_or("", |span| span.of(self.text))
    }

    /// The stretch from one word to another.
    pub(super) fn stretch(&self, first: usize, last: usize) -> Span {
        let start = self.words.get(first).map_or(0, |span| span.start);
        let end = self.words.get(last).map_or(start, |span| span.end);
        Span::new(start..end)
    }

    /// What stands between one word and the next.
    pub(super) fn gap_after(&self, at: usize) -> &'a str {
        match (self.words.get(at), self.words.get(at + 1)) {
            (Some(this), Some(next)) => self.text.get(this.end..next.start).unwrap_or_default(),
            _ => "",
        }
    }

    /// True when nothing but blanks of one line stand between two sentences that follow each other.
    pub(super) fn are_neighbours(&self, sentence: usize, next: usize) -> bool {
        let (Some(this), Some(next)) = (self.sentences.get(sentence), self.sentences.get(next)) else { return false };
        self.text.get(this.span.end..next.span.start).is_some_and(|gap| !gap.contains('\n'))
    }

    /// The sentence a word stands in.
    pub(super) fn sentence_of(&self, word: usize) -> usize {
        self.sentences.partition_point(|sentence| sentence.end <= word)
    }
}

/// True for a word that turns a phrase into its opposite: `mister ikke borgere` is no `mister * borgere`.
fn is_negation(word: &str) -> bool {
    const NEGATIONS: [&str; 5] = ["ikke", "aldrig", "næppe", "ingen", "intet"];
    NEGATIONS.iter().any(|negation| word.eq_ignore_ascii_case(negation))
}

/// True when the two tokens are one word that a line's end broke: `udlignings-` and `reformen`.
///
/// `skatte- og udgiftsstop` is two words: what follows such a hyphen is a binding word.
fn is_broken_word(text: &str, first: &Token<'_>, second: &Token<'_>) -> bool {
    const BINDING: [&str; 6] = ["og", "eller", "samt", "men", "til", "som"];
    let gap = text.get(first.span.end..second.span.start).unwrap_or_default();
    let Some(blank) = gap.strip_prefix(['-', '\u{2010}', '\u{ad}']) else { return false };
    !blank.is_empty()
        && blank.chars().all(char::is_whitespace)
        && !blank.contains("\n\n")
        && first.text.chars().all(char::is_alphabetic)
        && second.text.chars().next().is_some_and(char::is_lowercase)
        && !BINDING.contains(&second.text)
}

/// The form under which words are compared: lower case, no soft hyphens, é as e, aa as å, one apostrophe.
pub(super) fn fold(word: &str) -> String {
    let mut folded = String::with_capacity(word.len());
    for sign in word.chars().flat_map(char::to_lowercase) {
        match sign {
            '\u{ad}' => {}
            'é' => folded.push('e'),
            'a' if folded.ends_with('a') => {
                folded.pop();
                folded.push('å');
            }
            '’' => folded.push('\''),
            '\u{2010}' | '\u{2011}' => folded.push('-'),
            other => folded.push(other),
        }
    }
    folded
}

/// `udlignings-reform` as `udligningsreform`; a hyphen beside a digit stays.
fn without_inner_hyphens(folded: &str) -> String {
    let mut joined = String::with_capacity(folded.len());
    let mut signs = folded.chars().peekable();
    while let Some(sign) = signs.next() {
        let between_letters = sign == '-'
            && joined.chars().next_back().is_some_and(char::is_alphabetic)
            && signs.peek().is_some_and(|next| next.is_alphabetic());
        if !between_letters {
            joined.push(sign);
        }
    }
    joined
}

/// `1-1-udligningen` as `#-#-udligningen`, `98.000` as `#`; but `2016-2018`, years and no score, as `##-##`.
fn numbers_as_signs(folded: &str) -> String {
    let mut signed = String::with_capacity(folded.len());
    let mut digits = 0_usize;
    for sign in folded.chars() {
        let in_number = sign.is_ascii_digit() || (matches!(sign, '.' | ',') && signed.ends_with('#'));
        if !in_number {
            signed.push(sign);
            digits = 0;
            continue;
        }
        digits += 1;
        if digits == 1 || (digits == SCORE_DIGITS_MAX + 1 && folded.contains('-')) {
            signed.push('#');
        }
    }
    signed
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

    #[test]
    fn words_know_their_sentence() {
        let reading = Reading::new("En to. Tre!\n\nFire");
        assert_eq!(reading.sentences.len(), 3);
        let of: Vec<usize> = (0..4).map(|word| reading.sentence_of(word)).collect();
        assert_eq!(of, [0, 0, 1, 2]);
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
