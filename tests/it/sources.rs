//! The configuration that ships: every file is read without a fault, every source says what it must, and every page that
//! was recorded of one is read as on that day.

use std::path::Path;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde_json::{Value, json};
use udklip::commands::{Ending, Format, record_source};
use udklip::config::{Config, ConfigFiles, Environment};
use udklip::domain::{CanonicalUrl, Coded, FullText, Source, SourceStatus, Tdm};
use udklip::extract::{PageContext, Rung, read_page_explained};

use crate::support::rogue::answers;
use crate::support::watched::{Watched, feed_of};

fn shipped() -> Config {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("config");
    Config::read(&ConfigFiles::of_folder(&dir), &Environment::default()).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn the_configuration_that_ships_has_no_fault() {
    let config = shipped();
    assert!(config.sources.len() >= 25, "{} sources", config.sources.len());
    assert_eq!(config.settings.mail.smtp, None, "a newcomer must not send mail by accident");
    assert!(config.settings.fetch.allow_networks.is_empty(), "private addresses are refused by default");
}

#[test]
fn the_outlets_that_the_team_named_are_all_there() {
    let config = shipped();
    let names: Vec<&str> = config.sources.iter().map(|source| source.name.as_str()).collect();
    for named in [
        "Politiken",
        "Berlingske",
        "Jyllands-Posten",
        "Altinget",
        "Kosmopol",
        "TV 2",
        "DR",
        "Ekstra Bladet",
        "Kristeligt Dagblad",
        "B.T.",
        "Information",
        "Børsen",
        "NB-Økonomi",
        "Sjællandske",
        "Danske Kommuner",
        "KL",
        "Danske Regioner",
        "Folketinget",
        "Ritzau",
        "Stop Forskelsbehandlingen",
        "Balance Danmark",
        "Bedre Balance",
    ] {
        assert!(names.iter().any(|name| name.contains(named)), "{named} is missing");
    }
}

#[test]
fn a_source_that_is_not_followed_says_why_and_a_reservation_has_its_evidence() {
    for source in shipped().sources {
        match &source.status {
            SourceStatus::Active => assert!(!source.feeds.is_empty(), "{} is active without a feed", source.id),
            SourceStatus::Inactive { reason } => assert!(reason.len() > 10, "{} gives no reason", source.id),
        }
        if let Tdm::Reserved { evidence } = &source.rights.tdm {
            assert!(!evidence.is_empty(), "{} has a reservation without evidence", source.id);
            let licensed = source.rights.licence.is_some();
            assert!(
                licensed || source.rights.full_text == FullText::FeedOnly,
                "{} reserves text and data mining, yet its pages are read without an agreement",
                source.id
            );
        }
    }
}

/// A page that `source record` kept, read again: where it differs from what was kept with it.
fn differences(source: &Source, page: &str, kept: &Value) -> Vec<String> {
    let day: Date = kept["day"].as_str().unwrap().parse().unwrap();
    let about = PageContext {
        url: CanonicalUrl::parse(kept["url"].as_str().unwrap()).ok(),
        recipe: source.recipe_on(day).cloned(),
        source_kind: Some(source.kind),
        language: Some(source.language),
        zone: TimeZone::get("Europe/Copenhagen").unwrap(),
        now: day.at(23, 0, 0, 0).in_tz("Europe/Copenhagen").unwrap().timestamp(),
        feed_title: None,
    };
    let (article, from) = read_page_explained(page, &about);
    let rungs: Value = from.rungs().iter().map(|(field, rung)| (*field, rung.map(Rung::name))).collect();
    let read = json!({
        "title": article.title, "lead": article.lead_text(), "text": article.text, "byline": article.byline,
        "published": article.published.map(|published| published.at.to_string()),
        "access": article.access.code(), "rungs": rungs,
    });
    let fields = read.as_object().unwrap().iter().filter(|(field, value)| kept[field] != **value);
    fields.map(|(field, value)| format!("{field}: {} became {value}", kept[field])).collect()
}

#[test]
fn every_recorded_page_is_read_as_on_the_day_it_was_recorded() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/recorded");
    let sources = shipped().sources;
    let mut pages = 0;
    for file in std::fs::read_dir(&folder).unwrap() {
        let path = file.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "html") {
            continue;
        }
        let kept: Value = serde_json::from_str(&std::fs::read_to_string(path.with_extension("json")).unwrap()).unwrap();
        let source = sources.iter().find(|source| kept["source"] == *source.id.as_str());
        let source = source.unwrap_or_else(|| panic!("{} is of no source in config/sources", path.display()));
        let page = std::fs::read_to_string(&path).unwrap();
        assert_eq!(differences(source, &page, &kept), Vec::<String>::new(), "{}", path.display());
        pages += 1;
    }
    assert!(pages > 0, "no page in {}", folder.display());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_is_recorded_from_its_host_without_a_word_of_it_and_read_alike() {
    let watched = Watched::reading().await;
    let page = "<html lang=da><head><title>Broen spærres</title></head><body><article><h1>Broen spærres</h1>\
        <p class=manchet>Trafikken over sundet omlægges fra mandag, oplyser politiet.</p>\
        <p>Bilisterne henvises til færgen, som sejler hver halve time hele ugen.</p>\
        <p>Arbejdet ventes færdigt inden påske, hvis vejret tillader det.</p></article></body></html>";
    watched.rogue.play("/robots.txt", answers("404 Not Found", "", b""));
    watched.rogue.play("/nyt/7", answers("200 OK", "Content-Type: text/html\r\n", page.as_bytes()));
    watched.feed(answers("200 OK", "", feed_of(&[7]).as_bytes()));
    let folder = tempfile::tempdir().unwrap();
    let mut said = Vec::new();
    let ending = record_source(&watched.app, "oe", None, folder.path(), Format::Text, &mut said).await.unwrap();
    assert_eq!(ending, Ending::Done, "{}", String::from_utf8_lossy(&said));
    let stem = folder.path().join("oe-2026-11-24");
    let recorded = std::fs::read_to_string(stem.with_extension("html")).unwrap();
    for word in ["Broen", "spærres", "Trafikken", "Bilisterne", "færgen", "påske"] {
        assert!(!recorded.contains(word), "{word} is left");
    }
    let kept: Value = serde_json::from_str(&std::fs::read_to_string(stem.with_extension("json")).unwrap()).unwrap();
    assert_eq!(kept["text"].as_str().unwrap().split("\n\n").count(), 3);
    let source = watched.app.sources.values().next().unwrap();
    assert_eq!(differences(source, &recorded, &kept), Vec::<String>::new());
    let other = recorded.replace("<h1>", "<h2>").replace("</h1>", "</h2>").replace("<title>", "<title>Nyt ");
    assert_ne!(differences(source, &other, &kept), Vec::<String>::new(), "a changed layout is not noticed");
}
