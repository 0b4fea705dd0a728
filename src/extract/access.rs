//! Whether the whole text was open to us.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

use super::{json_ld::JsonLd, metadata::Metadata, words};
use crate::domain::Access;

/// From this many words on, a paid page gave running text and not only a teaser.
const RUNNING_WORDS_MIN: usize = 150;
/// From this many words on, a page without any statement is taken to be whole.
const WHOLE_WORDS_MIN: usize = 80;
/// Below this share of the stated number of words the text was cut.
const CUT_SHARE: f64 = 0.6;

/// Sentences of payment walls, in plain letters. They are never part of an article.
pub(super) const WALLS: [&str; 39] = [
    "vil du læse artiklen",
    "vil du læse videre",
    "vil du læse hele artiklen",
    "læs hele artiklen med et abonnement",
    "for abonnenter",
    "kun for abonnenter",
    "artiklen er for abonnenter",
    "denne artikel er for abonnenter",
    "køb abonnement",
    "bliv abonnent",
    "log ind for at læse",
    "login for at læse",
    "allerede abonnent",
    "har du allerede et abonnement",
    "få adgang til hele artiklen",
    "prøv gratis i",
    "fortsæt med at læse",
    "du skal være abonnent",
    "du skal være logget ind",
    "læs videre med abonnement",
    "opret abonnement",
    "tegn abonnement",
    "subscribe now to",
    "reserved for subscribers",
    "create an account or sign in to",
    "sign in or create an account",
    "already a subscriber",
    "subscribe to continue",
    "subscribe to unlock",
    "register to unlock",
    "subscribe to read",
    "la suite est réservée aux abonnés",
    "article réservé aux abonnés",
    "nur für abonnenten",
    "jetzt abonnieren",
    "jetzt weiterlesen",
    "logga in för att läsa",
    "bli abonnent",
    "logg inn for å lese",
];
/// [`WALLS`], looked for in one pass.
static SENTENCES: LazyLock<AhoCorasick> = LazyLock::new(|| words::finder(WALLS));
/// From this length on such a sentence counts wherever it stands, shorter ones only as openers; in bytes.
const ANYWHERE_BYTES_MIN: usize = 15;
/// The longest block that is taken for a wall, in words.
const WALL_WORDS_MAX: usize = 45;

/// True for a block that asks for money or a login rather than telling news.
pub(super) fn is_wall(text: &str) -> bool {
    is_plain_wall(words::count(text), &words::plain(text))
}

/// The same of a text of so many words in plain letters.
pub(super) fn is_plain_wall(words: usize, plain: &str) -> bool {
    let asks = |wall: aho_corasick::Match| wall.start() == 0 || wall.len() >= ANYWHERE_BYTES_MIN;
    words <= WALL_WORDS_MAX && SENTENCES.find_overlapping_iter(plain).any(asks)
}

/// What the page and its text say of access; `walled` is true when the page showed a wall.
pub(super) fn access(json_ld: &JsonLd, metadata: &Metadata, text: &str, seen: Walls) -> Access {
    let running = words::count(text);
    let paid = is_paid(json_ld, metadata, seen);
    let cut = json_ld.word_count.is_some_and(|whole| whole > 40 && (running as f64) < whole as f64 * CUT_SHARE);
    match paid {
        Some(true) if running < RUNNING_WORDS_MIN || cut => Access::Closed,
        Some(true) => Access::Metered,
        Some(false) if running == 0 => Access::Unknown,
        Some(false) => Access::Open,
        None if running >= WHOLE_WORDS_MIN && !cut => Access::Open,
        None => Access::Unknown,
    }
}

/// Whether the page says that it is paid for. `None`: it does not say.
pub(super) fn is_paid(json_ld: &JsonLd, metadata: &Metadata, seen: Walls) -> Option<bool> {
    let tier = metadata
        .first(&["article:content_tier", "cxenseparse:access", "content_tier", "og:article:content_tier"])
        .map(str::to_lowercase);
    let by_tier = tier.as_deref().and_then(|tier| match tier {
        "free" | "open" => Some(false),
        "locked" | "metered" | "paid" | "premium" | "plus" => Some(true),
        _ => None,
    });
    match (json_ld.free, by_tier) {
        (Some(false), _) | (_, Some(true)) => Some(true),
        (Some(true), _) | (_, Some(false)) => Some(false),
        (None, None) => (seen == Walls::Seen).then_some(true),
    }
}

/// Whether the page showed a payment wall.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Walls {
    Seen,
    #[default]
    None,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statement_and_length_decide_together() {
        let long = "ord ".repeat(400);
        let paid = JsonLd { free: Some(false), ..JsonLd::default() };
        let free = JsonLd { free: Some(true), ..JsonLd::default() };
        let none = JsonLd::default();
        let page = Metadata::default();
        assert_eq!(access(&paid, &page, "kort tekst", Walls::None), Access::Closed);
        assert_eq!(access(&paid, &page, &long, Walls::None), Access::Metered);
        assert_eq!(access(&free, &page, "kort tekst", Walls::None), Access::Open);
        assert_eq!(access(&none, &page, "kort tekst", Walls::Seen), Access::Closed);
        assert_eq!(access(&none, &page, "kort tekst", Walls::None), Access::Unknown);
        assert_eq!(access(&none, &page, &long, Walls::None), Access::Open);
        let cut = JsonLd { free: Some(false), word_count: Some(1_000), ..JsonLd::default() };
        assert_eq!(access(&cut, &page, &long, Walls::None), Access::Closed);
    }

    #[test]
    fn walls_are_told_from_news_about_them() {
        assert!(is_wall("FOR ABONNENTER") && is_wall("Vil du læse artiklen? Log ind her."));
        assert!(!is_wall("Avisens abonnenter siger nej til højere priser."));
    }
}
