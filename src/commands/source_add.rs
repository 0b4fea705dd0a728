//! `source add`, `import`, `export`: sources come in by address or as OPML, and go out as OPML.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

use super::{CommandError, Ending, Format, Result, read_input, write_json};
use crate::app::App;
use crate::domain::{CanonicalUrl, FeedKind, SourceId};
use crate::feed::{FoundFeed, ListedFeed, write_opml};
use crate::jobs::find_feeds;

/// A source as it comes in.
struct Newcomer {
    id: SourceId,
    name: String,
    home: CanonicalUrl,
    feeds: Vec<(String, CanonicalUrl, FeedKind)>,
}

/// Finds the feed of an address and writes the source's file; what is there already is never overwritten.
///
/// # Errors
/// When there is no feed, no name can be made, or the file cannot be written.
pub async fn add_source(
    app: &App,
    config_dir: &Path,
    url: &str,
    id: Option<&str>,
    format: Format,
    out: &mut impl Write,
) -> Result<Ending> {
    let url = CanonicalUrl::parse(url).map_err(|error| CommandError::Usage(error.to_string()))?;
    let found = find_feeds(app, &url).await.map_err(CommandError::Usage)?;
    let first = found.feeds.first().map_or(&url, |feed| &feed.url);
    let newcomer = Newcomer {
        id: named(id, &url)?,
        name: found.title.clone().unwrap_or_else(|| url.host().to_owned()),
        home: CanonicalUrl::join(&url, "/").unwrap_or_else(|_| url.clone()),
        feeds: vec![("nyt".to_owned(), first.clone(), found.kind)],
    };
    if app.sources.values().flat_map(|source| &source.feeds).any(|feed| feed.url.identity() == first.identity()) {
        return Err(CommandError::Usage(format!("{first} is followed already; see `udklip source list`")));
    }
    let path = write_file(config_dir, &newcomer)?;
    let others: Vec<&FoundFeed> = found.feeds.iter().skip(1).collect();
    match format {
        Format::Json => write_json(
            out,
            &serde_json::json!({
                "file": path.display().to_string(), "feed": first.as_str(), "entries": found.entries,
                "others": others.iter().map(|feed| feed.url.as_str()).collect::<Vec<_>>(),
            }),
        )?,
        Format::Text => {
            writeln!(out, "{}: {first}, {} entries", path.display(), found.entries)?;
            for feed in others {
                writeln!(out, "also there: {} {}", feed.url, feed.title.as_deref().unwrap_or_default())?;
            }
            writeln!(out, "check its kind, region and rights; only the feed is read until you say otherwise")?;
        }
    }
    Ok(Ending::Done)
}

/// Reads an OPML file and shows the sources it would make, one per host; with `write` they are written.
///
/// Nothing is fetched. Feeds that are followed already and files that exist are left alone.
///
/// # Errors
/// When the file cannot be read or a source cannot be written.
pub async fn import_opml(
    app: &App,
    config_dir: &Path,
    path: &str,
    write: Writing,
    out: &mut impl Write,
) -> Result<Ending> {
    let read = app.parser.opml(read_input(path)?).await;
    let (feeds, problems) = read.map_err(|failure| CommandError::Usage(failure.to_string()))?;
    let followed: Vec<String> =
        app.sources.values().flat_map(|source| &source.feeds).map(|feed| feed.url.identity()).collect();
    let (known, new): (Vec<_>, Vec<_>) = feeds.into_iter().partition(|feed| followed.contains(&feed.url.identity()));
    let mut hosts: BTreeMap<String, Vec<ListedFeed>> = BTreeMap::new();
    for feed in new {
        hosts.entry(feed.url.host().to_owned()).or_default().push(feed);
    }
    let mut ending = if problems.is_empty() { Ending::Done } else { Ending::WithProblems };
    for (host, feeds) in &hosts {
        let outcome = newcomer(feeds).and_then(|newcomer| match write {
            Writing::Preview => Ok(newcomer.id.to_string()),
            Writing::Files => write_file(config_dir, &newcomer).map(|path| path.display().to_string()),
        });
        match outcome {
            Ok(what) => writeln!(out, "{what}: {} feeds of {host}", feeds.len())?,
            Err(error) => {
                ending = Ending::WithProblems;
                writeln!(out, "left out {host}: {error}")?;
            }
        }
    }
    for problem in &problems {
        writeln!(out, "{problem}")?;
    }
    writeln!(out, "{} sources, {} feeds are followed already", hosts.len(), known.len())?;
    if write == Writing::Preview {
        writeln!(out, "nothing was written; add --write")?;
    }
    Ok(ending)
}

