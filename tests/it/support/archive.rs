//! An installation that follows nothing, driven through the binary: what it knows is announced to its store by hand.

use std::path::PathBuf;
use std::process::Command;

use jiff::{SignedDuration, Timestamp};
use udklip::domain::{CanonicalUrl, Entry, EntryKey, FeedId, PollOutcome, SourceId};
use udklip::store::{Poll, Store};

/// What a command came to.
pub(crate) struct Run {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Run {
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {} {}", self.out, self.err))
    }
}

/// Two sources whose words come from their feeds alone, a topic, and a digest that was due at midnight.
pub(crate) struct Archive {
    folder: tempfile::TempDir,
}

impl Archive {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        for part in ["config/sources", "config/topics", "config/digests", "data"] {
            std::fs::create_dir_all(folder.path().join(part)).unwrap();
        }
        let this = Self { folder };
        this.configure(
            "udklip.toml",
            "[fetch]\ncontact = \"https://udklip.example\"\n[mail]\nfrom = \"udklip@example.org\"\n",
        );
        for (id, name) in [("oe", "Ø-avisen"), ("fjord", "Fjordbladet")] {
            this.configure(
                &format!("sources/{id}.toml"),
                &format!(
                    "id = \"{id}\"\nname = \"{name}\"\nkind = \"local\"\nregion = \"Øerne\"\ntier = 3\nactive = false\n\
                     inactive_reason = \"Prøve\"\nhome = \"https://{id}.example/\"\n[rights]\nexcerpt_words = 30\n\
                     full_text = \"feed-only\"\ntdm = \"none-seen\"\n"
                ),
            );
        }
        this.configure("topics/bro.toml", "id = \"bro\"\nname = \"Broen\"\nstrong = [\"*bro*\"]\n");
        this.configure(
            "digests/nu.toml",
            "name = \"Nu\"\ntopic = \"bro\"\nwhen = \"0 0 * * *\"\nrecipients = [\"en@example.org\"]\n",
        );
        this
    }

    fn configure(&self, name: &str, text: &str) {
        std::fs::write(self.folder.path().join("config").join(name), text).unwrap();
    }

    /// A path beside the data folder.
    pub(crate) fn beside(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_udklip"));
        command.args(["--config", self.folder.path().join("config").to_str().unwrap()]);
        command.args(["--data", self.data().to_str().unwrap()]).args(args);
        command
    }

    pub(crate) fn udklip(&self, args: &[&str]) -> Run {
        ended(self.command(args))
    }

    /// One pass, without trouble. What a killed process held is waited for.
    pub(crate) fn pass(&self) {
        let is_held = |run: &Run| run.code == 3 && run.out.contains("held by another worker");
        let mut run = self.udklip(&["run", "--once"]);
        for _ in 0..100 {
            if is_held(&run) {
                run = self.udklip(&["run", "--once"]);
            }
        }
        assert_eq!(run.code, 0, "{} {}", run.out, run.err);
    }

    /// Articles in the index that have `word`.
    pub(crate) fn found(&self, word: &str) -> u64 {
        self.udklip(&["--json", "search", word]).json()["total"].as_u64().unwrap()
    }

    pub(crate) async fn store(&self) -> Store {
        Store::open(&Store::url_in(&self.data())).await.unwrap()
    }

    /// Lets a source's feed announce entries: key, headline and words of each. It was polled the day before too.
    pub(crate) async fn announce(&self, source: &str, entries: &[(&str, &str, &str)]) {
        let store = self.store().await;
        let (feed, id) = (FeedId::parse(&format!("{source}/nyt")).unwrap(), SourceId::parse(source).unwrap());
        let before = now() - SignedDuration::from_hours(48);
        store.register_feeds(&[(feed.clone(), id.clone())], before).await.unwrap();
        store.save_poll(&Poll::of(feed.clone(), id.clone(), before, PollOutcome::Fresh)).await.unwrap();
        let announced = entries.iter().map(|(key, title, words)| Entry {
            key: EntryKey::new("guid", key),
            title: (*title).to_owned(),
            url: CanonicalUrl::parse(&address(source, key)).ok(),
            summary: Some((*words).to_owned()),
            author: None,
            published: None,
            updated: None,
        });
        let announced: Vec<Entry> = announced.collect();
        let poll = Poll { entries: announced.len(), announced, ..Poll::of(feed, id, now(), PollOutcome::Fresh) };
        store.save_poll(&poll).await.unwrap();
        store.close().await;
    }

    /// Names of the mails laid in the outbox folder.
    pub(crate) fn mails(&self) -> Vec<PathBuf> {
        let outbox = std::fs::read_dir(self.data().join("outbox")).into_iter().flatten();
        outbox.map(|mail| mail.unwrap().path()).collect()
    }
}

/// Runs a command to its end.
pub(crate) fn ended(mut command: Command) -> Run {
    let output = command.output().unwrap();
    Run {
        code: output.status.code().unwrap(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// Where the page of an entry is; a key may say what stands behind the number.
fn address(source: &str, key: &str) -> String {
    format!("https://{source}.example/nyt/{}", key.split('#').next().unwrap_or_default())
}

#[expect(clippy::disallowed_methods, reason = "the processes of these tests live by the real clock")]
pub(crate) fn now() -> Timestamp {
    Timestamp::now()
}
