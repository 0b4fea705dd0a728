//! Which element of RSS, RDF and Atom means what.

use std::borrow::Cow;

use super::survey::Root;

/// The most namespace prefixes remembered.
const PREFIXES_MAX: usize = 100;

/// The vocabularies we know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Space {
    /// RSS of any version, Atom of any version.
    Core,
    DublinCore,
    Content,
    Xhtml,
    Syndication,
    Podcast,
    Other,
}

/// Which prefix stands for which vocabulary, as declared so far.
#[derive(Debug, Default)]
pub(super) struct Spaces {
    declared: Vec<(String, Space)>,
}

/// The name of an element.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Name<'a> {
    space: Space,
    /// In lower case, without prefix.
    pub(super) local: Cow<'a, str>,
}

/// What an element is to us. Numbers are ranks: of several, the lowest wins, of equals the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    Title(u8),
    Summary(u8),
    Author(u8),
    /// As [`Field::Author`], with the name in an element of its own.
    Person(u8),
    Link,
    Guid,
    Published(u8),
    Updated(u8),
    /// A date that does not say of what.
    Moment(u8),
    Ttl,
    UpdatePeriod,
    UpdateFrequency,
    QuietHour,
    QuietDay,
    /// Nothing to us.
    None,
}

impl Field {
    /// True for fields that hold a word or two and never other fields.
    pub(super) const fn is_short(self) -> bool {
        matches!(
            self,
            Self::Title(_)
                | Self::Link
                | Self::Guid
                | Self::Published(_)
                | Self::Updated(_)
                | Self::Moment(_)
                | Self::Ttl
                | Self::QuietHour
                | Self::QuietDay
        )
    }
}

impl Spaces {
    /// The name behind a tag as written.
    pub(super) fn name<'a>(&self, tag: &'a str) -> Name<'a> {
        let (space, local) = match tag.split_once(':') {
            None => (Space::Core, tag),
            Some((prefix, local)) => {
                let declared = self.declared.iter().find(|(known, _)| known == prefix).map(|(_, space)| *space);
                (declared.unwrap_or_else(|| by_custom(prefix)), local)
            }
        };
        let is_lower = !local.bytes().any(|letter| letter.is_ascii_uppercase());
        let local = if is_lower { Cow::Borrowed(local) } else { Cow::Owned(local.to_ascii_lowercase()) };
        Name { space, local }
    }

    /// Remembers a declaration.
    pub(super) fn declare(&mut self, prefix: &str, uri: &str) {
        if let Some((_, space)) = self.declared.iter_mut().find(|(known, _)| known == prefix) {
            *space = by_uri(uri);
        } else if self.declared.len() < PREFIXES_MAX {
            self.declared.push((prefix.to_owned(), by_uri(uri)));
        }
    }
}

fn by_uri(uri: &str) -> Space {
    const CORE: [&str; 8] = [
        "w3.org/2005/atom",
        "purl.org/atom/",
        "purl.org/rss/1.0",
        "my.netscape.com/",
        "channel.netscape.com/",
        "backend.userland.com/rss",
        "law.harvard.edu/tech/rss",
        "purl.org/net/rss1.1",
    ];
    let uri = uri.to_ascii_lowercase();
    let holds = |part: &str| uri.contains(part);
    if holds("purl.org/rss/1.0/modules/content") {
        Space::Content
    } else if holds("purl.org/rss/1.0/modules/syndication") {
        Space::Syndication
    } else if holds("purl.org/rss/1.0/modules/") {
        Space::Other
    } else if holds("purl.org/dc/") {
        Space::DublinCore
    } else if holds("itunes.com/dtds") {
        Space::Podcast
    } else if holds("w3.org/1999/xhtml") {
        Space::Xhtml
    } else if CORE.into_iter().any(holds) {
        Space::Core
    } else {
        Space::Other
    }
}

/// What an undeclared prefix usually stands for.
fn by_custom(prefix: &str) -> Space {
    match prefix.to_ascii_lowercase().as_str() {
        "atom" | "atom10" | "a10" | "rss" => Space::Core,
        "dc" | "dcterms" => Space::DublinCore,
        "content" => Space::Content,
        "xhtml" => Space::Xhtml,
        "sy" => Space::Syndication,
        "itunes" => Space::Podcast,
        _ => Space::Other,
    }
}

impl Name<'_> {
    /// True when an entry begins here.
    pub(super) fn is_entry(&self) -> bool {
        self.space == Space::Core && matches!(&*self.local, "item" | "entry")
    }

    /// True for an element outside entries that only holds others: those are the fields.
    pub(super) fn is_list_of_fields(&self) -> bool {
        self.space == Space::Core && matches!(&*self.local, "skiphours" | "skipdays")
    }

    /// What the document is, when this element tells. `None`: it does not.
    pub(super) fn root(&self) -> Option<Root> {
        match (self.space, &*self.local) {
            (Space::Core, "rss" | "feed" | "channel") | (_, "rdf") => Some(Root::Feed),
            (_, "urlset" | "sitemapindex") => Some(Root::Sitemap),
            (Space::Core | Space::Xhtml, "html" | "head" | "body") => Some(Root::Html),
            _ => None,
        }
    }

    /// What the element is inside an entry.
    pub(super) fn entry_field(&self) -> Field {
        match (self.space, &*self.local) {
            (Space::Core, "title") => Field::Title(0),
            (Space::DublinCore, "title") => Field::Title(1),
            (Space::Core, "link") => Field::Link,
            (Space::Core, "guid" | "id") => Field::Guid,
            (Space::Core, "description") => Field::Summary(0),
            (Space::Core, "summary") => Field::Summary(1),
            (Space::DublinCore, "description" | "abstract") => Field::Summary(2),
            (Space::Content, "encoded") | (Space::Core, "content" | "fullitem") | (Space::Xhtml, "body" | "div") => {
                Field::Summary(3)
            }
            (Space::DublinCore, "creator") => Field::Author(0),
            (Space::Core, "author") => Field::Person(1),
            (Space::DublinCore, "author" | "contributor") => Field::Author(2),
            (Space::Podcast, "author") => Field::Author(3),
            (Space::Podcast, "title") => Field::Title(2),
            (Space::Podcast, "summary") => Field::Summary(4),
            (Space::Core, "published" | "pubdate") => Field::Published(0),
            (Space::Core | Space::DublinCore, "issued") => Field::Published(1),
            (Space::Core | Space::DublinCore, "created") => Field::Published(3),
            (Space::Core, "updated") => Field::Updated(0),
            (Space::Core | Space::DublinCore, "modified") => Field::Updated(1),
            (Space::DublinCore | Space::Core, "date") => Field::Moment(2),
            _ => Field::None,
        }
    }

    /// What the element is outside entries.
    pub(super) fn feed_field(&self) -> Field {
        match (self.space, &*self.local) {
            (Space::Core, "title") => Field::Title(0),
            (Space::DublinCore, "title") => Field::Title(1),
            (Space::Core, "link") => Field::Link,
            (Space::Core, "ttl") => Field::Ttl,
            (Space::Core, "hour") => Field::QuietHour,
            (Space::Core, "day") => Field::QuietDay,
            (Space::Syndication, "updateperiod") => Field::UpdatePeriod,
            (Space::Syndication, "updatefrequency") => Field::UpdateFrequency,
            _ => Field::None,
        }
    }
}
