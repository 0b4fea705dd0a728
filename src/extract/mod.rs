//! Page to article: reads what a page says, without its frame. Pure.
//!
//! The order of trust is the same for every field: the source's own recipe, JSON-LD, meta tags and microdata, then the
//! text itself. The gate comes before everything: no HTML parser sees a page that nests too deep.

mod access;
mod blocks;
mod byline;
mod canonical_url;
mod charset;
mod clean_up;
mod consent;
mod boilerplate;
mod filler;
mod gate;
mod headings;
mod json_ld;
mod kind;
mod language;
mod lead;
mod list;
mod main_text;
mod marks;
mod metadata;
mod page;
mod payload;
mod pointers;
mod provenance;
mod published;
mod recipe;
mod references;
mod roles;
mod selector;
mod sign_off;
mod signatures;
mod stamps;
mod stream;
mod tags;
mod title;
mod version;
mod words;

pub use boilerplate::{OtherPage, paragraph_hashes, take_boilerplate_away};
pub use charset::{Decoded, decode};
pub use filler::filled_page;
pub use gate::{DEPTH_MAX, PAGE_BYTES_MAX};
pub use list::{ListItem, ListPage, read_list};
pub use page::checked_selector;
pub use provenance::{PageRung, Provenance, Rung};
pub use version::{changes, content_hash};

use jiff::{Timestamp, tz::TimeZone};

use self::{
    blocks::Block,
    byline::{Agencies, Byline},
    clean_up::{Boxes, Surroundings},
    headings::Headline,
    json_ld::JsonLd,
    main_text::MainText,
    marks::Marks,
    metadata::Metadata,
    page::Page,
    payload::Payload,
};
use crate::domain::{Access, Article, CanonicalUrl, Language, Problem, Recipe, SourceKind, Span};

/// What is known of a page before it is read.
#[derive(Debug, Clone)]
pub struct PageContext {
    /// Where it came from.
    pub url: Option<CanonicalUrl>,
    /// The source's recipe for the day.
    pub recipe: Option<Recipe>,
    /// What sort of publication it is from.
    pub source_kind: Option<SourceKind>,
    /// The language the source writes in.
    pub language: Option<Language>,
    /// Where the source's clock stands; counts for moments without a zone.
    pub zone: TimeZone,
    /// When the page is read. Nothing is published after tomorrow.
    pub now: Timestamp,
    /// The headline the feed gave.
    pub feed_title: Option<String>,
}

/// Below this many words a page shows no article.
const EMPTY_WORDS: usize = 20;

/// Everything read off a page before it is put together.
struct Reading<'a> {
    about: &'a PageContext,
    page: Page,
    blocks: Vec<Block>,
    metadata: Metadata,
    json_ld: JsonLd,
    recipe: recipe::Found,
    headline: Headline,
    /// The window's title.
    window: String,
    byline: Byline,
    text: MainText,
    /// The moment a script states, where a script carries the text.
    scripted: Option<String>,
    provenance: Provenance,
    problems: Vec<Problem>,
}

/// Reads an article out of a page's HTML.
///
/// Never fails: what could not be read is in [`Article::problems`]. `Article::text` holds neither captions, pointers to
/// other articles, consent nor payment texts; it starts with the lead when the page shows one.
pub fn read_page(html: &str, about: &PageContext) -> Article {
    read_page_explained(html, about).0
}

