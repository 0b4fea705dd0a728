//! What isolation costs: the same documents read here and read by children, turn about in one run.
//!
//! `cargo bench --bench isolate` prints, for each document, the microseconds of the clock (median of the rounds) and of
//! the processor (this process and its children together), and what the children add to either. One after the other, a
//! document pays for two changes of process on the clock; many at once, as a busy worker has them, the cores are at
//! work meanwhile. The goal is at most 15 %.
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a bench stops at the first surprise, and prints")]

use std::fmt::Write;
use std::time::{Duration, Instant};

use futures_util::future::join_all;
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
/// Documents that arrive together.
const AT_ONCE: usize = 32;
/// Turns of either side; the first is for warming up.
const ROUNDS: usize = 12;
/// How long a turn takes, about.
const ROUND: Duration = Duration::from_millis(150);
/// Ticks of the processor's clock in /proc, in a second.
const TICKS_PER_S: f64 = 100.0;

/// A document and how it is read.
enum Document {
    Page(Vec<u8>),
    Feed(Vec<u8>),
}

fn main() {
    let runtime = Runtime::new().unwrap();
    let program = std::path::PathBuf::from(env!("CARGO_BIN_EXE_udklip"));
    let here = Parser::new(Parsing::Here, &ParsingSettings::default());
    let children = Parser::new(Parsing::InChildren(program), &ParsingSettings::default());
    println!(
        "{:<34} {:>9} {:>9} {:>6}   {:>9} {:>9} {:>6}",
        "document", "here", "children", "", "CPU here", "children", ""
    );
    let pages = TEASERS.map(|teasers| (format!("page, {teasers} teasers"), Document::Page(page(teasers))));
    let feeds = ENTRIES.map(|entries| (format!("feed, {entries} entries"), Document::Feed(feed(entries))));
    for at_once in [1, AT_ONCE] {
        for (name, document) in pages.iter().chain(&feeds) {
            let (mut of_here, mut of_children) = (Cost::default(), Cost::default());
            for _ in 0..ROUNDS {
                of_here.add(&runtime, &here, document, at_once);
                of_children.add(&runtime, &children, document, at_once);
            }
            let name = if at_once == 1 { name.clone() } else { format!("{name}, {at_once} at once") };
            let more = |here: f64, children: f64| format!("{:+.0} %", (children / here - 1.0) * 100.0);
            let (wall_here, wall_children) = (of_here.wall(), of_children.wall());
            let (cpu_here, cpu_children) = (of_here.cpu(), of_children.cpu());
            println!(
                "{name:<34} {wall_here:>9.1} {wall_children:>9.1} {:>6}   {cpu_here:>9.1} {cpu_children:>9.1} {:>6}",
                more(wall_here, wall_children),
                more(cpu_here, cpu_children)
            );
        }
    }
}

/// What one side took, in microseconds for each document.
#[derive(Default)]
struct Cost {
    walls: Vec<f64>,
    cpu: f64,
    documents: f64,
    is_warm: bool,
}

impl Cost {
    fn add(&mut self, runtime: &Runtime, parser: &Parser, document: &Document, at_once: usize) {
        let (started, ticks) = (Instant::now(), ticks());
        let mut documents = 0.0;
        while started.elapsed() < ROUND {
            runtime.block_on(join_all((0..at_once).map(|_| read(parser, document))));
            documents += at_once as f64;
        }
        let took = started.elapsed();
        if !std::mem::replace(&mut self.is_warm, true) {
            return;
        }
        self.walls.push(took.as_secs_f64() * 1e6 / documents);
        self.cpu += (self::ticks() - ticks) / TICKS_PER_S * 1e6;
        self.documents += documents;
    }

    fn wall(&self) -> f64 {
        let mut walls = self.walls.clone();
        walls.sort_by(f64::total_cmp);
        *walls.get(walls.len() / 2).unwrap()
    }

    fn cpu(&self) -> f64 {
        self.cpu / self.documents
    }
}

/// The processor time of this process, of its children, and of those that have ended.
fn ticks() -> f64 {
    let own = std::process::id().to_string();
    let processes = std::fs::read_dir("/proc").unwrap().filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let ticks = |pid: String| {
        let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
        let fields: Vec<String> = stat.rsplit(')').next()?.split_whitespace().map(str::to_owned).collect();
        let number = |place: usize| fields.get(place)?.parse::<f64>().ok();
        let used = number(11)? + number(12)?;
        let of_ended = number(13)? + number(14)?;
        match (pid == own, fields.get(1) == Some(&own)) {
            (true, _) => Some(used + of_ended),
            (false, true) => Some(used),
            (false, false) => None,
        }
    };
    processes.filter_map(ticks).sum()
}

async fn read(parser: &Parser, document: &Document) {
    match document {
        Document::Page(body) => {
            let page = parser.page(body.clone(), None, page_context()).await.unwrap();
            assert!(page.text.contains("Afsnit 11"));
        }
        Document::Feed(body) => {
            let feed = parser.feed(body.clone(), feed_context()).await.unwrap();
            assert!(feed.entries.len() >= 20);
        }
    }
}

fn page_context() -> PageContext {
    PageContext {
        url: Some(CanonicalUrl::parse("https://sundby.example/nyt/1234/broen").unwrap()),
        recipe: None,
        source_kind: Some(SourceKind::Local),
        language: Some(Language::Danish),
        zone: TimeZone::get("Europe/Copenhagen").unwrap(),
        now: "2026-11-24T06:00:00Z".parse().unwrap(),
        feed_title: None,
    }
}

fn feed_context() -> FeedContext {
    FeedContext {
        url: CanonicalUrl::parse("https://sundby.example/feed").unwrap(),
        charset: None,
        kind: FeedKind::Syndication,
        article_id: None,
        zone: TimeZone::get("Europe/Copenhagen").unwrap(),
        now: "2026-11-24T06:00:00Z".parse().unwrap(),
    }
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

/// A feed whose items say what those of Danish papers say, about 1 kB each.
fn feed(entries: usize) -> Vec<u8> {
    let mut xml = "<?xml version=\"1.0\"?><rss version=\"2.0\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" \
        xmlns:media=\"http://search.yahoo.com/mrss/\"><channel><title>Sundby Avis</title>"
        .to_owned();
    for number in 0..entries {
        write!(
            xml,
            "<item>\n<title>Sag nr. {number}: broen &#230;ndrer trafikken i tre sogne</title>\n\
             <link>https://sundby.example/nyheder/lokalt/sag-nr-{number}-broen-aendrer-trafikken?referrer=RSS</link>\n\
             <guid isPermaLink=\"false\">https://sundby.example/nyheder/lokalt/{number}</guid>\n\
             <pubDate>Mon, 23 Nov 2026 07:12:00 +0100</pubDate>\n<dc:creator><![CDATA[Ida Holm]]></dc:creator>\n\
             <category>Lokalt</category>\n<category>Trafik</category>\n\
             <media:content url=\"https://sundby.example/billeder/{number}/1200x675.jpg\" medium=\"image\" \
             type=\"image/jpeg\" width=\"1200\" height=\"675\"><media:credit>Bo Lund</media:credit></media:content>\n\
             <description><![CDATA[<p>Kommunen venter mange biler på de første dage, og naboerne har fået lov at \
             sige deres mening om støj og støv. Arbejdet har varet i tre år og er blevet dyrere end ventet.</p>\
             <p><a href=\"https://sundby.example/{number}\">Læs mere</a></p>]]></description>\n</item>\n"
        )
        .unwrap();
    }
    xml.push_str("</channel></rss>");
    xml.into_bytes()
}
