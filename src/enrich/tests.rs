//! The configuration we ship, measured: what the topic finds, whom the register names, which messages are heard.

use std::sync::LazyLock;

use jiff::civil::{Date, date};

use super::*;
use crate::domain::{
    Actor, ActorId, Coded, Example, KeyMessage, Lessons, MessageCode, Passage, Polarity, QuoteStyle, Role, Section,
    Span, TopicId, Unit,
};

const TOPIC: &str = include_str!("../../config/topics/udligning.toml");
const LESSONS: &str = include_str!("../../config/topics/lessons/udligning.toml");
const ACTORS: &str = include_str!("../../config/actors.toml");
const PASSAGES: &str = include_str!("../../tests/fixtures/relevance.jsonl");

fn words(table: &toml::Table, key: &str) -> Vec<String> {
    let words = table.get(key).and_then(toml::Value::as_array).into_iter().flatten();
    words.map(|word| word.as_str().expect(key).to_owned()).collect()
}

fn groups(table: &toml::Table, key: &str) -> Vec<Vec<String>> {
    let groups = table.get(key).and_then(toml::Value::as_array).into_iter().flatten();
    groups.map(|group| group.clone().try_into().expect(key)).collect()
}

fn tables<'t>(table: &'t toml::Table, key: &str) -> impl Iterator<Item = &'t toml::Table> {
    table.get(key).and_then(toml::Value::as_array).into_iter().flatten().map(|value| value.as_table().expect("a table"))
}

fn text<'t>(table: &'t toml::Table, key: &str) -> &'t str {
    table.get(key).and_then(toml::Value::as_str).expect(key)
}

fn side(word: &str) -> Side {
    [Side::Own, Side::Opponent, Side::Neutral].into_iter().find(|side| side.code() == word).expect(word)
}

fn kind(word: &str) -> ActorKind {
    match word {
        "person" => ActorKind::Person,
        "party" => ActorKind::Party,
        "municipality" => ActorKind::Municipality,
        _ => ActorKind::Organisation,
    }
}

fn lessons() -> Lessons {
    let table: toml::Table = LESSONS.parse().expect("the lessons are TOML");
    let codes = |passage: &toml::Table, key: &str| {
        words(passage, key).iter().map(|code| MessageCode::parse(code).expect("a code")).collect()
    };
    let passage = |passage: &toml::Table| Passage {
        text: text(passage, "text").to_owned(),
        says: codes(passage, "says"),
        denies: codes(passage, "denies"),
    };
    Lessons {
        passages: tables(&table, "passages").map(passage).collect(),
        about: words(&table, "about"),
        other: words(&table, "other"),
    }
}

fn topic() -> Topic {
    let table: toml::Table = TOPIC.parse().expect("the topic is TOML");
    let examples = |key| {
        let url = |example: &toml::Table| example.get("url").map(|url| url.as_str().expect("url").to_owned());
        tables(&table, key)
            .map(|example| Example { text: text(example, "text").to_owned(), url: url(example) })
            .collect()
    };
    let message = |message: &toml::Table| KeyMessage {
        code: MessageCode::parse(text(message, "code")).expect("a code"),
        side: side(text(message, "side")),
        sentence: text(message, "sentence").to_owned(),
        is_demand: message.get("demand").and_then(toml::Value::as_bool).unwrap_or_default(),
        patterns: groups(message, "patterns"),
        not: words(message, "not"),
        reject: words(message, "reject"),
        examples: words(message, "examples"),
    };
    Topic {
        id: TopicId::parse(text(&table, "id")).expect("an id"),
        name: text(&table, "name").to_owned(),
        strong: words(&table, "strong"),
        likely: words(&table, "likely"),
        weak: words(&table, "weak"),
        faint: words(&table, "faint"),
        evidence: words(&table, "evidence"),
        hints: words(&table, "hints"),
        evidence_actors: words(&table, "evidence_actors").iter().map(|word| kind(word)).collect(),
        blocked: words(&table, "blocked"),
        against: words(&table, "against"),
        against_urls: words(&table, "against_urls"),
        against_sections: words(&table, "against_sections"),
        paraphrases: groups(&table, "paraphrases"),
        reject: words(&table, "reject"),
        classes: table["classes"]
            .as_table()
            .expect("classes")
            .iter()
            .map(|(name, words)| {
                (
                    name.clone(),
                    words
                        .as_array()
                        .expect("words")
                        .iter()
                        .map(|word| word.as_str().expect("a word").to_owned())
                        .collect(),
                )
            })
            .collect(),
        must_find: examples("must_find"),
        must_not_find: examples("must_not_find"),
        messages: tables(&table, "message").map(message).collect(),
        lessons: lessons(),
    }
}

