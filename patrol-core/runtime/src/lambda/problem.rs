//! What keeps rules or sinks from being made of their values.

use std::fmt;

use super::{authenticator::AuthenticatorError, values::ValueError};
use patrol_core::{SetupError, sink::DuplicateSink};

/// One thing that is wrong.
#[derive(Debug, thiserror::Error)]
pub(super) enum Problem {
    #[error(transparent)]
    Value(#[from] ValueError),
    #[error(transparent)]
    Rule(#[from] SetupError),
    #[error(transparent)]
    Webhook(#[from] AuthenticatorError),
    #[error(transparent)]
    Linked(#[from] DuplicateSink),
    /// A route that leads nowhere: words alone, as its error may quote what came out of a store.
    #[error("{0}")]
    Route(String),
    #[error("`AlertTopicArn` is not set: the template sets it")]
    NoTopic,
}

/// Everything that is wrong.
#[derive(Debug, Default)]
pub(super) struct Problems(pub(super) Vec<Problem>);

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words: Vec<_> = self.0.iter().map(ToString::to_string).collect();
        f.write_str(&words.join("; "))
    }
}

impl<P: Into<Problem>> FromIterator<P> for Problems {
    fn from_iter<I: IntoIterator<Item = P>>(problems: I) -> Self {
        Self(problems.into_iter().map(Into::into).collect())
    }
}
