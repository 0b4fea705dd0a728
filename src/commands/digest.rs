//! `digest preview|compose|send`: what an issue would be, writing it now, and sending it now.

use std::io::Write;
use std::path::Path;

use jiff::Timestamp;
use jiff::civil::Date;

use super::{CommandError, Ending, Format, Result, write_json};
use crate::app::App;
use crate::domain::{Coded, DigestId, DigestProfile};
use crate::jobs::{Composed, Preview, Standing, Written, compose_now, preview, send_waiting};
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

/// Shows an issue without saving or sending it: the frozen one of `day`, or what would be written now. A sentence in
/// front says which of these it is.
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
    let Some(shown) = preview(app, profile, day).await? else {
        let day = day.map(|day| day.to_string()).unwrap_or_default();
        return Err(CommandError::Usage(format!("`{id}` has no digest of {day}: its plan is `{}`", profile.when)));
    };
    if let Some(folder) = folder {
        let write = |ending: &str, text: &str| {
            let path = folder.join(format!("{id}.{ending}"));
            let failed = |source| CommandError::File { path: path.display().to_string(), source };
            std::fs::create_dir_all(folder).map_err(failed)?;
            std::fs::write(&path, text).map_err(failed)
        };
        write("txt", &format!("{}\n\n{}", shown.rendered.subject, shown.rendered.text))?;
        write("html", &shown.rendered.html)?;
        write("json", &shown.issue.to_string())?;
        let files = format!("Wrote {id}.txt, {id}.html and {id}.json to {}.", folder.display());
        match format {
            Format::Json => {
                write_json(out, &serde_json::json!({ "folder": folder.display().to_string(), "profile": id }))?;
            }
            Format::Text => writeln!(out, "{} {files}", standing(app, &shown))?,
        }
        return Ok(Ending::Done);
    }
    match format {
        Format::Json => write_json(out, &shown.issue)?,
        Format::Text => {
            writeln!(out, "{}\n\n{}\n\n{}", standing(app, &shown), shown.rendered.subject, shown.rendered.text)?;
        }
    }
    Ok(Ending::Done)
}

/// What a preview is, in one sentence.
fn standing(app: &App, shown: &Preview) -> String {
    let articles = shown.issue.get("articles").and_then(serde_json::Value::as_array).map_or(0, Vec::len);
    let day = shown.issue.get("day").and_then(serde_json::Value::as_str).unwrap_or_default();
    let holds = articles_in_words(articles);
    match shown.standing {
        Standing::Frozen { digest, at } => format!(
            "This is digest {digest} of {day}, with {holds}, as it was written at {}; on the desk it is {}.",
            local(app, at),
            desk_page(app, digest)
        ),
        Standing::Now => {
            format!("This is what would be written now, with {holds}; nothing has been saved or sent.")
        }
        Standing::Unwritten { due_at } if due_at > app.now() => format!(
            "The digest of {day} is due at {}; this is what it would hold so far, with {holds}.",
            local(app, due_at)
        ),
        Standing::Unwritten { due_at } => format!(
            "No digest of {day} was written; this is what it would have held at {}, with {holds}.",
            local(app, due_at)
        ),
    }
}

/// Writes and freezes the issue of `day` now, if it is due and not there yet; the worker sends it. One sentence says
/// what came of it. A day before that of the last issue is refused: what was found since has been told.
///
/// # Errors
/// When there is no such profile or something fails.
pub async fn compose_digest(
    app: &App,
    id: &str,
    day: Option<Date>,
    format: Format,
    out: &mut impl Write,
) -> Result<Ending> {
    let profile = profile(app, id)?;
    let day = day.unwrap_or_else(|| app.clock.today());
    let composed = compose_now(app, profile, day).await?;
    match format {
        Format::Json => write_json(out, &outcome_json(app, day, composed))?,
        Format::Text => writeln!(out, "{}", outcome(app, profile, day, composed))?,
    }
    Ok(if matches!(composed, Composed::Passed { .. }) { Ending::Refused } else { Ending::Done })
}

