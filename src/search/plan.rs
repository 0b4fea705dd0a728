//! A query becomes Tantivy queries. User text never reaches Tantivy's own parser.

use std::collections::BTreeSet;
use std::ops::Bound;
use std::sync::Arc;

use tantivy::query::{
    AllQuery, BooleanQuery, BoostQuery, ConstScoreQuery, EmptyQuery, Occur, PhraseQuery, Query as Search, RangeQuery,
    TermQuery, TermSetQuery,
};
use tantivy::schema::IndexRecordOption;
use tantivy::{Searcher, Term};

use super::error::SearchError;
use super::schema::{Fields, QUOTE_TERM, day_number, exact_term, part_term, speaker_term, text_term};
use super::verify::{Needs, Verified};
use crate::query::{Fact, Field, Pattern, Query, Scope, Step, Wildcard, Word, access_code, kind_code, word_stems};

/// The most forms of the archive a wildcard may stand for by itself.
pub const WILDCARD_FORMS_MAX: usize = 20_000;
/// The most forms of the archive a wildcard may stand for in a phrase, beside `NÆR` or in a sentence, where each form
/// is followed word by word.
pub const PHRASE_FORMS_MAX: usize = 1_000;
/// What a word in the headline weighs against one in the text.
const TITLE_WEIGHT: f32 = 2.0;

type Boxed = Box<dyn Search>;

/// Makes Tantivy queries for one searcher.
pub(super) struct Planner<'a> {
    pub(super) searcher: &'a Searcher,
    pub(super) fields: Fields,
}

