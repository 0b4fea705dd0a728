//! `topic check`: a topic on its examples and on the archive, clause by clause.

use std::collections::{BTreeMap, HashSet};
use std::io::Write;

use jiff::civil::Date;
use serde_json::json;

use super::{CommandError, Ending, Format, Result, write_json};
use crate::app::App;
use crate::domain::{Actor, ArticleId, Label, Topic};
use crate::enrich::{Clause, Examination, HeldBack, Sample, Score, examine, held_back};
use crate::store::ArticleUnderReview;

/// The newest articles of the archive on which a topic is tried.
const ARCHIVE_MAX: usize = 2_000;

/// Articles listed by their title.
const TITLES_MAX: usize = 20;

/// Whether a topic that loses an example is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Loss {
    /// Exit code 1.
    Refuse,
    /// Listed as a problem: exit code 3.
    Allow,
}

/// Whether the lessons are measured, which takes some ten times as long as all else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LessonFigures {
    /// They are left alone.
    Leave,
    /// A fifth is held back in turn.
    Measure,
}

/// What is tried.
#[derive(Debug, Clone, Copy)]
pub struct TopicCheck<'a> {
    /// The topics there are.
    pub topics: &'a [Topic],
    /// Who acts.
    pub actors: &'a [Actor],
    /// The one that is tried. `None`: all.
    pub topic: Option<&'a str>,
    /// What a lost example means.
    pub loss: Loss,
    /// Whether the lessons are measured too.
    pub lessons: LessonFigures,
    /// The day of articles without one.
    pub day: Date,
}

/// Tries one of the topics, or all; with an archive, on its newest articles too.
///
/// Ends as refused when a text of `must_find` is not found, with problems when one of `must_not_find` is, or a
/// message's example is not heard.
///
/// # Errors
/// When there is no such topic, or the store fails.
pub async fn check_topic(
    asked: TopicCheck<'_>,
    archive: Option<&App>,
    format: Format,
    out: &mut impl Write,
) -> Result<Ending> {
    let TopicCheck { topics, actors, topic: id, loss, lessons, day } = asked;
    let chosen: Vec<&Topic> = topics.iter().filter(|topic| id.is_none_or(|id| topic.id.as_str() == id)).collect();
    if chosen.is_empty() {
        let known: Vec<&str> = topics.iter().map(|topic| topic.id.as_str()).collect();
        let named = id.unwrap_or_default();
        return Err(CommandError::Usage(format!("there is no topic `{named}`; there are: {}", known.join(", "))));
    }
    let articles = match archive {
        Some(app) => archived(app).await?,
        None => Vec::new(),
    };
    let samples: Vec<Sample<'_>> =
        articles.iter().map(|known| Sample { article: &known.article, url: Some(&known.url) }).collect();
    let mut ending = Ending::Done;
    let mut documents = Vec::new();
    for topic in chosen {
        let before = match archive {
            Some(app) => app.store.relevant_articles(&topic.id).await?,
            None => HashSet::new(),
        };
        let found = examine(topic, actors, &samples, day);
        let said = match archive {
            Some(app) => app.store.labels(&topic.id).await?,
            None => BTreeMap::new(),
        };
        let changes = Changes::between(&articles, &before, &said, &found);
        let learnt = (lessons == LessonFigures::Measure).then(|| held_back(topic, actors, day)).flatten();
        ending = worse(ending, ending_of(&found, loss));
        match format {
            Format::Json => {
                let lessons = learnt.map(|learnt| lessons_as_json(topic, &learnt));
                documents.push(as_json(topic, &found, &changes, articles.len(), loss, lessons.as_ref()));
            }
            Format::Text => {
                write_for_people(topic, &found, &changes, articles.len(), out)?;
                if let Some(learnt) = learnt {
                    write_lessons(topic, &learnt, out)?;
                }
            }
        }
    }
    if format == Format::Json {
        write_json(out, &json!(documents))?;
    }
    Ok(ending)
}

/// The newest articles, and all of which staff said something.
async fn archived(app: &App) -> Result<Vec<ArticleUnderReview>> {
    let mut articles = app.store.newest_articles(ARCHIVE_MAX).await?;
    let newest: HashSet<ArticleId> = articles.iter().map(|known| known.id).collect();
    let labelled = app.store.labelled_articles().await?;
    articles.extend(labelled.into_iter().filter(|known| !newest.contains(&known.id)));
    Ok(articles)
}

