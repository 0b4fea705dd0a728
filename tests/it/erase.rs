//! What somebody may demand to have deleted is gone for good: no byte in a file, no clip, no way back.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::Stdio;

use jiff::SignedDuration;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection};
use udklip::domain::DigestId;

use crate::support::archive::{Archive, now};

const ADDRESS: &str = "https://oe.example/nyt/1";
const TITLE: &str = "9f3ac1d27b5e4086";
const WORDS: &str = "51e07c9ad84b23f6";

fn secret() -> [(String, String, String); 1] {
    let words = format!("Broen over sundet er lukket, siger {WORDS} i dag. Ingen ved, hvor længe broen er lukket.");
    [("1".to_owned(), format!("Broen {TITLE}"), words)]
}

const OTHER: (&str, &str, &str) = ("2", "Broen åbner", "Broen åbner igen, siger formanden for laugstuen.");

impl Archive {
    async fn announce_secret(&self, source: &str, key: &str) {
        let [(_, title, words)] = &secret();
        self.announce(source, &[(key, title, words)]).await;
    }

    /// Files of store and index that hold either of the two words. Mails are copies that have left the program.
    fn files_with_secrets(&self) -> Vec<PathBuf> {
        let mut found = Vec::new();
        let mut waiting = vec![self.data()];
        while let Some(folder) = waiting.pop() {
            for path in std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()) {
                if path.is_dir() && path.file_name().unwrap() != "outbox" {
                    waiting.push(path);
                } else if path.is_file() && holds_secret(&path) {
                    found.push(path);
                }
            }
        }
        found
    }

    /// Files of the index's segments.
    fn segments(&self) -> BTreeSet<PathBuf> {
        let files = std::fs::read_dir(self.data().join("search")).unwrap().map(|file| file.unwrap().path());
        files.filter(|path| path.file_stem().is_some_and(|name| name.len() == 32)).collect()
    }

    async fn day_of_digest(&self) -> String {
        self.store().await.digest(DigestId(1)).await.unwrap().unwrap().day
    }
}

fn holds_secret(path: &Path) -> bool {
    let bytes = std::fs::read(path).unwrap();
    [TITLE, WORDS].iter().any(|word| bytes.windows(word.len()).any(|place| place == word.as_bytes()))
}

#[tokio::test]
async fn an_erased_article_leaves_no_byte_and_does_not_come_back() {
    let archive = Archive::new();
    archive.announce_secret("oe", "1").await;
    archive.announce("oe", &[OTHER]).await;
    archive.pass();
    assert_eq!((archive.found(TITLE), archive.found("broen")), (1, 2));
    assert!(!archive.files_with_secrets().is_empty(), "the search for them is blind");
    // The index packs its words, so that no search of its files finds any: all that it had must be gone.
    let segments = archive.segments();
    assert!(!segments.is_empty());
    let day = archive.day_of_digest().await;
    let preview = |form: &str| archive.udklip(&[form, "digest", "preview", "nu", "--date", &day]).out;
    assert!(preview("--json").contains(WORDS) && preview("-v").contains(TITLE));

    let shown = archive.udklip(&["erase", "article", ADDRESS]);
    assert_eq!(shown.code, 0, "{}", shown.err);
    for part in [TITLE, "Would be erased: 1 article, 1 announcement\n", "Nothing was done", "digest nu of"] {
        assert!(shown.out.contains(part), "{part} is not in {}", shown.out);
    }
    assert_eq!(archive.found(TITLE), 1, "shown is not done");

    // The main job is at work all the while; it need not be stopped.
    let mut at_work = archive.command(&["run"]);
    for (name, value) in [("WEB__LISTEN", "127.0.0.1:0"), ("WORK__TICK", "10ms"), ("WORK__LEASE", "1s")] {
        at_work.env(format!("UDKLIP_{name}"), value);
    }
    let mut at_work = at_work.stderr(Stdio::piped()).spawn().unwrap();
    let said = BufReader::new(at_work.stderr.take().unwrap());
    assert!(said.lines().any(|line| line.unwrap().contains("the desk is at")), "it did not come up");
    let done = archive.udklip(&["erase", "article", "https://www.oe.example/nyt/1/?utm_source=rss", "--yes"]);
    assert_eq!(done.code, 0, "{} {}", done.out, done.err);
    assert!(done.out.contains("Erased: 1 article,") && done.out.contains("outbox"), "{}", done.out);
    assert_eq!(archive.files_with_secrets(), Vec::<PathBuf>::new());
    assert_eq!(archive.segments().intersection(&segments).count(), 0);
    at_work.kill().unwrap();
    at_work.wait().unwrap();
    assert_eq!((archive.found(TITLE), archive.found("broen")), (0, 1));
    for form in ["--json", "-v"] {
        let issue = preview(form);
        assert!(
            issue.contains("Et klip fra Ø-avisen er slettet efter krav.") && issue.contains("laugstuen"),
            "{issue}"
        );
        assert!(!issue.contains(TITLE) && !issue.contains(WORDS), "{issue}");
    }

    // The feed lists it on, under its key and under another.
    archive.announce_secret("oe", "1").await;
    archive.announce_secret("oe", "1#again").await;
    archive.pass();
    assert_eq!(archive.files_with_secrets(), Vec::<PathBuf>::new());
    assert_eq!(archive.found("broen"), 1);
    let again = archive.udklip(&["erase", "article", ADDRESS, "--yes"]);
    assert!(again.code == 0 && again.out.contains("(no words left)"), "{}", again.out);
    assert_eq!(archive.udklip(&["check"]).code, 0);
}

