//! What the press promises: every text is there, every feed reads, every link leads somewhere, nothing is real.

use std::collections::{BTreeSet, HashSet};
use std::path::Path;

use super::outlet::{Flaw, OutletState};
use super::*;

const PORT: u16 = 4321;

fn press() -> Press {
    Press::load("2026-11-24T09:00:00[Europe/Copenhagen]".parse().expect("moment"), PORT).expect("press")
}

/// A day after the start: everything live has appeared.
fn later(press: &Press) -> Timestamp {
    press.start().timestamp() + jiff::SignedDuration::from_hours(24)
}

fn ask<'a>(host: &'a str, path: &'a str) -> Ask<'a> {
    Ask { host, path, ..Ask::default() }
}

fn split_url(url: &str) -> (String, String) {
    let url = url::Url::parse(url).unwrap_or_else(|error| panic!("{url}: {error}"));
    (url.host_str().expect("host").to_owned(), url.path().to_owned())
}

/// The letters and digits of a text, so that escaping, quotes and spacing do not matter.
fn bare(text: &str) -> String {
    text.chars().filter(|sign| sign.is_alphanumeric()).collect()
}

fn visible(html: &str) -> String {
    bare(&scraper::Html::parse_document(html).root_element().text().collect::<String>())
}

#[test]
fn every_file_of_the_folder_is_carried() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/demo/press/articles");
    let on_disk: BTreeSet<String> = std::fs::read_dir(folder)
        .expect("folder")
        .map(|file| format!("articles/{}", file.expect("file").file_name().to_string_lossy()))
        .collect();
    let carried: BTreeSet<String> = embedded::ARTICLES.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(on_disk, carried);
}

#[test]
fn every_article_stands_on_the_page_of_every_outlet_that_prints_it() {
    let press = press();
    let now = later(&press);
    for print in &press.prints {
        let html = press.page(&print.outlet, &print.path, now).unwrap_or_else(|| panic!("{}", print.path));
        let shown = visible(&html);
        let wording = print.wording(now);
        assert!(shown.contains(&bare(&wording.title)), "{} lacks its headline", print.path);
        let words: Vec<&str> = wording
            .blocks
            .iter()
            .map(|block| match block {
                wording::Block::Paragraph(words) | wording::Block::Heading(words) => words.as_str(),
            })
            .collect();
        if print.access == outlet::PageAccess::Closed {
            let last = words.last().expect("text");
            assert!(words.len() < 2 || !shown.contains(&bare(last)), "{} shows what is paid for", print.path);
        } else {
            for paragraph in words {
                assert!(shown.contains(&bare(paragraph)), "{} lacks: {paragraph}", print.path);
            }
        }
    }
}

#[test]
fn addresses_and_numbers_are_unique() {
    let press = press();
    let (mut urls, mut numbers) = (HashSet::new(), HashSet::new());
    for print in &press.prints {
        assert!(urls.insert(press.url(&print.outlet, &print.path)), "{}", print.path);
        assert!(numbers.insert((&print.outlet, print.number)), "{}", print.path);
    }
}

#[test]
fn every_feed_that_claims_to_be_well_formed_reads_and_the_others_do_not() {
    let press = press();
    let now = later(&press);
    for outlet in press.outlets() {
        let Some(feed) = press.archive(&outlet.id, now) else {
            assert_ne!(outlet.state, OutletState::Up);
            continue;
        };
        let read = feed_rs::parser::parse(feed.body.as_slice());
        if outlet.has(Flaw::BareAmpersand) {
            assert!(read.is_err(), "{} was to be broken", outlet.id);
            continue;
        }
        let read = read.unwrap_or_else(|error| panic!("{}: {error}", outlet.id));
        assert_eq!(read.entries.len(), press.printed(outlet, now).count(), "{}", outlet.id);
        if outlet.has(Flaw::UsAsciiLabel) || outlet.has(Flaw::DoubleEscaped) {
            continue;
        }
        for (entry, print) in read.entries.iter().zip(press.printed(outlet, now)) {
            let title = entry.title.as_ref().map(|title| title.content.as_str());
            assert_eq!(title.map(bare), Some(bare(&print.wording(now).title)), "{}", outlet.id);
        }
    }
}

#[test]
fn a_feed_holds_no_more_than_its_outlet_gives() {
    let press = press();
    for outlet in press.outlets().iter().filter(|outlet| outlet.state == OutletState::Up) {
        let feed = press.feed(&outlet.id, later(&press)).expect("feed");
        let text = String::from_utf8_lossy(&feed.body);
        let items = ["<item>", "<item ", "<entry>", "\"date_published\""].iter().map(|tag| text.matches(tag).count());
        assert!(items.sum::<usize>() <= outlet.feed.items_max, "{}", outlet.id);
    }
}

