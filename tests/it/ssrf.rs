//! Inner addresses in forty spellings, asked for directly and through redirects: a canary hears nothing.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::net::TcpListener;
use udklip::domain::CanonicalUrl;
use udklip::fetch::{Answer, FetchError, Fetcher, RobotsVerdict, Wants};

use crate::hostile::{request, settings};
use crate::support::rogue::{Act, Rogue, answers};

/// Addresses that are not public, or schemes that are not the web's. `{port}` is the canary's.
const INNER: [&str; 45] = [
    "http://127.0.0.1:{port}/",
    "http://127.0.0.1/",
    "http://127.1:{port}/",
    "http://0:{port}/",
    "http://0.0.0.0:{port}/",
    "http://0x7f000001:{port}/",
    "http://0x7f.1:{port}/",
    "http://0177.0.0.1:{port}/",
    "http://2130706433:{port}/",
    "http://127.0.0.1.:{port}/",
    "http://①②⑦.⓪.⓪.①:{port}/",
    "http://127。0。0。1:{port}/",
    "http://127%2e0%2e0%2e1:{port}/",
    "http://[::1]:{port}/",
    "http://[::]:{port}/",
    "http://[::ffff:7f00:1]:{port}/",
    "http://[::ffff:127.0.0.1]:{port}/",
    "http://[::127.0.0.1]:{port}/",
    "http://[64:ff9b::7f00:1]:{port}/",
    "http://[64:ff9b:1::a00:1]:{port}/",
    "http://[2002:7f00:1::]:{port}/",
    "http://[fe80::1]:{port}/",
    "http://[fc00::1]:{port}/",
    "http://[fec0::1]:{port}/",
    "http://[fd00:ec2::254]/",
    "http://[ff02::1]:{port}/",
    "http://169.254.169.254/",
    "http://10.0.0.1/",
    "http://172.16.0.1/",
    "http://192.168.0.1/",
    "http://100.64.0.1/",
    "http://100.100.100.200/",
    "http://192.0.0.192/",
    "http://198.18.0.1/",
    "http://240.0.0.1/",
    "http://255.255.255.255/",
    "http://224.0.0.1/",
    "http://localhost:{port}/",
    "http://localhost.:{port}/",
    "http://x.localhost:{port}/",
    "http://public.example@127.0.0.1:{port}/",
    "http://9.9.9.9:22/",
    "file:///etc/passwd",
    "gopher://127.0.0.1:{port}/",
    "ftp://127.0.0.1:{port}/",
];

/// Listens where nobody may call, and counts those who do.
async fn canary() -> (u16, Arc<AtomicUsize>) {
    let calls = Arc::new(AtomicUsize::new(0));
    let first = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = first.local_addr().unwrap().port();
    let second = TcpListener::bind(("::1", port)).await.ok();
    for listener in [Some(first), second].into_iter().flatten() {
        let calls = Arc::clone(&calls);
        tokio::spawn(async move {
            while listener.accept().await.is_ok() {
                calls.fetch_add(1, Ordering::SeqCst);
            }
        });
    }
    (port, calls)
}

fn is_refusal(outcome: &Result<Answer, FetchError>) -> bool {
    matches!(outcome, Err(FetchError::NotPublic { .. } | FetchError::Redirect { .. }))
}

#[tokio::test]
async fn no_spelling_of_an_inner_address_is_ever_called() {
    let (port, calls) = canary().await;
    // The server that sends us on is the one address that may be spoken to.
    let rogue = Rogue::open("127.0.0.2").await;
    let fetcher = Fetcher::new(&settings("127.0.0.2/32")).unwrap();
    let mut passed = Vec::new();
    for (number, inner) in INNER.iter().map(|inner| inner.replace("{port}", &port.to_string())).enumerate() {
        if let Ok(url) = CanonicalUrl::parse(&inner) {
            let outcome = fetcher.get(&request(url.as_str(), Wants::Feed)).await;
            passed.extend((!is_refusal(&outcome)).then(|| format!("{inner}: {outcome:?}")));
            let verdict = fetcher.may_read(&url).await;
            passed.extend(
                (!matches!(verdict, RobotsVerdict::Unknown { .. })).then(|| format!("robots of {inner}: {verdict:?}")),
            );
        }
        for status in ["301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"] {
            let path = format!("/{number}-{}", status.split(' ').next().unwrap());
            let location = if inner.is_ascii() { inner.clone() } else { inner.replace(|c: char| !c.is_ascii(), "1") };
            rogue.play(&path, answers(status, &format!("Location: {location}\r\n"), b""));
            let url = format!("http://127.0.0.2:{}{path}", rogue.port);
            let outcome = fetcher.get(&request(&url, Wants::Feed)).await;
            // A name that only looks like an address once its signs are replaced may also just not exist.
            let is_nothing = !inner.is_ascii() && matches!(outcome, Err(FetchError::Dns { .. }));
            passed.extend((!is_refusal(&outcome) && !is_nothing).then(|| format!("{status} to {inner}: {outcome:?}")));
        }
    }
    assert!(passed.is_empty(), "{passed:#?}");
    assert_eq!(calls.load(Ordering::SeqCst), 0, "the canary was called");
    assert_eq!(rogue.asked().len(), INNER.len() * 5, "a redirect was not even asked for");
}

#[tokio::test]
async fn a_redirect_without_a_scheme_stays_within_the_guard() {
    let (port, calls) = canary().await;
    let rogue = Rogue::open("127.0.0.2").await;
    let fetcher = Fetcher::new(&settings("127.0.0.2/32")).unwrap();
    rogue.play("/a", answers("302 Found", &format!("Location: //127.0.0.1:{port}/\r\n"), b""));
    rogue.play(
        "/b",
        vec![vec![Act::Send(
            format!("HTTP/1.1 302 Found\r\nLocation: \\\\127.0.0.1:{port}\\x\r\nContent-Length: 0\r\n\r\n")
                .into_bytes(),
        )]],
    );
    for path in ["/a", "/b"] {
        let url = format!("http://127.0.0.2:{}{path}", rogue.port);
        let outcome = fetcher.get(&request(&url, Wants::Page)).await;
        assert!(is_refusal(&outcome), "{path}: {outcome:?}");
    }
    assert_eq!(calls.load(Ordering::SeqCst), 0, "the canary was called");
}
