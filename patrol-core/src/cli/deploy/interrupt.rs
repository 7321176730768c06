//! Ctrl-C: the command stops, CloudFormation may not.

use std::{
    future::{Future, poll_fn},
    pin::pin,
    task::Poll,
};

use crate::deploy::DeployError;

/// The work's result; `None` when Ctrl-C came first.
pub(super) async fn unless_interrupted<T>(work: impl Future<Output = T>) -> Option<T> {
    let mut work = pin!(work);
    let mut signal = pin!(tokio::signal::ctrl_c());
    let mut listening = true;
    poll_fn(|context| {
        if let Poll::Ready(done) = work.as_mut().poll(context) {
            return Poll::Ready(Some(done));
        }
        if listening && let Poll::Ready(heard) = signal.as_mut().poll(context) {
            // Without a handler Ctrl-C ends the process at once, which loses nothing either.
            listening = false;
            if heard.is_ok() {
                return Poll::Ready(None);
            }
        }
        Poll::Pending
    })
    .await
}

/// What to say after Ctrl-C.
pub(super) fn words(
    stack: &str,
    region: &str,
    status: Option<Result<Option<String>, DeployError>>,
) -> String {
    let place = format!("{stack} in {region}");
    let mut again = "the same command can be run again";
    let state = match status {
        Some(Ok(Some(status))) if status == "REVIEW_IN_PROGRESS" => {
            format!("{place} is not made yet")
        }
        Some(Ok(Some(status))) if status.ends_with("_IN_PROGRESS") => {
            again = "once it is done, the same command can be run again";
            format!("{place} is {status}, and CloudFormation goes on")
        }
        Some(Ok(Some(status))) => format!("{place} is {status}"),
        Some(Ok(None)) => format!("there is no stack {place}"),
        Some(Err(why)) => format!("the state of {place} is unknown: {why}"),
        None => format!("the state of {place} was not asked for"),
    };
    format!("interrupted: {state}; no configuration was saved, and {again}")
}