#[test]
fn bytes_are_in_the_character_set_the_outlet_has() {
    let press = press();
    let now = later(&press);
    let weekly = press.archive("ugeblade", now).expect("feed").body;
    assert!(std::str::from_utf8(&weekly).is_err());
    assert!(weekly.windows(2).any(|pair| pair == [b'v', 0xf8]), "ø is one byte");
    let numeric = press.archive("samraad", now).expect("feed").body;
    assert!(numeric.is_ascii());
    let kronen = press.archive("kronen", now).expect("feed").body;
    assert!(kronen.starts_with(b"<?xml version=\"1.0\" encoding=\"us-ascii\"?>"));
}

#[test]
fn every_link_leads_somewhere() {
    let press = press();
    let now = later(&press);
    let anchor = scraper::Selector::parse("a[href]").expect("selector");
    let mut seen = HashSet::new();
    let mut waiting: Vec<String> =
        press.outlets().iter().filter(|o| o.state == OutletState::Up).map(|o| press.url(&o.id, "/")).collect();
    waiting.extend(press.truths().into_iter().map(|truth| truth.url));
    while let Some(url) = waiting.pop() {
        if !seen.insert(url.clone()) {
            continue;
        }
        let (host, path) = split_url(&url);
        let answer = press.answer(&ask(&host, &path), now);
        assert_eq!(answer.status, 200, "{url}");
        let html = scraper::Html::parse_document(&String::from_utf8_lossy(&answer.body));
        let links = html.select(&anchor).filter_map(|link| link.value().attr("href"));
        waiting.extend(links.filter(|href| !href.starts_with('#')).map(str::to_owned));
    }
    assert!(seen.len() > press.prints.len());
}

#[test]
fn what_is_live_appears_when_its_second_has_come() {
    let press = press();
    let live: Vec<Truth> = press.truths().into_iter().filter(|truth| truth.is_live).collect();
    assert!(!live.is_empty());
    for truth in live {
        let (host, path) = split_url(&truth.url);
        let before = truth.published - jiff::SignedDuration::from_secs(1);
        assert_eq!(press.answer(&ask(&host, &path), before).status, 404, "{}", truth.url);
        assert_eq!(press.answer(&ask(&host, &path), truth.published).status, 200, "{}", truth.url);
    }
}

#[test]
fn a_silent_edit_changes_the_first_outlet_only() {
    let press = press();
    let start = press.start().timestamp();
    let mut prints = press.prints.iter().filter(|print| print.manuscript.id == "samraad-regner-igen");
    assert!(prints.clone().count() == 4);
    let first = prints.clone().find(|print| print.is_first).expect("first");
    let before = first.wording(start + jiff::SignedDuration::from_secs(99));
    let after = first.wording(start + jiff::SignedDuration::from_secs(100));
    assert_ne!(before.title, after.title);
    assert!(after.modified.is_some() && before.modified.is_none());
    assert!(prints.all(|print| print.is_first || print.wording(later(&press)).modified.is_none()));
}

#[test]
fn a_print_of_wire_copy_is_signed_and_may_be_cut() {
    let press = press();
    let now = press.start().timestamp();
    let prints = press.prints.iter().filter(|print| print.manuscript.id == "samraad-regner-igen");
    let mut lengths = std::collections::BTreeMap::new();
    for print in prints {
        let blocks = print.wording(now).blocks;
        assert_eq!(blocks.last(), Some(&wording::Block::Paragraph("/nordbureau/".to_owned())), "{}", print.outlet);
        lengths.insert(print.outlet.as_str(), blocks.len());
    }
    assert_eq!(lengths["tidende"], lengths["nordbureau"]);
    assert_eq!(lengths["ekspressen"], 5);
}

#[test]
fn a_client_with_the_validators_hears_that_nothing_changed() {
    let press = press();
    let now = press.start().timestamp();
    for (outlet, knows) in [("rigsradioen", true), ("nordbureau", true), ("ministeriet", true), ("ugeblade", false)] {
        let host = format!("{outlet}.localhost:{PORT}");
        let path = press.outlet(outlet).expect("outlet").feed.path.clone();
        let first = press.answer(&ask(&host, &path), now);
        let again = Ask {
            if_none_match: first.header("etag"),
            if_modified_since: first.header("last-modified"),
            ..ask(&host, &path)
        };
        assert_eq!(press.answer(&again, now).status == 304, knows, "{outlet}");
    }
}

