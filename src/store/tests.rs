use std::time::Duration;

use super::feeds::Backfill;
use super::*;
use crate::domain::{Entry, EntryKey, FeedId, PollOutcome, SourceId};

async fn store() -> (tempfile::TempDir, Store) {
    let dir = tempfile::tempdir().expect("a folder");
    let store = Store::open(&Store::url_in(dir.path())).await.expect("a store");
    (dir, store)
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_795_000_000 + second).expect("a moment")
}

fn entry(key: &str) -> Entry {
    Entry {
        key: EntryKey::new("guid", key),
        title: format!("Title of {key}"),
        url: None,
        summary: None,
        author: None,
        published: None,
        updated: None,
    }
}

fn poll(second: i64, keys: &[&str]) -> Poll {
    Poll {
        feed: FeedId::parse("dr/nyheder").expect("id"),
        source: SourceId::parse("dr").expect("id"),
        at: at(second),
        outcome: PollOutcome::Fresh,
        entries: keys.len(),
        announced: keys.iter().map(|key| entry(key)).collect(),
        backfill: Backfill::News,
        unread_before: None,
        validators: Some((Some("W/\"1\"".to_owned()), None)),
        detail: None,
        next_in: Duration::from_mins(10),
    }
}

#[tokio::test]
async fn an_entry_is_kept_once_and_never_lost() {
    let (_dir, store) = store().await;
    let feed = FeedId::parse("dr/nyheder").expect("id");
    let source = SourceId::parse("dr").expect("id");
    store.register_feeds(&[(feed.clone(), source)], at(0)).await.expect("registered");
    assert_eq!(store.save_poll(&poll(1, &["a", "b"])).await.expect("saved"), 2);
    assert_eq!(store.save_poll(&poll(2, &["b", "c"])).await.expect("saved"), 1);
    assert_eq!(store.save_poll(&poll(3, &[])).await.expect("saved"), 0);
    let waiting = store.entries_to_read(at(4), 10).await.expect("listed");
    assert_eq!(waiting.iter().map(|w| w.entry.key.as_str()).collect::<Vec<_>>(), ["guid:a", "guid:b", "guid:c"]);
    let state = store.feed_states().await.expect("listed").remove(0);
    assert_eq!(state.etag.as_deref(), Some("W/\"1\""));
    assert_eq!(state.next_poll_at, at(603));
}

#[tokio::test]
async fn a_lease_has_one_holder_and_its_fence_grows() {
    let (_dir, store) = store().await;
    let minute = Duration::from_mins(1);
    let first = store.take_lease("send", "a", at(0), minute).await.expect("db").expect("free");
    assert!(store.take_lease("send", "b", at(1), minute).await.expect("db").is_none());
    let second = store.take_lease("send", "b", at(61), minute).await.expect("db").expect("run out");
    assert!(second.fence > first.fence);
    store.give_back(&first).await.expect("db");
    assert!(store.take_lease("send", "a", at(62), minute).await.expect("db").is_none(), "an old holder gave it away");
    store.give_back(&second).await.expect("db");
    assert!(store.take_lease("send", "a", at(63), minute).await.expect("db").is_some());
}
