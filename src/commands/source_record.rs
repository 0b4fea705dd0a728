//! `source record`: the layout of a page, kept without its words.

use std::io::Write;
use std::path::Path;

use serde_json::{Value, json};

use super::source::named;
use super::{CommandError, Ending, Format, Result, write_json};
use crate::app::App;
use crate::domain::{CanonicalUrl, Coded};
use crate::extract::Rung;
use crate::jobs::{RecordedPage, record_page};

/// Writes `<source>-<day>.html`, a page with filler for its words, and `.json` beside it: what is read of it now.
///
/// The tests read every recorded page again and expect the same (`tests/it/sources.rs`).
///
/// # Errors
/// When there is no such source, its page cannot be had, or the files cannot be written: what is there is never overwritten.
pub async fn record_source(
    app: &App,
    id: &str,
    url: Option<&str>,
    folder: &Path,
    format: Format,
    out: &mut impl Write,
) -> Result<Ending> {
    let source = named(app, id)?;
    let url = url.map(CanonicalUrl::parse).transpose().map_err(|error| CommandError::Usage(error.to_string()))?;
    let recorded = record_page(app, source, url).await.map_err(CommandError::Usage)?;
    let stem = folder.join(format!("{id}-{}", recorded.day));
    let (page, read) = (stem.with_extension("html"), stem.with_extension("json"));
    let expected = serde_json::to_string_pretty(&expected(id, &recorded))
        .map_err(|error| CommandError::Encoding(error.to_string()))?;
    std::fs::create_dir_all(folder)
        .map_err(|source| CommandError::File { path: folder.display().to_string(), source })?;
    for (path, content) in [(&page, &recorded.html), (&read, &expected)] {
        std::fs::File::create_new(path)
            .and_then(|mut file| file.write_all(content.as_bytes()))
            .map_err(|source| CommandError::File { path: path.display().to_string(), source })?;
    }
    match format {
        Format::Json => write_json(
            out,
            &json!({
                "page": page.display().to_string(), "expected": read.display().to_string(),
                "problems": recorded.problems,
            }),
        )?,
        Format::Text => {
            writeln!(out, "{} is kept in {} and {}.", recorded.url, page.display(), read.display())?;
            for (field, rung) in recorded.provenance.rungs() {
                writeln!(out, "  {field:<10} {}", rung.map_or("–", Rung::name))?;
            }
            for problem in &recorded.problems {
                writeln!(out, "problem: {problem}")?;
            }
        }
    }
    Ok(if recorded.problems.is_empty() { Ending::Done } else { Ending::WithProblems })
}

/// What the tests expect of the recorded page.
fn expected(id: &str, recorded: &RecordedPage) -> Value {
    let RecordedPage { url, day, article, provenance, .. } = recorded;
    let rungs: serde_json::Map<String, Value> =
        provenance.rungs().iter().map(|(field, rung)| ((*field).to_owned(), rung.map(Rung::name).into())).collect();
    json!({
        "source": id,
        "url": url.as_str(),
        "day": day.to_string(),
        "title": article.title,
        "lead": article.lead_text(),
        "text": article.text,
        "byline": article.byline,
        "published": article.published.map(|published| published.at.to_string()),
        "access": article.access.code(),
        "rungs": rungs,
    })
}
