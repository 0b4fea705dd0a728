//! Everything search knows about one word.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

use super::{fold, parts, stem};

/// The most words remembered per thread; then the memory starts afresh.
const REMEMBERED_MAX: usize = 50_000;

/// One word, as texts are indexed and queries are read: both use this and nothing else.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Analysis {
    /// The word's own form, folded. Empty for a word without letters and digits.
    pub folded: String,
    /// The stem its inflected forms share.
    pub stem: String,
    /// The stems of the words between its hyphens; empty without hyphens. They are found like words of their own.
    pub members: Vec<String>,
    /// The stems of the words it is put together from, `members` included; empty when it is no compound.
    pub parts: Vec<String>,
}

impl Analysis {
    /// True when the word, one of its members or one of its parts has the stem.
    pub fn has_part(&self, stem: &str) -> bool {
        self.stem == stem || self.parts.iter().any(|part| part == stem)
    }

    /// True when the word or one of its members has the stem.
    pub fn has_stem(&self, stem: &str) -> bool {
        self.stem == stem || self.members.iter().any(|member| member == stem)
    }
}

thread_local! {
    static REMEMBERED: RefCell<HashMap<String, Arc<Analysis>>> = RefCell::new(HashMap::new());
}

/// Analyses one word as it is written. The same word always gives the same answer; each thread remembers its last
/// 50,000, since a text has few different ones.
pub fn analyse(word: &str) -> Arc<Analysis> {
    REMEMBERED.with_borrow_mut(|remembered| {
        if let Some(known) = remembered.get(word) {
            return Arc::clone(known);
        }
        if remembered.len() >= REMEMBERED_MAX {
            remembered.clear();
        }
        let fresh = Arc::new(fresh(word));
        remembered.insert(word.to_owned(), Arc::clone(&fresh));
        fresh
    })
}

fn fresh(word: &str) -> Analysis {
    let folded = fold(word);
    let stem_of_all = stem(&folded);
    let between_hyphens: Vec<String> =
        word.split(['-', '\u{2010}', '\u{2011}']).map(fold).filter(|member| member.chars().nth(1).is_some()).collect();
    if between_hyphens.len() < 2 && !word.contains(['-', '\u{2010}', '\u{2011}']) {
        return Analysis { parts: parts(&folded), folded, stem: stem_of_all, members: Vec::new() };
    }
    let members: Vec<String> = between_hyphens.iter().map(|member| stem(member)).collect();
    let mut all = members.clone();
    for part in between_hyphens.iter().flat_map(|member| parts(member)) {
        if !all.contains(&part) {
            all.push(part);
        }
    }
    Analysis { folded, stem: stem_of_all, members, parts: all }
}
