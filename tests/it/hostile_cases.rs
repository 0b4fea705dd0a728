//! The behaviours of the hostile server, and what each must come to.
#![expect(clippy::format_collect, clippy::string_slice, reason = "made-up documents in plain letters")]

use std::io::Write;
use std::time::Duration;

use jiff::tz::TimeZone;
use udklip::domain::{CanonicalUrl, FeedKind};
use udklip::extract::PageContext;
use udklip::feed::FeedContext;
use udklip::fetch::Wants;

use crate::support::rogue::{Act, Play, answer, answers};

/// One behaviour.
pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) scheme: &'static str,
    pub(crate) wants: Wants,
    pub(crate) play: Play,
    /// Other paths that take part in it.
    pub(crate) more: Vec<(String, Play)>,
    pub(crate) expected: &'static str,
}

/// An ordinary feed of an invented paper.
pub(crate) const FEED: &str = r#"<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>Ø-avisen</title>
<item><title>Færgen sejler igen</title><link>https://oe.example/1</link><guid>1</guid></item>
<item><title>Ny skole på øen</title><link>https://oe.example/2</link><guid>2</guid></item></channel></rss>"#;

const HTML: &str = "<!doctype html><html><head><title>Ø-avisen</title></head><body><p>Velkommen</p></body></html>";
/// What a bomb unpacks to: far over the limit of the tests.
const BOMB_BYTES: usize = 64 * 1024 * 1024;
const BEAT: Duration = Duration::from_millis(60);
const AT_ONCE: Duration = Duration::ZERO;

pub(crate) fn feed_context(url: CanonicalUrl, charset: Option<String>) -> FeedContext {
    FeedContext {
        url,
        charset,
        kind: FeedKind::Syndication,
        article_id: None,
        zone: TimeZone::get("Europe/Copenhagen").unwrap(),
        now: "2026-11-24T06:00:00Z".parse().unwrap(),
    }
}

pub(crate) fn page_context(url: CanonicalUrl) -> PageContext {
    PageContext {
        url: Some(url),
        recipe: None,
        source_kind: None,
        language: None,
        zone: TimeZone::get("Europe/Copenhagen").unwrap(),
        now: "2026-11-24T06:00:00Z".parse().unwrap(),
        feed_title: None,
    }
}

