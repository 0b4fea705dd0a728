//! The guided first look: the same program and the same jobs on the fictional press, with two days played at speed.

use std::future::Future;
use std::io::Write;
use std::sync::Arc;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, Zoned};
use tokio::net::TcpListener;

use super::{Press, serve, setup_files};
use crate::app::App;
use crate::clock::Clock;
use crate::commands::{CommandError, Ending};
use crate::config::{Config, ConfigFile, ConfigFiles, Environment};
use crate::deliver::Outbox;
use crate::isolate::Parsing;
use crate::jobs::Worker;
use crate::service;

/// The topic is the product's own: the demo shows what a team would use.
const TOPIC: &str = include_str!("../../config/topics/udligning.toml");
const LESSONS: &str = include_str!("../../config/topics/lessons/udligning.toml");
/// The moment at which a visitor arrives: after the morning digest.
const ARRIVAL: jiff::civil::Time = jiff::civil::time(7, 10, 0, 0);
/// Days played at speed before the visitor arrives.
const DAYS_PLAYED: i64 = 2;
/// Minutes after midnight at which the played days are looked at; the digest is due at 6.45.
const LOOKS: [i64; 6] = [401, 406, 600, 780, 1110, 1260];

/// How long the demo runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Length {
    /// To the digest.
    Once,
    /// Until the visitor stops it.
    UntilStopped,
}

/// A demo that is set up: press, program and clock.
#[derive(Debug)]
pub struct Stage {
    /// The program.
    pub app: Arc<App>,
    /// What it watches.
    pub press: Arc<Press>,
    /// When the visitor arrives.
    pub arrival: Timestamp,
    /// The folder that is thrown away in the end.
    _folder: Folder,
}

/// A folder that goes when it is dropped.
#[derive(Debug)]
struct Folder(std::path::PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        if let Err(error) = std::fs::remove_dir_all(&self.0) {
            tracing::debug!("the demo's folder {} is left: {error}", self.0.display());
        }
    }
}

impl Stage {
    /// Opens the press on a free port and builds the program around it; nothing has been fetched yet.
    ///
    /// `desk_port` is where the desk will be; `now` decides which day it is in the play; `outbox` takes the mails
    /// instead of the folder; `parsing` is where the press's bytes are parsed.
    ///
    /// # Errors
    /// When no port or folder can be had, or the demo's own configuration is wrong.
    pub async fn set(
        desk_port: u16,
        now: Timestamp,
        outbox: Option<Outbox>,
        parsing: Parsing,
    ) -> Result<Self, CommandError> {
        let zone = TimeZone::get("Europe/Copenhagen").map_err(|error| CommandError::Usage(error.to_string()))?;
        let today = now.to_zoned(zone.clone()).date();
        let start: Zoned = today
            .to_datetime(ARRIVAL)
            .to_zoned(zone.clone())
            .map_err(|error| CommandError::Usage(error.to_string()))?;
        let arrival = start.timestamp();
        let clock = Clock::set_to(arrival - SignedDuration::from_hours(24 * DAYS_PLAYED), zone);
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let press_port = listener.local_addr()?.port();
        let press = Press::load(start, press_port).map_err(|error| CommandError::Usage(error.to_string()))?;
        let press = Arc::new(press);
        let press_clock = clock.clone();
        tokio::spawn(serve(Arc::clone(&press), listener, move || press_clock.now(), std::future::pending()));
        let folder = Folder(std::env::temp_dir().join(format!("udklip-demo-{}-{press_port}", std::process::id())));
        let config = configuration(press_port, desk_port, &folder.0)?;
        let app = App::build(config, clock, outbox, parsing).await?;
        Ok(Self { app: Arc::new(app), press, arrival, _folder: folder })
    }

    /// Plays the days before the visitor arrives, look by look, with the clock standing still in between; returns how
    /// many jobs failed.
    pub async fn play(&self) -> usize {
        let worker = Worker::new(Arc::clone(&self.app));
        let mut failed = 0;
        for moment in self.looks() {
            self.app.clock.set(moment);
            failed += worker.step().await.failed;
        }
        self.app.clock.run_from(self.arrival);
        failed + worker.step().await.failed
    }

