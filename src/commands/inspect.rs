//! `inspect feed|stories|query`: what the pure stages make of what they are given.

use std::io::{BufRead, Write};

use jiff::Timestamp;
use serde::Deserialize;

use super::{CommandError, Ending, Format, Result, read_input, write_json};
use crate::app::App;
use crate::clock::Clock;
use crate::domain::{ArticleId, CanonicalUrl, Entry, FeedKind, MomentTrust, SourceId, StatedMoment};
use crate::feed::{FeedContext, ParsedFeed, Recognised, parse_feed};
use crate::query::{explain, parse};
use crate::story::{Printed, group};

/// The address a feed is taken to come from when none is given.
const SOMEWHERE: &str = "https://example.org/feed";

/// Shows what is read out of a feed's file.
///
/// # Errors
/// When the file or the address cannot be read.
pub fn inspect_feed(
    path: &str,
    url: Option<&str>,
    clock: &Clock,
    format: Format,
    out: &mut impl Write,
) -> Result<Ending> {
    let bytes = read_input(path)?;
    let url = CanonicalUrl::parse(url.unwrap_or(SOMEWHERE)).map_err(|error| CommandError::Usage(error.to_string()))?;
    let context = FeedContext {
        url,
        charset: None,
        kind: FeedKind::Syndication,
        article_id: None,
        zone: clock.zone().clone(),
        now: clock.now(),
    };
    let parsed = parse_feed(&bytes, &context);
    match format {
        Format::Json => {
            let problems: Vec<&str> = parsed.problems.iter().map(crate::domain::Problem::as_str).collect();
            let entries: Vec<_> = parsed.entries.iter().map(|entry| entry_json(entry, clock)).collect();
            write_json(out, &serde_json::json!({ "title": parsed.title, "entries": entries, "problems": problems }))?;
        }
        Format::Text => write_feed(&parsed, clock, out)?,
    }
    let readable = matches!(parsed.kind, Recognised::Feed | Recognised::Sitemap | Recognised::Empty);
    Ok(if readable && parsed.problems.is_empty() { Ending::Done } else { Ending::WithProblems })
}

fn write_feed(parsed: &ParsedFeed, clock: &Clock, out: &mut impl Write) -> Result<()> {
    writeln!(
        out,
        "{} ({:?}, {} entries)",
        parsed.title.as_deref().unwrap_or("(no title)"),
        parsed.kind,
        parsed.entries.len()
    )?;
    for entry in &parsed.entries {
        let when = entry.published.map(|published| stated(published, clock)).unwrap_or_default();
        writeln!(out, "{when:<26} {}", entry.title)?;
        writeln!(out, "{:<26} {}", "", entry.key)?;
    }
    for problem in &parsed.problems {
        writeln!(out, "problem: {problem}")?;
    }
    Ok(())
}

fn entry_json(entry: &Entry, clock: &Clock) -> serde_json::Value {
    serde_json::json!({
        "key": entry.key.as_str(),
        "title": entry.title,
        "url": entry.url.as_ref().map(CanonicalUrl::as_str),
        "published": entry.published.map(|published| stated(published, clock)),
        "updated": entry.updated.map(|updated| stated(updated, clock)),
        "author": entry.author,
        "summary": entry.summary,
    })
}

/// RFC 3339 with the zone's offset; the day alone when only a day was stated.
pub(super) fn stated(moment: StatedMoment, clock: &Clock) -> String {
    let zoned = moment.at.to_zoned(clock.zone().clone());
    match moment.trust {
        MomentTrust::Assumed => zoned.date().to_string(),
        MomentTrust::Given | MomentTrust::Repaired => zoned.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string(),
    }
}

/// One article of `inspect stories --batch`.
#[derive(Deserialize)]
struct StoryLine {
    id: serde_json::Value,
    #[serde(default)]
    source: Option<String>,
    #[serde(default)]
    published: Option<String>,
    #[serde(default)]
    title: String,
    #[serde(default)]
    text: String,
}

/// A line of a batch as text: one that is no UTF-8 is read as well as it can be, so that it costs itself only.
pub(super) fn batch_lines(input: impl BufRead) -> impl Iterator<Item = std::io::Result<String>> {
    input.split(b'\n').map(|line| line.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()))
}

