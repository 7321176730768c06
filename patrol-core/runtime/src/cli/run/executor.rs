//! What drives the rules' futures.

use tokio::runtime::{Builder, Runtime};

use super::super::Failure;

/// Runs one future to its end at a time, on a Tokio runtime with all that is compiled in: rules may
/// await here whatever they may await in the function, also the clients of AWS's SDKs.
pub(in crate::cli) struct Executor {
    runtime: Runtime,
}

impl Executor {
    pub(in crate::cli) fn new() -> Result<Self, Failure> {
        let runtime = Builder::new_current_thread().enable_all().build();
        let runtime = runtime
            .map_err(|why| Failure::usage(format!("the rules' runtime cannot start: {why}")))?;
        Ok(Self { runtime })
    }

    pub(in crate::cli) fn block_on<F: Future>(&self, future: F) -> F::Output {
        self.runtime.block_on(future)
    }
}
