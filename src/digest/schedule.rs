//! When a standing order is due: cron on the wall clock, placed in its zone by jiff.
//!
//! Surprise: evaluated in a zone, cron 0.17 skips 02:30 in spring and fires it twice in autumn. So the line is read on
//! wall-clock time, and jiff places the result: the first moment after a gap, the first of a fold (TRAPS, 2026-11).

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};

use crate::domain::DigestProfile;

/// How far back a missed moment is looked for.
const LOOK_BACK_DAYS: i32 = 10;

/// A moment at which a standing order is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Due {
    /// The local day it belongs to.
    pub day: Date,
    /// The moment.
    pub at: Timestamp,
}

/// The latest due moment at or before `now`, and the one before it. `None`: none in the last ten days.
pub fn latest_due(profile: &DigestProfile, now: Timestamp) -> Option<(Due, Option<Due>)> {
    let zone = TimeZone::get(&profile.zone).ok()?;
    let local_now = now.to_zoned(zone.clone()).datetime();
    let from = local_now.checked_sub(Span::new().days(LOOK_BACK_DAYS)).ok()?;
    let moments = wall_clock_moments(&profile.when, from, local_now);
    let place = |wall: &DateTime| {
        let at = wall.to_zoned(zone.clone()).ok()?.timestamp();
        Some(Due { day: wall.date(), at })
    };
    let mut due = moments.iter().rev().filter_map(place).filter(|due| due.at <= now);
    let latest = due.next()?;
    Some((latest, due.next()))
}

/// The due moment of `day`, if there is one.
pub fn due_on(profile: &DigestProfile, day: Date) -> Option<Due> {
    let zone = TimeZone::get(&profile.zone).ok()?;
    let from = day.to_datetime(jiff::civil::Time::midnight()).checked_sub(Span::new().seconds(1)).ok()?;
    let until = day.at(23, 59, 59, 0);
    let wall = wall_clock_moments(&profile.when, from, until).into_iter().next()?;
    Some(Due { day, at: wall.to_zoned(zone).ok()?.timestamp() })
}

/// The next due moment after `now`. `None`: none in the next ten days.
pub fn next_due(profile: &DigestProfile, now: Timestamp) -> Option<Timestamp> {
    let zone = TimeZone::get(&profile.zone).ok()?;
    let local_now = now.to_zoned(zone.clone()).datetime();
    let until = local_now.checked_add(Span::new().days(LOOK_BACK_DAYS)).ok()?;
    let moments = wall_clock_moments(&profile.when, local_now, until);
    moments.iter().filter_map(|wall| wall.to_zoned(zone.clone()).ok()).map(|at| at.timestamp()).find(|at| *at > now)
}

#[expect(clippy::disallowed_types, reason = "cron speaks chrono; converted at once")]
fn wall_clock_moments(line: &str, after: DateTime, until: DateTime) -> Vec<DateTime> {
    /// Minutes of the ten days that are looked at: no line can be due more often.
    const MOMENTS_MAX: usize = 24 * 60 * 11;
    let Ok(schedule) = format!("0 {line}").parse::<cron::Schedule>() else { return Vec::new() };
    let as_chrono = |wall: DateTime| {
        let seconds = wall.to_zoned(TimeZone::UTC).ok()?.timestamp().as_second();
        chrono::DateTime::<chrono::Utc>::from_timestamp(seconds, 0)
    };
    let as_jiff = |at: chrono::DateTime<chrono::Utc>| {
        Some(Timestamp::from_second(at.timestamp()).ok()?.to_zoned(TimeZone::UTC).datetime())
    };
    let Some(after) = as_chrono(after) else { return Vec::new() };
    schedule.after(&after).take(MOMENTS_MAX).map_while(as_jiff).take_while(|wall| *wall <= until).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{ProfileId, Recipients, SectionKind, TopicId};

    fn profile(when: &str) -> DigestProfile {
        DigestProfile {
            id: ProfileId::parse("morgen").expect("id"),
            name: "Morgen".to_owned(),
            topic: TopicId::parse("udligning").expect("id"),
            when: when.to_owned(),
            zone: "Europe/Copenhagen".to_owned(),
            sections: SectionKind::ALL.to_vec(),
            recipients: Recipients::default(),
            send_when_empty: true,
            clips_max: 20,
        }
    }

    fn at(text: &str) -> Timestamp {
        text.parse::<jiff::Zoned>().expect(text).timestamp()
    }

    #[test]
    fn the_morning_after_a_weekend_looks_back_to_friday() {
        let morning = profile("45 6 * * Mon-Fri");
        let now = at("2026-11-23T06:46[Europe/Copenhagen]");
        let (latest, before) = latest_due(&morning, now).expect("due");
        assert_eq!(latest.day.to_string(), "2026-11-23");
        assert_eq!(latest.at, at("2026-11-23T06:45[Europe/Copenhagen]"));
        assert_eq!(before.expect("friday").day.to_string(), "2026-11-20");
        let early = at("2026-11-23T06:44[Europe/Copenhagen]");
        assert_eq!(latest_due(&morning, early).expect("due").0.day.to_string(), "2026-11-20");
    }

    #[test]
    fn summer_time_comes_and_goes_without_a_missing_or_double_day() {
        for (when, day, moment) in [
            ("45 6 * * *", "2026-10-25", "2026-10-25T06:45:00+01:00"),
            ("45 6 * * *", "2027-03-28", "2027-03-28T06:45:00+02:00"),
            ("30 2 * * *", "2026-10-25", "2026-10-25T02:30:00+02:00"),
            ("30 2 * * *", "2027-03-28", "2027-03-28T03:30:00+02:00"),
        ] {
            let due = due_on(&profile(when), day.parse().expect(day)).expect("due");
            assert_eq!(due.at, moment.parse::<Timestamp>().expect(moment), "{when} on {day}");
        }
    }

    #[test]
    fn five_years_of_days_have_one_moment_each() {
        for when in ["30 2 * * *", "0 0 * * *", "45 6 * * *"] {
            let morning = profile(when);
            let mut day: Date = "2026-01-01".parse().expect("day");
            let mut last = Timestamp::MIN;
            while day.year() < 2031 {
                let due = due_on(&morning, day).unwrap_or_else(|| panic!("nothing on {day}"));
                assert!(due.at > last, "{day} is not after the day before");
                last = due.at;
                day = day.tomorrow().expect("a day");
            }
        }
    }

    #[test]
    fn the_next_moment_is_in_the_future() {
        let friday = at("2026-11-20T07:00[Europe/Copenhagen]");
        let next = next_due(&profile("45 6 * * Mon-Fri"), friday).expect("monday");
        assert_eq!(next, at("2026-11-23T06:45[Europe/Copenhagen]"));
    }
}
