//! OPML: lists of feeds that readers exchange. Read flat, so depth cannot hurt; nothing in it is fetched.

use std::collections::HashSet;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::{charset, repair};
use crate::domain::{CanonicalUrl, Problem};

/// The most feeds taken from one list.
const FEEDS_MAX: usize = 5_000;
/// The most letters kept of a title.
const TITLE_CHARS_MAX: usize = 200;

/// One feed of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedFeed {
    /// What the list calls it.
    pub title: String,
    /// Where it is.
    pub url: CanonicalUrl,
    /// The site it belongs to.
    pub home: Option<CanonicalUrl>,
}

/// Reads an OPML file: each address once, in the file's order.
pub fn read_opml(bytes: &[u8]) -> (Vec<ListedFeed>, Vec<Problem>) {
    let mut problems = Vec::new();
    let kept = bytes.get(..super::FEED_BYTES_MAX).unwrap_or(bytes);
    if kept.len() < bytes.len() {
        problems.push(Problem::new(format!("the list is longer than {} bytes; it was cut", super::FEED_BYTES_MAX)));
    }
    let text = charset::decode(kept, None, &mut problems);
    let (text, mut mended) = repair::repair(text.trim_start_matches('\u{feff}'));
    problems.append(&mut mended);
    let mut reader = Reader::from_str(&text);
    let config = reader.config_mut();
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    config.allow_dangling_amp = true;
    let (mut feeds, mut seen) = (Vec::new(), HashSet::new());
    let (mut doubled, mut refused) = (0, 0);
    loop {
        match reader.read_event() {
            Ok(Event::Start(start) | Event::Empty(start)) if is_outline(&start) => match listed(&start) {
                Some(Ok(feed)) if !seen.insert(feed.url.identity()) => doubled += 1,
                Some(Ok(_)) if feeds.len() >= FEEDS_MAX => {
                    problems.push(Problem::new(format!("feeds beyond the first {FEEDS_MAX} were left out")));
                    break;
                }
                Some(Ok(feed)) => feeds.push(feed),
                Some(Err(())) => refused += 1,
                None => (),
            },
            Ok(Event::Eof) => break,
            Ok(_) => (),
            Err(error) => {
                problems.push(Problem::new(format!("the list is faulty: {error}; the rest was left out")));
                break;
            }
        }
    }
    for (count, what) in [(doubled, "feeds were listed twice"), (refused, "addresses are not of the web")] {
        problems.extend((count > 0).then(|| Problem::new(format!("{count} {what}; they were left out"))));
    }
    (feeds, problems)
}

fn is_outline(start: &BytesStart<'_>) -> bool {
    start.name().into_inner().eq_ignore_ascii_case("outline")
}

/// The feed of an outline. `None`: it is a folder. `Err`: its address is not of the web.
fn listed(start: &BytesStart<'_>) -> Option<Result<ListedFeed, ()>> {
    let value = |wanted: &str| {
        let mut attributes = start.attributes();
        attributes.with_checks(false);
        let found = attributes.flatten().find(|attribute| attribute.key.into_inner().eq_ignore_ascii_case(wanted))?;
        let value = super::plain_text::decode_entities(&found.value);
        Some(value.trim().to_owned()).filter(|value| !value.is_empty())
    };
    let Ok(url) = CanonicalUrl::parse(&value("xmlUrl")?) else { return Some(Err(())) };
    let title = value("title").or_else(|| value("text")).unwrap_or_else(|| url.host().to_owned());
    let title: String = title.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(TITLE_CHARS_MAX).collect();
    let home = value("htmlUrl").and_then(|home| CanonicalUrl::parse(&home).ok());
    Some(Ok(ListedFeed { title, url, home }))
}

/// Writes an OPML file of `groups`: a source's name and its feeds.
pub fn write_opml(title: &str, groups: &[(String, Vec<ListedFeed>)]) -> String {
    let escaped = |text: &str| quick_xml::escape::escape(text).into_owned();
    let mut text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<opml version=\"2.0\">\n<head><title>{}</title></head>\n<body>\n",
        escaped(title)
    );
    for (name, feeds) in groups {
        text.extend(["<outline text=\"", &escaped(name), "\">\n"]);
        for feed in feeds {
            let home = feed.home.as_ref().map(|home| format!(" htmlUrl=\"{}\"", escaped(home.as_str())));
            text.extend([
                "<outline type=\"rss\" text=\"",
                &escaped(&feed.title),
                "\" xmlUrl=\"",
                &escaped(feed.url.as_str()),
                "\"",
                &home.unwrap_or_default(),
                "/>\n",
            ]);
        }
        text.push_str("</outline>\n");
    }
    text.push_str("</body>\n</opml>\n");
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn feed(title: &str, url: &str) -> ListedFeed {
        ListedFeed {
            title: title.to_owned(),
            url: CanonicalUrl::parse(url).expect("address"),
            home: CanonicalUrl::parse("https://avis.example/").ok(),
        }
    }

    #[test]
    fn what_is_written_is_read_back() {
        let feeds = vec![
            feed("Nyt & \"nært\" <b>", "https://avis.example/rss?a=1&b=2"),
            feed("Søen", "https://avis.example/soe"),
        ];
        let text = write_opml("Udklip", &[("Ø-avisen".to_owned(), feeds.clone())]);
        assert_eq!(read_opml(text.as_bytes()), (feeds, vec![]));
    }

    #[test]
    fn doubles_inner_schemes_and_folders_are_left_out_and_told() {
        let text = "<opml><body><outline text='Mappe'><outline text='En' XMLURL='https://a.example/rss'/>\
            <outline text='Samme' xmlUrl='http://www.a.example/rss/'/><outline xmlUrl='javascript:alert(1)'/>\
            <outline xmlUrl='file:///etc/passwd'/><outline xmlUrl='https://b.example/rss'>";
        let (feeds, problems) = read_opml(text.as_bytes());
        let told: Vec<&str> = feeds.iter().map(|feed| feed.title.as_str()).collect();
        assert_eq!(told, ["En", "b.example"]);
        let said: Vec<&str> = problems.iter().map(Problem::as_str).collect();
        assert_eq!(
            said,
            ["1 feeds were listed twice; they were left out", "2 addresses are not of the web; they were left out"]
        );
    }

    #[test]
    fn hostile_lists_are_read_within_their_limits() {
        let many: String =
            (0..9_000).fold(String::new(), |text, n| text + &format!("<outline xmlUrl='https://a.example/{n}'/>"));
        assert_eq!(read_opml(many.as_bytes()).0.len(), FEEDS_MAX);
        assert!(read_opml("<outline>".repeat(50_000).as_bytes()).0.is_empty());
        let entity =
            "<!DOCTYPE x [<!ENTITY f SYSTEM 'file:///etc/passwd'>]><outline text='&f;' xmlUrl='https://a.example/'/>";
        assert!(!read_opml(entity.as_bytes()).0.iter().any(|feed| feed.title.contains("root:")));
        let utf16: Vec<u8> = "\u{feff}<outline text='Ø' xmlUrl='https://a.example/'/>"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        assert_eq!(read_opml(&utf16).0[0].title, "Ø");
    }
}