#[tokio::test]
async fn what_was_announced_and_not_read_yet_is_erased_too() {
    let archive = Archive::new();
    archive.announce_secret("oe", "1").await;
    let done = archive.udklip(&["--json", "erase", "article", "https://oe.example/nyt/1", "--yes"]);
    assert_eq!((done.code, done.json()["entries"].as_i64()), (0, Some(1)), "{}", done.err);
    archive.announce_secret("oe", "1#again").await;
    archive.pass();
    assert_eq!((archive.found("broen"), archive.files_with_secrets().len()), (0, 0));
}

#[tokio::test]
async fn a_source_is_erased_whole_and_the_prints_elsewhere_are_named() {
    let archive = Archive::new();
    archive.announce_secret("oe", "1").await;
    archive.announce("oe", &[OTHER]).await;
    archive.announce_secret("fjord", "9").await;
    archive.pass();
    let shown = archive.udklip(&["--json", "erase", "source", "oe"]).json();
    assert_eq!((shown["erased"].as_bool(), shown["articles"].as_array().unwrap().len()), (Some(false), 2));
    assert_eq!(archive.found("broen"), 3);
    let articles = shown["articles"].as_array().unwrap();
    let print = articles.iter().find_map(|article| article["prints"].get(0)).unwrap().to_string();
    let done = archive.udklip(&["erase", "source", "oe", "--yes"]);
    assert_eq!(done.code, 0, "{}", done.err);
    assert!(done.out.contains(&format!("The same text stays in articles {print}:")), "{}", done.out);
    assert_eq!((archive.found("broen"), archive.found(TITLE)), (1, 1));
    let other = archive.udklip(&["erase", "article", &print, "--yes"]);
    assert!(!other.out.contains("The same text stays"), "{}", other.out);
    assert_eq!((archive.found("broen"), archive.files_with_secrets().len()), (0, 0));
}

#[tokio::test]
async fn a_copy_from_before_does_not_bring_back_what_was_erased() {
    let archive = Archive::new();
    archive.announce_secret("oe", "1").await;
    archive.announce("oe", &[OTHER]).await;
    archive.pass();
    let copy = archive.beside("copy.db").to_str().unwrap().to_owned();
    assert_eq!(archive.udklip(&["backup", &copy]).code, 0);
    assert_eq!(archive.udklip(&["erase", "article", ADDRESS, "--yes"]).code, 0);
    let run = archive.udklip(&["restore", &copy]);
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(run.out.contains("1 article that had been erased is erased again"), "{}", run.out);
    assert_eq!(archive.files_with_secrets(), Vec::<PathBuf>::new());
    archive.announce_secret("oe", "1#again").await;
    archive.pass();
    assert_eq!((archive.found("broen"), archive.found(TITLE)), (1, 0));
    assert_eq!(archive.udklip(&["check"]).code, 0);

    // Where the store that knew is lost, the restoration says what it cannot know.
    std::fs::remove_file(archive.data().join("udklip.db")).unwrap();
    assert!(archive.udklip(&["restore", &copy]).out.contains("`udklip erase` it again"));
}

