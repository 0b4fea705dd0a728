//! Step 2: entries → articles, and known articles → new versions.

use std::time::Duration;

use futures_util::StreamExt;
use jiff::Timestamp;
use tracing::{info, warn};

use super::Result;
use crate::app::App;
use crate::domain::{Access, Article, CanonicalUrl, FullText, Problem, Source};
use crate::extract::{OtherPage, PageContext, content_hash, paragraph_hashes, read_text, take_boilerplate_away};
use crate::fetch::{Answer, Page, Request, RobotsVerdict, Validators, Wants};
use crate::isolate::ParseFailure;
use crate::store::{KnownArticle, ReadOutcome, SavedArticle, WaitingEntry};

/// Entries read in one batch.
const BATCH: usize = 64;
/// After this many failures the feed's own words are kept instead, so that no article is missed.
const ATTEMPTS_MAX: u32 = 4;
/// Waits between attempts on one page.
const WAITS: [Duration; 4] =
    [Duration::from_mins(5), Duration::from_mins(30), Duration::from_hours(2), Duration::from_hours(6)];
/// When a relevant article is read again, counted from when it was first seen.
const REREADS: [Duration; 4] =
    [Duration::from_hours(1), Duration::from_hours(6), Duration::from_hours(24), Duration::from_hours(24 * 7)];

/// When an article first seen at `first_seen_at` is read again after `rereads` times. `None`: never again.
pub(super) fn next_reread(first_seen_at: Timestamp, rereads: u32, now: Timestamp) -> Option<Timestamp> {
    let from = usize::try_from(rereads).unwrap_or(usize::MAX);
    REREADS.iter().skip(from).map(|wait| first_seen_at + *wait).find(|at| *at > now)
}

/// Reads what waits to be read; returns how many pages were dealt with.
pub(super) async fn run(app: &App) -> Result<usize> {
    // Load.
    let now = app.now();
    let waiting = app.store.entries_to_read(now, BATCH).await?;
    let known = app.store.articles_to_reread(now, BATCH).await?;
    // Decide and save, page by page: a page that fails never stops the others.
    let at_once = app.settings.work.fetches_at_once;
    let reads: Vec<_> = waiting.iter().map(|entry| read_entry(app, entry)).collect();
    let outcomes: Vec<Result<()>> = futures_util::stream::iter(reads).buffer_unordered(at_once).collect().await;
    let rereads: Vec<_> = known.iter().map(|article| reread(app, article)).collect();
    let again: Vec<Result<()>> = futures_util::stream::iter(rereads).buffer_unordered(at_once).collect().await;
    outcomes.into_iter().chain(again).collect::<Result<Vec<()>>>()?;
    Ok(waiting.len() + known.len())
}

/// What came of asking for a page.
enum Fetched {
    Page(Box<Page>),
    /// There will be no page: the reason, for people.
    Never(String),
    /// Perhaps later.
    NotNow(String),
}

async fn read_entry(app: &App, waiting: &WaitingEntry) -> Result<()> {
    let Some(source) = app.sources.get(&waiting.source) else {
        // The source was taken out of the configuration; its words from the feed are kept.
        return keep_announcement(app, None, waiting, "its source is no longer followed").await;
    };
    let Some(url) = waiting.entry.url.as_ref() else {
        return keep_announcement(app, Some(source), waiting, "the feed gave no address").await;
    };
    if source.rights.full_text == FullText::FeedOnly {
        return keep_announcement(app, Some(source), waiting, "only the feed is read, by the source's rights").await;
    }
    match fetch(app, source, url).await {
        Fetched::Page(page) => match read_page(app, source, page, Some(waiting)).await {
            Ok(page) => {
                let mut page = page.without_boilerplate(app).await?;
                let had_text = !page.article.text.trim().is_empty();
                complete(&mut page.article, waiting);
                if !had_text {
                    // The feed's words are what this version says.
                    page.content_hash = content_hash(&page.article);
                }
                save(app, waiting, &page).await
            }
            // One more try: a parser can also die of what others do on the machine.
            Err(failure) if waiting.attempts == 0 || !failure.blames_document() => {
                put_back(app, source, waiting, &failure.to_string()).await
            }
            Err(failure) => keep_announcement(app, Some(source), waiting, &failure.to_string()).await,
        },
        Fetched::Never(reason) => keep_announcement(app, Some(source), waiting, &reason).await,
        Fetched::NotNow(reason) if waiting.attempts >= ATTEMPTS_MAX => {
            keep_announcement(app, Some(source), waiting, &reason).await
        }
        Fetched::NotNow(reason) => put_back(app, source, waiting, &reason).await,
    }
}

