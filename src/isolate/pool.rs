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
use super::{COMMAND, ParseFailure, frame, garbled, wire};
use crate::domain::ParsingSettings;

/// The most bytes of what was read of one document.
const REPLY_BYTES_MAX: usize = 64 * 1024 * 1024;
/// What is heard of a child at one go.
const REPLY_BUFFER_BYTES: usize = 64 * 1024;
/// What fits in the pipes to and from a child.
#[cfg(target_os = "linux")]
const PIPE_BYTES: usize = 256 * 1024;
/// A child is replaced after so many documents, so that no leak outlives them.
const DOCUMENTS_PER_CHILD_MAX: usize = 5_000;
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
    /// What it said last.
    reply: Vec<u8>,
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
        let job = wire::written(job, Vec::new()).map_err(|error| garbled(error.to_string()))?;
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
            Ok(Ok(())) => {
                let reply = wire::read(&worker.reply).map_err(garbled);
                worker.documents += 1;
                if worker.documents < DOCUMENTS_PER_CHILD_MAX {
                    self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(worker);
                }
                reply
            }
            Ok(Err(error)) => Err(ParseFailure::Died { cause: worker.cause_of_death(&error).await }),
            // Dropping the worker kills its child.
            Err(_elapsed) => Err(ParseFailure::TooSlow { seconds: self.settings.time.as_secs() }),
        }
    }

    /// A child that has nothing to do; it may have died in its rest, as whoever gives it work will find.
    fn rested(&self) -> Option<Worker> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop()
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
        widen(&input);
        widen(&output);
        Ok(Worker {
            process,
            input,
            output: BufReader::with_capacity(REPLY_BUFFER_BYTES, output),
            last_words,
            reply: Vec::new(),
            documents: 0,
        })
    }
}

/// Makes room in a pipe for an ordinary page, so that neither end waits for the other half-way; where the system lets us.
#[cfg(target_os = "linux")]
fn widen(pipe: &impl std::os::fd::AsFd) {
    if let Err(error) = rustix::pipe::fcntl_setpipe_size(pipe, PIPE_BYTES) {
        debug!("a pipe keeps its size: {error}");
    }
}

#[cfg(not(target_os = "linux"))]
fn widen<T>(_pipe: &T) {}

impl Worker {
    async fn exchange(&mut self, job: &[u8], body: &[u8]) -> std::io::Result<()> {
        frame::send(&mut self.input, job, body).await?;
        frame::receive(&mut self.output, REPLY_BYTES_MAX, &mut self.reply).await
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
