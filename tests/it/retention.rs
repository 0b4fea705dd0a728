//! What retention removed stays away, however long a feed goes on listing it.

use udklip::domain::PollOutcome;

use crate::support::rogue::answers;
use crate::support::watched::{Watched, feed_of};

const KEEP_A_MONTH: &str = "[work]\nkeep_days = 30";
const ARCHIVE: u32 = 705;

/// A feed with these entries, two years old.
fn archive(numbers: &[u32]) -> String {
    feed_of(numbers).replace("Tue, 24 Nov 2026", "Sun, 24 Nov 2024")
}

#[tokio::test]
async fn an_archive_that_is_listed_for_ever_brings_nothing_back() {
    let watched = Watched::set(KEEP_A_MONTH).await;
    let all: Vec<u32> = (1..=ARCHIVE).collect();
    watched.feed(answers("200 OK", "", archive(&all).as_bytes()));
    watched.poll().await;
    assert_eq!(watched.articles().await, i64::from(ARCHIVE));
    watched.later(24 * 29);
    watched.poll().await;
    assert_eq!(watched.articles().await, i64::from(ARCHIVE), "forgotten too early");
    watched.later(24 * 2);
    for _ in 0..10 {
        let state = watched.poll().await;
        assert_eq!(state.last_outcome, Some(PollOutcome::Fresh), "what is known was taken for a hole");
        assert_eq!(watched.articles().await, 0);
    }
    assert!(watched.app.store.newest_articles(9).await.unwrap().is_empty());
    assert!(watched.app.store.entries_to_read(watched.app.now(), 9).await.unwrap().is_empty());
    assert_eq!(watched.app.index.articles(), 0);
    let newest = watched.app.store.newest_sequence().await.unwrap();
    assert_eq!(watched.app.index.committed_sequence().unwrap(), newest, "the index still holds what was forgotten");
    // One new entry among the old ones is news all the same, and one old page under a new key is not.
    let listed = archive(&all).replacen("<item>", "<item><title>Ny sag</title><link>/nyt/9000</link></item><item>", 1);
    let listed = listed.replacen("<link>/nyt/7</link>", "<link>/nyt/7/</link>", 1);
    watched.feed(answers("200 OK", "", listed.as_bytes()));
    watched.poll().await;
    let kept = watched.app.store.newest_articles(9).await.unwrap();
    assert_eq!(kept.iter().map(|read| read.article.title.as_str()).collect::<Vec<_>>(), ["Ny sag"]);
}

#[tokio::test]
async fn without_a_limit_nothing_is_ever_forgotten() {
    let watched = Watched::set("").await;
    watched.feed(answers("200 OK", "", archive(&[1, 2]).as_bytes()));
    watched.poll().await;
    watched.later(24 * 365 * 20);
    watched.poll().await;
    assert_eq!(watched.articles().await, 2);
}
