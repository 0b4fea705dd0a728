use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::*;
use crate::domain::{
    Access, ActorFinding, ActorId, Article, ArticleId, ArticleKind, CanonicalUrl, Change, Claim, Contradiction, Drift,
    Findings, Language, Mention, Pace, Place, ProfileId, Quote, QuoteStyle, Recipients, Rights, SectionKind, Side,
    Silence, Source, SourceId, SourceKind, SourceStatus, Span, StatedMoment, StoryId, Tdm, Tier, Topic, TopicFinding,
    TopicId, Unit,
};

fn at(text: &str) -> Timestamp {
    text.parse::<jiff::Zoned>().expect(text).timestamp()
}

fn source(name: &str, excerpt_words: usize) -> Source {
    Source {
        id: SourceId::parse(&name.to_lowercase()).expect("id"),
        name: name.to_owned(),
        kind: SourceKind::National,
        region: "Hele landet".to_owned(),
        tier: Tier::One,
        side: Side::Neutral,
        home: CanonicalUrl::parse("https://example.org").expect("url"),
        language: Language::Danish,
        status: SourceStatus::Active,
        feeds: vec![],
        rights: Rights { excerpt_words, full_text: crate::domain::FullText::Keep, tdm: Tdm::NoneSeen, licence: None },
        pace: Pace {
            poll_every: std::time::Duration::from_mins(10),
            poll_every_max: std::time::Duration::from_mins(10),
            host_gap: std::time::Duration::ZERO,
        },
        article_id: None,
        recipes: vec![],
    }
}

/// An article of `name` whose text mentions udligning, with one quote.
fn covered(id: i64, name: &str, title: &str, story: Option<i64>) -> CoveredArticle {
    let text =
        "Kommunerne vil ændre udligning nu.\n\n- Vi betaler mere end nogen andre i hele landet, siger Karin Thorsager.";
    let mention = |word: &str| {
        let start = text.find(word).expect(word);
        Span::new(start..start + word.len())
    };
    let article = Article {
        byline: vec!["Ida Holm".to_owned()],
        published: Some(StatedMoment {
            at: at("2026-11-23T06:10[Europe/Copenhagen]"),
            trust: crate::domain::MomentTrust::Given,
        }),
        lead: Some(Span::new(0..35)),
        language: Language::Danish,
        ..Article::of_text(title, text)
    };
    let findings = Findings {
        topics: vec![TopicFinding {
            topic: TopicId::parse("udligning").expect("id"),
            relevant: true,
            central: true,
            score: 1.0,
            mentions: vec![Mention { place: Place::Text, span: mention("udligning") }],
            evidence: Some(mention("Kommunerne vil ændre udligning nu.")),
        }],
        actors: vec![ActorFinding {
            actor: ActorId::parse("thorsager").expect("id"),
            name: "Karin Thorsager".to_owned(),
            side: Side::Own,
            mentions: vec![Mention { place: Place::Text, span: mention("Karin Thorsager") }],
        }],
        quotes: vec![Quote {
            span: mention("Vi betaler mere end nogen andre i hele landet"),
            speaker: Some("Karin Thorsager".to_owned()),
            actor: ActorId::parse("thorsager").ok(),
            style: QuoteStyle::Dash,
            cue: Some("siger".to_owned()),
        }],
        messages: vec![],
        claims: vec![],
    };
    CoveredArticle {
        id: ArticleId(id),
        source: source(name, 40),
        url: CanonicalUrl::parse(&format!("https://example.org/{id}")).expect("url"),
        article,
        findings,
        first_seen_at: at("2026-11-23T06:20[Europe/Copenhagen]"),
        story: story.map(StoryId),
        reprint_of: None,
        versions: 1,
        confirmed: BTreeSet::new(),
    }
}

fn coverage(articles: Vec<CoveredArticle>) -> Coverage {
    let read = |name: &str| FeedWatch {
        source: name.to_owned(),
        feed: format!("{name}/rss"),
        outcome: WatchOutcome::Read,
        begun_at: None,
        gaps: vec![],
    };
    Coverage {
        topic: Topic::named(TopicId::parse("udligning").expect("id"), "Udligning"),
        window: Window {
            from: at("2026-11-20T06:45[Europe/Copenhagen]"),
            until: at("2026-11-23T06:45[Europe/Copenhagen]"),
        },
        composed_at: at("2026-11-23T06:45[Europe/Copenhagen]"),
        due_at: at("2026-11-23T06:45[Europe/Copenhagen]"),
        zone: TimeZone::get("Europe/Copenhagen").expect("zone"),
        desk_url: "http://127.0.0.1:8080".to_owned(),
        articles,
        corrections: vec![],
        baseline: vec![1, 4, 2],
        audits: Audits::default(),
        feeds: vec![read("Sundposten"), read("Kronen")],
        oddities: vec![],
        not_followed: vec![],
    }
}

