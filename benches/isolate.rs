//! What isolation costs: the same page and the same feed, read here and read by a child.
//!
//! `cargo bench --bench isolate`. The goal is at most 15 % on top of reading a page of ordinary size.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a bench stops at the first surprise")]

use std::fmt::Write;

use jiff::tz::TimeZone;
use tokio::runtime::Runtime;
use udklip::domain::{CanonicalUrl, FeedKind, Language, ParsingSettings, SourceKind};
use udklip::extract::PageContext;
use udklip::feed::FeedContext;
use udklip::isolate::{Parser, Parsing};

/// Teasers in the frame of a page; a Danish front page or article page has 40 to 150.
const TEASERS: [usize; 3] = [10, 60, 150];
/// Entries of a feed.
const ENTRIES: [usize; 3] = [20, 100, 1000];

fn main() {
    divan::main();
}

/// A news page of an invented paper: head, scripts, navigation, an article of 12 paragraphs, teasers, footer.
fn page(teasers: usize) -> Vec<u8> {
    let mut html = "<!doctype html><html lang=\"da\"><head><title>Broen åbner - Sundby Avis</title>\
        <meta property=\"article:published_time\" content=\"2026-11-23T07:12:00+01:00\">"
        .to_owned();
    write!(html, "<script>{}</script></head><body><nav><ul>", "var a = [1, 2, 3];\n".repeat(2_000)).unwrap();
    for number in 0..40 {
        write!(html, "<li><a href=\"/emne/{number}\">Emne {number}</a></li>").unwrap();
    }
    html.push_str("</ul></nav><main><article><h1>Broen åbner</h1><p class=\"byline\">Af Ida Holm</p>");
    for number in 0..12 {
        write!(
            html,
            "<p>Afsnit {number} fortæller, at broen åbner for trafik på torsdag, og at kommunen venter mange biler. \
             <a href=\"/nyt/{number}\">Læs mere</a> om arbejdet, som har varet i tre år og er blevet dyrere.</p>"
        )
        .unwrap();
    }
    html.push_str("</article></main><aside>");
    for number in 0..teasers {
        write!(
            html,
            "<div class=\"card\"><a href=\"/a/{number}\"><img src=\"/i/{number}.jpg\" alt=\"\"><h3>Anden sag nr. \
             {number}</h3><p>En kort omtale af en anden sag.</p></a></div>"
        )
        .unwrap();
    }
    html.push_str("</aside><footer><p>Sundby Avis</p></footer></body></html>");
    html.into_bytes()
}

fn feed(entries: usize) -> Vec<u8> {
    let mut xml = "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>Sundby Avis</title>".to_owned();
    for number in 0..entries {
        write!(
            xml,
            "<item><title>Sag nr. {number}</title><link>https://sundby.example/a/{number}</link><guid>{number}</guid>\
             <pubDate>Mon, 23 Nov 2026 07:12:00 +0100</pubDate><description>Om sagen og dens følger.</description></item>"
        )
        .unwrap();
    }
    xml.push_str("</channel></rss>");
    xml.into_bytes()
}

fn children() -> Parser {
    let program = std::path::PathBuf::from(env!("CARGO_BIN_EXE_udklip"));
    Parser::new(Parsing::InChildren(program), &ParsingSettings::default())
}

fn here() -> Parser {
    Parser::new(Parsing::Here, &ParsingSettings::default())
}

fn read_page(bencher: divan::Bencher<'_, '_>, parser: &Parser, body: &[u8]) {
    let runtime = Runtime::new().unwrap();
    let context = PageContext {
        url: Some(CanonicalUrl::parse("https://sundby.example/nyt/1234/broen").unwrap()),
        recipe: None,
        source_kind: Some(SourceKind::Local),
        language: Some(Language::Danish),
        zone: TimeZone::get("Europe/Copenhagen").unwrap(),
        now: "2026-11-24T06:00:00Z".parse().unwrap(),
        feed_title: None,
    };
    let read = || runtime.block_on(parser.page(body.to_vec(), None, context.clone())).expect("a page");
    assert!(read().text.contains("Afsnit 11"));
    bencher.counter(divan::counter::BytesCount::of_slice(body)).bench_local(read);
}

fn read_feed(bencher: divan::Bencher<'_, '_>, parser: &Parser, entries: usize) {
    let runtime = Runtime::new().unwrap();
    let body = feed(entries);
    let context = FeedContext {
        url: CanonicalUrl::parse("https://sundby.example/feed").unwrap(),
        charset: None,
        kind: FeedKind::Syndication,
        article_id: None,
        zone: TimeZone::get("Europe/Copenhagen").unwrap(),
        now: "2026-11-24T06:00:00Z".parse().unwrap(),
    };
    let read = || runtime.block_on(parser.feed(body.clone(), context.clone())).expect("a feed");
    assert_eq!(read().entries.len(), entries);
    bencher.bench_local(read);
}

#[divan::bench(args = TEASERS)]
fn page_here(bencher: divan::Bencher<'_, '_>, teasers: usize) {
    read_page(bencher, &here(), &page(teasers));
}

#[divan::bench(args = TEASERS)]
fn page_in_a_child(bencher: divan::Bencher<'_, '_>, teasers: usize) {
    read_page(bencher, &children(), &page(teasers));
}

#[divan::bench(args = ENTRIES)]
fn feed_here(bencher: divan::Bencher<'_, '_>, entries: usize) {
    read_feed(bencher, &here(), entries);
}

#[divan::bench(args = ENTRIES)]
fn feed_in_a_child(bencher: divan::Bencher<'_, '_>, entries: usize) {
    read_feed(bencher, &children(), entries);
}
