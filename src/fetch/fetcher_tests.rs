//! The fetcher against a server on loopback.

use std::sync::Arc;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::sync::Mutex;

use super::*;
use crate::domain::Network;
use crate::fetch::RobotsVerdict;

/// Answers by path with whole raw responses, and remembers what was asked.
struct Press {
    port: u16,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Press {
    async fn open(pages: Vec<(&'static str, Vec<u8>)>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&asked);
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let mut head = Vec::new();
                while !head.ends_with(b"\r\n\r\n") {
                    match stream.read_u8().await {
                        Ok(byte) => head.push(byte),
                        Err(_) => break,
                    }
                }
                let head = String::from_utf8(head).expect("a head");
                let path = head.split(' ').nth(1).unwrap_or_default().to_owned();
                log.lock().await.push(head);
                if let Some((_, page)) = pages.iter().find(|(known, _)| *known == path) {
                    stream.write_all(page).await.expect("written");
                }
            }
        });
        Self { port, asked }
    }

    fn request(&self, path: &str) -> Request {
        Request {
            url: CanonicalUrl::parse(&format!("http://avis.localhost:{}{path}", self.port)).expect(path),
            validators: Validators::default(),
            host_gap: Duration::ZERO,
            wants: Wants::Feed,
        }
    }
}

fn answer(status: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    let head = format!("HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: {}\r\n{headers}\r\n", body.len());
    [head.as_bytes(), body].concat()
}

fn fetcher(allowed: &[&str]) -> Fetcher {
    Fetcher::new(&FetchSettings {
        user_agent: "Udklip/0.1".to_owned(),
        contact: "https://udklip.example".to_owned(),
        allow_networks: allowed.iter().map(|text| Network::parse(text).expect(text)).collect(),
        total_timeout: Duration::from_secs(5),
        read_timeout: Duration::from_secs(5),
        body_bytes_max: 2_000,
        host_gap_min: Duration::ZERO,
    })
    .expect("a client")
}

async fn get(press: &Press, path: &str) -> Result<Answer, FetchError> {
    fetcher(&["127.0.0.0/8"]).get(&press.request(path)).await
}

fn fresh(answer: Result<Answer, FetchError>) -> Page {
    match answer {
        Ok(Answer::Fresh(page)) => *page,
        other => panic!("not fresh: {other:?}"),
    }
}

/// `hej` as gzip.
const HEJ_GZIP: [u8; 23] = [31, 139, 8, 0, 0, 0, 0, 0, 2, 3, 203, 72, 205, 2, 0, 46, 84, 104, 12, 3, 0, 0, 0];

#[tokio::test]
async fn a_page_comes_with_what_its_headers_say() {
    let headers = "Content-Type: application/rss+xml; charset=ISO-8859-1\r\nETag: W/\"a-gzip\"\r\n\
                   Last-Modified: Sun, 07 Oct 2018 16:28:10 GMT\r\nCache-Control: max-age=300\r\ntdm-reservation: 1\r\n";
    let press = Press::open(vec![("/rss", answer("200 OK", headers, b"<rss/>"))]).await;
    let page = fresh(get(&press, "/rss").await);
    assert_eq!(page.body, b"<rss/>");
    assert_eq!(page.content_type.as_deref(), Some("application/rss+xml"));
    assert_eq!(page.charset.as_deref(), Some("ISO-8859-1"));
    assert_eq!(page.validators.etag.as_deref(), Some("W/\"a-gzip\""));
    assert_eq!(page.max_age, Some(Duration::from_mins(5)));
    assert_eq!(page.tdm_reservation.as_deref(), Some("1"));
    assert_eq!(page.moved_permanently_to, None);
}

#[tokio::test]
async fn we_say_who_we_are_and_nothing_about_readers() {
    let press = Press::open(vec![
        ("/a", answer("302 Found", "Location: /b\r\nSet-Cookie: id=1\r\n", b"")),
        ("/b", answer("200 OK", "", b"x")),
    ])
    .await;
    fresh(get(&press, "/a").await);
    let asked = press.asked.lock().await.join("").to_ascii_lowercase();
    assert!(asked.contains("user-agent: udklip/0.1 (+https://udklip.example)"), "{asked}");
    assert!(!asked.contains("cookie") && !asked.contains("referer"), "{asked}");
}

#[tokio::test]
async fn validators_go_back_byte_for_byte_and_a_304_may_renew_them() {
    let press = Press::open(vec![
        ("/rss", answer("304 Not Modified", "ETag: \"new\"\r\n", b"")),
        ("/plain", answer("304 Not Modified", "", b"")),
    ])
    .await;
    let sent = Validators { etag: Some("W/\"old-gzip\"".to_owned()), last_modified: Some("igår".to_owned()) };
    let last_modified = Some("Sun, 07 Oct 2018 16:28:10 GMT".to_owned());
    let sent = Validators { last_modified: last_modified.clone(), ..sent };
    let request = Request { validators: sent.clone(), ..press.request("/rss") };
    let found = fetcher(&["127.0.0.0/8"]).get(&request).await.expect("an answer");
    assert_eq!(found, Answer::Unchanged { validators: Validators { etag: Some("\"new\"".to_owned()), last_modified } });
    let head = press.asked.lock().await.join("");
    assert!(head.contains("if-none-match: W/\"old-gzip\"\r\n"), "{head}");
    assert!(head.contains("if-modified-since: Sun, 07 Oct 2018 16:28:10 GMT\r\n"), "{head}");
    // Nobody asked conditionally here.
    assert_eq!(get(&press, "/plain").await.expect("an answer"), Answer::Failed { status: 304 });
}

