//! A kill at any point between store and index, and an index that is lost.

use udklip::query::parse;
use udklip::search::{SearchIndex, SearchOptions};

use crate::support::TestStage;

fn total(index: &SearchIndex) -> u64 {
    index.search(&parse("emne:udligning").unwrap(), &SearchOptions::default()).unwrap().total
}

#[tokio::test(flavor = "multi_thread")]
async fn an_index_that_is_emptied_catches_up_from_the_store() {
    let test = TestStage::played().await;
    let app = &test.stage.app;
    let before = total(&app.index);
    assert!(before > 20, "only {before} articles");
    app.index.clear().unwrap();
    assert_eq!(total(&app.index), 0);
    test.step_at(0).await;
    assert_eq!(total(&app.index), before);
    assert_eq!(app.index.committed_sequence().unwrap(), app.store.newest_sequence().await.unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_that_dies_before_the_commit_is_continued_by_the_next() {
    let test = TestStage::set().await;
    let app = &test.stage.app;
    // The first look is cut off after every millisecond more; what was saved stands, what was not is done again.
    for milliseconds in [1_u64, 20, 60, 150, 300, 600, 1200] {
        let worker = test.worker();
        let cut = tokio::time::timeout(std::time::Duration::from_millis(milliseconds), worker.step());
        drop(cut.await);
        // A dead worker's leases run out.
        app.clock.set(app.now() + jiff::SignedDuration::from_mins(16));
    }
    let report = test.worker().step().await;
    assert_eq!(report.failed, 0);
    let (articles, _) = app.store.archive_counts().await.unwrap();
    let indexed = app.index.search(&parse("dato:2020/").unwrap(), &SearchOptions::default()).unwrap().total;
    assert_eq!(i64::try_from(indexed).unwrap(), articles, "an article is absent from the index, or there twice");
    assert!(app.store.integrity_problems().await.unwrap().is_empty());
}
