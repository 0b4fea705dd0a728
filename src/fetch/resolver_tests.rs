//! Names that lead inside: whatever a DNS server answers, only addresses that may be called are called (S3).
//!
//! No address of the internet is dialled here: a listed loopback address stands for the public one.

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use reqwest::dns::Resolve;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::guard::{Guard, GuardedResolver, Reach};
use super::{Answer, FetchError, Fetcher, Request, RobotsVerdict, Validators, Wants};
use crate::domain::{CanonicalUrl, FetchSettings, Network};

/// What a DNS server answers: by name the nth time the nth answer, and then the first again. A name that is not
/// scripted never gets an answer.
#[derive(Debug, Default)]
pub(super) struct Script {
    answers: HashMap<String, Vec<Vec<IpAddr>>>,
    asked: Mutex<HashMap<String, usize>>,
}

impl Script {
    fn of(answers: &[(&str, &[&str])]) -> Arc<Self> {
        let parsed = |answer: &&str| answer.split_whitespace().map(|text| text.parse().expect(text)).collect();
        let answers = answers.iter().map(|(name, turns)| ((*name).to_owned(), turns.iter().map(parsed).collect()));
        Arc::new(Self { answers: answers.collect(), asked: Mutex::default() })
    }

    pub(super) async fn answer(&self, name: &str) -> Vec<SocketAddr> {
        let Some(turns) = self.answers.get(name) else { return std::future::pending().await };
        let mut asked = self.asked.lock().expect("a count");
        let turn = asked.entry(name.to_owned()).or_default();
        *turn += 1;
        turns[(*turn - 1) % turns.len()].iter().map(|address| SocketAddr::new(*address, 0)).collect()
    }
}

const INNER: [&str; 22] = [
    "127.0.0.1",
    "127.8.8.8",
    "0.0.0.0",
    "10.0.0.1",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "192.0.0.192",
    "198.18.0.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::1",
    "::",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "64:ff9b::7f00:1",
    "2002:7f00:1::",
    "fe80::1",
    "fd00:ec2::254",
];

async fn dialled(answer: &str) -> Result<Vec<String>, String> {
    let guard = Guard::scripted(&[], Script::of(&[("avis.example", &[answer])]));
    let resolver = GuardedResolver::new(guard, Reach::Public);
    match resolver.resolve("avis.example".parse().expect("a name")).await {
        Ok(addresses) => Ok(addresses.map(|address| address.ip().to_string()).collect()),
        Err(error) => Err(error.to_string()),
    }
}

#[tokio::test]
async fn inner_records_are_dropped_and_an_answer_of_nothing_else_is_refused() {
    assert_eq!(dialled("9.9.9.9 2620:fe::fe").await.expect("public"), ["9.9.9.9", "2620:fe::fe"]);
    for inner in INNER {
        assert!(dialled(inner).await.is_err_and(|error| error.contains("private")), "{inner}");
        for mixed in [format!("{inner} 9.9.9.9"), format!("9.9.9.9 {inner}"), format!("{inner} {inner} 9.9.9.9")] {
            assert_eq!(dialled(&mixed).await.expect(inner), ["9.9.9.9"], "{mixed}");
        }
    }
    assert!(dialled(&INNER.join(" ")).await.is_err());
    assert!(dialled("").await.is_err(), "an empty answer");
}

#[tokio::test]
async fn five_hundred_records_are_sifted_before_they_are_cut() {
    let inner = ["10.0.0.1"; 499].join(" ");
    assert_eq!(dialled(&format!("{inner} 9.9.9.9")).await.expect("one is public"), ["9.9.9.9"]);
    assert_eq!(dialled(&["9.9.9.9"; 500].join(" ")).await.expect("public").len(), 16);
}

/// Answers `ok` on one address, and counts the calls on every other address of loopback it can listen on.
async fn server_and_canary() -> (u16, Arc<AtomicUsize>) {
    let server = TcpListener::bind("127.0.0.2:0").await.expect("a free port");
    let port = server.local_addr().expect("an address").port();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = server.accept().await {
            let mut head = [0; 1024];
            let length = stream.read(&mut head).await.unwrap_or(0);
            let answer = if String::from_utf8_lossy(&head[..length]).starts_with("GET /away") {
                format!(
                    "HTTP/1.1 302 Found\r\nLocation: http://inner.example:{port}/\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                )
            } else {
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok".to_owned()
            };
            drop(stream.write_all(answer.as_bytes()).await);
        }
    });
    let calls = Arc::new(AtomicUsize::new(0));
    for address in ["127.0.0.1", "::1"] {
        // A machine without IPv6 has one canary less.
        let Ok(canary) = TcpListener::bind((address, port)).await else { continue };
        let calls = Arc::clone(&calls);
        tokio::spawn(async move {
            while canary.accept().await.is_ok() {
                calls.fetch_add(1, Ordering::SeqCst);
            }
        });
    }
    (port, calls)
}

fn fetcher(script: Arc<Script>) -> Fetcher {
    let allowed = [Network::parse("127.0.0.2/32").expect("network")];
    let settings = FetchSettings {
        user_agent: "Udklip/0.1".to_owned(),
        contact: "https://udklip.example".to_owned(),
        allow_networks: allowed.to_vec(),
        total_timeout: Duration::from_secs(1),
        read_timeout: Duration::from_secs(1),
        body_bytes_max: 2_000,
        host_gap_min: Duration::ZERO,
    };
    Fetcher::guarded_by(Guard::scripted(&allowed, script), &settings).expect("a client")
}

#[tokio::test]
async fn no_answer_of_a_name_server_makes_us_call_inside() {
    let (port, calls) = server_and_canary().await;
    let fetcher = fetcher(Script::of(&[
        ("open.example", &["127.0.0.2"]),
        ("inner.example", &["127.0.0.1 ::1"]),
        ("mixed.example", &["127.0.0.1 ::1 127.0.0.2 10.0.0.1"]),
        ("turns.example", &["127.0.0.2", "127.0.0.1", "::1"]),
    ]));
    let get = async |name: &str, path: &str| {
        let url = CanonicalUrl::parse(&format!("http://{name}.example:{port}{path}")).expect(name);
        let request = Request { url, validators: Validators::default(), host_gap: Duration::ZERO, wants: Wants::Feed };
        match fetcher.get(&request).await {
            Ok(Answer::Fresh(page)) if page.body == b"ok" => "ok".to_owned(),
            Ok(other) => format!("{other:?}"),
            Err(FetchError::NotPublic { .. }) => "refused".to_owned(),
            Err(error) => error.kind().to_owned(),
        }
    };
    assert_eq!(get("open", "/").await, "ok");
    assert_eq!(get("inner", "/").await, "refused");
    assert_eq!(get("open", "/away").await, "refused", "by a redirect");
    for _ in 0..3 {
        assert_eq!(get("mixed", "/").await, "ok");
    }
    for _ in 0..4 {
        // The name is looked up anew for every connection, and judged each time.
        assert_eq!(
            [get("turns", "/").await, get("turns", "/").await, get("turns", "/").await],
            ["ok", "refused", "refused"]
        );
    }
    assert_eq!(get("silent", "/").await, "timeout");
    let inner = CanonicalUrl::parse(&format!("http://inner.example:{port}/sag")).expect("address");
    assert!(matches!(fetcher.may_read(&inner).await, RobotsVerdict::Unknown { .. }));
    assert_eq!(fetcher.reservation(&inner).await, None);
    assert_eq!(calls.load(Ordering::SeqCst), 0, "the canary was called");
}
