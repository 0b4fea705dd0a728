//! `facts.toml` → [`Fact`]s, with which numbers in articles are compared.

use super::reader::{Document, Table};
use crate::domain::{Coded, Fact, FactValue, Unit};

/// Values are whole kroner, percents or municipalities.
const VALUE_MAX: i64 = 1_000_000_000_000_000;
/// A tolerance is given in percent of the value.
const TOLERANCE_PERCENT_MAX: i64 = 50;
const TOLERANCE_PERCENT: i64 = 5;
const YEAR_MIN: i64 = 1900;
const YEAR_MAX: i64 = 2200;

pub(super) fn read(document: &Document<'_>) -> Vec<Fact> {
    let root = document.root();
    let facts = root.tables("fact").into_iter().filter_map(fact).collect();
    root.done();
    facts
}

fn fact(table: Table<'_>) -> Option<Fact> {
    let statement = table.text("statement");
    let unit = table.choice("unit", Unit::CODES, None);
    let patterns = table.text_groups("patterns");
    if patterns.is_empty() {
        table.fault("patterns", "is missing or empty; expected lists of words that must stand in one sentence");
    }
    let tolerance = table.integer("tolerance", 0..=TOLERANCE_PERCENT_MAX, TOLERANCE_PERCENT);
    let tables = table.tables("value");
    if tables.is_empty() {
        table.fault("value", "is missing; expected at least one [[fact.value]] with value and source");
    }
    let values = tables.into_iter().filter_map(value).collect();
    table.done();
    Some(Fact { statement: statement?, unit: unit?, patterns, tolerance: as_number(tolerance) / 100.0, values })
}

fn value(table: Table<'_>) -> Option<FactValue> {
    let year = table.optional_integer("year", YEAR_MIN..=YEAR_MAX);
    let value = table.needed_integer("value", 0..=VALUE_MAX);
    let source = table.text("source");
    table.done();
    Some(FactValue { year: year.and_then(|year| i16::try_from(year).ok()), value: as_number(value?), source: source? })
}

/// Exact: the limits above are far below 2^53.
#[expect(clippy::as_conversions, reason = "whole numbers of this size are exact")]
const fn as_number(whole: i64) -> f64 {
    whole as f64
}
