//! The real program watching one source on a server that does as it is told, with a clock that is set by hand.

use std::fmt::Write;
use std::sync::Arc;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use udklip::app::App;
use udklip::clock::Clock;
use udklip::config::{Config, ConfigFile, ConfigFiles, Environment};
use udklip::deliver::{MemoryOutbox, Outbox};
use udklip::jobs::Worker;
use udklip::store::FeedState;

use super::in_children;
use super::rogue::{Play, Rogue, answers};

/// One source called `oe`, with its feed `nyt` at `/feed`, asked every ten minutes. Pages are not read.
pub(crate) struct Watched {
    pub(crate) app: Arc<App>,
    pub(crate) rogue: Rogue,
    pub(crate) start: Timestamp,
    folder: tempfile::TempDir,
}

const SETTINGS: &str = r#"
[fetch]
contact = "https://udklip.example"
allow_networks = ["127.0.0.0/8"]
host_gap_min = "0s"
read_timeout = "2s"
total_timeout = "4s"
[mail]
from = "Udklip <udklip@example.org>"
"#;

const SOURCE: &str = r#"
id = "oe"
name = "Ø-avisen"
kind = "local"
region = "Øerne"
tier = 3
home = "http://oe.localhost:{port}/"
article_id = '/nyt/(\d+)'
[rights]
excerpt_words = 30
full_text = "feed-only"
tdm = "none-seen"
[pace]
poll_every = "10m"
poll_every_max = "10m"
host_gap = "0s"
[[feed]]
id = "nyt"
url = "http://oe.localhost:{port}/feed"
"#;

impl Watched {
    /// Sets it up; nothing has been asked yet. Keys of `settings` are added to udklip.toml.
    pub(crate) async fn set(settings: &str) -> Self {
        Self::with(SOURCE, settings).await
    }

    /// The same, with its pages read.
    pub(crate) async fn reading() -> Self {
        Self::with(&SOURCE.replace("feed-only", "keep"), "").await
    }

    /// The same, with a list page in the feed's place.
    pub(crate) async fn listing() -> Self {
        Self::with(&format!("{SOURCE}kind = \"list\"\nonly = '/nyt/'\n"), "").await
    }

    /// The same, with a list page whose announcements are found by selectors.
    pub(crate) async fn selecting() -> Self {
        Self::with(&format!("{SOURCE}kind = \"list\"\nitem = \"div.sag\"\ndate = \"i\"\n"), "").await
    }

    async fn with(source: &str, settings: &str) -> Self {
        let rogue = Rogue::open("127.0.0.1").await;
        let folder = tempfile::tempdir().unwrap();
        let app = Arc::new(Self::watching(source, rogue.port, folder.path(), settings).await);
        let start = app.now();
        Self { app, rogue, start, folder }
    }

    /// The program on the store in `folder`: a second one is a second process as far as the store can tell.
    pub(crate) async fn program(port: u16, folder: &std::path::Path, settings: &str) -> App {
        Self::watching(SOURCE, port, folder, settings).await
    }

    /// The same, with its pages read.
    pub(crate) async fn reading_program(port: u16, folder: &std::path::Path, settings: &str) -> App {
        Self::watching(&SOURCE.replace("feed-only", "keep"), port, folder, settings).await
    }

    async fn watching(source: &str, port: u16, folder: &std::path::Path, settings: &str) -> App {
        let files = ConfigFiles {
            udklip: ConfigFile::embedded("udklip.toml", &format!("{SETTINGS}\n{settings}")),
            sources: vec![ConfigFile::embedded("sources/oe.toml", &source.replace("{port}", &port.to_string()))],
            ..ConfigFiles::default()
        };
        let environment = Environment::default().with_data_dir(Some(folder.join("data")));
        let config = Config::read(&files, &environment).unwrap();
        let zone = TimeZone::get("Europe/Copenhagen").unwrap();
        let clock = Clock::set_to("2026-11-24T06:00:00Z".parse().unwrap(), zone);
        App::build(config, clock, Some(Outbox::Memory(MemoryOutbox::default())), in_children()).await.unwrap()
    }

    pub(crate) fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    /// What the feed answers from now on, one answer after the other, the last for ever.
    pub(crate) fn feed(&self, play: Play) {
        self.rogue.play("/feed", play);
    }

    /// Turns the clock on to when the feed is due, and polls it. Returns the feed's state.
    pub(crate) async fn poll(&self) -> FeedState {
        self.app.clock.set(self.app.now().max(self.state().await.next_poll_at));
        let report = Worker::new(Arc::clone(&self.app)).step().await;
        assert_eq!(report.failed, 0, "a job failed; see the log");
        self.state().await
    }

    pub(crate) async fn state(&self) -> FeedState {
        self.app.store.feed_states().await.unwrap().remove(0)
    }

    /// Headlines of all articles, oldest first.
    pub(crate) async fn articles(&self) -> i64 {
        self.app.store.archive_counts().await.unwrap().0
    }

    pub(crate) fn later(&self, hours: i64) {
        self.app.clock.set(self.app.now() + SignedDuration::from_hours(hours));
    }

    /// The heads of the requests for the feed.
    pub(crate) fn asked(&self) -> Vec<String> {
        self.rogue.asked().into_iter().filter(|head| head.starts_with("GET /feed ")).collect()
    }
}

/// A feed that lists these numbers, each an entry of its own, published at six in the morning of the 24th.
pub(crate) fn feed_of(numbers: &[u32]) -> String {
    let mut items = String::new();
    for number in numbers {
        write!(
            items,
            "<item><title>Sag nr. {number}</title><link>/nyt/{number}</link><guid>{number}</guid>\
             <pubDate>Tue, 24 Nov 2026 07:00:00 +0100</pubDate></item>"
        )
        .unwrap();
    }
    format!("<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>Ø-avisen</title>{items}</channel></rss>")
}

/// An answer with this feed and an `ETag`.
pub(crate) fn tagged(numbers: &[u32], etag: &str) -> Play {
    answers("200 OK", &format!("ETag: \"{etag}\"\r\n"), feed_of(numbers).as_bytes())
}
