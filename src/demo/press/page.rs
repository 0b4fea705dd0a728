//! The outlets' pages: one template for each family, all written from the same sheet.

use askama::Template;
use jiff::{Timestamp, Zoned};
use serde_json::{Value, json};

use super::manuscript::Genre;
use super::outlet::{Flaw, Outlet, PageAccess, PageFamily};
use super::print::{Print, Wording, section_slug};
use super::wording::{Block, first_sentence};
use super::{Press, by_frequency};

const RELATED_MAX: usize = 4;
const SHORT_NEWS_MAX: usize = 5;
const SECTIONS_MAX: usize = 7;
const FRONT_MAX: usize = 40;

const MONTHS: [&str; 12] = [
    "januar",
    "februar",
    "marts",
    "april",
    "maj",
    "juni",
    "juli",
    "august",
    "september",
    "oktober",
    "november",
    "december",
];

/// A link with its words.
struct Link {
    words: String,
    url: String,
}

/// Another article, as a frame shows it.
struct Teaser {
    title: String,
    lead: String,
    url: String,
    section: String,
    clock: String,
}

/// What every family of article pages is written from.
struct Sheet<'a> {
    outlet: &'a Outlet,
    home: String,
    url: String,
    number: u32,
    nav: Vec<Link>,
    section: &'a str,
    genre: Genre,
    title: String,
    lead: String,
    byline: &'a [String],
    is_wire: bool,
    published: Zoned,
    modified: Option<Zoned>,
    blocks: Vec<Block>,
    caption: Option<String>,
    fact: Vec<String>,
    access: PageAccess,
    also: Option<Teaser>,
    related: Vec<Teaser>,
    short_news: Vec<Teaser>,
    charset: &'static str,
}

macro_rules! families {
    ($($name:ident = $path:literal),* $(,)?) => {
        $(
            #[derive(Template)]
            #[template(path = $path)]
            struct $name<'a> {
                sheet: &'a Sheet<'a>,
            }
        )*
    };
}

families!(
    NextPage = "press/next.html",
    GraphPage = "press/graph.html",
    CmsPage = "press/cms.html",
    WeeklyPage = "press/weekly.html",
    BroadcasterPage = "press/broadcaster.html",
    ReleasePage = "press/release.html",
    PoliticsPage = "press/politics.html",
    TabloidPage = "press/tabloid.html",
);

#[derive(Template)]
#[template(path = "press/front.html")]
struct FrontPage<'a> {
    outlet: &'a Outlet,
    home: String,
    feed: String,
    nav: Vec<Link>,
    heading: String,
    teasers: Vec<Teaser>,
    charset: &'static str,
}

impl Press {
    /// The page of one print with the given words.
    pub(super) fn article_page(&self, outlet: &Outlet, print: &Print, wording: Wording) -> String {
        let sheet = &self.sheet(outlet, print, wording);
        match outlet.page {
            PageFamily::Next => NextPage { sheet }.render(),
            PageFamily::Graph => GraphPage { sheet }.render(),
            PageFamily::Cms => CmsPage { sheet }.render(),
            PageFamily::Weekly => WeeklyPage { sheet }.render(),
            PageFamily::Broadcaster => BroadcasterPage { sheet }.render(),
            PageFamily::Release => ReleasePage { sheet }.render(),
            PageFamily::Politics => PoliticsPage { sheet }.render(),
            PageFamily::Tabloid => TabloidPage { sheet }.render(),
        }
        .unwrap_or_default()
    }

    /// The front page at `/`, or a section's at `/sektion/…`; `None` for any other path.
    pub(super) fn front_page(&self, outlet: &Outlet, path: &str, now: Timestamp) -> Option<String> {
        let wanted = path.strip_prefix("/sektion/").map(|slug| slug.trim_end_matches('/'));
        if path != "/" && wanted.is_none() {
            return None;
        }
        let in_section = |print: &&Print| wanted.is_none_or(|slug| section_slug(&print.manuscript.section) == slug);
        let prints: Vec<&Print> = self.printed(outlet, now).filter(in_section).take(FRONT_MAX).collect();
        let heading = match wanted {
            Some(_) => prints.first()?.manuscript.section.clone(),
            None => outlet.name.clone(),
        };
        let front = FrontPage {
            outlet,
            home: self.home(&outlet.id),
            feed: self.url(&outlet.id, &outlet.feed.path),
            nav: self.sections(outlet, now),
            heading,
            teasers: prints.into_iter().map(|print| self.teaser(print, now)).collect(),
            charset: charset(outlet),
        };
        front.render().ok()
    }

