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

/// The words and the speaker of every quote.
fn said(text: &str) -> Vec<(&str, Option<String>)> {
    quotes_of(text).into_iter().map(|quote| (quote.span.of(text), quote.speaker)).collect()
}

/// Texts whose one quote is by Karen Thorup.
fn assert_karen_says(cases: &[(&str, &str)]) {
    for (text, words) in cases {
        assert_eq!(said(text), [(*words, Some("Karen Thorup".to_owned()))], "{text}");
    }
}

#[test]
fn what_is_said_behind_at_is_reported_whatever_stands_between() {
    assert_karen_says(&[
        ("Karen Thorup peger på, at broen er lukket.", "broen er lukket"),
        ("Karen Thorup (S) gør opmærksom på, at broen er lukket.", "broen er lukket"),
        ("Karen Thorup mener imidlertid, at broen skal lukkes.", "broen skal lukkes"),
        ("Dagen efter fastholdt Karen Thorup, at broen skal lukkes.", "broen skal lukkes"),
        ("Karen Thorup må dog erkende, at broen er dyr.", "broen er dyr"),
        ("Karen Thorup kalder broen dyr og lover, at den bliver solgt.", "den bliver solgt"),
    ]);
    for nothing in [
        "Karen Thorup peger på broen, der er lukket.",
        "Karen Thorup vil ikke sige, at broen er dyr.",
        "Karen Thorup minder, at broen er dyr.",
        "Karen Thorup fik ham til at sige, at broen er dyr.",
    ] {
        assert_eq!(said(nothing), [], "{nothing}");
    }
}

#[test]
fn a_second_verb_behind_the_clause_reports_more() {
    let karen = Some("Karen Thorup".to_owned());
    for text in [
        "»Vi skal lukke broen,« siger Karen Thorup og tilføjer, at den er rusten.",
        "»Vi skal lukke broen,« siger Karen Thorup, men tilføjer, at den er rusten.",
        "- Vi skal lukke broen, siger Karen Thorup (S), borgmester i Strandholm, og peger på, at den er rusten.",
    ] {
        assert_eq!(said(text), [("Vi skal lukke broen", karen.clone()), ("den er rusten", karen.clone())], "{text}");
    }
    assert_eq!(said("»Vi skal lukke broen,« siger Karen Thorup og går.").len(), 1);
}

#[test]
fn a_comma_behind_a_name_in_apposition_ends_the_description() {
    assert_karen_says(&[
        ("Ifølge havnens direktør, Karen Thorup, er der tale om en fejl.", "er der tale om en fejl"),
        ("Ifølge havnens direktør, Karen Thorup, er broen dyr, men smuk.", "er broen dyr, men smuk"),
        ("Ifølge Karen Thorup, direktør for havnen, er broen alt for dyr.", "er broen alt for dyr"),
        ("Ifølge Karen Thorup, der er direktør for havnen, er broen alt for dyr.", "er broen alt for dyr"),
    ]);
}

#[test]
fn a_genitive_is_no_part_of_a_surname() {
    let speaker = |text: &str| said(text).pop().and_then(|(_, speaker)| speaker);
    assert_eq!(speaker("Det er Karen Fredslunds plan.\n\n- Nej tak, siger hun.").as_deref(), Some("Karen Fredslund"));
    assert_eq!(speaker("Karen Friis rejste sig.\n\n- Nej tak, siger hun.").as_deref(), Some("Karen Friis"));
}

#[test]
fn a_trade_at_the_head_of_a_sentence_is_no_part_of_the_name() {
    assert_eq!(
        said("Initiativtager Xenja Bohl (S) fra Strandholm håber, at broen bliver lukket."),
        [("broen bliver lukket", Some("Xenja Bohl".to_owned()))]
    );
}

