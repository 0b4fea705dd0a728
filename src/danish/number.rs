//! Numbers and sums in Danish text, in figures and in words, brought to one form.

use super::number_words::{cardinal, denominator, ordinal};
use super::{Lowered, Token, tokens};
use crate::domain::{Span, Unit};

/// The most quantities read of one text.
const QUANTITIES_MAX: usize = 5_000;

/// Words that may stand between a number and `kommuner`.
const BEFORE_MUNICIPALITIES_MAX: usize = 4;

/// What may follow `milliarder` without being kroner.
const OTHER_THINGS: [&str; 22] = [
    "euro",
    "dollar",
    "dollars",
    "pund",
    "svenske",
    "norske",
    "amerikanske",
    "mennesker",
    "danskere",
    "borgere",
    "indbyggere",
    "personer",
    "ton",
    "tons",
    "liter",
    "passagerer",
    "kilometer",
    "gange",
    "år",
    "stemmer",
    "boliger",
    "træer",
];

/// What `hver anden` may be followed by when it is a rhythm and no share.
const RHYTHMS: [&str; 11] =
    ["uge", "dag", "måned", "år", "gang", "time", "minut", "aften", "weekend", "sekund", "sommer"];

/// A number with what it counts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Quantity {
    /// The number and its unit as written.
    pub span: Span,
    /// In `unit`: `12 mia. kr.` is 12e9, `hver fjerde` is 25.
    pub value: f64,
    /// What it counts, where the text says so.
    pub unit: Option<Unit>,
}

/// The numbers of a text in order: `13,3 mia. kr.`, `halvanden milliard`, `93 pct.`, `fem ud af seks`, `34 kommuner`.
///
/// A sum in millions or milliards without a unit is taken for kroner. Numbers without unit or scale are given too
/// (dates and years among them). Linear in the length of `text`.
pub fn quantities(text: &str) -> Vec<Quantity> {
    let words = Words::of(text);
    let mut found: Vec<Found> = Vec::new();
    let mut at = 0;
    while at < words.tokens.len() && found.len() < QUANTITIES_MAX {
        match words.share(at).map(|found| vec![found]).or_else(|| words.numbers(at)) {
            Some(here) => {
                at = here.last().map_or(at, |found| found.next).max(at + 1);
                found.extend(here);
            }
            None => at += 1,
        }
    }
    lend_units(text, &mut found);
    found.into_iter().map(|found| found.quantity).collect()
}

#[derive(Debug, Clone, Copy)]
struct Found {
    quantity: Quantity,
    /// 1, a thousand, a million, a milliard.
    scale: f64,
    /// The first token behind it.
    next: usize,
}

/// `mellem 12 og 13 mia. kr.`: the first number has the second's unit.
fn lend_units(text: &str, found: &mut [Found]) {
    for at in (1..found.len()).rev() {
        let Some((head, tail)) = found.split_at_mut_checked(at) else { continue };
        let (Some(one), Some(other)) = (head.last_mut(), tail.first()) else { continue };
        let between = text.get(one.quantity.span.end..other.quantity.span.start).unwrap_or_default().trim();
        let is_year = (1900.0..2100.0).contains(&one.quantity.value) && one.quantity.span.len() == 4;
        let joined = matches!(between, "og" | "til" | "eller" | "-" | "–");
        if joined && one.quantity.unit.is_none() && one.scale <= 1.0 && !is_year && other.quantity.unit.is_some() {
            one.quantity.value *= other.scale;
            one.quantity.unit = other.quantity.unit;
            one.scale = other.scale;
        }
    }
}

struct Words<'a> {
    text: &'a str,
    tokens: Vec<Token<'a>>,
    lowered: Lowered,
}

impl<'a> Words<'a> {
    fn of(text: &'a str) -> Self {
        let tokens = tokens(text);
        let mut lowered = Lowered::with_capacity(text.len());
        for token in &tokens {
            lowered.push(token.text);
        }
        Self { text, tokens, lowered }
    }

    fn lower(&self, at: usize) -> &str {
        self.lowered.word(at)
    }

    fn is_any(&self, at: usize, words: &[&str]) -> bool {
        words.contains(&self.lower(at))
    }

    /// What stands between a token and the next.
    fn gap(&self, at: usize) -> &str {
        match (self.tokens.get(at), self.tokens.get(at + 1)) {
            (Some(this), Some(next)) => self.text.get(this.span.end..next.span.start).unwrap_or_default(),
            _ => "",
        }
    }

    fn stretch(&self, first: usize, next: usize) -> Span {
        let start = self.tokens.get(first).map_or(0, |token| token.span.start);
        let end = next.checked_sub(1).and_then(|last| self.tokens.get(last)).map_or(start, |token| token.span.end);
        Span::new(start..end)
    }

