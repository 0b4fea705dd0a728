//! A whole batch of articles → stories, in the order of time.

use std::collections::{BTreeMap, HashMap, HashSet};

use jiff::Timestamp;

use super::fingerprint::Fingerprint;
use super::{Candidate, Placement, fingerprint, place};
use crate::domain::{ArticleId, SourceId, StoryId};

/// A run that more articles share than this says nothing: it is a phrase of the language or of the trade.
const SHARERS_MAX: usize = 200;

/// One article of a batch.
#[derive(Debug, Clone)]
pub struct Printed {
    /// Which article; unique in the batch.
    pub article: ArticleId,
    /// Where it stood.
    pub source: Option<SourceId>,
    /// When it was published.
    pub published: Timestamp,
    /// Its headline.
    pub title: String,
    /// Its text.
    pub text: String,
}

/// Groups a batch: for each article, in the order given, its story's number (from 1) and what it is a print of.
///
/// The outcome does not depend on the order of the batch. Only articles that share a run of words are compared, so the
/// work grows with what they share and not with the square of their number.
pub fn group(batch: &[Printed]) -> Vec<(ArticleId, usize, Option<ArticleId>)> {
    let mut in_time: Vec<(&Printed, Fingerprint)> =
        batch.iter().map(|printed| (printed, fingerprint(&printed.title, &printed.text))).collect();
    // The longest of equals first: it is the root that shorter prints are cut from.
    in_time.sort_by(|(one, a), (other, b)| {
        let by_time = one.published.cmp(&other.published);
        by_time
            .then_with(|| b.runs.len().cmp(&a.runs.len()))
            .then_with(|| one.text.cmp(&other.text))
            .then_with(|| one.article.cmp(&other.article))
    });
    let mut sharers: HashMap<u32, Vec<usize>> = HashMap::new();
    let mut placed: Vec<Candidate> = Vec::with_capacity(batch.len());
    let mut outcome: BTreeMap<ArticleId, (usize, Option<ArticleId>)> = BTreeMap::new();
    let mut stories = 0;
    for (printed, fingerprint) in in_time {
        let mut newcomer =
            Candidate { article: printed.article, story: None, published: printed.published, fingerprint };
        let near: HashSet<usize> = newcomer
            .fingerprint
            .runs
            .iter()
            .filter_map(|run| sharers.get(run))
            .filter(|sharers| sharers.len() <= SHARERS_MAX)
            .flatten()
            .copied()
            .collect();
        let window: Vec<Candidate> = near.into_iter().filter_map(|index| placed.get(index).cloned()).collect();
        let (story, reprint_of) = match place(&newcomer, &window) {
            Placement::NewStory => {
                stories += 1;
                (stories, None)
            }
            Placement::Joins { story, reprint_of, .. } => (usize::try_from(story.0).unwrap_or(0), reprint_of),
        };
        newcomer.story = Some(StoryId(i64::try_from(story).unwrap_or(i64::MAX)));
        for run in &newcomer.fingerprint.runs {
            sharers.entry(*run).or_default().push(placed.len());
        }
        placed.push(newcomer);
        outcome.insert(printed.article, (story, reprint_of));
    }
    batch
        .iter()
        .filter_map(|printed| {
            let (story, reprint_of) = outcome.get(&printed.article)?;
            Some((printed.article, *story, *reprint_of))
        })
        .collect()
}
