//! The voice an article is written in, from its address, labels and wording.

use super::words;
use crate::domain::{ArticleKind, SourceKind};

/// What the kind is read from.
#[derive(Debug, Default)]
pub(super) struct Signs<'a> {
    /// The path of the address.
    pub(super) path: &'a str,
    /// Section, JSON-LD types and labels near the headline.
    pub(super) labels: Vec<&'a str>,
    pub(super) title: &'a str,
    pub(super) text: &'a str,
    /// The kind that a note beside the text says it is.
    pub(super) disclaimed: Option<ArticleKind>,
    pub(super) agency: bool,
    pub(super) source: Option<SourceKind>,
}

/// Words that name a kind, as whole words in a label, a path or the opening of a headline.
pub(super) const NAMES: [(&str, ArticleKind); 36] = [
    ("leder", ArticleKind::Leader),
    ("ledende artikel", ArticleKind::Leader),
    ("lederen", ArticleKind::Leader),
    ("mener", ArticleKind::Leader),
    ("editorial", ArticleKind::Leader),
    ("læserbrev", ArticleKind::Letter),
    ("laeserbrev", ArticleKind::Letter),
    ("læserbreve", ArticleKind::Letter),
    ("laeserbreve", ArticleKind::Letter),
    ("læserne mener", ArticleKind::Letter),
    ("laserbrev", ArticleKind::Letter),
    ("debat", ArticleKind::Debate),
    ("debatindlæg", ArticleKind::Debate),
    ("debatindlaeg", ArticleKind::Debate),
    ("kronik", ArticleKind::Debate),
    ("kronikken", ArticleKind::Debate),
    ("kommentar", ArticleKind::Debate),
    ("klumme", ArticleKind::Debate),
    ("synspunkt", ArticleKind::Debate),
    ("på kant", ArticleKind::Debate),
    ("opinion", ArticleKind::Debate),
    ("replik", ArticleKind::Debate),
    ("opinionnewsarticle", ArticleKind::Debate),
    ("blog", ArticleKind::Debate),
    ("essay", ArticleKind::Debate),
    ("meninger", ArticleKind::Debate),
    ("analyse", ArticleKind::Analysis),
    ("analysenewsarticle", ArticleKind::Analysis),
    ("analysisnewsarticle", ArticleKind::Analysis),
    ("liveblog", ArticleKind::LiveBlog),
    ("liveblogposting", ArticleKind::LiveBlog),
    ("eblive", ArticleKind::LiveBlog),
    ("pressemeddelelse", ArticleKind::PressRelease),
    ("pressemeddelelser", ArticleKind::PressRelease),
    ("pressrelease", ArticleKind::PressRelease),
    ("telegram", ArticleKind::Telegram),
];

/// Sentences by which a paper says whose voice it is.
pub(super) const WORDINGS: [(&str, ArticleKind); 9] = [
    ("dette er et debatindlæg", ArticleKind::Debate),
    ("dette er en kommentar", ArticleKind::Debate),
    ("dette er en klumme", ArticleKind::Debate),
    ("dette er et læserbrev", ArticleKind::Letter),
    ("dette er en leder", ArticleKind::Leader),
    ("dette er et udtryk for avisens holdning", ArticleKind::Leader),
    ("dette er en analyse", ArticleKind::Analysis),
    ("dette er en kronik", ArticleKind::Debate),
    ("debatindlægget er udtryk for", ArticleKind::Debate),
];

/// The kind; news when nothing says otherwise.
pub(super) fn kind(signs: &Signs<'_>) -> ArticleKind {
    let by_title = signs.title.split_once([':', '|']).and_then(|(label, _)| named(label));
    let by_label = || signs.labels.iter().find_map(|label| named(label));
    let by_path = || signs.path.split('/').rev().skip(1).chain(signs.path.split('/').next_back()).find_map(path_part);
    let by_text = || {
        let head = words::plain(first_signs(signs.text, ENDS_SIGNS));
        let tail = words::plain(last_signs(signs.text, ENDS_SIGNS));
        by_wording(&head, Wording::Holds).or_else(|| by_wording(&tail, Wording::Holds))
    };
    let by_source = || match signs.source {
        Some(SourceKind::Wire) if signs.agency => Some(ArticleKind::Telegram),
        Some(SourceKind::Wire) => Some(ArticleKind::PressRelease),
        _ => None,
    };
    by_title
        .or_else(by_label)
        .or_else(by_path)
        .or(signs.disclaimed)
        .or_else(by_text)
        .or_else(by_source)
        .or_else(|| signs.agency.then_some(ArticleKind::Telegram))
        .unwrap_or_default()
}

