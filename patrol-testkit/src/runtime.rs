//! The runtime that rules run in: one in which they may await whatever they would in the function.

use tokio::runtime::Builder;

/// Runs a future to its end, on a Tokio runtime with all that is compiled in.
#[track_caller]
pub(crate) fn block_on<F: Future>(future: F) -> F::Output {
    let runtime = Builder::new_current_thread().enable_all().build();
    runtime
        .unwrap_or_else(|why| panic!("no runtime to run the rule in: {why}"))
        .block_on(future)
}
