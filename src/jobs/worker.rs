//! The worker: looks at what is due, job by job, in the order of the journey.

use std::collections::BTreeMap;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::MissedTickBehavior;
use tracing::{debug, error, warn};

use super::{
    JobError, Result, compose_digests, enrich_articles, group_stories, housekeeping, index_articles, match_alerts,
    poll_feeds, read_articles, send_deliveries,
};
use crate::app::App;
use crate::domain::SourceId;
use crate::enrich::Enricher;
use crate::search::SearchError;
use crate::store::{Lease, StoreError};

/// How often a job that takes long extends its lease, in the lease's length.
const RENEWALS: u32 = 4;
/// How long a worker that wakes late looks for its lease before it goes on; what it saves is checked all the same.
const LOOK: Duration = Duration::from_millis(500);
/// Rounds of one pass; more due work than this waits for the next tick, so that the worker stays interruptible.
const ROUNDS_MAX: usize = 1000;

/// The jobs of the journey.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Job {
    PollFeeds,
    ReadArticles,
    EnrichArticles,
    GroupStories,
    IndexArticles,
    MatchAlerts,
    ComposeDigests,
    SendDeliveries,
    Housekeeping,
}

/// Collecting waits for hosts; it must not hold up the rest.
const COLLECTING: [Job; 2] = [Job::PollFeeds, Job::ReadArticles];
/// What is done with what was collected.
const FOLLOWING: [Job; 7] = [
    Job::EnrichArticles,
    Job::GroupStories,
    Job::IndexArticles,
    Job::MatchAlerts,
    Job::ComposeDigests,
    Job::SendDeliveries,
    Job::Housekeeping,
];

/// What a pass did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Report {
    /// Things done: polls, pages read, articles understood, mails sent …
    pub done: usize,
    /// Jobs that stopped with an error; it stands in the log.
    pub failed: usize,
    /// Jobs that another worker held, or one that died less than a lease ago: what is due of them is not done.
    pub held: usize,
}

/// Turns the journey, once or until told to stop.
#[derive(Debug, Clone)]
pub struct Worker {
    app: Arc<App>,
    enricher: Arc<Enricher>,
    patterns: Arc<BTreeMap<SourceId, poll_feeds::SourcePatterns>>,
}

impl Worker {
    /// Prepares the journey: compiles what the topics, actors and sources describe.
    pub fn new(app: Arc<App>) -> Self {
        let enricher = Arc::new(Enricher::new(&app.topics, &app.actors, &app.facts));
        let patterns = app.sources.values().map(|source| (source.id.clone(), poll_feeds::SourcePatterns::of(source)));
        let patterns = Arc::new(patterns.collect());
        Self { app, enricher, patterns }
    }

    /// One pass over everything that is due now, in the order of the journey, until nothing is due.
    pub async fn step(&self) -> Report {
        let mut report = Report::default();
        for job in COLLECTING.into_iter().chain(FOLLOWING) {
            self.exhaust(job, &mut report).await;
        }
        report
    }

    /// Works until `stop` is done, then finishes the step it is at.
    pub async fn run(&self, stop: impl Future<Output = ()>) {
        tokio::pin!(stop);
        let collecting = self.turn(&COLLECTING);
        let following = self.turn(&FOLLOWING);
        tokio::select! {
            () = &mut stop => (),
            ((), ()) = async { tokio::join!(collecting, following) } => (),
        }
    }

    async fn turn(&self, jobs: &'static [Job]) {
        loop {
            let mut report = Report::default();
            for job in jobs {
                self.exhaust(*job, &mut report).await;
            }
            #[expect(clippy::disallowed_methods, reason = "the worker is one of the two places that wait")]
            tokio::time::sleep(self.app.settings.work.tick).await;
        }
    }

    /// Does a job until nothing is due, if nobody else is doing it.
    async fn exhaust(&self, job: Job, report: &mut Report) {
        for _ in 0..ROUNDS_MAX {
            match self.once(job).await {
                Ok(Some(0)) => return,
                Ok(Some(done)) => report.done += done,
                Ok(None) => {
                    report.held += 1;
                    return;
                }
                Err(error) => {
                    report.failed += 1;
                    error!(job = job.name(), "{} stopped: {error}", job.name());
                    return;
                }
            }
        }
    }

