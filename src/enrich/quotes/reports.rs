//! Verbs behind which `at` opens what somebody says or thinks: `mener, at`, `peger på, at`, `må erkende, at`.

use crate::enrich::quotes::Page;
use crate::enrich::quotes::grammar::cue_verb;

/// How far from its verb `at` may stand: `siger til Fjordavisen, at`.
const AT_REACH: usize = 8;

/// How far before an infinitive its modal verb may stand: `må Karen Thorup derfor erkende`.
const MODAL_REACH: usize = 6;

/// Verbs that report only together with the words before `at`.
const PHRASES: [([&str; 2], &str); 14] = [
    (["peger", "pegede"], "på"),
    (["gør", "gjorde"], "opmærksom på"),
    (["gør", "gjorde"], "klart"),
    (["gør", "gjorde"], "gældende"),
    (["giver", "gav"], "udtryk for"),
    (["giver", "gav"], "til kende"),
    (["lægger", "lagde"], "vægt på"),
    (["slår", "slog"], "fast"),
    (["holder", "holdt"], "fast i"),
    (["lader", "lod"], "forstå"),
    (["minder", "mindede"], "om"),
    (["regner", "regnede"], "med"),
    (["går", "gik"], "ud fra"),
    (["advarer", "advarede"], "om"),
];

/// A verb of saying with its `at`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Report {
    /// The word that says what is done: `mener`, `erkende`.
    pub(super) verb: usize,
    /// The verb the subject stands at: the same, or its modal verb.
    pub(super) finite: usize,
    /// Where `at` stands.
    pub(super) that: usize,
}

/// The report whose verb is the word at `verb`. Nothing before `first` or from `end` on belongs to it.
pub(super) fn report_at(page: &Page<'_>, verb: usize, first: usize, end: usize) -> Option<Report> {
    let reading = page.reading;
    let word = reading.word(verb);
    let is_phrase_verb = PHRASES.iter().any(|(forms, _)| forms.contains(&word));
    let is_finite = cue_verb(word).is_some_and(|verb| verb.reports && !verb.is_participle);
    let modal = if is_finite || is_phrase_verb { None } else { Some(modal_of(page, verb, first)?) };
    let that = (verb + 1..end.min(verb + AT_REACH)).find(|&word| reading.word(word) == "at")?;
    let finite = modal.unwrap_or(verb);
    let is_denied = (finite..that).any(|word| matches!(reading.word(word), "ikke" | "aldrig" | "hverken"));
    let is_whole = is_finite || modal.is_some() || has_phrase(page, verb, that);
    let opens_clause = reading.gap_after(that.checked_sub(1)?).contains(',');
    (is_whole && opens_clause && !is_denied).then_some(Report { verb, finite, that })
}

/// The modal verb of an infinitive of saying: `kan fortælle`. Without `at` between: `vil have hende til at sige`.
fn modal_of(page: &Page<'_>, verb: usize, first: usize) -> Option<usize> {
    let present = format!("{}r", page.reading.word(verb));
    if cue_verb(&present).is_none_or(|verb| !verb.reports) {
        return None;
    }
    for word in (first.max(verb.saturating_sub(MODAL_REACH))..verb).rev() {
        match page.reading.word(word) {
            "kan" | "kunne" | "må" | "måtte" | "vil" | "ville" => return Some(word),
            "at" => return None,
            _ if page.reading.gap_after(word).contains([',', ';', ':']) => return None,
            _ => {}
        }
    }
    None
}

/// True when the words right before `at` are those the verb needs.
fn has_phrase(page: &Page<'_>, verb: usize, that: usize) -> bool {
    let written = page.reading.word(verb);
    PHRASES.iter().filter(|(forms, _)| forms.contains(&written)).any(|(_, tail)| {
        let words = tail.split(' ').count();
        that > verb + words && tail.split(' ').zip(that - words..).all(|(part, word)| page.reading.word(word) == part)
    })
}
