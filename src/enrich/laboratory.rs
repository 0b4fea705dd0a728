//! The profile laboratory: what each clause of a topic brings, and what would be lost without it.

use std::collections::BTreeSet;

use jiff::civil::Date;

use crate::domain::{Actor, Article, CanonicalUrl, Lessons, MessageCode, Polarity, Side, Topic};
use crate::enrich::groups::{Groups, GroupsBuilder, Place, Spread};
use crate::enrich::lexicon::{Lexicon, LexiconBuilder};
use crate::enrich::lookalikes::lookalikes;
use crate::enrich::vocabulary;
use crate::enrich::words::{Reading, fold};
use crate::enrich::{About, Enricher, address};

/// The most texts of the archive on which one clause is tried for what it decides.
const TRIED_PER_CLAUSE_MAX: usize = 200;

/// An article that a topic is tried on.
#[derive(Debug, Clone, Copy)]
pub struct Sample<'a> {
    /// What it says.
    pub article: &'a Article,
    /// Where it stands.
    pub url: Option<&'a CanonicalUrl>,
}

/// What came out of trying a topic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Examination {
    /// Texts of `must_find` that are not found.
    pub lost: Vec<String>,
    /// Texts of `must_not_find` that are found.
    pub wrongly_found: Vec<String>,
    /// Messages whose example is not heard: the code, the example.
    pub unheard: Vec<(String, String)>,
    /// Every clause, in the order of the file.
    pub clauses: Vec<Clause>,
    /// Words of the samples that look like a form but are none, with how often they stand there; most often first.
    pub lookalikes: Vec<(String, usize)>,
    /// For each sample, whether it is relevant now.
    pub relevant: Vec<bool>,
}

/// One entry of one list of a topic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clause {
    /// The list's key in the file; of a message's patterns, its code before it.
    pub list: String,
    /// As written; the places of a group parted by ` + `.
    pub words: String,
    /// Texts (examples and samples) in which it stands.
    pub hits: usize,
    /// Of them, those of which the topic would say something else without it, of relevance or of messages. `None`: not
    /// tried, as a message has many patterns.
    pub decides: Option<usize>,
}

