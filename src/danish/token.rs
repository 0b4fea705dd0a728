//! Words in running text.

use unicode_normalization::char::is_combining_mark;

use crate::domain::Span;

/// One word of a text, where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token<'a> {
    /// Where, in bytes.
    pub span: Span,
    /// The word as written, soft hyphens included.
    pub text: &'a str,
}

/// The soft hyphen: part of a word, never seen.
const SOFT_HYPHEN: char = '\u{ad}';

/// Splits a text into words: runs of letters and digits, with hyphens and apostrophes inside them.
///
/// `udlignings-reform` is one token, as is `1.234,5`; `udlignings- og` gives `udlignings` and `og`.
/// Linear in the length of `text`.
pub fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut start: Option<usize> = None;
    let mut end = 0;
    let mut signs = text.char_indices().peekable();
    while let Some((at, sign)) = signs.next() {
        let next = signs.peek().map(|&(_, next)| next);
        let inside = sign.is_alphanumeric() || (start.is_some() && (is_inside(sign) || joins(text, end, sign, next)));
        if inside {
            start.get_or_insert(at);
            end = at + sign.len_utf8();
        } else if let Some(first) = start.take() {
            push(&mut tokens, text, first, end);
        }
    }
    if let Some(first) = start {
        push(&mut tokens, text, first, end);
    }
    tokens
}

/// Soft hyphens and the marks of letters written in two signs (`a` and its ring) end no word.
fn is_inside(sign: char) -> bool {
    sign == SOFT_HYPHEN || is_combining_mark(sign)
}

/// True when `sign`, standing right after a word's last letter, joins it with `next` into one word.
fn joins(text: &str, end: usize, sign: char, next: Option<char>) -> bool {
    let Some(next) = next else { return false };
    let before = text.get(..end).and_then(|head| head.chars().next_back());
    match sign {
        '-' | '\u{2010}' | '\u{2011}' | '\'' | '’' => next.is_alphanumeric(),
        '.' | ',' => next.is_ascii_digit() && before.is_some_and(|c| c.is_ascii_digit()),
        _ => false,
    }
}

fn push<'a>(tokens: &mut Vec<Token<'a>>, text: &'a str, start: usize, end: usize) {
    if let Some(word) = text.get(start..end) {
        tokens.push(Token { span: Span::new(start..end), text: word });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<&str> {
        tokens(text).into_iter().map(|token| token.text).collect()
    }

    #[test]
    fn words_keep_their_hyphens_and_numbers_their_points() {
        assert_eq!(
            words("Udlignings-reformen koster 13,3 mia. kr. (1.234,5), siger KL's formand."),
            ["Udlignings-reformen", "koster", "13,3", "mia", "kr", "1.234,5", "siger", "KL's", "formand"]
        );
        assert_eq!(words("udlignings- og tilskudssystemet"), ["udlignings", "og", "tilskudssystemet"]);
        assert_eq!(words("hoved\u{ad}stads\u{ad}udligning"), ["hoved\u{ad}stads\u{ad}udligning"]);
        assert_eq!(words(""), Vec::<&str>::new());
    }
}