/// Reads an article out of a page's HTML, and says which rung of the reading order gave each field.
pub fn read_page_explained(html: &str, about: &PageContext) -> (Article, Provenance) {
    let html = &charset::undoubled(html);
    let mut lean = gate::admit(html);
    let mut problems = std::mem::take(&mut lean.problems);
    let json_ld = json_ld::read(&lean.json_ld, &mut problems);
    let (page, recipe, rung) = listed(&lean.html, about.recipe.as_ref(), &mut problems);
    let blocks = blocks::blocks(&page);
    let metadata = metadata::read(&page);
    let window = words::squeezed(&words::unescaped(&lean.title));
    let headline = headings::headline(&page, &metadata, &json_ld, &recipe, &window, about);
    let site = headings::site_names(&metadata, &json_ld, about);
    let tag = json_ld.language.as_deref().or(metadata.language.as_deref()).or(metadata.first(&["og:locale"]));
    let places = signatures::Places {
        page: &page,
        metadata: &metadata,
        json_ld: &json_ld,
        recipe: &recipe,
        blocks: &blocks,
        site: &site,
    };
    let (byline, signed) = signatures::byline(&places, agencies(tag, about));
    let provenance = Provenance { page: Some(rung), title: headline.rung, byline: signed, ..Provenance::default() };
    let text = MainText::default();
    let mut reading = Reading {
        about,
        page,
        blocks,
        metadata,
        json_ld,
        recipe,
        headline,
        window,
        byline,
        text,
        scripted: None,
        provenance,
        problems,
    };
    reading.choose_text();
    if let Some(hidden) = reading.is_without_text().then(|| payload::payload(html)).flatten() {
        reading.take_payload(hidden);
    }
    reading.into_article()
}

/// Below this many words of running text a recipe is tried again on the whole tree.
const STREAMED_WORDS_MIN: usize = 40;

/// The page's elements and what the recipe found among them, by the fast rung where it will do.
fn listed(html: &str, recipe: Option<&Recipe>, problems: &mut Vec<Problem>) -> (Page, recipe::Found, PageRung) {
    let wishes = recipe::wishes(recipe);
    if let Some(recipe) = recipe.filter(|recipe| recipe.body.is_some())
        && let Some(page) = stream::page(html, &wishes)
    {
        let found = recipe::read(&page);
        if found.suffices(recipe, STREAMED_WORDS_MIN) {
            return (page, found, PageRung::Stream);
        }
    }
    let page = page::parse(html, &wishes, problems);
    let found = recipe::read(&page);
    (page, found, PageRung::Tree)
}

/// Reads an article out of a plain text, which comes back unchanged and without a lead.
pub fn read_text(title: &str, text: &str, about: &PageContext) -> Article {
    let agency = sign_off::agency(text).or_else(|| opening_agency(text));
    let signs = kind::Signs {
        path: about.url.as_ref().map(|url| url.as_url().path()).unwrap_or_default(),
        title,
        text,
        agency: agency.is_some(),
        source: about.source_kind,
        ..kind::Signs::default()
    };
    Article {
        language: language::language(text, None, about.language),
        access: Access::Unknown,
        kind: kind::kind(&signs),
        agency,
        canonical_url: about.url.clone(),
        ..Article::of_text(title, text)
    }
}

/// In the Nordic press an agency's byline marks wire copy; of other pages it is kept as stated.
fn agencies(tag: Option<&str>, about: &PageContext) -> Agencies {
    let stated = tag.and_then(Language::from_tag).or(about.language);
    match stated {
        Some(Language::English | Language::German | Language::Other) => Agencies::Named,
        Some(Language::Danish | Language::Norwegian | Language::Swedish | Language::Unknown) | None => Agencies::Apart,
    }
}

/// `Af Ritzau` in one of a plain text's first lines.
fn opening_agency(text: &str) -> Option<String> {
    text.lines()
        .take(5)
        .filter(|line| words::count(line) <= 6)
        .find_map(|line| byline::agency(&byline::opening_names(line)?).map(str::to_owned))
}

