//! A copy of the store takes its place: nothing is sent twice in silence, no index is ahead, and nothing unsound gets in.

use std::path::Path;
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection};
use udklip::domain::{DigestId, FeedId, PollOutcome, SourceId};
use udklip::store::{DeliveryState, Poll, Store};

use crate::support::archive::{Archive, Run, ended, now};

const FIRST: (&str, &str, &str) = ("1", "Broen er lukket", "Broen over sundet er lukket for alle i en uge.");
const SECOND: (&str, &str, &str) = ("2", "Broen åbner", "Broen åbner igen, siger formanden for laugstuen.");

impl Archive {
    fn copy_to(&self, name: &str) -> String {
        let copy = self.beside(name).to_str().unwrap().to_owned();
        let run = self.udklip(&["backup", &copy]);
        assert_eq!(run.code, 0, "{}", run.err);
        copy
    }

    fn restore(&self, copy: &str) -> Run {
        self.udklip(&["restore", copy])
    }

    /// Stores that were replaced, without their logs.
    fn kept(&self) -> Vec<std::path::PathBuf> {
        let all = std::fs::read_dir(self.data()).unwrap().map(|file| file.unwrap().path());
        all.filter(|path| path.to_str().unwrap().contains("-replaced-") && path.extension().unwrap() == "db").collect()
    }

    async fn first_delivery(&self) -> DeliveryState {
        let store = self.store().await;
        store.delivery_lines(DigestId(1)).await.unwrap()[0].state
    }
}

#[tokio::test]
async fn a_digest_that_was_sent_after_the_copy_is_held_until_a_person_says_so() {
    let archive = Archive::new();
    archive.announce("oe", &[FIRST]).await;
    let copy = archive.copy_to("copy.db");
    archive.pass();
    let sent = archive.mails();
    assert_eq!(sent.len(), 1, "the digest of this midnight");
    std::fs::remove_file(&sent[0]).unwrap();
    let run = archive.restore(&copy);
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(run.out.contains("its mails are held in the same way"), "{}", run.out);
    let composed = archive.udklip(&["digest", "compose", "nu"]);
    assert!(composed.out.contains("its mails are held: the store was restored"), "{}", composed.out);
    archive.pass();
    assert_eq!(archive.first_delivery().await, DeliveryState::Uncertain);
    assert!(archive.mails().is_empty(), "sent twice in silence");
    let again = archive.udklip(&["digest", "send", "nu", "--again"]);
    assert_eq!((again.code, archive.mails()), (0, sent), "under another Message-ID? {}", again.out);
}

#[tokio::test]
async fn a_day_before_the_last_digest_is_not_written_any_more() {
    let archive = Archive::new();
    archive.announce("oe", &[FIRST]).await;
    archive.pass();
    let before = archive.udklip(&["digest", "compose", "nu", "--date", "2026-01-01"]);
    assert_eq!(before.code, 1, "{} {}", before.out, before.err);
    assert!(before.out.contains("Wrote nothing: digest 1 is of a later day"), "{}", before.out);
    assert_eq!(archive.store().await.digest_ids().await.unwrap().len(), 1);
}

#[tokio::test]
async fn mails_that_waited_in_the_copy_are_held_and_named() {
    let archive = Archive::new();
    archive.announce("oe", &[FIRST]).await;
    let mut no_relay = archive.command(&["run", "--once"]);
    no_relay.env("UDKLIP_MAIL__SMTP", "smtp://127.0.0.1:1?tls=none");
    ended(no_relay);
    assert_eq!(archive.first_delivery().await, DeliveryState::Waiting);
    let run = archive.restore(&archive.copy_to("copy.db"));
    assert_eq!(run.code, 3, "{}", run.err);
    assert!(run.out.contains("1 mail waited in the copy") && run.out.contains("digest send nu --date"), "{}", run.out);
    archive.pass();
    assert_eq!((archive.first_delivery().await, archive.mails().len()), (DeliveryState::Uncertain, 0));
}

