//! Query × article: the reference that the search index must agree with, and what alerts use.

use std::ops::Range;

use super::ast::{Fact, Pattern, Query, Scope, Word};
use super::document::{Document, Read, Reading, read};
use super::evidence::{Evidence, Field, holds, places};
use super::fields::{url_words, words_of};
use crate::danish::{Analysis, analyse, spellings, stem};

/// True when `query` is true of `document`.
pub fn matches(query: &Query, document: &Document<'_>) -> bool {
    let reading = read(document);
    holds(query, &mut TextEvidence::new(document, &reading))
}

/// Evidence taken from an article's own words. Reads once, answers any number of queries.
#[derive(Debug)]
pub struct TextEvidence<'a> {
    document: &'a Document<'a>,
    reading: &'a Reading,
}

impl<'a> TextEvidence<'a> {
    /// The evidence of `document`, whose title and text are `reading`.
    pub const fn new(document: &'a Document<'a>, reading: &'a Reading) -> Self {
        Self { document, reading }
    }

    const fn field(&self, field: Field) -> &'a Read {
        match field {
            Field::Title => &self.reading.title,
            Field::Text => &self.reading.text,
        }
    }
}

impl Evidence for TextEvidence<'_> {
    fn positions(&mut self, field: Field, word: &Word) -> Vec<u32> {
        positions(self.field(field), word)
    }

    fn stretches(&mut self, field: Field, scope: &Scope) -> Vec<Range<u32>> {
        let read = self.field(field);
        match scope {
            Scope::Sentence => between(&read.sentence_starts),
            Scope::Paragraph => between(&read.paragraph_starts),
            Scope::Quote(name) => {
                let of_speaker = read.quotes.iter().filter(|quote| name.iter().all(|w| quote.speaker.contains(w)));
                of_speaker.map(|quote| quote.first..quote.last + 1).collect()
            }
            Scope::Title | Scope::Text => Vec::new(),
        }
    }

    fn is_so(&mut self, fact: &Fact) -> bool {
        let Document { source, actors, messages, kind, access, topics, byline, url, day, .. } = *self.document;
        let named = |ids: &[String], wanted: &String| ids.iter().any(|id| id.eq_ignore_ascii_case(wanted));
        match fact {
            Fact::Byline(wanted) => byline.iter().any(|name| stands_in(wanted, &words_of(name))),
            Fact::Source(wanted) => source.eq_ignore_ascii_case(wanted),
            Fact::Actor(wanted) => named(actors, wanted),
            Fact::Message(wanted) => named(messages, wanted),
            Fact::Topic(wanted) => named(topics, wanted),
            Fact::Kind(wanted) => kind == *wanted,
            Fact::Access(wanted) => access == *wanted,
            Fact::Url(wanted) => stands_in(wanted, &url_words(url)),
            Fact::Days(from, to) => from.is_none_or(|from| from <= day) && to.is_none_or(|to| day <= to),
        }
    }
}

/// From each start to the next; the last has no end.
pub(crate) fn between(starts: &[u32]) -> Vec<Range<u32>> {
    let ends = starts.iter().skip(1).copied().chain(std::iter::once(u32::MAX));
    starts.iter().copied().zip(ends).map(|(start, end)| start..end).collect()
}

fn stands_in(wanted: &[String], words: &[String]) -> bool {
    !wanted.is_empty() && words.windows(wanted.len()).any(|run| run == wanted)
}

fn positions(read: &Read, word: &Word) -> Vec<u32> {
    let accepts = acceptor(word);
    (0_u32..).zip(&read.words).filter(|(_, analysis)| accepts(analysis)).map(|(at, _)| at).collect()
}

/// Which analysed words are what `word` looks for.
fn acceptor(word: &Word) -> Box<dyn Fn(&Analysis) -> bool + '_> {
    match word {
        Word::Exact(form) => Box::new(move |analysis| analysis.folded == *form),
        Word::Wildcard(wildcard) => Box::new(move |analysis| wildcard.fits(&analysis.folded)),
        Word::Lemma(form) => {
            let stems = word_stems(form);
            Box::new(move |analysis| stems.iter().any(|stem| analysis.has_stem(stem)))
        }
        Word::Part(form) => {
            let stems = word_stems(form);
            Box::new(move |analysis| stems.iter().any(|stem| analysis.has_part(stem)))
        }
    }
}

/// The stems a query word may have in a text: its own and those of its other spellings.
pub(crate) fn word_stems(form: &str) -> Vec<String> {
    let mut stems = vec![stem(form)];
    for other in spellings(form) {
        let other = stem(&other);
        if !stems.contains(&other) {
            stems.push(other);
        }
    }
    stems
}

