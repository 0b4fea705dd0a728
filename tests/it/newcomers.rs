//! Sources come in by address or as OPML, list pages are followed, and all goes out as OPML.

use std::fmt::Write;

use udklip::commands::{Format, Writing, add_source, export_opml, import_opml};
use udklip::config::{Config, ConfigFile, ConfigFiles, Environment};
use udklip::domain::{FullText, Source};

use crate::support::rogue::answers;
use crate::support::watched::{Watched, tagged};

fn config_dir() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("sources")).unwrap();
    folder
}

/// The sources in a folder, as the program reads them.
fn sources(folder: &tempfile::TempDir) -> Vec<Source> {
    let mut files = ConfigFiles {
        udklip: ConfigFile::embedded(
            "udklip.toml",
            "[fetch]\ncontact = \"https://udklip.example\"\n[mail]\nfrom = \"udklip@example.org\"\n",
        ),
        ..ConfigFiles::default()
    };
    for file in std::fs::read_dir(folder.path().join("sources")).unwrap() {
        let path = file.unwrap().path();
        let name = format!("sources/{}", path.file_name().unwrap().to_str().unwrap());
        files.sources.push(ConfigFile::embedded(&name, &std::fs::read_to_string(path).unwrap()));
    }
    let config = Config::read(&files, &Environment::default()).unwrap_or_else(|error| panic!("{error}"));
    config.sources
}

#[tokio::test]
async fn a_site_is_added_by_its_front_page_with_two_requests_and_cautious_rights() {
    let watched = Watched::set("").await;
    let page = "<html><head><link rel=alternate type=application/rss+xml title=Nyt href=/soe/feed></head><body>Hej</body></html>";
    watched.rogue.play("/forside", answers("200 OK", "", page.as_bytes()));
    watched.rogue.play("/soe/feed", tagged(&[1, 2, 3], "a"));
    let folder = config_dir();
    let url = format!("http://soe.localhost:{}/forside", watched.rogue.port);
    let mut out = Vec::new();
    add_source(&watched.app, folder.path(), &url, None, Format::Text, &mut out).await.unwrap();
    assert!(String::from_utf8(out).unwrap().contains("3 entries"));
    assert_eq!(watched.rogue.asked().len(), 2);
    let added = sources(&folder).remove(0);
    assert_eq!((added.id.as_str(), added.name.as_str()), ("soe", "Ø-avisen"));
    assert_eq!(added.rights.full_text, FullText::FeedOnly);
    assert!(added.feeds[0].url.as_str().ends_with("/soe/feed"));
    // What is there is never overwritten.
    let again = add_source(&watched.app, folder.path(), &url, None, Format::Text, &mut Vec::new()).await;
    assert!(again.is_err());
}

#[tokio::test]
async fn a_page_without_a_feed_adds_nothing() {
    let watched = Watched::set("").await;
    watched.rogue.play("/forside", answers("200 OK", "", b"<html><body>Hej</body></html>"));
    let folder = config_dir();
    let url = format!("http://soe.localhost:{}/forside", watched.rogue.port);
    let outcome = add_source(&watched.app, folder.path(), &url, None, Format::Text, &mut Vec::new()).await;
    assert!(outcome.unwrap_err().to_string().contains("announces none"));
    assert!(sources(&folder).is_empty());
}

#[tokio::test]
async fn what_is_exported_can_be_imported_elsewhere_and_nothing_is_fetched() {
    let watched = Watched::set("").await;
    let mut opml = Vec::new();
    export_opml(&watched.app, &mut opml).unwrap();
    let text = String::from_utf8(opml).unwrap();
    assert!(text.contains("oe.localhost") && text.contains("/feed"), "{text}");
    let text = text.replace("oe.localhost", "skov.localhost");
    let folder = config_dir();
    let file = folder.path().join("feeds.opml");
    std::fs::write(&file, &text).unwrap();
    let file = file.to_str().unwrap();
    let mut out = Vec::new();
    import_opml(&watched.app, folder.path(), file, Writing::Preview, &mut out).await.unwrap();
    assert!(String::from_utf8(out).unwrap().contains("nothing was written"));
    assert!(sources(&folder).is_empty());
    import_opml(&watched.app, folder.path(), file, Writing::Files, &mut Vec::new()).await.unwrap();
    let taken_in = sources(&folder);
    assert_eq!(taken_in.iter().map(|source| source.id.as_str()).collect::<Vec<_>>(), ["skov"]);
    assert!(watched.rogue.asked().is_empty(), "an import fetched something");
}

#[tokio::test]
async fn a_list_page_is_followed_by_the_pattern_of_its_addresses() {
    let list = |numbers: &[u32]| {
        let mut html = "<html><body><a href='/om'>Om os</a>".to_owned();
        for number in numbers {
            write!(html, "<a href='/nyt/{number}'><h2>Sag nr. {number}</h2></a><a href='/nyt/{number}'>Mere</a>")
                .unwrap();
        }
        answers("200 OK", "", html.as_bytes())
    };
    let watched = Watched::listing().await;
    watched.feed(
        [list(&[1, 2]), list(&[3, 2, 1]), answers("200 OK", "", b"<html><body>Nyt design</body></html>")].concat(),
    );
    watched.poll().await;
    assert_eq!(watched.articles().await, 2);
    watched.poll().await;
    assert_eq!(watched.articles().await, 3);
    let state = watched.poll().await;
    assert!(state.last_error.unwrap().contains("no announcement that fits"));
}

#[tokio::test]
async fn a_list_page_is_followed_by_the_selectors_of_its_announcements() {
    let list = |numbers: &[u32]| {
        let mut html = "<html><body><ul><li><a href='/om'>Om os</a></li></ul><section>".to_owned();
        for number in numbers {
            write!(html, "<div class=sag><a href='/nyt/{number}'>Mere</a><h2>Sag nr. {number}</h2><i>23. november 2026 kl. 7.12</i></div>")
                .unwrap();
        }
        answers("200 OK", "", html.as_bytes())
    };
    let watched = Watched::selecting().await;
    watched.feed([list(&[1, 2]), list(&[3, 2, 1])].concat());
    watched.poll().await;
    watched.poll().await;
    assert_eq!(watched.articles().await, 3);
    let read = watched.app.store.newest_articles(10).await.unwrap();
    let mut titles: Vec<&str> = read.iter().map(|known| known.article.title.as_str()).collect();
    titles.sort_unstable();
    assert_eq!(titles, ["Sag nr. 1", "Sag nr. 2", "Sag nr. 3"]);
    let published = read[0].article.published.map(|stated| stated.at.to_string());
    assert_eq!(published.as_deref(), Some("2026-11-23T06:12:00Z"));
}
