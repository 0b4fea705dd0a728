//! Asking the index: the best or newest articles, an exact count, and how many per source and month.

use std::collections::BTreeMap;

use jiff::civil::Date;
use tantivy::collector::sort_key::{SortBySimilarityScore, SortByStaticFastValue};
use tantivy::collector::{Collector, SegmentCollector, TopDocs};
use tantivy::columnar::{Column, StrColumn};
use tantivy::query::Query as Search;
use tantivy::{DocAddress, DocId, Order, Score, Searcher, SegmentOrdinal, SegmentReader};

use super::error::SearchError;
use super::plan::{Planner, all};
use super::schema::{DAY, Fields, ID, PUBLISHED, SOURCE, STORY};
use crate::domain::{ArticleId, SourceId, StoryId, TopicId};
use crate::query::{Fact, Query};

/// The most hits of one answer.
const LIMIT_MAX: usize = 200;
/// The most hits that can be skipped.
const OFFSET_MAX: usize = 10_000;

/// Which of the articles a query is true of are wanted, and in what order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchOptions {
    /// The most hits in the answer, 0 to 200. 0 only counts.
    pub limit: usize,
    /// So many hits are skipped first, 0 to 10,000.
    pub offset: usize,
    /// The order of hits.
    pub sort: Sort,
    /// The first day of publication. `None`: any.
    pub from: Option<Date>,
    /// The last day of publication. `None`: any.
    pub to: Option<Date>,
    /// From any of these sources. Empty: from all.
    pub sources: Vec<SourceId>,
    /// About this topic. `None`: about anything.
    pub relevant_topic: Option<TopicId>,
}

/// The order of hits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sort {
    /// The best first (BM25, a word in the headline counting double); of equally good ones, the newest.
    #[default]
    Relevance,
    /// The latest published first.
    Newest,
}

impl Default for SearchOptions {
    fn default() -> Self {
        Self {
            limit: 20,
            offset: 0,
            sort: Sort::default(),
            from: None,
            to: None,
            sources: Vec::new(),
            relevant_topic: None,
        }
    }
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SearchResults {
    /// How many articles there are in all: an exact count.
    pub total: u64,
    /// Those asked for, in order.
    pub hits: Vec<Hit>,
    /// How many there are of each source, most first.
    pub by_source: Vec<(String, u64)>,
    /// How many there are of each month with any, as 202611, in order.
    pub by_month: Vec<(u32, u64)>,
}

/// One article found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hit {
    /// Which article.
    pub article: ArticleId,
    /// How well it fits, more is better; 0 when sorted by age.
    pub score: f32,
    /// The story it belongs to.
    pub story: Option<StoryId>,
}

/// Asks `searcher`.
pub(super) fn ask(
    searcher: &Searcher,
    fields: Fields,
    query: &Query,
    options: &SearchOptions,
) -> Result<SearchResults, SearchError> {
    for (what, max, given) in [("limit", LIMIT_MAX, options.limit), ("offset", OFFSET_MAX, options.offset)] {
        if given > max {
            return Err(SearchError::OutOfRange { what, max, given });
        }
    }
    let planner = Planner { searcher, fields };
    let mut conditions = vec![planner.exact(query, None)?];
    for condition in conditions_of(options) {
        conditions.push(planner.exact(&condition, None)?);
    }
    let plan = all(conditions);
    let (tally, found) = collect(searcher, plan.as_ref(), options)?;
    let hits = found.into_iter().map(|(score, address)| hit(searcher, score, address)).collect::<Result<_, _>>()?;
    let mut by_source: Vec<(String, u64)> = tally.by_source.into_iter().collect();
    by_source.sort_by(|(one, count), (other, other_count)| other_count.cmp(count).then_with(|| one.cmp(other)));
    Ok(SearchResults { total: tally.total, hits, by_source, by_month: tally.by_month.into_iter().collect() })
}

/// The options as queries of our own, so that they mean the same as in a query.
fn conditions_of(options: &SearchOptions) -> Vec<Query> {
    let mut conditions = Vec::new();
    if options.from.is_some() || options.to.is_some() {
        conditions.push(Query::Fact(Fact::Days(options.from, options.to)));
    }
    if !options.sources.is_empty() {
        let sources = options.sources.iter().map(|id| Query::Fact(Fact::Source(id.as_str().to_ascii_lowercase())));
        conditions.push(Query::Or(sources.collect()));
    }
    if let Some(topic) = &options.relevant_topic {
        conditions.push(Query::Fact(Fact::Topic(topic.as_str().to_ascii_lowercase())));
    }
    conditions
}

