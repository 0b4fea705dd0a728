//! Erasure, by command: an article, an address or a source → nothing of it left in store, digests and index.

use std::sync::Arc;
use std::time::Duration;

use tracing::{info, warn};

use super::index_articles::rebuild;
use super::worker::{COMPOSING, INDEXING};
use super::{JobError, Result};
use crate::app::App;
use crate::digest::{ErasedArticles, Issue, render};
use crate::domain::DigestId;
use crate::search::SearchError;
use crate::store::{BlankedDigest, Erasable, ErasureTarget, Lease, StoredDigest};

/// Times that a lease or the index is asked for while a worker has it, and the wait between two.
const TRIES: u32 = 40;
const WAIT: Duration = Duration::from_millis(250);

/// What an operator does about words that are left in a file.
const ONCE_MORE: &str = "erase it once more when no other udklip is at work";

/// What is erased, or would be.
#[derive(Debug, Clone, Default)]
pub struct Erasure {
    /// Articles and their announcements.
    pub what: Erasable,
    /// Frozen digests that told of them: profile, day, and the places blanked.
    pub digests: Vec<(String, String, usize)>,
    /// What could not be done, for the operator. Doing it again does the rest.
    pub problems: Vec<String>,
}

impl Erasure {
    /// True when the store knows nothing of the target at all.
    pub fn is_empty(&self) -> bool {
        self.what.articles.is_empty() && self.what.entries.is_empty()
    }
}

/// What was erased once more, because a copy of the store had taken its place.
#[derive(Debug, Clone, Default)]
pub struct ErasedAgain {
    /// Articles, those of which the copy had no words among them.
    pub articles: usize,
    /// What could not be done, for the operator.
    pub problems: Vec<String>,
}

/// What erasing `target` would take. Nothing is changed.
///
/// # Errors
/// When the store fails, or a frozen digest that names what is to be erased cannot be read.
pub async fn plan_erasure(app: &App, target: &ErasureTarget) -> Result<Erasure> {
    Ok(plan(app, target).await?.0)
}

/// Erases `target`: the store's words at once, then what is left of them in files. `None`: a digest is being composed or
/// the index filled, with words that were loaded before.
///
/// # Errors
/// When the store fails; then nothing is erased, or a second time does the rest.
pub async fn erase(app: &App, target: &ErasureTarget) -> Result<Option<Erasure>> {
    let Some(composing) = alone_at(app, COMPOSING).await? else { return Ok(None) };
    // Until the words are out of the store: whoever fills the index after that does not come by them.
    let erased = match alone_at(app, INDEXING).await {
        Ok(Some(indexing)) => {
            let erased = composing.clone().over(erase_alone(app, target)).await.map(Some);
            give_back(app, &indexing).await;
            erased
        }
        Ok(None) => Ok(None),
        Err(error) => Err(error),
    };
    give_back(app, &composing).await;
    let Some(mut erasure) = erased? else { return Ok(None) };
    match app.store.scrub().await {
        Ok(true) => (),
        Ok(false) => {
            erasure.problems.push(format!("the store's log is being read and still holds the words; {ONCE_MORE}"));
        }
        Err(error) => erasure.problems.push(format!("the store's file still holds the words: {error}; {ONCE_MORE}")),
    }
    if let Err(error) = clean_index(app).await {
        erasure.problems.push(format!("the files of the search index still hold the words: {error}; {ONCE_MORE}"));
    }
    Ok(Some(erasure))
}

/// Erases again what a copy of the store may have brought back. Killed meanwhile, it is due again.
///
/// # Errors
/// As [`erase`].
pub async fn finish_erasures(app: &App) -> Result<ErasedAgain> {
    let ids = app.store.erasures_to_finish().await?;
    let articles = ids.len();
    if articles == 0 {
        return Ok(ErasedAgain::default());
    }
    let Some(erasure) = erase(app, &ErasureTarget::Articles(ids)).await? else {
        let problem = "what had been erased is not erased again yet, for a worker is composing a digest or filling the \
                       index; the next pass does it";
        return Ok(ErasedAgain { articles: 0, problems: vec![problem.to_owned()] });
    };
    app.store.erasures_are_finished().await?;
    info!("erased {articles} articles again that an older copy of the store may have brought back");
    Ok(ErasedAgain { articles, problems: erasure.problems })
}