/// Every behaviour, for a server on `port`.
pub(crate) fn cases(port: u16) -> Vec<Case> {
    [
        slow(),
        broken(),
        lengths(),
        headers(),
        statuses(),
        codings(),
        bombs(),
        redirects(port),
        letters(),
        documents(),
        pages(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn feed(name: &str, play: Play, expected: &'static str) -> Case {
    Case { name: name.to_owned(), scheme: "http", wants: Wants::Feed, play, more: Vec::new(), expected }
}

fn raw(bytes: impl Into<Vec<u8>>) -> Play {
    vec![vec![Act::Send(bytes.into())]]
}

fn then(bytes: impl Into<Vec<u8>>, act: Act) -> Play {
    vec![vec![Act::Send(bytes.into()), act]]
}

fn ok(body: impl AsRef<[u8]>) -> Play {
    answers("200 OK", "", body.as_ref())
}

fn tls(name: &str, play: Play, expected: &'static str) -> Case {
    Case { scheme: "https", ..feed(name, play, expected) }
}

const HEAD: &str = "HTTP/1.1 200 OK\r\n";

fn slow() -> Vec<Case> {
    let half = answer("200 OK", "", FEED.as_bytes());
    let half = half[..half.len() / 2].to_vec();
    vec![
        feed("takes the request and says nothing", vec![vec![Act::Stall]], "timeout"),
        feed("drips its status line for ever", vec![vec![Act::Drip(b"HTTP/1.1 200 OK".repeat(9), BEAT)]], "timeout"),
        feed("drips headers for ever", then(HEAD, Act::Repeat(b"A: b\r\n".to_vec(), BEAT)), "timeout"),
        feed("drips a body for ever", then(format!("{HEAD}\r\n"), Act::Repeat(b" ".to_vec(), BEAT)), "timeout"),
        feed("stalls in the middle of the body", then(half, Act::Stall), "timeout"),
        feed(
            "drips a whole feed in time",
            vec![vec![
                Act::Send(format!("{HEAD}Content-Length: {}\r\n\r\n", FEED.len()).into_bytes()),
                Act::Send(FEED.as_bytes()[..FEED.len() - 5].to_vec()),
                Act::Drip(FEED.as_bytes()[FEED.len() - 5..].to_vec(), BEAT),
            ]],
            "feed 2",
        ),
        feed(
            "hints early (103) for ever",
            vec![vec![Act::Repeat(b"HTTP/1.1 103 Early Hints\r\n\r\n".to_vec(), BEAT)]],
            "timeout",
        ),
        feed(
            "says continue (100) for ever",
            vec![vec![Act::Repeat(b"HTTP/1.1 100 Continue\r\n\r\n".to_vec(), AT_ONCE)]],
            "timeout",
        ),
        feed(
            "drips chunks of one byte for ever",
            then(format!("{HEAD}Transfer-Encoding: chunked\r\n\r\n"), Act::Repeat(b"1\r\n \r\n".to_vec(), BEAT)),
            "timeout",
        ),
        tls("takes the TLS hello and says nothing", vec![vec![Act::Stall]], "timeout"),
        tls(
            "drips its TLS hello",
            vec![vec![Act::Drip(b"\x16\x03\x03\x00\x7a\x02\x00\x00\x76".repeat(9), BEAT)]],
            "timeout",
        ),
        tls("answers TLS with rubbish", raw(vec![0xff; 900]), "tls"),
        tls("answers TLS with plain HTTP", ok(FEED), "tls"),
        tls("hangs up on TLS", vec![vec![]], "connect"),
    ]
}

fn broken() -> Vec<Case> {
    vec![
        feed("hangs up at once", vec![vec![]], "protocol"),
        feed("hangs up after the status line", raw(HEAD), "protocol"),
        feed("hangs up in the middle of a header", raw(format!("{HEAD}Content-Ty")), "protocol"),
        feed("speaks HTTP/0.9", raw(FEED), "protocol"),
        feed("speaks another protocol", raw("220 mail.example ESMTP\r\n"), "protocol"),
        feed("sends rubbish", raw(vec![0, 1, 2, 255, 254, 13, 10]), "protocol"),
        feed("has a status that is no number", raw("HTTP/1.1 abc OK\r\n\r\n"), "protocol"),
        feed("answers in HTTP/9.9", raw(format!("HTTP/9.9 200 OK\r\n\r\n{FEED}")), "protocol"),
    ]
}

fn lengths() -> Vec<Case> {
    let with = |headers: &str, body: &str| raw(format!("{HEAD}{headers}\r\n\r\n{body}"));
    let one = FEED.find("<item><title>Ny").unwrap();
    vec![
        feed("promises more than it sends", with("Content-Length: 90000", FEED), "cut-short"),
        feed("promises less than it sends", with(&format!("Content-Length: {one}"), FEED), "feed 1"),
        feed("promises ten gigabytes", with("Content-Length: 10737418240", FEED), "too-large"),
        feed("promises a negative length", with("Content-Length: -1", FEED), "protocol"),
        feed("promises two lengths", with("Content-Length: 5\r\nContent-Length: 9", FEED), "protocol"),
        feed("promises a length that is no number", with("Content-Length: many", FEED), "protocol"),
        feed(
            "states a length and chunks",
            with("Content-Length: 3\r\nTransfer-Encoding: chunked", "5\r\n<rss>\r\n0\r\n\r\n"),
            "feed 0",
        ),
        feed("cuts its chunks short", with("Transfer-Encoding: chunked", "ffff\r\n<rss>"), "cut-short"),
        feed("stops between two chunks", with("Transfer-Encoding: chunked", "5\r\n<rss>\r\n"), "cut-short"),
        feed(
            "has a chunk of a size that is no number",
            with("Transfer-Encoding: chunked", "zz\r\n<rss>\r\n"),
            "protocol",
        ),
        feed(
            "has a chunk of more than there are bytes",
            with("Transfer-Encoding: chunked", "ffffffffffffffffff\r\n<rss>"),
            "protocol",
        ),
        feed("speaks HTTP/1.0 without a length", raw(format!("HTTP/1.0 200 OK\r\n\r\n{FEED}")), "feed 2"),
        feed(
            "speaks HTTP/1.0 and is cut in an entry",
            raw(format!("HTTP/1.0 200 OK\r\n\r\n{}", &FEED[..one + 30])),
            "feed 1",
        ),
        feed(
            "speaks HTTP/1.0 and is cut before its length",
            raw(format!("HTTP/1.0 200 OK\r\nContent-Length: 9999\r\n\r\n{FEED}")),
            "cut-short",
        ),
        feed(
            "sends a feed without end",
            then(
                format!("{HEAD}\r\n<rss><channel>"),
                Act::Repeat(b"<item><title>x</title></item>".repeat(500), AT_ONCE),
            ),
            "too-large",
        ),
        feed(
            "sends nothing but blanks without end",
            then(format!("{HEAD}\r\n"), Act::Repeat(vec![b' '; 60_000], AT_ONCE)),
            "too-large",
        ),
    ]
}

fn headers() -> Vec<Case> {
    let with = |headers: String| raw(format!("{HEAD}{headers}Content-Length: {}\r\n\r\n{FEED}", FEED.len()));
    vec![
        feed("has a header of 2 MB", with(format!("A: {}\r\n", "b".repeat(2_000_000))), "protocol"),
        feed("has 5,000 headers", with("A: b\r\n".repeat(5_000)), "protocol"),
        feed(
            "sends headers without end",
            then(HEAD, Act::Repeat(b"A: bbbbbbbbbbbbbbbbbbbbbbb\r\n".repeat(99), AT_ONCE)),
            "protocol",
        ),
        feed("has a header with a control sign", with("A: b\u{1}c\r\n".to_owned()), "protocol"),
        feed("has a header without a name", with(": b\r\n".to_owned()), "protocol"),
        feed("has an ETag of 60 kB", with(format!("ETag: \"{}\"\r\n", "b".repeat(60_000))), "feed 2"),
        feed("sets 60 cookies", with("Set-Cookie: a=b\r\n".repeat(60)), "feed 2"),
        feed("asks to be read elsewhere (Refresh)", with("Refresh: 0; url=http://10.0.0.1/\r\n".to_owned()), "feed 2"),
        feed("has a Location on a 200", with("Location: http://10.0.0.1/\r\n".to_owned()), "feed 2"),
    ]
}

fn statuses() -> Vec<Case> {
    let status = |status: &str, headers: &str, expected| {
        feed(&format!("answers {status} {}", headers.trim()), answers(status, headers, FEED.as_bytes()), expected)
    };
    vec![
        status("401 Unauthorized", "", "blocked"),
        status("403 Forbidden", "", "blocked"),
        status("403 Forbidden", "cf-mitigated: challenge\r\n", "blocked"),
        status("200 OK", "cf-mitigated: challenge\r\n", "blocked"),
        status("451 Unavailable", "", "blocked"),
        status("404 Not Found", "", "missing"),
        status("410 Gone", "", "gone"),
        status("429 Too Many Requests", "Retry-After: 99999999999999\r\n", "busy"),
        status("503 Service Unavailable", "Retry-After: soon\r\n", "busy"),
        status("500 Internal Server Error", "", "status 500"),
        status("206 Partial Content", "", "status 206"),
        status("304 Not Modified", "", "status 304"),
        status("204 No Content", "", "status 204"),
        status("300 Multiple Choices", "Location: /x\r\n", "status 300"),
        status("999 No", "", "status 999"),
    ]
}

pub(crate) fn packed(coding: &str, bytes: &[u8]) -> Vec<u8> {
    match coding {
        "gzip" => {
            let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
            writer.write_all(bytes).unwrap();
            writer.finish().unwrap()
        }
        "deflate" => {
            let mut writer = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
            writer.write_all(bytes).unwrap();
            writer.finish().unwrap()
        }
        "br" => {
            let mut packed = Vec::new();
            let mut writer = brotli::CompressorWriter::new(&mut packed, 65_536, 3, 22);
            writer.write_all(bytes).unwrap();
            drop(writer);
            packed
        }
        "zstd" => zstd::encode_all(bytes, 3).unwrap(),
        other => panic!("{other}"),
    }
}

fn codings() -> Vec<Case> {
    let coded = |coding: &str, body: &[u8]| answers("200 OK", &format!("Content-Encoding: {coding}\r\n"), body);
    let gzip = packed("gzip", FEED.as_bytes());
    let twice = packed("gzip", &gzip);
    let mut cases: Vec<Case> = ["gzip", "deflate", "br", "zstd"]
        .into_iter()
        .flat_map(|coding| {
            let whole = packed(coding, FEED.as_bytes());
            let cut = whole[..whole.len() - 12].to_vec();
            [
                feed(&format!("packs with {coding}"), coded(coding, &whole), "feed 2"),
                feed(
                    &format!("packs with {coding} and stops in the middle"),
                    coded(coding, &cut),
                    if coding == "deflate" { "coding" } else { "cut-short" },
                ),
            ]
        })
        .collect();
    cases.extend([
        feed("packs twice and says so (gzip, gzip)", coded("gzip, gzip", &twice), "coding"),
        feed("packs twice and says it once", coded("gzip", &twice), "feed 2"),
        feed("packs in an unknown way", coded("sdch", &gzip), "coding"),
        feed("calls a plain feed gzip", coded("gzip", FEED.as_bytes()), "coding"),
        feed("calls gzip br", coded("br", &gzip), "coding"),
        feed("packs and does not say so", ok(&gzip), "feed 2"),
        feed("says identity", coded("identity", FEED.as_bytes()), "feed 2"),
        feed("adds rubbish after the packed feed", coded("gzip", &[gzip.as_slice(), b"rubbish"].concat()), "feed 2"),
    ]);
    cases
}

fn bombs() -> Vec<Case> {
    let zeros = vec![b' '; BOMB_BYTES];
    let mut cases = Vec::new();
    for coding in ["gzip", "deflate", "br", "zstd"] {
        let bomb = packed(coding, &zeros);
        let header = format!("Content-Encoding: {coding}\r\n");
        cases.push(feed(&format!("a bomb of {coding}"), answers("200 OK", &header, &bomb), "too-large"));
        let to = format!("/after-{coding}");
        cases.push(Case {
            more: vec![(to.clone(), ok(FEED))],
            ..feed(
                &format!("a bomb of {coding} in a 302"),
                answers("302 Found", &format!("{header}Location: {to}\r\n"), &bomb),
                "feed 2",
            )
        });
        cases.push(feed(&format!("a bomb of {coding} in a 404"), answers("404 Not Found", &header, &bomb), "missing"));
    }
    let inner = packed("gzip", &zeros);
    cases.push(feed("a bomb of gzip that is not called so", ok(&inner), "empty 0"));
    cases
}

fn redirects(port: u16) -> Vec<Case> {
    let to = |location: &str| answers("302 Found", &format!("Location: {location}\r\n"), b"");
    let leads = |name: &str, location: &str, expected| feed(name, to(location), expected);
    let chain = |name: &str, hops: usize, expected| {
        let path = |hop: usize| format!("/{hops}-hops-{hop}");
        let more = (1..hops).map(|hop| (path(hop), to(&path(hop + 1)))).chain([(path(hops), ok(FEED))]).collect();
        Case { more, ..feed(name, to(&path(1)), expected) }
    };
    let this = |host: &str| format!("http://{host}:{port}/5-hops-5");
    vec![
        chain("sends us on 5 times", 5, "feed 2"),
        chain("sends us on 6 times", 6, "redirect"),
        Case {
            more: vec![("/b".to_owned(), to("/c")), ("/c".to_owned(), to("/b"))],
            ..feed("sends us in circles", to("/b"), "redirect")
        },
        leads("sends us to another of its names", &this("andet.localhost"), "feed 2"),
        leads("sends us to a private network", "http://10.0.0.1/", "not-public"),
        leads("sends us to the cloud's own address", "http://169.254.169.254/latest/meta-data/", "not-public"),
        leads("sends us to an odd port", "http://9.9.9.9:22/", "not-public"),
        leads("sends us to a file", "file:///etc/passwd", "redirect"),
        leads("sends us to ftp", "ftp://oe.example/", "redirect"),
        leads("sends us to a script", "javascript:alert(1)", "redirect"),
        leads("sends us nowhere", "http://", "redirect"),
        feed("sends us on without saying where", answers("302 Found", "", b""), "redirect"),
        feed(
            "sends us on in letters that are none",
            raw(b"HTTP/1.1 302 Found\r\nLocation: \xff\xfe\r\n\r\n".to_vec()),
            "redirect",
        ),
    ]
}

fn letters() -> Vec<Case> {
    let typed =
        |charset: &str, body: &[u8]| answers("200 OK", &format!("Content-Type: text/xml; charset={charset}\r\n"), body);
    let latin: Vec<u8> = FEED.chars().map(|sign| u8::try_from(u32::from(sign)).unwrap()).collect();
    let utf16: Vec<u8> = FEED.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let with_bom = [b"\xff\xfe".as_slice(), &utf16].concat();
    let mut spoilt = FEED.as_bytes().to_vec();
    spoilt.insert(FEED.find("sejler").unwrap(), 0xff);
    vec![
        feed("says utf-8 and sends Latin-1", typed("utf-8", &latin), "feed 2"),
        feed("says Latin-1 and sends UTF-8", typed("iso-8859-1", FEED.as_bytes()), "feed 2"),
        feed("names a charset that is none", typed("x-evil\\", FEED.as_bytes()), "feed 2"),
        feed("says utf-8 and sends UTF-16", typed("utf-8", &with_bom), "feed 2"),
        feed("sends UTF-16 without saying so", ok(&utf16), "feed 2"),
        feed("has one byte that is no letter", ok(&spoilt), "feed 2"),
        feed("has control signs", ok(FEED.replace("sejler", "se\u{0}j\u{1b}ler")), "feed 2"),
    ]
}

fn documents() -> Vec<Case> {
    let items = |count: usize| {
        format!("<rss><channel>{}</channel></rss>", "<item><title>x</title><guid>y</guid></item>".repeat(count))
    };
    let in_title = |inside: &str| FEED.replacen("Færgen", &format!("{inside}Færgen"), 1);
    let nested =
        |tag: &str, depth: usize| format!("{}{}", format!("<{tag}>").repeat(depth), format!("</{tag}>").repeat(depth));
    let attributes: String = (0..120_000).map(|number| format!(" a{number}='b'")).collect();
    let spaces: String = (0..60_000).map(|number| format!(" xmlns:n{number}='urn:x'")).collect();
    let laughs = (1..=11).fold("<!DOCTYPE x [<!ENTITY l0 \"lol\">".to_owned(), |text, level| {
        let ten = format!("&l{};", level - 1).repeat(10);
        format!("{text}<!ENTITY l{level} \"{ten}\">")
    });
    let doctype = |subset: &str, body: String| body.replacen("?>", &format!("?>{subset}"), 1);
    let many: String =
        (0..60_000).map(|number| format!("<item><title>x</title><guid>{number}</guid></item>")).collect();
    vec![
        feed("a web page where the feed was", ok(HTML), "html 0"),
        feed("nothing", ok(""), "empty 0"),
        feed("nothing but blanks", ok(" \r\n\t "), "empty 0"),
        feed("a picture", ok(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"), "unreadable 0"),
        feed("words", ok("Siden er flyttet."), "unreadable 0"),
        feed("rubbish before the feed", ok(format!("Warning: mysql_connect()\n{FEED}")), "feed 2"),
        feed("a feed that ends in the middle of an entry", ok(&FEED[..FEED.find("<guid>2").unwrap()]), "feed 1"),
        feed("the same entry 20,000 times", ok(items(20_000)), "feed 1"),
        feed("60,000 entries", ok(format!("<rss><channel>{many}</channel></rss>")), "feed 5000"),
        feed("elements nested 100,000 deep", ok(in_title(&nested("b", 100_000))), "feed 2"),
        feed(
            "entries nested 10,000 deep",
            ok(format!("<rss><channel>{}</channel></rss>", nested("item", 10_000))),
            "feed 1",
        ),
        feed("a tag with 120,000 attributes", ok(in_title(&format!("<b{attributes}/>"))), "feed 2"),
        feed("60,000 namespaces", ok(in_title(&format!("<b{spaces}/>"))), "feed 2"),
        feed("a billion laughs", ok(doctype(&format!("{laughs}]>"), in_title("&l11;"))), "feed 2"),
        feed(
            "an entity that is a file",
            ok(doctype("<!DOCTYPE x [<!ENTITY f SYSTEM \"file:///etc/passwd\">]>", in_title("&f;"))),
            "feed 2",
        ),
        feed(
            "an entity that is an address",
            ok(doctype("<!DOCTYPE x SYSTEM \"http://10.0.0.1/x.dtd\">", in_title(""))),
            "feed 2",
        ),
        feed("a list nested 500,000 deep in JSON", ok("[".repeat(500_000)), "unreadable 0"),
        feed("objects nested 200,000 deep in JSON", ok("{\"items\":".repeat(200_000)), "unreadable 0"),
        feed("a section without an end", ok(in_title(&"<![CDATA[".repeat(100_000))), "feed 1"),
        feed("600 kB of lone brackets", ok(format!("<rss>{}", "< & ".repeat(150_000))), "feed 0"),
    ]
}

fn pages() -> Vec<Case> {
    let page = |name: &str, html: String, expected| Case { wants: Wants::Page, ..feed(name, ok(html), expected) };
    let text =
        "<p>Færgen sejler igen på torsdag, og det glæder de mange, som bor på øen og arbejder i land.</p>".repeat(6);
    let around = |inside: String| format!("<html><head><title>Ø</title></head><body>{inside}{text}</body></html>");
    vec![
        page("a page", around("<h1>Færgen</h1>".to_owned()), "text"),
        page("a page nested 40,000 deep", around("<div>".repeat(40_000)), "no text"),
        page("a page of unclosed lists", around("<ul><li>".repeat(40_000)), "no text"),
        page("a page of unclosed links and italics", around("<a><i>".repeat(40_000)), "no text"),
        page("a page with a tag of 200,000 attributes", around(format!("<b{}>", " a".repeat(200_000))), "text"),
        page("a page that is one comment", format!("<!--{}", "x".repeat(500_000)), "no text"),
        page("a page that is one script", format!("<script>{}", "x".repeat(500_000)), "no text"),
        page("a page of 400,000 tables", around("<table>".repeat(400_000)), "no text"),
    ]
}
