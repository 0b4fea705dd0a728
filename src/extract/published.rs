//! When a page was published: the best of what its parts state, in a fixed order of trust.

use jiff::{
    Timestamp, ToSpan,
    civil::{Date, DateTime, Time},
    tz::TimeZone,
};

use super::PageContext;
use crate::{
    danish,
    domain::{MomentTrust, Problem, StatedMoment},
};

/// The statements of a page, best first; each in the page's own words.
#[derive(Debug, Default)]
pub(super) struct Statements<'a> {
    /// Written for machines: JSON-LD, meta tags, `datetime` attributes.
    pub(super) formal: Vec<&'a str>,
    /// Written for readers.
    pub(super) informal: Vec<&'a str>,
}

/// The moment of publication, and problems of statements that were refused.
pub(super) fn published(
    from: &Statements<'_>,
    about: &PageContext,
    problems: &mut Vec<Problem>,
) -> Option<StatedMoment> {
    let today = about.now.to_zoned(about.zone.clone()).date();
    let by_url = || {
        about.url.as_ref().and_then(|url| day_in_path(url.as_url().path())).and_then(|day| at(day, None, &about.zone))
    };
    let by_text = || {
        from.informal.iter().find_map(|text| {
            let stated = danish::stated_day(text, today)?;
            at(stated.day, stated.time, &about.zone)
        })
    };
    let mut seen = None;
    for text in &from.formal {
        let Some(moment) = moment(text, &about.zone) else { continue };
        if is_possible(moment.at, about.now) {
            seen = Some(moment);
            break;
        }
        problems.push(Problem::new(format!(
            "date `{}` cannot be right; it was left out",
            text.chars().take(40).collect::<String>()
        )));
    }
    let readers = seen.is_none_or(|moment| moment.trust == MomentTrust::Assumed).then(by_text).flatten();
    match (seen, readers) {
        // A day for machines and the same day with a time for readers: the time counts.
        (Some(day), Some(time)) if time.trust > day.trust && same_day(day.at, time.at, &about.zone) => Some(time),
        (Some(moment), _) => Some(moment),
        (None, readers) => {
            by_url().into_iter().chain(readers).find(|moment| is_possible(moment.at, about.now)).map(|moment| {
                readers
                    .filter(|time| time.trust > moment.trust && same_day(moment.at, time.at, &about.zone))
                    .unwrap_or(moment)
            })
        }
    }
}

fn same_day(one: Timestamp, other: Timestamp, zone: &TimeZone) -> bool {
    one.to_zoned(zone.clone()).date() == other.to_zoned(zone.clone()).date()
}

/// A page is neither from tomorrow nor older than the web's newspapers.
pub(super) fn is_possible(at: Timestamp, now: Timestamp) -> bool {
    let tomorrow = now.checked_add(24.hours()).unwrap_or(now);
    at <= tomorrow && at.as_second() > 0
}

/// A day and perhaps a time in `zone`; without a time, the day's start, only assumed.
fn at(day: Date, time: Option<Time>, zone: &TimeZone) -> Option<StatedMoment> {
    let trust = if time.is_some() { MomentTrust::Repaired } else { MomentTrust::Assumed };
    let at = day.to_datetime(time.unwrap_or_default()).to_zoned(zone.clone()).ok()?.timestamp();
    Some(StatedMoment { at, trust })
}

/// Reads a moment as machines write it.
///
/// Offsets may lack their colon, `T` may be a blank, a zone may be missing (then `zone` counts), and a day alone or a
/// number of seconds since 1970 will do.
pub(super) fn moment(text: &str, zone: &TimeZone) -> Option<StatedMoment> {
    let text = text.trim().split('[').next().unwrap_or_default().trim();
    if text.is_empty() || text.len() > 60 {
        return None;
    }
    if text.bytes().all(|b| b.is_ascii_digit()) && matches!(text.len(), 10 | 13) {
        let number: i64 = text.parse().ok()?;
        let at = if text.len() == 13 { Timestamp::from_millisecond(number) } else { Timestamp::from_second(number) };
        return Some(StatedMoment { at: at.ok()?, trust: MomentTrust::Repaired });
    }
    if let Ok(at) = text.parse::<Timestamp>() {
        return Some(StatedMoment { at, trust: MomentTrust::Given });
    }
    if let Ok(at) = jiff::fmt::rfc2822::parse(text) {
        return Some(StatedMoment { at: at.timestamp(), trust: MomentTrust::Given });
    }
    let day: Date = text.get(..10)?.replace('/', "-").parse().ok()?;
    let rest = text.get(10..).unwrap_or_default().trim_start_matches(['T', 't', ' ', ',', '-']);
    let (clock, offset) = clock_and_offset(rest);
    let Ok(time) = clock.parse::<Time>() else { return at(day, None, zone) };
    let local = DateTime::from_parts(day, time);
    match offset {
        Some(seconds) => {
            let at = jiff::tz::Offset::from_seconds(seconds).ok()?.to_timestamp(local).ok()?;
            Some(StatedMoment { at, trust: MomentTrust::Repaired })
        }
        None => at(day, Some(time), zone),
    }
}

