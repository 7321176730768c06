//! A rule that gave no answer.

use std::fmt;

use crate::RuleEntry;

/// A rule that gave no answer for one event.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("rule `{rule}` {kind}: {message}")]
#[non_exhaustive]
pub struct Fault {
    /// The rule.
    pub rule: &'static str,
    /// The crate that holds it.
    pub ruleset: &'static str,
    /// What kind of fault it is.
    pub kind: FaultKind,
    /// What the rule, its panic or the decoder said.
    pub message: String,
}

/// Kinds of [`Fault`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FaultKind {
    /// The event does not fit the rule's detail type.
    Decode,
    /// The rule returned an error.
    Error,
    /// The rule panicked.
    Panic,
    /// The rule was not done in time.
    Timeout,
    /// The rule gave findings that cannot be told apart, one without a subject, or one that shows a
    /// secret. They are told all the same, with another key, words of Patrol's, or without the secret.
    Finding,
}

impl Fault {
    pub(crate) fn new(rule: &RuleEntry, kind: FaultKind, message: String) -> Self {
        Self {
            rule: rule.name,
            ruleset: rule.ruleset,
            kind,
            message,
        }
    }
}

impl FaultKind {
    /// The lower-case name for logs and metrics.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Decode => "decode",
            Self::Error => "error",
            Self::Panic => "panic",
            Self::Timeout => "timeout",
            Self::Finding => "finding",
        }
    }
}

impl fmt::Display for FaultKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Decode => "cannot read the event",
            Self::Error => "failed",
            Self::Panic => "panicked",
            Self::Timeout => "timed out",
            Self::Finding => "gave findings with a mistake, which are told all the same",
        })
    }
}
