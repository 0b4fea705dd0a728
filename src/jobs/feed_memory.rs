//! What a feed's past answers say of the next question: where it is asked, with which marks, how often.

use jiff::{SignedDuration, Timestamp};

use crate::domain::{CanonicalUrl, Entry, Feed, PollOutcome};
use crate::fetch::{Standing, Validators};
use crate::store::{FeedState, Move, Poll};

/// A body is read whole at least this often, whatever its server says of it (R6).
const UNSEEN_MAX: SignedDuration = SignedDuration::from_hours(24);
/// How long a server that called a changed feed unchanged is not believed.
const DISTRUST: SignedDuration = SignedDuration::from_hours(24 * 30);
/// An entry published so long before a "not modified" should have been in the answer.
const KEPT_BACK_MIN: SignedDuration = SignedDuration::from_hours(1);
/// How long a feed that had a hole is asked more often.
const AFTER_HOLE: SignedDuration = SignedDuration::from_hours(24 * 3);
/// A permanent move is believed when it was seen so often …
const MOVES_MIN: u32 = 3;
/// … over so long a time (P14).
const MOVED_FOR: SignedDuration = SignedDuration::from_hours(24);

/// Where a feed is asked: where it says it has moved for good, once it has said so often and long enough.
pub(super) fn address(feed: &Feed, state: &FeedState, now: Timestamp) -> CanonicalUrl {
    let settled = |moved: &&Move| moved.times >= MOVES_MIN && moved.since + MOVED_FOR <= now;
    state.moved.as_ref().filter(settled).map_or(&feed.url, |moved| &moved.to).clone()
}

/// The marks to send: none when they are not to be believed, or when it is time to see for ourselves.
pub(super) fn validators(state: &FeedState, now: Timestamp) -> Validators {
    let lied = state.validators_lied_at.is_some_and(|at| at + DISTRUST > now);
    let seen_lately = state.read_at.is_some_and(|at| at + UNSEEN_MAX > now);
    let was_broken = state.last_outcome == Some(PollOutcome::NotAFeed);
    if lied || was_broken || !seen_lately {
        return Validators::default();
    }
    Validators { etag: state.etag.clone(), last_modified: state.last_modified.clone() }
}

/// True when an unconditional answer shows that the server would have called it unchanged, or did.
pub(super) fn has_lied(state: &FeedState, got: &Validators, new: &[Entry]) -> bool {
    let had = Validators { etag: state.etag.clone(), last_modified: state.last_modified.clone() };
    if had == Validators::default() || new.is_empty() {
        return false;
    }
    let unchanged_at = state.last_attempt_at.filter(|_| state.last_outcome == Some(PollOutcome::Unchanged));
    let older = |entry: &Entry, limit: Timestamp| entry.published.is_some_and(|stated| stated.at < limit);
    let kept_back = unchanged_at.is_some_and(|at| new.iter().any(|entry| older(entry, at - KEPT_BACK_MIN)));
    // With an ETag, the date counts for nothing (RFC 9110 section 13.1.3).
    let frozen = if had.etag.is_some() { had.etag == got.etag } else { had.last_modified == got.last_modified };
    frozen || kept_back
}

/// How the feed stands after `poll`.
pub(super) fn standing(poll: &Poll, state: &FeedState) -> Standing {
    let had_hole = poll.outcome == PollOutcome::Gap || state.gap_at.is_some_and(|at| at + AFTER_HOLE > poll.at);
    if poll.outcome == PollOutcome::Gone {
        Standing::Gone
    } else if had_hole {
        Standing::HadHole
    } else {
        Standing::Usual
    }
}