fn actors() -> Vec<Actor> {
    let table: toml::Table = ACTORS.parse().expect("the register is TOML");
    let day = |role: &toml::Table, key| role.get(key).map(|day| day.to_string().parse::<Date>().expect(key));
    let given = |role: &toml::Table, key| role.get(key).map(|word| word.as_str().expect(key).to_owned());
    let role = |role: &toml::Table| Role {
        title: text(role, "title").to_owned(),
        place: given(role, "place"),
        party: given(role, "party"),
        from: day(role, "from"),
        until: day(role, "until"),
    };
    tables(&table, "actor")
        .map(|actor| Actor {
            id: ActorId::parse(text(actor, "id")).expect("an id"),
            name: text(actor, "name").to_owned(),
            kind: kind(text(actor, "kind")),
            side: side(text(actor, "side")),
            forms: words(actor, "forms"),
            ambiguous: actor.get("ambiguous").and_then(toml::Value::as_bool).unwrap_or_default(),
            roles: tables(actor, "role").map(role).collect(),
        })
        .collect()
}

/// The shipped configuration, read and learnt once for all tests.
fn enricher() -> &'static Enricher {
    static SHIPPED: LazyLock<Enricher> = LazyLock::new(|| Enricher::new(&[topic()], &actors(), &[]));
    &SHIPPED
}

fn about(url: Option<&CanonicalUrl>) -> About<'_> {
    About { url, source_kind: None, source_side: Side::Neutral, day: date(2020, 2, 3) }
}

fn found(enricher: &Enricher, text: &str) -> Findings {
    enricher.enrich(&Article::of_text("", text), &about(None))
}

fn is_relevant(enricher: &Enricher, title: &str, text: &str, url: Option<&str>) -> bool {
    let url = url.map(|url| CanonicalUrl::parse(url).expect(url));
    let findings = enricher.enrich(&Article::of_text(title, text), &about(url.as_ref()));
    findings.topics[0].relevant
}

#[test]
fn the_topic_keeps_its_promises() {
    let (enricher, topic) = (enricher(), topic());
    assert!(topic.must_find.len() >= 25 && topic.must_not_find.len() >= 25);
    for example in &topic.must_find {
        assert!(is_relevant(enricher, "", &example.text, example.url.as_deref()), "not found: {}", example.text);
    }
    for example in &topic.must_not_find {
        assert!(!is_relevant(enricher, "", &example.text, example.url.as_deref()), "found: {}", example.text);
    }
    for message in &topic.messages {
        for example in &message.examples {
            let uses = found(enricher, example).messages;
            assert!(uses.iter().any(|used| used.code == message.code), "{} not heard in: {example}", message.code);
        }
    }
}

#[test]
fn passages_of_varied_hands_are_judged_right() {
    let enricher = enricher();
    let (mut right, mut wrongly_found, mut found, mut missed) = (0.0, Vec::new(), 0.0, Vec::new());
    for line in PASSAGES.lines() {
        let passage: serde_json::Value = serde_json::from_str(line).expect("a line of JSON");
        let (title, text) = (passage["title"].as_str().unwrap_or_default(), passage["text"].as_str().expect("text"));
        let is_found = is_relevant(enricher, title, text, passage["url"].as_str());
        match (passage["relevant"] == true, is_found) {
            (true, true) => right += 1.0,
            (true, false) => missed.push(text.to_owned()),
            (false, true) => wrongly_found.push(text.to_owned()),
            (false, false) => {}
        }
        found += f64::from(u8::from(is_found));
    }
    let relevant = right + missed.len() as f64;
    assert!(right / found >= 0.97, "wrongly found: {wrongly_found:#?}");
    assert!(right / relevant >= 0.95, "missed: {missed:#?}");
}

