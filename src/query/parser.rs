//! The signs of the query language become a query.

use super::ast::{Fact, Pattern, Query, Scope, Step, Word};
use super::dates::days;
use super::error::{Fault, QueryError};
use super::fields::{FieldName, access_named, kind_named, url_words, words_of};
use super::lexer::{Lexeme, Sign, fault, is_quotation, lexemes};
use super::wildcard::Wildcard;
use super::{CHARS_MAX, DEPTH_MAX, TERMS_MAX};
use crate::danish::{fold, tokens};
use crate::domain::SourceId;

/// How deep brackets may stand, those that change nothing included.
const BRACKETS_MAX: usize = 32;
/// The most Unicode scalar values of a normal form: it says more than what was typed.
const NORMAL_FORM_CHARS_MAX: usize = 16 * CHARS_MAX;

/// Reads a query as a person types it.
///
/// Takes time in proportion to the text's length, whatever it holds.
/// # Errors
/// With the place of the first fault and what to write instead.
pub fn parse(text: &str) -> Result<Query, QueryError> {
    parse_within(text, CHARS_MAX)
}

/// Reads a query that was printed by [`Query`]'s `Display`, which may be longer than what people may type.
///
/// # Errors
/// As [`parse`].
pub fn parse_normal_form(text: &str) -> Result<Query, QueryError> {
    parse_within(text, NORMAL_FORM_CHARS_MAX)
}

fn parse_within(text: &str, chars_max: usize) -> Result<Query, QueryError> {
    // One sign more than allowed is enough to know; the count is for the reader.
    let chars = text.chars().count();
    if chars > chars_max {
        return Err(fault(text, chars_max, Fault::TooLong(chars)));
    }
    let lexemes = lexemes(text)?;
    let mut parser = Parser { text, lexemes: &lexemes, next: 0, depth: 0, terms: 0 };
    let query = parser.query()?;
    if let Some(left) = parser.peek() {
        return Err(fault(text, left.at, Fault::Unopened));
    }
    if query.depth() > DEPTH_MAX {
        return Err(fault(text, 0, Fault::TooDeep));
    }
    Ok(query)
}

struct Parser<'a> {
    text: &'a str,
    lexemes: &'a [Lexeme],
    next: usize,
    depth: usize,
    terms: usize,
}