#[tokio::test]
async fn a_copy_does_not_bring_back_an_announcement_that_it_had_not_read() {
    let archive = Archive::new();
    archive.announce("oe", &[OTHER]).await;
    archive.announce_secret("oe", "1").await;
    let copy = archive.beside("copy.db").to_str().unwrap().to_owned();
    assert_eq!(archive.udklip(&["backup", &copy]).code, 0);
    assert_eq!(archive.udklip(&["erase", "article", ADDRESS, "--yes"]).code, 0);
    assert_eq!(archive.udklip(&["restore", &copy]).code, 0);
    assert_eq!(archive.files_with_secrets(), Vec::<PathBuf>::new());
}

#[tokio::test]
async fn what_a_restoration_could_not_erase_again_is_erased_at_the_next_pass() {
    let archive = Archive::new();
    archive.announce_secret("oe", "1").await;
    let copy = archive.beside("copy.db").to_str().unwrap().to_owned();
    assert_eq!(archive.udklip(&["backup", &copy]).code, 0);
    assert_eq!(archive.udklip(&["erase", "article", ADDRESS, "--yes"]).code, 0);
    let index = archive.data().join("search");
    std::fs::remove_dir_all(&index).unwrap();
    std::os::unix::fs::symlink(archive.beside("no-such-folder/search"), &index).unwrap();
    assert_eq!(archive.udklip(&["restore", &copy]).code, 3);
    assert!(!archive.files_with_secrets().is_empty(), "nothing is left to be done");
    std::fs::remove_file(&index).unwrap();
    archive.pass();
    assert_eq!(archive.files_with_secrets(), Vec::<PathBuf>::new());
    assert_eq!(archive.store().await.erasures_to_finish().await.unwrap(), Vec::new());
}

#[tokio::test]
async fn a_copy_does_not_bring_back_a_clip_whose_article_it_had_emptied() {
    let archive = Archive::new();
    archive.announce_secret("oe", "1").await;
    archive.pass();
    let copy = archive.beside("copy.db").to_str().unwrap().to_owned();
    // What keeps nothing empties the article; the digest stays as it was sent.
    let store = archive.store().await;
    assert!(store.forget(now() + SignedDuration::from_hours(1), now(), 10).await.unwrap() > 0);
    drop(store);
    assert_eq!(archive.udklip(&["backup", &copy]).code, 0);
    assert!(holds_secret(Path::new(&copy)), "the digest does not tell of it");
    assert_eq!(archive.udklip(&["erase", "article", ADDRESS, "--yes"]).code, 0);
    assert_eq!(archive.udklip(&["restore", &copy]).code, 0);
    assert_eq!(archive.files_with_secrets(), Vec::<PathBuf>::new());
}

#[tokio::test]
async fn a_digest_that_cannot_be_read_stops_only_the_erasure_of_what_it_tells_of() {
    let archive = Archive::new();
    archive.announce_secret("oe", "1").await;
    archive.pass();
    archive.announce("oe", &[OTHER]).await;
    archive.pass();
    let store = SqliteConnectOptions::new().filename(archive.data().join("udklip.db"));
    let mut connection = store.connect().await.unwrap();
    sqlx::query("UPDATE digest SET issue = '{' || issue").execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
    let told_of = archive.udklip(&["erase", "article", ADDRESS, "--yes"]);
    assert_eq!((told_of.code, archive.found(TITLE)), (1, 1), "{}", told_of.out);
    let not_told_of = archive.udklip(&["erase", "article", "https://oe.example/nyt/2", "--yes"]);
    assert_eq!((not_told_of.code, archive.found("laugstuen")), (3, 0), "{}", not_told_of.err);
    assert!(not_told_of.out.contains("problem: the digest `nu of"), "{}", not_told_of.out);
}

#[tokio::test]
async fn what_is_not_known_is_refused() {
    let archive = Archive::new();
    for target in [["article", "7"], ["article", "https://oe.example/nyt/7"], ["article", "hej"], ["source", "ukendt"]]
    {
        let run = archive.udklip(&["erase", target[0], target[1], "--yes"]);
        assert_eq!(run.code, 2, "{target:?}: {}", run.out);
    }
}