/// How much of either end of a text is looked at, in signs.
const ENDS_SIGNS: usize = 420;

fn first_signs(text: &str, count: usize) -> &str {
    text.char_indices().nth(count).and_then(|(at, _)| text.get(..at)).unwrap_or(text)
}

fn last_signs(text: &str, count: usize) -> &str {
    text.char_indices().nth_back(count.saturating_sub(1)).and_then(|(at, _)| text.get(at..)).unwrap_or(text)
}

/// Whether a sentence must stand first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wording {
    Opens,
    Holds,
}

/// The kind that a text in plain letters says it is.
pub(super) fn by_wording(plain: &str, wording: Wording) -> Option<ArticleKind> {
    let says = |words: &str| match wording {
        Wording::Opens => plain.starts_with(words),
        Wording::Holds => plain.contains(words),
    };
    WORDINGS.iter().find(|(words, _)| says(words)).map(|(_, kind)| *kind)
}

/// A label of at most three words that names a kind; a date may follow it.
fn named(label: &str) -> Option<ArticleKind> {
    let plain = words::plain(label);
    let dated = plain.split(' ').next().filter(|_| plain.chars().any(|sign| sign.is_ascii_digit()));
    let plain = dated.map_or(plain.clone(), str::to_owned);
    if plain.split(' ').count() > 3 {
        return None;
    }
    NAMES
        .iter()
        .find(|(name, _)| {
            plain == *name || plain.starts_with(&format!("{name} ")) || plain.ends_with(&format!(" {name}"))
        })
        .map(|(_, kind)| *kind)
}

/// A part of a path that is nothing but a kind's name. Longer parts are headlines.
fn path_part(part: &str) -> Option<ArticleKind> {
    let plain = part.to_lowercase().replace("%c3%a6", "æ");
    let whole = NAMES.iter().find(|(name, _)| plain == *name).map(|(_, kind)| *kind);
    whole.or_else(|| (plain.len() <= 20 && plain.starts_with("debat-")).then_some(ArticleKind::Debate))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn voices_are_told_by_title_label_path_and_wording() {
        let signs = Signs::default;
        for (signs, expected) in [
            (Signs { title: "Leder: Nok er nok", ..signs() }, ArticleKind::Leader),
            (Signs { title: "DEBAT: Giv os pengene", ..signs() }, ArticleKind::Debate),
            (Signs { title: "Analyse: Derfor faldt forslaget", ..signs() }, ArticleKind::Analysis),
            (Signs { path: "/laeserbrev/nok-er-nok", ..signs() }, ArticleKind::Letter),
            (Signs { path: "/debat/art123/Nok", ..signs() }, ArticleKind::Debate),
            (Signs { path: "/politik/debat-om-udligning-raser-i-folketinget", ..signs() }, ArticleKind::News),
            (Signs { labels: vec!["Fjordby Tidende mener"], ..signs() }, ArticleKind::Leader),
            (Signs { text: "Dette er et debatindlæg. Vi vil have ro.", ..signs() }, ArticleKind::Debate),
            (Signs { source: Some(SourceKind::Wire), ..signs() }, ArticleKind::PressRelease),
            (Signs { agency: true, ..signs() }, ArticleKind::Telegram),
            (Signs { title: "Minister: Leder skal gå", ..signs() }, ArticleKind::News),
            (signs(), ArticleKind::News),
        ] {
            assert_eq!(kind(&signs), expected, "{signs:?}");
        }
    }
}