    /// `hver fjerde`, `halvdelen`, `to tredjedele`, `fem ud af seks`: shares, in percent.
    fn share(&self, at: usize) -> Option<Found> {
        let percent = |value: f64, next: usize| Found {
            quantity: Quantity { span: self.stretch(at, next), value, unit: Some(Unit::Percent) },
            scale: 1.0,
            next,
        };
        let word = self.lower(at);
        match word {
            "halvdelen" => return Some(percent(50.0, at + 1)),
            "hver" | "hvert" => {
                let part = ordinal(self.lower(at + 1))?;
                return (!self.is_any(at + 2, &RHYTHMS)).then(|| percent(100.0 / part, at + 2));
            }
            _ => {}
        }
        if let Some(part) = denominator(self.lower(at + 1))
            && let Some(count) = small_number(word)
        {
            return Some(percent(100.0 * count / part, at + 2));
        }
        let (count, of) = (small_number(word)?, small_number(self.lower(at + 3))?);
        let is_share = self.lower(at + 1) == "ud" && self.lower(at + 2) == "af" && count <= of && of <= 10.0;
        is_share.then(|| percent(100.0 * count / of, at + 4))
    }

    /// The number at a token with its scale and unit; a range in one token gives two.
    fn numbers(&self, at: usize) -> Option<Vec<Found>> {
        let written = self.lower(at);
        if let Some((low, high)) = written.split_once('-').and_then(|(low, high)| Some((figure(low)?, figure(high)?))) {
            let high = self.with_unit(at, at + 1, high);
            let mut low = Found { quantity: Quantity { value: low, ..high.quantity }, ..high };
            low.quantity.value *= high.scale;
            return Some(vec![low, high]);
        }
        let (value, next) = self.bare_number(at)?;
        Some(vec![self.with_unit(at, next, value)])
    }

    /// A number in figures or words, without scale; and the token behind it.
    fn bare_number(&self, at: usize) -> Option<(f64, usize)> {
        let written = self.lower(at);
        if let Some(value) = figure(written) {
            return Some(self.spaced_thousands(at, written).unwrap_or((value, at + 1)));
        }
        match written {
            "halvanden" | "halvandet" => return Some((1.5, at + 1)),
            // `en`, `et` and `halv` are numbers only before a scale.
            "en" | "et" if self.lower(at + 1) == "halv" || self.lower(at + 1) == "kvart" => {
                let part = if self.lower(at + 1) == "halv" { 0.5 } else { 0.25 };
                return scale(self.lower(at + 2)).map(|_| (part, at + 2));
            }
            "en" | "et" | "én" | "ét" => {
                let is_number = scale(self.lower(at + 1)).is_some() || self.lower(at + 1).starts_with("hundred");
                return is_number.then(|| self.hundreds(at, 1.0));
            }
            "halv" => return scale(self.lower(at + 1)).map(|_| (0.5, at + 1)),
            _ => {}
        }
        let value = cardinal(written)?;
        if self.lower(at + 1) == "og" && self.is_any(at + 2, &["en", "et"]) && self.lower(at + 3) == "halv" {
            return Some((value + 0.5, at + 4));
        }
        Some(self.hundreds(at, value))
    }

    /// `to hundrede og halvtreds`.
    fn hundreds(&self, at: usize, value: f64) -> (f64, usize) {
        if !self.is_any(at + 1, &["hundrede", "hundred"]) {
            return (value, at + 1);
        }
        let value = value * 100.0;
        let rest = if self.lower(at + 2) == "og" { at + 3 } else { at + 2 };
        match cardinal(self.lower(rest)).filter(|small| *small < 100.0) {
            Some(small) => (value + small, rest + 1),
            None => (value, at + 2),
        }
    }

    /// `98 000`: thousands divided by a blank.
    fn spaced_thousands(&self, at: usize, written: &str) -> Option<(f64, usize)> {
        let mut digits = written.to_owned();
        if !(1..=3).contains(&digits.len()) || !digits.bytes().all(|b| b.is_ascii_digit()) || digits.starts_with('0') {
            return None;
        }
        let mut next = at + 1;
        while let Some(group) = self.tokens.get(next)
            && next <= at + 4
            && group.text.len() == 3
            && group.text.bytes().all(|b| b.is_ascii_digit())
            && matches!(self.gap(next - 1), " " | "\u{a0}" | "\u{2009}" | "\u{202f}")
        {
            digits.push_str(group.text);
            next += 1;
        }
        (next > at + 1).then(|| digits.parse().ok().map(|value| (value, next))).flatten()
    }

