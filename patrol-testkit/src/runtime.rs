//! The runtime that rules run in: one in which they may await whatever they would in the function.

use tokio::runtime::Builder;

/// Runs a future to its end, on a Tokio runtime with all that is compiled in: a test of an
/// asynchronous function, such as a client's, that is not itself asynchronous.
///
/// # Panics
///
/// In a test that has a runtime already, such as `#[tokio::test]`: await the future there.
#[track_caller]
pub fn block_on<F: Future>(future: F) -> F::Output {
    let runtime = Builder::new_current_thread().enable_all().build();
    runtime
        .unwrap_or_else(|why| panic!("no runtime to run the rule in: {why}"))
        .block_on(future)
}
