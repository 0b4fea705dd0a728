//! What commands say to a person: each outcome in a sentence of its own.

use jiff::civil::Date;
use udklip::commands::{Format, compose_digest, list_sources, preview_digest};
use udklip::domain::{Coded, FeedCondition};

use crate::support::TestStage;

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

async fn composed(test: &TestStage, on: &str, format: Format) -> String {
    let mut out = Vec::new();
    compose_digest(&test.stage.app, "morgen", Some(day(on)), format, &mut out).await.unwrap();
    String::from_utf8(out).unwrap()
}

async fn previewed(test: &TestStage, on: Option<Date>) -> String {
    let mut out = Vec::new();
    preview_digest(&test.stage.app, "morgen", on, None, Format::Text, &mut out).await.unwrap();
    String::from_utf8(out).unwrap().lines().next().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn composing_a_digest_says_what_came_of_it_and_where_it_is() {
    let test = TestStage::played().await;
    let before = composed(&test, "2026-11-24", Format::Text).await;
    assert!(before.starts_with("Wrote nothing: digest 2 of 2026-11-24 was written at 2026-11-24 "), "{before}");
    assert!(before.contains("/overblik/2."), "{before}");
    let early = composed(&test, "2026-11-25", Format::Text).await;
    assert!(early.starts_with("Wrote nothing: the digest of 2026-11-25 is due at 2026-11-25 06:45"), "{early}");
    test.stage.app.clock.set("2026-11-25T06:00:00Z".parse().unwrap());
    let written = composed(&test, "2026-11-25", Format::Text).await;
    assert!(
        written.starts_with("Wrote digest 3 of 2026-11-25 with no article about the topic found since"),
        "{written}"
    );
    assert!(written.contains("sends it to") && written.contains("/overblik/3."), "{written}");
    assert!(composed(&test, "2026-11-25", Format::Text).await.starts_with("Wrote nothing: digest 3 of"));
    let json: serde_json::Value = serde_json::from_str(&composed(&test, "2026-11-25", Format::Json).await).unwrap();
    assert_eq!((&json["outcome"], &json["digest"]), (&"written-before".into(), &3.into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_preview_says_whether_it_was_sent_or_would_be() {
    let test = TestStage::played().await;
    let frozen = previewed(&test, Some(day("2026-11-24"))).await;
    assert!(frozen.starts_with("This is digest 2 of 2026-11-24, with ") && frozen.contains("/overblik/2."), "{frozen}");
    assert!(previewed(&test, None).await.starts_with("This is what would be written now, with "));
    let missed = previewed(&test, Some(day("2026-11-20"))).await;
    assert!(missed.starts_with("No digest of 2026-11-20 was written; this is what it would have held"), "{missed}");
    assert!(previewed(&test, Some(day("2026-11-25"))).await.starts_with("The digest of 2026-11-25 is due at "));
}

#[tokio::test(flavor = "multi_thread")]
async fn conditions_are_english_on_the_command_line() {
    let test = TestStage::played().await;
    let mut out = Vec::new();
    list_sources(&test.stage.app, Format::Text, &mut out).await.unwrap();
    let words: Vec<&str> = FeedCondition::CODES.iter().map(|(_, word)| *word).chain(["inactive"]).collect();
    for line in String::from_utf8(out).unwrap().lines() {
        let word = line.split_whitespace().next().unwrap();
        assert!(words.contains(&word), "{word} is not one of {words:?}");
    }
    assert!(words.iter().all(|word| !["frisk", "forsinket", "tavs", "hul", "blokeret", "nede"].contains(word)));
}
