//! Every delivery ends in a state that a person can read, and none is sent twice in silence.

use udklip::commands::{Ending, Uncertain, send_digest};
use udklip::deliver::SendOutcome;
use udklip::domain::DigestId;
use udklip::store::DeliveryState;

use crate::support::TestStage;

async fn state(test: &TestStage, digest: i64) -> (DeliveryState, i64) {
    let lines = test.stage.app.store.delivery_lines(DigestId(digest)).await.unwrap();
    (lines[0].state, lines[0].attempts)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_relay_that_asks_to_wait_gets_the_same_mail_later_once() {
    let test = TestStage::set().await;
    let later = || SendOutcome::Later { reason: "450 greylisted".to_owned() };
    test.outbox.answer_with(vec![later(), later()]);
    test.stage.play().await;
    let sent = test.outbox.sent();
    let ids: Vec<_> = sent.iter().map(|mail| mail.message_id.as_str()).collect();
    assert_eq!(ids.len(), 2, "{ids:?}");
    assert_ne!(ids[0], ids[1]);
    assert_eq!(state(&test, 1).await, (DeliveryState::Sent, 3));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broken_connection_after_the_mail_is_held_and_never_repeated() {
    let test = TestStage::set().await;
    test.outbox.answer_with(vec![SendOutcome::Uncertain { reason: "broke off".to_owned() }]);
    test.stage.play().await;
    assert_eq!(state(&test, 1).await, (DeliveryState::Uncertain, 1));
    test.step_at(3600).await;
    test.step_at(48 * 3600).await;
    assert_eq!(state(&test, 1).await, (DeliveryState::Uncertain, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_uncertain_is_sent_again_only_when_a_person_says_so() {
    let test = TestStage::set().await;
    test.outbox.answer_with(vec![SendOutcome::Uncertain { reason: "broke off".to_owned() }]);
    test.stage.play().await;
    let app = &test.stage.app;
    let day = app.store.digest(DigestId(1)).await.unwrap().unwrap().day.parse().unwrap();
    let mut out = Vec::new();
    let held = send_digest(app, "morgen", Some(day), Uncertain::Hold, &mut out).await.unwrap();
    assert_eq!((held, state(&test, 1).await.0), (Ending::WithProblems, DeliveryState::Uncertain));
    let sent = send_digest(app, "morgen", Some(day), Uncertain::SendAgain, &mut out).await.unwrap();
    assert_eq!((sent, state(&test, 1).await.0), (Ending::Done, DeliveryState::Sent));
    let ids: Vec<_> = test.outbox.sent().iter().map(|mail| mail.message_id.clone()).collect();
    assert!(ids.iter().any(|id| id.contains(&day.to_string())), "{ids:?}");
    assert!(!String::from_utf8(out).unwrap().contains("redaktion@"), "whole addresses are nobody's to read");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_recipient_harms_nobody_else() {
    let test = TestStage::set().await;
    test.outbox.answer_with(vec![SendOutcome::Refused { reason: "550 no such user".to_owned() }]);
    test.stage.play().await;
    assert_eq!(state(&test, 1).await, (DeliveryState::Refused, 1));
    assert_eq!(state(&test, 2).await, (DeliveryState::Sent, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn after_nine_days_of_silence_one_digest_covers_them_all() {
    let test = TestStage::played().await;
    let before = test.outbox.sent().len();
    test.step_at(9 * 24 * 3600).await;
    let sent = test.outbox.sent();
    assert_eq!(sent.len(), before + 1, "a burst of stale mails");
    test.step_at(9 * 24 * 3600 + 60).await;
    assert_eq!(test.outbox.sent().len(), before + 1);
}
