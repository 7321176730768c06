//! What came of events, added up.

use std::mem;

use super::{
    evaluator::{Evaluated, Outcome},
    failure::Failure,
    metrics::Metrics,
};

/// What came of some events.
#[derive(Default)]
pub(super) struct Summary {
    pub(super) metrics: Metrics,
    /// Of those without a failure.
    pub(super) evaluated: Evaluated,
    pub(super) failures: Vec<Failure>,
}

impl Summary {
    /// What came of one event.
    pub(super) fn of(outcome: Outcome) -> Self {
        let mut summary = Self::default();
        summary.add(outcome);
        summary
    }

    /// Adds what came of one more.
    pub(super) fn add(&mut self, outcome: Outcome) {
        outcome.count(&mut self.metrics);
        match outcome.into_result() {
            Ok(evaluated) => self.evaluated.add(evaluated),
            Err(failure) => self.failures.push(failure),
        }
    }

    /// Adds a failure that does not belong to an event.
    pub(super) fn fail(&mut self, failure: Failure) {
        self.metrics.failures += 1;
        self.failures.push(failure);
    }

    /// Makes one failure of all so far, which tells some of them and counts the others.
    pub(super) fn join_failures(&mut self) {
        let failures = mem::take(&mut self.failures);
        self.failures.extend(Failure::join(failures));
    }

    /// Adds what came of others.
    pub(super) fn join(&mut self, other: Self) {
        self.metrics.add(&other.metrics);
        self.evaluated.add(other.evaluated);
        self.failures.extend(other.failures);
    }
}