impl Planner<'_> {
    /// The query that finds exactly the articles `query` is true of; with a place, of that text alone.
    pub(super) fn exact(&self, query: &Query, place: Option<Field>) -> Result<Boxed, SearchError> {
        match query {
            Query::Everything => Ok(everything()),
            Query::And(inner) => self.conjunction(inner, place),
            Query::Or(inner) => {
                let choices = inner.iter().map(|one| self.exact(one, place)).collect::<Result<_, _>>()?;
                Ok(any(choices))
            }
            Query::Not(_) => self.conjunction(std::slice::from_ref(query), place),
            Query::Stands(Pattern::Word(word)) => {
                let in_fields = fields_of(place).into_iter().map(|field| self.word(word, field, WILDCARD_FORMS_MAX));
                Ok(any(in_fields.collect::<Result<_, _>>()?))
            }
            Query::Stands(_) | Query::AtLeast(..) => self.verified(query, place),
            Query::Within(scope, inner) => match (scope, place) {
                (Scope::Title, None | Some(Field::Title)) => self.exact(inner, Some(Field::Title)),
                (Scope::Text, None | Some(Field::Text)) => self.exact(inner, Some(Field::Text)),
                (Scope::Title | Scope::Text, Some(_)) => Ok(Box::new(EmptyQuery)),
                (Scope::Sentence | Scope::Paragraph | Scope::Quote(_), _) => self.verified(query, place),
            },
            Query::Fact(fact) => Ok(self.fact(fact)),
        }
    }

    /// All of `inner`, where what is negated takes away.
    fn conjunction(&self, inner: &[Query], place: Option<Field>) -> Result<Boxed, SearchError> {
        let mut clauses: Vec<(Occur, Boxed)> = Vec::with_capacity(inner.len() + 1);
        for one in inner {
            clauses.push(if let Query::Not(unwanted) = one {
                (Occur::MustNot, steady(self.exact(unwanted, place)?))
            } else {
                (Occur::Must, self.exact(one, place)?)
            });
        }
        if clauses.iter().all(|(occur, _)| *occur == Occur::MustNot) {
            clauses.push((Occur::Must, everything()));
        }
        Ok(Box::new(BooleanQuery::new(clauses)))
    }

    /// Candidates, of which each is read word by word.
    fn verified(&self, query: &Query, place: Option<Field>) -> Result<Boxed, SearchError> {
        let candidates = Arc::from(self.candidates(query, place)?);
        let mut needs = Needs::default();
        self.collect_needs(query, &mut needs)?;
        Ok(Box::new(Verified { query: Arc::new(query.clone()), place, candidates, needs: Arc::new(needs) }))
    }

    /// A query that misses none of the articles `query` is true of, and few others.
    fn candidates(&self, query: &Query, place: Option<Field>) -> Result<Boxed, SearchError> {
        match query {
            Query::Everything | Query::Not(_) => Ok(everything()),
            Query::And(inner) => {
                Ok(all(inner.iter().map(|one| self.candidates(one, place)).collect::<Result<_, _>>()?))
            }
            Query::Or(inner) => {
                Ok(any(inner.iter().map(|one| self.candidates(one, place)).collect::<Result<_, _>>()?))
            }
            Query::Stands(pattern) | Query::AtLeast(_, pattern) => {
                let in_fields = fields_of(place).into_iter().map(|field| self.pattern_candidates(pattern, field));
                Ok(any(in_fields.collect::<Result<_, _>>()?))
            }
            Query::Within(Scope::Title, inner) => self.candidates(inner, Some(Field::Title)),
            Query::Within(Scope::Text, inner) => self.candidates(inner, Some(Field::Text)),
            Query::Within(Scope::Sentence | Scope::Paragraph, inner) => self.candidates(inner, place),
            Query::Within(Scope::Quote(name), inner) => {
                let mut must = vec![self.candidates(inner, Some(Field::Text))?];
                must.push(chosen(self.fields.text, QUOTE_TERM));
                must.extend(name.iter().map(|word| chosen(self.fields.text, &speaker_term(word))));
                Ok(all(must))
            }
            Query::Fact(fact) => Ok(self.fact(fact)),
        }
    }

    fn pattern_candidates(&self, pattern: &Pattern, field: Field) -> Result<Boxed, SearchError> {
        match pattern {
            Pattern::Word(word) => self.word(word, field, PHRASE_FORMS_MAX),
            Pattern::Phrase(steps) => {
                let words = steps.iter().filter_map(Step::word);
                Ok(all(words.map(|word| self.word(word, field, PHRASE_FORMS_MAX)).collect::<Result<_, _>>()?))
            }
            Pattern::Near { left, right, .. } => {
                Ok(all(vec![self.pattern_candidates(left, field)?, self.pattern_candidates(right, field)?]))
            }
            Pattern::Lonely { wanted, .. } => self.pattern_candidates(wanted, field),
            Pattern::AnyOf(inner) => {
                Ok(any(inner.iter().map(|one| self.pattern_candidates(one, field)).collect::<Result<_, _>>()?))
            }
        }
    }

    fn word(&self, word: &Word, field: Field, forms_max: usize) -> Result<Boxed, SearchError> {
        let terms = self.terms(word, field, forms_max)?;
        let is_wildcard = matches!(word, Word::Wildcard(_));
        let found: Boxed =
            if is_wildcard { Box::new(TermSetQuery::new(terms)) } else { any(terms.into_iter().map(scored).collect()) };
        Ok(match field {
            Field::Title => Box::new(BoostQuery::new(found, TITLE_WEIGHT)),
            Field::Text => found,
        })
    }

    /// The terms of the index that are what `word` looks for.
    fn terms(&self, word: &Word, field: Field, forms_max: usize) -> Result<Vec<Term>, SearchError> {
        let field = self.fields.of(field);
        let term = |text: &str| text_term(field, text);
        Ok(match word {
            Word::Exact(form) => vec![term(&exact_term(form))],
            Word::Lemma(form) => word_stems(form).iter().map(|stem| term(stem)).collect(),
            Word::Part(form) => {
                let stems = word_stems(form);
                stems.iter().flat_map(|stem| [term(stem), term(&part_term(stem))]).collect()
            }
            Word::Wildcard(wildcard) => self.forms(wildcard, field, forms_max)?,
        })
    }

    /// The exact forms of the archive that fit a wildcard, from the term dictionary of every segment.
    fn forms(
        &self,
        wildcard: &Wildcard,
        field: tantivy::schema::Field,
        forms_max: usize,
    ) -> Result<Vec<Term>, SearchError> {
        let beginning = exact_term(wildcard.beginning());
        let mut forms: BTreeSet<String> = BTreeSet::new();
        for segment in self.searcher.segment_readers() {
            let inverted = segment.inverted_index(field)?;
            let mut terms = inverted.terms().range().ge(beginning.as_bytes()).into_stream().map_err(engine)?;
            while let Some((term, _)) = terms.next() {
                if !term.starts_with(beginning.as_bytes()) {
                    break;
                }
                let form = term.get(1..).and_then(|form| std::str::from_utf8(form).ok()).unwrap_or_default();
                if wildcard.fits(form) && !forms.contains(form) {
                    forms.insert(form.to_owned());
                }
                if forms.len() > forms_max {
                    let wildcard = wildcard.as_str().to_owned();
                    return Err(SearchError::TooManyForms { wildcard, max: forms_max });
                }
            }
        }
        Ok(forms.iter().map(|form| text_term(field, &exact_term(form))).collect())
    }

    fn fact(&self, fact: &Fact) -> Boxed {
        let Fields { byline, url, source, kind, access, actors, messages, topics, .. } = self.fields;
        let found = match fact {
            Fact::Byline(words) => run_of(byline, words),
            Fact::Url(words) => run_of(url, words),
            Fact::Source(id) => chosen(source, id),
            Fact::Actor(id) => chosen(actors, id),
            Fact::Message(code) => chosen(messages, code),
            Fact::Topic(id) => chosen(topics, id),
            Fact::Kind(wanted) => chosen(kind, kind_code(*wanted)),
            Fact::Access(wanted) => chosen(access, access_code(*wanted)),
            Fact::Days(from, to) => {
                let bound = |day: &Option<jiff::civil::Date>| match day {
                    Some(day) => Bound::Included(Term::from_field_i64(self.fields.day, day_number(*day))),
                    None => Bound::Unbounded,
                };
                Box::new(RangeQuery::new(bound(from), bound(to)))
            }
        };
        // A fact chooses articles; it says nothing of how well they fit.
        Box::new(ConstScoreQuery::new(found, 0.0))
    }

    /// Every word and fact that is looked up while an article is read.
    fn collect_needs(&self, query: &Query, needs: &mut Needs) -> Result<(), SearchError> {
        match query {
            Query::Everything => {}
            Query::And(inner) | Query::Or(inner) => {
                for one in inner {
                    self.collect_needs(one, needs)?;
                }
            }
            Query::Not(inner) => self.collect_needs(inner, needs)?,
            Query::Within(scope, inner) => {
                if let Scope::Quote(name) = scope {
                    needs.speakers.extend(name.iter().cloned());
                }
                self.collect_needs(inner, needs)?;
            }
            Query::Stands(pattern) | Query::AtLeast(_, pattern) => {
                for word in pattern.words() {
                    for field in Field::ALL {
                        let terms = self.terms(word, field, PHRASE_FORMS_MAX)?;
                        needs.words.insert((field, word.clone()), terms);
                    }
                }
            }
            Query::Fact(fact) => {
                needs.facts.push((fact.clone(), self.fact(fact)));
            }
        }
        Ok(())
    }
}

