//! What crosses the pipe between parent and child: types of their own, so that the domain needs no serde.

use std::io;
use std::time::Duration;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use regex::Regex;
use serde::{Deserialize, Serialize};

use super::child::Patterns;
use super::lists::{FeedsWire, ListJob};
use crate::domain::{
    Access, Article, ArticleKind, CanonicalUrl, Coded, Entry, EntryKey, FeedKind, Language, ListSelectors, MomentTrust,
    Problem, QuietTimes, Recipe, SourceKind, Span, StatedMoment,
};
use crate::extract::PageContext;
use crate::feed::{FeedContext, ParsedFeed, Recognised};

type Result<T, E = String> = std::result::Result<T, E>;

/// Appends `message` to `head`.
pub(super) fn written(message: &impl Serialize, head: Vec<u8>) -> io::Result<Vec<u8>> {
    postcard::to_extend(message, head).map_err(io::Error::other)
}

/// Reads a message that takes up all of `bytes`.
pub(super) fn read<'a, T: Deserialize<'a>>(bytes: &'a [u8]) -> Result<T> {
    match postcard::take_from_bytes(bytes).map_err(|error| error.to_string())? {
        (message, []) => Ok(message),
        (_, rest) => Err(format!("{} bytes too many", rest.len())),
    }
}

/// What a child is asked; the document follows in a frame of its own.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Job {
    Feed(Box<FeedJob>),
    /// A list page, by the feed's selectors.
    List(Box<FeedJob>, ListSelectorsWire),
    Page(Box<PageJob>),
    /// A document that lists feeds.
    Feeds(ListJob),
}

