//! The configuration's JSON Schema, as an editor uses it: what `config check` takes it takes too, and slips it shows.

use std::path::{Path, PathBuf};
use std::process::Command;

use boon::{Compiler, SchemaIndex, Schemas};
use serde_json::{Map, Value};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");
const KINDS: [&str; 7] = ["udklip", "source", "topic", "lessons", "actors", "facts", "digest"];

fn printed(kind: Option<&str>) -> Value {
    let run = Command::new(env!("CARGO_BIN_EXE_udklip")).args(["config", "schema"]).args(kind).output().unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    serde_json::from_slice(&run.stdout).unwrap()
}

/// The schemas of every kind, compiled from `document` at `place` followed by the kind.
fn compiled(document: Value, place: &str) -> (Schemas, Vec<(&'static str, SchemaIndex)>) {
    let (mut schemas, mut compiler) = (Schemas::new(), Compiler::new());
    compiler.add_resource("udklip.json", document).unwrap();
    let each = KINDS.map(|kind| (kind, compiler.compile(&format!("udklip.json#{place}{kind}"), &mut schemas).unwrap()));
    (schemas, each.to_vec())
}

/// TOML as an editor shows it to a schema: a day is a text.
fn as_json(value: toml::Value) -> Value {
    match value {
        toml::Value::String(text) => Value::String(text),
        toml::Value::Integer(number) => number.into(),
        toml::Value::Float(number) => number.into(),
        toml::Value::Boolean(flag) => flag.into(),
        toml::Value::Datetime(day) => Value::String(day.to_string()),
        toml::Value::Array(items) => items.into_iter().map(as_json).collect(),
        toml::Value::Table(table) => {
            table.into_iter().map(|(key, value)| (key, as_json(value))).collect::<Map<String, Value>>().into()
        }
    }
}

fn read(text: &str) -> Value {
    as_json(toml::Value::Table(text.parse().unwrap()))
}

/// Every TOML file in a configuration folder, with its kind.
fn files(folder: &Path) -> Vec<(&'static str, PathBuf)> {
    let mut found = Vec::new();
    for (place, kind) in
        [("sources", "source"), ("topics", "topic"), ("topics/lessons", "lessons"), ("digests", "digest")]
    {
        for path in std::fs::read_dir(folder.join(place)).into_iter().flatten().map(|file| file.unwrap().path()) {
            if path.extension().is_some_and(|ending| ending == "toml") {
                found.push((kind, path));
            }
        }
    }
    for kind in ["udklip", "actors", "facts"] {
        let path = folder.join(kind).with_extension("toml");
        if path.exists() {
            found.push((kind, path));
        }
    }
    found
}

#[test]
fn every_file_that_ships_conforms() {
    let (schemas, kinds) = compiled(printed(None), "/$defs/");
    let mut seen = std::collections::BTreeSet::new();
    for folder in ["config", "src/demo/config"] {
        for (kind, path) in files(&Path::new(ROOT).join(folder)) {
            let (_, schema) = kinds.iter().find(|(name, _)| *name == kind).unwrap();
            let text = std::fs::read_to_string(&path).unwrap();
            schemas
                .validate(&read(&text), *schema)
                .unwrap_or_else(|error| panic!("{} as {kind}: {error:#}", path.display()));
            seen.insert(kind);
        }
    }
    assert_eq!(seen.len(), KINDS.len(), "{seen:?}");
}

#[test]
fn slips_are_shown() {
    let (schemas, kinds) = compiled(printed(None), "/$defs/");
    let is_valid = |kind: &str, text: &str| {
        let (_, schema) = kinds.iter().find(|(name, _)| *name == kind).unwrap();
        schemas.validate(&read(text), *schema).is_ok()
    };
    let good = [
        (
            "source",
            "id = \"oe\"\nname = \"Øen\"\nkind = \"local\"\nregion = \"Øerne\"\ntier = 3\nhome = \"https://oe.example/\"\n\
             [rights]\nfull_text = \"keep\"\ntdm = \"unknown\"\n[[feed]]\nid = \"nyt\"\nurl = \"https://oe.example/rss\"\n\
             [[recipe]]\nfrom = 2026-09-01\nbody = \"p\"\n",
        ),
        ("udklip", "[fetch]\ncontact = \"x\"\nread_timeout = \"5s\"\n[mail]\nfrom = \"a@b.dk\"\n"),
        (
            "topic",
            "id = \"x\"\nname = \"X\"\nstrong = [\"x\"]\nevidence_actors = [\"party\"]\n[classes]\nvej = [\"gade\"]\n",
        ),
        ("lessons", "about = [\"x\"]\npassages = [{ text = \"x\", says = [\"K1\"] }]\n"),
        (
            "actors",
            "[[actor]]\nid = \"x\"\nname = \"X\"\nkind = \"party\"\n[[actor.role]]\ntitle = \"x\"\nuntil = 2026-01-01\n",
        ),
        (
            "facts",
            "[[fact]]\nstatement = \"x\"\nunit = \"DKK\"\npatterns = [[\"x\"]]\n[[fact.value]]\nvalue = 1\nsource = \"x\"\n",
        ),
        ("digest", "name = \"x\"\ntopic = \"x\"\nwhen = \"45 6 * * *\"\nsections = [\"not-seen\"]\n"),
    ];
    for (kind, text) in good {
        assert!(is_valid(kind, text), "{kind}: {text}");
        assert!(!is_valid(kind, &format!("no_such_key = 1\n{text}")), "{kind} takes any key");
    }
    let slips: [(&str, &str, &str); 14] = [
        ("source", "tier = 3", "teir = 3"),
        ("source", "tier = 3", "tier = 4"),
        ("source", "tier = 3", "tier = \"3\""),
        ("source", "\"local\"", "\"lokal\""),
        ("source", "name = \"Øen\"\n", ""),
        ("source", "tdm = \"unknown\"", "tdm = \"unknown\"\nwords = 3"),
        ("source", "url = \"https", "uri = \"https"),
        ("source", "from = 2026-09-01", "from = \"i morgen\""),
        ("udklip", "\"5s\"", "5"),
        ("topic", "\"party\"", "\"parti\""),
        ("topic", "[\"gade\"]", "\"gade\""),
        ("actors", "title = \"x\"", "titel = \"x\""),
        ("facts", "value = 1\n", ""),
        ("digest", "\"not-seen\"", "\"unseen\""),
    ];
    for (kind, right, wrong) in slips {
        let (_, text) = good.iter().find(|(name, _)| *name == kind).unwrap();
        assert!(text.contains(right), "{kind}: {right}");
        assert!(!is_valid(kind, &text.replacen(right, wrong, 1)), "{kind} with {wrong}");
    }
}

#[test]
fn one_kind_alone_is_a_whole_schema_with_a_word_on_every_key() {
    let all = printed(None);
    for kind in KINDS {
        let alone = printed(Some(kind));
        assert_eq!(alone["$schema"], all["$schema"]);
        for (key, value) in alone["properties"].as_object().unwrap() {
            assert_eq!(*value, all["$defs"][kind]["properties"][key.as_str()]);
            assert!(value["description"].as_str().is_some_and(|words| words.len() > 10), "{kind}: {key}");
        }
        let (mut schemas, mut compiler) = (Schemas::new(), Compiler::new());
        compiler.add_resource("alone.json", alone).unwrap();
        compiler.compile("alone.json", &mut schemas).unwrap();
    }
    let unknown = Command::new(env!("CARGO_BIN_EXE_udklip")).args(["config", "schema", "opskrift"]).output().unwrap();
    assert_eq!(unknown.status.code(), Some(2));
}