    /// One batch of a job under its lease. Zero: nothing was due. `None`: somebody else holds it.
    async fn once(&self, job: Job) -> Result<Option<usize>> {
        let store = &self.app.store;
        let Some(lease) = store.take_lease(job.name(), &self.app.holder, self.app.now(), self.length()).await? else {
            debug!(job = job.name(), "{} is held by another worker", job.name());
            return Ok(None);
        };
        let outcome = self.perform_under(&lease, job).await;
        let given_back = store.give_back(&lease).await;
        match outcome {
            Err(JobError::Store(StoreError::Overtaken { .. })) => {
                warn!(
                    job = job.name(),
                    "{} was taken over by another worker; what this one had done was not saved",
                    job.name()
                );
                Ok(None)
            }
            Err(JobError::Search(SearchError::Locked { .. })) => {
                debug!(job = job.name(), "the index is held by another process");
                Ok(None)
            }
            // The job's own trouble comes first: it is most likely why the lease could not be given back either.
            Err(error) => Err(error),
            Ok(done) => given_back.map(|()| Some(done)).map_err(JobError::from),
        }
    }

    /// A job is held this long by whoever started it, and on while it goes on. After a crash it waits no longer.
    fn length(&self) -> Duration {
        self.app.settings.work.lease
    }

    /// Does a batch and keeps its lease meanwhile. When the lease is lost (this process was stopped, or its machine
    /// slept), the batch is dropped where it is: somebody else does it. What it saves before that is noticed, the store
    /// refuses.
    async fn perform_under(&self, lease: &Lease, job: Job) -> Result<usize> {
        let mut renewals = tokio::time::interval(self.length() / RENEWALS);
        renewals.set_missed_tick_behavior(MissedTickBehavior::Delay);
        renewals.reset();
        let work = lease.clone().over(self.perform(job));
        tokio::pin!(work);
        let mut kept_at = tokio::time::Instant::now();
        loop {
            let is_held = tokio::select! {
                // The lease first: whoever wakes late must not go on with what is no longer theirs.
                biased;
                _ = renewals.tick() => kept_at.elapsed() < self.length() || self.still_holds(lease).await,
                outcome = &mut work => return outcome,
            };
            // Extending waits for changes under way, and this work may be in the middle of one: they go on side by side.
            let is_kept = is_held
                && tokio::select! {
                    biased;
                    kept = self.app.store.keep_lease(lease, self.app.now(), self.length()) => kept?,
                    outcome = &mut work => return outcome,
                };
            if !is_kept {
                warn!(job = job.name(), "{} was taken over by another worker; this one lets go", job.name());
                return Ok(0);
            }
            kept_at = tokio::time::Instant::now();
        }
    }

    /// True unless a short look shows that somebody else has the lease. It waits for nothing that the work may hold.
    async fn still_holds(&self, lease: &Lease) -> bool {
        let look = tokio::time::timeout(LOOK, self.app.store.holds_lease(lease)).await;
        !matches!(look, Ok(Ok(false)))
    }

    async fn perform(&self, job: Job) -> Result<usize> {
        let app = &self.app;
        match job {
            Job::PollFeeds => poll_feeds::run(app, &self.patterns).await,
            Job::ReadArticles => read_articles::run(app).await,
            Job::EnrichArticles => enrich_articles::run(app, &self.enricher).await,
            Job::GroupStories => group_stories::run(app).await,
            Job::IndexArticles => index_articles::run(app).await,
            Job::MatchAlerts => match_alerts::run(app).await,
            Job::ComposeDigests => compose_digests::run(app).await,
            Job::SendDeliveries => send_deliveries::run(app).await,
            Job::Housekeeping => housekeeping::run(app).await,
        }
    }
}

/// The lease under which digests are composed.
pub(super) const COMPOSING: &str = Job::ComposeDigests.name();
/// The lease under which the index is filled.
pub(super) const INDEXING: &str = Job::IndexArticles.name();

impl Job {
    const fn name(self) -> &'static str {
        match self {
            Self::PollFeeds => "poll-feeds",
            Self::ReadArticles => "read-articles",
            Self::EnrichArticles => "enrich-articles",
            Self::GroupStories => "group-stories",
            Self::IndexArticles => "index-articles",
            Self::MatchAlerts => "match-alerts",
            Self::ComposeDigests => "compose-digests",
            Self::SendDeliveries => "send-deliveries",
            Self::Housekeeping => "housekeeping",
        }
    }
}
