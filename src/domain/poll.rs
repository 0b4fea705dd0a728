//! What asking a feed came to, and what that makes of its source.

use super::Coded;
use jiff::Timestamp;
use std::time::Duration;

/// What a poll came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PollOutcome {
    /// Read, and it shares entries with what was there before.
    Fresh,
    /// Read, but it shares nothing with the poll before: something may have passed unseen.
    Gap,
    /// The server says nothing changed.
    Unchanged,
    /// The server refuses us.
    Blocked,
    /// There is no feed there any more.
    Gone,
    /// It answered, but not with a feed.
    NotAFeed,
    /// No answer, or a broken one.
    Failed,
}

impl Coded for PollOutcome {
    const CODES: &'static [(Self, &'static str)] = &[
        (Self::Fresh, "fresh"),
        (Self::Gap, "gap"),
        (Self::Unchanged, "unchanged"),
        (Self::Blocked, "blocked"),
        (Self::Gone, "gone"),
        (Self::NotAFeed, "not-a-feed"),
        (Self::Failed, "failed"),
    ];
}

impl PollOutcome {
    /// True when the feed could be read, or need not be.
    pub const fn is_success(self) -> bool {
        matches!(self, Self::Fresh | Self::Gap | Self::Unchanged)
    }
}

/// How a feed is, in a word a person understands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FeedCondition {
    /// Read as planned.
    Fresh,
    /// Never asked yet.
    New,
    /// The last reading is older than it should be.
    Delayed,
    /// Read, but something may have passed unseen.
    Gap,
    /// The host refuses us.
    Blocked,
    /// No answer, or nothing that is a feed.
    Down,
}

impl FeedCondition {
    /// Judges a feed by its last poll and its last success; `poll_every` is the pace it should keep.
    pub fn judge(
        last_outcome: Option<PollOutcome>,
        last_success_at: Option<Timestamp>,
        poll_every: Duration,
        now: Timestamp,
    ) -> Self {
        /// Paces that may pass before a feed counts as delayed.
        const PACES: u32 = 3;
        match (last_outcome, last_success_at) {
            (None, _) => Self::New,
            (Some(PollOutcome::Blocked), _) => Self::Blocked,
            (Some(PollOutcome::Gone | PollOutcome::NotAFeed | PollOutcome::Failed), _) | (_, None) => Self::Down,
            (Some(PollOutcome::Fresh | PollOutcome::Gap | PollOutcome::Unchanged), Some(success))
                if success + poll_every * PACES < now =>
            {
                Self::Delayed
            }
            (Some(PollOutcome::Gap), Some(_)) => Self::Gap,
            (Some(PollOutcome::Fresh | PollOutcome::Unchanged), Some(_)) => Self::Fresh,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_feed_is_judged_by_its_last_poll_and_its_age() {
        let now = Timestamp::from_second(1_795_000_000).expect("moment");
        let ago = |minutes| Some(now - Duration::from_mins(minutes));
        let pace = Duration::from_mins(10);
        for (outcome, success, condition) in [
            (None, None, FeedCondition::New),
            (Some(PollOutcome::Fresh), ago(5), FeedCondition::Fresh),
            (Some(PollOutcome::Unchanged), ago(29), FeedCondition::Fresh),
            (Some(PollOutcome::Fresh), ago(31), FeedCondition::Delayed),
            (Some(PollOutcome::Gap), ago(5), FeedCondition::Gap),
            (Some(PollOutcome::Blocked), ago(5), FeedCondition::Blocked),
            (Some(PollOutcome::Failed), ago(5), FeedCondition::Down),
            (Some(PollOutcome::NotAFeed), None, FeedCondition::Down),
        ] {
            assert_eq!(FeedCondition::judge(outcome, success, pace, now), condition, "{outcome:?}");
        }
    }
}
