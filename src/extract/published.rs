//! When a page was published: the best of what its parts state, in a fixed order of trust.

use jiff::{
    Timestamp, ToSpan,
    civil::{Date, DateTime, Time},
    tz::TimeZone,
};

use super::{PageContext, Rung};
use crate::{
    danish,
    domain::{MomentTrust, Problem, StatedMoment},
};

/// The statements of a page, best first; each in the page's own words.
#[derive(Debug, Default)]
pub(super) struct Statements<'a> {
    /// Written for machines: JSON-LD, meta tags, `datetime` attributes.
    pub(super) formal: Vec<(Rung, &'a str)>,
    /// Written for readers.
    pub(super) informal: Vec<(Rung, &'a str)>,
}

/// A moment, where it stood, and the offset it was stated in.
#[derive(Debug, Clone, Copy)]
pub(super) struct Published {
    pub(super) moment: StatedMoment,
    pub(super) rung: Rung,
    /// Seconds east; `None`: the statement names no zone.
    pub(super) offset_s: Option<i32>,
}

/// The moment of publication, and problems of statements that were refused.
pub(super) fn published(from: &Statements<'_>, about: &PageContext, problems: &mut Vec<Problem>) -> Option<Published> {
    let today = about.now.to_zoned(about.zone.clone()).date();
    let by_url = || {
        let day = day_in_path(about.url.as_ref()?.as_url().path())?;
        Some(Published { moment: at(day, None, &about.zone)?, rung: Rung::Address, offset_s: None })
    };
    let by_text = || {
        from.informal.iter().find_map(|(rung, text)| {
            let stated = danish::stated_day(text, today)?;
            Some(Published { moment: at(stated.day, stated.time, &about.zone)?, rung: *rung, offset_s: None })
        })
    };
    let formal = best_formal(&from.formal, about, problems);
    let readers = formal.is_none_or(|formal| formal.moment.trust == MomentTrust::Assumed).then(by_text).flatten();
    // A day for machines and the same day with a time for readers: the time counts.
    let with_time = |day: Published| {
        readers
            .filter(|time| time.moment.trust > day.moment.trust && same_day(day.moment.at, time.moment.at, &about.zone))
            .unwrap_or(day)
    };
    let possible = |published: &Published| is_possible(published.moment.at, about.now);
    formal.or_else(|| by_url().into_iter().chain(readers).find(possible)).map(with_time)
}

/// The first statement that can be right, completed by the others: a day by the same day's time, a time without a
/// zone by the same time with one.
fn best_formal(stated: &[(Rung, &str)], about: &PageContext, problems: &mut Vec<Problem>) -> Option<Published> {
    let mut read = Vec::new();
    for (rung, text) in stated {
        let Some(stamp) = stamp(text, &about.zone) else { continue };
        if is_possible(stamp.moment.at, about.now) {
            read.push(Published { moment: stamp.moment, rung: *rung, offset_s: stamp.offset_s });
        } else if read.is_empty() {
            problems.push(Problem::new(format!(
                "date `{}` cannot be right; it was left out",
                text.chars().take(40).collect::<String>()
            )));
        }
    }
    let first = *read.first()?;
    let wall = |published: &Published| {
        let zone = published.offset_s.and_then(|s| jiff::tz::Offset::from_seconds(s).ok());
        published.moment.at.to_zoned(zone.map_or_else(|| about.zone.clone(), jiff::tz::Offset::to_time_zone)).datetime()
    };
    let better = match (first.moment.trust, first.offset_s) {
        (MomentTrust::Assumed, _) => read
            .iter()
            .find(|other| other.moment.trust > MomentTrust::Assumed && wall(other).date() == wall(&first).date()),
        (_, None) => read.iter().find(|other| {
            let apart = wall(other).duration_since(wall(&first)).abs();
            other.offset_s.is_some() && apart < jiff::SignedDuration::from_mins(1)
        }),
        (_, Some(_)) => None,
    };
    Some(better.map_or(first, |better| Published { rung: first.rung, ..*better }))
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

/// A moment as it was written.
#[derive(Debug, Clone, Copy)]
struct Stamp {
    moment: StatedMoment,
    offset_s: Option<i32>,
}

/// The moment alone.
pub(super) fn moment(text: &str, zone: &TimeZone) -> Option<StatedMoment> {
    stamp(text, zone).map(|stamp| stamp.moment)
}

/// Reads a moment as machines write it.
///
/// Offsets may lack their colon, `T` may be a blank, a zone may be missing (then `zone` counts), and a day alone or a
/// number of seconds since 1970 will do.
fn stamp(text: &str, zone: &TimeZone) -> Option<Stamp> {
    let text = text.trim().split('[').next().unwrap_or_default().trim();
    if text.is_empty() || text.len() > 60 {
        return None;
    }
    if text.bytes().all(|b| b.is_ascii_digit()) && matches!(text.len(), 10 | 13) {
        let number: i64 = text.parse().ok()?;
        let at = if text.len() == 13 { Timestamp::from_millisecond(number) } else { Timestamp::from_second(number) };
        return Some(Stamp { moment: StatedMoment { at: at.ok()?, trust: MomentTrust::Repaired }, offset_s: Some(0) });
    }
    if let Ok(at) = text.parse::<Timestamp>() {
        let offset_s = clock_and_offset(text.get(11..).unwrap_or_default()).1;
        return Some(Stamp { moment: StatedMoment { at, trust: MomentTrust::Given }, offset_s: offset_s.or(Some(0)) });
    }
    if let Ok(at) = jiff::fmt::rfc2822::parse(text) {
        let moment = StatedMoment { at: at.timestamp(), trust: MomentTrust::Given };
        return Some(Stamp { moment, offset_s: Some(at.offset().seconds()) });
    }
    let day: Date = text.get(..10)?.replace(['/', '.'], "-").parse().ok()?;
    let rest = text.get(10..).unwrap_or_default().trim_start_matches(['T', 't', ' ', ',', '-']);
    let (clock, offset) = clock_and_offset(rest);
    let Ok(time) = clock.parse::<Time>() else {
        return at(day, None, zone).map(|moment| Stamp { moment, offset_s: None });
    };
    let local = DateTime::from_parts(day, time);
    match offset {
        Some(seconds) => {
            let at = jiff::tz::Offset::from_seconds(seconds).ok()?.to_timestamp(local).ok()?;
            Some(Stamp { moment: StatedMoment { at, trust: MomentTrust::Repaired }, offset_s: Some(seconds) })
        }
        None => at(day, Some(time), zone).map(|moment| Stamp { moment, offset_s: None }),
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
            ("2026.11.23 06:10", "2026-11-23T05:10:00Z", Repaired),
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
