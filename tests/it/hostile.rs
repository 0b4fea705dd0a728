//! A server that misbehaves in every way we know, and what each comes to.
//!
//! `cargo test --test it hostile -- --nocapture` prints the table: behaviour, outcome, time, memory.

use std::time::{Duration, Instant};

use udklip::domain::{CanonicalUrl, FetchSettings, Network, ParsingSettings};
use udklip::fetch::{Answer, Fetcher, Request, Validators, Wants};
use udklip::isolate::Parser;

use crate::hostile_cases::{Case, cases};
use crate::support::in_children;
use crate::support::rogue::{Rogue, answers};

/// No behaviour may keep the worker longer than its own limits and a little.
const TIME_MAX: Duration = Duration::from_secs(5);
/// How much longer every limit is at a further try. A machine that others keep busy makes an honest answer late, which
/// is then seen in time; what is wrong, or never ends, is so at every try.
const SLACKS: [u32; 3] = [1, 2, 4];
/// The most memory the worker may ever hold, in kB (R18).
const MEMORY_KB_MAX: u64 = 300_000;
/// The most one behaviour may add to it, in kB.
const ADDED_KB_MAX: u64 = 60_000;

pub(crate) fn settings(allowed: &str) -> FetchSettings {
    settings_with(allowed, 1)
}

fn settings_with(allowed: &str, slack: u32) -> FetchSettings {
    FetchSettings {
        user_agent: "Udklip/0.1".to_owned(),
        contact: "https://udklip.example".to_owned(),
        allow_networks: vec![Network::parse(allowed).unwrap()],
        total_timeout: Duration::from_millis(1_200) * slack,
        read_timeout: Duration::from_millis(400) * slack,
        body_bytes_max: 3_000_000,
        host_gap_min: Duration::ZERO,
    }
}

pub(crate) fn request(url: &str, wants: Wants) -> Request {
    Request {
        url: CanonicalUrl::parse(url).unwrap(),
        validators: Validators::default(),
        host_gap: Duration::ZERO,
        wants,
    }
}

/// What a request came to, in one word and a number.
async fn outcome(fetcher: &Fetcher, parser: &Parser, request: &Request) -> String {
    let page = match fetcher.get(request).await {
        Ok(Answer::Fresh(page)) => page,
        Ok(Answer::Unchanged { .. }) => return "unchanged".to_owned(),
        Ok(Answer::Missing) => return "missing".to_owned(),
        Ok(Answer::Gone) => return "gone".to_owned(),
        Ok(Answer::Blocked { .. }) => return "blocked".to_owned(),
        Ok(Answer::Busy { .. }) => return "busy".to_owned(),
        Ok(Answer::Failed { status }) => return format!("status {status}"),
        Err(error) => return error.kind().to_owned(),
    };
    if request.wants == Wants::Page {
        let context = crate::hostile_cases::page_context(page.url.clone());
        return match parser.page(page.body, page.charset, context).await {
            Ok(article) if article.text.is_empty() => "no text".to_owned(),
            Ok(_) => "text".to_owned(),
            Err(failure) => failure.to_string(),
        };
    }
    let context = crate::hostile_cases::feed_context(page.url.clone(), page.charset.clone());
    match parser.feed(page.body, context).await {
        Ok(parsed) => {
            let words: String = parsed.entries.iter().map(|entry| entry.title.as_str()).collect();
            assert!(!words.contains("Ã") && !words.contains("root:"), "a spoilt or stolen text: {words}");
            format!("{:?} {}", parsed.kind, parsed.entries.len()).to_lowercase()
        }
        Err(failure) => failure.to_string(),
    }
}

/// Set in the process that runs this test alone, so that the memory it measures is its own.
const ALONE: &str = "UDKLIP_HOSTILE_ALONE";