#[test]
fn the_broken_outlets_are_broken_each_in_its_way() {
    let press = press();
    let now = press.start().timestamp();
    assert_eq!(press.answer(&ask("folkeblad.localhost", "/rss"), now).status, 500);
    let consent = press.answer(&ask("metromorgen.localhost", "/rss"), now);
    assert_eq!((consent.status, consent.header("content-type")), (200, Some("text/html; charset=utf-8")));
    assert_eq!(press.answer(&ask("halvleg.localhost", "/robots.txt"), now).status, 404);
    let slow = press.answer(&ask("tinget.localhost", "/robots.txt"), now);
    assert!(String::from_utf8_lossy(&slow.body).contains("Crawl-delay: 0.3"));
    assert_eq!(press.answer(&ask("tidende.localhost", "/rss"), now).status, 302);
}

#[test]
fn every_outlet_is_watched_as_it_is() {
    let press = press();
    let now = later(&press);
    let setup = crate::demo::setup_files(PORT);
    for outlet in press.outlets() {
        let path = format!("sources/{}.toml", outlet.id);
        let file = setup.iter().find(|file| file.path == path).unwrap_or_else(|| panic!("{path} is missing"));
        let source: toml::Table = file.text.parse().expect("toml");
        let text = |key: &str| source.get(key).and_then(toml::Value::as_str);
        assert_eq!((text("name"), text("kind")), (Some(&*outlet.name), Some(&*outlet.kind)), "{path}");
        assert_eq!(
            (text("region"), text("side").unwrap_or("neutral")),
            (Some(&*outlet.region), &*outlet.side),
            "{path}"
        );
        assert_eq!(source["tier"].as_integer(), Some(i64::from(outlet.tier)), "{path}");
        for feed in source["feed"].as_array().expect("feeds") {
            let (host, path) = split_url(feed["url"].as_str().expect("url"));
            let status = press.answer(&ask(&host, &path), now).status;
            assert_eq!(status == 500, outlet.state == OutletState::Down, "{host}{path}");
            assert_ne!(status, 404, "{host}{path}");
        }
        let Some(article_id) = text("article_id").map(|pattern| regex::Regex::new(pattern).expect("regex")) else {
            continue;
        };
        let of_outlet = press.truths().into_iter().filter(|truth| truth.outlet == outlet.id);
        let known: Vec<String> = of_outlet
            .map(|truth| article_id.captures(&truth.url).unwrap_or_else(|| panic!("{}", truth.url))[1].to_owned())
            .collect();
        assert_eq!(known.iter().collect::<HashSet<_>>().len(), known.len(), "{path}");
    }
}

#[test]
fn the_recipes_of_the_setup_read_the_whole_text_and_nothing_else() {
    let press = press();
    let now = later(&press);
    let mut pages = 0;
    for file in crate::demo::setup_files(PORT) {
        let table: toml::Table = file.text.parse().expect("toml");
        let Some(recipe) = table.get("recipe").and_then(|recipes| recipes.get(0)) else { continue };
        let select = |key: &str| scraper::Selector::parse(recipe[key].as_str().expect(key)).expect(key);
        let outlet = table["id"].as_str().expect("id");
        for print in press.prints.iter().filter(|print| print.outlet == outlet) {
            let html = scraper::Html::parse_document(&press.page(outlet, &print.path, now).expect("page"));
            let read = |key: &str| html.select(&select(key)).flat_map(|e| e.text()).collect::<String>();
            let wording = print.wording(now);
            assert_eq!(bare(&read("title")), bare(&wording.title), "{}", print.path);
            assert_eq!(bare(&read("lead")), bare(&wording.lead.unwrap_or_default()), "{}", print.path);
            if print.access != outlet::PageAccess::Closed {
                let words: String = wording
                    .blocks
                    .iter()
                    .map(|block| match block {
                        wording::Block::Paragraph(words) | wording::Block::Heading(words) => words.as_str(),
                    })
                    .collect();
                assert_eq!(bare(&read("body")), bare(&words), "{}", print.path);
            }
            pages += 1;
        }
    }
    assert!(pages > 0);
}

#[test]
fn a_headline_with_markup_stays_text() {
    let articles = r#"
[[article]]
id = "markup"
outlets = ["sundposten", "kronen", "ligevilkaar", "ugeblade", "nordbureau"]
day = -1
time = "08:00"
kind = "nyhed"
section = "Test <b>"
title = "</script><script>alert(1)</script> & ]]> \"hej\""
about = "andet"
text = "Et <i>to</i>."
"#;
    let start: Zoned = "2026-11-24T09:00:00[Europe/Copenhagen]".parse().expect("moment");
    let press = Press::from_texts(embedded::OUTLETS, &[("x", articles)], start, PORT).expect("press");
    let now = later(&press);
    for print in &press.prints {
        let html = press.page(&print.outlet, &print.path, now).expect("page");
        assert!(!html.contains("<script>alert"), "{}", print.outlet);
        let feed = press.archive(&print.outlet, now).expect("feed");
        assert!(feed_rs::parser::parse(feed.body.as_slice()).is_ok(), "{}", print.outlet);
    }
}

