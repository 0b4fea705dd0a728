//! What staff say of an article: it is about the topic, or it is not; it carries a message, or it does not. Changes only
//! by POST, and only from our own pages.

use std::sync::Arc;

use axum::extract::{Form, Path, Request, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::error::{PageError, PageResult};
use crate::app::App;
use crate::domain::{ArticleId, Coded, Label, MessageCode, MessageUse, Polarity, TopicId};

/// The form on the article's page.
#[derive(Debug, Deserialize)]
pub(super) struct Said {
    emne: String,
    svar: String,
}

/// Saves it, and shows the article again.
pub(super) async fn say(State(app): State<Arc<App>>, Path(id): Path<String>, Form(said): Form<Said>) -> PageResult {
    let article = id.parse().map(ArticleId).map_err(|_not_a_number| PageError::NotFound)?;
    let topic = TopicId::parse(&said.emne).map_err(|_not_an_id| PageError::NotFound)?;
    if !app.topics.iter().any(|known| known.id == topic) || app.store.result_rows(&[article]).await?.is_empty() {
        return Err(PageError::NotFound);
    }
    match answer(&said.svar)? {
        Answer::Given(label) => app.store.save_label(article, &topic, label, app.now()).await?,
        Answer::TakenBack => app.store.take_label_back(article, &topic).await?,
    }
    Ok(Redirect::to(&format!("/artikel/{article}#emne")).into_response())
}

/// The form beside a message on the article's page.
#[derive(Debug, Deserialize)]
pub(super) struct SaidOfMessage {
    kode: String,
    fortegn: String,
    svar: String,
}

/// Saves whether the message was heard right, and shows the article again.
pub(super) async fn say_of_message(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    Form(said): Form<SaidOfMessage>,
) -> PageResult {
    let article = id.parse().map(ArticleId).map_err(|_not_a_number| PageError::NotFound)?;
    let code = MessageCode::parse(&said.kode).map_err(|_not_a_code| PageError::NotFound)?;
    let polarity = Polarity::from_code(&said.fortegn).ok_or(PageError::NotFound)?;
    let rows = app.store.result_rows(&[article]).await?;
    if rows.is_empty() {
        return Err(PageError::NotFound);
    }
    let heard = |used: &MessageUse| used.code == code && used.polarity == polarity;
    let is_heard = rows.iter().any(|row| row.findings.messages.iter().any(heard));
    match answer(&said.svar)? {
        Answer::Given(label) if is_heard => {
            app.store.save_message_label(article, &code, polarity, label, app.now()).await?;
        }
        Answer::Given(_) => return Err(PageError::NotFound),
        // What was judged before it was no longer heard can still be taken back.
        Answer::TakenBack => app.store.take_message_label_back(article, &code, polarity).await?,
    }
    Ok(Redirect::to(&format!("/artikel/{article}#budskaber")).into_response())
}

/// What a form's button says.
enum Answer {
    Given(Label),
    TakenBack,
}

fn answer(said: &str) -> Result<Answer, PageError> {
    match said {
        "ja" => Ok(Answer::Given(Label::Yes)),
        "nej" => Ok(Answer::Given(Label::No)),
        "fortryd" => Ok(Answer::TakenBack),
        _ => Err(PageError::NotFound),
    }
}

/// Refuses changes that another site's page asks a browser for.
///
/// A browser says in `Sec-Fetch-Site` whose page asks (W3C Fetch Metadata); one that does not must name our own host in
/// `Origin` (RFC 6454).
pub(super) async fn own_pages_only(request: Request, next: Next) -> Response {
    if matches!(*request.method(), Method::GET | Method::HEAD) || asks_from_here(request.headers()) {
        return next.run(request).await;
    }
    (StatusCode::FORBIDDEN, "changes are taken from the desk's own pages only\n").into_response()
}

fn asks_from_here(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text("sec-fetch-site") {
        return site == "same-origin";
    }
    let origin = text(header::ORIGIN.as_str()).and_then(|origin| origin.split_once("://")).map(|(_, host)| host);
    origin.is_some() && origin == text(header::HOST.as_str())
}
