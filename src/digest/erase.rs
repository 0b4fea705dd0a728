//! A frozen issue without what somebody has demanded to have deleted: its place says that something stood there.

use std::collections::BTreeSet;

use super::subject::{HEADLINE_CHARS_MAX, NEXT_CHARS_MAX, cut};
use super::{Issue, SectionView};
use crate::domain::{ArticleId, CanonicalUrl};

/// Articles that are taken out of issues.
#[derive(Debug, Clone, Default)]
pub struct ErasedArticles {
    ids: BTreeSet<i64>,
    identities: BTreeSet<String>,
    titles: Vec<String>,
}

impl ErasedArticles {
    /// Adds an article; `title` is what it was last called, if that is known.
    pub fn add(&mut self, article: ArticleId, url: &str, title: Option<&str>) {
        self.ids.insert(article.0);
        self.identities.extend(CanonicalUrl::parse(url).map(|url| url.identity()));
        self.titles.extend(title.map(str::to_owned));
    }

    /// True when the page at `url` is one of them: links in an issue have no number.
    fn has(&self, url: &str) -> bool {
        CanonicalUrl::parse(url).is_ok_and(|url| self.identities.contains(&url.identity()))
    }
}

/// What stood in an issue and was taken out: the headline and where it stood.
type Removed = (String, String);

impl Issue {
    /// Takes articles out: their clips, links, corrections and headlines. Returns how many places were blanked.
    pub fn erase(&mut self, erased: &ErasedArticles) -> usize {
        let mut blanked = 0;
        let mut titles = erased.titles.clone();
        for section in &mut self.sections {
            let removed = section.erase(erased);
            for (headline, source) in &removed {
                section.lines.push(format!("Et klip fra {source} er slettet efter krav."));
                titles.push(headline.clone());
            }
            blanked += removed.len();
            for clip in &mut section.clips {
                let (gone, stays): (Vec<_>, Vec<_>) =
                    std::mem::take(&mut clip.also_in).into_iter().partition(|also| erased.has(&also.url));
                clip.also_in = stays;
                blanked += gone.len();
                titles.extend(gone.into_iter().filter_map(|also| also.headline));
            }
        }
        for title in titles.iter().filter(|title| !title.trim().is_empty()) {
            let (first, next) = (cut(title, HEADLINE_CHARS_MAX), cut(title, NEXT_CHARS_MAX));
            let behind = |headline: &str| [format!(": {headline}"), format!(" · {headline}")];
            blanked += behind(&first).iter().map(|quoted| blank(&mut self.subject, quoted, &first)).sum::<usize>();
            blanked += behind(&next).iter().map(|quoted| blank(&mut self.preheader, quoted, &next)).sum::<usize>();
            // What was not seen names what was only read in part.
            let quoted = format!("»{title}«");
            let lines = self.sections.iter_mut().flat_map(|section| &mut section.lines);
            blanked += lines.map(|line| blank(line, &quoted, title)).sum::<usize>();
        }
        self.articles.retain(|id| !erased.ids.contains(id));
        self.clips = self.sections.iter().map(|section| section.clips.len()).sum();
        blanked
    }
}

/// Takes a headline out of a line where it stands as `quoted`: a headline may be a word that the line has anyway.
fn blank(line: &mut String, quoted: &str, headline: &str) -> usize {
    let places = line.matches(quoted).count();
    if places > 0 {
        *line = line.replace(quoted, &quoted.replace(headline, "slettet klip"));
    }
    places
}

impl SectionView {
    fn erase(&mut self, erased: &ErasedArticles) -> Vec<Removed> {
        let mut removed: Vec<Removed> = Vec::new();
        self.clips.retain(|clip| {
            let stays = !erased.ids.contains(&clip.article);
            if !stays {
                removed.push((clip.headline.clone(), clip.source.clone()));
            }
            stays
        });
        self.overflow.retain(|link| {
            let stays = !erased.has(&link.url);
            if !stays {
                removed.push((link.headline.clone(), link.source.clone()));
            }
            stays
        });
        self.corrections.retain(|correction| {
            let stays = !erased.has(&correction.url);
            if !stays {
                removed.push((correction.headline.clone(), correction.source.clone()));
            }
            stays
        });
        removed
    }
}
