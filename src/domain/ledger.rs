//! The coverage ledger: what each source gave in each hour, what it usually gives, and what that says of it.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

/// How far back a source's habits are read from.
pub const HABIT_DAYS: i64 = 28;
/// A source watched for a shorter time than this has no habits yet.
const HABIT_WEEKS_MIN: i64 = 2;
/// A source that gave nothing while this many new entries were to be expected is silent. By chance alone that would
/// happen once in 400 times.
const SILENCE_EXPECTED_MIN: f64 = 6.0;
/// Pages of the last day that must have been read before anything is said of them.
const DRIFT_PAGES_MIN: usize = 5;
/// Pages before that, which they are measured by.
const DRIFT_BASELINE_MIN: usize = 20;
/// A day whose median body is shorter than this share of the usual one shows that pages are read wrongly.
const DRIFT_MEDIAN_SHARE: f64 = 0.4;
/// So does a day on which the share of pages without a body grew by this much.
const DRIFT_BODILESS_GROWTH: f64 = 0.4;
/// A text of fewer letters than this is a teaser, not a body.
const BODY_CHARS_MIN: usize = 250;

/// One source in one clock hour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LedgerHour {
    /// When the hour begins.
    pub hour: Timestamp,
    /// Polls of its feeds.
    pub polls: usize,
    /// Those without an answer, or with none that is a feed.
    pub failed: usize,
    /// Those the host refused.
    pub blocked: usize,
    /// Those that shared no entry with the one before: something may have passed unseen.
    pub holes: usize,
    /// Entries in the answers, known ones included.
    pub fetched: usize,
    /// Entries nobody had seen; back lists are not counted.
    pub fresh: usize,
    /// Articles read.
    pub read: usize,
    /// Those of which only an excerpt could be read: a paywall, or rights.
    pub walled: usize,
}

impl LedgerHour {
    /// An hour in which nothing happened.
    pub const fn empty(hour: Timestamp) -> Self {
        Self { hour, polls: 0, failed: 0, blocked: 0, holes: 0, fetched: 0, fresh: 0, read: 0, walled: 0 }
    }

    /// The counts of this hour and another together, under this one's moment.
    #[must_use]
    pub const fn plus(self, other: &Self) -> Self {
        Self {
            hour: self.hour,
            polls: self.polls + other.polls,
            failed: self.failed + other.failed,
            blocked: self.blocked + other.blocked,
            holes: self.holes + other.holes,
            fetched: self.fetched + other.fetched,
            fresh: self.fresh + other.fresh,
            read: self.read + other.read,
            walled: self.walled + other.walled,
        }
    }
}

/// How many new entries a source usually has in each hour of the week, from its own past.
#[derive(Debug, Clone, PartialEq)]
pub struct Rhythm {
    zone: TimeZone,
    /// By weekday from Monday, then hour: the mean over the weeks.
    slots: Vec<f64>,
}

/// A source that answers, but gives nothing where it usually does.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Silence {
    /// The hour of its last new entry; when there was none in memory, the first hour remembered.
    pub since: Timestamp,
    /// New entries to be expected from then until now.
    pub expected: f64,
}

const HOURS_PER_WEEK: usize = 24 * 7;

impl Rhythm {
    /// Reads a source's habits from its hours of the last [`HABIT_DAYS`] before `now`, oldest first. `None`: it has
    /// not been watched long enough.
    pub fn of(hours: &[LedgerHour], zone: &TimeZone, now: Timestamp) -> Option<Self> {
        let first = hours.first()?.hour;
        let weeks = (now.duration_since(first).as_hours() / (24 * 7)).min(HABIT_DAYS / 7);
        if weeks < HABIT_WEEKS_MIN {
            return None;
        }
        let from = now - SignedDuration::from_hours(24 * 7 * weeks);
        let mut slots = vec![0.0; HOURS_PER_WEEK];
        // The hour under way is not over: what it lacks yet would count as a habit.
        for hour in hours.iter().filter(|hour| hour.hour >= from && hour.hour + SignedDuration::from_hours(1) <= now) {
            if let Some(slot) = slots.get_mut(slot_of(hour.hour, zone)) {
                *slot += hour.fresh as f64 / weeks as f64;
            }
        }
        Some(Self { zone: zone.clone(), slots })
    }

    /// New entries to be expected in the clock hour of `at`.
    pub fn expected_in_hour(&self, at: Timestamp) -> f64 {
        self.slots.get(slot_of(at, &self.zone)).copied().unwrap_or_default()
    }

    /// New entries to be expected in the whole clock hours of `[from, until)`.
    pub fn expected_between(&self, from: Timestamp, until: Timestamp) -> f64 {
        let hours = until.duration_since(from).as_hours().clamp(0, HABIT_DAYS * 24);
        (0..hours).map(|hour| self.expected_in_hour(from + SignedDuration::from_hours(hour))).sum()
    }

    /// The source's silence, if it is one. `hours` as for [`Rhythm::of`].
    pub fn silence(&self, hours: &[LedgerHour], now: Timestamp) -> Option<Silence> {
        let last = hours.iter().rev().find(|hour| hour.fresh > 0).or(hours.first())?;
        let since = last.hour;
        let expected = self.expected_between(since + SignedDuration::from_hours(1), now);
        (expected >= SILENCE_EXPECTED_MIN).then_some(Silence { since, expected })
    }
}

