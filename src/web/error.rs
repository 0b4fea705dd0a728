//! Pages for when something went wrong: what failed and what to do, in Danish.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use tracing::error;

use crate::search::SearchError;
use crate::store::StoreError;

/// Why a page could not be made.
#[derive(Debug)]
pub(super) enum PageError {
    /// There is nothing under that address.
    NotFound,
    /// The store failed.
    Store(StoreError),
    /// The index failed.
    Search(SearchError),
    /// A template failed, or a thread was lost.
    Broken(String),
}

pub(super) type PageResult = Result<Response, PageError>;

#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage {
    nav: &'static str,
    heading: &'static str,
    advice: &'static str,
}

impl From<StoreError> for PageError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<SearchError> for PageError {
    fn from(error: SearchError) -> Self {
        Self::Search(error)
    }
}

impl From<askama::Error> for PageError {
    fn from(error: askama::Error) -> Self {
        Self::Broken(error.to_string())
    }
}

impl From<tokio::task::JoinError> for PageError {
    fn from(error: tokio::task::JoinError) -> Self {
        Self::Broken(error.to_string())
    }
}

impl IntoResponse for PageError {
    fn into_response(self) -> Response {
        let (status, heading, advice) = match self {
            Self::NotFound => (
                StatusCode::NOT_FOUND,
                "Siden findes ikke",
                "Adressen kan være skrevet forkert, eller artiklen er slettet. Prøv at søge efter den.",
            ),
            Self::Store(error) => {
                error!("the store failed a page: {error}");
                (
                    StatusCode::SERVICE_UNAVAILABLE,
                    "Arkivet svarer ikke lige nu",
                    "Prøv igen om et øjeblik. Bliver det ved, så giv den besked, der driver Udklip: fejlen står i loggen.",
                )
            }
            Self::Search(error) => {
                error!("the index failed a page: {error}");
                (
                    StatusCode::SERVICE_UNAVAILABLE,
                    "Søgningen svarer ikke lige nu",
                    "Prøv igen om et øjeblik. Bliver det ved, så bed den, der driver Udklip, om at køre »udklip reindex«.",
                )
            }
            Self::Broken(reason) => {
                error!("a page could not be made: {reason}");
                (
                    StatusCode::INTERNAL_SERVER_ERROR,
                    "Siden kunne ikke laves",
                    "Det er vores fejl, ikke din. Den står i loggen.",
                )
            }
        };
        let page = ErrorPage { nav: "", heading, advice };
        let html = page.render().unwrap_or_else(|_| heading.to_owned());
        (status, Html(html)).into_response()
    }
}

/// Everything nobody serves.
pub(super) async fn not_found() -> PageError {
    PageError::NotFound
}

/// A finished page.
pub(super) fn page(template: &impl Template) -> PageResult {
    Ok(Html(template.render()?).into_response())
}
