//! The names of fields and of their values, in Danish and English, and how texts become comparable with them.

use crate::danish::{fold, tokens};
use crate::domain::{Access, ArticleKind};

/// What a name before a colon means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FieldName {
    Title,
    Text,
    Quote,
    SaidBy,
    Part,
    Byline,
    Source,
    Actor,
    Message,
    Topic,
    Kind,
    Access,
    Url,
    Day,
}

impl FieldName {
    /// True for the fields that are places in an article: what follows is a query, not a value.
    pub(super) const fn takes_query(self) -> bool {
        matches!(self, Self::Title | Self::Text | Self::Quote)
    }
}

/// Every name, the first of each meaning being the one queries are printed with.
pub(super) const FIELD_NAMES: [(&str, FieldName); 34] = [
    ("titel", FieldName::Title),
    ("title", FieldName::Title),
    ("overskrift", FieldName::Title),
    ("tekst", FieldName::Text),
    ("text", FieldName::Text),
    ("body", FieldName::Text),
    ("citat", FieldName::Quote),
    ("quote", FieldName::Quote),
    ("sagt_af", FieldName::SaidBy),
    ("said_by", FieldName::SaidBy),
    ("led", FieldName::Part),
    ("part", FieldName::Part),
    ("byline", FieldName::Byline),
    ("forfatter", FieldName::Byline),
    ("author", FieldName::Byline),
    ("kilde", FieldName::Source),
    ("medie", FieldName::Source),
    ("source", FieldName::Source),
    ("aktør", FieldName::Actor),
    ("aktoer", FieldName::Actor),
    ("actor", FieldName::Actor),
    ("budskab", FieldName::Message),
    ("message", FieldName::Message),
    ("emne", FieldName::Topic),
    ("topic", FieldName::Topic),
    ("type", FieldName::Kind),
    ("kind", FieldName::Kind),
    ("adgang", FieldName::Access),
    ("access", FieldName::Access),
    ("url", FieldName::Url),
    ("adresse", FieldName::Url),
    ("dato", FieldName::Day),
    ("date", FieldName::Day),
    ("dag", FieldName::Day),
];

const KINDS: [(&str, ArticleKind); 16] = [
    ("nyhed", ArticleKind::News),
    ("leder", ArticleKind::Leader),
    ("debat", ArticleKind::Debate),
    ("læserbrev", ArticleKind::Letter),
    ("analyse", ArticleKind::Analysis),
    ("telegram", ArticleKind::Telegram),
    ("liveblog", ArticleKind::LiveBlog),
    ("pressemeddelelse", ArticleKind::PressRelease),
    ("news", ArticleKind::News),
    ("leader", ArticleKind::Leader),
    ("debate", ArticleKind::Debate),
    ("letter", ArticleKind::Letter),
    ("laeserbrev", ArticleKind::Letter),
    ("analysis", ArticleKind::Analysis),
    ("wire", ArticleKind::Telegram),
    ("pressrelease", ArticleKind::PressRelease),
];

const ACCESSES: [(&str, Access); 11] = [
    ("åben", Access::Open),
    ("delvis", Access::Metered),
    ("låst", Access::Closed),
    ("ukendt", Access::Unknown),
    ("fri", Access::Open),
    ("open", Access::Open),
    ("metered", Access::Metered),
    ("lukket", Access::Closed),
    ("closed", Access::Closed),
    ("teaser", Access::Closed),
    ("unknown", Access::Unknown),
];

/// The field of a name in any case; of an unknown name, the most similar known one.
pub(super) fn field_named(name: &str) -> Result<FieldName, &'static str> {
    let lower = name.to_lowercase();
    let known = FIELD_NAMES.iter().find(|(known, _)| *known == lower);
    known.map(|(_, field)| *field).ok_or_else(|| nearest_field(&lower))
}

fn nearest_field(name: &str) -> &'static str {
    FIELD_NAMES.iter().min_by_key(|(known, _)| edits(known, name)).map_or("titel", |(known, _)| known)
}

/// How many letters must be added, removed or changed to make one word of the other (Levenshtein).
fn edits(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (above, letter) in one.chars().enumerate() {
        let mut diagonal = above;
        let mut left = above + 1;
        if let Some(first) = row.first_mut() {
            *first = left;
        }
        for (wanted, cell) in other.iter().zip(row.iter_mut().skip(1)) {
            let changed = diagonal + usize::from(*wanted != letter);
            diagonal = *cell;
            left = changed.min(diagonal + 1).min(left + 1);
            *cell = left;
        }
    }
    row.last().copied().unwrap_or_default()
}

pub(super) fn kind_named(name: &str) -> Option<ArticleKind> {
    let lower = name.to_lowercase();
    KINDS.iter().find(|(known, _)| *known == lower).map(|(_, kind)| *kind)
}

pub(super) fn access_named(name: &str) -> Option<Access> {
    let lower = name.to_lowercase();
    ACCESSES.iter().find(|(known, _)| *known == lower).map(|(_, access)| *access)
}

/// The Danish word of a kind, as `type:` takes it.
pub fn kind_code(kind: ArticleKind) -> &'static str {
    KINDS.iter().find(|(_, known)| *known == kind).map_or("nyhed", |(name, _)| name)
}

/// The Danish word of an access, as `adgang:` takes it.
pub fn access_code(access: Access) -> &'static str {
    ACCESSES.iter().find(|(_, known)| *known == access).map_or("ukendt", |(name, _)| name)
}

/// The folded words of a name, as bylines and speakers are compared.
pub fn words_of(name: &str) -> Vec<String> {
    tokens(name).into_iter().map(|token| fold(token.text)).filter(|word| !word.is_empty()).collect()
}

/// The words of an address, as `url:` compares it: runs of letters and digits in lower case.
pub fn url_words(url: &str) -> Vec<String> {
    let lower = url.to_lowercase();
    lower.split(|sign: char| !sign.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}
