//! The only reader of the clock, and the days of the installation's zone.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// Where the time comes from, and the zone in which days begin.
#[derive(Debug, Clone)]
pub struct Clock {
    time: Time,
    zone: TimeZone,
}

#[derive(Debug, Clone)]
enum Time {
    System,
    /// Stands still until it is set or started: for tests and for the demo.
    Set(Arc<Mutex<Hand>>),
}

/// The hand of a clock of our own: where it was put, and since when it runs from there.
#[derive(Debug)]
struct Hand {
    at: Timestamp,
    running_since: Option<Instant>,
}

impl Clock {
    /// The machine's clock.
    pub fn system(zone: TimeZone) -> Self {
        Self { time: Time::System, zone }
    }

    /// A clock that shows `at` until somebody sets it.
    pub fn set_to(at: Timestamp, zone: TimeZone) -> Self {
        Self { time: Time::Set(Arc::new(Mutex::new(Hand { at, running_since: None }))), zone }
    }

    /// Now.
    pub fn now(&self) -> Timestamp {
        match &self.time {
            #[expect(clippy::disallowed_methods, reason = "this is the one place")]
            Time::System => Timestamp::now(),
            Time::Set(hand) => {
                let hand = hand.lock().unwrap_or_else(PoisonError::into_inner);
                hand.running_since.map_or(hand.at, |since| hand.at + since.elapsed())
            }
        }
    }

    /// Puts a clock of our own to `at`, where it stands. The machine's clock is left alone.
    pub fn set(&self, at: Timestamp) {
        self.put(Hand { at, running_since: None });
    }

    /// Puts a clock of our own to `at` and lets it run from there. The machine's clock is left alone.
    pub fn run_from(&self, at: Timestamp) {
        self.put(Hand { at, running_since: Some(Instant::now()) });
    }

    fn put(&self, hand: Hand) {
        if let Time::Set(own) = &self.time {
            *own.lock().unwrap_or_else(PoisonError::into_inner) = hand;
        }
    }

    /// The installation's zone.
    pub fn zone(&self) -> &TimeZone {
        &self.zone
    }

    /// The day it is now, in the zone.
    pub fn today(&self) -> Date {
        self.day_of(self.now())
    }

    /// The day of a moment, in the zone.
    pub fn day_of(&self, moment: Timestamp) -> Date {
        moment.to_zoned(self.zone.clone()).date()
    }
}
