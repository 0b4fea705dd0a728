//! Random queries and articles over a small vocabulary, so that they often meet.

use jiff::civil::{Date, date};
use proptest::collection::vec;
use proptest::prelude::*;

use super::{Document, Fact, Order, Pattern, Query, QuotedWords, Scope, Step, Wildcard, Word};
use crate::domain::{Access, ArticleKind, Span};

/// Words that share stems, parts, spellings and hyphens with each other.
const VOCABULARY: [&str; 24] = [
    "udligning",
    "udligningen",
    "udligningsreform",
    "Udlignings-reformen",
    "skatteudligning",
    "kommune",
    "kommunerne",
    "kommunal",
    "borgmester",
    "borgmestrene",
    "Overborgmesteren",
    "skat",
    "skatten",
    "grundskat",
    "reform",
    "reformer",
    "og",
    "er",
    "13,3",
    "Aarhus",
    "Århus",
    "København",
    "KL's",
    "hoved\u{ad}stad",
];

const ASKED: [&str; 16] = [
    "udligning",
    "udligningsreform",
    "kommune",
    "kommunal",
    "borgmester",
    "skat",
    "reform",
    "og",
    "er",
    "13,3",
    "århus",
    "koebenhavn",
    "kl",
    "hovedstad",
    "mester",
    "udligningen",
];
const WILDCARDS: [&str; 6] = ["udlig*", "*ning", "*borg*", "kommun*e", "sk?tten", "*reform*"];
const SOURCES: [&str; 3] = ["dr", "tv2", "kl-dk"];
const NAMES: [&str; 3] = ["Mette Skov", "Bo Skov Lund", "Mette Lund"];
const URLS: [&str; 3] = ["https://www.dr.dk/nyheder/politik/1", "https://tv2.dk/debat", "https://kl.dk/Nyheder?id=3"];

pub(crate) fn words() -> impl Strategy<Value = Word> {
    prop_oneof![
        4 => prop::sample::select(&ASKED[..]).prop_map(|word| Word::Lemma(word.to_owned())),
        2 => prop::sample::select(&VOCABULARY[..]).prop_map(|word| Word::Exact(crate::danish::fold(word))),
        2 => prop::sample::select(&ASKED[..]).prop_map(|word| Word::Part(word.to_owned())),
        1 => prop::sample::select(&WILDCARDS[..]).prop_map(|word| Word::Wildcard(Wildcard::read(word).unwrap())),
    ]
}

fn phrases() -> impl Strategy<Value = Pattern> {
    let lemma = prop::sample::select(&ASKED[..]).prop_map(|word| Step::Word(Word::Lemma(word.to_owned())));
    let exact = prop::sample::select(&ASKED[..]).prop_map(|word| Step::Word(Word::Exact(word.to_owned())));
    let phrase = |word: BoxedStrategy<Step>| {
        (word.clone(), vec(prop_oneof![3 => word.clone(), 1 => Just(Step::Gap)], 0..2), word)
            .prop_map(|(first, between, last)| Pattern::Phrase([vec![first], between, vec![last]].concat()))
    };
    prop_oneof![phrase(lemma.boxed()), phrase(exact.boxed())]
}

/// Patterns as the parser makes them.
pub(crate) fn patterns() -> impl Strategy<Value = Pattern> {
    let leaf = prop_oneof![4 => words().prop_map(Pattern::Word), 1 => phrases()];
    leaf.prop_recursive(2, 8, 3, |inner| {
        let pair = (inner.clone(), inner.clone(), 0..6_u32);
        prop_oneof![
            (pair.clone(), prop_oneof![Just(Order::Any), Just(Order::AsWritten)]).prop_map(
                |((left, right, words_between_max), order)| Pattern::Near {
                    left: Box::new(left),
                    right: Box::new(right),
                    words_between_max,
                    order
                }
            ),
            pair.prop_map(|(wanted, unwanted, words_between_max)| Pattern::Lonely {
                wanted: Box::new(wanted),
                unwanted: Box::new(unwanted),
                words_between_max
            }),
            vec(inner, 2..4).prop_map(Pattern::any),
        ]
    })
}

fn facts() -> impl Strategy<Value = Fact> {
    let day = || prop::option::of(0..40_i64);
    prop_oneof![
        prop::sample::select(&["mette", "skov", "mette skov", "lund"][..])
            .prop_map(|name| Fact::Byline(super::words_of(name))),
        prop::sample::select(&SOURCES[..]).prop_map(|id| Fact::Source(id.to_owned())),
        Just(Fact::Actor("kl".to_owned())),
        Just(Fact::Message("k1".to_owned())),
        Just(Fact::Topic("udligning".to_owned())),
        prop_oneof![Just(ArticleKind::News), Just(ArticleKind::Leader)].prop_map(Fact::Kind),
        prop_oneof![Just(Access::Open), Just(Access::Closed)].prop_map(Fact::Access),
        prop::sample::select(&["dr.dk", "nyheder", "dk nyheder", "debat"][..])
            .prop_map(|url| Fact::Url(super::url_words(url))),
        (day(), day()).prop_filter_map("one end at least, in order", |(from, to)| {
            let in_order = from.zip(to).is_none_or(|(from, to)| from <= to);
            (in_order && (from.is_some() || to.is_some())).then(|| Fact::Days(from.map(nth_day), to.map(nth_day)))
        }),
    ]
}

