//! The figures of understanding: `UDKLIP_EVAL_DATA=../shared/data cargo test --test it figures -- --nocapture`.
//!
//! Own passages are measured always; the gold sets and treebanks only where `UDKLIP_EVAL_DATA` says they are.

#![expect(clippy::print_stdout, clippy::expect_used, reason = "figures are printed, and stop at the first surprise")]

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde_json::Value;
use udklip::config::{Config, ConfigFiles, Environment};
use udklip::domain::{Article, CanonicalUrl, Findings, Place, Side};
use udklip::enrich::{About, Enricher};

#[expect(clippy::disallowed_methods, reason = "the switch of an evaluation, not a setting of the program")]
fn data_folder() -> Option<PathBuf> {
    std::env::var("UDKLIP_EVAL_DATA").ok().map(PathBuf::from)
}

fn evaluation_file(name: &str) -> Option<String> {
    let Some(folder) = data_folder() else {
        println!("skipped {name}: UDKLIP_EVAL_DATA is not set");
        return None;
    };
    let path = folder.join(name);
    Some(std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display())))
}

pub(crate) fn own_file(name: &str) -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

pub(crate) fn enricher() -> Enricher {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("config");
    let config = Config::read(&ConfigFiles::of_folder(&folder), &Environment::default()).expect("the configuration");
    Enricher::new(&config.topics, &config.actors, &config.facts)
}

pub(crate) fn rows(lines: &str) -> Vec<Value> {
    lines.lines().filter(|line| !line.trim().is_empty()).map(|line| serde_json::from_str(line).expect(line)).collect()
}

pub(crate) fn read(enricher: &Enricher, title: &str, text: &str, url: Option<&str>) -> Findings {
    let url = url.and_then(|url| CanonicalUrl::parse(url).ok());
    let day = jiff::civil::date(2020, 5, 6);
    let about = About { url: url.as_ref(), source_kind: None, source_side: Side::Neutral, day };
    enricher.enrich(&Article::of_text(title, text), &about)
}

/// Right, wrongly found, missed.
#[derive(Default)]
pub(crate) struct Score {
    right: usize,
    pub(crate) wrong: Vec<String>,
    pub(crate) missed: Vec<String>,
}

impl Score {
    pub(crate) fn count(&mut self, expected: bool, found: bool, what: &str) {
        match (expected, found) {
            (true, true) => self.right += 1,
            (false, true) => self.wrong.push(what.to_owned()),
            (true, false) => self.missed.push(what.to_owned()),
            (false, false) => {}
        }
    }

    pub(crate) fn precision(&self) -> f64 {
        self.right as f64 / (self.right + self.wrong.len()).max(1) as f64
    }

    pub(crate) fn recall(&self) -> f64 {
        self.right as f64 / (self.right + self.missed.len()).max(1) as f64
    }

    pub(crate) fn f1(&self) -> f64 {
        let all = 2 * self.right + self.wrong.len() + self.missed.len();
        2.0 * self.right as f64 / all.max(1) as f64
    }

    pub(crate) fn print(&self, name: &str) {
        println!(
            "{name:<42} P {:.3}  R {:.3}  F1 {:.3}  ({} right, {} wrong, {} missed)",
            self.precision(),
            self.recall(),
            self.f1(),
            self.right,
            self.wrong.len(),
            self.missed.len()
        );
    }
}

pub(crate) fn is_relevant(enricher: &Enricher, row: &Value, text: &str, url: Option<&str>) -> bool {
    let title = row["title"].as_str().unwrap_or_default();
    read(enricher, title, text, url).topics[0].relevant
}

#[test]
fn relevance_of_own_passages() {
    let enricher = enricher();
    let mut scores: BTreeMap<String, Score> = BTreeMap::new();
    for row in rows(&own_file("relevance.jsonl")) {
        let text = row["text"].as_str().expect("text");
        let found = is_relevant(&enricher, &row, text, row["url"].as_str());
        let split = row["split"].as_str().expect("split");
        scores.entry(split.to_owned()).or_default().count(row["relevant"] == true, found, text);
    }
    for (split, score) in &scores {
        score.print(&format!("relevance, own passages, {split}"));
        assert!(score.precision() >= 0.97, "{split} wrongly found: {:#?}", score.wrong);
        assert!(score.recall() >= 0.92, "{split} missed: {:#?}", score.missed);
    }
}

