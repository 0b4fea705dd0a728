//! `topics/<topic>.toml` → [`Topic`].

use super::reader::{Document, Table};
use crate::domain::{ActorKind, Coded, Example, KeyMessage, MessageCode, Side, Topic, TopicId};

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
        evidence_actors: root.parsed_texts("evidence_actors", |word| {
            ActorKind::from_code(word).ok_or("expected one of person, organisation, party, municipality")
        }),
        blocked: root.texts("blocked"),
        against: root.texts("against"),
        against_urls: root.texts("against_urls"),
        against_sections: root.texts("against_sections"),
        paraphrases: root.text_groups("paraphrases"),
        reject: root.texts("reject"),
        must_find: examples(&root, "must_find"),
        must_not_find: examples(&root, "must_not_find"),
        messages: root.tables("message").into_iter().filter_map(message).collect(),
    };
    if topic.strong.is_empty() && topic.likely.is_empty() && topic.weak.is_empty() && topic.paraphrases.is_empty() {
        root.fault("strong", "is empty, and so are weak and paraphrases; the topic could find nothing");
    }
    root.done();
    (id.is_some() && name.is_some()).then_some(topic)
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
    let examples = table.texts("examples");
    table.done();
    Some(KeyMessage { code: code?, side: side?, sentence: sentence?, patterns, not, reject, examples })
}
