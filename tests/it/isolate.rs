//! Children that parse: what they read is what would be read here, and whatever kills one costs one document.

use std::fmt::Write;
use std::process::Command;
use std::time::{Duration, Instant};

use jiff::tz::TimeZone;
use udklip::domain::{CanonicalUrl, FeedKind, ParsingSettings, Recipe};
use udklip::extract::PageContext;
use udklip::feed::FeedContext;
use udklip::isolate::{ParseFailure, Parser, Parsing};

use crate::support::in_children;

const FEED: &str = r#"<?xml version="1.0"?><rss version="2.0"><channel><title>Sundby Avis</title><ttl>30</ttl>
<item><title>Broen åbner &amp; lukker</title><link>/nyt/1234/broen?utm_source=rss</link><guid>a-1</guid>
<pubDate>Mon, 23 Nov 2026 07:12:00 +0100</pubDate><description>Det sker på torsdag.</description></item>
<item><title>Uden dato</title><guid>a-2</guid><author>Ida Holm</author></item></channel></rss>"#;

const PAGE: &str = r#"<!doctype html><html lang="da"><head><title>Broen åbner - Sundby Avis</title>
<meta property="article:published_time" content="2026-11-23T07:12:00+01:00"></head><body><h1>Broen åbner</h1>
<article><p class="manchet">Efter to års arbejde åbner den nye bro for al trafik på torsdag klokken ti.</p>
<p>Det oplyser kommunen, som har betalt for arbejdet, og som regner med mange biler på de første dage.</p>
<p>Cyklister får deres eget spor i begge retninger, og der bliver plads til fodgængere langs med vandet.</p>
</article></body></html>"#;

fn parser(settings: &ParsingSettings) -> Parser {
    Parser::new(in_children(), settings)
}

fn feed_context() -> FeedContext {
    FeedContext {
        url: CanonicalUrl::parse("https://sundby.example/feed").unwrap(),
        charset: Some("utf-8".to_owned()),
        kind: FeedKind::Syndication,
        article_id: Some(regex::Regex::new(r"/nyt/(\d+)/").unwrap()),
        zone: TimeZone::get("Europe/Copenhagen").unwrap(),
        now: "2026-11-24T06:00:00.123456789Z".parse().unwrap(),
    }
}

fn page_context() -> PageContext {
    PageContext {
        url: Some(CanonicalUrl::parse("https://sundby.example/nyt/1234/broen").unwrap()),
        recipe: Some(Recipe { lead: Some("p.manchet".to_owned()), ..Recipe::default() }),
        source_kind: Some(udklip::domain::SourceKind::Local),
        language: Some(udklip::domain::Language::Danish),
        zone: TimeZone::get("Europe/Copenhagen").unwrap(),
        now: "2026-11-24T06:00:00Z".parse().unwrap(),
        feed_title: Some("Broen åbner".to_owned()),
    }
}

/// A feed of so many bytes, with enough to mend.
fn large_feed(bytes: usize) -> Vec<u8> {
    let mut text = "<rss><channel>".to_owned();
    let mut number = 0;
    while text.len() < bytes {
        number += 1;
        write!(text, "<item><title>Nr. {number} &oslash; & {}</title></item>", "ord &aelig; ".repeat(40)).unwrap();
    }
    text.push_str("</channel></rss>");
    text.into_bytes()
}

async fn reads_on(parser: &Parser) {
    let parsed = parser.feed(FEED.into(), feed_context()).await.unwrap();
    assert_eq!(parsed.entries.len(), 2, "the next document was not read");
}

#[tokio::test]
async fn a_child_reads_what_would_be_read_here() {
    let (there, here) = (parser(&ParsingSettings::default()), Parser::new(Parsing::Here, &ParsingSettings::default()));
    let of_child = there.feed(FEED.into(), feed_context()).await.unwrap();
    assert_eq!(of_child, here.feed(FEED.into(), feed_context()).await.unwrap());
    assert_eq!(of_child.entries[0].key.as_str(), "id:1234");
    let of_child = there.page(PAGE.into(), None, page_context()).await.unwrap();
    assert_eq!(of_child, here.page(PAGE.into(), None, page_context()).await.unwrap());
    let selectors = udklip::domain::ListSelectors {
        item: "article > p".to_owned(),
        link: None,
        title: Some("b".to_owned()),
        date: None,
    };
    let list = format!("{PAGE}<article><p><a href=/nyt/77/x>Mere</a><b>Bro</b></p></article>").into_bytes();
    let listed = there.list(list.clone(), selectors.clone(), feed_context()).await.unwrap();
    assert_eq!((listed.entries.len(), listed.entries[0].key.as_str()), (1, "id:77"));
    assert_eq!(listed, here.list(list, selectors, feed_context()).await.unwrap());
    let page = b"<head><link rel=alternate type=application/rss+xml title='S\xf8' href=/rss></head>".to_vec();
    let url = feed_context().url;
    let announced = there.announced_feeds(page.clone(), None, url.clone()).await.unwrap();
    assert_eq!((announced.len(), announced[0].title.as_deref()), (1, Some("Sø")));
    assert_eq!(announced, here.announced_feeds(page, None, url).await.unwrap());
    let opml = "<opml><outline text='Sø' xmlUrl='https://soe.example/rss' htmlUrl='https://soe.example/'/>\
                <outline xmlUrl='ftp://x'/></opml>";
    let listed = there.opml(opml.into()).await.unwrap();
    assert_eq!((listed.0.len(), listed.1.len()), (1, 1), "{listed:?}");
    assert_eq!(listed, here.opml(opml.into()).await.unwrap());
    assert!(of_child.lead_text().is_some_and(|lead| lead.contains("torsdag")), "{of_child:?}");
    for rubbish in [b"".as_slice(), b"\xff\xfe<", b"{\"items\":[{}]}", &[b'<'; 5000]] {
        let of_child = there.feed(rubbish.to_vec(), feed_context()).await.unwrap();
        assert_eq!(of_child, here.feed(rubbish.to_vec(), feed_context()).await.unwrap());
    }
}

