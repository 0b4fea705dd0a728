//! The press on a port: a thin rim of HTTP over [`Press::answer`].

use std::future::Future;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::Response;
use jiff::Timestamp;
use tokio::net::TcpListener;
use tower_http::compression::CompressionLayer;

use super::{Answer, Ask, Press};

/// Serves the press until `stop` is done: every outlet on its own host of one port, compressed when asked.
///
/// `clock` says what time it is in the press at each request.
/// # Errors
/// When the listener fails.
pub async fn serve<C>(
    press: Arc<Press>,
    listener: TcpListener,
    clock: C,
    stop: impl Future<Output = ()> + Send + 'static,
) -> Result<(), std::io::Error>
where
    C: Fn() -> Timestamp + Clone + Send + Sync + 'static,
{
    let router = Router::new()
        .fallback(|State((press, clock)): State<(Arc<Press>, C)>, request: Request| async move {
            respond(&press, &request, clock())
        })
        .with_state((press, clock))
        .layer(CompressionLayer::new());
    axum::serve(listener, router).with_graceful_shutdown(stop).await
}

fn respond(press: &Press, request: &Request, now: Timestamp) -> Response {
    let headers = request.headers();
    // HTTP/2 has no Host header: the authority of the address is the host there.
    let host = text(headers, &header::HOST).or_else(|| request.uri().host()).unwrap_or_default();
    let answer = press.answer(
        &Ask {
            host,
            path: request.uri().path(),
            if_none_match: text(headers, &header::IF_NONE_MATCH),
            if_modified_since: text(headers, &header::IF_MODIFIED_SINCE),
        },
        now,
    );
    response(answer)
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

fn response(answer: Answer) -> Response {
    let mut response = Response::new(Body::from(answer.body));
    *response.status_mut() = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    for (name, value) in answer.headers {
        if let Ok(value) = HeaderValue::from_str(&value) {
            response.headers_mut().insert(HeaderName::from_static(name), value);
        }
    }
    response
}
