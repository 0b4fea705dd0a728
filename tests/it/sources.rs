//! The configuration that ships: every file is read without a fault, and every source says what it must.

use std::path::Path;

use udklip::config::{Config, ConfigFiles, Environment};
use udklip::domain::{FullText, SourceStatus, Tdm};

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
