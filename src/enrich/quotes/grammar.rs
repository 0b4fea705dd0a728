//! The words that hold a quote and its speaker together: verbs, pronouns, prepositions, titles, first names.

use std::collections::HashMap;
use std::sync::LazyLock;

/// Whom a name or a pronoun stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Gender {
    Woman,
    Man,
}

/// What a verb can do for a quote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct CueVerb {
    /// `mener, at …` reports.
    pub(super) reports: bool,
    /// `sagt`, which needs `har`.
    pub(super) is_participle: bool,
}

static VERBS: LazyLock<HashMap<&str, CueVerb>> = LazyLock::new(|| {
    let mut verbs = HashMap::new();
    for line in entries(include_str!("../../../index/cue-verbs.txt")) {
        let reports = line.ends_with('*');
        for (at, form) in line.trim_end_matches('*').split_whitespace().enumerate() {
            verbs.entry(form).or_insert(CueVerb { reports, is_participle: at == 2 });
        }
    }
    verbs
});

/// Whom a first name is given to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FirstName {
    Woman,
    Man,
    Either,
}

impl FirstName {
    /// Whom a pronoun for its bearer must stand for, if that is clear.
    pub(super) const fn gender(self) -> Option<Gender> {
        match self {
            Self::Woman => Some(Gender::Woman),
            Self::Man => Some(Gender::Man),
            Self::Either => None,
        }
    }
}

static FIRST_NAMES: LazyLock<HashMap<String, FirstName>> = LazyLock::new(|| {
    let mut names: HashMap<String, FirstName> = HashMap::new();
    for line in entries(include_str!("../../../index/first-names.txt")) {
        let given = if line.starts_with("f ") { FirstName::Woman } else { FirstName::Man };
        for name in line.split_whitespace().skip(1) {
            names
                .entry(name.to_lowercase())
                .and_modify(|known| *known = if *known == given { given } else { FirstName::Either })
                .or_insert(given);
        }
    }
    names
});

