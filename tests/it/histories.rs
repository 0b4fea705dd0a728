//! Random lives of feeds, with the program killed in between: nothing is lost, nothing is there twice.
//!
//! As many lives as fit in a few seconds; `UDKLIP_CASES=10000 cargo test --test it histories` for all of them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::future::Future;
use std::task::{Context, Poll as Step, Waker};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use udklip::domain::{CanonicalUrl, FeedId, PollOutcome, SourceId};
use udklip::feed::{FeedContext, PollHistory, parse_feed, plan_intake};
use udklip::store::{Poll, Store};

use crate::hostile_cases::feed_context;

const CASES: usize = 10_000;
const TIME_MAX: Duration = Duration::from_secs(12);
const POLLS: u64 = 12;

/// Random numbers that a seed can bring back (xorshift64*).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) % sides
    }

    fn happens(&mut self, percent: u64) -> bool {
        self.roll(100) < percent
    }
}

/// By what a source's entries can be told apart, whatever else changes about them.
#[derive(Clone, Copy, PartialEq)]
enum Habit {
    /// The publisher's number stands in the address; headline, address and guid change with each edit.
    Numbered,
    /// The address stays; it comes with and without `www`, https, tracking, a slash; guids come and go.
    Addressed,
    /// There are only guids, and headlines that change.
    Guided,
}

/// One entry as the feed shows it today.
fn item(number: u64, habit: Habit, dice: &mut Dice) -> String {
    let edit = dice.roll(3);
    let title = format!("Sag nr. {number}, udgave {edit}");
    match habit {
        Habit::Numbered => format!(
            "<item><title>{title}</title><link>https://oe.example/nyt/{number}/udgave-{edit}</link>\
             <guid>{number}-{edit}</guid></item>"
        ),
        Habit::Addressed => {
            let scheme = ["http://oe.example", "https://oe.example", "https://www.oe.example"]
                .get(usize::try_from(dice.roll(3)).unwrap())
                .unwrap();
            let tail = ["", "/", "?utm_source=rss", "?referrer=RSS", "#kommentarer"]
                .get(usize::try_from(dice.roll(5)).unwrap())
                .unwrap();
            let guid = if dice.happens(50) { format!("<guid>{}</guid>", dice.roll(1000)) } else { String::new() };
            format!("<item><title>{title}</title><link>{scheme}/sag/{number}{tail}</link>{guid}</item>")
        }
        Habit::Guided => format!("<item><title>{title}</title><guid isPermaLink=\"false\">tag:{number}</guid></item>"),
    }
}

/// Ends a piece of work after so many steps, as a kill would.
fn killed_after<T>(work: impl Future<Output = T>, runtime: &tokio::runtime::Runtime, steps: u64) -> Option<T> {
    let _inside = runtime.enter();
    let mut work = Box::pin(work);
    let mut context = Context::from_waker(Waker::noop());
    for _ in 0..steps {
        if let Step::Ready(done) = work.as_mut().poll(&mut context) {
            return Some(done);
        }
        std::thread::yield_now();
    }
    None
}

/// What a life came to: what must be there, and what may.
struct Life {
    source: SourceId,
    must: BTreeSet<u64>,
    may: BTreeSet<u64>,
    kills: usize,
}

