//! A text as its words: each with every spelling it is known by, and the sentence it stands in.

use crate::danish::{Lowered, Token, lower, sentences, tokens};
use crate::domain::Span;

/// The most words read of one text; what stands behind is not looked at.
const WORDS_MAX: usize = 100_000;

/// The most digits of a number in a score.
const SCORE_DIGITS_MAX: usize = 3;

/// A text, folded for matching: its words with every spelling they are known by, and its sentences.
#[derive(Debug)]
pub(super) struct Reading<'a> {
    /// The text as it stands.
    pub(super) text: &'a str,
    /// Its words, in order.
    pub(super) words: Vec<Span>,
    /// Its sentences, in order.
    pub(super) sentences: Vec<Sentence>,
    /// Every word in lower case.
    lowered: Lowered,
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

/// One spelling of a word, its two blanks included.
#[derive(Debug, Clone, Copy)]
pub(super) struct Spelling {
    /// Where it stands among all spellings.
    pub(super) start: usize,
    /// Where it ends; its closing blank is the opening one of the next.
    pub(super) end: usize,
    /// Whose it is.
    pub(super) word: usize,
}

impl<'a> Reading<'a> {
    /// Reads the first [`WORDS_MAX`] words of `text`.
    pub(super) fn new(text: &'a str) -> Self {
        let mut reading = Self {
            text,
            words: Vec::new(),
            sentences: Vec::new(),
            lowered: Lowered::with_capacity(text.len()),
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
        self.lowered.push(span.of(self.text));
    }

    fn spell(&mut self, spelling: &str, word: usize) {
        let start = self.folded.len().saturating_sub(1);
        self.folded.push_str(spelling);
        self.folded.push(' ');
        self.spellings.push(Spelling { start, end: self.folded.len(), word });
    }

    /// Every spelling of every word, in order.
    pub(super) fn spellings(&self) -> &[Spelling] {
        &self.spellings
    }

    /// All spellings, folded, with a blank between them.
    pub(super) fn folded(&self) -> &str {
        &self.folded
    }

    /// A spelling without its blanks.
    pub(super) fn spelt(&self, spelling: &Spelling) -> &str {
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

    /// The word in lower case.
    pub(super) fn lower(&self, at: usize) -> &str {
        self.lowered.word(at)
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
    for sign in word.chars().flat_map(lower) {
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

    #[test]
    fn words_know_their_sentence() {
        let reading = Reading::new("En to. Tre!\n\nFire");
        assert_eq!(reading.sentences.len(), 3);
        let of: Vec<usize> = (0..4).map(|word| reading.sentence_of(word)).collect();
        assert_eq!(of, [0, 0, 1, 2]);
    }
}