/// Tries `topic` on its own examples and on `samples`. `day` stands for articles without one.
///
/// Costs one reading of each text, and one more for each clause that stands in it, up to 200 of them.
pub fn examine(topic: &Topic, actors: &[Actor], samples: &[Sample<'_>], day: Date) -> Examination {
    let examples = Examples::of(topic);
    let texts: Vec<Sample<'_>> = examples.samples().chain(samples.iter().copied()).collect();
    let mut bench = Bench { enricher: Enricher::new(std::slice::from_ref(topic), actors, &[]), day };
    let verdicts: Vec<Verdict> = texts.iter().map(|text| bench.verdict(text)).collect();
    let lists = lists(topic);
    let stands = Stands::find(topic, &lists, &texts);
    let clauses = lists
        .iter()
        .zip(&stands.texts)
        .map(|(list, texts_with)| Clause {
            list: list.key.clone(),
            words: list.words(),
            hits: texts_with.len(),
            decides: list.place.map(|place| bench.decided_by(topic, place, &texts, texts_with, &verdicts)),
        })
        .collect();
    let (asked, own) = (topic.must_find.len(), topic.must_find.len() + topic.must_not_find.len());
    let picked = |range: std::ops::Range<usize>, verdict: bool| -> Vec<String> {
        let numbered = texts.iter().zip(&verdicts).skip(range.start).take(range.len());
        numbered.filter(|(_, found)| found.relevant == verdict).map(|(text, _)| text.article.text.clone()).collect()
    };
    Examination {
        lost: picked(0..asked, false),
        wrongly_found: picked(asked..own, true),
        unheard: unheard(topic, actors, day),
        clauses,
        lookalikes: lookalikes(topic, &texts, &stands.formed),
        relevant: verdicts.into_iter().skip(examples.count()).map(|verdict| verdict.relevant).collect(),
    }
}

/// Where a clause stands in the topic, by number, for those that take part in a verdict.
#[derive(Clone, Copy)]
enum PlaceInTopic {
    /// In one of [`word_lists`].
    Words(usize, usize),
    Paraphrase(usize),
    AgainstUrl(usize),
    AgainstSection(usize),
    /// Of a message's `not`.
    MessageNot(usize, usize),
    /// Of a message's `reject`.
    MessageReject(usize, usize),
}

/// A clause as it is looked for: every place of a group, or one place.
struct ListEntry {
    key: String,
    group: Vec<String>,
    is_form: bool,
    spread: Spread,
    place: Option<PlaceInTopic>,
}

impl ListEntry {
    fn words(&self) -> String {
        self.group.join(" + ")
    }

    /// True for a clause that is no matter of words: part of the address, or the section, that the text stands under.
    fn stands_beside(&self, sample: &Sample<'_>) -> bool {
        let is = |place: fn(&PlaceInTopic) -> bool| self.place.as_ref().is_some_and(place);
        let url = sample.url.or(sample.article.canonical_url.as_ref()).map(|url| url.as_str().to_lowercase());
        let section = sample.article.section.as_deref().map(|section| section.trim().to_lowercase());
        let word = self.words().to_lowercase();
        (is(|place| matches!(place, PlaceInTopic::AgainstUrl(_)))
            && url.is_some_and(|url| !word.is_empty() && url.contains(&word)))
            || (is(|place| matches!(place, PlaceInTopic::AgainstSection(_)))
                && section.is_some_and(|section| !word.is_empty() && section.starts_with(&word)))
    }

    /// True for a clause that is looked for among the words of a text.
    fn is_of_words(&self) -> bool {
        !matches!(self.place, Some(PlaceInTopic::AgainstUrl(_) | PlaceInTopic::AgainstSection(_)))
    }
}

/// The lists of words that decide a verdict, by number.
fn word_lists(topic: &mut Topic) -> [(&'static str, &mut Vec<String>); 8] {
    [
        ("strong", &mut topic.strong),
        ("likely", &mut topic.likely),
        ("weak", &mut topic.weak),
        ("faint", &mut topic.faint),
        ("blocked", &mut topic.blocked),
        ("evidence", &mut topic.evidence),
        ("hints", &mut topic.hints),
        ("against", &mut topic.against),
    ]
}

/// The first of these lists hold forms (or hide them).
const FORM_LISTS: usize = 5;

fn lists(topic: &Topic) -> Vec<ListEntry> {
    let mut entries = Vec::new();
    let mut copy = topic.clone();
    for (list, (key, words)) in word_lists(&mut copy).into_iter().enumerate() {
        entries.extend(words.drain(..).enumerate().map(|(at, word)| ListEntry {
            key: key.to_owned(),
            group: vec![word],
            is_form: list < FORM_LISTS,
            spread: Spread::Sentence,
            place: Some(PlaceInTopic::Words(list, at)),
        }));
    }
    entries.extend(topic.paraphrases.iter().enumerate().map(|(at, group)| ListEntry {
        key: "paraphrases".to_owned(),
        group: group.clone(),
        is_form: false,
        spread: Spread::Sentence,
        place: Some(PlaceInTopic::Paraphrase(at)),
    }));
    entries.extend(numbered("against_urls", &topic.against_urls, PlaceInTopic::AgainstUrl));
    entries.extend(numbered("against_sections", &topic.against_sections, PlaceInTopic::AgainstSection));
    for (number, message) in topic.messages.iter().enumerate() {
        entries.extend(message.patterns.iter().map(|group| ListEntry {
            key: format!("{} patterns", message.code),
            group: group.clone(),
            is_form: false,
            spread: Spread::Neighbours,
            place: None,
        }));
        let key = |list| format!("{} {list}", message.code);
        entries.extend(numbered(&key("not"), &message.not, |at| PlaceInTopic::MessageNot(number, at)));
        entries.extend(numbered(&key("reject"), &message.reject, |at| PlaceInTopic::MessageReject(number, at)));
    }
    entries
}

/// The words of a list, each a clause.
fn numbered(key: &str, words: &[String], place: impl Fn(usize) -> PlaceInTopic) -> Vec<ListEntry> {
    let entry = |(at, word): (usize, &String)| ListEntry {
        key: key.to_owned(),
        group: vec![word.clone()],
        is_form: false,
        spread: Spread::Sentence,
        place: Some(place(at)),
    };
    words.iter().enumerate().map(entry).collect()
}

fn without(topic: &Topic, place: PlaceInTopic) -> Topic {
    // The bench's enricher has learnt the lessons already.
    let mut topic = Topic { lessons: Lessons::default(), ..topic.clone() };
    match place {
        PlaceInTopic::Words(list, at) => {
            word_lists(&mut topic).into_iter().skip(list).take(1).for_each(|(_, words)| drop(words.remove(at)));
        }
        PlaceInTopic::Paraphrase(at) => drop(topic.paraphrases.remove(at)),
        PlaceInTopic::AgainstUrl(at) => drop(topic.against_urls.remove(at)),
        PlaceInTopic::AgainstSection(at) => drop(topic.against_sections.remove(at)),
        PlaceInTopic::MessageNot(number, at) => {
            topic.messages.iter_mut().skip(number).take(1).for_each(|message| drop(message.not.remove(at)));
        }
        PlaceInTopic::MessageReject(number, at) => {
            topic.messages.iter_mut().skip(number).take(1).for_each(|message| drop(message.reject.remove(at)));
        }
    }
    topic
}

/// The topic's own examples as articles.
struct Examples {
    articles: Vec<(Article, Option<CanonicalUrl>)>,
}

impl Examples {
    /// Those to find, then those not to find, then those of the messages.
    fn of(topic: &Topic) -> Self {
        let own = topic.must_find.iter().chain(&topic.must_not_find);
        let own = own.map(|example| {
            let url = example.url.as_deref().and_then(|url| CanonicalUrl::parse(url).ok());
            (Article::of_text("", &example.text), url)
        });
        let said = topic.messages.iter().flat_map(|message| &message.examples);
        Self { articles: own.chain(said.map(|text| (Article::of_text("", text), None))).collect() }
    }

    fn samples(&self) -> impl Iterator<Item = Sample<'_>> {
        self.articles.iter().map(|(article, url)| Sample { article, url: url.as_ref() })
    }

    fn count(&self) -> usize {
        self.articles.len()
    }
}

/// One enricher whose topic is exchanged, so that the register is compiled once.
struct Bench {
    enricher: Enricher,
    day: Date,
}

/// What a topic says of a text: whether it is about it, and which messages it asserts or rejects.
#[derive(PartialEq, Eq)]
struct Verdict {
    relevant: bool,
    messages: Vec<(MessageCode, Polarity)>,
}

impl Bench {
    fn verdict(&self, sample: &Sample<'_>) -> Verdict {
        let about = About { url: sample.url, source_kind: None, source_side: Side::Neutral, day: self.day };
        let found = self.enricher.enrich(sample.article, &about);
        Verdict {
            relevant: found.topics.iter().any(|topic| topic.relevant),
            messages: found.messages.into_iter().map(|used| (used.code, used.polarity)).collect(),
        }
    }

    fn decided_by(
        &mut self,
        topic: &Topic,
        place: PlaceInTopic,
        texts: &[Sample<'_>],
        texts_with: &BTreeSet<usize>,
        verdicts: &[Verdict],
    ) -> usize {
        if texts_with.is_empty() {
            return 0;
        }
        let ablated = [without(topic, place)];
        self.enricher.vocabulary = vocabulary::compile(&ablated, &[]);
        let [ablated] = ablated;
        self.enricher.topics = vec![ablated];
        let tried =
            texts_with.iter().take(TRIED_PER_CLAUSE_MAX).filter_map(|&at| Some((texts.get(at)?, verdicts.get(at)?)));
        tried.filter(|(text, verdict)| self.verdict(text) != **verdict).count()
    }
}

fn unheard(topic: &Topic, actors: &[Actor], day: Date) -> Vec<(String, String)> {
    let enricher = Enricher::new(std::slice::from_ref(topic), actors, &[]);
    let about = About { url: None, source_kind: None, source_side: Side::Neutral, day };
    let examples = topic.messages.iter().flat_map(|message| message.examples.iter().map(move |text| (message, text)));
    examples
        .filter(|(message, text)| {
            let found = enricher.enrich(&Article::of_text("", text), &about).messages;
            !found.iter().any(|used| used.code == message.code)
        })
        .map(|(message, text)| (message.code.to_string(), text.clone()))
        .collect()
}

/// Where clauses stand.
struct Stands {
    /// For each clause, the texts it stands in.
    texts: Vec<BTreeSet<usize>>,
    /// For each text, the words that are part of a form or of a blocked word.
    formed: Vec<BTreeSet<String>>,
}

/// What a phrase is to the laboratory's lexicon.
#[derive(Clone, Copy)]
struct Stone {
    place: Place,
    is_form: bool,
}

impl Stands {
    fn find(topic: &Topic, lists: &[ListEntry], texts: &[Sample<'_>]) -> Self {
        let (lexicon, groups) = compile(topic, lists);
        let mut stands = Self { texts: vec![BTreeSet::new(); lists.len()], formed: Vec::new() };
        for (number, text) in texts.iter().enumerate() {
            let mut formed = BTreeSet::new();
            for written in written(text) {
                let reading = Reading::new(&written);
                let hits = lexicon.hits(&reading);
                for hit in hits.iter().filter(|hit| hit.label.is_form) {
                    formed.extend((hit.first..=hit.last).map(|word| fold(reading.word(word))));
                }
                let standing = hits.iter().map(|hit| (hit.label.place, hit.first, hit.last));
                for complete in groups.complete(&reading, standing) {
                    stands.texts.get_mut(complete.key).map(|texts| texts.insert(number));
                }
            }
            let beside = lists.iter().enumerate().filter(|(_, list)| list.stands_beside(text));
            for (clause, _) in beside {
                stands.texts.get_mut(clause).map(|texts| texts.insert(number));
            }
            stands.formed.push(formed);
        }
        stands
    }
}

/// Every clause as a group of its own, under its number.
fn compile(topic: &Topic, lists: &[ListEntry]) -> (Lexicon<Stone>, Groups<usize>) {
    let (mut builder, mut groups) = (LexiconBuilder::new(), GroupsBuilder::new());
    for (clause, list) in lists.iter().enumerate().filter(|(_, list)| list.is_of_words()) {
        let choices: Vec<String> = list.group.iter().map(|place| topic.choices(place)).collect();
        // Forms come first, so that a word they share with another list is known as one.
        let label = |place| Stone { place, is_form: list.is_form };
        groups.add(clause, &choices, list.spread, &mut builder, label);
    }
    (builder.build(), groups.build())
}

/// Everything of an article that is read: the words of its address, its title, its text.
pub(super) fn written(sample: &Sample<'_>) -> [String; 3] {
    let url = sample.url.or(sample.article.canonical_url.as_ref());
    [address::words(url), sample.article.title.clone(), sample.article.text.clone()]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Example, KeyMessage, MessageCode, TopicId};

    fn topic() -> Topic {
        let words = |words: &[&str]| words.iter().map(|&word| word.to_owned()).collect::<Vec<_>>();
        let example = |text: &str| Example { text: text.to_owned(), url: None };
        Topic {
            strong: words(&["havneudvid*", "havneforlig*"]),
            weak: words(&["*havnen"]),
            evidence: words(&["byråd*"]),
            blocked: words(&["lufthavnen*"]),
            against_urls: words(&["/sejlsport"]),
            against_sections: words(&["sport"]),
            paraphrases: vec![words(&["kaj*", "udvid*"])],
            must_find: vec![
                example("Havneudvidelsen er vedtaget."),
                example("Byrådet ser på havnen."),
                example("Broen er rød."),
            ],
            must_not_find: vec![
                example("Byrådet besøger lufthavnen."),
                example("Kajen udvides med ler i byrådets navn."),
            ],
            messages: vec![KeyMessage {
                code: MessageCode::parse("A1").expect("code"),
                side: Side::Own,
                sentence: "Havnen er for lille.".to_owned(),
                is_demand: false,
                patterns: vec![words(&["for lille"])],
                not: words(&["sko"]),
                reject: words(&["hovsa"]),
                examples: words(&["Den er for lille.", "Den er trang."]),
            }],
            ..Topic::named(TopicId::parse("havn").expect("id"), "Havnen")
        }
    }

    #[test]
    fn every_clause_shows_what_it_brings() {
        let article = Article::of_text("", "Byrådet taler om hvnaenen og havnenettet. Lufthavnen vokser.");
        let url = CanonicalUrl::parse("https://avis.invalid/sejlsport/havn").expect("url");
        let others = ["Byrådet sejler ud af havnen.", "Hovsa, den er for lille.", "Min sko er for lille."];
        let others = others.map(|text| Article::of_text("", text));
        let [sailing, denied, shoe] = &others;
        let samples = [
            Sample { article: &article, url: None },
            Sample { article: sailing, url: Some(&url) },
            Sample { article: denied, url: None },
            Sample { article: shoe, url: None },
        ];
        let found = examine(&topic(), &[], &samples, jiff::civil::date(2026, 11, 25));
        assert_eq!(found.lost, ["Broen er rød."]);
        assert_eq!(found.wrongly_found, ["Kajen udvides med ler i byrådets navn."]);
        assert_eq!(found.unheard, [("A1".to_owned(), "Den er trang.".to_owned())]);
        assert_eq!(found.relevant, [false; 4]);
        let brought: Vec<(&str, &str, usize, Option<usize>)> = found
            .clauses
            .iter()
            .map(|clause| (clause.list.as_str(), clause.words.as_str(), clause.hits, clause.decides))
            .collect();
        assert_eq!(
            brought,
            [
                ("strong", "havneudvid*", 1, Some(1)),
                ("strong", "havneforlig*", 0, Some(0)),
                ("weak", "*havnen", 4, Some(1)),
                ("blocked", "lufthavnen*", 2, Some(2)),
                ("evidence", "byråd*", 5, Some(1)),
                ("paraphrases", "kaj* + udvid*", 1, Some(1)),
                ("against_urls", "/sejlsport", 1, Some(1)),
                ("against_sections", "sport", 0, Some(0)),
                ("A1 patterns", "for lille", 3, None),
                ("A1 not", "sko", 1, Some(1)),
                ("A1 reject", "hovsa", 1, Some(1)),
            ]
        );
        assert_eq!(found.lookalikes, [("havnenettet".to_owned(), 1)]);
    }
}
