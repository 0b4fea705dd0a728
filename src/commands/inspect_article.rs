//! `inspect article`: what the pipeline makes of a page or a text.

use std::io::{BufRead, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread;

use jiff::tz::Offset;
use serde::Deserialize;
use serde_json::{Value, json};

use super::binary::Binary;
use super::inspect::{batch_lines, stated};
use super::{CommandError, Ending, Format, Result, read_input, write_json};
use crate::clock::Clock;
use crate::config::Config;
use crate::domain::{
    Article, CanonicalUrl, Coded, Findings, Language, MomentTrust, Place, Problem, Side, Source, SourceId, Span,
};
use crate::enrich::{About, Enricher};
use crate::extract::{PageContext, Provenance, Rung, decode, read_page_explained, read_text};

/// Lines read at once in a batch; they are worked on side by side and written in order.
const BATCH: usize = 64;

/// One page or text to be inspected.
#[derive(Debug, Default, Deserialize)]
pub struct InspectArticle {
    /// Given back as it was.
    #[serde(default)]
    pub id: Value,
    /// Where the page is.
    #[serde(default)]
    pub url: Option<String>,
    /// A source of the configuration, for its recipe and its side.
    #[serde(default)]
    pub source: Option<String>,
    /// The headline, with a text; or the feed's, with a page.
    #[serde(default)]
    pub title: Option<String>,
    /// When it was published, RFC 3339 or a day.
    #[serde(default)]
    pub published: Option<String>,
    /// A page.
    #[serde(default)]
    pub html: Option<String>,
    /// A text.
    #[serde(default)]
    pub text: Option<String>,
}

/// Everything that reading and understanding need.
struct Bench<'a> {
    config: &'a Config,
    clock: &'a Clock,
    enricher: Enricher,
}

/// Reads one file as a page, or as plain text when nothing in it looks like a tag, as a page of `source` if given.
///
/// # Errors
/// When the file cannot be read, or is no text.
pub fn inspect_article(
    config: &Config,
    clock: &Clock,
    path: &str,
    url: Option<&str>,
    source: Option<&str>,
    format: Format,
    out: &mut impl Write,
) -> Result<Ending> {
    let bytes = read_input(path)?;
    if let Some(binary) = Binary::of(&bytes) {
        let name = if path == "-" { "standard input" } else { path };
        return Err(CommandError::NoText { path: name.to_owned(), advice: binary.advice(path) });
    }
    let decoded = decode(&bytes, None);
    let is_page = decoded.text.trim_start().starts_with('<');
    let asked = InspectArticle {
        id: Value::String(path.to_owned()),
        url: url.map(str::to_owned),
        source: source.map(str::to_owned),
        html: is_page.then(|| decoded.text.clone()),
        text: (!is_page).then_some(decoded.text),
        ..InspectArticle::default()
    };
    let bench = Bench::new(config, clock);
    let seen = bench.inspect(&asked);
    match format {
        Format::Json => write_json(out, &seen)?,
        Format::Text => write_for_people(&seen, out)?,
    }
    let no_problems = seen.get("problems").and_then(Value::as_array).is_none_or(Vec::is_empty);
    Ok(if no_problems { Ending::Done } else { Ending::WithProblems })
}

/// Reads JSON lines and writes one JSON line each, in the same order. A line that cannot be read costs that line only.
///
/// # Errors
/// When the input or the output breaks off.
pub fn inspect_articles(config: &Config, clock: &Clock, input: impl BufRead, out: &mut impl Write) -> Result<Ending> {
    let bench = Bench::new(config, clock);
    let mut ending = Ending::Done;
    let mut lines = batch_lines(input);
    loop {
        let batch: Vec<String> = lines.by_ref().take(BATCH).collect::<std::io::Result<_>>()?;
        if batch.is_empty() {
            return Ok(ending);
        }
        let lines: Vec<&str> = batch.iter().map(String::as_str).filter(|line| !line.trim().is_empty()).collect();
        for (seen, fine) in side_by_side(&lines, |line| bench.inspect_line(line)) {
            if !fine {
                ending = Ending::WithProblems;
            }
            write_json(out, &seen)?;
        }
    }
}

/// Does `work` on every item, on as many threads as the machine has cores, and keeps the order.
fn side_by_side<'a, T: Send>(items: &[&'a str], work: impl Fn(&'a str) -> T + Sync) -> Vec<T> {
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let share = items.len().div_ceil(threads).max(1);
    let work = &work;
    thread::scope(|scope| {
        let parts: Vec<_> = items
            .chunks(share)
            .map(|part| scope.spawn(move || part.iter().map(|item| work(item)).collect::<Vec<T>>()))
            .collect();
        parts.into_iter().filter_map(|part| part.join().ok()).flatten().collect()
    })
}

impl<'a> Bench<'a> {
    fn new(config: &'a Config, clock: &'a Clock) -> Self {
        Self { config, clock, enricher: Enricher::new(&config.topics, &config.actors, &config.facts) }
    }

