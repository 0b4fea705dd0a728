//! What can be typed behind `udklip`, as clap reads it; its help is made of these comments.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use jiff::civil::Date;
use udklip::config::FileKind;

/// Watches the Danish press: feeds, articles, mentions, quotes, search and the morning digest.
#[derive(Parser)]
#[command(name = "udklip", version, max_term_width = 100)]
pub(super) struct Cli {
    /// The configuration folder
    #[arg(long, global = true, env = "UDKLIP_CONFIG", default_value = "config", value_name = "DIR")]
    pub(super) config: PathBuf,
    /// The folder for everything the program makes: store, search index, outbox
    #[arg(long, global = true, env = "UDKLIP_DATA", default_value = "index/data", value_name = "DIR")]
    pub(super) data: PathBuf,
    /// Write one JSON document instead of lines for people
    #[arg(long, global = true)]
    pub(super) json: bool,
    /// Say more in the log
    #[arg(short, long, global = true)]
    pub(super) verbose: bool,
    #[command(subcommand)]
    pub(super) command: Option<Command>,
}

#[derive(Subcommand)]
pub(super) enum Command {
    /// Start the worker and the web desk (this is what no command does)
    Run {
        /// One pass over all that is due, then exit
        #[arg(long)]
        once: bool,
    },
    /// The same program on a fictional press on this machine, in its own throw-away folder
    Demo {
        /// Run to the digest, then exit
        #[arg(long)]
        once: bool,
        /// Port of the web desk
        #[arg(long, default_value_t = 8080)]
        port: u16,
    },
    /// Search the archive
    Search(SearchArgs),
    /// Show what the program makes of a page, a feed, a list of articles or a query
    #[command(subcommand)]
    Inspect(Inspect),
    /// Preview or write a digest
    #[command(subcommand)]
    Digest(Digest),
    /// List, check, add or record sources
    #[command(subcommand)]
    Source(Source),
    /// Try a topic on its examples and on the archive
    #[command(subcommand)]
    Topic(Topic),
    /// Keep standing searches
    #[command(subcommand)]
    Saved(Saved),
    /// Rebuild the search index from the store
    Reindex,
    /// Look for damage
    Check,
    /// Copy the store to a new file while everything runs
    Backup {
        /// The new file
        file: PathBuf,
    },
    /// Put a copy made by `backup` in the store's place; the store it replaces is kept beside it
    Restore {
        /// The copy
        file: PathBuf,
    },
    /// Erase what somebody may demand to have deleted; without --yes, only show it
    #[command(subcommand)]
    Erase(Erase),
    /// Take in the feeds of an OPML file; nothing is fetched
    Import {
        /// The file; - for standard input
        file: String,
        /// Write the sources' files instead of only showing them
        #[arg(long)]
        write: bool,
    },
    /// Write the feeds that are followed as OPML
    Export,
    /// Check the configuration, or print the schema of its files
    #[command(subcommand)]
    Config(ConfigCommand),
}

/// Parses documents from standard input, within limits: what the program starts for itself. It is no command, so that
/// no slip of the keyboard is told to be one.
#[derive(Parser)]
#[command(name = udklip::isolate::COMMAND)]
pub(super) struct ParseWorker {
    /// Seconds of processor time for each document
    #[arg(long)]
    pub(super) cpu: u64,
    /// Bytes of memory on top of the program itself
    #[arg(long)]
    pub(super) memory: u64,
}

#[derive(Args)]
pub(super) struct SearchArgs {
    /// In the query language; see the desk's Hjælp
    pub(super) query: String,
    /// Results at most
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u16).range(1..=200))]
    pub(super) limit: u16,
    /// First day
    #[arg(long, value_name = "DAY")]
    pub(super) from: Option<Date>,
    /// Last day
    #[arg(long, value_name = "DAY")]
    pub(super) to: Option<Date>,
    /// Only this source
    #[arg(long)]
    pub(super) source: Option<String>,
    /// In which order
    #[arg(long, value_enum, default_value_t = Order::Relevance)]
    pub(super) sort: Order,
    /// Write CSV for Danish Excel
    #[arg(long, conflicts_with = "json")]
    pub(super) csv: bool,
}

#[derive(Clone, Copy, ValueEnum)]
pub(super) enum Order {
    Relevance,
    Newest,
}

