//! `sources/<source>.toml` → [`Source`].

use std::collections::HashSet;
use std::time::Duration;

use super::reader::{Document, Table};
use crate::domain::{
    CanonicalUrl, Coded, Feed, FeedId, FeedKind, FullText, Language, ListSelectors, Pace, Recipe, Rights, Side, Source,
    SourceId, SourceKind, SourceStatus, Tdm, Tier,
};
use crate::extract::checked_selector;

const TIERS: [Tier; 3] = [Tier::One, Tier::Two, Tier::Three];
const FEED_KINDS: [(FeedKind, &str); 4] = [
    (FeedKind::Syndication, "syndication"),
    (FeedKind::Sitemap, "sitemap"),
    (FeedKind::Oda, "oda"),
    (FeedKind::List, "list"),
];
const FULL_TEXTS: [(FullText, &str); 2] = [(FullText::Keep, "keep"), (FullText::FeedOnly, "feed-only")];

/// A day is the longest anybody waits between two looks at a feed.
const POLL_EVERY_MAX: Duration = Duration::from_hours(24);
const POLL_EVERY_MIN: Duration = Duration::from_secs(1);
const POLL_EVERY_DEFAULT: Duration = Duration::from_mins(30);
/// A feed that seldom has news is asked this many times more seldom than its source's pace, unless the file says how much.
const SELDOM: u32 = 8;
const HOST_GAP_MAX: Duration = Duration::from_mins(5);

pub(super) fn read(document: &Document<'_>, stem: &str) -> Option<Source> {
    let root = document.root();
    let id = root.parsed("id", SourceId::parse);
    if let Some(id) = id.as_ref().filter(|id| id.as_str() != stem) {
        root.fault("id", format!("is `{id}` but the file is {stem}.toml; make them the same"));
    }
    let name = root.text("name");
    let kind = root.choice("kind", SourceKind::CODES, None);
    let region = root.text("region");
    let tier = usize::try_from(root.integer("tier", 1..=3, 3) - 1).ok().and_then(|index| TIERS.get(index).copied());
    let side = root.choice("side", Side::CODES, Some(Side::Neutral));
    let home = root.parsed("home", CanonicalUrl::parse);
    let language = root.optional_parsed("language", |tag| {
        Language::from_tag(tag).ok_or_else(|| format!("`{tag}` is not a language tag such as da"))
    });
    let status = status(&root);
    let article_id = root.optional_parsed("article_id", checked_pattern);
    let rights = rights(&root);
    let pace = pace(&root);
    let feeds: Vec<Feed> = root.tables("feed").into_iter().filter_map(|table| feed(table, stem)).collect();
    let mut seen = HashSet::new();
    for feed in feeds.iter().filter(|feed| !seen.insert(feed.id.clone())) {
        root.fault("feed", format!("has two feeds with the id `{}`", feed.id));
    }
    if !root.has("feed") && status == SourceStatus::Active {
        root.fault(
            "feed",
            "is missing although the source is active; add a [[feed]], or set active = false with its reason",
        );
    }
    let recipes = root.tables("recipe").into_iter().map(recipe).collect();
    root.done();
    Some(Source {
        id: id?,
        name: name?,
        kind: kind?,
        region: region?,
        tier: tier?,
        side: side?,
        home: home?,
        language: language.unwrap_or_default(),
        status,
        feeds,
        rights: rights?,
        pace,
        article_id,
        recipes,
    })
}

fn status(root: &Table<'_>) -> SourceStatus {
    let reason = root.optional_text("inactive_reason");
    if root.flag("active", true) {
        if reason.is_some() {
            root.fault("inactive_reason", "is given although the source is active; remove it or set active = false");
        }
        return SourceStatus::Active;
    }
    if reason.is_none() {
        root.fault("active", "is false without a reason; add inactive_reason = \"…\" in Danish: staff see it");
    }
    SourceStatus::Inactive { reason: reason.unwrap_or_default() }
}

