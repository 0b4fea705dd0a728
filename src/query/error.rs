//! Why a text is no query, where, and what to write instead.

use std::fmt;

use super::{CHARS_MAX, COUNT_MAX, DEPTH_MAX, DISTANCE_MAX, TERMS_MAX};

/// Why a text is no query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueryError {
    /// How many Unicode scalar values stand before the fault.
    pub at: usize,
    /// The line of the fault, from 1.
    pub line: usize,
    /// The column of the fault in its line, from 1, in Unicode scalar values.
    pub column: usize,
    /// What is wrong.
    pub fault: Fault,
}

/// What can be wrong with a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// There is nothing in it.
    Empty,
    /// It has so many Unicode scalar values: too many.
    TooLong(usize),
    /// It has too many words.
    TooManyTerms,
    /// It is nested too deep.
    TooDeep,
    /// A bracket is never closed.
    Unclosed,
    /// A bracket closes nothing.
    Unopened,
    /// A quotation mark has no second.
    OpenPhrase,
    /// After this operator or bracket a word is missing.
    NothingAfter(String),
    /// Before this operator a word is missing.
    NothingBefore(String),
    /// No field has this name; the nearest that does.
    UnknownField(String, &'static str),
    /// The field is given nothing.
    NoValue(String),
    /// The value fits the field badly; what the field takes, by example.
    BadValue(String, String, &'static str),
    /// A wildcard names fewer than three letters.
    ShortWildcard(String),
    /// A word without a letter or digit.
    NoLetters(String),
    /// A distance or count that is no number in range.
    BadNumber(String, u32),
    /// Something else than words stands beside `NÆR` or in `MINDST`.
    NotAPattern(String),
    /// A phrase with `~3` behind it, which other search engines read as a distance.
    Slop(String),
}

impl QueryError {
    /// The error as staff read it, in Danish: where it is, what was expected, what to write instead.
    pub fn danish(&self) -> String {
        let (expected, repair) = self.fault.danish();
        format!("Linje {}, tegn {}: {expected}. Prøv: {repair}", self.line, self.column)
    }

    /// What to write instead, in Danish.
    pub fn repair(&self) -> String {
        self.fault.danish().1
    }
}

impl std::error::Error for QueryError {}

impl fmt::Display for QueryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (expected, repair) = self.fault.english();
        write!(f, "query, line {} column {}: {expected}; {repair}", self.line, self.column)
    }
}

impl Fault {
    fn english(&self) -> (String, String) {
        let pair = |expected: &str, repair: &str| (expected.to_owned(), repair.to_owned());
        match self {
            Self::Empty => pair("a word was expected, the query is empty", "write a word, or * for everything"),
            Self::TooLong(chars) => (
                format!("at most {CHARS_MAX} signs are read, here are {chars}"),
                "split it into several saved searches, or use wildcards such as udlign*".to_owned(),
            ),
            Self::TooManyTerms => (
                format!("at most {TERMS_MAX} words are read"),
                "leave some out, or use wildcards such as udlign*".to_owned(),
            ),
            Self::TooDeep => (
                format!("brackets and operators nest at most {DEPTH_MAX} deep"),
                "leave out brackets that change nothing".to_owned(),
            ),
            Self::Unclosed => pair("a ) was expected for this bracket", "add ) where the group ends"),
            Self::Unopened => pair("this ) closes nothing", "remove it, or add ( where the group begins"),
            Self::OpenPhrase => pair("a second quotation mark was expected", "add \" where the phrase ends"),
            Self::NothingAfter(operator) => {
                (format!("a word was expected after {operator}"), format!("write {operator} udligning, or remove it"))
            }
            Self::NothingBefore(operator) => (
                format!("a word was expected before {operator}"),
                format!("write kommune {operator} udligning, or remove it"),
            ),
            Self::UnknownField(name, nearest) => (
                format!("`{name}:` is no field"),
                format!("write {nearest}: or, to find the words themselves, put them in quotation marks"),
            ),
            Self::NoValue(name) => {
                (format!("a value was expected right after {name}:"), format!("write {name}:ord without a space"))
            }
            Self::BadValue(name, value, example) => {
                (format!("{name}: cannot be `{value}`"), format!("write it as {name}:{example}"))
            }
            Self::ShortWildcard(word) => (
                format!("a wildcard must name three letters, `{word}` names fewer"),
                "write more of the word, such as udl*".to_owned(),
            ),
            Self::NoLetters(word) => (format!("a word was expected, `{word}` has no letters"), "remove it".to_owned()),
            Self::BadNumber(operator, example) => (
                format!(
                    "{operator} needs a number after the slash: 0-{DISTANCE_MAX} for a distance, 2-{COUNT_MAX} for a count"
                ),
                format!("write {}/{example}", operator.split('/').next().unwrap_or_default()),
            ),
            Self::Slop(phrase) => {
                (format!("~ after {phrase} says nothing here"), format!("write the distance as {}", as_near(phrase)))
            }
            Self::NotAPattern(operator) => (
                format!("{operator} takes words, phrases and groups of them with ELLER, nothing else"),
                "put fields, OG and IKKE outside: titel:(a NÆR/5 b) IKKE c".to_owned(),
            ),
        }
    }