    /// Puts scale and unit to a number of the tokens `first..next`.
    fn with_unit(&self, first: usize, mut next: usize, value: f64) -> Found {
        let mut factor = 1.0;
        if let Some(by) = glued_scale(self.lower(next - 1)).or_else(|| scale(self.lower(next))) {
            factor = by;
            next += usize::from(glued_scale(self.lower(next - 1)).is_none());
        }
        let mut span = self.stretch(first, next);
        let mut unit = None;
        let skip = usize::from(self.is_any(next, &["danske", "gode"]));
        let word = self.lower(next + skip);
        if matches!(word, "kr" | "kroner" | "krone" | "kroners" | "dkk") {
            unit = Some(Unit::Kroner);
            next += skip + 1;
            span = self.with_point(first, next);
        } else if matches!(word, "pct" | "procent" | "procents") && skip == 0 {
            unit = Some(Unit::Percent);
            next += 1;
            span = self.with_point(first, next);
        } else if let Some(end) = self.percent_sign(span.end) {
            unit = Some(Unit::Percent);
            span.end = end;
        } else if factor >= 1e6 && !OTHER_THINGS.contains(&word) {
            unit = Some(Unit::Kroner);
            span = self.with_point(first, next);
        } else if factor <= 1.0
            && let Some(last) = self.municipalities(next)
        {
            unit = Some(Unit::Municipalities);
            // `34 af landets 98 kommuner` is two numbers: the next is read from its own place.
            let inner = (next..last).any(|token| self.bare_number(token).is_some());
            next = if inner { next } else { last + 1 };
            span = self.stretch(first, next);
        }
        Found { quantity: Quantity { span, value: value * factor, unit }, scale: factor, next }
    }

    /// The stretch with the point of an abbreviation at its end (`kr.`, `mia.`, `pct.`).
    fn with_point(&self, first: usize, next: usize) -> Span {
        let mut span = self.stretch(first, next);
        let abbreviated = next.checked_sub(1).is_some_and(|last| self.is_any(last, &["kr", "mia", "mio", "pct"]));
        if abbreviated && self.text.get(span.end..).is_some_and(|rest| rest.starts_with('.')) {
            span.end += 1;
        }
        span
    }

    fn percent_sign(&self, end: usize) -> Option<usize> {
        let rest = self.text.get(end..)?;
        let after = rest.trim_start_matches([' ', '\u{a0}']);
        (after.starts_with('%') && rest.len() - after.len() <= 2).then(|| end + rest.len() - after.len() + 1)
    }

    /// The token of the `kommuner` that a number before `next` counts.
    fn municipalities(&self, next: usize) -> Option<usize> {
        for at in next..next + BEFORE_MUNICIPALITIES_MAX {
            let word = self.lower(at);
            if !self.gap(at.checked_sub(1)?).trim().is_empty() {
                return None;
            }
            if word.ends_with("kommuner") || word.ends_with("kommunerne") {
                return Some(at);
            }
            let passes = word.ends_with('e') || matches!(word, "af" | "ud" | "landets") || figure(word).is_some();
            if !passes {
                return None;
            }
        }
        None
    }
}

/// The value of a number in figures: `1.234,5`, `13,3`, `13.3`, `2½`. A sign or letter in it: `None`.
fn figure(written: &str) -> Option<f64> {
    let digits = written.trim_end_matches(char::is_alphabetic);
    if digits.len() < written.len() {
        return glued_scale(written).and_then(|_| figure(digits));
    }
    for (sign, part) in [('½', 0.5), ('¼', 0.25), ('¾', 0.75)] {
        if let Some(whole) = written.strip_suffix(sign) {
            return if whole.is_empty() { Some(part) } else { figure(whole).map(|value| value + part) };
        }
    }
    if !written.starts_with(|c: char| c.is_ascii_digit()) || written.len() > 20 {
        return None;
    }
    let (whole, decimals) = match (written.split_once(','), written.rsplit_once('.')) {
        (Some((whole, decimals)), _) => (whole.replace('.', ""), decimals),
        // A point before three digits divides thousands; before any other count it is a decimal point.
        (None, Some((whole, decimals))) if decimals.len() != 3 && !whole.contains('.') => (whole.to_owned(), decimals),
        (None, _) => (written.replace('.', ""), ""),
    };
    let plain = if decimals.is_empty() { whole } else { format!("{whole}.{decimals}") };
    plain.bytes().all(|b| b.is_ascii_digit() || b == b'.').then(|| plain.parse().ok()).flatten()
}

/// The scale glued to figures: `400mio`.
fn glued_scale(written: &str) -> Option<f64> {
    let letters = written.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | ','));
    (letters.len() < written.len()).then(|| scale(letters)).flatten()
}

fn scale(word: &str) -> Option<f64> {
    match word {
        "tusind" | "tusinde" | "tusinder" => Some(1e3),
        "mio" | "million" | "millioner" => Some(1e6),
        "mia" | "milliard" | "milliarder" => Some(1e9),
        _ => None,
    }
}

