//! TOML with places: reads tables key by key and collects every fault with file, line and key.
//!
//! serde stops at the first fault; a person who edits a file by hand wants to hear of all of them at once.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::ops::{Range, RangeInclusive};
use std::time::Duration;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

mod lists;

use super::faults::Faults;
use super::notes::{ANY_KEY, Asked, Need, Note};

/// Values that stand above the file: `UDKLIP_SECTION__KEY` by lower-case path `section.key`.
pub(super) type Overrides = BTreeMap<String, String>;

/// One TOML file, parsed as far as it goes.
#[derive(Debug)]
pub(super) struct Document<'a> {
    file: &'a str,
    text: &'a str,
    root: Spanned<DeTable<'a>>,
    overrides: &'a Overrides,
    /// Every path that was asked for.
    paths: RefCell<BTreeSet<String>>,
    /// Without syntax errors. Of a text that has some, nothing else is told: what seems to be missing may stand there.
    is_toml: bool,
    /// What was asked for there, where that is to be known: then no file is read, and every part of it is asked for once.
    notes: Option<RefCell<Vec<Note>>>,
    faults: &'a Faults,
}

impl<'a> Document<'a> {
    /// Parses `text`; syntax errors become its faults, and then its only ones.
    pub(super) fn parse(file: &'a str, text: &'a str, overrides: &'a Overrides, faults: &'a Faults) -> Self {
        let (root, errors) = DeTable::parse_recoverable(text);
        let is_toml = errors.is_empty();
        for error in errors {
            let line = error.span().map_or(0, |span| line_of(text, &span));
            faults.add(file, line, "", format!("is not TOML: {}", error.message()));
        }
        Self { file, text, root, overrides, paths: RefCell::default(), is_toml, notes: None, faults }
    }

    /// A document that notes what its reader asks for.
    pub(super) fn noting(overrides: &'a Overrides, faults: &'a Faults) -> Self {
        Self { notes: Some(RefCell::default()), ..Self::parse("", "", overrides, faults) }
    }

    /// What was asked for, in that order.
    pub(super) fn into_notes(self) -> Vec<Note> {
        self.notes.map(RefCell::into_inner).unwrap_or_default()
    }

    /// The table everything stands in.
    pub(super) fn root(&self) -> Table<'_> {
        Table {
            document: self,
            path: String::new(),
            span: 0..0,
            keys: Some(self.root.get_ref()),
            asked: RefCell::default(),
        }
    }

    /// Ends the reading of the document: every variable of a section, or like one, that is no setting is a fault, with the nearest one.
    pub(super) fn done(&self) {
        let paths = self.paths.borrow();
        for path in self.overrides.keys().filter(|path| !paths.contains(*path)) {
            let known = nearest(paths.iter().map(String::as_str), path);
            // What a container's host sets for a service of our name (`UDKLIP_PORT_8080_TCP`) is no slip.
            if known.is_none() && !path.contains('.') {
                continue;
            }
            let advice = known.map_or_else(String::new, |known| format!("; did you mean `{}`?", variable(known)));
            self.faults.add(ENVIRONMENT, 0, &variable(path), format!("is no setting of ours{advice}"));
        }
    }
}

/// What stands in a fault where a file would.
const ENVIRONMENT: &str = "environment";

/// The variable that stands above `section.key`.
fn variable(path: &str) -> String {
    format!("UDKLIP_{}", path.replace('.', "__").to_uppercase())
}

/// The known name that `name` is most likely a slip of.
fn nearest<'n>(known: impl Iterator<Item = &'n str>, name: &str) -> Option<&'n str> {
    let by_distance = known.map(|known| (strsim::damerau_levenshtein(known, name), known));
    by_distance.filter(|(distance, _)| *distance <= 2).min().map(|(_, known)| known)
}

fn line_of(text: &str, span: &Range<usize>) -> usize {
    1 + text.bytes().take(span.start).filter(|&b| b == b'\n').count()
}

