//! Isolation: outside bytes are parsed in child processes of this same binary, which can be killed.
//!
//! The gates of `feed` and `extract` keep what is known to hurt away from the parsers; this rim is for what is not
//! known. A child sets its own limits on memory and CPU before it reads a byte (`child.rs`), is killed when its time
//! is up and replaced (`pool.rs`). Whatever a document does, it costs that document: a [`ParseFailure`] with its cause.
//! Documents and what was read of them cross the pipe as frames (`frame.rs`) in types of their own (`wire.rs`, `lists.rs`).
//!
//! Two readers of outside bytes stay where they are, in `fetch`: robots.txt and tdmrep.json say whether the next request
//! may be made at all, and a rim knows no other. They are our own, read line by line or by `serde_json` with its depth
//! limit, are linear in at most 512 kB and 256 kB, and keep 20,000 and 1,000 rules.

mod child;
mod frame;
mod lists;
mod pool;
mod wire;

use std::path::PathBuf;
use std::sync::Arc;

use crate::domain::{Article, CanonicalUrl, ListSelectors, ParsingSettings, Problem};
use crate::extract::{ListItem, ListPage, PageContext, decode, read_list, read_page};
use crate::feed::{FeedContext, FoundFeed, ListedEntry, ListedFeed, ParsedFeed, parse_feed, read_listed, read_opml};

use lists::{FeedsWire, ListJob};
use pool::Pool;
use wire::{FeedJob, Job, ListSelectorsWire, PageJob, Reply};

pub use child::serve;

/// The name of the hidden command that makes this binary a child.
pub const COMMAND: &str = "parse-worker";

/// Where outside bytes are parsed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Parsing {
    /// In this process: a document that crashes a parser takes the process with it. For tests of the library alone.
    Here,
    /// In children of the program at this path, which must know [`COMMAND`].
    InChildren(PathBuf),
}

/// Why a document was not parsed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ParseFailure {
    /// It took longer than it may; its child was killed.
    #[error("parsing took longer than {seconds} s and was stopped; see [parsing] time")]
    TooSlow {
        /// The limit.
        seconds: u64,
    },
    /// Its child died of it.
    #[error("the parser died: {cause}")]
    Died {
        /// The signal or exit status, with the child's last words.
        cause: String,
    },
    /// Its child answered something else than what was asked.
    #[error("the parser's answer cannot be read: {reason}")]
    Garbled {
        /// What was wrong with it.
        reason: String,
    },
    /// No child could be started. The document is not to blame.
    #[error("no parser could be started: {reason}; check the program's file and the system's limits")]
    NotStarted {
        /// The system's own words.
        reason: String,
    },
}

impl ParseFailure {
    /// True when the document itself may be what did it; false when another try may go well.
    pub const fn blames_document(&self) -> bool {
        match self {
            Self::TooSlow { .. } | Self::Died { .. } | Self::Garbled { .. } => true,
            Self::NotStarted { .. } => false,
        }
    }
}

/// Parses outside bytes. Cheap to clone; clones share their children.
#[derive(Debug, Clone)]
pub struct Parser {
    pool: Option<Arc<Pool>>,
}

impl Parser {
    /// Makes a parser; no child is started before there is something to parse.
    pub fn new(parsing: Parsing, settings: &ParsingSettings) -> Self {
        Self {
            pool: match parsing {
                Parsing::Here => None,
                Parsing::InChildren(program) => Some(Arc::new(Pool::new(program, settings.clone()))),
            },
        }
    }

    /// Reads a feed or sitemap.
    ///
    /// # Errors
    /// When the parser died or was too slow; the feed's own faults are in [`ParsedFeed::problems`].
    pub async fn feed(&self, body: Vec<u8>, context: FeedContext) -> Result<ParsedFeed, ParseFailure> {
        let Some(pool) = &self.pool else { return here(move || parse_feed(&body, &context)).await };
        match pool.run(&Job::Feed(Box::new(FeedJob::of(&context))), &body).await? {
            Reply::Feed(parsed) => parsed.read().map_err(garbled),
            Reply::Page(_) | Reply::Feeds(_) | Reply::Refused(_) => Err(garbled("no feed came back".to_owned())),
        }
    }

