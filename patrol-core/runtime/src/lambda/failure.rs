//! What went wrong in an invocation, in Lambda's terms.

use std::fmt;

/// Problems of a failure that are told; the rest is counted. A batch may have as many as records.
const TOLD: usize = 20;

/// What went wrong, after everything else was done. Lambda retries the event.
#[derive(Debug, thiserror::Error)]
pub(super) struct Failure {
    pub(super) kind: &'static str,
    problems: Vec<String>,
    /// How many more there were.
    more: usize,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.problems.join("; "))?;
        match self.more {
            0 => Ok(()),
            more => write!(f, "; and {more} more"),
        }
    }
}

impl Failure {
    const fn new(kind: &'static str, problems: Vec<String>) -> Self {
        Self {
            kind,
            problems,
            more: 0,
        }
    }

    /// The payload, or a record of it, is nothing that the function serves.
    pub(super) fn payload(why: impl ToString) -> Self {
        Self::new("Patrol.Payload", vec![why.to_string()])
    }

    /// Something other than a rule or a sink panicked; the log says what.
    pub(super) fn panicked() -> Self {
        Self::new("Patrol.Panic", vec!["it panicked".to_owned()])
    }

    /// The values of parameters or alert settings are too old to go on with.
    pub(super) fn values(why: String) -> Self {
        Self::new("Patrol.Values", vec![why])
    }

    /// A log object cannot be read, or not to its end.
    pub(super) fn object(why: String) -> Self {
        Self::new("Patrol.Object", vec![why])
    }

    /// Rules gave no answer, or alerts were not delivered; `None` when all went well.
    pub(super) fn of(faults: Vec<String>, undelivered: Vec<String>) -> Option<Self> {
        let kind = if faults.is_empty() {
            "Patrol.Delivery"
        } else {
            "Patrol.Rule"
        };
        let problems = [faults, undelivered].concat();
        (!problems.is_empty()).then(|| Self::new(kind, problems))
    }

    /// The failure, with the place where it happened.
    pub(super) fn within(mut self, place: &str) -> Self {
        for problem in &mut self.problems {
            *problem = format!("{place}: {problem}");
        }
        self
    }

    /// Two failures as one, which has the first one's kind.
    pub(super) fn and(mut self, other: Self) -> Self {
        self.problems.extend(other.problems);
        self.more += other.more + self.problems.len().saturating_sub(TOLD);
        self.problems.truncate(TOLD);
        self
    }

    /// Several failures as one, which has the first one's kind.
    pub(super) fn join(failures: Vec<Self>) -> Option<Self> {
        failures.into_iter().reduce(Self::and)
    }
}
