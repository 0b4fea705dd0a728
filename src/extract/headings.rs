//! Where a page's headlines stand.

use super::{PageContext, Rung, json_ld::JsonLd, metadata::Metadata, page::Page, recipe, title, words};
use crate::domain::CanonicalUrl;

/// The most headings looked at.
const HEADINGS_MAX: usize = 10;
const SHARED: [&str; 4] = ["og:title", "twitter:title", "dc.title", "parsely-title"];

/// A page's headline, and what stood before it.
#[derive(Debug, Default)]
pub(super) struct Headline {
    pub(super) title: String,
    /// `Leder:` and its like, when one of the page's titles has it and the headline does not.
    pub(super) kicker: Option<String>,
    pub(super) rung: Option<Rung>,
}

/// The headline: the recipe's, else the one that several places agree on, else the feed's.
pub(super) fn headline(
    page: &Page,
    metadata: &Metadata,
    json_ld: &JsonLd,
    recipe: &recipe::Found,
    window: &str,
    about: &PageContext,
) -> Headline {
    let headings: Vec<String> = page
        .elements()
        .filter(|(_, element)| element.tag == "h1")
        .take(HEADINGS_MAX)
        .map(|(place, _)| page.text_of(place))
        .filter(|text| !text.is_empty())
        .collect();
    let shared: Vec<&str> = SHARED.iter().filter_map(|name| metadata.first(&[name])).collect();
    let from = title::Headlines {
        stated: json_ld.headline.as_deref(),
        headings,
        shared,
        window,
        site: site_names(metadata, json_ld, about),
    };
    let found = recipe
        .title
        .clone()
        .map(|title| (title, Rung::Recipe))
        .or_else(|| title::headline(&from))
        .or_else(|| about.feed_title.clone().map(|title| (title, Rung::Feed)));
    let Some((title, rung)) = found else { return Headline::default() };
    let all = from.headings.iter().map(String::as_str).chain(from.stated).chain(from.shared.iter().copied());
    let kicker = all.chain([window]).find_map(|longer| kicker(longer, &title));
    Headline { title, kicker, rung: Some(rung) }
}

/// What stands before `title` in `longer`.
fn kicker(longer: &str, title: &str) -> Option<String> {
    let longer = words::squeezed(longer);
    let before = longer.split_once(title).map(|(before, _)| before)?;
    let before = before.trim().trim_end_matches([':', '|', '-', '–']).trim();
    (!before.is_empty()).then(|| before.to_owned())
}

/// The names a site goes by, its host and the host's own word among them.
pub(super) fn site_names<'a>(metadata: &'a Metadata, json_ld: &'a JsonLd, about: &'a PageContext) -> Vec<&'a str> {
    let host = about.url.as_ref().map(CanonicalUrl::host);
    let mut names: Vec<&str> =
        metadata.site_name().into_iter().chain(json_ld.publisher.as_deref()).chain(host).collect();
    names.extend(host.and_then(|host| host.rsplit('.').nth(1)).filter(|name| name.len() > 3));
    names
}
