//! Which actors of the register an article names, and where.

use std::collections::{BTreeMap, HashSet};

use crate::danish::tokens;
use crate::domain::{Actor, ActorFinding, ActorKind, Mention, Place, Span};
use crate::enrich::lexicon::{Lexicon, LexiconBuilder};
use crate::enrich::roles::RoleIndex;
use crate::enrich::setting::{Setting, is_numbered, stands_as_municipality, stands_as_word};
use crate::enrich::words::Reading;

/// The most mentions kept of one actor in one article.
const MENTIONS_MAX: usize = 500;

/// As many municipalities in a row are a list, not actors.
const LIST_MIN: usize = 4;

/// The longest stretch between two names of one list, in bytes.
const LIST_GAP_MAX: usize = 48;

/// The register of actors, compiled.
#[derive(Debug)]
pub(super) struct ActorIndex {
    actors: Vec<Actor>,
    forms: Vec<Form>,
    lexicon: Lexicon<usize>,
    roles: RoleIndex,
}

/// One form of an actor's name.
#[derive(Debug)]
struct Form {
    actor: usize,
    words: Vec<String>,
    shape: Shape,
}

/// What must be true of a form beside its words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    /// Nothing.
    Name,
    /// The last names of a person: only after the full name.
    Surname,
    /// Letters in brackets.
    Bracketed,
}

/// A name found, by the place of its actor in the register.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Named {
    pub(super) actor: usize,
    pub(super) place: Place,
    pub(super) first: usize,
    pub(super) last: usize,
    pub(super) span: Span,
}

impl ActorIndex {
    /// Compiles the register; ten thousand forms take some hundredths of a second.
    pub(super) fn new(actors: &[Actor]) -> Self {
        let mut forms = Vec::new();
        for (at, actor) in actors.iter().enumerate() {
            for form in &actor.forms {
                add_forms(&mut forms, at, actor.kind, form);
            }
        }
        let mut builder = LexiconBuilder::new();
        for (at, form) in forms.iter().enumerate() {
            let written = form.words.join(" ");
            builder.add(&written, at);
            if form.shape != Shape::Bracketed {
                builder.add(&format!("{written}s"), at);
                builder.add(&format!("{written}'s"), at);
            }
        }
        Self { actors: actors.to_vec(), forms, lexicon: builder.build(), roles: RoleIndex::new(actors) }
    }

    /// The register, in its order.
    pub(super) fn actors(&self) -> &[Actor] {
        &self.actors
    }

