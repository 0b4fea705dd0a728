//! A month of two hundred feeds on forty hosts, by the rules of politeness alone: nobody is asked more than the model
//! says, nobody is forgotten.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::time::Duration;

use jiff::Timestamp;
use udklip::domain::{FeedWish, Pace};
use udklip::fetch::{FeedHistory, Standing, next_poll};

const FEEDS: u64 = 200;
const HOSTS: u64 = 40;
const MONTH: Duration = Duration::from_hours(24 * 30);
const DAY: Duration = Duration::from_hours(24);

/// How a simulated feed behaves.
struct Simulated {
    pace: Pace,
    rhythm: Option<Duration>,
    /// What it says of itself (`ttl`, `max-age`).
    wish: Option<Duration>,
    /// Down from one moment to another.
    down: (Duration, Duration),
    /// What the host asks for while it is down.
    retry_after: Option<Duration>,
}

fn feed(number: u64) -> Simulated {
    let every = Duration::from_mins([10, 15, 30, 60][usize::try_from(number % 4).unwrap()]);
    let from = Duration::from_hours(number * 7 % 500);
    Simulated {
        pace: Pace { poll_every: every, poll_every_max: (every * 8).min(DAY), host_gap: Duration::from_secs(2) },
        rhythm: (!number.is_multiple_of(5)).then(|| Duration::from_mins(7 + number * number % 20_000)),
        wish: (number.is_multiple_of(7)).then(|| Duration::from_mins(45)),
        down: if number.is_multiple_of(3) {
            (from, from + Duration::from_hours(1 + number % 90))
        } else {
            (MONTH, MONTH)
        },
        retry_after: (number.is_multiple_of(6)).then(|| Duration::from_hours(2)),
    }
}

/// The wait the rules promise a feed that is well, without its jitter.
fn promised(feed: &Simulated) -> Duration {
    let by_rhythm = feed.rhythm.map_or(feed.pace.poll_every, |rhythm| rhythm / 4);
    let wish = feed.wish.unwrap_or_default().min(Duration::from_hours(1));
    by_rhythm.clamp(feed.pace.poll_every, feed.pace.poll_every_max).max(wish)
}

#[test]
fn a_month_of_polls_stays_within_the_model_and_forgets_nobody() {
    let feeds: Vec<Simulated> = (0..FEEDS).map(feed).collect();
    let mut due: BinaryHeap<Reverse<(Duration, u64)>> = (0..FEEDS).map(|n| Reverse((Duration::ZERO, n))).collect();
    let mut asked: Vec<Vec<Duration>> = vec![Vec::new(); feeds.len()];
    let mut failures = vec![0_u32; feeds.len()];
    let mut last_wait = vec![Duration::ZERO; feeds.len()];
    let mut by_second: BTreeMap<(u64, u64), usize> = BTreeMap::new();
    while let Some(Reverse((now, number))) = due.pop() {
        if now >= MONTH {
            continue;
        }
        let index = usize::try_from(number).unwrap();
        let feed = &feeds[index];
        asked[index].push(now);
        *by_second.entry((number % HOSTS, now.as_secs())).or_default() += 1;
        let is_down = now >= feed.down.0 && now < feed.down.1;
        let failed_before = failures[index] > 0;
        failures[index] = if is_down { failures[index] + 1 } else { 0 };
        let retry_after = feed.retry_after.filter(|_| is_down);
        let history = FeedHistory {
            failures: failures[index],
            retry_after,
            wish: FeedWish { fresh_for: feed.wish, ..FeedWish::default() },
            rhythm: feed.rhythm,
            standing: Standing::Usual,
        };
        let wait =
            next_poll(&feed.pace, &history, Timestamp::UNIX_EPOCH + now, number.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        assert!(retry_after.is_none_or(|asked_for| wait >= asked_for), "feed {number} came back too soon");
        assert!(wait <= DAY + DAY / 10, "feed {number} was left alone for {wait:?}");
        if is_down && failed_before {
            assert!(wait >= last_wait[index], "feed {number}: a failure shortened the wait");
        }
        last_wait[index] = wait;
        due.push(Reverse((now + wait, number)));
    }
    let total: usize = asked.iter().map(Vec::len).sum();
    // The model: a month over the promised wait, with no discount for the time a feed was down.
    let model: f64 = feeds.iter().map(|feed| MONTH.as_secs_f64() / promised(feed).as_secs_f64() + 1.0).sum();
    assert!(total as f64 <= model * 1.01, "{total} requests, the model allows {model:.0}");
    assert!(total as f64 >= model * 0.8, "{total} requests of {model:.0}: feeds were forgotten");
    for (number, moments) in asked.iter().enumerate() {
        let longest = moments.windows(2).map(|pair| pair[1].abs_diff(pair[0])).max().unwrap();
        assert!(longest <= DAY + DAY / 10, "feed {number} was left alone for {longest:?}");
        assert!(*moments.last().unwrap() + DAY + DAY / 10 >= MONTH, "feed {number} was given up");
    }
    // Only the first moment, when all are due, sees a crowd; the host's own turn spreads that.
    let crowded = by_second.iter().filter(|((_, second), count)| *second > 0 && **count > 2).count();
    assert!(crowded < total / 200, "{crowded} seconds in which a host was asked by three feeds");
}