#[test]
fn a_mention_is_the_whole_word_or_phrase() {
    let body = "Ifølge økonomichefen i kommunen er lands\u{ad}udligningen skæv. Barselsudligning og udligning mellem kommunerne er to ting. \
                Solen skinner. 3-2-udligningen huskes endnu.";
    let article = Article::of_text("Udlignings-reform på vej", body);
    let findings = enricher().enrich(&article, &about(None));
    let words: Vec<&str> = findings.topics[0]
        .mentions
        .iter()
        .map(|mention| match mention.place {
            Place::Title => mention.span.of(&article.title),
            Place::Text => mention.span.of(&article.text),
        })
        .collect();
    assert_eq!(words, ["Udlignings-reform", "lands\u{ad}udligningen", "udligning mellem kommunerne"]);
    assert!(findings.topics[0].central && findings.topics[0].score > 0.9);
    assert_eq!(
        findings.topics[0].evidence.map(|span| span.of(&article.text)),
        Some("Ifølge økonomichefen i kommunen er lands\u{ad}udligningen skæv.")
    );
}

#[test]
fn a_sentence_that_tells_little_is_shown_only_when_there_is_no_other() {
    let shown = |text: &str| {
        let findings = found(enricher(), text);
        findings.topics[0].evidence.map(|span| span.of(text).to_owned())
    };
    let long = "Byrådet venter, at landsudligningen koster kommunen 30 millioner til næste år.";
    assert_eq!(shown(&format!("Landsudligning: nej tak. {long}")).as_deref(), Some(long));
    assert_eq!(shown("Landsudligning: nej tak. Solen skinner.").as_deref(), Some("Landsudligning: nej tak."));
}

#[test]
fn an_address_speaks_where_the_page_is_silent() {
    let text = "Kommunen venter et tab på 35 millioner, og borgmesteren er vred.";
    let verdict = |url: &str, text: &str| {
        let url = CanonicalUrl::parse(url).expect(url);
        let finding = enricher().enrich(&Article::of_text("", text), &about(Some(&url))).topics.remove(0);
        (finding.relevant, finding.mentions.len())
    };
    assert_eq!(verdict("https://a.invalid/politik/stort-tab-i-udligningsslagsmaal/artikel/1", text), (true, 0));
    assert_eq!(verdict("https://a.invalid/politik/stort-tab-paa-udligning", text), (true, 0));
    assert_eq!(verdict("https://a.invalid/politik/stort-tab", text), (false, 0));
    assert_eq!(verdict("https://a.invalid/sport/sen-udligning-i-kommunen", text), (false, 0));
    assert_eq!(verdict("https://a.invalid/nyt/sen-udligning-paa-straffe", "Holdet scorede sent."), (false, 0));
    assert_eq!(verdict("https://a.invalid/nyt/ny-lov-om-barselsudligning", text), (false, 0));
}

#[test]
fn the_sense_of_the_headline_holds_for_the_article_unless_a_form_is_certain() {
    let enricher = enricher();
    let title = "Frisører vil ud af barselsudligning";
    let text = "De vil have deres egen udligningsordning, som de ansatte i kommuner har det.";
    assert!(!is_relevant(enricher, title, text, None));
    assert!(is_relevant(enricher, "Frisører vil ud af fællesskabet", text, None));
    let both = format!("{text} Noget andet er landsudligningen.");
    assert!(is_relevant(enricher, title, &both, None));
}

#[test]
fn a_mention_far_down_is_not_what_the_article_is_about() {
    let filler = "Hallen får nyt gulv. Svømmerne glæder sig. Prisen er uændret. ".repeat(20);
    let findings = found(enricher(), &format!("{filler}Pengene er små på grund af udligningsreformen. {filler}"));
    assert!(findings.topics[0].relevant && !findings.topics[0].central);
}

fn names(text: &str) -> Vec<String> {
    found(enricher(), text).actors.into_iter().map(|actor| actor.name).collect()
}

