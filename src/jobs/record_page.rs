//! Beside the journey: a page of a source with filler for its words, for the operator who keeps a layout.

use jiff::civil::Date;

use super::ask::ask;
use super::poll_feeds::{SourcePatterns, parse};
use crate::app::App;
use crate::domain::{Article, CanonicalUrl, FullText, Source};
use crate::extract::{PageContext, Provenance, Rung, decode, filled_page, read_page_explained};
use crate::fetch::{RobotsVerdict, Wants};

/// A page whose structure was kept and whose words were not.
#[derive(Debug, Clone)]
pub struct RecordedPage {
    /// Where it was.
    pub url: CanonicalUrl,
    /// The day it was read: the recipe of that day reads it.
    pub day: Date,
    /// The page with filler for its words.
    pub html: String,
    /// What is read of that.
    pub article: Article,
    /// Which rung gave each field.
    pub provenance: Provenance,
    /// Where the filled page is read otherwise than the page was, and what its gate had to say.
    pub problems: Vec<String>,
}

/// Asks for a page of `source` (without `url`, the newest one its first feed lists) and fills it. Nothing is saved.
///
/// The source's rights, the host's robots.txt and its pace are kept; the page is read by the recipe of the day. Unlike the
/// journey, which parses pages in children only, this reads the page here, behind the gate: an operator waits for it.
///
/// # Errors
/// Why there is no page, in English.
pub async fn record_page(app: &App, source: &Source, url: Option<CanonicalUrl>) -> Result<RecordedPage, String> {
    if source.rights.full_text == FullText::FeedOnly {
        return Err(format!("of {} only the feed is read, by its rights", source.id));
    }
    let url = match url {
        Some(url) => url,
        None => newest(app, source).await?,
    };
    match app.fetcher.may_read(&url).await {
        RobotsVerdict::Allowed => {}
        RobotsVerdict::Refused { rule } => return Err(format!("robots.txt of {} refuses {url} ({rule})", url.host())),
        RobotsVerdict::Unknown { reason } => {
            return Err(format!("robots.txt of {} could not be read: {reason}", url.host()));
        }
    }
    let page = ask(app, &url, source.pace.host_gap, Wants::Page).await?;
    let decoded = decode(&page.body, page.charset.as_deref());
    let now = app.now();
    let day = app.clock.day_of(now);
    let about = PageContext {
        url: Some(page.url.clone()),
        recipe: source.recipe_on(day).cloned(),
        source_kind: Some(source.kind),
        language: Some(source.language),
        zone: app.clock.zone().clone(),
        now,
        feed_title: None,
    };
    let (html, gate) = filled_page(&decoded.text);
    let (article, provenance) = read_page_explained(&html, &about);
    let (original, first) = read_page_explained(&decoded.text, &about);
    let mut problems: Vec<String> = gate.iter().map(|problem| problem.as_str().to_owned()).collect();
    problems.extend(differences(&shape(&original, &first), &shape(&article, &provenance)));
    Ok(RecordedPage { url: page.url.clone(), day, html, article, provenance, problems })
}

/// What reading a page gave, without its words.
fn shape(article: &Article, provenance: &Provenance) -> Vec<(&'static str, String)> {
    let rungs = provenance.rungs().map(|(field, rung)| (field, rung.map_or("–", Rung::name).to_owned()));
    let paragraphs = article.text.split("\n\n").filter(|paragraph| !paragraph.is_empty()).count();
    let published = article.published.map_or("–".to_owned(), |published| published.at.to_string());
    let counts = [
        ("paragraphs", paragraphs.to_string()),
        ("names in the byline", article.byline.len().to_string()),
        ("moment", published),
    ];
    rungs.into_iter().chain(counts).collect()
}

fn differences(was: &[(&'static str, String)], is: &[(&'static str, String)]) -> Vec<String> {
    was.iter()
        .zip(is)
        .filter(|(was, is)| was.1 != is.1)
        .map(|(was, is)| format!("{}: the page gave {}, the recorded page gives {}", was.0, was.1, is.1))
        .collect()
}

/// The newest entry with an address in the source's first feed.
async fn newest(app: &App, source: &Source) -> Result<CanonicalUrl, String> {
    let feed = source.feeds.first().ok_or_else(|| format!("{} has no feed; name a page", source.id))?;
    let page = ask(app, &feed.url, source.pace.host_gap, Wants::Feed).await?;
    let patterns = SourcePatterns::of(source);
    let parsed = parse(app, feed, &patterns, page).await.map_err(|failure| failure.to_string())?;
    let wanted = parsed.entries.into_iter().filter(|entry| patterns.want(feed, entry));
    let listed = wanted.filter_map(|entry| Some((entry.published.map(|at| at.at), entry.url?)));
    let newest = listed.max_by_key(|(published, _)| *published);
    newest.map(|(_, url)| url).ok_or_else(|| format!("{} lists no page; name one", feed.url))
}
