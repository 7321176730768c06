//! What drives the rules' futures.

use super::super::Failure;

/// Runs one future to its end at a time. The real clients need tokio's timers and sockets; a
/// build without them needs no runtime.
pub(super) struct Executor {
    #[cfg(feature = "aws")]
    runtime: tokio::runtime::Runtime,
}

impl Executor {
    #[cfg(feature = "aws")]
    pub(super) fn new() -> Result<Self, Failure> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|why| Failure::usage(format!("the clients' runtime cannot start: {why}")))?;
        Ok(Self { runtime })
    }

    #[cfg(not(feature = "aws"))]
    #[allow(
        clippy::unnecessary_wraps,
        reason = "with the clients' runtime it can fail"
    )]
    pub(super) const fn new() -> Result<Self, Failure> {
        Ok(Self {})
    }

    #[cfg(feature = "aws")]
    pub(super) fn block_on<F: Future>(&self, future: F) -> F::Output {
        self.runtime.block_on(future)
    }

    #[cfg(not(feature = "aws"))]
    #[allow(clippy::unused_self, reason = "the runtime of a build with clients")]
    pub(super) fn block_on<F: Future>(&self, future: F) -> F::Output {
        pollster::block_on(future)
    }
}
