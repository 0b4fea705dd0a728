//! The speed figures of the README: what each stage of an article's journey costs, and how long a search takes.
//!
//! `cargo bench --bench figures`. Everything runs in one process on the texts of the demo's press, so that the figures of
//! one run compare with each other; those of two machines do not.
#![expect(clippy::print_stdout, clippy::unwrap_used, clippy::indexing_slicing, reason = "a bench reports its figures")]

use std::time::{Duration, Instant};

use jiff::{Timestamp, tz::TimeZone};
use udklip::deliver::{MemoryOutbox, Outbox};
use udklip::demo::Stage;
use udklip::domain::{Actor, ActorId, ActorKind, Article, ArticleId, CanonicalUrl, Findings, Side};
use udklip::enrich::{About, Enricher};
use udklip::extract::{PageContext, read_page};
use udklip::isolate::Parsing;
use udklip::query::parse;
use udklip::search::{IndexChange, IndexDocument, SearchIndex, SearchOptions};
use udklip::story::{Printed, group};

/// How often the press is read.
const ROUNDS: u32 = 20;
/// Words of an article whose understanding is timed.
const LONG: usize = 400;
/// Articles in the archive that is searched.
const ARCHIVE: i64 = 10_000;
/// How often each query is asked.
const ASKED: usize = 50;
/// What staff ask.
const QUERIES: [&str; 10] = [
    "udligning",
    "led:udligning",
    "emne:udligning",
    "borgmester OG led:udligning",
    "\"kommunal udligning\"",
    "udlign*",
    "led:udligning NÆR/10 borgmester",
    "led:udligning IKKE fodbold dato:2026-10/2026-11",
    "SÆTNING(led:udligning milliarder)",
    "titel:udligning ELLER budskab:K2",
];

fn main() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let now: Timestamp = "2026-11-24T09:00:00Z".parse().unwrap();
    let outbox = Some(Outbox::Memory(MemoryOutbox::default()));
    let stage = runtime.block_on(Stage::set(0, now, outbox, Parsing::Here)).unwrap();
    let pages = pages(&stage);
    let articles = journey(&stage, &pages);
    understanding(&stage, &articles);
    searches(&articles);
}

/// Every page the press has printed when the visitor arrives, with its address.
fn pages(stage: &Stage) -> Vec<(CanonicalUrl, String)> {
    let mut pages = Vec::new();
    for truth in stage.press.truths() {
        let url = CanonicalUrl::parse(&truth.url).unwrap();
        let html = stage.press.page(&truth.outlet, url.as_url().path(), stage.arrival);
        pages.extend(html.map(|html| (url, html)));
    }
    pages
}

/// Prints what each stage costs, and returns the articles.
fn journey(stage: &Stage, pages: &[(CanonicalUrl, String)]) -> Vec<(Article, Findings, CanonicalUrl)> {
    let enricher = Enricher::new(&stage.app.topics, &stage.app.actors, &stage.app.facts);
    let count = f64::from(ROUNDS) * pages.len() as f64;
    let mut read = Vec::new();
    let mut bytes = 0;
    let reading = timed(|| {
        for _ in 0..ROUNDS {
            read = pages.iter().map(|(url, html)| read_page(html, &context(url, stage.arrival))).collect();
            bytes = pages.iter().map(|(_, html)| html.len()).sum();
        }
    });
    learn(&enricher);
    let mut found = Vec::new();
    let enriching = timed(|| {
        for _ in 0..ROUNDS {
            found = read.iter().zip(pages).map(|(article, (url, _))| enricher.enrich(article, &about(url))).collect();
        }
    });
    let printed: Vec<Printed> =
        read.iter().enumerate().map(|(at, article)| print_of(at, article, stage.arrival)).collect();
    let grouping = timed(|| {
        for _ in 0..ROUNDS {
            assert_eq!(group(&printed).len(), printed.len());
        }
    });
    let all: Vec<_> = read.into_iter().zip(found).zip(pages).map(|((a, f), (url, _))| (a, f, url.clone())).collect();
    let index = SearchIndex::in_memory().unwrap();
    let indexing = timed(|| {
        let changes: Vec<_> = (0..i64::from(ROUNDS) * i64::try_from(all.len()).unwrap())
            .map(|id| document(id, &all[usize::try_from(id).unwrap() % all.len()], stage.arrival))
            .collect();
        index.apply(&changes, 1).unwrap();
    });
    let words: usize = all.iter().map(|(article, ..)| article.text.split_whitespace().count()).sum();
    println!(
        "{} pages of the demo's press, {} words and {} kB of HTML on average, {ROUNDS} rounds\n",
        pages.len(),
        words / all.len(),
        bytes / pages.len() / 1024
    );
    println!("{:<28}{:>16}{:>12}", "stage", "articles per s", "share");
    let total = reading + enriching + grouping + indexing;
    for (stage, took) in [
        ("page → article", reading),
        ("article → findings", enriching),
        ("articles → stories", grouping),
        ("findings → searchable", indexing),
        ("page → searchable, in all", total),
    ] {
        println!(
            "{stage:<28}{:>16.0}{:>11.0} %",
            count / took.as_secs_f64(),
            100.0 * took.as_secs_f64() / total.as_secs_f64()
        );
    }
    all
}