async fn put_back(app: &App, source: &Source, waiting: &WaitingEntry, reason: &str) -> Result<()> {
    let last = WAITS.last().copied().unwrap_or_default();
    let wait = WAITS.get(usize::try_from(waiting.attempts).unwrap_or(0)).copied().unwrap_or(last);
    let what = waiting.entry.url.as_ref().map_or("a page", CanonicalUrl::as_str);
    warn!(source.id = %source.id, "{what} could not be read, trying again later: {reason}");
    app.store.put_back_entry(waiting.id, reason, app.now() + wait).await?;
    Ok(())
}

async fn fetch(app: &App, source: &Source, url: &CanonicalUrl) -> Fetched {
    match app.fetcher.may_read(url).await {
        RobotsVerdict::Allowed => (),
        RobotsVerdict::Refused { rule } => {
            return Fetched::Never(format!("robots.txt does not let us read it ({rule})"));
        }
        RobotsVerdict::Unknown { reason } => return Fetched::NotNow(format!("robots.txt could not be read: {reason}")),
    }
    let request = Request {
        url: url.clone(),
        validators: Validators::default(),
        host_gap: source.pace.host_gap,
        wants: Wants::Page,
    };
    match app.fetcher.get(&request).await {
        Ok(Answer::Fresh(page)) => Fetched::Page(page),
        Ok(Answer::Gone | Answer::Missing) => Fetched::Never("the page is gone".to_owned()),
        Ok(Answer::Blocked { status, reason }) => Fetched::Never(format!("the host refuses us: {status} {reason}")),
        Ok(Answer::Unchanged { .. }) => Fetched::NotNow("304 without having been asked".to_owned()),
        Ok(Answer::Busy { .. }) => Fetched::NotNow("the host asked us to wait".to_owned()),
        Ok(Answer::Failed { status }) => Fetched::NotNow(format!("the server answered {status}")),
        Err(error) => Fetched::NotNow(error.to_string()),
    }
}

/// A page that was read, and what its host's other pages and its own later versions are held against.
struct ReadPage {
    address: CanonicalUrl,
    article: Article,
    /// Of the page as it was read: what is learnt of its host's boilerplate later makes no new version.
    content_hash: u64,
    paragraphs: Vec<u64>,
}

impl ReadPage {
    fn new(address: CanonicalUrl, article: Article) -> Self {
        Self { content_hash: content_hash(&article), paragraphs: paragraph_hashes(&article.text), address, article }
    }

    /// Takes away what at least two other pages of the host show too.
    async fn without_boilerplate(mut self, app: &App) -> Result<Self> {
        let others = app.store.pages_sharing(&self.address, &self.paragraphs).await?;
        let others: Vec<_> =
            others.into_iter().map(|page| OtherPage { title: page.title, paragraphs: page.shared }).collect();
        take_boilerplate_away(&mut self.article, &others);
        Ok(self)
    }
}

async fn read_page(
    app: &App,
    source: &Source,
    page: Box<Page>,
    announced: Option<&WaitingEntry>,
) -> std::result::Result<ReadPage, ParseFailure> {
    let context = context(app, Some(source), Some(page.url.clone()), announced);
    let Page { url, body, charset, tdm_reservation, .. } = *page;
    let mut article = app.parser.page(body, charset, context).await?;
    // Page before header before the host's file.
    article.tdm_reservation = match article.tdm_reservation.or(tdm_reservation) {
        Some(reservation) => Some(reservation),
        None => app.fetcher.reservation(&url).await,
    };
    let address = article.canonical_url.clone().unwrap_or(url);
    Ok(ReadPage::new(address, article))
}

fn context(
    app: &App,
    source: Option<&Source>,
    url: Option<CanonicalUrl>,
    announced: Option<&WaitingEntry>,
) -> PageContext {
    let now = app.now();
    PageContext {
        url,
        recipe: source.and_then(|source| source.recipe_on(app.clock.day_of(now)).cloned()),
        source_kind: source.map(|source| source.kind),
        language: source.map(|source| source.language),
        zone: app.clock.zone().clone(),
        now,
        feed_title: announced.map(|waiting| waiting.entry.title.clone()).filter(|title| !title.is_empty()),
    }
}