#[tokio::test]
async fn a_document_that_wants_too_much_memory_costs_itself_only() {
    let parser = parser(&ParsingSettings { memory_bytes_max: 3_000_000, ..ParsingSettings::default() });
    let failure = parser.feed(large_feed(8_000_000), feed_context()).await.unwrap_err();
    let ParseFailure::Died { cause } = &failure else { panic!("{failure}") };
    assert!(cause.contains("memory"), "the cause is not named: {cause}");
    reads_on(&parser).await;
}

#[tokio::test]
async fn a_document_that_takes_too_long_is_stopped_and_costs_itself_only() {
    // Less than it takes on any machine.
    let parser = parser(&ParsingSettings { time: Duration::from_millis(30), ..ParsingSettings::default() });
    let started = Instant::now();
    let failure = parser.feed(large_feed(9_000_000), feed_context()).await.unwrap_err();
    assert!(matches!(failure, ParseFailure::TooSlow { .. }), "{failure}");
    assert!(started.elapsed() < Duration::from_secs(30), "{:?}", started.elapsed());
    let parser = Parser::new(in_children(), &ParsingSettings::default());
    reads_on(&parser).await;
}

#[tokio::test]
async fn a_program_that_is_no_parser_is_not_the_documents_fault() {
    let nowhere = Parser::new(Parsing::InChildren("/nowhere/udklip".into()), &ParsingSettings::default());
    let failure = nowhere.feed(FEED.into(), feed_context()).await.unwrap_err();
    assert!(!failure.blames_document(), "{failure}");
    let mute = Parser::new(Parsing::InChildren("/bin/true".into()), &ParsingSettings::default());
    let failure = mute.feed(FEED.into(), feed_context()).await.unwrap_err();
    assert!(matches!(failure, ParseFailure::Died { .. }), "{failure}");
}

/// The parse workers that this test process has started, by /proc.
fn children() -> Vec<u32> {
    let own = std::process::id().to_string();
    let is_ours = |pid: u32| {
        let status = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
        let parent = status.rsplit(')').next().unwrap_or_default().split_whitespace().nth(1).map(str::to_owned);
        let command = std::fs::read_to_string(format!("/proc/{pid}/cmdline")).unwrap_or_default();
        // Other tests run beside this one: only children with this test's own limit are its own.
        parent.as_deref() == Some(own.as_str()) && command.contains(&format!("--memory={KILLED}"))
    };
    let all = std::fs::read_dir("/proc").unwrap();
    all.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok()).filter(|pid| is_ours(*pid)).collect()
}

/// The memory limit by which the next test knows its own children.
const KILLED: u64 = 399_999_937;

#[tokio::test(flavor = "multi_thread")]
async fn children_killed_at_random_cost_one_document_each() {
    let parser = parser(&ParsingSettings { memory_bytes_max: KILLED, ..ParsingSettings::default() });
    let (mut rounds, mut read, mut lost, mut kills) = (0_u64, 0, 0, 0);
    while kills < 40 && rounds < 600 {
        let work = tokio::spawn({
            let parser = parser.clone();
            async move { parser.feed(large_feed(60_000), feed_context()).await }
        });
        let reader = tokio::task::spawn_blocking(move || {
            // Spread over the time a document takes, so that children die at rest and at work.
            std::thread::sleep(Duration::from_millis(rounds % 12 * 3));
            let found = children();
            for pid in &found {
                // It may be gone already.
                Command::new("kill").args(["-9", &pid.to_string()]).output().unwrap();
            }
            found.len()
        });
        kills += reader.await.unwrap();
        match work.await.unwrap() {
            Ok(parsed) => read += usize::from(!parsed.entries.is_empty()),
            Err(ParseFailure::Died { .. }) => lost += 1,
            Err(other) => panic!("{other}"),
        }
        rounds += 1;
    }
    reads_on(&parser).await;
    assert!(kills >= 30, "only {kills} children were killed");
    assert!(
        lost <= kills && read + lost == usize::try_from(rounds).unwrap(),
        "{read} read, {lost} lost, {kills} killed"
    );
}
