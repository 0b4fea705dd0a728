//! Every feed of the evaluation data, read without a crash; switched on by `UDKLIP_EVAL_DATA`.

use std::path::{Path, PathBuf};

use super::*;

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

#[test]
#[expect(clippy::print_stdout, reason = "an evaluation reports figures")]
fn every_collected_feed_is_read_without_a_crash() {
    let Some(data) = data_folder() else {
        println!("skipped: UDKLIP_EVAL_DATA not set");
        return;
    };
    let context = FeedContext {
        url: CanonicalUrl::parse("http://example.com/feed").expect("address"),
        charset: None,
        kind: FeedKind::Syndication,
        article_id: None,
        zone: TimeZone::get("Europe/Copenhagen").expect("the zone is known"),
        now: "2026-11-24T06:00:00Z".parse().expect("a moment"),
    };
    for suite in ["feeds-feedparser", "feeds-gofeed", "feeds-misc"] {
        let mut files = Vec::new();
        files_below(&data.join(suite), &mut files);
        let (mut entries, mut problems, mut feeds) = (0, 0, 0);
        for file in &files {
            let parsed = parse_feed(&std::fs::read(file).expect("a readable file"), &context);
            entries += parsed.entries.len();
            problems += parsed.problems.len();
            feeds += usize::from(parsed.kind == Recognised::Feed);
        }
        println!("{suite}: {} files, {feeds} feeds, {entries} entries, {problems} problems", files.len());
    }
}