/// One table of a file. Call [`Table::done`] when every key has been asked for: what is left is unknown.
pub(super) struct Table<'a> {
    document: &'a Document<'a>,
    path: String,
    span: Range<usize>,
    keys: Option<&'a DeTable<'a>>,
    asked: RefCell<BTreeSet<String>>,
}

enum Found<'a> {
    File(&'a Spanned<DeValue<'a>>),
    Override(&'a str),
}

impl<'a> Table<'a> {
    fn key_path(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }

    fn note(&self, key: &str, need: Need, asked: impl FnOnce() -> Asked) {
        if let Some(notes) = &self.document.notes {
            notes.borrow_mut().push(Note { path: self.key_path(key), need, asked: asked() });
        }
    }

    fn find(&self, key: &str) -> Option<Found<'a>> {
        self.asked.borrow_mut().insert(key.to_owned());
        self.document.paths.borrow_mut().insert(self.key_path(key));
        if let Some(value) = self.document.overrides.get(&self.key_path(key)) {
            return Some(Found::Override(value));
        }
        self.keys.and_then(|table| table.get(key)).map(Found::File)
    }

    /// Records a fault at `key`, or at the table if the key is absent.
    pub(super) fn fault(&self, key: &str, message: impl Into<String>) {
        let path = self.key_path(key);
        if self.document.overrides.contains_key(&path) {
            self.document.faults.add(ENVIRONMENT, 0, &variable(&path), message.into());
            return;
        }
        if !self.document.is_toml {
            return;
        }
        let at = self
            .keys
            .and_then(|table| table.get_key_value(key))
            .map_or_else(|| self.span.clone(), |(name, _)| name.span());
        let line = if at.end == 0 { 0 } else { line_of(self.document.text, &at) };
        self.document.faults.add(self.document.file, line, &path, message.into());
    }

    fn text_if_any(&self, key: &str) -> Option<String> {
        match self.find(key)? {
            Found::Override(text) => Some(text.to_owned()),
            Found::File(value) => {
                let text = value.get_ref().as_str();
                if text.is_none() {
                    self.fault(key, format!("is {}; expected a text in quotes", kind_of(value.get_ref())));
                }
                text.map(str::to_owned)
            }
        }
    }

    /// True when the key is in the file or the environment.
    pub(super) fn has(&self, key: &str) -> bool {
        self.find(key).is_some()
    }

    /// A text from the environment, which must not stand in the file.
    pub(super) fn secret(&self, key: &str, advice: &str) -> Option<String> {
        let secret = self.text_if_any(key);
        if self.keys.is_some_and(|table| table.contains_key(key)) {
            self.fault(key, advice);
        }
        secret.filter(|text| !text.trim().is_empty())
    }

    fn missing(&self, key: &str, expected: &str) {
        if !self.has(key) {
            self.fault(key, format!("is missing; expected {expected}"));
        }
    }

    /// A text that must be there and hold something.
    pub(super) fn text(&self, key: &str) -> Option<String> {
        self.note(key, Need::Needed, || Asked::Text);
        self.missing(key, "a text in quotes");
        let text = self.text_if_any(key)?;
        if text.trim().is_empty() {
            self.fault(key, "is empty; expected a text");
            return None;
        }
        Some(text)
    }

    /// A text that may be left out.
    pub(super) fn optional_text(&self, key: &str) -> Option<String> {
        self.note(key, Need::Optional, || Asked::Text);
        self.text_if_any(key).filter(|text| !text.trim().is_empty())
    }

    /// A text that must be there and that `parse` must accept.
    pub(super) fn parsed<T, E: fmt::Display>(&self, key: &str, parse: impl Fn(&str) -> Result<T, E>) -> Option<T> {
        let text = self.text(key)?;
        parse(&text).map_err(|error| self.fault(key, format!("is wrong: {error}"))).ok()
    }

    /// A text that may be left out, but that `parse` must accept if it is there.
    pub(super) fn optional_parsed<T, E: fmt::Display>(
        &self,
        key: &str,
        parse: impl Fn(&str) -> Result<T, E>,
    ) -> Option<T> {
        let text = self.optional_text(key)?;
        parse(&text).map_err(|error| self.fault(key, format!("is wrong: {error}"))).ok()
    }

    /// One of a closed set of words; `None` when absent and no `default` is given (which is then a fault).
    pub(super) fn choice<T: Copy>(&self, key: &str, words: &[(T, &str)], default: Option<T>) -> Option<T> {
        let expected = words.iter().map(|(_, word)| *word).collect::<Vec<_>>().join(", ");
        let need = if default.is_some() { Need::Optional } else { Need::Needed };
        self.note(key, need, || Asked::Choice(words.iter().map(|(_, word)| (*word).to_owned()).collect()));
        if default.is_some() && !self.has(key) {
            return default;
        }
        self.missing(key, &format!("one of {expected}"));
        let text = self.text_if_any(key)?;
        let chosen = words.iter().find(|(_, word)| *word == text).map(|&(value, _)| value);
        if chosen.is_none() {
            self.fault(key, format!("is `{text}`; expected one of {expected}"));
        }
        chosen
    }

    /// A whole number within `range`, or `default` when absent.
    pub(super) fn integer(&self, key: &str, range: RangeInclusive<i64>, default: i64) -> i64 {
        self.note(key, Need::Optional, || Asked::Integer { range: range.clone(), default: Some(default) });
        self.integer_in(key, range).unwrap_or(default)
    }

    /// A whole number within `range` that must be there.
    pub(super) fn needed_integer(&self, key: &str, range: RangeInclusive<i64>) -> Option<i64> {
        self.note(key, Need::Needed, || Asked::Integer { range: range.clone(), default: None });
        self.missing(key, "a whole number");
        self.integer_in(key, range)
    }

    /// A whole number within `range` that may be left out.
    pub(super) fn optional_integer(&self, key: &str, range: RangeInclusive<i64>) -> Option<i64> {
        self.note(key, Need::Optional, || Asked::Integer { range: range.clone(), default: None });
        self.integer_in(key, range)
    }

    fn integer_in(&self, key: &str, range: RangeInclusive<i64>) -> Option<i64> {
        let number = match self.find(key)? {
            Found::Override(text) => text.parse().ok(),
            Found::File(value) => {
                value.get_ref().as_integer().and_then(|n| i64::from_str_radix(n.as_str(), n.radix()).ok())
            }
        };
        let (low, high) = (range.start(), range.end());
        match number {
            Some(number) if range.contains(&number) => return Some(number),
            Some(number) => self.fault(key, format!("is {number}; expected {low} to {high}")),
            None => self.fault(key, format!("is not a whole number; expected {low} to {high}")),
        }
        None
    }

    /// `true` or `false`, or `default` when absent.
    pub(super) fn flag(&self, key: &str, default: bool) -> bool {
        self.note(key, Need::Optional, || Asked::Flag { default });
        let flag = match self.find(key) {
            None => return default,
            Some(Found::Override(text)) => text.parse().ok(),
            Some(Found::File(value)) => value.get_ref().as_bool(),
        };
        flag.unwrap_or_else(|| {
            self.fault(key, "is neither true nor false");
            default
        })
    }

    /// A length of time such as `"90s"`, `"15m"` or `"2h"` within `range`, or `default` when absent.
    pub(super) fn duration(&self, key: &str, range: RangeInclusive<Duration>, default: Duration) -> Duration {
        self.note(key, Need::Optional, || Asked::Duration { range: range.clone(), default: Some(default) });
        self.duration_in(key, &range).unwrap_or(default)
    }

    /// A length of time within `range` that may be left out.
    pub(super) fn optional_duration(&self, key: &str, range: RangeInclusive<Duration>) -> Option<Duration> {
        self.note(key, Need::Optional, || Asked::Duration { range: range.clone(), default: None });
        self.duration_in(key, &range)
    }

    fn duration_in(&self, key: &str, range: &RangeInclusive<Duration>) -> Option<Duration> {
        let text = self.text_if_any(key)?;
        let read = text.parse::<jiff::SignedDuration>().ok().and_then(|length| Duration::try_from(length).ok());
        match read {
            Some(length) if range.contains(&length) => return Some(length),
            Some(_) => self.fault(key, format!("is {text}; expected {:?} to {:?}", range.start(), range.end())),
            None => self.fault(key, format!("is `{text}`; expected a length of time such as \"15m\" or \"2h\"")),
        }
        None
    }

    /// A day, as a TOML date or a text `2026-09-01`.
    pub(super) fn optional_date(&self, key: &str) -> Option<jiff::civil::Date> {
        self.note(key, Need::Optional, || Asked::Day);
        let text = match self.find(key)? {
            Found::Override(text) => text.to_owned(),
            Found::File(value) => match value.get_ref().as_datetime() {
                Some(date) => date.to_string(),
                None => value.get_ref().as_str().unwrap_or_default().to_owned(),
            },
        };
        let date = text.parse().ok();
        if date.is_none() {
            self.fault(key, "is not a day; expected one such as 2026-09-01");
        }
        date
    }

    /// A table inside this one; an absent one is empty, so that its keys take their defaults.
    pub(super) fn table(&self, key: &str) -> Table<'a> {
        self.note(key, Need::Optional, || Asked::Table);
        let (table, span) = match self.find(key) {
            Some(Found::File(value)) => {
                if value.get_ref().as_table().is_none() {
                    self.fault(key, format!("is {}; expected a table [{key}]", kind_of(value.get_ref())));
                }
                (value.get_ref().as_table(), value.span())
            }
            _ => (None, self.span.clone()),
        };
        Table { document: self.document, path: self.key_path(key), span, keys: table, asked: RefCell::default() }
    }

    /// The tables of `[[key]]`, in order.
    pub(super) fn tables(&self, key: &str) -> Vec<Table<'a>> {
        self.note(key, Need::Optional, || Asked::Tables);
        if self.document.notes.is_some() {
            return vec![self.unread(key)];
        }
        let Some(Found::File(value)) = self.find(key) else { return Vec::new() };
        let Some(items) = value.get_ref().as_array() else {
            self.fault(key, format!("is {}; expected tables [[{key}]]", kind_of(value.get_ref())));
            return Vec::new();
        };
        let path = self.key_path(key);
        let as_table = |(index, item): (usize, &'a Spanned<DeValue<'a>>)| {
            if item.get_ref().as_table().is_none() {
                self.fault(key, format!("holds {}; expected tables [[{key}]]", kind_of(item.get_ref())));
            }
            Table {
                document: self.document,
                path: format!("{path}[{index}]"),
                span: item.span(),
                keys: item.get_ref().as_table(),
                asked: RefCell::default(),
            }
        };
        items.iter().enumerate().map(as_table).collect()
    }

    /// One table of `[[key]]` that is there to note what its reader asks for.
    fn unread(&self, key: &str) -> Table<'a> {
        let path = format!("{}[]", self.key_path(key));
        Table { document: self.document, path, span: self.span.clone(), keys: None, asked: RefCell::default() }
    }

    /// The keys of this table, in order; [`ANY_KEY`] where its reader's questions are noted.
    pub(super) fn keys(&self) -> Vec<String> {
        if self.document.notes.is_some() {
            return vec![ANY_KEY.to_owned()];
        }
        self.keys.into_iter().flat_map(DeTable::keys).map(|name| name.get_ref().to_string()).collect()
    }

    /// Ends the reading of this table: every key that nobody asked for is a fault, with the nearest known key.
    pub(super) fn done(self) {
        let asked = self.asked.borrow();
        for name in self.keys.into_iter().flat_map(DeTable::keys) {
            let key: &str = name.get_ref();
            if asked.contains(key) {
                continue;
            }
            let known = asked.iter().map(String::as_str).collect::<Vec<_>>().join(", ");
            let advice = nearest(asked.iter().map(String::as_str), key)
                .map_or_else(|| format!("known here: {known}"), |known| format!("did you mean `{known}`?"));
            self.fault(key, format!("is not a known key; {advice}"));
        }
    }
}

fn kind_of(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a decimal number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}