fn ending_of(found: &Examination, loss: Loss) -> Ending {
    if !found.lost.is_empty() && loss == Loss::Refuse {
        Ending::Refused
    } else if found.lost.is_empty() && found.wrongly_found.is_empty() && found.unheard.is_empty() {
        Ending::Done
    } else {
        Ending::WithProblems
    }
}

const fn worse(one: Ending, other: Ending) -> Ending {
    match (one, other) {
        (Ending::Misconfigured, _) | (_, Ending::Misconfigured) => Ending::Misconfigured,
        (Ending::Refused, _) | (_, Ending::Refused) => Ending::Refused,
        (Ending::WithProblems, _) | (_, Ending::WithProblems) => Ending::WithProblems,
        (Ending::Done, Ending::Done) => Ending::Done,
    }
}

/// What the topic as it is now would change in the archive, and where it differs from what staff say.
#[derive(Default)]
struct Changes<'a> {
    gained: Vec<&'a str>,
    lost: Vec<&'a str>,
    /// Articles of which staff said something.
    labelled: usize,
    /// Staff say they are about the topic, and they are not found.
    label_lost: Vec<&'a str>,
    /// Staff say they are not, and they are found.
    label_found: Vec<&'a str>,
}

impl<'a> Changes<'a> {
    fn between(
        articles: &'a [ArticleUnderReview],
        before: &HashSet<ArticleId>,
        said: &BTreeMap<ArticleId, Label>,
        found: &Examination,
    ) -> Self {
        let mut changes = Self { labelled: said.len(), ..Self::default() };
        for (known, &now) in articles.iter().zip(&found.relevant) {
            match (said.get(&known.id), now) {
                (Some(Label::Yes), false) => changes.label_lost.push(&known.article.title),
                (Some(Label::No), true) => changes.label_found.push(&known.article.title),
                (Some(_) | None, _) => {}
            }
            match (before.contains(&known.id), now) {
                (false, true) => changes.gained.push(&known.article.title),
                (true, false) => changes.lost.push(&known.article.title),
                (true, true) | (false, false) => {}
            }
        }
        changes
    }
}

fn is_idle(clause: &Clause) -> bool {
    clause.hits == 0
}

fn decides_nothing(clause: &Clause) -> bool {
    clause.hits > 0 && clause.decides == Some(0)
}

fn write_for_people(
    topic: &Topic,
    found: &Examination,
    changes: &Changes<'_>,
    archived: usize,
    out: &mut impl Write,
) -> Result<()> {
    let (asked, refused) = (topic.must_find.len(), topic.must_not_find.len());
    writeln!(out, "{} ({}), tried on {} examples and {archived} articles", topic.name, topic.id, asked + refused)?;
    writeln!(out, "  must find      {} of {asked} found", asked - found.lost.len())?;
    writeln!(out, "  must not find  {} of {refused} left alone", refused - found.wrongly_found.len())?;
    list(out, "LOST", found.lost.iter().cloned())?;
    list(out, "WRONGLY FOUND", found.wrongly_found.iter().cloned())?;
    list(out, "NOT HEARD", found.unheard.iter().map(|(code, text)| format!("{code}: {text}")))?;
    list(out, "brings 0 hits", by_list(&found.clauses.iter().filter(|clause| is_idle(clause)).collect::<Vec<_>>()))?;
    list(
        out,
        "decides none",
        by_list(&found.clauses.iter().filter(|clause| decides_nothing(clause)).collect::<Vec<_>>()),
    )?;
    list(out, "looks like it", found.lookalikes.iter().map(|(word, count)| format!("{word} ({count})")))?;
    if archived > 0 {
        list(out, "gained", changes.gained.iter().take(TITLES_MAX).map(|title| (*title).to_owned()))?;
        list(out, "lost", changes.lost.iter().take(TITLES_MAX).map(|title| (*title).to_owned()))?;
        let (gained, lost) = (changes.gained.len(), changes.lost.len());
        list(out, "staff: missing", changes.label_lost.iter().take(TITLES_MAX).map(|title| (*title).to_owned()))?;
        list(out, "staff: wrong", changes.label_found.iter().take(TITLES_MAX).map(|title| (*title).to_owned()))?;
        let (labelled, differ) = (changes.labelled, changes.label_lost.len() + changes.label_found.len());
        writeln!(out, "  staff          {} of {labelled} answers agreed with", labelled.saturating_sub(differ))?;
        writeln!(out, "  archive        {gained} gained, {lost} lost against what is stored")?;
    }
    if !found.lost.is_empty() {
        writeln!(out, "  Examples are lost: mend the topic, or change the example; --force lets it pass.")?;
    }
    Ok(())
}

