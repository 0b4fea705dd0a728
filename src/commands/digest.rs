//! `digest preview|compose`: what an issue would be, and writing it now.

use std::io::Write;
use std::path::Path;

use jiff::civil::Date;

use super::{CommandError, Ending, Format, Result, write_json};
use crate::app::App;
use crate::domain::DigestProfile;
use crate::jobs::{compose_now, preview};

fn profile<'a>(app: &'a App, id: &str) -> Result<&'a DigestProfile> {
    app.profiles.iter().find(|profile| profile.id.as_str() == id).ok_or_else(|| {
        let known = app.profiles.iter().map(|profile| profile.id.as_str()).collect::<Vec<_>>().join(", ");
        CommandError::Usage(format!("there is no digest `{id}`; known: {known}"))
    })
}

/// Shows an issue without saving or sending it: the frozen one of `day`, or what would be written now.
///
/// With `folder`, `.txt`, `.html` and `.json` are written there instead.
///
/// # Errors
/// When there is no such profile, nothing is due on `day`, or something fails.
pub async fn preview_digest(
    app: &App,
    id: &str,
    day: Option<Date>,
    folder: Option<&Path>,
    format: Format,
    out: &mut impl Write,
) -> Result<Ending> {
    let profile = profile(app, id)?;
    let Some((issue, rendered)) = preview(app, profile, day).await? else {
        return Err(CommandError::Usage(format!("`{id}` is not due on that day; its plan is `{}`", profile.when)));
    };
    if let Some(folder) = folder {
        let write = |name: String, text: &str| {
            let path = folder.join(name);
            let failed = |source| CommandError::File { path: path.display().to_string(), source };
            std::fs::create_dir_all(folder).map_err(failed)?;
            std::fs::write(&path, text).map_err(failed)
        };
        write(format!("{id}.txt"), &format!("{}\n\n{}", rendered.subject, rendered.text))?;
        write(format!("{id}.html"), &rendered.html)?;
        write(format!("{id}.json"), &issue.to_string())?;
        writeln!(out, "{}", folder.display())?;
        return Ok(Ending::Done);
    }
    match format {
        Format::Json => write_json(out, &issue)?,
        Format::Text => write!(out, "{}\n\n{}", rendered.subject, rendered.text)?,
    }
    Ok(Ending::Done)
}

/// Writes and freezes the issue of `day` now, if it is due and not there yet; the worker sends it.
///
/// # Errors
/// When there is no such profile or something fails.
pub async fn compose_digest(app: &App, id: &str, day: Option<Date>, out: &mut impl Write) -> Result<Ending> {
    let profile = profile(app, id)?;
    let day = day.unwrap_or_else(|| app.clock.today());
    match compose_now(app, profile, day).await? {
        Some(digest) => writeln!(out, "Digest {digest} of {day} is written and waits to be sent.")?,
        None => writeln!(out, "Nothing was written: {day} has its digest, or none is due yet.")?,
    }
    Ok(Ending::Done)
}
