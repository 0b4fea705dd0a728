//! Text about cookies that stands where an article should.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

use super::{blocks::Block, marks::Marks, words};

/// Sentences of consent walls, in plain letters.
pub(super) const CONSENT: [&str; 21] = [
    "vi bruger cookies",
    "vi og vores partnere",
    "vores samarbejdspartnere",
    "accepter alle",
    "acceptér alle",
    "dit samtykke",
    "samtykke til",
    "brug af cookies",
    "we use cookies",
    "we and our partners",
    "accept all cookies",
    "your consent",
    "cookie policy",
    "cookiepolitik",
    "privatlivspolitik",
    "wir verwenden cookies",
    "externen inhalt",
    "externe inhalt angezeigt",
    "for at se dette indhold skal du",
    "dette indhold kræver",
    "enable javascript",
];
/// How many of the last of them stand where a film or a post should be.
const EMBEDDED: usize = 5;
/// [`CONSENT`], looked for in one pass.
static SENTENCES: LazyLock<AhoCorasick> = LazyLock::new(|| words::finder(CONSENT));
const CONSENT_WORDS_MAX: usize = 150;

/// Text about cookies rather than news.
pub(super) fn is_consent(block: &Block) -> bool {
    block.consent || block.marks.has(Marks::CONSENT)
}

/// True for so many words in plain letters that speak of consent.
pub(super) fn is_plain_consent(words: usize, plain: &str) -> bool {
    if words > CONSENT_WORDS_MAX {
        return false;
    }
    let said: BTreeSet<usize> =
        SENTENCES.find_overlapping_iter(plain).map(|sentence| sentence.pattern().as_usize()).collect();
    let embedded = said.last().is_some_and(|last| last + EMBEDDED >= CONSENT.len()) && words < 60;
    embedded
        || said.len() >= 2
        || (said.len() == 1
            && (plain.contains("cookie") || plain.contains("samtykke"))
            && CONSENT.iter().any(|words| plain.starts_with(words)))
}