fn profile() -> DigestProfile {
    DigestProfile {
        id: ProfileId::parse("morgen").expect("id"),
        name: "Morgenoverblik".to_owned(),
        topic: TopicId::parse("udligning").expect("id"),
        when: "45 6 * * Mon-Fri".to_owned(),
        zone: "Europe/Copenhagen".to_owned(),
        sections: SectionKind::ALL.to_vec(),
        recipients: Recipients::default(),
        send_when_empty: true,
        clips_max: 20,
    }
}

fn section<'a>(issue: &'a Issue, code: &str) -> &'a SectionView {
    issue.sections.iter().find(|section| section.code == code).expect(code)
}

#[test]
fn reprints_count_as_one_story_and_stand_as_also_in() {
    let mut reprint = covered(2, "Kronen", "Samme sag, andet hoved", Some(7));
    reprint.reprint_of = Some(ArticleId(1));
    let coverage = coverage(vec![covered(1, "Sundposten", "Kommuner vil ændre udligning", Some(7)), reprint]);
    let issue = compose(&profile(), &coverage);
    let own = section(&issue, "own-case");
    assert_eq!(own.clips.len(), 1);
    assert_eq!(own.clips[0].source, "Sundposten");
    assert_eq!(own.clips[0].also_in[0].source, "Kronen");
    assert_eq!(own.clips[0].also_in[0].headline.as_deref(), Some("Samme sag, andet hoved"));
    assert_eq!(issue.articles, [1, 2], "a folded print must not come again tomorrow");
    assert!(issue.subject.starts_with("Udligning: Kommuner vil ændre udligning · 2 klip"), "{}", issue.subject);
}

#[test]
fn no_clip_shows_more_words_than_its_source_allows() {
    for words in 0..30 {
        let mut article = covered(1, "Sundposten", "Titel", None);
        article.source.rights.excerpt_words = words;
        let issue = compose(&profile(), &coverage(vec![article]));
        let clip = &section(&issue, "own-case").clips[0];
        let excerpt: String = clip.excerpt.iter().map(|part| part.text.as_str()).collect();
        let quoted: Vec<&str> = clip.quotes.iter().map(|quote| quote.words.as_str()).collect();
        let shown = format!("{excerpt} {}", quoted.join(" ")).split_whitespace().filter(|word| *word != "…").count();
        assert!(shown <= words, "{shown} words of {words}: {excerpt} | {quoted:?}");
    }
}

#[test]
fn a_number_that_does_not_agree_is_told_with_both_numbers_and_the_source() {
    let mut article = covered(1, "Sundposten", "Nyheden", None);
    article.source.rights.excerpt_words = 0;
    article.findings.claims = vec![Claim {
        value: 9e9,
        unit: Unit::Kroner,
        year: None,
        span: Span::new(0..1),
        contradicts: Some(Contradiction {
            statement: "Så meget sendes.".to_owned(),
            value: 13.3e9,
            year: Some(2018),
            source: "Kontoret".to_owned(),
        }),
    }];
    let rendered = render(&compose(&profile(), &coverage(vec![article]))).expect("rendered");
    let line = "Tal: 9 mia. kr. passer ikke med 13,3 mia. kr. (2018). Så meget sendes. Kilde: Kontoret";
    let unwrapped = rendered.text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(unwrapped.contains(line), "{unwrapped}");
    assert!(rendered.html.contains("9 mia. kr. passer ikke med 13,3 mia. kr. (2018)"), "{}", rendered.html);
}

