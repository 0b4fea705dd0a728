//! Pairs of announcements that are the same, or are not.

use super::*;

#[derive(Clone, Copy)]
struct Said {
    link: Option<&'static str>,
    guid: Option<&'static str>,
    title: &'static str,
    day: Option<&'static str>,
}

fn said(link: &'static str, guid: &'static str, title: &'static str, day: &'static str) -> Said {
    let given = |text: &'static str| (!text.is_empty()).then_some(text);
    Said { link: given(link), guid: given(guid), title, day: given(day) }
}

fn key_of(pattern: &str, said: Said) -> EntryKey {
    let pattern = (!pattern.is_empty()).then(|| Regex::new(pattern).expect(pattern));
    let url = said.link.map(|link| CanonicalUrl::parse(link).expect(link));
    let marks = Marks {
        url: url.as_ref(),
        fragment: said.link.and_then(choosing_fragment),
        guid: said.guid,
        title: said.title,
        day: said.day.map(|day| day.parse().expect(day)),
    };
    entry_key(pattern.as_ref(), &marks)
}

const ART: &str = "art([0-9]+)";
const NO_ID: &str = "";

#[test]
fn the_same_announcement_keeps_its_key_through_every_change() {
    let pairs = [
        (
            ART,
            said("https://p.dk/ind/art1/Gammel-titel", "g1", "Gammel", "2026-11-23"),
            said("https://p.dk/ud/art1/Ny-titel", "g2", "Ny", "2026-11-24"),
        ),
        (
            ART,
            said("https://p.dk/x/art22/a", "", "a", ""),
            said("https://www.p.dk/x/ART22/art22/b?utm_source=rss", "", "b", ""),
        ),
        (ART, said("", "urn:art7:gammel", "a", ""), said("", "urn:art7:ny", "b", "")),
        (
            "article:([0-9a-f-]+)",
            said("https://d.dk/gammel", "urn:d:article:ab-1", "a", ""),
            said("https://d.dk/ny", "urn:d:article:ab-1", "b", ""),
        ),
        (
            NO_ID,
            said("https://a.dk/sag", "g", "t", "2026-11-23"),
            said("https://a.dk/sag", "g", "t rettet", "2026-11-24"),
        ),
        (NO_ID, said("https://a.dk/sag", "g1", "t", ""), said("https://a.dk/sag", "g2", "t", "")),
        (NO_ID, said("https://a.dk/sag", "", "t", ""), said("http://a.dk/sag", "", "t", "")),
        (NO_ID, said("https://a.dk/sag", "", "t", ""), said("https://www.a.dk/sag/", "", "t", "")),
        (
            NO_ID,
            said("https://a.dk/sag", "", "t", ""),
            said("https://a.dk/sag?utm_source=rss&utm_medium=feed", "", "t", ""),
        ),
        (NO_ID, said("https://a.dk/sag", "", "t", ""), said("https://a.dk/sag?referrer=RSS", "", "t", "")),
        (NO_ID, said("https://a.dk/sag", "", "t", ""), said("https://a.dk/sag#xtor=RSS-1", "", "t", "")),
        (NO_ID, said("https://a.dk/sag", "", "t", ""), said("https://a.dk/sag#kommentarer", "", "t", "")),
        (NO_ID, said("https://A.dk/s%c3%b8", "", "t", ""), said("https://a.dk/s%c3%b8", "", "t", "")),
        (NO_ID, said("https://a.dk:443/sag", "", "t", ""), said("https://a.dk/sag", "", "t", "")),
        (NO_ID, said("", " g1 ", "t", ""), said("", "g1", "ny titel", "2026-11-24")),
        (NO_ID, said("", "", "Titel", "2026-11-23"), said("", "", "TITEL", "2026-11-23")),
        (NO_ID, said("", " ", "Titel", ""), said("", "", "Titel", "")),
    ];
    for (pattern, older, newer) in pairs {
        assert_eq!(key_of(pattern, older), key_of(pattern, newer), "{:?} {:?}", older.link, newer.link);
    }
}

#[test]
fn two_announcements_never_share_a_key() {
    let pairs = [
        (ART, said("https://p.dk/art1/t", "g", "t", "2026-11-23"), said("https://p.dk/art2/t", "g", "t", "2026-11-23")),
        (ART, said("https://p.dk/uden-nummer/a", "g", "t", ""), said("https://p.dk/uden-nummer/b", "g", "t", "")),
        (NO_ID, said("https://a.dk/1", "ens", "t", ""), said("https://a.dk/2", "ens", "t", "")),
        (NO_ID, said("https://a.dk/vis?id=1", "", "t", ""), said("https://a.dk/vis?id=2", "", "t", "")),
        (NO_ID, said("https://a.dk/live#p1", "", "t", ""), said("https://a.dk/live#p2", "", "t", "")),
        (NO_ID, said("https://a.dk/sag", "", "t", ""), said("https://b.dk/sag", "", "t", "")),
        (NO_ID, said("https://a.dk/sag", "", "t", ""), said("https://a.dk:8080/sag", "", "t", "")),
        (NO_ID, said("https://a.dk/Sag", "", "t", ""), said("https://a.dk/sag", "", "t", "")),
        (NO_ID, said("", "g1", "t", "2026-11-23"), said("", "g2", "t", "2026-11-23")),
        (NO_ID, said("", "", "Dagens navne", "2026-11-23"), said("", "", "Dagens navne", "2026-11-24")),
        (NO_ID, said("", "", "a", "2026-11-23"), said("", "", "b", "2026-11-23")),
        (NO_ID, said("", "https://a.dk/1", "t", ""), said("https://a.dk/2", "", "t", "")),
    ];
    for (pattern, one, two) in pairs {
        assert_ne!(key_of(pattern, one), key_of(pattern, two), "{:?} {:?}", one.link, two.link);
    }
}

#[test]
fn a_very_long_mark_makes_a_key_of_ordinary_length() {
    let long: &'static str = Box::leak("g".repeat(100_000).into_boxed_str());
    let longer: &'static str = Box::leak("g".repeat(100_001).into_boxed_str());
    assert!(key_of(NO_ID, said("", long, "t", "")).as_str().len() < 100);
    assert_ne!(key_of(NO_ID, said("", long, "t", "")), key_of(NO_ID, said("", longer, "t", "")));
}