    /// Every name in title and text, in order, lists of municipalities left out.
    pub(super) fn find(&self, pages: [(Place, &Reading<'_>); 2], setting: Setting) -> Vec<Named> {
        let mut named: Vec<Named> = Vec::new();
        let mut surnames: Vec<Named> = Vec::new();
        for (place, reading) in pages {
            let (full, short) = self.candidates(place, reading, setting);
            named.extend(full);
            surnames.extend(short);
        }
        named.extend(resolve_surnames(pages, &named, surnames));
        for (place, reading) in pages {
            named.extend(self.roles.find(place, reading, setting.day));
        }
        named.sort_by_key(|name| (name.place, name.first, name.last, name.actor));
        named.dedup_by_key(|name| (name.place, name.first, name.actor));
        named
    }

    /// Full names that count, none inside another; and surnames, which must still be resolved.
    fn candidates(&self, place: Place, reading: &Reading<'_>, setting: Setting) -> (Vec<Named>, Vec<Named>) {
        let mut hits = self.lexicon.hits(reading);
        hits.sort_by_key(|hit| (hit.first, std::cmp::Reverse(hit.last), hit.label));
        let (mut full, mut short) = (Vec::new(), Vec::new());
        let mut covered = 0;
        for hit in hits {
            let Some((form, actor)) =
                self.forms.get(hit.label).and_then(|form| self.actors.get(form.actor).map(|actor| (form, actor)))
            else {
                continue;
            };
            let span = reading.stretch(hit.first, hit.last);
            let name = Named { actor: form.actor, place, first: hit.first, last: hit.last, span };
            if !form.is_written_so(reading, hit.first) || !counts(actor, form, reading, name, setting) {
                continue;
            }
            if form.shape == Shape::Surname {
                // `Jensen` in `Holm Jensen` is no name by itself.
                if short.last().is_none_or(|longer: &Named| longer.first == name.first || longer.last < name.first) {
                    short.push(name);
                }
            } else if hit.first >= covered {
                covered = hit.last + 1;
                full.push(name);
            } else if let Some(twin) = full.last().filter(|other| (other.first, other.last) == (name.first, name.last))
                && twin.actor != name.actor
            {
                // Two actors share the whole form: nobody can say which is meant.
                full.pop();
            }
        }
        let mut taken = vec![false; reading.words.len()];
        for name in &full {
            taken.iter_mut().take(name.last + 1).skip(name.first).for_each(|word| *word = true);
        }
        short.retain(|name| !taken.iter().take(name.last + 1).skip(name.first).any(|word| *word));
        (self.without_lists(reading, full), short)
    }

    /// Drops municipalities that stand in a row of four or more, as in tables and maps.
    fn without_lists(&self, reading: &Reading<'_>, named: Vec<Named>) -> Vec<Named> {
        let is_municipality =
            |name: &Named| self.actors.get(name.actor).is_some_and(|actor| actor.kind == ActorKind::Municipality);
        let places: Vec<Named> = named.iter().copied().filter(is_municipality).collect();
        let mut listed: Vec<(usize, usize)> = Vec::new();
        let mut row: Vec<Named> = Vec::new();
        for name in places {
            let goes_on = row.last().is_some_and(|last| is_list_gap(reading.text, last.span.end, name.span.start));
            if !goes_on {
                end_row(&mut row, &mut listed);
            }
            row.push(name);
        }
        end_row(&mut row, &mut listed);
        named
            .into_iter()
            .filter(|name| {
                !is_municipality(name)
                    || listed
                        .binary_search_by(|&(first, last)| {
                            if last < name.first {
                                std::cmp::Ordering::Less
                            } else if first > name.first {
                                std::cmp::Ordering::Greater
                            } else {
                                std::cmp::Ordering::Equal
                            }
                        })
                        .is_err()
            })
            .collect()
    }

    /// Names gathered by actor, most named first; of equals the one named first.
    pub(super) fn findings(&self, named: &[Named]) -> Vec<ActorFinding> {
        let mut by_actor: BTreeMap<usize, Vec<Mention>> = BTreeMap::new();
        for name in named {
            let mentions = by_actor.entry(name.actor).or_default();
            if mentions.len() < MENTIONS_MAX {
                mentions.push(Mention { place: name.place, span: name.span });
            }
        }
        let mut findings: Vec<ActorFinding> = by_actor
            .into_iter()
            .filter_map(|(at, mentions)| {
                let actor = self.actors.get(at)?;
                Some(ActorFinding { actor: actor.id.clone(), name: actor.name.clone(), side: actor.side, mentions })
            })
            .collect();
        findings.sort_by_key(|finding| {
            let first = finding.mentions.first().map(|mention| (mention.place, mention.span));
            (std::cmp::Reverse(finding.mentions.len()), first)
        });
        findings
    }
}

/// Surnames of people whose full name stands before, if only one such person is named in full.
fn resolve_surnames(pages: [(Place, &Reading<'_>); 2], full: &[Named], surnames: Vec<Named>) -> Vec<Named> {
    let mut introduced: BTreeMap<usize, (Place, usize)> = BTreeMap::new();
    for name in full {
        let at = introduced.entry(name.actor).or_insert((name.place, name.first));
        *at = (*at).min((name.place, name.first));
    }
    let mut by_stretch: BTreeMap<(Place, usize), Vec<Named>> = BTreeMap::new();
    let mut strangers: HashSet<String> = HashSet::new();
    for name in surnames {
        let Some((_, reading)) = pages.iter().find(|(place, _)| *place == name.place) else { continue };
        if follows_first_name(reading, name.first) {
            strangers.insert(reading.lower(name.last).to_owned());
        } else if introduced.get(&name.actor).is_some_and(|&at| at < (name.place, name.first)) {
            by_stretch.entry((name.place, name.first)).or_default().push(name);
        }
    }
    let mut resolved = Vec::new();
    let mut covered: (Place, usize) = (Place::Title, 0);
    for (at, mut names) in by_stretch {
        let longest = names.iter().map(|name| name.last).max().unwrap_or_default();
        names.retain(|name| name.last == longest);
        names.dedup_by_key(|name| name.actor);
        let [name] = names.as_slice() else { continue };
        let is_stranger = pages
            .iter()
            .find(|(place, _)| *place == name.place)
            .is_some_and(|(_, reading)| strangers.contains(reading.lower(name.last)));
        if at >= covered && !is_stranger {
            covered = (at.0, name.last + 1);
            resolved.push(*name);
        }
    }
    resolved
}

fn add_forms(forms: &mut Vec<Form>, actor: usize, kind: ActorKind, written: &str) {
    let words: Vec<String> = tokens(written).iter().map(|token| token.text.to_owned()).collect();
    if words.is_empty() {
        return;
    }
    let shape = if written.trim_start().starts_with('(') { Shape::Bracketed } else { Shape::Name };
    if kind == ActorKind::Person && shape == Shape::Name {
        for from in 1..words.len() {
            let tail: Vec<String> = words.iter().skip(from).cloned().collect();
            // `S. Hansen` is no way to name somebody.
            let known = forms.iter().rev().take_while(|form| form.actor == actor).any(|form| form.words == tail);
            if tail.first().is_some_and(|word| word.chars().count() > 1) && !known {
                forms.push(Form { actor, words: tail, shape: Shape::Surname });
            }
        }
    }
    forms.push(Form { actor, words, shape });
}

impl Form {
    /// True when the text has the form's capitals.
    fn is_written_so(&self, reading: &Reading<'_>, first: usize) -> bool {
        let capitals = self.words.iter().zip(first..).all(|(word, at)| has_capitals_of(word, reading.word(at)));
        match self.shape {
            Shape::Name | Shape::Surname => capitals,
            Shape::Bracketed => capitals && is_bracketed(reading, first, first + self.words.len() - 1),
        }
    }
}

/// True when `written` begins with a capital where `form` does, and is all capitals where `form` is.
fn has_capitals_of(form: &str, written: &str) -> bool {
    let mut signs = form.chars();
    if !signs.next().is_some_and(char::is_uppercase) {
        return true;
    }
    let is_acronym = form.chars().filter(|c| c.is_alphabetic()).count() > 1 && form.chars().all(|c| !c.is_lowercase());
    if is_acronym {
        return written.chars().take(form.chars().count()).all(|c| !c.is_lowercase());
    }
    written.chars().next().is_some_and(char::is_uppercase)
}

fn is_bracketed(reading: &Reading<'_>, first: usize, last: usize) -> bool {
    let span = reading.stretch(first, last);
    let before = reading.text.get(..span.start).is_some_and(|head| head.ends_with('('));
    let after = reading.text.get(span.end..).and_then(|tail| tail.chars().next());
    before && matches!(after, Some(')' | ',' | '/' | '.'))
}

/// True when the name stands there as the actor's.
fn counts(actor: &Actor, form: &Form, reading: &Reading<'_>, name: Named, setting: Setting) -> bool {
    match (actor.kind, form.shape) {
        (_, Shape::Bracketed) => true,
        (ActorKind::Municipality, _) => {
            let is_whole_name = form.words.len() > 1 && form.words.last().is_some_and(|word| word.ends_with("ommune"));
            is_whole_name || stands_as_municipality(reading, name.first, name.last, actor.ambiguous, setting)
        }
        (ActorKind::Organisation, _) if is_numbered(reading, name.last) => false,
        (_, _) => !actor.ambiguous || stands_as_word(reading, name.first, name.last),
    }
}

/// True when a capitalised word stands right before: another first name, so perhaps another person.
fn follows_first_name(reading: &Reading<'_>, first: usize) -> bool {
    const TITLES: [&str; 6] = ["mester", "minister", "formand", "ordfører", "professor", "mesteren"];
    let Some(before) = first.checked_sub(1) else { return false };
    let word = reading.word(before);
    let lower = word.to_lowercase();
    matches!(reading.gap_after(before), " " | "\u{a0}" | ". ")
        && word.chars().next().is_some_and(char::is_uppercase)
        && reading.sentence_of(before) == reading.sentence_of(first)
        && !TITLES.iter().any(|title| lower.ends_with(title) || lower.ends_with("en"))
        && reading.sentences.get(reading.sentence_of(first)).is_some_and(|sentence| {
            // At the head of a sentence any word has a capital; short ones there are seldom names.
            sentence.first < before || word.chars().count() > 3
        })
}

fn end_row(row: &mut Vec<Named>, listed: &mut Vec<(usize, usize)>) {
    if row.len() >= LIST_MIN
        && let (Some(first), Some(last)) = (row.first(), row.last())
    {
        listed.push((first.first, last.last));
    }
    row.clear();
}

/// True when only signs, figures, units and binding words stand between two names.
fn is_list_gap(text: &str, end: usize, start: usize) -> bool {
    const FILLING: [&str; 12] =
        ["og", "samt", "kommune", "kommuner", "mio", "mia", "kr", "kroner", "pct", "procent", "millioner", "minus"];
    let Some(gap) = text.get(end..start).filter(|gap| gap.len() <= LIST_GAP_MAX && !gap.is_empty()) else {
        return false;
    };
    let is_divided = gap.contains([',', ';', '\n', '•', '*', '|', '·', '/', ':']) || gap.trim() == "og";
    is_divided
        && !gap.contains(['!', '?'])
        && tokens(gap).iter().all(|token| {
            token.text.starts_with(|c: char| c.is_ascii_digit())
                || FILLING.contains(&token.text.to_lowercase().as_str())
        })
}
