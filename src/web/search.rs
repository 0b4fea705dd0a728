//! Søg: the archive, by query, medium and period.

use std::collections::BTreeSet;
use std::sync::Arc;

use askama::Template;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query as Parameters, State};
use axum::response::Response;
use jiff::civil::Date;

use super::asked::{Asked, FieldFault, Filters};
use super::error::{PageError, page as finished};
use super::messages::{CodeView, explained};
use super::moments::{Moment, moment};
use super::paging::{PageLink, links};
use crate::app::App;
use crate::danish::wording;
use crate::domain::{Access, Coded, Source, SourceId};
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
    field_faults: Vec<FieldFault>,
    heading: String,
    results: Vec<ResultView>,
    pages: Vec<PageLink>,
    page_base: String,
    /// There is no page of that number.
    beyond: Option<Beyond>,
    by_source: Vec<FacetView>,
    by_month: Vec<FacetView>,
    unfiltered: Option<String>,
    archive: String,
}

/// A page of results that was asked for and is not there.
struct Beyond {
    pages: String,
    last: String,
}

impl SearchPage {
    /// Nothing was searched for, because of what the form holds.
    fn is_faulty(&self) -> bool {
        self.fault.is_some() || !self.field_faults.is_empty()
    }

    fn fault_of(&self, field: &str) -> Option<&FieldFault> {
        self.field_faults.iter().find(|fault| fault.field == field)
    }

    /// A browser shows nothing in a field for days that holds none: what was typed there is shown as text.
    fn kind_of(&self, field: &str, value: &str) -> &'static str {
        if self.fault_of(field).is_some() && value.parse::<Date>().is_err() { "text" } else { "date" }
    }
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
    messages: Vec<CodeView>,
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
    match (parse(&text), asked.filters(|id| app.sources.contains_key(id))) {
        (Ok(query), Ok(filters)) => fill(&app, &asked, query, filters, &mut page).await?,
        (query, filters) => {
            page.fault = query.err().map(|error| {
                let (before, after) = split_at_char(&asked.q, error.at);
                Fault { message: error.danish(), before, after }
            });
            page.field_faults = filters.err().unwrap_or_default();
        }
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
    Ok(SearchPage {
        nav: "soeg",
        q: asked.q.clone(),
        fra: asked.fra.clone(),
        til: asked.til.clone(),
        medie: asked.medie.clone(),
        newest: asked.order() == Sort::Newest,
        sources: choices(app, &asked.medie),
        fault: None,
        field_faults: Vec::new(),
        heading: String::new(),
        results: Vec::new(),
        pages: Vec::new(),
        page_base: String::new(),
        beyond: None,
        by_source: Vec::new(),
        by_month: Vec::new(),
        unfiltered: None,
        archive: format!("{} artikler i arkivet, {} om emnet", wording::number(articles), wording::number(relevant)),
    })
}

/// The media to choose from: those that are followed, and the one that was asked for, so that it stays chosen.
fn choices(app: &App, asked: &str) -> Vec<(String, String)> {
    let is_offered = |source: &&Source| source.is_active() || source.id.as_str() == asked;
    let mut choices: Vec<(String, String)> =
        app.sources.values().filter(is_offered).map(|source| (source.id.to_string(), source.name.clone())).collect();
    if !asked.is_empty() && choices.iter().all(|(id, _)| id != asked) {
        choices.push((asked.to_owned(), format!("»{asked}« (kendes ikke)")));
    }
    choices
}

async fn fill(
    app: &Arc<App>,
    asked: &Asked,
    query: Query,
    filters: Filters,
    page: &mut SearchPage,
) -> Result<(), PageError> {
    let number = asked.page().filter(|&number| number <= PAGES_MAX);
    page.fra = filters.from.map(|day| day.to_string()).unwrap_or_default();
    page.til = filters.to.map(|day| day.to_string()).unwrap_or_default();
    let options = SearchOptions {
        limit: PER_PAGE,
        offset: number.map_or(0, |number| (number - 1) * PER_PAGE),
        sort: asked.order(),
        from: filters.from,
        to: filters.to,
        sources: filters.source.into_iter().collect(),
        relevant_topic: None,
    };
    let (query, results) = run(app, query, options).await?;
    let total = usize::try_from(results.total).unwrap_or(usize::MAX);
    let pages = pages(total);
    page.heading = heading(asked, total);
    page.page_base = asked.address(|asked| asked.side.clear());
    match number.filter(|&number| number <= pages || pages == 0) {
        Some(number) => {
            let ids: Vec<_> = results.hits.iter().map(|hit| hit.article).collect();
            let rows = app.store.result_rows(&ids).await?;
            page.results = rows.iter().map(|row| result(app, &query, row)).collect();
            page.pages = links(number, pages);
        }
        None => page.beyond = beyond(asked, pages),
    }
    page.by_source = source_facets(app, asked, &results);
    page.by_month = month_facets(asked, &results);
    page.unfiltered = asked.is_filtered().then(|| {
        asked.address(|asked| {
            asked.fra.clear();
            asked.til.clear();
            asked.medie.clear();
            asked.side.clear();
        })
    });
    Ok(())
}

/// What to say instead of a page that is not there. `None`: there are no pages at all, which is said anyway.
fn beyond(asked: &Asked, pages: usize) -> Option<Beyond> {
    (pages > 0).then(|| Beyond {
        pages: wording::counted(pages, "side", "sider"),
        last: asked.address(|asked| asked.side = pages.to_string()),
    })
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
    let messages: BTreeSet<_> = row.findings.messages.iter().map(|used| &used.code).collect();
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
        messages: messages.into_iter().map(|code| explained(app, code)).collect(),
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
                asked.address(|asked| {
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
                asked.address(|asked| {
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

fn split_at_char(text: &str, position: usize) -> (String, String) {
    (text.chars().take(position).collect(), text.chars().skip(position).collect())
}