/// Whether an import writes files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Writing {
    /// It only shows what it would do.
    Preview,
    /// It does.
    Files,
}

/// Writes every feed that is followed as OPML.
///
/// # Errors
/// When the output is closed.
pub fn export_opml(app: &App, out: &mut impl Write) -> Result<Ending> {
    let groups: Vec<(String, Vec<ListedFeed>)> = app
        .sources
        .values()
        .filter(|source| source.is_active())
        .map(|source| {
            let listed = |feed: &crate::domain::Feed| ListedFeed {
                title: feed
                    .section
                    .as_ref()
                    .map_or(source.name.clone(), |section| format!("{}: {section}", source.name)),
                url: feed.url.clone(),
                home: Some(source.home.clone()),
            };
            (source.name.clone(), source.feeds.iter().map(listed).collect())
        })
        .collect();
    write!(out, "{}", write_opml("Udklip", &groups))?;
    Ok(Ending::Done)
}

fn newcomer(feeds: &[ListedFeed]) -> Result<Newcomer> {
    let Some(first) = feeds.first() else { return Err(CommandError::Usage("no feeds".to_owned())) };
    let home = first.home.clone().or_else(|| CanonicalUrl::join(&first.url, "/").ok());
    let numbered =
        |(n, feed): (usize, &ListedFeed)| (format!("feed-{}", n + 1), feed.url.clone(), FeedKind::Syndication);
    Ok(Newcomer {
        id: named(None, &first.url)?,
        name: first.title.clone(),
        home: home.unwrap_or_else(|| first.url.clone()),
        feeds: feeds.iter().enumerate().map(numbered).collect(),
    })
}

/// The id asked for, or one made of the host: `www.avis.dk` → `avis`.
fn named(id: Option<&str>, url: &CanonicalUrl) -> Result<SourceId> {
    let host = url.host();
    let made: String = host
        .rsplit_once('.')
        .map_or(host, |(name, _)| name)
        .chars()
        .map(|sign| if sign.is_ascii_alphanumeric() { sign.to_ascii_lowercase() } else { '-' })
        .collect();
    SourceId::parse(id.unwrap_or(made.trim_matches('-')))
        .map_err(|error| CommandError::Usage(format!("{error}; name the source with --id")))
}

/// Writes the file of a source that is new; cautious where nobody has looked yet: only its feed is read.
fn write_file(config_dir: &Path, newcomer: &Newcomer) -> Result<PathBuf> {
    let path = config_dir.join("sources").join(format!("{}.toml", newcomer.id));
    let failed = |source| CommandError::File { path: path.display().to_string(), source };
    let mut file = std::fs::File::options().write(true).create_new(true).open(&path).map_err(failed)?;
    file.write_all(file_of(newcomer).as_bytes()).map_err(failed)?;
    Ok(path)
}

fn file_of(newcomer: &Newcomer) -> String {
    let quoted = |text: &str| toml::Value::String(text.to_owned()).to_string();
    let mut text = format!(
        "# Added by the program; nobody has looked at its kind, region, rights and reservation yet.\n\
         id = {}\nname = {}\nkind = \"trade\"\nregion = \"Ukendt\"\ntier = 3\nhome = {}\n\n\
         [rights]\nexcerpt_words = 30\nfull_text = \"feed-only\"\ntdm = \"unknown\"\n\n[pace]\npoll_every = \"30m\"\n",
        quoted(newcomer.id.as_str()),
        quoted(&newcomer.name),
        quoted(newcomer.home.as_str())
    );
    for (id, url, kind) in &newcomer.feeds {
        let kind = match kind {
            FeedKind::Sitemap => "sitemap",
            FeedKind::Syndication | FeedKind::Oda | FeedKind::List => "syndication",
        };
        let feed = [("id", quoted(id)), ("url", quoted(url.as_str())), ("kind", quoted(kind))];
        text.push_str("\n[[feed]]\n");
        for (key, value) in &feed {
            text.extend([key, " = ", value, "\n"]);
        }
    }
    text
}
