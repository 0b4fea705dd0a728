//! Reading candidates word by word: phrases, nearness, sentences and quotes, from the positions in the index.

use std::collections::{BTreeSet, HashMap};
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use tantivy::postings::{Postings, SegmentPostings};
use tantivy::query::{EnableScoring, Explanation, Query as Search, Scorer, Weight};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet, InvertedIndexReader, Score, SegmentReader, TERMINATED, Term};

use super::schema::{PARAGRAPH_TERM, QUOTE_END_TERM, QUOTE_TERM, SENTENCE_TERM, schema, speaker_term, text_term};
use crate::query::{Evidence, Fact, Field, Query, Scope, Word, between, holds, holds_within};

/// What must be looked up to read an article.
#[derive(Debug, Default)]
pub(super) struct Needs {
    pub(super) words: HashMap<(Field, Word), Vec<Term>>,
    pub(super) speakers: BTreeSet<String>,
    pub(super) facts: Vec<(Fact, Box<dyn Search>)>,
}

/// Those of the candidates that the query is true of.
#[derive(Clone)]
pub(super) struct Verified {
    pub(super) query: Arc<Query>,
    /// `None`: of title and text.
    pub(super) place: Option<Field>,
    pub(super) candidates: Arc<dyn Search>,
    pub(super) needs: Arc<Needs>,
}

impl fmt::Debug for Verified {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Verified({} among {:?})", self.query, self.candidates)
    }
}

impl Search for Verified {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        let silent = match scoring {
            EnableScoring::Enabled { searcher, .. } => EnableScoring::disabled_from_searcher(searcher),
            disabled @ EnableScoring::Disabled { .. } => disabled,
        };
        let facts = self.needs.facts.iter().map(|(fact, query)| Ok((fact.clone(), query.weight(silent)?)));
        Ok(Box::new(VerifiedWeight {
            query: Arc::clone(&self.query),
            place: self.place,
            candidates: self.candidates.weight(scoring)?,
            needs: Arc::clone(&self.needs),
            facts: facts.collect::<tantivy::Result<_>>()?,
        }))
    }
}

struct VerifiedWeight {
    query: Arc<Query>,
    place: Option<Field>,
    candidates: Box<dyn Weight>,
    needs: Arc<Needs>,
    facts: Vec<(Fact, Box<dyn Weight>)>,
}

impl Weight for VerifiedWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let mut scorer = VerifiedScorer {
            query: Arc::clone(&self.query),
            place: self.place,
            candidates: self.candidates.scorer(reader, boost)?,
            evidence: SegmentEvidence::open(reader, &self.needs, &self.facts)?,
        };
        scorer.settle();
        Ok(Box::new(scorer))
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        self.candidates.explain(reader, doc)
    }
}

struct VerifiedScorer {
    query: Arc<Query>,
    place: Option<Field>,
    candidates: Box<dyn Scorer>,
    evidence: SegmentEvidence,
}

impl VerifiedScorer {
    /// Goes on from the present candidate to the first that the query is true of.
    fn settle(&mut self) -> DocId {
        loop {
            let doc = self.candidates.doc();
            if doc == TERMINATED || self.is_true_of(doc) {
                return doc;
            }
            self.candidates.advance();
        }
    }

    fn is_true_of(&mut self, doc: DocId) -> bool {
        self.evidence.doc = doc;
        match self.place {
            None => holds(&self.query, &mut self.evidence),
            Some(field) => holds_within(&self.query, field, &mut self.evidence),
        }
    }
}

impl DocSet for VerifiedScorer {
    fn advance(&mut self) -> DocId {
        self.candidates.advance();
        self.settle()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        self.candidates.seek(target);
        self.settle()
    }

    fn doc(&self) -> DocId {
        self.candidates.doc()
    }

    fn size_hint(&self) -> u32 {
        self.candidates.size_hint()
    }

    fn cost(&self) -> u64 {
        // Positions are dear: let cheaper conditions be looked at first.
        self.candidates.cost().saturating_mul(10)
    }
}

impl Scorer for VerifiedScorer {
    fn score(&mut self) -> Score {
        self.candidates.score()
    }
}

/// The words of one article at a time, articles rising.
struct SegmentEvidence {
    doc: DocId,
    words: HashMap<(Field, Word), Vec<SegmentPostings>>,
    sentences: HashMap<Field, SegmentPostings>,
    paragraphs: HashMap<Field, SegmentPostings>,
    quotes: Option<(SegmentPostings, SegmentPostings)>,
    speakers: HashMap<String, SegmentPostings>,
    facts: HashMap<Fact, Box<dyn Scorer>>,
}

