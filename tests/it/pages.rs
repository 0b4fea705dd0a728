//! Pages of an invented press in the structures of the real one, each with what a reader would say it holds.
//!
//! `held` was written without regard to the rules and stays out of sight while they are changed: its misses are counted,
//! not shown. `cargo test --test it pages -- --nocapture` prints the table.

#![expect(clippy::print_stderr, reason = "the table is what these tests are run for")]

use std::collections::BTreeMap;
use std::path::Path;

use jiff::{civil::date, tz::TimeZone};
use serde::Deserialize;
use udklip::config::{Config, ConfigFiles, Environment};
use udklip::domain::{Article, CanonicalUrl, Coded, Language, MomentTrust, Recipe, Source, SourceKind};
use udklip::extract::{PageContext, PageRung, Provenance, Rung, decode, filled_page, read_page_explained};

/// What one page holds.
#[derive(Debug, Deserialize)]
struct Expected {
    file: String,
    url: String,
    title: String,
    lead: Option<String>,
    body: Vec<String>,
    byline: Vec<String>,
    agency: Option<String>,
    published: Option<String>,
    modified: Option<String>,
    access: String,
    kind: String,
    section: Option<String>,
    feed_title: Option<String>,
    source_kind: Option<String>,
    boxes: Option<Vec<String>>,
}

/// Per field: pages it was asked of, and pages it was right on.
type Table = BTreeMap<&'static str, (usize, usize)>;

fn folder() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/pages")
}

fn expected(group: &str) -> Vec<Expected> {
    let lines = std::fs::read_to_string(folder().join("expected.jsonl")).unwrap();
    let all = lines.lines().map(|line| serde_json::from_str::<Expected>(line).unwrap());
    all.filter(|page| page.file.starts_with(group)).collect()
}

fn about(url: &str) -> PageContext {
    PageContext {
        url: CanonicalUrl::parse(url).ok(),
        recipe: None,
        source_kind: None,
        language: Some(Language::Danish),
        zone: TimeZone::get("Europe/Copenhagen").unwrap(),
        now: "2026-11-24T08:00:00Z".parse().unwrap(),
        feed_title: None,
    }
}

/// Reads a page and says of each field what was expected and what was read.
fn fields(page: &Expected) -> Vec<(&'static str, String, String)> {
    let bytes = std::fs::read(folder().join(&page.file)).unwrap();
    let about = PageContext {
        source_kind: page.source_kind.as_deref().and_then(SourceKind::from_code),
        feed_title: page.feed_title.clone(),
        ..about(&page.url)
    };
    let (article, provenance) = read_page_explained(&decode(&bytes, None).text, &about);
    let zone = about.zone.clone();
    let published = article.published.map(|moment| {
        let zoned = moment.at.to_zoned(zone.clone());
        let form = if moment.trust == MomentTrust::Assumed { "%Y-%m-%d" } else { "%Y-%m-%dT%H:%M:%S%:z" };
        zoned.strftime(form).to_string()
    });
    let modified = article.modified.map(|at| at.to_zoned(zone).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string());
    let text: Vec<&str> = page.lead.iter().chain(&page.body).map(String::as_str).collect();
    let said = |stated: &Option<String>| stated.clone().unwrap_or_default();
    let mut fields = vec![
        ("title", page.title.clone(), article.title.clone()),
        ("lead", said(&page.lead), article.lead_text().unwrap_or_default().to_owned()),
        ("text", text.join("\n\n"), article.text.clone()),
        ("byline", page.byline.join("; "), article.byline.join("; ")),
        ("agency", said(&page.agency), said(&article.agency)),
        ("published", said(&page.published), published.unwrap_or_default()),
        ("access", page.access.clone(), article.access.code().to_owned()),
        ("kind", page.kind.clone(), article.kind.code().to_owned()),
    ];
    if let Some(boxes) = &page.boxes {
        let read: Vec<&str> = provenance.boxes.iter().map(|found| found.of(&article.text)).collect();
        fields.push(("boxes", boxes.join(" | "), read.join(" | ")));
    }
    if page.modified.is_some() {
        fields.push(("modified", said(&page.modified), modified.unwrap_or_default()));
    }
    if page.section.is_some() {
        fields.push(("section", said(&page.section), said(&article.section)));
    }
    fields
}

/// Reads a group of pages; misses are shown only where they may be.
fn table(group: &str, show: impl Fn(&str)) -> (Table, usize, usize) {
    let (mut table, mut whole) = (Table::new(), 0);
    let pages = expected(group);
    for page in &pages {
        let mut fine = true;
        for (field, wanted, read) in fields(page) {
            let (asked, right) = table.entry(field).or_default();
            *asked += 1;
            if wanted == read {
                *right += 1;
            } else {
                fine = false;
                show(&format!("{} {field}\n  wanted {wanted:?}\n  read   {read:?}", page.file));
            }
        }
        whole += usize::from(fine);
    }
    for (field, (asked, right)) in &table {
        eprintln!("{group:<5} {field:<10} {right:>3} of {asked}");
    }
    eprintln!("{group:<5} {:<10} {whole:>3} of {}", "all fields", pages.len());
    (table, whole, pages.len())
}

