//! What a page says of itself in its head: meta tags, links, microdata.

use super::{page::Page, words};

/// The most meta tags that are read.
const METAS_MAX: usize = 500;

/// The meta tags, links and microdata of a page, each in the page's own words.
#[derive(Debug, Default)]
pub(super) struct Metadata {
    /// `name`, `property` or `itemprop` in lower case, and its content, in the page's order.
    metas: Vec<(String, String)>,
    /// `<link rel=canonical>`.
    pub(super) canonical: Option<String>,
    /// The page's own language tag.
    pub(super) language: Option<String>,
}

/// Reads the head of `page`.
pub(super) fn read(page: &Page) -> Metadata {
    let mut metadata = Metadata::default();
    for (_, element) in page.elements() {
        match element.tag {
            "html" => metadata.language = element.attribute("lang").map(str::to_owned),
            "link" if element.attribute("rel").is_some_and(|rel| rel.eq_ignore_ascii_case("canonical")) => {
                metadata.canonical = metadata.canonical.or_else(|| element.attribute("href").map(str::to_owned));
            }
            "meta" if metadata.metas.len() < METAS_MAX => {
                let Some(content) = element.attribute("content") else { continue };
                let content = words::squeezed(&words::unescaped(content));
                if content.is_empty() {
                    continue;
                }
                for key in ["property", "name", "itemprop"] {
                    if let Some(name) = element.attribute(key) {
                        metadata.metas.push((name.trim().to_ascii_lowercase(), content.clone()));
                    }
                }
            }
            _ => {}
        }
    }
    metadata
}

impl Metadata {
    /// The first content of the first of `names` that the page has.
    pub(super) fn first(&self, names: &[&str]) -> Option<&str> {
        names.iter().find_map(|name| self.all(name).next())
    }

    /// Every content under `name`.
    pub(super) fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.metas.iter().filter(move |(known, _)| known == name).map(|(_, content)| content.as_str())
    }

    /// The site's own name.
    pub(super) fn site_name(&self) -> Option<&str> {
        self.first(&["og:site_name", "application-name", "apple-mobile-web-app-title", "publisher", "dc.publisher"])
    }

    /// The page's own summaries.
    pub(super) fn descriptions(&self) -> impl Iterator<Item = &str> {
        ["og:description", "description", "twitter:description", "dc.description"]
            .into_iter()
            .filter_map(|name| self.first(&[name]))
    }
}
