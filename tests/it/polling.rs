//! A feed over days, with everything its server may do in between.

use udklip::domain::PollOutcome;

use crate::support::rogue::{Play, answers};
use crate::support::watched::{Watched, feed_of, tagged};

fn one_after_another(plays: impl IntoIterator<Item = Play>) -> Play {
    plays.into_iter().flatten().collect()
}

fn unchanged() -> Play {
    answers("304 Not Modified", "ETag: \"a\"\r\n", b"")
}

fn is_conditional(head: &str) -> bool {
    head.to_ascii_lowercase().contains("if-none-match")
}

#[tokio::test]
async fn a_server_that_says_unchanged_for_ever_is_asked_outright_every_day() {
    let watched = Watched::set("").await;
    watched.feed(one_after_another([tagged(&[1, 2], "a"), unchanged()]));
    watched.poll().await;
    while watched.app.now() < watched.start + jiff::SignedDuration::from_hours(26) {
        watched.poll().await;
    }
    let asked = watched.asked();
    let outright = asked.iter().filter(|head| !is_conditional(head)).count();
    assert!(asked.len() > 100, "{} polls", asked.len());
    assert!((2..=14).contains(&outright), "{outright} of {} were unconditional", asked.len());
    assert_eq!(watched.articles().await, 2);
}

#[tokio::test]
async fn a_server_with_a_frozen_mark_is_found_out_and_no_longer_believed() {
    let watched = Watched::set("").await;
    watched.feed(one_after_another([tagged(&[1, 2], "a"), unchanged()]));
    watched.poll().await;
    let state = watched.poll().await;
    assert_eq!(state.last_outcome, Some(PollOutcome::Unchanged));
    // The feed goes on, its mark does not.
    watched.feed(tagged(&[2, 3], "a"));
    watched.later(24);
    let state = watched.poll().await;
    assert!(state.validators_lied_at.is_some() && state.etag.is_none(), "{state:?}");
    assert_eq!(watched.articles().await, 3);
    watched.poll().await;
    assert!(!is_conditional(watched.asked().last().unwrap()), "it is still believed");
}

#[tokio::test]
async fn a_new_mark_is_kept_though_the_date_stands_still() {
    let watched = Watched::set("").await;
    let dated = |etag: &str, numbers: &[u32]| {
        let headers = format!("ETag: \"{etag}\"\r\nLast-Modified: Tue, 24 Nov 2026 06:00:00 GMT\r\n");
        answers("200 OK", &headers, feed_of(numbers).as_bytes())
    };
    watched.feed(one_after_another([dated("a", &[1]), dated("b", &[1, 2])]));
    watched.poll().await;
    let state = watched.poll().await;
    assert_eq!(state.etag.as_deref(), Some("\"b\""));
    assert!(state.validators_lied_at.is_none(), "an honest server was distrusted");
}

#[tokio::test]
async fn after_a_broken_answer_unchanged_proves_nothing() {
    let watched = Watched::set("").await;
    let page = answers("200 OK", "ETag: \"page\"\r\n", b"<!doctype html><html><body>Vedligehold</body></html>");
    watched.feed(one_after_another([tagged(&[1], "a"), page, tagged(&[1, 2], "b")]));
    watched.poll().await;
    let state = watched.poll().await;
    assert_eq!((state.last_outcome, state.failures), (Some(PollOutcome::NotAFeed), 1));
    assert_eq!(state.etag.as_deref(), Some("\"a\""), "a broken answer moved the mark");
    let state = watched.poll().await;
    assert!(!is_conditional(watched.asked().last().unwrap()), "the mark was sent after a broken answer");
    assert_eq!((state.last_outcome, state.failures), (Some(PollOutcome::Fresh), 0));
}

