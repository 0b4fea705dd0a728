//! The fictional press: what its outlets have printed at a given moment, and what tests may know about it.

mod answer;
mod embedded;
mod feed;
mod manuscript;
mod outlet;
mod page;
mod print;
mod validators;
mod wording;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use jiff::{Timestamp, Zoned};
use serde::Deserialize;

pub use answer::{Answer, Ask};
pub use feed::FeedPage;
pub use outlet::Outlet;

use manuscript::{Manuscript, ManuscriptFile};
use print::Print;

/// The outlets and everything they print from 60 days before the start until the demo ends.
///
/// Nothing here reads a clock: every question takes `now`, and an article exists once `now` has reached it.
#[derive(Debug)]
pub struct Press {
    outlets: Vec<Outlet>,
    prints: Vec<Print>,
    start: Zoned,
    port: u16,
}

/// What is really so about one print: for tests that measure what the program made of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Truth {
    /// The manuscript's slug, shared by all its prints.
    pub id: String,
    /// The outlet of this print.
    pub outlet: String,
    /// The outlet that had it first.
    pub first_outlet: String,
    /// Its address, without what only the feed adds.
    pub url: String,
    /// The headline before any silent edit.
    pub title: String,
    /// What it is really about: `udligning`, `sport`, `skat` …
    pub about: String,
    /// It is about udligning, not merely touching it.
    pub central: bool,
    /// It appears only while the demo runs.
    pub is_live: bool,
    /// When it was printed.
    pub published: Timestamp,
    /// The outlet edits it silently at some time.
    pub is_edited: bool,
}

/// Why the press cannot open.
#[derive(Debug, thiserror::Error)]
pub enum PressError {
    /// A file of its texts cannot be read.
    #[error("demo press, {file}: {message}")]
    File {
        /// Which file, under `src/demo/press`.
        file: String,
        /// What is wrong with it.
        message: String,
    },
    /// Texts contradict one another or the outlets.
    #[error("demo press: {}", .0.join("; "))]
    Texts(Vec<String>),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OutletFile {
    outlet: Vec<Outlet>,
}

impl Press {
    /// Opens the press that this program carries.
    ///
    /// `start` is the moment the demo starts, in the zone of the press (Europe/Copenhagen): its date is day 0.
    /// `port` is where the outlets are served; it is part of every address.
    /// # Errors
    /// When the embedded texts cannot be read or contradict one another; a test keeps this from happening.
    pub fn load(start: Zoned, port: u16) -> Result<Self, PressError> {
        Self::from_texts(embedded::OUTLETS, &embedded::ARTICLES, start, port)
    }

    fn from_texts(outlets: &str, articles: &[(&str, &str)], start: Zoned, port: u16) -> Result<Self, PressError> {
        let OutletFile { outlet: outlets } = read_toml("outlets.toml", outlets)?;
        let mut manuscripts = Vec::new();
        for (name, text) in articles {
            let file: ManuscriptFile = read_toml(name, text)?;
            manuscripts.extend(file.article);
        }
        let faults = faults(&outlets, &manuscripts);
        if !faults.is_empty() {
            return Err(PressError::Texts(faults));
        }
        let mut prints = Vec::new();
        for manuscript in manuscripts.into_iter().map(Arc::new) {
            for (place, id) in manuscript.outlets.iter().enumerate() {
                if let Some(outlet) = outlets.iter().find(|outlet| outlet.id == *id) {
                    prints.push(Print::plan(&manuscript, outlet, place, &start)?);
                }
            }
        }
        prints.sort_by(|a, b| b.published.cmp(&a.published).then_with(|| a.path.cmp(&b.path)));
        Ok(Self { outlets, prints, start, port })
    }

    /// All outlets, in the order of `outlets.toml`.
    pub fn outlets(&self) -> &[Outlet] {
        &self.outlets
    }

    /// The moment the demo started.
    pub fn start(&self) -> &Zoned {
        &self.start
    }

    /// What is really so about every print, live ones included, newest first.
    pub fn truths(&self) -> Vec<Truth> {
        self.prints.iter().map(|print| self.truth(print)).collect()
    }

    fn truth(&self, print: &Print) -> Truth {
        let manuscript = &print.manuscript;
        Truth {
            id: manuscript.id.clone(),
            outlet: print.outlet.clone(),
            first_outlet: manuscript.outlets.first().cloned().unwrap_or_default(),
            url: self.url(&print.outlet, &print.path),
            title: print.title().to_owned(),
            about: manuscript.about.clone(),
            central: manuscript.central,
            is_live: manuscript.live_after_s.is_some(),
            published: print.published,
            is_edited: print.is_first && !manuscript.edit.is_empty(),
        }
    }

    /// The outlet called `id`.
    fn outlet(&self, id: &str) -> Option<&Outlet> {
        self.outlets.iter().find(|outlet| outlet.id == id)
    }

    /// What `outlet` has printed by `now`, newest first.
    fn printed<'a>(&'a self, outlet: &'a Outlet, now: Timestamp) -> impl Iterator<Item = &'a Print> + Clone {
        self.prints.iter().filter(move |print| print.outlet == outlet.id && print.published <= now)
    }

    fn home(&self, outlet: &str) -> String {
        format!("http://{outlet}.localhost:{}", self.port)
    }

    fn url(&self, outlet: &str, path: &str) -> String {
        format!("{}{path}", self.home(outlet))
    }
}

fn read_toml<T: serde::de::DeserializeOwned>(file: &str, text: &str) -> Result<T, PressError> {
    toml::from_str(text).map_err(|error| PressError::File { file: file.to_owned(), message: error.to_string() })
}

/// What the texts get wrong among themselves: every fault, not the first.
fn faults(outlets: &[Outlet], manuscripts: &[Manuscript]) -> Vec<String> {
    let known: HashSet<&str> = outlets.iter().map(|outlet| outlet.id.as_str()).collect();
    let mut ids = HashSet::new();
    let mut faults = Vec::new();
    for manuscript in manuscripts {
        let id = &manuscript.id;
        if !ids.insert(id.as_str()) {
            faults.push(format!("{id}: two articles have this id; change one"));
        }
        if id.is_empty() || !id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-') {
            faults.push(format!("{id}: an id holds a-z, 0-9 and - only"));
        }
        if manuscript.outlets.is_empty() {
            faults.push(format!("{id}: no outlet prints it"));
        }
        let named = manuscript.outlets.iter().chain(manuscript.print_titles.keys());
        faults
            .extend(named.filter(|name| !known.contains(name.as_str())).map(|name| format!("{id}: no outlet {name}")));
        let words = print::all_words(manuscript);
        let pairs = manuscript.edit.iter().flat_map(|edit| &edit.replace);
        faults.extend(
            pairs
                .filter(|(old, _)| !words.contains(old.as_str()))
                .map(|(old, _)| format!("{id}: an edit replaces `{old}`, which stands nowhere in it")),
        );
    }
    faults
}

/// How often each value occurs, for choosing a site's sections.
fn by_frequency<'a>(values: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for value in values {
        *counts.entry(value).or_default() += 1;
    }
    let mut order: Vec<(&str, usize)> = counts.into_iter().collect();
    order.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(b.0)));
    order.into_iter().map(|(value, _)| value).collect()
}

#[cfg(test)]
mod tests;
