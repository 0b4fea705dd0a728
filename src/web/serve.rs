//! Connections: bounded in number and time, from known host names only.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tracing::{debug, warn};

use crate::app::App;

/// Connections at once; more wait their turn.
const CONNECTIONS_MAX: usize = 256;
/// A request's headers must be there by then (axum's own server waits for ever; TRAPS, 2026-11).
const HEADERS_TIMEOUT: Duration = Duration::from_secs(10);
/// Open pages have this long to finish when the program stops.
const GOODBYE: Duration = Duration::from_secs(5);

/// Serves `router` on `listener` until `stop` is done; open answers are finished within five seconds.
pub async fn serve(router: Router, listener: TcpListener, stop: impl Future<Output = ()>) {
    let places = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    let graceful = GracefulShutdown::new();
    let mut builder = Builder::new(TokioExecutor::new());
    builder.http1().timer(TokioTimer::new()).header_read_timeout(HEADERS_TIMEOUT);
    tokio::pin!(stop);
    loop {
        let Ok(place) = Arc::clone(&places).acquire_owned().await else { break };
        let stream = tokio::select! {
            () = &mut stop => break,
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => stream,
                Err(error) => {
                    // Out of file handles, most likely: the next accept may succeed.
                    warn!("a connection could not be taken: {error}");
                    tokio::task::yield_now().await;
                    continue;
                }
            },
        };
        let service = TowerToHyperService::new(router.clone());
        let connection = builder.serve_connection(TokioIo::new(stream), service).into_owned();
        let connection = graceful.watch(connection);
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                debug!("a connection ended early: {error}");
            }
            drop(place);
        });
    }
    if tokio::time::timeout(GOODBYE, graceful.shutdown()).await.is_err() {
        warn!("some pages were still being sent when the desk closed");
    }
}

/// Refuses requests for host names that are not ours: a foreign page must not read the desk through a rebound name.
pub(super) async fn known_host(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let name = host
        .rsplit_once(':')
        .map_or(host, |(name, port)| if port.bytes().all(|b| b.is_ascii_digit()) { name } else { host });
    if is_ours(&app, name) {
        return next.run(request).await;
    }
    (StatusCode::BAD_REQUEST, "unknown host name; set [web] public_url to the name people use\n").into_response()
}

fn is_ours(app: &App, name: &str) -> bool {
    let web = &app.settings.web;
    let public = url::Url::parse(&web.public_url).ok().and_then(|url| url.host_str().map(str::to_owned));
    matches!(name, "localhost" | "127.0.0.1" | "[::1]")
        || public.is_some_and(|public| public.eq_ignore_ascii_case(name))
        || name == web.listen.ip().to_string()
}