fn engine(error: std::io::Error) -> SearchError {
    SearchError::Engine(error.into())
}

fn fields_of(place: Option<Field>) -> Vec<Field> {
    place.map_or_else(|| Field::ALL.to_vec(), |field| vec![field])
}

pub(super) fn everything() -> Boxed {
    Box::new(ConstScoreQuery::new(Box::new(AllQuery), 0.0))
}

pub(super) fn all(queries: Vec<Boxed>) -> Boxed {
    Box::new(BooleanQuery::intersection(queries))
}

pub(super) fn any(mut queries: Vec<Boxed>) -> Boxed {
    match queries.len() {
        0 => Box::new(EmptyQuery),
        1 => queries.swap_remove(0),
        _ => Box::new(BooleanQuery::union(queries)),
    }
}

/// The same articles, walked through one by one.
///
/// Surprise: Tantivy 0.27 asks what is excluded for articles it has already passed (`Exclude` calls `seek_danger`
/// backwards), which a phrase does not bear: it panics in debug builds. Our own scorer checks before it moves.
fn steady(found: Boxed) -> Boxed {
    let query = Arc::new(Query::Everything);
    Box::new(Verified { query, place: None, candidates: Arc::from(found), needs: Arc::default() })
}

/// The articles with the term, all alike.
fn chosen(field: tantivy::schema::Field, text: &str) -> Boxed {
    Box::new(TermQuery::new(text_term(field, text), IndexRecordOption::Basic))
}

