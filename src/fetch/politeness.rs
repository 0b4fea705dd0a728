//! When a feed is asked again.

use std::time::Duration;

use crate::domain::Pace;

/// No feed is left alone longer than this by failures alone.
const WAIT_MAX: Duration = Duration::from_hours(24);
/// A feed's own wish (`ttl`, `max-age`) counts up to this: news must not wait longer.
const WISH_MAX: Duration = Duration::from_hours(1);
/// Waits differ by up to a tenth, so that feeds do not all come due in the same second.
const JITTER_PARTS: u32 = 10;

/// What has happened to a feed lately, as far as it bears on its next poll.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct FeedHistory {
    /// Polls that failed since the last that succeeded, the one just made included.
    pub failures: u32,
    /// How long the host asked us to stay away.
    pub retry_after: Option<Duration>,
    /// How long the feed calls its own answer fresh: the longer of `ttl` and `max-age`.
    pub fresh_for: Option<Duration>,
}

/// How long to wait before the next poll of a feed.
///
/// After a success `pace.poll_every`, or the feed's own wish up to an hour if that is longer; doubled for each
/// failure in a row, up to 24 hours; then moved by up to a tenth either way, always the same for one `seed`.
/// Never shorter than `history.retry_after`, and never shortened by a further failure.
pub fn next_poll(pace: &Pace, history: &FeedHistory, seed: u64) -> Duration {
    let wish = history.fresh_for.unwrap_or_default().min(WISH_MAX);
    let after_success = pace.poll_every.max(wish);
    let ceiling = WAIT_MAX.max(after_success);
    let doubled = 1_u32.checked_shl(history.failures).map_or(ceiling, |times| after_success.saturating_mul(times));
    jittered(doubled.min(ceiling), seed).max(history.retry_after.unwrap_or_default())
}

/// Between nine and eleven tenths of `wait`.
fn jittered(wait: Duration, seed: u64) -> Duration {
    // Seeds are row numbers, which are neighbours: multiply to scatter them (Knuth's golden ratio).
    let scattered = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 40;
    let share = u32::try_from(scattered % 2001).unwrap_or(1000);
    let tenth = wait / JITTER_PARTS;
    wait.saturating_sub(tenth).saturating_add(tenth.saturating_mul(share) / 1000)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn pace(seconds: u64) -> Pace {
        Pace { poll_every: Duration::from_secs(seconds), host_gap: Duration::from_secs(1) }
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
        ) {
            let before = FeedHistory { failures, retry_after, fresh_for };
            let after = FeedHistory { failures: failures + 1, ..before };
            prop_assert!(next_poll(&pace(every), &before, seed) <= next_poll(&pace(every), &after, seed));
        }

        #[test]
        fn no_wait_undercuts_what_the_host_asked_for(failures in 0_u32..70, seed: u64, asked in 0_u64..700_000) {
            let asked = Duration::from_secs(asked);
            let history = FeedHistory { failures, retry_after: Some(asked), fresh_for: None };
            prop_assert!(next_poll(&pace(600), &history, seed) >= asked);
        }

        #[test]
        fn without_a_wish_no_wait_passes_a_day_and_a_tenth(failures: u32, seed: u64) {
            let history = FeedHistory { failures, ..FeedHistory::default() };
            prop_assert!(next_poll(&pace(600), &history, seed) <= WAIT_MAX + WAIT_MAX / JITTER_PARTS);
        }
    }

    #[test]
    fn a_feed_that_answers_keeps_its_pace_within_a_tenth() {
        for seed in 0..200 {
            let wait = next_poll(&pace(600), &FeedHistory::default(), seed).as_secs();
            assert!((540..=660).contains(&wait), "{seed}: {wait}");
        }
    }

    #[test]
    fn neighbours_do_not_come_due_together() {
        let waits: std::collections::HashSet<Duration> =
            (0..100).map(|seed| next_poll(&pace(600), &FeedHistory::default(), seed)).collect();
        assert!(waits.len() > 90, "{}", waits.len());
    }

    #[test]
    fn a_feeds_own_wish_counts_up_to_an_hour() {
        let wish = |seconds| FeedHistory { fresh_for: Some(Duration::from_secs(seconds)), ..FeedHistory::default() };
        assert!(next_poll(&pace(600), &wish(1800), 7) >= Duration::from_mins(27));
        assert!(next_poll(&pace(600), &wish(86_400), 7) <= Duration::from_mins(66));
        assert_eq!(next_poll(&pace(600), &wish(60), 7), next_poll(&pace(600), &FeedHistory::default(), 7));
    }
}
