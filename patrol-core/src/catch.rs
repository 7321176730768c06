//! One rule's panic or hang is that rule's alone.

use std::{
    any::Any,
    future::poll_fn,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::{Pin, pin},
    task::Poll,
    time::Duration,
};

/// How to wait: a timer of whatever runtime the caller has, such as
/// `|time| Box::pin(tokio::time::sleep(time))`.
pub type Sleep = fn(Duration) -> Pin<Box<dyn Future<Output = ()> + Send>>;

/// Why a future gave no answer.
#[derive(Debug)]
pub(crate) enum Interrupted {
    /// It panicked, with these words.
    Panic(String),
    /// It was not done in time.
    Timeout(Duration),
}

/// Runs a future to its end, its panic or its time limit.
///
/// A future that never yields (a busy loop, a blocking call) cannot be interrupted: the platform's
/// own limit ends it.
pub(crate) async fn isolated<F: Future>(
    future: F,
    limit: Option<(Duration, Sleep)>,
) -> Result<F::Output, Interrupted> {
    let mut future = pin!(future);
    let mut timer = limit.map(|(time, sleep)| (time, sleep(time)));
    poll_fn(|cx| {
        // A rule that panicked is not polled again, so nothing half-changed is seen.
        match catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(cx))) {
            Err(panic) => return Poll::Ready(Err(Interrupted::Panic(words(&*panic)))),
            Ok(Poll::Ready(output)) => return Poll::Ready(Ok(output)),
            Ok(Poll::Pending) => {}
        }
        if let Some((time, timer)) = &mut timer
            && timer.as_mut().poll(cx).is_ready()
        {
            return Poll::Ready(Err(Interrupted::Timeout(*time)));
        }
        Poll::Pending
    })
    .await
}

/// Runs futures side by side on one task: one that waits does not hold the others up. The answers
/// come in the futures' order.
pub(crate) async fn side_by_side<F: Future>(
    futures: impl IntoIterator<Item = F>,
) -> Vec<F::Output> {
    let mut running: Vec<_> = futures
        .into_iter()
        .map(|future| (Box::pin(future), None))
        .collect();
    poll_fn(|cx| {
        let mut state = Poll::Ready(());
        for (future, answer) in running.iter_mut().filter(|(_, answer)| answer.is_none()) {
            match future.as_mut().poll(cx) {
                Poll::Ready(output) => *answer = Some(output),
                Poll::Pending => state = Poll::Pending,
            }
        }
        state
    })
    .await;
    running
        .into_iter()
        .filter_map(|(_, answer)| answer)
        .collect()
}

/// A function panicked, with these words.
#[derive(Debug, thiserror::Error)]
#[error("it panicked: {0}")]
pub(crate) struct Panicked(pub(crate) String);

/// Calls a function to its end or its panic.
pub(crate) fn caught<T>(call: impl FnOnce() -> T) -> Result<T, Panicked> {
    catch_unwind(AssertUnwindSafe(call)).map_err(|panic| Panicked(words(&*panic)))
}

fn words(panic: &(dyn Any + Send)) -> String {
    panic
        .downcast_ref::<&str>()
        .map(ToString::to_string)
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "no message".to_owned())
}
