//! Our reading of the collected feeds beside that of feed-rs alone, in one run; switched on by `UDKLIP_EVAL_DATA`.
//!
//! `UDKLIP_EVAL_DATA=/path/to/data cargo test --lib feed::eval -- --nocapture` prints, for each suite, how many of the
//! expectations on entries, headlines, addresses, dates, authors and summaries either met, and how fast either was.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde_json::Value;

use super::raw::{RawText, TextKind};
use super::*;

const ADDRESS: &str = "http://example.com/feed";

#[expect(clippy::disallowed_methods, reason = "the switch of an evaluation, not a setting of the program")]
fn data_folder() -> Option<PathBuf> {
    std::env::var("UDKLIP_EVAL_DATA").ok().map(PathBuf::from)
}

fn files_below(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a readable folder") {
        let path = entry.expect("a readable entry").path();
        if path.is_dir() {
            files_below(&path, files);
        } else {
            files.push(path);
        }
    }
}

/// An entry as either reader tells of it; all texts without markup.
#[derive(Debug, Default, Clone)]
struct Told {
    title: String,
    url: String,
    published: Option<Timestamp>,
    updated: Option<Timestamp>,
    author: String,
    summary: String,
}

/// A feed as either reader tells of it.
#[derive(Debug, Default)]
struct Reading {
    title: String,
    entries: Vec<Told>,
}

fn ours(bytes: &[u8]) -> Reading {
    let context = FeedContext {
        url: CanonicalUrl::parse(ADDRESS).expect("address"),
        charset: None,
        kind: FeedKind::Syndication,
        article_id: None,
        zone: TimeZone::UTC,
        now: "2026-11-24T06:00:00Z".parse().expect("a moment"),
    };
    let told = |entry: Entry| Told {
        title: entry.title,
        url: entry.url.map(|url| url.as_str().to_owned()).unwrap_or_default(),
        published: entry.published.map(|stated| stated.at),
        updated: entry.updated.map(|stated| stated.at),
        author: entry.author.unwrap_or_default(),
        summary: entry.summary.unwrap_or_default(),
    };
    let parsed = parse_feed(bytes, &context);
    Reading { title: parsed.title.unwrap_or_default(), entries: parsed.entries.into_iter().map(told).collect() }
}

/// What feed-rs alone reads; nothing where it refuses the document, or panics, as it does on one of the collected.
fn plain_library(bytes: &[u8]) -> Reading {
    let parser = feed_rs::parser::Builder::new().base_uri(Some(ADDRESS)).build();
    let read = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| parser.parse(bytes)));
    let Ok(Ok(feed)) = read else { return Reading::default() };
    let moment = |millis: i64| Timestamp::from_millisecond(millis).ok();
    let told = |entry: feed_rs::model::Entry| Told {
        title: entry.title.map(|text| text.content).unwrap_or_default(),
        url: entry.links.into_iter().next().map(|link| link.href).unwrap_or_default(),
        published: entry.published.and_then(|at| moment(at.timestamp_millis())),
        updated: entry.updated.and_then(|at| moment(at.timestamp_millis())),
        author: entry.authors.into_iter().map(|person| person.name.unwrap_or_default()).collect::<Vec<_>>().join(", "),
        summary: entry
            .summary
            .map(|text| text.content)
            .or(entry.content.and_then(|content| content.body))
            .unwrap_or_default(),
    };
    Reading {
        title: feed.title.map(|text| text.content).unwrap_or_default(),
        entries: feed.entries.into_iter().map(told).collect(),
    }
}

/// One thing a suite expects of a file.
enum Expectation {
    FeedTitle(String),
    Count(usize),
    Title(usize, String),
    Url(usize, String),
    Published(usize, Timestamp),
    Updated(usize, Timestamp),
    Author(usize, String),
    Summary(usize, String),
}

