//! One outlet of the fictional press, as `outlets.toml` describes it.

use serde::Deserialize;

/// An outlet: who it is, and what is odd about its feed, its pages and its server.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outlet {
    /// The first label of its host, and the stem of its source file.
    pub id: String,
    /// As it calls itself.
    pub name: String,
    /// `national`, `local`, `broadcaster`, `trade`, `wire`, `authority` or `organisation`.
    pub kind: String,
    /// Where it reports from, in Danish.
    pub region: String,
    /// 1 national, 2 regional, 3 local and trade.
    pub tier: u8,
    /// `own`, `opponent` or `neutral`.
    pub side: String,
    /// The language of its pages, as a tag.
    pub language: String,
    /// How it sets spoken words.
    pub quotes: QuoteStyle,
    /// Whether a print of somebody else's manuscript is open.
    pub access: PageAccess,
    /// The family of its article pages.
    pub page: PageFamily,
    /// What its server tells about freshness.
    pub validators: Validators,
    /// What its robots.txt says.
    pub robots: Robots,
    /// What it does to the quotes of wire copy.
    pub wire: WireHabit,
    /// The most paragraphs it prints of wire copy; the rest is cut from the end. `None`: all.
    pub wire_paragraphs_max: Option<usize>,
    /// Whether it answers at all.
    #[serde(default)]
    pub state: OutletState,
    /// Put before the first words of a text, as `NØRREFJORD: `.
    #[serde(default)]
    pub dateline: String,
    /// The path of an article, with `{section}`, `{number}`, `{id}`, `{uuid}` and `{date}`.
    pub path: String,
    /// Added to links in the feed only, as `?referrer=RSS`.
    #[serde(default)]
    pub link_query: String,
    /// Its feed.
    pub feed: OutletFeed,
}

/// Where and how an outlet announces its articles.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OutletFeed {
    /// The path of the feed.
    pub path: String,
    /// A path that answers 302 to `path`.
    pub moved_from: Option<String>,
    /// The format.
    pub dialect: Dialect,
    /// What an item is known by.
    pub guid: GuidHabit,
    /// The most items; the newest first.
    #[serde(default = "items_max")]
    pub items_max: usize,
    /// What is wrong or unusual.
    #[serde(default)]
    pub flaws: Vec<Flaw>,
}

fn items_max() -> usize {
    30
}

/// How an outlet sets spoken words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum QuoteStyle {
    /// `- Text, siger Navn.`
    Dash,
    /// `»Text,« siger Navn.`
    GuillemetsInside,
    /// `»Text«, siger Navn.`
    GuillemetsOutside,
    /// `"Text," siger Navn`
    Straight,
    /// `”Text,” siger Navn`
    Curly,
}

/// What a reader without a subscription gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PageAccess {
    /// Everything.
    #[default]
    Open,
    /// Everything, on a page that says it is paid for.
    Metered,
    /// Title, lead, one sentence and a payment text.
    Closed,
}

/// The family an outlet's article pages belong to; one template each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PageFamily {
    /// A Next.js site: hashed class names, itemprop, the headline doubled by a hidden copy.
    Next,
    /// JSON-LD `NewsArticle` in an `@graph`.
    Graph,
    /// A plain `<article>`.
    Cms,
    /// A weekly's page, with a form for sending it to a friend.
    Weekly,
    /// A broadcaster's page, with a list of short news.
    Broadcaster,
    /// A ministry's or an organisation's press release.
    Release,
    /// A politics site.
    Politics,
    /// A tabloid.
    Tabloid,
}

/// What a server tells about freshness.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Validators {
    /// `W/"…"`.
    WeakEtag,
    /// `"…-gzip"` and Last-Modified.
    GzipSuffix,
    /// Last-Modified alone.
    LastModified,
    /// A Last-Modified of years ago, never answered with 304.
    StaleLastModified,
    /// `"…"`.
    StrongEtag,
    /// Nothing.
    None,
}

/// What a robots.txt says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Robots {
    /// All may read all.
    Plain,
    /// Robots that feed language models may read nothing.
    NoAi,
    /// One path is closed, and robots are asked to wait.
    Slow,
    /// There is none.
    Missing,
}

/// What an outlet does to the quotes of wire copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WireHabit {
    /// Dashes stay dashes.
    Kept,
    /// Dashes become the outlet's own style.
    Restyled,
}

/// Whether an outlet answers at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OutletState {
    /// It does.
    #[default]
    Up,
    /// 500 to everything but robots.txt.
    Down,
    /// A consent page with 200 to everything but robots.txt.
    Consent,
}

/// The format of a feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Dialect {
    /// RSS 2.0.
    Rss,
    /// RSS 1.0.
    Rdf,
    /// Atom 1.0.
    Atom,
    /// JSON Feed 1.1.
    Json,
}

/// What an item is known by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum GuidHabit {
    /// Its address.
    Url,
    /// A urn that leads nowhere.
    Urn,
    /// `?p=123`.
    PostNumber,
    /// Address and headline, so that a new headline is a new guid.
    Headline,
    /// A bare uuid.
    Uuid,
    /// Nothing.
    None,
}

/// What is wrong or unusual with a feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Flaw {
    /// Titles and summaries in CDATA sections.
    Cdata,
    /// The prolog says us-ascii, the bytes are UTF-8.
    UsAsciiLabel,
    /// Prolog and bytes are windows-1252, the HTTP header is silent; the pages too.
    #[serde(rename = "windows-1252")]
    Windows1252,
    /// Letters outside ASCII as numeric references.
    NumericReferences,
    /// The same, escaped once more.
    DoubleEscaped,
    /// Dates without a zone.
    ZonelessDates,
    /// Dates in CET or CEST.
    NamedZoneDates,
    /// Local time that claims to be GMT, so that news come from the future.
    LocalTimeAsGmt,
    /// Links without scheme and host.
    RelativeLinks,
    /// A bare `&` in the channel's own text.
    BareAmpersand,
    /// The whole text as `content:encoded` or Atom content.
    FullContent,
    /// Markup and a picture in the summary.
    HtmlSummary,
    /// No summary at all.
    NoSummary,
}

impl Outlet {
    /// True when the feed has `flaw`.
    pub fn has(&self, flaw: Flaw) -> bool {
        self.feed.flaws.contains(&flaw)
    }
}
