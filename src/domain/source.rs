//! What we follow, how gently, and what we may show of it.

use std::time::Duration;

use jiff::civil::Date;

use super::{CanonicalUrl, FeedId, Language, Side, SourceId};

/// A publication or body we follow: newspaper, broadcaster, wire, ministry, party, organisation.
#[derive(Debug, Clone, PartialEq)]
pub struct Source {
    /// The stem of its file in `config/sources`.
    pub id: SourceId,
    /// As staff know it: `Jyllands-Posten`.
    pub name: String,
    /// What sort of publication it is.
    pub kind: SourceKind,
    /// Where it reports from, in Danish: `Hovedstaden`, `Hele landet`.
    pub region: String,
    /// Its weight in the digest's order.
    pub tier: Tier,
    /// The side it speaks for when it is itself a party to the matter (a campaign's own site).
    pub side: Side,
    /// Its front page.
    pub home: CanonicalUrl,
    /// The language it writes in.
    pub language: Language,
    /// Whether it is polled at all.
    pub status: SourceStatus,
    /// Where it announces entries.
    pub feeds: Vec<Feed>,
    /// What its owner lets us keep and show.
    pub rights: Rights,
    /// How often and how gently it is asked.
    pub pace: Pace,
    /// Regular expression whose first group is the publisher's own article id in an address.
    pub article_id: Option<String>,
    /// How its pages are read, newest first.
    pub recipes: Vec<Recipe>,
}

/// One address of a source that announces entries.
#[derive(Debug, Clone, PartialEq)]
pub struct Feed {
    /// `source/feed`, unique in an installation.
    pub id: FeedId,
    /// Where it is.
    pub url: CanonicalUrl,
    /// What is expected there.
    pub kind: FeedKind,
    /// The publication's own section, as staff know it.
    pub section: Option<String>,
    /// Only addresses that match this regular expression are taken in. `None`: all.
    pub only: Option<String>,
    /// Of a list page: how its announcements are found. `None`: every link that fits `only` is one.
    pub list: Option<ListSelectors>,
    /// Between two polls of this feed, where it differs from the source's own pace.
    pub poll_every: Option<Duration>,
}

/// Where the announcements of a list page stand: CSS selectors.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListSelectors {
    /// Each element is an announcement.
    pub item: String,
    /// Within it: the link to its page. `None`: its first link, perhaps the element itself.
    pub link: Option<String>,
    /// Within it: the headline. `None`: its first heading, else the words of its link.
    pub title: Option<String>,
    /// Within it: the element whose `datetime` attribute or text states publication. `None`: its first `time`.
    pub date: Option<String>,
}

/// What a feed's address answers with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FeedKind {
    /// RSS 0.9x to 2.0, RDF, Atom or JSON Feed: the bytes tell which.
    Syndication,
    /// A sitemap or a news sitemap.
    Sitemap,
    /// The Folketing's open-data API (`OData` JSON).
    Oda,
    /// A page that lists articles: its announcements are found by selectors, or every address that fits `only` is one.
    List,
}

/// What sort of publication a source is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SourceKind {
    /// National daily newspaper.
    National,
    /// Regional or local newspaper.
    Local,
    /// Radio or television, national or regional.
    Broadcaster,
    /// Trade press and politics sites.
    Trade,
    /// News wire and press-release service.
    Wire,
    /// Ministry, Parliament, agency.
    Authority,
    /// Interest organisation, alliance, party, campaign.
    Organisation,
}

/// Weight in the digest's order: 1 national, 2 regional, 3 local and trade.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tier {
    /// National reach.
    One,
    /// Regional reach.
    Two,
    /// Local or trade.
    Three,
}

/// Whether a source is polled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SourceStatus {
    /// Polled.
    Active,
    /// Not polled, for a reason that staff are shown (Danish).
    Inactive {
        /// Why not.
        reason: String,
    },
}

/// What the owner lets us keep and show. No output of any kind shows more than this.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rights {
    /// The most words of running text shown of one article, 0 to 200.
    pub excerpt_words: usize,
    /// Whether pages are read and their text kept for search.
    pub full_text: FullText,
    /// The owner's text-and-data-mining reservation (DSM directive article 4; ophavsretsloven § 11 b).
    pub tdm: Tdm,
    /// Our agreement with the owner, if there is one.
    pub licence: Option<String>,
}

/// Whether an article's page is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FullText {
    /// Pages are read; the text is kept for search and shown within `excerpt_words`.
    Keep,
    /// Pages are not read: title and summary from the feed are all we use.
    FeedOnly,
}

/// A text-and-data-mining reservation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tdm {
    /// None was seen.
    NoneSeen,
    /// Reserved, with where and when it was seen.
    Reserved {
        /// What said so, and when.
        evidence: String,
    },
    /// Nobody has looked.
    Unknown,
}

/// How often and how gently a source is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pace {
    /// Between two polls of a feed at its quickest.
    pub poll_every: Duration,
    /// Between two polls of a feed that seldom has news.
    pub poll_every_max: Duration,
    /// Between two requests to one host.
    pub host_gap: Duration,
}

/// How a source's pages are read from a certain day: CSS selectors, all optional.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Recipe {
    /// First day it is valid. `None`: always.
    pub from: Option<Date>,
    /// The headline.
    pub title: Option<String>,
    /// The lead paragraph.
    pub lead: Option<String>,
    /// Each element is a paragraph or sub-heading of the running text.
    pub body: Option<String>,
    /// Each element names one author.
    pub byline: Option<String>,
    /// The element whose `datetime` attribute or text states publication.
    pub published: Option<String>,
    /// Elements removed before anything is read.
    pub drop: Vec<String>,
}

impl Source {
    /// The recipe valid on `day`: the one with the latest `from` that is not after it.
    pub fn recipe_on(&self, day: Date) -> Option<&Recipe> {
        self.recipes.iter().filter(|recipe| recipe.from.is_none_or(|from| from <= day)).max_by_key(|recipe| recipe.from)
    }

    /// How often and how gently `feed` is asked: its own interval, else the source's.
    pub fn pace_of(&self, feed: &Feed) -> Pace {
        let poll_every = feed.poll_every.unwrap_or(self.pace.poll_every);
        Pace { poll_every, poll_every_max: self.pace.poll_every_max.max(poll_every), host_gap: self.pace.host_gap }
    }

    /// True when the source is polled.
    pub fn is_active(&self) -> bool {
        self.status == SourceStatus::Active
    }
}
