//! What came of events, added up.

use super::{
    failure::Failure,
    judge::{Judged, Outcome},
    metrics::Metrics,
};

/// What came of some events.
#[derive(Default)]
pub(super) struct Tally {
    pub(super) metrics: Metrics,
    /// Of those without a failure.
    pub(super) judged: Judged,
    pub(super) failures: Vec<Failure>,
}

impl Tally {
    /// What came of one event.
    pub(super) fn of(outcome: Outcome) -> Self {
        let mut tally = Self::default();
        tally.add(outcome);
        tally
    }

    /// Adds what came of one more.
    pub(super) fn add(&mut self, outcome: Outcome) {
        outcome.count(&mut self.metrics);
        match outcome.into_result() {
            Ok(judged) => self.judged.add(judged),
            Err(failure) => self.failures.push(failure),
        }
    }

    /// Adds a failure that is no event's.
    pub(super) fn fail(&mut self, failure: Failure) {
        self.metrics.failures += 1;
        self.failures.push(failure);
    }

    /// Adds what came of others.
    pub(super) fn join(&mut self, other: Self) {
        self.metrics.add(&other.metrics);
        self.judged.add(other.judged);
        self.failures.extend(other.failures);
    }
}