/// Prints what it costs to understand articles of [`LONG`] words, and what a large register of actors adds.
fn understanding(stage: &Stage, articles: &[(Article, Findings, CanonicalUrl)]) {
    println!("\n{:<52}{:>16}", format!("understanding {LONG} words"), "articles per s");
    let (few, many) = (register(100), register(10_000));
    for (what, relevant) in [("about the topic", true), ("about something else", false)] {
        let long = long_articles(articles, relevant);
        let mut took = Vec::new();
        for actors in [&few, &many] {
            let enricher = Enricher::new(&stage.app.topics, actors, &stage.app.facts);
            let about =
                About { url: None, source_kind: None, source_side: Side::Neutral, day: stage.app.clock.today() };
            learn(&enricher);
            took.push(timed(|| {
                for article in long.iter().cycle().take(long.len() * ROUNDS as usize * 2) {
                    drop(enricher.enrich(article, &about));
                }
            }));
            let count = f64::from(ROUNDS * 2) * long.len() as f64;
            println!(
                "{:<52}{:>16.0}",
                format!("{what}, {} actors, {} articles", actors.len(), long.len()),
                count / took[took.len() - 1].as_secs_f64()
            );
        }
        println!("{:<52}{:>16.2}", "10,000 actors cost, times 100", took[1].as_secs_f64() / took[0].as_secs_f64());
    }
}

/// The texts of the press put together to articles of [`LONG`] words, of those that are relevant or of the others.
fn long_articles(articles: &[(Article, Findings, CanonicalUrl)], relevant: bool) -> Vec<Article> {
    let mut long = Vec::new();
    let (mut title, mut words) = (String::new(), Vec::new());
    for (article, findings, _) in articles {
        if findings.topics.iter().any(|topic| topic.relevant) != relevant {
            continue;
        }
        if words.is_empty() {
            title.clone_from(&article.title);
        }
        words.extend(article.text.split_inclusive(' '));
        if words.len() >= LONG {
            words.truncate(LONG);
            long.push(Article::of_text(&title, &words.concat()));
            words.clear();
        }
    }
    long
}

/// A register of so many invented people.
fn register(size: usize) -> Vec<Actor> {
    let syllables = ["al", "bro", "dal", "els", "fryd", "gran", "holt", "ibs", "kær", "lund"];
    let name = |number: usize| {
        let part = |at: u32| syllables[number / 10_usize.pow(at) % syllables.len()];
        format!("{}a {}{}sen", part(0).to_uppercase(), part(1).to_uppercase(), part(2))
    };
    (0..size)
        .map(|number| {
            let name = format!("{}{}", name(number), "o".repeat(number / 1_000));
            Actor {
                id: ActorId::parse(&format!("person-{number}")).unwrap(),
                forms: vec![name.clone()],
                name,
                kind: ActorKind::Person,
                side: Side::Neutral,
                ambiguous: false,
                roles: Vec::new(),
            }
        })
        .collect()
}