fn rights(root: &Table<'_>) -> Option<Rights> {
    let table = root.table("rights");
    let excerpt_words = usize::try_from(table.integer("excerpt_words", 0..=200, 40)).unwrap_or(40);
    let full_text = table.choice("full_text", &FULL_TEXTS, None);
    let evidence = table.optional_text("tdm_evidence");
    let tdm = table.choice("tdm", &[(0, "none-seen"), (1, "unknown"), (2, "reserved")], None);
    let tdm = match (tdm, evidence) {
        (Some(2), Some(evidence)) => Some(Tdm::Reserved { evidence }),
        (Some(2), None) => {
            table.fault("tdm", "is `reserved` without tdm_evidence; say where and when it was seen");
            None
        }
        (Some(0), _) => Some(Tdm::NoneSeen),
        (Some(_), _) => Some(Tdm::Unknown),
        (None, _) => None,
    };
    let licence = table.optional_text("licence");
    table.done();
    Some(Rights { excerpt_words, full_text: full_text?, tdm: tdm?, licence })
}

fn pace(root: &Table<'_>) -> Pace {
    let table = root.table("pace");
    let poll_every = table.duration("poll_every", POLL_EVERY_MIN..=POLL_EVERY_MAX, POLL_EVERY_DEFAULT);
    let seldom = poll_every.saturating_mul(SELDOM).min(POLL_EVERY_MAX);
    let poll_every_max = table.optional_duration("poll_every_max", POLL_EVERY_MIN..=POLL_EVERY_MAX).unwrap_or(seldom);
    if poll_every_max < poll_every {
        table.fault("poll_every_max", "is shorter than poll_every; make it as long at least");
    }
    let host_gap = table.duration("host_gap", Duration::ZERO..=HOST_GAP_MAX, Duration::from_secs(2));
    table.done();
    Pace { poll_every, poll_every_max, host_gap }
}

fn feed(table: Table<'_>, source: &str) -> Option<Feed> {
    let id = table.parsed("id", |id| FeedId::parse(&format!("{source}/{id}")));
    let url = table.parsed("url", CanonicalUrl::parse);
    let kind = table.choice("kind", &FEED_KINDS, Some(FeedKind::Syndication));
    let section = table.optional_text("section");
    let only = table.optional_parsed("only", checked_pattern);
    let list = list(&table, kind);
    if kind == Some(FeedKind::List) && !table.has("only") && !table.has("item") {
        table.fault("only", "is missing; a list page needs the pattern of its articles' addresses, or `item`, the selector of its announcements");
    }
    let poll_every = table.optional_duration("poll_every", POLL_EVERY_MIN..=POLL_EVERY_MAX);
    table.done();
    Some(Feed { id: id?, url: url?, kind: kind?, section, only, list, poll_every })
}

/// How the announcements of a list page are found; other feeds have no use for it.
fn list(table: &Table<'_>, kind: Option<FeedKind>) -> Option<ListSelectors> {
    let item = table.optional_parsed("item", checked_selector);
    let parts = ["link", "title", "date"].map(|part| (part, table.optional_parsed(part, checked_selector)));
    let needed = if kind == Some(FeedKind::List) { "item" } else { "kind" };
    for key in ["item", "link", "title", "date"].into_iter().filter(|key| table.has(key)) {
        if kind.is_some_and(|kind| kind != FeedKind::List) {
            table.fault(key, "is for list pages; add kind = \"list\", or remove it");
        } else if !table.has(needed) {
            table.fault(key, "stands without `item`, the selector of the announcements it is looked for in");
        }
    }
    let [(_, link), (_, title), (_, date)] = parts;
    Some(ListSelectors { item: item?, link, title, date })
}

fn recipe(table: Table<'_>) -> Recipe {
    let selector = |key: &str| table.optional_parsed(key, checked_selector);
    let recipe = Recipe {
        from: table.optional_date("from"),
        title: selector("title"),
        lead: selector("lead"),
        body: selector("body"),
        byline: selector("byline"),
        published: selector("published"),
        drop: table.parsed_texts("drop", checked_selector),
    };
    table.done();
    recipe
}

fn checked_pattern(pattern: &str) -> Result<String, String> {
    regex::RegexBuilder::new(pattern)
        .size_limit(1 << 20)
        .build()
        .map(|_| pattern.to_owned())
        .map_err(|error| error.to_string().lines().last().unwrap_or("not a regular expression").to_owned())
}
