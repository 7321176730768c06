//! What drives the rules' futures.

use std::sync::Arc;

use tokio::runtime::{Builder, Runtime};

use super::super::Failure;

/// Runs futures to their end, on a Tokio runtime with all that is compiled in: rules may await here
/// whatever they may await in the function, also the clients of AWS's SDKs.
///
/// Each thread that evaluates events drives its own future. Connections that they share are driven by
/// a thread of the runtime's own, so that none of them stands still with the thread that opened it.
#[derive(Clone)]
pub(in crate::cli) struct Executor {
    runtime: Arc<Runtime>,
}

impl Executor {
    pub(in crate::cli) fn new() -> Result<Self, Failure> {
        let runtime = Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build();
        let runtime = runtime
            .map_err(|why| Failure::usage(format!("the rules' runtime cannot start: {why}")))?;
        Ok(Self {
            runtime: Arc::new(runtime),
        })
    }

    pub(in crate::cli) fn block_on<F: Future>(&self, future: F) -> F::Output {
        self.runtime.block_on(future)
    }

    /// Drives a future beside everything else.
    pub(super) fn spawn(&self, future: impl Future<Output = ()> + Send + 'static) {
        self.runtime.spawn(future);
    }
}