#[test]
fn the_pages_that_the_rules_were_written_beside_are_read_in_every_field() {
    let (_, whole, pages) = table("seen", |miss| eprintln!("{miss}"));
    assert!(pages >= 40);
    assert_eq!(whole, pages);
}

#[test]
fn pages_kept_out_of_sight_are_read_nearly_as_well() {
    let (_, whole, pages) = table("held", |_| ());
    assert!(pages >= 20);
    assert!(whole * 100 >= pages * 85, "{whole} of {pages}");
}

fn sources() -> Vec<Source> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("config");
    Config::read(&ConfigFiles::of_folder(&dir), &Environment::default()).unwrap().sources
}

#[test]
fn every_recipe_that_ships_reads_a_page_of_its_layout() {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/recipes");
    let expected: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(dir.join("expected.json")).unwrap()).unwrap();
    let paragraphs = expected["body"].as_array().unwrap().iter().map(|paragraph| paragraph.as_str().unwrap());
    let text: Vec<&str> = std::iter::once(expected["lead"].as_str().unwrap()).chain(paragraphs).collect();
    let with_recipe: Vec<Source> = sources().into_iter().filter(|source| !source.recipes.is_empty()).collect();
    assert!(with_recipe.len() >= 4);
    for source in with_recipe {
        let page = std::fs::read_to_string(dir.join(format!("{}.html", source.id)))
            .unwrap_or_else(|_| panic!("{} has a recipe and no page in {}", source.id, dir.display()));
        let recipe = source.recipe_on(date(2026, 11, 24)).cloned();
        let about = PageContext { recipe, ..about("https://avis.eksempel.dk/a") };
        let (article, rungs) = read_page_explained(&page, &about);
        assert_eq!(article.title, expected["title"].as_str().unwrap(), "{}", source.id);
        assert_eq!(article.text, text.join("\n\n"), "{}", source.id);
        assert_eq!(article.problems, [], "{}", source.id);
        assert_eq!(
            (rungs.title, rungs.lead, rungs.text, rungs.page),
            (Some(Rung::Recipe), Some(Rung::Recipe), Some(Rung::Recipe), Some(PageRung::Stream)),
            "{}",
            source.id
        );
    }
}

/// What both rungs make of a page by one recipe, and which rung the program takes for it.
fn by_both_rungs(page: &str, recipe: &Recipe, url: &str) -> ([(Article, Provenance); 2], PageRung) {
    let read = |recipe: Recipe| read_page_explained(page, &PageContext { recipe: Some(recipe), ..about(url) });
    let (article, mut provenance) = read(recipe.clone());
    // It matches nothing, and is not one of the selectors that the fast rung knows.
    let drop = recipe.drop.iter().cloned().chain(["html + html".to_owned()]).collect();
    let full = read(Recipe { drop, ..recipe.clone() });
    assert_eq!(full.1.page, Some(PageRung::Tree));
    let taken = provenance.page.replace(PageRung::Tree).unwrap();
    ([(article, provenance), full], taken)
}

#[test]
fn the_fast_rung_reads_what_the_full_one_reads() {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/recipes");
    for source in sources().iter().filter(|source| !source.recipes.is_empty()) {
        let page = std::fs::read_to_string(dir.join(format!("{}.html", source.id))).unwrap();
        for recipe in &source.recipes {
            let ([fast, full], taken) = by_both_rungs(&page, recipe, "https://avis.eksempel.dk/a");
            assert_eq!((fast, taken), (full, PageRung::Stream), "{}", source.id);
        }
    }
    let recorded = dir.with_file_name("recorded");
    for page in std::fs::read_dir(recorded).unwrap().map(|entry| entry.unwrap().path()) {
        let name = page.file_stem().unwrap().to_str().unwrap().to_owned();
        let of = |source: &Source| name.strip_prefix(source.id.as_str()).is_some_and(|rest| rest.starts_with("-20"));
        let Some(source) = sources().into_iter().find(of) else { continue };
        let Some(recipe) = source.recipe_on(date(2026, 11, 24)).filter(|_| page.extension() == Some("html".as_ref()))
        else {
            continue;
        };
        let page = std::fs::read_to_string(page).unwrap();
        let ([fast, full], taken) = by_both_rungs(&page, recipe, "https://avis.eksempel.dk/a");
        assert_eq!((fast, taken), (full, PageRung::Stream), "{name}");
    }
    let recipes = [
        Recipe { body: Some("p".to_owned()), ..Recipe::default() },
        Recipe {
            title: Some("h1".to_owned()),
            lead: Some("[class*=lead], .manchet, [itemprop=\"description\"]".to_owned()),
            body: Some("article p, main > p, div > p:not(.byline), h2, li".to_owned()),
            byline: Some(".byline, [itemprop=\"author\"]".to_owned()),
            published: Some("time".to_owned()),
            drop: vec!["figure".to_owned(), "aside > *, nav".to_owned()],
            from: None,
        },
    ];
    let (mut read, mut streamed) = (0, 0);
    for page in expected("") {
        let text = decode(&std::fs::read(folder().join(&page.file)).unwrap(), None).text;
        for recipe in &recipes {
            let ([fast, full], taken) = by_both_rungs(&text, recipe, &page.url);
            assert_eq!(fast, full, "{}", page.file);
            read += 1;
            streamed += usize::from(taken == PageRung::Stream);
        }
    }
    eprintln!("fast rung  {streamed:>3} of {read} readings");
    assert!(streamed * 2 > read, "{streamed} of {read}");
}

