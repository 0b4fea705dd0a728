//! The configuration's files as a JSON Schema, for editors: made from what their readers ask for.

use serde_json::{Map, Value, json};

use super::faults::Faults;
use super::notes::{ANY_KEY, Asked, Need, Note};
use super::reader::{Document, Overrides};
use super::{Environment, actors, digests, facts, settings, sources, topics};

const DRAFT: &str = "https://json-schema.org/draft/2020-12/schema";
/// What each key means, by kind of file and path.
const MEANINGS: &str = include_str!("meanings.toml");
/// The least that makes a topic, for the files that speak of one.
const A_TOPIC: &str = "id = \"x\"\nname = \"x\"\nstrong = [\"x\"]\n";

/// The kinds of files in a configuration folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// `udklip.toml`.
    Udklip,
    /// `sources/*.toml`.
    Source,
    /// `topics/*.toml`.
    Topic,
    /// `topics/lessons/*.toml`.
    Lessons,
    /// `actors.toml`.
    Actors,
    /// `facts.toml`.
    Facts,
    /// `digests/*.toml`.
    Digest,
}

impl FileKind {
    /// Every kind, in the order in which the files are read.
    pub const ALL: [Self; 7] =
        [Self::Udklip, Self::Source, Self::Topic, Self::Lessons, Self::Actors, Self::Facts, Self::Digest];

    /// The name of its definition.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Udklip => "udklip",
            Self::Source => "source",
            Self::Topic => "topic",
            Self::Lessons => "lessons",
            Self::Actors => "actors",
            Self::Facts => "facts",
            Self::Digest => "digest",
        }
    }

    /// Where its files stand in the folder.
    pub const fn place(self) -> &'static str {
        match self {
            Self::Udklip => "udklip.toml",
            Self::Source => "sources/*.toml",
            Self::Topic => "topics/*.toml",
            Self::Lessons => "topics/lessons/*.toml",
            Self::Actors => "actors.toml",
            Self::Facts => "facts.toml",
            Self::Digest => "digests/*.toml",
        }
    }

    /// Reads the name of a definition.
    ///
    /// # Errors
    /// When there is none of that name.
    pub fn parse(text: &str) -> Result<Self, String> {
        Self::ALL.into_iter().find(|kind| kind.code() == text).ok_or_else(|| {
            let codes = Self::ALL.map(Self::code).join(", ");
            format!("expected one of {codes}")
        })
    }

    /// What its reader asks for.
    fn notes(self) -> Vec<Note> {
        let (faults, none) = (Faults::default(), Overrides::new());
        let document = Document::noting(&none, &faults);
        let mut topics: Vec<_> = topics::read(&Document::parse("", A_TOPIC, &none, &faults), "x").into_iter().collect();
        match self {
            Self::Udklip => drop(settings::read(&document, &Environment::default())),
            Self::Source => drop(sources::read(&document, "x")),
            Self::Topic => drop(topics::read(&document, "x")),
            Self::Lessons => topics::read_lessons(&document, "x", &mut topics, &[]),
            Self::Actors => drop(actors::read(&document)),
            Self::Facts => drop(facts::read(&document)),
            Self::Digest => {
                let topics: Vec<_> = topics.iter().map(|topic| topic.id.clone()).collect();
                drop(digests::read(&document, "x", &topics));
            }
        }
        let mut notes = document.into_notes();
        if self == Self::Udklip {
            // The environment may hold what the file does not.
            for note in &mut notes {
                note.need = Need::Optional;
            }
        }
        notes
    }
}

/// The schema of one kind of file, or of all: then with a definition for each.
pub fn schema(kind: Option<FileKind>) -> Value {
    if let Some(kind) = kind {
        let mut schema = json!({ "$schema": DRAFT });
        if let (Some(schema), Value::Object(definition)) = (schema.as_object_mut(), definition(kind)) {
            schema.extend(definition);
        }
        return schema;
    }
    let definitions: Map<String, Value> =
        FileKind::ALL.into_iter().map(|kind| (kind.code().to_owned(), definition(kind))).collect();
    json!({
        "$schema": DRAFT,
        "title": "The configuration of Udklip",
        "description": "A definition for each kind of file in the configuration folder. \
                        `udklip config check` knows more than a schema can say.",
        "anyOf": FileKind::ALL.map(|kind| json!({ "$ref": format!("#/$defs/{}", kind.code()) })),
        "$defs": definitions,
    })
}

fn definition(kind: FileKind) -> Value {
    let meanings: toml::Table = MEANINGS.parse().unwrap_or_default();
    let meanings = meanings.get(kind.code()).and_then(toml::Value::as_table).cloned().unwrap_or_default();
    let mut definition = table(&kind.notes(), &meanings, "");
    if let Some(definition) = definition.as_object_mut() {
        definition.insert("title".to_owned(), kind.place().into());
    }
    definition
}

