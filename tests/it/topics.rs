//! `topic check` on an archive: what a change of the topic would gain and lose there.

use jiff::civil::date;
use serde_json::Value;
use udklip::commands::{Ending, Format, LessonFigures, Loss, TopicCheck, check_topic};
use udklip::domain::{Label, Topic};

use crate::support::TestStage;

async fn checked(test: &TestStage, topics: &[Topic]) -> (Ending, Value) {
    let app = &test.stage.app;
    let mut out = Vec::new();
    let check = TopicCheck {
        topics,
        actors: &app.actors,
        topic: None,
        loss: Loss::Refuse,
        lessons: LessonFigures::Leave,
        day: date(2026, 11, 24),
    };
    let ending = check_topic(check, Some(app), Format::Json, &mut out).await.unwrap();
    (ending, serde_json::from_slice::<Vec<Value>>(&out).unwrap().remove(0))
}

#[tokio::test]
async fn a_change_of_the_topic_shows_what_the_archive_would_lose() {
    let test = TestStage::played().await;
    let app = &test.stage.app;
    let (ending, unchanged) = checked(&test, &app.topics).await;
    assert_eq!(ending, Ending::Done);
    assert!(unchanged["archive"]["articles"].as_u64() > Some(50));
    let of = |document: &Value, key: &str| document["archive"][key].as_array().unwrap().len();
    assert_eq!((of(&unchanged, "gained"), of(&unchanged, "lost")), (0, 0), "{}", unchanged["archive"]);

    let labelled = app.store.newest_articles(2).await.unwrap();
    for known in &labelled {
        app.store.save_label(known.id, &app.topics[0].id, Label::No, app.now()).await.unwrap();
    }
    let (_, said) = checked(&test, &app.topics).await;
    assert_eq!(said["labels"]["count"], 2);
    let relevant = app.store.relevant_articles(&app.topics[0].id).await.unwrap();
    let wrong = labelled.iter().filter(|known| relevant.contains(&known.id)).count();
    assert_eq!(said["labels"]["found"].as_array().unwrap().len(), wrong);

    let mut narrow = app.topics.clone();
    narrow[0].weak.clear();
    narrow[0].likely.clear();
    narrow[0].faint = vec!["udligne*".to_owned()];
    let (ending, changed) = checked(&test, &narrow).await;
    assert_eq!(ending, Ending::Refused);
    assert!(of(&changed, "lost") > 0 && of(&changed, "gained") == 0, "{}", changed["archive"]);
    assert!(!changed["must_find"]["lost"].as_array().unwrap().is_empty());
    assert!(changed["lookalikes"].as_array().unwrap().iter().any(|alike| alike["word"] == "udligningen"));
}