#[test]
fn a_quote_about_something_else_is_not_shown() {
    let mut article = covered(1, "Sundposten", "Titel", None);
    let more = "\n\nSolen skinner over byen.\n\n- Jeg glæder mig mest til kagen bagefter, siger Ida Nord.";
    let said = "Jeg glæder mig mest til kagen bagefter";
    article.article.text.push_str(more);
    let start = article.article.text.find(said).expect("said");
    let far = Quote {
        span: Span::new(start..start + said.len()),
        speaker: Some("Ida Nord".to_owned()),
        actor: None,
        style: QuoteStyle::Dash,
        cue: Some("siger".to_owned()),
    };
    // It stands first in the list, but not near the topic.
    article.findings.quotes.insert(0, far);
    let issue = compose(&profile(), &coverage(vec![article]));
    let speakers: Vec<&str> =
        section(&issue, "own-case").clips[0].quotes.iter().map(|quote| quote.speaker.as_str()).collect();
    assert_eq!(speakers, ["Karin Thorsager"]);
}

#[test]
fn opinion_never_stands_among_news() {
    let mut leader = covered(2, "Kronen", "Lederen", Some(7));
    leader.article.kind = ArticleKind::Leader;
    let issue = compose(&profile(), &coverage(vec![covered(1, "Sundposten", "Nyheden", Some(7)), leader]));
    assert_eq!(section(&issue, "debate").clips[0].headline, "Lederen");
    assert_eq!(section(&issue, "own-case").clips.len(), 1);
    assert!(section(&issue, "own-case").clips[0].also_in.is_empty());
}

#[test]
fn an_empty_day_says_that_everything_was_read() {
    let issue = compose(&profile(), &coverage(vec![]));
    assert_eq!(issue.subject, "Udligning: ingen omtale · alle 2 medier hentet · 23/11");
    assert_eq!(section(&issue, "not-seen").lines, ["Alle 2 medier er hentet uden huller."]);
    let rendered = render(&issue).expect("rendered");
    assert!(rendered.text.contains("HVAD VI IKKE SÅ"), "{}", rendered.text);
}