#[test]
#[expect(clippy::disallowed_methods, reason = "how a process of this test knows itself")]
fn every_behaviour_has_its_outcome_within_time_and_memory() {
    if std::env::var(ALONE).is_ok() {
        return tokio::runtime::Runtime::new().unwrap().block_on(played_out());
    }
    let name = "hostile::every_behaviour_has_its_outcome_within_time_and_memory";
    let alone = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", name, "--nocapture"])
        .env(ALONE, "1")
        .output()
        .unwrap();
    let said = format!("{}{}", String::from_utf8_lossy(&alone.stdout), String::from_utf8_lossy(&alone.stderr));
    print(&said);
    assert!(alone.status.success() && said.contains("1 passed"), "{said}");
}

#[expect(clippy::print_stdout, reason = "a table of figures is the result")]
fn print(text: &str) {
    println!("{text}");
}

async fn played_out() {
    let rogue = Rogue::open("127.0.0.1").await;
    let fetcher = Fetcher::new(&settings("127.0.0.0/8")).unwrap();
    let parser = Parser::new(in_children(), &ParsingSettings::default());
    let mut lines = vec![format!("{:<52} {:<14} {:>8} {:>9}", "behaviour", "outcome", "ms", "kB added")];
    let mut wrong = Vec::new();
    // What the program needs for an ordinary feed is no behaviour's fault.
    rogue.play("/warm", answers("200 OK", "", crate::hostile_cases::FEED.as_bytes()));
    let warm = format!("http://warm.localhost:{}/warm", rogue.port);
    assert_eq!(outcome(&fetcher, &parser, &request(&warm, Wants::Feed)).await, "feed 2");
    let all = cases(rogue.port);
    let count = all.len();
    assert!(count >= 60, "{count} behaviours");
    for (number, case) in all.into_iter().enumerate() {
        let mut faults = Vec::new();
        for slack in SLACKS {
            let fetcher = Fetcher::new(&settings_with("127.0.0.0/8", slack)).unwrap();
            let seen = see(&rogue, &fetcher, &parser, number, &case).await;
            lines.push(format!(
                "{:<52} {:<14} {:>8} {:>9}",
                case.name,
                seen.outcome,
                seen.took.as_millis(),
                seen.added_kb
            ));
            if seen.outcome == case.expected && seen.took <= TIME_MAX * slack && seen.added_kb <= ADDED_KB_MAX {
                faults.clear();
                break;
            }
            faults.push(format!("{}: {seen:?}, expected {}", case.name, case.expected));
        }
        wrong.append(&mut faults);
    }
    let peak = memory_kb("VmHWM:");
    lines.push(format!("{count} behaviours, {} tries; the worker holds {peak} kB", lines.len() - 1));
    print(&lines.join("\n"));
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(peak <= MEMORY_KB_MAX, "{peak} kB");
}

/// What one behaviour came to.
#[derive(Debug)]
struct Seen {
    outcome: String,
    took: Duration,
    added_kb: u64,
}

async fn see(rogue: &Rogue, fetcher: &Fetcher, parser: &Parser, number: usize, case: &Case) -> Seen {
    let Case { scheme, wants, play, more, .. } = case;
    let path = format!("/{number}");
    rogue.play(if *scheme == "https" { "tls" } else { &path }, play.clone());
    for (path, play) in more {
        rogue.play(path, play.clone());
    }
    let url = format!("{scheme}://host{number}.localhost:{}{path}", rogue.port);
    let before = memory_kb("VmRSS:");
    forget_peak();
    let started = Instant::now();
    let outcome = outcome(fetcher, parser, &request(&url, *wants)).await;
    Seen { outcome, took: started.elapsed(), added_kb: memory_kb("VmHWM:").saturating_sub(before) }
}

fn memory_kb(field: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix(field)).unwrap();
    line.trim().trim_end_matches("kB").trim().parse().unwrap()
}

/// Makes the kernel count the peak anew from here, where it lets us.
fn forget_peak() {
    drop(std::fs::write("/proc/self/clear_refs", "5"));
}
