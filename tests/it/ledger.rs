//! The coverage ledger: three weeks of a source's habits, then a silence, a wall, a layout that changed.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use udklip::commands::{Format, list_sources, source_ledger};
use udklip::domain::{Entry, EntryKey, FeedId, PollOutcome, SourceId};
use udklip::store::Poll;

use crate::support::watched::Watched;

fn poll(at: Timestamp, outcome: PollOutcome, keys: &[String]) -> Poll {
    let entry = |key: &String| Entry {
        key: EntryKey::new("guid", key),
        title: key.clone(),
        url: None,
        summary: None,
        author: None,
        published: None,
        updated: None,
    };
    Poll {
        entries: keys.len(),
        announced: keys.iter().map(entry).collect(),
        next_in: Duration::from_mins(70),
        ..Poll::of(FeedId::parse("oe/nyt").unwrap(), SourceId::parse("oe").unwrap(), at, outcome)
    }
}

/// Three weeks of hourly polls before now, each with two new entries; the last `quiet` hours with none.
async fn with_habits(quiet: i64) -> Watched {
    let watched = Watched::set("").await;
    let now = watched.app.now();
    for back in (1..=24 * 7 * 3).rev() {
        let at = now - SignedDuration::from_hours(back) + SignedDuration::from_mins(5);
        let keys: Vec<String> = if back <= quiet { vec![] } else { vec![format!("a{back}"), format!("b{back}")] };
        watched.app.store.save_poll(&poll(at, PollOutcome::Fresh, &keys)).await.unwrap();
    }
    watched
}

async fn listed(watched: &Watched) -> serde_json::Value {
    let mut out = Vec::new();
    list_sources(&watched.app, Format::Json, &mut out).await.unwrap();
    serde_json::from_slice::<Vec<serde_json::Value>>(&out).unwrap().remove(0)
}

#[tokio::test]
async fn a_source_that_answers_but_gives_nothing_is_silent_and_one_that_goes_on_is_fresh() {
    let usual = listed(&with_habits(0).await).await;
    assert_eq!(usual["condition"], "fresh", "{usual}");
    assert_eq!(usual["new_24h"], 48, "{usual}");
    assert!((usual["expected_24h"].as_f64().unwrap() - 48.0).abs() < 3.0, "{usual}");
    let silent = listed(&with_habits(8).await).await;
    assert_eq!(silent["condition"], "silent", "{silent}");
    assert!(silent["why"].as_str().unwrap().contains("nothing new since"), "{silent}");
}

#[tokio::test]
async fn a_source_that_does_not_answer_is_down_not_silent() {
    let watched = with_habits(30).await;
    let now = watched.app.now();
    for back in (0..26 * 6).rev() {
        let failed = poll(now - SignedDuration::from_mins(back * 10), PollOutcome::Failed, &[]);
        watched.app.store.save_poll(&failed).await.unwrap();
    }
    let ledger = watched.app.store.source_watches(now, watched.app.clock.zone()).await.unwrap();
    let line = listed(&watched).await;
    assert_eq!(line["condition"], "down", "{line}");
    assert!(ledger.values().all(|watch| watch.day.failed > 100), "{ledger:?}");
}

#[tokio::test]
async fn every_hour_has_its_line_also_those_in_which_nothing_happened() {
    let watched = with_habits(0).await;
    watched.later(3);
    let mut out = Vec::new();
    source_ledger(&watched.app, Some("oe"), 6, Format::Json, &mut out).await.unwrap();
    let lines: Vec<serde_json::Value> = serde_json::from_slice(&out).unwrap();
    assert_eq!(lines.len(), 6);
    let news: Vec<u64> = lines.iter().map(|line| line["new"].as_u64().unwrap()).collect();
    assert_eq!(news, [2, 2, 2, 0, 0, 0]);
    assert!(lines.iter().all(|line| (line["expected"].as_f64().unwrap() - 2.0).abs() < 0.7), "{lines:?}");
}
