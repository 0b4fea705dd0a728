//! Step 1: feeds that are due → new entries.

use std::collections::BTreeMap;

use futures_util::StreamExt;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use regex::Regex;
use tracing::{info, warn};
use xxhash_rust::xxh3::xxh3_64;

use super::Result;
use super::feed_memory::{address, has_lied, standing, validators};
use crate::app::App;
use crate::domain::{Entry, Feed, FeedKind, FeedWish, PollOutcome, Source, SourceId};
use crate::feed::{FeedContext, Overlap, ParsedFeed, PollHistory, Recognised, plan_intake, rhythm};
use crate::fetch::{Answer, FeedHistory, Page, Request, Validators, Wants, next_poll};
use crate::isolate::ParseFailure;
use crate::store::{Backfill, FeedState, MoveSeen, Poll};

/// How far back a sitemap is read the first time.
const SITEMAP_BACK: SignedDuration = SignedDuration::from_hours(24 * 14);

/// A source's own patterns, compiled once.
#[derive(Debug, Clone, Default)]
pub(super) struct SourcePatterns {
    article_id: Option<Regex>,
    only: BTreeMap<String, Regex>,
}

impl SourcePatterns {
    /// Compiles the patterns of `source`; the configuration has checked that they are patterns.
    pub(super) fn of(source: &Source) -> Self {
        let compile = |pattern: &String| Regex::new(pattern).ok();
        let only = source
            .feeds
            .iter()
            .filter_map(|feed| Some((feed.id.as_str().to_owned(), feed.only.as_ref().and_then(compile)?)));
        Self { article_id: source.article_id.as_ref().and_then(compile), only: only.collect() }
    }

    /// True for an entry whose address fits the feed's `only`, if it has one.
    pub(super) fn want(&self, feed: &Feed, entry: &Entry) -> bool {
        let only = self.only.get(feed.id.as_str());
        only.is_none_or(|only| entry.url.as_ref().is_some_and(|url| only.is_match(url.as_str())))
    }
}

/// Polls every feed that is due; hosts side by side, each host one request at a time. Returns how many were polled.
pub(super) async fn run(app: &App, patterns: &BTreeMap<SourceId, SourcePatterns>) -> Result<usize> {
    // Load.
    let now = app.now();
    let states = app.store.feed_states().await?;
    let due: Vec<(&Source, &Feed, FeedState)> = states
        .into_iter()
        .filter(|state| state.next_poll_at <= now)
        .filter_map(|state| find(app, &state).map(|(source, feed)| (source, feed, state)))
        .collect();
    // Decide and save, feed by feed: a feed that fails never stops the others.
    let no_patterns = SourcePatterns::default();
    let mut polls = Vec::with_capacity(due.len());
    for (source, feed, state) in &due {
        polls.push(poll_one(app, source, feed, state, patterns.get(&source.id).unwrap_or(&no_patterns)));
    }
    let outcomes: Vec<Result<()>> =
        futures_util::stream::iter(polls).buffer_unordered(app.settings.work.fetches_at_once).collect().await;
    let polled = outcomes.len();
    outcomes.into_iter().collect::<Result<Vec<()>>>()?;
    Ok(polled)
}

fn find<'a>(app: &'a App, state: &FeedState) -> Option<(&'a Source, &'a Feed)> {
    app.sources.values().filter(|source| source.is_active()).find_map(|source| {
        let feed = source.feeds.iter().find(|feed| feed.id == state.feed)?;
        Some((source, feed))
    })
}

