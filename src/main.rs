//! `udklip`: arguments → one command; sets the exit code.

use std::io::{self, BufReader, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use clap::{Args, Parser, Subcommand, ValueEnum};
use jiff::civil::Date;
use jiff::tz::TimeZone;

use udklip::app::App;
use udklip::clock::Clock;
use udklip::commands::{self, CommandError, Ending, Format, Search, SearchFormat};
use udklip::config::{Config, Environment};
use udklip::domain::ParsingSettings;
use udklip::isolate::{self, Parsing};
use udklip::jobs::Worker;
use udklip::search::Sort;
use udklip::telemetry::{self, Verbosity};
use udklip::{demo, service};

/// Watches the Danish press: feeds, articles, mentions, quotes, search and the morning digest.
#[derive(Parser)]
#[command(name = "udklip", version, max_term_width = 100)]
struct Cli {
    /// The configuration folder
    #[arg(long, global = true, env = "UDKLIP_CONFIG", default_value = "config", value_name = "DIR")]
    config: PathBuf,
    /// The folder for everything the program makes: store, search index, outbox
    #[arg(long, global = true, env = "UDKLIP_DATA", default_value = "index/data", value_name = "DIR")]
    data: PathBuf,
    /// Write one JSON document instead of lines for people
    #[arg(long, global = true)]
    json: bool,
    /// Say more in the log
    #[arg(short, long, global = true)]
    verbose: bool,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
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
    /// List or check the sources
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
    /// Check the configuration
    #[command(subcommand)]
    Config(ConfigCommand),
    /// Parse documents from standard input, within limits: what the program starts for itself
    #[command(name = isolate::COMMAND, hide = true)]
    ParseWorker {
        /// Seconds of processor time for each document
        #[arg(long)]
        cpu: u64,
        /// Bytes of memory on top of the program itself
        #[arg(long)]
        memory: u64,
    },
}

#[derive(Args)]
struct SearchArgs {
    /// In the query language; see the desk's Hjælp
    query: String,
    /// Results at most
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u16).range(1..=200))]
    limit: u16,
    /// First day
    #[arg(long, value_name = "DAY")]
    from: Option<Date>,
    /// Last day
    #[arg(long, value_name = "DAY")]
    to: Option<Date>,
    /// Only this source
    #[arg(long)]
    source: Option<String>,
    /// In which order
    #[arg(long, value_enum, default_value_t = Order::Relevance)]
    sort: Order,
    /// Write CSV for Danish Excel
    #[arg(long, conflicts_with = "json")]
    csv: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum Order {
    Relevance,
    Newest,
}

