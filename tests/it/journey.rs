//! A feed to the mail: the whole journey, with everything that is wrong with the press's feeds and pages.

use std::collections::{BTreeMap, BTreeSet};

use udklip::domain::{CanonicalUrl, TopicId};
use udklip::query::parse;
use udklip::search::SearchOptions;
use udklip::store::ResultRow;

use crate::support::TestStage;

fn everything() -> SearchOptions {
    SearchOptions { limit: 200, ..SearchOptions::default() }
}

async fn rows(test: &TestStage, query: &str) -> Vec<ResultRow> {
    let app = &test.stage.app;
    let mut rows = Vec::new();
    loop {
        let options = SearchOptions { offset: rows.len(), ..everything() };
        let results = app.index.search(&parse(query).unwrap(), &options).unwrap();
        let ids: Vec<_> = results.hits.iter().map(|hit| hit.article).collect();
        let more = app.store.result_rows(&ids).await.unwrap();
        if more.is_empty() {
            assert_eq!(rows.len() as u64, results.total, "the count is not what can be turned to");
            return rows;
        }
        rows.extend(more);
    }
}

fn identity(url: &str) -> String {
    CanonicalUrl::parse(url).unwrap().identity()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_press_is_read_understood_indexed_and_sent() {
    let test = TestStage::played().await;
    let truths: Vec<_> = test.stage.press.truths().into_iter().filter(|truth| !truth.is_live).collect();

    // Nothing announced is missed: every print is an article, each once.
    let known: Vec<ResultRow> = rows(&test, "dato:2026-01-01/").await;
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for row in &known {
        *seen.entry(row.url.identity()).or_default() += 1;
    }
    let missed: Vec<&str> = truths
        .iter()
        .filter(|truth| !seen.contains_key(&identity(&truth.url)))
        .map(|truth| truth.url.as_str())
        .collect();
    assert!(missed.is_empty(), "missed {missed:#?}");
    assert!(seen.values().all(|&count| count == 1), "an article is there twice");

    // What is about the topic is found, and what merely sounds like it is not.
    let found: BTreeSet<String> = rows(&test, "emne:udligning").await.iter().map(|row| row.url.identity()).collect();
    let wrong: Vec<_> = truths
        .iter()
        .filter(|truth| (truth.about == "udligning") != found.contains(&identity(&truth.url)))
        .map(|truth| format!("{} ({}): {}", truth.id, truth.about, truth.outlet))
        .collect();
    let share = wrong.len() as f64 / truths.len() as f64;
    assert!(share <= 0.03, "{} of {} are judged wrongly: {wrong:#?}", wrong.len(), truths.len());

    // One digest per played morning, one mail each, and the failed sources are named in both parts.
    let sent = test.outbox.sent();
    assert_eq!(sent.len(), 2, "{:?}", sent.iter().map(|mail| &mail.subject).collect::<Vec<_>>());
    let ids: BTreeSet<_> = sent.iter().map(|mail| &mail.message_id).collect();
    assert_eq!(ids.len(), 2, "two mails share a Message-ID");
    for mail in &sent {
        for part in [&mail.text, &mail.html] {
            assert!(part.contains("Fjordens Folkeblad"), "the dead feed is not named");
            assert!(part.contains("Metro Morgen"), "the feed that is a web page is not named");
        }
        assert!(mail.subject.contains(" klip"), "{}", mail.subject);
    }
    let today = &sent[1];
    assert!(today.text.contains("Også i:"), "no wire copy was folded:\n{}", today.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_pass_adds_nothing() {
    let test = TestStage::played().await;
    let app = &test.stage.app;
    let before = (app.store.archive_counts().await.unwrap(), app.store.newest_sequence().await.unwrap());
    test.step_at(0).await;
    test.step_at(1).await;
    let after = (app.store.archive_counts().await.unwrap(), app.store.newest_sequence().await.unwrap());
    assert_eq!(before, after);
    assert_eq!(test.outbox.sent().len(), 2, "a digest was sent again");
}

#[tokio::test(flavor = "multi_thread")]
async fn new_articles_appear_while_it_runs_and_saved_searches_see_them() {
    let test = TestStage::played().await;
    let app = &test.stage.app;
    app.store.save_search("Modparten", "led:udligning", app.now()).await.unwrap();
    let before = rows(&test, "emne:udligning").await.len();
    for seconds in [30, 60, 90, 180] {
        test.step_at(seconds).await;
    }
    let live =
        test.stage.press.truths().into_iter().filter(|truth| truth.is_live && truth.about == "udligning").count();
    let after = rows(&test, "emne:udligning").await.len();
    assert!(after - before >= live * 9 / 10, "{live} live articles, {} found", after - before);
    let saved = app.store.saved_searches().await.unwrap().remove(0);
    assert!(saved.found > 0, "the saved search found nothing");
    assert!(saved.found <= i64::try_from(after - before + 5).unwrap(), "the back list was alerted");
}

#[tokio::test(flavor = "multi_thread")]
async fn wire_copy_is_one_story_and_look_alikes_stay_apart() {
    let test = TestStage::played().await;
    let truths = test.stage.press.truths();
    let stories: BTreeMap<String, i64> = rows(&test, "emne:udligning")
        .await
        .into_iter()
        .filter_map(|row| Some((row.url.identity(), row.story?.0)))
        .collect();
    let story_of = |url: &str| stories.get(&identity(url)).copied();
    let mut torn = Vec::new();
    for id in truths.iter().map(|truth| &truth.id).collect::<BTreeSet<_>>() {
        let prints: BTreeSet<i64> =
            truths.iter().filter(|truth| truth.id == *id).filter_map(|truth| story_of(&truth.url)).collect();
        if prints.len() > 1 {
            torn.push(id);
        }
    }
    assert!(torn.len() <= 1, "prints of one manuscript lie in several stories: {torn:?}");
    let first = |id: &str| truths.iter().find(|truth| truth.id == id).and_then(|truth| story_of(&truth.url));
    for (one, other) in [
        ("hedelund-udligningsbeloeb", "rosendrup-udligningsbeloeb"),
        ("skovrup-haever-skatten", "lyngsoe-haever-skatten"),
    ] {
        assert_ne!(first(one), first(other), "{one} and {other} are different events");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn silent_edits_become_versions_and_are_told() {
    let test = TestStage::played().await;
    // The next morning brings what was read again since.
    for seconds in [50, 2 * 3600, 7 * 3600, 20 * 3600] {
        test.step_at(seconds).await;
    }
    test.stage.app.clock.set(test.stage.arrival + jiff::SignedDuration::from_hours(24));
    test.worker().step().await;
    let changed = rows(&test, "emne:udligning").await.into_iter().filter(|row| row.versions > 1).count();
    assert!(changed > 0, "no edit was seen");
    let told =
        test.outbox.sent().iter().any(|mail| mail.text.contains("Overskrift før:") || mail.text.contains("Tal før:"));
    assert!(told, "no digest told of an edit");
}

#[tokio::test(flavor = "multi_thread")]
async fn no_mail_shows_more_of_a_source_than_its_rights_allow() {
    let test = TestStage::played().await;
    let app = &test.stage.app;
    let topic = TopicId::parse("udligning").unwrap();
    let from = test.stage.arrival - jiff::SignedDuration::from_hours(24 * 30);
    for covered in app.store.coverage(&topic, from, test.stage.arrival).await.unwrap() {
        let words_max = app.sources[&covered.source].rights.excerpt_words;
        let words: Vec<&str> = covered.article.text.split_whitespace().collect();
        for run in words.windows(words_max + 1) {
            let run = run.join(" ");
            for mail in test.outbox.sent() {
                assert!(!mail.text.split_whitespace().collect::<Vec<_>>().join(" ").contains(&run), "{run}");
            }
        }
    }
}
