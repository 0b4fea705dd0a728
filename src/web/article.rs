//! Artikel: what was found in one article, with its text within the source's rights.

use std::collections::BTreeMap;
use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};

use super::error::{PageError, PageResult, page as finished};
use super::messages::{CodeView, explained, whose};
use super::moments::{Moment, moment};
use super::passages::{Passage, Shown, shown};
use super::search::access;
use crate::app::App;
use crate::danish::wording;
use crate::digest::changes_shown;
use crate::domain::{
    ActorFinding, Article, ArticleId, Claim, Coded, Findings, FullText, Label, Mention, MessageUse, Place, Polarity,
    Quote, QuoteStyle, Section, Side, Source, Unit,
};
use crate::extract::changes;
use crate::store::{ArticlePage as Stored, MessageLabels, VersionLine};

#[derive(Template)]
#[template(path = "article.html")]
struct ArticlePage {
    nav: &'static str,
    id: i64,
    title: Vec<(String, bool)>,
    url: String,
    source: String,
    meta: Vec<String>,
    published: Moment,
    seen: Option<Moment>,
    byline: String,
    passages: Vec<Passage>,
    limits: String,
    verdicts: Vec<Verdict>,
    quotes: Vec<QuoteView>,
    unseen_quotes: usize,
    messages: Vec<MessageView>,
    actors: Vec<ActorView>,
    claims: Vec<ClaimView>,
    versions: Vec<VersionView>,
    story: Vec<MemberView>,
    problems: Vec<String>,
}

struct Verdict {
    id: String,
    topic: String,
    words: String,
    /// What staff say.
    said: Option<Label>,
}

struct QuoteView {
    words: String,
    speaker: String,
    note: String,
    side: &'static str,
}

/// A message heard in the article, or denied in it, with every place.
struct MessageView {
    code: String,
    sentence: String,
    note: String,
    /// `asserts` or `rejects`.
    polarity: &'static str,
    /// The passages that are shown anyway.
    heard: Vec<String>,
    /// Places whose passages are not.
    unseen: usize,
    /// What staff say.
    said: Option<Label>,
}

struct ActorView {
    name: String,
    side: &'static str,
    times: String,
}

struct ClaimView {
    text: String,
    reading: String,
    known: Option<KnownView>,
}

/// What is known to be otherwise.
struct KnownView {
    statement: String,
    reading: String,
    source: String,
}

struct VersionView {
    number: i64,
    captured: Moment,
    changes: Vec<(String, String, String)>,
}

struct MemberView {
    id: i64,
    title: String,
    source: String,
    published: Moment,
    note: &'static str,
}

/// The page.
pub(super) async fn page(State(app): State<Arc<App>>, Path(id): Path<String>) -> PageResult {
    let id = id.parse().map(ArticleId).map_err(|_not_a_number| PageError::NotFound)?;
    let stored = app.store.article_page(id).await?.ok_or(PageError::NotFound)?;
    let said = app.store.labels_of(id).await?;
    let judged = app.store.message_labels(&[id]).await?.remove(&id).unwrap_or_default();
    finished(&view(&app, &stored, &said, &judged))
}

fn view(app: &App, stored: &Stored, said: &BTreeMap<String, Label>, judged: &MessageLabels) -> ArticlePage {
    let article = &stored.row.article;
    let findings = &stored.row.findings;
    let source = app.sources.get(&stored.row.source);
    let words_max = source.map_or(0, |source| source.rights.excerpt_words);
    let shown = shown(article, findings, words_max);
    let published = article.published.map_or(stored.row.first_seen_at, |published| published.at);
    let late = stored.row.first_seen_at.duration_since(published) > jiff::SignedDuration::from_hours(2);
    let quotes = quotes(article, findings, &shown);
    ArticlePage {
        nav: "soeg",
        id: stored.row.id.0,
        title: title(article, findings),
        url: stored.row.url.as_str().to_owned(),
        source: source.map_or_else(|| stored.row.source.to_string(), |source| source.name.clone()),
        meta: meta(article),
        published: moment(app, published),
        seen: late.then(|| moment(app, stored.row.first_seen_at)),
        byline: wording::listed(&article.byline),
        limits: limits(source, &shown),
        verdicts: verdicts(app, findings, said),
        unseen_quotes: findings.quotes.len() - quotes.len(),
        quotes,
        messages: messages(app, article, findings, judged, &shown),
        actors: findings.actors.iter().map(actor).collect(),
        claims: findings.claims.iter().map(|claim| claim_view(article, claim)).collect(),
        versions: versions(app, &stored.versions, words_max),
        story: story(app, stored),
        problems: article.problems.iter().map(|problem| problem.as_str().to_owned()).collect(),
        passages: shown.passages,
    }
}

