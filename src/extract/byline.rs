//! Who wrote it: people's names out of what pages call authors, and the agency apart.

use super::words;

/// The most names kept.
const NAMES_MAX: usize = 12;
/// The longest name, in words and in signs.
const NAME_WORDS_MAX: usize = 6;
const NAME_SIGNS_MAX: usize = 60;

/// News agencies, in lower case, and how they are written.
pub(super) const AGENCIES: [(&str, &str); 17] = [
    ("ritzau", "Ritzau"),
    ("newspaq", "Newspaq"),
    ("afp", "AFP"),
    ("reuters", "Reuters"),
    ("ap", "AP"),
    ("associated press", "AP"),
    ("the associated press", "AP"),
    ("dpa", "dpa"),
    ("tt", "TT"),
    ("ntb", "NTB"),
    ("stt", "STT"),
    ("sda", "SDA"),
    ("apa", "APA"),
    ("efe", "EFE"),
    ("ansa", "ANSA"),
    ("pa media", "PA"),
    ("bloomberg", "Bloomberg"),
];

/// The agency a name stands for, as it is written; `Ritzaus Bureau` and `/ritzau/` are Ritzau.
pub(super) fn agency(name: &str) -> Option<&'static str> {
    let plain = words::plain(name);
    let plain = plain.strip_suffix(" bureau").unwrap_or(&plain);
    AGENCIES
        .iter()
        .find(|(known, _)| {
            plain == *known || plain.strip_suffix('s').is_some_and(|bare| bare == *known && known.len() > 3)
        })
        .map(|(_, written)| *written)
}

/// What becomes of an agency that stands among the authors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Agencies {
    /// It is kept apart: in our own press it marks wire copy, and Ritzau is nobody's name.
    Apart,
    /// It is named with the people as well: the byline of a foreign page stays as the page states it.
    Named,
}

/// Names, each once, and the agency among them.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Byline {
    pub(super) names: Vec<String>,
    pub(super) agency: Option<&'static str>,
}

impl Byline {
    /// Reads what a page states as authors: one name each, or several in one text.
    pub(super) fn read(stated: &[&str], agencies: Agencies) -> Self {
        let mut byline = Self::default();
        for text in stated {
            for name in names(text) {
                byline.add(&name, agencies);
            }
        }
        byline
    }

    /// True when somebody signs who is no agency.
    pub(super) fn has_person(&self) -> bool {
        self.names.iter().any(|name| agency(name).is_none())
    }

    fn add(&mut self, name: &str, agencies: Agencies) {
        if let Some(agency) = agency(name) {
            self.agency.get_or_insert(agency);
            if agencies == Agencies::Apart {
                return;
            }
        }
        let plain = words::plain(name);
        if !plain.is_empty()
            && self.names.len() < NAMES_MAX
            && self.names.iter().all(|known| words::plain(known) != plain)
        {
            self.names.push(name.to_owned());
        }
    }
}

/// What stands before the names.
pub(super) const OPENERS: [&str; 25] = [
    "af ",
    "af: ",
    "by ",
    "by: ",
    "von ",
    "von: ",
    "por ",
    "par ",
    "av ",
    "av: ",
    "text: ",
    "tekst: ",
    "tekst ",
    "skrevet af ",
    "written by ",
    "posted by ",
    "forfatter: ",
    "author: ",
    "journalist ",
    "journalist: ",
    "redigeret af ",
    "tekst af ",
    "story by ",
    "bericht von ",
    "redaktion: ",
];
/// Words that stand between two names.
const JOINERS: [&str; 8] = [" og ", " and ", " und ", " och ", " samt ", " et ", " med ", " with "];
/// What is no name, though it stands where names stand.
const NOT_NAMES: [&str; 28] = [
    "foto",
    "photo",
    "fotos",
    "photos",
    "illustration",
    "grafik",
    "video",
    "opdateret",
    "updated",
    "publiceret",
    "published",
    "http",
    "www.",
    "follow",
    "følg",
    "redigering",
    "alle ",
    "se alle",
    "flere ",
    "læs ",
    "link ",
    "mere ",
    "more ",
    "mehr ",
    "zur ",
    "über ",
    "about ",
    "kopier",
];

/// Accounts rather than people.
const ACCOUNTS: [&str; 7] =
    ["admin", "administrator", "webmaster", "webredaktør", "redaktion", "redaktionen", "newsroom"];