/// How well the lessons teach, each fifth held back in turn.
fn write_lessons(topic: &Topic, learnt: &HeldBack, out: &mut impl Write) -> Result<()> {
    let lessons = &topic.lessons;
    let texts = lessons.about.len() + lessons.other.len();
    writeln!(
        out,
        "  lessons        {} passages and {texts} texts, a fifth held back in turn:",
        lessons.passages.len()
    )?;
    for (what, score) in scores(learnt) {
        writeln!(
            out,
            "                 {what:<22} P {:.3}  R {:.3}  F1 {:.3}",
            score.precision(),
            score.recall(),
            score.f1()
        )?;
    }
    Ok(())
}

fn scores(learnt: &HeldBack) -> [(&'static str, Score); 3] {
    [("messages", learnt.messages), ("messages with polarity", learnt.with_polarity), ("about the topic", learnt.about)]
}

fn lessons_as_json(topic: &Topic, learnt: &HeldBack) -> serde_json::Value {
    let scores: serde_json::Map<String, serde_json::Value> = scores(learnt)
        .into_iter()
        .map(|(what, score)| {
            let figures = json!({
                "right": score.right, "wrong": score.wrong, "missed": score.missed,
                "precision": score.precision(), "recall": score.recall(), "f1": score.f1(),
            });
            (what.replace(' ', "_"), figures)
        })
        .collect();
    json!({
        "passages": topic.lessons.passages.len(), "texts": topic.lessons.about.len() + topic.lessons.other.len(),
        "held_back": scores,
    })
}

/// One line for each list of the topic: how many of its clauses, and which.
fn by_list(clauses: &[&Clause]) -> impl Iterator<Item = String> {
    let mut lines: Vec<(&str, Vec<&str>)> = Vec::new();
    for clause in clauses {
        match lines.last_mut().filter(|(list, _)| *list == clause.list) {
            Some((_, words)) => words.push(&clause.words),
            None => lines.push((&clause.list, vec![&clause.words])),
        }
    }
    lines.into_iter().map(|(list, words)| format!("{list} ({}): {}", words.len(), words.join(", ")))
}

fn list(out: &mut impl Write, head: &str, lines: impl Iterator<Item = String>) -> Result<()> {
    for line in lines {
        writeln!(out, "  {head:<14} {line}")?;
    }
    Ok(())
}

fn as_json(
    topic: &Topic,
    found: &Examination,
    changes: &Changes<'_>,
    archived: usize,
    loss: Loss,
    lessons: Option<&serde_json::Value>,
) -> serde_json::Value {
    json!({
        "topic": topic.id.as_str(),
        "accepted": ending_of(found, loss) != Ending::Refused,
        "must_find": { "count": topic.must_find.len(), "lost": found.lost },
        "must_not_find": { "count": topic.must_not_find.len(), "found": found.wrongly_found },
        "unheard": found.unheard.iter().map(|(code, text)| json!({ "code": code, "text": text })).collect::<Vec<_>>(),
        "clauses": found.clauses.iter().map(|clause| json!({
            "list": clause.list, "words": clause.words, "hits": clause.hits, "decides": clause.decides,
        })).collect::<Vec<_>>(),
        "lookalikes": found.lookalikes.iter().map(|(word, count)| json!({ "word": word, "count": count })).collect::<Vec<_>>(),
        "labels": { "count": changes.labelled, "lost": changes.label_lost, "found": changes.label_found },
        "lessons": lessons,
        "archive": { "articles": archived, "gained": changes.gained, "lost": changes.lost },
    })
}
