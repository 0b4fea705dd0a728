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
mod gate;
mod json_ld;
mod kind;
mod language;
mod main_text;
mod marks;
mod metadata;
mod page;
mod published;
mod recipe;
mod sign_off;
mod signatures;
mod title;
mod version;
mod words;

pub use charset::{Decoded, decode};
pub use gate::{DEPTH_MAX, PAGE_BYTES_MAX};
pub use version::{changes, content_hash};

use jiff::{Timestamp, tz::TimeZone};

use self::{
    blocks::Block, byline::Byline, clean_up::Surroundings, json_ld::JsonLd, main_text::MainText, marks::Marks,
    metadata::Metadata, page::Page,
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

/// Everything read off a page before it is put together.
struct Reading<'a> {
    about: &'a PageContext,
    page: Page,
    blocks: Vec<Block>,
    metadata: Metadata,
    json_ld: JsonLd,
    recipe: recipe::Found,
    title: String,
    byline: Byline,
    text: MainText,
    problems: Vec<Problem>,
}

/// Reads an article out of a page's HTML.
///
/// Never fails: what could not be read is in [`Article::problems`]. `Article::text` holds neither captions, pointers to
/// other articles, consent nor payment texts; it starts with the lead when the page shows one.
pub fn read_page(html: &str, about: &PageContext) -> Article {
    let mut lean = gate::admit(html);
    let mut problems = std::mem::take(&mut lean.problems);
    let json_ld = json_ld::read(&lean.json_ld, &mut problems);
    let page = page::parse(&lean.html, &recipe::wishes(about.recipe.as_ref()), &mut problems);
    let blocks = blocks::blocks(&page);
    let metadata = metadata::read(&page);
    let recipe = recipe::read(&page);
    let window = words::squeezed(&words::unescaped(&lean.title));
    let title = headline(&page, &metadata, &json_ld, &recipe, &window, about);
    let byline = signatures::byline(&page, &metadata, &json_ld, &recipe, &blocks);
    let mut reading =
        Reading { about, page, blocks, metadata, json_ld, recipe, title, byline, text: MainText::default(), problems };
    reading.choose_text();
    reading.into_article()
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
        title: title.to_owned(),
        byline: Vec::new(),
        published: None,
        modified: None,
        text: text.to_owned(),
        lead: None,
        language: language::language(text, None, about.language),
        access: Access::Unknown,
        kind: kind::kind(&signs),
        section: None,
        agency,
        canonical_url: about.url.clone(),
        tdm_reservation: None,
        problems: Vec::new(),
    }
}

/// `Af Ritzau` in one of a plain text's first lines.
fn opening_agency(text: &str) -> Option<String> {
    text.lines()
        .take(5)
        .filter(|line| words::count(line) <= 6)
        .find_map(|line| byline::agency(&byline::opening_names(line)?).map(str::to_owned))
}

fn site_names<'a>(metadata: &'a Metadata, json_ld: &'a JsonLd, about: &'a PageContext) -> Vec<&'a str> {
    let host = about.url.as_ref().map(CanonicalUrl::host);
    let mut names: Vec<&str> =
        metadata.site_name().into_iter().chain(json_ld.publisher.as_deref()).chain(host).collect();
    names.extend(host.and_then(|host| host.rsplit('.').nth(1)).filter(|name| name.len() > 3));
    names
}

fn headline(
    page: &Page,
    metadata: &Metadata,
    json_ld: &JsonLd,
    recipe: &recipe::Found,
    window: &str,
    about: &PageContext,
) -> String {
    let headings = page
        .elements()
        .filter(|(_, element)| element.tag == "h1")
        .take(10)
        .map(|(place, _)| page.text_of(place))
        .filter(|text| !text.is_empty());
    let from = title::Headlines {
        stated: json_ld.headline.as_deref(),
        headings: headings.collect(),
        shared: ["og:title", "twitter:title", "dc.title", "parsely-title"]
            .iter()
            .filter_map(|name| metadata.first(&[name]))
            .collect(),
        window,
        site: site_names(metadata, json_ld, about),
    };
    recipe
        .title
        .clone()
        .or_else(|| Some(title::headline(&from)).filter(|title| !title.is_empty()))
        .or_else(|| about.feed_title.clone())
        .unwrap_or_default()
}