#[tokio::test]
async fn an_index_that_is_ahead_of_its_store_does_not_stay() {
    let archive = Archive::new();
    archive.announce("oe", &[FIRST]).await;
    archive.pass();
    let copy = archive.copy_to("copy.db");
    archive.announce("oe", &[SECOND]).await;
    archive.pass();
    assert_eq!((archive.found("broen"), archive.found("laugstuen")), (2, 1));
    let run = archive.udklip(&["--json", "restore", &copy]);
    let told = run.json();
    assert_eq!((run.code, told["articles"].as_i64(), told["indexed"].as_i64()), (0, Some(1), Some(1)), "{told}");
    assert_eq!((archive.found("broen"), archive.found("laugstuen")), (1, 0));
    let kept = Path::new(told["kept"].as_str().unwrap()).to_path_buf();
    assert_eq!(archive.kept(), std::slice::from_ref(&kept));
    let old = Store::open(&format!("sqlite:{}", kept.display())).await.unwrap();
    assert_eq!(old.archive_counts().await.unwrap().0, 2, "the store that was replaced is not whole");
    old.close().await;

    // And where a copy was put in place by hand.
    archive.announce("oe", &[SECOND]).await;
    archive.pass();
    assert_eq!(archive.found("laugstuen"), 1);
    for ending in ["db-wal", "db-shm"] {
        drop(std::fs::remove_file(archive.data().join("udklip").with_extension(ending)));
    }
    std::fs::copy(&copy, archive.data().join("udklip.db")).unwrap();
    assert_eq!(archive.udklip(&["check"]).code, 3);
    archive.pass();
    assert_eq!((archive.found("broen"), archive.found("laugstuen")), (1, 0));
    assert_eq!(archive.udklip(&["check"]).code, 0);
}

#[tokio::test]
async fn held_mails_are_told_even_where_the_index_cannot_be_filled() {
    let archive = Archive::new();
    archive.announce("oe", &[FIRST]).await;
    let mut no_relay = archive.command(&["run", "--once"]);
    no_relay.env("UDKLIP_MAIL__SMTP", "smtp://127.0.0.1:1?tls=none");
    ended(no_relay);
    let copy = archive.copy_to("copy.db");
    // An index that cannot be opened keeps the program from being built.
    let index = archive.data().join("search");
    std::fs::remove_dir_all(&index).unwrap();
    std::os::unix::fs::symlink(archive.beside("no-such-folder/search"), &index).unwrap();
    let run = archive.restore(&copy);
    assert_eq!(run.code, 3, "{} {}", run.out, run.err);
    assert!(run.out.contains("1 mail waited in the copy"), "{}", run.out);
    assert!(run.out.contains("the next pass"), "{}", run.out);
}

async fn change(file: &Path, statement: &'static str) {
    let mut connection = SqliteConnectOptions::new().filename(file).create_if_missing(true).connect().await.unwrap();
    sqlx::query(statement).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
}