fn entries(list: &'static str) -> impl Iterator<Item = &'static str> {
    list.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// The verb a lower-case word is, if it can give words to a speaker.
pub(super) fn cue_verb(word: &str) -> Option<CueVerb> {
    VERBS.get(word).copied()
}

/// Whom a first name is given to; `None` for any other word. `Anne-Mette` goes by its first part.
pub(super) fn first_name(word: &str) -> Option<FirstName> {
    let lower = word.to_lowercase();
    let known = FIRST_NAMES.get(&lower).copied();
    known.or_else(|| lower.split_once('-').and_then(|(first, _)| FIRST_NAMES.get(first).copied()))
}

/// Whom a pronoun stands for.
pub(super) fn pronoun(word: &str) -> Option<Gender> {
    match word {
        "hun" => Some(Gender::Woman),
        "han" => Some(Gender::Man),
        _ => None,
    }
}

const PREPOSITIONS: [&str; 22] = [
    "i", "på", "ved", "for", "af", "fra", "hos", "med", "til", "om", "mod", "over", "under", "efter", "mellem",
    "blandt", "hos", "uden", "ifølge", "som", "end", "både",
];

/// True for words that govern what follows them, so that it is not the subject.
pub(super) fn is_preposition(word: &str) -> bool {
    PREPOSITIONS.contains(&word) && word != "både"
}

/// True for prepositions inside a title: `formand for`, `borgmester i`.
pub(super) fn binds_title(word: &str) -> bool {
    matches!(word, "i" | "på" | "ved" | "for" | "af" | "hos" | "fra" | "og")
}

const STOPS: [&str; 31] = [
    "både", "der", "som", "om", "til", "med", "efter", "da", "når", "mens", "hvor", "hvis", "fordi", "at", "under",
    "over", "mod", "men", "inden", "før", "uden", "siden", "oven", "mellem", "selv", "jeg", "vi", "man", "jer", "os",
    "sig",
];

/// True for words behind which no subject stands any more.
pub(super) fn ends_subject(word: &str) -> bool {
    STOPS.contains(&word)
}

const ADVERBS: [&str; 40] = [
    "så",
    "da",
    "nu",
    "også",
    "derfor",
    "videre",
    "desuden",
    "endvidere",
    "ligeledes",
    "dog",
    "ifølge",
    "kort",
    "tørt",
    "i",
    "dag",
    "går",
    "aftes",
    "samtidig",
    "blandt",
    "andet",
    "bl.a",
    "igen",
    "senere",
    "tidligere",
    "altså",
    "endelig",
    "selv",
    "ikke",
    "nok",
    "her",
    "således",
    "sådan",
    "dernæst",
    "ligefrem",
    "derimod",
    "omvendt",
    "endda",
    "onsdag",
    "mandag",
    "fredag",
];

/// True for words between a verb and its subject.
pub(super) fn is_adverb(word: &str) -> bool {
    ADVERBS.contains(&word)
}

const OFFICES: [&str; 46] = [
    "borgmester",
    "minister",
    "formand",
    "forkvinde",
    "forperson",
    "professor",
    "lektor",
    "adjunkt",
    "direktør",
    "chef",
    "leder",
    "ordfører",
    "forsker",
    "økonom",
    "analytiker",
    "rådmand",
    "kommentator",
    "medlem",
    "politiker",
    "konsulent",
    "talsmand",
    "talskvinde",
    "talsperson",
    "sekretær",
    "advokat",
    "kandidat",
    "præsident",
    "inspektør",
    "rektor",
    "dekan",
    "lærer",
    "pædagog",
    "læge",
    "sygeplejerske",
    "landmand",
    "forfatter",
    "instruktør",
    "mester",
    "ekspert",
    "repræsentant",
    "koordinator",
    "ambassadør",
    "kollega",
    "byrådsmedlem",
    "regionsrådsmedlem",
    "stifter",
];

/// True for a word that ends in the name of an office or trade, bare or definite.
pub(super) fn is_office(word: &str) -> bool {
    let bare = indefinite(word);
    OFFICES.iter().any(|office| word.ends_with(office) || bare.is_some_and(|bare| bare.ends_with(office)))
}

/// `borgmesteren` without its article: `borgmester`; `None` for a word without one.
pub(super) fn indefinite(word: &str) -> Option<&str> {
    let word = word.strip_suffix('s').filter(|stem| is_definite(stem)).unwrap_or(word);
    if !is_definite(word) {
        return None;
    }
    word.strip_suffix("mmet").map(|stem| (stem, "m")).map_or_else(
        || word.strip_suffix("en").or_else(|| word.strip_suffix("et")).or_else(|| word.strip_suffix('n')),
        // `medlemmet`: the doubled letter goes as well.
        |(stem, _)| word.get(..stem.len() + 1),
    )
}

/// True for a word with the look of a definite noun.
pub(super) fn is_definite(word: &str) -> bool {
    word.chars().count() > 4 && (word.ends_with("en") || word.ends_with("et") || word.ends_with("erne"))
}

/// True when a title in the text (`borgmesteren`, `ministeren`) can stand for a role (`finansminister`).
pub(super) fn title_fits(title: &str, role: &str) -> bool {
    const WIDER: [(&str, &[&str]); 4] = [
        ("forsker", &["professor", "lektor", "adjunkt", "forsker", "ph.d", "analytiker", "postdoc"]),
        ("ekspert", &["professor", "lektor", "adjunkt", "forsker", "økonom", "analytiker", "konsulent"]),
        ("politiker", &["medlem", "borgmester", "ordfører", "rådmand", "minister", "formand"]),
        ("kollega", &["borgmester", "minister", "rådmand"]),
    ];
    let bare = |word: &str| indefinite(word).unwrap_or(word).trim_end_matches('e').replace('-', "");
    let (stem, role) = (bare(title), bare(role));
    if stem.chars().count() < 3 || role.chars().count() < 3 {
        return false;
    }
    role == stem
        || role.ends_with(&stem)
        || stem.ends_with(&role)
        || (stem.chars().count() > 5 && role.starts_with(&stem))
        || WIDER.iter().any(|(wide, roles)| {
            stem.ends_with(wide.trim_end_matches('e')) && roles.iter().any(|narrow| role.ends_with(narrow))
        })
}

/// True for offices one is elected or named to: nobody holds two that differ in one article.
pub(super) fn is_elected(word: &str) -> bool {
    let bare = indefinite(word).unwrap_or(word);
    ["borgmester", "minister", "rådmand"].iter().any(|office| bare.ends_with(office))
}

/// True for those who study what others do.
pub(super) fn is_learned(word: &str) -> bool {
    let bare = indefinite(word).unwrap_or(word);
    ["professor", "lektor", "forsker", "økonom", "analytiker", "kommentator", "ekspert", "adjunkt"]
        .iter()
        .any(|trade| bare.ends_with(trade))
}

/// The letter in brackets of the party a word such as `socialdemokraten` or `venstremanden` names.
pub(super) fn party_of(word: &str) -> Option<&'static str> {
    const PARTIES: [(&str, &str); 9] = [
        ("socialdemokrat", "s"),
        ("venstremand", "v"),
        ("venstrekvinde", "v"),
        ("venstrepolitiker", "v"),
        ("venstre-", "v"),
        ("radikal", "rv"),
        ("konservativ", "k"),
        ("sf'er", "sf"),
        ("enhedslist", "el"),
    ];
    PARTIES.iter().find(|(head, _)| word.starts_with(head)).map(|&(_, letter)| letter)
}

/// True for words by which an office is no longer held.
pub(super) fn is_past(word: &str) -> bool {
    matches!(
        word,
        "tidligere" | "forhenværende" | "hidtidig" | "hidtidige" | "afgået" | "afgåede" | "fhv" | "eks" | "forrige"
    )
}

const OPENERS: [&str; 60] = [
    "ifølge",
    "men",
    "og",
    "når",
    "for",
    "i",
    "på",
    "hos",
    "det",
    "den",
    "de",
    "hun",
    "han",
    "her",
    "der",
    "så",
    "nu",
    "også",
    "både",
    "fra",
    "til",
    "med",
    "af",
    "om",
    "da",
    "hvis",
    "selv",
    "efter",
    "under",
    "ved",
    "vi",
    "jeg",
    "en",
    "et",
    "som",
    "alligevel",
    "derfor",
    "dog",
    "hverken",
    "ikke",
    "hvad",
    "hvor",
    "hvorfor",
    "hvordan",
    "kun",
    "mens",
    "blandt",
    "bag",
    "over",
    "mod",
    "foto",
    "af",
    "ej",
    "kære",
    "spørger",
    "spørg",
    "siden",
    "tidligere",
    "heller",
    "hvem",
];

/// True for a word that has a capital only because it opens a sentence.
pub(super) fn is_opener(lower: &str) -> bool {
    OPENERS.contains(&lower) || cue_verb(lower).is_some()
}

/// Words with which only a speaker speaks of himself.
pub(super) fn is_first_person(lower: &str) -> bool {
    matches!(lower, "jeg" | "mig" | "min" | "mit" | "mine" | "vi" | "os" | "vores" | "vort")
}

/// Words with which a reporter addresses whom he asks.
pub(super) fn is_address(word: &str, lower: &str) -> bool {
    matches!(lower, "du" | "dig" | "din" | "dit" | "dine" | "jer" | "jeres")
        || matches!(word, "I" | "De" | "Dem" | "Deres")
}
