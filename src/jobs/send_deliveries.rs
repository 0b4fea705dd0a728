//! Step 8: waiting deliveries → sent, later, refused, uncertain.

use std::time::Duration;

use tracing::{info, warn};

use super::Result;
use crate::app::App;
use crate::deliver::{Mail, MailList, SendOutcome};
use crate::domain::EmailAddress;
use crate::store::{DeliveryState, WaitingDelivery};

/// An attempt has this long before it counts as abandoned; longer than the mail rim's own limits together.
const CLAIM: Duration = Duration::from_mins(15);
/// Waits between attempts that a relay put off.
const WAITS: [Duration; 5] = [
    Duration::from_mins(2),
    Duration::from_mins(10),
    Duration::from_mins(30),
    Duration::from_hours(1),
    Duration::from_hours(2),
];
/// A digest older than this is no morning news any more: it expires and is reported.
const EXPIRES_AFTER: Duration = Duration::from_hours(24);

/// Sends one delivery that is due; returns how many were tried.
pub(super) async fn run(app: &App) -> Result<usize> {
    // Load. The claim is saved before anything is sent.
    let Some(delivery) = app.store.claim_delivery(app.now(), CLAIM).await? else { return Ok(0) };
    let outcome = app.outbox.send(&mail(app, &delivery)).await;
    // Decide.
    let now = app.now();
    let attempt = usize::try_from(delivery.attempts).unwrap_or(usize::MAX);
    let wait = WAITS.get(attempt).or(WAITS.last()).copied().unwrap_or_default();
    let (state, reason) = match outcome {
        SendOutcome::Accepted => (DeliveryState::Sent, None),
        SendOutcome::Refused { reason } => (DeliveryState::Refused, Some(reason)),
        SendOutcome::Uncertain { reason } => (DeliveryState::Uncertain, Some(reason)),
        SendOutcome::Later { reason } if now + wait > delivery.composed_at + EXPIRES_AFTER => {
            (DeliveryState::Expired, Some(reason))
        }
        SendOutcome::Later { reason } => (DeliveryState::Waiting, Some(reason)),
    };
    match &reason {
        None => info!(delivery.id = %delivery.id, "sent {} to {}", delivery.message_id, delivery.recipient),
        Some(reason) => {
            warn!(delivery.id = %delivery.id, "{} to {}: {reason}", delivery.message_id, delivery.recipient);
        }
    }
    // Save.
    app.store.end_attempt(delivery.id, state, reason.as_deref(), now + wait, now).await?;
    Ok(1)
}

/// Sends everything that is due now; returns how many were tried. Beside a running worker each is still sent by one.
///
/// # Errors
/// When the store fails.
pub async fn send_waiting(app: &App) -> Result<usize> {
    let mut tried = 0;
    while run(app).await? > 0 {
        tried += 1;
    }
    Ok(tried)
}

fn mail(app: &App, delivery: &WaitingDelivery) -> Mail {
    let profile = app.profiles.iter().find(|profile| profile.id.as_str() == delivery.profile);
    Mail {
        to: delivery.recipient.clone(),
        message_id: delivery.message_id.clone(),
        date: delivery.composed_at,
        subject: delivery.subject.clone(),
        text: delivery.text.clone(),
        html: delivery.html.clone(),
        list: MailList {
            id: delivery.profile.clone(),
            name: profile.map_or_else(|| delivery.profile.clone(), |profile| profile.name.clone()),
            // The contact may be a web page, which takes nobody off a list.
            leave: EmailAddress::parse(&app.settings.fetch.contact).ok(),
        },
    }
}
