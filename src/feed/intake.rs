//! What of a poll is new, and whether something may have been missed in between.

use std::collections::HashSet;
use std::time::Duration;

use jiff::Timestamp;

use crate::domain::{Entry, EntryKey};

/// What came before this poll of a feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PollHistory {
    /// Nothing: what is new now is a backlog, not news.
    First,
    /// Polls that were read.
    Later {
        /// How many entries the last of them held.
        entries_then: usize,
    },
}

/// How a poll joins on to the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Overlap {
    /// There was none before.
    First,
    /// This many entries were known: nothing can have come and gone in between.
    Shared(usize),
    /// None was known, though there were some last time: entries may have come and gone unseen.
    Gap,
}

/// What is to be done with a poll.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Intake {
    /// Entries to take in, in the feed's order, each key once.
    pub new: Vec<Entry>,
    /// How many are known already.
    pub known: usize,
    /// How the poll joins on to the one before.
    pub overlap: Overlap,
}

/// Sorts the entries of a poll into new and known.
///
/// `known` must hold the keys of the source's entries, of all its feeds: one article in three section feeds is one
/// entry. A feed that has become empty takes nothing away and is no gap.
#[expect(clippy::implicit_hasher, reason = "every caller has the ordinary one")]
pub fn plan_intake(parsed: Vec<Entry>, known: &HashSet<EntryKey>, poll: PollHistory) -> Intake {
    let had_entries = !parsed.is_empty();
    let mut seen = HashSet::new();
    let (old, new): (Vec<Entry>, Vec<Entry>) =
        parsed.into_iter().filter(|entry| seen.insert(entry.key.clone())).partition(|entry| known.contains(&entry.key));
    let overlap = match poll {
        PollHistory::First => Overlap::First,
        PollHistory::Later { entries_then } if old.is_empty() && had_entries && entries_then > 0 => Overlap::Gap,
        PollHistory::Later { .. } => Overlap::Shared(old.len()),
    };
    Intake { new, known: old.len(), overlap }
}

/// The most entries a rhythm is read from.
const RHYTHM_ENTRIES_MAX: usize = 20;

/// The mean time between a feed's newest entries, by their own dates; longer when the newest is old.
///
/// `None`: fewer than two entries are dated.
pub fn rhythm(entries: &[Entry], now: Timestamp) -> Option<Duration> {
    let mut dates: Vec<Timestamp> =
        entries.iter().filter_map(|entry| entry.published.map(|stated| stated.at)).filter(|at| *at <= now).collect();
    dates.sort_unstable_by(|one, other| other.cmp(one));
    dates.truncate(RHYTHM_ENTRIES_MAX);
    let (newest, oldest) = (*dates.first()?, *dates.last()?);
    let gaps = i32::try_from(dates.len()).ok()?.checked_sub(1).filter(|gaps| *gaps > 0)?;
    let mean = newest.duration_since(oldest) / gaps;
    let resting = now.duration_since(newest) / 2;
    Duration::try_from(mean.max(resting)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{MomentTrust, StatedMoment};

    #[test]
    fn the_rhythm_is_the_mean_of_the_newest_dates_and_slows_when_a_feed_rests() {
        let now: Timestamp = "2026-11-24T12:00:00Z".parse().expect("moment");
        let dated = |hours: &[i64]| -> Vec<Entry> {
            let stated = |back: i64| StatedMoment {
                at: now - jiff::SignedDuration::from_hours(back),
                trust: MomentTrust::Given,
            };
            hours.iter().map(|&back| Entry { published: Some(stated(back)), ..entry("x") }).collect()
        };
        let hours = |entries: &[Entry]| rhythm(entries, now).map(|rhythm| rhythm.as_secs() / 3600);
        assert_eq!(hours(&dated(&[0, 2, 4, 6])), Some(2));
        assert_eq!(hours(&dated(&[48, 49, 50])), Some(24), "two days of rest");
        assert_eq!(hours(&dated(&[-99, 0, 2])), Some(2), "a date in the future");
        assert_eq!(hours(&dated(&[3])), None);
        assert_eq!(hours(&[entry("undated"), entry("too")]), None);
    }

    fn entry(name: &str) -> Entry {
        Entry {
            key: key(name),
            title: name.to_owned(),
            url: None,
            summary: None,
            author: None,
            published: None,
            updated: None,
        }
    }

    fn key(name: &str) -> EntryKey {
        EntryKey::new("guid", name)
    }

    fn plan(parsed: &[&str], known: &[&str], poll: PollHistory) -> (Vec<String>, usize, Overlap) {
        let known = known.iter().map(|name| key(name)).collect();
        let intake = plan_intake(parsed.iter().map(|name| entry(name)).collect(), &known, poll);
        (intake.new.into_iter().map(|entry| entry.title).collect(), intake.known, intake.overlap)
    }

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    const LATER: PollHistory = PollHistory::Later { entries_then: 3 };

    #[test]
    fn only_what_is_new_is_taken_in_and_only_once() {
        assert_eq!(plan(&["c", "b", "c", "a"], &["a"], LATER), (names(&["c", "b"]), 1, Overlap::Shared(1)));
        assert_eq!(plan(&["b", "a"], &["a", "b"], LATER), (names(&[]), 2, Overlap::Shared(2)));
    }

    #[test]
    fn nothing_shared_may_be_a_gap_but_not_the_first_time_nor_after_an_empty_feed() {
        assert_eq!(plan(&["d", "e"], &["a", "b", "c"], LATER).2, Overlap::Gap);
        assert_eq!(plan(&["d", "e"], &[], PollHistory::First).2, Overlap::First);
        assert_eq!(plan(&["d"], &[], PollHistory::Later { entries_then: 0 }).2, Overlap::Shared(0));
    }

    #[test]
    fn an_emptied_feed_is_no_gap() {
        assert_eq!(plan(&[], &["a"], LATER), (names(&[]), 0, Overlap::Shared(0)));
    }
}