impl<'a> Parser<'a> {
    fn peek(&self) -> Option<&'a Lexeme> {
        self.lexemes.get(self.next)
    }

    fn peek_sign(&self) -> Option<&'a Sign> {
        self.peek().map(|lexeme| &lexeme.sign)
    }

    fn error<T>(&self, at: usize, what: Fault) -> Result<T, QueryError> {
        Err(fault(self.text, at, what))
    }

    fn query(&mut self) -> Result<Query, QueryError> {
        let mut choices = vec![self.both()?];
        while self.peek_sign() == Some(&Sign::Or) {
            self.next += 1;
            choices.push(self.both()?);
        }
        Ok(Query::any(choices))
    }

    fn both(&mut self) -> Result<Query, QueryError> {
        let mut all = vec![self.one()?];
        loop {
            match self.peek_sign() {
                None | Some(Sign::Or | Sign::Close) => return Ok(Query::all(all)),
                Some(Sign::And) => self.next += 1,
                Some(_) => {}
            }
            all.push(self.one()?);
        }
    }

    fn one(&mut self) -> Result<Query, QueryError> {
        if self.peek_sign() != Some(&Sign::Not) {
            return self.near();
        }
        self.next += 1;
        self.deeper()?;
        let inner = self.one()?;
        self.depth -= 1;
        Ok(Query::Not(Box::new(inner)))
    }

    fn deeper(&mut self) -> Result<(), QueryError> {
        self.depth += 1;
        if self.depth > BRACKETS_MAX {
            let at = self.lexemes.get(self.next.saturating_sub(1)).map_or(0, |lexeme| lexeme.at);
            return self.error(at, Fault::TooDeep);
        }
        Ok(())
    }

    fn near(&mut self) -> Result<Query, QueryError> {
        let mut left = self.plain()?;
        loop {
            let is_lonely = self.peek_sign() == Some(&Sign::Not);
            let operator = self.lexemes.get(self.next + usize::from(is_lonely));
            let Some(Lexeme { at, text, sign: Sign::Near(distance, order) }) = operator else { return Ok(left) };
            self.next += 1 + usize::from(is_lonely);
            let right = self.plain()?;
            let Some(one) = into_pattern(left) else { return self.error(*at, Fault::NotAPattern(text.clone())) };
            let Some(other) = into_pattern(right) else { return self.error(*at, Fault::NotAPattern(text.clone())) };
            let (one, other) = (Box::new(one), Box::new(other));
            left = Query::Stands(if is_lonely {
                Pattern::Lonely { wanted: one, unwanted: other, words_between_max: *distance }
            } else {
                Pattern::Near { left: one, right: other, words_between_max: *distance, order: *order }
            });
        }
    }

    fn plain(&mut self) -> Result<Query, QueryError> {
        let Some(lexeme) = self.peek() else { return self.missing() };
        self.next += 1;
        match &lexeme.sign {
            Sign::Open => self.rest_of_group(lexeme),
            Sign::Within(scope) => {
                let inner = self.group()?;
                Ok(Query::Within(scope.clone(), Box::new(inner)))
            }
            Sign::AtLeast(count) => {
                let Some(pattern) = into_pattern(self.group()?) else {
                    return self.error(lexeme.at, Fault::NotAPattern(lexeme.text.clone()));
                };
                Ok(Query::AtLeast(*count, pattern))
            }
            Sign::Field(name) => self.field(*name, lexeme),
            Sign::Word => self.word(lexeme),
            Sign::Phrase => self.phrase(lexeme),
            Sign::Close if self.next == 1 => self.error(lexeme.at, Fault::Unopened),
            Sign::Close | Sign::And | Sign::Or | Sign::Not | Sign::Near(..) => {
                self.next -= 1;
                self.missing()
            }
        }
    }

    /// Something was expected where an operator, a bracket or the end stands.
    fn missing<T>(&self) -> Result<T, QueryError> {
        let before = self.next.checked_sub(1).and_then(|at| self.lexemes.get(at));
        match (before, self.peek()) {
            (Some(before), _) => self.error(before.at, Fault::NothingAfter(before.text.clone())),
            (None, Some(here)) => self.error(here.at, Fault::NothingBefore(here.text.clone())),
            (None, None) => self.error(0, Fault::Empty),
        }
    }

    /// A bracket right here and what is in it.
    fn group(&mut self) -> Result<Query, QueryError> {
        match self.peek() {
            Some(open) if open.sign == Sign::Open => {
                self.next += 1;
                self.rest_of_group(open)
            }
            _ => self.missing(),
        }
    }

    fn rest_of_group(&mut self, open: &Lexeme) -> Result<Query, QueryError> {
        self.deeper()?;
        let inner = self.query()?;
        if self.peek_sign() != Some(&Sign::Close) {
            return self.error(open.at, Fault::Unclosed);
        }
        self.next += 1;
        self.depth -= 1;
        Ok(inner)
    }

    fn field(&mut self, name: FieldName, field: &Lexeme) -> Result<Query, QueryError> {
        let scope = match name {
            FieldName::Title => Scope::Title,
            FieldName::Text => Scope::Text,
            FieldName::Quote => Scope::Quote(Vec::new()),
            FieldName::SaidBy => return self.said_by(field),
            FieldName::Part => return self.part(field),
            FieldName::Byline
            | FieldName::Source
            | FieldName::Actor
            | FieldName::Message
            | FieldName::Topic
            | FieldName::Kind
            | FieldName::Access
            | FieldName::Url
            | FieldName::Day => return self.facts(name, field),
        };
        self.deeper()?;
        let inner = self.plain()?;
        self.depth -= 1;
        Ok(Query::Within(scope, Box::new(inner)))
    }

    fn said_by(&mut self, field: &Lexeme) -> Result<Query, QueryError> {
        let value = self.value(field)?;
        let name = words_of(&bare(&value.text));
        if name.is_empty() {
            return self.error(value.at, Fault::NoLetters(value.text.clone()));
        }
        self.count_terms(name.len(), value.at)?;
        // Only a bracket that touches the name says what was said; after a space it is a group of its own.
        let value_end = value.at + value.text.chars().count();
        let said = match self.peek() {
            Some(open) if open.sign == Sign::Open && open.at == value_end => self.group()?,
            _ => Query::Everything,
        };
        Ok(Query::Within(Scope::Quote(name), Box::new(said)))
    }

    fn part(&mut self, field: &Lexeme) -> Result<Query, QueryError> {
        let value = self.value(field)?;
        let text = bare(&value.text);
        let mut words = tokens(&text).into_iter();
        match (words.next(), words.next()) {
            (Some(word), None) => {
                self.count_terms(1, value.at)?;
                Ok(Query::Stands(Pattern::Word(Word::Part(fold(word.text)))))
            }
            _ => self.error(value.at, Fault::BadValue("led".to_owned(), text, "udligning")),
        }
    }

    fn value(&mut self, field: &Lexeme) -> Result<&'a Lexeme, QueryError> {
        match self.peek() {
            Some(value) if matches!(value.sign, Sign::Word | Sign::Phrase) => {
                self.next += 1;
                Ok(value)
            }
            _ => self.error(field.at, Fault::NoValue(field.text.trim_end_matches(':').to_owned())),
        }
    }

    /// One value, or several in a bracket, of which any will do.
    fn facts(&mut self, name: FieldName, field: &Lexeme) -> Result<Query, QueryError> {
        let Some(open) = self.peek().filter(|next| next.sign == Sign::Open) else {
            let value = self.value(field)?;
            return self.fact(name, field, value);
        };
        self.next += 1;
        let mut choices = Vec::new();
        loop {
            match self.peek_sign() {
                Some(Sign::Close) if !choices.is_empty() => {
                    self.next += 1;
                    return Ok(Query::any(choices));
                }
                None => return self.error(open.at, Fault::Unclosed),
                Some(Sign::Or) if !choices.is_empty() => self.next += 1,
                Some(_) => {}
            }
            let value = self.value(field)?;
            choices.push(self.fact(name, field, value)?);
        }
    }

    fn fact(&mut self, name: FieldName, field: &Lexeme, value: &Lexeme) -> Result<Query, QueryError> {
        self.count_terms(1, value.at)?;
        let text = bare(&value.text);
        let id = || SourceId::parse(&text).ok().map(|_| text.to_ascii_lowercase());
        let nonempty = |words: Vec<String>| Some(words).filter(|words| !words.is_empty());
        let (fact, example) = match name {
            FieldName::Byline => (nonempty(words_of(&text)).map(Fact::Byline), "\"Mette Jensen\""),
            FieldName::Url => (nonempty(url_words(&text)).map(Fact::Url), "politiken.dk/debat"),
            FieldName::Source => (id().map(Fact::Source), "politiken"),
            FieldName::Actor => (id().map(Fact::Actor), "kl"),
            FieldName::Message => (id().map(Fact::Message), "K1"),
            FieldName::Topic => (id().map(Fact::Topic), "udligning"),
            FieldName::Kind => (kind_named(&text).map(Fact::Kind), "leder"),
            FieldName::Access => (access_named(&text).map(Fact::Access), "åben"),
            FieldName::Day => (days(&text).map(|(from, to)| Fact::Days(from, to)), "2026-06/2026-08"),
            FieldName::Title | FieldName::Text | FieldName::Quote | FieldName::SaidBy | FieldName::Part => {
                (None, "udligning")
            }
        };
        if let Some(fact) = fact {
            Ok(Query::Fact(fact))
        } else {
            let name = field.text.trim_end_matches(':').to_owned();
            self.error(value.at, Fault::BadValue(name, text, example))
        }
    }

    fn word(&mut self, lexeme: &Lexeme) -> Result<Query, QueryError> {
        if lexeme.text == "*" {
            return Ok(Query::Everything);
        }
        let exact = lexeme.text.strip_prefix('=');
        let steps = self.steps(exact.unwrap_or(&lexeme.text), reading(exact.is_some()), lexeme)?;
        Ok(Query::Stands(phrase_of(steps)))
    }

    fn phrase(&mut self, lexeme: &Lexeme) -> Result<Query, QueryError> {
        let inside = bare(&lexeme.text);
        let exact = inside.trim_start().strip_prefix('=');
        let reading = reading(exact.is_some());
        let mut steps = Vec::new();
        for chunk in exact.unwrap_or(&inside).split_whitespace() {
            if chunk == "*" {
                steps.push(Step::Gap);
            } else {
                steps.extend(self.steps(chunk, reading, lexeme)?);
            }
        }
        // A gap at either end asks for nothing that could be shown.
        while steps.last() == Some(&Step::Gap) {
            steps.pop();
        }
        let gaps = steps.iter().take_while(|step| **step == Step::Gap).count();
        steps.drain(..gaps);
        if steps.is_empty() {
            return self.error(lexeme.at, Fault::NoLetters(lexeme.text.clone()));
        }
        Ok(Query::Stands(phrase_of(steps)))
    }

    /// The words of one run of signs: `KL/Danske` are two, and so are `KL/Dansk*`.
    fn steps(&mut self, chunk: &str, reading: fn(String) -> Word, lexeme: &Lexeme) -> Result<Vec<Step>, QueryError> {
        let mut steps = Vec::new();
        for piece in chunk.split(ends_a_word) {
            // A question mark at the end of a word is most likely just that.
            let asked = piece.trim_end_matches(['?', '-', '\'', '’', '.', ',', '\u{ad}', '\u{2010}', '\u{2011}']);
            if asked.contains(['*', '?']) {
                let Some(wildcard) = Wildcard::read(asked) else {
                    return self.error(lexeme.at, Fault::ShortWildcard(chunk.to_owned()));
                };
                steps.push(Step::Word(Word::Wildcard(wildcard)));
            } else {
                let forms = tokens(piece).into_iter().map(|token| fold(token.text)).filter(|form| !form.is_empty());
                steps.extend(forms.map(|form| Step::Word(reading(form))));
            }
        }
        if steps.is_empty() {
            return self.error(lexeme.at, Fault::NoLetters(chunk.to_owned()));
        }
        self.count_terms(steps.len(), lexeme.at)?;
        Ok(steps)
    }

    fn count_terms(&mut self, count: usize, at: usize) -> Result<(), QueryError> {
        self.terms += count;
        if self.terms > TERMS_MAX { self.error(at, Fault::TooManyTerms) } else { Ok(()) }
    }
}