#[test]
fn a_page_that_shows_too_little_of_the_recipe_is_left_to_the_full_rung() {
    let text = "<p>Byrådet i Fjordby siger nej til den nye model, og det gør det enstemmigt efter et langt møde.</p>";
    let page = |paragraphs: usize, title: &str| {
        format!(
            "<html lang=da><title>x</title><h1 class={title}>Nej</h1><div class=krop>{}</div>",
            text.repeat(paragraphs)
        )
    };
    let recipe =
        |body: &str| Recipe { title: Some("h1.titel".to_owned()), body: Some(body.to_owned()), ..Recipe::default() };
    for (page, body, expected) in [
        (page(4, "titel"), ".krop p", PageRung::Stream),
        (page(1, "titel"), ".krop p", PageRung::Tree),
        (page(4, "andet"), ".krop p", PageRung::Tree),
        (page(4, "titel"), ".krop p:first-child, .krop p", PageRung::Tree),
        (page(4, "titel"), ".andet p", PageRung::Tree),
    ] {
        let ([fast, full], taken) = by_both_rungs(&page, &recipe(body), "https://avis.eksempel.dk/a");
        assert_eq!((fast, taken), (full, expected), "{body} {page}");
    }
}

#[test]
fn a_layout_is_read_by_the_recipe_of_its_day() {
    let recipe = |from: Option<(i16, i8, i8)>, class: &str| Recipe {
        from: from.map(|(year, month, day)| date(year, month, day)),
        title: Some(format!("b.{class}")),
        body: Some(format!("div.{class} p")),
        ..Recipe::default()
    };
    let mut source = sources().swap_remove(0);
    source.recipes = vec![recipe(Some((2026, 9, 1)), "ny"), recipe(None, "gammel")];
    let page = |class: &str| {
        let text = "Byrådet i Fjordby siger nej til den nye model, og det gør det enstemmigt.";
        format!(
            "<html lang=da><title>x</title><b class={class}>Nej fra {class}</b><div class={class}><p>{text}</p></div>"
        )
    };
    for (day, class) in [(date(2026, 8, 31), "gammel"), (date(2026, 9, 1), "ny")] {
        let about = PageContext { recipe: source.recipe_on(day).cloned(), ..about("https://avis.eksempel.dk/a") };
        let (article, rungs) = read_page_explained(&page(class), &about);
        assert_eq!((article.title.as_str(), rungs.text), (format!("Nej fra {class}").as_str(), Some(Rung::Recipe)));
        // A page of another layout is still read, by the general rungs.
        let other = if class == "ny" { "gammel" } else { "ny" };
        let (article, rungs) = read_page_explained(&page(other), &about);
        assert!(article.text.starts_with("Byrådet i Fjordby"), "{}", article.text);
        assert_eq!(rungs.text, Some(Rung::Generic));
    }
}

/// A page's shape: which rung gave each field, and how much it gave.
fn shape(html: &str, about: &PageContext) -> String {
    let (article, from) = read_page_explained(html, about);
    let published = article.published.map(|published| published.at.to_string());
    format!(
        "{:?} {} paragraphs, {} names, published {published:?}, {:?}, {:?}, agency {:?}",
        from.rungs(),
        article.text.split("\n\n").count(),
        article.byline.len(),
        article.access,
        article.kind,
        article.agency
    )
}

#[test]
fn a_page_recorded_with_filler_for_words_is_read_as_the_page_was() {
    let mut same = 0;
    let pages = expected("seen");
    for page in &pages {
        let html = std::fs::read(folder().join(&page.file)).unwrap();
        let html = decode(&html, None).text;
        let about = about(&page.url);
        let (filled, _) = filled_page(&html);
        let (was, is) = (shape(&html, &about), shape(&filled, &about));
        if was == is {
            same += 1;
        } else {
            eprintln!("{}:\n  was {was}\n  is  {is}", page.file);
        }
    }
    eprintln!("{same} of {} pages have the same shape when filled", pages.len());
    assert!(same * 100 >= pages.len() * 80);
}
