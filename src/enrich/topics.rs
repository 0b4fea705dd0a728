//! Whether an article is about a topic: first the sense of each mention, then the article.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use crate::domain::{Article, CanonicalUrl, Mention, Place, Span, Topic, TopicFinding};
use crate::enrich::language::reads_as_neighbour;
use crate::enrich::vocabulary::{Grade, Label, Part, complete_groups, of_topic};
use crate::enrich::words::{Hit, Reading};

/// The most mentions reported of one topic in one article.
const MENTIONS_MAX: usize = 1_000;

/// Sentences at the head of a text that stand in for a lead where the page marks none.
const HEAD_SENTENCES: usize = 2;

/// An article with as many mentions, and one at least for every so many words, is about the topic.
const CENTRAL_MENTIONS: usize = 3;
const CENTRAL_WORDS_PER_MENTION: usize = 150;

/// Different actors in one sentence that are evidence together.
const NAMES_MIN: usize = 2;

/// In another part of the paper, as many words of evidence must stand in a mention's own sentence.
const ELSEWHERE_EVIDENCE_MIN: usize = 2;

/// A blocked word speaks for another sense too; all of them count as this one entry.
const BLOCKED_ENTRY: u16 = u16::MAX;

/// A shorter sentence names the topic, but tells a reader nothing: it is shown only when there is no other.
const TELLING_WORDS_MIN: usize = 7;
/// The score of an article that has forms of the word, but none in our sense.
const SCORE_OTHER_SENSE: f64 = 0.1;

/// One of an article's two texts with what was found in it.
#[derive(Debug)]
pub(super) struct Page<'a> {
    /// Which.
    pub(super) place: Place,
    /// Its words.
    pub(super) reading: &'a Reading<'a>,
    /// Topic words in it.
    pub(super) hits: &'a [Hit<Label>],
    /// Actors whose naming is evidence: the first word of the name, and who.
    pub(super) names: Vec<(usize, usize)>,
}

