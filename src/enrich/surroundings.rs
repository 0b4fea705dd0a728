//! What stands around the mentions of an article, and how sure it makes their sense.

use std::collections::BTreeSet;

use crate::domain::{Article, CanonicalUrl, Place, Span, Topic};
use crate::enrich::language::reads_as_neighbour;
use crate::enrich::topics::Page;
use crate::enrich::vocabulary::{Grade, Part, of_topic};

/// Sentences at the head of a text that stand in for a lead where the page marks none.
const HEAD_SENTENCES: usize = 2;

/// How many sentences before and after a mention its evidence may stand in.
const REACH: usize = 2;

/// Hints that are evidence together, and the most that are counted.
const HINTS_MIN: usize = 2;
const HINTS_COUNTED_MAX: usize = 2;

/// Weak words in an article that, with nothing against them in it, need one hint only.
const INSISTENT_MIN: usize = 2;

/// Different actors in the same sentences that are evidence together.
const NAMES_MIN: usize = 2;

/// In another part of the paper, as many words of evidence must stand in a mention's own sentence.
const ELSEWHERE_EVIDENCE_MIN: usize = 2;

/// As many words of evidence without which a sentence that only resembles the topic is no mention.
const SPEAKING_MIN: usize = 1;

/// A blocked word speaks for another sense too; all of them count as this one entry.
const BLOCKED_ENTRY: u16 = u16::MAX;

/// When title or lead have the word in another sense, so much more must a sentence speak for ours.
const OTHER_SENSE_MARGIN: usize = 2;

/// What speaks for and against our sense in one sentence.
#[derive(Debug)]
struct Tally {
    /// Part of title or lead: it speaks for the whole article.
    is_head: bool,
    evidence: BTreeSet<u16>,
    hints: BTreeSet<u16>,
    against: BTreeSet<u16>,
    names: BTreeSet<usize>,
}

/// Where an article stands, as far as it bears on the sense of a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Whereabouts {
    /// In the news, in Danish.
    Home,
    /// In another part of the paper: sport.
    Elsewhere,
    /// In Norwegian or Swedish, whose municipalities are others.
    Abroad,
}

/// What stands around the mentions of an article.
#[derive(Debug)]
pub(super) struct Surroundings {
    whereabouts: Whereabouts,
    /// By how much a sentence must speak more for our sense: more than nothing where the headline has the other.
    margin: usize,
    /// How often the article says the word.
    weak_words: usize,
    /// Title or lead have evidence.
    head_speaks: bool,
    /// Different words for our sense, and for another, in the whole article.
    all: (usize, usize),
    /// Where the sentences of each page begin.
    starts: [usize; 3],
    /// Those of the address, of the title, then of the text.
    sentences: Vec<Tally>,
}

fn tallies(at: usize, page: &Page<'_>, article: &Article) -> Vec<Tally> {
    let mut tallies: Vec<Tally> = page
        .reading
        .sentences
        .iter()
        .enumerate()
        .map(|(number, sentence)| Tally {
            is_head: is_head(page.place, article, number, sentence.span),
            evidence: BTreeSet::new(),
            hints: BTreeSet::new(),
            against: BTreeSet::new(),
            names: BTreeSet::new(),
        })
        .collect();
    for (part, hit) in of_topic(page.hits, at) {
        let Some(tally) = tallies.get_mut(page.reading.sentence_of(hit.first)) else { continue };
        if let Part::Evidence(entry) = part {
            tally.evidence.insert(entry);
        } else if let Part::Hint(entry) = part {
            tally.hints.insert(entry);
        } else if let Part::Against(entry) = part {
            tally.against.insert(entry);
        } else if part == Part::Blocked {
            tally.against.insert(BLOCKED_ENTRY);
        }
    }
    for &(word, actor) in &page.names {
        if let Some(tally) = tallies.get_mut(page.reading.sentence_of(word)) {
            tally.names.insert(actor);
        }
    }
    tallies
}

/// True when title or lead have a blocked word and nothing in the article is a mention for certain.
fn names_other_sense(sentences: &[Tally], grades: &[Grade]) -> bool {
    sentences.iter().any(|tally| tally.is_head && tally.against.contains(&BLOCKED_ENTRY))
        && !grades.contains(&Grade::Strong)
}

/// True in the title and the lead, or in the first sentences where no lead is marked.
pub(super) fn is_head(place: Place, article: &Article, number: usize, span: Span) -> bool {
    match (place, article.lead) {
        (Place::Title, _) => true,
        (Place::Text, Some(lead)) => lead.overlaps(span),
        (Place::Text, None) => number < HEAD_SENTENCES,
    }
}

fn whereabouts(topic: &Topic, article: &Article, url: Option<&CanonicalUrl>) -> Whereabouts {
    if reads_as_neighbour(&article.text, article.language) {
        Whereabouts::Abroad
    } else if is_elsewhere(topic, article, url) {
        Whereabouts::Elsewhere
    } else {
        Whereabouts::Home
    }
}

impl Surroundings {
    fn is_elsewhere(&self) -> bool {
        self.whereabouts == Whereabouts::Elsewhere
    }

