//! What is made of values, as it is now: what stores hold of them is read again on an age.
//!
//! | Variable | Default | Meaning |
//! |---|---|---|
//! | `PatrolRefreshAfter` | `5m` | values of this age are read again, before the next event |
//! | `PatrolStaleAfter` | `1h` | values of this age are not used any more |
//!
//! When values change, everything that was made of them is made again; events that are being evaluated stay with what they
//! have. While a store cannot be read, or holds what is refused, the old values serve on and every
//! attempt is an error in the log; at the second age invocations fail, so that Lambda retries their
//! events and keeps them in the end.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, SystemTime},
};

use super::{
    Invocation,
    failure::Failure,
    problem::Problems,
    values::{Source, Values},
};
use crate::control::Control;
use patrol_core::Registry;

/// After an attempt that failed, the next one waits at most this long: each holds an event up.
pub(super) const PAUSE: Duration = Duration::from_secs(30);

/// When values are old.
#[derive(Clone, Copy)]
pub(super) struct Ages {
    pub(super) refresh: Duration,
    pub(super) stale: Duration,
}

impl Default for Ages {
    fn default() -> Self {
        Self {
            refresh: Duration::from_secs(5 * 60),
            stale: Duration::from_secs(60 * 60),
        }
    }
}

/// What is made of values.
pub(super) trait Made: Sized {
    /// Its name in the log.
    const NAME: &'static str;
    /// The values' name in the log.
    const VALUES: &'static str;

    /// Makes it of these values, for these rules; the error is everything that is wrong, with the
    /// values too. What was made before may hand on what it remembers.
    fn make(
        registry: &Registry,
        values: &Values,
        before: Option<&Self>,
    ) -> impl Future<Output = Result<Self, Problems>> + Send;
}

/// What is made of values, as it is now.
pub(super) struct Current<T> {
    registry: Registry,
    source: Source,
    ages: Ages,
    state: Mutex<State<T>>,
}

struct State<T> {
    made: Arc<T>,
    values: Values,
    read: SystemTime,
    /// When to read again.
    next: SystemTime,
    /// The document that was tried last.
    tried: Arc<Control>,
    /// When to try a document again that was refused.
    retry: Option<SystemTime>,
}

impl<T: Made> Current<T> {
    /// Made of values that were read just now.
    pub(super) fn new(
        registry: Registry,
        source: Source,
        ages: Ages,
        values: Values,
        made: T,
    ) -> Self {
        let now = SystemTime::now();
        Self {
            registry,
            source,
            ages,
            state: Mutex::new(State {
                made: Arc::new(made),
                tried: Arc::clone(values.control()),
                retry: None,
                values,
                read: now,
                next: now + ages.refresh,
            }),
        }
    }

    /// Is the operator's document refused, since nothing can be made with it?
    pub(super) fn refused(&self) -> bool {
        self.state().retry.is_some()
    }

    /// What was made last, however old.
    pub(super) fn held(&self) -> Arc<T> {
        Arc::clone(&self.state().made)
    }

    /// What was made last, unless its values are too old to be used.
    pub(super) fn fresh(&self) -> Result<Arc<T>, Failure> {
        let state = self.state();
        let age = state.read.elapsed().unwrap_or_default();
        if state.values.changes() && age >= self.ages.stale.max(self.ages.refresh) {
            return Err(Failure::values(format!(
                "the {} are {}s old and are not read again for a request without a proof",
                T::VALUES,
                age.as_secs()
            )));
        }
        Ok(Arc::clone(&state.made))
    }

    /// What is made of the values, after they are read again if it is time, or if the operator has
    /// decided something else.
    pub(super) async fn now(
        &self,
        control: &Arc<Control>,
        invocation: &Invocation<'_>,
    ) -> Result<Arc<T>, Failure> {
        self.decided(control, invocation).await;
        let in_force = {
            let state = self.state();
            if !state.values.changes() || SystemTime::now() < state.next {
                return Ok(Arc::clone(&state.made));
            }
            Arc::clone(state.values.control())
        };
        let limit = invocation.deadline.for_values();
        let values = self.source.resolve(&in_force, limit).await;
        let taken = self.take(values, invocation).await;
        let mut state = self.state();
        let now = SystemTime::now();
        let Err(problems) = taken else {
            state.read = now;
            state.next = now + self.ages.refresh;
            return Ok(Arc::clone(&state.made));
        };
        state.next = now + PAUSE.min(self.ages.refresh);
        let age = now.duration_since(state.read).unwrap_or_default();
        if age < self.ages.stale {
            tracing::error!(
                request_id = invocation.request_id,
                age_seconds = age.as_secs(),
                "the {} cannot be read again, and the old ones stay in use until they are {:?} old: {problems}",
                T::VALUES,
                self.ages.stale,
            );
            return Ok(Arc::clone(&state.made));
        }
        // Every event asks again.
        state.next = now;
        Err(Failure::values(format!(
            "the {} are {}s old and cannot be read again: {problems}",
            T::VALUES,
            age.as_secs()
        )))
    }

    /// Takes up a new document. One with which nothing can be made is refused, and what was made
    /// before stays.
    async fn decided(&self, control: &Arc<Control>, invocation: &Invocation<'_>) {
        {
            let state = self.state();
            let tried = Arc::ptr_eq(&state.tried, control);
            let again = state.retry.is_some_and(|retry| SystemTime::now() >= retry);
            if tried && !again {
                return;
            }
        }
        let limit = invocation.deadline.for_values();
        let values = self.source.resolve(control, limit).await;
        let taken = self.take(values, invocation).await;
        let mut state = self.state();
        let now = SystemTime::now();
        state.tried = Arc::clone(control);
        match taken {
            Ok(()) => {
                state.retry = None;
                state.read = now;
                state.next = now + self.ages.refresh;
            }
            Err(problems) => {
                state.retry = Some(now + PAUSE.min(self.ages.refresh));
                tracing::error!(
                    request_id = invocation.request_id,
                    "the {} do not start with the new document of patrol.toml, and the last good one stays in force: {}",
                    T::NAME,
                    problems,
                );
            }
        }
    }

    /// Puts new values in the place of the old ones, unless something is wrong with them.
    async fn take(&self, values: Values, invocation: &Invocation<'_>) -> Result<(), Problems> {
        let before = {
            let state = self.state();
            if values == state.values {
                return Ok(());
            }
            Arc::clone(&state.made)
        };
        let made = T::make(&self.registry, &values, Some(&before)).await?;
        let mut state = self.state();
        tracing::info!(
            request_id = invocation.request_id,
            changed = values.changed(&state.values).join(","),
            "{} have changed: the {} start again",
            T::VALUES,
            T::NAME,
        );
        state.made = Arc::new(made);
        state.values = values;
        Ok(())
    }

    fn state(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
