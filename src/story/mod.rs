//! Articles → stories: prints of one wire text and tellings of one event belong together. Pure.

mod fingerprint;
mod grouping;
mod likeness;

pub use fingerprint::{Fingerprint, fingerprint};
pub use grouping::{Printed, group};
pub use likeness::likeness;

use jiff::{SignedDuration, Timestamp};

use crate::domain::{ArticleId, Likeness, StoryId};

/// Days either way within which articles can tell of one event; what the caller loads, so that memory is bounded by
/// the window and not by the archive.
pub const WINDOW_DAYS: i64 = 14;
/// Tellings of one event in other words lie closer together than late prints of a text.
const SAME_EVENT_DAYS: i64 = 3;

/// An article as far as likeness needs it.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// Which article.
    pub article: ArticleId,
    /// Its story. `None`: not placed yet.
    pub story: Option<StoryId>,
    /// When it was published.
    pub published: Timestamp,
    /// What is compared.
    pub fingerprint: Fingerprint,
}

/// Where a newcomer belongs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Placement {
    /// It tells of something nobody told of.
    NewStory,
    /// It belongs to a story that is there.
    Joins {
        /// Which story.
        story: StoryId,
        /// The earliest article it is a print of. `None`: it tells of the event in its own words.
        reprint_of: Option<ArticleId>,
        /// How alike it is to the most alike article of that story.
        likeness: Likeness,
    },
}

/// Places a newcomer among the articles of a window.
///
/// The most alike article decides, a print before a telling; of equals the earlier one, so that the order of `window`
/// does not matter. Linear in the size of the window.
pub fn place(newcomer: &Candidate, window: &[Candidate]) -> Placement {
    let best = window
        .iter()
        .filter(|other| other.article != newcomer.article)
        .filter_map(|other| {
            let story = other.story?;
            let likeness = within_reach(newcomer, other, likeness(&newcomer.fingerprint, &other.fingerprint));
            (likeness != Likeness::Apart).then_some((strength(likeness), other, story, likeness))
        })
        .min_by(|(a, one, ..), (b, other, ..)| {
            b.total_cmp(a).then_with(|| (one.published, one.article).cmp(&(other.published, other.article)))
        });
    best.map_or(Placement::NewStory, |(_, other, story, likeness)| {
        let reprint_of = matches!(likeness, Likeness::Reprint { .. }).then_some(other.article);
        Placement::Joins { story, reprint_of, likeness }
    })
}

/// Tellings in other words count only when they lie close together in time.
fn within_reach(one: &Candidate, other: &Candidate, likeness: Likeness) -> Likeness {
    let apart = one.published.duration_since(other.published).abs();
    let reach = match likeness {
        Likeness::Reprint { .. } => WINDOW_DAYS,
        Likeness::SameEvent { .. } => SAME_EVENT_DAYS,
        Likeness::Apart => return Likeness::Apart,
    };
    if apart <= SignedDuration::from_hours(24 * reach) { likeness } else { Likeness::Apart }
}

/// Any print is stronger than any telling.
fn strength(likeness: Likeness) -> f64 {
    match likeness {
        Likeness::Reprint { contained } => 1.0 + contained,
        Likeness::SameEvent { likeness } => likeness,
        Likeness::Apart => 0.0,
    }
}

#[cfg(test)]
mod tests;