/// Fills what a page left open from its announcement; a closed page keeps the feed's summary as its text.
fn complete(article: &mut Article, waiting: &WaitingEntry) {
    let entry = &waiting.entry;
    if article.title.is_empty() {
        article.title.clone_from(&entry.title);
    }
    if article.text.trim().is_empty() {
        article.text = entry.summary.clone().unwrap_or_default();
        article.lead = None;
    }
    if article.published.is_none() {
        article.published = entry.published;
    }
}

/// Keeps what the feed said when the page cannot or may not be read: nothing announced is ever missed.
async fn keep_announcement(app: &App, source: Option<&Source>, waiting: &WaitingEntry, reason: &str) -> Result<()> {
    let entry = &waiting.entry;
    let text = entry.summary.clone().unwrap_or_default();
    let context = context(app, source, entry.url.clone(), Some(waiting));
    let mut article = read_text(&entry.title, &text, &context);
    article.access = Access::Closed;
    article.published = entry.published;
    article.byline = entry.author.iter().cloned().collect();
    article.problems.push(Problem::new(format!("the page was not read: {reason}")));
    let made_up = || CanonicalUrl::parse(&format!("https://udklip.invalid/{}/{}", waiting.source, waiting.id));
    let Some(address) = entry.url.clone().or_else(|| made_up().ok()) else { return Ok(()) };
    let unread = ReadPage { paragraphs: Vec::new(), ..ReadPage::new(address, article) };
    save(app, waiting, &unread).await
}

async fn save(app: &App, waiting: &WaitingEntry, page: &ReadPage) -> Result<()> {
    let read = SavedArticle {
        source: &waiting.source,
        url: &page.address,
        article: &page.article,
        content_hash: page.content_hash,
        paragraphs: &page.paragraphs,
        first_seen_at: waiting.seen_at,
        backfill: waiting.backfill,
        captured_at: app.now(),
    };
    let outcome = app.store.save_read(waiting.id, &read).await?;
    if let ReadOutcome::NewVersion(id) = outcome {
        info!(article.id = %id, "a second entry of {} brought a new version", waiting.source);
    }
    Ok(())
}

async fn reread(app: &App, known: &KnownArticle) -> Result<()> {
    let next = next_reread(known.first_seen_at, known.rereads.saturating_add(1), app.now());
    let source = app.sources.get(&known.source);
    let source = source.filter(|source| source.is_active() && source.rights.full_text == FullText::Keep);
    let page = match source {
        Some(source) => fetch(app, source, &known.url).await,
        None => Fetched::Never("its pages are not read".to_owned()),
    };
    let (Some(source), Fetched::Page(page)) = (source, page) else {
        // A page that does not answer changes nothing (P37).
        app.store.save_reread(known, None, next).await?;
        return Ok(());
    };
    let page = match read_page(app, source, page, None).await {
        Ok(page) => page.without_boilerplate(app).await?,
        Err(failure) => {
            warn!(article.id = %known.id, "{} could not be read again: {failure}", known.url);
            app.store.save_reread(known, None, next).await?;
            return Ok(());
        }
    };
    let whole = !page.article.title.is_empty() && !page.article.text.trim().is_empty();
    let read = SavedArticle {
        source: &known.source,
        url: &page.address,
        article: &page.article,
        content_hash: page.content_hash,
        paragraphs: &page.paragraphs,
        first_seen_at: known.first_seen_at,
        backfill: false,
        captured_at: app.now(),
    };
    let outcome = app.store.save_reread(known, whole.then_some(&read), next).await?;
    if outcome.is_some() {
        info!(article.id = %known.id, source.id = %known.source, "{} was changed", known.url);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rereads_follow_their_plan_and_skip_what_was_slept_through() {
        let seen = Timestamp::from_second(1_795_000_000).expect("moment");
        let after = |hours: i64| seen + jiff::SignedDuration::from_hours(hours);
        assert_eq!(next_reread(seen, 0, seen), Some(after(1)));
        assert_eq!(next_reread(seen, 1, after(1)), Some(after(6)));
        assert_eq!(next_reread(seen, 1, after(30)), Some(after(24 * 7)));
        assert_eq!(next_reread(seen, 4, after(24 * 7)), None);
    }
}
