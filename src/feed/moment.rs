//! Dates as feeds write them, and how far each can be trusted.

use jiff::civil::{Date, DateTime, Time};
use jiff::fmt::rfc2822::DateTimeParser;
use jiff::tz::{Offset, TimeZone};
use jiff::{Timestamp, ToSpan};

use super::raw::RawMoment;
use crate::domain::{MomentTrust, Problem, StatedMoment};

/// The most bytes of a date that are looked at.
const DATE_BYTES_MAX: usize = 100;
/// Moments before this are marks for "no date" (zero, or the year 1), not news.
const FIRST_YEAR: i16 = 1980;

/// Reads a stated moment; `None`, with a problem, when it cannot be read or lies more than a day after `now`.
pub(super) fn read(
    raw: &RawMoment,
    zone: &TimeZone,
    now: Timestamp,
    problems: &mut Vec<Problem>,
) -> Option<StatedMoment> {
    let (moment, words) = match raw {
        RawMoment::Read(at) => (Some(StatedMoment { at: *at, trust: MomentTrust::Given }), at.to_string()),
        RawMoment::Stated(words) => (parse(words, zone), words.chars().take(DATE_BYTES_MAX).collect()),
    };
    let Some(moment) = moment else {
        problems.push(Problem::new(format!("the date `{words}` cannot be read; the entry has none")));
        return None;
    };
    let is_future = now.checked_add(24.hours()).is_ok_and(|limit| moment.at > limit);
    if is_future || moment.at.to_zoned(TimeZone::UTC).year() < FIRST_YEAR {
        problems.push(Problem::new(format!("the date `{words}` cannot be right; the entry has none")));
        return None;
    }
    Some(moment)
}

/// Reads the forms feeds use: RFC 3339, RFC 2822, either without a zone or with a named one, and Danish words.
pub(super) fn parse(text: &str, zone: &TimeZone) -> Option<StatedMoment> {
    let text = text.trim();
    if text.len() > DATE_BYTES_MAX {
        return None;
    }
    let given = |at| StatedMoment { at, trust: MomentTrust::Given };
    // A parser's refusal costs more than its reading: each is shown what may be its own.
    let is_year_first = text.get(..4).is_some_and(|year| year.bytes().all(|digit| digit.is_ascii_digit()));
    if is_year_first {
        return text.parse::<Timestamp>().map_or_else(|_| Words::of(text).moment(zone), |at| Some(given(at)));
    }
    // RFC 2822 knows four zone names; a reader of it takes every other one, `CET` too, for Greenwich.
    if !ends_in_odd_zone(text)
        && let Ok(at) = DateTimeParser::new().relaxed_weekday(true).parse_timestamp(text)
    {
        return Some(given(at));
    }
    Words::of(text).moment(zone)
}

fn ends_in_odd_zone(text: &str) -> bool {
    let last = text.rsplit(|sign: char| !sign.is_ascii_alphabetic()).next().unwrap_or_default();
    !last.is_empty() && !["GMT", "UT", "UTC", "Z"].contains(&last)
}

/// What the words and numbers of a date say.
#[derive(Debug, Default)]
struct Words {
    year: Option<i16>,
    month: Option<i8>,
    days: Vec<i8>,
    time: Option<Time>,
    offset: Option<Offset>,
}

impl Words {
    fn of(text: &str) -> Self {
        let mut words = Self::default();
        let lower = text.to_lowercase();
        let mut rest = words.take_iso_date(&lower);
        while let Some(sign) = rest.chars().next() {
            rest = if sign.is_ascii_digit() {
                words.take_number(rest)
            } else if sign.is_alphabetic() {
                words.take_word(rest)
            } else if matches!(sign, '+' | '-' | '\u{2212}') && words.time.is_some() {
                words.take_offset(rest)
            } else {
                rest.strip_prefix(sign).unwrap_or_default()
            };
        }
        words
    }