/// Groups JSON lines of articles into stories and writes one line each, in the same order. A line that cannot be read
/// costs that line only.
///
/// # Errors
/// When the input or the output breaks off.
pub fn inspect_stories(input: impl BufRead, clock: &Clock, out: &mut impl Write) -> Result<Ending> {
    let mut lines: Vec<Result<StoryLine, String>> = Vec::new();
    for (number, line) in batch_lines(input).enumerate() {
        let line = line?;
        if line.trim().is_empty() {
            continue;
        }
        lines.push(serde_json::from_str(&line).map_err(|error| {
            format!("line {}: {error}; expected {{\"id\", \"source\", \"published\", \"title\", \"text\"}}", number + 1)
        }));
    }
    let readable = lines.iter().enumerate().filter_map(|(index, line)| Some((index, line.as_ref().ok()?)));
    let printed: Vec<Printed> = readable.map(|(index, line)| printed(index, line, clock)).collect();
    let mut groups = group(&printed).into_iter();
    let id = |article: ArticleId| {
        let line = usize::try_from(article.0).ok().and_then(|index| lines.get(index));
        line.and_then(|line| line.as_ref().ok()).map(|line| line.id.clone())
    };
    for line in &lines {
        let shown = match line {
            Ok(line) => groups.next().map(|(_, story, reprint_of)| {
                serde_json::json!({ "id": line.id, "story": story, "reprint_of": reprint_of.and_then(id) })
            }),
            Err(problem) => Some(
                serde_json::json!({ "id": null, "story": null, "reprint_of": null, "problems": [problem] }),
            ),
        };
        if let Some(shown) = shown {
            write_json(out, &shown)?;
        }
    }
    Ok(if lines.iter().all(Result::is_ok) { Ending::Done } else { Ending::WithProblems })
}

fn printed(index: usize, line: &StoryLine, clock: &Clock) -> Printed {
    let source = line.source.as_deref().and_then(|source| SourceId::parse(source).ok());
    let published = line.published.as_deref().and_then(|text| read_moment(text, clock));
    Printed {
        article: ArticleId(i64::try_from(index).unwrap_or(i64::MAX)),
        source,
        published: published.unwrap_or(Timestamp::UNIX_EPOCH),
        title: line.title.clone(),
        text: line.text.clone(),
    }
}

/// RFC 3339, or a day or moment on the installation's wall clock.
fn read_moment(text: &str, clock: &Clock) -> Option<Timestamp> {
    let on_the_wall = || {
        let wall = text.parse::<jiff::civil::DateTime>().ok()?;
        Some(wall.to_zoned(clock.zone().clone()).ok()?.timestamp())
    };
    text.parse().ok().or_else(on_the_wall)
}

/// A moment given with an article: a full one, or a day whose time is not known.
pub(super) fn read_stated(text: &str, clock: &Clock) -> Option<StatedMoment> {
    if let Ok(day) = text.parse::<jiff::civil::Date>()
        && text.len() <= 10
    {
        let at = day.to_zoned(clock.zone().clone()).ok()?.timestamp();
        return Some(StatedMoment { at, trust: MomentTrust::Assumed });
    }
    Some(StatedMoment { at: read_moment(text, clock)?, trust: MomentTrust::Given })
}

/// Says how a query is understood.
///
/// # Errors
/// When it cannot be read.
pub fn inspect_query(text: &str, app: Option<&App>, format: Format, out: &mut impl Write) -> Result<Ending> {
    let query = parse(text)?;
    let total = match app {
        Some(app) => Some(app.index.search(&query, &crate::search::SearchOptions::default())?.total),
        None => None,
    };
    match format {
        Format::Json => {
            write_json(
                out,
                &serde_json::json!({ "query": query.to_string(), "explanation": explain(&query), "total": total }),
            )?;
        }
        Format::Text => {
            writeln!(out, "{query}")?;
            writeln!(out, "{}", explain(&query))?;
            if let Some(total) = total {
                writeln!(out, "{total} articles in the archive")?;
            }
        }
    }
    Ok(Ending::Done)
}
