//! What reading a page costs, page by page: `cargo bench --bench reading -- CASES [RECIPES]`.
//!
//! CASES holds JSON lines `{"id", "url", "html"}`. Writes a line for each page: its id, and the nanoseconds of processor
//! time of the quickest of three readings without a recipe. For pages of RECIPES follow the full rung with the recipe,
//! then whichever rung the program itself takes with it, and that rung's name. Without CASES it does nothing.
//! `tests/figures/extract.sh` lays it beside what Python's readers take for the same pages.
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a bench stops at the first surprise, and prints")]

use std::hint::black_box;
use std::io::{BufRead, BufReader};
use std::time::Duration;

use jiff::tz::TimeZone;
use serde::Deserialize;
use udklip::domain::{CanonicalUrl, Recipe};
use udklip::extract::{PageContext, read_page_explained};

/// Readings of one page.
const READINGS: usize = 3;
/// Matches nothing, and is not one of the simple selectors: it sends a page to the full rung.
const NOT_SIMPLE: &str = "html + html";

#[derive(Deserialize)]
struct Case {
    id: String,
    url: String,
    html: String,
}

#[derive(Deserialize)]
struct Recipes {
    recipe: Vec<RecipeFor>,
}

#[derive(Deserialize)]
struct RecipeFor {
    pages: Vec<String>,
    title: Option<String>,
    lead: Option<String>,
    body: String,
}

fn main() {
    let mut arguments = std::env::args().skip(1).filter(|argument| !argument.starts_with("--"));
    let Some(cases) = arguments.next() else { return };
    let recipes = arguments.next().map(|path| std::fs::read_to_string(path).unwrap());
    let recipes = recipes.map_or_else(Vec::new, |text| toml::from_str::<Recipes>(&text).unwrap().recipe);
    for line in BufReader::new(std::fs::File::open(cases).unwrap()).lines() {
        let case: Case = serde_json::from_str(&line.unwrap()).unwrap();
        let (generic, _) = timed(&case, None);
        let of = |recipe: &&RecipeFor| recipe.pages.iter().any(|start| case.id.starts_with(start.as_str()));
        let Some(found) = recipes.iter().find(of) else {
            println!("{}\t{}", case.id, generic.as_nanos());
            continue;
        };
        let own = Recipe {
            title: found.title.clone(),
            lead: found.lead.clone(),
            body: Some(found.body.clone()),
            ..Recipe::default()
        };
        let (full, _) = timed(&case, Some(Recipe { drop: vec![NOT_SIMPLE.to_owned()], ..own.clone() }));
        let (with_recipe, rung) = timed(&case, Some(own));
        println!("{}\t{}\t{}\t{}\t{rung}", case.id, generic.as_nanos(), full.as_nanos(), with_recipe.as_nanos());
    }
}

/// The quickest of some readings, and the rung it was by.
fn timed(case: &Case, recipe: Option<Recipe>) -> (Duration, &'static str) {
    let about = PageContext {
        url: CanonicalUrl::parse(&case.url).ok(),
        recipe,
        source_kind: None,
        language: None,
        zone: TimeZone::UTC,
        now: "2026-11-24T06:00:00Z".parse().unwrap(),
        feed_title: None,
    };
    let reading = || {
        let started = processor_time();
        let (article, provenance) = black_box(read_page_explained(&case.html, &about));
        drop(article);
        (processor_time().saturating_sub(started), provenance.page.map_or("", |page| page.name()))
    };
    (0..READINGS).map(|_| reading()).min().unwrap_or_default()
}

/// The processor time of this thread so far.
#[cfg(target_os = "linux")]
fn processor_time() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec.try_into().unwrap(), time.tv_nsec.try_into().unwrap())
}

/// Elsewhere the clock on the wall must do.
#[cfg(not(target_os = "linux"))]
fn processor_time() -> Duration {
    use std::{sync::LazyLock, time::Instant};
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    START.elapsed()
}