#[tokio::test]
async fn packed_bodies_are_unpacked_once_and_only_once() {
    let cut = HEJ_GZIP.split_at(14).0;
    let press = Press::open(vec![
        ("/gzip", answer("200 OK", "Content-Encoding: gzip\r\n", &HEJ_GZIP)),
        ("/twice", answer("200 OK", "Content-Encoding: gzip, gzip\r\n", &HEJ_GZIP)),
        ("/odd", answer("200 OK", "Content-Encoding: rot13\r\n", b"urw")),
        ("/cut", answer("200 OK", "Content-Encoding: gzip\r\n", cut)),
    ])
    .await;
    assert_eq!(fresh(get(&press, "/gzip").await).body, b"hej");
    for (path, kind) in [("/twice", "coding"), ("/odd", "coding"), ("/cut", "cut-short")] {
        assert_eq!(get(&press, path).await.expect_err(path).kind(), kind, "{path}");
    }
}

#[tokio::test]
async fn a_body_too_large_or_cut_short_is_an_error_with_its_cause() {
    let large = vec![b'x'; 2_001];
    let press = Press::open(vec![
        ("/fits", answer("200 OK", "", &[b'x'; 2_000])),
        ("/large", answer("200 OK", "", &large)),
        ("/endless", [b"HTTP/1.1 200 OK\r\n\r\n", large.as_slice()].concat()),
        ("/short", b"HTTP/1.0 200 OK\r\nContent-Length: 10\r\n\r\nhalf".to_vec()),
    ])
    .await;
    assert_eq!(fresh(get(&press, "/fits").await).body.len(), 2_000);
    for (path, kind) in [("/large", "too-large"), ("/endless", "too-large"), ("/short", "cut-short")] {
        assert_eq!(get(&press, path).await.expect_err(path).kind(), kind, "{path}");
    }
}

#[tokio::test]
async fn every_status_has_its_answer() {
    let press = Press::open(vec![
        ("/401", answer("401 Unauthorized", "", b"")),
        ("/403", answer("403 Forbidden", "", b"")),
        ("/404", answer("404 Not Found", "", b"<rss/>")),
        ("/410", answer("410 Gone", "", b"")),
        ("/451", answer("451 Unavailable", "", b"")),
        ("/500", answer("500 Oops", "", b"")),
        ("/204", answer("204 No Content", "", b"")),
        ("/waf", answer("202 Accepted", "x-amzn-waf-action: challenge\r\n", b"")),
    ])
    .await;
    for (path, expected) in [
        ("/404", Answer::Missing),
        ("/410", Answer::Gone),
        ("/500", Answer::Failed { status: 500 }),
        ("/204", Answer::Failed { status: 204 }),
    ] {
        assert_eq!(get(&press, path).await.expect(path), expected, "{path}");
    }
    for path in ["/401", "/403", "/451", "/waf"] {
        assert!(matches!(get(&press, path).await, Ok(Answer::Blocked { .. })), "{path}");
    }
}

#[tokio::test]
async fn a_host_that_asks_for_a_pause_is_left_alone() {
    let press = Press::open(vec![
        ("/429", answer("429 Too Many", "Retry-After: 120\r\n", b"")),
        ("/rss", answer("200 OK", "", b"<rss/>")),
    ])
    .await;
    let fetcher = fetcher(&["127.0.0.0/8"]);
    let first = fetcher.get(&press.request("/429")).await.expect("an answer");
    assert_eq!(first, Answer::Busy { retry_after: Some(Duration::from_mins(2)) });
    let second = fetcher.get(&press.request("/rss")).await.expect("an answer");
    assert!(
        matches!(second, Answer::Busy { retry_after: Some(left) } if left > Duration::from_secs(100)),
        "{second:?}"
    );
    assert_eq!(press.asked.lock().await.len(), 1, "a request was made during the pause");
}

#[tokio::test]
async fn permanent_moves_are_told_and_temporary_ones_are_not() {
    let press = Press::open(vec![
        ("/old", answer("301 Moved", "Location: /newer\r\n", b"")),
        ("/newer", answer("308 Moved", "Location: /new\r\n", b"")),
        ("/new", answer("200 OK", "", b"x")),
        ("/detour", answer("302 Found", "Location: /old\r\n", b"")),
    ])
    .await;
    let page = fresh(get(&press, "/old").await);
    assert_eq!(page.moved_permanently_to.as_ref(), Some(&press.request("/new").url));
    let page = fresh(get(&press, "/detour").await);
    assert_eq!((page.url, page.moved_permanently_to), (press.request("/new").url, None));
}

