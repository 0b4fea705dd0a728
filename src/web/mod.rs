//! The desk: Danish pages for staff, made on the server, whole without JavaScript. The only home of axum besides the
//! demo's press.

mod article;
mod asked;
mod assets;
mod digests;
mod error;
mod health;
mod help;
mod labels;
mod messages;
mod moments;
mod paging;
mod passages;
mod search;
mod serve;
mod sources;

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::http::header::{self, HeaderName, HeaderValue};
use axum::routing::{get, post};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::set_header::SetResponseHeaderLayer;
use tower_http::timeout::TimeoutLayer;

use crate::app::App;

pub use serve::serve;

/// No page takes a body; this leaves room for a browser's whims.
const BODY_BYTES_MAX: usize = 8 * 1024;
/// A page that is not there by then is an error.
const PAGE_TIMEOUT: Duration = Duration::from_secs(15);
/// Own styles only; no scripts, no frames, nothing from elsewhere.
const CONTENT_POLICY: &str =
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// The desk as a service.
pub fn router(app: Arc<App>) -> Router {
    let header = |name: HeaderName, value: &'static str| {
        SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value))
    };
    Router::new()
        .route("/", get(search::page))
        .route("/artikel/{id}", get(article::page))
        .route("/artikel/{id}/emne", post(labels::say))
        .route("/artikel/{id}/budskab", post(labels::say_of_message))
        .route("/overblik", get(digests::list))
        .route("/overblik/{id}", get(digests::page))
        .route("/overblik/{id}/mail", get(digests::mail))
        .route("/medier", get(sources::page))
        .route("/hjaelp", get(help::page))
        .route("/stil.css", get(assets::style))
        .route("/livez", get(health::live))
        .route("/readyz", get(health::ready))
        .fallback(error::not_found)
        .layer(axum::middleware::from_fn(labels::own_pages_only))
        .layer(axum::middleware::from_fn_with_state(Arc::clone(&app), serve::known_host))
        .layer(header(header::CONTENT_SECURITY_POLICY, CONTENT_POLICY))
        .layer(header(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(header(header::REFERRER_POLICY, "no-referrer"))
        .layer(header(HeaderName::from_static("cross-origin-opener-policy"), "same-origin"))
        .layer(header(header::CACHE_CONTROL, "no-store"))
        .layer(TimeoutLayer::with_status_code(axum::http::StatusCode::SERVICE_UNAVAILABLE, PAGE_TIMEOUT))
        .layer(RequestBodyLimitLayer::new(BODY_BYTES_MAX))
        .layer(CompressionLayer::new())
        .layer(CatchPanicLayer::new())
        .with_state(app)
}
