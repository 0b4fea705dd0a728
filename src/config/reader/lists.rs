//! Lists in a table.

use std::fmt;

use toml::de::DeValue;

use super::{Asked, Found, Need, Table, kind_of};

impl Table<'_> {
    /// A list of texts; empty when absent.
    pub(in crate::config) fn texts(&self, key: &str) -> Vec<String> {
        self.note(key, Need::Optional, || Asked::Texts(Vec::new()));
        self.listed(key)
    }

    fn listed(&self, key: &str) -> Vec<String> {
        match self.find(key) {
            None => Vec::new(),
            Some(Found::Override(text)) => text.split(',').map(|item| item.trim().to_owned()).collect(),
            Some(Found::File(value)) => self.texts_in(key, value.get_ref()),
        }
    }

    fn texts_in(&self, key: &str, value: &DeValue<'_>) -> Vec<String> {
        let Some(items) = value.as_array() else {
            self.fault(key, format!("is {}; expected a list of texts", kind_of(value)));
            return Vec::new();
        };
        let texts: Vec<String> = items.iter().filter_map(|item| item.get_ref().as_str()).map(str::to_owned).collect();
        if texts.len() != items.len() {
            self.fault(key, "holds something that is not a text; expected a list of texts in quotes");
        }
        texts
    }

    /// A list of lists of texts; empty when absent.
    pub(in crate::config) fn text_groups(&self, key: &str) -> Vec<Vec<String>> {
        self.note(key, Need::Optional, || Asked::Groups);
        let Some(Found::File(value)) = self.find(key) else { return Vec::new() };
        let Some(groups) = value.get_ref().as_array() else {
            self.fault(key, format!("is {}; expected a list of lists of texts", kind_of(value.get_ref())));
            return Vec::new();
        };
        groups.iter().map(|group| self.texts_in(key, group.get_ref())).collect()
    }

    /// A list of texts, each of which `parse` must accept.
    pub(in crate::config) fn parsed_texts<T, E: fmt::Display>(
        &self,
        key: &str,
        parse: impl Fn(&str) -> Result<T, E>,
    ) -> Vec<T> {
        let parse_one = |text: String| {
            parse(&text).map_err(|error| self.fault(key, format!("holds `{text}`, which is wrong: {error}"))).ok()
        };
        self.texts(key).into_iter().filter_map(parse_one).collect()
    }

    /// A list of words of a closed set; empty when absent.
    pub(in crate::config) fn choices<T: Copy>(&self, key: &str, words: &[(T, &str)]) -> Vec<T> {
        let own: Vec<&str> = words.iter().map(|(_, word)| *word).collect();
        self.note(key, Need::Optional, || Asked::Texts(own.iter().map(ToString::to_string).collect()));
        let chosen = |text: String| {
            let known = words.iter().find(|(_, word)| *word == text).map(|&(value, _)| value);
            if known.is_none() {
                self.fault(key, format!("holds `{text}`, which is wrong: expected one of {}", own.join(", ")));
            }
            known
        };
        self.listed(key).into_iter().filter_map(chosen).collect()
    }
}