/// The headline with the topic's words marked.
fn title(article: &Article, findings: &Findings) -> Vec<(String, bool)> {
    let mut hits: Vec<&Mention> = findings
        .topics
        .iter()
        .filter(|topic| topic.relevant)
        .flat_map(|topic| &topic.mentions)
        .filter(|mention| mention.place == Place::Title)
        .collect();
    hits.sort_by_key(|mention| mention.span);
    let mut parts = Vec::new();
    let mut at = 0;
    for hit in hits {
        if let (Some(before), Some(word)) =
            (article.title.get(at..hit.span.start), article.title.get(hit.span.start..hit.span.end))
        {
            parts.push((before.to_owned(), false));
            parts.push((word.to_owned(), true));
            at = hit.span.end;
        }
    }
    parts.push((article.title.get(at..).unwrap_or_default().to_owned(), false));
    parts.retain(|(text, _)| !text.is_empty());
    parts
}

fn meta(article: &Article) -> Vec<String> {
    let agency = article.agency.as_ref().map(|agency| format!("fra {agency}"));
    let access = Some(access(article.access)).filter(|access| !access.is_empty()).map(str::to_owned);
    let kind = Some(article.kind.code().to_owned());
    [kind, article.section.clone(), agency, access].into_iter().flatten().collect()
}

/// Why not everything is shown, in one sentence.
fn limits(source: Option<&Source>, shown: &Shown) -> String {
    let all = wording::number(i64::try_from(shown.words_in_all).unwrap_or(i64::MAX));
    match source {
        Some(source) if source.rights.full_text == FullText::FeedOnly => {
            format!("Af {} læses kun feedet; teksten ovenfor er mediets egen omtale af artiklen.", source.name)
        }
        _ if shown.words_in_all == 0 => "Artiklens tekst kunne ikke læses.".to_owned(),
        Some(source) if shown.words < shown.words_in_all => format!(
            "Viser {} af {all} ord, så vidt rettighederne til {} rækker. Læs resten hos mediet.",
            wording::number(i64::try_from(shown.words).unwrap_or(i64::MAX)),
            source.name
        ),
        Some(_) => format!("Hele teksten, {all} ord."),
        None => "Mediet følges ikke længere, så teksten vises ikke.".to_owned(),
    }
}

fn verdicts(app: &App, findings: &Findings, said: &BTreeMap<String, Label>) -> Vec<Verdict> {
    findings
        .topics
        .iter()
        .map(|finding| {
            let topic = app.topics.iter().find(|topic| topic.id == finding.topic);
            let times = wording::counted(finding.mentions.len(), "omtale", "omtaler");
            let words = match (finding.relevant, finding.central) {
                (true, true) => format!("handler om emnet ({times})"),
                (true, false) => format!("nævner emnet ({times})"),
                (false, _) => "ikke om emnet".to_owned(),
            };
            Verdict {
                id: finding.topic.to_string(),
                topic: topic.map_or_else(|| finding.topic.to_string(), |topic| topic.name.clone()),
                words,
                said: said.get(finding.topic.as_str()).copied(),
            }
        })
        .collect()
}

/// The quotes whose words are shown anyway; the others are counted.
fn quotes(article: &Article, findings: &Findings, shown: &Shown) -> Vec<QuoteView> {
    let side = |quote: &Quote| {
        let actor = quote.actor.as_ref()?;
        findings.actors.iter().find(|finding| finding.actor == *actor).map(|finding| finding.side)
    };
    findings
        .quotes
        .iter()
        .filter(|quote| shown.shows(quote.span))
        .map(|quote| QuoteView {
            words: one_line(quote.span.of(&article.text)),
            speaker: quote.speaker.clone().unwrap_or_else(|| "taler ikke fundet".to_owned()),
            note: match (quote.style, &quote.cue) {
                (QuoteStyle::Indirect, _) => "gengivet".to_owned(),
                (_, Some(cue)) => cue.clone(),
                (_, None) => String::new(),
            },
            side: side(quote).map_or("", side_in_danish),
        })
        .collect()
}

fn side_in_danish(side: Side) -> &'static str {
    match side {
        Side::Own => "vores side",
        Side::Opponent => "modpart",
        Side::Neutral => "",
    }
}

