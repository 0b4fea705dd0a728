//! Messages by their codes: what staff see of `K1` wherever it stands.

use crate::app::App;
use crate::domain::{KeyMessage, MessageCode, Side};

/// A message's code with what it stands for.
pub(super) struct CodeView {
    pub(super) code: String,
    pub(super) sentence: String,
}

/// A code in the words of the topic that has it.
pub(super) fn explained(app: &App, code: &MessageCode) -> CodeView {
    let mut all = app.topics.iter().flat_map(|topic| &topic.messages);
    let sentence = all.find(|message| message.code == *code).map(|message| message.sentence.clone());
    CodeView {
        code: code.to_string(),
        sentence: sentence.unwrap_or_else(|| "(budskabet står ikke længere i emnet)".to_owned()),
    }
}

/// The messages of one topic, as Hjælp lists them.
pub(super) struct TopicView {
    pub(super) name: String,
    pub(super) messages: Vec<MessageView>,
}

/// One message of a topic.
pub(super) struct MessageView {
    pub(super) code: CodeView,
    pub(super) side: &'static str,
}

/// Every topic that has messages.
pub(super) fn topics(app: &App) -> Vec<TopicView> {
    let view = |message: &KeyMessage| MessageView {
        code: CodeView { code: message.code.to_string(), sentence: message.sentence.clone() },
        side: whose(message.side),
    };
    app.topics
        .iter()
        .filter(|topic| !topic.messages.is_empty())
        .map(|topic| TopicView { name: topic.name.clone(), messages: topic.messages.iter().map(view).collect() })
        .collect()
}

/// Whose message it is, in Danish.
pub(super) const fn whose(side: Side) -> &'static str {
    match side {
        Side::Own => "vores budskab",
        Side::Opponent => "modpartens budskab",
        Side::Neutral => "budskab",
    }
}
