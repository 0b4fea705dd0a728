//! A page with its structure kept and its words replaced, so that a layout can be kept where its text may not be.
//!
//! A word becomes the same filler wherever it stands, so that what a page says twice (headline, window title, JSON-LD)
//! is still said twice. Figures, marks, capitals, words of up to two letters and the words our own rules look for
//! (`Læs også`, `Foto`, `Ritzau`) stay; so do element names, classes and other attributes that rules and recipes read.

use std::collections::HashSet;
use std::sync::LazyLock;

use scraper::{Html, Node, node::Element};
use serde_json::Value;
use xxhash_rust::xxh3::xxh3_64;

use super::{access, byline, consent, gate, json_ld, kind, pointers, words};
use crate::domain::Problem;

/// Filler by length, from three letters to twelve.
const FILLER: [[&str; 8]; 10] = [
    ["hus", "sol", "vej", "bog", "mus", "ler", "kop", "hat"],
    ["bord", "stol", "mark", "skov", "fugl", "sten", "båds", "lygt"],
    ["vandt", "blomst", "gulve", "tråde", "spand", "kurve", "hække", "gærde"],
    ["vindue", "lamper", "skuffe", "tallet", "cykler", "støvle", "hynder", "kander"],
    ["tæppets", "skabets", "trapper", "nøglens", "sengene", "gardins", "klokker", "tagrend"],
    ["havebænk", "strygebr", "postkass", "brændsel", "madkurve", "paraplyn", "sofapude", "regnfrak"],
    ["lysestage", "havedørene", "kaffekops", "bogreolen", "vaskekurv", "trillebør", "gyngestol", "køkkenbor"],
    ["blomsterpo", "spisestuen", "vinterhave", "kakkelovne", "brødkurven", "knagerække", "cykelkurve", "støvkluden"],
    [
        "paraplystat",
        "sofabordene",
        "havesaksene",
        "gulvtæppets",
        "vandkanderne",
        "symaskinens",
        "skrivebords",
        "urtehavens",
    ],
    [
        "strygebrædt",
        "regnfrakkens",
        "lampeskærmen",
        "haveslangens",
        "kaffekanderne",
        "vindueskarme",
        "gardinstænge",
        "brændeskuret",
    ],
];
/// Words that stay: those which tell a date from other words.
const DATE_WORDS: &str = "januar februar marts april maj juni juli august september oktober november december jan feb mar \
    apr jun jul aug sep okt nov dec mandag tirsdag onsdag torsdag fredag lørdag søndag klokken publiceret opdateret \
    redigeret offentliggjort dag går";
/// Attributes whose values stay as they are.
const KEPT: [&str; 22] = [
    "class",
    "id",
    "itemprop",
    "itemtype",
    "itemscope",
    "property",
    "name",
    "rel",
    "datetime",
    "lang",
    "hidden",
    "aria-hidden",
    "style",
    "role",
    "data-testid",
    "data-component",
    "data-qa",
    "type",
    "http-equiv",
    "charset",
    "colspan",
    "hreflang",
];
/// JSON-LD keys whose strings stay as they are.
const KEPT_KEYS: [&str; 7] =
    ["@type", "@context", "inLanguage", "isAccessibleForFree", "cssSelector", "additionalType", "wordCount"];

/// Words our own rules look for.
static LISTED: LazyLock<HashSet<String>> = LazyLock::new(|| {
    let phrases =
        access::WALLS.iter().chain(&consent::CONSENT).chain(&pointers::POINTERS).chain(&pointers::INVITATIONS);
    let names = kind::NAMES.iter().chain(&kind::WORDINGS).map(|(name, _)| name);
    let bylines =
        byline::OPENERS.iter().chain(&byline::AFTER_NAMES).chain(byline::AGENCIES.iter().map(|(_, name)| name));
    let all = phrases.chain(names).chain(bylines).flat_map(|phrase| phrase.split_whitespace());
    all.chain(DATE_WORDS.split_whitespace()).map(words::plain).collect()
});

