//! Real processes on one data folder: started together, stopped at the worst moment, killed again and again.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection};
use udklip::domain::{FeedId, PollOutcome, SourceId};
use udklip::search::SearchIndex;
use udklip::store::{DeliveryState, Poll, Store};

use crate::support::relay::Relay;
use crate::support::rogue::{Act, Rogue, answer, answers};
use crate::support::watched::feed_of;

/// Nothing here takes so long, however busy the machine is; what waits this long waits in vain.
const PATIENCE: Duration = Duration::from_secs(90);
/// The lease of processes that must keep it while they live, on a machine that may be busy.
const LONG: Duration = Duration::from_secs(5);
/// The lease of processes that are killed, so that the next need not wait long.
const SHORT: Duration = Duration::from_secs(1);
/// Feeds of the installation, and entries of each.
const FEEDS: u32 = 6;
const ENTRIES: u32 = 4;
const KILLS: u32 = 15;

/// An installation in a folder of its own: feeds `oe/0` to `oe/5` on `press`, mails to `relay`.
struct Installation {
    folder: tempfile::TempDir,
}

impl Installation {
    fn new(press: u16, relay: u16, lease: Duration) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for part in ["sources", "topics", "digests"] {
            std::fs::create_dir_all(folder.path().join("config").join(part)).unwrap();
        }
        let this = Self { folder };
        this.write(
            "udklip.toml",
            &format!(
                "[fetch]\ncontact = \"https://udklip.example\"\nallow_networks = [\"127.0.0.0/8\"]\nhost_gap_min = \"0s\"\n\
                 total_timeout = \"5m\"\nread_timeout = \"5m\"\n[mail]\nfrom = \"udklip@example.org\"\n\
                 smtp = \"smtp://127.0.0.1:{relay}?tls=none\"\n[work]\ntick = \"500ms\"\nlease = \"{}s\"\n",
                lease.as_secs()
            ),
        );
        let mut source = format!(
            "id = \"oe\"\nname = \"Ø-avisen\"\nkind = \"local\"\nregion = \"Øerne\"\ntier = 3\n\
             home = \"http://oe.localhost:{press}/\"\narticle_id = '/nyt/(\\d+)'\n[rights]\nexcerpt_words = 30\n\
             full_text = \"keep\"\ntdm = \"none-seen\"\n[pace]\npoll_every = \"10m\"\nhost_gap = \"0s\"\n"
        );
        for feed in 0..FEEDS {
            write!(source, "[[feed]]\nid = \"{feed}\"\nurl = \"http://oe.localhost:{press}/feed/{feed}\"\n").unwrap();
        }
        this.write("sources/oe.toml", &source);
        this.write("topics/bro.toml", "id = \"bro\"\nname = \"Broen\"\nstrong = [\"*bro*\"]\n");
        this.write(
            "digests/nu.toml",
            "name = \"Nu\"\ntopic = \"bro\"\nwhen = \"* * * * *\"\nzone = \"Europe/Copenhagen\"\n\
             sections = [\"country\", \"not-seen\"]\nrecipients = [\"en@example.org\", \"to@example.org\"]\n\
             send_when_empty = true\nclips_max = 20\n",
        );
        this
    }

    fn write(&self, name: &str, text: &str) {
        std::fs::write(self.folder.path().join("config").join(name), text).unwrap();
    }

    fn data(&self) -> std::path::PathBuf {
        self.folder.path().join("data")
    }

    async fn store(&self) -> Store {
        std::fs::create_dir_all(self.data()).unwrap();
        Store::open(&Store::url_in(&self.data())).await.unwrap()
    }

    /// Makes it an installation that was running yesterday: then a digest is due at once.
    async fn was_running_yesterday(&self) {
        let store = self.store().await;
        let (feed, source) = (FeedId::parse("oe/0").unwrap(), SourceId::parse("oe").unwrap());
        let yesterday = now() - SignedDuration::from_hours(24);
        store.register_feeds(&[(feed.clone(), source.clone())], yesterday).await.unwrap();
        store.save_poll(&Poll::of(feed, source, yesterday, PollOutcome::Failed)).await.unwrap();
        store.close().await;
    }

    fn command(&self, log: &Path) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_udklip"));
        let log = std::fs::File::options().create(true).append(true).open(log).unwrap();
        command
            .args(["--config", self.folder.path().join("config").to_str().unwrap()])
            .args(["--data", self.data().to_str().unwrap()])
            .env("UDKLIP_WEB__LISTEN", "127.0.0.1:0")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log);
        command
    }

    fn log(&self, name: &str) -> std::path::PathBuf {
        self.folder.path().join(name)
    }

    fn start(&self, log: &str) -> Process {
        Process(self.command(&self.log(log)).arg("run").spawn().unwrap())
    }

    fn said(&self, log: &str) -> String {
        std::fs::read_to_string(self.log(log)).unwrap_or_default()
    }
}

