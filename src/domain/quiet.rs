//! What a feed asks of those who poll it.

use std::time::Duration;

use jiff::Timestamp;
use jiff::civil::Weekday;
use jiff::tz::TimeZone;

/// Hours in a week: quiet times that leave none of them open are no statement.
const WEEK_HOURS: usize = 7 * 24;

/// What a feed asks of those who poll it, as it last said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct FeedWish {
    /// How long it calls its own answer fresh: the longer of `ttl` and `max-age`.
    pub fresh_for: Option<Duration>,
    /// When it announces nothing.
    pub quiet: QuietTimes,
}

/// The hours and weekdays, in UTC, at which a feed says it announces nothing (`skipHours`, `skipDays` of RSS).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct QuietTimes {
    /// Bit 0 is the hour after midnight.
    hours: u32,
    /// Bit 0 is Monday.
    days: u8,
}

impl QuietTimes {
    /// Quiet times from their bits: hours from midnight on, days from Monday on. Bits beyond are dropped.
    pub const fn from_bits(hours: u32, days: u8) -> Self {
        Self { hours: hours & 0x00ff_ffff, days: days & 0x7f }
    }

    /// The bits of the hours and of the days.
    pub const fn bits(self) -> (u32, u8) {
        (self.hours, self.days)
    }

    /// With an hour more, 0 to 23; 24 is midnight, as in RSS 0.91. Any other number changes nothing.
    #[must_use]
    pub const fn with_hour(self, hour: u32) -> Self {
        if hour <= 24 { Self { hours: self.hours | (1 << (hour % 24)), ..self } } else { self }
    }

    /// With a day more.
    #[must_use]
    pub fn with_day(self, day: Weekday) -> Self {
        Self { days: self.days | day_bit(day), ..self }
    }

    /// The first moment from `at` on that is not quiet; `at` itself when no hour of the week is open.
    pub fn open_after(self, at: Timestamp) -> Timestamp {
        if self == Self::default() {
            return at;
        }
        let mut candidate = at;
        for _ in 0..=WEEK_HOURS {
            if !self.holds(candidate) {
                return candidate;
            }
            let to_next_hour = 3600 - candidate.as_second().rem_euclid(3600);
            let Ok(next) = Timestamp::from_second(candidate.as_second() + to_next_hour) else { return at };
            candidate = next;
        }
        at
    }

    fn holds(self, at: Timestamp) -> bool {
        let local = at.to_zoned(TimeZone::UTC);
        let hour = u32::try_from(local.hour()).unwrap_or(0);
        self.hours & (1 << hour) != 0 || self.days & day_bit(local.weekday()) != 0
    }
}

fn day_bit(day: Weekday) -> u8 {
    1 << day.to_monday_zero_offset()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().expect(text)
    }

    fn hours(hours: impl IntoIterator<Item = u32>) -> QuietTimes {
        hours.into_iter().fold(QuietTimes::default(), QuietTimes::with_hour)
    }

    #[test]
    fn a_quiet_night_opens_at_its_end_and_other_hours_are_open() {
        let night = hours([22, 23, 24, 1, 2, 3]);
        assert_eq!(night.open_after(at("2026-11-24T22:10:05.5Z")), at("2026-11-25T04:00:00Z"));
        assert_eq!(night.open_after(at("2026-11-24T21:59:59Z")), at("2026-11-24T21:59:59Z"));
        assert_eq!(night.open_after(at("2026-11-25T04:00:00Z")), at("2026-11-25T04:00:00Z"));
    }

    #[test]
    fn quiet_days_and_hours_add_up() {
        let weekend = hours([0, 1]).with_day(Weekday::Saturday).with_day(Weekday::Sunday);
        // The 28th of November 2026 is a Saturday.
        assert_eq!(weekend.open_after(at("2026-11-28T12:00:00Z")), at("2026-11-30T02:00:00Z"));
        assert_eq!(weekend.open_after(at("2026-11-27T23:00:00Z")), at("2026-11-27T23:00:00Z"));
    }

    #[test]
    fn a_feed_that_is_always_quiet_has_said_nothing() {
        let noon = at("2026-11-24T12:30:00Z");
        assert_eq!(hours(0..24).open_after(noon), noon);
        assert_eq!(QuietTimes::from_bits(0, 0xff).open_after(noon), noon);
        assert_eq!(hours([25, 99]), QuietTimes::default());
    }
}
