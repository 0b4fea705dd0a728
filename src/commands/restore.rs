//! `restore`: a copy made by `backup` takes the store's place.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;

use super::{CommandError, Ending, Format, Result, counted, write_json};
use crate::app::{App, index_dir, make_data_dir, store_url};
use crate::clock::Clock;
use crate::domain::Settings;
use crate::jobs::{finish_erasures, rebuild_index};
use crate::search::SearchIndex;
use crate::store::{Restoration, RestoredStore};

/// What becomes of what failed after the copy was put in place.
const NEXT_PASS: &str = "the copy is in place, and the next pass erases again what is to be erased and fills the index";

/// A copy that has taken the store's place.
#[derive(Debug)]
pub struct Replacement {
    restored: RestoredStore,
    kept: Option<PathBuf>,
}

/// Checks the copy in `file` and puts it in the store's place. Nobody may have the store open.
///
/// # Errors
/// When the store is in use, the copy is unsound or of a newer program, or something cannot be written.
pub async fn replace_store(
    settings: &Settings,
    clock: &Clock,
    file: &Path,
    format: Format,
    out: &mut impl Write,
) -> Result<Replacement> {
    if !file.is_file() {
        return Err(CommandError::Usage(format!("{} is no file; name one that `udklip backup` wrote", file.display())));
    }
    make_data_dir(settings)?;
    let restoration = Restoration::begin(&store_url(settings)).await?;
    let now = clock.now();
    let restored = restoration.prepare(file, now).await?;
    // Before the store: cut short in between, the old store finds no index and fills a new one.
    SearchIndex::discard(&index_dir(settings))?;
    let kept = restoration.put_in_place(now).await?;
    if format == Format::Text {
        let articles = counted(usize::try_from(restored.articles).unwrap_or(0), "article");
        writeln!(out, "{} is in place: {}{}.", file.display(), articles, known_until(&restored))?;
        if let Some(kept) = &kept {
            writeln!(out, "The store it replaced is kept as {}.", kept.display())?;
        }
        tell_of_mails(&restored, out)?;
        out.flush()?;
    }
    Ok(Replacement { restored, kept })
}

/// Fills the index from the store that has been restored, with the program that was built on it. Ends with problems when
/// mails are held that may have been sent since the copy was made, and when something fails: the store is in place, and
/// the next pass does the rest.
///
/// # Errors
/// When the result cannot be written.
pub async fn finish_restoration(
    app: Result<Arc<App>>,
    replacement: Replacement,
    format: Format,
    out: &mut impl Write,
) -> Result<Ending> {
    let Replacement { restored, kept } = replacement;
    let mut problems = Vec::new();
    let (mut erased, mut indexed) = (0, None);
    match app {
        Ok(app) => {
            match finish_erasures(&app).await {
                Ok(again) => {
                    erased = again.articles;
                    problems = again.problems;
                }
                Err(error) => problems.push(format!("{error}; {NEXT_PASS}")),
            }
            match rebuild_index(&app).await {
                Ok(articles) => indexed = Some(articles),
                Err(error) => problems.push(format!("{error}; {NEXT_PASS}")),
            }
        }
        Err(error) => problems.push(format!("{error}; {NEXT_PASS}")),
    }
    match format {
        Format::Text => {
            if let Some(indexed) = indexed {
                writeln!(out, "The index is rebuilt: {}.", counted(indexed, "article"))?;
            }
            match restored.erased {
                None => writeln!(
                    out,
                    "What was erased after the copy was made is back, if anything was: `udklip erase` it again."
                )?,
                Some(_) if erased == 1 => writeln!(out, "1 article that had been erased is erased again.")?,
                Some(_) if erased > 0 => {
                    writeln!(out, "{erased} articles that had been erased are erased again.")?;
                }
                Some(_) => (),
            }
            for problem in &problems {
                writeln!(out, "problem: {problem}")?;
            }
        }
        Format::Json => write_json(
            out,
            &serde_json::json!({
                "articles": restored.articles,
                "last_poll": restored.last_poll_at.map(|at| at.to_string()),
                "kept": kept.map(|kept| kept.display().to_string()),
                "indexed": indexed,
                "erased": restored.erased.map(|_| erased),
                "problems": problems,
                "held": restored.held.iter().map(|digest| serde_json::json!({
                    "profile": digest.profile, "day": digest.day, "mails": digest.mails,
                })).collect::<Vec<_>>(),
            }),
        )?,
    }
    Ok(if restored.held.is_empty() && problems.is_empty() { Ending::Done } else { Ending::WithProblems })
}

fn known_until(restored: &RestoredStore) -> String {
    let until = |at: Timestamp| format!(", polled for the last time at {}", at.strftime("%Y-%m-%d %H:%M UTC"));
    restored.last_poll_at.map(until).unwrap_or_default()
}

/// What may have been sent since the copy was made is for a person to decide, and this is where they learn of it.
fn tell_of_mails(restored: &RestoredStore, out: &mut impl Write) -> Result<()> {
    for digest in &restored.held {
        writeln!(
            out,
            "problem: {} of {}: {} waited in the copy and may have been sent since, so nothing is sent. \
             `udklip digest send {} --date {} --again` does.",
            digest.profile,
            digest.day,
            counted(usize::try_from(digest.mails).unwrap_or(0), "mail"),
            digest.profile,
            digest.day
        )?;
    }
    writeln!(
        out,
        "A digest that was due before now and is not in the copy is written again at the next pass, but its mails are \
         held in the same way."
    )?;
    Ok(())
}
