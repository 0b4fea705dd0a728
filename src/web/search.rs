//! Søg: the archive, by query, medium and period.

use std::sync::Arc;

use askama::Template;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query as Parameters, State};
use axum::response::Response;
use jiff::civil::Date;
use serde::Deserialize;

use super::error::{PageError, page as finished};
use super::moments::{Moment, moment};
use super::paging::{PageLink, links};
use crate::app::App;
use crate::danish::wording;
use crate::domain::{Access, Coded, SourceId};
use crate::query::{Query, parse};
use crate::search::{SearchOptions, SearchResults, SnippetPart, Sort, snippet};
use crate::store::ResultRow;

/// Results on one page.
const PER_PAGE: usize = 20;
/// The last page that can be turned to.
const PAGES_MAX: usize = 500;
/// Words of an excerpt in the list, however many more the rights allow: a list is for scanning.
const EXCERPT_WORDS_MAX: usize = 45;
/// Media and months listed beside the results.
const FACETS_MAX: usize = 12;

/// What the form asks; everything is in the address, so that a search can be shared.
#[derive(Debug, Deserialize, Default)]
pub(super) struct Asked {
    #[serde(default)]
    q: String,
    #[serde(default)]
    fra: String,
    #[serde(default)]
    til: String,
    #[serde(default)]
    medie: String,
    #[serde(default)]
    sort: String,
    #[serde(default)]
    side: String,
}

#[derive(Template)]
#[template(path = "search.html")]
struct SearchPage {
    nav: &'static str,
    q: String,
    fra: String,
    til: String,
    medie: String,
    newest: bool,
    sources: Vec<(String, String)>,
    fault: Option<Fault>,
    heading: String,
    results: Vec<ResultView>,
    pages: Vec<PageLink>,
    page_base: String,
    by_source: Vec<FacetView>,
    by_month: Vec<FacetView>,
    unfiltered: Option<String>,
    archive: String,
}

/// What is wrong with a query, and where.
struct Fault {
    message: String,
    before: String,
    after: String,
}

struct ResultView {
    id: i64,
    title: String,
    source: String,
    kind: String,
    access: &'static str,
    published: Moment,
    snippet: Vec<(String, bool)>,
    also: Option<String>,
    changed: bool,
    messages: Vec<String>,
    people: String,
}

struct FacetView {
    label: String,
    count: String,
    share: usize,
    link: String,
}

/// The page; without a query it shows the newest articles about any topic.
pub(super) async fn page(
    State(app): State<Arc<App>>,
    asked: Result<Parameters<Asked>, QueryRejection>,
) -> Result<Response, PageError> {
    let Parameters(asked) = asked.map_err(|_unreadable| PageError::NotFound)?;
    let text = if asked.q.trim().is_empty() { everything(&app) } else { asked.q.clone() };
    let mut page = blank(&app, &asked).await?;
    match parse(&text) {
        Err(error) => {
            let (before, after) = split_at_char(&asked.q, error.at);
            page.fault = Some(Fault { message: error.danish(), before, after });
        }
        Ok(query) => fill(&app, &asked, query, &mut page).await?,
    }
    finished(&page)
}

/// The query behind an empty field: whatever any topic finds.
fn everything(app: &App) -> String {
    let topics: Vec<String> = app.topics.iter().map(|topic| format!("emne:{}", topic.id)).collect();
    topics.join(" ELLER ")
}

async fn blank(app: &App, asked: &Asked) -> Result<SearchPage, PageError> {
    let (articles, relevant) = app.store.archive_counts().await?;
    let sources = app.sources.values().filter(|source| source.is_active());
    Ok(SearchPage {
        nav: "soeg",
        q: asked.q.clone(),
        fra: asked.fra.clone(),
        til: asked.til.clone(),
        medie: asked.medie.clone(),
        newest: sort(asked) == Sort::Newest,
        sources: sources.map(|source| (source.id.to_string(), source.name.clone())).collect(),
        fault: None,
        heading: String::new(),
        results: Vec::new(),
        pages: Vec::new(),
        page_base: String::new(),
        by_source: Vec::new(),
        by_month: Vec::new(),
        unfiltered: None,
        archive: format!("{} artikler i arkivet, {} om emnet", wording::number(articles), wording::number(relevant)),
    })
}

/// An empty field asks for news; words ask for what fits best, unless the person chose.
fn sort(asked: &Asked) -> Sort {
    match asked.sort.as_str() {
        "nyeste" => Sort::Newest,
        "bedste" => Sort::Relevance,
        _ if asked.q.trim().is_empty() => Sort::Newest,
        _ => Sort::Relevance,
    }
}

async fn fill(app: &Arc<App>, asked: &Asked, query: Query, page: &mut SearchPage) -> Result<(), PageError> {
    let number = asked.side.parse().unwrap_or(1).clamp(1, PAGES_MAX);
    let options = SearchOptions {
        limit: PER_PAGE,
        offset: (number - 1) * PER_PAGE,
        sort: sort(asked),
        from: asked.fra.parse::<Date>().ok(),
        to: asked.til.parse::<Date>().ok(),
        sources: SourceId::parse(&asked.medie).into_iter().collect(),
        relevant_topic: None,
    };
    let (query, results) = run(app, query, options).await?;
    let ids: Vec<_> = results.hits.iter().map(|hit| hit.article).collect();
    let rows = app.store.result_rows(&ids).await?;
    page.results = rows.iter().map(|row| result(app, &query, row)).collect();
    let total = usize::try_from(results.total).unwrap_or(usize::MAX);
    page.heading = heading(asked, total);
    page.pages = links(number, pages(total));
    page.page_base = address(asked, |asked| asked.side = String::new());
    page.by_source = source_facets(app, asked, &results);
    page.by_month = month_facets(asked, &results);
    let filtered = !(asked.fra.is_empty() && asked.til.is_empty() && asked.medie.is_empty());
    page.unfiltered = filtered.then(|| {
        address(asked, |asked| {
            asked.fra.clear();
            asked.til.clear();
            asked.medie.clear();
            asked.side.clear();
        })
    });
    Ok(())
}

