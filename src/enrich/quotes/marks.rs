//! Stretches between quotation marks, whatever marks a house uses.

use crate::domain::Span;
use crate::enrich::quotes::grammar::cue_verb;

/// Which marks belong together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Family {
    /// `»«`
    Guillemets,
    /// `"“”„`
    Double,
    /// `'‘’‚`
    Single,
}

/// One stretch between marks, none inside another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Marked {
    pub(super) family: Family,
    /// Where the opening mark stands.
    pub(super) open: usize,
    /// What stands between the marks.
    pub(super) inner: Span,
    /// One past the closing mark; where the line ends if there is none.
    pub(super) close: usize,
    pub(super) is_closed: bool,
}

struct Opened {
    family: Family,
    sign: char,
    open: usize,
    start: usize,
}

fn family(sign: char) -> Option<Family> {
    match sign {
        '»' | '«' | '›' | '‹' => Some(Family::Guillemets),
        '"' | '“' | '”' | '„' | '‟' => Some(Family::Double),
        '\'' | '‘' | '’' | '‚' | '`' | '´' => Some(Family::Single),
        _ => None,
    }
}

/// The outermost marked stretches of `line`, whose first byte is `offset`.
///
/// Linear: a family whose mark found no partner opens no other stretch on the line.
pub(super) fn marked(line: &str, offset: usize) -> Vec<Marked> {
    let mut stretches = Vec::new();
    let mut barren: Vec<Family> = Vec::new();
    let mut from = 0;
    while let Some(opened) = scan(line, from, offset, &barren, &mut stretches) {
        // A mark without a partner: quoted to the end of the line if it opens it, else a stray sign.
        let opens_line = line.get(..opened.open).is_some_and(|head| {
            let head = head.trim_end();
            head.is_empty() || head.ends_with(':')
        });
        if opens_line && opened.family != Family::Single {
            stretches.push(Marked {
                family: opened.family,
                open: offset + opened.open,
                inner: Span::new(offset + opened.start..offset + line.len()),
                close: offset + line.len(),
                is_closed: false,
            });
            break;
        }
        barren.push(opened.family);
        from = opened.start;
    }
    stretches
}

/// Collects closed stretches; gives back a mark that was opened and never closed.
fn scan(line: &str, from: usize, offset: usize, barren: &[Family], found: &mut Vec<Marked>) -> Option<Opened> {
    let rest = line.get(from..)?;
    let mut before = line.get(..from).and_then(|head| head.chars().next_back());
    let mut opened: Option<Opened> = None;
    let mut signs = rest.char_indices().peekable();
    while let Some((at, sign)) = signs.next() {
        let next = signs.peek().map(|&(_, next)| next);
        let (start, end) = (from + at, from + at + sign.len_utf8());
        if let Some(family) = family(sign) {
            match &opened {
                None if opens(family, sign, before, next) && !barren.contains(&family) => {
                    opened = Some(Opened { family, sign, open: start, start: end });
                }
                Some(open) if open.family == family && (closes(open, sign, before, next) || says(line.get(end..))) => {
                    found.push(Marked {
                        family,
                        open: offset + open.open,
                        inner: Span::new(offset + open.start..offset + start),
                        close: offset + end,
                        is_closed: true,
                    });
                    opened = None;
                }
                None | Some(_) => {}
            }
        }
        before = Some(sign);
    }
    opened
}

fn opens(family: Family, sign: char, before: Option<char>, next: Option<char>) -> bool {
    let stands_free = before.is_none_or(|c| c.is_whitespace() || matches!(c, '(' | '[' | ':' | '-' | '–' | '—' | '/'));
    let goes_on = next
        .is_some_and(|c| c.is_alphanumeric() || matches!(c, '(' | '[' | '…' | '.' | '-' | '–' | '#' | '@'))
        || next.is_some_and(|c| self::family(c).is_some_and(|other| other != family));
    match sign {
        '»' | '›' => goes_on || (stands_free && next.is_some_and(char::is_whitespace)),
        _ => stands_free && goes_on,
    }
}

fn closes(open: &Opened, sign: char, before: Option<char>, next: Option<char>) -> bool {
    let is_end = next.is_none_or(|c| !c.is_alphanumeric());
    match open.family {
        Family::Guillemets => sign != open.sign,
        Family::Double => {
            is_end && (before.is_some_and(|c| !c.is_whitespace()) || next.is_none_or(|c| c.is_whitespace() || c == ','))
        }
        Family::Single => is_end && before.is_some_and(|c| !c.is_whitespace()),
    }
}

/// Where the words end that a mark on an earlier line opened: before the first mark of the family, if it closes.
pub(super) fn closing(line: &str, wanted: Family) -> Option<usize> {
    let mut before = None;
    let mut signs = line.char_indices().peekable();
    while let Some((at, sign)) = signs.next() {
        let next = signs.peek().map(|&(_, next)| next);
        if family(sign) == Some(wanted) {
            let open = Opened { family: wanted, sign: if sign == '«' { '»' } else { '«' }, open: 0, start: 0 };
            let is_first_opening = opens(wanted, sign, before, next) && sign != '«';
            return (!is_first_opening && closes(&open, sign, before, next)).then_some(at);
        }
        before = Some(sign);
    }
    None
}

/// True when a verb of saying follows at once: `…, "siger hun` has its blank on the wrong side.
fn says(after: Option<&str>) -> bool {
    let word = after.unwrap_or_default().split(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
    cue_verb(word).is_some_and(|verb| !verb.is_participle)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_house_has_its_marks_and_apostrophes_are_none() {
        let cases: [(&str, &[&str]); 10] = [
            ("»Et,« siger hun. »To.«", &["Et,", "To."]),
            ("«Et», siger hun", &["Et"]),
            ("”Et,” og “to” og \"tre\" og „fire“", &["Et,", "to", "tre", "fire"]),
            ("'Et', skriver KL's formand i Jens' hus", &["Et"]),
            ("Ø'ernes og KL's '98-reform", &[]),
            ("»Han sagde \"nej\" til 'os',« siger hun", &["Han sagde \"nej\" til 'os',"]),
            ("”Uden ende, siger hun.", &["Uden ende, siger hun."]),
            ("Et 5\" rør og »to«", &["to"]),
            ("‘Et’ og ’to’", &["Et", "to"]),
            ("\"Et, \"siger hun.", &["Et, "]),
        ];
        for (line, expected) in cases {
            let found: Vec<&str> = marked(line, 0).iter().map(|stretch| stretch.inner.of(line)).collect();
            assert_eq!(found, expected, "{line}");
        }
    }
}
