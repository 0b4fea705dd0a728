//! Passages in the hands of many houses, scored as the project's scorer does; and facts of single rules.

use std::collections::HashSet;

use serde_json::Value;

use super::*;
use crate::domain::{Actor, ActorId, QuoteStyle, Role, Side, Span};
use crate::enrich::setting::Setting;

const PASSAGES: &str = include_str!("../../../tests/fixtures/quotes.jsonl");

/// Spans count as the same from this overlap on.
const OVERLAP_MIN: f64 = 0.8;

#[derive(Debug, Default, Clone, Copy)]
struct Score {
    right: usize,
    false_finds: usize,
    missed: usize,
}

impl Score {
    fn f1(self) -> f64 {
        2.0 * self.right as f64 / (2 * self.right + self.false_finds + self.missed) as f64
    }
}

fn no_register() -> ActorIndex {
    ActorIndex::new(&[])
}

fn quotes_of(text: &str) -> Vec<Quote> {
    find(&Reading::new(""), &Reading::new(text), &[], &no_register())
}

/// The words of a name, brackets and titles left out.
fn name(speaker: &str) -> Vec<String> {
    const TITLES: [&str; 4] = ["borgmester", "borgmesteren", "minister", "ministeren"];
    let bare = speaker.split('(').next().unwrap_or_default().to_lowercase();
    bare.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty() && !TITLES.contains(word))
        .map(str::to_owned)
        .collect()
}

/// A span in letters, without marks and blanks at its edges.
fn trimmed(letters: &[char], mut start: usize, mut end: usize) -> (usize, usize) {
    let is_edge = |c: char| c.is_whitespace() || "»«›‹\"'“”„‘’`–—-.,;:!?…".contains(c);
    while start < end && is_edge(letters[start]) {
        start += 1;
    }
    while end > start && is_edge(letters[end - 1]) {
        end -= 1;
    }
    (start, end)
}

fn overlap(one: (usize, usize), other: (usize, usize)) -> f64 {
    let shared = one.1.min(other.1).saturating_sub(one.0.max(other.0));
    shared as f64 / ((one.1 - one.0) + (other.1 - other.0) - shared).max(1) as f64
}

fn score(passage: &Value, faults: &mut Vec<String>) -> Score {
    let text = passage["text"].as_str().expect("text");
    let letters: Vec<char> = text.chars().collect();
    let at = |value: &Value| usize::try_from(value.as_u64().expect("offset")).expect("small");
    let wanted: Vec<((usize, usize), &str)> = passage["quotes"]
        .as_array()
        .expect("quotes")
        .iter()
        .map(|quote| {
            (trimmed(&letters, at(&quote["start"]), at(&quote["end"])), quote["speaker"].as_str().expect("speaker"))
        })
        .collect();
    let mut score = Score::default();
    let mut met: HashSet<usize> = HashSet::new();
    for quote in quotes_of(text) {
        let (start, end) = quote.span.in_chars(text);
        let span = trimmed(&letters, start, end);
        let twin = wanted.iter().position(|(other, _)| overlap(span, *other) >= OVERLAP_MIN);
        let speaker = quote.speaker.unwrap_or_default();
        let is_right = twin.is_some_and(|twin| met.insert(twin) && name(wanted[twin].1) == name(&speaker));
        score.right += usize::from(is_right);
        score.false_finds += usize::from(!is_right);
        if !is_right {
            faults.push(format!("{}: {speaker}: {}", passage["id"], quote.span.of(text)));
        }
    }
    score.missed = wanted.len() - score.right;
    score
}

#[test]
fn quotes_and_their_speakers_are_found_in_every_style() {
    let mut faults = Vec::new();
    let mut scores = [Score::default(); 2];
    let mut unquoted = 0;
    for line in PASSAGES.lines() {
        let passage: Value = serde_json::from_str(line).expect("JSON");
        let part = usize::from(passage["held_back"] == true);
        let one = score(&passage, &mut faults);
        unquoted += usize::from(passage["quotes"].as_array().is_some_and(Vec::is_empty));
        scores[part].right += one.right;
        scores[part].false_finds += one.false_finds;
        scores[part].missed += one.missed;
    }
    assert!(unquoted >= 30, "only {unquoted} passages without a quote");
    for (part, score) in ["seen", "held back"].iter().zip(scores) {
        assert!(score.f1() >= 0.96, "{part}: F1 {:.3}, {score:?}\n{}", score.f1(), faults.join("\n"));
    }
}