#[test]
fn relevance_of_the_gold_set() {
    let Some(gold) = evaluation_file("gold/relevance.jsonl") else { return };
    let enricher = enricher();
    let [mut alone, mut with_url, mut with_forms, mut with_both] = std::array::from_fn(|_| Score::default());
    for row in rows(&gold) {
        let text = row["text"].as_str().expect("text");
        let forms: Vec<&str> = row["forms"].as_object().expect("forms").keys().map(String::as_str).collect();
        let telling = if forms.is_empty() { text.to_owned() } else { format!("{text} {}.", forms.join(" ")) };
        let (expected, url) = (row["relevant"] == true, row["url"].as_str());
        alone.count(expected, is_relevant(&enricher, &row, text, None), text);
        with_url.count(expected, is_relevant(&enricher, &row, text, url), text);
        with_forms.count(expected, is_relevant(&enricher, &row, &telling, None), text);
        with_both.count(expected, is_relevant(&enricher, &row, &telling, url), text);
    }
    alone.print("relevance, gold, text alone");
    with_url.print("relevance, gold, text and address");
    with_forms.print("relevance, gold, text and forms");
    with_both.print("relevance, gold, text, forms and address");
    assert!(
        with_both.precision() >= 0.98 && with_both.recall() >= 0.98,
        "{:?} {:?}",
        with_both.wrong,
        with_both.missed
    );
}

/// What the dictionary's lemmas mean that do not belong to municipalities.
const OTHER_LEMMAS: [&str; 6] = [
    "konjunkturudligning",
    "konjunkturudligningskonto",
    "konjunkturudligningsskat",
    "momsudligningsordning",
    "trykudligning",
    "udligningsafgift",
];

#[test]
fn every_fiscal_form_of_the_dictionary_is_found_and_no_false_friend() {
    let Some(forms) = evaluation_file("danish-words/udlign-forms.tsv") else { return };
    let enricher = enricher();
    let (mut fiscal, mut other) = (Score::default(), Score::default());
    for line in forms.lines().skip(1) {
        let (lemma, form) = line.split_once('\t').expect("two columns");
        let alone = read(&enricher, "", &format!("Der tales om {form} hele dagen."), None).topics[0].relevant;
        let beside = read(&enricher, "", &format!("Kommunerne og ministeren taler om {form} hele dagen."), None);
        let found = !beside.topics[0].mentions.is_empty();
        if OTHER_LEMMAS.contains(&lemma) {
            other.count(false, alone || found, form);
        } else if matches!(lemma, "udligne" | "udligning") {
            // The bare word: never without municipal context. The verb alone is one more mention, not the first.
            other.count(false, alone, form);
            fiscal.count(true, found || lemma == "udligne", form);
        } else {
            fiscal.count(true, found && (alone || lemma == "indkomstudligning"), form);
        }
    }
    fiscal.print("fiscal forms of the dictionary");
    println!("false friends found without context        {}", other.wrong.len());
    assert!(fiscal.missed.is_empty() && other.wrong.is_empty(), "{:?} {:?}", fiscal.missed, other.wrong);
}

/// The sentences of a treebank, `# text = …`.
fn sentences_of(name: &str) -> Option<Vec<String>> {
    let file = evaluation_file(name)?;
    Some(file.lines().filter_map(|line| line.strip_prefix("# text = ")).map(str::to_owned).collect())
}

