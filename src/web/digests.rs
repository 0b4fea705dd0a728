//! Overblik: the digests that were composed, as they were frozen.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{Html, IntoResponse};
use jiff::civil::Date;

use super::error::{PageError, PageResult, page as finished};
use super::moments::{Moment, moment};
use crate::app::App;
use crate::danish::wording;
use crate::digest::{Issue, next_due};
use crate::domain::{DigestId, DigestProfile};
use crate::store::{DeliveryState, DigestLine};

/// Digests listed.
const LIST_MAX: usize = 90;
/// The mail keeps its inline styles; scripts and everything remote stay out.
const MAIL_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'";

#[derive(Template)]
#[template(path = "digests.html")]
struct ListPage {
    nav: &'static str,
    digests: Vec<LineView>,
    next: Vec<(String, String)>,
}

struct LineView {
    id: i64,
    day: String,
    subject: String,
    composed: Moment,
    clips: String,
    sent: String,
    trouble: bool,
}

#[derive(Template)]
#[template(path = "digest.html")]
struct DigestPage {
    nav: &'static str,
    id: i64,
    issue: Issue,
    composed: Moment,
    deliveries: Vec<DeliveryView>,
}

struct DeliveryView {
    recipient: String,
    state: &'static str,
    at: Moment,
    attempts: String,
    error: String,
}

/// The list, newest first.
pub(super) async fn list(State(app): State<Arc<App>>) -> PageResult {
    let lines = app.store.digest_lines(LIST_MAX).await?;
    let digests = lines.iter().map(|line| line_view(&app, line)).collect();
    let next = app.profiles.iter().filter_map(|profile| Some((profile.name.clone(), next(&app, profile)?))).collect();
    finished(&ListPage { nav: "overblik", digests, next })
}

/// When a standing order is next written, in words.
fn next(app: &App, profile: &DigestProfile) -> Option<String> {
    let at = next_due(profile, app.now())?.to_zoned(app.clock.zone().clone());
    Some(format!("{} kl. {}", wording::weekday_and_day(at.date()), wording::clock(at.time())))
}

fn line_view(app: &App, line: &DigestLine) -> LineView {
    let sent = line.deliveries.iter().filter(|delivery| delivery.state == DeliveryState::Sent).count();
    let all = line.deliveries.len();
    let waiting = line
        .deliveries
        .iter()
        .any(|delivery| matches!(delivery.state, DeliveryState::Waiting | DeliveryState::Sending));
    let day = line
        .day
        .parse::<Date>()
        .map_or_else(|_| line.day.clone(), |day| format!("{} {}", wording::weekday_and_day(day), day.year()));
    LineView {
        id: line.id.0,
        day,
        subject: line.subject.clone(),
        composed: moment(app, line.composed_at),
        clips: wording::counted(usize::try_from(line.clips).unwrap_or(0), "klip", "klip"),
        sent: match all {
            0 => "ikke sendt: ingen modtagere".to_owned(),
            _ if sent == all => format!("sendt til {}", wording::counted(all, "modtager", "modtagere")),
            _ if waiting => format!("sendt til {sent} af {all}, resten venter"),
            _ => format!("sendt til {sent} af {all}"),
        },
        trouble: all > 0 && sent < all,
    }
}

/// One digest, from its frozen issue.
pub(super) async fn page(State(app): State<Arc<App>>, Path(id): Path<String>) -> PageResult {
    let id = id.parse().map(DigestId).map_err(|_not_a_number| PageError::NotFound)?;
    let stored = app.store.digest(id).await?.ok_or(PageError::NotFound)?;
    let issue: Issue = serde_json::from_str(&stored.issue).map_err(|error| PageError::Broken(error.to_string()))?;
    let deliveries = app.store.delivery_lines(id).await?;
    let deliveries = deliveries
        .into_iter()
        .map(|line| DeliveryView {
            recipient: line.recipient,
            state: state_in_danish(line.state),
            at: moment(&app, line.updated_at),
            attempts: wording::counted(usize::try_from(line.attempts).unwrap_or(0), "forsøg", "forsøg"),
            error: line.last_error.unwrap_or_default(),
        })
        .collect();
    finished(&DigestPage { nav: "overblik", id: id.0, issue, composed: moment(&app, stored.composed_at), deliveries })
}

fn state_in_danish(state: DeliveryState) -> &'static str {
    match state {
        DeliveryState::Waiting => "venter",
        DeliveryState::Sending => "sendes nu",
        DeliveryState::Sent => "sendt",
        DeliveryState::Refused => "afvist",
        DeliveryState::Expired => "opgivet: for sent",
        DeliveryState::Uncertain => "uvist: kan være nået frem",
    }
}

/// The mail exactly as it was sent.
pub(super) async fn mail(State(app): State<Arc<App>>, Path(id): Path<String>) -> PageResult {
    let id = id.parse().map(DigestId).map_err(|_not_a_number| PageError::NotFound)?;
    let stored = app.store.digest(id).await?.ok_or(PageError::NotFound)?;
    Ok(([(header::CONTENT_SECURITY_POLICY, MAIL_POLICY)], Html(stored.html)).into_response())
}