/// The page with filler for words, scripts and pictures left out; and what its own gate had to say.
///
/// Its structure is that which the gate lets through: what holds no article is not there. Nothing of a sentence of more
/// than a few words can be read out of it.
pub fn filled_page(html: &str) -> (String, Vec<Problem>) {
    let lean = gate::admit(html);
    let mut problems = lean.problems;
    let mut page = Html::parse_document(&lean.html);
    let places: Vec<_> = page.tree.nodes().map(|node| node.id()).collect();
    for place in places {
        let Some(mut node) = page.tree.get_mut(place) else { continue };
        match node.value() {
            Node::Text(text) => text.text = filled(&text.text).into(),
            Node::Element(element) => fill_attributes(element),
            Node::Comment(_) | Node::ProcessingInstruction(_) => node.detach(),
            Node::Document | Node::Fragment | Node::Doctype(_) => {}
        }
    }
    let mut head = String::new();
    if !lean.title.is_empty() {
        head = format!("<title>{}</title>", escaped(&filled(&words::unescaped(&lean.title))));
    }
    for script in &lean.json_ld {
        match json_ld::parse(script) {
            Ok(mut value) => {
                fill_json(&mut value, None);
                head.extend(["<script type=\"application/ld+json\">", &closed(&value.to_string()), "</script>"]);
            }
            Err(error) => {
                problems.push(Problem::new(format!("a JSON-LD script is not JSON and was left out: {error}")));
            }
        }
    }
    let mut html = page.html();
    let head_ends = html.find("<head").and_then(|at| Some(at + html.get(at..)?.find('>')? + 1));
    html.insert_str(head_ends.unwrap_or(0), &head);
    (html, problems)
}

