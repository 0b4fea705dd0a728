//! `topics/<topic>.toml` and `topics/lessons/<topic>.toml` → [`Topic`].

use std::collections::BTreeMap;

use super::reader::{Document, Table};
use crate::domain::{
    ActorKind, CLASS_SIGN, Coded, Example, KeyMessage, Lessons, MessageCode, Passage, Side, Topic, TopicId,
};

pub(super) fn read(document: &Document<'_>, stem: &str) -> Option<Topic> {
    let root = document.root();
    let id = root.parsed("id", TopicId::parse);
    if let Some(id) = id.as_ref().filter(|id| id.as_str() != stem) {
        root.fault("id", format!("is `{id}` but the file is {stem}.toml; make them the same"));
    }
    let name = root.text("name");
    let topic = Topic {
        id: id.clone().or_else(|| TopicId::parse("unnamed").ok())?,
        name: name.clone().unwrap_or_default(),
        strong: root.texts("strong"),
        likely: root.texts("likely"),
        weak: root.texts("weak"),
        faint: root.texts("faint"),
        evidence: root.texts("evidence"),
        hints: root.texts("hints"),
        evidence_actors: root.choices("evidence_actors", ActorKind::CODES),
        blocked: root.texts("blocked"),
        against: root.texts("against"),
        against_urls: root.texts("against_urls"),
        against_sections: root.texts("against_sections"),
        paraphrases: root.text_groups("paraphrases"),
        reject: root.texts("reject"),
        classes: classes(&root),
        must_find: examples(&root, "must_find"),
        must_not_find: examples(&root, "must_not_find"),
        messages: root.tables("message").into_iter().filter_map(message).collect(),
        lessons: Lessons::default(),
    };
    if topic.strong.is_empty() && topic.likely.is_empty() && topic.weak.is_empty() && topic.paraphrases.is_empty() {
        root.fault("strong", "is empty, and so are weak and paraphrases; the topic could find nothing");
    }
    for class in unknown_classes(&topic) {
        root.fault("classes", format!("has no `{class}`, which a group calls for; write it, or mend the group"));
    }
    root.done();
    (id.is_some() && name.is_some()).then_some(topic)
}

/// Gives the topic called `stem` its lessons; one of the `doubtful` may have had more messages than were read.
pub(super) fn read_lessons(document: &Document<'_>, stem: &str, topics: &mut [Topic], doubtful: &[TopicId]) {
    if doubtful.iter().any(|topic| topic.as_str() == stem) {
        return;
    }
    let root = document.root();
    let Some(topic) = topics.iter_mut().find(|topic| topic.id.as_str() == stem) else {
        root.fault("passages", format!("are for a topic `{stem}`, which there is not; name the file as the topic's"));
        return;
    };
    let codes = |table: &Table<'_>, key: &str| {
        table.parsed_texts(key, |code| {
            let known = topic.messages.iter().find(|message| message.code.as_str() == code);
            known.map(|message| message.code.clone()).ok_or("the topic has no message with this code")
        })
    };
    let passage = |table: Table<'_>| {
        let (text, says, denies) = (table.text("text"), codes(&table, "says"), codes(&table, "denies"));
        table.done();
        Some(Passage { text: text?, says, denies })
    };
    let passages = root.tables("passages").into_iter().filter_map(passage).collect();
    let lessons = Lessons { passages, about: root.texts("about"), other: root.texts("other") };
    root.done();
    topic.lessons = lessons;
}

fn classes(root: &Table<'_>) -> BTreeMap<String, Vec<String>> {
    let table = root.table("classes");
    let classes = table.keys().into_iter().map(|key| (key.clone(), table.texts(&key))).collect();
    table.done();
    classes
}

/// Names that groups call for and no class has, each once.
fn unknown_classes(topic: &Topic) -> Vec<&str> {
    let groups = topic.paraphrases.iter().chain(topic.messages.iter().flat_map(|message| &message.patterns));
    let choices = groups.flatten().flat_map(|place| place.trim_start_matches('!').split('|'));
    let mut names: Vec<&str> = choices.filter_map(|choice| choice.trim().strip_prefix(CLASS_SIGN)).collect();
    names.retain(|name| !topic.classes.contains_key(*name));
    names.sort_unstable();
    names.dedup();
    names
}

fn examples(root: &Table<'_>, key: &str) -> Vec<Example> {
    let example = |table: Table<'_>| {
        let text = table.text("text");
        let url = table.optional_text("url");
        table.done();
        Some(Example { text: text?, url })
    };
    root.tables(key).into_iter().filter_map(example).collect()
}

fn message(table: Table<'_>) -> Option<KeyMessage> {
    let code = table.parsed("code", MessageCode::parse);
    let side = table.choice("side", Side::CODES, None);
    let sentence = table.text("sentence");
    let patterns = table.text_groups("patterns");
    if patterns.is_empty() {
        table.fault("patterns", "is missing or empty; expected lists of words that must stand in one sentence");
    }
    let not = table.texts("not");
    let reject = table.texts("reject");
    let is_demand = table.flag("demand", false);
    let examples = table.texts("examples");
    table.done();
    Some(KeyMessage { code: code?, side: side?, sentence: sentence?, is_demand, patterns, not, reject, examples })
}