#[test]
fn contradictions_among_the_texts_are_all_named() {
    let articles = r#"
[[article]]
id = "Stort"
outlets = ["findes-ikke"]
day = -1
time = "08:00"
kind = "nyhed"
section = "Test"
title = "Et"
about = "andet"
text = "To."
[[article.edit]]
after_hours = 1
replace = [["tre", "fire"]]
"#;
    let start: Zoned = "2026-11-24T09:00:00[Europe/Copenhagen]".parse().expect("moment");
    let error = Press::from_texts(embedded::OUTLETS, &[("x", articles)], start, PORT).expect_err("faults");
    let PressError::Texts(faults) = error else { panic!("{error}") };
    assert_eq!(faults.len(), 3, "{faults:?}");
}

/// Names of real outlets, people, bodies and places that must not stand in invented texts.
const REAL_NAMES: &str = "\
    Ritzau, Berlingske, Politiken, Jyllands-Posten, Ekstra Bladet, TV 2, Altinget, Børsen, Nordjyske, \
    Fyens Stiftstidende, Sjællandske, Kristeligt Dagblad, Weekendavisen, Information.dk, Danmarks Radio, \
    Stop Forskelsbehandlingen, Bedre Balance, Balance Danmark, Danmark på Vippen, Kommunernes Landsforening, \
    KKR, CEPOS, VIVE, Danmarks Statistik, Indenrigsministeriet, Løkke, Vestager, Ammitzbøll, Astrid Krag, \
    Wammen, Mette Frederiksen, Bødskov, Kaare Dybvad, Frank Jensen, Hans Toft, Gyldal, Steen Christiansen, \
    Jesper Würtzen, Aggesen, Slotved, Ziegler, Frost Rasmussen, Torben Hansen, Bundsgaard, Arne Boelt, \
    Schou Rasmussen, Wilbek, Flyvholm, Martin Damm, Brædder, København, Frederiksberg, Albertslund, Allerød, \
    Ballerup, Brøndby, Dragør, Egedal, Fredensborg, Frederikssund, Furesø, Gentofte, Gladsaxe, Glostrup, \
    Gribskov, Halsnæs, Helsingør, Herlev, Hillerød, Hvidovre, Høje-Taastrup, Hørsholm, Ishøj, Køge, Lejre, \
    Lyngby, Roskilde, Rudersdal, Rødovre, Solrød, Tårnby, Vallensbæk, Bornholm, Esbjerg, Herning, Hjørring, \
    Holstebro, Odsherred, Randers, Vordingborg, Aarhus, Århus, Aalborg, Odense, Viborg, Silkeborg, Horsens, \
    Kolding, Fredericia, Svendborg, Lolland, Guldborgsund, Kalundborg, Slagelse, Næstved, Ringsted, Holbæk, \
    Sønderborg, Haderslev, Aabenraa, Tønder, Varde, Ringkøbing, Skive, Thisted, Jammerbugt, Brønderslev, \
    Frederikshavn, Læsø, Samsø, Ærø, Langeland, Middelfart, Assens, Nordfyn, Kerteminde, Nyborg, Faaborg, \
    Mariagerfjord, Rebild, Vesthimmerland, Favrskov, Norddjurs, Syddjurs, Skanderborg, Hedensted, Ikast, \
    Lemvig, Billund, Vejle, Fanø, Morsø, Superliga";

#[test]
fn nobody_and_nothing_in_the_texts_is_real() {
    let texts: Vec<(&str, &str)> =
        embedded::ARTICLES.into_iter().chain([("outlets.toml", embedded::OUTLETS)]).collect();
    let setup = crate::demo::setup_files(PORT);
    let all = texts.into_iter().chain(setup.iter().map(|file| (file.path, file.text.as_str())));
    let mut found = Vec::new();
    for (name, text) in all {
        let words = |at: usize, len: usize| {
            let (head, tail) = (text.get(..at).expect("a hit"), text.get(at + len..).expect("a hit"));
            let before = head.chars().next_back().is_none_or(|sign| !sign.is_alphanumeric());
            let after = tail.chars().next();
            // A genitive is still the name.
            before && after.is_none_or(|sign| !sign.is_alphanumeric() || sign == 's')
        };
        for real in REAL_NAMES.split(", ") {
            found.extend(text.match_indices(real).filter(|(at, hit)| words(*at, hit.len())).map(|_| (name, real)));
        }
    }
    assert!(found.is_empty(), "{found:?}");
}