/// A running program. Killed when dropped.
struct Process(Child);

impl Process {
    fn signal(&self, name: &str) {
        let sent = Command::new("kill").args([&format!("-{name}"), &self.0.id().to_string()]).status().unwrap();
        assert!(sent.success(), "kill -{name}");
    }

    fn stands_still(&self) -> bool {
        let threads = std::fs::read_dir(format!("/proc/{}/task", self.0.id())).unwrap();
        threads.flatten().all(|thread| {
            // A thread that ended meanwhile stands still too.
            let stat = std::fs::read_to_string(thread.path().join("stat")).unwrap_or_else(|_| ") T".to_owned());
            stat.rsplit(") ").next().is_some_and(|state| state.starts_with('T'))
        })
    }

    /// Stops it where it holds no lock on the file: nobody can take over from one that does, and SQLite has no cure.
    async fn stop_between_changes(&self, installation: &Installation) {
        let file = SqliteConnectOptions::new().filename(installation.data().join("udklip.db"));
        until("it is stopped between two changes", async || {
            self.signal("STOP");
            until("all its threads stand still", async || self.stands_still()).await;
            let mut probe = file.clone().busy_timeout(Duration::from_millis(200)).connect().await.unwrap();
            let is_free = probe.begin_with("BEGIN IMMEDIATE").await.is_ok();
            if !is_free {
                self.signal("CONT");
            }
            is_free
        })
        .await;
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended by itself.
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

#[expect(clippy::disallowed_methods, reason = "the processes of these tests live by the real clock")]
fn now() -> Timestamp {
    Timestamp::now()
}

#[expect(clippy::disallowed_methods, reason = "the processes of these tests live by the real clock")]
async fn pause(length: Duration) {
    tokio::time::sleep(length).await;
}

/// Waits until `happened`.
async fn until(what: &str, mut happened: impl AsyncFnMut() -> bool) {
    let started = Instant::now();
    while !happened().await {
        assert!(started.elapsed() < PATIENCE, "in vain: {what}");
        pause(Duration::from_millis(20)).await;
    }
}

/// Numbers of the entries in feed `feed`.
fn entries(feed: u32) -> Vec<u32> {
    (feed * 100..feed * 100 + ENTRIES).collect()
}

fn page(number: u32) -> Vec<u8> {
    let text = format!("<p>Broen i sag nr. {number} koster kommunen mange penge, og den bliver længe under vejs.</p>");
    let html = format!("<html><body><h1>Sag nr. {number}</h1><article>{}</article></body></html>", text.repeat(3));
    answer("200 OK", "", html.as_bytes())
}

/// A press whose every answer takes `delay`.
async fn press(delay: Duration) -> Rogue {
    let rogue = Rogue::open("127.0.0.1").await;
    let slow = |bytes: Vec<u8>| {
        let (head, rest) = bytes.split_at(9);
        vec![vec![Act::Drip(head.to_vec(), delay / 9), Act::Send(rest.to_vec())]]
    };
    rogue.play("/robots.txt", answers("404 Not Found", "", b""));
    rogue.play("/.well-known/tdmrep.json", answers("404 Not Found", "", b""));
    for feed in 0..FEEDS {
        rogue.play(&format!("/feed/{feed}"), slow(answer("200 OK", "", feed_of(&entries(feed)).as_bytes())));
        for number in entries(feed) {
            rogue.play(&format!("/nyt/{number}"), slow(page(number)));
        }
    }
    rogue
}

/// How often each path was asked for.
fn asked(rogue: &Rogue) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for head in rogue.asked() {
        *counts.entry(head.split(' ').nth(1).unwrap_or_default().to_owned()).or_default() += 1;
    }
    counts
}

/// Nothing lost, nothing doubled: every entry is one article, and all of them are in the index.
async fn all_is_there_once(installation: &Installation) {
    let store = installation.store().await;
    let all = i64::from(FEEDS * ENTRIES);
    assert_eq!(store.archive_counts().await.unwrap().0, all, "articles");
    assert!(store.integrity_problems().await.unwrap().is_empty());
    let read = store.newest_articles(1_000).await.unwrap();
    let titles: BTreeSet<String> = read.iter().map(|known| known.article.title.clone()).collect();
    assert_eq!((read.len(), titles.len()), (usize::try_from(all).unwrap(), read.len()), "{titles:?}");
    assert!(read.iter().all(|known| known.article.text.contains("Broen i sag nr.")), "a page was not read");
    store.close().await;
    let mut search = installation.command(&installation.log("search"));
    let found = search.args(["--json", "search", "broen", "--limit", "100"]).stdout(Stdio::piped()).output().unwrap();
    let found: serde_json::Value = serde_json::from_slice(&found.stdout).unwrap();
    assert_eq!(found["total"], all, "in the index");
}

/// True when every entry is an article in the index.
async fn is_indexed(installation: &Installation) -> bool {
    let store = installation.store().await;
    let (articles, newest) = (store.archive_counts().await.unwrap().0, store.newest_sequence().await.unwrap());
    store.close().await;
    let index = SearchIndex::open(&installation.data().join("search")).unwrap();
    articles == i64::from(FEEDS * ENTRIES) && index.committed_sequence().unwrap() == newest
}

/// No mail was taken twice; of two deliveries of the one digest, each was sent or is held because it may have arrived.
async fn nothing_was_sent_twice(installation: &Installation, relay: &Relay) -> usize {
    let taken = relay.taken();
    let each: BTreeSet<&String> = taken.iter().collect();
    assert_eq!(each.len(), taken.len(), "sent twice: {taken:?}");
    let store = installation.store().await;
    let lines = store.delivery_lines(udklip::domain::DigestId(1)).await.unwrap();
    assert_eq!(lines.len(), 2);
    assert!(store.digest(udklip::domain::DigestId(2)).await.unwrap().is_none(), "a second digest of one day");
    let sent = lines.iter().filter(|line| line.state == DeliveryState::Sent).count();
    assert!(sent <= taken.len(), "{sent} sent, {} taken", taken.len());
    store.close().await;
    sent
}

#[tokio::test(flavor = "multi_thread")]
async fn processes_started_together_on_a_fresh_folder_all_come_up() {
    let (rogue, relay) = (press(Duration::ZERO).await, Relay::open(Duration::ZERO));
    for round in 0..4 {
        let installation = Installation::new(rogue.port, relay.port, LONG);
        let logs = ["one", "two"];
        let mut processes: Vec<Process> = logs.iter().map(|log| installation.start(log)).collect();
        for (log, process) in logs.iter().zip(&mut processes) {
            until("a process comes up", async || {
                let ended = process.0.try_wait().unwrap();
                assert!(ended.is_none(), "round {round}: {}", installation.said(log));
                installation.said(log).contains("the desk is at")
            })
            .await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_that_is_stopped_and_goes_on_doubles_nothing() {
    let (rogue, relay) = (press(Duration::from_millis(50)).await, Relay::open(Duration::from_millis(50)));
    let installation = Installation::new(rogue.port, relay.port, LONG);
    installation.was_running_yesterday().await;
    // The first answer to the first feed comes half; the second is whole.
    let whole = answer("200 OK", "", feed_of(&entries(0)).as_bytes());
    let (half, _) = whole.split_at(whole.len() / 2);
    let stalled = vec![Act::Send(half.to_vec()), Act::Stall];
    rogue.play("/feed/0", vec![stalled, vec![Act::Send(whole.clone())]]);
    let stopped = installation.start("stopped");
    until("the first feed is asked for", async || asked(&rogue).contains_key("/feed/0")).await;
    let other = installation.start("other");
    until("the other process runs", async || installation.said("other").contains("the desk is at")).await;
    // As long as its holder lives, a lease is kept: the other process asks for nothing.
    pause(LONG * 3 / 2).await;
    assert_eq!(asked(&rogue)["/feed/0"], 1, "two processes polled one feed");
    stopped.stop_between_changes(&installation).await;
    until("the other process takes over", async || asked(&rogue)["/feed/0"] == 2).await;
    until("all pages are read", async || {
        let counts = asked(&rogue);
        (0..FEEDS).flat_map(entries).all(|number| counts.contains_key(&format!("/nyt/{number}")))
    })
    .await;
    stopped.signal("CONT");
    until("the first process notices", async || {
        installation.said("stopped").contains("poll-feeds was taken over by another worker")
    })
    .await;
    until("both mails are out", async || relay.taken().len() == 2).await;
    until("all is indexed", async || is_indexed(&installation).await).await;
    let counts = asked(&rogue);
    let twice: Vec<_> = counts.iter().filter(|(path, count)| path.starts_with("/nyt/") && **count > 1).collect();
    assert!(
        twice.is_empty(),
        "read twice: {twice:?}\n{}\n{}",
        installation.said("stopped"),
        installation.said("other")
    );
    assert_eq!(counts["/feed/0"], 2);
    drop((stopped, other));
    all_is_there_once(&installation).await;
    nothing_was_sent_twice(&installation, &relay).await;
    for log in ["stopped", "other"] {
        let said = installation.said(log);
        assert!(!said.contains("\"ERROR\""), "{log}: {said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_that_is_killed_again_and_again_loses_and_doubles_nothing() {
    let (rogue, relay) = (press(Duration::from_millis(45)).await, Relay::open(Duration::from_millis(60)));
    let installation = Installation::new(rogue.port, relay.port, SHORT);
    installation.was_running_yesterday().await;
    // Spread over the life of a process, from its start to long after its predecessor's leases ran out.
    let mut dice = 0x9e37_79b9_u32;
    for _ in 0..KILLS {
        dice = dice.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let process = installation.start("killed");
        pause(Duration::from_millis(u64::from(60 + (dice >> 16) % 1_700))).await;
        process.signal("KILL");
    }
    let started = Instant::now();
    // A lease of the last one may still run.
    let to_the_end = async || installation.command(&installation.log("once")).args(["run", "--once"]).status().unwrap();
    until("a pass to the end", async || to_the_end().await.success()).await;
    let requests = rogue.asked().len();
    all_is_there_once(&installation).await;
    let sent = nothing_was_sent_twice(&installation, &relay).await;
    print(&format!(
        "{KILLS} kills, then to the end in {:?}: {requests} requests, {} articles, 0 lost, 0 doubled, {sent} mails sent, 0 twice",
        started.elapsed(),
        FEEDS * ENTRIES
    ));
}

#[expect(clippy::print_stdout, reason = "the figure is the result")]
fn print(text: &str) {
    println!("{text}");
}
