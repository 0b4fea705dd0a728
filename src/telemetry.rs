//! The log: one line per event on standard error, JSON when nobody watches, no article text, no addresses.

use std::io::IsTerminal;

use tracing_subscriber::EnvFilter;

/// How much is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verbosity {
    /// Warnings and errors.
    Quiet,
    /// What an operator follows.
    Normal,
    /// Every step.
    Detailed,
}

/// Starts the log. `filter` (from `UDKLIP_LOG`) overrides `verbosity`. A second call changes nothing.
pub fn start(verbosity: Verbosity, filter: Option<&str>) {
    let level = match verbosity {
        Verbosity::Quiet => "warn",
        Verbosity::Normal => "udklip=info,warn",
        Verbosity::Detailed => "udklip=debug,info",
    };
    let filter = EnvFilter::try_new(filter.unwrap_or(level)).unwrap_or_else(|_| EnvFilter::new(level));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_target(false);
    let started = if std::io::stderr().is_terminal() { log.compact().try_init() } else { log.json().try_init() };
    // Only tests start the log twice; the first one stands.
    drop(started);
}