/// True for signs that stand in no word, with or without gaps: `/`, `:`, `=`.
fn ends_a_word(sign: char) -> bool {
    sign.is_ascii_punctuation() && !matches!(sign, '*' | '?' | '-' | '\'' | '.' | ',')
}

fn reading(is_exact: bool) -> fn(String) -> Word {
    if is_exact { Word::Exact } else { Word::Lemma }
}

/// Without the quotation marks around it, if any.
fn bare(text: &str) -> String {
    text.trim_matches(is_quotation).to_owned()
}

fn phrase_of(mut steps: Vec<Step>) -> Pattern {
    if steps.len() == 1
        && let Some(Step::Word(word)) = steps.pop()
    {
        return Pattern::Word(word);
    }
    Pattern::Phrase(steps)
}

/// What can stand beside `NÆR`: words, phrases, nearness and choices among them.
fn into_pattern(query: Query) -> Option<Pattern> {
    match query {
        Query::Stands(pattern) => Some(pattern),
        Query::Or(choices) => choices.into_iter().map(into_pattern).collect::<Option<Vec<_>>>().map(Pattern::any),
        Query::Everything | Query::And(_) | Query::Not(_) | Query::AtLeast(..) | Query::Within(..) | Query::Fact(_) => {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::query::strategies;

    fn normal(text: &str) -> String {
        parse(text).unwrap_or_else(|error| panic!("{text}: {error}")).to_string()
    }

    #[test]
    fn the_normal_form_shows_every_bracket() {
        for (text, form) in [
            ("udligning", "udligning"),
            ("Udligning KOMMUNE", "(udligning OG kommune)"),
            ("a ELLER b c", "(a ELLER (b OG c))"),
            ("a AND b OR NOT c", "((a OG b) ELLER IKKE c)"),
            ("a -b", "(a OG IKKE b)"),
            ("a IKKE (b ELLER c)", "(a OG IKKE (b ELLER c))"),
            ("(a OG (b OG c))", "(a OG b OG c)"),
            ("“statens tilskud”", "\"statens tilskud\""),
            ("»tilskud * kommuner«", "\"tilskud * kommuner\""),
            ("\"* udlign* reform *\"", "\"udlign* reform\""),
            ("\"=Statens tilskud\"", "\"=statens tilskud\""),
            ("=Greve", "=greve"),
            ("led:udligning", "led:udligning"),
            ("a NÆR b", "(a NÆR/10 b)"),
            ("a NEAR/5 (b ELLER \"c d\") ONEAR/2 e", "((a NÆR/5 (b ELLER \"c d\")) FØR/2 e)"),
            ("a IKKE NÆR/3 b", "(a IKKE NÆR/3 b)"),
            ("SÆTNING(a IKKE b)", "SÆTNING(a OG IKKE b)"),
            ("AFSNIT(a)", "AFSNIT(a)"),
            ("MINDST/3(a ELLER b)", "MINDST/3(a ELLER b)"),
            ("titel:led:a citat:titel:b", "(titel:(led:a) OG citat:(titel:(b)))"),
            ("titel:a b", "(titel:(a) OG b)"),
            ("titel:(a b) tekst:\"c d\"", "(titel:(a OG b) OG tekst:(\"c d\"))"),
            ("sagt_af:\"Sophie H. Andersen\"(a NÆR/5 b)", "sagt_af:\"sophie h andersen\"(a NÆR/5 b)"),
            ("sagt_af:Hansen (a)", "(sagt_af:\"hansen\" OG a)"),
            ("kilde:(dr ELLER tv2) type:leder", "((kilde:dr ELLER kilde:tv2) OG type:leder)"),
            ("dato:2026-06/2026-08", "dato:2026-06-01/2026-08-31"),
            ("dato:2026-U25", "dato:2026-06-15/2026-06-21"),
            ("url:dr.dk/nyheder budskab:K1", "(url:\"dr dk nyheder\" OG budskab:k1)"),
            ("byline:\"Mette Jensen\" adgang:låst", "(byline:\"mette jensen\" OG adgang:låst)"),
            ("EU-kommissionen Aarhus KL's", "(eukommissionen OG århus OG kl's)"),
            ("skat?", "skat"),
            ("12:30", "\"12 30\""),
            ("*", "*"),
        ] {
            assert_eq!(normal(text), form, "{text}");
        }
    }

    #[test]
    fn a_fault_is_placed_and_repaired() {
        for (text, line, column, danish) in [
            ("", 1, 1, "søgningen er tom"),
            ("udligning OG", 1, 11, "mangler et ord efter OG"),
            ("ELLER b", 1, 1, "mangler et ord foran ELLER"),
            ("(a b", 1, 1, "lukkes ikke"),
            ("a\nb)", 2, 2, "ikke er åbnet"),
            (")", 1, 1, "ikke er åbnet"),
            ("a \"b c", 1, 3, "mangler sin makker"),
            ("tittel:a", 1, 1, "titel:"),
            ("titel: a", 1, 1, "lige efter titel:"),
            ("dato:igår", 1, 6, "2026-06/2026-08"),
            ("type:roman", 1, 6, "type:leder"),
            ("a* b", 1, 1, "tre bogstaver"),
            ("a - b", 1, 3, "ingen bogstaver"),
            ("a NÆR/51 b", 1, 3, "NÆR/10"),
            ("a NÆR/5 titel:b", 1, 3, "ord, fraser"),
            ("\"rige kommuner\"~3", 1, 16, "rige NÆR/3 kommuner"),
            ("MINDST/1(a)", 1, 1, "MINDST/3"),
            ("SÆTNING()", 1, 8, "efter ("),
            ("()", 1, 1, "efter ("),
        ] {
            let error = parse(text).expect_err(text);
            assert_eq!((error.line, error.column), (line, column), "{text}: {error}");
            assert!(error.danish().contains(danish), "{text}: {}", error.danish());
            assert!(!error.repair().is_empty() && !error.to_string().ends_with('.'), "{text}: {error}");
        }
    }

    #[test]
    fn limits_are_kept() {
        let words = |count: usize| vec!["ord"; count].join(" ");
        assert!(parse(&words(TERMS_MAX)).is_ok());
        assert_eq!(parse(&words(TERMS_MAX + 1)).expect_err("terms").fault, Fault::TooManyTerms);
        assert!(matches!(parse(&"æ".repeat(CHARS_MAX + 1)).expect_err("chars").fault, Fault::TooLong(_)));
        assert!(parse("((((((((((a))))))))))").is_ok(), "brackets that change nothing");
        for deep in ["(".repeat(200) + "a", "IKKE ".repeat(100) + "a", "SÆTNING(".repeat(60), "-(".repeat(200)] {
            assert!(parse(&deep).is_err());
        }
        assert_eq!(parse(&["a"; 12].join(" NÆR ")).expect_err("deep").fault, Fault::TooDeep);
    }

    #[test]
    fn a_query_is_explained_in_danish() {
        let query = parse("led:udligning NÆR/5 koebenhavn IKKE titel:fodbold").expect("query");
        assert_eq!(
            crate::query::explain(&query),
            "Finder artikler, hvor (»udligning« som ord eller som led i et sammensat ord og »koebenhavn« (også stavet \
             københavn) i alle bøjninger i vilkårlig rækkefølge med højst 5 ord imellem står i overskrift eller tekst \
             og det ikke gælder, at der om overskriften gælder, at »fodbold« i alle bøjninger står i overskrift eller \
             tekst)."
        );
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn the_normal_form_reads_back_as_the_same_query(query in strategies::queries()) {
            prop_assume!(query.depth() <= DEPTH_MAX);
            let form = query.to_string();
            match parse_normal_form(&form) {
                Ok(again) => prop_assert_eq!(again, query),
                Err(error) => prop_assert_eq!(error.fault, Fault::TooManyTerms, "{}", form),
            }
        }

        #[test]
        fn no_text_panics(text in "\\PC{0,600}") {
            drop(parse(&text));
        }

        #[test]
        fn no_run_of_signs_panics_and_normal_forms_read_back(
            signs in prop::collection::vec(prop::sample::select(&[
                "(", ")", "\"", "IKKE ", "OG ", "ELLER ", "NÆR/3 ", "FØR ", "SÆTNING(", "MINDST/2(", "titel:", "led:",
                "sagt_af:", "kilde:", "dato:2026", "-", "*", "=", "?", "udl*", "kommune ", "a ", "’", "\u{ad}", "\n", "æ",
                "1.2,3 ", "(a ELLER b) ", "citat:(",
            ][..]), 0..120)
        ) {
            let text: String = signs.concat();
            if let Ok(query) = parse(&text) {
                prop_assert_eq!(parse_normal_form(&query.to_string()).map_err(|e| e.to_string()), Ok(query));
            }
        }
    }
}
