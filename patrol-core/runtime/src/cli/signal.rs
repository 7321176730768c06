//! Ctrl-C and SIGTERM.

#[cfg(unix)]
use std::{future::poll_fn, task::Poll};

/// Ends at Ctrl-C, and at SIGTERM, which CI and containers send.
///
/// Without a handler a signal ends the process at once.
#[cfg(unix)]
pub(super) async fn heard() {
    use tokio::signal::unix::{SignalKind, signal};

    let kinds = [SignalKind::interrupt(), SignalKind::terminate()];
    let mut signals = kinds.map(|kind| signal(kind).ok());
    poll_fn(|context| {
        let mut heard = signals.iter_mut().flatten();
        if heard.any(|signal| signal.poll_recv(context).is_ready()) {
            return Poll::Ready(());
        }
        Poll::Pending
    })
    .await;
}

/// Ends at Ctrl-C; without a handler that ends the process at once.
#[cfg(not(unix))]
pub(super) async fn heard() {
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending().await
    }
}
