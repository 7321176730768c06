//! What X-Ray calls the invocation in which calls are made. They pass it on: AWS shows their way by it, and ends loops of
//! functions that call each other.

use std::{
    env,
    sync::{Mutex, PoisonError},
};

static ID: Mutex<Option<String>> = Mutex::new(None);

/// The header of a call that passes it on.
pub(crate) const HEADER: &str = "x-amzn-trace-id";

/// Where Lambda's own runtimes put it.
const VARIABLE: &str = "_X_AMZN_TRACE_ID";

/// Sets what X-Ray calls the invocation that is served from now on, for all calls to AWS of this process. Where it is `None`
/// they pass on what stands in the variable `_X_AMZN_TRACE_ID`.
pub fn set_trace_id(id: Option<&str>) {
    *ID.lock().unwrap_or_else(PoisonError::into_inner) = id.map(str::to_owned);
}

/// What a call passes on.
pub(crate) fn trace_id() -> Option<String> {
    let id = ID.lock().unwrap_or_else(PoisonError::into_inner).clone();
    id.or_else(|| env::var(VARIABLE).ok())
}