#[tokio::test]
async fn a_feed_that_shrinks_fails_or_empties_takes_nothing_away() {
    let watched = Watched::set("").await;
    watched.feed(one_after_another([
        tagged(&[1, 2, 3, 4], "a"),
        answers("200 OK", "", b""),
        answers("500 Internal Server Error", "", b"oops"),
        answers("200 OK", "", &feed_of(&[3, 4]).as_bytes()[..300]),
        tagged(&[4], "b"),
        tagged(&[4, 3, 2, 1], "c"),
    ]));
    for _ in 0..6 {
        watched.poll().await;
    }
    assert_eq!(watched.articles().await, 4);
    assert!(watched.app.store.entries_to_read(watched.app.now(), 9).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_poll_that_shares_nothing_is_a_hole_with_its_clock_times() {
    let watched = Watched::set("").await;
    watched.feed(one_after_another([tagged(&[1, 2], "a"), tagged(&[7, 8], "b"), tagged(&[8, 9], "c")]));
    watched.poll().await;
    let before = watched.app.now();
    watched.poll().await;
    let after = watched.app.now();
    let state = watched.poll().await;
    assert_eq!(state.last_outcome, Some(PollOutcome::Fresh));
    let health = watched.app.store.source_health(watched.app.now()).await.unwrap().remove(0);
    assert_eq!(health.hole, Some((Some(before), after)));
    let wait = state.next_poll_at.duration_since(watched.app.now()).as_mins();
    assert!((9..=11).contains(&wait), "{wait} minutes");
    let mut out = Vec::new();
    udklip::commands::list_sources(&watched.app, udklip::commands::Format::Text, &mut out).await.unwrap();
    let line = String::from_utf8(out).unwrap();
    let on_the_clock = before.to_zoned(watched.app.clock.zone().clone()).strftime("%Y-%m-%d %H:%M").to_string();
    assert!(line.starts_with("gap ") && line.contains(&on_the_clock), "{line}");
}

#[tokio::test]
async fn a_feed_that_is_gone_is_looked_for_once_a_week_and_comes_back() {
    let watched = Watched::set("").await;
    watched.feed(one_after_another([tagged(&[1], "a"), answers("410 Gone", "", b""), tagged(&[1, 2], "b")]));
    watched.poll().await;
    let state = watched.poll().await;
    assert_eq!(state.last_outcome, Some(PollOutcome::Gone));
    let days = state.next_poll_at.duration_since(watched.app.now()).as_hours() / 24;
    assert!((6..=8).contains(&days), "{days} days");
    watched.poll().await;
    assert_eq!(watched.articles().await, 2);
}

#[tokio::test]
async fn a_permanent_move_is_believed_after_a_day_and_undone_when_it_fails() {
    let watched = Watched::set("").await;
    let moved = answers("301 Moved Permanently", "Location: /new\r\n", b"");
    watched.feed(one_after_another([tagged(&[1], "a"), moved]));
    watched.rogue.play("/new", tagged(&[1, 2], "n"));
    for _ in 0..4 {
        watched.poll().await;
    }
    let asked =
        |path: &str| watched.rogue.asked().iter().filter(|head| head.starts_with(&format!("GET {path} "))).count();
    assert_eq!((asked("/feed"), asked("/new")), (4, 3), "it was believed at once");
    watched.later(25);
    watched.poll().await;
    assert_eq!((asked("/feed"), asked("/new")), (4, 4), "it is still asked where it was");
    watched.rogue.play("/new", answers("404 Not Found", "", b""));
    watched.poll().await;
    watched.feed(tagged(&[1, 2, 3], "z"));
    watched.poll().await;
    assert_eq!(watched.articles().await, 3, "the old address was not asked again");
}

#[tokio::test]
async fn a_move_to_another_site_is_told_and_not_followed_for_good() {
    let watched = Watched::set("").await;
    let to = format!("Location: http://portal.localhost:{}/new\r\n", watched.rogue.port);
    watched.feed(one_after_another([tagged(&[1], "a"), answers("308 Permanent Redirect", &to, b"")]));
    watched.rogue.play("/new", tagged(&[1, 2], "n"));
    for _ in 0..4 {
        watched.poll().await;
    }
    watched.later(30);
    let state = watched.poll().await;
    assert_eq!(state.moved, None);
    assert_eq!(watched.asked().len(), 5);
}

#[tokio::test]
async fn a_feed_that_kills_its_parser_is_a_failed_poll_with_its_cause() {
    let watched = Watched::set("[parsing]\nmemory_bytes_max = 4000000\n").await;
    let numbers: Vec<u32> = (0..40_000).collect();
    watched.feed(one_after_another([tagged(&numbers, "a"), tagged(&[1, 2], "b")]));
    let state = watched.poll().await;
    assert_eq!(state.last_outcome, Some(PollOutcome::Failed));
    let error = state.last_error.unwrap();
    assert!(error.starts_with("parser: ") && error.contains("memory"), "{error}");
    assert_eq!(state.etag, None, "the mark of an answer that could not be read was kept");
    let state = watched.poll().await;
    assert_eq!(state.last_outcome, Some(PollOutcome::Fresh), "the next poll was lost too");
}

#[tokio::test]
async fn a_host_that_asked_for_a_pause_is_left_alone_after_a_restart_too() {
    let watched = Watched::set("").await;
    watched.feed(answers("429 Too Many Requests", "Retry-After: 7200\r\n", b""));
    let state = watched.poll().await;
    assert_eq!(state.closed_until, Some(watched.app.now() + jiff::SignedDuration::from_hours(2)));
    let folder = tempfile::tempdir().unwrap();
    let url = udklip::store::Store::url_in(&watched.folder().join("data"));
    let next = Watched::program(watched.rogue.port, folder.path(), &format!("[store]\nurl = \"{url}\"")).await;
    // Another address of the same host, asked for by nobody before.
    let page = format!("http://oe.localhost:{}/nyt/1", watched.rogue.port);
    let request = crate::hostile::request(&page, udklip::fetch::Wants::Page);
    let answer = next.fetcher.get(&request).await.unwrap();
    assert!(matches!(answer, udklip::fetch::Answer::Busy { .. }), "{answer:?}");
    assert_eq!(watched.rogue.asked().len(), 1, "the host was asked within its pause");
}

#[tokio::test]
async fn what_a_feed_asks_for_is_kept_over_unchanged_and_failed_answers() {
    let watched = Watched::set("").await;
    let listed = feed_of(&[1, 2]).replace("<item>", "<ttl>45</ttl><item>");
    watched.feed(one_after_another([
        answers("200 OK", "ETag: \"a\"\r\n", listed.as_bytes()),
        unchanged(),
        answers("500 Internal Server Error", "", b"oops"),
        tagged(&[1, 2, 3], "b"),
    ]));
    let mut waits = Vec::new();
    for _ in 0..4 {
        let state = watched.poll().await;
        waits.push(state.next_poll_at.duration_since(watched.app.now()).as_mins());
    }
    assert!(waits[..2].iter().all(|wait| (40..=50).contains(wait)), "{waits:?}");
    assert!((80..=100).contains(&waits[2]), "a failure shortened the wait: {waits:?}");
    assert!(waits[3] <= 11, "a wish outlived the feed's word: {waits:?}");
}

#[tokio::test]
async fn a_feed_is_left_alone_in_its_quiet_hours_and_read_after_them() {
    let watched = Watched::set("").await;
    let hours = "<hour>6</hour><hour>7</hour><hour>8</hour><hour>9</hour><hour>10</hour><hour>11</hour>";
    let listed = feed_of(&[1, 2]).replacen("<item>", &format!("<skipHours>{hours}</skipHours><item>"), 1);
    watched.feed(answers("200 OK", "", listed.as_bytes()));
    // The clock starts at six in UTC.
    let state = watched.poll().await;
    let wait = state.next_poll_at.duration_since(watched.start).as_mins();
    assert!((360..=370).contains(&wait), "{wait} minutes");
    watched.poll().await;
    let state = watched.poll().await;
    let wait = state.next_poll_at.duration_since(watched.app.now()).as_mins();
    assert!(wait <= 11, "{wait} minutes");
}