/// A whole number up to a hundred, in figures or words.
fn small_number(written: &str) -> Option<f64> {
    let value = match written {
        "en" | "et" | "én" | "ét" => Some(1.0),
        _ => figure(written).or_else(|| cardinal(written)),
    };
    value.filter(|value| value.fract() == 0.0 && *value <= 100.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_and_shares_have_one_form() {
        let cases = [
            ("De sender 13,3 mia. kr. om året.", 13.3e9, Unit::Kroner, "13,3 mia. kr."),
            ("12 milliarder kroner", 12e9, Unit::Kroner, "12 milliarder kroner"),
            ("tolv milliarder", 12e9, Unit::Kroner, "tolv milliarder"),
            ("halvanden milliard kroner", 1.5e9, Unit::Kroner, "halvanden milliard kroner"),
            ("en halv milliard", 5e8, Unit::Kroner, "en halv milliard"),
            ("en kvart milliard kroner", 2.5e8, Unit::Kroner, "en kvart milliard kroner"),
            ("to og en halv million kr.", 2.5e6, Unit::Kroner, "to og en halv million kr."),
            ("En million", 1e6, Unit::Kroner, "En million"),
            ("400 mio. i støtte", 4e8, Unit::Kroner, "400 mio."),
            ("400mio.kr.", 4e8, Unit::Kroner, "400mio.kr."),
            ("1.234,5 mio. kroner", 1_234_500_000.0, Unit::Kroner, "1.234,5 mio. kroner"),
            ("13.3 mia. kroner", 13.3e9, Unit::Kroner, "13.3 mia. kroner"),
            ("98.000 kr. mindre", 98_000.0, Unit::Kroner, "98.000 kr."),
            ("98 000 kr", 98_000.0, Unit::Kroner, "98 000 kr"),
            ("112 tusind kroner", 112_000.0, Unit::Kroner, "112 tusind kroner"),
            ("9.395 kroner", 9_395.0, Unit::Kroner, "9.395 kroner"),
            ("fem hundrede og halvtreds millioner", 5.5e8, Unit::Kroner, "fem hundrede og halvtreds millioner"),
            ("2½ milliard", 2.5e9, Unit::Kroner, "2½ milliard"),
            ("93 pct. af kronen", 93.0, Unit::Percent, "93 pct."),
            ("93%", 93.0, Unit::Percent, "93%"),
            ("24,5 procent", 24.5, Unit::Percent, "24,5 procent"),
            ("ti procent", 10.0, Unit::Percent, "ti procent"),
            ("Hver fjerde kommune", 25.0, Unit::Percent, "Hver fjerde"),
            ("halvdelen af pengene", 50.0, Unit::Percent, "halvdelen"),
            ("tre fjerdedele", 75.0, Unit::Percent, "tre fjerdedele"),
            ("fem ud af seks kroner", 500.0 / 6.0, Unit::Percent, "fem ud af seks"),
            ("34 kommuner", 34.0, Unit::Municipalities, "34 kommuner"),
            ("femogtyve kommuner", 25.0, Unit::Municipalities, "femogtyve kommuner"),
            ("34 sjællandske kommuner", 34.0, Unit::Municipalities, "34 sjællandske kommuner"),
            ("de 34 hovedstadskommuner", 34.0, Unit::Municipalities, "34 hovedstadskommuner"),
        ];
        for (text, value, unit, written) in cases {
            let found: Vec<Quantity> = quantities(text).into_iter().filter(|found| found.unit.is_some()).collect();
            assert_eq!(found.len(), 1, "{text}: {found:?}");
            assert!((found[0].value - value).abs() < value * 1e-9, "{text}: {found:?}");
            assert_eq!((found[0].unit, found[0].span.of(text)), (Some(unit), written), "{text}");
        }
    }

    #[test]
    fn two_numbers_share_a_unit() {
        for (text, low, high) in [
            ("mellem 12 og 13 mia. kr.", 12e9, 13e9),
            ("10-12 procent", 10.0, 12.0),
            ("to til tre millioner", 2e6, 3e6),
            ("34 af landets 98 kommuner", 34.0, 98.0),
        ] {
            let values: Vec<f64> = quantities(text).iter().filter(|f| f.unit.is_some()).map(|f| f.value).collect();
            assert_eq!(values, [low, high], "{text}");
        }
    }

    #[test]
    fn other_numbers_have_no_unit() {
        for text in [
            "den 5. maj 2020",
            "hver anden uge",
            "en kommune",
            "0,4 procentpoint",
            "12 millioner euro",
            "seks millioner danskere",
            "to af dem",
            "kl. 12",
        ] {
            assert!(quantities(text).iter().all(|found| found.unit.is_none()), "{text}: {:?}", quantities(text));
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read(text in "[0-9a-zæøå .,%½-]{0,120}") {
            for found in quantities(&text) {
                proptest::prop_assert!(!found.span.of(&text).is_empty());
            }
        }
    }
}
