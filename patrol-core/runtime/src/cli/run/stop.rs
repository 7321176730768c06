//! Whether somebody wants the run to end early.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use super::{super::signal, executor::Executor};

/// Set by Ctrl-C or SIGTERM, and by a run that cannot go on.
#[derive(Clone, Debug, Default)]
pub(in crate::cli) struct Stop(Arc<AtomicBool>);

impl Stop {
    /// Is set by the first signal. What was found until then is kept.
    pub(in crate::cli) fn at_signal(executor: &Executor) -> Self {
        let stop = Self::default();
        let heard = stop.clone();
        executor.spawn(async move {
            signal::heard().await;
            heard.set();
        });
        stop
    }

    pub(in crate::cli) fn set(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    pub(in crate::cli) fn is_set(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    /// The work's result; `None` if it is set before, and the work ends where it is.
    #[cfg(feature = "deploy")]
    pub(in crate::cli) async fn unless_set<T>(&self, work: impl Future<Output = T>) -> Option<T> {
        use futures_util::future::{Either, select};
        use std::{pin::pin, time::Duration};

        /// How soon a signal is seen.
        const GLANCE: Duration = Duration::from_millis(100);

        let set = async {
            while !self.is_set() {
                tokio::time::sleep(GLANCE).await;
            }
        };
        match select(pin!(work), pin!(set)).await {
            Either::Left((done, _)) => Some(done),
            Either::Right(_) => None,
        }
    }
}