impl Expectation {
    fn is_met(&self, reading: &Reading) -> bool {
        let told = &reading.entries;
        let seconds = |found: Option<Timestamp>| found.map(Timestamp::as_second);
        match self {
            Self::FeedTitle(title) => words(&reading.title) == words(title),
            Self::Count(count) => told.len() == *count,
            Self::Title(n, text) => told.get(*n).is_some_and(|told| words(&told.title) == words(text)),
            Self::Url(n, url) => told.get(*n).is_some_and(|told| {
                let wanted = url.trim_end_matches('/').rsplit("://").next().unwrap_or_default();
                told.url.trim_end_matches('/').ends_with(wanted)
            }),
            Self::Published(n, at) => told.get(*n).is_some_and(|told| seconds(told.published) == Some(at.as_second())),
            Self::Updated(n, at) => told.get(*n).is_some_and(|told| seconds(told.updated) == Some(at.as_second())),
            Self::Author(n, name) => told.get(*n).is_some_and(|told| words(&told.author).contains(&words(name))),
            Self::Summary(n, text) => told.get(*n).is_some_and(|told| words(&told.summary) == words(text)),
        }
    }
}

/// A text without tags, entities and spacing; both sides are put through it.
fn words(text: &str) -> String {
    let text = plain_text::decode_entities(text).into_owned();
    plain_text::one_line(&RawText { text, kind: TextKind::Markup }, usize::MAX)
}

fn gofeed(data: &Path) -> Vec<(PathBuf, Vec<Expectation>)> {
    let mut files = Vec::new();
    files_below(&data.join("feeds-gofeed/translator"), &mut files);
    let expected = |path: PathBuf| {
        let json: Value = serde_json::from_slice(&std::fs::read(path.with_extension("json")).ok()?).ok()?;
        let items = json["items"].as_array().cloned().unwrap_or_default();
        let mut expectations = vec![Expectation::Count(items.len())];
        expectations.extend(json["title"].as_str().map(|title| Expectation::FeedTitle(title.to_owned())));
        for (n, item) in items.iter().enumerate() {
            let text = |key: &str| item[key].as_str().filter(|text| !text.is_empty()).map(str::to_owned);
            expectations.extend(text("title").map(|text| Expectation::Title(n, text)));
            expectations.extend(text("link").map(|text| Expectation::Url(n, text)));
            expectations.extend(
                text("publishedParsed").and_then(|text| text.parse().ok()).map(|at| Expectation::Published(n, at)),
            );
            expectations
                .extend(text("updatedParsed").and_then(|text| text.parse().ok()).map(|at| Expectation::Updated(n, at)));
            let author = item["authors"][0]["name"].as_str().or(item["author"]["name"].as_str());
            expectations.extend(author.map(|name| Expectation::Author(n, name.to_owned())));
        }
        Some((path, expectations))
    };
    files
        .into_iter()
        .filter(|path| path.extension().is_some_and(|ending| ending == "xml"))
        .filter_map(expected)
        .collect()
}

fn feedparser(data: &Path) -> Vec<(PathBuf, Vec<Expectation>)> {
    let folder = data.join("feeds-feedparser");
    let json = std::fs::read(folder.join("expectations.json")).expect("expectations");
    let files: BTreeMap<String, Value> = serde_json::from_slice(&json).expect("JSON");
    let expected = |(file, about): (String, Value)| {
        let groups = ["wellformed/rss", "wellformed/atom", "wellformed/rdf", "wellformed/base", "wellformed/lang"];
        let chosen =
            groups.iter().chain(&["encoding/", "illformed/", "entities/"]).any(|group| file.starts_with(group));
        let holds = about["feedparser_6_0_14_passes"].as_bool().unwrap_or(false);
        let checks = about["checks"].as_array().filter(|_| chosen && holds)?;
        let expectations: Vec<Expectation> = checks.iter().filter_map(expectation).collect();
        (!expectations.is_empty()).then(|| (folder.join(file), expectations))
    };
    files.into_iter().filter_map(expected).collect()
}