/// Prints how long the queries take on an archive made of the press's articles again and again.
fn searches(articles: &[(Article, Findings, CanonicalUrl)]) {
    let now: Timestamp = "2026-11-24T06:10:00Z".parse().unwrap();
    let index = SearchIndex::in_memory().unwrap();
    let changes: Vec<_> =
        (0..ARCHIVE).map(|id| document(id, &articles[usize::try_from(id).unwrap() % articles.len()], now)).collect();
    index.apply(&changes, 1).unwrap();
    println!("\n{ARCHIVE} articles in the archive, each query asked {ASKED} times\n");
    println!("{:<52}{:>8}{:>10}{:>10}", "query", "hits", "p50 ms", "p99 ms");
    let mut all = Vec::new();
    for query in QUERIES {
        let asked = parse(query).unwrap();
        let mut took = Vec::new();
        let mut total = 0;
        for _ in 0..ASKED {
            took.push(timed(|| total = index.search(&asked, &SearchOptions::default()).unwrap().total));
        }
        took.sort_unstable();
        println!("{query:<52}{total:>8}{:>10}{:>10}", at(&took, 50), at(&took, 99));
        all.extend(took);
    }
    all.sort_unstable();
    println!("{:<60}{:>10}{:>10}", "all", at(&all, 50), at(&all, 99));
}

/// The first article that is read waits for the lessons to be learnt.
fn learn(enricher: &Enricher) {
    let about =
        About { url: None, source_kind: None, source_side: Side::Neutral, day: jiff::civil::date(2026, 11, 24) };
    drop(enricher.enrich(&Article::of_text("", "En prøve."), &about));
}

fn at(sorted: &[Duration], percentile: usize) -> String {
    let place = (sorted.len() * percentile / 100).min(sorted.len() - 1);
    format!("{:.2}", sorted[place].as_secs_f64() * 1000.0)
}

fn timed(work: impl FnOnce()) -> Duration {
    let start = Instant::now();
    work();
    start.elapsed()
}

fn context(url: &CanonicalUrl, now: Timestamp) -> PageContext {
    PageContext {
        url: Some(url.clone()),
        recipe: None,
        source_kind: None,
        language: None,
        zone: TimeZone::get("Europe/Copenhagen").unwrap(),
        now,
        feed_title: None,
    }
}

fn about(url: &CanonicalUrl) -> About<'_> {
    About { url: Some(url), source_kind: None, source_side: Side::Neutral, day: jiff::civil::date(2026, 11, 24) }
}

fn print_of(at: usize, article: &Article, now: Timestamp) -> Printed {
    Printed {
        article: ArticleId(i64::try_from(at).unwrap()),
        source: None,
        published: article.published.as_ref().map_or(now, |published| published.at),
        title: article.title.clone(),
        text: article.text.clone(),
    }
}

fn document(id: i64, article: &(Article, Findings, CanonicalUrl), now: Timestamp) -> IndexChange {
    let (article, findings, url) = article;
    let published = article.published.as_ref().map_or(now, |published| published.at);
    IndexChange::Put(Box::new(IndexDocument {
        id: ArticleId(id),
        story: None,
        title: article.title.clone(),
        text: article.text.clone(),
        quotes: Vec::new(),
        source: url.as_url().host_str().unwrap_or_default().to_owned(),
        actors: findings.actors.iter().map(|actor| actor.actor.to_string()).collect(),
        messages: findings.messages.iter().map(|used| used.code.to_string()).collect(),
        topics: findings.topics.iter().filter(|topic| topic.relevant).map(|topic| topic.topic.to_string()).collect(),
        kind: article.kind,
        access: article.access,
        byline: article.byline.clone(),
        url: url.as_str().to_owned(),
        published,
        day: published.to_zoned(TimeZone::get("Europe/Copenhagen").unwrap()).date(),
    }))
}