    /// Reads a list page by a feed's selectors.
    ///
    /// # Errors
    /// As [`Parser::feed`].
    pub async fn list(
        &self,
        body: Vec<u8>,
        selectors: ListSelectors,
        context: FeedContext,
    ) -> Result<ParsedFeed, ParseFailure> {
        let Some(pool) = &self.pool else { return here(move || list(&body, &selectors, &context)).await };
        let job = Job::List(Box::new(FeedJob::of(&context)), ListSelectorsWire::of(&selectors));
        match pool.run(&job, &body).await? {
            Reply::Feed(parsed) => parsed.read().map_err(garbled),
            Reply::Page(_) | Reply::Feeds(_) | Reply::Refused(_) => Err(garbled("no list came back".to_owned())),
        }
    }

    /// Reads a page; `charset` is what its HTTP header names.
    ///
    /// # Errors
    /// When the parser died or was too slow; the page's own faults are in [`Article::problems`].
    pub async fn page(
        &self,
        body: Vec<u8>,
        charset: Option<String>,
        context: PageContext,
    ) -> Result<Article, ParseFailure> {
        let Some(pool) = &self.pool else {
            return here(move || read_page(&decode(&body, charset.as_deref()).text, &context)).await;
        };
        match pool.run(&Job::Page(Box::new(PageJob::of(&context, charset))), &body).await? {
            Reply::Page(article) => article.read().map_err(garbled),
            Reply::Feed(_) | Reply::Feeds(_) | Reply::Refused(_) => Err(garbled("no page came back".to_owned())),
        }
    }

    /// Finds the feeds that a page announces; `charset` is what its HTTP header names.
    ///
    /// # Errors
    /// As [`Parser::feed`].
    pub async fn announced_feeds(
        &self,
        body: Vec<u8>,
        charset: Option<String>,
        url: CanonicalUrl,
    ) -> Result<Vec<FoundFeed>, ParseFailure> {
        let Some(pool) = &self.pool else {
            return here(move || lists::announced(&body, charset.as_deref(), &url)).await;
        };
        let job = ListJob::Page { url: url.into(), charset };
        feeds(pool.run(&Job::Feeds(job), &body).await?)?.read_announced().map_err(garbled)
    }

    /// Reads an OPML file; its own faults are the second of what comes back.
    ///
    /// # Errors
    /// As [`Parser::feed`].
    pub async fn opml(&self, body: Vec<u8>) -> Result<(Vec<ListedFeed>, Vec<Problem>), ParseFailure> {
        let Some(pool) = &self.pool else { return here(move || read_opml(&body)).await };
        feeds(pool.run(&Job::Feeds(ListJob::Opml), &body).await?)?.read_listed().map_err(garbled)
    }
}

/// Reads a list page: `extract` finds the announcements, `feed` makes entries of them.
fn list(body: &[u8], selectors: &ListSelectors, context: &FeedContext) -> ParsedFeed {
    let ListPage { items, base, problems } = read_list(&decode(body, context.charset.as_deref()).text, selectors);
    let listed = items.into_iter().map(|ListItem { link, title, date }| ListedEntry { link, title, date });
    read_listed(listed.collect(), base.as_deref(), problems, context)
}

fn feeds(reply: Reply) -> Result<FeedsWire, ParseFailure> {
    match reply {
        Reply::Feeds(feeds) => Ok(feeds),
        Reply::Feed(_) | Reply::Page(_) | Reply::Refused(_) => Err(garbled("no feeds came back".to_owned())),
    }
}

fn garbled(reason: String) -> ParseFailure {
    ParseFailure::Garbled { reason }
}

/// Parses off the async threads: it may take a while. A panic costs one document here too.
async fn here<T: Send + 'static>(parse: impl FnOnce() -> T + Send + 'static) -> Result<T, ParseFailure> {
    tokio::task::spawn_blocking(parse).await.map_err(|lost| ParseFailure::Died { cause: lost.to_string() })
}