/// The numbers of the words of `words` that a reader should see marked: those of the query's wanted patterns, of
/// phrases all words, of near ones both sides.
///
/// `words` are the tokens of any stretch of text, in order; rising, each once.
pub fn standing(query: &Query, words: &[&str]) -> Vec<u32> {
    let read = Read { words: words.iter().map(|word| analyse(word)).collect(), ..Read::default() };
    let reading = Reading { title: Read::default(), text: read };
    let document = Document {
        title: "",
        text: "",
        quotes: &[],
        source: "",
        actors: &[],
        messages: &[],
        kind: crate::domain::ArticleKind::News,
        access: crate::domain::Access::Unknown,
        topics: &[],
        byline: &[],
        url: "",
        day: jiff::civil::Date::ZERO,
    };
    let mut evidence = TextEvidence::new(&document, &reading);
    let mut marked: Vec<u32> =
        query.wanted().into_iter().flat_map(|pattern| marked_words(pattern, &mut evidence)).collect();
    marked.sort_unstable();
    marked.dedup();
    marked
}

fn marked_words(pattern: &Pattern, evidence: &mut impl Evidence) -> Vec<u32> {
    match pattern {
        Pattern::Word(_) | Pattern::Phrase(_) => {
            let found = places(pattern, Field::Text, &(0..u32::MAX), evidence);
            found.into_iter().flat_map(|(first, last)| first..=last).collect()
        }
        Pattern::Near { left, right, .. } => [marked_words(left, evidence), marked_words(right, evidence)].concat(),
        Pattern::Lonely { wanted, .. } => marked_words(wanted, evidence),
        Pattern::AnyOf(inner) => inner.iter().flat_map(|one| marked_words(one, evidence)).collect(),
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::domain::{Access, ArticleKind, Span};
    use crate::query::{QuotedWords, parse};

    const TEXT: &str = "Borgmestrene i Nordby vil have hovedstadsudligningen tilbage. Staten siger nej til flere penge.\n\n\
        - Det er uretfærdigt, at udligningen stopper ved Sønderå, siger Mette Lund. Hun vil have en ny aftale om \
        tilskud.";

    fn is_true(query: &str) -> bool {
        let said = "Det er uretfærdigt, at udligningen stopper ved Sønderå";
        let start = TEXT.find(said).expect("quoted");
        let quotes = [QuotedWords { speaker: "Mette Lund".into(), span: Span::new(start..start + said.len()) }];
        let document = Document {
            title: "Kampen om udligningsreformen i Aarhus",
            text: TEXT,
            quotes: &quotes,
            source: "nordby-avis",
            actors: &["kl".into()],
            messages: &["K1".into()],
            kind: ArticleKind::News,
            access: Access::Open,
            topics: &["udligning".into()],
            byline: &["Bo Holm Skov".into(), "Ea Dam".into()],
            url: "https://nordby.dk/politik/udligning-1",
            day: date(2026, 6, 16),
        };
        matches(&parse(query).expect(query), &document)
    }

    #[test]
    fn a_query_is_true_or_false_of_an_article() {
        for query in [
            "borgmester",
            "led:udligning",
            "led:hovedstad",
            "led:reform",
            "=borgmestrene",
            "udligning",
            "Århus",
            "soenderaa",
            "udlig*",
            "*reformen",
            "\"borgmester i nordby\"",
            "\"borgmester * nordby\"",
            "\"staten siger\"",
            "borgmester NÆR/1 nordby",
            "nordby NÆR/1 borgmester",
            "borgmester FØR/1 nordby",
            "titel:led:udligning",
            "titel:(led:udligning) tekst:staten",
            "SÆTNING(staten penge)",
            "SÆTNING(staten IKKE udligning)",
            "AFSNIT(borgmester penge)",
            "citat:(uretfærdig udligning)",
            "sagt_af:lund(udligning NÆR/3 uretfærdig)",
            "sagt_af:\"Mette Lund\"",
            "MINDST/3(led:udligning)",
            "kilde:nordby-avis aktør:kl budskab:k1 emne:udligning type:nyhed adgang:åben",
            "byline:\"Holm Skov\"",
            "url:nordby.dk/politik",
            "dato:2026-U25",
            "dato:2026-06/",
            "staten IKKE fodbold",
            "staten IKKE NÆR/2 borgmester",
            "*",
        ] {
            assert!(is_true(query), "{query}");
        }
        for query in [
            "fodbold",
            "=borgmester",
            "udligningsaftale",
            "\"nordby borgmester\"",
            "\"nordby vil * hovedstadsudligningen staten\"",
            "nordby FØR/1 borgmester",
            "borgmester NÆR/0 nordby",
            "titel:borgmester",
            "SÆTNING(borgmester penge)",
            "AFSNIT(borgmester uretfærdig)",
            "citat:aftale",
            "sagt_af:skov(udligning)",
            "sagt_af:lund(udligning tilskud)",
            "MINDST/4(led:udligning)",
            "kilde:dr",
            "byline:\"Skov Ea\"",
            "url:politik/nordby",
            "dato:2026-07/",
            "led:udligning IKKE staten",
            "staten IKKE NÆR/9 borgmester",
            "led:udligning NÆR/0 led:hovedstad",
            "titel:(tekst:staten)",
            "IKKE *",
        ] {
            assert!(!is_true(query), "{query}");
        }
    }
}