#[test]
fn names_are_found_where_they_are_names() {
    let cases: [(&str, &[&str]); 16] = [
        ("Gentoftes budget vokser.", &["Gentofte Kommune"]),
        ("En greve og flere lejre.", &[]),
        ("Greve og Odder er dyr.", &["Odder Kommune"]),
        ("Greve Kommune sparer.", &["Greve Kommune"]),
        ("Man bor godt i Greve.", &["Greve Kommune"]),
        ("Vejen er lang.", &[]),
        ("FC København mødte Lyngby BK og Esbjerg fB.", &[]),
        ("Hun læser på Aarhus Universitet.", &[]),
        ("AALBORG: Det regner.", &[]),
        ("Kort: Gentofte, Rudersdal, Hørsholm, Furesø og Allerød.", &[]),
        ("Gentofte og Rudersdal betaler.", &["Gentofte Kommune", "Rudersdal Kommune"]),
        ("Det sker kl. 12, siger KL.", &["KL"]),
        ("Drej til venstre. Venstre side er den rigtige.", &[]),
        ("Her mener Venstre noget.", &["Venstre"]),
        ("Åbenrå og Høje Tåstrup er med.", &["Aabenraa Kommune", "Høje-Taastrup Kommune"]),
        ("Støttet af VIVE og de 34 kommuner.", &["VIVE", "Stop Forskelsbehandlingen Nu"]),
    ];
    for (text, expected) in cases {
        assert_eq!(names(text), expected, "{text}");
    }
}

/// In each row: what the municipality is called, where it is one, and where it is not.
const AMBIGUOUS: [(&str, &[&str], &[&str]); 12] = [
    (
        "Greve Kommune",
        &["Borgmesteren i Greve er vred.", "Folk i Greve betaler.", "Greves byråd siger nej.", "Hun bor i Greve."],
        &["Greve Ludvig døde i 1702.", "Greven er rig.", "En greve betaler.", "GREVE OG GREVINDE SKILLES"],
    ),
    (
        "Lejre Kommune",
        &["Byrådet i Lejre mødes.", "Lejre Kommune sparer.", "Skatten i Lejre stiger."],
        &["Lejre for børn er populære.", "Flygtninge bor i lejre.", "De rejste to lejre."],
    ),
    (
        "Vejen Kommune",
        &["Vejen Kommune bygger.", "Borgmesteren i Vejen er enig.", "Vejens borgmester er enig."],
        &["Vejen er lang.", "Kommunen lukker vejen.", "Se Vejen frem.", "Vejen til reformen er lang."],
    ),
    (
        "Odder Kommune",
        &["Odder Kommune er med.", "De bor i Odder.", "Odders borgmester er vred."],
        &["En odder svømmer.", "Man så to oddere.", "Odder og bæver vender tilbage."],
    ),
    (
        "Skive Kommune",
        &["Skive Kommune klager.", "Vælgerne i Skive er trætte.", "Skives borgmester klager."],
        &["En skive ost.", "Skive efter skive.", "Skær en skive."],
    ),
    (
        "Struer Kommune",
        &["Struer Kommune taber.", "Lemvig og Struer er enige."],
        &["Det struer af glæde.", "Struer man for meget?"],
    ),
    (
        "Faxe Kommune",
        &["Faxe Kommune vinder.", "I Faxe er man glad."],
        &["De drak en faxe.", "Faxe Kondi er populær.", "Vi må faxe svaret."],
    ),
    (
        "Billund Kommune",
        &["Billund Kommune betaler.", "Kommunerne Billund og Vejle er enige."],
        &["Billund Lufthavn vokser.", "BILLUND: Et fly landede."],
    ),
    (
        "Varde Kommune",
        &["Varde Kommune sparer.", "Byrådet i Varde sparer."],
        &["En varde på toppen.", "Varde efter varde blev tændt."],
    ),
    (
        "Køge Kommune",
        &["Køge betaler.", "I Køge er man vred.", "Køges byråd siger nej."],
        &["Køge BK tabte.", "HB Køge vandt.", "Køge Bugt er kold.", "KØGE: To biler stødte sammen."],
    ),
    (
        "Morsø Kommune",
        &["Morsø Kommune får mere.", "Vi på Morsø får mere."],
        &["Mors kaffe er god.", "Hun fik mors hat."],
    ),
    (
        "Lyngby-Taarbæk Kommune",
        &["Lyngby-Taarbæk betaler.", "Borgmesteren i Lyngby-Tårbæk betaler."],
        &["Lyngby slog OB.", "Lyngby Boldklub slog OB.", "Lyngby Hovedgade er spærret."],
    ),
];