/// A lease that cannot be given back runs out by itself, and keeps nothing from being erased.
async fn give_back(app: &App, lease: &Lease) {
    if let Err(error) = app.store.give_back(lease).await {
        warn!("{} goes on when its lease has run out, for it could not be given back: {error}", lease.name);
    }
}

/// The lease under which a job is done. `None`: somebody keeps it.
async fn alone_at(app: &App, job: &str) -> Result<Option<Lease>> {
    let mut waits = tokio::time::interval(WAIT);
    for _ in 0..TRIES {
        waits.tick().await;
        let lease = app.store.take_lease(job, &app.holder, app.now(), app.settings.work.lease).await?;
        if lease.is_some() {
            return Ok(lease);
        }
    }
    Ok(None)
}

async fn erase_alone(app: &App, target: &ErasureTarget) -> Result<Erasure> {
    // Load and decide.
    let (erasure, blanked) = plan(app, target).await?;
    // Save.
    app.store.erase(&erasure.what, &blanked, app.now()).await?;
    Ok(erasure)
}

async fn plan(app: &App, target: &ErasureTarget) -> Result<(Erasure, Vec<BlankedDigest>)> {
    // Load.
    let what = app.store.erasable(target).await?;
    let mut erased = ErasedArticles::default();
    for article in &what.articles {
        erased.add(article.id, &article.url, article.title.as_deref());
    }
    let urls: Vec<String> = what.articles.iter().map(|article| article.url.clone()).collect();
    let mut erasure = Erasure { what, ..Erasure::default() };
    let mut blanked = Vec::new();
    for id in app.store.digest_ids().await? {
        let Some(stored) = app.store.digest(id).await? else { continue };
        // Decide.
        let issue = match serde_json::from_str(&stored.issue) {
            Ok(issue) => issue,
            // What tells of it and cannot be blanked would stay: then nothing is erased, so that somebody hears of it.
            Err(error) if urls.iter().any(|url| stored.issue.contains(url)) => return Err(broken(&stored, &error)),
            Err(error) => {
                erasure.problems.push(format!("{}; it is left as it is", broken(&stored, &error)));
                continue;
            }
        };
        if let Some((places, digest)) = without(id, &stored, issue, &erased)? {
            erasure.digests.push((stored.profile, stored.day, places));
            blanked.push(digest);
        }
    }
    Ok((erasure, blanked))
}

/// A frozen digest without what is erased, and the places that blanks. `None`: it told of nothing of it.
fn without(
    id: DigestId,
    stored: &StoredDigest,
    mut issue: Issue,
    erased: &ErasedArticles,
) -> Result<Option<(usize, BlankedDigest)>> {
    let places = issue.erase(erased);
    if places == 0 {
        return Ok(None);
    }
    let rendered = render(&issue).map_err(|error| broken(stored, &error))?;
    let digest = BlankedDigest {
        id,
        subject: rendered.subject,
        text: rendered.text,
        html: rendered.html,
        issue: serde_json::to_string(&issue).map_err(|error| broken(stored, &error))?,
        clips: issue.articles.len(),
    };
    Ok(Some((places, digest)))
}

fn broken(stored: &StoredDigest, error: &dyn std::fmt::Display) -> JobError {
    JobError::Render { profile: format!("{} of {}", stored.profile, stored.day), reason: error.to_string() }
}

/// Makes the index anew: what is only marked as deleted in it would stay in its files until a merge.
async fn clean_index(app: &App) -> Result<()> {
    let mut waits = tokio::time::interval(WAIT);
    for tries in 1.. {
        waits.tick().await;
        match rebuild(app).await {
            Err(JobError::Search(SearchError::Locked { .. })) if tries < TRIES => (),
            Err(error) => return Err(error),
            Ok(_) => break,
        }
    }
    let index = Arc::clone(&app.index);
    tokio::task::spawn_blocking(move || index.rest()).await??;
    Ok(())
}
