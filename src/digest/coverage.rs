//! What a digest is composed from, as the jobs load it.

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::domain::{
    Article, ArticleId, Audit, CanonicalUrl, Change, Drift, Findings, MessageCode, Polarity, Silence, Source, StoryId,
    Topic,
};

/// The moments an issue covers: from inclusive, until exclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// First moment.
    pub from: Timestamp,
    /// First moment after.
    pub until: Timestamp,
}

/// Everything an issue is made of.
#[derive(Debug, Clone)]
pub struct Coverage {
    /// What the issue is about.
    pub topic: Topic,
    /// What it covers.
    pub window: Window,
    /// When it is composed.
    pub composed_at: Timestamp,
    /// When it should have been sent.
    pub due_at: Timestamp,
    /// The zone of every time shown.
    pub zone: TimeZone,
    /// The desk's address, for links, without a slash at the end.
    pub desk_url: String,
    /// Relevant articles found in the window.
    pub articles: Vec<CoveredArticle>,
    /// Relevant pages that changed in the window.
    pub corrections: Vec<CorrectedArticle>,
    /// Stories on the same weekday in each of the last weeks, newest first.
    pub baseline: Vec<i64>,
    /// What the ledger says of every feed followed.
    pub feeds: Vec<FeedWatch>,
    /// What the ledger says of sources that answer, but not as they usually do.
    pub oddities: Vec<Oddity>,
    /// What staff have judged of messages asserted: of our side, and of the opponents'.
    pub audits: Audits,
    /// Sources that are not followed yet, with the reason in Danish.
    pub not_followed: Vec<(String, String)>,
}

/// What staff have judged of the messages that the program heard asserted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Audits {
    /// Of our own side.
    pub own: Audit,
    /// Of the opponents.
    pub opponent: Audit,
}

/// One relevant article.
#[derive(Debug, Clone)]
pub struct CoveredArticle {
    /// Which.
    pub id: ArticleId,
    /// Where it stood.
    pub source: Source,
    /// Where its page is.
    pub url: CanonicalUrl,
    /// What it says.
    pub article: Article,
    /// What was seen in it.
    pub findings: Findings,
    /// When it was first seen.
    pub first_seen_at: Timestamp,
    /// Its story.
    pub story: Option<StoryId>,
    /// The article it is a print of.
    pub reprint_of: Option<ArticleId>,
    /// Versions so far.
    pub versions: i64,
    /// Messages in it that staff have confirmed. Those they have rejected are not among its findings.
    pub confirmed: BTreeSet<(MessageCode, Polarity)>,
}

/// A relevant page that changed.
#[derive(Debug, Clone)]
pub struct CorrectedArticle {
    /// Which.
    pub id: ArticleId,
    /// Where it stands.
    pub source: Source,
    /// Where its page is.
    pub url: CanonicalUrl,
    /// Its headline now.
    pub title: String,
    /// What changed.
    pub changes: Vec<Change>,
    /// When the change was seen.
    pub seen_at: Timestamp,
}

/// One feed's time in the window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedWatch {
    /// Its source's name.
    pub source: String,
    /// The feed's id.
    pub feed: String,
    /// How it went.
    pub outcome: WatchOutcome,
    /// When it was read for the first time ever, if that was in the window: what it listed then is its back list.
    pub begun_at: Option<Timestamp>,
    /// Polls that shared no entry with the one before: the success before, and the poll.
    pub gaps: Vec<(Option<Timestamp>, Timestamp)>,
}

/// A source that answers, but not as it usually does.
#[derive(Debug, Clone, PartialEq)]
pub struct Oddity {
    /// Its name.
    pub source: String,
    /// It gives nothing where it usually does.
    pub silence: Option<Silence>,
    /// Its pages may be read wrongly.
    pub drift: Option<Drift>,
}

/// How a feed's time in the window went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WatchOutcome {
    /// The last poll succeeded.
    Read,
    /// The last poll failed.
    NotRead {
        /// When it last succeeded. `None`: never.
        since: Option<Timestamp>,
        /// Why, in Danish.
        reason: String,
    },
    /// It was not polled in the window at all.
    NotPolled {
        /// When it last succeeded. `None`: never.
        since: Option<Timestamp>,
    },
}

impl Coverage {
    /// A moment on the wall clock of the zone.
    pub fn local(&self, at: Timestamp) -> jiff::civil::DateTime {
        at.to_zoned(self.zone.clone()).datetime()
    }

    /// The local day of the issue.
    pub fn day(&self) -> jiff::civil::Date {
        self.local(self.due_at).date()
    }
}