    /// One line of a batch, and whether it could be read. A fault in our own reading costs this line only.
    fn inspect_line(&self, line: &str) -> (Value, bool) {
        let asked: InspectArticle = match serde_json::from_str(line) {
            Ok(asked) => asked,
            Err(error) => {
                return (
                    json!({ "id": null, "problems": [format!("not a JSON object of the expected form: {error}")] }),
                    false,
                );
            }
        };
        let id = asked.id.clone();
        let seen = catch_unwind(AssertUnwindSafe(|| self.inspect(&asked)));
        seen.map_or_else(
            |_| (json!({ "id": id, "problems": ["reading it failed; this is a fault of ours"] }), false),
            |seen| (seen, true),
        )
    }

    fn inspect(&self, asked: &InspectArticle) -> Value {
        let source = asked.source.as_deref().and_then(|id| SourceId::parse(id).ok());
        let source = source.and_then(|id| self.config.sources.iter().find(|source| source.id == id));
        let url = asked.url.as_deref().and_then(|url| CanonicalUrl::parse(url).ok());
        let (mut article, provenance) = self.read(asked, source, url.clone());
        let day = self.clock.day_of(article.published.map_or_else(|| self.clock.now(), |published| published.at));
        let about = About {
            url: url.as_ref(),
            source_kind: source.map(|source| source.kind),
            source_side: source.map_or(Side::Neutral, |source| source.side),
            day,
        };
        let findings = self.enricher.enrich(&article, &about);
        article.problems.extend(self.doubts(asked, source));
        self.words(&asked.id, &article, source, &provenance, &findings)
    }

    /// What of the asking itself was not understood, so that nothing is passed over in silence.
    fn doubts(&self, asked: &InspectArticle, source: Option<&Source>) -> Vec<Problem> {
        let mut doubts = Vec::new();
        if asked.html.is_none() && asked.text.is_none() {
            doubts.push("there is neither `html` nor `text`".to_owned());
        }
        if let Some(url) = asked.url.as_deref().filter(|url| CanonicalUrl::parse(url).is_err()) {
            doubts.push(format!("`url` is not an address: {url}"));
        }
        if let (Some(id), None) = (asked.source.as_deref(), source) {
            doubts.push(format!("`source` is not one of the configuration: {id}"));
        }
        if let Some(text) = asked.published.as_deref()
            && super::inspect::read_stated(text, self.clock).is_none()
        {
            doubts.push(format!("`published` is no moment: {text}; write RFC 3339 or a day"));
        }
        doubts.into_iter().map(Problem::new).collect()
    }

    fn read(
        &self,
        asked: &InspectArticle,
        source: Option<&Source>,
        url: Option<CanonicalUrl>,
    ) -> (Article, Provenance) {
        let now = self.clock.now();
        let context = PageContext {
            url,
            recipe: source.and_then(|source| source.recipe_on(self.clock.day_of(now)).cloned()),
            source_kind: source.map(|source| source.kind),
            language: source.map(|source| source.language),
            zone: self.clock.zone().clone(),
            now,
            feed_title: asked.title.clone(),
        };
        let (mut article, mut provenance) = match (&asked.html, &asked.text) {
            (Some(html), None) => read_page_explained(html, &context),
            (_, text) => {
                let text = text.as_deref().unwrap_or_default();
                (read_text(asked.title.as_deref().unwrap_or_default(), text, &context), Provenance::default())
            }
        };
        if article.published.is_none() {
            article.published =
                asked.published.as_deref().and_then(|text| super::inspect::read_stated(text, self.clock));
            provenance.published = article.published.map(|_| Rung::Feed);
        }
        (article, provenance)
    }

    /// A moment of publication in the zone of our press; of a page from elsewhere in the zone it states, if any.
    fn published(&self, article: &Article, source: Option<&Source>, provenance: &Provenance) -> Option<String> {
        let published = article.published?;
        let nordic = matches!(article.language, Language::Danish | Language::Norwegian | Language::Swedish);
        let offset = provenance.published_offset_s;
        // Zero is how machines write a moment, not where the page stands.
        if published.trust == MomentTrust::Assumed || source.is_some() || nordic || offset == Some(0) {
            return Some(stated(published, self.clock));
        }
        Some(match offset.and_then(|offset_s| Offset::from_seconds(offset_s).ok()) {
            Some(offset) => published.at.to_zoned(offset.to_time_zone()).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string(),
            None => published.at.to_zoned(self.clock.zone().clone()).strftime("%Y-%m-%dT%H:%M:%S").to_string(),
        })
    }