fn live(store: &Store, runtime: &tokio::runtime::Runtime, seed: u64) -> Life {
    let mut dice = Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    let source = SourceId::parse(&format!("s{seed}")).unwrap();
    let feed = FeedId::parse(&format!("s{seed}/nyt")).unwrap();
    let habit = [Habit::Numbered, Habit::Addressed, Habit::Guided][usize::try_from(dice.roll(3)).unwrap()];
    let start: Timestamp = "2026-11-24T06:00:00Z".parse().unwrap();
    let context = FeedContext {
        article_id: (habit == Habit::Numbered).then(|| regex::Regex::new(r"/nyt/(\d+)").unwrap()),
        ..feed_context(CanonicalUrl::parse("https://oe.example/feed").unwrap(), None)
    };
    runtime.block_on(store.register_feeds(&[(feed.clone(), source.clone())], start)).unwrap();
    let mut life = Life { source: source.clone(), must: BTreeSet::new(), may: BTreeSet::new(), kills: 0 };
    let (mut newest, mut entries_then) = (dice.roll(6), None);
    for round in 0..POLLS {
        newest += dice.roll(4);
        // What the feed shows now: the newest few, sometimes fewer, sometimes in another order, sometimes twice.
        let length = if dice.happens(15) { dice.roll(3) } else { 3 + dice.roll(6) };
        let mut shown: Vec<u64> = (newest.saturating_sub(length)..newest).collect();
        if dice.happens(30) {
            shown.reverse();
        }
        let mut body = "<rss><channel>".to_owned();
        for number in &shown {
            let item = item(*number, habit, &mut dice);
            write!(body, "{}", item.repeat(if dice.happens(10) { 2 } else { 1 })).unwrap();
        }
        body.push_str("</channel></rss>");
        let mut numbers: BTreeSet<u64> = shown.into_iter().collect();
        if dice.happens(10) {
            // The answer breaks off; what stands before the break counts.
            let cut = usize::try_from(dice.roll(u64::try_from(body.len()).unwrap())).unwrap();
            body.truncate(cut);
            life.may.append(&mut numbers);
        }
        let parsed = parse_feed(body.as_bytes(), &context);
        let known = runtime.block_on(store.known_keys(&source, &feed, &parsed.entries)).unwrap();
        let history = entries_then.map_or(PollHistory::First, |entries_then| PollHistory::Later { entries_then });
        let intake = plan_intake(parsed.entries.clone(), &known, history);
        let outcome = if intake.known + intake.new.len() > 0 { PollOutcome::Fresh } else { PollOutcome::Unchanged };
        let at = start + Duration::from_mins(round * 10);
        let poll = Poll {
            entries: parsed.entries.len(),
            announced: parsed.entries,
            next_in: Duration::from_mins(10),
            ..Poll::of(feed.clone(), source.clone(), at, outcome)
        };
        // As often in the first steps as in the last: a kill can come anywhere.
        let magnitude = dice.roll(12);
        let steps = if dice.happens(35) { Some(dice.roll(1 << magnitude)) } else { None };
        let saved = match steps {
            Some(steps) => killed_after(store.save_poll(&poll), runtime, steps),
            None => Some(runtime.block_on(store.save_poll(&poll))),
        };
        if let Some(saved) = saved {
            saved.unwrap();
            life.must.append(&mut numbers);
            entries_then = Some(poll.entries);
        } else {
            life.kills += 1;
            life.may.append(&mut numbers);
        }
    }
    life
}

#[expect(clippy::disallowed_methods, reason = "the switch of a long run, not a setting of the program")]
fn cases() -> (usize, Duration) {
    let asked = std::env::var("UDKLIP_CASES").ok().and_then(|cases| cases.parse().ok());
    asked.map_or((CASES, TIME_MAX), |cases| (cases, Duration::MAX))
}

#[test]
fn no_entry_is_lost_or_doubled_in_any_life_of_a_feed() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    // In memory where there is such a folder: the disk's own honesty is not what is tried here.
    let folder = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap();
    let store = runtime.block_on(Store::open(&Store::url_in(folder.path()))).unwrap();
    let (count, time_max) = cases();
    let started = Instant::now();
    let mut lives: BTreeMap<SourceId, (u64, Life)> = BTreeMap::new();
    for seed in 0..u64::try_from(count).unwrap() {
        if started.elapsed() > time_max {
            break;
        }
        let life = live(&store, &runtime, seed);
        lives.insert(life.source.clone(), (seed, life));
    }
    let mut found: BTreeMap<SourceId, Vec<u64>> = BTreeMap::new();
    let now = "2026-12-24T06:00:00Z".parse().unwrap();
    for entry in runtime.block_on(store.entries_to_read(now, usize::MAX)).unwrap() {
        let number = entry.entry.title.split(|sign: char| !sign.is_ascii_digit()).find(|part| !part.is_empty());
        found.entry(entry.source).or_default().push(number.unwrap().parse().unwrap());
    }
    let mut kills = 0;
    for (source, (seed, life)) in &lives {
        let stored = found.remove(source).unwrap_or_default();
        let each: BTreeSet<u64> = stored.iter().copied().collect();
        assert_eq!(each.len(), stored.len(), "seed {seed}: doubled among {stored:?}");
        let lost: Vec<_> = life.must.difference(&each).collect();
        assert!(lost.is_empty(), "seed {seed}: lost {lost:?} of {:?}", life.must);
        let invented: Vec<_> = each.iter().filter(|n| !life.must.contains(n) && !life.may.contains(n)).collect();
        assert!(invented.is_empty(), "seed {seed}: {invented:?} were never shown");
        kills += life.kills;
    }
    print(&format!("{} lives, {kills} kills, 0 lost, 0 doubled, in {:?}", lives.len(), started.elapsed()));
    assert!(lives.len() >= 20, "only {} lives in the time", lives.len());
    assert!(kills > lives.len() / 2, "only {kills} kills took hold");
}

#[expect(clippy::print_stdout, reason = "the figure is the result")]
fn print(text: &str) {
    println!("{text}");
}