    fn sheet<'a>(&'a self, outlet: &'a Outlet, print: &'a Print, wording: Wording) -> Sheet<'a> {
        let manuscript = &print.manuscript;
        let zoned = |at: Timestamp| at.to_zoned(self.start.time_zone().clone());
        let is_closed = print.access == PageAccess::Closed;
        let mut related = self.related(outlet, print);
        let also = (!related.is_empty()).then(|| related.remove(0));
        Sheet {
            outlet,
            home: self.home(&outlet.id),
            url: self.url(&outlet.id, &print.path),
            number: print.number,
            nav: self.sections(outlet, print.published),
            section: &manuscript.section,
            genre: manuscript.kind,
            title: wording.title,
            lead: wording.lead.unwrap_or_default(),
            byline: &manuscript.byline,
            is_wire: print.is_wire(),
            published: zoned(print.published),
            modified: wording.modified.map(zoned),
            blocks: if is_closed { teaser_blocks(&wording.blocks) } else { wording.blocks },
            caption: wording.caption,
            fact: if is_closed { Vec::new() } else { wording.fact },
            access: print.access,
            also,
            related,
            short_news: self.short_news(outlet, print),
            charset: charset(outlet),
        }
    }

    /// Other articles of the outlet that were out before `print`: first the newest about something else, so that
    /// frames speak of udligning on pages that do not, and of football on pages that do.
    fn related(&self, outlet: &Outlet, print: &Print) -> Vec<Teaser> {
        let before = || self.printed(outlet, print.published).filter(|other| other.path != print.path);
        let about = &print.manuscript.about;
        let (same, other): (Vec<&Print>, Vec<&Print>) = before().partition(|other| other.manuscript.about == *about);
        let mixed = other.iter().take(2).chain(&same).take(RELATED_MAX);
        mixed.map(|print| self.teaser(print, print.published)).collect()
    }

    fn short_news(&self, outlet: &Outlet, print: &Print) -> Vec<Teaser> {
        let earlier = self.printed(outlet, print.published).filter(|other| other.path != print.path);
        earlier.take(SHORT_NEWS_MAX).map(|other| self.teaser(other, print.published)).collect()
    }

    fn teaser(&self, print: &Print, now: Timestamp) -> Teaser {
        let wording = print.wording(now);
        Teaser {
            title: wording.title,
            lead: wording.lead.unwrap_or_default(),
            url: self.url(&print.outlet, &print.path),
            section: print.manuscript.section.clone(),
            clock: print.published.to_zoned(self.start.time_zone().clone()).strftime("%H.%M").to_string(),
        }
    }

    fn sections(&self, outlet: &Outlet, now: Timestamp) -> Vec<Link> {
        by_frequency(self.printed(outlet, now).map(|print| print.manuscript.section.as_str()))
            .into_iter()
            .take(SECTIONS_MAX)
            .map(|section| Link {
                words: section.to_owned(),
                url: self.url(&outlet.id, &format!("/sektion/{}", section_slug(section))),
            })
            .collect()
    }
}

/// What stands above a payment text: the first sentence.
fn teaser_blocks(blocks: &[Block]) -> Vec<Block> {
    let first = blocks.iter().find_map(|block| match block {
        Block::Paragraph(words) => Some(Block::Paragraph(first_sentence(words).to_owned())),
        Block::Heading(_) => None,
    });
    first.into_iter().collect()
}

fn charset(outlet: &Outlet) -> &'static str {
    if outlet.has(Flaw::Windows1252) { "iso-8859-1" } else { "utf-8" }
}

