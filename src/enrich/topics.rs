//! Whether an article is about a topic: first the sense of each mention, then the article.

use std::cell::{Cell, OnceCell};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use crate::domain::{Article, CanonicalUrl, Mention, Place, Span, Topic, TopicFinding};
use crate::enrich::features::Row;
use crate::enrich::groups::Complete;
use crate::enrich::lexicon::Hit;
use crate::enrich::surroundings::{Surroundings, is_head};
use crate::enrich::taught::Taught;
use crate::enrich::vocabulary::{Grade, Label, Part, Said, of_topic};
use crate::enrich::words::Reading;

/// The most mentions reported of one topic in one article.
const MENTIONS_MAX: usize = 1_000;

/// An article with as many mentions, and one at least for every so many words, is about the topic.
const CENTRAL_MENTIONS: usize = 3;
const CENTRAL_WORDS_PER_MENTION: usize = 150;

/// Of the pages of an article, the one that is its address.
const ADDRESS: usize = 0;

/// Addresses are written by machines from working titles, and for search engines: how far one is trusted.
const ADDRESS_TRUST: f64 = 0.9;

/// From these odds on, a sentence without any word of the lists is a mention in a text of a few sentences. Among more
/// sentences it must be surer, as one of them may resemble the topic by chance (Bonferroni's correction).
const ABOUT_ODDS_MIN: f64 = 13.0;
const FEW_SENTENCES: f64 = 3.0;

/// The most forms of one page of which the lessons are asked.
const ASKED_MAX: usize = 100;

/// From this probability on, what stands around a form gives it our sense.
const AROUND_MIN: f64 = 0.7;

/// Up to this probability, a word of the lists that is not certain is no mention after all.
const UNLIKE_MAX: f64 = 0.02;

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
    /// What they mean together.
    pub(super) groups: &'a [Complete<Said>],
    /// Actors whose naming is evidence: the first word of the name, and who.
    pub(super) names: Vec<(usize, usize)>,
    /// What the lessons know of its words; looked for when something asks.
    pub(super) classes: OnceCell<Vec<Vec<Row>>>,
}

impl Page<'_> {
    /// For each sentence the classes of words in it, as the topic's lessons know them.
    pub(super) fn classes(&self, taught: &Taught) -> &[Vec<Row>] {
        self.classes.get_or_init(|| taught.classes(self.reading))
    }

    /// How probable it is that a sentence is about the topic, 0 to 1.
    fn about(&self, taught: &Taught, sentence: usize) -> Option<f64> {
        taught.about(self.reading, self.classes(taught), sentence).map(f64::from)
    }
}