#[test]
fn the_span_is_the_words_alone_and_the_cue_is_the_verb() {
    let cases = [
        ("- Nej tak, siger Karen Thorup.", "Nej tak", QuoteStyle::Dash, Some("siger")),
        ("»Nej tak,« svarede Karen Thorup.", "Nej tak", QuoteStyle::Guillemets, Some("svarede")),
        ("”Nej tak”, sagde Karen Thorup.", "Nej tak", QuoteStyle::Quotes, Some("sagde")),
        ("Karen Thorup: - Nej tak.", "Nej tak.", QuoteStyle::Colon, None),
        ("Karen Thorup mener, at det er for sent.", "det er for sent", QuoteStyle::Indirect, Some("mener")),
    ];
    for (text, words, style, cue) in cases {
        let quotes = quotes_of(text);
        let [quote] = quotes.as_slice() else { panic!("{text}: {quotes:?}") };
        assert_eq!((quote.span.of(text), quote.style, quote.cue.as_deref()), (words, style, cue), "{text}");
        assert_eq!(quote.speaker.as_deref(), Some("Karen Thorup"), "{text}");
    }
}

#[test]
fn a_surname_means_nobody_when_the_article_has_no_first_name() {
    let quotes = quotes_of("- Nej tak, siger Thorup.");
    assert_eq!(quotes[0].speaker.as_deref(), Some("Thorup"));
    assert_eq!(quotes[0].actor, None);
}

#[test]
fn a_title_never_lends_its_words_to_another_office() {
    let text = "Karen Thorup er borgmester i Strandholm.\n\n- Vi forhandler, siger finansministeren.";
    assert_eq!(quotes_of(text)[0].speaker.as_deref(), Some("finansministeren"));
}

fn karen() -> Actor {
    let role = Role {
        title: "borgmester".to_owned(),
        place: Some("Strandholm".to_owned()),
        party: None,
        from: None,
        until: None,
    };
    Actor {
        id: ActorId::parse("karen-thorup").expect("an id"),
        name: "Karen Thorup".to_owned(),
        kind: ActorKind::Person,
        side: Side::Own,
        forms: vec!["Karen Thorup".to_owned()],
        ambiguous: false,
        roles: vec![role],
    }
}

#[test]
fn the_register_knows_a_speaker_by_name_surname_and_office() {
    let actors = ActorIndex::new(&[karen()]);
    let setting = Setting { is_sport: false, day: jiff::civil::date(2026, 11, 1) };
    for text in [
        "- Nej tak, siger Karen Thorup.",
        "Karen Thorup er vred.\n\n- Nej tak, siger Thorup.",
        "Karen Thorup er vred.\n\n- Nej tak, siger hun.",
        "- Nej tak, siger Strandholms borgmester.",
    ] {
        let (title, reading) = (Reading::new(""), Reading::new(text));
        let named = actors.find([(Place::Title, &title), (Place::Text, &reading)], setting);
        let quotes = find(&title, &reading, &named, &actors);
        assert_eq!(quotes[0].actor.as_ref().map(ToString::to_string).as_deref(), Some("karen-thorup"), "{text}");
    }
}

#[test]
fn hostile_lines_end() {
    let texts = [
        "\"".repeat(20_000),
        "- a. ".repeat(20_000),
        "»A,« siger Karen Thorup, ".repeat(5_000),
        "- A, siger hun.\n".repeat(5_000),
        "Karen Thorup: A.\n".repeat(5_000),
        "Ifølge Karen Thorup, ".repeat(5_000),
        "siger ".repeat(50_000),
        "Karen ".repeat(50_000),
        ": - ".repeat(20_000),
    ];
    for text in texts {
        assert!(quotes_of(&text).len() <= QUOTES_MAX);
    }
}

proptest::proptest! {
    #[test]
    fn spans_lie_on_letter_boundaries_in_order(
        pieces in proptest::collection::vec(
            proptest::sample::select(vec![
                "- ", "– ", "»", "«", "”", "\"", "'", ", ", ". ", "? ", ": ", "\n", "\n\n", "siger ", "sagde ", "mener, at ",
                "Ifølge ", "hun", "han ", "Karen Thorup ", "(S) ", "Thorup ", "borgmesteren ", "Æble", "år ", "ø", "vi ",
                "er ", "Ø. ", "sådan lyder det fra ", "Sådan ", "\u{ad}", "é", "METTE", "Svar",
            ]),
            0..60,
        )
    ) {
        let text = pieces.concat();
        let mut end = 0;
        for quote in quotes_of(&text) {
            let Span { start, end: close } = quote.span;
            proptest::prop_assert!(text.is_char_boundary(start) && text.is_char_boundary(close) && start < close);
            proptest::prop_assert!(start >= end, "two quotes overlap in {text:?}");
            end = close;
        }
    }

    #[test]
    fn no_text_is_too_strange(text in "\\PC{0,120}") {
        for quote in quotes_of(&text) {
            proptest::prop_assert!(text.get(quote.span.start..quote.span.end).is_some());
        }
    }
}