    fn danish(&self) -> (String, String) {
        let pair = |expected: &str, repair: &str| (expected.to_owned(), repair.to_owned());
        match self {
            Self::Empty => pair("Her mangler et ord, søgningen er tom", "et ord, eller * for alt"),
            Self::TooLong(chars) => (
                format!("Søgningen må højst fylde {CHARS_MAX} tegn, den fylder {chars}"),
                "del den i flere gemte søgninger, eller brug fx udlign*".to_owned(),
            ),
            Self::TooManyTerms => (
                format!("Der må højst være {TERMS_MAX} ord i søgningen"),
                "udelad nogle, eller brug fx udlign*".to_owned(),
            ),
            Self::TooDeep => (
                format!("Parenteser og operatorer må højst stå {DEPTH_MAX} lag dybt"),
                "fjern de parenteser, der ikke gør nogen forskel".to_owned(),
            ),
            Self::Unclosed => pair("Parentesen lukkes ikke", "sæt ) der, hvor gruppen slutter"),
            Self::Unopened => pair("Her lukkes en parentes, som ikke er åbnet", "fjern ) eller sæt ( foran gruppen"),
            Self::OpenPhrase => pair("Citationstegnet mangler sin makker", "sæt \" der, hvor frasen slutter"),
            Self::NothingAfter(operator) => (
                format!("Der mangler et ord efter {operator}"),
                format!("{operator} udligning, eller fjern {operator}"),
            ),
            Self::NothingBefore(operator) => (
                format!("Der mangler et ord foran {operator}"),
                format!("kommune {operator} udligning, eller fjern {operator}"),
            ),
            Self::UnknownField(name, nearest) => (
                format!("Der findes ikke noget felt, der hedder {name}:"),
                format!("{nearest}: – eller sæt ordene i citationstegn for at finde dem selv"),
            ),
            Self::NoValue(name) => {
                (format!("Der mangler noget lige efter {name}:"), format!("{name}:ord uden mellemrum"))
            }
            Self::BadValue(name, value, example) => {
                (format!("»{value}« passer ikke til {name}:"), format!("{name}:{example}"))
            }
            Self::ShortWildcard(word) => {
                (format!("»{word}« skal have mindst tre bogstaver foruden stjernen"), "fx udl*".to_owned())
            }
            Self::NoLetters(word) => (format!("»{word}« har ingen bogstaver"), "fjern det".to_owned()),
            Self::BadNumber(operator, example) => (
                format!("{operator} skal have et tal efter skråstregen: afstand 0-{DISTANCE_MAX}, antal 2-{COUNT_MAX}"),
                format!("{}/{example}", operator.split('/').next().unwrap_or_default()),
            ),
            Self::Slop(phrase) => (format!("~ efter {phrase} betyder ikke noget her"), as_near(phrase)),
            Self::NotAPattern(operator) => (
                format!("Ved {operator} kan der kun stå ord, fraser og grupper med ELLER"),
                "felter, OG og IKKE udenfor, fx titel:(a NÆR/5 b) IKKE c".to_owned(),
            ),
        }
    }
}

/// `"rige kommuner"` as `rige NÆR/3 kommuner`.
fn as_near(phrase: &str) -> String {
    phrase.trim_matches(super::lexer::is_quotation).split_whitespace().collect::<Vec<_>>().join(" NÆR/3 ")
}