/// The text in windows-1252; signs it lacks become numeric references.
pub(super) fn in_windows_1252(text: &str) -> Vec<u8> {
    encoding_rs::WINDOWS_1252.encode(text).0.into_owned()
}

impl Sheet<'_> {
    fn is_closed(&self) -> bool {
        self.access == PageAccess::Closed
    }

    fn is_open(&self) -> bool {
        self.access == PageAccess::Open
    }

    fn iso(&self) -> String {
        self.published.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
    }

    /// Surprise: a blank for the T and an offset without a colon, as one large daily wrote it in 2025.
    fn odd_iso(&self) -> String {
        self.published.strftime("%Y-%m-%d %H:%M:%S.000%z").to_string()
    }

    fn modified_iso(&self) -> String {
        self.modified.as_ref().unwrap_or(&self.published).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
    }

    fn clock(&self) -> String {
        self.published.strftime("%H:%M").to_string()
    }

    /// `23. november 2026`.
    fn day(&self) -> String {
        let month = usize::try_from(self.published.month() - 1).ok().and_then(|month| MONTHS.get(month));
        format!("{}. {} {}", self.published.day(), month.unwrap_or(&""), self.published.year())
    }

    fn description(&self) -> &str {
        if self.lead.is_empty() { &self.title } else { &self.lead }
    }

    /// A plain JSON-LD article, with booleans as booleans.
    fn json_ld(&self) -> String {
        script_safe(&self.article_node(&self.people(), &json!(self.is_open())))
    }

    /// A JSON-LD graph: authors by reference, booleans as text, an address without a scheme.
    fn json_ld_graph(&self) -> String {
        let ids: Vec<Value> = (0..self.byline.len()).map(|n| json!({ "@id": format!("#forfatter-{n}") })).collect();
        let people = self
            .byline
            .iter()
            .enumerate()
            .map(|(n, name)| json!({ "@type": "Person", "@id": format!("#forfatter-{n}"), "name": name }));
        let authors = if ids.is_empty() { self.people() } else { Value::Array(ids) };
        let free = if self.is_open() { "True" } else { "False" };
        let mut article = self.article_node(&authors, &json!(free));
        if let Some(node) = article.as_object_mut() {
            node.insert("url".to_owned(), json!(self.url.trim_start_matches("http://")));
            node.insert(
                "hasPart".to_owned(),
                json!([{ "@type": "WebPageElement", "isAccessibleForFree": free, "cssSelector": ".betalt" }]),
            );
        }
        let site = json!({ "@type": "WebSite", "@id": format!("{}#site", self.home), "name": self.outlet.name });
        let crumbs = json!({ "@type": "BreadcrumbList", "itemListElement": [
            { "@type": "ListItem", "position": 1, "name": self.section }
        ] });
        let graph: Vec<Value> = [site, crumbs, article].into_iter().chain(people).collect();
        script_safe(&json!({ "@context": "https://schema.org", "@graph": graph }))
    }

    fn people(&self) -> Value {
        if self.byline.is_empty() {
            let name = if self.is_wire { "Nordbureau" } else { &self.outlet.name };
            return json!([{ "@type": "Organization", "name": name }]);
        }
        self.byline.iter().map(|name| json!({ "@type": "Person", "name": name })).collect()
    }

    fn article_node(&self, authors: &Value, free: &Value) -> Value {
        json!({
            "@context": "https://schema.org",
            "@type": ["NewsArticle"],
            "headline": self.title,
            "description": self.description(),
            "articleSection": self.section,
            "datePublished": self.iso(),
            "dateModified": self.modified_iso(),
            "inLanguage": "da",
            "isAccessibleForFree": free,
            "mainEntityOfPage": self.url,
            "author": authors,
            "publisher": { "@type": "Organization", "name": self.outlet.name },
        })
    }
}

/// JSON inside a script element: `<` would let a text end the script.
fn script_safe(value: &Value) -> String {
    value.to_string().replace('<', "\\u003c")
}
