//! What of a poll is new, and whether something may have been missed in between.

use std::collections::HashSet;

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

#[cfg(test)]
mod tests {
    use super::*;

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
