//! What a query asks, in Danish, for the person who wrote it.

use super::ast::{Fact, Order, Pattern, Query, Scope, Word};
use super::fields::{access_code, kind_code};
use crate::danish::spellings;

/// The query as a Danish sentence: what an article must have to be found.
pub fn explain(query: &Query) -> String {
    format!("Finder artikler, hvor {}.", clause(query))
}

fn clause(query: &Query) -> String {
    match query {
        Query::Everything => "alt tæller med".to_owned(),
        Query::And(inner) => joined(inner.iter().map(clause), " og "),
        Query::Or(inner) => joined(inner.iter().map(clause), " eller "),
        Query::Not(inner) => format!("det ikke gælder, at {}", clause(inner)),
        Query::Stands(found) => format!("{} står i overskrift eller tekst", pattern(found)),
        Query::AtLeast(count, found) => format!("{} står mindst {count} gange", pattern(found)),
        Query::Within(scope, inner) => within(scope, inner),
        Query::Fact(fact) => stated(fact),
    }
}

fn joined(clauses: impl Iterator<Item = String>, word: &str) -> String {
    let clauses: Vec<String> = clauses.collect();
    format!("({})", clauses.join(word))
}

fn within(scope: &Scope, inner: &Query) -> String {
    let place = match scope {
        Scope::Title => "der om overskriften gælder, at".to_owned(),
        Scope::Text => "der om brødteksten gælder, at".to_owned(),
        Scope::Sentence => "der er én sætning, hvor".to_owned(),
        Scope::Paragraph => "der er ét afsnit, hvor".to_owned(),
        Scope::Quote(speaker) if speaker.is_empty() => "der er ét citat, hvor".to_owned(),
        Scope::Quote(speaker) if *inner == Query::Everything => {
            return format!("»{}« er citeret", speaker.join(" "));
        }
        Scope::Quote(speaker) => format!("der er ét citat af »{}«, hvor", speaker.join(" ")),
    };
    format!("{place} {}", clause(inner))
}

fn pattern(found: &Pattern) -> String {
    match found {
        Pattern::Word(one) => word(one),
        Pattern::Phrase(steps) => {
            let words = steps.iter().map(|step| step.word().map_or("et vilkårligt ord".to_owned(), word));
            format!("ordene {} lige efter hinanden", words.collect::<Vec<_>>().join(", "))
        }
        Pattern::Near { left, right, words_between_max, order } => {
            let order = match order {
                Order::Any => "i vilkårlig rækkefølge",
                Order::AsWritten => "i den rækkefølge",
            };
            format!("{} og {} {order} med højst {words_between_max} ord imellem", pattern(left), pattern(right))
        }
        Pattern::Lonely { wanted, unwanted, words_between_max } => {
            format!("{} uden {} inden for {words_between_max} ord", pattern(wanted), pattern(unwanted))
        }
        Pattern::AnyOf(inner) => joined(inner.iter().map(pattern), " eller "),
    }
}

fn word(one: &Word) -> String {
    match one {
        Word::Lemma(text) => {
            let others = spellings(text);
            let spelt =
                if others.is_empty() { String::new() } else { format!(" (også stavet {})", others.join(", ")) };
            format!("»{text}«{spelt} i alle bøjninger")
        }
        Word::Exact(text) => format!("»{text}« i netop den form"),
        Word::Part(text) => format!("»{text}« som ord eller som led i et sammensat ord"),
        Word::Wildcard(wildcard) => format!("ord af formen »{}«", wildcard.as_str()),
    }
}

fn stated(fact: &Fact) -> String {
    match fact {
        Fact::Byline(name) => format!("»{}« er forfatter", name.join(" ")),
        Fact::Source(id) => format!("mediet er {id}"),
        Fact::Actor(id) => format!("aktøren {id} er nævnt"),
        Fact::Message(code) => format!("budskabet {} er brugt", code.to_uppercase()),
        Fact::Topic(id) => format!("emnet {id} er omtalt"),
        Fact::Kind(kind) => format!("typen er {}", kind_code(*kind)),
        Fact::Access(access) => format!("adgangen er {}", access_code(*access)),
        Fact::Url(words) => format!("adressen indeholder »{}«", words.join(" ")),
        Fact::Days(Some(from), Some(to)) if from == to => format!("datoen er {from}"),
        Fact::Days(from, to) => {
            let from = from.map(|day| format!(" fra {day}")).unwrap_or_default();
            let to = to.map(|day| format!(" til {day}")).unwrap_or_default();
            format!("datoen ligger{from}{to}")
        }
    }
}