/// Searches off the async threads.
async fn run(app: &Arc<App>, query: Query, options: SearchOptions) -> Result<(Query, SearchResults), PageError> {
    let app = Arc::clone(app);
    let searched = tokio::task::spawn_blocking(move || {
        let results = app.index.search(&query, &options);
        (query, results)
    });
    let (query, results) = searched.await?;
    Ok((query, results?))
}

fn heading(asked: &Asked, total: usize) -> String {
    let articles = wording::counted(total, "artikel", "artikler");
    match (asked.q.trim().is_empty(), total) {
        (true, 0) => "Ingen artikler om emnet endnu".to_owned(),
        (true, _) => format!("Nyeste om emnet: {articles}"),
        (false, 0) => "Ingen artikler passer".to_owned(),
        (false, _) => articles,
    }
}

fn pages(total: usize) -> usize {
    total.div_ceil(PER_PAGE).min(PAGES_MAX)
}

fn result(app: &App, query: &Query, row: &ResultRow) -> ResultView {
    let source = app.sources.get(&row.source);
    let words_max = source.map_or(0, |source| source.rights.excerpt_words.min(EXCERPT_WORDS_MAX));
    let published = row.article.published.map_or(row.first_seen_at, |published| published.at);
    let parts = snippet(&row.article.text, query, words_max).parts;
    let mut messages: Vec<String> = row.findings.messages.iter().map(|used| used.code.to_string()).collect();
    messages.sort();
    messages.dedup();
    let others = usize::try_from(row.prints - 1).unwrap_or(0);
    ResultView {
        id: row.id.0,
        title: if row.article.title.is_empty() { "(uden overskrift)".to_owned() } else { row.article.title.clone() },
        source: source.map_or_else(|| row.source.to_string(), |source| source.name.clone()),
        kind: row.article.kind.code().to_owned(),
        access: access(row.article.access),
        published: moment(app, published),
        snippet: parts
            .into_iter()
            .map(|part| match part {
                SnippetPart::Plain(text) => (text, false),
                SnippetPart::Hit(text) => (text, true),
            })
            .collect(),
        also: (others > 0)
            .then(|| format!("samme historie i {}", wording::counted(others, "anden artikel", "andre artikler"))),
        changed: row.versions > 1,
        messages,
        people: wording::listed(&row.article.byline),
    }
}

/// The word for access, where there is something to say.
pub(super) fn access(access: Access) -> &'static str {
    match access {
        Access::Closed => "låst: kun indledning læst",
        Access::Metered => "delvis betaling",
        Access::Open | Access::Unknown => "",
    }
}

fn source_facets(app: &App, asked: &Asked, results: &SearchResults) -> Vec<FacetView> {
    let largest = results.by_source.iter().map(|(_, count)| *count).max().unwrap_or(1);
    results
        .by_source
        .iter()
        .take(FACETS_MAX)
        .map(|(id, count)| {
            let name = SourceId::parse(id).ok().and_then(|id| app.sources.get(&id)).map(|source| source.name.clone());
            facet(
                name.unwrap_or_else(|| id.clone()),
                *count,
                largest,
                address(asked, |asked| {
                    asked.medie.clone_from(id);
                    asked.side.clear();
                }),
            )
        })
        .collect()
}

fn month_facets(asked: &Asked, results: &SearchResults) -> Vec<FacetView> {
    let largest = results.by_month.iter().map(|(_, count)| *count).max().unwrap_or(1);
    let mut months = results.by_month.clone();
    months.sort_by_key(|(month, _)| std::cmp::Reverse(*month));
    months
        .into_iter()
        .take(FACETS_MAX)
        .filter_map(|(month, count)| {
            let first = i16::try_from(month / 100).ok().zip(i8::try_from(month % 100).ok());
            let first = first.and_then(|(year, month)| Date::new(year, month, 1).ok())?;
            let label = format!("{} {}", wording::month(first), first.year());
            Some(facet(
                label,
                count,
                largest,
                address(asked, |asked| {
                    asked.fra = first.to_string();
                    asked.til = first.last_of_month().to_string();
                    asked.side.clear();
                }),
            ))
        })
        .collect()
}

fn facet(label: String, count: u64, largest: u64, link: String) -> FacetView {
    let share = usize::try_from(count * 100 / largest.max(1)).unwrap_or(100);
    FacetView { label, count: wording::number(i64::try_from(count).unwrap_or(i64::MAX)), share, link }
}

/// The address of this search with something changed.
fn address(asked: &Asked, change: impl FnOnce(&mut Asked)) -> String {
    let mut other = Asked {
        q: asked.q.clone(),
        fra: asked.fra.clone(),
        til: asked.til.clone(),
        medie: asked.medie.clone(),
        sort: asked.sort.clone(),
        side: asked.side.clone(),
    };
    change(&mut other);
    let pairs = [
        ("q", other.q),
        ("fra", other.fra),
        ("til", other.til),
        ("medie", other.medie),
        ("sort", other.sort),
        ("side", other.side),
    ];
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    for (name, value) in pairs.iter().filter(|(_, value)| !value.is_empty()) {
        query.append_pair(name, value);
    }
    format!("/?{}", query.finish())
}

fn split_at_char(text: &str, position: usize) -> (String, String) {
    (text.chars().take(position).collect(), text.chars().skip(position).collect())
}
