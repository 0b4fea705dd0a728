//! Dates in Danish text: `21. marts 2018 kl. 05.36`, `i går`, `21/3-2018`.

use jiff::civil::{Date, Time, Weekday};

/// The day a text states, and the time of day if it states one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StatedDay {
    /// The day.
    pub day: Date,
    /// The time, in whatever zone the writer lives in.
    pub time: Option<Time>,
}

/// How many signs of a text are looked through.
const SIGNS_MAX: usize = 300;

const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec"];
const WEEKDAYS: [(&str, Weekday); 7] = [
    ("mandag", Weekday::Monday),
    ("tirsdag", Weekday::Tuesday),
    ("onsdag", Weekday::Wednesday),
    ("torsdag", Weekday::Thursday),
    ("fredag", Weekday::Friday),
    ("lørdag", Weekday::Saturday),
    ("søndag", Weekday::Sunday),
];

/// The first date in `text`, seen from `today`.
///
/// A date without a year is the latest such day that is not after tomorrow; a lone weekday the latest such day up to
/// today. Days first: `3/4 2018` is in April.
pub fn stated_day(text: &str, today: Date) -> Option<StatedDay> {
    let head: String = text.chars().take(SIGNS_MAX).flat_map(char::to_lowercase).collect();
    let words: Vec<&str> =
        head.split(|sign: char| sign.is_whitespace() || sign == ',').filter(|word| !word.is_empty()).collect();
    (0..words.len()).find_map(|at| {
        let rest = words.get(at..)?;
        let (day, used) = numeric(rest, today).or_else(|| named(rest, today)).or_else(|| relative(rest, today))?;
        Some(StatedDay { day, time: time(rest.get(used..).unwrap_or_default()) })
    })
}

/// `21.03.2018`, `21/3-2018`, `21-03-2018`, `2018-03-21`, `21/3 2018`, `21/3`.
fn numeric(words: &[&str], today: Date) -> Option<(Date, usize)> {
    let word = words.first()?.trim_matches(|sign: char| !sign.is_alphanumeric());
    let date = word.split_once('t').filter(|(date, _)| date.len() == 10).map_or(word, |(date, _)| date);
    let parts: Vec<&str> = date.split(['.', '/', '-']).collect();
    if parts.iter().any(|part| part.is_empty() || part.len() > 4 || !part.bytes().all(|b| b.is_ascii_digit())) {
        return None;
    }
    match parts.as_slice() {
        [year, month, day] if year.len() == 4 => Some((civil(year, month.parse().ok()?, day)?, 1)),
        [day, month, year] if day.len() <= 2 && matches!(year.len(), 2 | 4) => {
            Some((civil(year, month.parse().ok()?, day)?, 1))
        }
        [day, month] if word.contains('/') => {
            let month = month.parse().ok()?;
            let year = words.get(1).map(|year| bare(year)).filter(|year| year.len() == 4);
            match year.and_then(|year| civil(year, month, day)) {
                Some(date) => Some((date, 2)),
                None => Some((latest(month, day.parse().ok()?, today)?, 1)),
            }
        }
        _ => None,
    }
}

/// `21. marts 2018`, `21 mar. 2018`, `21. marts`, `den 21. marts`.
fn named(words: &[&str], today: Date) -> Option<(Date, usize)> {
    let day = words.first()?.trim_end_matches('.');
    if day.is_empty() || day.len() > 2 || !day.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let month = month(words.get(1)?)?;
    let year = words.get(2).map(|year| bare(year)).filter(|year| year.len() == 4);
    match year.and_then(|year| civil(year, month, day)) {
        Some(date) => Some((date, 3)),
        None => Some((latest(month, day.parse().ok()?, today)?, 2)),
    }
}

/// `i dag`, `i går`, `i forgårs`, `mandag`.
fn relative(words: &[&str], today: Date) -> Option<(Date, usize)> {
    let first = bare(words.first()?);
    let second = words.get(1).map(|word| bare(word)).unwrap_or_default();
    let back = |days: u8| (0..days).try_fold(today, |day, _| day.yesterday().ok());
    match (first, second) {
        ("i", "dag") => Some((today, 2)),
        ("i", "går") => Some((back(1)?, 2)),
        ("i", "forgårs") => Some((back(2)?, 2)),
        ("idag", _) => Some((today, 1)),
        ("igår", _) => Some((back(1)?, 1)),
        _ => {
            let (_, weekday) = WEEKDAYS.iter().find(|(name, _)| *name == first)?;
            // A weekday before a full date only repeats it.
            let followed = words.get(1..5.min(words.len())).unwrap_or_default();
            if followed.iter().enumerate().any(|(at, _)| {
                let rest = followed.get(at..).unwrap_or_default();
                numeric(rest, today).or_else(|| named(rest, today)).is_some()
            }) {
                return None;
            }
            let day = (0..7).find_map(|days| back(days).filter(|day| day.weekday() == *weekday))?;
            Some((day, 1))
        }
    }
}