fn nth_day(number: i64) -> Date {
    date(2026, 1, 1).saturating_add(jiff::Span::new().days(number))
}

/// Queries as the parser makes them.
pub(crate) fn queries() -> impl Strategy<Value = Query> {
    // A choice is an `Or` outside other patterns.
    let stands = patterns().prop_map(|pattern| {
        if let Pattern::AnyOf(inner) = pattern {
            Query::any(inner.into_iter().map(Query::Stands).collect())
        } else {
            Query::Stands(pattern)
        }
    });
    let leaf = prop_oneof![
        6 => stands,
        2 => facts().prop_map(Query::Fact),
        1 => Just(Query::Everything),
        1 => (2..4_u32, patterns()).prop_map(|(count, pattern)| Query::AtLeast(count, pattern)),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        let scope = prop_oneof![
            Just(Scope::Title),
            Just(Scope::Text),
            Just(Scope::Sentence),
            Just(Scope::Paragraph),
            Just(Scope::Quote(Vec::new())),
            prop::sample::select(&["mette", "lund", "bo lund"][..]).prop_map(|who| Scope::Quote(super::words_of(who))),
        ];
        prop_oneof![
            vec(inner.clone(), 2..4).prop_map(Query::all),
            vec(inner.clone(), 2..4).prop_map(Query::any),
            inner.clone().prop_map(|query| Query::Not(Box::new(query))),
            (scope, inner).prop_map(|(scope, query)| Query::Within(scope, Box::new(query))),
        ]
    })
}

/// An article that owns its words.
#[derive(Debug, Clone)]
pub(crate) struct Owned {
    pub(crate) title: String,
    pub(crate) text: String,
    pub(crate) quotes: Vec<QuotedWords>,
    pub(crate) source: &'static str,
    pub(crate) ids: [Vec<String>; 3],
    pub(crate) kind: ArticleKind,
    pub(crate) access: Access,
    pub(crate) byline: Vec<String>,
    pub(crate) url: &'static str,
    pub(crate) day: Date,
}

impl Owned {
    pub(crate) fn document(&self) -> Document<'_> {
        Document {
            title: &self.title,
            text: &self.text,
            quotes: &self.quotes,
            source: self.source,
            actors: &self.ids[0],
            messages: &self.ids[1],
            kind: self.kind,
            access: self.access,
            topics: &self.ids[2],
            byline: &self.byline,
            url: self.url,
            day: self.day,
        }
    }
}

/// Articles of a few sentences in a few paragraphs, with quotes anywhere in them.
pub(crate) fn articles() -> impl Strategy<Value = Owned> {
    let word = prop::sample::select(&VOCABULARY[..]);
    let sentence = vec(word, 1..6).prop_map(|words| format!("Nu {}.", words.join(" ")));
    let paragraph = vec(sentence, 1..4).prop_map(|sentences| sentences.join(" "));
    let text = vec(paragraph, 0..4).prop_map(|paragraphs| paragraphs.join("\n\n"));
    let title = vec(prop::sample::select(&VOCABULARY[..]), 0..5).prop_map(|words| words.join(" "));
    let ids = (any::<bool>(), any::<bool>(), any::<bool>());
    let names = vec(prop::sample::select(&NAMES[..]).prop_map(str::to_owned), 0..3);
    let quotes = vec((any::<prop::sample::Index>(), any::<prop::sample::Index>(), 0..3_usize), 0..3);
    let rest = (prop::sample::select(&SOURCES[..]), prop::sample::select(&URLS[..]), 0..40_i64, any::<bool>());
    (title, text, quotes, ids, names, rest).prop_map(|(title, text, quotes, ids, byline, rest)| {
        let (source, url, day, flag) = rest;
        let one = |present: bool, id: &str| if present { vec![id.to_owned()] } else { Vec::new() };
        Owned {
            quotes: quotes_in(&text, &quotes),
            title,
            text,
            source,
            ids: [one(ids.0, "kl"), one(ids.1, "K1"), one(ids.2, "udligning")],
            kind: if flag { ArticleKind::News } else { ArticleKind::Leader },
            access: if ids.0 ^ flag { Access::Open } else { Access::Closed },
            byline,
            url,
            day: nth_day(day),
        }
    })
}

fn quotes_in(text: &str, ends: &[(prop::sample::Index, prop::sample::Index, usize)]) -> Vec<QuotedWords> {
    let mut bounds: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    bounds.push(text.len());
    let span = |one: &prop::sample::Index, other: &prop::sample::Index| {
        let (one, other) = (bounds[one.index(bounds.len())], bounds[other.index(bounds.len())]);
        Span::new(one.min(other)..one.max(other))
    };
    ends.iter()
        .map(|(one, other, who)| QuotedWords { speaker: NAMES[*who].to_owned(), span: span(one, other) })
        .collect()
}