#[test]
fn the_table_of_ambiguous_names_has_no_fault() {
    let enricher = enricher();
    for (name, places, others) in AMBIGUOUS {
        let is_named = |text: &str| found(enricher, text).actors.iter().any(|actor| actor.name == name);
        for text in places {
            assert!(is_named(text), "{name} is not seen in: {text}");
        }
        for text in others {
            assert!(!is_named(text), "{name} is seen in: {text}");
        }
    }
}

#[test]
fn names_of_groups_are_told_from_the_same_words() {
    let cases: [(&str, &str, bool); 12] = [
        ("Venstre", "Venstre vil hæve udligningen.", true),
        ("Venstre", "Venstres formand er enig.", true),
        ("Venstre", "Ifølge Venstre er det forkert.", true),
        ("Venstre", "Venstre ben blev brækket.", false),
        ("Venstre", "Han kørte til venstre.", false),
        ("Bedre Balance", "Gruppen Bedre Balance klager.", true),
        ("Bedre Balance", "Planen »Bedre Balance II« flytter arbejdspladser.", false),
        ("Bedre Balance", "Et Danmark i bedre balance er målet.", false),
        ("KL", "KL's formand er enig.", true),
        ("KL", "Mødet begynder kl. 12.", false),
        ("Socialdemokratiet", "Bo Lund (S) er enig.", true),
        ("Socialdemokratiet", "Punkt (s) i loven.", false),
    ];
    let enricher = enricher();
    for (name, text, expected) in cases {
        let is_named = found(enricher, text).actors.iter().any(|actor| actor.name == name);
        assert_eq!(is_named, expected, "{name} in: {text}");
    }
}

#[test]
fn an_office_is_the_person_who_held_it_that_day() {
    let enricher = enricher();
    let holder = |day: Date| {
        let page = Article::of_text("", "Borgmesteren i Albertslund er vred over udligningen.");
        let findings = enricher.enrich(&page, &About { day, ..about(None) });
        findings.actors.iter().map(|actor| actor.name.clone()).collect::<Vec<_>>()
    };
    assert!(holder(date(2018, 2, 3)).contains(&"Steen Christiansen".to_owned()));
    assert!(!holder(date(2026, 2, 3)).contains(&"Steen Christiansen".to_owned()));
}

#[test]
fn sports_pages_have_clubs_and_no_municipalities() {
    let url = CanonicalUrl::parse("https://avis.invalid/sport/lyngby").expect("address");
    let page = Article::of_text("", "Lyngby slog Hvidovre. Rudersdal Kommune bygger hallen.");
    let findings = enricher().enrich(&page, &about(Some(&url)));
    assert_eq!(findings.actors.iter().map(|actor| actor.name.as_str()).collect::<Vec<_>>(), ["Rudersdal Kommune"]);
}

fn person(id: &str, name: &str, role: Option<Role>) -> Actor {
    Actor {
        id: ActorId::parse(id).expect(id),
        name: name.to_owned(),
        kind: ActorKind::Person,
        side: Side::Own,
        forms: vec![name.to_owned()],
        ambiguous: false,
        roles: role.into_iter().collect(),
    }
}

