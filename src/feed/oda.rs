//! The Folketing's open data: `OData` records of cases and documents, each an announcement.

use serde_json::Value;

use super::raw::{RawFeed, RawItem, RawMoment, RawText, TextKind};
use super::{ENTRIES_MAX, FeedContext, ParsedFeed, Recognised, entries};
use crate::domain::{CanonicalUrl, Problem};

/// Reads `{"value": [{"id", "titel", "opdateringsdato", …}]}`.
///
/// An entry's address is that of its record (`…/api/Sag(ID)`): the page on ft.dk cannot be known from it. Times are
/// the source's own, without a zone. Records without an id are left out with a problem.
pub(super) fn read(text: &str, context: &FeedContext) -> ParsedFeed {
    let document: Value = match serde_json::from_str(text) {
        Ok(document) => document,
        Err(error) => return unreadable(&format!("the records are no JSON: {error}")),
    };
    let Some(records) = document.get("value").and_then(Value::as_array) else {
        return unreadable("the document holds no list of records under `value`");
    };
    let mut problems = Vec::new();
    if records.len() > ENTRIES_MAX {
        problems.push(Problem::new(format!("{} records; the first {ENTRIES_MAX} were read", records.len())));
    }
    let kept = records.len().min(ENTRIES_MAX);
    let items: Vec<RawItem> =
        records.iter().take(ENTRIES_MAX).filter_map(|record| item(record, &context.url)).collect();
    if items.len() < kept {
        problems.push(Problem::new(format!("{} records have no id and were left out", kept - items.len())));
    }
    entries::make(RawFeed { items, ..RawFeed::default() }, problems, context)
}

fn unreadable(problem: &str) -> ParsedFeed {
    ParsedFeed::without_entries(Recognised::Unreadable, problem)
}

fn item(record: &Value, feed: &CanonicalUrl) -> Option<RawItem> {
    let id = record.get("id").and_then(Value::as_i64)?;
    let words = |name: &str| record.get(name).and_then(Value::as_str).map(str::trim).filter(|text| !text.is_empty());
    let plain = |text: &str| RawText { text: text.to_owned(), kind: TextKind::Plain };
    let changed = words("opdateringsdato").or_else(|| words("dato")).map(|text| RawMoment::Stated(text.to_owned()));
    let collection = feed.as_url().path().trim_end_matches('/');
    Some(RawItem {
        title: words("titel").or_else(|| words("titelkort")).map(plain),
        summary: words("resume").map(plain),
        link: Some(format!("{collection}({id})")),
        published: changed.clone(),
        updated: changed,
        ..RawItem::default()
    })
}