impl Reading<'_> {
    fn choose_text(&mut self) {
        let around = Surroundings {
            title: words::plain(&self.title),
            names: self.byline.names.iter().map(|name| words::plain(name)).collect(),
            stated: self.json_ld.body.iter().flat_map(|body| words::shingles(body)).collect(),
            walled: main_text::walled(&self.page, &self.blocks),
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

    /// JSON-LD's text stands in for a page that shows much less of an article that is free.
    fn take_stated_body(&mut self) {
        let Some(stated) = &self.json_ld.body else { return };
        let shown: usize = self.text.body.iter().map(|text| words::count(text)).sum();
        if self.json_ld.free == Some(false) || words::count(stated) < 60 || words::count(stated) * 2 < shown * 3 {
            return;
        }
        let paragraphs = stated.lines().map(words::squeezed).filter(|line| !line.is_empty() && !access::is_wall(line));
        self.text.body = paragraphs.collect();
        let lead = self.text.lead.as_deref().map(words::plain);
        self.text.body.retain(|text| Some(words::plain(text)) != lead);
    }

    fn into_article(mut self) -> Article {
        let (text, lead) = self.joined();
        let walls = if self.blocks.iter().any(|block| access::is_wall(&block.text)) {
            access::Walls::Seen
        } else {
            access::Walls::None
        };
        let consent = self.blocks.iter().any(clean_up::is_consent);
        if text.is_empty() {
            let why = if consent { "page shows a consent wall and no article" } else { "page shows no running text" };
            self.problems.push(Problem::new(why));
            if let (true, Some(title)) = (consent, &self.about.feed_title) {
                self.title.clone_from(title);
            }
        }
        let agency = self.agency(&text);
        Article {
            published: self.published(),
            modified: self.modified(),
            language: self.language(&text),
            access: access::access(&self.json_ld, &self.metadata, &text, walls),
            kind: self.kind(&text, agency.as_deref()),
            section: self.section().map(str::to_owned),
            canonical_url: canonical_url::canonical_url(&self.metadata, &self.json_ld, self.about, &mut self.problems),
            tdm_reservation: self.metadata.first(&["tdm-reservation"]).map(str::to_owned),
            title: self.title,
            byline: self.byline.names,
            agency,
            text,
            lead,
            problems: self.problems,
        }
    }

    /// Lead and body as one text, and where the lead stands in it.
    fn joined(&self) -> (String, Option<Span>) {
        let lead = self.text.lead.as_deref().map(str::trim).filter(|lead| !lead.is_empty());
        let mut text = lead.map(str::to_owned).unwrap_or_default();
        let span = lead.map(|lead| Span::new(0..lead.len()));
        for paragraph in &self.text.body {
            if !text.is_empty() {
                text.push_str("\n\n");
            }
            text.push_str(paragraph.trim());
        }
        (text, span)
    }

    fn agency(&self, text: &str) -> Option<String> {
        let after = self.blocks.iter().skip(self.text.first).filter(|block| block.words <= 3);
        let signed = sign_off::agency(text).or_else(|| after.clone().find_map(|block| sign_off::agency(&block.text)));
        self.byline.agency.map(str::to_owned).or(signed)
    }

    fn published(&mut self) -> Option<crate::domain::StatedMoment> {
        let times: Vec<&str> = self
            .page
            .elements()
            .filter(|(_, element)| element.tag == "time" || element.attribute("itemprop") == Some("datePublished"))
            .filter_map(|(_, element)| element.attribute("datetime").or_else(|| element.attribute("content")))
            .take(1)
            .collect();
        let metas = [
            "article:published_time",
            "og:article:published_time",
            "datepublished",
            "article:published",
            "og:pubdate",
            "pubdate",
            "publish-date",
            "publishdate",
            "published_time",
            "dc.date.issued",
            "dcterms.issued",
            "dcterms.created",
            "dc.date",
            "dc.date.created",
            "dcterms.date",
            "sailthru.date",
            "parsely-pub-date",
            "cxenseparse:recs:publishtime",
            "date",
            "article.published",
            "publication_date",
            "ptime",
            "last-modified",
        ];
        let formal = self.recipe.published.as_deref().into_iter().chain(self.json_ld.published.as_deref());
        let formal = formal.chain(metas.iter().filter_map(|name| self.metadata.first(&[name]))).chain(times);
        let reach = self.text.first.saturating_sub(40)..self.text.first + 3;
        // A sentence with a date in it is news, not a stamp.
        let dated = |block: &&Block| {
            let stamp = block.marks.has(Marks::DATE) || !words::ends_sentence(&block.text);
            block.words <= 30 && stamp && block.text.chars().any(|sign| sign.is_ascii_digit())
        };
        let near = self.blocks.get(reach.start..reach.end.min(self.blocks.len())).unwrap_or_default();
        let marked = near.iter().filter(dated).filter(|block| block.marks.has(Marks::DATE));
        let informal = self
            .recipe
            .published
            .as_deref()
            .into_iter()
            .chain(marked.chain(near.iter().rev().filter(dated)).map(|block| block.text.as_str()));
        let statements = published::Statements { formal: formal.collect(), informal: informal.collect() };
        published::published(&statements, self.about, &mut self.problems)
    }

    fn modified(&self) -> Option<Timestamp> {
        let metas = self.metadata.first(&[
            "article:modified_time",
            "og:updated_time",
            "datemodified",
            "dcterms.modified",
            "dc.date.modified",
        ]);
        let stated = self.json_ld.modified.as_deref().into_iter().chain(metas);
        stated
            .filter_map(|text| published::moment(text, &self.about.zone))
            .map(|moment| moment.at)
            .find(|at| published::is_possible(*at, self.about.now))
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
        let near = self.blocks.get(heading.saturating_sub(3)..heading).unwrap_or_default();
        let labels = near
            .iter()
            .filter(|block| !block.marks.has(Marks::ASIDE) && !block.marks.has(Marks::LIST))
            .map(|block| block.text.as_str());
        kind::kind(&kind::Signs {
            path: self.about.url.as_ref().map(|url| url.as_url().path()).unwrap_or_default(),
            labels: labels.chain(self.section()).chain(self.json_ld.kinds.iter().map(String::as_str)).collect(),
            title: &self.title,
            text,
            agency: agency.is_some() && self.byline.names.is_empty(),
            source: self.about.source_kind,
        })
    }
}

#[cfg(test)]
mod tests;