fn scored(term: Term) -> Boxed {
    Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs))
}

/// The words next to each other, in order.
fn run_of(field: tantivy::schema::Field, words: &[String]) -> Boxed {
    let mut terms: Vec<Term> = words.iter().map(|word| text_term(field, word)).collect();
    match terms.len() {
        0 => Box::new(EmptyQuery),
        1 => Box::new(TermQuery::new(terms.swap_remove(0), IndexRecordOption::Basic)),
        _ => Box::new(PhraseQuery::new(terms)),
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use proptest::collection::vec;
    use proptest::prelude::*;

    use crate::domain::ArticleId;
    use crate::query::strategies::{Owned, articles, queries};
    use crate::query::{Query, matches, parse};
    use crate::search::{IndexChange, IndexDocument, SearchError, SearchIndex, SearchOptions};

    fn indexed(number: i64, article: &Owned) -> IndexChange {
        IndexChange::Put(Box::new(IndexDocument {
            id: ArticleId(number),
            story: None,
            title: article.title.clone(),
            text: article.text.clone(),
            quotes: article.quotes.clone(),
            source: article.source.to_owned(),
            actors: article.ids[0].clone(),
            messages: article.ids[1].clone(),
            topics: article.ids[2].clone(),
            kind: article.kind,
            access: article.access,
            byline: article.byline.clone(),
            url: article.url.to_owned(),
            published: Timestamp::UNIX_EPOCH,
            day: article.day,
        }))
    }

    fn found(index: &SearchIndex, query: &Query) -> (u64, Vec<i64>) {
        let options = SearchOptions { limit: 200, ..SearchOptions::default() };
        let results = index.search(query, &options).expect("search");
        let mut ids: Vec<i64> = results.hits.iter().map(|hit| hit.article.0).collect();
        ids.sort_unstable();
        (results.total, ids)
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

        /// The index is in two segments, one with deleted articles, as in life.
        #[test]
        fn the_index_finds_what_the_reference_says(corpus in vec(articles(), 2..24), asked in vec(queries(), 1..40)) {
            let index = SearchIndex::in_memory().expect("index");
            let changes: Vec<IndexChange> = (0..).zip(&corpus).map(|(number, article)| indexed(number, article)).collect();
            let (early, late) = changes.split_at(changes.len() / 2);
            let replaced = corpus.last().map(|last| indexed(0, last)).into_iter().collect::<Vec<_>>();
            index.apply(&replaced, 1).expect("a first version of article 0");
            index.apply(early, 2).expect("early");
            index.apply(late, 3).expect("late");
            for query in &asked {
                let expected: Vec<i64> =
                    (0..).zip(&corpus).filter(|(_, article)| matches(query, &article.document())).map(|(number, _)| number).collect();
                let (total, ids) = found(&index, query);
                prop_assert_eq!(&ids, &expected, "{}", query);
                prop_assert_eq!(total, expected.len() as u64);
            }
        }
    }

    #[test]
    fn a_wildcard_that_stands_for_too_much_is_refused_not_cut() {
        let index = SearchIndex::in_memory().expect("index");
        let forms: Vec<String> = (0..=super::PHRASE_FORMS_MAX).map(|number| format!("udlign{number}")).collect();
        let text = forms.join(" ");
        let article = Owned {
            title: String::new(),
            text,
            quotes: Vec::new(),
            source: "dr",
            ids: [Vec::new(), Vec::new(), Vec::new()],
            kind: crate::domain::ArticleKind::News,
            access: crate::domain::Access::Open,
            byline: Vec::new(),
            url: "https://dr.dk",
            day: jiff::civil::date(2026, 1, 1),
        };
        index.apply(&[indexed(1, &article)], 1).expect("apply");
        let ask = |text: &str| index.search(&parse(text).expect(text), &SearchOptions::default());
        assert_eq!(ask("udlign*").expect("alone").total, 1);
        let refused = ask("\"udlign* reform\"").expect_err("in a phrase");
        assert!(matches!(refused, SearchError::TooManyForms { .. }), "{refused}");
        assert!(refused.danish().contains("flere af ordets bogstaver"));
    }
}