/// Finds one topic, number `at` of the vocabulary, in an article whose title and text are `pages`.
pub(super) fn find(
    at: usize,
    topic: &Topic,
    article: &Article,
    url: Option<&CanonicalUrl>,
    pages: &[Page<'_>; 2],
) -> TopicFinding {
    let surroundings = Surroundings::gather(at, topic, article, url, pages);
    let mut seen = Vec::new();
    let mut any_form = false;
    for (which, page) in pages.iter().enumerate() {
        for candidate in candidates(at, page) {
            any_form = true;
            seen.extend(surroundings.judge(which, page, candidate));
        }
    }
    if !seen.iter().any(|seen| seen.grade > Grade::Faint) {
        seen.clear();
    }
    seen.truncate(MENTIONS_MAX);
    summarise(topic, article, pages, &seen, any_form)
}

/// True when address or section show another part of the paper (sport).
pub(super) fn is_elsewhere(topic: &Topic, article: &Article, url: Option<&CanonicalUrl>) -> bool {
    let address = url.or(article.canonical_url.as_ref()).map(|url| url.as_str().to_lowercase()).unwrap_or_default();
    let section = article.section.as_deref().unwrap_or_default().trim().to_lowercase();
    topic.against_urls.iter().any(|part| !part.is_empty() && address.contains(&part.to_lowercase()))
        || topic.against_sections.iter().any(|head| !head.is_empty() && section.starts_with(&head.to_lowercase()))
}

/// A form or paraphrase, before its sense is known.
#[derive(Debug, Clone, Copy)]
struct Candidate {
    grade: Grade,
    first: usize,
    last: usize,
}

/// A mention in our sense.
#[derive(Debug, Clone, Copy)]
struct Seen {
    which: usize,
    grade: Grade,
    /// How sure, 0 to 1.
    trust: f64,
    sentence: usize,
    span: Span,
}

/// Forms and paraphrases in the order of the text, none overlapping another, none of a blocked word.
fn candidates(at: usize, page: &Page<'_>) -> Vec<Candidate> {
    let mut taken = vec![false; page.reading.words.len()];
    for (_, hit) in of_topic(page.hits, at).filter(|(part, _)| *part == Part::Blocked) {
        taken.iter_mut().take(hit.last + 1).skip(hit.first).for_each(|word| *word = true);
    }
    let mut found: Vec<Candidate> = of_topic(page.hits, at)
        .filter_map(|(part, hit)| {
            if let Part::Form(grade) = part {
                Some(Candidate { grade, first: hit.first, last: hit.last })
            } else {
                None
            }
        })
        .collect();
    let slots = of_topic(page.hits, at).filter_map(|(part, hit)| {
        if let Part::Paraphrase(slot) = part { Some(((), slot, hit.first, hit.last)) } else { None }
    });
    let groups = complete_groups(page.reading, slots).into_iter();
    found.extend(groups.map(|group| Candidate { grade: Grade::Paraphrase, first: group.first, last: group.last }));
    // Of overlapping ones the surest stays, then the longest.
    found.sort_by_key(|found| (Reverse(found.grade), Reverse(found.last - found.first), found.first));
    found.retain(|found| take(&mut taken, found.first, found.last));
    found.sort_by_key(|found| found.first);
    found
}

/// Takes a stretch of words if none of it is taken yet.
fn take(taken: &mut [bool], first: usize, last: usize) -> bool {
    let Some(words) = taken.get_mut(first..=last) else { return false };
    let is_free = words.iter().all(|word| !*word);
    if is_free {
        words.fill(true);
    }
    is_free
}

/// What speaks for and against our sense in one sentence.
#[derive(Debug)]
struct Tally {
    /// Part of title or lead: it speaks for the whole article.
    is_head: bool,
    evidence: BTreeSet<u16>,
    against: BTreeSet<u16>,
    names: BTreeSet<usize>,
}

/// What stands around the mentions of an article.
#[derive(Debug)]
struct Surroundings {
    elsewhere: bool,
    neighbour: bool,
    /// Title or lead have evidence.
    head_speaks: bool,
    /// Different words for our sense, and for another, in the whole article.
    all: (usize, usize),
    /// Sentences of the title.
    title_len: usize,
    /// Those of the title, then those of the text.
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
            against: BTreeSet::new(),
            names: BTreeSet::new(),
        })
        .collect();
    for (part, hit) in of_topic(page.hits, at) {
        let Some(tally) = tallies.get_mut(page.reading.sentence_of(hit.first)) else { continue };
        if let Part::Evidence(entry) = part {
            tally.evidence.insert(entry);
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

/// True in the title and the lead, or in the first sentences where no lead is marked.
fn is_head(place: Place, article: &Article, number: usize, span: Span) -> bool {
    match (place, article.lead) {
        (Place::Title, _) => true,
        (Place::Text, Some(lead)) => lead.overlaps(span),
        (Place::Text, None) => number < HEAD_SENTENCES,
    }
}

impl Surroundings {
    fn gather(at: usize, topic: &Topic, article: &Article, url: Option<&CanonicalUrl>, pages: &[Page<'_>; 2]) -> Self {
        let [title, text] = pages;
        let mut sentences = tallies(at, title, article);
        let title_len = sentences.len();
        sentences.extend(tallies(at, text, article));
        Self {
            elsewhere: is_elsewhere(topic, article, url),
            neighbour: reads_as_neighbour(&article.text, article.language),
            head_speaks: sentences.iter().any(|tally| tally.is_head && !tally.evidence.is_empty()),
            all: count(&sentences),
            title_len,
            sentences,
        }
    }

    /// The candidate as a mention, if it has our sense.
    fn judge(&self, which: usize, page: &Page<'_>, candidate: Candidate) -> Option<Seen> {
        let sentence = page.reading.sentence_of(candidate.first);
        let trust = self.trust(which, sentence, candidate.grade)?;
        let span = page.reading.stretch(candidate.first, candidate.last);
        Some(Seen { which, grade: candidate.grade, trust, sentence, span })
    }

    /// How sure a form of this grade has our sense in this sentence. `None`: it has not.
    fn trust(&self, which: usize, sentence: usize, grade: Grade) -> Option<f64> {
        if grade == Grade::Strong {
            return Some(0.97);
        }
        let at = if which == 0 { sentence } else { self.title_len + sentence };
        let here = self.sentences.get(at)?;
        let (speaking_for, speaking_against) = (here.evidence.len(), here.against.len());
        if self.neighbour || (self.elsewhere && speaking_for < ELSEWHERE_EVIDENCE_MIN) {
            return None;
        }
        if speaking_against > 0 && speaking_for <= speaking_against {
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
            Grade::Faint if speaking_for > 0 && speaking_against == 0 => Some(0.5),
            Grade::Weak | Grade::Faint => None,
        }
    }

    /// True when the article as a whole, or the sentences around, speak more of another sense.
    fn leans_away(&self, at: usize) -> bool {
        let (near_for, near_against) = count(self.near(at));
        let (all_for, all_against) = self.all;
        near_against > near_for || (all_against > 0 && all_against >= all_for)
    }

    /// True when a neighbouring sentence, the title or the lead has evidence, or this one names enough actors.
    fn is_backed(&self, at: usize) -> bool {
        let names = self.sentences.get(at).map_or(0, |tally| tally.names.len());
        self.head_speaks
            || self.near(at).iter().any(|tally| !tally.evidence.is_empty())
            || (names >= NAMES_MIN && !self.elsewhere)
    }

    /// A sentence and the one on either side.
    fn near(&self, at: usize) -> &[Tally] {
        let end = (at + 2).min(self.sentences.len());
        self.sentences.get(at.saturating_sub(1)..end).unwrap_or_default()
    }
}

/// Different words for our sense, and for another.
fn count(tallies: &[Tally]) -> (usize, usize) {
    let evidence: BTreeSet<u16> = tallies.iter().flat_map(|tally| tally.evidence.iter().copied()).collect();
    let against: BTreeSet<u16> = tallies.iter().flat_map(|tally| tally.against.iter().copied()).collect();
    (evidence.len(), against.len())
}

fn summarise(topic: &Topic, article: &Article, pages: &[Page<'_>; 2], seen: &[Seen], any_form: bool) -> TopicFinding {
    let doubt = seen.iter().fold(1.0, |doubt, seen| doubt * (1.0 - seen.trust));
    let score = match (seen.is_empty(), any_form) {
        (false, _) => 1.0 - doubt,
        (true, true) => SCORE_OTHER_SENSE,
        (true, false) => 0.0,
    };
    TopicFinding {
        topic: topic.id.clone(),
        relevant: !seen.is_empty(),
        central: is_central(article, pages, seen),
        score,
        mentions: seen.iter().filter_map(|seen| mention(pages, seen)).collect(),
        evidence: best_sentence(pages, seen),
    }
}

fn mention(pages: &[Page<'_>; 2], seen: &Seen) -> Option<Mention> {
    pages.get(seen.which).map(|page| Mention { place: page.place, span: seen.span })
}

/// True when title or lead mention the topic, or the text does so again and again.
fn is_central(article: &Article, pages: &[Page<'_>; 2], seen: &[Seen]) -> bool {
    let words: usize = pages.iter().map(|page| page.reading.words.len()).sum();
    let in_head = seen
        .iter()
        .any(|seen| pages.get(seen.which).is_some_and(|page| is_head(page.place, article, seen.sentence, seen.span)));
    in_head || (seen.len() >= CENTRAL_MENTIONS && seen.len() * CENTRAL_WORDS_PER_MENTION >= words)
}

/// The sentence of the text with the surest mentions; of equals the first.
fn best_sentence(pages: &[Page<'_>; 2], seen: &[Seen]) -> Option<Span> {
    let (which, page) = pages.iter().enumerate().find(|(_, page)| page.place == Place::Text)?;
    let mut best: Option<(f64, usize)> = None;
    let mut in_text = seen.iter().filter(|seen| seen.which == which).peekable();
    while let Some(first) = in_text.next() {
        let mut doubt = 1.0 - first.trust;
        while let Some(more) = in_text.next_if(|seen| seen.sentence == first.sentence) {
            doubt *= 1.0 - more.trust;
        }
        let words = page.reading.sentences.get(first.sentence).map_or(0, |sentence| sentence.end - sentence.first);
        let doubt = if words < TELLING_WORDS_MIN { doubt + 1.0 } else { doubt };
        if best.is_none_or(|(least, _)| doubt < least) {
            best = Some((doubt, first.sentence));
        }
    }
    best.and_then(|(_, sentence)| page.reading.sentences.get(sentence)).map(|sentence| sentence.span)
}
