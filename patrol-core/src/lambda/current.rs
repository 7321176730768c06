//! The rules as they are now: what stores hold of their parameters is read again on an age.
//!
//! | Variable | Default | Meaning |
//! |---|---|---|
//! | `PatrolRefreshAfter` | `5m` | values of this age are read again, before the next event |
//! | `PatrolStaleAfter` | `1h` | values of this age are not used any more |
//!
//! Changed values start the rules anew, with new proofs of webhooks; events that are being judged
//! stay with the rules they have. While a store cannot be read, or holds what a rule refuses, the
//! old values serve on and every attempt is an error in the log; at the second age invocations
//! fail, so that Lambda retries their events and keeps them in the end.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, SystemTime},
};

use super::{
    Invocation,
    failure::Failure,
    rules::Rules,
    values::{Source, Values},
};
use crate::Registry;

/// After an attempt that failed, the next one waits at most this long: each holds an event up.
const PAUSE: Duration = Duration::from_secs(30);

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

/// The rules as they are now.
pub(super) struct Current {
    registry: Registry,
    source: Source,
    ages: Ages,
    state: Mutex<State>,
}

struct State {
    rules: Arc<Rules>,
    values: Values,
    read: SystemTime,
    /// When to read again.
    next: SystemTime,
}

impl Current {
    /// The rules with values that were read just now.
    pub(super) fn new(
        registry: Registry,
        source: Source,
        ages: Ages,
        rules: Rules,
        values: Values,
    ) -> Self {
        let now = SystemTime::now();
        Self {
            registry,
            source,
            ages,
            state: Mutex::new(State {
                rules: Arc::new(rules),
                values,
                read: now,
                next: now + ages.refresh,
            }),
        }
    }

    /// The rules, after their values are read again if it is time.
    pub(super) async fn rules(&self, invocation: &Invocation<'_>) -> Result<Arc<Rules>, Failure> {
        if !self.source.changes() || SystemTime::now() < self.state().next {
            return Ok(Arc::clone(&self.state().rules));
        }
        let values = self.source.resolve(invocation.deadline.for_values()).await;
        let problems = self.take(values, invocation);
        let mut state = self.state();
        let now = SystemTime::now();
        if problems.is_empty() {
            state.read = now;
            state.next = now + self.ages.refresh;
            return Ok(Arc::clone(&state.rules));
        }
        state.next = now + PAUSE.min(self.ages.refresh);
        let age = now.duration_since(state.read).unwrap_or_default();
        let problems = problems.join("; ");
        if age < self.ages.stale {
            tracing::error!(
                request_id = invocation.request_id,
                age_seconds = age.as_secs(),
                "the parameters cannot be read again, and the old ones serve on until they are {:?} old: {problems}",
                self.ages.stale,
            );
            return Ok(Arc::clone(&state.rules));
        }
        // Every event asks again.
        state.next = now;
        Err(Failure::values(format!(
            "the parameters are {}s old and cannot be read again: {problems}",
            age.as_secs()
        )))
    }

    /// Puts new values in the place of the old ones, unless something is wrong with them.
    fn take(&self, values: Values, invocation: &Invocation<'_>) -> Vec<String> {
        let faults = values.faults();
        if !faults.is_empty() {
            return faults;
        }
        if values == self.state().values {
            return Vec::new();
        }
        let rules = match Rules::start(&self.registry, &values) {
            Ok(rules) => Arc::new(rules),
            Err(problems) => return problems,
        };
        let mut state = self.state();
        tracing::info!(
            request_id = invocation.request_id,
            changed = values.changed(&state.values).join(","),
            "parameters have changed: the rules start anew"
        );
        state.rules = rules;
        state.values = values;
        Vec::new()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
