//! The stage that tests play on: the real program, the fictional press, an outbox in memory.

pub(crate) mod archive;
pub(crate) mod relay;
pub(crate) mod rogue;
pub(crate) mod watched;

use jiff::Timestamp;
use udklip::deliver::{MemoryOutbox, Outbox};
use udklip::demo::Stage;
use udklip::isolate::Parsing;
use udklip::jobs::Worker;

/// The children of the real program.
pub(crate) fn in_children() -> Parsing {
    Parsing::InChildren(env!("CARGO_BIN_EXE_udklip").into())
}

/// The program on the fictional press, with its mails in memory.
pub(crate) struct TestStage {
    pub(crate) stage: Stage,
    pub(crate) outbox: MemoryOutbox,
}

impl TestStage {
    /// A stage on a fixed day, with nothing fetched yet.
    pub(crate) async fn set() -> Self {
        let now: Timestamp = "2026-11-24T09:00:00Z".parse().unwrap();
        let outbox = MemoryOutbox::default();
        let stage = Stage::set(0, now, Some(Outbox::Memory(outbox.clone())), in_children()).await.unwrap();
        Self { stage, outbox }
    }

    /// The same after the two days that the demo plays at speed; the clock stands still.
    pub(crate) async fn played() -> Self {
        let test = Self::set().await;
        test.stage.play().await;
        test.stage.app.clock.set(test.stage.arrival);
        test
    }

    pub(crate) fn worker(&self) -> Worker {
        Worker::new(std::sync::Arc::clone(&self.stage.app))
    }

    /// Moves the clock to so many seconds after the visitor's arrival and turns the worker once.
    pub(crate) async fn step_at(&self, seconds: i64) {
        self.stage.app.clock.set(self.stage.arrival + jiff::SignedDuration::from_secs(seconds));
        let report = self.worker().step().await;
        assert_eq!(report.failed, 0, "a job failed; see the log");
    }
}
