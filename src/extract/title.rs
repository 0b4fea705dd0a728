//! The short headline: the one that several places of the page agree on, without the site's name.

use super::{Rung, words};

/// The longest headline, in signs.
const TITLE_SIGNS_MAX: usize = 300;
/// The longest kicker that is cut off a headline, in bytes.
const KICKER_BYTES_MAX: usize = 60;
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

/// The headline of a page and where it stood; `None` when it has none.
///
/// A heading that the shared title repeats word for word is what readers see, and beats a search engine's title. Else
/// the stated headline counts when the page shows it anywhere; else the first heading that another title agrees with.
pub(super) fn headline(from: &Headlines<'_>) -> Option<(String, Rung)> {
    let bare = |title: &str| without_site(title, &from.site);
    let window = bare(from.window);
    let shared: Vec<String> = from.shared.iter().map(|title| bare(title)).filter(|title| !title.is_empty()).collect();
    let stated = from.stated.map(bare).filter(|title| !title.is_empty());
    let headings: Vec<String> =
        from.headings.iter().map(|title| bare(title)).filter(|title| !title.is_empty()).collect();
    let others = || shared.iter().chain(&stated).chain([&window]);
    let repeated = headings.iter().find(|heading| {
        words::count(heading) > 1 && shared.iter().any(|title| words::plain(title) == words::plain(heading))
    });
    let confirmed = stated.as_ref().filter(|stated| {
        headings.is_empty() || headings.iter().chain(&shared).chain([&window]).any(|title| agrees(title, stated))
    });
    let seen = headings.iter().find(|heading| others().any(|title| agrees(title, heading)) && says_enough(heading));
    let alone =
        || headings.first().filter(|heading| headings.len() == 1 && others().any(|title| alike(title, heading)));
    let (title, rung) = if let Some(heading) = repeated {
        (heading, Rung::Markup)
    } else if let Some(stated) = confirmed {
        let longer = headings.iter().find(|heading| says_more(heading, stated));
        longer.map_or((stated, Rung::JsonLd), |heading| (heading, Rung::Markup))
    } else if let Some(heading) = seen.or_else(alone) {
        (heading, Rung::Markup)
    } else if let Some(title) = shared.first() {
        (title, Rung::Meta)
    } else if let Some(stated) = &stated {
        (stated, Rung::JsonLd)
    } else if !window.is_empty() {
        (&window, Rung::Meta)
    } else {
        (headings.first()?, Rung::Markup)
    };
    let short = headings.iter().chain(others()).find(|other| is_without_kicker(other, title));
    Some((cut(short.unwrap_or(title)), rung))
}

/// More than a rubric's name.
fn says_enough(heading: &str) -> bool {
    words::count(heading) > 1 || heading.len() >= 12
}

/// True when a heading goes on where a headline cut for search results ends.
fn says_more(heading: &str, stated: &str) -> bool {
    let (heading, stated) = (words::plain(heading), words::plain(stated));
    stated.len() >= 15
        && heading.strip_prefix(&stated).is_some_and(|rest| rest.starts_with(' '))
        && heading.len() < stated.len() * 3 / 2
}

/// True when two titles share half of the shorter one's words.
fn alike(one: &str, other: &str) -> bool {
    let (one, other) = (words::plain(one), words::plain(other));
    let (one, other): (Vec<&str>, Vec<&str>) = (one.split(' ').collect(), other.split(' ').collect());
    let (short, long) = if one.len() < other.len() { (one, other) } else { (other, one) };
    short.len() >= 3 && short.iter().filter(|word| long.contains(word)).count() * 2 >= short.len()
}

/// True when `short` is `title` without a kicker before it or a rubric after a bar.
fn is_without_kicker(short: &str, title: &str) -> bool {
    let (bare, whole) = (words::plain(short), words::plain(title));
    if bare.len() < 15 || words::count(short) < 3 || bare.len() >= whole.len() {
        return false;
    }
    let rubric = title.strip_prefix(short).is_some_and(|rest| rest.trim_start().starts_with('|'));
    rubric || is_kicker_of(&whole, &bare, title)
}

/// True when what stands before the headline is short and nobody's words.
fn is_kicker_of(whole: &str, bare: &str, title: &str) -> bool {
    let quoted = title.trim_start().starts_with(['"', '\'', '‘', '’', '“', '”', '„', '»', '«']);
    let kicker = whole.strip_suffix(bare);
    !quoted && kicker.is_some_and(|kicker| kicker.ends_with(' ') && kicker.len() < KICKER_BYTES_MAX)
}

fn cut(title: &str) -> String {
    title.chars().take(TITLE_SIGNS_MAX).collect()
}

/// True when two headlines are the same words, or one starts or ends with the other, or holds it whole.
fn agrees(one: &str, other: &str) -> bool {
    let (one, other) = (words::plain(one), words::plain(other));
    if one.is_empty() || other.is_empty() {
        return false;
    }
    let (short, long) = if one.len() < other.len() { (one, other) } else { (other, one) };
    long == short
        || (short.len() >= 15 && (long.starts_with(&short) || long.ends_with(&short)))
        || (short.len() >= 25 && long.contains(&short))
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
        assert_eq!(headline(&from), Some(("Byrådet siger nej til ny model".to_owned(), Rung::Markup)));
    }
}
