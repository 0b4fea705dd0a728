use std::time::Duration;

use sqlx::AssertSqlSafe;

use super::*;
use crate::domain::{Article, ArticleId, CanonicalUrl, Entry, EntryKey, FeedId, Language, PollOutcome, SourceId};

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
        entries: keys.len(),
        announced: keys.iter().map(|key| entry(key)).collect(),
        validators: Some((Some("W/\"1\"".to_owned()), None)),
        next_in: Duration::from_mins(10),
        ..Poll::of(
            FeedId::parse("dr/nyheder").expect("id"),
            SourceId::parse("dr").expect("id"),
            at(second),
            PollOutcome::Fresh,
        )
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

/// Lets no connection make the file larger than `pages`, nor smaller than it is.
async fn let_the_file_have(store: &Store, pages: u32) {
    let mut held = Vec::new();
    while usize::try_from(store.pool.size()).expect("few") > held.len() {
        let mut connection = store.pool.acquire().await.expect("a connection");
        let limit = AssertSqlSafe(format!("PRAGMA max_page_count = {pages}"));
        sqlx::query(limit).execute(&mut *connection).await.expect("limited");
        held.push(connection);
    }
    // Connections come back a moment after they are dropped; an early caller would open one without a limit.
    let limited = held.len();
    drop(held);
    while store.pool.num_idle() < limited {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_full_disk_loses_nothing_and_is_forgotten_when_there_is_space() {
    let (_dir, store) = store().await;
    let feed = FeedId::parse("dr/nyheder").expect("id");
    store.register_feeds(&[(feed, SourceId::parse("dr").expect("id"))], at(0)).await.expect("registered");
    store.save_poll(&poll(1, &["a"])).await.expect("saved");
    let_the_file_have(&store, 1).await;
    let many: Vec<String> = (0..2_000).map(|number| format!("entry {number}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    let error = store.save_poll(&poll(2, &many)).await.expect_err("the disk is full").to_string();
    assert!(error.contains("full") && error.contains("check the disk"), "{error}");
    assert_eq!(store.entries_to_read(at(3), 10).await.expect("still readable").len(), 1, "half a poll was saved");
    let_the_file_have(&store, 1_000_000).await;
    assert_eq!(store.save_poll(&poll(4, &many)).await.expect("saved after all"), 2_000);
}

#[tokio::test]
async fn a_change_that_sqlite_took_back_by_itself_blocks_no_later_one() {
    let (_dir, store) = store().await;
    let mut change = store.write().await.expect("begun");
    // What SQLite does when the disk is full at the commit.
    sqlx::query("ROLLBACK").execute(&mut *change).await.expect("taken back");
    drop(change);
    for _ in 0..20 {
        store.write().await.expect("begun again").commit().await.expect("saved");
    }
}

#[tokio::test]
async fn a_lease_has_one_holder_and_its_fence_grows() {
    let (_dir, store) = store().await;
    let minute = Duration::from_mins(1);
    let first = store.take_lease("send", "a", at(0), minute).await.expect("db").expect("free");
    assert!(store.take_lease("send", "b", at(1), minute).await.expect("db").is_none());
    let second = store.take_lease("send", "b", at(61), minute).await.expect("db").expect("run out");
    assert!(second.fence > first.fence);
    assert!(!store.keep_lease(&first, at(62), minute).await.expect("db"), "an old holder kept it");
    assert!(store.keep_lease(&second, at(62), minute).await.expect("db"));
    store.give_back(&first).await.expect("db");
    assert!(store.take_lease("send", "a", at(62), minute).await.expect("db").is_none(), "an old holder gave it away");
    store.give_back(&second).await.expect("db");
    assert!(store.take_lease("send", "a", at(63), minute).await.expect("db").is_some());
}

#[tokio::test]
async fn what_was_forgotten_has_no_words_left_and_comes_back_under_no_key() {
    let (_dir, store) = store().await;
    let feed = FeedId::parse("dr/nyheder").expect("id");
    let source = SourceId::parse("dr").expect("id");
    store.register_feeds(&[(feed, source.clone())], at(0)).await.expect("registered");
    let url = CanonicalUrl::parse("https://dr.example/sag/1").expect("address");
    let listed = |second, key: &str| {
        let entry = Entry { url: Some(url.clone()), summary: Some("Words".to_owned()), ..entry(key) };
        Poll { announced: vec![entry], ..poll(second, &[]) }
    };
    store.save_poll(&listed(1, "a")).await.expect("saved");
    let article = Article { language: Language::Danish, ..Article::of_text("Words", "Words") };
    let read = SavedArticle {
        source: &source,
        url: &url,
        article: &article,
        content_hash: 1,
        paragraphs: &[7, u64::MAX],
        first_seen_at: at(1),
        backfill: false,
        captured_at: at(2),
    };
    let waiting = store.entries_to_read(at(2), 9).await.expect("listed");
    assert_eq!(store.forget(at(100), at(100), 9).await.expect("forgotten"), 0, "what waits to be read is not old");
    store.save_read(waiting[0].id, &read).await.expect("read");
    assert_eq!(store.forget(at(1), at(100), 9).await.expect("forgotten"), 0);
    assert_eq!(store.forget(at(2), at(100), 9).await.expect("forgotten"), 2);
    assert_eq!(store.forget(at(2), at(100), 9).await.expect("forgotten"), 0, "it is done once");
    for table in [
        "SELECT COUNT(*) FROM version",
        "SELECT COUNT(*) FROM paragraph",
        "SELECT COUNT(*) FROM entry WHERE title || COALESCE(summary, '') <> ''",
    ] {
        let left: i64 = sqlx::query_scalar(table).fetch_one(&store.pool).await.expect("counted");
        assert_eq!(left, 0, "{table}");
    }
    let article = sqlx::query_scalar("SELECT id FROM article").fetch_one(&store.pool).await.expect("a tombstone");
    let late = StoryPlacement { article: ArticleId(article), story: None, reprint_of: None, fingerprint: vec![1] };
    assert_eq!(store.save_placement(&late, at(150)).await.expect("looked"), None, "placed by words that are gone");
    for table in ["SELECT COUNT(*) FROM article WHERE fingerprint IS NOT NULL", "SELECT COUNT(*) FROM story"] {
        let left: i64 = sqlx::query_scalar(table).fetch_one(&store.pool).await.expect("counted");
        assert_eq!(left, 0, "{table}");
    }
    assert_eq!(store.save_poll(&listed(200, "a")).await.expect("saved"), 0);
    assert_eq!(store.save_poll(&listed(201, "b")).await.expect("saved"), 0, "another key, the same page");
    assert!(store.entries_to_read(at(300), 9).await.expect("listed").is_empty());
    // A redirect or a canonical address can still lead to it.
    let outcome = store.save_read(waiting[0].id, &read).await.expect("read");
    assert!(matches!(outcome, ReadOutcome::Forgotten(_)), "{outcome:?}");
    assert!(store.newest_articles(9).await.expect("listed").is_empty());
}