async fn poll_one(app: &App, source: &Source, feed: &Feed, state: &FeedState, patterns: &SourcePatterns) -> Result<()> {
    let request = Request {
        url: address(feed, state, app.now()),
        validators: validators(state, app.now()),
        host_gap: source.pace.host_gap,
        wants: Wants::Feed,
    };
    let answer = app.fetcher.get(&request).await;
    let mut poll = blank(app, source, feed, state);
    let mut retry_after = None;
    match answer {
        Ok(Answer::Fresh(page)) => {
            read(app, source, feed, state, patterns, *page, &mut poll).await?;
        }
        Ok(Answer::Unchanged { validators }) => {
            // Only a feed that was read can be unchanged (P08); after a broken answer no marks are sent at all.
            poll.outcome = if state.last_success_at.is_some() { PollOutcome::Unchanged } else { PollOutcome::Failed };
            poll.validators = Some((validators.etag, validators.last_modified));
        }
        Ok(Answer::Missing) => {
            fail(&mut poll, PollOutcome::Failed, "404: there is nothing at the feed's address".to_owned());
        }
        Ok(Answer::Gone) => fail(&mut poll, PollOutcome::Gone, "410: the feed is gone for good".to_owned()),
        Ok(Answer::Blocked { status, reason }) => fail(&mut poll, PollOutcome::Blocked, format!("{status}: {reason}")),
        Ok(Answer::Busy { retry_after: asked }) => {
            retry_after = asked;
            poll.closed_for = asked;
            fail(&mut poll, PollOutcome::Failed, "the host asked us to wait".to_owned());
        }
        Ok(Answer::Failed { status }) => fail(&mut poll, PollOutcome::Failed, format!("the server answered {status}")),
        Err(error) => fail(&mut poll, PollOutcome::Failed, format!("{}: {error}", error.kind())),
    }
    let failures = if poll.outcome.is_success() { 0 } else { state.failures.saturating_add(1) };
    let history = FeedHistory {
        failures,
        retry_after,
        wish: poll.wish.unwrap_or(state.wish),
        rhythm: poll.rhythm.or(state.rhythm),
        standing: standing(&poll, state),
    };
    if request.url != feed.url && !poll.outcome.is_success() {
        // The new address does not hold what was promised: the old one is asked again.
        poll.moved = MoveSeen::No;
    }
    poll.next_in = next_poll(&source.pace_of(feed), &history, poll.at, xxh3_64(feed.id.as_str().as_bytes()));
    // Save.
    let fresh = app.store.save_poll(&poll).await?;
    match &poll.detail {
        // A feed that stays away is told of at the first failure, then ever more seldom.
        Some(detail) if !poll.outcome.is_success() && failures.is_power_of_two() => {
            warn!(feed.id = %feed.id, failures, "{} could not be read: {detail}", feed.id);
        }
        Some(detail) if !poll.outcome.is_success() => {
            info!(feed.id = %feed.id, failures, "{} still cannot be read: {detail}", feed.id);
        }
        _ => info!(feed.id = %feed.id, entries = poll.entries, fresh, "took in {fresh} entries from {}", feed.id),
    }
    Ok(())
}

fn blank(app: &App, source: &Source, feed: &Feed, state: &FeedState) -> Poll {
    Poll {
        backfill: if state.last_success_at.is_some() { Backfill::News } else { Backfill::BackList },
        // A sitemap lists everything a site ever had: reading all of it would be rude and of no use.
        unread_before: (feed.kind == FeedKind::Sitemap).then(|| app.now() - SITEMAP_BACK),
        next_in: source.pace.poll_every,
        ..Poll::of(feed.id.clone(), source.id.clone(), app.now(), PollOutcome::Failed)
    }
}

fn fail(poll: &mut Poll, outcome: PollOutcome, detail: String) {
    poll.outcome = outcome;
    poll.detail = Some(detail);
}

fn note(poll: &mut Poll, words: &str) {
    poll.detail = Some(match poll.detail.take() {
        Some(detail) => format!("{detail}; {words}"),
        None => words.to_owned(),
    });
}