    /// `2026-11-23`, `2026/11/23`, `20261123`, also `2026-11`: year first.
    fn take_iso_date<'a>(&mut self, text: &'a str) -> &'a str {
        let (digits, rest) = split_digits(text);
        if digits.len() == 8 {
            let (year, day) = digits.split_at(4);
            let (month, day) = day.split_at(2);
            (self.year, self.month) = (year.parse().ok(), month.parse().ok());
            self.days.extend(day.parse::<i8>().ok());
            return rest;
        }
        if digits.len() != 4 || !rest.starts_with(['-', '/', '.']) {
            return text;
        }
        self.year = digits.parse().ok();
        let (month, rest) = split_digits(rest.get(1..).unwrap_or_default());
        self.month = month.parse().ok();
        match rest.strip_prefix(['-', '/', '.']) {
            Some(day) => {
                let (day, rest) = split_digits(day);
                self.days.extend(day.parse::<i8>().ok());
                rest
            }
            None => rest,
        }
    }

    fn take_number<'a>(&mut self, text: &'a str) -> &'a str {
        let (digits, rest) = split_digits(text);
        if self.time.is_none() && digits.len() <= 2 && is_clock(rest, !self.days.is_empty()) {
            return self.take_time(text);
        }
        match (digits.len(), digits.parse::<i16>()) {
            (4, Ok(year)) => self.year = self.year.or(Some(year)),
            (1 | 2, Ok(number)) => self.take_small(number),
            _ => {}
        }
        rest
    }

    /// A day, a month written as a number after the day, or a year of two digits after both.
    fn take_small(&mut self, number: i16) {
        let small = i8::try_from(number).unwrap_or_default();
        if self.days.is_empty() {
            self.days.push(small);
        } else if self.month.is_none() {
            self.month = Some(small);
        } else if self.year.is_none() {
            self.year = Some(if number < 70 { 2000 + number } else { 1900 + number });
        }
    }

    /// `06:30`, `06.30`, `6:30:15`, `06:30:15.123`.
    fn take_time<'a>(&mut self, text: &'a str) -> &'a str {
        let (hour, rest) = split_digits(text);
        let (minute, rest) = split_digits(rest.get(1..).unwrap_or_default());
        let (second, rest) = match rest.strip_prefix([':', '.']) {
            Some(tail) if tail.starts_with(|sign: char| sign.is_ascii_digit()) => split_digits(tail),
            Some(_) | None => ("0", rest),
        };
        let fraction_free = match rest.strip_prefix(['.', ',']) {
            Some(tail) => split_digits(tail).1,
            None => rest,
        };
        let (Ok(hour), Ok(minute), Ok(second)) = (hour.parse(), minute.parse(), second.parse::<i8>()) else {
            return fraction_free;
        };
        self.time = match (hour, minute) {
            // Some systems write the end of a day as 24:00.
            (24, 0) => Time::new(23, 59, 59, 0).ok(),
            _ => Time::new(hour, minute, second.min(59), 0).ok(),
        };
        fraction_free
    }

    fn take_word<'a>(&mut self, text: &'a str) -> &'a str {
        let end = text.find(|sign: char| !sign.is_alphabetic()).unwrap_or(text.len());
        let (word, rest) = text.split_at(end);
        match (word, self.time) {
            ("pm", Some(time)) if time.hour() < 12 => self.time = time.checked_add(12.hours()).ok(),
            ("am", Some(time)) if time.hour() == 12 => self.time = time.checked_sub(12.hours()).ok(),
            _ => {
                self.month = month(word).filter(|_| self.month.is_none() || self.year.is_none()).or(self.month);
                self.offset = self.offset.or_else(|| self.time.and_then(|_| named_zone(word)));
            }
        }
        rest
    }

    /// `+0100`, `+01:00`, `-5`.
    fn take_offset<'a>(&mut self, text: &'a str) -> &'a str {
        let sign = if text.starts_with('+') { 1 } else { -1 };
        let unsigned = text.trim_start_matches(['+', '-', '\u{2212}']);
        let (digits, rest) = split_digits(unsigned);
        let (hours, minutes, rest) = match (digits.len(), rest.strip_prefix(':')) {
            (1 | 2, Some(tail)) => {
                let (minutes, rest) = split_digits(tail);
                (digits, minutes, rest)
            }
            (1 | 2, None) => (digits, "0", rest),
            (3.., _) => {
                let (hours, minutes) = digits.split_at(digits.len() - 2);
                (hours, minutes, rest)
            }
            (0, _) => return rest,
        };
        if let (Ok(hours), Ok(minutes)) = (hours.parse::<i32>(), minutes.parse::<i32>()) {
            let seconds = hours.saturating_mul(60).saturating_add(minutes).saturating_mul(60);
            self.offset = Offset::from_seconds(sign * seconds).ok();
        }
        rest
    }

    fn moment(&self, zone: &TimeZone) -> Option<StatedMoment> {
        let day = self.days.first().copied();
        let date = match (self.year?, self.month, day) {
            (year, Some(month), Some(day)) => {
                // `11/23/2026` is American; `23/11/2026` is everybody else's.
                Date::new(year, month, day).or_else(|_| Date::new(year, day, month)).ok()?
            }
            (year, Some(month), None) => Date::new(year, month, 1).ok()?,
            (year, None, None) => Date::new(year, 1, 1).ok()?,
            (_, None, Some(_)) => return None,
        };
        let time = self.time.unwrap_or(Time::midnight());
        let civil = DateTime::from_parts(date, time);
        let at = match self.offset {
            Some(offset) => offset.to_timestamp(civil).ok()?,
            None => zone.to_ambiguous_zoned(civil).compatible().ok()?.timestamp(),
        };
        let trust = if self.time.is_some() { MomentTrust::Repaired } else { MomentTrust::Assumed };
        Some(StatedMoment { at, trust })
    }
}

