//! The main job: worker and desk side by side until somebody stops them.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::watch;
use tracing::{error, info, warn};

use crate::app::App;
use crate::commands::{CommandError, Ending};
use crate::jobs::Worker;
use crate::web;

/// Worker and desk have this long to end once they are told to.
const GOODBYE: Duration = Duration::from_secs(9);

/// Done when the operator says stop: Ctrl-C, or SIGTERM from a service manager.
pub async fn stopped() {
    let interrupted = async {
        if let Err(error) = tokio::signal::ctrl_c().await {
            error!("Ctrl-C cannot be heard ({error}); stop the program by other means");
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let terminated = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_no_signal) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminated = std::future::pending::<()>();
    tokio::select! {
        () = interrupted => (),
        () = terminated => (),
    }
}

/// Runs until `stop` is done; then everything ends within ten seconds.
///
/// # Errors
/// When the desk's address is taken.
pub async fn run(app: Arc<App>, stop: impl Future<Output = ()>) -> Result<Ending, CommandError> {
    let listen = app.settings.web.listen;
    let listener = TcpListener::bind(listen).await.map_err(|source| {
        CommandError::Usage(format!("the desk cannot listen on {listen}: {source}; set [web] listen to a free address"))
    })?;
    info!("the desk is at http://{listen}");
    info!("{}", app.outbox.describe());
    info!("{} sources are followed; Ctrl-C stops", app.sources.values().filter(|source| source.is_active()).count());
    side_by_side(&app, listener, stop).await;
    Ok(Ending::Done)
}

/// Worker and desk until `stop`.
pub async fn side_by_side(app: &Arc<App>, listener: TcpListener, stop: impl Future<Output = ()>) {
    let (tell, told) = watch::channel(false);
    let wait = |mut told: watch::Receiver<bool>| async move {
        // An error means that the teller is gone, which is a stop too.
        drop(told.wait_for(|stop| *stop).await);
    };
    let desk = tokio::spawn(web::serve(web::router(Arc::clone(app)), listener, wait(told.clone())));
    let worker = Worker::new(Arc::clone(app));
    let working = tokio::spawn(async move { Box::pin(worker.run(wait(told))).await });
    stop.await;
    info!("stopping");
    if tell.send(true).is_err() {
        warn!("worker and desk had ended already");
    }
    let both = async { tokio::join!(desk, working) };
    match tokio::time::timeout(GOODBYE, both).await {
        Ok(_) => info!("stopped"),
        Err(_too_long) => {
            warn!("stopped without waiting any longer; what was under way is done again at the next start");
        }
    }
    app.store.close().await;
}
