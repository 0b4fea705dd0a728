//! The page behind an entry, read.

use jiff::Timestamp;

use super::{CanonicalUrl, Problem, Span, StatedMoment};

/// What a page says, without its frame.
#[derive(Debug, Clone, PartialEq)]
pub struct Article {
    /// The short headline, without the site's name.
    pub title: String,
    /// People who wrote it, one name each; the house's or sender's name when it signs and nobody else does.
    /// Agencies are never here: see `agency`.
    pub byline: Vec<String>,
    /// When it was published.
    pub published: Option<StatedMoment>,
    /// When it says it was last changed.
    pub modified: Option<Timestamp>,
    /// Running text: paragraphs and sub-headings divided by a blank line. The lead, if any, is the first.
    pub text: String,
    /// Where in `text` the lead stands.
    pub lead: Option<Span>,
    /// The language of the text.
    pub language: Language,
    /// Whether the whole text was open to us.
    pub access: Access,
    /// News, leader, debate …
    pub kind: ArticleKind,
    /// The publication's own section.
    pub section: Option<String>,
    /// The agency it is credited to (`Ritzau`), from its sign-off or byline.
    pub agency: Option<String>,
    /// The address the page gives itself.
    pub canonical_url: Option<CanonicalUrl>,
    /// The text-and-data-mining reservation the page carries, in its own words: its `<meta>`, else its HTTP header,
    /// else `1 (/.well-known/tdmrep.json, location /nyt)` from the host's file.
    pub tdm_reservation: Option<String>,
    /// What could not be read.
    pub problems: Vec<Problem>,
}

/// Whether the whole text was open to us.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Access {
    /// All of it.
    Open,
    /// The page says it is paid for, yet gave running text.
    Metered,
    /// Only a teaser, or nothing.
    Closed,
    /// The page does not say.
    Unknown,
}

/// The voice an article is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum ArticleKind {
    /// News.
    #[default]
    News,
    /// The paper's own opinion.
    Leader,
    /// Debate and comment by named people.
    Debate,
    /// Letter from a reader.
    Letter,
    /// Analysis.
    Analysis,
    /// Wire copy.
    Telegram,
    /// Live blog.
    LiveBlog,
    /// Press release.
    PressRelease,
}

impl ArticleKind {
    /// True for the kinds where the writer speaks for himself: never mixed with news.
    pub const fn is_opinion(self) -> bool {
        matches!(self, Self::Leader | Self::Debate | Self::Letter | Self::Analysis)
    }
}

/// A language, as far as we must tell them apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Language {
    /// Danish.
    #[default]
    Danish,
    /// Norwegian, either form.
    Norwegian,
    /// Swedish.
    Swedish,
    /// English.
    English,
    /// German.
    German,
    /// Some other language.
    Other,
    /// Too short or too mixed to say.
    Unknown,
}

impl Language {
    /// The ISO 639-1 code, `und` when unknown and `mul` when none of ours.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Danish => "da",
            Self::Norwegian => "no",
            Self::Swedish => "sv",
            Self::English => "en",
            Self::German => "de",
            Self::Other => "mul",
            Self::Unknown => "und",
        }
    }

    /// Reads a language tag such as `da`, `da-DK` or `nb_NO`. `None`: not a tag.
    pub fn from_tag(tag: &str) -> Option<Self> {
        let main = tag.trim().split(['-', '_']).next()?.to_ascii_lowercase();
        match main.as_str() {
            "da" | "dan" => Some(Self::Danish),
            "no" | "nb" | "nn" | "nob" | "nno" => Some(Self::Norwegian),
            "sv" | "swe" => Some(Self::Swedish),
            "en" | "eng" => Some(Self::English),
            "de" | "deu" | "ger" => Some(Self::German),
            "und" => Some(Self::Unknown),
            other if (2..=3).contains(&other.len()) && other.bytes().all(|b| b.is_ascii_alphabetic()) => {
                Some(Self::Other)
            }
            _ => None,
        }
    }
}

impl Article {
    /// A plain text as an article: news, open, of no known language, and nothing else known of it.
    pub fn of_text(title: &str, text: &str) -> Self {
        Self {
            title: title.to_owned(),
            byline: Vec::new(),
            published: None,
            modified: None,
            text: text.to_owned(),
            lead: None,
            language: Language::Unknown,
            access: Access::Open,
            kind: ArticleKind::News,
            section: None,
            agency: None,
            canonical_url: None,
            tdm_reservation: None,
            problems: Vec::new(),
        }
    }

    /// The lead's words, if the page has one.
    pub fn lead_text(&self) -> Option<&str> {
        self.lead.map(|span| span.of(&self.text))
    }
}

/// What differs between two versions of an article, of the kinds worth telling people.
///
/// A comma or a moved space is no change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// Another headline.
    Title {
        /// As it was.
        before: String,
        /// As it is.
        after: String,
    },
    /// Another lead.
    Lead {
        /// As it was.
        before: String,
        /// As it is.
        after: String,
    },
    /// A number in a sentence that otherwise stayed.
    Number {
        /// The sentence as it was.
        before: String,
        /// The sentence as it is.
        after: String,
    },
    /// Quoted words that changed, came or went; empty where there were none.
    Quote {
        /// As it was.
        before: String,
        /// As it is.
        after: String,
    },
    /// Paragraphs added or removed.
    Text {
        /// Paragraphs that came.
        added: usize,
        /// Paragraphs that went.
        removed: usize,
    },
}