fn split_digits(text: &str) -> (&str, &str) {
    text.split_at(text.bytes().take_while(u8::is_ascii_digit).count())
}

/// `:30` is a clock; `.30` only after a day has been seen, as `23.11.2026` has dots too.
fn is_clock(rest: &str, has_day: bool) -> bool {
    let after = rest.strip_prefix(':').or_else(|| rest.strip_prefix('.').filter(|_| has_day));
    after.is_some_and(|after| {
        let (minute, tail) = split_digits(after);
        minute.len() == 2 && !(rest.starts_with('.') && tail.starts_with(['.', '-', '/']) && has_year_after(tail))
    })
}

fn has_year_after(tail: &str) -> bool {
    split_digits(tail.get(1..).unwrap_or_default()).0.len() == 4
}

/// Months by how they begin in Danish, English, Norwegian, Swedish and German.
fn month(word: &str) -> Option<i8> {
    const BEGINNINGS: [(&str, i8); 15] = [
        ("jan", 1),
        ("feb", 2),
        ("mar", 3),
        ("mär", 3),
        ("apr", 4),
        ("maj", 5),
        ("may", 5),
        ("mai", 5),
        ("jun", 6),
        ("jul", 7),
        ("aug", 8),
        ("sep", 9),
        ("o", 10),
        ("nov", 11),
        ("de", 12),
    ];
    BEGINNINGS
        .into_iter()
        .find(|(beginning, number)| match number {
            10 => word.starts_with("okt") || word.starts_with("oct"),
            12 => word.starts_with("dec") || word.starts_with("dez") || word.starts_with("des"),
            _ => word.starts_with(beginning),
        })
        .map(|(_, number)| number)
}

