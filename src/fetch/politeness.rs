//! When a feed is asked again.

use std::time::Duration;

use jiff::Timestamp;

use crate::domain::{FeedWish, Pace};

/// No feed is left alone longer than this by failures alone.
const WAIT_MAX: Duration = Duration::from_hours(24);
/// A feed's own wish (`ttl`, `max-age`) counts up to this: news must not wait longer.
const WISH_MAX: Duration = Duration::from_hours(1);
/// A feed's quiet times (`skipHours`, `skipDays`) put a poll off by this much at most: a night is kept whole, a quiet day
/// is looked into twice, because such lines are copied from templates and forgotten.
const QUIET_MAX: Duration = Duration::from_hours(12);
/// After a quiet time feeds come due over this long, not all in one second.
const AFTER_QUIET_MAX: Duration = Duration::from_mins(10);
/// A feed is asked this many times in the mean time between two of its entries.
const LOOKS_PER_ENTRY: u32 = 4;
/// After a hole a feed is asked twice as often, but not more often than this on that account.
const AFTER_HOLE_MIN: Duration = Duration::from_mins(10);
/// A feed that is gone for good is looked for once a week: some come back (P15).
const GONE_PROBE: Duration = Duration::from_hours(7 * 24);
/// Waits differ by up to a tenth, so that feeds do not all come due in the same second.
const JITTER_PARTS: u32 = 10;

/// What has happened to a feed lately, as far as it bears on its next poll.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct FeedHistory {
    /// Polls that failed since the last that succeeded, the one just made included.
    pub failures: u32,
    /// How long the host asked us to stay away.
    pub retry_after: Option<Duration>,
    /// What the feed asks of those who poll it.
    pub wish: FeedWish,
    /// Mean time between two of its new entries.
    pub rhythm: Option<Duration>,
    /// What else bears on it.
    pub standing: Standing,
}

/// How a feed stands beside its failures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Standing {
    /// As usual.
    #[default]
    Usual,
    /// A poll of the last days shared nothing with the one before: it turns over quicker than it is asked.
    HadHole,
    /// The host says it is gone for good.
    Gone,
}

/// How long to wait before the next poll of a feed.
///
/// After a success a quarter of the feed's own rhythm, within the limits of `pace`, or the feed's own wish up to an
/// hour if that is longer; half of it after a hole; doubled for each failure in a row, up to 24 hours; a week when the
/// feed is gone; then moved by up to a tenth either way, always the same for one `seed`; then, when it would end in one
/// of the feed's quiet times, put off to the end of that, by 12 hours at most. Never shorter than
/// `history.retry_after`, and never shortened by a further failure.
pub fn next_poll(pace: &Pace, history: &FeedHistory, now: Timestamp, seed: u64) -> Duration {
    past_quiet(plain_wait(pace, history, seed), history, now, seed)
}

/// Puts a wait off to the end of a quiet time. A longer wait never comes out shorter than a shorter one.
fn past_quiet(wait: Duration, history: &FeedHistory, now: Timestamp, seed: u64) -> Duration {
    let quiet = history.wish.quiet;
    let spread = AFTER_QUIET_MAX * share(seed) / 2000;
    let put_off = || {
        let open = quiet.open_after(now.checked_add(wait).ok()?);
        // The time right after the end counts as quiet too, by the feed's own share.
        let open = quiet.open_after(open.checked_sub(spread).ok()?).checked_add(spread).ok()?;
        Duration::try_from(open.duration_since(now)).ok()
    };
    put_off().unwrap_or(wait).clamp(wait, wait.saturating_add(QUIET_MAX))
}

fn plain_wait(pace: &Pace, history: &FeedHistory, seed: u64) -> Duration {
    let wish = history.wish.fresh_for.unwrap_or_default().min(WISH_MAX);
    let after_success = own_pace(pace, history).max(wish);
    let ceiling = WAIT_MAX.max(after_success);
    if history.standing == Standing::Gone {
        return jittered(GONE_PROBE.max(ceiling), seed).max(history.retry_after.unwrap_or_default());
    }
    let doubled = 1_u32.checked_shl(history.failures).map_or(ceiling, |times| after_success.saturating_mul(times));
    jittered(doubled.min(ceiling), seed).max(history.retry_after.unwrap_or_default())
}

fn own_pace(pace: &Pace, history: &FeedHistory) -> Duration {
    let by_rhythm = history.rhythm.map_or(pace.poll_every, |rhythm| rhythm / LOOKS_PER_ENTRY);
    let within = by_rhythm.clamp(pace.poll_every, pace.poll_every_max.max(pace.poll_every));
    match history.standing {
        Standing::Usual | Standing::Gone => within,
        Standing::HadHole => (within / 2).max(AFTER_HOLE_MIN.min(pace.poll_every)),
    }
}

/// Between nine and eleven tenths of `wait`.
fn jittered(wait: Duration, seed: u64) -> Duration {
    let tenth = wait / JITTER_PARTS;
    wait.saturating_sub(tenth).saturating_add(tenth.saturating_mul(share(seed)) / 1000)
}