/// What composing came to, in one sentence.
fn outcome(app: &App, profile: &DigestProfile, day: Date, composed: Composed) -> String {
    let id = &profile.id;
    match composed {
        Composed::Written(written) => format!(
            "Wrote digest {} of {day} with {}{}; {}; on the desk it is {}.",
            written.digest,
            articles_in_words(written.articles),
            if written.articles == 0 { format!(" found since {}", local(app, written.from)) } else { String::new() },
            deliveries_in_words(profile, written),
            desk_page(app, written.digest)
        ),
        Composed::Before { digest, at } => format!(
            "Wrote nothing: digest {digest} of {day} was written at {}; on the desk it is {}.",
            local(app, at),
            desk_page(app, digest)
        ),
        Composed::Early { due_at } => format!(
            "Wrote nothing: the digest of {day} is due at {}; `udklip digest preview {id}` shows what it would hold now.",
            local(app, due_at)
        ),
        Composed::Unplanned => {
            format!("Wrote nothing: `{id}` has no digest of {day}, for its plan is `{}`.", profile.when)
        }
        Composed::Passed { digest } => format!(
            "Wrote nothing: digest {digest} is of a later day than {day} and has told what is new since; \
             `udklip digest preview {id} --date {day}` shows what that day would have held."
        ),
    }
}

fn deliveries_in_words(profile: &DigestProfile, written: Written) -> String {
    if let Some(reason) = written.held {
        return format!("its mails are held: {reason}");
    }
    match written.deliveries {
        0 if profile.recipients.addresses.is_empty() => "nobody gets it, as the profile names no recipients".to_owned(),
        0 => "nobody gets it, as send_when_empty is false".to_owned(),
        1 => "the worker sends it to 1 recipient".to_owned(),
        many => format!("the worker sends it to {many} recipients"),
    }
}

fn articles_in_words(articles: usize) -> String {
    match articles {
        0 => "no article about the topic".to_owned(),
        1 => "1 article".to_owned(),
        many => format!("{many} articles"),
    }
}

fn outcome_json(app: &App, day: Date, composed: Composed) -> serde_json::Value {
    let day = day.to_string();
    match composed {
        Composed::Written(written) => serde_json::json!({
            "outcome": "written", "day": day, "digest": written.digest.0, "url": desk_page(app, written.digest),
            "articles": written.articles, "deliveries": written.deliveries, "held": written.held,
        }),
        Composed::Before { digest, at } => serde_json::json!({
            "outcome": "written-before", "day": day, "digest": digest.0, "url": desk_page(app, digest),
            "composed_at": at.to_string(),
        }),
        Composed::Early { due_at } => {
            serde_json::json!({ "outcome": "not-due-yet", "day": day, "due_at": due_at.to_string() })
        }
        Composed::Unplanned => serde_json::json!({ "outcome": "not-planned", "day": day }),
        Composed::Passed { digest } => serde_json::json!({
            "outcome": "passed", "day": day, "digest": digest.0, "url": desk_page(app, digest),
        }),
    }
}

fn desk_page(app: &App, digest: DigestId) -> String {
    format!("{}/overblik/{digest}", app.settings.web.public_url)
}

/// A moment on the installation's clock, to the minute.
fn local(app: &App, at: Timestamp) -> String {
    at.to_zoned(app.clock.zone().clone()).strftime("%Y-%m-%d %H:%M").to_string()
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
    let lines = app.store.delivery_lines(digest.id).await?;
    if lines.is_empty() {
        writeln!(out, "Nobody gets digest {} of {day}: on the desk it is {}.", digest.id, desk_page(app, digest.id))?;
    }
    for line in lines {
        let reason = line.last_error.map(|reason| format!(": {reason}")).unwrap_or_default();
        writeln!(out, "{}\t{}{reason}", line.recipient, line.state.code())?;
        if !matches!(line.state, DeliveryState::Sent | DeliveryState::Sending) {
            ending = Ending::WithProblems;
        }
    }
    Ok(ending)
}
