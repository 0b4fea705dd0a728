//! Two workers on one store, each a program of its own, one of them stopped at the worst moment.

use std::sync::Arc;
use std::time::Duration;

use jiff::SignedDuration;
use udklip::domain::PollOutcome;
use udklip::jobs::Worker;

use crate::support::rogue::{Act, answer, answers};
use crate::support::watched::{Watched, feed_of, tagged};

/// A second program on the first one's store, with folders of its own and a clock that shows the same.
async fn second(watched: &Watched) -> (Arc<udklip::app::App>, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let url = udklip::store::Store::url_in(&watched.folder().join("data"));
    let app = Watched::program(watched.rogue.port, folder.path(), &format!("[store]\nurl = \"{url}\"")).await;
    assert_ne!(app.holder, watched.app.holder, "two programs bear one name");
    (Arc::new(app), folder)
}

/// The same, with its pages read.
async fn second_reading(watched: &Watched) -> (Arc<udklip::app::App>, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let url = udklip::store::Store::url_in(&watched.folder().join("data"));
    let settings = format!("[store]\nurl = \"{url}\"");
    (Arc::new(Watched::reading_program(watched.rogue.port, folder.path(), &settings).await), folder)
}

#[tokio::test(flavor = "multi_thread")]
async fn two_workers_side_by_side_ask_for_each_poll_once() {
    let watched = Watched::set("").await;
    let (other, _folder) = second(&watched).await;
    watched.feed(tagged(&[1, 2, 3], "a"));
    for round in 1..=12 {
        for app in [&watched.app, &other] {
            app.clock.set(watched.start + SignedDuration::from_mins(round * 15));
        }
        let (one, two) = (Worker::new(Arc::clone(&watched.app)), Worker::new(Arc::clone(&other)));
        let reports = tokio::join!(one.step(), two.step());
        assert_eq!((reports.0.failed, reports.1.failed), (0, 0), "round {round}");
        assert_eq!(watched.asked().len(), usize::try_from(round).unwrap(), "round {round}");
    }
    assert_eq!(watched.articles().await, 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_stopped_in_mid_poll_moves_nothing_back_when_it_goes_on() {
    let watched = Watched::set("").await;
    let (other, _folder) = second(&watched).await;
    let stale = answer("200 OK", "ETag: \"stale\"\r\n", feed_of(&[1, 2]).as_bytes());
    let (head, rest) = stale.split_at(30);
    // The first answer waits until the second worker is long done.
    let slow = vec![Act::Send(head.to_vec()), Act::Drip(b"".to_vec(), Duration::ZERO), Act::Send(rest.to_vec())];
    let fresh = vec![Act::Send(answer("200 OK", "ETag: \"fresh\"\r\n", feed_of(&[2, 3]).as_bytes()))];
    watched.feed(vec![slow, fresh]);
    let stopped = Worker::new(Arc::clone(&watched.app));
    let mut stopped = Box::pin(async move { stopped.step().await });
    // Polled until its request is out, and then no more: as a process that got SIGSTOP.
    while watched.asked().is_empty() {
        drop(tokio::time::timeout(Duration::from_millis(1), &mut stopped).await);
    }
    // Its lease runs out; the other takes over.
    let later = watched.start + SignedDuration::from_mins(20);
    other.clock.set(later);
    let report = Worker::new(Arc::clone(&other)).step().await;
    assert_eq!(report.failed, 0);
    let taken_over = watched.state().await;
    assert_eq!(taken_over.etag.as_deref(), Some("\"fresh\""));
    // It goes on.
    assert_eq!(stopped.await.failed, 0);
    let in_the_end = watched.state().await;
    assert_eq!(in_the_end.etag.as_deref(), Some("\"fresh\""), "the mark went back");
    assert_eq!((in_the_end.last_attempt_at, in_the_end.next_poll_at), (Some(later), taken_over.next_poll_at));
    assert_eq!(in_the_end.last_outcome, Some(PollOutcome::Fresh));
    assert_eq!(watched.asked().len(), 2);
    other.clock.set(later + SignedDuration::from_mins(30));
    Worker::new(Arc::clone(&other)).step().await;
    assert_eq!(watched.articles().await, 3, "an entry was lost or doubled");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_begun_under_a_lease_that_is_lost_is_not_saved() {
    let watched = Watched::reading().await;
    let (other, _folder) = second_reading(&watched).await;
    watched.feed(tagged(&[1], "a"));
    let page = |words: &str| {
        let text =
            format!("<p>{words} har kommunen bygget en ny bro over åen, og den koster mange penge.</p>").repeat(3);
        answers(
            "200 OK",
            "",
            format!("<html><body><h1>Sag nr. 1</h1><article>{text}</article></body></html>").as_bytes(),
        )
    };
    watched.rogue.play("/robots.txt", answers("404 Not Found", "", b""));
    watched.rogue.play("/nyt/1", [page("I fjor"), page("I dag")].concat());
    let pages = || watched.rogue.asked().into_iter().filter(|head| head.starts_with("GET /nyt/1 ")).count();
    let stopped = Worker::new(Arc::clone(&watched.app));
    let mut stopped = Box::pin(async move { stopped.step().await });
    while pages() == 0 {
        drop(tokio::time::timeout(Duration::from_millis(1), &mut stopped).await);
    }
    other.clock.set(watched.start + SignedDuration::from_mins(20));
    let report = Worker::new(Arc::clone(&other)).step().await;
    assert_eq!((report.failed, pages()), (0, 2));
    let text = async || other.store.indexed_article(udklip::domain::ArticleId(1)).await.unwrap().unwrap().article.text;
    assert!(text().await.contains("I dag"));
    let report = stopped.await;
    assert!(report.held > 0 && report.failed == 0, "{report:?}");
    assert!(text().await.contains("I dag"), "an older page was saved over a newer one: {}", text().await);
    assert_eq!(watched.articles().await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lease_is_extended_in_the_middle_of_a_long_change() {
    // Saved in one change that takes longer than a quarter of the lease, after which the lease is extended.
    let numbers: Vec<u32> = (0..5_000).collect();
    let watched = Watched::set("[work]\nlease = \"1s\"").await;
    watched.feed(tagged(&numbers, "a"));
    let worker = Worker::new(Arc::clone(&watched.app));
    let step = tokio::spawn(async move { worker.step().await });
    // Until the poll is saved; the rest of the journey is nothing to this test.
    while watched.state().await.last_success_at.is_none() {
        assert!(!step.is_finished(), "the poll was not saved: {:?}", step.await);
        tokio::task::yield_now().await;
    }
    step.abort();
}
