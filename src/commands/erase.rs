//! `erase`: what a person or an outlet may demand to have deleted.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::PathBuf;

use super::{CommandError, Ending, Format, Result, counted, write_json};
use crate::app::App;
use crate::domain::{ArticleId, CanonicalUrl, SourceId};
use crate::jobs::{self, Erasure, plan_erasure};
use crate::store::{ErasableArticle, ErasureTarget};

/// Articles listed by name.
const LISTED_MAX: usize = 20;

/// Whether it is done or shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Resolve {
    /// Show what would go.
    Show,
    /// Erase it.
    Do,
}

/// An article by its number or its address.
///
/// # Errors
/// When it is neither.
pub fn article(text: &str) -> Result<ErasureTarget> {
    if let Ok(id) = text.parse() {
        return Ok(ErasureTarget::Articles(vec![ArticleId(id)]));
    }
    CanonicalUrl::parse(text)
        .map(ErasureTarget::Address)
        .map_err(|error| CommandError::Usage(format!("{error}, or the number of an article")))
}

/// Everything of a source.
///
/// # Errors
/// When it is no id.
pub fn source(id: &str) -> Result<ErasureTarget> {
    SourceId::parse(id)
        .map(ErasureTarget::Source)
        .map_err(|error| CommandError::Usage(format!("`{id}` is no source: {error}")))
}

/// Erases `target`, or shows what that would take. Ends with problems when words are left in a file.
///
/// # Errors
/// When there is nothing of it, a digest is being composed at the moment, or the store fails.
pub async fn erase(
    app: &App,
    target: ErasureTarget,
    resolve: Resolve,
    format: Format,
    out: &mut impl Write,
) -> Result<Ending> {
    let erasure = plan_erasure(app, &target).await?;
    if erasure.is_empty() {
        return Err(CommandError::Usage("nothing is known of that; look with `udklip search`".to_owned()));
    }
    let erasure = match resolve {
        Resolve::Show => erasure,
        Resolve::Do => jobs::erase(app, &target).await?.ok_or_else(|| {
            let held = "a worker is composing a digest or filling the index, or died at it; nothing was erased, try \
                        again in a minute";
            CommandError::Busy(held.to_owned())
        })?,
    };
    let still_followed = match &target {
        ErasureTarget::Source(id) => app.sources.get(id).filter(|source| source.is_active()).map(|_| id.as_str()),
        ErasureTarget::Articles(_) | ErasureTarget::Address(_) => None,
    };
    let copies = copies(app);
    match format {
        Format::Json => write_json(
            out,
            &serde_json::json!({
                "erased": resolve == Resolve::Do,
                "articles": erasure.what.articles.iter().map(|article| serde_json::json!({
                    "id": article.id.0, "source": article.source, "url": article.url, "title": article.title,
                    "versions": article.versions, "prints": article.prints.iter().map(|id| id.0).collect::<Vec<_>>(),
                })).collect::<Vec<_>>(),
                "entries": erasure.what.entries.len(),
                "digests": erasure.digests.iter().map(|(profile, day, places)| serde_json::json!({
                    "profile": profile, "day": day, "places": places,
                })).collect::<Vec<_>>(),
                "copies": copies.iter().map(|copy| copy.display().to_string()).collect::<Vec<_>>(),
                "problems": erasure.problems,
            }),
        )?,
        Format::Text => {
            list(&erasure, resolve, out)?;
            close(&erasure, resolve, still_followed, &copies, out)?;
        }
    }
    Ok(if erasure.problems.is_empty() { Ending::Done } else { Ending::WithProblems })
}

fn list(erasure: &Erasure, resolve: Resolve, out: &mut impl Write) -> Result<()> {
    let articles = &erasure.what.articles;
    let verb = if resolve == Resolve::Do { "Erased" } else { "Would be erased" };
    writeln!(
        out,
        "{verb}: {}, {}",
        counted(articles.len(), "article"),
        counted(erasure.what.entries.len(), "announcement")
    )?;
    for article in articles.iter().take(LISTED_MAX) {
        let ErasableArticle { id, source, url, versions, first_seen_at, .. } = article;
        let title = article.title.as_deref().unwrap_or("(no words left)");
        let versions = counted(usize::try_from(*versions).unwrap_or(0), "version");
        let day = first_seen_at.strftime("%Y-%m-%d");
        writeln!(out, "  {id}\t{source}\t{day}\t{versions}\t{title}\t{url}")?;
    }
    if articles.len() > LISTED_MAX {
        writeln!(out, "  and {} more", articles.len() - LISTED_MAX)?;
    }
    for (profile, day, places) in &erasure.digests {
        writeln!(out, "  digest {profile} of {day}: {} blanked", counted(*places, "place"))?;
    }
    Ok(())
}

/// What stays, and what a person has to do.
fn close(
    erasure: &Erasure,
    resolve: Resolve,
    still_followed: Option<&str>,
    copies: &[PathBuf],
    out: &mut impl Write,
) -> Result<()> {
    let prints: BTreeSet<ArticleId> =
        erasure.what.articles.iter().flat_map(|article| &article.prints).copied().collect();
    if !prints.is_empty() {
        let listed: Vec<String> = prints.iter().take(LISTED_MAX).map(ToString::to_string).collect();
        let more = prints.len() - listed.len();
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        writeln!(out, "The same text stays in articles {}{more}: erase them by themselves.", listed.join(", "))?;
    }
    if let Some(source) = still_followed {
        writeln!(
            out,
            "`{source}` is still followed: set active = false in its file, or what it publishes from now on is kept."
        )?;
    }
    for problem in &erasure.problems {
        writeln!(out, "problem: {problem}")?;
    }
    if resolve == Resolve::Show {
        writeln!(out, "Nothing was done: --yes does it, and it cannot be taken back.")?;
        return Ok(());
    }
    writeln!(
        out,
        "Addresses stay, so that nothing of it is kept again. Mails that were sent and copies of the store are \
        not reached."
    )?;
    for copy in copies {
        writeln!(out, "  look at {}", copy.display())?;
    }
    Ok(())
}

/// Where words may lie that no command reaches: mails laid in the outbox, and stores that were replaced.
fn copies(app: &App) -> Vec<PathBuf> {
    let mut copies = app.store.replaced();
    let outbox = app.settings.work.data_dir.join("outbox");
    if std::fs::read_dir(&outbox).is_ok_and(|mut mails| mails.next().is_some()) {
        copies.push(outbox);
    }
    copies.sort();
    copies
}
