//! `config check|schema`: is the configuration usable, what does it hold, and what may it hold.

use std::io::Write;
use std::path::Path;

use super::{CommandError, Ending, Format, Result, not_written, write_json};
use crate::config::{Config, ConfigFiles, Environment, Fault, FileKind};

/// Reads the configuration folder.
///
/// # Errors
/// When anything in it is wrong; every fault is named.
pub fn read(dir: &Path, environment: &Environment) -> Result<Config> {
    Ok(Config::read(&ConfigFiles::of_folder(dir), environment)?)
}

/// Says what a usable configuration holds. In JSON the faults of one that is not usable are a result too.
///
/// # Errors
/// When it is not usable, or the result cannot be written.
pub fn check(dir: &Path, environment: &Environment, format: Format, out: &mut impl Write) -> Result<Ending> {
    let config = match (read(dir, environment), format) {
        (Err(CommandError::Config(error)), Format::Json) => {
            write_json(out, &faults_json(&error.faults))?;
            return Ok(Ending::Misconfigured);
        }
        (config, _) => config?,
    };
    let active = config.sources.iter().filter(|source| source.is_active()).count();
    let feeds: usize = config.sources.iter().filter(|s| s.is_active()).map(|source| source.feeds.len()).sum();
    if format == Format::Json {
        let counts = serde_json::json!({
            "ok": true,
            "sources": config.sources.len(),
            "active_sources": active,
            "feeds": feeds,
            "topics": config.topics.len(),
            "actors": config.actors.len(),
            "facts": config.facts.len(),
            "digests": config.profiles.len(),
        });
        write_json(out, &counts)?;
        return Ok(Ending::Done);
    }
    writeln!(out, "The configuration is in order.")?;
    writeln!(out, "  sources  {active} active with {feeds} feeds, {} inactive", config.sources.len() - active)?;
    writeln!(out, "  topics   {}", config.topics.len())?;
    writeln!(out, "  actors   {}", config.actors.len())?;
    writeln!(out, "  facts    {}", config.facts.len())?;
    writeln!(out, "  digests  {}", config.profiles.len())?;
    Ok(Ending::Done)
}

/// Line and key are null where a fault has none.
fn faults_json(faults: &[Fault]) -> serde_json::Value {
    let fault = |fault: &Fault| {
        serde_json::json!({
            "file": fault.file,
            "line": (fault.line > 0).then_some(fault.line),
            "key": Some(&fault.key).filter(|key| !key.is_empty()),
            "message": fault.message,
        })
    };
    serde_json::json!({ "ok": false, "faults": faults.iter().map(fault).collect::<Vec<_>>() })
}

/// Writes the JSON Schema of one kind of file, or of all.
///
/// # Errors
/// When the result cannot be written.
pub fn schema(kind: Option<FileKind>, out: &mut impl Write) -> Result<Ending> {
    serde_json::to_writer_pretty(&mut *out, &crate::config::schema(kind)).map_err(not_written)?;
    writeln!(out)?;
    Ok(Ending::Done)
}
