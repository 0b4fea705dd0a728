//! Numbers asserted about a topic, with the year they are said to hold for.

use jiff::civil::Date;

use crate::danish::quantities;
use crate::domain::{Claim, Mention, Place, Span};
use crate::enrich::words::Reading;

/// The most claims reported of one article.
const CLAIMS_MAX: usize = 500;

/// Numbers with a unit in a sentence that mentions the topic, or in one beside it, in the order of the text.
///
/// `day` is the day of publication: `sidste år` counts from it.
pub(super) fn find(reading: &Reading<'_>, mentions: &[Mention], day: Date) -> Vec<Claim> {
    let mut is_near = vec![false; reading.sentences.len()];
    for mention in mentions.iter().filter(|mention| mention.place == Place::Text) {
        let at = reading.sentences.partition_point(|sentence| sentence.span.end <= mention.span.start);
        is_near.iter_mut().take(at + 2).skip(at.saturating_sub(1)).for_each(|near| *near = true);
    }
    if !is_near.contains(&true) {
        return Vec::new();
    }
    quantities(reading.text)
        .into_iter()
        .filter_map(|quantity| {
            let unit = quantity.unit?;
            let at = reading.sentences.partition_point(|sentence| sentence.span.end <= quantity.span.start);
            let sentence = reading.sentences.get(at).filter(|_| is_near.get(at) == Some(&true))?;
            let year = year_of(reading, sentence.first..sentence.end, quantity.span, day);
            Some(Claim { value: quantity.value, unit, year, span: quantity.span, contradicts: None })
        })
        .take(CLAIMS_MAX)
        .collect()
}

/// The year the sentence names nearest to a number. A year that only starts a span of time (`siden 2007`) is none.
fn year_of(reading: &Reading<'_>, words: std::ops::Range<usize>, number: Span, day: Date) -> Option<i16> {
    words
        .filter_map(|word| {
            let span = reading.words.get(word)?;
            let distance = number.start.abs_diff(span.start);
            (!number.overlaps(*span)).then_some((distance, year_at(reading, word, day)?))
        })
        .min_by_key(|&(distance, _)| distance)
        .map(|(_, year)| year)
}

fn year_at(reading: &Reading<'_>, word: usize, day: Date) -> Option<i16> {
    let written = reading.lower(word);
    let before = word.checked_sub(1).map(|before| reading.lower(before)).unwrap_or_default();
    if written == "år" {
        return match before {
            "i" => Some(day.year()),
            "sidste" | "forrige" => Some(day.year() - 1),
            "næste" | "kommende" => Some(day.year() + 1),
            _ => None,
        };
    }
    if written == "fjor" && before == "i" {
        return Some(day.year() - 1);
    }
    let is_since = matches!(before, "siden" | "inden" | "før");
    let digits = written.strip_suffix("-niveau").unwrap_or(written);
    let year = (digits.len() == 4).then(|| digits.parse::<i16>().ok()).flatten()?;
    ((1970..=2100).contains(&year) && !is_since).then_some(year)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Unit;

    fn claims(text: &str) -> Vec<(f64, Unit, Option<i16>, String)> {
        let reading = Reading::new(text);
        let at = text.find("udligning").expect("the text mentions it");
        let mention = Mention { place: Place::Text, span: Span::new(at..at + "udligning".len()) };
        find(&reading, &[mention], jiff::civil::date(2020, 2, 3))
            .into_iter()
            .map(|claim| (claim.value, claim.unit, claim.year, claim.span.of(text).to_owned()))
            .collect()
    }

    #[test]
    fn a_number_has_the_year_of_its_sentence() {
        assert_eq!(
            claims("I 2017 gik 12 mia. kr. til udligning, og sidste år var det 13,3 mia. kr."),
            [
                (12e9, Unit::Kroner, Some(2017), "12 mia. kr.".to_owned()),
                (13.3e9, Unit::Kroner, Some(2019), "13,3 mia. kr.".to_owned())
            ]
        );
        assert_eq!(claims("Siden 2007 er udligning fordoblet til 14 mia. kr.")[0].2, None);
    }

    #[test]
    fn only_numbers_near_a_mention_are_claims() {
        let text = "En hal koster 9 mio. kr. Den er rød. 34 kommuner betaler. Det er udligning. Hver fjerde klager. Solen skinner. Og 7 procent sover.";
        let values: Vec<f64> = claims(text).into_iter().map(|claim| claim.0).collect();
        assert_eq!(values, [34.0, 25.0]);
    }
}
