//! An alert that was not delivered.

use crate::BoxError;

/// An alert was not delivered.
#[derive(Debug, thiserror::Error)]
#[error("could not notify {target}: {source}")]
#[non_exhaustive]
pub struct SinkError {
    /// Where it should have gone, such as an SNS topic's ARN; see
    /// [`Sink::target`](super::Sink::target).
    pub target: String,
    /// What went wrong.
    pub source: BoxError,
    permanent: bool,
}

impl SinkError {
    /// What went wrong on the way to a target, where another attempt may succeed: the target is
    /// down, or throttles.
    pub fn new(target: impl Into<String>, source: impl Into<BoxError>) -> Self {
        Self {
            target: target.into(),
            source: source.into(),
            permanent: false,
        }
    }

    /// What went wrong on the way to a target, where no other attempt will succeed: the address
    /// leads nowhere, or the target refuses whatever is sent.
    pub fn permanent(target: impl Into<String>, source: impl Into<BoxError>) -> Self {
        Self {
            permanent: true,
            ..Self::new(target, source)
        }
    }

    /// Will no other attempt succeed?
    #[must_use]
    pub const fn is_permanent(&self) -> bool {
        self.permanent
    }
}