fn expectation(check: &Value) -> Option<Expectation> {
    let path: Vec<&str> = check["path"].as_array()?.iter().map(|part| part.as_str().unwrap_or("#")).collect();
    let n = usize::try_from(check["path"][1].as_u64().unwrap_or(0)).ok()?;
    let text = || check["value"].as_str().filter(|text| !text.trim().is_empty()).map(str::to_owned);
    match (path.as_slice(), check["op"].as_str()?) {
        (["feed", "title"], "eq") => Some(Expectation::FeedTitle(text()?)),
        (["entries"], "len") => Some(Expectation::Count(usize::try_from(check["value"].as_u64()?).ok()?)),
        (["entries", "#", "title"] | ["entries", "#", "title_detail", "value"], "eq") => {
            Some(Expectation::Title(n, text()?))
        }
        (["entries", "#", "link"], "eq") => Some(Expectation::Url(n, text()?)),
        (["entries", "#", "published_parsed"], "eq") => Some(Expectation::Published(n, tuple(&check["value"])?)),
        (["entries", "#", "updated_parsed"], "eq") => Some(Expectation::Updated(n, tuple(&check["value"])?)),
        (["entries", "#", "author"], "eq") => Some(Expectation::Author(n, text()?)),
        (["entries", "#", "summary" | "description"], "eq") => Some(Expectation::Summary(n, text()?)),
        _ => None,
    }
}

/// Python's time tuple in UTC.
fn tuple(value: &Value) -> Option<Timestamp> {
    let part = |n: usize| value[n].as_i64().and_then(|number| i8::try_from(number).ok());
    let year = i16::try_from(value[0].as_i64()?).ok()?;
    let civil = jiff::civil::DateTime::new(year, part(1)?, part(2)?, part(3)?, part(4)?, part(5)?, 0).ok()?;
    civil.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp())
}

/// What one reader made of a suite.
#[derive(Default)]
struct Score {
    met: usize,
    entries: usize,
    took: Duration,
}

fn score(suite: &[(PathBuf, Vec<Expectation>)], read: fn(&[u8]) -> Reading) -> Score {
    let mut score = Score::default();
    for (path, expectations) in suite {
        let bytes = std::fs::read(path).expect("a readable file");
        let started = Instant::now();
        let told = read(&bytes);
        score.took += started.elapsed();
        score.entries += told.entries.len();
        score.met += expectations.iter().filter(|expectation| expectation.is_met(&told)).count();
    }
    score
}

#[test]
#[expect(clippy::print_stdout, reason = "an evaluation reports figures")]
fn we_meet_what_the_suites_expect_and_more_of_it_than_feed_rs_alone() {
    let Some(data) = data_folder() else {
        println!("skipped: UDKLIP_EVAL_DATA not set");
        return;
    };
    for (name, suite) in [("gofeed", gofeed(&data)), ("feedparser", feedparser(&data))] {
        let expected: usize = suite.iter().map(|(_, expectations)| expectations.len()).sum();
        let bytes: u64 = suite.iter().filter_map(|(path, _)| path.metadata().ok()).map(|about| about.len()).sum();
        let share = |score: &Score| score.met as f64 / expected as f64;
        let (us, library) = (score(&suite, ours), score(&suite, plain_library));
        for (reader, score) in [("udklip", &us), ("feed-rs", &library)] {
            println!(
                "{name:<11} {reader:<8} {:.4} of {expected} expectations, {} files, {} entries, {:?}, {:.1} MB/s",
                share(score),
                suite.len(),
                score.entries,
                score.took,
                bytes as f64 / 1e6 / score.took.as_secs_f64()
            );
        }
        assert!(share(&us) >= 0.97, "{name}");
        assert!(us.met > library.met, "{name}: feed-rs alone meets as many");
    }
}

#[test]
#[expect(clippy::print_stdout, reason = "an evaluation reports figures")]
fn every_collected_feed_is_read_without_a_crash() {
    let Some(data) = data_folder() else {
        println!("skipped: UDKLIP_EVAL_DATA not set");
        return;
    };
    for suite in ["feeds-feedparser", "feeds-gofeed", "feeds-misc"] {
        let mut files = Vec::new();
        files_below(&data.join(suite), &mut files);
        let (mut ours_found, mut library_found) = (0, 0);
        for file in &files {
            let bytes = std::fs::read(file).expect("a readable file");
            ours_found += ours(&bytes).entries.len();
            // feed-rs aborts the process on deep nesting; the collected files have none.
            library_found += plain_library(&bytes).entries.len();
        }
        println!("{suite}: {} files, {ours_found} entries; feed-rs alone finds {library_found}", files.len());
    }
}