#[tokio::test]
async fn redirects_stop_at_bad_places_and_at_six() {
    let press = Press::open(vec![
        ("/inner", answer("302 Found", "Location: http://10.0.0.1/\r\n", b"")),
        ("/meta", answer("307 Moved", "Location: http://169.254.169.254/latest\r\n", b"")),
        ("/file", answer("302 Found", "Location: file:///etc/passwd\r\n", b"")),
        ("/loop", answer("302 Found", "Location: /loop\r\n", b"")),
        ("/nowhere", answer("302 Found", "", b"")),
    ])
    .await;
    for (path, kind) in [
        ("/inner", "not-public"),
        ("/meta", "not-public"),
        ("/file", "redirect"),
        ("/loop", "redirect"),
        ("/nowhere", "redirect"),
    ] {
        assert_eq!(get(&press, path).await.expect_err(path).kind(), kind, "{path}");
    }
    let loops = press.asked.lock().await.iter().filter(|head| head.starts_with("GET /loop")).count();
    assert_eq!(loops, 1 + REDIRECTS_MAX);
}

#[tokio::test]
async fn nothing_on_this_machine_is_asked_unless_listed() {
    let press = Press::open(vec![("/rss", answer("200 OK", "", b"<rss/>"))]).await;
    let port = press.port;
    for host in ["avis.localhost", "localhost", "127.0.0.1", "[::ffff:127.0.0.1]"] {
        let url = CanonicalUrl::parse(&format!("http://{host}:{port}/rss")).expect(host);
        let request = Request { url, ..press.request("/rss") };
        assert_eq!(fetcher(&[]).get(&request).await.expect_err(host).kind(), "not-public", "{host}");
    }
    assert!(press.asked.lock().await.is_empty(), "somebody got through");
}

#[tokio::test]
async fn nobody_listening_is_told_from_a_wrong_name() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let port = listener.local_addr().expect("an address").port();
    drop(listener);
    let url = CanonicalUrl::parse(&format!("http://127.0.0.1:{port}/")).expect("address");
    let request = Request { url, validators: Validators::default(), host_gap: Duration::ZERO, wants: Wants::Page };
    assert_eq!(fetcher(&["127.0.0.0/8"]).get(&request).await.expect_err("closed").kind(), "connect");
}

#[tokio::test]
async fn robots_are_asked_once_and_obeyed_by_status() {
    let rules = b"User-agent: udklip/9\nDisallow: /luk\nCrawl-delay: 0\n";
    let press = Press::open(vec![("/robots.txt", answer("200 OK", "", rules))]).await;
    let fetcher = fetcher(&["127.0.0.0/8"]);
    assert_eq!(fetcher.may_read(&press.request("/sag").url).await, RobotsVerdict::Allowed);
    let refused = fetcher.may_read(&press.request("/luk/1").url).await;
    assert_eq!(refused, RobotsVerdict::Refused { rule: "Disallow: /luk".to_owned() });
    assert_eq!(press.asked.lock().await.len(), 1);
    for (status, is_open) in [
        ("404 Not Found", true),
        ("410 Gone", true),
        ("400 Bad Request", true),
        ("401 Unauthorized", false),
        ("403 Forbidden", false),
        ("429 Too Many", false),
        ("500 Oops", false),
        ("503 Busy", false),
    ] {
        let press = Press::open(vec![("/robots.txt", answer(status, "", b""))]).await;
        let verdict = self::fetcher(&["127.0.0.0/8"]).may_read(&press.request("/sag").url).await;
        assert_eq!(verdict == RobotsVerdict::Allowed, is_open, "{status}: {verdict:?}");
        assert_eq!(matches!(verdict, RobotsVerdict::Unknown { .. }), !is_open, "{status}: {verdict:?}");
    }
}

#[tokio::test]
async fn reservations_are_asked_once_a_day_and_a_failure_says_nothing() {
    let file = br#"[{"location": "/nyt", "tdm-reservation": 1}]"#;
    let press = Press::open(vec![("/.well-known/tdmrep.json", answer("200 OK", "", file))]).await;
    let fetcher = fetcher(&["127.0.0.0/8"]);
    for _ in 0..3 {
        let reserved = fetcher.reservation(&press.request("/nyt/1").url).await;
        assert_eq!(reserved.as_deref(), Some("1 (/.well-known/tdmrep.json, location /nyt)"));
        assert_eq!(fetcher.reservation(&press.request("/sport").url).await, None);
    }
    assert_eq!(press.asked.lock().await.len(), 1);
    let long = [file.as_slice(), &[b' '; 3_000]].concat();
    for (status, body) in
        [("404 Not Found", &file[..]), ("500 Oops", file), ("403 No", file), ("200 OK", b"<html>"), ("200 OK", &long)]
    {
        let press = Press::open(vec![("/.well-known/tdmrep.json", answer(status, "", body))]).await;
        let fetcher = self::fetcher(&["127.0.0.0/8"]);
        for _ in 0..2 {
            assert_eq!(fetcher.reservation(&press.request("/nyt/1").url).await, None, "{status}");
        }
        assert_eq!(press.asked.lock().await.len(), 1, "{status}");
    }
}
