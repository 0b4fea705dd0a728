//! The address a page gives itself, believed only within its own site.

use super::{PageContext, json_ld::JsonLd, metadata::Metadata};
use crate::domain::{CanonicalUrl, Problem};

/// The first address of the canonical link, `og:url` and JSON-LD that belongs to the site the page came from.
pub(super) fn canonical_url(
    metadata: &Metadata,
    json_ld: &JsonLd,
    about: &PageContext,
    problems: &mut Vec<Problem>,
) -> Option<CanonicalUrl> {
    let stated = [metadata.canonical.as_deref(), metadata.first(&["og:url"]), json_ld.url.as_deref()];
    for text in stated.into_iter().flatten() {
        let read = match &about.url {
            Some(base) => CanonicalUrl::join(base, text),
            None => CanonicalUrl::parse(text),
        };
        let Ok(url) = read else { continue };
        // A front page as canonical address is a mistake of the site's templates.
        let is_front = url.as_url().path() == "/" && about.url.as_ref().is_some_and(|own| own.as_url().path() != "/");
        if is_front {
            continue;
        }
        if about.url.as_ref().is_none_or(|own| same_site(own.host(), url.host())) {
            return Some(url);
        }
        problems.push(Problem::new(format!("canonical address is on another site, {}; it was left out", url.host())));
    }
    None
}

/// True when two hosts are one, or one is a part of the other (`m.avis.dk`).
fn same_site(one: &str, other: &str) -> bool {
    let within =
        |inner: &str, outer: &str| inner.strip_suffix(outer).is_some_and(|head| head.is_empty() || head.ends_with('.'));
    within(one, other) || within(other, one) || site(one).is_some_and(|name| site(other) == Some(name))
}

/// The last two labels of a host: enough within `.dk`, where names are given right below.
fn site(host: &str) -> Option<(&str, &str)> {
    let (rest, top) = host.rsplit_once('.')?;
    let name = rest.rsplit('.').next()?;
    // Second-level registries such as co.uk would join strangers.
    (name.len() > 3).then_some((name, top))
}

#[cfg(test)]
mod tests {
    use super::same_site;

    #[test]
    fn parts_of_one_site_belong_together() {
        assert!(same_site("avis.dk", "m.avis.dk") && same_site("nord.avis.dk", "syd.avis.dk"));
        assert!(
            !same_site("avis.dk", "enavis.dk") && !same_site("a.co.uk", "b.co.uk") && !same_site("avis.dk", "blad.dk")
        );
    }
}
