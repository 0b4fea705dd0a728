//! A manuscript: an article as its writer handed it in, before any outlet printed it.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::outlet::PageAccess;

/// An article as its writer handed it in.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Manuscript {
    /// Unique slug, part of every address it is printed at.
    pub(super) id: String,
    /// Where it is printed; the first had it first.
    pub(super) outlets: Vec<String>,
    /// Other headlines, by outlet.
    #[serde(default)]
    pub(super) print_titles: BTreeMap<String, String>,
    /// Days from the day the demo starts, 0 or less.
    #[serde(default)]
    pub(super) day: i32,
    /// Local time of publication, `06:10`. Not used by live articles.
    #[serde(default)]
    pub(super) time: String,
    /// The voice.
    pub(super) kind: Genre,
    /// The outlet's own section.
    pub(super) section: String,
    /// The headline.
    pub(super) title: String,
    /// The lead; empty when there is none.
    #[serde(default)]
    pub(super) lead: String,
    /// Who wrote it. Empty: agency copy, or unsigned.
    #[serde(default)]
    pub(super) byline: Vec<String>,
    /// What a reader without a subscription gets at the first outlet.
    #[serde(default)]
    pub(super) access: PageAccess,
    /// What it is really about, for tests: `udligning`, `sport`, `skat` …
    pub(super) about: String,
    /// It is about udligning, not merely touching it.
    #[serde(default)]
    pub(super) central: bool,
    /// A picture's caption.
    pub(super) caption: Option<String>,
    /// Lines of a fact box.
    #[serde(default)]
    pub(super) fact: Vec<String>,
    /// Paragraphs divided by blank lines; `## ` starts a sub-heading, `- ` a spoken paragraph.
    pub(super) text: String,
    /// Silent edits by the first outlet, in order.
    #[serde(default)]
    pub(super) edit: Vec<Edit>,
    /// Appears this many seconds after the demo starts; `day` and `time` are then ignored.
    pub(super) live_after_s: Option<u32>,
}

/// The voice of a manuscript.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Genre {
    /// News.
    Nyhed,
    /// The paper's own opinion.
    Leder,
    /// Debate by named people.
    Debat,
    /// Letter from a reader.
    #[serde(rename = "læserbrev")]
    Laeserbrev,
    /// Analysis.
    Analyse,
    /// Wire copy.
    Telegram,
    /// Press release.
    Pressemeddelelse,
}

/// A change made without saying so.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Edit {
    /// Hours after publication.
    #[serde(default)]
    pub(super) after_hours: f64,
    /// Seconds after publication, added to the hours; for articles that appear while the demo runs.
    #[serde(default)]
    pub(super) after_s: u32,
    /// The new headline.
    pub(super) title: Option<String>,
    /// Pairs: what stands in title, lead, caption, facts or text, and what replaces it.
    #[serde(default)]
    pub(super) replace: Vec<(String, String)>,
}

impl Edit {
    /// Time from publication to the edit.
    pub(super) fn delay(&self) -> jiff::SignedDuration {
        jiff::SignedDuration::from_secs_f64(self.after_hours * 3600.0 + f64::from(self.after_s))
    }
}

/// One file of `articles/`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ManuscriptFile {
    #[serde(default)]
    pub(super) article: Vec<Manuscript>,
}