#[test]
fn no_mention_in_sentences_about_everything_else() {
    let enricher = enricher();
    let files = [
        "danish-ud-ddt/da_ddt-ud-dev.conllu",
        "danish-uner-ddt/da_ddt-ud-train.iob2",
        "danish-uner-ddt/da_ddt-ud-dev.iob2",
    ];
    let Some(sentences) = files.into_iter().map(sentences_of).collect::<Option<Vec<_>>>() else { return };
    let sentences = sentences.concat();
    let found: Vec<&String> =
        sentences.iter().filter(|text| read(&enricher, "", text, None).topics[0].relevant).collect();
    println!("mentions in {} sentences of a treebank       {}", sentences.len(), found.len());
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn messages_of_own_sentences() {
    let enricher = enricher();
    let mut scores: BTreeMap<String, Score> = BTreeMap::new();
    for row in rows(&own_file("messages.jsonl")) {
        let text = row["text"].as_str().expect("text");
        let frames = row["frames"].as_array().expect("frames").iter();
        let expected: Vec<String> = frames
            .map(|frame| {
                format!("{}{}", frame["polarity"].as_str().expect("polarity"), frame["code"].as_str().expect("code"))
            })
            .collect();
        let mut found: Vec<String> = read(&enricher, "", text, None)
            .messages
            .iter()
            .map(|used| format!("{}{}", polarity(used), used.code))
            .collect();
        found.sort();
        found.dedup();
        let score = scores.entry(row["split"].as_str().expect("split").to_owned()).or_default();
        for frame in &expected {
            score.count(true, found.contains(frame), &format!("{frame}: {text}"));
        }
        for frame in found.iter().filter(|frame| !expected.contains(frame)) {
            score.count(false, true, &format!("{frame}: {text}"));
        }
    }
    for (split, score) in &scores {
        score.print(&format!("messages with polarity, {split}"));
        assert!(score.f1() >= 0.85, "{split} wrongly heard: {:#?} missed: {:#?}", score.wrong, score.missed);
    }
}

pub(crate) fn polarity(used: &udklip::domain::MessageUse) -> &'static str {
    use udklip::domain::Polarity;
    if used.polarity == Polarity::Rejects { "-" } else { "+" }
}

/// A sentence, and the names in it: kind and words.
type NamedSentence = (String, Vec<(String, String)>);

/// The sentences of a treebank with their names.
fn names_of(name: &str) -> Option<Vec<NamedSentence>> {
    let file = evaluation_file(name)?;
    let mut sentences = Vec::new();
    for block in file.split("\n\n") {
        let Some(text) = block.lines().find_map(|line| line.strip_prefix("# text = ")) else { continue };
        let mut names: Vec<(String, String)> = Vec::new();
        for line in block.lines().filter(|line| !line.starts_with('#')) {
            let columns: Vec<&str> = line.split('\t').collect();
            match columns.get(2).and_then(|tag| tag.split_once('-')) {
                Some(("B", kind)) => names.push((kind.to_owned(), columns[1].to_owned())),
                Some((_, _)) => {
                    let last = names.last_mut().expect("a name begins with B");
                    last.1.push(' ');
                    last.1.push_str(columns[1]);
                }
                None => {}
            }
        }
        sentences.push((text.to_owned(), names));
    }
    Some(sentences)
}

#[test]
fn names_of_the_register_are_found_in_a_treebank() {
    let Some(sentences) = names_of("danish-uner-ddt/da_ddt-ud-train.iob2") else { return };
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("config");
    let config = Config::read(&ConfigFiles::of_folder(&folder), &Environment::default()).expect("the configuration");
    let enricher = enricher();
    let mut scores: BTreeMap<&str, Score> = BTreeMap::new();
    for (text, names) in &sentences {
        let found = read(&enricher, "", text, None);
        for (kind, name) in names {
            let bare = name.strip_suffix('s').unwrap_or(name);
            let Some(actor) =
                config.actors.iter().find(|actor| actor.forms.iter().any(|form| form == name || form == bare))
            else {
                continue;
            };
            let is_found = found
                .actors
                .iter()
                .any(|seen| seen.actor == actor.id && seen.mentions.iter().any(|mention| mention.place == Place::Text));
            let kind = match kind.as_str() {
                "PER" => "persons",
                "ORG" => "organisations",
                _ => "places (municipalities)",
            };
            scores.entry(kind).or_default().count(true, is_found, &format!("{name}: {text}"));
        }
    }
    for (kind, score) in &scores {
        score.print(&format!("names of the register, {kind}"));
        for missed in &score.missed {
            println!("    missed {missed}");
        }
    }
}