    /// The moments of the played days, first to last.
    fn looks(&self) -> Vec<Timestamp> {
        let zone = self.app.clock.zone().clone();
        let last_day = self.app.clock.day_of(self.arrival);
        let days = (0..=DAYS_PLAYED).rev().filter_map(|back| last_day.checked_sub(jiff::Span::new().days(back)).ok());
        let midnights = days.filter_map(|day| day.to_zoned(zone.clone()).ok()).map(|midnight| midnight.timestamp());
        midnights
            .flat_map(|midnight| LOOKS.map(|minutes| midnight + SignedDuration::from_mins(minutes)))
            .filter(|moment| *moment <= self.arrival)
            .collect()
    }
}

/// The demo's own files and the product's topic, as the program reads any configuration.
fn configuration(press_port: u16, desk_port: u16, folder: &std::path::Path) -> Result<Config, CommandError> {
    let mut files = ConfigFiles::default();
    for setup in setup_files(press_port) {
        let file = ConfigFile::embedded(&format!("demo/{}", setup.path), &setup.text);
        match setup.path.split_once('/') {
            Some(("sources", _)) => files.sources.push(file),
            Some(("digests", _)) => files.digests.push(file),
            _ if setup.path == "actors.toml" => files.actors = Some(file),
            _ => files.udklip = file,
        }
    }
    files.topics.push(ConfigFile::embedded("config/topics/udligning.toml", TOPIC));
    files.lessons.push(ConfigFile::embedded("config/topics/lessons/udligning.toml", LESSONS));
    let listen = format!("127.0.0.1:{desk_port}");
    let public_url = format!("http://{listen}");
    let environment = Environment::of(&[("UDKLIP_WEB__LISTEN", &listen), ("UDKLIP_WEB__PUBLIC_URL", &public_url)])
        .with_data_dir(Some(folder.join("data")));
    Ok(Config::read(&files, &environment)?)
}

/// Runs the demo and says where to look.
///
/// # Errors
/// When the desk's port is taken or something cannot be opened.
pub async fn run(
    port: u16,
    length: Length,
    parsing: Parsing,
    stop: impl Future<Output = ()>,
) -> Result<Ending, CommandError> {
    let taken = |source| {
        CommandError::Usage(format!("the desk cannot listen on 127.0.0.1:{port}: {source}; choose another with --port"))
    };
    let listener = TcpListener::bind(("127.0.0.1", port)).await.map_err(taken)?;
    let port = listener.local_addr()?.port();
    say("Udklip on a fictional press: 18 outlets, 60 days, served on this machine only.")?;
    say("Two days are played at speed …")?;
    let started = std::time::Instant::now();
    let now = Clock::system(TimeZone::UTC).now();
    let stage = Stage::set(port, now, None, parsing).await?;
    let failed = stage.play().await;
    summary(&stage, started.elapsed()).await?;
    if length == Length::UntilStopped {
        let app = &stage.app;
        say(&format!("\n  the desk      http://127.0.0.1:{port}/"))?;
        say(&format!("  digests       http://127.0.0.1:{port}/overblik"))?;
        say(&format!("  the sources   http://127.0.0.1:{port}/medier   (two have failed: see which, and why)"))?;
        say(&format!("  {}", app.outbox.describe()))?;
        say("\nNew articles appear during the next two minutes. Ctrl-C ends it and removes its folder.")?;
        service::side_by_side(app, listener, stop).await;
    }
    Ok(if failed == 0 { Ending::Done } else { Ending::WithProblems })
}

async fn summary(stage: &Stage, took: std::time::Duration) -> Result<(), CommandError> {
    let app = &stage.app;
    let (articles, relevant) = app.store.archive_counts().await?;
    say(&format!("{articles} articles read, {relevant} about the topic, in {:.1} s.", took.as_secs_f64()))?;
    for digest in app.store.digest_lines(9).await?.iter().rev() {
        say(&format!("  digest {}: {}", digest.day, digest.subject))?;
    }
    Ok(())
}

/// The demo talks to its visitor while it runs.
fn say(line: &str) -> Result<(), CommandError> {
    writeln!(std::io::stdout(), "{line}")?;
    Ok(())
}