/// What a child answers.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Reply {
    Feed(ParsedFeedWire),
    Page(Box<ArticleWire>),
    Feeds(FeedsWire),
    /// The job made no sense: parent and child are not of one build.
    Refused(String),
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct FeedJob {
    url: String,
    charset: Option<String>,
    #[serde(with = "FeedKindWire")]
    kind: FeedKind,
    article_id: Option<String>,
    zone: String,
    now: String,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct PageJob {
    pub(super) charset: Option<String>,
    url: Option<String>,
    recipe: Option<RecipeWire>,
    source_kind: Option<String>,
    language: Option<String>,
    zone: String,
    now: String,
    feed_title: Option<String>,
}

/// Stops compiling when [`FeedKind`] changes.
#[derive(Debug, Serialize, Deserialize)]
#[serde(remote = "FeedKind")]
enum FeedKindWire {
    Syndication,
    Sitemap,
    Oda,
    List,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(remote = "Recognised")]
enum RecognisedWire {
    Feed,
    Sitemap,
    Html,
    Empty,
    Unreadable,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct ListSelectorsWire {
    item: String,
    link: Option<String>,
    title: Option<String>,
    date: Option<String>,
}

#[derive(Debug, Serialize, Deserialize)]
struct RecipeWire {
    from: Option<String>,
    title: Option<String>,
    lead: Option<String>,
    body: Option<String>,
    byline: Option<String>,
    published: Option<String>,
    drop: Vec<String>,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct ParsedFeedWire {
    #[serde(with = "RecognisedWire")]
    kind: Recognised,
    title: Option<String>,
    entries: Vec<EntryWire>,
    ttl_s: Option<u64>,
    /// Bits of hours and days.
    quiet: (u32, u8),
    problems: Vec<String>,
}

#[derive(Debug, Serialize, Deserialize)]
struct EntryWire {
    key: String,
    title: String,
    url: Option<String>,
    summary: Option<String>,
    author: Option<String>,
    published: Option<MomentWire>,
    updated: Option<MomentWire>,
}

/// Seconds since 1970, nanoseconds of the second, and the trust.
#[derive(Debug, Serialize, Deserialize)]
struct MomentWire(i64, i32, #[serde(with = "MomentTrustWire")] MomentTrust);

#[derive(Debug, Serialize, Deserialize)]
#[serde(remote = "MomentTrust")]
enum MomentTrustWire {
    Given,
    Repaired,
    Assumed,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct ArticleWire {
    title: String,
    byline: Vec<String>,
    published: Option<MomentWire>,
    modified: Option<String>,
    text: String,
    lead: Option<(usize, usize)>,
    language: String,
    access: String,
    kind: String,
    section: Option<String>,
    agency: Option<String>,
    canonical_url: Option<String>,
    tdm_reservation: Option<String>,
    problems: Vec<String>,
}

impl FeedJob {
    pub(super) fn of(context: &FeedContext) -> Self {
        Self {
            url: context.url.as_str().to_owned(),
            charset: context.charset.clone(),
            kind: context.kind,
            article_id: context.article_id.as_ref().map(|pattern| pattern.as_str().to_owned()),
            zone: zone_name(&context.zone),
            now: context.now.to_string(),
        }
    }

    pub(super) fn context(self, patterns: &mut Patterns) -> Result<FeedContext> {
        Ok(FeedContext {
            url: address(&self.url)?,
            charset: self.charset,
            kind: self.kind,
            article_id: self.article_id.map(|pattern| compiled(&pattern, patterns)).transpose()?,
            zone: zone(&self.zone)?,
            now: moment(&self.now)?,
        })
    }
}

impl PageJob {
    pub(super) fn of(context: &PageContext, charset: Option<String>) -> Self {
        Self {
            charset,
            url: context.url.as_ref().map(|url| url.as_str().to_owned()),
            recipe: context.recipe.clone().map(RecipeWire::of),
            source_kind: context.source_kind.map(|kind| kind.code().to_owned()),
            language: context.language.map(|language| language.code().to_owned()),
            zone: zone_name(&context.zone),
            now: context.now.to_string(),
            feed_title: context.feed_title.clone(),
        }
    }

    pub(super) fn context(&self) -> Result<PageContext> {
        Ok(PageContext {
            url: self.url.as_deref().map(address).transpose()?,
            recipe: self.recipe.as_ref().map(RecipeWire::read).transpose()?,
            source_kind: self.source_kind.as_deref().map(coded::<SourceKind>).transpose()?,
            language: self.language.as_deref().and_then(Language::from_tag),
            zone: zone(&self.zone)?,
            now: moment(&self.now)?,
            feed_title: self.feed_title.clone(),
        })
    }
}

impl ListSelectorsWire {
    pub(super) fn of(selectors: &ListSelectors) -> Self {
        let ListSelectors { item, link, title, date } = selectors.clone();
        Self { item, link, title, date }
    }

    pub(super) fn read(self) -> ListSelectors {
        ListSelectors { item: self.item, link: self.link, title: self.title, date: self.date }
    }
}

impl RecipeWire {
    fn of(recipe: Recipe) -> Self {
        let Recipe { from, title, lead, body, byline, published, drop } = recipe;
        Self { from: from.map(|day| day.to_string()), title, lead, body, byline, published, drop }
    }

    fn read(&self) -> Result<Recipe> {
        let day = |text: &String| text.parse::<Date>().map_err(|error| error.to_string());
        Ok(Recipe {
            from: self.from.as_ref().map(day).transpose()?,
            title: self.title.clone(),
            lead: self.lead.clone(),
            body: self.body.clone(),
            byline: self.byline.clone(),
            published: self.published.clone(),
            drop: self.drop.clone(),
        })
    }
}

impl ParsedFeedWire {
    pub(super) fn of(parsed: ParsedFeed) -> Self {
        Self {
            kind: parsed.kind,
            title: parsed.title,
            entries: parsed.entries.into_iter().map(EntryWire::of).collect(),
            ttl_s: parsed.ttl.map(|ttl| ttl.as_secs()),
            quiet: parsed.quiet.bits(),
            problems: words_of(&parsed.problems),
        }
    }

    pub(super) fn read(self) -> Result<ParsedFeed> {
        Ok(ParsedFeed {
            kind: self.kind,
            title: self.title,
            entries: self.entries.into_iter().map(EntryWire::read).collect::<Result<_>>()?,
            ttl: self.ttl_s.map(Duration::from_secs),
            quiet: QuietTimes::from_bits(self.quiet.0, self.quiet.1),
            problems: self.problems.into_iter().map(Problem::new).collect(),
        })
    }
}

impl EntryWire {
    fn of(entry: Entry) -> Self {
        Self {
            key: entry.key.into(),
            title: entry.title,
            url: entry.url.map(String::from),
            summary: entry.summary,
            author: entry.author,
            published: entry.published.map(MomentWire::of),
            updated: entry.updated.map(MomentWire::of),
        }
    }

    fn read(self) -> Result<Entry> {
        Ok(Entry {
            key: EntryKey::from_stored(self.key),
            title: self.title,
            url: self.url.as_deref().map(address).transpose()?,
            summary: self.summary,
            author: self.author,
            published: self.published.map(MomentWire::read).transpose()?,
            updated: self.updated.map(MomentWire::read).transpose()?,
        })
    }
}

impl MomentWire {
    fn of(stated: StatedMoment) -> Self {
        Self(stated.at.as_second(), stated.at.subsec_nanosecond(), stated.trust)
    }

    fn read(self) -> Result<StatedMoment> {
        let at = Timestamp::new(self.0, self.1).map_err(|error| error.to_string())?;
        Ok(StatedMoment { at, trust: self.2 })
    }
}

impl ArticleWire {
    pub(super) fn of(article: Article) -> Self {
        Self {
            title: article.title,
            byline: article.byline,
            published: article.published.map(MomentWire::of),
            modified: article.modified.map(|at| at.to_string()),
            text: article.text,
            lead: article.lead.map(|span| (span.start, span.end)),
            language: article.language.code().to_owned(),
            access: article.access.code().to_owned(),
            kind: article.kind.code().to_owned(),
            section: article.section,
            agency: article.agency,
            canonical_url: article.canonical_url.map(|url| url.as_str().to_owned()),
            tdm_reservation: article.tdm_reservation,
            problems: words_of(&article.problems),
        }
    }

    pub(super) fn read(self) -> Result<Article> {
        let inside = |&(start, end): &(usize, usize)| start <= end && self.text.get(start..end).is_some();
        if self.lead.as_ref().is_some_and(|lead| !inside(lead)) {
            return Err("the lead lies outside the text".to_owned());
        }
        Ok(Article {
            title: self.title,
            byline: self.byline,
            published: self.published.map(MomentWire::read).transpose()?,
            modified: self.modified.as_deref().map(moment).transpose()?,
            text: self.text,
            lead: self.lead.map(|(start, end)| Span::new(start..end)),
            language: Language::from_tag(&self.language).ok_or_else(|| unknown(&self.language))?,
            access: coded::<Access>(&self.access)?,
            kind: coded::<ArticleKind>(&self.kind)?,
            section: self.section,
            agency: self.agency,
            canonical_url: self.canonical_url.as_deref().map(address).transpose()?,
            tdm_reservation: self.tdm_reservation,
            problems: self.problems.into_iter().map(Problem::new).collect(),
        })
    }
}

fn words_of(problems: &[Problem]) -> Vec<String> {
    problems.iter().map(|problem| problem.as_str().to_owned()).collect()
}

fn address(text: &str) -> Result<CanonicalUrl> {
    CanonicalUrl::parse(text).map_err(|error| error.to_string())
}

fn moment(text: &str) -> Result<Timestamp> {
    text.parse().map_err(|error: jiff::Error| error.to_string())
}

fn coded<T: Coded>(code: &str) -> Result<T> {
    T::from_code(code).ok_or_else(|| unknown(code))
}

fn unknown(word: &str) -> String {
    format!("`{word}` is not a word of this build")
}

/// The zone's name; a zone without one is a fixed offset, of which only UTC is used here.
fn zone_name(zone: &TimeZone) -> String {
    zone.iana_name().unwrap_or("UTC").to_owned()
}

fn zone(name: &str) -> Result<TimeZone> {
    TimeZone::get(name).map_err(|error| error.to_string())
}

fn compiled(pattern: &str, patterns: &mut Patterns) -> Result<Regex> {
    if let Some(known) = patterns.get(pattern) {
        return Ok(known.clone());
    }
    let fresh = Regex::new(pattern).map_err(|error| error.to_string())?;
    patterns.insert(pattern.to_owned(), fresh.clone());
    Ok(fresh)
}
