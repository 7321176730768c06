//! Why a Sigma rule was not imported.

use std::io;

use patrol_core::{PatternError, near::listed};
use patrol_event_names::NameProblem;

/// Why a Sigma rule was not imported; one line each, told behind the file's name.
#[derive(Debug, thiserror::Error)]
pub(super) enum ImportError {
    #[error("cannot be read: {0}")]
    Unreadable(#[from] io::Error),
    #[error("it is longer than {0} bytes, which no rule is")]
    TooLong(usize),
    #[error("line {line}: not YAML: {why}")]
    Yaml { line: u64, why: String },
    #[error("it is not a Sigma rule: {0}")]
    NotARule(String),
    #[error("it has no `{0}`")]
    Missing(&'static str),
    #[error(
        "it is for {found}: only rules for product `aws` and service `cloudtrail` can be imported"
    )]
    OtherProduct { found: String },
    #[error("`{selection}`: unknown modifier `{modifier}` of `{field}`: expected one of {known}")]
    UnknownModifier {
        selection: String,
        field: String,
        modifier: String,
        known: String,
    },
    #[error("`{selection}` cannot be expressed: {why}")]
    Selection { selection: String, why: String },
    #[error("the condition `{condition}` cannot be expressed: {why}")]
    Condition {
        condition: String,
        why: ConditionError,
    },
    #[error("it can never fire: {0}")]
    NeverFires(#[from] NeverFires),
    #[error("`{0}` is the name of two of the rules: import one of them with `--name`")]
    NamedTwice(String),
    #[error("the ruleset has `{0}` already: import the rule with `--name`")]
    There(String),
    #[error("{0}")]
    Name(String),
}

/// What cannot be said of a condition in a rule.
#[derive(Debug, thiserror::Error)]
pub(super) enum ConditionError {
    #[error(
        "it counts over several events: write the rule without it, and count with `Rule::aggregate`"
    )]
    Counts,
    #[error("`{0}` is not expected there")]
    Unexpected(String),
    #[error("it is nested deeper than {0}")]
    TooDeep(usize),
    #[error("a `(` is not closed")]
    Open,
    #[error("it ends too early")]
    Ended,
    #[error("there is no selection `{0}`")]
    NoSelection(String),
    #[error("`{0} of` is not `1 of` or `all of`")]
    Quantity(String),
    #[error("there are more ways to match than people can read")]
    Ways,
}

/// Why no event would make a rule fire.
#[derive(Debug, thiserror::Error)]
pub(super) enum NeverFires {
    #[error(transparent)]
    Name(#[from] NameProblem),
    #[error(transparent)]
    Pattern(#[from] PatternError),
    #[error("no event has one of the names {}", listed(.0))]
    NoEvent(Vec<String>),
}
