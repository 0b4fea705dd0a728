//! The nouns of the program: values and their invariants, without I/O and without serde.
//!
//! One word, one meaning (DESIGN section 4). A [`Source`] is a publication we follow, never a quoted person;
//! an [`Entry`] is what a feed announces, an [`Article`] is the page behind it; a [`Quote`] is words given to a
//! speaker, a [`Clip`](crate::digest) is what a reader is shown of an article under its source's rights.

mod actor;
mod article;
mod audit;
mod code;
mod digest;
mod entry;
mod fact;
mod finding;
mod id;
mod label;
mod ledger;
mod mail;
mod poll;
mod problem;
mod quiet;
mod settings;
mod source;
mod span;
mod story;
mod time;
mod topic;
mod url;

pub use actor::{Actor, ActorKind, Role, Side};
pub use article::{Access, Article, ArticleKind, Change, Language};
pub use audit::Audit;
pub use code::Coded;
pub use digest::{DigestProfile, Recipients, SectionKind};
pub use entry::{Entry, EntryKey};
pub use fact::{Fact, FactValue};
pub use finding::ActorFinding;
pub use finding::{
    Claim, Contradiction, Findings, Mention, MessageUse, Polarity, Quote, QuoteStyle, Section, TopicFinding, Unit,
};
pub use id::{
    ActorId, ArticleId, DeliveryId, DigestId, EntryId, FeedId, MessageCode, ProfileId, SourceId, StoryId, TopicId,
    VersionId,
};
pub use label::Label;
pub use ledger::{Drift, HABIT_DAYS, LedgerHour, Rhythm, Silence};
pub use mail::{EmailAddress, Mailbox};
pub use poll::{FeedCondition, FeedRecord, PollOutcome};
pub use problem::Problem;
pub use quiet::{FeedWish, QuietTimes};
pub use settings::{
    FetchSettings, MailSettings, Network, NetworkError, ParsingSettings, Settings, SmtpSettings, StoreSettings,
    WebSettings, WorkSettings,
};
pub use source::{
    Feed, FeedKind, FullText, ListSelectors, Pace, Recipe, Rights, Source, SourceKind, SourceStatus, Tdm, Tier,
};
pub use span::{Place, Span};
pub use story::Likeness;
pub use time::{MomentTrust, StatedMoment};
pub use topic::{CLASS_SIGN, Example, KeyMessage, Lessons, Passage, Topic};
pub use url::{CanonicalUrl, UrlError};