impl SegmentEvidence {
    fn open(reader: &SegmentReader, needs: &Needs, facts: &[(Fact, Box<dyn Weight>)]) -> tantivy::Result<Self> {
        let (_, fields) = schema();
        let title = reader.inverted_index(fields.title)?;
        let text = reader.inverted_index(fields.text)?;
        let index = |field| match field {
            Field::Title => &*title,
            Field::Text => &*text,
        };
        let mut words = HashMap::with_capacity(needs.words.len());
        for ((field, word), terms) in &needs.words {
            let mut found = Vec::new();
            for term in terms {
                found.extend(postings(index(*field), term)?);
            }
            words.insert((*field, word.clone()), found);
        }
        let mut marks = [HashMap::new(), HashMap::new()];
        for (marks, term) in marks.iter_mut().zip([SENTENCE_TERM, PARAGRAPH_TERM]) {
            for field in Field::ALL {
                let found = postings(index(field), &text_term(fields.of(field), term))?;
                marks.extend(found.map(|found| (field, found)));
            }
        }
        let [sentences, paragraphs] = marks;
        let mark = |term: &str| postings(&text, &text_term(fields.text, term));
        let mut speakers = HashMap::with_capacity(needs.speakers.len());
        for word in &needs.speakers {
            speakers.extend(mark(&speaker_term(word))?.map(|found| (word.clone(), found)));
        }
        let facts = facts.iter().map(|(fact, weight)| Ok((fact.clone(), weight.scorer(reader, 1.0)?)));
        Ok(Self {
            doc: 0,
            words,
            sentences,
            paragraphs,
            quotes: mark(QUOTE_TERM)?.zip(mark(QUOTE_END_TERM)?),
            speakers,
            facts: facts.collect::<tantivy::Result<_>>()?,
        })
    }
}

fn postings(index: &InvertedIndexReader, term: &Term) -> std::io::Result<Option<SegmentPostings>> {
    index.read_postings(term, IndexRecordOption::WithFreqsAndPositions)
}

/// Moves to `doc`, which is never before the present one. True when it is in the set.
fn is_at(set: &mut (impl DocSet + ?Sized), doc: DocId) -> bool {
    if set.doc() < doc {
        set.seek(doc);
    }
    set.doc() == doc
}

fn positions_at(postings: &mut SegmentPostings, doc: DocId, positions: &mut Vec<u32>) {
    if is_at(postings, doc) {
        postings.append_positions_with_offset(0, positions);
    }
}

fn positions_of(postings: Option<&mut SegmentPostings>, doc: DocId) -> Vec<u32> {
    let mut positions = Vec::new();
    if let Some(postings) = postings {
        positions_at(postings, doc, &mut positions);
    }
    positions
}

impl Evidence for SegmentEvidence {
    fn positions(&mut self, field: Field, word: &Word) -> Vec<u32> {
        let doc = self.doc;
        let mut positions = Vec::new();
        // A word that was not foreseen would be a fault of the plan: the differential test would show it.
        for postings in self.words.get_mut(&(field, word.clone())).into_iter().flatten() {
            positions_at(postings, doc, &mut positions);
        }
        positions.sort_unstable();
        positions.dedup();
        positions
    }

    fn stretches(&mut self, field: Field, scope: &Scope) -> Vec<Range<u32>> {
        let doc = self.doc;
        match scope {
            Scope::Sentence => between(&positions_of(self.sentences.get_mut(&field), doc)),
            Scope::Paragraph => between(&positions_of(self.paragraphs.get_mut(&field), doc)),
            Scope::Quote(name) if field == Field::Text => {
                let (starts, ends) = match &mut self.quotes {
                    Some((starts, ends)) => (positions_of(Some(starts), doc), positions_of(Some(ends), doc)),
                    None => return Vec::new(),
                };
                let mut quotes: Vec<Range<u32>> =
                    starts.into_iter().zip(ends).map(|(first, last)| first..last + 1).collect();
                for word in name {
                    let theirs = positions_of(self.speakers.get_mut(word), doc);
                    quotes.retain(|quote| theirs.binary_search(&quote.start).is_ok());
                }
                quotes
            }
            Scope::Title | Scope::Text | Scope::Quote(_) => Vec::new(),
        }
    }

    fn is_so(&mut self, fact: &Fact) -> bool {
        let doc = self.doc;
        self.facts.get_mut(fact).is_some_and(|scorer| is_at(scorer.as_mut(), doc))
    }
}
