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
    axum::serve(listener, router(press, clock)).with_graceful_shutdown(stop).await
}

fn router<C>(press: Arc<Press>, clock: C) -> Router
where
    C: Fn() -> Timestamp + Clone + Send + Sync + 'static,
{
    Router::new()
        .fallback(|State((press, clock)): State<(Arc<Press>, C)>, request: Request| async move {
            respond(&press, &request, clock())
        })
        .with_state((press, clock))
        .layer(CompressionLayer::new())
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

#[cfg(test)]
mod tests {
    use tower::ServiceExt;

    use super::*;

    fn press() -> (Arc<Press>, Timestamp) {
        let start: jiff::Zoned = "2026-11-24T09:00:00[Europe/Copenhagen]".parse().expect("moment");
        let now = start.timestamp();
        (Arc::new(Press::load(start, 4321).expect("press")), now)
    }

    async fn get(path: &str, headers: &[(HeaderName, &str)]) -> Response {
        let (press, now) = press();
        let mut request = Request::builder().uri(path).header(header::HOST, "nordbureau.localhost:4321");
        for (name, value) in headers {
            request = request.header(name, *value);
        }
        let request = request.body(Body::empty()).expect("request");
        router(press, move || now).oneshot(request).await.expect("answer")
    }

    #[tokio::test]
    async fn an_answer_is_compressed_only_when_asked() {
        let plain = get("/atom.xml", &[]).await;
        assert_eq!(plain.status(), StatusCode::OK);
        assert!(plain.headers().get(header::CONTENT_ENCODING).is_none());
        let small = get("/atom.xml", &[(header::ACCEPT_ENCODING, "gzip")]).await;
        assert_eq!(small.headers().get(header::CONTENT_ENCODING).expect("encoding"), "gzip");
        assert_eq!(small.headers().get(header::ETAG), plain.headers().get(header::ETAG));
    }

    #[tokio::test]
    async fn a_known_entity_tag_is_answered_with_304_and_no_body() {
        let first = get("/atom.xml", &[]).await;
        let tag = first.headers().get(header::ETAG).expect("tag").to_str().expect("text");
        assert!(tag.ends_with("-gzip\""), "{tag}");
        let again = get("/atom.xml", &[(header::IF_NONE_MATCH, tag)]).await;
        assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
        let body = axum::body::to_bytes(again.into_body(), 1).await.expect("body");
        assert!(body.is_empty());
    }

    #[tokio::test]
    async fn the_press_answers_on_its_port_until_it_is_stopped() {
        use tokio::io::{AsyncReadExt, AsyncWriteExt};

        let (press, now) = press();
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("port");
        let address = listener.local_addr().expect("address");
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let serving =
            tokio::spawn(serve(press, listener, move || now, async move { stopped.await.unwrap_or_default() }));
        let mut stream = tokio::net::TcpStream::connect(address).await.expect("connection");
        let request = b"GET /rss HTTP/1.1\r\nHost: folkeblad.localhost\r\nConnection: close\r\n\r\n";
        stream.write_all(request).await.expect("sent");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.expect("answer");
        assert!(answer.starts_with("HTTP/1.1 500"), "{answer}");
        stop.send(()).expect("still serving");
        serving.await.expect("task").expect("clean end");
    }
}