#[derive(Subcommand)]
pub(super) enum Inspect {
    /// A page or a plain text: title, times, text, findings
    Article {
        /// The file; - for standard input
        #[arg(default_value = "-")]
        file: String,
        /// Where the page is from
        #[arg(long)]
        url: Option<String>,
        /// The source it is from, for its recipe
        #[arg(long)]
        source: Option<String>,
        /// JSON lines in, JSON lines out
        #[arg(long)]
        batch: bool,
    },
    /// A feed: its entries and what had to be repaired
    Feed {
        /// The file; - for standard input
        file: String,
        /// Where the feed is from
        #[arg(long)]
        url: Option<String>,
    },
    /// Articles as JSON lines, grouped into stories
    Stories {
        /// JSON lines in, JSON lines out
        #[arg(long, required = true)]
        batch: bool,
    },
    /// How a query is understood
    Query {
        /// The query
        query: String,
    },
}

#[derive(Subcommand)]
pub(super) enum Digest {
    /// Show an issue without saving or sending it
    Preview {
        /// The profile: the stem of its file in config/digests
        profile: String,
        /// The issue of this day; without it, what would be written now
        #[arg(long, value_name = "DAY")]
        date: Option<Date>,
        /// Write .txt, .html and .json to this folder
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
    },
    /// Write an issue now if it is due and not there; the worker sends it
    Compose {
        /// The profile
        profile: String,
        /// The issue of this day; without it, today's
        #[arg(long, value_name = "DAY")]
        date: Option<Date>,
    },
    /// Write an issue if it is due and not there, send what waits, and tell how each delivery stands
    Send {
        /// The profile
        profile: String,
        /// The issue of this day; without it, today's
        #[arg(long, value_name = "DAY")]
        date: Option<Date>,
        /// Send once more what may or may not have arrived; it keeps its Message-ID
        #[arg(long)]
        again: bool,
    },
}

#[derive(Subcommand)]
pub(super) enum Source {
    /// Every source: condition and why, last success, next try
    List,
    /// The coverage ledger: what each hour gave, beside what was to be expected
    Ledger {
        /// The source's id; without it, every active source
        source: Option<String>,
        /// How many hours back
        #[arg(long, default_value_t = 24, value_parser = clap::value_parser!(u16).range(1..=672))]
        hours: u16,
    },
    /// Find the feed of a site and write its file in config/sources
    Add {
        /// The address of a feed or of a page that announces one
        url: String,
        /// The source's id; without it, the host's name
        #[arg(long)]
        id: Option<String>,
    },
    /// Keep the layout of a page in two files, its words replaced by filler, for the tests
    Record {
        /// The source's id
        source: String,
        /// The page; without it, the newest one of the source's first feed
        url: Option<String>,
        /// The folder
        #[arg(long, default_value = "tests/fixtures/recorded", value_name = "DIR")]
        out: PathBuf,
    },
    /// Ask the feeds of one source, or of all, once; nothing is saved
    Check {
        /// The source's id
        source: Option<String>,
    },
}

#[derive(Subcommand)]
pub(super) enum Topic {
    /// What every clause brings, what looks like the topic, and whether an example is lost (exit code 1)
    Check {
        /// The topic: the stem of its file in config/topics; without it, all
        topic: Option<String>,
        /// Measure the lessons too, a fifth held back in turn; takes a minute
        #[arg(long)]
        lessons: bool,
        /// List lost examples as problems (exit code 3) instead of refusing
        #[arg(long)]
        force: bool,
    },
}

#[derive(Subcommand)]
pub(super) enum Saved {
    /// Every saved search and what it has found
    List,
    /// Save a search
    Add {
        /// Its name
        name: String,
        /// In the query language
        query: String,
    },
    /// Remove a saved search
    Remove {
        /// Its name
        name: String,
    },
}

#[derive(Subcommand)]
pub(super) enum Erase {
    /// One article in all its versions: text, findings, announcements, clips in frozen digests
    Article {
        /// Its number, or its address
        article: String,
        /// Do it; it cannot be taken back
        #[arg(long)]
        yes: bool,
    },
    /// Everything of a source
    Source {
        /// The source's id
        source: String,
        /// Do it; it cannot be taken back
        #[arg(long)]
        yes: bool,
    },
}

#[derive(Subcommand)]
pub(super) enum ConfigCommand {
    /// Every fault with file, line and key; or what the configuration holds
    Check,
    /// The files' keys as a JSON Schema, for editors that complete and check them
    Schema {
        /// One kind of file: udklip, source, topic, lessons, actors, facts or digest; without it, all
        #[arg(value_parser = FileKind::parse)]
        kind: Option<FileKind>,
    },
}
