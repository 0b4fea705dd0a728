//! Lists of feeds on the wire: those a web page announces, and those of an OPML file.

use serde::{Deserialize, Serialize};

use crate::domain::{CanonicalUrl, Problem};
use crate::extract::decode;
use crate::feed::{FoundFeed, ListedFeed, discover_feeds, read_opml};

/// Where a list of feeds is looked for.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum ListJob {
    /// In the head of a web page.
    Page {
        /// Its address.
        url: String,
        /// The charset its HTTP header names.
        charset: Option<String>,
    },
    /// In an OPML file.
    Opml,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct FeedsWire {
    feeds: Vec<FeedWire>,
    problems: Vec<String>,
}

#[derive(Debug, Serialize, Deserialize)]
struct FeedWire {
    url: String,
    title: Option<String>,
    home: Option<String>,
}

impl ListJob {
    /// Reads the list out of a document.
    pub(super) fn perform(self, body: &[u8]) -> Result<FeedsWire, String> {
        Ok(match self {
            Self::Page { url, charset } => FeedsWire::announced(announced(body, charset.as_deref(), &address(&url)?)),
            Self::Opml => FeedsWire::listed(read_opml(body)),
        })
    }
}

/// The feeds that a page announces.
pub(super) fn announced(body: &[u8], charset: Option<&str>, url: &CanonicalUrl) -> Vec<FoundFeed> {
    discover_feeds(&decode(body, charset).text, url)
}

impl FeedsWire {
    fn announced(feeds: Vec<FoundFeed>) -> Self {
        let wire = |feed: FoundFeed| FeedWire { url: feed.url.into(), title: feed.title, home: None };
        Self { feeds: feeds.into_iter().map(wire).collect(), problems: Vec::new() }
    }

    fn listed((feeds, problems): (Vec<ListedFeed>, Vec<Problem>)) -> Self {
        let wire = |feed: ListedFeed| FeedWire {
            url: feed.url.into(),
            title: Some(feed.title),
            home: feed.home.map(String::from),
        };
        Self {
            feeds: feeds.into_iter().map(wire).collect(),
            problems: problems.iter().map(|problem| problem.as_str().to_owned()).collect(),
        }
    }

    pub(super) fn read_announced(self) -> Result<Vec<FoundFeed>, String> {
        self.feeds.into_iter().map(|feed| Ok(FoundFeed { url: address(&feed.url)?, title: feed.title })).collect()
    }

    pub(super) fn read_listed(self) -> Result<(Vec<ListedFeed>, Vec<Problem>), String> {
        let read = |feed: FeedWire| {
            let home = feed.home.as_deref().map(address).transpose()?;
            Ok(ListedFeed { title: feed.title.unwrap_or_default(), url: address(&feed.url)?, home })
        };
        let feeds = self.feeds.into_iter().map(read).collect::<Result<_, String>>()?;
        Ok((feeds, self.problems.into_iter().map(Problem::new).collect()))
    }
}

fn address(text: &str) -> Result<CanonicalUrl, String> {
    CanonicalUrl::parse(text).map_err(|error| error.to_string())
}