#[test]
fn what_was_not_seen_is_named_with_its_times() {
    let mut closed = covered(1, "Sundposten", "Bag muren", None);
    closed.article.access = Access::Closed;
    closed.first_seen_at = at("2026-11-19T09:00[Europe/Copenhagen]");
    let mut coverage = coverage(vec![closed]);
    coverage.feeds[0].outcome = WatchOutcome::NotRead {
        since: Some(at("2026-11-22T04:10[Europe/Copenhagen]")),
        reason: "svarede med fejl 500".to_owned(),
    };
    let gap = (Some(at("2026-11-21T01:00[Europe/Copenhagen]")), at("2026-11-21T09:30[Europe/Copenhagen]"));
    coverage.feeds[1].gaps.push(gap);
    coverage.not_followed.push(("Ugebladet".to_owned(), "intet feed".to_owned()));
    let issue = compose(&profile(), &coverage);
    insta::assert_snapshot!(section(&issue, "not-seen").lines.join("\n"), @"
    Sundposten: svarede med fejl 500; sidst hentet i går kl. 4.10.
    Kronen: muligt hul mellem lørdag kl. 1.00 og lørdag kl. 9.30; feedet delte intet med det forrige.
    Kun læst i uddrag (betalingsmur eller rettigheder): »Bag muren« (Sundposten).
    1 artikel kom for sent til forrige overblik og er med her.
    Følges ikke: Ugebladet. Grunden står under Medier.
    ");
    assert!(issue.summary.contains("1 af 2 medier hentet"), "{}", issue.summary);
}

#[test]
fn two_hundred_clips_stay_below_what_mail_programs_cut() {
    let many = (0..200)
        .map(|id| covered(id, "Sundposten", &format!("Overskrift nummer {id} om udligning"), Some(id)))
        .collect();
    let profile = DigestProfile { clips_max: 60, ..profile() };
    let issue = compose(&profile, &coverage(many));
    let rendered = render(&issue).expect("rendered");
    assert!(rendered.html.len() <= HTML_BYTES_MAX, "{} bytes", rendered.html.len());
    assert!(rendered.html.contains("Overskrift nummer 199"), "a headline was left out");
}

#[test]
fn headlines_cannot_carry_markup_into_the_mail() {
    let article = covered(1, "Sundposten", "<img src=x onerror=alert(1)> & \"sagen\"", None);
    let html = render(&compose(&profile(), &coverage(vec![article]))).expect("rendered").html;
    assert!(!html.contains("<img"), "markup got through");
}

#[test]
fn a_late_issue_says_so() {
    let mut coverage = coverage(vec![]);
    coverage.composed_at = at("2026-11-23T09:05[Europe/Copenhagen]");
    let issue = compose(&profile(), &coverage);
    assert_eq!(
        issue.late.as_deref(),
        Some("Forsinket: skulle være sendt mandag den 23. november kl. 6.45, men blev skrevet i dag kl. 9.05.")
    );
}

#[test]
fn corrections_show_both_sides_of_a_number() {
    let mut coverage = coverage(vec![]);
    coverage.corrections.push(CorrectedArticle {
        id: ArticleId(1),
        source: source("Sundposten", 40),
        url: CanonicalUrl::parse("https://example.org/1").expect("url"),
        title: "Titel".to_owned(),
        changes: vec![
            Change::Number { before: "De sender 12 mia. kr.".to_owned(), after: "De sender 13,3 mia. kr.".to_owned() },
            Change::Text { added: 1, removed: 0 },
        ],
        seen_at: at("2026-11-22T12:00[Europe/Copenhagen]"),
    });
    let issue = compose(&profile(), &coverage);
    let corrections = &section(&issue, "corrections").corrections;
    assert_eq!(
        corrections[0].changes,
        [("Tal".to_owned(), "De sender 12 mia. kr.".to_owned(), "De sender 13,3 mia. kr.".to_owned())]
    );
}

#[test]
fn a_silent_source_and_pages_read_wrongly_are_told() {
    let since = at("2026-11-22T16:00[Europe/Copenhagen]");
    let drift = Drift { median_now: 120, median_before: 2_400, bodiless_now: 0.9, bodiless_before: 0.1 };
    let odd = |source: &str, silence, drift| Oddity { source: source.to_owned(), silence, drift };
    let oddities =
        vec![odd("Kronen", Some(Silence { since, expected: 11.6 }), None), odd("Sundposten", None, Some(drift))];
    let rendered = render(&compose(&profile(), &Coverage { oddities, ..coverage(vec![]) })).expect("rendered");
    for part in [&rendered.text, &rendered.html] {
        // The text part breaks its lines.
        let part = part.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(part.contains("Kronen: svarer, men har intet nyt haft siden"), "{part}");
        assert!(part.contains("omkring 12 nye"), "{part}");
        assert!(part.contains("120 tegn mod 2400 før"), "{part}");
        assert!(!part.contains("uden huller"), "all was said to be well:\n{part}");
    }
}

#[test]
fn what_is_erased_leaves_no_word_in_an_issue_wherever_it_stood() {
    let mut reprint = covered(2, "Kronen", "Samme sag, andet hoved", Some(7));
    reprint.reprint_of = Some(ArticleId(1));
    let mut closed = covered(3, "Kronen", "En lukket sag om udligning", None);
    closed.article.access = Access::Closed;
    let mut coverage =
        coverage(vec![covered(1, "Sundposten", "Kommuner vil ændre udligning", Some(7)), reprint, closed]);
    coverage.corrections.push(CorrectedArticle {
        id: ArticleId(3),
        source: source("Kronen", 40),
        url: CanonicalUrl::parse("https://example.org/3").expect("url"),
        title: "En lukket sag om udligning".to_owned(),
        changes: vec![Change::Text { added: 1, removed: 0 }],
        seen_at: at("2026-11-22T12:00[Europe/Copenhagen]"),
    });
    let mut issue = compose(&profile(), &coverage);
    let whole = |issue: &Issue| {
        let rendered = render(issue).expect("rendered");
        format!("{}{}{}{}", rendered.subject, rendered.text, rendered.html, serde_json::to_string(issue).expect("json"))
    };
    let untouched = issue.clone();
    let mut erased = ErasedArticles::default();
    erased.add(ArticleId(9), "https://example.org/9", Some("udligning"));
    assert_eq!(issue.erase(&erased), 0, "a headline that is a word of every line");
    assert_eq!(issue, untouched);
    erased.add(ArticleId(2), "https://www.example.org/2/", None);
    erased.add(ArticleId(3), "https://example.org/3", None);
    assert!(issue.erase(&erased) >= 4);
    let text = whole(&issue);
    for gone in ["andet hoved", "En lukket sag", "example.org/2", "example.org/3"] {
        assert!(whole(&untouched).contains(gone) && !text.contains(gone), "{gone} in {text}");
    }
    assert!(
        text.contains("Kommuner vil ændre udligning") && text.contains("Et klip fra Kronen er slettet efter krav.")
    );
    assert_eq!((issue.articles.as_slice(), issue.clips), ([1].as_slice(), 1));
    assert_eq!(issue.erase(&erased), 0, "it is done once");
}