/// Reads an answer into `poll`.
async fn read(
    app: &App,
    source: &Source,
    feed: &Feed,
    state: &FeedState,
    patterns: &SourcePatterns,
    page: Page,
    poll: &mut Poll,
) -> Result<()> {
    let got = page.validators.clone();
    let max_age = page.max_age;
    let (asked_at_home, moved) = (page.url == feed.url, page.moved_permanently_to.clone());
    let parsed = match parse(app, feed, patterns, page).await {
        Ok(parsed) => parsed,
        Err(failure) => {
            fail(poll, PollOutcome::Failed, format!("parser: {failure}"));
            return Ok(());
        }
    };
    match parsed.kind {
        Recognised::Feed | Recognised::Sitemap | Recognised::Empty => (),
        Recognised::Html => {
            fail(poll, PollOutcome::NotAFeed, "a web page stands where the feed should be".to_owned());
            return Ok(());
        }
        Recognised::Unreadable => {
            let problems = listed(&parsed);
            fail(poll, PollOutcome::NotAFeed, format!("the answer is no feed that can be read: {problems}"));
            return Ok(());
        }
    }
    poll.wish = Some(FeedWish { fresh_for: parsed.ttl.max(max_age), quiet: parsed.quiet });
    poll.detail = Some(listed(&parsed)).filter(|problems| !problems.is_empty());
    let entries: Vec<_> = parsed.entries.into_iter().filter(|entry| patterns.want(feed, entry)).collect();
    poll.entries = entries.len();
    if entries.is_empty() && feed.kind == FeedKind::List {
        fail(
            poll,
            PollOutcome::NotAFeed,
            "the list page holds no announcement that fits its pattern or selectors".to_owned(),
        );
        return Ok(());
    }
    let known = app.store.known_keys(&source.id, &feed.id, &entries).await?;
    let history = if state.last_success_at.is_some() {
        PollHistory::Later { entries_then: state.entries_then }
    } else {
        PollHistory::First
    };
    poll.rhythm = rhythm(&entries, app.now());
    poll.announced.clone_from(&entries);
    let intake = plan_intake(entries, &known, history);
    poll.outcome = if intake.overlap == Overlap::Gap { PollOutcome::Gap } else { PollOutcome::Fresh };
    poll.validators = Some((got.etag.clone(), got.last_modified.clone()));
    if has_lied(state, &got, &intake.new) {
        poll.validators_lied = true;
        poll.validators = Some((None, None));
        note(poll, "the server called a changed feed unchanged; its ETag and Last-Modified are no longer believed");
    }
    poll.moved = match moved {
        // An answer that shares nothing with the feed we know may be anything: a portal, a maintenance page.
        Some(_) if poll.outcome == PollOutcome::Gap => MoveSeen::Untold,
        Some(to) if to.host() != feed.url.host() => {
            note(poll, &format!("moved for good to {to}, on another site; change the address if that is right"));
            MoveSeen::Untold
        }
        Some(to) => MoveSeen::To(to),
        None if asked_at_home => MoveSeen::No,
        None => MoveSeen::Untold,
    };
    Ok(())
}

/// What a feed's answer lists, read as the feed's configuration says.
pub(super) async fn parse(
    app: &App,
    feed: &Feed,
    patterns: &SourcePatterns,
    page: Page,
) -> std::result::Result<ParsedFeed, ParseFailure> {
    let zone = app.clock.zone().clone();
    let context = context(feed, patterns, &page, zone, app.now());
    match &feed.list {
        Some(selectors) => app.parser.list(page.body, selectors.clone(), context).await,
        None => app.parser.feed(page.body, context).await,
    }
}

fn context(feed: &Feed, patterns: &SourcePatterns, page: &Page, zone: TimeZone, now: Timestamp) -> FeedContext {
    FeedContext {
        url: page.url.clone(),
        charset: page.charset.clone(),
        kind: feed.kind,
        article_id: patterns.article_id.clone(),
        zone,
        now,
    }
}

/// The first problems in one line, for the ledger.
fn listed(parsed: &ParsedFeed) -> String {
    const PROBLEMS_MAX: usize = 3;
    let problems: Vec<&str> = parsed.problems.iter().take(PROBLEMS_MAX).map(crate::domain::Problem::as_str).collect();
    problems.join("; ")
}

/// One line per feed of `source`, for the operator: what a poll would give now. Nothing is saved.
pub async fn check(app: &App, source: &Source) -> Vec<(String, std::result::Result<String, String>)> {
    let patterns = SourcePatterns::of(source);
    let mut lines = Vec::new();
    for feed in &source.feeds {
        let request = Request {
            url: feed.url.clone(),
            validators: Validators::default(),
            host_gap: source.pace.host_gap,
            wants: Wants::Feed,
        };
        let line = match app.fetcher.get(&request).await {
            Ok(Answer::Fresh(page)) => match parse(app, feed, &patterns, *page).await {
                Ok(parsed) if parsed.kind == Recognised::Html => {
                    Err("a web page stands where the feed should be".to_owned())
                }
                Ok(parsed) if parsed.kind == Recognised::Unreadable => Err(listed(&parsed)),
                Ok(parsed) => Ok(format!(
                    "{} entries, {} problems {}",
                    parsed.entries.len(),
                    parsed.problems.len(),
                    listed(&parsed)
                )),
                Err(error) => Err(error.to_string()),
            },
            Ok(other) => Err(format!("{other:?}")),
            Err(error) => Err(error.to_string()),
        };
        lines.push((feed.id.to_string(), line));
    }
    lines
}
