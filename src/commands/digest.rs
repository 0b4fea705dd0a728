//! `digest preview|compose|send`: what an issue would be, writing it now, and sending it now.

use std::io::Write;
use std::path::Path;

use jiff::civil::Date;

use super::{CommandError, Ending, Format, Result, write_json};
use crate::app::App;
use crate::domain::{Coded, DigestProfile};
use crate::jobs::{compose_now, preview, send_waiting};
use crate::store::DeliveryState;

/// What happens to mails that may or may not have arrived.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Uncertain {
    /// They stay as they are.
    Hold,
    /// A person has decided: they are sent once more, under the same Message-ID.
    SendAgain,
}

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
        Some(digest) => {
            let lines = app.store.delivery_lines(digest).await?;
            match lines.into_iter().find(|line| line.state == DeliveryState::Uncertain) {
                None => writeln!(out, "Digest {digest} of {day} is written and waits to be sent.")?,
                Some(held) => {
                    let reason = held.last_error.unwrap_or_default();
                    writeln!(out, "Digest {digest} of {day} is written, but its mails are held: {reason}.")?;
                }
            }
        }
        None => writeln!(out, "Nothing was written: {day} has its digest, or none is due yet.")?,
    }
    Ok(Ending::Done)
}

/// Writes the issue of `day` if it is due and not there, sends what waits, and tells how each delivery stands.
///
/// Ends with problems when a delivery is neither sent nor on its way.
///
/// # Errors
/// When there is no such profile, no issue of that day, or something fails.
pub async fn send_digest(
    app: &App,
    id: &str,
    day: Option<Date>,
    uncertain: Uncertain,
    out: &mut impl Write,
) -> Result<Ending> {
    let profile = profile(app, id)?;
    let day = day.unwrap_or_else(|| app.clock.today());
    compose_now(app, profile, day).await?;
    let Some(digest) = app.store.digest_of_day(&profile.id, day).await? else {
        return Err(CommandError::Usage(format!("`{id}` has no issue of {day}, and none is due")));
    };
    if uncertain == Uncertain::SendAgain {
        app.store.release_uncertain(digest.id, app.now()).await?;
    }
    send_waiting(app).await?;
    let mut ending = Ending::Done;
    for line in app.store.delivery_lines(digest.id).await? {
        let reason = line.last_error.map(|reason| format!(": {reason}")).unwrap_or_default();
        writeln!(out, "{}\t{}{reason}", line.recipient, line.state.code())?;
        if !matches!(line.state, DeliveryState::Sent | DeliveryState::Sending) {
            ending = Ending::WithProblems;
        }
    }
    Ok(ending)
}
