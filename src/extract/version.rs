//! Whether two readings of one page differ, and in what.

use std::collections::{HashMap, HashSet};

use xxhash_rust::xxh3::xxh3_64;

use super::words;
use crate::{
    danish,
    domain::{Article, Change},
};

/// The most changes named; a text rewritten from end to end needs no list.
const CHANGES_MAX: usize = 50;

/// A hash of title and text that blanks, quotation marks and dashes of another style leave as it is.
pub fn content_hash(article: &Article) -> u64 {
    let mut said = normal(&article.title);
    said.push('\n');
    said.push_str(&normal(&article.text));
    xxh3_64(said.as_bytes())
}

/// One blank between words, one kind of quotation mark, one kind of dash.
fn normal(text: &str) -> String {
    let styled: String = text
        .chars()
        .map(|sign| match sign {
            '»' | '«' | '”' | '“' | '„' | '‟' | '″' | '‘' | '’' | '‚' | '‹' | '›' | '\'' => '"',
            '–' | '—' | '‒' | '−' => '-',
            other => other,
        })
        .collect();
    // `«,` and `,«` are two houses' styles of the same words.
    words::squeezed(&styled).replace("\",", ",\"")
}

/// What differs between two versions, in reading order: title, lead, numbers, quoted words, paragraphs.
///
/// Empty when only commas, blanks or marks moved. Linear in the number of sentences.
pub fn changes(older: &Article, newer: &Article) -> Vec<Change> {
    let mut changes = Vec::new();
    if words::plain(&older.title) != words::plain(&newer.title) {
        changes.push(Change::Title { before: older.title.clone(), after: newer.title.clone() });
    }
    let (before, after) = (older.lead_text().unwrap_or_default(), newer.lead_text().unwrap_or_default());
    if words::plain(before) != words::plain(after) && !(before.is_empty() || after.is_empty()) {
        changes.push(Change::Lead { before: before.to_owned(), after: after.to_owned() });
    }
    numbers(older, newer, &mut changes);
    quotes(&older.text, &newer.text, &mut changes);
    paragraphs(&older.text, &newer.text, &mut changes);
    changes.truncate(CHANGES_MAX);
    changes
}

/// Sentences that are the same but for their numbers.
fn numbers(older: &Article, newer: &Article, changes: &mut Vec<Change>) {
    let kept: HashSet<String> = sentences(&newer.text).map(words::plain).collect();
    let gone = sentences(&older.text).filter(|sentence| !kept.contains(&words::plain(sentence)));
    let known: HashSet<String> = sentences(&older.text).map(words::plain).collect();
    let mut came: HashMap<String, Vec<&str>> = HashMap::new();
    for sentence in sentences(&newer.text).filter(|sentence| !known.contains(&words::plain(sentence))) {
        came.entry(without_numbers(sentence)).or_default().push(sentence);
    }
    for before in gone.filter(|sentence| sentence.chars().any(|sign| sign.is_ascii_digit())) {
        if let Some(after) =
            came.get_mut(&without_numbers(before)).filter(|after| !after.is_empty()).map(|after| after.remove(0))
        {
            changes.push(Change::Number { before: before.to_owned(), after: after.to_owned() });
        }
    }
}

fn sentences(text: &str) -> impl Iterator<Item = &str> {
    danish::sentences(text).into_iter().map(move |span| span.of(text))
}

/// The sentence's words with every number, in digits, made one sign.
fn without_numbers(sentence: &str) -> String {
    let words: Vec<String> = danish::tokens(sentence)
        .into_iter()
        .map(|token| {
            if token.text.chars().any(|sign| sign.is_ascii_digit()) {
                "#".to_owned()
            } else {
                token.text.to_lowercase()
            }
        })
        .collect();
    words.join(" ")
}

/// Quoted words that came, went or were reworded: pairs that share most words are one change.
fn quotes(older: &str, newer: &str, changes: &mut Vec<Change>) {
    let (old, new) = (quoted(older), quoted(newer));
    let plain = |quotes: &[String]| quotes.iter().map(|quote| words::plain(quote)).collect::<HashSet<_>>();
    let (old_plain, new_plain) = (plain(&old), plain(&new));
    let gone: Vec<&String> =
        old.iter().filter(|quote| !new_plain.contains(&words::plain(quote))).take(CHANGES_MAX).collect();
    let mut came: Vec<&String> =
        new.iter().filter(|quote| !old_plain.contains(&words::plain(quote))).take(CHANGES_MAX).collect();
    for before in gone {
        let after = came.iter().position(|after| are_alike(before, after)).map(|at| came.remove(at));
        changes.push(Change::Quote { before: before.clone(), after: after.cloned().unwrap_or_default() });
    }
    changes.extend(came.into_iter().map(|after| Change::Quote { before: String::new(), after: after.clone() }));
}

fn are_alike(one: &str, other: &str) -> bool {
    share_most(&bag(one), &bag(other))
}

fn bag(text: &str) -> HashSet<String> {
    words::plain(text).split(' ').map(str::to_owned).collect()
}

