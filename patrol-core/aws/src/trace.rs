//! The X-Ray trace ID of the invocation, which calls to AWS send along: X-Ray shows their way by it, and AWS ends loops of
//! functions that call each other.

use std::{
    env,
    sync::{Mutex, PoisonError},
};

static ID: Mutex<Option<String>> = Mutex::new(None);

/// The header in which a call sends it.
pub(crate) const HEADER: &str = "x-amzn-trace-id";

/// Where Lambda's own runtimes put it.
const VARIABLE: &str = "_X_AMZN_TRACE_ID";

/// Sets the X-Ray trace ID of the invocation that is served from now on, for all calls to AWS of this process. With `None`
/// they send the value of the environment variable `_X_AMZN_TRACE_ID`, if there is one.
pub fn set_trace_id(id: Option<&str>) {
    *ID.lock().unwrap_or_else(PoisonError::into_inner) = id.map(str::to_owned);
}

/// The ID that a call sends.
pub(crate) fn trace_id() -> Option<String> {
    let id = ID.lock().unwrap_or_else(PoisonError::into_inner).clone();
    id.or_else(|| env::var(VARIABLE).ok())
}
