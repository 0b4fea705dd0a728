//! Numbers in articles held against what is known.

use crate::domain::{Claim, Contradiction, Fact, FactValue, Span};
use crate::enrich::groups::Complete;
use crate::enrich::vocabulary::Said;
use crate::enrich::words::Reading;

/// A number of another size is about something else: below this share of every known value, or above its inverse.
const SAME_SIZE_MIN: f64 = 0.5;

/// How far `omkring` widens what agrees, in shares of the value.
const ROUGHLY: f64 = 0.05;

/// Words before a number by which it is a bound.
const AT_LEAST: [&str; 5] = ["over", "mindst", "minimum", "godt", "end"];
const AT_MOST: [&str; 5] = ["under", "højst", "maksimalt", "knap", "næsten"];
const ABOUT: [&str; 7] = ["omkring", "cirka", "ca", "omtrent", "rundt", "nær", "op"];

/// Words behind a number by which it is a difference and no value: `400 mio. mere`.
const DIFFERENCES: [&str; 6] = ["mere", "mindre", "flere", "færre", "ekstra", "oveni"];

/// Marks every claim that contradicts a fact.
pub(super) fn compare(facts: &[Fact], reading: &Reading<'_>, groups: &[Complete<Said>], claims: &mut [Claim]) {
    if facts.is_empty() || claims.is_empty() {
        return;
    }
    for spoken in groups {
        let Said::Fact(fact, pattern) = spoken.key else { continue };
        let Some(fact) = facts.get(usize::from(fact)) else { continue };
        let has_sign =
            fact.patterns.get(usize::from(pattern)).is_some_and(|group| group.iter().any(|words| words.contains('#')));
        for claim in claims.iter_mut().filter(|claim| claim.unit == fact.unit && claim.contradicts.is_none()) {
            if is_about(has_sign, reading, spoken, claim.span) {
                claim.contradicts = contradiction(fact, reading, claim);
            }
        }
    }
}

/// True when the number stands in the sentence, and on the group's own `#` where it has one.
fn is_about(has_sign: bool, reading: &Reading<'_>, spoken: &Complete<Said>, number: Span) -> bool {
    let Some(sentence) = reading.sentences.get(spoken.sentence) else { return false };
    sentence.span.overlaps(number) && (!has_sign || reading.stretch(spoken.first, spoken.last).overlaps(number))
}

fn contradiction(fact: &Fact, reading: &Reading<'_>, claim: &Claim) -> Option<Contradiction> {
    let is_same_size = fact.values.iter().any(|known| {
        let share = claim.value / known.value;
        (SAME_SIZE_MIN..=1.0 / SAME_SIZE_MIN).contains(&share)
    });
    if !is_same_size || is_difference(reading, claim.span) {
        return None;
    }
    let bound = Bound::of(reading, claim.span);
    let holds = |known: &&FactValue| claim.year.is_none() || known.year.is_none() || known.year == claim.year;
    let known: Vec<&FactValue> = fact.values.iter().filter(holds).collect();
    if known.iter().any(|known| bound.agrees(claim.value, known.value, fact.tolerance)) {
        return None;
    }
    // Of several years the last is what a reader compares with.
    let latest = known.into_iter().max_by_key(|known| known.year)?;
    Some(Contradiction {
        statement: fact.statement.clone(),
        value: latest.value,
        year: latest.year,
        source: latest.source.clone(),
    })
}

/// How a number is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Bound {
    Exact,
    About,
    AtLeast,
    AtMost,
}

impl Bound {
    fn of(reading: &Reading<'_>, number: Span) -> Self {
        let first = reading.words.partition_point(|word| word.end <= number.start);
        let before = first.checked_sub(1).map(|word| reading.lower(word)).unwrap_or_default();
        let is_any = |words: &[&str]| words.contains(&before);
        if is_any(&AT_LEAST) {
            Self::AtLeast
        } else if is_any(&AT_MOST) {
            Self::AtMost
        } else if is_any(&ABOUT) {
            Self::About
        } else {
            Self::Exact
        }
    }

    fn agrees(self, claimed: f64, known: f64, tolerance: f64) -> bool {
        let (low, high) = (known * (1.0 - tolerance), known * (1.0 + tolerance));
        match self {
            Self::Exact => (low..=high).contains(&claimed),
            Self::About => (low - known * ROUGHLY..=high + known * ROUGHLY).contains(&claimed),
            Self::AtLeast => claimed <= high,
            Self::AtMost => claimed >= low,
        }
    }
}

fn is_difference(reading: &Reading<'_>, number: Span) -> bool {
    let next = reading.words.partition_point(|word| word.start < number.end);
    DIFFERENCES.contains(&reading.lower(next))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Unit;
    use crate::enrich::{claims, vocabulary};

    fn facts() -> Vec<Fact> {
        let words = |words: &[&str]| words.iter().map(|&word| word.to_owned()).collect::<Vec<_>>();
        let value = |year: Option<i16>, value: f64| FactValue { year, value, source: "Kontoret".to_owned() };
        vec![
            Fact {
                statement: "Så meget sendes.".to_owned(),
                unit: Unit::Kroner,
                patterns: vec![words(&["sende*", "vestpå"])],
                tolerance: 0.05,
                values: vec![value(Some(2017), 12e9), value(Some(2018), 13.3e9)],
            },
            Fact {
                statement: "Så mange er de.".to_owned(),
                unit: Unit::Municipalities,
                patterns: vec![words(&["landets # kommuner"])],
                tolerance: 0.0,
                values: vec![value(None, 98.0)],
            },
        ]
    }

    fn contradicted(text: &str) -> Vec<(f64, Option<i16>)> {
        let reading = Reading::new(text);
        let vocabulary = vocabulary::compile(&[], &facts());
        let groups = vocabulary.groups(&reading, &vocabulary.hits(&reading));
        let whole = crate::domain::Mention { place: crate::domain::Place::Text, span: Span::new(0..1) };
        let mut claims = claims::find(&reading, &[whole], jiff::civil::date(2018, 2, 3));
        compare(&facts(), &reading, &groups, &mut claims);
        claims.into_iter().filter_map(|claim| claim.contradicts).map(|fact| (fact.value, fact.year)).collect()
    }

    #[test]
    fn a_number_is_held_against_what_is_known() {
        type Known = (f64, Option<i16>);
        let cases: [(&str, &[Known]); 14] = [
            ("I 2018 sendes 13,3 mia. kr. vestpå.", &[]),
            ("I 2018 sendes 15 mia. kr. vestpå.", &[(13.3e9, Some(2018))]),
            ("I 2017 sendes 13,3 mia. kr. vestpå.", &[(12e9, Some(2017))]),
            ("I 1999 sendes 13,3 mia. kr. vestpå.", &[]),
            ("Der sendes 12 mia. kr. vestpå.", &[]),
            ("Der sendes 8 milliarder vestpå.", &[(13.3e9, Some(2018))]),
            ("Der sendes over 12 mia. kr. vestpå.", &[]),
            ("Der sendes over 16 mia. kr. vestpå.", &[(13.3e9, Some(2018))]),
            ("Der sendes omkring 14,5 mia. kr. vestpå.", &[]),
            ("Der sendes 400 mio. kr. vestpå.", &[]),
            ("Der sendes 8 milliarder mere vestpå.", &[]),
            ("Otte milliarder er mange penge.", &[]),
            ("60 af landets 98 kommuner klager.", &[]),
            ("60 af landets 97 kommuner klager.", &[(98.0, None)]),
        ];
        for (text, expected) in cases {
            assert_eq!(contradicted(text), expected, "{text}");
        }
    }
}
