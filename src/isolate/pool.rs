//! The pool: as many children as there are cores, reused, killed when they are too slow, replaced when they die.

use std::path::PathBuf;
use std::process::Stdio;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncReadExt, BufReader};
use tokio::process::{Child, ChildStderr, ChildStdin, ChildStdout, Command};
use tokio::sync::Semaphore;
use tokio::time::timeout;
use tracing::{debug, warn};

use super::wire::{Job, Reply};
use super::{COMMAND, ParseFailure, frame, garbled};
use crate::domain::ParsingSettings;

/// The most bytes of what was read of one document.
const REPLY_BYTES_MAX: usize = 64 * 1024 * 1024;
/// A child is replaced after so many documents, so that no leak outlives them.
const DOCUMENTS_PER_CHILD_MAX: usize = 1_000;
/// The most bytes kept of a dead child's last words.
const LAST_WORDS_BYTES_MAX: u64 = 400;
/// How long a child that closed its pipe may take to be gone.
const FAREWELL: Duration = Duration::from_secs(2);

/// Children of one program.
#[derive(Debug)]
pub(super) struct Pool {
    program: PathBuf,
    settings: ParsingSettings,
    turns: Semaphore,
    idle: Mutex<Vec<Worker>>,
}

/// One child and its pipes. Killed when dropped.
#[derive(Debug)]
struct Worker {
    process: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    last_words: ChildStderr,
    documents: usize,
}

impl Pool {
    pub(super) fn new(program: PathBuf, settings: ParsingSettings) -> Self {
        let cores = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
        Self { program, settings, turns: Semaphore::new(cores), idle: Mutex::default() }
    }

    /// Has one document parsed by the next free child.
    ///
    /// When a child dies that had parsed others before, the document is given to a fresh one: what came before it,
    /// and whatever killed a child at rest, must not be held against it.
    pub(super) async fn run(&self, job: &Job, body: &[u8]) -> Result<Reply, ParseFailure> {
        let not_started = |reason: String| ParseFailure::NotStarted { reason };
        let _turn = self.turns.acquire().await.map_err(|closed| not_started(closed.to_string()))?;
        let job = serde_json::to_vec(job).map_err(|error| garbled(error.to_string()))?;
        if let Some(worker) = self.rested() {
            match self.hand_over(worker, &job, body).await {
                Err(ParseFailure::Died { cause }) => debug!("a used parser died: {cause}; a fresh one tries again"),
                outcome => return outcome,
            }
        }
        let fresh = self.start().map_err(|error| not_started(error.to_string()))?;
        let outcome = self.hand_over(fresh, &job, body).await;
        if let Err(failure) = &outcome {
            warn!("a document of {} bytes was given up: {failure}", body.len());
        }
        outcome
    }

    async fn hand_over(&self, mut worker: Worker, job: &[u8], body: &[u8]) -> Result<Reply, ParseFailure> {
        match timeout(self.settings.time, worker.exchange(job, body)).await {
            Ok(Ok(reply)) => {
                worker.documents += 1;
                if worker.documents < DOCUMENTS_PER_CHILD_MAX {
                    self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(worker);
                }
                serde_json::from_slice(&reply).map_err(|error| garbled(error.to_string()))
            }
            Ok(Err(error)) => Err(ParseFailure::Died { cause: worker.cause_of_death(&error).await }),
            // Dropping the worker kills its child.
            Err(_elapsed) => Err(ParseFailure::TooSlow { seconds: self.settings.time.as_secs() }),
        }
    }

    /// A child that has nothing to do and is alive; those that died in their rest are forgotten.
    fn rested(&self) -> Option<Worker> {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        while let Some(mut worker) = idle.pop() {
            if matches!(worker.process.try_wait(), Ok(None)) {
                return Some(worker);
            }
        }
        None
    }

    /// Starts a child with nothing of our environment: it needs none, and there are passwords in it.
    fn start(&self) -> std::io::Result<Worker> {
        let ParsingSettings { cpu, memory_bytes_max, .. } = self.settings;
        let mut process = Command::new(&self.program)
            .arg(COMMAND)
            .arg(format!("--cpu={}", cpu.as_secs()))
            .arg(format!("--memory={memory_bytes_max}"))
            .env_clear()
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        let pipes = (process.stdin.take(), process.stdout.take(), process.stderr.take());
        let (Some(input), Some(output), Some(last_words)) = pipes else {
            return Err(std::io::Error::other("a child came without its pipes"));
        };
        Ok(Worker { process, input, output: BufReader::new(output), last_words, documents: 0 })
    }
}

impl Worker {
    async fn exchange(&mut self, job: &[u8], body: &[u8]) -> std::io::Result<Vec<u8>> {
        frame::send(&mut self.input, job).await?;
        frame::send(&mut self.input, body).await?;
        frame::receive(&mut self.output, REPLY_BYTES_MAX).await
    }

    /// How the child ended, with the first line of what it said about it.
    async fn cause_of_death(mut self, error: &std::io::Error) -> String {
        let Ok(Ok(status)) = timeout(FAREWELL, self.process.wait()).await else {
            return format!("it broke off the exchange ({error}) and was killed");
        };
        let mut words = Vec::new();
        let mut heard = self.last_words.take(LAST_WORDS_BYTES_MAX);
        if let Ok(Err(error)) = timeout(FAREWELL, heard.read_to_end(&mut words)).await {
            debug!("a dead parser's last words could not be heard: {error}");
        }
        let words = String::from_utf8_lossy(&words);
        let words = words.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
        let end = in_words(status);
        if words.is_empty() { end } else { format!("{end}; it said: {words}") }
    }
}

#[cfg(unix)]
fn in_words(status: std::process::ExitStatus) -> String {
    use std::os::unix::process::ExitStatusExt;

    match status.signal() {
        Some(6) => "it aborted (out of memory or stack)".to_owned(),
        Some(9) => "it was killed from outside, perhaps for want of memory".to_owned(),
        Some(11) => "it touched memory that is not its own (signal 11)".to_owned(),
        Some(24) => "it used more processor time than it may".to_owned(),
        Some(_) | None => status.to_string(),
    }
}

#[cfg(not(unix))]
fn in_words(status: std::process::ExitStatus) -> String {
    status.to_string()
}