#[tokio::test]
async fn nothing_but_a_sound_copy_takes_the_stores_place() {
    let archive = Archive::new();
    archive.announce("oe", &[FIRST]).await;
    archive.pass();
    let copy = archive.copy_to("copy.db");
    let bytes = std::fs::read(&copy).unwrap();
    let bad = archive.beside("bad.db");
    let mut torn = bytes.clone();
    torn[4096..12_288].fill(0x5a);
    let cases: [(&str, Vec<u8>, Option<&'static str>, &str); 5] = [
        ("a text", b"Kun en tekst, og ikke andet end det.".to_vec(), None, "bad.db cannot take the store's place"),
        ("damage", torn, None, "damaged"),
        ("another database", Vec::new(), Some("CREATE TABLE a (b)"), "no store of Udklip"),
        ("nothing", Vec::new(), None, "no store of Udklip"),
        (
            "a newer program's",
            bytes.clone(),
            Some("INSERT INTO _sqlx_migrations VALUES (9999, 'next', 0, 1, x'00', 1)"),
            "newer one",
        ),
    ];
    for (what, bytes, statement, expected) in cases {
        std::fs::write(&bad, bytes).unwrap();
        if let Some(statement) = statement {
            change(&bad, statement).await;
        }
        let run = archive.restore(bad.to_str().unwrap());
        assert_eq!(run.code, 1, "{what}: {}", run.out);
        assert!(run.err.contains(expected), "{what}: {}", run.err);
        assert!(run.err.contains("bad.db") && run.err.contains("Nothing was changed"), "{what}: {}", run.err);
        assert_eq!(run.err.lines().count(), 1, "{what}: {}", run.err);
    }
    let store = archive.data().join("udklip.db");
    assert!(archive.restore(store.to_str().unwrap()).err.contains("it is the store itself"));
    std::fs::write(&bad, &bytes).unwrap();
    std::fs::write(archive.beside("bad.db-wal"), "words that are only here").unwrap();
    assert!(archive.restore(bad.to_str().unwrap()).err.contains("a log lies beside it"));
    assert_eq!(archive.restore("no-such-file.db").code, 2);
    assert!(archive.kept().is_empty());
    assert!(!archive.data().join("udklip.db.restoring").exists());
    assert_eq!(archive.found("broen"), 1);
    assert_eq!(archive.udklip(&["check"]).code, 0);
}

#[tokio::test]
async fn what_a_killed_restoration_left_goes_when_the_store_is_opened() {
    let archive = Archive::new();
    archive.announce("oe", &[FIRST]).await;
    let left = archive.data().join("udklip.db.restoring");
    std::fs::write(&left, "a copy half-way").unwrap();
    archive.pass();
    assert!(!left.exists());
}

#[tokio::test]
async fn a_store_that_somebody_has_open_is_not_replaced() {
    let archive = Archive::new();
    archive.announce("oe", &[FIRST]).await;
    archive.pass();
    let copy = archive.copy_to("copy.db");
    // A process between two looks at what is due holds neither a lease nor a lock of SQLite's.
    let store = archive.store().await;
    let run = archive.restore(&copy);
    assert_eq!(run.code, 1);
    assert!(run.err.contains("is in use; stop the other udklip"), "{}", run.err);
    assert_eq!((archive.kept().len(), archive.found("broen")), (0, 1));
    drop(store);
    assert_eq!(archive.restore(&copy).code, 0);
}

#[tokio::test]
async fn a_damaged_store_is_replaced_and_kept_as_it_is_and_a_missing_one_needs_no_keeping() {
    let archive = Archive::new();
    archive.announce("oe", &[FIRST]).await;
    archive.pass();
    let copy = archive.copy_to("copy.db");
    let store = archive.data().join("udklip.db");
    std::fs::write(&store, "Ikke mere et arkiv, men noget, en disk har skrevet i søvne.").unwrap();
    std::fs::write(store.with_extension("db-wal"), "En log, der ikke hører til.").unwrap();
    let run = archive.restore(&copy);
    assert_eq!(run.code, 0, "{}", run.err);
    let kept = archive.kept().remove(0);
    assert!(std::fs::read_to_string(&kept).unwrap().starts_with("Ikke mere"));
    assert_eq!(archive.found("broen"), 1);
    assert_eq!(archive.udklip(&["check"]).code, 0);

    let fresh = Archive::new();
    assert_eq!(fresh.restore(&copy).code, 0);
    assert_eq!((fresh.kept().len(), fresh.found("broen")), (0, 1));
}

#[tokio::test]
async fn a_restoration_that_is_killed_leaves_the_old_store_or_the_new_one() {
    let archive = Archive::new();
    archive.announce("oe", &[FIRST]).await;
    archive.pass();
    let copy = archive.copy_to("one.db");
    archive.announce("oe", &[SECOND]).await;
    archive.pass();
    let both = archive.copy_to("both.db");
    for after in [5, 15, 25, 35, 45, 60, 80, 110, 150, 250] {
        assert_ne!(archive.restore(&both).code, 1);
        let mut killed = archive.command(&["restore", &copy]).stdout(Stdio::null()).spawn().unwrap();
        #[expect(clippy::disallowed_methods, reason = "the process lives by the real clock")]
        tokio::time::sleep(Duration::from_millis(after)).await;
        killed.kill().unwrap();
        killed.wait().unwrap();
        archive.pass();
        let store = archive.store().await;
        let articles = store.archive_counts().await.unwrap().0;
        assert!(store.integrity_problems().await.unwrap().is_empty(), "killed after {after} ms");
        assert!(articles == 1 || articles == 2, "killed after {after} ms: {articles} articles");
        assert_eq!(i64::try_from(archive.found("broen")).unwrap(), articles, "killed after {after} ms");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_made_while_others_write_is_one_moment_of_the_store() {
    const WRITTEN_MAX: usize = 5_000;
    let archive = Archive::new();
    archive.announce("oe", &[FIRST]).await;
    let store = archive.store().await;
    let (feed, source) = (FeedId::parse("oe/nyt").unwrap(), SourceId::parse("oe").unwrap());
    let stop = Arc::new(AtomicBool::new(false));
    let writer = tokio::spawn({
        let (store, stop) = (store.clone(), Arc::clone(&stop));
        async move {
            let mut written = 0;
            while !stop.load(Ordering::Relaxed) && written < WRITTEN_MAX {
                let poll = Poll::of(feed.clone(), source.clone(), now(), PollOutcome::Unchanged);
                store.save_poll(&poll).await.unwrap();
                written += 1;
            }
            written
        }
    });
    let copies: Vec<String> = (0..4).map(|number| archive.copy_to(&format!("{number}.db"))).collect();
    stop.store(true, Ordering::Relaxed);
    assert!(writer.await.unwrap() > 50, "nobody wrote");
    drop(store);
    for copy in copies {
        assert_eq!(archive.restore(&copy).code, 0);
        assert_eq!(archive.udklip(&["check"]).code, 0);
        archive.pass();
        assert_eq!(archive.found("broen"), 1);
    }
}