/// A feed's own share of a spread, in parts of 2000.
fn share(seed: u64) -> u32 {
    // Seeds are row numbers, which are neighbours: multiply to scatter them (Knuth's golden ratio).
    let scattered = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 40;
    u32::try_from(scattered % 2001).unwrap_or(1000)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::QuietTimes;

    const NOON: Timestamp = Timestamp::constant(1_795_521_600, 0);

    fn pace(seconds: u64) -> Pace {
        let poll_every = Duration::from_secs(seconds);
        Pace { poll_every, poll_every_max: Duration::from_hours(24).max(poll_every), host_gap: Duration::from_secs(1) }
    }

    fn standing() -> impl Strategy<Value = Standing> {
        prop_oneof![Just(Standing::Usual), Just(Standing::HadHole), Just(Standing::Gone)]
    }

    fn seconds() -> impl Strategy<Value = Option<Duration>> {
        proptest::option::of((0_u64..700_000).prop_map(Duration::from_secs))
    }

    proptest! {
        #[test]
        fn a_failure_never_shortens_the_wait(
            every in 1_u64..200_000,
            failures in 0_u32..70,
            seed: u64,
            retry_after in seconds(),
            fresh_for in seconds(),
            rhythm in seconds(),
            standing in standing(),
            (hours, days, second) in (0_u32..1 << 24, 0_u8..128, 0_i64..700_000),
        ) {
            let wish = FeedWish { fresh_for, quiet: QuietTimes::from_bits(hours, days) };
            let before = FeedHistory { failures, retry_after, wish, rhythm, standing };
            let now = Timestamp::from_second(NOON.as_second() + second).expect("moment");
            let after = FeedHistory { failures: failures + 1, ..before };
            prop_assert!(next_poll(&pace(every), &before, now, seed) <= next_poll(&pace(every), &after, now, seed));
        }

        #[test]
        fn no_wait_undercuts_what_the_host_asked_for(failures in 0_u32..70, seed: u64, asked in 0_u64..700_000) {
            let asked = Duration::from_secs(asked);
            let history = FeedHistory { failures, retry_after: Some(asked), ..FeedHistory::default() };
            prop_assert!(next_poll(&pace(600), &history, NOON, seed) >= asked);
        }

        #[test]
        fn without_a_wish_no_wait_passes_a_day_and_a_tenth(failures: u32, seed: u64) {
            let history = FeedHistory { failures, ..FeedHistory::default() };
            prop_assert!(next_poll(&pace(600), &history, NOON, seed) <= WAIT_MAX + WAIT_MAX / JITTER_PARTS);
        }
    }

    #[test]
    fn a_feed_that_answers_keeps_its_pace_within_a_tenth() {
        for seed in 0..200 {
            let wait = next_poll(&pace(600), &FeedHistory::default(), NOON, seed).as_secs();
            assert!((540..=660).contains(&wait), "{seed}: {wait}");
        }
    }

    #[test]
    fn neighbours_do_not_come_due_together() {
        let waits: std::collections::HashSet<Duration> =
            (0..100).map(|seed| next_poll(&pace(600), &FeedHistory::default(), NOON, seed)).collect();
        assert!(waits.len() > 90, "{}", waits.len());
    }

    #[test]
    fn a_feeds_own_wish_counts_up_to_an_hour() {
        let wish = |seconds| FeedHistory {
            wish: FeedWish { fresh_for: Some(Duration::from_secs(seconds)), ..FeedWish::default() },
            ..FeedHistory::default()
        };
        assert!(next_poll(&pace(600), &wish(1800), NOON, 7) >= Duration::from_mins(27));
        assert!(next_poll(&pace(600), &wish(86_400), NOON, 7) <= Duration::from_mins(66));
        assert_eq!(next_poll(&pace(600), &wish(60), NOON, 7), next_poll(&pace(600), &FeedHistory::default(), NOON, 7));
    }

    #[test]
    fn a_feed_is_asked_by_its_own_rhythm_within_its_sources_limits() {
        let wait = |rhythm_h, standing| {
            let history =
                FeedHistory { rhythm: Some(Duration::from_hours(rhythm_h)), standing, ..FeedHistory::default() };
            // The seed's own tenth is taken out again.
            next_poll(&pace(600), &history, NOON, 7).as_secs_f64()
                / next_poll(&pace(600), &FeedHistory::default(), NOON, 7).as_secs_f64()
        };
        let is = |found: f64, expected: f64| assert!((found - expected).abs() < 0.1, "{found}, not {expected}");
        is(wait(0, Standing::Usual), 1.0);
        is(wait(4, Standing::Usual), 6.0);
        is(wait(4, Standing::HadHole), 3.0);
        is(wait(24 * 30, Standing::Usual), 144.0);
        is(wait(4, Standing::Gone), 7.0 * 144.0);
    }

    #[test]
    fn quiet_times_are_waited_out_but_not_for_longer_than_half_a_day() {
        let at = |text: &str| text.parse::<Timestamp>().expect(text);
        let next = |from: Timestamp, quiet: QuietTimes, retry_after, seed| {
            let wish = FeedWish { quiet, ..FeedWish::default() };
            let history = FeedHistory { retry_after, wish, ..FeedHistory::default() };
            from + next_poll(&pace(600), &history, from, seed)
        };
        let night = (0..5).fold(QuietTimes::default(), QuietTimes::with_hour);
        let mut moments = std::collections::HashSet::new();
        for seed in 0..100 {
            let asked = next(at("2026-11-24T23:58:00Z"), night, None, seed);
            assert!(asked >= at("2026-11-25T05:00:00Z") && asked <= at("2026-11-25T05:10:00Z"), "{asked}");
            moments.insert(asked);
        }
        assert!(moments.len() > 50, "all at once: {}", moments.len());
        let open = at("2026-11-24T12:00:00Z");
        assert_eq!(next(open, night, None, 7), next(open, QuietTimes::default(), None, 7));
        let weekend = QuietTimes::from_bits(0, 0b110_0000);
        let saturday = at("2026-11-28T00:30:00Z");
        let plain = next(saturday, QuietTimes::default(), None, 7);
        assert_eq!(next(saturday, weekend, None, 7), plain + QUIET_MAX);
        let asked_for = Duration::from_hours(30);
        assert!(next(at("2026-11-24T23:58:00Z"), night, Some(asked_for), 7) >= at("2026-11-24T23:58:00Z") + asked_for);
    }
}
