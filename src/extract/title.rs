//! The short headline: the one that several places of the page agree on, without the site's name.

use super::words;

/// The longest headline, in signs.
const TITLE_SIGNS_MAX: usize = 300;
/// What divides a headline from a site's name.
const DIVIDERS: [&str; 9] = [" | ", " - ", " – ", " — ", " · ", " » ", " • ", " :: ", " / "];

/// The places a headline may stand in.
#[derive(Debug, Default)]
pub(super) struct Headlines<'a> {
    /// JSON-LD `headline`.
    pub(super) stated: Option<&'a str>,
    /// Visible `h1`s in reading order.
    pub(super) headings: Vec<String>,
    /// `og:title`, `twitter:title` and their like.
    pub(super) shared: Vec<&'a str>,
    /// `<title>`.
    pub(super) window: &'a str,
    /// The site's own name, and its host.
    pub(super) site: Vec<&'a str>,
}

/// The headline of a page; empty when it has none.
///
/// The stated headline counts when the page shows it anywhere; else the first heading that a shared title or the
/// window's title agrees with; else whatever there is.
pub(super) fn headline(from: &Headlines<'_>) -> String {
    let window = without_site(from.window, &from.site);
    let shared: Vec<String> = from.shared.iter().map(|title| without_site(title, &from.site)).collect();
    let stated = from.stated.map(|title| without_site(title, &from.site)).filter(|title| !title.is_empty());
    let headings: Vec<String> =
        from.headings.iter().map(|title| without_site(title, &from.site)).filter(|title| !title.is_empty()).collect();
    if let Some(stated) = &stated {
        let witnesses = headings.iter().chain(&shared).chain([&window]);
        if witnesses.clone().any(|title| agrees(title, stated)) || headings.is_empty() {
            // Short forms of search results lose to the heading that readers see, when it only says more.
            return cut(stated);
        }
    }
    let seen = headings.iter().find(|heading| {
        shared.iter().chain(&stated).chain([&window]).any(|title| agrees(title, heading)) && words::count(heading) > 1
    });
    let any = shared.iter().chain(&stated).find(|title| !title.is_empty());
    let title =
        seen.or(any).cloned().or_else(|| (!window.is_empty()).then_some(window)).or_else(|| headings.first().cloned());
    cut(&title.unwrap_or_default())
}

fn cut(title: &str) -> String {
    title.chars().take(TITLE_SIGNS_MAX).collect()
}

/// True when two headlines are the same words, or one starts or ends with the other.
fn agrees(one: &str, other: &str) -> bool {
    let (one, other) = (words::plain(one), words::plain(other));
    if one.is_empty() || other.is_empty() {
        return false;
    }
    let (short, long) = if one.len() < other.len() { (one, other) } else { (other, one) };
    long == short || (short.len() >= 15 && (long.starts_with(&short) || long.ends_with(&short)))
}

/// The title on one line without the site's name at either end.
pub(super) fn without_site(title: &str, site: &[&str]) -> String {
    let mut title = words::squeezed(title);
    // Two names at most: the section's and the site's.
    for _ in 0..2 {
        let Some(shorter) = without_one_name(&title, site) else { break };
        title = shorter;
    }
    title
}

fn without_one_name(title: &str, site: &[&str]) -> Option<String> {
    let names_site = |part: &str| {
        let part = words::plain(part).replace(' ', "");
        !part.is_empty()
            && site.iter().any(|name| {
                let name = words::plain(name).replace(' ', "");
                name == part
                    || (part.len() >= 4 && name.starts_with(&part))
                    || (name.len() >= 4 && part.starts_with(&name) && part.len() <= name.len() + 6)
            })
    };
    for divider in DIVIDERS {
        if let Some((head, tail)) = title.rsplit_once(divider)
            && names_site(tail)
            && !head.trim().is_empty()
        {
            return Some(head.trim().to_owned());
        }
        if let Some((head, tail)) = title.split_once(divider)
            && names_site(head)
            && !tail.trim().is_empty()
        {
            return Some(tail.trim().to_owned());
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_site_name_goes_and_dashes_within_stay() {
        let site = ["Fjordby Tidende", "fjordbytidende.dk"];
        for (title, short) in [
            ("Byråd - nu med nej | Fjordby Tidende", "Byråd - nu med nej"),
            ("Fjordby Tidende – Byråd siger nej", "Byråd siger nej"),
            ("Byråd siger nej - Politik - fjordbytidende.dk", "Byråd siger nej - Politik"),
            ("Fjordby Tidende", "Fjordby Tidende"),
        ] {
            assert_eq!(without_site(title, &site), short);
        }
    }

    #[test]
    fn the_headline_that_agrees_wins() {
        let from = Headlines {
            stated: Some("Kort søgetitel uden mage"),
            headings: vec!["Log ind".to_owned(), "Byrådet siger nej til ny model".to_owned()],
            shared: vec!["Byrådet siger nej til ny model"],
            window: "Byrådet siger nej til ny model | Avis",
            site: vec!["Avis"],
        };
        assert_eq!(headline(&from), "Byrådet siger nej til ny model");
    }
}
