//! Blocks that point elsewhere, and what pages say about themselves.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

use super::{blocks::Block, words};

/// Openers of pointers to other articles, in plain letters.
pub(super) const POINTERS: [&str; 40] = [
    "læs også",
    "læs mere",
    "læs her",
    "se også",
    "hør også",
    "fold sammen",
    "vis mere",
    "del artiklen",
    "artiklen fortsætter",
    "artiklen er opdateret",
    "read more",
    "read also",
    "see also",
    "related",
    "more from",
    "click here",
    "sign up",
    "subscribe",
    "follow us",
    "follow ",
    "also read",
    "recommended",
    "mehr zum",
    "mehr dazu",
    "lesen sie",
    "weiterlesen",
    "zum thema",
    "les også",
    "läs mer",
    "läs också",
    "lire aussi",
    "à lire aussi",
    "lea también",
    "czytaj też",
    "watch ",
    "photos ",
    "advertisement",
    "annonce",
    "anzeige",
    "reklame",
];
/// Words that only invitations hold.
pub(super) const INVITATIONS: [&str; 35] = [
    "nyhedsbrev",
    "newsletter",
    "tilmeld dig",
    "abonner på",
    "følg os på",
    "sign up for",
    "subscribe to",
    "on twitter",
    "on facebook",
    "download our app",
    "all rights reserved",
    "alle rettigheder forbeholdes",
    "click here",
    "klik her for",
    "send til din ven",
    "modtagerens email",
    "skal udfyldes",
    "automatisk oplæsning",
    "on google news",
    "be the first to comment",
    "vær den første til at kommentere",
    "skriv en kommentar",
    "har du et tip",
    "fejl i artiklen",
    "fundet en fejl",
    "fehler gefunden",
    "your inbox",
    "i din indbakke",
    "share it with a friend",
    "affiliate links",
    "indeholder reklamelinks",
    "støt vores journalistik",
    "support our journalism",
    "join our forums",
    "hør podcasten her",
];
const POINTER_WORDS_MAX: usize = 25;
/// Words that nobody says in the news, only a house of itself, however many stand around them.
const HOUSE_WORDS: [&str; 6] = [
    "is subject to copyright",
    "if you have a news tip",
    "har du et tip til",
    "må ikke gengives uden",
    "may not be published broadcast",
    "tilmeld dig nyhedsbrevet",
];
const HOUSE_WORDS_MAX: usize = 60;
/// [`HOUSE_WORDS`] and then [`INVITATIONS`], looked for in one pass.
static SAID: LazyLock<AhoCorasick> = LazyLock::new(|| words::finder(HOUSE_WORDS.into_iter().chain(INVITATIONS)));

/// `Læs også: …`, newsletter boxes, calls to follow.
pub(super) fn is_pointer(block: &Block) -> bool {
    if block.words > HOUSE_WORDS_MAX {
        return false;
    }
    let plain = block.plain.as_str();
    let mut invites = false;
    for said in SAID.find_overlapping_iter(plain) {
        if said.pattern().as_usize() < HOUSE_WORDS.len() {
            return true;
        }
        invites = true;
    }
    if block.words > POINTER_WORDS_MAX {
        return false;
    }
    let opens = POINTERS.iter().any(|opener| {
        plain.strip_prefix(opener.trim_end()).is_some_and(|rest| {
            rest.is_empty() || (rest.starts_with(' ') && (!opener.ends_with(' ') || !words::ends_sentence(&block.text)))
        })
    });
    (opens && (block.link_share > 0.0 || block.words < 12 || block.text.contains(':'))) || invites || is_chore(plain)
}

/// `Læsetid: 10 min.`, `Udskriv`, `Del:`: what pages say about themselves.
fn is_chore(plain: &str) -> bool {
    let plain = plain.trim_start_matches(|sign: char| sign.is_ascii_digit()).trim_start();
    let chores = [
        "læsetid",
        "min read",
        "udskriv",
        "del",
        "login",
        "log ind",
        "share",
        "print",
        "email protected",
        "gem",
        "kopier link",
        "lyt til artiklen",
        "comments",
        "kommentarer",
        "kommentare",
    ];
    plain.split(' ').count() <= 5
        && chores.iter().any(|chore| {
            plain.strip_prefix(chore).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
                || plain.strip_suffix(chore).is_some_and(|rest| rest.ends_with(' '))
        })
}