/// Divides `09:00:00.000+0100` into the time and the offset in seconds east.
fn clock_and_offset(text: &str) -> (String, Option<i32>) {
    let end = text.find(|sign: char| !(sign.is_ascii_digit() || matches!(sign, ':' | '.' | ','))).unwrap_or(text.len());
    let (clock, tail) = text.split_at_checked(end).unwrap_or((text, ""));
    let mut clock = clock.trim_end_matches([':', '.']).to_owned();
    let tail = tail.trim();
    if let Some((hour, minute)) = clock.split_once(':')
        && hour.len() == 1
    {
        clock = format!("0{hour}:{minute}");
    }
    let upper = tail.to_ascii_uppercase();
    let offset = match upper.as_str() {
        "" => None,
        "Z" | "UTC" | "GMT" | "+00" => Some(0),
        "CET" => Some(3_600),
        "CEST" => Some(7_200),
        _ => {
            let digits: String = upper.chars().filter(char::is_ascii_digit).collect();
            let hours = digits.get(..2).and_then(|hours| hours.parse::<i32>().ok());
            let minutes = digits.get(2..4).map_or(Some(0), |minutes| minutes.parse::<i32>().ok());
            let east = hours
                .zip(minutes)
                .filter(|(hours, _)| *hours <= 14)
                .map(|(hours, minutes)| hours * 3_600 + minutes * 60);
            match upper.chars().next() {
                Some('+') => east,
                Some('-' | '−') => east.map(|seconds| -seconds),
                _ => None,
            }
        }
    };
    (clock, offset)
}

/// The day in a path such as `/2026/11/23/slug`, `/2026-11-23-slug` or `/20261123/`.
fn day_in_path(path: &str) -> Option<Date> {
    let numbers: Vec<&str> = path.split(|sign: char| !sign.is_ascii_digit()).collect();
    for run in numbers.windows(3) {
        if let [year, month, day] = run
            && year.len() == 4
            && month.len() == 2
            && day.len() == 2
            && let Some(date) = civil(year, month, day)
        {
            return Some(date);
        }
    }
    numbers
        .iter()
        .filter(|number| number.len() == 8)
        .find_map(|number| civil(number.get(..4)?, number.get(4..6)?, number.get(6..8)?))
}

fn civil(year: &str, month: &str, day: &str) -> Option<Date> {
    let year: i16 = year.parse().ok()?;
    Date::new(year, month.parse().ok()?, day.parse().ok()?).ok().filter(|_| (1995..2100).contains(&year))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zone() -> TimeZone {
        TimeZone::get("Europe/Copenhagen").expect("bundled")
    }

    #[test]
    fn machines_write_moments_in_many_ways() {
        use MomentTrust::{Assumed, Given, Repaired};
        for (text, utc, trust) in [
            ("2026-11-23T06:10:00+01:00", "2026-11-23T05:10:00Z", Given),
            ("2026-11-23T05:10:00Z", "2026-11-23T05:10:00Z", Given),
            ("2026-11-23 06:10:00.000+0100", "2026-11-23T05:10:00Z", Given),
            ("2026-11-23T06:10", "2026-11-23T05:10:00Z", Repaired),
            ("2026-07-23 6:10:00", "2026-07-23T04:10:00Z", Repaired),
            ("Mon, 23 Nov 2026 06:10:00 +0100", "2026-11-23T05:10:00Z", Given),
            ("2026-11-23", "2026-11-22T23:00:00Z", Assumed),
            ("1795410600", "2026-11-23T05:10:00Z", Repaired),
            ("2026-11-23 06:10:00 CET", "2026-11-23T05:10:00Z", Repaired),
        ] {
            let read = moment(text, &zone()).map(|moment| (moment.at.to_string(), moment.trust));
            assert_eq!(read, Some((utc.to_owned(), trust)), "{text}");
        }
        for text in ["", "i går", "æøå2026-11-23", "2026-13-40", "99999999999999"] {
            assert_eq!(moment(text, &zone()), None, "{text}");
        }
    }

    #[test]
    fn a_path_may_hold_a_day() {
        assert_eq!(day_in_path("/2026/11/23/slug/"), Date::new(2026, 11, 23).ok());
        assert_eq!(day_in_path("/nyhed-20261123-x"), Date::new(2026, 11, 23).ok());
        assert_eq!(day_in_path("/artikel/12345678"), None);
        assert_eq!(day_in_path("/ECE17819867/"), None);
    }
}