fn collect(
    searcher: &Searcher,
    plan: &dyn Search,
    options: &SearchOptions,
) -> Result<(Tally, Vec<(f32, DocAddress)>), SearchError> {
    if options.limit == 0 {
        return Ok((searcher.search(plan, &TallyCollector)?, Vec::new()));
    }
    let top = TopDocs::with_limit(options.limit).and_offset(options.offset);
    match options.sort {
        Sort::Relevance => {
            let by_score_then_age = (SortBySimilarityScore, SortByStaticFastValue::<i64>::for_field(PUBLISHED));
            let (tally, found) = searcher.search(plan, &(TallyCollector, top.order_by(by_score_then_age)))?;
            Ok((tally, found.into_iter().map(|((score, _), address)| (score, address)).collect()))
        }
        Sort::Newest => {
            let by_age = top.order_by_fast_field::<i64>(PUBLISHED, Order::Desc);
            let (tally, found) = searcher.search(plan, &(TallyCollector, by_age))?;
            Ok((tally, found.into_iter().map(|(_, address)| (0.0, address)).collect()))
        }
    }
}

fn hit(searcher: &Searcher, score: f32, address: DocAddress) -> Result<Hit, SearchError> {
    let fast = searcher.segment_reader(address.segment_ord).fast_fields();
    let id = fast.i64(ID)?.first(address.doc_id).unwrap_or_default();
    let story = fast.i64(STORY)?.first(address.doc_id).map(StoryId);
    Ok(Hit { article: ArticleId(id), score, story })
}

/// How many, of which source, of which month.
#[derive(Debug, Default)]
struct Tally {
    total: u64,
    by_source: BTreeMap<String, u64>,
    by_month: BTreeMap<u32, u64>,
}

struct TallyCollector;

impl Collector for TallyCollector {
    type Fruit = Tally;
    type Child = SegmentTally;

    fn for_segment(&self, _: SegmentOrdinal, segment: &SegmentReader) -> tantivy::Result<SegmentTally> {
        let fast = segment.fast_fields();
        Ok(SegmentTally {
            total: 0,
            sources: fast.str(SOURCE)?,
            days: fast.i64(DAY)?,
            by_source: Vec::new(),
            by_month: BTreeMap::new(),
        })
    }

    fn requires_scoring(&self) -> bool {
        false
    }

    fn merge_fruits(&self, segments: Vec<Tally>) -> tantivy::Result<Tally> {
        let mut sum = Tally::default();
        for segment in segments {
            sum.total += segment.total;
            for (source, count) in segment.by_source {
                *sum.by_source.entry(source).or_default() += count;
            }
            for (month, count) in segment.by_month {
                *sum.by_month.entry(month).or_default() += count;
            }
        }
        Ok(sum)
    }
}

struct SegmentTally {
    total: u64,
    sources: Option<StrColumn>,
    days: Column<i64>,
    /// By the source's number in this segment.
    by_source: Vec<u64>,
    by_month: BTreeMap<u32, u64>,
}

impl SegmentCollector for SegmentTally {
    type Fruit = Tally;

    fn collect(&mut self, doc: DocId, _: Score) {
        self.total += 1;
        if let Some(sources) = &self.sources
            && let Some(source) = sources.ords().first(doc).and_then(|number| usize::try_from(number).ok())
        {
            if self.by_source.len() <= source {
                self.by_source.resize(source + 1, 0);
            }
            if let Some(count) = self.by_source.get_mut(source) {
                *count += 1;
            }
        }
        if let Some(month) = self.days.first(doc).and_then(|day| u32::try_from(day / 100).ok()) {
            *self.by_month.entry(month).or_default() += 1;
        }
    }

    fn harvest(self) -> Tally {
        let mut by_source = BTreeMap::new();
        if let Some(sources) = &self.sources {
            for (number, count) in (0_u64..).zip(&self.by_source).filter(|(_, count)| **count > 0) {
                let mut name = String::new();
                // A name that cannot be read is counted under none rather than lost.
                if !sources.ord_to_str(number, &mut name).unwrap_or(false) {
                    name.clear();
                }
                by_source.insert(name, *count);
            }
        }
        Tally { total: self.total, by_source, by_month: self.by_month }
    }
}