#[test]
fn surnames_and_offices_lead_to_one_person_or_none() {
    let mayor = |place: &str, from: Option<Date>, until: Option<Date>| {
        Some(Role { title: "borgmester".to_owned(), place: Some(place.to_owned()), party: None, from, until })
    };
    let register = [
        person("karin", "Karin Thorsager", mayor("Egemark", Some(date(2018, 1, 1)), None)),
        person("old", "Bent Ager", mayor("Egemark", None, Some(date(2017, 12, 31)))),
        person("jensen-1", "Lis Holm Jensen", None),
        person("jensen-2", "Bo Jensen", None),
    ];
    let enricher = Enricher::new(&[], &register, &[]);
    let cases: [(&str, &[(&str, usize)]); 9] = [
        ("Thorsager siger nej. Karin Thorsager går. Thorsager kommer igen.", &[("karin", 2)]),
        ("Borgmesteren i Egemark er vred.", &[("karin", 1)]),
        ("Egemarks borgmester er vred.", &[("karin", 1)]),
        ("Egemark-borgmesteren er vred.", &[("karin", 1)]),
        ("Borgmesteren i Lyngholm er vred.", &[]),
        ("Lis Holm Jensen taler. Holm Jensen går. Jensen smiler.", &[("jensen-1", 3)]),
        ("Lis Holm Jensen og Bo Jensen taler. Jensen smiler.", &[("jensen-1", 1), ("jensen-2", 1)]),
        ("Bo Jensen taler med den ukendte Kim Jensen. Jensen smiler.", &[("jensen-2", 1)]),
        ("Bo Jensens forslag falder.", &[("jensen-2", 1)]),
    ];
    for (text, expected) in cases {
        let actors = enricher.enrich(&Article::of_text("", text), &about(None)).actors;
        let got: Vec<(&str, usize)> = actors.iter().map(|a| (a.actor.as_str(), a.mentions.len())).collect();
        assert_eq!(got, expected, "{text}");
    }
}

fn heard(text: &str) -> Vec<String> {
    let uses = found(enricher(), text).messages;
    let sign = |polarity| if polarity == Polarity::Rejects { "-" } else { "+" };
    uses.iter().map(|used| format!("{}{}", sign(used.polarity), used.code)).collect()
}

#[test]
fn a_message_may_be_said_or_refuted() {
    let cases: [(&str, &[&str]); 20] = [
        ("En familie har 98.000 kr. mindre om året at leve for.", &["+K1"]),
        ("Det passer ikke, at borgerne i hovedstaden har mindre at leve for.", &["-K1"]),
        ("Rådighedsbeløbet har intet med udligning at gøre.", &["-K1", "+M7"]),
        ("De har et lavt rådighedsbeløb. Det er misvisende.", &["-K1"]),
        ("De 34 kommuner sender 13 mia. kr. til resten af landet.", &["+K2"]),
        ("Hovedstadskommunerne sender ikke 12 mia. kr. til provinsen.", &["-K2"]),
        ("De bredeste skuldre skal bære mest.", &["+M3"]),
        ("Dit postnummer må ikke afgøre, hvilken velfærd du får.", &["+M1"]),
        ("Servicen ligger under landsgennemsnittet.", &["+K3"]),
        ("Kommunerne nord for København har lavere skat.", &["+M4"]),
        ("Danmark er ikke ved at knække over.", &["-M2"]),
        ("Danmark må ikke knække over.", &["+M2"]),
        ("Vi vil ikke sende 14 mia. kr. til provinsen.", &["+K2"]),
        ("Hovedstaden sender jo slet ikke 14 mia. kr. til provinsen.", &["-K2"]),
        ("Påstanden om, at de sender 13 mia. kr. til provinsen, lever.", &["-K2"]),
        ("Vi sender 13 mia. kr. til provinsen, så det passer ikke, at vi er nærige.", &["+K2"]),
        ("Bibliotekerne lukker, hvis ikke vi får flere penge i udligning.", &["+M8"]),
        ("Vi er snydt for 17 millioner, fordi nogen har talt forkert i et register.", &["+M10"]),
        ("Kommunens budget er i balance.", &[]),
        ("Det er godt vejr i hele landet.", &[]),
    ];
    for (text, expected) in cases {
        let heard = heard(text);
        let all = expected.iter().all(|wanted| heard.iter().any(|heard| heard == wanted));
        assert!(all && (heard.is_empty() || !expected.is_empty()), "{text}: {heard:?}");
    }
}