    pub(super) fn gather(
        at: usize,
        topic: &Topic,
        article: &Article,
        url: Option<&CanonicalUrl>,
        pages: &[Page<'_>; 3],
        grades: &[Grade],
    ) -> Self {
        let mut sentences = Vec::new();
        let starts = pages.each_ref().map(|page| {
            let start = sentences.len();
            sentences.extend(tallies(at, page, article));
            start
        });
        Self {
            whereabouts: whereabouts(topic, article, url),
            margin: if names_other_sense(&sentences, grades) { OTHER_SENSE_MARGIN } else { 0 },
            weak_words: grades.iter().filter(|grade| **grade == Grade::Weak).count(),
            head_speaks: sentences.iter().any(|tally| tally.is_head && count(std::slice::from_ref(tally)).0 > 0),
            all: count(&sentences),
            starts,
            sentences,
        }
    }

    /// True when the sentence holds evidence of our sense.
    pub(super) fn speaks(&self, which: usize, sentence: usize) -> bool {
        let here = self.starts.get(which).and_then(|start| self.sentences.get(start + sentence));
        here.is_some_and(|here| count(std::slice::from_ref(here)).0 >= SPEAKING_MIN)
    }

    /// How sure a form of this grade has our sense in this sentence. `None`: it has not.
    pub(super) fn trust(&self, which: usize, sentence: usize, grade: Grade) -> Option<f64> {
        if grade == Grade::Strong {
            return Some(0.97);
        }
        let at = self.starts.get(which)? + sentence;
        let here = self.sentences.get(at)?;
        let (speaking_for, speaking_against) = count(std::slice::from_ref(here));
        if self.whereabouts == Whereabouts::Abroad || (self.is_elsewhere() && speaking_for < ELSEWHERE_EVIDENCE_MIN) {
            return None;
        }
        if speaking_against > 0 && speaking_for <= speaking_against {
            return None;
        }
        if speaking_for < speaking_against + self.margin {
            return None;
        }
        if speaking_for == 0 && self.leans_away(at) {
            return None;
        }
        match grade {
            Grade::Strong => Some(0.97),
            Grade::Likely => Some(0.93),
            Grade::Paraphrase => Some(0.75),
            Grade::Weak if speaking_for > 0 => Some(0.85),
            Grade::Weak if self.is_backed(at) => Some(0.7),
            Grade::Weak if self.weak_words >= INSISTENT_MIN && self.is_hinted(at) => Some(0.6),
            Grade::Faint if speaking_for > 0 && speaking_against == 0 => Some(0.5),
            Grade::Weak | Grade::Faint => None,
        }
    }

    /// True when the sentences around, or the article as a whole, speak more of another sense.
    ///
    /// Where both say as much in the article, the sentences around decide.
    fn leans_away(&self, at: usize) -> bool {
        let (near_for, near_against) = count(self.near(at));
        let (all_for, all_against) = self.all;
        let is_outweighed =
            if near_for > near_against { all_against > all_for } else { all_against > 0 && all_against >= all_for };
        near_against > near_for || is_outweighed
    }

    /// True when the sentences around, the title or the lead have evidence, or name enough actors.
    fn is_backed(&self, at: usize) -> bool {
        let near = self.near(at);
        let names: BTreeSet<usize> = near.iter().flat_map(|tally| tally.names.iter().copied()).collect();
        self.head_speaks || count(near).0 > 0 || (names.len() >= NAMES_MIN && !self.is_elsewhere())
    }

    /// True when the sentences around have a hint, and the article has nothing against our sense.
    fn is_hinted(&self, at: usize) -> bool {
        self.all.1 == 0 && !self.is_elsewhere() && self.near(at).iter().any(|tally| !tally.hints.is_empty())
    }

    /// A sentence and those within reach of it on either side.
    fn near(&self, at: usize) -> &[Tally] {
        let end = (at + REACH + 1).min(self.sentences.len());
        self.sentences.get(at.saturating_sub(REACH)..end).unwrap_or_default()
    }
}

/// Different words for our sense, and for another. Hints count beside evidence, or two of them together.
fn count(tallies: &[Tally]) -> (usize, usize) {
    let all = |of: fn(&Tally) -> &BTreeSet<u16>| -> usize {
        tallies.iter().flat_map(|tally| of(tally).iter().copied()).collect::<BTreeSet<u16>>().len()
    };
    let (evidence, hints) = (all(|tally| &tally.evidence), all(|tally| &tally.hints));
    let hinted = if evidence > 0 || hints >= HINTS_MIN { hints } else { 0 };
    (evidence + hinted.min(HINTS_COUNTED_MAX), all(|tally| &tally.against))
}

/// True when address or section show another part of the paper (sport).
pub(super) fn is_elsewhere(topic: &Topic, article: &Article, url: Option<&CanonicalUrl>) -> bool {
    let address = url.or(article.canonical_url.as_ref()).map(|url| url.as_str().to_lowercase()).unwrap_or_default();
    let section = article.section.as_deref().unwrap_or_default().trim().to_lowercase();
    topic.against_urls.iter().any(|part| !part.is_empty() && address.contains(&part.to_lowercase()))
        || topic.against_sections.iter().any(|head| !head.is_empty() && section.starts_with(&head.to_lowercase()))
}