    fn words(
        &self,
        id: &Value,
        article: &Article,
        source: Option<&Source>,
        provenance: &Provenance,
        findings: &Findings,
    ) -> Value {
        let text = &article.text;
        let problems: Vec<&str> = article.problems.iter().map(Problem::as_str).collect();
        json!({
            "id": id,
            "title": article.title,
            "byline": article.byline,
            "published": self.published(article, source, provenance),
            "modified": article.modified.map(|at| {
                at.to_zoned(self.clock.zone().clone()).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
            }),
            "lead": article.lead_text(),
            "text": text,
            "language": article.language.code(),
            "access": article.access.code(),
            "kind": article.kind.code(),
            "section": article.section,
            "agency": article.agency,
            "canonical_url": article.canonical_url.as_ref().map(CanonicalUrl::as_str),
            "provenance": rungs_json(provenance),
            "boxes": provenance.boxes.iter().map(|found| span_json(text, *found)).collect::<Vec<_>>(),
            "problems": problems,
            "topics": findings.topics.iter().map(|topic| {
                let mentions = |place: Place, within: &str| -> Vec<Value> {
                    let here = topic.mentions.iter().filter(|mention| mention.place == place);
                    here.map(|mention| span_json(within, mention.span)).collect()
                };
                json!({
                    "id": topic.topic.as_str(),
                    "relevant": topic.relevant,
                    "central": topic.central,
                    "score": (topic.score * 1000.0).round() / 1000.0,
                    "mentions": mentions(Place::Text, text),
                    "title_mentions": mentions(Place::Title, &article.title),
                    "evidence": topic.evidence.map(|span| span.of(text)),
                })
            }).collect::<Vec<_>>(),
            "actors": findings.actors.iter().map(|actor| json!({
                "id": actor.actor.as_str(), "name": actor.name, "side": actor.side.code(), "count": actor.mentions.len(),
            })).collect::<Vec<_>>(),
            "quotes": findings.quotes.iter().map(|quote| {
                let (start, end) = quote.span.in_chars(text);
                json!({
                    "start": start, "end": end, "text": quote.span.of(text), "speaker": quote.speaker,
                    "actor": quote.actor.as_ref().map(crate::domain::ActorId::as_str),
                    "style": quote.style.code(), "cue": quote.cue,
                })
            }).collect::<Vec<_>>(),
            "messages": findings.messages.iter().map(|used| {
                let within = match used.place { Place::Title => &article.title, Place::Text => text };
                let (start, end) = used.span.in_chars(within);
                let place = match used.place { Place::Title => "title", Place::Text => "text" };
                json!({
                    "code": used.code.as_str(), "side": used.side.code(), "polarity": used.polarity.code(),
                    "speaker": used.speaker, "section": used.section.code(), "place": place, "start": start, "end": end,
                })
            }).collect::<Vec<_>>(),
            "claims": findings.claims.iter().map(|claim| {
                let (start, end) = claim.span.in_chars(text);
                json!({
                    "value": claim.value, "unit": claim.unit.code(), "year": claim.year,
                    "text": claim.span.of(text), "start": start, "end": end,
                    "contradicts": claim.contradicts.as_ref().map(|fact| json!({
                        "statement": fact.statement, "value": fact.value, "year": fact.year, "source": fact.source,
                    })),
                })
            }).collect::<Vec<_>>(),
        })
    }
}

/// Which rung read the page, and which gave each field.
fn rungs_json(provenance: &Provenance) -> Value {
    let page = provenance.page.map(|page| ("page", page.name()));
    let fields = provenance.rungs().into_iter().filter_map(|(field, rung)| Some((field, rung?.name())));
    page.into_iter().chain(fields).map(|(field, name)| (field.to_owned(), Value::from(name))).collect()
}

fn span_json(within: &str, span: Span) -> Value {
    let (start, end) = span.in_chars(within);
    json!({ "start": start, "end": end, "text": span.of(within) })
}

/// The same in lines that a person reads.
fn write_for_people(seen: &Value, out: &mut impl Write) -> Result<()> {
    for key in
        ["title", "byline", "published", "modified", "language", "access", "kind", "section", "agency", "canonical_url"]
    {
        if let Some(value) = seen.get(key).filter(|value| !value.is_null()) {
            let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            match seen.get("provenance").and_then(|rungs| rungs.get(key)).and_then(Value::as_str) {
                Some(rung) => writeln!(out, "{key:<14} {value}   [{rung}]")?,
                None => writeln!(out, "{key:<14} {value}")?,
            }
        }
    }
    for field in ["lead", "text", "page"] {
        if let Some(rung) = seen.get("provenance").and_then(|rungs| rungs.get(field)).and_then(Value::as_str) {
            writeln!(out, "{field:<14} [{rung}]")?;
        }
    }
    writeln!(out, "\n{}\n", seen.get("text").and_then(Value::as_str).unwrap_or_default())?;
    for key in ["boxes", "topics", "actors", "quotes", "messages", "claims", "problems"] {
        for found in seen.get(key).and_then(Value::as_array).into_iter().flatten() {
            let line = serde_json::to_string(found).map_err(|error| CommandError::Encoding(error.to_string()))?;
            writeln!(out, "{key:<14} {line}")?;
        }
    }
    Ok(())
}
