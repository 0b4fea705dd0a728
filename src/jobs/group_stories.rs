//! Step 4: articles → stories.

use jiff::SignedDuration;

use super::Result;
use crate::app::App;
use crate::store::{StoryCandidate, StoryPlacement, UnplacedArticle};
use crate::story::{Candidate, Fingerprint, Placement, WINDOW_DAYS, fingerprint, place};

/// Articles placed in one batch; each sees those placed before it.
const BATCH: usize = 50;

/// Puts relevant articles in stories, oldest first; returns how many were placed.
pub(super) async fn run(app: &App) -> Result<usize> {
    // Load.
    let unplaced = app.store.articles_to_place(BATCH).await?;
    let (Some(first), Some(last)) = (unplaced.first(), unplaced.last()) else { return Ok(0) };
    let window = SignedDuration::from_hours(24 * WINDOW_DAYS);
    let neighbours = app.store.story_candidates(first.published - window, last.published + window).await?;
    let mut candidates: Vec<Candidate> = neighbours.iter().map(candidate).collect();
    for article in &unplaced {
        // Decide.
        let (placement, newcomer) = decide(article, &candidates);
        // Save.
        let story = app.store.save_placement(&placement, app.now()).await?;
        if story.is_some() {
            candidates.push(Candidate { story, ..newcomer });
        }
    }
    Ok(unplaced.len())
}

fn candidate(stored: &StoryCandidate) -> Candidate {
    Candidate {
        article: stored.article,
        story: stored.story,
        published: stored.published,
        fingerprint: Fingerprint::from_bytes(&stored.fingerprint),
    }
}

fn decide(article: &UnplacedArticle, candidates: &[Candidate]) -> (StoryPlacement, Candidate) {
    let fingerprint = fingerprint(&article.title, &article.text);
    let newcomer = Candidate {
        article: article.article,
        story: None,
        published: article.published,
        fingerprint: fingerprint.clone(),
    };
    let (story, reprint_of) = match place(&newcomer, candidates) {
        Placement::NewStory => (None, None),
        Placement::Joins { story, reprint_of, .. } => (Some(story), reprint_of),
    };
    let placement = StoryPlacement { article: article.article, story, reprint_of, fingerprint: fingerprint.to_bytes() };
    (placement, newcomer)
}