/// The names in one text.
fn names(text: &str) -> Vec<String> {
    let text = words::squeezed(text);
    let text = text.split("://").next().filter(|_| text.contains("://")).map_or(text.as_str(), |_| "");
    let text = without_credit(text);
    let mut found = Vec::new();
    for part in text.split([';', '|', '/', '&', '•', '·', '\n']) {
        let mut pieces = vec![part.to_owned()];
        for joiner in JOINERS {
            pieces =
                pieces.iter().flat_map(|piece| piece.split(joiner).map(str::to_owned).collect::<Vec<_>>()).collect();
        }
        for piece in pieces {
            // `Holm, Bodil` is rare; `Bodil Holm, journalist` and `Bodil Holm, Ove Lind` are common.
            for (at, name) in piece.split(',').enumerate() {
                found.extend(cleaned(name).filter(|name| at == 0 || looks_like_a_name(name) || agency(name).is_some()));
            }
        }
    }
    found
}

/// What stands before the name of a photographer, in lower case.
const CREDITS: [&str; 9] =
    ["foto:", "foto ", "fotos:", "photo:", "image:", "bild:", "billede:", "video:", "illustration:"];

/// The text before a credit: `Af Bodil Holm Foto: Ib Friis`, `(Image: Ib Friis)`.
fn without_credit(text: &str) -> &str {
    let lower = text.to_lowercase();
    // Letters that change their length in lower case are rare in names; then the text stays as it is.
    let first = CREDITS
        .iter()
        .filter_map(|credit| lower.find(credit))
        .filter(|at| *at == 0 || lower.get(..*at).is_some_and(|before| before.ends_with([' ', '(', '/'])))
        .min();
    first.filter(|_| lower.len() == text.len()).and_then(|at| text.get(..at)).unwrap_or(text)
}

/// Words by which a writer's title begins, in lower case.
const ROLES: [&str; 24] = [
    "journalist",
    "journalistpraktikant",
    "reporter",
    "redaktør",
    "chefredaktør",
    "nyhedsredaktør",
    "debatredaktør",
    "korrespondent",
    "kommentator",
    "analytiker",
    "politisk",
    "politiske",
    "erhvervsjournalist",
    "erhvervsredaktør",
    "kommunalreporter",
    "praktikant",
    "skribent",
    "freelancejournalist",
    "freelance",
    "klummeskribent",
    "correspondent",
    "editor",
    "redakteur",
    "redaktion",
];

/// The words before a title that follows without a comma: `Bodil Holm Politisk reporter`.
fn without_role(name: &str) -> String {
    let kept = name.split_whitespace().enumerate();
    let kept = kept.take_while(|(at, word)| *at < 2 || !ROLES.contains(&word.to_lowercase().as_str()));
    kept.map(|(_, word)| word).collect::<Vec<_>>().join(" ")
}

/// One name without opener, address and title. `None`: no name.
fn cleaned(name: &str) -> Option<String> {
    let mut name = name.split(['(', '<', '[', '—']).next().unwrap_or_default().trim().to_owned();
    for _ in 0..2 {
        let lower = name.to_lowercase();
        let Some(opener) = OPENERS.iter().find(|opener| lower.starts_with(**opener)) else { break };
        let rest: String = name.chars().skip(opener.chars().count()).collect();
        rest.trim().clone_into(&mut name);
    }
    let lower = name.to_lowercase();
    if NOT_NAMES.iter().any(|word| lower.starts_with(word)) || ACCOUNTS.contains(&lower.as_str()) {
        return None;
    }
    let name = without_role(&name);
    let kept: Vec<&str> = name.split_whitespace().take_while(|word| !word.contains('@')).collect();
    let name = kept
        .join(" ")
        .trim_matches(|sign: char| !sign.is_alphanumeric() && sign != '.')
        .trim_end_matches(" -")
        .to_owned();
    let fits = !name.is_empty() && kept.len() <= NAME_WORDS_MAX && name.chars().count() <= NAME_SIGNS_MAX;
    (fits && name.chars().any(char::is_alphabetic)).then_some(name)
}

/// True for two to five words that each start with a capital, particles aside.
pub(super) fn looks_like_a_name(name: &str) -> bool {
    let parts: Vec<&str> = name.split_whitespace().collect();
    let capital = |word: &str| word.chars().next().is_some_and(char::is_uppercase);
    let particle = |word: &str| {
        matches!(word, "af" | "de" | "den" | "der" | "la" | "le" | "van" | "von" | "da" | "dos" | "el" | "al" | "bin")
    };
    (2..=5).contains(&parts.len())
        && parts.iter().all(|word| capital(word) || particle(word))
        && parts.first().is_some_and(|word| capital(word))
        && !name.chars().any(|sign| sign.is_ascii_digit())
}

