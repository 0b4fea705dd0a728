//! Quotes: which words of an article are given to whom, in every style of the Danish press.

mod antecedents;
mod cues;
mod dash;
mod grammar;
mod indirect;
mod intro;
mod lines;
mod marks;
mod names;
mod quoted;
mod people;
mod pieces;
mod repeats;
mod reports;
mod run_on;
mod speakers;
mod standing;
mod subject;
mod transcript;

use crate::domain::{ActorKind, Place, Quote};
use crate::enrich::actors::{ActorIndex, Named};
use crate::enrich::words::Reading;
use lines::Line;
use people::People;
use speakers::{Speaker, Speakers};

/// The most quotes kept of one article.
const QUOTES_MAX: usize = 1_000;

/// An article laid out for reading: its lines and the people it names.
#[derive(Debug)]
struct Page<'a> {
    reading: &'a Reading<'a>,
    lines: Vec<Line>,
    people: People,
}

/// Every quote of `text`, in its order. `named` is where the register's actors stand.
///
/// Linear in the length of the text.
pub(super) fn find(title: &Reading<'_>, text: &Reading<'_>, named: &[Named], actors: &ActorIndex) -> Vec<Quote> {
    if text.words.is_empty() {
        return Vec::new();
    }
    let mut people = People::find(title, text);
    standing::describe(text, &mut people);
    let page = Page { reading: text, lines: lines::lay_out(text), people };
    let mut pieces = pieces::find(&page);
    let direct = Speakers::new(&page, &pieces).resolve();
    let mut spoken: Vec<(pieces::Piece, Speaker)> = pieces
        .pieces
        .drain(..)
        .zip(direct)
        .filter_map(|(piece, speaker)| speaker.map(|speaker| (piece, speaker)))
        .filter(|(piece, speaker)| !piece.is_part || speaker.name.is_some())
        .collect();
    repeats::drop_repeats(text.text, &mut spoken);
    let reported = indirect::find(&page, &pieces, &spoken);
    spoken.extend(reported);
    spoken.sort_by_key(|(piece, _)| piece.span);
    spoken.truncate(QUOTES_MAX);
    let register = Register { page: &page, named, actors, persons: actors_of_persons(&page, named, actors) };
    spoken.into_iter().map(|(piece, speaker)| register.quote(&piece, speaker)).collect()
}

/// The actors of the register, by where the article names them.
struct Register<'a> {
    page: &'a Page<'a>,
    named: &'a [Named],
    actors: &'a ActorIndex,
    /// For each person of the article, the actor.
    persons: Vec<Option<usize>>,
}

impl Register<'_> {
    fn quote(&self, piece: &pieces::Piece, speaker: Speaker) -> Quote {
        let by_person = speaker.person.and_then(|person| self.persons.get(person).copied().flatten());
        let by_words =
            || speaker.words.and_then(|(first, last)| actor_within(self.named, self.actors, first, last, &[]));
        let actor = by_person.or_else(by_words);
        // `Albertslunds borgmester` may be somebody the article names elsewhere.
        let namesake = actor.filter(|_| speaker.person.is_none()).and_then(|actor| {
            let person = self.persons.iter().position(|other| *other == Some(actor))?;
            self.page.people.persons.get(person).map(|person| person.name.clone())
        });
        let cue =
            piece.cue.as_ref().and_then(|cue| cue.verb).map(|verb| verb.of(self.page.reading.text).to_lowercase());
        Quote {
            span: piece.span,
            speaker: namesake.or(speaker.name),
            actor: actor.and_then(|at| self.actors.actors().get(at)).map(|actor| actor.id.clone()),
            style: piece.style,
            cue,
        }
    }
}

/// For each person of the article, the actor whose name stands there.
fn actors_of_persons(page: &Page<'_>, named: &[Named], actors: &ActorIndex) -> Vec<Option<usize>> {
    let mut found = vec![None; page.people.persons.len()];
    for name in &page.people.names {
        if let Some(slot) = found.get_mut(name.person)
            && slot.is_none()
        {
            *slot = actor_within(named, actors, name.first, name.last, &[ActorKind::Person]);
        }
    }
    found
}

/// The actor named within some words; of `kinds`, if any are given.
fn actor_within(named: &[Named], actors: &ActorIndex, first: usize, last: usize, kinds: &[ActorKind]) -> Option<usize> {
    let from = named.partition_point(|name| (name.place, name.first) < (Place::Text, first));
    let inside = named.get(from..).unwrap_or_default();
    let inside = inside.iter().take_while(|name| name.first <= last).filter(|name| name.last <= last);
    let fits = |name: &&Named| {
        kinds.is_empty() || actors.actors().get(name.actor).is_some_and(|actor| kinds.contains(&actor.kind))
    };
    inside.filter(fits).max_by_key(|name| name.last - name.first).map(|name| name.actor)
}

#[cfg(test)]
mod tests;
