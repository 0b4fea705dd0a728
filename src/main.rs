//! `udklip`: arguments → one command; sets the exit code.

mod arguments;

use std::io::{self, BufReader, Write};
use std::process::ExitCode;
use std::sync::Arc;

use clap::Parser;
use jiff::tz::TimeZone;

use udklip::app::App;
use udklip::clock::Clock;
use udklip::commands::{self, CommandError, Ending, Format, LessonFigures, Search, SearchFormat, Writing};
use udklip::config::{Config, Environment};
use udklip::domain::ParsingSettings;
use udklip::isolate::{self, Parsing};
use udklip::search::Sort;
use udklip::telemetry::{self, Verbosity};
use udklip::{demo, service};

use arguments::{
    Cli, Command, ConfigCommand, Digest, Erase, Inspect, Order, ParseWorker, Saved, SearchArgs, Source, Topic,
};

fn main() -> ExitCode {
    // Before anything else: a child has no threads, no environment and no log.
    if std::env::args_os().nth(1).is_some_and(|first| first == isolate::COMMAND) {
        return parse_worker(&ParseWorker::parse_from(std::env::args_os().skip(1)));
    }
    let cli = Cli::parse();
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
        Ok(Ending::Misconfigured) => ExitCode::from(2),
        // A reader that went away (`| head`) is no failure of ours.
        Err(CommandError::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => fail(&error.to_string(), error.exit_code()),
    }
}

fn parse_worker(asked: &ParseWorker) -> ExitCode {
    let cpu = std::time::Duration::from_secs(asked.cpu);
    let limits = ParsingSettings { cpu, memory_bytes_max: asked.memory, ..ParsingSettings::default() };
    match isolate::serve(&limits) {
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
            commands::check_configuration(&cli.config, environment, format, &mut out)
        }
        Some(Command::Config(ConfigCommand::Schema { kind })) => commands::configuration_schema(*kind, &mut out),
        Some(Command::Inspect(inspect)) => perform_inspect(cli, environment, inspect, format, &mut out).await,
        Some(Command::Topic(Topic::Check { topic, lessons, force })) => {
            let config = read(cli, environment)?;
            let app = archive(cli, environment).await?;
            let check = commands::TopicCheck {
                topics: &config.topics,
                actors: &config.actors,
                topic: topic.as_deref(),
                loss: if *force { commands::Loss::Allow } else { commands::Loss::Refuse },
                lessons: if *lessons { LessonFigures::Measure } else { LessonFigures::Leave },
                day: clock(&config).today(),
            };
            commands::check_topic(check, app.as_deref(), format, &mut out).await
        }
        Some(Command::Restore { file }) => {
            let config = read(cli, environment)?;
            let replacement =
                commands::replace_store(&config.settings, &clock(&config), file, format, &mut out).await?;
            let app = build(cli, environment).await;
            commands::finish_restoration(app, replacement, format, &mut out).await
        }
        None | Some(Command::Run { once: false }) => {
            drop(out);
            return service::run(build(cli, environment).await?, service::stopped()).await;
        }
        Some(command) => {
            let app = build(cli, environment).await?;
            perform_on(&app, cli, command, format, &mut out).await
        }
    }?;
    out.flush()?;
    Ok(ending)
}

async fn perform_on(
    app: &Arc<App>,
    cli: &Cli,
    command: &Command,
    format: Format,
    out: &mut impl Write,
) -> Result<Ending, CommandError> {
    match command {
        Command::Run { .. } => commands::run_once(app, out).await,
        Command::Search(args) => commands::search(app, &search(args, format), out).await,
        Command::Digest(Digest::Preview { profile, date, out: folder }) => {
            commands::preview_digest(app, profile, *date, folder.as_deref(), format, out).await
        }
        Command::Digest(Digest::Compose { profile, date }) => {
            commands::compose_digest(app, profile, *date, format, out).await
        }
        Command::Digest(Digest::Send { profile, date, again }) => {
            let uncertain = if *again { commands::Uncertain::SendAgain } else { commands::Uncertain::Hold };
            commands::send_digest(app, profile, *date, uncertain, out).await
        }
        Command::Source(Source::List) => commands::list_sources(app, format, out).await,
        Command::Source(Source::Ledger { source, hours }) => {
            commands::source_ledger(app, source.as_deref(), *hours, format, out).await
        }
        Command::Source(Source::Add { url, id }) => {
            commands::add_source(app, &cli.config, url, id.as_deref(), format, out).await
        }
        Command::Source(Source::Record { source, url, out: folder }) => {
            commands::record_source(app, source, url.as_deref(), folder, format, out).await
        }
        Command::Import { file, write } => {
            let writing = if *write { Writing::Files } else { Writing::Preview };
            commands::import_opml(app, &cli.config, file, writing, out).await
        }
        Command::Export => commands::export_opml(app, out),
        Command::Source(Source::Check { source }) => commands::check_source(app, source.as_deref(), format, out).await,
        Command::Saved(Saved::List) => commands::list_saved(app, out).await,
        Command::Saved(Saved::Add { name, query }) => commands::save_search(app, name, query, out).await,
        Command::Saved(Saved::Remove { name }) => commands::remove_saved(app, name, out).await,
        Command::Reindex => commands::reindex(app, format, out).await,
        Command::Check => commands::check(app, format, out).await,
        Command::Erase(Erase::Article { article, yes }) => {
            commands::erase(app, commands::erasure_of_article(article)?, resolve(*yes), format, out).await
        }
        Command::Erase(Erase::Source { source, yes }) => {
            commands::erase(app, commands::erasure_of_source(source)?, resolve(*yes), format, out).await
        }
        Command::Backup { file } => commands::back_up(app, file, out).await,
        // Handled before there is an App: they need none.
        Command::Demo { .. }
        | Command::Config(_)
        | Command::Inspect(_)
        | Command::Topic(_)
        | Command::Restore { .. } => Ok(Ending::Done),
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
        Inspect::Article { file, url, source, batch } => {
            let config = read(cli, environment)?;
            let clock = clock(&config);
            if *batch {
                return commands::inspect_articles(&config, &clock, stdin(), out);
            }
            commands::inspect_article(&config, &clock, file, url.as_deref(), source.as_deref(), format, out)
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

fn resolve(yes: bool) -> commands::Resolve {
    if yes { commands::Resolve::Do } else { commands::Resolve::Show }
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
