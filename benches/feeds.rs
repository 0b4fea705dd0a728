//! How fast collected feeds are read, file by file: `cargo bench --bench feeds -- FOLDER …`.
//!
//! Writes a line for each file: its path, the entries found, the nanoseconds of the quickest of three readings. Without
//! folders it does nothing. `tests/figures/feeds.py` lays it beside Python's feedparser.
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a bench stops at the first surprise, and prints")]

use std::path::{Path, PathBuf};
use std::time::Instant;

use jiff::tz::TimeZone;
use udklip::domain::{CanonicalUrl, FeedKind};
use udklip::feed::{FeedContext, parse_feed};

/// Readings of one file.
const READINGS: usize = 3;

fn main() {
    let mut files = Vec::new();
    std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).for_each(|folder| {
        files_below(Path::new(&folder), &mut files);
    });
    files.sort();
    let context = FeedContext {
        url: CanonicalUrl::parse("http://example.com/feed").unwrap(),
        charset: None,
        kind: FeedKind::Syndication,
        article_id: None,
        zone: TimeZone::UTC,
        now: "2026-11-24T06:00:00Z".parse().unwrap(),
    };
    for file in files {
        let bytes = std::fs::read(&file).unwrap();
        let read = || {
            let started = Instant::now();
            let entries = parse_feed(&bytes, &context).entries.len();
            (started.elapsed().as_nanos(), entries)
        };
        let (quickest, entries) = (0..READINGS).map(|_| read()).min().unwrap_or_default();
        println!("{}\t{entries}\t{quickest}", file.display());
    }
}

fn files_below(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files_below(&path, files);
        } else {
            files.push(path);
        }
    }
}