/// JSON as it may stand within a script.
fn closed(json: &str) -> String {
    json.replace("</", "<\\/")
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

fn fill_attributes(element: &mut Element) {
    element.attrs.retain_mut(|(name, value)| {
        let name: &str = &name.local;
        let new = match name {
            name if KEPT.contains(&name) => return true,
            "href" => filled_address(value),
            "content" => filled_value(value),
            "aria-label" | "alt" | "title" => filled(value),
            _ => return false,
        };
        *value = new.into();
        true
    });
}

fn fill_json(value: &mut Value, key: Option<&str>) {
    match value {
        Value::String(text) if !key.is_some_and(|key| KEPT_KEYS.contains(&key)) => *text = filled_value(text),
        Value::Array(items) => items.iter_mut().for_each(|item| fill_json(item, key)),
        Value::Object(fields) => fields.iter_mut().for_each(|(key, value)| fill_json(value, Some(key))),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// The value of a meta tag or a JSON-LD field: addresses lose their words, moments and single codes stay.
fn filled_value(value: &str) -> String {
    let is_code = |value: &str| !value.contains(char::is_whitespace) && value.is_ascii() && value.len() <= 32;
    if value.starts_with("http://") || value.starts_with("https://") || value.starts_with('/') {
        filled_address(value)
    } else if is_code(value) && value.contains(|sign: char| sign.is_ascii_digit()) && !value.contains('@') {
        value.to_owned()
    } else {
        filled(value)
    }
}

/// An address whose descriptive segments (`nej-til-nye-penge`) are filled; hosts, sections and numbers stay.
fn filled_address(address: &str) -> String {
    let bare = address.split(['?', '#']).next().unwrap_or_default();
    let host_end =
        bare.find("://").and_then(|at| Some(at + 3 + bare.get(at + 3..)?.find('/').unwrap_or(bare.len() - at - 3)));
    // `mailto:` and `tel:` are people's.
    if host_end.is_none() && !bare.starts_with('/') {
        return String::new();
    }
    let (host, path) = bare.split_at_checked(host_end.unwrap_or(0)).unwrap_or((bare, ""));
    let segments = path.split('/').map(|segment| {
        let (stem, ending) = segment.split_once('.').unwrap_or((segment, ""));
        let dot = if ending.is_empty() { "" } else { "." };
        if stem.matches(['-', '_']).count() >= 2 {
            [&ascii(&filled(stem)), dot, ending].concat()
        } else {
            segment.to_owned()
        }
    });
    [host, &segments.collect::<Vec<_>>().join("/")].concat()
}

fn ascii(text: &str) -> String {
    text.replace('æ', "ae").replace('ø', "oe").replace('å', "aa")
}

/// The text with every word replaced; what stands between the words stays.
fn filled(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut word = String::new();
    for sign in text.chars() {
        if sign.is_alphabetic() {
            word.push(sign);
        } else {
            push_filler(&mut out, &std::mem::take(&mut word));
            out.push(sign);
        }
    }
    push_filler(&mut out, &word);
    out
}

fn push_filler(out: &mut String, word: &str) {
    let letters = word.chars().count();
    let lower = word.to_lowercase();
    if letters < 3 || LISTED.contains(&lower) {
        out.push_str(word);
        return;
    }
    let hash = usize::try_from(xxh3_64(lower.as_bytes()) % 8).unwrap_or_default();
    let filler = FILLER.get((letters - 3).min(FILLER.len() - 1)).and_then(|words| words.get(hash)).copied();
    let filler = filler.unwrap_or_default();
    if letters > 1 && word.chars().all(char::is_uppercase) {
        out.push_str(&filler.to_uppercase());
    } else if word.starts_with(char::is_uppercase) {
        let mut signs = filler.chars();
        out.extend(signs.next().into_iter().flat_map(char::to_uppercase).chain(signs));
    } else {
        out.push_str(filler);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_becomes_the_same_filler_everywhere_and_keeps_its_looks() {
        let one = filled("Borgmesteren siger nej. BORGMESTEREN siger 12,5 mia. kr.");
        let words: Vec<&str> = one.split(' ').collect();
        assert_eq!(words[0].to_uppercase(), words[3]);
        assert_eq!(words[1], words[4]);
        assert!(one.contains("12,5") && one.ends_with("kr.") && !one.contains("siger"), "{one}");
        assert_eq!(filled("Læs også: "), "Læs også: ");
    }

    #[test]
    fn nothing_readable_is_left_and_what_rules_read_is() {
        let (page, problems) = filled_page(
            "<html lang=da><head><title>Broen er lukket &amp; spærret</title>\
             <script type='application/ld+json'>{\"@type\":\"NewsArticle\",\"headline\":\"Broen er lukket\",\
             \"datePublished\":\"2026-11-24T06:00:00+01:00\",\"url\":\"https://avis.example/nyt/broen-er-lukket/123\"}</script>\
             <script>var hemmelig = 'Broen';</script><meta property=og:type content=article>\
             <meta property=og:title content='Broen er lukket'></head>\
             <body><!-- Broen --><h1 class=t onclick='broen()'>Broen er lukket</h1>\
             <p data-x=Broen><a href='/nyt/broen-er-lukket/123?broen=1'>Trafikanterne venter</a></p></body></html>",
        );
        assert_eq!(problems, []);
        for gone in ["roen", "hemmelig", "lukket", "Trafikanterne", "onclick", "data-x"] {
            assert!(!page.contains(gone), "{gone} is left in {page}");
        }
        let headline = filled("Broen er lukket");
        assert_eq!(page.matches(&headline).count(), 4, "window, JSON-LD, meta and heading: {page}");
        for kept in [
            "class=\"t\"",
            "2026-11-24T06:00:00+01:00",
            "NewsArticle",
            "avis.example/nyt/",
            "/123",
            "content=\"article\"",
        ] {
            assert!(page.contains(kept), "{kept} is missing in {page}");
        }
    }

    #[test]
    fn addresses_keep_neither_people_nor_headlines() {
        assert_eq!(filled_address("mailto:ib.hansen@avis.example"), "");
        let filled = filled_address("https://avis.example/nyt/borgmesteren-siger-nej.html?a=1");
        assert!(filled.starts_with("https://avis.example/nyt/") && filled.contains(".html"), "{filled}");
        assert!(!filled.contains("borgmester"), "{filled}");
        assert_eq!(filled_address("/politik/123"), "/politik/123");
        assert!(!filled_value("Ib-Hansen").contains("Hansen"));
    }

    #[test]
    fn filler_is_as_long_as_the_word_it_stands_for() {
        for (at, words) in FILLER.iter().enumerate() {
            for word in words {
                assert!(word.chars().count().abs_diff(at + 3) <= 1, "{word}");
            }
        }
    }
}
