//! What asking a feed came to, and what that makes of its source.

use super::{Coded, Silence};
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

/// How a feed is; from best to worst. Its code is what the command line says; the desk says it in Danish.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FeedCondition {
    /// Read as planned.
    Fresh,
    /// Never asked yet.
    New,
    /// It should have been asked by now.
    Delayed,
    /// It answers, but gives nothing where it usually does.
    Silent,
    /// Read, but something passed unseen, or may have, within the last day.
    Gap,
    /// The host refuses us.
    Blocked,
    /// No answer, or nothing that is a feed.
    Down,
}

impl Coded for FeedCondition {
    const CODES: &'static [(Self, &'static str)] = &[
        (Self::Fresh, "fresh"),
        (Self::New, "new"),
        (Self::Delayed, "delayed"),
        (Self::Silent, "silent"),
        (Self::Gap, "gap"),
        (Self::Blocked, "blocked"),
        (Self::Down, "down"),
    ];
}

/// What a feed's condition is judged by.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FeedRecord {
    /// What its last poll came to. `None`: never polled.
    pub last_outcome: Option<PollOutcome>,
    /// Its last success. `None`: never.
    pub last_success_at: Option<Timestamp>,
    /// When it is asked next.
    pub next_poll_at: Timestamp,
    /// The pace it keeps at its quickest.
    pub poll_every: Duration,
    /// The last poll that shared nothing with the one before. `None`: none of late.
    pub hole_at: Option<Timestamp>,
    /// Its source's silence.
    pub silence: Option<Silence>,
}

impl FeedCondition {
    /// Judges a feed.
    pub fn judge(record: &FeedRecord, now: Timestamp) -> Self {
        /// Paces that may pass before a feed counts as delayed.
        const PACES: u32 = 3;
        /// How long a hole is shown.
        const HOLE_AGE_MAX: Duration = Duration::from_hours(24);
        match (record.last_outcome, record.last_success_at) {
            (None, _) => Self::New,
            (Some(PollOutcome::Blocked), _) => Self::Blocked,
            (Some(PollOutcome::Gone | PollOutcome::NotAFeed | PollOutcome::Failed), _) | (_, None) => Self::Down,
            (Some(PollOutcome::Fresh | PollOutcome::Gap | PollOutcome::Unchanged), Some(success)) => {
                let overdue = record.next_poll_at + record.poll_every < now;
                if record.hole_at.is_some_and(|hole| hole + HOLE_AGE_MAX > now) {
                    Self::Gap
                } else if success + record.poll_every * PACES < now && overdue {
                    Self::Delayed
                } else if record.silence.is_some() {
                    Self::Silent
                } else {
                    Self::Fresh
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_feed_is_judged_by_its_last_poll_its_age_and_its_habits() {
        let now = Timestamp::from_second(1_795_000_000).expect("moment");
        let ago = |minutes| now - Duration::from_mins(minutes);
        let well = FeedRecord {
            last_outcome: Some(PollOutcome::Fresh),
            last_success_at: Some(ago(5)),
            next_poll_at: now + Duration::from_mins(5),
            poll_every: Duration::from_mins(10),
            hole_at: None,
            silence: None,
        };
        let failed = |outcome| FeedRecord { last_outcome: Some(outcome), ..well };
        let overdue = FeedRecord { last_success_at: Some(ago(31)), next_poll_at: ago(20), ..well };
        for (record, condition) in [
            (FeedRecord { last_outcome: None, last_success_at: None, ..well }, FeedCondition::New),
            (well, FeedCondition::Fresh),
            (FeedRecord { last_outcome: Some(PollOutcome::Unchanged), ..well }, FeedCondition::Fresh),
            (overdue, FeedCondition::Delayed),
            // A feed that is asked seldom, by its own rhythm, is not late.
            (FeedRecord { next_poll_at: now + Duration::from_hours(2), ..overdue }, FeedCondition::Fresh),
            (FeedRecord { hole_at: Some(ago(60)), ..well }, FeedCondition::Gap),
            (FeedRecord { hole_at: Some(ago(25 * 60)), ..well }, FeedCondition::Fresh),
            (FeedRecord { silence: Some(Silence { since: ago(600), expected: 9.0 }), ..well }, FeedCondition::Silent),
            (failed(PollOutcome::Blocked), FeedCondition::Blocked),
            (failed(PollOutcome::Failed), FeedCondition::Down),
            (FeedRecord { last_success_at: None, ..failed(PollOutcome::NotAFeed) }, FeedCondition::Down),
        ] {
            assert_eq!(FeedCondition::judge(&record, now), condition, "{record:?}");
        }
    }
}