/// `kl. 05.36`, `05:36`, `klokken 5.36`; a bare `05.36` only after `kl`.
fn time(words: &[&str]) -> Option<Time> {
    for (at, word) in words.iter().enumerate().take(3) {
        let after_kl = at > 0 && words.get(at - 1).is_some_and(|before| matches!(bare(before), "kl" | "klokken" | "d"));
        let bare = word.trim_matches(|sign: char| !sign.is_ascii_digit());
        let glued = word.starts_with("kl");
        let Some((hour, minute)) = bare.split_once(':').or_else(|| bare.split_once('.').filter(|_| after_kl || glued))
        else {
            continue;
        };
        let minute = minute.split([':', '.']).next().unwrap_or_default();
        if let (Ok(hour), Ok(minute)) = (hour.parse(), minute.parse())
            && let Ok(time) = Time::new(hour, minute, 0, 0)
        {
            return Some(time);
        }
    }
    None
}

fn bare(word: &str) -> &str {
    word.trim_matches(|sign: char| !sign.is_alphanumeric())
}

/// The month a word names, by its first three letters; `maj` and `marts` are told apart there.
fn month(word: &str) -> Option<i8> {
    let word = bare(word);
    let full = [
        "januar",
        "februar",
        "marts",
        "april",
        "maj",
        "juni",
        "juli",
        "august",
        "september",
        "oktober",
        "november",
        "december",
    ];
    let at = full
        .iter()
        .zip(MONTHS)
        .position(|(full, short)| *full == word || short == word || (word == "sept" && short == "sep"))?;
    i8::try_from(at + 1).ok()
}

fn civil(year: &str, month: i8, day: &str) -> Option<Date> {
    let year: i16 = year.parse().ok()?;
    let year = if year < 100 { 2000 + year } else { year };
    Date::new(year, month, day.parse().ok()?).ok().filter(|_| (1900..=2200).contains(&year))
}

/// The latest such day that is not after tomorrow.
fn latest(month: i8, day: i8, today: Date) -> Option<Date> {
    let limit = today.tomorrow().ok()?;
    (0..5).find_map(|back| Date::new(today.year() - back, month, day).ok().filter(|date| *date <= limit))
}

#[cfg(test)]
mod tests {
    use jiff::civil::{date, time};

    use super::*;

    #[test]
    fn danish_dates_are_read_relative_to_a_day() {
        let today = date(2026, 11, 23); // a Monday
        for (text, day, at) in [
            ("Næstved - 21. marts 2018 kl. 05:36 Af Bo Bak", date(2018, 3, 21), Some(time(5, 36, 0, 0))),
            ("Publiceret: 3/4 2018, kl. 5.06", date(2018, 4, 3), Some(time(5, 6, 0, 0))),
            ("21.03.2018", date(2018, 3, 21), None),
            ("21/3-18 12:00", date(2018, 3, 21), Some(time(12, 0, 0, 0))),
            ("2026-11-22T06:10:00", date(2026, 11, 22), None),
            ("onsdag d. 5. november kl. 14.30", date(2026, 11, 5), Some(time(14, 30, 0, 0))),
            ("24. dec.", date(2025, 12, 24), None),
            ("I går kl. 22.15", date(2026, 11, 22), Some(time(22, 15, 0, 0))),
            ("Opdateret i dag 09:05", date(2026, 11, 23), Some(time(9, 5, 0, 0))),
            ("fredag", date(2026, 11, 20), None),
        ] {
            assert_eq!(stated_day(text, today), Some(StatedDay { day, time: at }), "{text}");
        }
    }

    #[test]
    fn other_numbers_are_no_dates() {
        for text in ["", "12 mia. kr.", "31. februar 2018", "1.234,5", "S-top 3.4", "99/99", "kl. 12.30", "2.500"] {
            assert_eq!(stated_day(text, date(2026, 11, 23)), None, "{text}");
        }
    }
}