#[derive(Subcommand)]
enum Inspect {
    /// A page or a plain text: title, times, text, findings
    Article {
        /// The file; - for standard input
        #[arg(default_value = "-")]
        file: String,
        /// Where the page is from
        #[arg(long)]
        url: Option<String>,
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
enum Digest {
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
}

#[derive(Subcommand)]
enum Source {
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
    /// Ask the feeds of one source, or of all, once; nothing is saved
    Check {
        /// The source's id
        source: Option<String>,
    },
}

#[derive(Subcommand)]
enum Topic {
    /// What every clause brings, what looks like the topic, and whether an example is lost (exit code 1)
    Check {
        /// The topic: the stem of its file in config/topics; without it, all
        topic: Option<String>,
        /// List lost examples as problems (exit code 3) instead of refusing
        #[arg(long)]
        force: bool,
    },
}

#[derive(Subcommand)]
enum Saved {
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
enum ConfigCommand {
    /// Every fault with file, line and key; or what the configuration holds
    Check,
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    // Before anything else: a child has no threads, no environment and no log.
    if let Some(Command::ParseWorker { cpu, memory }) = cli.command {
        return parse_worker(cpu, memory);
    }
    let environment = Environment::of_process().with_data_dir(Some(cli.data.clone()));
    let verbosity = match (cli.verbose, &cli.command) {
        (true, _) => Verbosity::Detailed,
        (false, None | Some(Command::Run { .. })) => Verbosity::Normal,
        (false, Some(_)) => Verbosity::Quiet,
    };
    telemetry::start(verbosity, environment.get("UDKLIP_LOG"));
    // One crypto library for everything (TRAPS): a second call is refused and changes nothing.
    drop(rustls::crypto::ring::default_provider().install_default());
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => return fail(&format!("the program cannot start its threads: {error}"), 1),
    };
    match runtime.block_on(perform(&cli, &environment)) {
        Ok(Ending::Done) => ExitCode::SUCCESS,
        Ok(Ending::WithProblems) => ExitCode::from(3),
        Ok(Ending::Refused) => ExitCode::FAILURE,
        // A reader that went away (`| head`) is no failure of ours.
        Err(CommandError::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => fail(&error.to_string(), error.exit_code()),
    }
}

fn parse_worker(cpu: u64, memory_bytes_max: u64) -> ExitCode {
    let cpu = std::time::Duration::from_secs(cpu);
    match isolate::serve(&ParsingSettings { cpu, memory_bytes_max, ..ParsingSettings::default() }) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(&error.to_string(), 1),
    }
}

#[expect(clippy::print_stderr, reason = "main is the one place that prints")]
fn fail(message: &str, code: u8) -> ExitCode {
    eprintln!("udklip: {message}");
    ExitCode::from(code)
}

async fn perform(cli: &Cli, environment: &Environment) -> Result<Ending, CommandError> {
    let format = if cli.json { Format::Json } else { Format::Text };
    let mut out = io::BufWriter::new(io::stdout().lock());
    let ending = match &cli.command {
        Some(Command::Demo { once, port }) => {
            return demo::run(
                *port,
                if *once { demo::Length::Once } else { demo::Length::UntilStopped },
                parsing()?,
                service::stopped(),
            )
            .await;
        }
        Some(Command::Config(ConfigCommand::Check)) => {
            commands::check_configuration(&read(cli, environment)?, format, &mut out)
        }
        Some(Command::Inspect(inspect)) => perform_inspect(cli, environment, inspect, format, &mut out).await,
        Some(Command::Topic(Topic::Check { topic, force })) => {
            let config = read(cli, environment)?;
            let app = archive(cli, environment).await?;
            let loss = if *force { commands::Loss::Allow } else { commands::Loss::Refuse };
            let clock = clock(&config);
            let today = clock.day_of(clock.now());
            let (followed, known) = (config.topics.as_slice(), config.actors.as_slice());
            let asked = (loss, today);
            commands::check_topic((followed, known), app.as_deref(), topic.as_deref(), asked, format, &mut out).await
        }
        None | Some(Command::Run { once: false }) => {
            drop(out);
            return service::run(build(cli, environment).await?, service::stopped()).await;
        }
        Some(command) => {
            let app = build(cli, environment).await?;
            perform_on(&app, command, format, &mut out).await
        }
    }?;
    out.flush()?;
    Ok(ending)
}

async fn perform_on(
    app: &Arc<App>,
    command: &Command,
    format: Format,
    out: &mut impl Write,
) -> Result<Ending, CommandError> {
    match command {
        Command::Run { .. } => {
            let report = Worker::new(Arc::clone(app)).step().await;
            writeln!(out, "{} things done, {} jobs failed; {}", report.done, report.failed, app.outbox.describe())?;
            Ok(if report.failed == 0 { Ending::Done } else { Ending::WithProblems })
        }
        Command::Search(args) => commands::search(app, &search(args, format), out).await,
        Command::Digest(Digest::Preview { profile, date, out: folder }) => {
            commands::preview_digest(app, profile, *date, folder.as_deref(), format, out).await
        }
        Command::Digest(Digest::Compose { profile, date }) => commands::compose_digest(app, profile, *date, out).await,
        Command::Source(Source::List) => commands::list_sources(app, format, out).await,
        Command::Source(Source::Ledger { source, hours }) => {
            commands::source_ledger(app, source.as_deref(), *hours, format, out).await
        }
        Command::Source(Source::Check { source }) => commands::check_source(app, source.as_deref(), format, out).await,
        Command::Saved(Saved::List) => commands::list_saved(app, out).await,
        Command::Saved(Saved::Add { name, query }) => commands::save_search(app, name, query, out).await,
        Command::Saved(Saved::Remove { name }) => commands::remove_saved(app, name, out).await,
        Command::Reindex => commands::reindex(app, format, out).await,
        Command::Check => commands::check(app, format, out).await,
        Command::Backup { file } => commands::back_up(app, file, out).await,
        // Handled before there is an App: they need none.
        Command::Demo { .. }
        | Command::Config(_)
        | Command::Inspect(_)
        | Command::Topic(_)
        | Command::ParseWorker { .. } => Ok(Ending::Done),
    }
}

async fn perform_inspect(
    cli: &Cli,
    environment: &Environment,
    inspect: &Inspect,
    format: Format,
    out: &mut impl Write,
) -> Result<Ending, CommandError> {
    let stdin = || BufReader::new(io::stdin());
    match inspect {
        Inspect::Article { file, url, batch } => {
            let config = read(cli, environment)?;
            let clock = clock(&config);
            if *batch {
                return commands::inspect_articles(&config, &clock, stdin(), out);
            }
            commands::inspect_article(&config, &clock, file, url.as_deref(), format, out)
        }
        Inspect::Feed { file, url } => {
            let zone = TimeZone::get("Europe/Copenhagen").unwrap_or(TimeZone::UTC);
            commands::inspect_feed(file, url.as_deref(), &Clock::system(zone), format, out)
        }
        Inspect::Stories { .. } => {
            let zone = TimeZone::get("Europe/Copenhagen").unwrap_or(TimeZone::UTC);
            commands::inspect_stories(stdin(), &Clock::system(zone), out)
        }
        Inspect::Query { query } => {
            // The archive's count is a bonus: without an archive the explanation stands alone.
            let app = archive(cli, environment).await?;
            commands::inspect_query(query, app.as_deref(), format, out)
        }
    }
}

fn search(args: &SearchArgs, format: Format) -> Search {
    Search {
        query: args.query.clone(),
        limit: usize::from(args.limit),
        from: args.from,
        to: args.to,
        source: args.source.clone(),
        sort: match args.sort {
            Order::Relevance => Sort::Relevance,
            Order::Newest => Sort::Newest,
        },
        format: match (args.csv, format) {
            (true, _) => SearchFormat::Csv,
            (false, Format::Json) => SearchFormat::Json,
            (false, Format::Text) => SearchFormat::Text,
        },
    }
}

fn read(cli: &Cli, environment: &Environment) -> Result<Config, CommandError> {
    commands::read_configuration(&cli.config, environment)
}

fn clock(config: &Config) -> Clock {
    Clock::system(TimeZone::get(&config.settings.zone).unwrap_or(TimeZone::UTC))
}

/// The program with its archive, where there is one.
async fn archive(cli: &Cli, environment: &Environment) -> Result<Option<Arc<App>>, CommandError> {
    Ok(if cli.data.join("udklip.db").exists() { Some(build(cli, environment).await?) } else { None })
}

async fn build(cli: &Cli, environment: &Environment) -> Result<Arc<App>, CommandError> {
    let config = read(cli, environment)?;
    let clock = clock(&config);
    Ok(Arc::new(App::build(config, clock, None, parsing()?).await?))
}

/// Children of this very file.
fn parsing() -> Result<Parsing, CommandError> {
    Ok(Parsing::InChildren(std::env::current_exe()?))
}