/// The table at `path`, with what is asked for in it.
fn table(notes: &[Note], meanings: &toml::Table, path: &str) -> Value {
    let mut properties = Map::new();
    let mut required = Vec::new();
    let mut others = Value::Bool(false);
    for note in notes {
        let Some(key) = note.path.strip_prefix(path).filter(|key| !key.contains('.')) else { continue };
        let mut value = value(note, notes, meanings);
        if let (Some(value), Some(meaning)) = (value.as_object_mut(), meanings.get(&note.path)) {
            let meaning = meaning.as_str().unwrap_or_default();
            value.insert("description".to_owned(), format!("{meaning}{}", reach(&note.asked)).into());
        }
        if key == ANY_KEY {
            others = value;
            continue;
        }
        if note.need == Need::Needed {
            required.push(key);
        }
        properties.insert(key.to_owned(), value);
    }
    let mut table = json!({ "type": "object", "properties": properties, "additionalProperties": others });
    if let Some(table) = table.as_object_mut().filter(|_| !required.is_empty()) {
        table.insert("required".to_owned(), required.into());
    }
    table
}

fn value(note: &Note, notes: &[Note], meanings: &toml::Table) -> Value {
    match &note.asked {
        Asked::Text if note.need == Need::Needed => json!({ "type": "string", "minLength": 1 }),
        Asked::Text => json!({ "type": "string" }),
        Asked::Choice(words) => json!({ "enum": words }),
        Asked::Day => json!({ "type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$" }),
        Asked::Integer { range, default } => with_default(
            json!({ "type": "integer", "minimum": range.start(), "maximum": range.end() }),
            default.map(Value::from),
        ),
        Asked::Flag { default } => json!({ "type": "boolean", "default": default }),
        Asked::Duration { default, .. } => {
            with_default(json!({ "type": "string", "pattern": r"\d" }), default.map(|default| length(default).into()))
        }
        Asked::Texts(words) if words.is_empty() => json!({ "type": "array", "items": { "type": "string" } }),
        Asked::Texts(words) => json!({ "type": "array", "items": { "enum": words } }),
        Asked::Groups => {
            json!({ "type": "array", "items": { "type": "array", "items": { "type": "string" } } })
        }
        Asked::Table => table(notes, meanings, &format!("{}.", note.path)),
        Asked::Tables => json!({ "type": "array", "items": table(notes, meanings, &format!("{}[].", note.path)) }),
    }
}

fn with_default(mut schema: Value, default: Option<Value>) -> Value {
    if let (Some(schema), Some(default)) = (schema.as_object_mut(), default) {
        schema.insert("default".to_owned(), default);
    }
    schema
}

/// What a schema cannot check but a reader may be told.
fn reach(asked: &Asked) -> String {
    match asked {
        Asked::Duration { range, .. } => format!(" From {} to {}.", length(*range.start()), length(*range.end())),
        Asked::Text
        | Asked::Choice(_)
        | Asked::Day
        | Asked::Integer { .. }
        | Asked::Flag { .. }
        | Asked::Texts(_)
        | Asked::Groups
        | Asked::Table
        | Asked::Tables => String::new(),
    }
}

/// A length of time as a file has it.
fn length(length: std::time::Duration) -> String {
    let (seconds, milliseconds) = (length.as_secs(), length.subsec_millis());
    match seconds {
        _ if milliseconds > 0 => format!("{}ms", length.as_millis()),
        0 => "0s".to_owned(),
        _ if seconds % 3600 == 0 => format!("{}h", seconds / 3600),
        _ if seconds % 60 == 0 => format!("{}m", seconds / 60),
        _ => format!("{seconds}s"),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_key_has_its_meaning_and_every_meaning_its_key() {
        let meanings: toml::Table = MEANINGS.parse().expect("TOML");
        assert_eq!(meanings.len(), FileKind::ALL.len());
        for kind in FileKind::ALL {
            let asked: BTreeSet<String> = kind.notes().into_iter().map(|note| note.path).collect();
            let told = meanings[kind.code()].as_table().expect("a table");
            let told: BTreeSet<String> = told.keys().cloned().collect();
            let without: Vec<_> = asked.symmetric_difference(&told).collect();
            assert!(without.is_empty(), "{}: {without:?}", kind.code());
        }
    }

    #[test]
    fn lengths_of_time_are_written_as_in_a_file() {
        for (millis, text) in
            [(0, "0s"), (10, "10ms"), (1_000, "1s"), (90_000, "90s"), (600_000, "10m"), (86_400_000, "24h")]
        {
            assert_eq!(length(std::time::Duration::from_millis(millis)), text);
        }
    }
}
