//! How alike two texts are: copies by containment, so that a shortened print is still a print.

use super::fingerprint::{Fingerprint, shared};
use crate::domain::Likeness;

/// A text of fewer runs says too little to be a copy of anything.
const RUNS_MIN: usize = 8;
/// Share of the shorter text's runs that must stand in the longer one for it to be a print.
const PRINT_RUNS_MIN: f64 = 0.5;
/// … and of its names and numbers: two texts from one template differ exactly there.
const PRINT_MARKS_MIN: f64 = 0.6;
/// Shares that make two texts tellings of one event.
const EVENT_RUNS_MIN: f64 = 0.12;
const EVENT_MARKS_MIN: f64 = 0.5;
/// Names and numbers that tellings must share: one place and one person are in half of all articles.
const EVENT_MARKS_COUNT_MIN: usize = 5;

/// Compares two fingerprints; the order does not matter.
pub fn likeness(one: &Fingerprint, other: &Fingerprint) -> Likeness {
    let shorter_runs = one.runs.len().min(other.runs.len());
    if shorter_runs < RUNS_MIN {
        return Likeness::Apart;
    }
    let contained = share(shared(&one.runs, &other.runs), shorter_runs);
    let shared_marks = shared(&one.marks, &other.marks);
    let shorter_marks = one.marks.len().min(other.marks.len());
    // Texts without any name or number are judged by their wording alone.
    let marks = if shorter_marks == 0 { contained } else { share(shared_marks, shorter_marks) };
    if contained >= PRINT_RUNS_MIN && marks >= PRINT_MARKS_MIN {
        return Likeness::Reprint { contained };
    }
    if contained >= EVENT_RUNS_MIN && marks >= EVENT_MARKS_MIN && shared_marks >= EVENT_MARKS_COUNT_MIN {
        return Likeness::SameEvent { likeness: contained };
    }
    Likeness::Apart
}

fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}