fn slot_of(at: Timestamp, zone: &TimeZone) -> usize {
    let local = at.to_zoned(zone.clone());
    let day = usize::try_from(local.weekday().to_monday_zero_offset()).unwrap_or(0);
    day * 24 + usize::try_from(local.hour()).unwrap_or(0)
}

/// A sign that a source's pages are no longer read as they should be: its layout may have changed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Drift {
    /// Median letters of a body on the last day.
    pub median_now: usize,
    /// And before.
    pub median_before: usize,
    /// Share of pages without a body on the last day.
    pub bodiless_now: f64,
    /// And before.
    pub bodiless_before: f64,
}

impl Drift {
    /// Compares the letters of the bodies read on the last day with those before. `None`: nothing to worry about,
    /// or too little to tell by.
    pub fn between(before: &[usize], now: &[usize]) -> Option<Self> {
        if now.len() < DRIFT_PAGES_MIN || before.len() < DRIFT_BASELINE_MIN {
            return None;
        }
        let bodiless =
            |chars: &[usize]| chars.iter().filter(|&&chars| chars < BODY_CHARS_MIN).count() as f64 / chars.len() as f64;
        let drift = Self {
            median_now: median(now),
            median_before: median(before),
            bodiless_now: bodiless(now),
            bodiless_before: bodiless(before),
        };
        let shrank = (drift.median_now as f64) < drift.median_before as f64 * DRIFT_MEDIAN_SHARE;
        let emptied = drift.bodiless_now >= drift.bodiless_before + DRIFT_BODILESS_GROWTH;
        (shrank || emptied).then_some(drift)
    }
}

fn median(numbers: &[usize]) -> usize {
    let mut sorted = numbers.to_vec();
    sorted.sort_unstable();
    sorted.get(sorted.len() / 2).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zone() -> TimeZone {
        TimeZone::get("Europe/Copenhagen").expect("zone")
    }

    fn now() -> Timestamp {
        "2026-11-24T12:00:00Z".parse().expect("moment")
    }

    /// `weeks` of hours before `now`, with two new entries in each hour from 8 to 17 on workdays.
    fn workdays(weeks: i64) -> Vec<LedgerHour> {
        (0..weeks * 24 * 7)
            .rev()
            .map(|back| {
                let hour = now() - SignedDuration::from_hours(back + 1);
                let local = hour.to_zoned(zone());
                let works = local.weekday().to_monday_zero_offset() < 5 && (8..17).contains(&local.hour());
                LedgerHour { polls: 4, fresh: if works { 2 } else { 0 }, ..LedgerHour::empty(hour) }
            })
            .collect()
    }

    #[test]
    fn habits_are_those_of_the_same_weekday_and_hour() {
        let rhythm = Rhythm::of(&workdays(4), &zone(), now()).expect("habits");
        let at = |text: &str| text.parse::<Timestamp>().expect("moment");
        for (moment, expected) in [
            ("2026-11-24T08:30:00Z", 2.0), // Tuesday, half past nine
            ("2026-11-24T02:30:00Z", 0.0),
            ("2026-11-22T08:30:00Z", 0.0), // Sunday
        ] {
            assert!((rhythm.expected_in_hour(at(moment)) - expected).abs() < 0.01, "{moment}");
        }
        let day = rhythm.expected_between(at("2026-11-24T00:00:00Z"), at("2026-11-25T00:00:00Z"));
        assert!((day - 18.0).abs() < 0.01, "{day}");
    }

    #[test]
    fn a_young_source_has_no_habits() {
        assert_eq!(Rhythm::of(&workdays(1), &zone(), now()), None);
        assert_eq!(Rhythm::of(&[], &zone(), now()), None);
    }

    #[test]
    fn a_quiet_night_is_no_silence_but_a_quiet_workday_is() {
        let mut hours = workdays(4);
        let quiet_for = |hours: &mut Vec<LedgerHour>, length: usize| {
            let from = hours.len() - length;
            hours[from..].iter_mut().for_each(|hour| hour.fresh = 0);
        };
        let rhythm = Rhythm::of(&hours, &zone(), now()).expect("habits");
        quiet_for(&mut hours, 2);
        assert_eq!(rhythm.silence(&hours, now()), None, "two hours");
        quiet_for(&mut hours, 5);
        let silence = rhythm.silence(&hours, now()).expect("a silence of the whole morning");
        assert!(silence.expected >= 8.0, "{silence:?}");
        // On Tuesday at seven nothing has been expected since the evening before.
        let seven = "2026-11-24T06:00:00Z".parse().expect("moment");
        let until_seven: Vec<LedgerHour> = workdays(4).into_iter().filter(|hour| hour.hour < seven).collect();
        assert_eq!(rhythm.silence(&until_seven, seven), None);
    }

    #[test]
    fn bodies_that_shrink_or_vanish_are_a_drift_and_a_short_day_is_not() {
        let before = [2_000, 3_000, 2_500, 1_800, 4_000].repeat(5);
        assert_eq!(Drift::between(&before, &[1_500, 2_400, 3_000, 1_900, 2_000]), None);
        assert!(Drift::between(&before, &[300, 400, 500, 600, 300]).is_some(), "bodies shrank");
        assert!(Drift::between(&before, &[2_500, 0, 0, 3_000, 2_600, 0]).is_some(), "bodies vanished");
        assert_eq!(Drift::between(&before, &[0, 0, 0, 0]), None, "too few to tell");
        let teasers = [120, 90, 2_000].repeat(10);
        assert_eq!(Drift::between(&teasers, &[100, 80, 110, 2_100, 90]), None, "it was always so");
    }
}
