//! A text becomes the signs of the query language.

use super::error::{Fault, QueryError};
use super::fields::{FieldName, field_named};
use super::{COUNT_MAX, DISTANCE_MAX, Order, Scope};

/// The distance of `NÆR` and `FØR` without a number.
const DISTANCE_DEFAULT: u32 = 10;

/// One sign and where it stands, in Unicode scalar values from the start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Lexeme {
    pub(super) at: usize,
    pub(super) text: String,
    pub(super) sign: Sign,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Sign {
    Open,
    Close,
    And,
    Or,
    Not,
    Near(u32, Order),
    Within(Scope),
    AtLeast(u32),
    /// Its value comes next.
    Field(FieldName),
    Word,
    Phrase,
}

impl Lexeme {
    fn ends_at(&self, at: usize) -> bool {
        self.at + self.text.chars().count() == at
    }

    const fn field(&self) -> Option<FieldName> {
        if let Sign::Field(name) = self.sign { Some(name) } else { None }
    }
}

/// Reads `text` into signs, in one pass.
pub(super) fn lexemes(text: &str) -> Result<Vec<Lexeme>, QueryError> {
    let signs: Vec<char> = text.chars().collect();
    let mut lexemes: Vec<Lexeme> = Vec::new();
    let mut at = 0;
    while let Some(&sign) = signs.get(at) {
        let field = lexemes.last().and_then(Lexeme::field);
        let takes_value = field.is_some_and(|name| !name.takes_query());
        if field.is_some() && (sign.is_whitespace() || sign == ')') {
            return Err(no_value(text, &lexemes));
        }
        let (sign, length) = match sign {
            space if space.is_whitespace() => {
                at += 1;
                continue;
            }
            '(' => (Sign::Open, 1),
            ')' => (Sign::Close, 1),
            mark if is_quotation(mark) => (Sign::Phrase, phrase_length(&signs, at, text)?),
            '-' if !takes_value && signs.get(at + 1).is_some_and(|next| !ends_run(*next)) => (Sign::Not, 1),
            '~' if lexemes.last().is_some_and(|last| last.sign == Sign::Phrase && last.ends_at(at)) => {
                let phrase = lexemes.last().map(|last| last.text.clone()).unwrap_or_default();
                return Err(fault(text, at, Fault::Slop(phrase)));
            }
            _ if takes_value => (Sign::Word, run_length(&signs, at)),
            _ => run(&signs, at, text)?,
        };
        let written: String = signs.iter().skip(at).take(length).collect();
        lexemes.push(Lexeme { at, text: written, sign });
        at += length;
    }
    if lexemes.last().and_then(Lexeme::field).is_some() {
        return Err(no_value(text, &lexemes));
    }
    Ok(lexemes)
}

/// The error for a fault that stands `at` so many Unicode scalar values into `text`.
pub(super) fn fault(text: &str, at: usize, fault: Fault) -> QueryError {
    let before: Vec<char> = text.chars().take(at).collect();
    let line = 1 + before.iter().filter(|sign| **sign == '\n').count();
    let column = 1 + before.iter().rev().take_while(|sign| **sign != '\n').count();
    QueryError { at, line, column, fault }
}

fn no_value(text: &str, lexemes: &[Lexeme]) -> QueryError {
    let Some(field) = lexemes.last() else { return fault(text, 0, Fault::Empty) };
    fault(text, field.at, Fault::NoValue(field.text.trim_end_matches(':').to_owned()))
}

/// All the marks that people and word processors put around a phrase.
pub(super) const fn is_quotation(sign: char) -> bool {
    matches!(sign, '"' | '“' | '”' | '„' | '‟' | '»' | '«' | '＂')
}

fn ends_run(sign: char) -> bool {
    sign.is_whitespace() || matches!(sign, '(' | ')') || is_quotation(sign)
}

fn run_length(signs: &[char], at: usize) -> usize {
    signs.iter().skip(at).take_while(|sign| !ends_run(**sign)).count()
}

fn phrase_length(signs: &[char], at: usize, text: &str) -> Result<usize, QueryError> {
    let inside = signs.iter().skip(at + 1).position(|sign| is_quotation(*sign));
    inside.map(|length| length + 2).ok_or_else(|| fault(text, at, Fault::OpenPhrase))
}

/// A run of signs without a space: an operator, a field's name or a word.
fn run(signs: &[char], at: usize, text: &str) -> Result<(Sign, usize), QueryError> {
    let length = run_length(signs, at);
    let written: String = signs.iter().skip(at).take(length).collect();
    if let Some(operator) = operator(&written) {
        let number = |fallback| fault(text, at, Fault::BadNumber(written.clone(), fallback));
        return operator.map(|sign| (sign, length)).map_err(number);
    }
    let opens_bracket = signs.get(at + length) == Some(&'(');
    if opens_bracket && let Some(scope) = scope(&written) {
        return Ok((Sign::Within(scope), length));
    }
    let name: String = written.chars().take_while(|sign| sign.is_alphabetic() || *sign == '_').collect();
    let name_length = name.chars().count();
    if name_length == 0 || written.chars().nth(name_length) != Some(':') {
        return Ok((Sign::Word, length));
    }
    let field = field_named(&name).map_err(|nearest| fault(text, at, Fault::UnknownField(name.clone(), nearest)))?;
    Ok((Sign::Field(field), name_length + 1))
}

/// The operator of a word in capitals; the inner error is an example of the number it wants.
fn operator(written: &str) -> Option<Result<Sign, u32>> {
    let (name, number) = match written.split_once('/') {
        Some((name, number)) => (name, Some(number)),
        None => (written, None),
    };
    let distance = |order| match number {
        None => Ok(Sign::Near(DISTANCE_DEFAULT, order)),
        Some(digits) => in_range(digits, 0, DISTANCE_MAX).map(|n| Sign::Near(n, order)).ok_or(DISTANCE_DEFAULT),
    };
    match (name, number) {
        ("OG" | "AND", None) => Some(Ok(Sign::And)),
        ("ELLER" | "OR", None) => Some(Ok(Sign::Or)),
        ("IKKE" | "NOT" | "ANDNOT", None) => Some(Ok(Sign::Not)),
        ("NÆR" | "NEAR", _) => Some(distance(Order::Any)),
        ("FØR" | "ONEAR", _) | ("W", Some(_)) => Some(distance(Order::AsWritten)),
        ("MINDST" | "ATLEAST", Some(digits)) => Some(in_range(digits, 2, COUNT_MAX).map(Sign::AtLeast).ok_or(3)),
        _ => None,
    }
}

fn in_range(digits: &str, min: u32, max: u32) -> Option<u32> {
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    digits.parse().ok().filter(|number| (min..=max).contains(number))
}

fn scope(written: &str) -> Option<Scope> {
    match written {
        "SÆTNING" | "SENT" | "SENTENCE" => Some(Scope::Sentence),
        "AFSNIT" | "SAME" | "PARAGRAPH" => Some(Scope::Paragraph),
        _ => None,
    }
}