/// Zone names feeds write, as hours from Greenwich.
fn named_zone(word: &str) -> Option<Offset> {
    let hours = match word {
        "gmt" | "ut" | "utc" | "z" | "wet" => 0,
        "cet" | "met" | "mez" | "bst" | "west" | "ist" => 1,
        "cest" | "mest" | "mesz" | "eet" => 2,
        "eest" | "msk" => 3,
        "edt" => -4,
        "est" | "cdt" => -5,
        "cst" | "mdt" => -6,
        "mst" | "pdt" => -7,
        "pst" => -8,
        _ => return None,
    };
    Offset::from_hours(hours).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn copenhagen() -> TimeZone {
        TimeZone::get("Europe/Copenhagen").expect("the zone is known")
    }

    #[test]
    fn dates_are_read_in_every_form_feeds_use() {
        use MomentTrust::{Assumed, Given, Repaired};
        let cases = [
            ("2026-11-23T06:30:00+01:00", "2026-11-23T05:30:00Z", Given),
            ("2026-11-23T05:30:00.123Z", "2026-11-23T05:30:00.123Z", Given),
            ("Mon, 23 Nov 2026 06:30:00 +0100", "2026-11-23T05:30:00Z", Given),
            ("Mon, 23 Nov 2026 05:30:00 GMT\n", "2026-11-23T05:30:00Z", Given),
            ("Tue, 23 Nov 2026 06:30:00 +0100", "2026-11-23T05:30:00Z", Given),
            ("Mon, 23 Nov 2026 06:30:00 CET", "2026-11-23T05:30:00Z", Repaired),
            ("Mon, 20 Jul 2026 06:30:00 CEST", "2026-07-20T04:30:00Z", Repaired),
            ("Mon, 23 Nov 2026 06:30:00 +01:00", "2026-11-23T05:30:00Z", Repaired),
            ("Mon, 23 Nov 2026 06:30:00", "2026-11-23T05:30:00Z", Repaired),
            ("Mon, 23 Nov 2026 00:30:00 EST", "2026-11-23T05:30:00Z", Repaired),
            ("2026-11-23T06:30:00", "2026-11-23T05:30:00Z", Repaired),
            ("2026-07-20 06:30:00", "2026-07-20T04:30:00Z", Repaired),
            ("2026-11-23T06:30", "2026-11-23T05:30:00Z", Repaired),
            ("2026-11-23T06:30:00.547", "2026-11-23T05:30:00Z", Repaired),
            ("2026-11-23 06:30 +0100", "2026-11-23T05:30:00Z", Repaired),
            ("23. november 2026 kl. 06.30", "2026-11-23T05:30:00Z", Repaired),
            ("mandag den 23. november 2026, kl. 6.30", "2026-11-23T05:30:00Z", Repaired),
            ("man, 23 nov 2026 06:30:00 +0100", "2026-11-23T05:30:00Z", Repaired),
            ("ons, 14 okt 2026 06:30:00", "2026-10-14T04:30:00Z", Repaired),
            ("23-11-2026 06:30", "2026-11-23T05:30:00Z", Repaired),
            ("23.11.2026 06.30", "2026-11-23T05:30:00Z", Repaired),
            ("11/23/2026 6:30 AM", "2026-11-23T05:30:00Z", Repaired),
            ("November 23, 2026 6:30 PM", "2026-11-23T17:30:00Z", Repaired),
            ("Mon Nov 23 06:30:00 2026", "2026-11-23T05:30:00Z", Repaired),
            ("2026-11-23", "2026-11-22T23:00:00Z", Assumed),
            ("23. november 2026", "2026-11-22T23:00:00Z", Assumed),
            ("3. maj 2026", "2026-05-02T22:00:00Z", Assumed),
            ("20261123", "2026-11-22T23:00:00Z", Assumed),
        ];
        for (text, expected, trust) in cases {
            let found = parse(text, &copenhagen());
            let at = expected.parse().expect(expected);
            assert_eq!(found, Some(StatedMoment { at, trust }), "{text}");
        }
    }

    #[test]
    fn what_is_no_date_is_none() {
        let long = "2026 ".repeat(100);
        for text in
            ["", "i går", "kl. 06.30", "23. november", "99/99/2026", "2026-13-45", long.as_str(), "+++", "24:61"]
        {
            assert_eq!(parse(text, &copenhagen()), None, "{text}");
        }
    }

    #[test]
    fn a_date_that_cannot_be_right_is_left_out_with_a_word() {
        let now = "2026-11-23T05:30:00Z".parse().expect("a moment");
        for (text, is_kept) in [
            ("2026-11-24T05:00:00Z", true),
            ("2026-11-24T06:00:00Z", false),
            ("2041-01-01T00:00:00Z", false),
            ("1970-01-01T00:00:00Z", false),
            ("0001-01-01T00:00:00Z", false),
        ] {
            let mut problems = Vec::new();
            let found = read(&RawMoment::Stated(text.to_owned()), &copenhagen(), now, &mut problems);
            assert_eq!((found.is_some(), problems.len()), (is_kept, usize::from(!is_kept)), "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_a_date_reader_stumble(text in "[0-9a-zæ:.,+/ -]{0,40}") {
            let _read_or_not = parse(&text, &copenhagen());
        }
    }
}