/// The name that a line is: `Bodil Holm`, `Bodil Holm, borgmester (S), Fjordby`, `Bodil Holm | 23. november 2026`.
pub(super) fn signature(line: &str) -> Option<String> {
    let line = line.trim().trim_start_matches(['-', '–', '—', '*']).trim_start();
    let (name, rest) = line.split_once([',', '|', '•', '·', '(']).unwrap_or((line, ""));
    let dated = rest.is_empty() || !line.contains('|') || rest.chars().any(|sign| sign.is_ascii_digit());
    let people = names(name);
    let fits =
        |name: &String| looks_like_a_name(name) && name.split_whitespace().count() <= 4 && agency(name).is_none();
    let bare = !name.contains([':', '?', '!', '"', '»', '«']) && !name.trim_end().ends_with('.');
    (dated && bare && !people.is_empty() && people.iter().all(fits)).then(|| people.join(", "))
}

/// What ends a row of names, though it starts with a capital.
pub(super) const AFTER_NAMES: [&str; 8] =
    ["Kontakt", "Foto", "Fotos", "Publiceret", "Opdateret", "Læs", "Del", "Redaktionen"];

/// The names after `Af` at the head of a text, or after its date, as in `Byen - 21. marts kl. 05:36 Af Bodil Holm Kontakt …`:
/// as many capitalised words as follow. `None`: there is no such byline.
pub(super) fn opening_names(text: &str) -> Option<String> {
    let text = text.trim_start();
    let head = ["Af ", "AF ", "By ", "af: ", "Af: ", "Tekst: "].iter().find_map(|opener| text.strip_prefix(opener));
    let dated = || {
        text.split_once(" Af ")
            .filter(|(before, _)| before.ends_with(|sign: char| sign.is_ascii_digit()))
            .map(|(_, after)| after)
    };
    let names: Vec<&str> = head
        .or_else(dated)?
        .split_whitespace()
        .take(4)
        .take_while(|word| {
            word.starts_with(char::is_uppercase)
                && !word.contains('@')
                && !word.ends_with(':')
                && !AFTER_NAMES.contains(word)
        })
        .collect();
    (!names.is_empty()).then(|| names.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_is_a_name_is_a_signature() {
        for (line, name) in [
            ("Bodil Holm", Some("Bodil Holm")),
            ("Bodil Holm, borgmester (S), Fjordby", Some("Bodil Holm")),
            ("Bodil Holm | 23. november 2026", Some("Bodil Holm")),
            ("Bodil Holm/Ove Lind", Some("Bodil Holm, Ove Lind")),
            ("Bodil Holm | Politik", None),
            ("Bodil Holm siger nej", None),
            ("Fjordby", None),
            ("Ritzau", None),
        ] {
            assert_eq!(signature(line).as_deref(), name, "{line}");
        }
    }

    #[test]
    fn a_foreign_byline_keeps_its_agency() {
        let byline = Byline::read(&["Bodil Holm, dpa"], Agencies::Named);
        assert_eq!((byline.names, byline.agency), (vec!["Bodil Holm".to_owned(), "dpa".to_owned()], Some("dpa")));
    }

    #[test]
    fn names_come_out_clean_and_agencies_apart() {
        for (stated, names, agency) in [
            (vec!["Af Bodil Holm"], vec!["Bodil Holm"], None),
            (vec!["Bodil Holm og Ove Lind", "BODIL HOLM"], vec!["Bodil Holm", "Ove Lind"], None),
            (vec!["Bodil Holm, politisk reporter"], vec!["Bodil Holm"], None),
            (vec!["Bodil Holm / Ritzau"], vec!["Bodil Holm"], Some("Ritzau")),
            (vec!["/ritzau/"], vec![], Some("Ritzau")),
            (vec!["Ritzaus Bureau"], vec![], Some("Ritzau")),
            (vec!["Bodil Holm bodil@avis.dk", "Foto: Ib Friis"], vec!["Bodil Holm"], None),
            (vec!["https://avis.dk/forfatter/bodil"], vec![], None),
            (vec!["Bodil Holm Politisk reporter"], vec!["Bodil Holm"], None),
            (vec!["Af Bodil Holm Foto: Ib Friis"], vec!["Bodil Holm"], None),
            (vec!["(Foto: Getty Images/iStockphoto)"], vec![], None),
        ] {
            let byline = Byline::read(&stated, Agencies::Apart);
            assert_eq!(
                (byline.names.iter().map(String::as_str).collect(), byline.agency),
                (names, agency),
                "{stated:?}"
            );
        }
    }
}