fn share_most(one: &HashSet<String>, other: &HashSet<String>) -> bool {
    one.intersection(other).count() * 2 >= one.len().max(other.len())
}

/// The stretches of four words or more in quotation marks, and paragraphs that open with a dash.
fn quoted(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for span in danish::paragraphs(text) {
        let paragraph = span.of(text);
        if let Some(said) = paragraph.strip_prefix(['-', '–', '—']) {
            found.push(said.trim().to_owned());
            continue;
        }
        let mut open: Option<String> = None;
        for sign in paragraph.chars() {
            match (&mut open, sign) {
                (None, '»' | '”' | '“' | '"' | '„') => open = Some(String::new()),
                (Some(_), '«' | '”' | '“' | '"' | '»') => {
                    found.extend(open.take().filter(|said| words::count(said) >= 4));
                }
                (Some(said), other) => said.push(other),
                (None, _) => {}
            }
        }
    }
    found
}

/// Paragraphs that came and went, those left out that only changed in their numbers or words a little.
fn paragraphs(older: &str, newer: &str, changes: &mut Vec<Change>) {
    let list = |text: &str| {
        danish::paragraphs(text)
            .into_iter()
            .map(|span| words::plain(span.of(text)))
            .filter(|plain| !plain.is_empty())
            .collect::<Vec<_>>()
    };
    let (old, new) = (list(older), list(newer));
    let (old_set, new_set): (HashSet<&String>, HashSet<&String>) = (old.iter().collect(), new.iter().collect());
    let gone: Vec<&String> = old.iter().filter(|paragraph| !new_set.contains(paragraph)).collect();
    let came: Vec<&String> = new.iter().filter(|paragraph| !old_set.contains(paragraph)).collect();
    let (mut removed, mut added) = (gone.len(), came.len());
    let mut bags: Vec<HashSet<String>> = came.iter().take(CHANGES_MAX).map(|paragraph| bag(paragraph)).collect();
    for paragraph in gone.iter().take(CHANGES_MAX) {
        let gone = bag(paragraph);
        // Reworded in place: told by its number or quote, if at all.
        if let Some(at) = bags.iter().position(|other| share_most(&gone, other)) {
            bags.remove(at);
            removed -= 1;
            added -= 1;
        }
    }
    if removed > 0 || added > 0 {
        changes.push(Change::Text { added, removed });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Language, Span};

    fn version(title: &str, text: &str) -> Article {
        let lead = text.find("\n\n").map(|end| Span::new(0..end));
        Article { lead, language: Language::Danish, ..Article::of_text(title, text) }
    }

    #[test]
    fn blanks_and_quotation_marks_of_another_style_are_the_same_content() {
        let one = version("Nej", "Hun siger: »Nej, tak,« og går.");
        let other = version("Nej ", "Hun siger:\n \"Nej, tak\", og går.");
        assert_eq!(content_hash(&one), content_hash(&other));
        assert_ne!(content_hash(&one), content_hash(&version("Nej", "Hun siger: »Ja, tak,« og går.")));
    }

    #[test]
    fn a_comma_is_no_change() {
        let one = version("Fjordby siger nej", "Byen vil ikke.\n\nHun mener, at det er nok.");
        let other = version("Fjordby siger nej", "Byen vil ikke.\n\nHun mener at det er nok!");
        assert_eq!(changes(&one, &other), []);
    }

    #[test]
    fn changes_are_named_by_what_they_are() {
        let one = version(
            "Fjordby siger nej",
            "Byen vil ikke.\n\nDet koster 42 mio. kr. om året. Resten står fast.\n\nHun siger: »Vi kan simpelthen ikke betale mere.« Så gik hun.",
        );
        let number = version("Fjordby siger nej", &one.text.replace("42", "24"));
        assert_eq!(
            changes(&one, &number),
            [Change::Number {
                before: "Det koster 42 mio. kr. om året.".to_owned(),
                after: "Det koster 24 mio. kr. om året.".to_owned()
            }]
        );
        let quote = version("Fjordby siger nej", &one.text.replace("simpelthen ikke", "godt"));
        assert_eq!(
            changes(&one, &quote),
            [Change::Quote {
                before: "Vi kan simpelthen ikke betale mere.".to_owned(),
                after: "Vi kan godt betale mere.".to_owned()
            }]
        );
        let title = version("Fjordby siger ja", &one.text);
        assert!(matches!(changes(&one, &title).as_slice(), [Change::Title { .. }]));
        let lead = version("Fjordby siger nej", &one.text.replace("Byen vil ikke.", "Byen vil gerne."));
        assert!(matches!(changes(&one, &lead).as_slice(), [Change::Lead { .. }]));
        let longer =
            version("Fjordby siger nej", &format!("{}\n\nMinisteren vil ikke svare på kritikken fra byen.", one.text));
        assert_eq!(changes(&one, &longer), [Change::Text { added: 1, removed: 0 }]);
    }
}