#[test]
fn particles_belong_to_the_name_and_to_the_surname() {
    for name in ["Karen van der Thorup", "Karen de la Thorup", "Karen Krogh von Thorup", "Karen af Thorup"] {
        let text = format!("- Nej tak, siger {name}.");
        assert_eq!(said(&text), [("Nej tak", Some(name.to_owned()))]);
    }
    let text = "Karen van der Thorup er vred.\n\nErik Holm er glad.\n\n- Nej tak, siger van der Thorup.";
    assert_eq!(said(text), [("Nej tak", Some("Karen van der Thorup".to_owned()))]);
    assert_eq!(
        said("Karen Thorup er borgmester.\n\n- Nej tak, siger Karen til Fjordposten."),
        [("Nej tak", Some("Karen Thorup".to_owned()))]
    );
}

#[test]
fn an_office_means_who_has_it_before_who_had_it() {
    let text = "Karen Thorup er ny formand for havnen. Hun afløser Erik Holm, der har været formand i ti år.\n\n";
    let speaker = |quote: &str| said(&format!("{text}{quote}")).pop().and_then(|(_, speaker)| speaker);
    assert_eq!(speaker("- Nej tak, siger formanden.").as_deref(), Some("Karen Thorup"));
    assert_eq!(speaker("- Nej tak, siger den tidligere formand.").as_deref(), Some("Erik Holm"));
    let alone = "Erik Holm var i mange år formand for havnen.\n\n- Nej tak, siger formanden.";
    assert_eq!(said(alone).pop().and_then(|(_, speaker)| speaker).as_deref(), Some("Erik Holm"));
}

#[test]
fn a_mans_name_is_never_hers() {
    let text = "Erik Holm holdt tale i havnen.\n\n- Nej tak, sagde hun.";
    assert_eq!(said(text), [("Nej tak", None)]);
}

#[test]
fn who_stands_in_a_relation_is_somebody_else() {
    assert_karen_says(&[
        ("- Nej tak, siger Erik Holms forgænger som formand for havnen, Karen Thorup.", "Nej tak"),
        ("- Nej tak, siger Erik Holms nabo, Karen Thorup.", "Nej tak"),
    ]);
    assert_eq!(said("Erik Holm er formand.\n\n- Nej tak, siger Erik Holms forgænger."), [("Nej tak", None)]);
}

#[test]
fn words_may_be_put_by_somebody() {
    assert_karen_says(&[
        ("»Broen er lukket,« som Karen Thorup formulerer det.", "Broen er lukket"),
        ("»Broen er lukket«, som borgmester Karen Thorup (S) udtrykker det.", "Broen er lukket"),
    ]);
    assert_eq!(
        said("- Broen er lukket, som rådet siger, og det er godt, siger Karen Thorup.").first().map(|quote| quote.0),
        Some("Broen er lukket, som rådet siger, og det er godt")
    );
}

#[test]
fn items_of_a_list_are_no_quotes() {
    let text = "Karen Thorup foreslår blandt andet:\n- at broen lukkes\n- at havnen åbnes.\n- en ny færge";
    assert_eq!(said(text), []);
}

#[test]
fn the_speaker_goes_on_behind_a_clause_with_a_clause_of_its_own() {
    let karen = Some("Karen Thorup".to_owned());
    assert_eq!(
        said("- Broen er smuk, sagde Karen Thorup, men vi har ikke råd til den."),
        [("Broen er smuk", karen.clone()), ("men vi har ikke råd til den.", karen.clone())]
    );
    assert_eq!(
        said("- Broen er smuk, sagde Karen Thorup, men det ville hun ikke love noget om."),
        [("Broen er smuk", karen)]
    );
}

#[test]
fn the_sides_of_a_debate_speak_below_their_names() {
    let text = "JA: Karen Thorup (S), borgmester i Strandholm\nBroen skal lukkes.\n\nNEJ: Erik Holm (V), formand\nBroen skal blive.";
    assert_eq!(
        said(text),
        [("Broen skal lukkes.", Some("Karen Thorup".to_owned())), ("Broen skal blive.", Some("Erik Holm".to_owned()))]
    );
    assert_eq!(
        said("NEJ: Karen Thorup (S), borgmester: Broen skal blive."),
        [("Broen skal blive.", Some("Karen Thorup".to_owned()))]
    );
    assert_eq!(said("JA: Broen skal lukkes.\nDet er for dyrt."), []);
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