impl Reading<'_> {
    fn choose_text(&mut self) {
        let around = Surroundings {
            title: words::plain(&self.headline.title),
            names: self.byline.names.iter().map(|name| words::plain(name)).collect(),
            stated: self.json_ld.body.iter().flat_map(|body| words::shingles(body)).collect(),
            walled: main_text::walled(&self.page, &self.blocks),
            boxes: if self.is_danish() { Boxes::Kept } else { Boxes::Aside },
            strangers: main_text::strangers(&self.page, &self.headline.title),
        };
        let stated = [self.json_ld.description.as_deref(), self.json_ld.subtitle.as_deref()].into_iter().flatten();
        let summaries: Vec<&str> = stated.chain(self.metadata.descriptions()).collect();
        self.text = main_text::choose(&self.page, &self.blocks, &around, &summaries);
        if !self.recipe.body.is_empty() {
            let wanted = |text: &String| !access::is_wall(text) && Some(text) != self.recipe.lead.as_ref();
            self.text.body = self.recipe.body.iter().filter(|text| wanted(text)).cloned().collect();
        }
        if self.recipe.lead.is_some() {
            self.text.lead.clone_from(&self.recipe.lead);
        }
        self.take_stated_body();
        if let Some(first) = self.text.body.first_mut() {
            sign_off::set_dateline_apart(first);
        }
    }

    /// True when the page, or the source where the page does not say, is Danish.
    fn is_danish(&self) -> bool {
        let tag = self.json_ld.language.as_deref().or(self.metadata.language.as_deref());
        tag.and_then(Language::from_tag).or(self.about.language) == Some(Language::Danish)
    }

    /// True when an article that nothing says is paid for shows next to nothing.
    fn is_without_text(&self) -> bool {
        let shown: usize = self.text.body.iter().map(|text| words::count(text)).sum();
        let walled = self.blocks.iter().any(|block| block.wall || consent::is_consent(block));
        let paid = access::is_paid(&self.json_ld, &self.metadata, access::Walls::None) == Some(true);
        shown < EMPTY_WORDS && !walled && !paid
    }

    /// The text that a script carries stands in for a page that shows none.
    fn take_payload(&mut self, payload: Payload) {
        self.scripted = payload.published;
        let lean = gate::admit(&payload.html);
        self.page = page::parse(&lean.html, &page::Wishes::default(), &mut self.problems);
        self.blocks = blocks::blocks(&self.page);
        self.choose_text();
        self.provenance.text = Some(Rung::Script);
        self.provenance.page = Some(PageRung::Tree);
    }

    /// JSON-LD's text stands in for a page that shows much less of an article that is free.
    fn take_stated_body(&mut self) {
        let Some(stated) = &self.json_ld.body else { return };
        let shown: usize = self.text.body.iter().map(|text| words::count(text)).sum();
        if self.json_ld.free == Some(false) || words::count(stated) < 60 || words::count(stated) * 2 < shown * 3 {
            return;
        }
        let paragraphs = stated.lines().map(words::squeezed).filter(|line| !line.is_empty() && !access::is_wall(line));
        self.text.body = paragraphs.collect();
        self.provenance.text = Some(Rung::JsonLd);
        let lead = self.text.lead.as_deref().map(words::plain);
        self.text.body.retain(|text| Some(words::plain(text)) != lead);
    }

    fn into_article(mut self) -> (Article, Provenance) {
        let (text, lead) = self.joined();
        let walls =
            if self.blocks.iter().any(clean_up::is_payment_wall) { access::Walls::Seen } else { access::Walls::None };
        let consent = self.blocks.iter().any(consent::is_consent);
        if text.is_empty() {
            let why = if consent { "page shows a consent wall and no article" } else { "page shows no running text" };
            self.problems.push(Problem::new(why));
            if let (true, Some(title)) = (consent, &self.about.feed_title) {
                self.headline.title.clone_from(title);
                self.provenance.title = Some(Rung::Feed);
            }
        }
        let by_recipe = |read: bool| if read { Rung::Recipe } else { Rung::Generic };
        self.provenance.lead = lead.map(|_| by_recipe(self.recipe.lead.is_some()));
        if !text.is_empty() {
            self.provenance.text.get_or_insert(by_recipe(!self.recipe.body.is_empty()));
        }
        let agency = self.agency(&text);
        let places = stamps::Places {
            page: &self.page,
            metadata: &self.metadata,
            json_ld: &self.json_ld,
            recipe: &self.recipe,
            blocks: &self.blocks,
            window: &self.window,
            scripted: self.scripted.as_deref(),
            first: self.text.first,
        };
        let published = stamps::published(&places, self.about, &mut self.problems);
        let modified = stamps::modified(&places, self.about);
        self.provenance.published = published.map(|published| published.rung);
        self.provenance.published_offset_s = published.and_then(|published| published.offset_s);
        let article = Article {
            published: published.map(|published| published.moment),
            modified,
            language: self.language(&text),
            access: access::access(&self.json_ld, &self.metadata, &text, walls),
            kind: self.kind(&text, agency.as_deref()),
            section: self.section().map(str::to_owned),
            canonical_url: canonical_url::canonical_url(&self.metadata, &self.json_ld, self.about, &mut self.problems),
            tdm_reservation: self.metadata.first(&["tdm-reservation"]).map(str::to_owned),
            title: self.headline.title,
            byline: self.byline.names,
            agency,
            text,
            lead,
            problems: self.problems,
        };
        (article, self.provenance)
    }

    /// Lead and body as one text, and where the lead stands in it.
    fn joined(&mut self) -> (String, Option<Span>) {
        let lead = self.text.lead.as_deref().map(str::trim).filter(|lead| !lead.is_empty());
        let mut text = lead.map(str::to_owned).unwrap_or_default();
        let span = lead.map(|lead| Span::new(0..lead.len()));
        for paragraph in &self.text.body {
            if !text.is_empty() {
                text.push_str("\n\n");
            }
            let start = text.len();
            text.push_str(paragraph.trim());
            if self.text.boxed.contains(paragraph) {
                match self.provenance.boxes.last_mut().filter(|last| last.end + 2 == start) {
                    Some(last) => last.end = text.len(),
                    None => self.provenance.boxes.push(Span::new(start..text.len())),
                }
            }
        }
        (text, span)
    }

    fn agency(&self, text: &str) -> Option<String> {
        let after = self.blocks.iter().skip(self.text.first).filter(|block| block.words <= 3);
        let signed = sign_off::agency(text).or_else(|| after.clone().find_map(|block| sign_off::agency(&block.text)));
        self.byline.agency.map(str::to_owned).or(signed)
    }

    fn language(&self, text: &str) -> Language {
        let tag = self.json_ld.language.as_deref().or(self.metadata.language.as_deref());
        language::language(text, tag, self.about.language)
    }

    fn section(&self) -> Option<&str> {
        self.json_ld.section.as_deref().or_else(|| {
            self.metadata.first(&["article:section", "og:section", "section", "cxenseparse:section", "parsely-section"])
        })
    }

    fn kind(&self, text: &str, agency: Option<&str>) -> crate::domain::ArticleKind {
        let heading = self.blocks.iter().position(|block| block.tag == "h1").unwrap_or_default();
        // Labels stand above the headline, or with the date just below it.
        let above = self.blocks.get(heading.saturating_sub(3)..heading).unwrap_or_default();
        let below = self.blocks.get(heading + 1..).unwrap_or_default().iter().take(2);
        let below = below.filter(|block| block.words <= 6 && block.text.chars().any(|sign| sign.is_ascii_digit()));
        let labels = above
            .iter()
            .chain(below)
            .filter(|block| !block.marks.has(Marks::ASIDE) && !block.marks.has(Marks::LIST))
            .map(|block| block.text.as_str());
        kind::kind(&kind::Signs {
            path: self.about.url.as_ref().map(|url| url.as_url().path()).unwrap_or_default(),
            labels: labels
                .chain(self.headline.kicker.as_deref())
                .chain(self.section())
                .chain(self.json_ld.kinds.iter().map(String::as_str))
                .collect(),
            title: &self.headline.title,
            disclaimed: self.blocks.iter().find_map(clean_up::disclaimed),
            text,
            agency: agency.is_some() && !self.byline.has_person(),
            source: self.about.source_kind,
        })
    }
}

#[cfg(test)]
mod tests;
