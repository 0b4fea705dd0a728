//! The child: confines itself, then parses what comes down its standard input until that is closed.

use std::collections::HashMap;
use std::io::{self, Write};

use regex::Regex;

use super::wire::{ArticleWire, Job, ParsedFeedWire, Reply};
use super::{frame, list, wire};
use crate::domain::ParsingSettings;
use crate::extract::{decode, read_page};
use crate::feed::parse_feed;

/// The most bytes of what is said about a document.
pub(super) const JOB_BYTES_MAX: usize = 1024 * 1024;
/// The most bytes of a document; the fetcher's own limit is at most this.
pub(super) const BODY_BYTES_MAX: usize = 100_000_000;
/// The most bytes kept of the buffer for what is written.
const KEPT_BYTES_MAX: usize = 1024 * 1024;
/// The most patterns kept compiled; beyond that, all are compiled anew.
const PATTERNS_MAX: usize = 256;

/// Patterns of sources, compiled once.
pub(super) type Patterns = HashMap<String, Regex>;

/// Parses documents from standard input, and writes what they hold to standard output, until the input is closed.
///
/// # Errors
/// When the limits cannot be set, or the parent sends something that is no frame. The process must then end.
pub fn serve(settings: &ParsingSettings) -> io::Result<()> {
    confine(settings.memory_bytes_max)?;
    let (mut input, mut output) = (io::stdin().lock(), io::stdout().lock());
    let (mut patterns, mut allowance) = (Patterns::new(), Allowance::default());
    let (mut job, mut body, mut written) = (Vec::new(), Vec::new(), Vec::new());
    while frame::read(&mut input, JOB_BYTES_MAX, &mut job)? {
        if !frame::read(&mut input, BODY_BYTES_MAX, &mut body)? {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        allowance.renew(settings.cpu)?;
        let reply = perform(&job, &body, &mut patterns).unwrap_or_else(Reply::Refused);
        written.clear();
        written.shrink_to(KEPT_BYTES_MAX);
        written.extend(frame::HEAD);
        written = wire::written(&reply, written)?;
        frame::write(&mut output, &mut written)?;
        output.flush()?;
    }
    Ok(())
}

fn perform(job: &[u8], body: &[u8], patterns: &mut Patterns) -> Result<Reply, String> {
    if patterns.len() > PATTERNS_MAX {
        patterns.clear();
    }
    match wire::read(job)? {
        Job::Feed(job) => {
            let context = job.context(patterns)?;
            Ok(Reply::Feed(ParsedFeedWire::of(parse_feed(body, &context))))
        }
        Job::List(job, selectors) => {
            let context = job.context(patterns)?;
            Ok(Reply::Feed(ParsedFeedWire::of(list(body, &selectors.read(), &context))))
        }
        Job::Feeds(job) => job.perform(body).map(Reply::Feeds),
        Job::Page(job) => {
            let context = job.context()?;
            let decoded = decode(body, job.charset.as_deref());
            Ok(Reply::Page(Box::new(ArticleWire::of(read_page(&decoded.text, &context)))))
        }
    }
}

/// Takes from this process what parsing does not need: memory beyond the limit, files, children, core dumps.
///
/// `memory_bytes_max` counts on top of what the program itself occupies.
#[cfg(target_os = "linux")]
fn confine(memory_bytes_max: u64) -> io::Result<()> {
    use rustix::process::Resource;

    let memory = own_size()?.saturating_add(memory_bytes_max);
    for (resource, limit) in [(Resource::As, memory), (Resource::Core, 0), (Resource::Fsize, 0), (Resource::Nproc, 0)] {
        set_limit(resource, Some(limit), Some(limit))?;
    }
    Ok(())
}

/// The processor time this process has been allowed, in seconds since its start.
#[derive(Debug, Default)]
struct Allowance {
    #[cfg(target_os = "linux")]
    until_s: u64,
}

impl Allowance {
    /// Allows `cpu` more than has been used; beyond that the system ends the process.
    #[cfg(target_os = "linux")]
    fn renew(&mut self, cpu: std::time::Duration) -> io::Result<()> {
        use rustix::time::{ClockId, clock_gettime};

        let used_s = u64::try_from(clock_gettime(ClockId::ProcessCPUTime).tv_sec).unwrap_or(0);
        // The limit is in whole seconds: one more, so that nobody gets less than was said.
        let until_s = used_s + cpu.as_secs() + 1;
        if until_s > self.until_s {
            set_limit(rustix::process::Resource::Cpu, Some(until_s), None)?;
            self.until_s = until_s;
        }
        Ok(())
    }

    /// Elsewhere only the parent's clock limits a child.
    #[cfg(not(target_os = "linux"))]
    fn renew(&mut self, _cpu: std::time::Duration) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(target_os = "linux")]
fn set_limit(resource: rustix::process::Resource, current: Option<u64>, maximum: Option<u64>) -> io::Result<()> {
    use rustix::process::{Rlimit, getrlimit, setrlimit};

    // A system that allows less already keeps its own word.
    let ceiling = getrlimit(resource).maximum;
    let within = |limit: Option<u64>| match (limit, ceiling) {
        (Some(limit), Some(ceiling)) => Some(limit.min(ceiling)),
        (limit, ceiling) => limit.or(ceiling),
    };
    setrlimit(resource, Rlimit { current: within(current), maximum: within(maximum) }).map_err(io::Error::from)
}

/// The bytes of address space this program occupies before it has read anything.
#[cfg(target_os = "linux")]
fn own_size() -> io::Result<u64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmSize:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().next()).and_then(|number| number.parse::<u64>().ok());
    kilobytes.map(|number| number * 1024).ok_or_else(|| io::Error::other("/proc/self/status names no VmSize"))
}

/// Elsewhere only the parent's clock limits a child.
#[cfg(not(target_os = "linux"))]
fn confine(_memory_bytes_max: u64) -> io::Result<()> {
    Ok(())
}
