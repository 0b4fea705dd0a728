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

/// A blocked word speaks for another sense too; all of them count as this one entry.
const BLOCKED_ENTRY: u16 = u16::MAX;

/// Of the pages of an article, the one that is its address.
const ADDRESS: usize = 0;

/// Addresses are written by machines from working titles, and for search engines: how far one is trusted.
const ADDRESS_TRUST: f64 = 0.9;

/// When title or lead have the word in another sense, so much more must a sentence speak for ours.
const OTHER_SENSE_MARGIN: usize = 2;

/// A shorter sentence names the topic, but tells a reader nothing: it is shown only when there is no other.
const TELLING_WORDS_MIN: usize = 7;
/// The score of an article that has forms of the word, but none in our sense.
const SCORE_OTHER_SENSE: f64 = 0.1;

/// One of an article's texts with what was found in it: the words of its address, its title, its text, in this order.
#[derive(Debug)]
pub(super) struct Page<'a> {
    /// Which; an address stands for a title.
    pub(super) place: Place,
    /// Its words.
    pub(super) reading: &'a Reading<'a>,
    /// Topic words in it.
    pub(super) hits: &'a [Hit<Label>],
    /// Actors whose naming is evidence: the first word of the name, and who.
    pub(super) names: Vec<(usize, usize)>,
}

/// Finds one topic, number `at` of the vocabulary, in an article whose address, title and text are `pages`.
///
/// The address counts as evidence; a mention in it counts only when title and text have none, as on a page that shows
/// little of itself to strangers.
pub(super) fn find(
    at: usize,
    topic: &Topic,
    article: &Article,
    url: Option<&CanonicalUrl>,
    pages: &[Page<'_>; 3],
) -> TopicFinding {
    let found = pages.each_ref().map(|page| candidates(at, page));
    let surroundings = Surroundings::gather(at, topic, article, url, pages, &found);
    let judged = |which: usize| -> Vec<Seen> {
        let here = pages.iter().zip(&found).skip(which).take(1);
        here.flat_map(|(page, found)| found.iter().filter_map(|&found| surroundings.judge(which, page, found)))
            .collect()
    };
    let mut seen: Vec<Seen> = (ADDRESS + 1..pages.len()).flat_map(judged).collect();
    if seen.is_empty() {
        seen = judged(ADDRESS);
    }
    let any_form = found.iter().any(|found| !found.is_empty());
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
struct Surroundings {
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
fn names_other_sense(sentences: &[Tally], found: &[Vec<Candidate>; 3]) -> bool {
    sentences.iter().any(|tally| tally.is_head && tally.against.contains(&BLOCKED_ENTRY))
        && !found.iter().flatten().any(|found| found.grade == Grade::Strong)
}

/// True in the title and the lead, or in the first sentences where no lead is marked.
fn is_head(place: Place, article: &Article, number: usize, span: Span) -> bool {
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

    fn gather(
        at: usize,
        topic: &Topic,
        article: &Article,
        url: Option<&CanonicalUrl>,
        pages: &[Page<'_>; 3],
        found: &[Vec<Candidate>; 3],
    ) -> Self {
        let mut sentences = Vec::new();
        let starts = pages.each_ref().map(|page| {
            let start = sentences.len();
            sentences.extend(tallies(at, page, article));
            start
        });
        Self {
            whereabouts: whereabouts(topic, article, url),
            margin: if names_other_sense(&sentences, found) { OTHER_SENSE_MARGIN } else { 0 },
            weak_words: found.iter().flatten().filter(|found| found.grade == Grade::Weak).count(),
            head_speaks: sentences.iter().any(|tally| tally.is_head && count(std::slice::from_ref(tally)).0 > 0),
            all: count(&sentences),
            starts,
            sentences,
        }
    }

    /// The candidate as a mention, if it has our sense.
    fn judge(&self, which: usize, page: &Page<'_>, candidate: Candidate) -> Option<Seen> {
        let sentence = page.reading.sentence_of(candidate.first);
        let trust = self.trust(which, sentence, candidate.grade)?;
        let trust = if which == ADDRESS { trust * ADDRESS_TRUST } else { trust };
        let span = page.reading.stretch(candidate.first, candidate.last);
        Some(Seen { which, grade: candidate.grade, trust, sentence, span })
    }

    /// How sure a form of this grade has our sense in this sentence. `None`: it has not.
    fn trust(&self, which: usize, sentence: usize, grade: Grade) -> Option<f64> {
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

fn summarise(topic: &Topic, article: &Article, pages: &[Page<'_>; 3], seen: &[Seen], any_form: bool) -> TopicFinding {
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

fn mention(pages: &[Page<'_>; 3], seen: &Seen) -> Option<Mention> {
    pages.get(seen.which).filter(|_| seen.which != ADDRESS).map(|page| Mention { place: page.place, span: seen.span })
}

/// True when title or lead mention the topic, or the text does so again and again.
fn is_central(article: &Article, pages: &[Page<'_>; 3], seen: &[Seen]) -> bool {
    let words: usize = pages.iter().map(|page| page.reading.words.len()).sum();
    let in_head = seen
        .iter()
        .any(|seen| pages.get(seen.which).is_some_and(|page| is_head(page.place, article, seen.sentence, seen.span)));
    in_head || (seen.len() >= CENTRAL_MENTIONS && seen.len() * CENTRAL_WORDS_PER_MENTION >= words)
}

/// The sentence of the text with the surest mentions; of equals the first.
fn best_sentence(pages: &[Page<'_>; 3], seen: &[Seen]) -> Option<Span> {
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