#[test]
fn two_speakers_in_one_paragraph_keep_their_own_words() {
    let text = "»En familie i hovedstaden har 98.000 kroner mindre at leve for om året,« siger borgmester Karen Holm (K). \
        »Det er en myte, at familier i hovedstaden har mindre at leve for,« siger borgmester Jens Brink (V) om udligning.";
    let uses = found(enricher(), text).messages;
    let seen: Vec<_> = uses.iter().map(|used| (used.code.as_str(), used.polarity, used.speaker.as_deref())).collect();
    assert_eq!(seen, [("K1", Polarity::Asserts, Some("Karen Holm")), ("K1", Polarity::Rejects, Some("Jens Brink"))]);
}

#[test]
fn a_message_has_the_voice_of_its_quote() {
    let body = "Mødet blev langt.\n\n- De påstår, at familier har 98.000 kr. mindre om året at leve for, siger Jesper Frost Rasmussen.";
    let page = Article::of_text("De bredeste skuldre skal bære mest", body);
    let start = body.find("De påstår").expect("quote");
    let quote = Quote {
        span: Span::new(start..body.find(", siger").expect("cue")),
        speaker: Some("Jesper Frost Rasmussen".to_owned()),
        actor: Some(ActorId::parse("jesper-frost-rasmussen").expect("an id")),
        style: QuoteStyle::Dash,
        cue: Some("siger".to_owned()),
    };
    let uses = enricher().enrich_quoted(&page, &about(None), vec![quote]).messages;
    let seen: Vec<_> = uses.iter().map(|u| (u.code.as_str(), u.polarity, u.section, u.speaker.as_deref())).collect();
    assert_eq!(
        seen,
        [
            ("M3", Polarity::Asserts, Section::Headline, None),
            ("K1", Polarity::Rejects, Section::Quote, Some("Jesper Frost Rasmussen"))
        ]
    );
}

#[test]
fn a_word_said_again_and_again_needs_one_hint_only() {
    let is_found = |text: &str| found(enricher(), text).topics.iter().any(|topic| topic.relevant);
    assert!(is_found("Udligningen, altid udligningen. Kommunen taler ikke om andet."));
    assert!(!is_found("Udligning og igen udligning: Kommunen jævner asfalt."));
}

#[test]
fn a_form_with_nothing_around_it_is_no_mention() {
    for text in [
        "Forbrug og pris.\n\nUdligning\n\nNæste betaling er den 1. juni.",
        "Trykket stiger.\n\nUdligning\n\nKnib om næsen og pust.",
        "Smag til. Udligning. Server varmt.",
        "Vandret 3: Udligning.",
        "Se: Udligning",
        "x udligning",
    ] {
        assert!(!found(enricher(), text).topics.iter().any(|topic| topic.relevant), "{text}");
    }
    let again = "Udligning? ".repeat(300);
    assert!(!found(enricher(), &again).topics.iter().any(|topic| topic.relevant));
}

#[test]
fn claims_stand_by_the_topic() {
    let claims = found(enricher(), "Sidste år gik 13,3 mia. kr. til udligning fra 34 kommuner.").claims;
    let seen: Vec<_> = claims.iter().map(|claim| (claim.value, claim.unit, claim.year)).collect();
    assert_eq!(seen, [(13.3e9, Unit::Kroner, Some(2019)), (34.0, Unit::Municipalities, Some(2019))]);
    assert!(found(enricher(), "Hallen koster 9 mio. kr.").claims.is_empty());
}

#[test]
fn an_empty_article_has_a_verdict_and_nothing_else() {
    let findings = found(enricher(), "");
    assert!(!findings.topics[0].relevant && findings.topics[0].score == 0.0);
    assert!(findings.actors.is_empty() && findings.messages.is_empty() && findings.claims.is_empty());
}

proptest::proptest! {
    #[test]
    fn any_text_is_enriched_and_every_span_fits(text in "(udligning|kommune|Greve|Gentofte|Jensen|- |og|ikke|12 mia\\. kr|»|«|\\.|,| |\n|-\n|æ|1-1){0,60}") {
        let findings = found(&Enricher::new(&[topic()], &[], &[]), &text);
        for mention in findings.topics.iter().flat_map(|topic| &topic.mentions) {
            proptest::prop_assert!(!mention.span.of(&text).is_empty());
        }
    }
}