/// Each message once, in the order of its first place: staff are asked once, and see what they are asked about where the
/// rights let them.
fn messages(
    app: &App,
    article: &Article,
    findings: &Findings,
    judged: &MessageLabels,
    shown: &Shown,
) -> Vec<MessageView> {
    let mut groups: Vec<Vec<&MessageUse>> = Vec::new();
    for used in &findings.messages {
        let is_same = |group: &&mut Vec<&MessageUse>| {
            group.first().is_some_and(|first| first.code == used.code && first.polarity == used.polarity)
        };
        match groups.iter_mut().find(is_same) {
            Some(group) => group.push(used),
            None => groups.push(vec![used]),
        }
    }
    let view = |group: &Vec<&MessageUse>| {
        let first = group.first()?;
        let CodeView { code, sentence } = explained(app, &first.code);
        let said = judged.get(&(first.code.clone(), first.polarity)).copied();
        let in_text = group.iter().filter(|used| used.place == Place::Text);
        let (seen, unseen): (Vec<&MessageUse>, Vec<_>) = in_text.partition(|used| shown.shows(used.span));
        let mut heard: Vec<String> = seen.iter().map(|used| one_line(used.span.of(&article.text))).collect();
        heard.dedup();
        Some(MessageView {
            code,
            sentence,
            note: note(group, said),
            polarity: first.polarity.code(),
            heard,
            unseen: unseen.len(),
            said,
        })
    };
    groups.iter().filter_map(view).collect()
}

/// Whose message it is, where it stands and how far it is to be trusted.
fn note(group: &[&MessageUse], said: Option<Label>) -> String {
    let Some(first) = group.first() else { return String::new() };
    let polarity = match first.polarity {
        Polarity::Asserts => "fremført",
        Polarity::Rejects => "afvist",
    };
    let mut places: Vec<String> = Vec::new();
    for used in group {
        let place = match used.section {
            Section::Headline => "i overskriften",
            Section::Lead => "i manchetten",
            Section::Body => "i brødteksten",
            Section::Quote => "i et citat",
        };
        let speaker = used.speaker.as_ref().map(|speaker| format!(" af {speaker}")).unwrap_or_default();
        let place = format!("{place}{speaker}");
        if !places.contains(&place) {
            places.push(place);
        }
    }
    let trust = match said {
        Some(Label::Yes) => "bekræftet af jer",
        Some(Label::No) => "ikke rigtigt, siger I",
        None => "foreslået, ikke bekræftet",
    };
    format!("{}, {polarity} {}; {trust}", whose(first.side), wording::listed(&places))
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn actor(finding: &ActorFinding) -> ActorView {
    ActorView {
        name: finding.name.clone(),
        side: side_in_danish(finding.side),
        times: wording::counted(finding.mentions.len(), "gang", "gange"),
    }
}

fn claim_view(article: &Article, claim: &Claim) -> ClaimView {
    ClaimView {
        text: claim.span.of(&article.text).to_owned(),
        reading: reading(claim.value, claim.unit, claim.year),
        known: claim.contradicts.as_ref().map(|fact| KnownView {
            statement: fact.statement.clone(),
            reading: reading(fact.value, claim.unit, fact.year),
            source: fact.source.clone(),
        }),
    }
}

/// `13,3 mia. kr. (2018)`
fn reading(value: f64, unit: Unit, year: Option<i16>) -> String {
    let year = year.map(|year| format!(" ({year})")).unwrap_or_default();
    format!("{}{year}", wording::quantity(value, unit))
}

fn versions(app: &App, lines: &[VersionLine], words_max: usize) -> Vec<VersionView> {
    let before = std::iter::once(None).chain(lines.iter().map(Some));
    lines
        .iter()
        .zip(before)
        .map(|(line, before)| VersionView {
            number: line.number,
            captured: moment(app, line.captured_at),
            changes: before
                .map(|before| changes_shown(&changes(&before.article, &line.article), words_max))
                .unwrap_or_default(),
        })
        .collect()
}

fn story(app: &App, stored: &Stored) -> Vec<MemberView> {
    let name = |id: &str| {
        crate::domain::SourceId::parse(id)
            .ok()
            .and_then(|id| app.sources.get(&id).map(|source| source.name.clone()))
            .unwrap_or_else(|| id.to_owned())
    };
    stored
        .story
        .iter()
        .map(|member| MemberView {
            id: member.id.0,
            title: member.title.clone(),
            source: name(&member.source),
            published: moment(app, member.published),
            note: match (stored.reprint_of == Some(member.id), member.is_reprint) {
                (true, _) => "denne artikel er et aftryk af den",
                (_, true) => "aftryk",
                (_, false) => "egen omtale",
            },
        })
        .collect()
}
