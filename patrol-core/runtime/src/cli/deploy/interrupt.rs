//! Ctrl-C or SIGTERM: the command stops, and CloudFormation may go on.

use std::{
    future::{Future, poll_fn},
    pin::pin,
    sync::atomic::{AtomicBool, Ordering},
    task::Poll,
};

use super::{super::signal, words::words};
use crate::deploy::DeployError;

/// What to say when `redrive` is not given the time to end what it has begun.
pub(super) const HURRIED: &str = "interrupted: nothing is lost; the letters that were read are hidden from others for up to half an hour, and the one that was being evaluated may be evaluated again";

/// The work's result; `None` if a signal came first. While a question is open, the signal waits for the answer.
pub(super) async fn unless_interrupted<T>(work: impl Future<Output = T>) -> Option<T> {
    let mut work = pin!(work);
    let mut signal = pin!(signal::heard());
    poll_fn(|context| {
        if let Poll::Ready(done) = work.as_mut().poll(context) {
            return Poll::Ready(Some(done));
        }
        signal.as_mut().poll(context).map(|()| None)
    })
    .await
}

/// The same for work that can be asked to leave: the first signal sets `leave`, and only the second ends it where it is.
pub(super) async fn unless_hurried<T>(
    leave: &AtomicBool,
    work: impl Future<Output = T>,
) -> Option<T> {
    let mut work = pin!(work);
    if let Some(done) = unless_interrupted(work.as_mut()).await {
        return Some(done);
    }
    leave.store(true, Ordering::Relaxed);
    unless_interrupted(work).await
}

/// What to say after a signal.
pub(super) fn state(
    stack: &str,
    region: &str,
    status: Option<Result<Option<String>, DeployError>>,
) -> String {
    let place = format!("{stack} in {region}");
    let mut again = "the same command can be run again";
    let state = match status {
        Some(Ok(Some(status))) if status == "REVIEW_IN_PROGRESS" => {
            format!("{place} is not created yet")
        }
        Some(Ok(Some(status))) if status.ends_with("_IN_PROGRESS") => {
            again = "once it is done, the same command can be run again";
            format!("{place} is {status}, and CloudFormation goes on")
        }
        Some(Ok(Some(status))) => format!("{place} is {status}"),
        Some(Ok(None)) => format!("there is no stack {place}"),
        Some(Err(why)) => format!("the state of {place} is unknown: {}", words(&why)),
        None => format!("the state of {place} was not asked for"),
    };
    format!("interrupted: {state}; no configuration was saved, and {again}")
}