/// Finds one topic, number `at` of the vocabulary, in an article whose address, title and text are `pages`.
///
/// The address counts as evidence; a mention in it counts only when title and text have none, as on a page that shows
/// little of itself to strangers.
pub(super) fn find(
    (at, topic): (usize, &Topic),
    article: &Article,
    url: Option<&CanonicalUrl>,
    pages: &[Page<'_>; 3],
    taught: &Taught,
) -> TopicFinding {
    let found = pages.each_ref().map(|page| candidates(at, page));
    let grades: Vec<Grade> = found.iter().flatten().map(|found| found.grade).collect();
    let surroundings = Surroundings::gather(at, topic, article, url, pages, &grades);
    let judged = |which: usize| -> Vec<Seen> {
        let here = pages.iter().zip(&found).skip(which).take(1);
        here.flat_map(|(page, found)| {
            let judge = Judge { surroundings: &surroundings, taught, which, page, asked: Cell::new(0) };
            found.iter().filter_map(move |&found| judge.mention(found))
        })
        .collect()
    };
    let mut seen: Vec<Seen> = (ADDRESS + 1..pages.len()).flat_map(judged).collect();
    if seen.is_empty() {
        seen = judged(ADDRESS);
    }
    let any_form = found.iter().any(|found| !found.is_empty());
    let mut unlike: BTreeMap<(usize, usize), bool> = BTreeMap::new();
    seen.retain(|seen| {
        let sentence = (seen.which, seen.sentence);
        seen.grade == Grade::Strong || !*unlike.entry(sentence).or_insert_with(|| is_unlike(sentence, pages, taught))
    });
    if !seen.iter().any(|seen| seen.grade > Grade::Faint) {
        seen = taught_mentions(at, pages, &surroundings, taught);
    }
    seen.truncate(MENTIONS_MAX);
    summarise(topic, article, pages, &seen, any_form)
}

/// True for a sentence that is most unlike all that the lessons show.
fn is_unlike((which, sentence): (usize, usize), pages: &[Page<'_>; 3], taught: &Taught) -> bool {
    pages.get(which).and_then(|page| page.about(taught, sentence)).is_some_and(|about| about < UNLIKE_MAX)
}

/// Sentences that say it in words of no list, as the topic's lessons taught, with evidence in them. Those with a form of
/// the word have been judged.
fn taught_mentions(at: usize, pages: &[Page<'_>; 3], surroundings: &Surroundings, taught: &Taught) -> Vec<Seen> {
    let mut seen = Vec::new();
    let sentences: usize = pages.iter().skip(ADDRESS + 1).map(|page| page.reading.sentences.len()).sum();
    let odds_min = ABOUT_ODDS_MIN * (sentences as f64 / FEW_SENTENCES).max(1.0);
    for (which, page) in pages.iter().enumerate().skip(ADDRESS + 1) {
        let judged: BTreeSet<usize> = of_topic(page.hits, at)
            .filter(|(part, _)| matches!(part, Part::Form(_) | Part::Blocked))
            .map(|(_, hit)| page.reading.sentence_of(hit.first))
            .collect();
        for (sentence, words) in page.reading.sentences.iter().enumerate() {
            if judged.contains(&sentence) || !surroundings.speaks(which, sentence) {
                continue;
            }
            let Some(trust) = surroundings.trust(which, sentence, Grade::Paraphrase) else { continue };
            let probability = f64::from(taught.about_near(page.reading, page.classes(taught), sentence, &(0..0)));
            if probability >= odds_min * (1.0 - probability) {
                let span = page.reading.stretch(words.first, words.end.saturating_sub(1));
                seen.push(Seen { which, grade: Grade::Paraphrase, trust: trust * probability, sentence, span });
            }
        }
    }
    seen
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
    let is_ours = |said: Said| matches!(said, Said::Paraphrase(topic) if usize::from(topic) == at);
    let groups = page.groups.iter().filter(|group| is_ours(group.key));
    let paraphrases: Vec<Candidate> = groups.map(|group| paraphrase(group, &found)).collect();
    found.extend(paraphrases);
    // Of overlapping ones the surest stays, then the longest.
    found.sort_by_key(|found| (Reverse(found.grade), Reverse(found.last - found.first), found.first));
    found.retain(|found| take(&mut taken, found.first, found.last));
    found.sort_by_key(|found| found.first);
    found
}

/// A paraphrase that holds a form of its own, `Robin Hood-ordningen, hvor rige kommuner …`, is shown by that form.
fn paraphrase(group: &Complete<Said>, forms: &[Candidate]) -> Candidate {
    let form = forms.iter().find(|form| group.first <= form.first && form.last <= group.last);
    let (first, last) = form.map_or((group.first, group.last), |form| (form.first, form.last));
    Candidate { grade: Grade::Paraphrase, first, last }
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

/// Decides which sense the forms of one page have.
struct Judge<'a> {
    surroundings: &'a Surroundings,
    taught: &'a Taught,
    which: usize,
    page: &'a Page<'a>,
    /// How often the lessons have been asked.
    asked: Cell<usize>,
}

impl Judge<'_> {
    /// The candidate as a mention, if it has our sense.
    fn mention(&self, candidate: Candidate) -> Option<Seen> {
        let (which, reading) = (self.which, self.page.reading);
        let sentence = reading.sentence_of(candidate.first);
        let by_lists = self.surroundings.trust(which, sentence, candidate.grade);
        let is_sure = by_lists.is_some() && candidate.grade > Grade::Faint;
        let by_lessons = if is_sure { None } else { self.by_lessons(candidate, sentence) };
        let grade = if by_lessons.is_some() { candidate.grade.max(Grade::Weak) } else { candidate.grade };
        let trust = by_lessons.or(by_lists)?;
        let trust = if which == ADDRESS { trust * ADDRESS_TRUST } else { trust };
        let span = reading.stretch(candidate.first, candidate.last);
        Some(Seen { which, grade, trust, sentence, span })
    }

    /// How sure the words around a form make its sense, where no list knows any of them.
    fn by_lessons(&self, candidate: Candidate, sentence: usize) -> Option<f64> {
        self.surroundings.trust(self.which, sentence, Grade::Paraphrase).filter(|_| self.which != ADDRESS)?;
        self.asked.set(self.asked.get() + 1);
        if self.asked.get() > ASKED_MAX {
            return None;
        }
        let form = candidate.first..candidate.last + 1;
        let classes = self.page.classes(self.taught);
        let about = f64::from(self.taught.about_near(self.page.reading, classes, sentence, &form));
        (about >= AROUND_MIN).then_some(about)
    }
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
