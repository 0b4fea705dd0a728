//! `search` and `saved`: the archive from the command line.

use std::io::Write;

use jiff::civil::Date;

use super::upkeep::index_problem;
use super::{CommandError, Ending, Result, write_json};
use crate::app::App;
use crate::domain::SourceId;
use crate::query::{Query, parse};
use crate::search::{SearchOptions, Sort, snippet};
use crate::store::ResultRow;

/// What is searched for, and how the results are written.
#[derive(Debug, Clone)]
pub struct Search {
    /// In the query language.
    pub query: String,
    /// Results at most, 1 to 200.
    pub limit: usize,
    /// First day.
    pub from: Option<Date>,
    /// Last day.
    pub to: Option<Date>,
    /// Only this source.
    pub source: Option<String>,
    /// In which order.
    pub sort: Sort,
    /// In which form.
    pub format: SearchFormat,
}

/// The form of a list of results.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SearchFormat {
    /// For people.
    Text,
    /// One JSON document.
    Json,
    /// For Danish Excel: semicolons, UTF-8 with a mark, CR LF.
    Csv,
}

/// Searches the archive. Ends with problems when the index is not as far as the store: articles may be missing.
///
/// # Errors
/// When the query cannot be read, the source is unknown, or the index fails.
pub async fn search(app: &App, asked: &Search, out: &mut impl Write) -> Result<Ending> {
    let query = parse(&asked.query)?;
    let sources =
        match &asked.source {
            None => Vec::new(),
            Some(id) => {
                let known = SourceId::parse(id).ok().filter(|id| app.sources.contains_key(id));
                vec![known.ok_or_else(|| {
                    CommandError::Usage(format!("there is no source `{id}`; see `udklip source list`"))
                })?]
            }
        };
    let options = SearchOptions {
        limit: asked.limit,
        offset: 0,
        sort: asked.sort,
        from: asked.from,
        to: asked.to,
        sources,
        relevant_topic: None,
    };
    let started = std::time::Instant::now();
    let results = app.index.search(&query, &options)?;
    let ids: Vec<_> = results.hits.iter().map(|hit| hit.article).collect();
    let rows = app.store.result_rows(&ids).await?;
    let took_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    let problem = index_problem(app).await?;
    let scored = rows.iter().map(|row| {
        let score = results.hits.iter().find(|hit| hit.article == row.id).map_or(0.0, |hit| hit.score);
        (row, score)
    });
    match asked.format {
        SearchFormat::Json => {
            let hits: Vec<_> = scored.map(|(row, score)| hit(app, &query, row, score)).collect();
            let found = serde_json::json!({
                "query": query.to_string(), "total": results.total, "hits": hits, "took_ms": took_ms,
                "problems": problem.iter().collect::<Vec<_>>(),
            });
            write_json(out, &found)?;
        }
        SearchFormat::Csv => write_csv(app, &rows, out)?,
        SearchFormat::Text => {
            for row in &rows {
                let source = app.sources.get(&row.source).map_or(row.source.as_str(), |source| &source.name);
                writeln!(out, "{}  {}  {}", published(app, row).unwrap_or_default(), source, row.article.title)?;
                writeln!(out, "  {}", row.url)?;
            }
            writeln!(out, "{} of {}", rows.len(), results.total)?;
        }
    }
    let Some(problem) = problem else { return Ok(Ending::Done) };
    tracing::warn!("articles may be missing here: {problem}");
    Ok(Ending::WithProblems)
}

fn published(app: &App, row: &ResultRow) -> Option<String> {
    row.article.published.map(|published| {
        let zoned = published.at.to_zoned(app.clock.zone().clone());
        zoned.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
    })
}

fn excerpt_words(app: &App, row: &ResultRow) -> usize {
    app.sources.get(&row.source).map_or(0, |source| source.rights.excerpt_words)
}

fn hit(app: &App, query: &Query, row: &ResultRow, score: f32) -> serde_json::Value {
    serde_json::json!({
        "id": row.id.0,
        "url": row.url.as_str(),
        "source": row.source.as_str(),
        "title": row.article.title,
        "published": published(app, row),
        "score": score,
        "snippet": snippet(&row.article.text, query, excerpt_words(app, row)).to_html(),
        "story": row.story.map(|story| story.0),
    })
}

fn write_csv(app: &App, rows: &[ResultRow], out: &mut impl Write) -> Result<()> {
    out.write_all("\u{feff}".as_bytes())?;
    let failed = |error: csv::Error| CommandError::Encoding(error.to_string());
    let mut csv = csv::WriterBuilder::new().delimiter(b';').terminator(csv::Terminator::CRLF).from_writer(out);
    csv.write_record(["id", "udgivet", "medie", "type", "adgang", "overskrift", "url", "historie"]).map_err(failed)?;
    for row in rows {
        use crate::domain::Coded;
        let source = app.sources.get(&row.source).map_or(row.source.as_str(), |source| &source.name);
        let story = row.story.map(|story| story.to_string()).unwrap_or_default();
        let cells = [
            row.id.to_string(),
            published(app, row).unwrap_or_default(),
            source.to_owned(),
            row.article.kind.code().to_owned(),
            row.article.access.code().to_owned(),
            row.article.title.clone(),
            row.url.as_str().to_owned(),
            story,
        ];
        csv.write_record(cells.iter().map(|cell| harmless(cell))).map_err(failed)?;
    }
    csv.flush()?;
    Ok(())
}

/// A cell that no spreadsheet takes for a formula, on one line.
fn harmless(cell: &str) -> String {
    let line: String = cell.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    if line.trim_start().starts_with(['=', '+', '-', '@', ';']) { format!("'{line}") } else { line }
}

/// Lists the saved searches.
///
/// # Errors
/// When the store fails.
pub async fn list_saved(app: &App, out: &mut impl Write) -> Result<Ending> {
    for saved in app.store.saved_searches().await? {
        writeln!(out, "{}\t{}\t{} found", saved.name, saved.query, saved.found)?;
    }
    Ok(Ending::Done)
}

/// Saves a search under a name; it looks at what comes from now on.
///
/// # Errors
/// When the query cannot be read or the store fails.
pub async fn save_search(app: &App, name: &str, query: &str, out: &mut impl Write) -> Result<Ending> {
    let parsed = parse(query)?;
    app.store.save_search(name, query, app.now()).await?;
    writeln!(out, "Saved `{name}`: {parsed}")?;
    Ok(Ending::Done)
}

/// Removes a saved search.
///
/// # Errors
/// When there is none of that name, or the store fails.
pub async fn remove_saved(app: &App, name: &str, out: &mut impl Write) -> Result<Ending> {
    if !app.store.remove_search(name).await? {
        return Err(CommandError::Usage(format!("there is no saved search `{name}`; see `udklip saved list`")));
    }
    writeln!(out, "Removed `{name}`.")?;
    Ok(Ending::Done)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_becomes_a_formula() {
        for (cell, written) in [
            ("=HYPERLINK(1)", "'=HYPERLINK(1)"),
            (" @SUM(1)", "' @SUM(1)"),
            ("- siger hun", "'- siger hun"),
            ("helt\r\nalmindelig", "helt  almindelig"),
        ] {
            assert_eq!(harmless(cell), written);
        }
    }
}
